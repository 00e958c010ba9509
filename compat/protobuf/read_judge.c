/* read_judge.c - what was written, held against what is read
 *
 * This knows nothing of the relation: it decodes the same bytes with both schemas and compares the
 * values, field by field. So it is what a witness is checked by, and what yes is tested with.
 */
#include "compat/protobuf/read_impl.h"
#include "contract/base/list.h"

#include <stdarg.h>
#include <stdio.h>

struct look {
	struct arena *arena;
	const struct counterparts *c;
	struct judged *out;
};

static void see(struct look *l, enum proto_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void see(struct look *l, enum proto_code code, const char *fmt, ...)
{
	char text[512];
	va_list args;

	if (l->out->seen[code])
		return;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	l->out->seen[code] = true;
	l->out->what[code] = str_copy(l->arena, str_of(text));
}

enum proto_code judged_worst(const struct judged *j)
{
	for (int c = 0; c < PROTO_CODE_COUNT; c++)
		if (j->seen[c] && !proto_code_is_note((enum proto_code)c))
			return (enum proto_code)c;
	return PROTO_CODE_COUNT;
}

static const char *shown(struct look *l, const struct data_field *f, const struct data_value *v)
{
	struct buf text;

	buf_init(&text, l->arena, 0);
	data_value_text(&text, f, v);
	if (text.len > 60) {
		text.len = 57;
		buf_add_c(&text, "...");
	}
	return str_c(l->arena, buf_str(&text));
}

static void see_change(struct look *l, const struct data_field *f, const struct data_value *v,
                       const struct data_field *g, const struct data_value *w)
{
	see(l, PROTO_FIELD_VALUE_CHANGED, "%d is written as %s and read as %s", f->number,
	    shown(l, f, v), shown(l, g, w));
}

/* ---- values ---------------------------------------------------------------------------- */

static void compare_records(struct look *l, const struct data_record *o,
                            const struct data_record *n);

static struct str bytes_of(struct look *l, const struct data_field *f, const struct data_value *v)
{
	struct buf bytes;

	if (!data_is_message(f))
		return v->bytes;
	buf_init(&bytes, l->arena, 0);
	(void)data_encode(&bytes, v->record);
	return buf_str(&bytes);
}

static bool means_other(const struct data_field *f, const struct data_field *g, int32_t number,
                        const struct data_constant **as)
{
	return f->kind == DATA_ENUM && g->kind == DATA_ENUM &&
	       constant_means_other(f->constants, g->constants, number, as);
}

static void compare_meaning(struct look *l, const struct data_field *f, const struct data_field *g,
                            int32_t number)
{
	const struct data_constant *as;

	if (means_other(f, g, number, &as))
		see(l, PROTO_ENUM_VALUE_MEANING, "%d is written as %.*s = %d and read as %.*s",
		    f->number, STR_FMT(data_constant_of(f->constants, number)->name), number,
		    STR_FMT(as->name));
}

static void compare_values(struct look *l, const struct data_field *f, const struct data_value *v,
                           const struct data_field *g, const struct data_value *w)
{
	if (data_is_number(f->kind) && data_is_number(g->kind)) {
		if (!data_number_same(f->kind, v->bits, g->kind, w->bits))
			see_change(l, f, v, g, w);
		else
			compare_meaning(l, f, g, (int32_t)(uint32_t)v->bits);
		return;
	}
	if (data_is_message(f) && data_is_message(g)) {
		compare_records(l, v->record, w->record);
		return;
	}
	if (data_is_number(f->kind) || data_is_number(g->kind) ||
	    !str_eq(bytes_of(l, f, v), bytes_of(l, g, w))) {
		see_change(l, f, v, g, w);
		return;
	}
	if (g->kind == DATA_STRING && !str_is_utf8(w->bytes))
		see(l, PROTO_TEXT_NOT_UTF8, "%d is written as %s and read as the string %s",
		    f->number, shown(l, f, v), shown(l, g, w));
}

/* ---- fields ------------------------------------------------------------------------------- */

static bool other_member_is_set(const struct data_record *n, const struct data_field *g)
{
	for (size_t i = 0; g->oneof >= 0 && i < n->count; i++)
		if (n->slots[i].field->oneof == g->oneof && n->slots[i].count)
			return true;
	return false;
}

/* Together they are bytes, which is why nobody reads one of them. */
static const char *packed_words(struct look *l, size_t count)
{
	return count == 1 ? "one packed number"
	                  : str_c(l->arena, arena_printf(l->arena, "%zu packed numbers", count));
}

/* Less arrived than was written: why? */
static void see_loss(struct look *l, const struct data_record *n, const struct data_field *f,
                     const struct data_slot *o, const struct data_field *g, size_t left)
{
	const char *value = shown(l, f, &o->values[0]);

	if (data_is_map(g) && !data_is_map(f) && left)
		see(l, PROTO_MAP_KEYS_MERGED, "%d is written %zu times, and %s read", f->number,
		    o->count,
		    left == 1 ? "one entry is"
		              : str_c(l->arena, arena_printf(l->arena, "%zu entries are", left)));
	else if (left && g->presence != DATA_REPEATED)
		see(l, PROTO_FIELD_VALUES_LOST, "%d is written %zu times, and one value is read",
		    f->number, o->count);
	else if (!left && other_member_is_set(n, g))
		see(l, PROTO_ONEOF_EXCLUDES,
		    "%d is written as %s, and another field of its oneof is read", f->number,
		    value);
	else if (data_is_number(f->kind) && g->kind == DATA_ENUM && g->constants->closed)
		see(l, PROTO_ENUM_VALUE_DROPPED,
		    "%d is written as %s, and the enum does not know it", f->number, value);
	else if (data_is_map(f) && data_is_map(g))
		see(l, PROTO_ENUM_VALUE_DROPPED,
		    "%d has the entry %s, and the enum does not know its value", f->number, value);
	else
		see(l, PROTO_FIELD_PASSED_OVER, "%d is written as %s and passed over", f->number,
		    f->packed && data_is_number(f->kind) ? packed_words(l, o->count) : value);
}

static bool is_other_default(const struct data_field *g)
{
	return g->bits || g->text.len;
}

/* A value that is not written is the default, and must read as it. */
static bool absence_may_matter(const struct data_field *f, const struct data_field *g)
{
	const struct data_constant *as;

	return f->presence == DATA_IMPLICIT && g->presence != DATA_REPEATED &&
	       !data_is_message(g) && data_kind(f->kind)->form == data_kind(g->kind)->form &&
	       (is_other_default(g) || means_other(f, g, 0, &as));
}

static const struct silences *silences_of(struct look *l, const struct data_message *writer,
                                          const struct data_message *reader)
{
	void **known = pointer_pairs_at(l->c->silent, writer, reader);
	struct silences *s = *known;

	if (s)
		return s;
	*known = s = arena_new(l->c->silent->arena, struct silences);
	for (size_t i = 0; i < writer->count; i++) {
		const struct data_field *f = &writer->fields[i],
					*g = data_field_of(reader, f->number);
		const bool constant = g && !is_other_default(g);

		if (g && absence_may_matter(f, g))
			LIST_ADD(l->c->silent->arena, s->list[constant], s->count[constant],
			         (struct silence){ f, g });
	}
	return s;
}

static bool is_absent(const struct data_record *o, const struct data_field *f,
                      const struct data_record *n, const struct data_field *g)
{
	return !data_slot_of(o, f)->count && !data_slot_of(n, g)->count;
}

static void compare_absences(struct look *l, const struct data_record *o,
                             const struct data_record *n)
{
	const struct silences *s = silences_of(l, o->type, n->type);

	for (size_t i = 0; i < s->count[0] && !l->out->seen[PROTO_FIELD_DEFAULT_READ]; i++) {
		const struct data_field *f = s->list[0][i].writer;

		if (is_absent(o, f, n, s->list[0][i].reader))
			see(l, PROTO_FIELD_DEFAULT_READ,
			    "%d holds %s, which is not written, and its absence is read as another "
			    "default",
			    f->number, data_is_number(f->kind) ? "0" : "nothing");
	}
	for (size_t i = 0; i < s->count[1] && !l->out->seen[PROTO_ENUM_VALUE_MEANING]; i++)
		if (is_absent(o, s->list[1][i].writer, n, s->list[1][i].reader))
			compare_meaning(l, s->list[1][i].writer, s->list[1][i].reader, 0);
}

static bool is_zero(const struct data_field *f, const struct data_value *v)
{
	return data_is_number(f->kind) ? !v->bits : !data_is_message(f) && !v->bytes.len;
}

static void compare_field(struct look *l, const struct data_field *f, const struct data_slot *o,
                          const struct data_record *n, const struct data_field *g)
{
	const struct data_slot *got = data_slot_of(n, g);

	/* One 0, packed, where one number is read: passed over, and 0 is read all the same. */
	if (!got->count && o->count == 1 && (g->presence == DATA_IMPLICIT || g->always) &&
	    is_zero(f, &o->values[0]) && data_is_number(f->kind) && data_is_number(g->kind))
		return;
	if (got->count < o->count) {
		see_loss(l, n, f, o, g, got->count);
		return;
	}
	if (got->count > o->count) {
		see(l, PROTO_FIELD_VALUE_CHANGED, "%d is written %zu times and read %zu times",
		    f->number, o->count, got->count);
		return;
	}
	for (size_t i = 0; i < o->count; i++)
		compare_values(l, f, &o->values[i], g, &got->values[i]);
}

static void compare_records(struct look *l, const struct data_record *o,
                            const struct data_record *n)
{
	const bool counterpart =
		l->c->any || l->c->of[o->type->id] == n->type || (o->type->entry && n->type->entry);

	for (size_t i = 0; i < o->count; i++) {
		const struct data_field *f = o->slots[i].field,
					*g = data_field_of(n->type, f->number);

		if (!o->slots[i].count)
			continue;
		if (g)
			compare_field(l, f, &o->slots[i], n, g);
		else if (!counterpart)
			see(l, PROTO_FIELD_LOST_IN_TYPE,
			    "%d of %.*s is written as %s, and %.*s has no such field", f->number,
			    STR_FMT(o->type->name), shown(l, f, &o->slots[i].values[0]),
			    STR_FMT(n->type->name));
	}
	for (size_t i = 0; i < n->count; i++) {
		const struct data_field *g = n->slots[i].field,
					*f = data_field_of(o->type, g->number);

		if (n->slots[i].count && f && !data_slot_of(o, f)->count)
			see(l, PROTO_FIELD_VALUE_CHANGED, "%d is not written and read as %s",
			    f->number, shown(l, g, &n->slots[i].values[0]));
	}
	compare_absences(l, o, n);
}

void judge(struct arena *a, const struct counterparts *c, const struct data_message *writer,
           const struct data_message *reader, struct str bytes, struct judged *out)
{
	struct look l = { a, c, out };
	struct data_record *o, *n;
	struct failure why = { 0 };
	const char *missing;

	*out = (struct judged){ 0 };
	if (!data_decode(a, writer, bytes, &o, &why))
		return; /* the writer did not write it */
	if (!data_decode(a, reader, bytes, &n, &why)) {
		see(&l, PROTO_FIELD_REFUSED, "refused: %s", why.text);
		return;
	}
	missing = data_missing(a, n);
	if (missing)
		see(&l, PROTO_FIELD_REQUIRED, "refused: the required field %s is missing", missing);
	compare_records(&l, o, n);
}
