/* read_field.c - what the reader makes of one field of the writer's */
#include "compat/protobuf/read_impl.h"

#include <stdlib.h>

/* ---- one value, of fields of one wire type ----------------------------------------------- */

static void read_numbers(struct proven *p, const struct pair *pair, const struct data_field *f,
                         const struct data_field *g)
{
	enum number_outcome outcome;
	uint64_t bits;

	if (!number_fails(f, g, &bits, &outcome))
		return;
	if (outcome == NUMBER_DROPPED)
		proven_need_value(
			proven_find(
				p, pair, PROTO_ENUM_VALUE_DROPPED, f, g,
				"%s is written as %s, and the closed enum %.*s does not know %s: "
				"it is lost",
				proven_label(p->arena, f), proven_type_text(p->arena, f),
				STR_FMT(g->constants->name), proven_value_text(p->arena, f, bits)),
			f, bits);
	else
		proven_need_value(
			proven_find(p, pair, PROTO_FIELD_VALUE_CHANGED, f, g,
		                    "%s is written as %s and read as %s: %s reads as %s",
		                    proven_label(p->arena, f), proven_type_text(p->arena, f),
		                    proven_type_text(p->arena, g),
		                    proven_value_text(p->arena, f, bits),
		                    proven_value_text(p->arena, g,
		                                      data_recode(g->kind, f->kind, bits))),
			f, bits);
}

/* What the constants of the writer are called by the reader. */
static void read_constants(struct proven *p, const struct pair *pair, const struct data_field *f,
                           const struct data_field *g)
{
	const struct data_constant *as, *unnamed = NULL, *renamed = NULL;

	for (size_t i = 0; i < f->constants->number_count; i++) {
		const struct data_constant *c = f->constants->numbers[i],
					   *is = data_constant_of(g->constants, c->number);

		if (!is && !g->constants->closed && !unnamed)
			unnamed = c;
		if (is && !str_eq(is->name, c->name) && !renamed)
			renamed = c;
		if (is && !str_eq(is->name, c->name) &&
		    constant_means_other(f->constants, g->constants, c->number, &as)) {
			proven_need_value(proven_find(p, pair, PROTO_ENUM_VALUE_MEANING, f, g,
			                              "%s is written as %.*s = %d, and %d is %.*s "
			                              "now, which was %d",
			                              proven_label(p->arena, f), STR_FMT(c->name),
			                              c->number, c->number, STR_FMT(as->name),
			                              as->number),
			                  f, (uint64_t)(int64_t)c->number);
			return;
		}
	}
	if (unnamed)
		(void)proven_find(p, pair, PROTO_ENUM_VALUE_UNNAMED, f, g,
		                  "%.*s = %d of %.*s has no name now; it reads as a number",
		                  STR_FMT(unnamed->name), unnamed->number,
		                  STR_FMT(f->constants->name));
	if (renamed)
		(void)proven_find(p, pair, PROTO_ENUM_VALUE_RENAMED, f, g,
		                  "%.*s = %d of %.*s is %.*s now", STR_FMT(renamed->name),
		                  renamed->number, STR_FMT(f->constants->name),
		                  STR_FMT(data_constant_of(g->constants, renamed->number)->name));
}

static void read_text(struct proven *p, const struct pair *pair, const struct data_field *f,
                      const struct data_field *g)
{
	struct found *out;

	if (data_is_message(g)) {
		out = proven_find(
			p, pair, PROTO_FIELD_REFUSED, f, g,
			"%s is written as %s and read as %s: bytes that are no such message are "
			"refused",
			proven_label(p->arena, f), proven_type_text(p->arena, f),
			proven_type_text(p->arena, g));
	} else if (g->kind == DATA_BYTES || f->kind == DATA_STRING) {
		if (f->kind == DATA_STRING && g->kind == DATA_STRING && g->checked && !f->checked)
			(void)proven_find(
				p, pair, PROTO_TEXT_CHECKED, f, g,
				"%s must be UTF-8 to be read now; an old writer may not have "
				"checked it",
				proven_label(p->arena, f));
		return;
	} else {
		out = proven_find(
			p, pair, g->checked ? PROTO_FIELD_REFUSED : PROTO_TEXT_NOT_UTF8, f, g,
			"%s is written as %s and read as string: bytes that are no UTF-8 are %s",
			proven_label(p->arena, f), proven_type_text(p->arena, f),
			g->checked ? "refused" : "no text");
	}
	out->puts[out->put_count++] = (struct put){ .field = f, .how = PUT_UNREADABLE };
}

