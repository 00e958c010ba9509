/* read_set.c - a FileDescriptorSet: several files, each behind those that it imports */
#include "contract/protobuf/read_set.h"

#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "contract/grammar/grammar.h"
#include "contract/protobuf/table.h"
#include "contract/protobuf/wire.h"

/* One file of the set. */
struct part {
	struct str path, bytes;
	bool needed;
	const struct proto_file *file;
};

struct set {
	struct arena *arena;
	const struct source *source;
	const struct proto_read_options *options;
	struct part *parts;
	size_t count;
	struct proto_table by_path;
};

/* ---- what it is ------------------------------------------------------------------ */

/* Every writer puts the path first; a name as such is no message. */
static struct str path_of(struct str file)
{
	struct wire_field w;
	bool bad;

	return wire_take(&file, &w, &bad) && w.number == 1 && w.type == WIRE_BYTES ? w.bytes
	                                                                           : STR_NONE;
}

static size_t count_files(struct str bytes)
{
	struct wire_field w;
	size_t n = 0;
	bool bad = false;

	while (wire_take(&bytes, &w, &bad)) {
		if (w.number != 1 || w.type != WIRE_BYTES || !path_of(w.bytes).len)
			return 0;
		n++;
	}
	return bad ? 0 : n;
}

bool proto_is_set(struct str bytes)
{
	return count_files(bytes) > 0;
}

/* ---- what the last file needs ---------------------------------------------------- */

/* Calls it a part of the set only where it stands before. */
static struct part *imported(const struct set *s, const struct part *by, struct str path)
{
	const struct part *p = proto_get(&s->by_path, path);

	return p && p < by ? &s->parts[p - s->parts] : NULL;
}

/* The next import of a file that is in the set, too; NULL: there is none. */
static struct part *next_import(const struct set *s, const struct part *by, struct str *rest)
{
	struct wire_field w;
	struct part *p;
	bool bad;

	while (wire_take(rest, &w, &bad))
		if (w.number == 3 && w.type == WIRE_BYTES && (p = imported(s, by, w.bytes)))
			return p;
	return NULL;
}

static void mark_needed(struct set *s)
{
	s->parts[s->count - 1].needed = true;
	for (size_t i = s->count; i-- > 0;) {
		struct str rest = s->parts[i].bytes;
		struct part *p;

		while (s->parts[i].needed && (p = next_import(s, &s->parts[i], &rest)))
			p->needed = true;
	}
}

static bool all_needed(const struct set *s, struct failure *why)
{
	const struct str last = s->parts[s->count - 1].path;

	for (size_t i = 0; i < s->count; i++)
		if (!s->parts[i].needed)
			return failure_set(why, FAILURE_SYNTAX,
			                   "the FileDescriptorSet holds several schemas: the last "
			                   "file, %.*s, does not import %.*s; make a set of each",
			                   STR_FMT(str_clip(last, 200)),
			                   STR_FMT(str_clip(s->parts[i].path, 200)));
	return true;
}

/* ---- reading --------------------------------------------------------------------- */

/* What it imports stands before what is given besides. */
static void set_references(const struct set *s, const struct part *p,
                           struct proto_read_options *options)
{
	const struct proto_file **files = NULL;
	struct str *names = NULL, rest = p->bytes;
	size_t file_count = 0, name_count = 0;
	const struct part *import;

	while ((import = next_import(s, p, &rest))) {
		LIST_ADD(s->arena, files, file_count, import->file);
		LIST_ADD(s->arena, names, name_count, import->path);
	}
	for (size_t i = 0; i < options->reference_count; i++) {
		LIST_ADD(s->arena, files, file_count, options->references[i]);
		LIST_ADD(s->arena, names, name_count, options->names[i]);
	}
	options->references = files;
	options->names = names;
	options->reference_count = file_count;
}

static bool read_import(const struct set *s, struct part *p, struct failure *why)
{
	struct proto_read_options options = *s->options;
	struct source *source = arena_new(s->arena, struct source);
	struct proto_file *f;

	*source = (struct source){ p->path, p->bytes };
	options.reading = PROTO_STORED;
	options.name = p->path;
	set_references(s, p, &options);
	if (!proto_read_descriptor(s->arena, p->bytes, source, &options, &f, why))
		return failure_prefix(why, "%.*s", STR_FMT(str_clip(p->path, 200)));
	p->file = f;
	return true;
}

static bool set_init(struct set *s, struct str bytes, struct failure *why)
{
	const size_t count = count_files(bytes);
	struct wire_field w;
	bool bad;

	if (count > limit_of(LIMIT_REFERENCES))
		return limit_exceeded(LIMIT_REFERENCES, why);
	s->parts = arena_array(s->arena, struct part, count);
	while (wire_take(&bytes, &w, &bad)) {
		struct part *p = &s->parts[s->count++];

		*p = (struct part){ .path = path_of(w.bytes), .bytes = w.bytes };
		if (proto_put(s->arena, &s->by_path, p->path, p))
			return failure_set(why, FAILURE_SYNTAX,
			                   "the FileDescriptorSet holds two files %.*s",
			                   STR_FMT(str_clip(p->path, 200)));
	}
	return true;
}

bool proto_read_set(struct arena *a, struct str bytes, const struct source *source,
                    const struct proto_read_options *options, struct proto_file **out,
                    struct failure *why)
{
	struct set s = { .arena = a, .source = source, .options = options };
	struct proto_read_options last = *options;

	if (!options->on_disk)
		return failure_set(why, FAILURE_SYNTAX,
		                   "it is a FileDescriptorSet, as protoc -o writes it, with %zu "
		                   "file(s); a schema is one FileDescriptorProto",
		                   count_files(bytes));
	if (!set_init(&s, bytes, why))
		return false;
	mark_needed(&s);
	if (!all_needed(&s, why))
		return false;
	for (size_t i = 0; i + 1 < s.count; i++)
		if (!read_import(&s, &s.parts[i], why))
			return false;
	set_references(&s, &s.parts[s.count - 1], &last);
	return proto_read_descriptor(a, s.parts[s.count - 1].bytes, source, &last, out, why);
}
