/* diff_words.c - how places and types are called
 *
 * A type that one field holds is known by the way there: `Order.lines[].price`. One that several
 * fields hold, or that holds itself, is known by its own name: `Money.units`.
 */
#include "compat/protobuf/diff_impl.h"
#include "contract/base/list.h"

enum { MOST_STEPS = 16 }; /* that a path is followed upwards */

struct str proto_local_name(struct str full, const struct proto_file *f)
{
	const size_t n = f->package.len;

	return n && full.len > n && full.ptr[n] == '.' ? str_skip(full, n + 1) : full;
}

struct str proto_simple_name(struct str full)
{
	for (size_t i = full.len; i-- > 0;)
		if (full.ptr[i] == '.')
			return str_skip(full, i + 1);
	return full;
}

/* ---- who uses what ------------------------------------------------------------------------ */

static void use(struct proto_use *u, const struct data_message *by, const struct data_field *field)
{
	if (!u->count++) {
		u->by = by;
		u->field = field;
	}
}

static struct proto_use *enum_use(struct proto_diffing *d, enum side side,
                                  const struct proto_enum *e)
{
	void **at = pointer_pairs_at(&d->enum_uses[side], e, NULL);

	if (!*at)
		*at = arena_new(d->a, struct proto_use);
	return *at;
}

void proto_count_uses(struct proto_diffing *d)
{
	for (int side = 0; side < SIDES; side++) {
		const struct data_schema *s = d->schema[side];

		d->uses[side] = arena_array(d->a, struct proto_use, s->count);
		for (size_t i = 0; i < s->count; i++)
			for (size_t k = 0; k < s->messages[i]->count; k++) {
				const struct data_field *f = &s->messages[i]->fields[k];

				if (data_is_message(f))
					use(&d->uses[side][f->message->id], s->messages[i], f);
				else if (f->kind == DATA_ENUM)
					use(enum_use(d, (enum side)side, f->constants->written),
					    s->messages[i], f);
			}
	}
}

/* ---- paths -------------------------------------------------------------------------------- */

struct str proto_field_path(struct arena *a, struct str message, const struct data_field *f)
{
	return f->extension ? arena_printf(a, "%.*s.[%.*s]", STR_FMT(message), STR_FMT(f->name))
	                    : arena_printf(a, "%.*s.%.*s", STR_FMT(message), STR_FMT(f->name));
}

/* The parts of a field: those of each item, or of each value. */
static struct str path_into(struct arena *a, struct str message, const struct proto_use *u)
{
	const struct str path = u->by->entry ? message : proto_field_path(a, message, u->field);
	const char *parts = data_is_map(u->field)                 ? "{}"
	                    : u->field->presence == DATA_REPEATED ? "[]"
	                                                          : "";

	return arena_printf(a, "%.*s%s", STR_FMT(path), parts);
}

struct str proto_message_path(struct proto_diffing *d, enum side side, const struct data_message *m)
{
	const struct proto_use *steps[MOST_STEPS];
	const struct data_message *at = m;
	struct str path;
	size_t n = 0;

	for (; d->uses[side][at->id].count == 1; at = steps[n++]->by) {
		if (n == MOST_STEPS || d->uses[side][at->id].by == m)
			return m->name;
		steps[n] = &d->uses[side][at->id];
	}
	path = at->name;
	while (n)
		path = path_into(d->a, path, steps[--n]);
	return path;
}

struct str proto_enum_path(struct proto_diffing *d, enum side side, const struct proto_enum *e)
{
	const struct proto_use *u = enum_use(d, side, e);

	if (u->count != 1)
		return proto_local_name(e->full, e->file);
	return path_into(d->a, proto_message_path(d, side, u->by), u);
}

/* ---- types -------------------------------------------------------------------------------- */

static struct str plain_words(struct arena *a, const struct data_field *f, bool exact)
{
	struct str name;

	if (f->unresolved)
		return exact ? arena_printf(a, "%.*s, which is defined nowhere",
		                            STR_FMT(f->written->type.name))
		             : f->written->type.name;
	if (f->kind != DATA_ENUM && !data_is_message(f))
		return str_of(data_kind(f->kind)->word);
	name = f->kind == DATA_ENUM ? f->constants->name : f->message->name;
	if (!exact)
		return name;
	return arena_printf(a, "%s %.*s", data_kind(f->kind)->word,
	                    STR_FMT(f->kind == DATA_ENUM ? f->constants->written->full
	                                                 : f->message->written->full));
}

static struct str words_of(struct arena *a, const struct data_field *f, bool exact)
{
	const struct data_field *key, *value;

	if (!data_is_map(f))
		return arena_printf(a, "%s%.*s", f->presence == DATA_REPEATED ? "repeated " : "",
		                    STR_FMT(plain_words(a, f, exact)));
	key = data_field_of(f->message, 1);
	value = data_field_of(f->message, 2);
	return arena_printf(a, "map<%.*s, %.*s>",
	                    STR_FMT(key ? plain_words(a, key, exact) : STR("?")),
	                    STR_FMT(value ? plain_words(a, value, exact) : STR("?")));
}

void proto_type_words(struct arena *a, const struct data_field *old, const struct data_field *new,
                      struct str words[SIDES])
{
	for (int exact = 0; exact < 2; exact++) {
		words[SIDE_OLD] = words_of(a, old, exact);
		words[SIDE_NEW] = words_of(a, new, exact);
		if (!str_eq(words[SIDE_OLD], words[SIDE_NEW]))
			return;
	}
}