static void read_value(struct proven *p, const struct pair *pair, const struct data_field *f,
                       const struct data_field *g)
{
	if (data_is_message(f) && data_is_message(g)) {
		proven_meet(p, f->message, g->message, pair, f);
	} else if (data_is_number(f->kind)) {
		read_numbers(p, pair, f, g);
		if (f->kind == DATA_ENUM && g->kind == DATA_ENUM)
			read_constants(p, pair, f, g);
	} else {
		read_text(p, pair, f, g);
	}
}

/* ---- a field --------------------------------------------------------------------------------- */

/* How many values one field of the writer's may have on the wire, and in which form. */
static bool is_many(const struct data_field *f)
{
	return f->presence == DATA_REPEATED;
}

static bool is_packed(const struct data_field *f)
{
	return f->packed && is_many(f) && data_is_number(f->kind);
}

/* An enum without any number but 0, in a field where 0 is not written. */
static bool is_never_written(const struct data_field *f)
{
	return f->presence == DATA_IMPLICIT && !f->always && f->kind == DATA_ENUM &&
	       f->constants->number_count == 1 && !f->constants->numbers[0]->number;
}

static void passed_over(struct proven *p, const struct pair *pair, const struct data_field *f,
                        const struct data_field *g)
{
	struct found *out;

	if (is_never_written(f))
		return;
	out = proven_find(p, pair, PROTO_FIELD_PASSED_OVER, f, g,
	                  "%s is written as %s and read as %s: a reader passes over it",
	                  proven_label(p->arena, f), proven_type_text(p->arena, f),
	                  proven_type_text(p->arena, g));
	proven_need(out, f);
	if (is_many(f)) /* one 0 that is lost is read as 0 all the same */
		proven_need(out, f);
}

static void misread(struct proven *p, const struct pair *pair, const struct data_field *f,
                    const struct data_field *g)
{
	proven_need(proven_find(p, pair, PROTO_FIELD_VALUE_CHANGED, f, g,
	                        "%s is written as %s and read as %s: its bytes are taken for "
	                        "something else",
	                        proven_label(p->arena, f), proven_type_text(p->arena, f),
	                        proven_type_text(p->arena, g)),
	            f);
}

/* False: what is written never arrives as what it is. */
static bool read_form(struct proven *p, const struct pair *pair, const struct data_field *f,
                      const struct data_field *g)
{
	const enum wire_type written = data_kind(f->kind)->form, read = data_kind(g->kind)->form;
	const bool unpacks = is_many(g) && data_is_number(g->kind);

	if (is_packed(f)) {
		if (unpacks && written == read)
			return true;
		if (unpacks || read == WIRE_BYTES)
			misread(p, pair, f, g);
		else
			passed_over(p, pair, f, g);
		return false;
	}
	if (unpacks && written == WIRE_BYTES) {
		misread(p, pair, f, g);
		return false;
	}
	if (written != read)
		passed_over(p, pair, f, g);
	return written == read;
}

/* False: of what is written some is lost, whatever it is. */
static bool read_count(struct proven *p, const struct pair *pair, const struct data_field *f,
                       const struct data_field *g)
{
	struct found *out;

	if (!is_many(f) || (is_many(g) && (!data_is_map(g) || data_is_map(f))))
		return true;
	if (is_many(g))
		out = proven_find(
			p, pair, PROTO_MAP_KEYS_MERGED, f, g,
			"%s is written as %s and read as map: of entries with equal keys one is "
			"left",
			proven_label(p->arena, f), proven_type_text(p->arena, f));
	else
		out = proven_find(
			p, pair, PROTO_FIELD_VALUES_LOST, f, g,
			"%s is written as %s and read as %s: of several values one is left",
			proven_label(p->arena, f), proven_type_text(p->arena, f),
			proven_type_text(p->arena, g));
	proven_need(out, f);
	proven_need(out, f);
	return false;
}

static bool same_default(const struct data_field *f, const struct data_field *g)
{
	return f->bits == g->bits && str_eq(f->text, g->text);
}

