/* avro_compat_oracle.c - the Avro relation and its levels for many pairs in one process
 *
 * Standard input, a line each: {"reader", "writer"} or {"versions": [oldest...], "proposed"},
 * schemas as texts. Standard output, a line each: {"compatible", "total", "incompatibilities":
 * [[type, location, message]], "exception"?, "lines"}, or {LEVEL: {"compatible", "differences",
 * "messages", "old_version"?}}; or {"failure"}.
 */
#include "compat/avro/read.h"
#include "compat/relation.h"
#include "contract/avro/canonical.h"
#include "tests/oracle/rows.h"

static bool parse(struct arena *a, const struct node *text, struct avro_schema **out,
                  struct failure *why)
{
	static const struct avro_parse_options stored = { .strictness = AVRO_STORED };
	struct source *source = arena_new(a, struct source);

	*source = (struct source){ STR("schema"), node_text(text) };
	return avro_parse(a, source, &stored, out, why);
}

static void put(struct arena *a, struct node *map, const char *key, const struct node *value)
{
	node_put(a, map, str_of(key), value);
}

static struct node *number(struct arena *a, unsigned long long n)
{
	return node_new_plain(a, arena_printf(a, "%llu", n));
}

static struct node *truth(struct arena *a, bool yes)
{
	return node_new_plain(a, yes ? STR("true") : STR("false"));
}

static struct node *list_of(struct arena *a, const struct str *texts, size_t n)
{
	struct node *list = node_new_list(a);

	for (size_t i = 0; i < n; i++)
		node_add(a, list, node_new_text(a, texts[i]));
	return list;
}

static bool relation(struct arena *a, const struct node *row, struct node *out, struct failure *why)
{
	struct avro_schema *reader, *writer;
	struct node *list = node_new_list(a);
	struct avro_reading reading;
	struct str *lines;
	size_t count;

	if (!parse(a, node_get(row, "reader"), &reader, why) ||
	    !parse(a, node_get(row, "writer"), &writer, why) ||
	    !avro_can_read(a, AVRO_STRICT, reader, writer, &reading, why))
		return false;
	for (size_t i = 0; i < reading.count; i++) {
		const struct avro_incompatibility *x = reading.list[i];
		const struct str parts[] = { str_of(avro_mismatch_name(x->type)), x->location,
			                     x->message };

		node_add(a, list, list_of(a, parts, 3));
	}
	avro_reading_lines(a, &reading, "new", "old", &lines, &count);
	put(a, out, "compatible", truth(a, reading.compatible));
	put(a, out, "total", number(a, reading.total));
	put(a, out, "incompatibilities", list);
	put(a, out, "lines", list_of(a, lines, count));
	if (reading.exception.ptr)
		put(a, out, "exception", node_new_text(a, reading.exception));
	return true;
}

static bool levels(struct arena *a, const struct node *row, struct node *out, struct failure *why)
{
	const struct node *texts = node_get(row, "versions");
	struct schema_version *versions = arena_array(a, struct schema_version, texts->count);
	struct avro_schema *proposed, *s;

	if (!parse(a, node_get(row, "proposed"), &proposed, why))
		return false;
	for (size_t i = 0; i < texts->count; i++) {
		if (!parse(a, texts->items[i], &s, why))
			return false;
		versions[i] =
			(struct schema_version){ s, avro_stored_text(a, s), (long long)i + 1 };
	}
	for (int l = 0; l < COMPAT_LEVEL_COUNT; l++) {
		struct node *map = node_new_map(a);
		struct level_answer answer;

		if (!schema_level_check(a, avro_relation.differences[POLICY_STRICT],
		                        (enum compat_level)l, proposed, versions, texts->count,
		                        &answer, why))
			return false;
		put(a, map, "compatible", truth(a, answer.compatible));
		put(a, map, "messages", list_of(a, answer.messages, answer.count));
		if (!answer.compatible)
			put(a, map, "differences", list_of(a, answer.messages, answer.differences));
		if (answer.version)
			put(a, map, "old_version", number(a, (unsigned long long)answer.version));
		put(a, out, compat_levels[l].name, map);
	}
	return true;
}

static bool answer(struct arena *a, const struct node *row, struct node *out, struct failure *why)
{
	return node_get(row, "versions") ? levels(a, row, out, why) : relation(a, row, out, why);
}

int main(void)
{
	return oracle_play(answer);
}
