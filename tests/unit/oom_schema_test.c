/* Memory runs out at every point of what is asked of schemas, in every language and form: reading,
 * texts, each policy both ways, witnesses, rule sets, the diff, what it says as a contract and
 * back, a contract as a schema and back, a schema under a contract, readers in its language. Each
 * time a clean failure, nothing lost, and asked again the same answers. What is asked is the table
 * at the end: blocks are refused one by one, and the cap is reached after so many bytes. */
#include "compat/avro/witness.h"
#include "compat/fulfils.h"
#include "compat/relation.h"
#include "compat/replay/replay.h"
#include "contract/format.h"
#include "contract/json_schema/from_contract.h"
#include "contract/json_schema/regex.h"
#include "contract/json_schema/registered.h"
#include "contract/json_schema/validate.h"
#include "contract/protobuf/data.h"
#include "contract/protobuf/descriptor.h"
#include "tests/unit/oom_stories.h"
#include "tests/unit/short_check.h"

#include <stdlib.h>

struct question {
	struct arena *arena;
	const struct oom_story *story;
	struct buf *said; /* everything that was found out */
};

static struct source *source_of(struct arena *a, const char *name, struct str text)
{
	struct source *source = arena_new(a, struct source);

	*source = (struct source){ str_of(name), text };
	return source;
}

static _Noreturn void wrong(const char *what, const struct failure *why)
{
	fprintf(stderr, "%s: %s\n", what, why->text);
	abort();
}

static const struct document *read_document(struct arena *a, const char *name, struct str text)
{
	struct document *documents;
	struct defects defects;
	struct failure why = { 0 };
	size_t count;

	defects_init(&defects, a);
	if (!documents_read(a, source_of(a, name, text), &documents, &count, &defects, &why))
		wrong(name, &why);
	document_lint(a, documents, &defects);
	return documents;
}

static const struct document *read_schema(struct question *q, const struct language *l,
                                          const char *text)
{
	struct document *d = arena_new(q->arena, struct document);
	struct str *name = arena_new(q->arena, struct str);
	struct defects defects;
	struct schema_text input = {
		.source = source_of(q->arena, q->story->name, str_of(text)),
		.reading = SCHEMA_NEW,
		.defects = &defects,
		.names = name,
	};
	struct failure why = { 0 };

	defects_init(&defects, q->arena);
	if (q->story->other && text != q->story->other) {
		*name = str_of(q->story->other_name);
		input.references = read_schema(q, l, q->story->other)->schema;
		input.reference_count = 1;
	}
	if (!document_read_schema(q->arena, l, &input, d, &defects, &why))
		wrong(q->story->name, &why);
	return d;
}

/* Where others stand that it refers to. */
static void say_names(struct question *q, const struct language *l)
{
	const struct schema_text text = {
		.source = source_of(q->arena, q->story->name, str_of(q->story->old)),
		.reading = SCHEMA_FILE,
	};
	struct schema_names names;
	struct failure why = { 0 };

	if (!l->names(q->arena, &text, STR(""), &names, &why))
		wrong("names", &why);
	for (size_t i = 0; i < names.use_count; i++)
		buf_printf(q->said, "uses %.*s\n", STR_FMT(names.uses[i].name));
	for (size_t i = 0; i < names.give_count; i++)
		buf_printf(q->said, "gives %.*s\n", STR_FMT(names.gives[i]));
}

/* ---- what is asked ------------------------------------------------------------------ */

static void say_texts(struct question *q, const struct language *l, const void *schema)
{
	struct failure why = { 0 };
	struct str text;
	size_t count;

	for (int normal = 0; normal < 2; normal++)
		if (l->text(q->arena, schema, normal, &text, &why))
			buf_printf(q->said, "%.*s\n", STR_FMT(text));
	for (int f = 0; f < 2; f++)
		if (l->format &&
		    l->format(q->arena, schema, f ? STR("serialized") : STR("resolved"), &text))
			buf_printf(q->said, "%.*s\n", STR_FMT(text));
	buf_printf(q->said, "%d %d", l->equal(q->arena, schema, schema),
	           l->has_field(schema, STR("id")));
	if (l->reads && l->reads(q->arena, schema, &count))
		buf_printf(q->said, " %zu\n", count);
	if (l->fields_valid && !l->fields_valid(schema, &why)) {
		if (why.code != FAILURE_LIMIT)
			wrong("fields", &why);
		/* it has an arena of its own, and says so: the same end */
		buf_init(q->said, q->arena, 0);
		for (;;)
			buf_add(q->said, STR("until the arena says so"));
	}
}

