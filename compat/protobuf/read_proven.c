/* read_proven.c - does every message of the old schema decode under the new one?
 *
 * Data brings pairs of message types together: every type of the old file with its counterpart,
 * then the types of two fields of one number. Each pair is judged once, on its own, by what its
 * fields write and read; that two types hold themselves is no matter: what is wrong anywhere is
 * found there. A type that has no finite value is never written.
 */
#include "compat/protobuf/read_impl.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const struct code_row {
	const char *name, *effect;
	bool note;
} codes[PROTO_CODE_COUNT] = {
#define X(name, note, effect) { #name, effect, note },
#include "compat/protobuf/read.def"
#undef X
};

const char *proto_code_name(enum proto_code c)
{
	return codes[c].name;
}

bool proto_code_is_note(enum proto_code c)
{
	return codes[c].note;
}

const char *proto_code_effect(enum proto_code c)
{
	return codes[c].effect;
}

/* ---- what is found -------------------------------------------------------------------- */

static struct str path_of(struct arena *a, const struct data_message *m, const struct data_field *f)
{
	struct str rest = m->name;
	struct buf out;

	buf_init(&out, a, 0);
	buf_add_c(&out, "#");
	while (rest.len) {
		const struct str part = str_cut(&rest, '.');

		buf_printf(&out, "/%.*s", STR_FMT(part));
	}
	if (f)
		buf_printf(&out, "/%d", f->number);
	return buf_str(&out);
}

static struct found *find(struct proven *p, const struct pair *pair, enum proto_code code,
                          const struct data_field *f, const struct data_field *g, const char *fmt,
                          ...) __attribute__((format(printf, 6, 7)));

/* Beyond what is listed, findings are counted: *spare takes what nobody will see. */
static struct found *find(struct proven *p, const struct pair *pair, enum proto_code code,
                          const struct data_field *f, const struct data_field *g, const char *fmt,
                          ...)
{
	const size_t most = limit_of(LIMIT_FINDINGS);
	struct found *out;
	char text[600];
	va_list args;

	if (codes[code].note ? p->notes++ >= most : p->breaking++ >= most)
		return arena_new(p->arena, struct found);
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	LIST_ADD(p->arena, p->list, p->count, (struct found){ .pair = pair });
	out = &p->list[p->count - 1];
	out->said = (struct proto_finding){ .code = code,
		                            .path = path_of(p->arena, pair->writer, f ? f : g),
		                            .message = str_copy(p->arena, str_of(text)),
		                            .writer_message = pair->writer,
		                            .reader_message = pair->reader,
		                            .writer = f,
		                            .reader = g };
	return out;
}

static void need(struct found *out, const struct data_field *f)
{
	out->puts[out->put_count++] = (struct put){ .field = f, .how = PUT_SAMPLE };
}

static void need_value(struct found *out, const struct data_field *f, uint64_t bits)
{
	out->puts[out->put_count++] =
		(struct put){ .field = f, .how = PUT_VALUE, .value = { .bits = bits } };
}

/* "amount (3)": names are what people know, numbers what counts. */
static const char *label(struct arena *a, const struct data_field *f)
{
	return str_c(a, arena_printf(a, "%.*s (%d)", STR_FMT(f->name), f->number));
}

/* "repeated int32", "message Order", "map". */
static const char *type_text(struct arena *a, const struct data_field *f)
{
	const char *label = f->presence == DATA_REPEATED && !data_is_map(f) ? "repeated " : "";
	struct str text;

	if (data_is_map(f))
		text = STR("map");
	else if (data_is_message(f))
		text = arena_printf(a, "%s%s %.*s", label, data_kind(f->kind)->word,
		                    STR_FMT(f->message->name));
	else if (f->kind == DATA_ENUM)
		text = arena_printf(a, "%senum %.*s", label, STR_FMT(f->constants->name));
	else
		text = arena_printf(a, "%s%s", label, data_kind(f->kind)->word);
	return str_c(a, text);
}

