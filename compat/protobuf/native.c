/* native.c - what a Protobuf reader does not read as what it says, in the words of the
 * contract
 *
 * Broken is what PROVEN calls so of the reader's message and the one that is written (bytes are
 * refused, a value reads as another one, or is lost), and three things that data alone does not
 * show, because Protobuf reads whatever is not there as a default:
 *
 *   PROTO_NOT_WRITTEN   a field without presence that nobody writes: every message reads as 0, ""
 *                       or the first constant, and the reader cannot tell
 *   PROTO_ABSENT        the same where the writer may leave it out
 *   PROTO_NUMBER        the reader's number is another field's, and its own stands elsewhere
 *
 * A reader that says `optional`, or has a message, a list, a map or a oneof there, sees what is
 * absent and takes it. A constant without a name in an open enum is a number, which it takes; a
 * closed one loses it.
 *
 * Against a schema that is exact: what is judged is what is written. Against a contract it is a
 * file made of the contract (contract/protobuf/from_contract.h) in which each field that the
 * reader knows has the reader's own number. So what is proved there is about types, lists, absence
 * and values: that no producer who gives the fields the numbers of this reader, and writes what
 * the contract says, breaks it. That he gives them those numbers is not proved by anything: a
 * contract has none. Another number for a name, and another name for a number, are seen where the
 * schema is registered, and nowhere else; likewise a field that keeps its number under a new name
 * is gone by the contract, and nothing happened by the schema.
 *
 * Ways to write a contract: in the form that the reader has for each field (a wrapper, a text for
 * a timestamp, zigzag), or in the usual one; what is not required with presence or without; what
 * is required by a word, as proto2 has it, or without presence; whole numbers of no stated width.
 */
#include "compat/replay/native.h"
#include "compat/pointer_pairs.h"
#include "compat/protobuf/read.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "contract/protobuf/from_contract.h"
#include "contract/protobuf/read.h"

static const enum rule rules[PROTO_CODE_COUNT] = {
	[PROTO_FIELD_REQUIRED] = RULE_PROTO_REQUIRED,
	[PROTO_FIELD_REFUSED] = RULE_PROTO_TYPE,
	[PROTO_FIELD_PASSED_OVER] = RULE_PROTO_TYPE,
	[PROTO_FIELD_VALUE_CHANGED] = RULE_PROTO_TYPE,
	[PROTO_FIELD_VALUES_LOST] = RULE_PROTO_TYPE,
	[PROTO_FIELD_LOST_IN_TYPE] = RULE_PROTO_TYPE, /* not asked of readers */
	[PROTO_FIELD_DEFAULT_READ] = RULE_PROTO_TYPE,
	[PROTO_ONEOF_EXCLUDES] = RULE_PROTO_ONEOF,
	[PROTO_MAP_KEYS_MERGED] = RULE_PROTO_TYPE,
	[PROTO_ENUM_VALUE_DROPPED] = RULE_PROTO_ENUM,
	[PROTO_ENUM_VALUE_MEANING] = RULE_PROTO_ENUM,
	[PROTO_TEXT_NOT_UTF8] = RULE_PROTO_TYPE,
	[PROTO_TYPE_UNKNOWN] = RULE_PROTO_TYPE,
	[PROTO_FIELD_MEANING] = RULE_PROTO_NUMBER, /* a note of PROVEN, and no note to a reader */
};

/* ---- places ----------------------------------------------------------------------- */

/* Two messages that data brings together, and where in the contract they do. */
struct spot {
	const struct data_message *writer, *reader;
	const struct field *field; /* of the contract, as far as it goes */
	struct str path;
	const struct spot *above;    /* NULL: the message itself */
	const struct data_field *by; /* the writer's field that leads here from above */
};

struct walk {
	struct arena *arena;
	struct pointer_pairs met; /* the spot of two messages */
	struct spot **list;       /* in order: also what is left to do */
	size_t count;
	const struct proto_answer *answer;
	bool witnesses;
	struct findings *out;
};

static void meet(struct walk *w, const struct data_message *writer,
                 const struct data_message *reader, const struct field *field, struct str path,
                 const struct spot *above, const struct data_field *by)
{
	void **met = pointer_pairs_at(&w->met, writer, reader);
	struct spot *s;

	if (*met)
		return;
	*met = s = arena_new(w->arena, struct spot);
	*s = (struct spot){ writer, reader, field, path, above, by };
	LIST_ADD(w->arena, w->list, w->count, s);
}

static struct str step(struct walk *w, struct str path, const char *by, struct str name)
{
	return arena_printf(w->arena, "%.*s%s%.*s", STR_FMT(path), by, STR_FMT(name));
}

