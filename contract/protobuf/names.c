/* names.c - which files a file sees, and what names mean in it */
#include "contract/protobuf/names.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "contract/protobuf/builtin.h"

/* ---- which files
 * --------------------------------------------------------------------------------------- */

static struct proto_names *names_of(const struct proto_builder *b)
{
	return b->making;
}

/* Its path; a file that was read without one is only the same as itself. */
static struct str identity(struct proto_builder *b, const struct proto_file *f)
{
	return f->name.len ? f->name
	                   : str_copy(b->arena, (struct str){ (const char *)&f, sizeof f });
}

static void add_file(struct proto_builder *b, const struct proto_file *f)
{
	struct proto_names *n = names_of(b);

	if (!proto_put(b->arena, &n->loaded, identity(b, f), f))
		LIST_ADD(b->arena, n->files, n->file_count, f);
}

/* With all it imports. */
static void add_closure(struct proto_builder *b, const struct proto_file *f)
{
	for (size_t i = 0; i < f->names->file_count; i++)
		add_file(b, f->names->files[i]);
	add_file(b, f);
}

const struct proto_file *proto_find_builtin(struct proto_builder *b, struct str path)
{
	static const struct proto_read_options linked = { .reading = PROTO_LINKED };
	const struct str text = proto_builtin_text(b->arena, path);
	struct proto_builder inner = {
		.arena = b->arena, .options = &linked, .why = b->why, .trusted = true, .outer = b
	};
	struct source *source;

	if (!text.ptr)
		return NULL;
	source = arena_new(b->arena, struct source);
	*source = (struct source){ path, text };
	inner.file = arena_new(b->arena, struct proto_file);
	inner.file->name = path;
	inner.file->source = source;
	if (!proto_parse(&inner) || !proto_declare(&inner) || !proto_link(&inner))
		return NULL; /* a defect of ours; a test reads them all */
	proto_mean(&inner);
	inner.file->source = NULL;
	return inner.file;
}

/* The file of that path: a reference, one that a reference brought along, or a built-in one. */
const struct proto_file *proto_find_file(struct proto_builder *b, struct str path)
{
	const struct proto_file *f;

	for (const struct proto_builder *up = b; up; up = up->outer) {
		const struct proto_read_options *o = up->options;

		for (size_t i = 0; i < o->reference_count; i++)
			if (str_eq(o->names[i], path))
				return o->references[i];
		if (up->names && (f = proto_get(&up->names->loaded, path)))
			return f;
		for (size_t i = 0; i < o->reference_count; i++)
			if ((f = proto_get(&o->references[i]->names->loaded, path)))
				return f;
	}
	return proto_find_builtin(b, path);
}

/* A public import is seen by who imports the file. */
static void see(struct proto_builder *b, struct proto_table *done, const struct proto_file *f)
{
	const struct proto_file **stack = NULL;
	size_t count = 0;

	LIST_ADD(b->arena, stack, count, f);
	while (count) {
		f = stack[--count];
		if (!f || proto_put(b->arena, done, identity(b, f), f))
			continue;
		for (size_t i = 0; i < f->names->own.room; i++)
			if (f->names->own.slots[i].value)
				proto_put(b->arena, &names_of(b)->seen, f->names->own.slots[i].key,
				          f->names->own.slots[i].value);
		for (size_t i = 0; i < f->import_count; i++)
			if (f->imports[i].kind == PROTO_IMPORT_PUBLIC)
				LIST_ADD(b->arena, stack, count, f->imports[i].file);
	}
}

/* A registry sees the types and extensions of all. */
static void see_types(struct proto_builder *b, const struct proto_file *f)
{
	struct proto_names *n = names_of(b);

	for (size_t i = 0; i < f->names->own.room; i++) {
		const struct proto_entry *e = &f->names->own.slots[i];
		const struct proto_definition *d = e->value;

		if (d && (d->is == IS_MESSAGE || d->is == IS_ENUM))
			proto_put(b->arena, &n->seen, e->key, d);
		else if (d && d->is == IS_FIELD && d->field->extend)
			proto_put(b->arena, &n->extensions, e->key, d);
	}
}

/* Where protoc points to if the file is not there: the last import of it. */
static const struct proto_import *last_of(const struct proto_file *f,
                                          const struct proto_import *import)
{
	for (size_t i = f->import_count; i-- > 0;)
		if (str_eq(f->imports[i].path, import->path))
			return &f->imports[i];
	return import;
}