/* What lint says of it, its tags, and whether it is whole. */
static void say_marks(struct question *q, const struct language *l, const void *schema)
{
	const struct tag_change none = { .lenient = true };
	struct failure why = { 0 };
	struct schema_tags *seen;
	struct defects doubts;
	struct str text;
	size_t count;

	defects_init(&doubts, q->arena);
	if (l->doubt)
		l->doubt(schema, &doubts);
	for (const struct defect *d = doubts.first; d; d = d->next)
		buf_printf(q->said, "doubt %.*s\n", STR_FMT(d->message));
	if (l->text(q->arena, schema, false, &text, &why) &&
	    l->tags(q->arena, text, &none, &text, &seen, &count, &why))
		buf_printf(q->said, "%zu tagged: %.*s\n", count, STR_FMT(text));
	buf_printf(q->said, "%d %d\n", !l->complete || l->complete(schema),
	           !l->alike || l->alike(q->arena, schema, schema, STR("")));
}

static void say_lines(struct question *q, const char *what, const struct read_answer *answer)
{
	for (size_t i = 0; i < answer->count; i++)
		buf_printf(q->said, "%s %.*s\n", what, STR_FMT(answer->lines[i]));
	for (size_t i = 0; i < answer->finding_count; i++)
		buf_printf(q->said, "%s %s %.*s%.*s\n", what, answer->findings[i].code,
		           STR_FMT(answer->findings[i].witness), STR_FMT(answer->findings[i].hex));
}

static void say_relations(struct question *q, const struct schema_relation *r, const void *reader,
                          const void *writer)
{
	struct read_answer answer;
	struct failure why = { 0 };

	for (int p = 0; p < POLICY_COUNT; p++) {
		if (!relation_read(r, q->arena, (enum policy)p, reader, writer, "reader", "writer",
		                   &answer, &why))
			wrong(policy_name((enum policy)p), &why);
		say_lines(q, policy_name((enum policy)p), &answer);
	}
	for (const struct rule_set *s = r->rule_sets; s && s->name; s++) {
		s->ask(q->arena, reader, writer, &answer);
		say_lines(q, s->name, &answer);
	}
}

static void say_findings(struct question *q, const char *what, const struct findings *list)
{
	for (const struct finding *f = list->first; f; f = f->next)
		buf_printf(q->said, "%s %s %.*s: %.*s %.*s\n", what, rule_id(f->rule),
		           STR_FMT(f->path), STR_FMT(f->message), STR_FMT(f->witness));
}

static const struct expectation *read_reader(struct question *q)
{
	struct buf text;

	buf_init(&text, q->arena, 0);
	buf_printf(
		&text,
		"kind: ConsumerExpectation\napiVersion: v1\nid: a.b\nconsumer: { name: n, owner: "
		"o@x.example }\ncontract: { id: shop.orders, major: 1 }\nnative:\n  format: %s\n",
		q->story->language);
	if (q->story->model)
		buf_printf(&text, "  model: %s\n", q->story->model);
	buf_printf(&text, "  schema: %s\n", q->story->reader);
	return read_document(q->arena, "reader.yaml", buf_str(&text))->expectation;
}

/* Under each policy and each set of rules; *d is what PROVEN says. */
static void say_diffs(struct question *q, const struct schema_relation *r,
                      const struct contract *old, const struct contract *new, struct diff *d)
{
	struct diff_options options = { .level = COMPAT_FULL };

	for (const struct rule_set *s = r->rule_sets; s && s->name; s++) {
		options.rules = s;
		contract_diff(q->arena, old, new, &options, d);
		say_findings(q, s->name, &d->changes);
	}
	options.rules = NULL;
	for (int p = 0; p < POLICY_COUNT; p++) {
		options.policy = (enum policy)p;
		contract_diff(q->arena, old, new, &options, d);
		say_findings(q, policy_name(options.policy), &d->changes);
	}
	options.policy = POLICY_PROVEN;
	contract_diff(q->arena, old, new, &options, d);
	say_findings(q, "diff", &d->changes);
}