static void read_absence(struct proven *p, const struct pair *pair, const struct data_field *f,
                         const struct data_field *g)
{
	if (is_many(f) || is_many(g) || data_is_message(f) || data_is_message(g) || f->always ||
	    f->presence == DATA_REQUIRED || g->presence == DATA_REQUIRED)
		return;
	if (f->presence == DATA_IMPLICIT && (g->bits || g->text.len))
		(void)proven_find(
			p, pair, PROTO_FIELD_DEFAULT_READ, f, g,
			"%s is not written when it is %s, and its absence reads as another "
			"default now",
			proven_label(p->arena, f), data_is_number(f->kind) ? "0" : "empty");
	else if (f->presence == DATA_EXPLICIT && !same_default(f, g))
		(void)proven_find(p, pair, PROTO_DEFAULT_CHANGED, f, g,
		                  "%s reads as another default where it is absent",
		                  proven_label(p->arena, f));
	if (f->presence == DATA_EXPLICIT && g->presence == DATA_IMPLICIT)
		(void)proven_find(p, pair, PROTO_PRESENCE_LOST, f, g,
		                  "%s no longer tells whether it is absent or holds its default",
		                  proven_label(p->arena, f));
}

static int by_name(const void *x, const void *y)
{
	const struct data_field *const *a = x, *const *b = y;
	const int n = str_cmp((*a)->name, (*b)->name);

	return n ? n : (*a > *b) - (*a < *b);
}

/* The first of that name; NULL: none. Whoever renames one field renames many. */
static const struct data_field *field_named(struct proven *p, const struct data_message *m,
                                            struct str name)
{
	size_t low = 0, high = m->count;

	if (p->sorted != m) {
		p->names = arena_array(p->arena, const struct data_field *, m->count);
		for (size_t i = 0; i < m->count; i++)
			p->names[i] = &m->fields[i];
		qsort(p->names, m->count, sizeof(const struct data_field *), by_name);
		p->sorted = m;
	}
	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (str_cmp(p->names[mid]->name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < m->count && str_eq(p->names[low]->name, name) ? p->names[low] : NULL;
}

static void read_name(struct proven *p, const struct pair *pair, const struct data_field *f,
                      const struct data_field *g)
{
	const struct data_field *was;

	if (str_eq(f->name, g->name))
		return;
	was = field_named(p, pair->writer, g->name);
	if (was)
		(void)proven_find(p, pair, PROTO_FIELD_MEANING, f, g,
		                  "field %d was %.*s and is %.*s now, which was %d", f->number,
		                  STR_FMT(f->name), STR_FMT(g->name), was->number);
}

/* Does all that is written of it arrive? Then a required field of the reader's has its value. */
void proven_field(struct proven *p, const struct pair *pair, const struct data_field *f,
                  const struct data_field *g)
{
	if (data_is_message(f) && !f->message->inhabited)
		return;
	if (f->unresolved || g->unresolved) {
		if (!f->unresolved || !g->unresolved || is_many(f) != is_many(g) ||
		    !str_eq(f->written->type.name, g->written->type.name))
			(void)proven_find(
				p, pair, PROTO_TYPE_UNKNOWN, f, g,
				"%s is of type %.*s and read as %.*s, and not both are known",
				proven_label(p->arena, f), STR_FMT(f->written->type.name),
				STR_FMT(g->written->type.name));
		return;
	}
	if (read_form(p, pair, f, g) && read_count(p, pair, f, g)) {
		read_value(p, pair, f, g);
		read_absence(p, pair, f, g);
	}
	read_name(p, pair, f, g);
}

void proven_unread(struct proven *p, const struct pair *pair, const struct data_field *f)
{
	if (data_is_message(f) && !f->message->inhabited)
		return;
	if (pair->counterpart)
		(void)proven_find(p, pair, PROTO_FIELD_REMOVED, f, NULL,
		                  "%s is gone: a reader passes over it", proven_label(p->arena, f));
	else
		proven_need(proven_find(p, pair, PROTO_FIELD_LOST_IN_TYPE, f, NULL,
		                        "%.*s is read as %.*s, which has no field %d (%.*s)",
		                        STR_FMT(pair->writer->name), STR_FMT(pair->reader->name),
		                        f->number, STR_FMT(f->name)),
		            f);
}