static bool load_import(struct proto_builder *b, size_t i, struct proto_table *paths)
{
	struct proto_import *import = &b->file->imports[i];

	if (proto_put(b->arena, paths, import->path, import) && b->names->linked && !b->trusted)
		return proto_refuse(b, import->at, "\"%.*s\" is imported twice",
		                    STR_FMT(import->path));
	import->file = proto_find_file(b, import->path);
	if (import->file)
		add_closure(b, import->file);
	else if (b->names->linked)
		return proto_refuse(b, last_of(b->file, import)->at,
		                    "there is no file \"%.*s\" to import", STR_FMT(import->path));
	return true;
}

/* The scopes of "a.b": itself, "a", "". */
static void list_packages(struct proto_builder *b)
{
	struct proto_names *n = names_of(b);
	struct str p = b->file->package;

	while (p.len) {
		LIST_ADD(b->arena, n->packages, n->package_count, proto_prefix_of(p));
		while (p.len && p.ptr[--p.len] != '.')
			;
	}
	LIST_ADD(b->arena, n->packages, n->package_count, proto_prefix_of(STR_NONE));
}

bool proto_load(struct proto_builder *b)
{
	struct proto_file *f = b->file;
	struct proto_table paths = { 0 };

	b->names = b->making = arena_new(b->arena, struct proto_names);
	b->making->linked = b->options->reading == PROTO_LINKED;
	f->names = b->names;
	if (f->package.len > limit_of(LIMIT_NAME_BYTES))
		return limit_exceeded(LIMIT_NAME_BYTES, b->why);
	if (b->options->reference_count > limit_of(LIMIT_REFERENCES) ||
	    f->import_count > limit_of(LIMIT_REFERENCES))
		return limit_exceeded(LIMIT_REFERENCES, b->why);
	list_packages(b);
	for (size_t i = 0; i < f->import_count; i++)
		if (!load_import(b, i, &paths))
			return false;
	if (!b->names->linked)
		for (size_t i = 0; i < b->options->reference_count; i++)
			add_closure(b, b->options->references[i]);
	return true;
}

void proto_see_others(struct proto_builder *b)
{
	struct proto_names *n = names_of(b);
	struct proto_table done = { 0 };

	if (!n->linked) {
		see_types(b, b->file);
		for (size_t i = 0; i < n->file_count; i++)
			see_types(b, n->files[i]);
		return;
	}
	for (size_t i = 0; i < b->file->import_count; i++)
		see(b, &done, b->file->imports[i].file);
}

bool proto_load_rest(struct proto_builder *b)
{
	bool more = false;
	struct str path;

	for (size_t i = 0; (path = proto_builtin_path(i)).ptr; i++)
		if (!proto_get(&names_of(b)->loaded, path) && !str_eq(path, b->file->name)) {
			const struct proto_file *f = proto_find_file(b, path);

			if (!f)
				continue;
			add_closure(b, f);
			see_types(b, f);
			more = true;
		}
	return more;
}

/* ---- which imports are used
 * -------------------------------------------------------------------------------------- */

static struct str key_of(const struct proto_file *const *f)
{
	return (struct str){ (const char *)f, sizeof *f };
}

const struct proto_definition *proto_use(struct proto_builder *b, const struct proto_definition *d)
{
	const struct proto_file **key;

	if (!d || !b->names->linked || b->trusted || d->file == b->file ||
	    proto_get(&b->used, key_of(&d->file)))
		return d;
	key = arena_new(b->arena, const struct proto_file *);
	*key = d->file;
	(void)proto_put(b->arena, &b->used, key_of(key), d->file);
	return d;
}

static bool gives_others(const struct proto_file *f)
{
	for (size_t i = 0; i < f->import_count; i++)
		if (f->imports[i].kind == PROTO_IMPORT_PUBLIC)
			return true;
	return false;
}

static bool defines_options(const struct proto_file *f)
{
	for (size_t i = 0; i < f->extend_count; i++) {
		const struct proto_message *m = f->extends[i]->extendee.message;

		if (m && str_starts(m->full, "google.protobuf.") && str_ends(m->full, "Options"))
			return true;
	}
	return false;
}