/* The path of a field at a spot, and its field in the contract (else the last one known). */
static struct str path_of(struct walk *w, const struct spot *s, const struct data_field *f,
                          const struct field **field)
{
	const struct field *next = s->field ? field_child(s->field, f->name) : NULL;

	if (s->writer->entry) {
		next = f->number == 1 ? s->field ? s->field->keys : NULL
		       : s->field     ? s->field->values
		                      : NULL;
		*field = next;
		return next ? next->path
		            : step(w, s->path, f->number == 1 ? "{key}" : "{}", STR(""));
	}
	*field = next;
	return next ? next->path : step(w, s->path, ".", f->name);
}

static void meet_below(struct walk *w, const struct spot *s, const struct data_field *f,
                       const struct data_field *g)
{
	const struct field *field;
	struct str path = path_of(w, s, f, &field);

	if (f->presence == DATA_REPEATED && !data_is_map(f)) {
		field = field ? field->items : NULL;
		path = field ? field->path : step(w, path, "[]", STR(""));
	}
	meet(w, f->message, g->message, field, path, s, f);
}

static const struct spot *spot_of(struct walk *w, const struct proto_finding *f)
{
	void **met = f->reader_message
	                     ? pointer_pairs_at(&w->met, f->writer_message, f->reader_message)
	                     : NULL;

	return met && *met ? *met : w->list[0];
}

/* ---- words ------------------------------------------------------------------------- */

static const struct node *place(struct walk *w, const struct proto_file *f, struct proto_place at)
{
	struct node *n = arena_new(w->arena, struct node);

	n->source = f->source;
	n->line = at.line ? at.line : 1;
	n->column = at.line ? at.column : 1;
	return n;
}

static struct str type_words(struct arena *a, const struct data_field *f)
{
	const char *many = f->presence == DATA_REPEATED && !data_is_map(f) ? "repeated " : "";
	struct str name = data_is_map(f)       ? STR("map")
	                  : data_is_message(f) ? f->message->written->full
	                  : f->kind == DATA_ENUM
	                          ? arena_printf(a, "enum %.*s", STR_FMT(f->constants->name))
	                          : str_of(data_kind(f->kind)->word);

	return arena_printf(a, "%s%.*s", many, STR_FMT(name));
}

/* What the reader takes for the value that is not there. */
static struct str default_words(struct walk *w, const struct data_field *g)
{
	const struct data_value v = { .bits = g->bits, .bytes = g->text };
	struct buf out;

	buf_init(&out, w->arena, 0);
	data_value_text(&out, g, &v);
	return buf_str(&out);
}

static bool is_said(const struct findings *list, enum rule rule, struct str path)
{
	for (const struct finding *f = list->first; f; f = f->next)
		if (f->rule == rule && str_eq(f->path, path))
			return true;
	return false;
}

static void add(struct walk *w, enum rule rule, const struct spot *s, const struct data_field *f,
                const struct data_field *g, struct finding_parts parts)
{
	const struct field *field = NULL;

	parts.path = f || g ? path_of(w, s, f ? f : g, &field) : s->path;
	if (is_said(w->out, rule, parts.path))
		return;
	if (!field)
		field = s->field;
	if (!field)
		field = w->list[0]->field;
	parts.at = field->type.at ? field->type.at : field->at;
	if (!parts.was && g && s->reader->written->file->source)
		parts.was = place(w, s->reader->written->file, g->written->at);
	finding_add(w->out, rule, &parts);
}

/* The numbers of the values that are lost or renamed say little: their names do. */
static struct str missing_names(struct arena *a, const struct data_field *f,
                                const struct data_field *g)
{
	struct str *list;
	size_t n = 0;

	if (f->kind != DATA_ENUM || g->kind != DATA_ENUM)
		return STR_NONE;
	list = arena_array(a, struct str, f->constants->number_count);
	for (size_t i = 0; i < f->constants->number_count; i++) {
		const struct data_constant *c = f->constants->numbers[i];
		const struct data_constant *is = data_constant_of(g->constants, c->number);

		if (!is || !str_eq(is->name, c->name))
			list[n++] = c->name;
	}
	return n ? str_list_text(a, list, n) : STR_NONE;
}

static struct str example(struct walk *w, struct str text, struct str hex)
{
	return hex.len ? arena_printf(w->arena, "%.*s (bytes %.*s)", STR_FMT(text), STR_FMT(hex))
	               : arena_printf(w->arena, "%.*s (no bytes)", STR_FMT(text));
}

