/* A JSON Schema and values, separated by NUL: what is read can be walked, its references lead to
 * schemas, and the quick verdict on a value is the one that comes with errors. Drafts 6 and 7 say
 * the same where there is no `if`; the others are asked too. What a registry keeps of the text, as
 * it stands and sorted, is kept the same once more and says the same of every value. */
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

static void check_errors(struct arena *a, const struct json_error *e)
{
	for (; e; e = e->next) {
		expect(e->value && e->at && e->keyword.len && e->message.len);
		expect(str_is_utf8(e->path) && str_is_utf8(e->schema_path) &&
		       str_is_utf8(e->message));
	}
	(void)a;
}

static void judge(struct arena *a, const struct json_validator *v, const struct node *value)
{
	const struct json_error *errors = NULL;
	struct failure why = { 0 };
	const enum json_verdict quick = json_validate(a, v, value, &why);
	enum json_verdict full;

	expect((quick == JSON_UNKNOWN) == (why.code == FAILURE_LIMIT));
	why.code = FAILURE_NONE;
	full = json_validate_errors(a, v, value, &errors, &why);
	/* The full one does more work: it alone may meet a limit. */
	expect(full == quick || full == JSON_UNKNOWN);
	expect(full == JSON_UNKNOWN || (full == JSON_INVALID) == (errors != NULL));
	expect(json_equal(value, value));
	check_errors(a, errors);
}

static const struct json_validator *validator_of(struct arena *a, const struct node *root,
                                                 enum json_dialect dialect)
{
	const struct json_schema_options options = { .forced = true, .dialect = dialect };
	const struct json_validator *v;
	const struct json_schema *s;
	struct failure why = { 0 };

	return json_schema_read(a, root, &options, &s, &why) &&
	                       json_validator_new(a, s, NULL, &v, &why)
	               ? v
	               : NULL;
}

static enum json_verdict verdict_of(struct arena *a, const struct json_validator *v,
                                    const struct node *value)
{
	struct failure why = { 0 };

	return v ? json_validate(a, v, value, &why) : JSON_UNKNOWN;
}

/* 7 adds `if` and annotations to 6. */
static void judge_drafts(struct arena *a, const struct node *root, const struct node *value,
                         bool has_if)
{
	const enum json_verdict six = verdict_of(a, validator_of(a, root, JSON_DRAFT_6), value),
				seven = verdict_of(a, validator_of(a, root, JSON_DRAFT_7), value);

	expect(has_if || six == JSON_UNKNOWN || seven == JSON_UNKNOWN || six == seven);
	(void)verdict_of(a, validator_of(a, root, JSON_DRAFT_4), value);
	(void)verdict_of(a, validator_of(a, root, JSON_2020_12), value);
}

static const struct json_validator *validator_as_is(struct arena *a, const struct node *root)
{
	const struct json_validator_options options = { .assert_format = true };
	const struct json_validator *v;
	const struct json_schema *s;
	struct failure why = { 0 };

	return json_schema_read(a, root, NULL, &s, &why) &&
	                       json_validator_new(a, s, &options, &v, &why)
	               ? v
	               : NULL;
}

static bool has(struct str text, const char *word)
{
	return memmem(text.ptr, text.len, word, strlen(word)) != NULL;
}

/* NULL: a text that no registry takes, or one with a number that no double holds: of that Java
 * keeps a word. */
static const struct json_validator *kept(struct arena *a, const struct input *in, struct str text,
                                         bool sorted)
{
	const struct source source = { in->source.name, text };
	const struct node *tree, *again;
	struct failure why = { 0 };

	if (!json_schema_tree(a, &source, &tree, &why))
		return NULL;
	text = json_schema_text(a, tree, sorted);
	again = parse(a, in, text);
	expect(again && json_equal(again, tree));
	expect(str_eq(json_schema_text(a, again, sorted), text));
	return has(text, "Infinity\"") ? NULL : validator_as_is(a, again);
}

static void judge_kept(struct arena *a, const struct json_validator *v,
                       const struct json_validator *const kept[2], const struct node *value)
{
	const enum json_verdict written = verdict_of(a, v, value);

	for (int sorted = 0; sorted < 2; sorted++) {
		const enum json_verdict now = verdict_of(a, kept[sorted], value);

		/* A limit may be met in one order of the members, and not in the other. */
		expect(now == written || now == JSON_UNKNOWN || written == JSON_UNKNOWN);
	}
}

static void walk(struct arena *a, const struct json_schema *s)
{
	for (size_t i = 0; i < s->resource_count; i++) {
		const struct json_resource *r = s->resources[i];

		expect(r->number == i && r->root && (!r->parent || r->parent->number < i));
		expect(json_schema_pointer(a, s, r->root).ptr != NULL);
	}
	for (const struct json_link *l = s->missing; l; l = l->next)
		expect(!l->found && !l->to.node);
}

static void try_all(void *arg)
{
	struct input *in = arg;
	struct arena *a = in->arena;
	struct str rest = in->source.text;
	const struct json_validator_options options = { .assert_format = true };
	const struct json_validator *v = NULL, *twins[2];
	const struct json_schema *s = NULL;
	const struct str text = str_cut(&rest, '\0');
	const bool has_if = has(text, "if") || has(text, "\\");
	const struct node *root = parse(a, in, text);
	struct failure why = { 0 };

	limit_set(STR("JSON_STEPS"), 100000);
	if (!root || !json_schema_read(a, root, NULL, &s, &why))
		return;
	walk(a, s);
	if (!json_validator_new(a, s, &options, &v, &why)) {
		expect(why.code != FAILURE_NONE && why.text[0]);
		return;
	}
	for (int sorted = 0; sorted < 2; sorted++)
		twins[sorted] = kept(a, in, text, sorted);
	for (int i = 0; rest.len && i < 20; i++) {
		const struct node *value = parse(a, in, str_cut(&rest, '\0'));

		if (value)
			judge(a, v, value);
		if (value)
			judge_kept(a, v, twins, value);
		if (value && i < 3)
			judge_drafts(a, root, value, has_if);
	}
	judge(a, v, root);
	judge_kept(a, v, twins, root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, try_all);
}
