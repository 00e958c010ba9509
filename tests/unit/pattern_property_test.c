/* Random patterns (one fixed seed): what they match, against PCRE2; how they
 * relate, against all short strings over three letters.
 *
 * Deliberately outside: what PCRE2 reads differently with every option set
 * (\s beyond ASCII, line ends other than \n for . , and []? which it
 * takes for [], and \W beside a property in a negated class, which loses what is
 * beyond U+00FF), and lookbehind of more than one length, which it refuses. */
#include "compat/pattern/parse.h"
#include "contract/base/arena.h"
#include "tests/check.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static uint64_t seed;

/* splitmix64 */
static uint32_t below(uint32_t n)
{
	uint64_t z = seed += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (uint32_t)((z ^ (z >> 31)) % n);
}
#define PICK(array) (array)[below(sizeof(array) / sizeof *(array))]

/* -- the generator ------------------------------------------------------- */

static const char *const letters[] = { "a", "a", "b", "b", "-", "_", "0", " ", "\xC3\xA9", "\\n" };
static const char *const members[] = { "a",       "b",   "0",   "_",    "a-c",      "0-9",
	                               "\\w",     "\\d", "\\s", "\\W",  "\xC3\xA9", "\\n",
	                               "\\u0061", "\\-", "\\b", "\\x62" };
static const char *const atoms[] = { ".",       "\\w",     "\\d",        "\\W",
	                             "\\s",     "\\S",     "(?:[])",     "[^]",
	                             "\\u{61}", "\\/",     "\\p{Lu}",    "\\P{L}",
	                             "\\p{Pd}", "\\p{So}", "[\\p{L}0-]", "[^\\P{Ll}a]" };
static const char *const assertions[] = { "^", "$", "\\b", "\\B" };
static const char *const repeats[] = { "*",     "+",    "?",   "{2}", "{0,2}",
	                               "{1,3}", "{2,}", "{0}", "*?",  "{1,2}?" };

static void random_class(struct buf *out)
{
	buf_add_c(out, below(3) ? "[" : "[^");
	for (uint32_t n = 1 + below(3); n; n--)
		buf_add_c(out, PICK(members));
	buf_add_c(out, below(6) ? "]" : "-]");
}

/* Without the recursion of a grammar: groups are opened and closed on the way. */
static void random_sequence(struct buf *out, uint32_t length)
{
	uint32_t open = 0;
	static uint32_t names;

	for (uint32_t i = 0; i < length || open; i++) {
		bool atom = true;
		uint32_t choice = i < length ? below(20) : 13;

		if (choice < 7) {
			buf_add_c(out, PICK(letters));
		} else if (choice < 9) {
			random_class(out);
		} else if (choice < 11) {
			buf_add_c(out, PICK(atoms));
		} else if (choice < 13) {
			buf_printf(out, below(9) ? "(?:" : "(?<n%u>", names++);
			open++;
			atom = false;
		} else if (choice < 16 && open) {
			buf_add_c(out, ")");
			open--;
		} else if (choice < 18) {
			buf_add_c(out, "|");
			atom = false;
		} else {
			buf_add_c(out, PICK(assertions));
			atom = false;
		}
		if (atom && !below(3))
			buf_add_c(out, PICK(repeats));
	}
}

static const char *random_pattern(uint32_t length)
{
	const uint32_t form = below(9);
	struct buf out;

	buf_init(&out, &arena, 0);
	if (form == 0)
		buf_add_c(&out, "^(?=");
	else if (form == 1)
		buf_add_c(&out, "^(?!");
	else if (form < 5)
		buf_add_c(&out, "^(?:");
	else if (form == 8)
		buf_add_c(&out, below(2) ? "(?!" : "(?=");
	random_sequence(&out, 1 + below(length));
	if (form < 2) {
		buf_add_c(&out, ")(?:");
		random_sequence(&out, 1 + below(length));
	}
	if (form == 8) {
		buf_add_c(&out, ")^(?:");
		random_sequence(&out, 1 + below(length));
	}
	if (form < 5 || form == 8)
		buf_add_c(&out, ")");
	if (form == 2)
		buf_printf(&out, "(?<%c%s)", below(2) ? '!' : '=', PICK(letters));
	if (form == 1 || form == 2 || form == 3)
		buf_add_c(&out, "$");
	return str_c(&arena, buf_str(&out));
}

/* Now and then a small change, so that languages are related. */
static const char *random_neighbour(const char *text, uint32_t length)
{
	const size_t n = strlen(text), at = below((uint32_t)n + 1);

	switch (below(6)) {
	case 0:
		return random_pattern(length);
	case 1:
		return arena_printf(&arena, "%s|%s", text, PICK(letters)).ptr;
	case 2:
		return arena_printf(&arena, "(?:%s)%s", text, PICK(repeats)).ptr;
	case 3:
		return arena_printf(&arena, "%s%s", text, PICK(assertions)).ptr;
	case 4:
		return arena_printf(&arena, "%.*s%s%s", (int)at, text, PICK(letters), text + at)
		        .ptr;
	default:
		return arena_printf(&arena, "%.*s%s", (int)at, text, n ? text + at + (at < n) : "")
		        .ptr;
	}
}

