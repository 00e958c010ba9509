/* resolve_datum.c - a value of the writer's as one of the reader's */
#include "compat/avro/read_impl.h"
#include "compat/avro/resolve_impl.h"

#include "contract/base/limits.h"

enum { MOST_STEPS = 32, MOST_NAME = 80 }; /* of a way in a message */

struct way { /* to the value at hand, for messages */
	const struct way *up;
	struct str name; /* a field or key; ptr NULL: an item, or a key that is better not shown */
	size_t index;
};

struct resolution {
	const struct avro_resolver *resolver;
	unsigned long values, depth; /* that may still be visited, entered */
	struct failure *why;
};

/* One value that is being resolved. */
struct task {
	const struct avro_type *reader;
	const struct avro_type *writer; /* renamed */
	const struct avro_datum *written;
	const struct way *way;
};

/* Puts "lines[2].price: " before what is wrong. Returns false. */
static bool here(const struct resolution *r, const struct way *way)
{
	const struct way *steps[MOST_STEPS];
	struct buf text;
	size_t n = 0;

	buf_init(&text, r->resolver->arena, 0);
	for (; way && n < MOST_STEPS; way = way->up)
		steps[n++] = way;
	if (way)
		buf_add_c(&text, "...");
	while (n-- > 0) {
		if (!steps[n]->name.ptr)
			buf_printf(&text, "[%zu]", steps[n]->index);
		else
			buf_printf(&text, "%s%.*s", text.len ? "." : "", STR_FMT(steps[n]->name));
	}
	return text.len ? failure_prefix(r->why, "%.*s", STR_FMT(buf_str(&text))) : false;
}

#define REFUSE(r, way, ...) (failure_set((r)->why, FAILURE_REFUSED, __VA_ARGS__), here(r, way))

static const char *kind(const struct avro_type *t)
{
	return avro_kind_name(t->kind);
}

static bool at_odds(const struct resolution *r, const struct task *t)
{
	const struct avro_type *from = avro_resolver_original(r->resolver, t->writer);

	if (avro_is_named(from) && avro_is_named(t->reader))
		return REFUSE(r, t->way, "%s %.*s cannot be read as %s %.*s", kind(from),
		              STR_FMT(from->name.full), kind(t->reader),
		              STR_FMT(t->reader->name.full));
	return REFUSE(r, t->way, "%s cannot be read as %s", kind(from), kind(t->reader));
}

/* ---- simple values ----------------------------------------------------------------- */

static void to_float(const struct avro_datum *from, struct avro_datum *d)
{
	d->single = from->type->kind == AVRO_FLOAT ? from->single : (float)from->integer;
}

static void to_double(const struct avro_datum *from, struct avro_datum *d)
{
	d->real = from->type->kind == AVRO_DOUBLE  ? from->real
	          : from->type->kind == AVRO_FLOAT ? (double)from->single
	                                           : (double)from->integer;
}

static bool resolve_simple(const struct resolution *r, const struct task *t, struct avro_datum *d)
{
	const struct avro_datum *from = t->written;

	if (!basic_readable(t->reader->kind, t->writer->kind))
		return at_odds(r, t);
	switch (t->reader->kind) {
	case AVRO_BOOLEAN:
		d->boolean = from->boolean;
		break;
	case AVRO_INT:
	case AVRO_LONG:
		d->integer = from->integer;
		break;
	case AVRO_FLOAT:
		to_float(from, d);
		break;
	case AVRO_DOUBLE:
		to_double(from, d);
		break;
	case AVRO_BYTES:
	case AVRO_STRING:
		d->bytes = from->bytes;
		break;
	case AVRO_NULL:
	case AVRO_RECORD:
	case AVRO_ENUM:
	case AVRO_ARRAY:
	case AVRO_MAP:
	case AVRO_UNION:
	case AVRO_FIXED:
	case AVRO_KIND_COUNT:
		break;
	}
	return true;
}

