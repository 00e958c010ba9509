/* protobuf_compat_oracle.c - the relations of Protobuf for many pairs in one process
 *
 * Standard input, a line each: {"old", "new", "old_references"?, "new_references"?: [{"name",
 * "schema"}]}. Standard output, a line each: {"differences": [[type, path]], "messages", "proven":
 * {"compatible", "findings": [{"code", "note", "path", "message", "hex", "text", "failure",
 * "no_witness", "root"}]}, "buf": {CATEGORY: [[rule, line, column, message]]}}; or {"failure"}.
 */
#include "compat/buf/breaking.h"
#include "compat/protobuf/read.h"
#include "contract/protobuf/read.h"
#include "tests/oracle/rows.h"

static bool parse_text(struct arena *a, struct str text, struct proto_read_options *options,
                       struct proto_file **out, struct failure *why)
{
	struct source *source = arena_new(a, struct source);

	*source = (struct source){ STR("schema"), text };
	return proto_read(a, source, options, out, why);
}

static bool parse(struct arena *a, const struct node *row, const char *key, const char *references,
                  struct proto_file **out, struct failure *why)
{
	const struct node *list = node_get(row, references);
	const size_t count = list ? list->count : 0;
	const struct proto_file **files = arena_array(a, const struct proto_file *, count);
	struct str *names = arena_array(a, struct str, count);
	struct proto_read_options options = { .references = files, .names = names };

	for (size_t i = 0; i < count; i++) {
		struct proto_read_options own = options;
		struct proto_file *file;

		names[i] = own.name = node_text(node_get(list->items[i], "name"));
		if (!parse_text(a, node_text(node_get(list->items[i], "schema")), &own, &file, why))
			return false;
		files[i] = file;
		options.reference_count++;
	}
	return parse_text(a, node_text(node_get(row, key)), &options, out, why);
}

static void put(struct arena *a, struct node *map, const char *key, const struct node *value)
{
	node_put(a, map, str_of(key), value);
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

static bool strict(struct arena *a, const struct proto_file *new, const struct proto_file *old,
                   struct node *out, struct failure *why)
{
	struct node *all = node_new_list(a), *said = node_new_list(a);
	struct proto_difference *list;
	size_t count;

	if (!proto_differences(a, new, old, &list, &count, why))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct str parts[] = { str_of(proto_difference_name(list[i].type)),
			                     list[i].path };

		node_add(a, all, list_of(a, parts, 2));
		if (!proto_difference_is_compatible(list[i].type))
			node_add(
				a, said,
				node_new_text(a, proto_difference_text(a, &list[i], "new", "old")));
	}
	put(a, out, "differences", all);
	put(a, out, "messages", said);
	return true;
}

static struct node *finding(struct arena *a, const struct proto_finding *f)
{
	struct node *map = node_new_map(a);

	node_put_text(a, map, "code", str_of(proto_code_name(f->code)));
	put(a, map, "note", truth(a, proto_code_is_note(f->code)));
	node_put_text(a, map, "path", f->path);
	node_put_text(a, map, "message", f->message);
	if (f->hex.ptr) {
		node_put_text(a, map, "hex", f->hex);
		node_put_text(a, map, "text", f->text);
		node_put_text(a, map, "root", f->root->written->full);
		node_put_text(a, map, "read_as", f->read_as->written->full);
	}
	node_put_text(a, map, "failure", f->failure);
	node_put_text(a, map, "no_witness", f->no_witness);
	return map;
}

static bool proven(struct arena *a, const struct proto_file *new, const struct proto_file *old,
                   struct node *out, struct failure *why)
{
	struct node *map = node_new_map(a), *list = node_new_list(a);
	struct proto_answer reading;

	if (!proto_can_read(a, new, old, true, &reading, why))
		return false;
	for (size_t i = 0; i < reading.count; i++)
		node_add(a, list, finding(a, &reading.list[i]));
	put(a, map, "compatible", truth(a, reading.compatible));
	put(a, map, "findings", list);
	put(a, out, "proven", map);
	return true;
}

static void buf_rules(struct arena *a, const struct proto_file *new, const struct proto_file *old,
                      struct node *out)
{
	struct node *map = node_new_map(a);

	for (int c = 0; c < BUF_CATEGORY_COUNT; c++) {
		struct node *list = node_new_list(a);
		struct buf_finding *found;
		size_t count;

		buf_breaking(a, (enum buf_category)c, old, new, &found, &count);
		for (size_t i = 0; i < count; i++) {
			const struct str parts[] = { str_of(found[i].id),
				                     arena_printf(a, "%d", found[i].at.line),
				                     arena_printf(a, "%d", found[i].at.column),
				                     found[i].message };

			node_add(a, list, list_of(a, parts, 4));
		}
		put(a, map, buf_category_name((enum buf_category)c), list);
	}
	put(a, out, "buf", map);
}

static bool answer(struct arena *a, const struct node *row, struct node *out, struct failure *why)
{
	struct proto_file *old, *new;

	if (!parse(a, row, "old", "old_references", &old, why) ||
	    !parse(a, row, "new", "new_references", &new, why) || !strict(a, new, old, out, why) ||
	    !proven(a, new, old, out, why))
		return false;
	buf_rules(a, new, old, out);
	return true;
}

int main(void)
{
	return oracle_play(answer);
}
