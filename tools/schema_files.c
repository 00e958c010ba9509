#include "tools/schema_files.h"

#include "contract/avro/canonical.h"
#include "contract/avro/names.h"
#include "contract/avro/shape.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "tools/gather.h"

struct file {
	const struct source *source;
	struct document document;
	struct failure why;
	bool done, asked; /* asked for; else only beside one that is */
};

struct defined { /* by the number of the name */
	const struct avro_schema *schema;
	const struct avro_type *type;
	const struct avro_schema *other; /* defines it differently; NULL: nobody */
};

struct reading_files {
	struct arena *arena;
	struct file *list;
	size_t count;
	struct schema *known; /* those of finished rounds */
	struct str *known_names;
	size_t known_count;
};

bool schema_is_file(struct str path)
{
	return language_of_file(path) != NULL;
}

static void add_file(struct reading_files *f, const struct source *source, bool asked)
{
	for (size_t i = 0; i < f->count; i++)
		if (str_eq(f->list[i].source->name, source->name))
			return;
	LIST_ADD(f->arena, f->list, f->count, (struct file){ .source = source, .asked = asked });
}

/* ---- rounds --------------------------------------------------------------------------- */

/* "schemas/a.json" as "schemas/b.json" calls it: "a.json"; what is in no folder below that of the
 * file has its whole name. */
static struct str name_seen_from(struct str file, struct str other)
{
	while (file.len && file.ptr[file.len - 1] != '/')
		file.len--;
	return other.len > file.len && !memcmp(other.ptr, file.ptr, file.len)
	               ? str_skip(other, file.len)
	               : other;
}

static bool read_file(struct reading_files *f, struct file *file)
{
	struct schema_text text = { .source = file->source,
		                    .references = f->known,
		                    .reference_count = f->known_count };
	struct str *names = arena_array(f->arena, struct str, f->known_count + 1);

	for (size_t i = 0; i < f->known_count; i++)
		names[i] = name_seen_from(file->source->name, f->known_names[i]);
	text.names = names;
	return document_read_schema(f->arena, language_of_file(file->source->name), &text,
	                            &file->document, NULL, &file->why);
}

/* Reads what can be read with the types of the rounds before; how many that were. */
static size_t read_round(struct reading_files *f)
{
	struct schema *known = arena_array(f->arena, struct schema, f->count + 1);
	struct str *names = arena_array(f->arena, struct str, f->count + 1);
	size_t n = 0;

	for (size_t i = 0; i < f->count; i++) {
		if (f->list[i].done)
			continue;
		f->list[i].done = read_file(f, &f->list[i]);
		n += f->list[i].done;
	}
	if (!n)
		return 0;
	f->known_count = 0;
	for (size_t i = 0; i < f->count; i++) {
		if (!f->list[i].done)
			continue;
		names[f->known_count] = f->list[i].source->name;
		known[f->known_count++] = *f->list[i].document.schema;
	}
	f->known = known;
	f->known_names = names;
	return n;
}

static void read_rounds(struct reading_files *f)
{
	unsigned long rounds = limit_of(LIMIT_DEPTH);

	while (rounds-- && read_round(f) > 0)
		continue;
}

static bool is_missing_some(const struct reading_files *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->list[i].asked && !f->list[i].done)
			return true;
	return false;
}

static bool same_folder(struct str a, struct str b)
{
	while (a.len && a.ptr[a.len - 1] != '/')
		a.len--;
	while (b.len && b.ptr[b.len - 1] != '/')
		b.len--;
	return str_eq(a, b);
}

static bool was_looked_at(const struct reading_files *f, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (f->list[k].asked && !f->list[k].done &&
		    same_folder(f->list[k].source->name, f->list[i].source->name))
			return true;
	return false;
}

static struct str files_like(const struct reading_files *f, const struct file *file)
{
	return arena_printf(f->arena, "*%s", language_of_file(file->source->name)->suffix);
}

