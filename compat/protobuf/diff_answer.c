/* diff_answer.c - which change is behind each answer of the relation
 *
 * An answer names a pair of messages and the fields of one number in them. If that pair is none of
 * those that are compared for their own sake (a field holds another type now, or a map does), the
 * field that leads there is what changed. Of an enum's values those are behind it that the reader
 * lacks, or calls something else.
 */
#include "compat/protobuf/diff_impl.h"

/* ---- candidates -------------------------------------------------------------------------- */

/* What is behind an answer of that code before all else. */
static enum aspect first_aspect(enum proto_code code)
{
	switch ((int)code) {
	case PROTO_FIELD_REQUIRED:
		return ASPECT_REQUIRED;
	case PROTO_FIELD_DEFAULT_READ:
		return ASPECT_DEFAULT;
	case PROTO_FIELD_VALUES_LOST:
	case PROTO_MAP_KEYS_MERGED:
		return ASPECT_LABEL;
	case PROTO_ONEOF_EXCLUDES:
		return ASPECT_ONEOF;
	default:
		return ASPECT_TYPE;
	}
}

/* Does the change's row break in that direction? Others explain nothing. */
static bool can_break(const struct proto_diffing *d, size_t change, enum join_direction direction)
{
	enum rule rule;

	if (!change)
		return false;
	rule = d->list[change - 1].rule;
	return (direction == JOIN_BACKWARD ? rule_backward(rule) : rule_forward(rule)) ==
	       LEVEL_BREAKING;
}

static size_t change_of(const struct proto_diffing *d, const struct field_pair *p,
                        enum join_direction direction, enum proto_code code)
{
	const enum aspect first = first_aspect(code);

	if (!p)
		return 0;
	if (can_break(d, p->change[first], direction))
		return p->change[first];
	for (int i = 0; i < ASPECTS; i++)
		if (can_break(d, p->change[i], direction))
			return p->change[i];
	return 0;
}

static struct field_pair *field_pair_of(struct proto_diffing *d, enum side side,
                                        const struct data_message *m, const struct data_field *f)
{
	const struct message_pair *p = m ? proto_pair_of(d, side, m->written) : NULL;
	const struct data_field *mine = p && f ? data_field_of(p->side[side], f->number) : NULL;

	return mine ? p->of[side][mine - p->side[side]->fields] : NULL;
}

/* ---- oneofs ------------------------------------------------------------------------------ */

/* Fields that may stand together for one side, and not for the other: one of them moved, or its
 * number is another field's outside of the oneof. */
static size_t oneof_change(struct proto_diffing *d, enum join_direction direction,
                           const struct proto_finding *f)
{
	const enum side reader = direction == JOIN_BACKWARD ? SIDE_NEW : SIDE_OLD;
	const struct message_pair *p = proto_pair_of(d, reader, f->reader_message->written);
	size_t other = 0;

	for (size_t i = 0; p && i < p->count; i++) {
		const struct data_field *g = p->fields[i].side[reader];

		if (!g || g->oneof != f->reader->oneof)
			continue;
		if (can_break(d, p->fields[i].change[ASPECT_ONEOF], direction))
			return p->fields[i].change[ASPECT_ONEOF];
		if (!other)
			other = change_of(d, &p->fields[i], direction, PROTO_FIELD_VALUE_CHANGED);
	}
	return other;
}

/* ---- enums ------------------------------------------------------------------------------- */

static bool has_number(const struct proto_enum *e, int32_t number)
{
	for (size_t i = 0; i < e->value_count; i++)
		if (e->values[i].number == number)
			return true;
	return false;
}

/* Is the value one that the reader drops, or takes for another one? */
static bool is_behind(const struct enum_pair *e, const struct value_change *v,
                      enum join_direction direction, enum proto_code code)
{
	const enum side reader = direction == JOIN_BACKWARD ? SIDE_NEW : SIDE_OLD,
			writer = direction == JOIN_BACKWARD ? SIDE_OLD : SIDE_NEW;
	const bool known = has_number(e->side[reader], v->number[writer]);

	switch ((int)v->rule) {
	case RULE_PROTO_ENUM_VALUE_RENUMBERED:
		return code == PROTO_ENUM_VALUE_MEANING
		               ? has_number(e->side[writer], v->number[reader])
		               : !known;
	case RULE_PROTO_ENUM_VALUE_REMOVED:
		return direction == JOIN_BACKWARD && !known && code == PROTO_ENUM_VALUE_DROPPED;
	case RULE_PROTO_ENUM_VALUE_ADDED:
	case RULE_PROTO_RESERVED_REUSED:
		return direction == JOIN_FORWARD && !known && code == PROTO_ENUM_VALUE_DROPPED;
	default:
		return false;
	}
}

/* The relation shows one value of an enum. What is true of it is of the others too. */
static size_t enum_change(struct proto_diffing *d, enum join_direction direction,
                          const struct proto_finding *f)
{
	const enum side writer = direction == JOIN_BACKWARD ? SIDE_OLD : SIDE_NEW,
			reader = direction == JOIN_BACKWARD ? SIDE_NEW : SIDE_OLD;
	struct enum_pair *e;
	size_t found = 0;

	if (f->code != PROTO_ENUM_VALUE_DROPPED && f->code != PROTO_ENUM_VALUE_MEANING)
		return 0;
	if (f->writer->kind != DATA_ENUM || f->reader->kind != DATA_ENUM)
		return 0;
	e = proto_enum_pair_of(d, writer, f->writer->constants->written);
	if (!e || e->side[reader] != f->reader->constants->written)
		return 0;
	if (e->blamed[direction][f->code == PROTO_ENUM_VALUE_MEANING])
		return e->blamed[direction][f->code == PROTO_ENUM_VALUE_MEANING];
	for (size_t i = 0; i < e->count; i++) {
		const struct value_change *v = &e->changes[i];

		if (!can_break(d, v->change, direction) || !is_behind(e, v, direction, f->code))
			continue;
		d->list[v->change - 1].otherwise[direction] = LEVEL_BREAKING;
		found = found ? found : v->change;
	}
	e->blamed[direction][f->code == PROTO_ENUM_VALUE_MEANING] = found;
	return found;
}

