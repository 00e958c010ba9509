/* Two JSON Schemas, separated by NUL: the kept text of one says the same again, each can read what
 * it writes itself, and of two the verdict is what the list says; LENIENT refuses nothing that
 * STRICT lets pass. */
#include "compat/json_schema/read_strict.h"
#include "contract/base/limits.h"
#include "contract/json_schema/text.h"
#include "tests/fuzz/input.h"

static const struct typed_schema *parse(struct arena *a, struct str text)
{
	struct source *source = arena_new(a, struct source), *again = arena_new(a, struct source);
	const struct typed_schema *schema;
	const struct node *tree, *twin;
	struct failure why = { 0 };

	*source = (struct source){ STR("input"), text };
	if (!json_schema_tree(a, source, &tree, &why))
		return NULL;
	*again = (struct source){ STR("again"), json_schema_text(a, tree, false) };
	expect(json_schema_tree(a, again, &twin, &why));
	expect(str_eq(json_schema_text(a, twin, false), again->text));
	expect(str_eq(json_schema_text(a, twin, true), json_schema_text(a, tree, true)));
	if (!typed_read(a, tree, NULL, 0, &schema, &why)) {
		expect(why.code != FAILURE_NONE && why.text[0]);
		return NULL;
	}
	return schema;
}

/* 1, 0, or -1: a limit. */
static int judge(struct arena *a, enum json_policy policy, const struct typed_schema *old,
                 const struct typed_schema *new)
{
	struct json_reading all, bad;
	struct failure why = { 0 };
	size_t not_passing = 0;

	if (!json_can_read(a, policy, new, old, true, &all, &why) ||
	    !json_can_read(a, policy, new, old, false, &bad, &why)) {
		expect(why.code == FAILURE_LIMIT);
		return -1;
	}
	for (size_t i = 0; i < all.count; i++) {
		expect(str_starts(all.list[i].path, "#/"));
		expect(all.list[i].old && all.list[i].new);
		not_passing += !json_difference_passes(all.list[i].type, policy);
		json_difference_text(a, &all.list[i], "new", "old");
	}
	expect(all.compatible == bad.compatible && bad.compatible == !bad.total);
	expect(all.count < all.total || not_passing == bad.total);
	return all.compatible;
}

static void try_all(void *arg)
{
	struct input *in = arg;
	struct str rest = in->source.text;
	const struct typed_schema *old, *new;
	int strict;

	limit_set(STR("PAIRS"), 200000);
	limit_set(STR("NODES"), 100000);
	old = parse(in->arena, str_cut(&rest, '\0'));
	new = parse(in->arena, rest);
	if (old)
		expect(judge(in->arena, JSON_POLICY_STRICT, old, old) != 0);
	if (!old || !new)
		return;
	strict = judge(in->arena, JSON_POLICY_STRICT, old, new);
	expect(strict != 1 || judge(in->arena, JSON_POLICY_LENIENT, old, new) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, try_all);
}