static bool resolve_fixed(const struct resolution *r, const struct task *t, struct avro_datum *d)
{
	if (!str_eq(t->reader->name.simple, t->writer->name.simple))
		return at_odds(r, t);
	if (t->reader->size != t->writer->size)
		return REFUSE(r, t->way, "%lld bytes cannot be read as %lld", t->writer->size,
		              t->reader->size);
	d->bytes = t->written->bytes;
	return true;
}

static bool resolve_enum(const struct resolution *r, const struct task *t, struct avro_datum *d)
{
	const struct str symbol = t->writer->symbols[t->written->symbol];

	if (!str_eq(t->reader->name.simple, t->writer->name.simple))
		return at_odds(r, t);
	if (avro_symbol(t->reader, symbol, &d->symbol) ||
	    (t->reader->enum_default.ptr &&
	     avro_symbol(t->reader, t->reader->enum_default, &d->symbol)))
		return true;
	return REFUSE(r, t->way, "the reader's enum has no %.*s", STR_FMT(symbol));
}

/* ---- what holds values --------------------------------------------------------------- */

static bool resolve(struct resolution *r, const struct task *t, const struct avro_datum **out);

/* NOLINTNEXTLINE(misc-no-recursion): as resolve() */
static bool resolve_items(struct resolution *r, const struct task *t, struct avro_datum *d)
{
	const struct avro_datum *from = t->written;

	d->keys = from->keys;
	d->count = from->count;
	d->items = arena_array(r->resolver->arena, const struct avro_datum *, from->count);
	for (size_t i = 0; i < from->count; i++) {
		const struct str key = from->keys ? from->keys[i] : STR_NONE;
		const bool shown = key.len && key.len < MOST_NAME && str_is_utf8(key);
		const struct way way = { t->way, shown ? key : STR_NONE, i };
		const struct task item = { t->reader->items, t->writer->items, from->items[i],
			                   &way };

		if (!resolve(r, &item, &d->items[i]))
			return false;
	}
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): as resolve() */
static bool resolve_record(struct resolution *r, const struct task *t, struct avro_datum *d)
{
	d->count = t->reader->field_count;
	d->items = arena_array(r->resolver->arena, const struct avro_datum *, d->count);
	for (size_t i = 0; i < d->count; i++) {
		const struct avro_field *field = &t->reader->fields[i];
		const struct avro_field *written = avro_field(t->writer, field->name);
		const struct way way = { t->way, field->name, 0 };
		struct task inner = { field->type, NULL, NULL, &way };

		if (!written && !field->default_value)
			return REFUSE(r, t->way, "%.*s is missing, and has no default",
			              STR_FMT(field->name));
		if (!written) {
			d->items[i] = avro_resolver_default(r->resolver, t->reader, field);
			if (!d->items[i])
				return REFUSE(r, t->way, "the default of %.*s is none to Java",
				              STR_FMT(field->name));
			continue;
		}
		inner.writer = written->type;
		inner.written = t->written->items[written - t->writer->fields];
		if (!resolve(r, &inner, &d->items[i]))
			return false;
	}
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): as resolve() */
static bool resolve_reading_union(struct resolution *r, const struct task *t, struct avro_datum *d)
{
	const ptrdiff_t branch = avro_resolver_branch(r->resolver, t->reader, t->writer);
	struct task inner = *t;

	if (branch < 0)
		return REFUSE(r, t->way, "the reader's union has no branch for %s%s%.*s",
		              kind(t->writer), t->writer->name.full.len ? " " : "",
		              STR_FMT(avro_resolver_original(r->resolver, t->writer)->name.full));
	d->branch = (size_t)branch;
	inner.reader = t->reader->branches[branch];
	return resolve(r, &inner, &d->value);
}

