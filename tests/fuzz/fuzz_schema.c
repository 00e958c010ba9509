/* The name of a language and two schemas, separated by NUL, through all that the tables of
 * languages and relations have: what is kept of a schema is read again and kept the same, it is
 * equal to itself and reads what it writes itself, nothing has changed between it and itself, it
 * fulfils the contract that it is; of two of them every policy, rule set and diff ends in both
 * directions, and a reader of one is asked of the other. */
#include "compat/diff/diff.h"
#include "compat/fulfils.h"
#include "compat/relation.h"
#include "compat/replay/native.h"
#include "contract/base/limits.h"
#include "contract/format.h"
#include "tests/fuzz/input.h"

static const struct document *read_one(struct arena *a, const struct language *l, struct str text,
                                       enum schema_reading reading)
{
	struct document *d = arena_new(a, struct document);
	struct source *source = arena_new(a, struct source);
	const struct schema_text input = { .source = source, .reading = reading };
	struct failure why = { 0 };

	*source = (struct source){ STR("input"), text };
	if (document_read_schema(a, l, &input, d, NULL, &why))
		return d;
	expect(why.code != FAILURE_NONE && why.text[0]);
	return NULL;
}

/* The kept text says the same again. (What a registry prints of names and numbers that nobody reads
 * is not read again.) */
static void check_texts(struct arena *a, const struct language *l, const void *schema)
{
	struct failure why = { 0 };

	for (int normal = 0; normal < 2; normal++) {
		const struct document *twin;
		struct str text, again;

		if (!l->text(a, schema, normal, &text, &why))
			continue;
		twin = read_one(a, l, text, SCHEMA_STORED);
		if (twin && twin->schema && l->text(a, twin->schema->parsed, normal, &again, &why))
			expect(str_eq(text, again));
	}
	expect(l->equal(a, schema, schema));
}

/* The rows of the table that nothing below asks: whatever they say, they end. */
static void ask_the_rest(struct arena *a, const struct language *l, struct str input,
                         const void *schema)
{
	struct source *source = arena_new(a, struct source);
	const struct schema_text named = { .source = source, .reading = SCHEMA_FILE };
	const struct tag_change none = { .lenient = true };
	struct failure why = { 0 };
	struct schema_names names;
	struct schema_tags *seen;
	struct defects doubts;
	struct str text, marked, again;
	size_t count;

	*source = (struct source){ STR("input"), input };
	if (!l->names(a, &named, STR(""), &names, &why)) {
		expect(why.code != FAILURE_NONE && why.text[0]);
		names = (struct schema_names){ 0 };
	}
	defects_init(&doubts, a);
	if (l->doubt)
		l->doubt(schema, &doubts);
	for (const struct defect *d = doubts.first; d; d = d->next)
		expect(d->message.len && str_is_utf8(d->message));
	why = (struct failure){ 0 };
	if (l->fields_valid && !l->fields_valid(schema, &why))
		expect(why.code != FAILURE_NONE && why.text[0]);
	(void)l->has_field(schema, STR("a"));
	if (l->reads)
		(void)l->reads(a, schema, &count);
	if (l->format)
		(void)l->format(a, schema, STR("resolved"), &text);
	if (l->complete)
		(void)l->complete(schema);
	for (size_t i = 0; l->alike && i < names.give_count; i++)
		(void)l->alike(a, schema, schema, names.gives[i]);
	/* no change of tags is none: asked again, the same text */
	if (l->text(a, schema, false, &text, &why) &&
	    l->tags(a, text, &none, &marked, &seen, &count, &why) &&
	    l->tags(a, marked, &none, &again, &seen, &count, &why))
		expect(str_eq(marked, again));
}

static void check_answer(const struct read_answer *answer)
{
	expect(answer->compatible == (answer->count == 0) || answer->finding_count);
	for (size_t i = 0; i < answer->count; i++)
		expect(answer->lines[i].len > 0);
	for (size_t i = 0; i < answer->finding_count; i++) {
		const struct read_finding *f = &answer->findings[i];

		expect(f->code && f->message.len);
		expect(str_is_utf8(f->message) && str_is_utf8(f->witness) && str_is_utf8(f->text));
	}
}