/* The other files of the folders in which something is missing; whether there are any. */
static bool look_beside(struct reading_files *f, const struct repo *r)
{
	size_t before = f->count;

	for (size_t i = 0; i < before; i++) {
		const struct file *file = &f->list[i];
		struct sources beside = { 0 };
		struct failure ignored;

		if (file->done || !file->asked || str_is(file->source->name, "-") || was_looked_at(f, i))
			continue;
		if (!docref_read(f->arena, r,
		                 link_from(f->arena, file->source, files_like(f, file)), &beside,
		                 &ignored))
			continue;
		for (size_t k = 0; k < beside.count; k++)
			add_file(f, beside.list[k], false);
	}
	return f->count > before;
}

/* ---- types with two meanings -------------------------------------------------------------- */

static bool is_same_definition(struct arena *a, const struct avro_schema *s, const struct avro_type *t,
                               const struct avro_schema *other, const struct avro_type *u)
{
	struct avro_schema one = *s, two = *other;

	one.root = t;
	two.root = u;
	return str_eq(avro_resolved_text(a, &one), avro_resolved_text(a, &two));
}

static struct avro_index *index_names(const struct reading_files *f, struct defined **out)
{
	struct avro_index *names = avro_index_new(f->arena);
	size_t room = 1;
	struct defined *list;

	for (size_t i = 0; i < f->known_count; i++)
		room += avro_of(&f->known[i]) ? avro_of(&f->known[i])->named_count : 0;
	list = arena_array(f->arena, struct defined, room);
	for (size_t i = 0; i < f->known_count; i++) {
		const struct avro_schema *s = avro_of(&f->known[i]);

		for (size_t k = 0; s && k < s->named_count; k++) {
			const struct avro_type *t = s->named[k];
			ptrdiff_t hit = t->imported ? -1 : avro_index_find(names, t->name.full);

			if (!t->imported && avro_index_add(names, t->name.full))
				list[names->count - 1] = (struct defined){ s, t, NULL };
			else if (hit >= 0 && !list[hit].other &&
			         !is_same_definition(f->arena, list[hit].schema, list[hit].type, s, t))
				list[hit].other = s;
		}
	}
	*out = list;
	return names;
}

/* In rounds one definition was found first; it must not matter which. */
static void refuse_doubtful(struct reading_files *f)
{
	struct defined *defined;
	const struct avro_index *names = index_names(f, &defined);

	for (size_t i = 0; i < f->count; i++) {
		struct file *file = &f->list[i];
		const struct avro_schema *s = avro_of(file->document.schema);

		for (size_t k = 0; s && file->done && k < s->named_count; k++) {
			ptrdiff_t hit = s->named[k]->imported
			              ? avro_index_find(names, s->named[k]->name.full) : -1;

			if (hit < 0 || !defined[hit].other)
				continue;
			file->done = false;
			failure_set(&file->why, FAILURE_SYNTAX,
			            "it uses %.*s, which %.*s and %.*s define differently",
			            STR_FMT(s->named[k]->name.full),
			            STR_FMT(defined[hit].schema->source->name),
			            STR_FMT(defined[hit].other->source->name));
		}
	}
}

/* ---- all of it -------------------------------------------------------------------------------- */

void schemas_read(struct arena *a, const struct repo *r, const struct sources *sources,
                  struct documents *out, struct unread **failed, size_t *failed_count)
{
	struct reading_files f = { .arena = a };

	for (size_t i = 0; i < sources->count; i++)
		if (schema_is_file(sources->list[i]->name))
			add_file(&f, sources->list[i], true);
	read_rounds(&f);
	if (is_missing_some(&f) && look_beside(&f, r))
		read_rounds(&f);
	refuse_doubtful(&f);
	*failed = arena_array(a, struct unread, f.count + 1);
	*failed_count = 0;
	for (size_t i = 0; i < f.count; i++) {
		const struct file *file = &f.list[i];

		if (file->done && file->asked)
			documents_add(a, out, &file->document, 1);
		else if (file->asked)
			(*failed)[(*failed_count)++] = (struct unread){ file->source, file->why };
	}
}

bool schemas_load(struct arena *a, const struct repo *r, const struct sources *sources,
                  struct documents *out, struct failure *why)
{
	struct unread *failed;
	size_t n;

	schemas_read(a, r, sources, out, &failed, &n);
	if (!n)
		return true;
	*why = failed->why;
	return source_failure(why, failed->source);
}
