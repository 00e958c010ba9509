#define PCRE2_CODE_UNIT_WIDTH 8
#include "contract/json_schema/regex.h"

#include "contract/base/limits.h"
#include "contract/base/mem.h"

#include <pcre2.h>
#include <stdlib.h>

struct json_regex {
	pcre2_code *code;
};

struct json_matcher {
	struct arena *arena;
	pcre2_match_data *data;
	pcre2_match_context *context;
};

/* Steps of one match, and kilobytes of memory: enough for honest patterns on long texts. */
enum { MATCH_STEPS = 1000000, MATCH_KILOBYTES = 16384 };

static void *take_memory(size_t size, void *unused)
{
	(void)unused;
	return mem_alloc(size);
}

static void give_memory(void *p, void *unused)
{
	(void)unused;
	free(p);
}

static void release_general(void *p)
{
	pcre2_general_context_free(p);
}

static void release_compile(void *p)
{
	pcre2_compile_context_free(p);
}

static void release_code(void *p)
{
	pcre2_code_free(p);
}

static void release_data(void *p)
{
	pcre2_match_data_free(p);
}

static void release_context(void *p)
{
	pcre2_match_context_free(p);
}

/* What PCRE2 allocates is released with the arena; what it cannot allocate ends like any other. */
static void *keep(struct arena *a, void *p, arena_release_fn *release)
{
	if (!p) /* memory ran out: let the arena say so */
		return arena_alloc(a, SIZE_MAX / 2, 1);
	arena_defer(a, release, p);
	return p;
}

static pcre2_general_context *general(struct arena *a)
{
	return keep(a, pcre2_general_context_create(take_memory, give_memory, NULL),
	            release_general);
}

bool json_regex_compile(struct arena *a, struct str pattern, const struct json_regex **out,
                        struct failure *why)
{
	const uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF |
	                         PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UCP;
	struct json_regex *regex = arena_new(a, struct json_regex);
	pcre2_compile_context *context;
	struct str text;
	PCRE2_UCHAR said[200];
	PCRE2_SIZE at;
	int code = 0;

	if (!json_regex_translate(a, pattern, &text, why))
		return false;
	context = keep(a, pcre2_compile_context_create(general(a)), release_compile);
	regex->code = pcre2_compile((PCRE2_SPTR)text.ptr, text.len, options, &code, &at, context);
	if (!regex->code && code == PCRE2_ERROR_HEAP_FAILED)
		return keep(a, NULL, NULL) != NULL;
	if (!regex->code) {
		pcre2_get_error_message(code, said, sizeof said);
		return failure_set(why, FAILURE_LIMIT, "the regular expression cannot be used: %s",
		                   (const char *)said);
	}
	keep(a, regex->code, release_code);
	*out = regex;
	return true;
}

struct json_matcher *json_matcher_new(struct arena *a)
{
	struct json_matcher *m = arena_new(a, struct json_matcher);
	pcre2_general_context *g = general(a);

	m->arena = a;
	m->context = keep(a, pcre2_match_context_create(g), release_context);
	m->data = keep(a, pcre2_match_data_create(1, g), release_data);
	pcre2_set_match_limit(m->context, MATCH_STEPS);
	pcre2_set_depth_limit(m->context, MATCH_STEPS);
	pcre2_set_heap_limit(m->context, MATCH_KILOBYTES);
	return m;
}

enum json_match json_regex_match(struct json_matcher *m, const struct json_regex *regex,
                                 struct str text)
{
	const int n = pcre2_match(regex->code, (PCRE2_SPTR)(text.len ? text.ptr : ""), text.len, 0,
	                          0, m->data, m->context);

	if (n >= 0)
		return JSON_MATCH;
	if (n == PCRE2_ERROR_NOMEMORY)
		keep(m->arena, NULL, NULL);
	return n == PCRE2_ERROR_NOMATCH ? JSON_NO_MATCH : JSON_MATCH_LIMIT;
}

bool json_regex_is_valid(struct arena *a, struct str pattern)
{
	const struct json_regex *regex;
	struct failure why;

	return json_regex_compile(a, pattern, &regex, &why);
}
