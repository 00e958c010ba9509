/* The diff of Avro schemas: the verdict is the relation's, nothing it says is lost, and what is
 * said can be used. What each rule is for is shown in testdata/rules. */
#include "compat/avro/diff_impl.h"
#include "contract/base/limits.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#define PAIRS "../shared/vectors/avro/dev/compat.jsonl"

static struct avro_schema *schema_of(struct arena *a, struct str text)
{
	static const struct avro_parse_options stored = { .strictness = AVRO_STORED };
	struct source *source = arena_new(a, struct source);
	struct avro_schema *schema = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("x.avsc"), text };
	if (!avro_parse(a, source, &stored, &schema, &why))
		fprintf(stderr, "%.*s: %s\n", STR_FMT(text), why.text);
	return schema;
}

static void diff(struct arena *a, const struct avro_schema *old, const struct avro_schema *new,
                 enum compat_level level, enum policy policy, struct diff *out)
{
	const struct diff_options options = { .level = level, .policy = policy };

	*out = (struct diff){ 0 };
	findings_init(&out->changes, a);
	avro_diff(a, old, new, &options, out);
}

static struct str said(struct arena *a, const char *old, const char *new)
{
	struct diff d;
	struct buf out;

	diff(a, schema_of(a, str_of(old)), schema_of(a, str_of(new)), COMPAT_FULL, POLICY_STRICT,
	     &d);
	buf_init(&out, a, 0);
	for (const struct finding *f = d.changes.first; f; f = f->next)
		buf_printf(&out, "%.*s: %.*s%s%.*s\n", STR_FMT(f->path), STR_FMT(f->message),
		           f->hint.len ? " | " : "", STR_FMT(f->hint));
	return buf_str(&out);
}

/* ---- the verdict is the relation's --------------------------------------------------- */

static bool breaks(const struct findings *list, bool backward)
{
	for (const struct finding *f = list->first; f; f = f->next)
		if ((backward ? f->backward : f->forward) == LEVEL_BREAKING)
			return true;
	return false;
}

/* Equal schemas have no change, even if they do not read themselves (an alias that is the name). */
static bool agrees(struct arena *a, const struct avro_schema *old, const struct avro_schema *new,
                   enum policy policy)
{
	struct avro_reading backward, forward;
	struct failure why = { 0 };
	struct diff d, full;

	diff(a, old, new, COMPAT_BACKWARD, policy, &d);
	diff(a, old, new, COMPAT_FULL, policy, &full);
	if (!avro_can_read(a, avro_policy_of(policy), new, old, &backward, &why) ||
	    !avro_can_read(a, avro_policy_of(policy), old, new, &forward, &why))
		return false;
	if (!d.changes.count)
		return backward.compatible || backward.exception.ptr || policy == POLICY_PROVEN;
	return breaks(&d.changes, true) == !backward.compatible &&
	       breaks(&d.changes, false) == !forward.compatible &&
	       (d.changes.worst == LEVEL_BREAKING) == !backward.compatible &&
	       (full.changes.worst == LEVEL_BREAKING) ==
	               (!backward.compatible || !forward.compatible);
}

struct tally {
	size_t pairs, without_change;
};

static void ask_pair(const char *line, size_t len, struct tally *t)
{
	const struct source source = { STR("row.json"), { line, len } };
	const struct avro_schema *reader, *writer;
	struct failure why = { 0 };
	struct node *row;
	struct arena a;
	struct diff d;

	arena_init(&a, 1ul << 30);
	if (json_read(&a, &source, &row, &why)) {
		CHECK_ROW(str_c(&a, node_text(node_get(row, "id"))));
		reader = schema_of(&a, node_text(node_get(row, "reader")));
		writer = schema_of(&a, node_text(node_get(row, "writer")));
		CHECK(agrees(&a, writer, reader, POLICY_STRICT));
		CHECK(agrees(&a, writer, reader, POLICY_PROVEN));
		t->pairs++;
		diff(&a, writer, reader, COMPAT_FULL, POLICY_STRICT, &d);
		for (const struct finding *f = d.changes.first; f; f = f->next)
			t->without_change += f->rule == RULE_AVRO_UNREADABLE ||
			                     f->rule == RULE_AVRO_UNREADABLE_BEFORE;
	}
	arena_free(&a);
}