static void say(struct walk *w, const struct proto_finding *f)
{
	enum rule rule = rules[f->code];
	struct finding_parts parts = { .what = f->message };
	struct str names;

	if (proto_code_is_note(f->code) && f->code != PROTO_FIELD_MEANING)
		return;
	if (f->writer && f->reader) {
		parts.old_value = type_words(w->arena, f->reader);
		parts.new_value = type_words(w->arena, f->writer);
	}
	names = rule == RULE_PROTO_ENUM ? missing_names(w->arena, f->writer, f->reader) : STR_NONE;
	if (names.len)
		parts.what = parts.new_value = names;
	if (f->code == PROTO_FIELD_MEANING) {
		parts.old_value = f->reader->name;
		parts.new_value = f->writer->name;
		parts.what = arena_printf(w->arena, "%d", f->writer->number);
	}
	if (w->witnesses && f->hex.ptr)
		parts.witness = example(w, f->text, f->hex);
	/* a number that means another field is said of the field that the reader takes it for */
	add(w, rule, spot_of(w, f), f->code == PROTO_FIELD_MEANING ? NULL : f->writer, f->reader,
	    parts);
}

/* ---- what is not there ---------------------------------------------------------------- */

enum { DEEPEST = 100 }; /* messages in each other, as decoders bound it */

/* The message of the spot, and those around it up to the model's own, each with no more than it
 * must have. NULL: there is none so small. */
static struct data_record *around(struct walk *w, const struct spot *s)
{
	struct data_record *r = proto_smallest(w->arena, s->writer);

	for (int depth = 0; r && s->above; s = s->above) {
		struct data_record *outer = proto_smallest(w->arena, s->above->writer);

		if (!outer || ++depth > DEEPEST)
			return NULL;
		data_set(w->arena, outer, s->by, (struct data_value){ .record = r });
		r = outer;
	}
	return r;
}

/* What a reader of the model's message read at the spot; NULL: nothing.
 * NOLINTNEXTLINE(misc-no-recursion): depth <= DEEPEST, by around() */
static const struct data_record *read_at(const struct spot *s, const struct data_record *whole)
{
	const struct data_record *outer = s->above ? read_at(s->above, whole) : whole;
	const struct data_field *g =
		s->above && outer ? data_field_of(outer->type, s->by->number) : NULL;
	const struct data_slot *slot = g ? data_slot_of(outer, g) : NULL;

	if (!s->above)
		return whole;
	return slot && slot->count && data_is_message(g) ? slot->values[0].record : NULL;
}

/* A message without the field, decoded by both: the writer may write it, and the reader has nothing
 * for the field. Empty: none was found. */
static struct str empty_message(struct walk *w, const struct spot *s, const struct data_field *g)
{
	struct data_record *r = w->witnesses ? around(w, s) : NULL, *read;
	const struct data_record *inner;
	struct failure ignored;
	struct str text, hex;
	struct buf bytes;

	buf_init(&bytes, w->arena, 0);
	if (!r || !data_encode(&bytes, r) ||
	    !data_decode(w->arena, w->list[0]->reader, buf_str(&bytes), &read, &ignored))
		return STR_NONE;
	inner = read_at(s, read);
	if (!inner || inner->type != s->reader || data_slot_of(inner, g)->count)
		return STR_NONE;
	proto_show(w->arena, r, buf_str(&bytes), &text, &hex);
	return example(w, text, hex);
}

static const struct data_field *field_named(const struct data_message *m, struct str name)
{
	for (size_t i = 0; i < m->count; i++)
		if (str_eq(m->fields[i].name, name))
			return &m->fields[i];
	return NULL;
}

static void ask_absence(struct walk *w, const struct spot *s, const struct data_field *g)
{
	const struct data_field *f = data_field_of(s->writer, g->number);
	struct finding_parts parts = { 0 };

	if (g->presence != DATA_IMPLICIT || g->always || data_is_message(g))
		return;
	parts.old_value = default_words(w, g);
	if (!f) {
		f = field_named(s->writer, g->name);
		parts.what = arena_printf(w->arena, "%d", g->number);
		if (f)
			parts.reason =
				arena_printf(w->arena, "it is written as number %d", f->number);
		parts.witness = f ? STR_NONE : empty_message(w, s, g);
		add(w, RULE_PROTO_NOT_WRITTEN, s, NULL, g, parts);
	} else if (f->presence == DATA_EXPLICIT && !data_is_message(f)) {
		parts.witness = empty_message(w, s, g);
		add(w, RULE_PROTO_ABSENT, s, f, g, parts);
	}
}