void proto_note_unused(struct proto_builder *b)
{
	for (size_t i = 0; i < b->file->import_count; i++) {
		struct proto_import *import = &b->file->imports[i];
		const struct proto_file *f = import->file;

		import->unused = f && import->kind != PROTO_IMPORT_PUBLIC && !gives_others(f) &&
		                 !defines_options(f) && !proto_get(&b->used, key_of(&f));
	}
}

/* ---- what names mean
 * -------------------------------------------------------------------------------------- */

static bool is_type(const struct proto_definition *d)
{
	return d->is == IS_MESSAGE || d->is == IS_ENUM;
}

static bool is_scope(const struct proto_definition *d)
{
	return is_type(d) || d->is == IS_PACKAGE || d->is == IS_SERVICE;
}

/* In one scope that is not the outermost. *over: the search ends here, with or without success. */
static const struct proto_definition *look_inside(const struct proto_names *n,
                                                  struct proto_prefix scope, struct str first,
                                                  struct str name, bool types, bool *over)
{
	const struct proto_definition *d = proto_get_in(&n->seen, scope, first);

	*over = false;
	if (!d)
		return NULL;
	if (first.len < name.len) {
		*over = is_scope(d);
		return *over ? proto_get_in(&n->seen, scope, name) : NULL;
	}
	*over = !types || is_type(d);
	return *over ? d : NULL;
}

static const struct proto_definition *look_up(const struct proto_names *n,
                                              const struct proto_table *t,
                                              const struct proto_message *scope, struct str name,
                                              bool types)
{
	struct str rest = name;
	const struct str first = str_cut(&rest, '.');
	const struct proto_definition *d = NULL;
	bool over = false;
	size_t i = 0;

	if (name.len && *name.ptr == '.')
		return proto_get(t, str_skip(name, 1));
	while (!over && (scope || i + 1 < n->package_count)) {
		const struct proto_prefix p =
			scope ? (struct proto_prefix){ scope->full, scope->hash }
			      : n->packages[i++];

		if (n->linked) {
			d = look_inside(n, p, first, name, types, &over);
		} else {
			d = proto_get_in(t, p, name);
			over = d != NULL;
		}
		scope = scope ? scope->scope : NULL;
	}
	return over ? d : proto_get(t, name);
}

const struct proto_definition *proto_lookup_rpc(const struct proto_names *n,
                                                const struct proto_service *s, struct str name)
{
	struct str rest = name;
	const struct str first = str_cut(&rest, '.');
	const struct proto_definition *d;
	bool over;

	if (n->linked && name.len && *name.ptr != '.') {
		d = look_inside(n, proto_prefix_of(s->full), first, name, false, &over);
		if (over)
			return d;
	}
	return proto_lookup(n, NULL, name, false);
}

const struct proto_definition *proto_lookup(const struct proto_names *n,
                                            const struct proto_message *scope, struct str name,
                                            bool types)
{
	return look_up(n, &n->seen, scope, name, types);
}

const struct proto_definition *proto_lookup_extension(const struct proto_names *n,
                                                      const struct proto_message *scope,
                                                      struct str name)
{
	const struct proto_definition *d =
		look_up(n, n->linked ? &n->seen : &n->extensions, scope, name, false);

	return d && d->is == IS_FIELD ? d : NULL;
}

struct proto_symbol proto_find(const struct proto_file *f, struct str full)
{
	const struct proto_definition *d = proto_get(&f->names->seen, full);
	struct proto_symbol s = { PROTO_NOTHING, NULL, NULL };

	if (d && d->is == IS_MESSAGE) {
		s.kind = PROTO_IS_MESSAGE;
		s.message = d->message;
	} else if (d && d->is == IS_ENUM) {
		s.kind = PROTO_IS_ENUM;
		s.enumeration = d->enumeration;
	} else if (d) {
		s.kind = PROTO_IS_OTHER;
	}
	return s;
}

struct proto_symbol proto_resolve(const struct proto_file *f, const struct proto_message *scope,
                                  struct str name)
{
	const struct proto_definition *d = proto_lookup(f->names, scope, name, true);
	struct proto_symbol s = { PROTO_NOTHING, NULL, NULL };

	if (d && d->is == IS_MESSAGE)
		s = (struct proto_symbol){ PROTO_IS_MESSAGE, d->message, NULL };
	else if (d && d->is == IS_ENUM)
		s = (struct proto_symbol){ PROTO_IS_ENUM, NULL, d->enumeration };
	else if (d)
		s.kind = PROTO_IS_OTHER;
	return s;
}