/* The two schemas as contracts: their diff, a consumer of both, and the contract they belong to. */
static void say_contracts(struct question *q, const struct document *old,
                          const struct document *new)
{
	const struct contract *c =
		read_document(q->arena, "contract.yaml", str_of(q->story->contract))->contract;
	const struct expectation *e = read_reader(q);
	struct findings broken;
	struct replay replay;
	struct diff d;

	say_diffs(q, relation_of(old->schema->language), old->contract, new->contract, &d);
	replay_change(q->arena, e, old->contract, new->contract, &d, &replay);
	buf_printf(q->said, "reader: %s\n", replay_result_name(replay.result));
	say_findings(q, "replay", &replay.findings);
	replay_change(q->arena, e, NULL, old->contract, NULL, &replay);
	say_findings(q, "alone", &replay.findings);
	replay_change(q->arena, e, NULL, c, NULL, &replay);
	buf_printf(q->said, "derived: %s %.*s\n", replay_result_name(replay.result),
	           STR_FMT(replay.unchecked));
	say_findings(q, "derived", &replay.findings);
	findings_init(&broken, q->arena);
	schema_fulfils(q->arena, new->contract, c, c->models[0], &broken);
	say_findings(q, "fulfils", &broken);
	replay_change(q->arena, e, c, contract_as_written(q->arena, new->contract, c, c->models[0]),
	              NULL, &replay);
	buf_printf(q->said, "written: %s\n", replay_result_name(replay.result));
}

/* The document in that format; what of it gets lost is counted. Empty: it cannot be said so. */
static struct str turned(struct question *q, const struct document *d, enum format to)
{
	const struct conversion how = { .to = to };
	const struct node *tree;
	struct defects losses;
	struct failure why = { 0 };
	struct buf text;

	defects_init(&losses, q->arena);
	if (!document_convert(q->arena, d, &how, &tree, &losses, &why))
		return STR_NONE;
	buf_init(&text, q->arena, 0);
	if (to == FORMAT_PROTOBUF)
		buf_add(&text, tree->text);
	else
		json_print(&text, tree, 0);
	buf_printf(q->said, "%.*s %zu\n", STR_FMT(buf_str(&text)), losses.count);
	return buf_str(&text);
}

static void say_conversions(struct question *q, const struct language *l,
                            const struct document *schema)
{
	const struct document *c =
		read_document(q->arena, "contract.yaml", str_of(q->story->contract));
	enum format format;
	struct str made;

	turned(q, schema, FORMAT_DCS);
	turned(q, schema, FORMAT_ODCS);
	if (!format_of_language(l, &format))
		return;
	made = turned(q, c, format);
	if (made.len)
		turned(q, read_schema(q, l, str_c(q->arena, made)), FORMAT_DCS);
}

static void ask_all(struct arena *a, const void *about, struct buf *said)
{
	struct question q = { a, about, said };
	const struct language *l = language_find(str_of(q.story->language));
	const struct schema_relation *r = relation_of(l);
	const struct document *old = read_schema(&q, l, q.story->old),
			      *new = read_schema(&q, l, q.story->new);

	say_names(&q, l);
	say_texts(&q, l, old->schema->parsed);
	say_marks(&q, l, old->schema->parsed);
	say_relations(&q, r, new->schema->parsed, old->schema->parsed);
	say_relations(&q, r, old->schema->parsed, new->schema->parsed);
	say_contracts(&q, old, new);
	say_conversions(&q, l, old);
}

/* ---- what only one language has --------------------------------------------------------- */

static void validate_one(struct arena *a, const void *about, struct buf *said)
{
	static const char value[] =
		"{\"id\":0,\"code\":\"abc\",\"at\":\"2026-02-30T00:00:00Z\",\"status\":\"X\","
		"\"lines\":[{\"sku\":\"0123456789\"}],\"pay\":0.015,\"x-y\":1}";
	const struct json_validator_options options = { .assert_format = true };
	struct question q = { a, about, said };
	const struct document *d = read_schema(&q, &json_schema_language, q.story->old);
	const struct json_registered *schema = d->schema->parsed;
	const struct json_validator *v;
	const struct json_error *errors = NULL;
	struct failure why = { 0 };
	struct node *tree;

	if (!json_read(q.arena, source_of(q.arena, "value", str_of(value)), &tree, &why) ||
	    !json_validator_new(q.arena, schema->schema, &options, &v, &why) ||
	    json_validate_errors(q.arena, v, tree, &errors, &why) != JSON_INVALID)
		wrong("validator", &why);
	for (const struct json_error *e = errors; e; e = e->next)
		buf_printf(q.said, "%.*s %.*s\n", STR_FMT(e->path), STR_FMT(e->message));
}