static void look_at(struct walk *w, const struct spot *s)
{
	for (size_t i = 0; i < s->reader->count; i++) {
		const struct data_field *g = &s->reader->fields[i],
					*f = data_field_of(s->writer, g->number);

		ask_absence(w, s, g);
		if (f && data_is_message(f) && data_is_message(g) &&
		    data_kind(f->kind)->form == data_kind(g->kind)->form)
			meet_below(w, s, f, g);
	}
}

/* ---- the question ------------------------------------------------------------------------- */

/* The reader's: the one it names, else the one of the model. The writer's likewise. */
static const struct proto_message *message_of(const void *file, const struct model *m)
{
	return proto_message_like(file, m->root.name);
}

static bool ask(struct arena *a, const void *reader, const void *writer, const struct model *m,
                bool witnesses, struct findings *out, struct failure *why)
{
	const struct proto_message *r = message_of(reader, m), *w = message_of(writer, m);
	struct walk walk = {
		.arena = a, .met = { .arena = a }, .witnesses = witnesses, .out = out
	};
	struct proto_answer answer;

	if (!r) /* it reads nothing */
		return true;
	if (!w)
		return failure_set(why, FAILURE_LIMIT, "the schema that is written has no message");
	if (!proto_can_read_message(a, r, w, witnesses, &answer, why))
		return false;
	walk.answer = &answer;
	meet(&walk, answer.writer, answer.reader, &m->root, m->root.path, NULL, NULL);
	for (size_t i = 0; i < walk.count; i++)
		look_at(&walk, walk.list[i]);
	for (size_t i = 0; i < answer.count; i++)
		say(&walk, &answer.list[i]);
	if (answer.total > answer.breaking)
		return failure_set(why, FAILURE_LIMIT, "more than %lu %s (limit FINDINGS)",
		                   limit_of(LIMIT_FINDINGS), limit_what(LIMIT_FINDINGS));
	return true;
}

/* ---- ways to write a contract --------------------------------------------------------------- */

enum { HAS_OPTIONAL = 1, HAS_REQUIRED = 2, HAS_UNSTATED_WIDTH = 4 };

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static unsigned choices_met(const struct field *f)
{
	unsigned met = 0;

	if (f->depth && f->name.len)
		met |= field_flag(f, ATTR_REQUIRED) ? HAS_REQUIRED : HAS_OPTIONAL;
	if (f->type.kind == TYPE_INTEGER && !f->type.bits)
		met |= HAS_UNSTATED_WIDTH;
	for (size_t i = 0; i < f->field_count; i++)
		met |= choices_met(f->fields[i]);
	if (f->items)
		met |= choices_met(f->items);
	if (f->values)
		met |= choices_met(f->values);
	return met;
}

static void ways(struct arena *a, const struct model *was, const struct model *now,
                 const void ***out, size_t *count)
{
	unsigned met = choices_met(&now->root) | (was ? choices_met(&was->root) : 0);
	struct proto_derivation *list = arena_array(a, struct proto_derivation, 16);

	*out = arena_array(a, const void *, 16);
	*count = 0;
	for (unsigned n = 0; n < 16; n++) {
		struct proto_derivation *d = &list[*count];

		if ((n & 2 && !(met & HAS_OPTIONAL)) || (n & 4 && !(met & HAS_REQUIRED)) ||
		    (n & 8 && !(met & HAS_UNSTATED_WIDTH)))
			continue;
		*d = (struct proto_derivation){ .as_read = !(n & 1), .must = n & 4 };
		d->mapping.word[PROTO_CHOICE_OPTIONAL] = n & 2 ? 1 : 0;
		d->mapping.word[PROTO_CHOICE_INTEGERS] = n & 8 ? 1 : 0;
		(*out)[(*count)++] = d;
	}
}

static bool derive(struct arena *a, const struct contract *c, const struct model *m,
                   const void *way, const void *reader, const void **schema, struct failure *why)
{
	struct proto_derivation from = *(const struct proto_derivation *)way;
	struct proto_file *file;

	(void)c;
	from.model = m;
	from.reader = message_of(reader, m);
	if (!from.reader)
		return failure_set(why, FAILURE_LIMIT, "the reader schema has no message");
	if (!proto_from_model(a, &from, &file, why))
		return false;
	*schema = file;
	return true;
}

static const void *nullable(struct arena *a, const void *way)
{
	struct proto_derivation *open = arena_new(a, struct proto_derivation);

	*open = *(const struct proto_derivation *)way;
	if (!open->mapping.word[PROTO_CHOICE_OPTIONAL])
		return NULL;
	open->mapping.word[PROTO_CHOICE_OPTIONAL] = 0;
	return open;
}

static bool is_null(const struct finding *f)
{
	return f->rule == RULE_PROTO_ABSENT;
}

const struct native_rules protobuf_native = { ask, ways, derive, nullable, is_null };