static const char *value_text(struct arena *a, const struct data_field *f, uint64_t bits)
{
	const struct data_value v = { .bits = bits };
	struct buf text;

	buf_init(&text, a, 0);
	data_value_text(&text, f, &v);
	return str_c(a, buf_str(&text));
}

/* ---- pairs ------------------------------------------------------------------------------- */

static void meet(struct proven *p, const struct data_message *writer,
                 const struct data_message *reader, const struct pair *via,
                 const struct data_field *field)
{
	void **met = pointer_pairs_at(&p->met, writer, reader);
	struct pair *pair;

	if (*met || !writer->inhabited)
		return;
	*met = pair = arena_new(p->arena, struct pair);
	*pair = (struct pair){ writer, reader, via, field,
		               p->counterparts.any || p->counterparts.of[writer->id] == reader ||
		                       (writer->entry && reader->entry) };
	LIST_ADD(p->arena, p->pairs, p->pair_count, pair);
}

/* ---- one value, of fields of one wire type ----------------------------------------------- */

static void read_numbers(struct proven *p, const struct pair *pair, const struct data_field *f,
                         const struct data_field *g)
{
	enum number_outcome outcome;
	uint64_t bits;

	if (!number_fails(f, g, &bits, &outcome))
		return;
	if (outcome == NUMBER_DROPPED)
		need_value(find(p, pair, PROTO_ENUM_VALUE_DROPPED, f, g,
		                "%s is written as %s, and the closed enum %.*s does not know %s: "
		                "it is lost",
		                label(p->arena, f), type_text(p->arena, f), STR_FMT(g->constants->name),
		                value_text(p->arena, f, bits)),
		           f, bits);
	else
		need_value(find(p, pair, PROTO_FIELD_VALUE_CHANGED, f, g,
		                "%s is written as %s and read as %s: %s reads as %s", label(p->arena, f),
		                type_text(p->arena, f), type_text(p->arena, g),
		                value_text(p->arena, f, bits),
		                value_text(p->arena, g, data_recode(g->kind, f->kind, bits))),
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
			need_value(
				find(p, pair, PROTO_ENUM_VALUE_MEANING, f, g,
			             "%s is written as %.*s = %d, and %d is %.*s now, which was %d",
			             label(p->arena, f), STR_FMT(c->name), c->number, c->number,
			             STR_FMT(as->name), as->number),
				f, (uint64_t)(int64_t)c->number);
			return;
		}
	}
	if (unnamed)
		(void)find(p, pair, PROTO_ENUM_VALUE_UNNAMED, f, g,
		           "%.*s = %d of %.*s has no name now; it reads as a number",
		           STR_FMT(unnamed->name), unnamed->number, STR_FMT(f->constants->name));
	if (renamed)
		(void)find(p, pair, PROTO_ENUM_VALUE_RENAMED, f, g, "%.*s = %d of %.*s is %.*s now",
		           STR_FMT(renamed->name), renamed->number, STR_FMT(f->constants->name),
		           STR_FMT(data_constant_of(g->constants, renamed->number)->name));
}

static void read_text(struct proven *p, const struct pair *pair, const struct data_field *f,
                      const struct data_field *g)
{
	struct found *out;

	if (data_is_message(g)) {
		out = find(p, pair, PROTO_FIELD_REFUSED, f, g,
		           "%s is written as %s and read as %s: bytes that are no such message are "
		           "refused",
		           label(p->arena, f), type_text(p->arena, f), type_text(p->arena, g));
	} else if (g->kind == DATA_BYTES || f->kind == DATA_STRING) {
		if (f->kind == DATA_STRING && g->kind == DATA_STRING && g->checked && !f->checked)
			(void)find(p, pair, PROTO_TEXT_CHECKED, f, g,
			           "%s must be UTF-8 to be read now; an old writer may not have "
			           "checked it",
			           label(p->arena, f));
		return;
	} else {
		out = find(p, pair, g->checked ? PROTO_FIELD_REFUSED : PROTO_TEXT_NOT_UTF8, f, g,
		           "%s is written as %s and read as string: bytes that are no UTF-8 are %s",
		           label(p->arena, f), type_text(p->arena, f), g->checked ? "refused" : "no text");
	}
	out->puts[out->put_count++] = (struct put){ .field = f, .how = PUT_UNREADABLE };
}