/* A written union gives no value of its own: its branch's value is the value. */
/* NOLINTNEXTLINE(misc-no-recursion): as resolve() */
static bool resolve_written_union(struct resolution *r, const struct task *t,
                                  const struct avro_datum **out)
{
	const size_t branch = t->written->branch;
	struct task inner = { t->reader, t->writer->branches[branch], t->written->value, t->way };
	struct avro_datum *d;

	if (t->reader->kind != AVRO_UNION ||
	    !avro_resolver_equivalent(r->resolver, t->reader, t->writer))
		return resolve(r, &inner, out);
	d = avro_datum_new(r->resolver->arena, t->reader);
	d->branch = branch;
	inner.reader = t->reader->branches[branch];
	*out = d;
	return resolve(r, &inner, &d->value);
}

/* NOLINTNEXTLINE(misc-no-recursion): as resolve() */
static bool resolve_content(struct resolution *r, const struct task *t, struct avro_datum *d)
{
	if (t->reader->kind == AVRO_UNION)
		return resolve_reading_union(r, t, d);
	if (t->reader->kind != t->writer->kind)
		return resolve_simple(r, t, d);
	switch (t->reader->kind) {
	case AVRO_RECORD:
		return resolve_record(r, t, d);
	case AVRO_ARRAY:
	case AVRO_MAP:
		return resolve_items(r, t, d);
	case AVRO_ENUM:
		return resolve_enum(r, t, d);
	case AVRO_FIXED:
		return resolve_fixed(r, t, d);
	case AVRO_NULL:
	case AVRO_BOOLEAN:
	case AVRO_INT:
	case AVRO_LONG:
	case AVRO_FLOAT:
	case AVRO_DOUBLE:
	case AVRO_BYTES:
	case AVRO_STRING:
	case AVRO_UNION:
	case AVRO_KIND_COUNT:
		break;
	}
	return resolve_simple(r, t, d);
}

static bool too_much(const struct resolution *r)
{
	const enum limit limit = r->depth ? LIMIT_DATUM_VALUES : LIMIT_DATUM_DEPTH;

	return failure_set(r->why, FAILURE_LIMIT, "more than %lu %s (limit %s)", limit_of(limit),
	                   limit_what(limit), limit_name(limit));
}

/* Goes one level into the written value, or into a union of the reader, which holds no union. */
/* NOLINTNEXTLINE(misc-no-recursion): depth <= 2 LIMIT_DATUM_DEPTH, checked here */
static bool resolve(struct resolution *r, const struct task *t, const struct avro_datum **out)
{
	struct avro_datum *d;
	bool ok;

	if (!r->depth || !r->values)
		return too_much(r);
	r->depth--;
	r->values--;
	if (t->writer->kind == AVRO_UNION) {
		ok = resolve_written_union(r, t, out);
	} else {
		d = avro_datum_new(r->resolver->arena, t->reader);
		*out = d;
		ok = resolve_content(r, t, d);
	}
	r->depth++;
	return ok;
}

bool avro_resolve_part(const struct avro_resolver *r, const struct avro_type *reader,
                       const struct avro_type *writer, const struct avro_datum *written,
                       const struct avro_datum **out, struct failure *why)
{
	struct resolution resolution = { r, 2 * limit_of(LIMIT_DATUM_VALUES),
		                         2 * limit_of(LIMIT_DATUM_DEPTH), why };
	const struct task all = { reader, writer, written, NULL };
	const struct avro_datum *d;

	if (r->obstacle)
		return failure_set(why, FAILURE_REFUSED, "%.*s",
		                   STR_FMT(avro_obstacle_text(r->arena, r)));
	if (!resolve(&resolution, &all, &d))
		return false;
	*out = d;
	return true;
}

bool avro_resolve_datum(const struct avro_resolver *r, const struct avro_datum *written,
                        const struct avro_datum **out, struct failure *why)
{
	return avro_resolve_part(r, r->reader->root, r->renamed->root, written, out, why);
}

bool avro_resolve_decode(const struct avro_resolver *r, struct str bytes,
                         const struct avro_datum **out, struct failure *why)
{
	const struct avro_datum *written;

	return avro_datum_decode(r->arena, r->writer->root, bytes, &written, why) &&
	       avro_resolve_datum(r, written, out, why);
}