/* -- the other engine ------------------------------------------------------ */

static void release_code(void *code)
{
	pcre2_code_free(code);
}

static pcre2_code *compile(const char *text)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	int error;
	PCRE2_SIZE at;
	pcre2_code *code;

	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_set_compile_extra_options(context, PCRE2_EXTRA_ALT_BSUX);
	code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
	                     PCRE2_UTF | PCRE2_ALT_BSUX | PCRE2_DOLLAR_ENDONLY |
	                             PCRE2_ALLOW_EMPTY_CLASS | PCRE2_NEVER_BACKSLASH_C,
	                     &error, &at, context);
	pcre2_compile_context_free(context);
	if (code)
		arena_defer(&arena, release_code, code);
	return code;
}

static enum pattern_answer other_matches(const pcre2_code *code, struct str s)
{
	static pcre2_match_data *data;
	int n;

	if (!data)
		data = pcre2_match_data_create(1, NULL);
	n = pcre2_match(code, (PCRE2_SPTR)s.ptr, s.len, 0, 0, data, NULL);
	return n >= 0 ? PATTERN_YES : n == PCRE2_ERROR_NOMATCH ? PATTERN_NO : PATTERN_UNKNOWN;
}

/* -- the properties -------------------------------------------------------- */

static struct pattern *parse(const char *text)
{
	struct pattern *p = NULL;
	struct failure why;

	return pattern_parse(&arena, str_of(text), &p, &why) ? p : NULL;
}

static struct str random_string(void)
{
	static const char *const points[] = { "a",
		                              "a",
		                              "a",
		                              "b",
		                              "b",
		                              "-",
		                              "_",
		                              "0",
		                              "c",
		                              " ",
		                              "\xC3\xA9",
		                              "\n",
		                              "\xF0\x9F\x98\x80",
		                              "\b" };
	struct buf out;

	buf_init(&out, &arena, 0);
	for (uint32_t n = below(9); n; n--)
		buf_add_c(&out, PICK(points));
	return buf_str(&out);
}

static void test_matching_agrees_with_pcre2(void)
{
	long compared = 0, matched = 0, refused = 0;

	for (int i = 0; i < 4000; i++) {
		const char *text;
		struct pattern *p;
		pcre2_code *code;

		arena_init(&arena, 64ul << 20);
		text = random_pattern(12);
		p = parse(text);
		code = compile(text);
		CHECK_ROW(text);
		if (!p != !code || (p && pattern_opaque(p))) {
			/* What only one of the two accepts must stay rare. */
			refused++;
		} else if (p) {
			for (int k = 0; k < 12; k++) {
				const struct str s = random_string();
				const enum pattern_answer want = other_matches(code, s);
				const enum pattern_answer got = pattern_matches(&arena, p, s);

				compared += want != PATTERN_UNKNOWN;
				matched += want == PATTERN_YES;
				if (want != PATTERN_UNKNOWN)
					CHECK_INT(got, want);
			}
		}
		CHECK_ROW(NULL);
		arena_free(&arena);
	}
	printf("%ld pairs compared, %ld match, %ld patterns refused\n", compared, matched, refused);
	CHECK(compared > 30000 && matched > 3000 && matched < compared && refused < 400);
}

/* All strings over a, b and - by length, up to four. */
static struct str nth_string(uint32_t n, char room[8])
{
	size_t len = 0;
	uint32_t count = 1;

	for (; n >= count; count *= 3, len++)
		n -= count;
	for (size_t i = len; i-- > 0; n /= 3)
		room[i] = "ab-"[n % 3];
	return (struct str){ room, len };
}
enum { SHORT_STRINGS = 1 + 3 + 9 + 27 + 81 };

/* The length of the shortest string that only sub matches, or -1. */
static int enumerate(const pcre2_code *sub, const pcre2_code *super)
{
	char room[8];

	for (uint32_t i = 0; i < SHORT_STRINGS; i++) {
		const struct str s = nth_string(i, room);

		if (other_matches(sub, s) == PATTERN_YES && other_matches(super, s) == PATTERN_NO)
			return (int)s.len;
	}
	return -1;
}

static int points_in(struct str s)
{
	int n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += (s.ptr[i] & 0xC0) != 0x80;
	return n;
}