static void read_value(struct proven *p, const struct pair *pair, const struct data_field *f,
                       const struct data_field *g)
{
	if (data_is_message(f) && data_is_message(g)) {
		meet(p, f->message, g->message, pair, f);
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
	out = find(p, pair, PROTO_FIELD_PASSED_OVER, f, g,
	           "%s is written as %s and read as %s: a reader passes over it", label(p->arena, f),
	           type_text(p->arena, f), type_text(p->arena, g));
	need(out, f);
	if (is_many(f)) /* one 0 that is lost is read as 0 all the same */
		need(out, f);
}

static void misread(struct proven *p, const struct pair *pair, const struct data_field *f,
                    const struct data_field *g)
{
	need(find(p, pair, PROTO_FIELD_VALUE_CHANGED, f, g,
	          "%s is written as %s and read as %s: its bytes are taken for something else",
	          label(p->arena, f), type_text(p->arena, f), type_text(p->arena, g)),
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
		out = find(p, pair, PROTO_MAP_KEYS_MERGED, f, g,
		           "%s is written as %s and read as map: of entries with equal keys one is "
		           "left",
		           label(p->arena, f), type_text(p->arena, f));
	else
		out = find(p, pair, PROTO_FIELD_VALUES_LOST, f, g,
		           "%s is written as %s and read as %s: of several values one is left",
		           label(p->arena, f), type_text(p->arena, f), type_text(p->arena, g));
	need(out, f);
	need(out, f);
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
		(void)find(p, pair, PROTO_FIELD_DEFAULT_READ, f, g,
		           "%s is not written when it is %s, and its absence reads as another "
		           "default now",
		           label(p->arena, f), data_is_number(f->kind) ? "0" : "empty");
	else if (f->presence == DATA_EXPLICIT && !same_default(f, g))
		(void)find(p, pair, PROTO_DEFAULT_CHANGED, f, g,
		           "%s reads as another default where it is absent", label(p->arena, f));
	if (f->presence == DATA_EXPLICIT && g->presence == DATA_IMPLICIT)
		(void)find(p, pair, PROTO_PRESENCE_LOST, f, g,
		           "%s no longer tells whether it is absent or holds its default",
		           label(p->arena, f));
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
		(void)find(p, pair, PROTO_FIELD_MEANING, f, g,
		           "field %d was %.*s and is %.*s now, which was %d", f->number,
		           STR_FMT(f->name), STR_FMT(g->name), was->number);
}

/* Does all that is written of it arrive? Then a required field of the reader's has its value. */
static void read_field(struct proven *p, const struct pair *pair, const struct data_field *f,
                       const struct data_field *g)
{
	if (data_is_message(f) && !f->message->inhabited)
		return;
	if (f->unresolved || g->unresolved) {
		if (!f->unresolved || !g->unresolved || is_many(f) != is_many(g) ||
		    !str_eq(f->written->type.name, g->written->type.name))
			(void)find(p, pair, PROTO_TYPE_UNKNOWN, f, g,
			           "%s is of type %.*s and read as %.*s, and not both are known",
			           label(p->arena, f), STR_FMT(f->written->type.name),
			           STR_FMT(g->written->type.name));
		return;
	}
	if (read_form(p, pair, f, g) && read_count(p, pair, f, g)) {
		read_value(p, pair, f, g);
		read_absence(p, pair, f, g);
	}
	read_name(p, pair, f, g);
}

static void unread(struct proven *p, const struct pair *pair, const struct data_field *f)
{
	if (data_is_message(f) && !f->message->inhabited)
		return;
	if (pair->counterpart)
		(void)find(p, pair, PROTO_FIELD_REMOVED, f, NULL,
		           "%s is gone: a reader passes over it", label(p->arena, f));
	else
		need(find(p, pair, PROTO_FIELD_LOST_IN_TYPE, f, NULL,
		          "%.*s is read as %.*s, which has no field %d (%.*s)",
		          STR_FMT(pair->writer->name), STR_FMT(pair->reader->name), f->number,
		          STR_FMT(f->name)),
		     f);
}

/* ---- a message --------------------------------------------------------------------------------
 */

static void read_required(struct proven *p, const struct pair *pair, const struct data_field *g)
{
	const struct data_field *f = data_field_of(pair->writer, g->number);

	if (g->presence != DATA_REQUIRED)
		return;
	if (!f)
		(void)find(p, pair, PROTO_FIELD_REQUIRED, NULL, g,
		           "%s is required and never written: every message is refused",
		           label(p->arena, g));
	else if (f->presence != DATA_REQUIRED && !f->always)
		(void)find(p, pair, PROTO_FIELD_REQUIRED, f, g,
		           "%s is required now and not always written", label(p->arena, g));
}

/* Fields that may stand together and are members of one oneof now. Two of one old oneof never do.
 */
static void read_oneofs(struct proven *p, const struct pair *pair)
{
	const struct data_message *reader = pair->reader;
	const struct data_field **first =
		arena_array(p->arena, const struct data_field *, reader->oneof_count);
	bool *said = arena_array(p->arena, bool, reader->oneof_count);

	for (size_t i = 0; i < reader->count; i++) {
		const struct data_field *g = &reader->fields[i], *f, *other;
		struct found *out;

		if (g->oneof < 0 || said[g->oneof])
			continue;
		f = data_field_of(pair->writer, g->number);
		if (!f || (data_is_message(f) && !f->message->inhabited) ||
		    data_kind(f->kind)->form != data_kind(g->kind)->form)
			continue;
		other = first[g->oneof];
		if (!other) {
			first[g->oneof] = f;
			continue;
		}
		if (f->oneof >= 0 && f->oneof == other->oneof)
			continue;
		out = find(p, pair, PROTO_ONEOF_EXCLUDES, f, g,
		           "%s and %s may stand together, and are one of oneof %.*s now",
		           label(p->arena, other), label(p->arena, f), STR_FMT(reader->oneofs[g->oneof]));
		need(out, other);
		need(out, f);
		said[g->oneof] = true;
	}
}

static void read_pair(struct proven *p, const struct pair *pair)
{
	for (size_t i = 0; i < pair->writer->count; i++) {
		const struct data_field *f = &pair->writer->fields[i],
					*g = data_field_of(pair->reader, f->number);

		if (g)
			read_field(p, pair, f, g);
		else
			unread(p, pair, f);
	}
	for (size_t i = 0; i < pair->reader->count; i++)
		read_required(p, pair, &pair->reader->fields[i]);
	read_oneofs(p, pair);
	p->steps += pair->writer->count + pair->reader->count + 1;
	if (p->steps > limit_of(LIMIT_PAIRS))
		p->failed = !limit_exceeded(LIMIT_PAIRS, p->why);
}

/* ---- all of it ----------------------------------------------------------------------------------
 */

static void begin(struct proven *p)
{
	const struct data_schema *writer = p->counterparts.writer;

	for (size_t i = 0; i < writer->own; i++) {
		const struct data_message *m = writer->messages[i], *as = p->counterparts.of[i];
		struct pair *gone;

		if (as) {
			meet(p, m, as, NULL, NULL);
			continue;
		}
		gone = arena_new(p->arena, struct pair);
		*gone = (struct pair){ .writer = m };
		(void)find(p, gone, PROTO_MESSAGE_GONE, NULL, NULL,
		           "the new schema has no message to read %.*s as", STR_FMT(m->name));
	}
}

/* Where the way to the finding leaves what is compared for its own sake. */
static void lead(struct found *f)
{
	for (const struct pair *at = f->pair; at->via && (!at->counterpart || at->writer->entry);
	     at = at->via) {
		f->said.around = at->via->writer;
		f->said.via = at->field;
	}
}

static void list_findings(struct proven *p, struct proto_answer *out)
{
	out->list = arena_array(p->arena, struct proto_finding, p->count);
	for (int notes = 0; notes < 2; notes++) {
		for (size_t i = 0; i < p->count; i++)
			if (codes[p->list[i].said.code].note == notes) {
				lead(&p->list[i]);
				out->list[out->count++] = p->list[i].said;
			}
		if (!notes)
			out->breaking = out->count;
	}
}

/* What has begun, to its end. */
static bool answer(struct proven *p, bool witnesses, struct proto_answer *out)
{
	for (size_t i = 0; i < p->pair_count && !p->failed; i++)
		read_pair(p, p->pairs[i]);
	if (p->failed)
		return false;
	for (size_t i = 0; witnesses && i < p->count; i++)
		if (!codes[p->list[i].said.code].note)
			witness_for(p, &p->list[i]);
	*out = (struct proto_answer){ .compatible = !p->breaking, .total = p->breaking };
	list_findings(p, out);
	return true;
}

bool proto_can_read(struct arena *a, const struct proto_file *reader,
                    const struct proto_file *writer, bool witnesses, struct proto_answer *out,
                    struct failure *why)
{
	struct proven p = { .arena = a, .met = { .arena = a }, .why = why };

	p.counterparts = counterparts_of(a, data_schema_of(a, writer), data_schema_of(a, reader));
	begin(&p);
	return answer(&p, witnesses, out);
}

static const struct data_message *message_in(const struct data_schema *s,
                                             const struct proto_message *m)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->messages[i]->written == m)
			return s->messages[i];
	return NULL;
}