/* ---- the way there ------------------------------------------------------------------------- */

/* The field that leads there, or the one that now has its number. */
static size_t way_change(struct proto_diffing *d, enum join_direction direction,
                         const struct proto_finding *f)
{
	const enum side writer = direction == JOIN_BACKWARD ? SIDE_OLD : SIDE_NEW,
			reader = direction == JOIN_BACKWARD ? SIDE_NEW : SIDE_OLD;
	const struct message_pair *p = proto_pair_of(d, writer, f->around->written);
	const size_t found = change_of(d, field_pair_of(d, writer, f->around, f->via), direction,
	                               PROTO_FIELD_VALUE_CHANGED);

	return found || !p ? found
	                   : change_of(d, field_pair_of(d, reader, p->side[reader], f->via),
	                               direction, PROTO_FIELD_VALUE_CHANGED);
}

/* ---- one answer ---------------------------------------------------------------------------- */

static size_t cause_of(struct proto_diffing *d, enum join_direction direction,
                       const struct proto_finding *f)
{
	const enum side writer = direction == JOIN_BACKWARD ? SIDE_OLD : SIDE_NEW,
			reader = direction == JOIN_BACKWARD ? SIDE_NEW : SIDE_OLD;
	size_t found = 0;

	if (f->via)
		found = way_change(d, direction, f);
	if (!found && f->code == PROTO_ONEOF_EXCLUDES && f->reader)
		found = oneof_change(d, direction, f);
	if (!found)
		found = enum_change(d, direction, f);
	if (!found)
		found = change_of(d, field_pair_of(d, writer, f->writer_message, f->writer),
		                  direction, f->code);
	if (!found)
		found = change_of(d, field_pair_of(d, reader, f->reader_message, f->reader),
		                  direction, f->code);
	return found;
}

struct str proto_place_text(struct arena *a, size_t change)
{
	return arena_printf(a, "/change/%zu/at", change);
}

static const struct node *place(struct proto_diffing *d, enum side side,
                                const struct data_message *m, const struct data_field *f)
{
	if (!m)
		return proto_place_of(d, side, d->root[side], (struct proto_place){ 0, 0 });
	return proto_place_of(d, side, m->written->file, f ? f->written->at : m->written->at);
}

static struct schema_answer answer_of(struct proto_diffing *d, enum join_direction direction,
                                      const struct proto_finding *f)
{
	const struct node *reader = place(d, direction == JOIN_BACKWARD ? SIDE_NEW : SIDE_OLD,
	                                  f->reader_message, f->reader),
			  *writer = place(d, direction == JOIN_BACKWARD ? SIDE_OLD : SIDE_NEW,
	                                  f->writer_message, f->writer);
	const struct data_field *field = f->writer ? f->writer : f->reader;
	struct schema_answer x = { .place = proto_place_text(d->a, cause_of(d, direction, f)),
		                   .no_witness = f->no_witness };

	x.parts.at = direction == JOIN_BACKWARD ? reader : writer;
	x.parts.was = direction == JOIN_BACKWARD ? writer : reader;
	x.parts.path = field ? proto_field_path(d->a, f->writer_message->name, field)
	                     : f->writer_message->name;
	x.parts.what = f->message;
	if (f->hex.ptr) {
		x.witness = f->text;
		x.hex = f->hex;
	}
	return x;
}

/* What is said where nothing in particular can be: the two files. */
static struct schema_answer about_all(struct proto_diffing *d, struct str what)
{
	struct schema_answer x = { .place = proto_place_text(d->a, 0) };

	x.parts.at = place(d, SIDE_NEW, NULL, NULL);
	x.parts.was = place(d, SIDE_OLD, NULL, NULL);
	x.parts.path = STR("file");
	x.parts.what = what;
	return x;
}

void proto_answers(struct proto_diffing *d, enum join_direction direction,
                   struct schema_answer **list, size_t *count)
{
	const struct proto_file *reader = d->root[direction == JOIN_BACKWARD ? SIDE_NEW : SIDE_OLD],
				*writer = d->root[direction == JOIN_BACKWARD ? SIDE_OLD : SIDE_NEW];
	struct proto_answer answer = { 0 };
	struct failure why = { 0 };
	const bool asked = proto_can_read(d->a, reader, writer, true, &answer, &why);

	*count = 0;
	*list = arena_array(d->a, struct schema_answer, answer.breaking + 1);
	for (size_t i = 0; i < answer.breaking; i++)
		(*list)[(*count)++] = answer_of(d, direction, &answer.list[i]);
	if (asked && answer.total > answer.breaking)
		(*list)[(*count)++] =
			about_all(d, arena_printf(d->a, "the first %zu reasons are listed, of %llu",
		                                  answer.breaking, answer.total));
	if (!asked) {
		(*list)[0] = about_all(d, str_copy(d->a, str_of(why.text)));
		(*list)[(*count)++].reason = str_copy(d->a, str_of(why.text));
	}
}
