#include "contract/protobuf/tags.h"

#include "contract/base/list.h"
#include "contract/protobuf/meta.h"
#include "contract/protobuf/print.h"

static bool is_meta(const struct proto_option *o, const char *extension)
{
	struct str name = o->parts[0].name;

	if (str_starts(name, "."))
		name = str_skip(name, 1);
	return o->parts[0].extension && str_is(name, extension) &&
	       (o->part_count == 2 ||
	        (o->part_count == 1 && o->value->kind == PROTO_VALUE_AGGREGATE));
}

static void keep(struct arena *a, struct proto_value *meta, struct proto_setting s)
{
	struct proto_setting *list = meta->members;

	if (!str_is(s.name, "tags"))
		LIST_ADD(a, list, meta->count, s);
	meta->members = list;
}

static struct proto_value *tag_list(struct arena *a, const struct str *tags, size_t n)
{
	struct proto_value *list = arena_new(a, struct proto_value);

	*list = (struct proto_value){ .kind = PROTO_VALUE_LIST, .count = n };
	list->items = arena_array(a, struct proto_value *, n + 1);
	for (size_t i = 0; i < n; i++) {
		list->items[i] = arena_new(a, struct proto_value);
		*list->items[i] =
			(struct proto_value){ .kind = PROTO_VALUE_STRING, .text = tags[i] };
	}
	return list;
}

/* However they were written, as one value behind the other options' places. */
static void write_meta(struct arena *a, struct proto_options *options, const char *extension,
                       const struct str *tags, size_t n)
{
	struct proto_value *meta = arena_new(a, struct proto_value);
	struct proto_option *list = NULL, one = { .part_count = 1, .value = meta };
	size_t count = 0, at = (size_t)-1;

	*meta = (struct proto_value){ .kind = PROTO_VALUE_AGGREGATE };
	one.parts = arena_new(a, struct proto_name_part);
	*one.parts = (struct proto_name_part){ .name = str_of(extension), .extension = true };
	for (size_t i = 0; i < options->count; i++) {
		const struct proto_option *o = &options->list[i];

		if (!is_meta(o, extension)) {
			LIST_ADD(a, list, count, *o);
			continue;
		}
		if (at == (size_t)-1) {
			at = count;
			LIST_ADD(a, list, count, one);
		}
		if (o->part_count == 2)
			keep(a, meta,
			     (struct proto_setting){ .name = o->parts[1].name,
			                             .extension = o->parts[1].extension,
			                             .value = o->value });
		for (size_t k = 0; o->part_count == 1 && k < o->value->count; k++)
			keep(a, meta, o->value->members[k]);
	}
	if (n)
		LIST_ADD(a, meta->members, meta->count,
		         ((struct proto_setting){ .name = STR("tags"),
		                                  .value = tag_list(a, tags, n) }));
	if (at == (size_t)-1) {
		LIST_ADD(a, list, count, one);
	} else if (!meta->count) {
		memmove(&list[at], &list[at + 1], (count - at - 1) * sizeof *list);
		count--;
	}
	options->list = list;
	options->count = count;
}

static void edit(struct tag_walk *w, struct proto_options *options, const char *extension,
                 struct str package, struct str full, bool field)
{
	struct tag_name names[2] = { { full, field }, { full, field } };
	struct proto_meta meta;
	struct str *now;
	size_t n;
	bool changed;

	if (package.len)
		names[0].path = str_skip(full, package.len + 1);
	proto_meta_of(w->arena, options, extension, &meta);
	now = tags_now(w, names, 2, meta.tags, meta.tag_count, &n, &changed);
	if (changed)
		write_meta(w->arena, options, extension, now, n);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader */
static void edit_messages(struct tag_walk *w, struct proto_message *const *list, size_t n,
                          struct str package)
{
	for (size_t i = 0; i < n; i++) {
		struct proto_message *m = list[i];

		edit(w, &m->options, "confluent.message_meta", package, m->full, false);
		for (size_t k = 0; k < m->field_count; k++)
			edit(w, &m->fields[k]->options, "confluent.field_meta", package,
			     m->fields[k]->full, true);
		edit_messages(w, m->messages, m->message_count, package);
	}
}

bool proto_tags(struct arena *a, struct str text, const struct tag_change *change, struct str *out,
                struct schema_tags **seen, size_t *count, struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	struct proto_file *file;
	struct tag_walk w;

	*source = (struct source){ STR(""), text };
	tag_walk_init(&w, a, change);
	if (!proto_read(a, source, NULL, &file, why))
		return false;
	edit_messages(&w, file->messages, file->message_count, file->package);
	*out = proto_kept_text(a, file);
	*seen = w.seen;
	*count = w.seen_count;
	return tag_walk_done(&w, why);
}
