/* Two JSON Schemas and values, separated by NUL: nothing breaks between each and itself, nor
 * between it and what a registry keeps of it; both directions end; the validator accepts every
 * witness as the writer's and refuses it as the reader's; and where the second accepts all that the
 * first accepts, it accepts each of the values that the first accepts. */
#include "compat/json_schema/read_proven.h"
#include "contract/base/limits.h"
#include "contract/json_schema/text.h"
#include "contract/json_schema/validate.h"
#include "tests/fuzz/input.h"

static const struct node *parse(struct arena *a, const struct input *in, struct str text)
{
	struct source *source = arena_new(a, struct source);
	struct node *root = NULL;
	struct failure why = { 0 };

	*source = (struct source){ in->source.name, text };
	return json_read(a, source, &root, &why) ? root : NULL;
}

static const struct json_schema *schema(struct arena *a, const struct input *in, struct str text)
{
	const struct json_schema *out = NULL;
	const struct node *root = parse(a, in, text);
	struct failure why = { 0 };

	return root && json_schema_read(a, root, NULL, &out, &why) &&
	                       json_schema_as_meant(a, out, &out, &why)
	               ? out
	               : NULL;
}

static enum json_verdict judge(struct arena *a, const struct json_schema *s,
                               const struct node *value, bool formats)
{
	const struct json_validator_options options = { .assert_format = formats };
	const struct json_validator *v;
	struct failure why = { 0 };

	return json_validator_new(a, s, &options, &v, &why) ? json_validate(a, v, value, &why)
	                                                    : JSON_UNKNOWN;
}

static bool ask(struct arena *a, const struct json_schema *reader, const struct json_schema *writer,
                struct json_proof *p)
{
	struct failure why = { 0 };

	if (!json_schema_prove(a, reader, writer, p, &why)) {
		expect(why.code == FAILURE_LIMIT);
		return false;
	}
	expect(p->compatible == !p->total && p->unproved == (p->total && !p->breaks));
	for (size_t i = 0; i < p->count; i++) {
		const struct json_break *b = &p->list[i];

		expect(!b->witness == (b->blame != NULL));
		expect(str_is_utf8(json_break_text(a, b, "new", "old")));
		if (!b->witness)
			continue;
		expect(judge(a, writer, b->witness, b->format_asserted) == JSON_VALID);
		expect(judge(a, reader, b->witness, b->format_asserted) == JSON_INVALID);
	}
	return true;
}

/* The schema as a registry keeps it, sorted: the same set, but for numbers that no double holds. */
static void ask_kept(struct arena *a, const struct input *in, const struct json_schema *s,
                     struct str text)
{
	const struct source source = { in->source.name, text };
	const struct json_schema *kept;
	const struct node *tree;
	struct json_proof p;
	struct failure why = { 0 };

	if (ask(a, s, s, &p))
		expect(!p.breaks);
	if (!json_schema_tree(a, &source, &tree, &why))
		return;
	text = json_schema_text(a, tree, true);
	if (memmem(text.ptr, text.len, "Infinity\"", 9))
		return;
	kept = schema(a, in, text);
	expect(kept != NULL);
	if (ask(a, kept, s, &p))
		expect(!p.breaks);
	if (ask(a, s, kept, &p))
		expect(!p.breaks);
}

static bool asks_spelling(const struct json_schema *s)
{
	for (size_t i = 0; i < s->resource_count; i++)
		if (s->resources[i]->dialect == JSON_DRAFT_4)
			return true;
	return false;
}

/* NULL: none, or one whose spelling draft 4 minds: there 1.0 and 1e2 are no integers. */
static const struct node *document(struct arena *a, const struct input *in, struct str text,
                                   bool spelling)
{
	const bool odd =
		str_find(text, '.') >= 0 || str_find(text, 'e') >= 0 || str_find(text, 'E') >= 0;

	return spelling && odd ? NULL : parse(a, in, text);
}

static void try_all(void *arg)
{
	struct input *in = arg;
	struct arena *a = in->arena;
	struct str rest = in->source.text;
	const struct str first = str_cut(&rest, '\0'), second = str_cut(&rest, '\0');
	const struct json_schema *x = schema(a, in, first), *y = schema(a, in, second);
	struct json_proof p;

	if (x)
		ask_kept(a, in, x, first);
	if (!x || !y)
		return;
	if (ask(a, y, x, &p) && p.compatible) {
		const bool spelling = asks_spelling(x) || asks_spelling(y);

		while (rest.len) {
			const struct str text = str_cut(&rest, '\0');
			const struct node *value = document(a, in, text, spelling);

			for (int formats = 0; value && formats < 2; formats++)
				expect(judge(a, x, value, formats) != JSON_VALID ||
				       judge(a, y, value, formats) != JSON_INVALID);
		}
	}
	ask(a, x, y, &p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	limit_set(STR("SET_STEPS"), 2000);
	limit_set(STR("JSON_STEPS"), 100000);
	limit_set(STR("PATTERN_STATES"), 500);
	return fuzz_text(data, size, try_all);
}