static void code_one(struct arena *a, const void *about, struct buf *said)
{
	static const char bytes[] =
		"\x08\x05\x10\x01\x1a\x05\x0a\x03xyz\x22\x05\x0a\x01k\x10\x07\x2a\x01z";
	struct question q = { a, about, said };
	const struct document *d = read_schema(&q, &protobuf_language, q.story->old);
	const struct data_schema *s = data_schema_of(q.arena, d->schema->parsed);
	struct data_record *r;
	struct failure why = { 0 };
	struct buf again;

	buf_init(&again, q.arena, 0);
	if (!data_decode(q.arena, data_message_named(s, STR("Order")),
	                 (struct str){ bytes, sizeof bytes - 1 }, &r, &why) ||
	    !data_encode(&again, r))
		wrong("data", &why);
	data_text(q.said, r);
	buf_printf(q.said, " %zu\n", buf_str(&again).len);
}

/* The relation of two schemas alone, with its own words and outcomes. */
static void read_avro(struct arena *a, const void *about, struct buf *said)
{
	struct question q = { a, about, said };
	const struct avro_schema
		*reader = read_schema(&q, &avro_language, q.story->new)->schema->parsed,
		*writer = read_schema(&q, &avro_language, q.story->old)->schema->parsed;
	struct avro_reading reading;
	struct avro_resolver r;
	struct avro_witnesses *all;
	struct avro_witness one;
	struct failure why = { 0 };
	struct str *lines;
	size_t count;

	for (int p = 0; p < AVRO_POLICY_COUNT; p++) {
		if (!avro_can_read(a, (enum avro_policy)p, reader, writer, &reading, &why))
			wrong("read", &why);
		avro_reading_lines(a, &reading, "new", "old", &lines, &count);
		for (size_t i = 0; i < count; i++)
			buf_printf(said, "%.*s\n", STR_FMT(lines[i]));
	}
	if (!avro_resolver_init(a, reader, writer, &r, &why))
		wrong("resolver", &why);
	all = avro_witnesses_of(&r);
	for (size_t i = 0; i < reading.count; i++) {
		avro_witness_for(all, reading.list[i], &one);
		buf_printf(said, "%s %.*s\n", avro_witness_text(one.outcome), STR_FMT(one.json));
	}
}

/* ---- the questions -------------------------------------------------------------------- */

static const struct short_question questions[] = {
	{ "Avro", ask_all, &oom_avro_plain, { "AVRO_" }, 67, 20 },
	{ "Avro, with a reference",
	  ask_all,
	  &oom_avro_rich,
	  { "AVRO_", "uses shop.Note" },
	  67,
	  20 },
	{ "Avro, reading",
	  read_avro,
	  &oom_avro_rich,
	  { "MISSING_ENUM_SYMBOLS", "\"LOST\"" },
	  1997,
	  0 },
	{ "JSON, draft 4", ask_all, &oom_json_draft_4, { "JSON_" }, 67, 20 },
	{ "JSON, draft 7", ask_all, &oom_json_draft_7, { "JSON_" }, 67, 20 },
	{ "JSON, 2020-12, with a reference",
	  ask_all,
	  &oom_json_modern,
	  { "diff JSON_", "STRICT REGISTRY_REFUSES", "uses http://a.example/line.json" },
	  67,
	  20 },
	{ "JSON, validator", validate_one, &oom_json_draft_7, { "/lines/0/sku" }, 101, 20 },
	{ "Protobuf", ask_all, &oom_proto_plain, { "FIELD_" }, 67, 20 },
	{ "Protobuf, with an import",
	  ask_all,
	  &oom_proto_rich,
	  { "derived PROTO_TYPE order.id", "bytes 08", "message order", "BUF_WIRE_JSON BUF_" },
	  499,
	  0 },
	{ "Protobuf, from a descriptor", ask_all, &oom_proto_descriptor, { "FIELD_" }, 67, 20 },
	{ "Protobuf, data", code_one, &oom_proto_plain, { "sku: \"xyz\"" }, 101, 20 },
};
enum { QUESTIONS = sizeof questions / sizeof *questions };

static void test_questions(void)
{
	for (size_t i = 0; i < QUESTIONS; i++)
		check_short(&questions[i]);
}

static bool is_asked(const struct language *l)
{
	for (size_t i = 0; i < QUESTIONS; i++) {
		const struct oom_story *story = questions[i].about;

		if (questions[i].ask == ask_all && !strcmp(story->language, l->name))
			return true;
	}
	return false;
}

static void test_every_language_is_asked(void)
{
	const struct language *l;

	for (size_t i = 0; (l = language_at(i)); i++) {
		CHECK_ROW(l->name);
		CHECK(is_asked(l));
	}
}

int main(void)
{
	struct arena texts;

	arena_init(&texts, 1 << 20);
	oom_stories_read(&texts);
	RUN(test_questions);
	RUN(test_every_language_is_asked);
	arena_free(&texts);
	return CHECK_EXIT();
}
