/* Two JSON Schemas and values, separated by NUL: each accepts itself, both directions end, every
 * witness is one, and where the second accepts all that the first accepts, it accepts each of the
 * values that the first accepts. */
#include "compat/json_schema/read_proven.h"
#include "contract/base/limits.h"
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

static bool ask(struct arena *a, const struct json_schema *reader, const struct json_schema *writer)
{
	struct json_proof p;
	struct failure why = { 0 };

	if (!json_schema_prove(a, reader, writer, &p, &why))
		return false;
	expect(p.compatible == !p.total && p.unproved == (p.total && !p.breaks));
	for (size_t i = 0; i < p.count; i++) {
		const struct json_break *b = &p.list[i];

		expect(!b->witness == (b->blame != NULL));
		expect(str_is_utf8(json_break_text(a, b, "new", "old")));
	}
	return p.compatible;
}

static void try_all(void *arg)
{
	struct input *in = arg;
	struct arena *a = in->arena;
	struct str rest = in->source.text;
	const struct json_schema *x = schema(a, in, str_cut(&rest, '\0'));
	const struct json_schema *y = schema(a, in, str_cut(&rest, '\0'));

	if (!x || !y)
		return;
	if (ask(a, y, x)) {
		while (rest.len) {
			const struct str text = str_cut(&rest, '\0');
			/* 1.0 is an integer, but not in draft 4. */
			const bool fraction = str_find(text, '.') >= 0 ||
			                      str_find(text, 'e') >= 0 || str_find(text, 'E') >= 0;
			const struct node *value = fraction ? NULL : parse(a, in, text);

			for (int formats = 0; value && formats < 2; formats++)
				expect(judge(a, x, value, formats) != JSON_VALID ||
				       judge(a, y, value, formats) != JSON_INVALID);
		}
	}
	ask(a, x, y);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	limit_set(STR("SET_STEPS"), 2000);
	limit_set(STR("JSON_STEPS"), 100000);
	limit_set(STR("PATTERN_STATES"), 500);
	return fuzz_text(data, size, try_all);
}