bool proto_can_read_message(struct arena *a, const struct proto_message *reader,
                            const struct proto_message *writer, bool witnesses,
                            struct proto_answer *out, struct failure *why)
{
	struct proven p = { .arena = a, .met = { .arena = a }, .why = why };
	const struct data_message *r, *w;

	p.counterparts = (struct counterparts){ .writer = data_schema_of(a, writer->file),
		                                .reader = data_schema_of(a, reader->file),
		                                .any = true };
	p.counterparts.of =
		arena_array(a, const struct data_message *, p.counterparts.writer->count);
	p.counterparts.silent = arena_new(a, struct pointer_pairs);
	p.counterparts.silent->arena = a;
	r = message_in(p.counterparts.reader, reader);
	w = message_in(p.counterparts.writer, writer);
	if (!r || !w) /* what stands inside of a group, and no field holds */
		return failure_set(why, FAILURE_LIMIT, "%.*s is no message of its own",
		                   STR_FMT(r ? writer->full : reader->full));
	meet(&p, w, r, NULL, NULL);
	if (!answer(&p, witnesses, out))
		return false;
	out->reader = r;
	out->writer = w;
	return true;
}

void proto_answer_lines(struct arena *a, const struct proto_answer *reading,
                        const char *reader_role, const char *writer_role, struct str **lines,
                        size_t *count)
{
	*lines = NULL;
	*count = 0;
	for (size_t i = 0; i < reading->breaking; i++) {
		const struct proto_finding *f = &reading->list[i];
		const struct str line =
			arena_printf(a,
		                     "{errorType:\"%s\", description:\"The %s schema cannot read "
		                     "what the %s schema writes at path '%.*s': %.*s\"}",
		                     codes[f->code].name, reader_role, writer_role,
		                     STR_FMT(f->path), STR_FMT(f->message));

		LIST_ADD(a, *lines, *count, line);
	}
	if (reading->total > reading->breaking) {
		const struct str line = arena_printf(a, "the first %zu are listed, of %llu",
		                                     reading->breaking, reading->total);

		LIST_ADD(a, *lines, *count, line);
	}
}