/* Under each policy and rule set; themselves: the two are one. */
static void relate(struct arena *a, const struct schema_relation *r, const void *reader,
                   const void *writer, bool themselves)
{
	struct read_answer answer;

	for (int p = 0; p < POLICY_COUNT; p++) {
		struct failure why = { 0 };

		if (!relation_read(r, a, (enum policy)p, reader, writer, "reader", "writer",
		                   &answer, &why)) {
			/* a limit, or a schema that no registry takes */
			expect(why.code != FAILURE_NONE && why.text[0]);
			continue;
		}
		check_answer(&answer);
		expect(!themselves || answer.compatible || p == POLICY_PROVEN);
	}
	for (const struct rule_set *s = r->rule_sets; s && s->name; s++) {
		s->ask(a, reader, writer, &answer);
		check_answer(&answer);
		expect(!themselves || answer.compatible);
	}
}

static void check_findings(const struct findings *list)
{
	for (const struct finding *f = list->first; f; f = f->next)
		expect(f->message.len && str_is_utf8(f->message) && str_is_utf8(f->path));
}

/* As contracts: their diff, and what one is under the other. */
static void compare(struct arena *a, const struct document *old, const struct document *new)
{
	const struct diff_options options = { .level = COMPAT_FULL, .policy = POLICY_STRICT };
	const struct contract *c = old->contract;
	struct findings found;
	struct diff d;

	contract_diff(a, old->contract, new->contract, &options, &d);
	check_findings(&d.changes);
	expect(old != new || !d.changes.count || d.changes.first->rule == RULE_POLICY_UNPROVED);
	if (!c->model_count || !new->contract->model_count)
		return;
	findings_init(&found, a);
	schema_fulfils(a, new->contract, c, c->models[0], &found);
	check_findings(&found);
	(void)contract_as_written(a, new->contract, c, c->models[0]);
}

static void read_natively(struct arena *a, const struct schema_relation *r,
                          const struct document *reader, const struct document *writer)
{
	struct findings found;
	struct failure why = { 0 };

	findings_init(&found, a);
	if (!r->native || !writer->contract->model_count)
		return;
	if (!r->native->ask(a, reader->schema->parsed, writer->schema->parsed,
	                    writer->contract->models[0], true, &found, &why))
		expect(why.code != FAILURE_NONE && why.text[0]); /* a pattern only Java knows */
	check_findings(&found);
}

static void convert(struct arena *a, const struct document *d)
{
	struct conversion how = { .to = FORMAT_DCS };
	const struct node *tree;
	struct defects losses;
	struct failure why = { 0 };
	struct buf text;

	defects_init(&losses, a);
	buf_init(&text, a, 0);
	if (document_convert(a, d, &how, &tree, &losses, &why))
		json_print(&text, tree, 0);
}

static void try_all(void *arg)
{
	struct input *in = arg;
	struct arena *a = in->arena;
	struct str rest = in->source.text;
	const struct language *l = language_find(str_cut(&rest, '\0'));
	const struct schema_relation *r = l ? relation_of(l) : NULL;
	const struct document *old, *new;
	struct str old_text;

	limit_set(STR("PAIRS"), 5000);
	limit_set(STR("SET_STEPS"), 500);
	limit_set(STR("NODES"), 20000);
	limit_set(STR("FIELDS"), 500);
	if (!r)
		return;
	old_text = str_cut(&rest, '\0');
	old = read_one(a, l, old_text, SCHEMA_STORED);
	new = read_one(a, l, rest, SCHEMA_NEW);
	if (old && old->schema) {
		check_texts(a, l, old->schema->parsed);
		ask_the_rest(a, l, old_text, old->schema->parsed);
		relate(a, r, old->schema->parsed, old->schema->parsed, true);
		compare(a, old, old);
		convert(a, old);
	}
	if (!old || !new || !old->schema || !new->schema)
		return;
	relate(a, r, old->schema->parsed, new->schema->parsed, false);
	relate(a, r, new->schema->parsed, old->schema->parsed, false);
	compare(a, old, new);
	compare(a, new, old);
	read_natively(a, r, old, new);
	read_natively(a, r, new, old);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, try_all);
}