/* Nearly every answer has a change behind it: standing alone is for what nobody could explain. */
static void test_recorded_pairs(void)
{
	FILE *file = fopen(PAIRS, "r");
	struct tally t = { 0 };
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (!file) {
		SKIP(1, "the recorded pairs are not here");
		return;
	}
	while ((n = getline(&line, &room, file)) > 0)
		ask_pair(line, (size_t)n, &t);
	free(line);
	fclose(file);
	CHECK(t.pairs > 1000 && t.without_change * 20 < t.pairs);
}

/* ---- what is said --------------------------------------------------------------------- */

#define RECORD(fields)    "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[" fields "]}"
#define FIELD(name, type) "{\"name\":\"" name "\",\"type\":" type "}"

static void test_sentences(void)
{
	static const struct {
		const char *why, *old, *new, *want;
	} rows[] = {
		{ "a default is shown that fits", RECORD(""), RECORD(FIELD("n", "\"int\"")),
		  "Order.n: new field \"n\" has no default, and data written before does not have "
		  "it | "
		  "give it a \"default\", for example \"type\": [\"null\", \"int\"], \"default\": "
		  "null\n" },
		{ "null must stand first", RECORD(""), RECORD(FIELD("n", "[\"int\",\"null\"]")),
		  "Order.n: new field \"n\" has no default, and data written before does not have "
		  "it | "
		  "give it a \"default\", for example \"default\": null, with \"null\" first in "
		  "the "
		  "union\n" },
		{ "what was renamed is shown too",
		  RECORD(FIELD("sum", "\"int\"") "," FIELD("x", "\"int\"")),
		  RECORD(FIELD("x", "\"int\"") "," FIELD("summe", "\"int\"")),
		  "Order.sum: field \"sum\" is gone, and readers that know it have no default for "
		  "it | "
		  "keep it; or give it a \"default\" first, and remove it when every reader has "
		  "that "
		  "schema\n"
		  "Order.summe: new field \"summe\" has no default, and data written before does "
		  "not "
		  "have it | give it a \"default\", for example \"type\": [\"null\", \"int\"], "
		  "\"default\": null; or, if a field was renamed, add \"aliases\": [\"sum\"]\n" },
		{ "a union of both", RECORD(FIELD("a", "\"int\"")),
		  RECORD(FIELD("a", "\"string\"")),
		  "Order.a: the type was int and is now string | keep the type; or make it a union "
		  "of "
		  "both: [\"int\", \"string\"]\n" },
		{ "an alias", "{\"type\":\"fixed\",\"name\":\"a.X\",\"size\":1}",
		  "{\"type\":\"fixed\",\"name\":\"a.Y\",\"size\":1}",
		  "Y: the type a.X is now called a.Y | keep the name; or add \"aliases\": "
		  "[\"a.X\"] to "
		  "a.Y\n" },
		{ "no alias reaches the null namespace",
		  "{\"type\":\"fixed\",\"name\":\"X\",\"size\":1}",
		  "{\"type\":\"fixed\",\"name\":\"a.Y\",\"size\":1}",
		  "Y: the type X is now called a.Y | keep the name\n" },
		{ "a root without a name", "{\"type\":\"array\",\"items\":\"long\"}",
		  "{\"type\":\"array\",\"items\":\"int\"}",
		  "array[]: the type was long and is now int, which cannot read it | keep long\n" },
		{ "types in words",
		  RECORD(FIELD("a", "[\"null\",{\"type\":\"map\",\"values\":\"int\"}]")),
		  RECORD(FIELD("a",
		               "[\"null\",{\"type\":\"array\",\"items\":[\"null\",\"int\"]}]")),
		  "Order.a: the type was map of int and is now array of null or int | keep the "
		  "type\n" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 64 << 20);
		CHECK_STR(str_c(&a, said(&a, rows[i].old, rows[i].new)), rows[i].want);
		arena_free(&a);
	}
}

/* ---- bounds ------------------------------------------------------------------------------ */