/* Says what is wrong with the answer, or NULL. */
static const char *wrong(const char *sub, const char *super, long count[3])
{
	struct pattern *p = parse(sub), *q = parse(super);
	pcre2_code *c = compile(sub), *d = compile(super);
	struct str witness = STR_NONE;
	const char *reason = NULL;
	enum pattern_answer answer;
	int shortest;

	if (!p || !q || !c || !d || pattern_opaque(p) || pattern_opaque(q))
		return NULL;
	answer = pattern_included(&arena, p, q, &witness, &reason);
	shortest = enumerate(c, d);
	count[answer]++;
	if (answer == PATTERN_UNKNOWN)
		return strstr(reason, "limit") ? NULL : reason;
	if (answer == PATTERN_YES)
		return shortest < 0 ? NULL : "included, but a short string is only in one";
	if (shortest >= 0 && points_in(witness) > shortest)
		return "the witness is not shortest";
	for (size_t i = 0; i < witness.len; i++)
		if (witness.ptr[i] & 0x80 || witness.ptr[i] == '\r')
			return NULL; /* where the engines differ by design */
	return other_matches(c, witness) == PATTERN_YES && other_matches(d, witness) == PATTERN_NO
	               ? NULL
	               : "the other engine does not confirm the witness";
}

static void test_inclusion_agrees_with_enumeration(void)
{
	long count[3] = { 0 };

	for (int i = 0; i < 3000; i++) {
		const char *sub, *super, *error;

		arena_init(&arena, 64ul << 20);
		sub = random_pattern(8);
		super = random_neighbour(sub, 8);
		CHECK_ROW(arena_printf(&arena, "%s <= %s", sub, super).ptr);
		error = wrong(sub, super, count);
		CHECK_STR(error ? error : "", "");
		error = wrong(super, sub, count);
		CHECK_STR(error ? error : "", "");
		CHECK_ROW(NULL);
		arena_free(&arena);
	}
	printf("%ld included, %ld not, %ld unknown\n", count[PATTERN_YES], count[PATTERN_NO],
	       count[PATTERN_UNKNOWN]);
	CHECK(count[PATTERN_YES] > 1000 && count[PATTERN_NO] > 1000 && count[PATTERN_UNKNOWN] < 20);
}

/* -- properties ------------------------------------------------------------ */

static const char *const categories[] = { "L",  "L&", "Lu", "Ll", "Lt", "Lm", "Lo", "M",
	                                  "Mn", "Mc", "Me", "N",  "Nd", "Nl", "No", "P",
	                                  "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "S",
	                                  "Sm", "Sc", "Sk", "So", "Z",  "Zs", "Zl", "Zp",
	                                  "C",  "Cc", "Cf", "Cn", "Co" };

/* All code points, in their order. */
static struct str every_point(void)
{
	char *out = arena_array(&arena, char, 4 * (size_t)(CODE_POINT_MAX + 1));
	size_t len = 0;

	for (uint32_t c = 0; c <= CODE_POINT_MAX; c++)
		if (c < SURROGATE_FIRST || c > SURROGATE_LAST)
			len += pattern_encode(c, out + len);
	return (struct str){ out, len };
}

/* Which of them the other engine finds. */
static void mark_found(const char *name, struct str all, bool *out)
{
	pcre2_code *code = compile(arena_printf(&arena, "\\p{%s}+", name).ptr);
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	size_t at = 0;

	while (at < all.len && pcre2_match(code, (PCRE2_SPTR)all.ptr, all.len, at,
	                                   PCRE2_NO_UTF_CHECK, data, NULL) > 0) {
		const PCRE2_SIZE *found = pcre2_get_ovector_pointer(data);

		for (at = found[0]; at < found[1];)
			out[pattern_decode(all, &at)] = true;
	}
	pcre2_match_data_free(data);
}

static void test_properties_agree_with_pcre2(void)
{
	char version[64] = "";

	pcre2_config(PCRE2_CONFIG_UNICODE_VERSION, version);
	if (strcmp(version, "14.0.0") != 0) {
		printf("properties not compared: PCRE2 here knows Unicode %s\n", version);
		return;
	}
	for (size_t i = 0; i < sizeof categories / sizeof *categories; i++) {
		struct charset set = { 0 };
		struct parser p = { .out = &arena };
		bool *ours, *theirs;
		size_t n = 0;

		arena_init(&arena, 64ul << 20);
		CHECK_ROW(categories[i]);
		p.text = arena_printf(&arena, "{%s}", categories[i]);
		CHECK(pattern_property(&p, false, &set));
		ours = arena_array(&arena, bool, CODE_POINT_MAX + 1);
		theirs = arena_array(&arena, bool, CODE_POINT_MAX + 1);
		for (uint32_t k = 0; k < set.n; k++)
			for (uint32_t c = set.ranges[k].lo; c <= set.ranges[k].hi; c++, n++)
				ours[c] = true;
		mark_found(categories[i], every_point(), theirs);
		CHECK(n && memcmp(ours, theirs, CODE_POINT_MAX + 1) == 0);
		CHECK_ROW(NULL);
		arena_free(&arena);
	}
}

int main(int argc, char **argv)
{
	seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 20181206;
	RUN(test_matching_agrees_with_pcre2);
	RUN(test_inclusion_agrees_with_enumeration);
	RUN(test_properties_agree_with_pcre2);
	return CHECK_EXIT();
}
