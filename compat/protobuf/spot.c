#include "compat/protobuf/spot.h"

#include "compat/pointer_pairs.h"
#include "contract/base/list.h"

static void put(struct proto_spots *s, struct str path, struct str name, const struct proto_file *f,
                struct proto_place at)
{
	struct proto_spot *spot = arena_new(s->arena, struct proto_spot);

	*spot = (struct proto_spot){ name, f, at };
	(void)proto_put(s->arena, &s->table, path, spot);
}

static void put_fields(struct proto_spots *s, struct str path, struct str name,
                       struct proto_field *const *list, size_t count, const struct proto_file *f)
{
	for (size_t i = 0; i < count; i++)
		put(s, arena_printf(s->arena, "%.*s/%d", STR_FMT(path), list[i]->number),
		    arena_printf(s->arena, "%.*s.%.*s", STR_FMT(name), STR_FMT(list[i]->name)), f,
		    list[i]->at);
}

static void put_enum(struct proto_spots *s, struct str path, struct str name,
                     const struct proto_enum *e)
{
	put(s, path, name, e->file, e->at);
	for (size_t i = 0; i < e->value_count; i++)
		put(s, arena_printf(s->arena, "%.*s/%d", STR_FMT(path), e->values[i].number),
		    arena_printf(s->arena, "%.*s.%.*s", STR_FMT(name), STR_FMT(e->values[i].name)),
		    e->file, e->values[i].at);
}

static struct str below(struct proto_spots *s, struct str outer, char by, struct str name)
{
	return outer.len ? arena_printf(s->arena, "%.*s%c%.*s", STR_FMT(outer), by, STR_FMT(name))
	                 : name;
}

static void put_message(struct proto_spots *s, struct str outer_path, struct str outer,
                        const struct proto_message *m);

static void put_types(struct proto_spots *s, struct str path, struct str name,
                      struct proto_message *const *messages, size_t message_count,
                      struct proto_enum *const *enums, size_t enum_count)
{
	for (size_t i = 0; i < message_count; i++)
		put_message(s, path, name, messages[i]);
	for (size_t i = 0; i < enum_count; i++)
		put_enum(s, below(s, path, '/', enums[i]->name),
		         below(s, name, '.', enums[i]->name), enums[i]);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader */
static void put_message(struct proto_spots *s, struct str outer_path, struct str outer,
                        const struct proto_message *m)
{
	const struct str path = below(s, outer_path, '/', m->name),
			 name = below(s, outer, '.', m->name);

	put(s, path, name, m->file, m->at);
	put_fields(s, path, name, m->fields, m->field_count, m->file);
	for (size_t i = 0; i < m->oneof_count; i++) {
		const struct proto_oneof *o = m->oneofs[i];
		const struct str at = below(s, path, '/', o->name);

		put(s, at, below(s, name, '.', o->name), m->file, o->at);
		put_fields(s, at, name, o->fields, o->field_count, m->file);
	}
	put_types(s, path, name, m->nested, m->nested_count, m->enums, m->enum_count);
}

static void put_file(struct proto_spots *s, const struct proto_file *f)
{
	const struct str top = STR("#");

	for (size_t i = 0; i < f->nested_count; i++)
		put_message(s, top, STR_NONE, f->nested[i]);
	for (size_t i = 0; i < f->enum_count; i++)
		put_enum(s, below(s, top, '/', f->enums[i]->name), f->enums[i]->name, f->enums[i]);
	for (size_t i = 0; i < f->service_count; i++) {
		const struct proto_service *v = f->services[i];
		const struct str path = below(s, top, '/', v->name);

		put(s, path, v->name, f, v->at);
		for (size_t j = 0; j < v->rpc_count; j++)
			put(s, below(s, path, '/', v->rpcs[j].name),
			    below(s, v->name, '.', v->rpcs[j].name), f, v->rpcs[j].at);
	}
}

void proto_spots_of(struct arena *a, const struct proto_file *f, struct proto_spots *out)
{
	struct pointer_pairs met = { .arena = a };
	const struct proto_file **files = NULL;
	size_t count = 0;

	*out = (struct proto_spots){ .arena = a, .root = { f->package, f, { 1, 1 } } };
	LIST_ADD(a, files, count, f);
	for (size_t i = 0; i < count; i++) {
		put_file(out, files[i]);
		for (size_t j = 0; j < files[i]->import_count; j++) {
			const struct proto_file *import = files[i]->imports[j].file;
			void **seen = import ? pointer_pairs_at(&met, import, NULL) : NULL;

			if (!seen || *seen)
				continue;
			*seen = out;
			LIST_ADD(a, files, count, import);
		}
	}
}

const struct proto_spot *proto_spot_exact(const struct proto_spots *s, struct str path)
{
	while (path.len > 1 && path.ptr[path.len - 1] == '/')
		path.len--;
	return path.len <= 1 ? &s->root : proto_get(&s->table, path);
}

const struct proto_spot *proto_spot_around(const struct proto_spots *s, struct str path)
{
	for (;;) {
		const struct proto_spot *spot = proto_spot_exact(s, path);

		if (spot)
			return spot;
		while (path.len && path.ptr[path.len - 1] != '/')
			path.len--;
		path.len -= path.len != 0;
	}
}