/* n records, each with a field of the next one, the last with one of the first, and a defect. */
static struct str ring(struct arena *a, const char *name, size_t n, const char *type)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < n; i++)
		buf_printf(&out,
		           "{\"type\":\"record\",\"name\":\"%s%zu\",\"fields\":[{\"name\":\"x\","
		           "\"type\":%s},"
		           "{\"name\":\"next\",\"type\":",
		           name, i, type);
	buf_printf(&out, "[\"null\",\"%s0\"]", name);
	for (size_t i = 0; i < n; i++)
		buf_add_c(&out, "}]}");
	return buf_str(&out);
}

/* Rings of 41 and 43 records meet in 1763 pairs before they meet again. */
static void test_rings(void)
{
	struct arena a;
	struct diff d;

	arena_init(&a, 1ul << 30);
	diff(&a, schema_of(&a, ring(&a, "A", 41, "\"long\"")),
	     schema_of(&a, ring(&a, "B", 43, "\"int\"")), COMPAT_BACKWARD, POLICY_STRICT, &d);
	CHECK(d.changes.worst == LEVEL_BREAKING);
	CHECK_INT(d.changes.count, limit_of(LIMIT_FINDINGS));
	/* a name and a type each, and null where only one of the two is the last of its ring */
	CHECK_INT(d.changes.count + d.changes.more, 2 * 41 * 43 + 40 + 42);
	for (const struct finding *f = d.changes.first; f; f = f->next)
		CHECK(f->path.len < 2200);
	arena_free(&a);
}

/* Neither a walk nor a relation that was cut short is taken for a yes. */
static void test_unproved(void)
{
	unsigned long before = limit_of(LIMIT_PAIRS);
	bool unproved[2] = { false, false };
	struct arena a;
	struct diff d;

	arena_init(&a, 1ul << 30);
	CHECK(limit_set(STR("PAIRS"), 50));
	diff(&a, schema_of(&a, ring(&a, "A", 41, "\"int\"")),
	     schema_of(&a, ring(&a, "A", 43, "\"int\"")), COMPAT_BACKWARD, POLICY_STRICT, &d);
	CHECK(limit_set(STR("PAIRS"), before));
	CHECK(d.changes.worst == LEVEL_BREAKING);
	for (const struct finding *f = d.changes.first; f; f = f->next) {
		if (f->rule != RULE_AVRO_UNPROVED)
			continue;
		unproved[0] |= f->backward == LEVEL_BREAKING;
		unproved[1] |= f->forward == LEVEL_BREAKING;
		CHECK(f->hint.len && f->reason.len);
	}
	CHECK(unproved[0] && unproved[1]);
	arena_free(&a);
}

/* What breaks is listed, however much else changed. */
static void test_breaks_first(void)
{
	struct buf old, new;
	struct arena a;
	struct diff d;
	bool listed = false;

	arena_init(&a, 1ul << 30);
	buf_init(&old, &a, 0);
	buf_init(&new, &a, 0);
	for (int i = 0; i < 3000; i++) {
		buf_printf(&old, FIELD("f%d", "\"int\"") ",", i);
		buf_printf(&new, "{\"name\":\"f%d\",\"type\":\"int\",\"doc\":\"d\"},", i);
	}
	buf_add_c(&old, FIELD("last", "\"long\""));
	buf_add_c(&new, FIELD("last", "\"int\""));
	diff(&a, schema_of(&a, arena_printf(&a, RECORD("%.*s"), STR_FMT(buf_str(&old)))),
	     schema_of(&a, arena_printf(&a, RECORD("%.*s"), STR_FMT(buf_str(&new)))),
	     COMPAT_BACKWARD, POLICY_STRICT, &d);
	for (const struct finding *f = d.changes.first; f; f = f->next)
		listed = listed || f->rule == RULE_AVRO_TYPE_DEMOTED;
	CHECK(listed && d.changes.more == 3001 - d.changes.count);
	arena_free(&a);
}

int main(void)
{
	RUN(test_sentences);
	RUN(test_rings);
	RUN(test_unproved);
	RUN(test_breaks_first);
	RUN(test_recorded_pairs);
	return CHECK_EXIT();
}
