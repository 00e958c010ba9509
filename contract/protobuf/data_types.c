/* data_types.c - from the tree of a file to the types on the wire */
#include "contract/base/list.h"
#include "contract/protobuf/data.h"

#include <stdlib.h>

bool data_is_message(const struct data_field *f)
{
	return f->kind == DATA_MESSAGE || f->kind == DATA_GROUP;
}

bool data_is_map(const struct data_field *f)
{
	return data_is_message(f) && f->presence == DATA_REPEATED && f->message->entry;
}

const struct data_field *data_field_of(const struct data_message *m, int32_t number)
{
	size_t low = 0, high = m->count;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (m->fields[mid].number == number)
			return &m->fields[mid];
		if (m->fields[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct data_constant *data_constant_of(const struct data_enum *e, int32_t number)
{
	size_t low = 0, high = e->number_count;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (e->numbers[mid]->number == number)
			return e->numbers[mid];
		if (e->numbers[mid]->number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct data_constant *data_constant_named(const struct data_enum *e, struct str name)
{
	size_t low = 0, high = e->count;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (str_cmp(e->names[mid]->name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < e->count && str_eq(e->names[low]->name, name) ? e->names[low] : NULL;
}

/* ---- what was made for what --------------------------------------------------- */

struct made {
	const void *key;
	void *value;
};

struct extension {
	const struct extension *next;
	const struct proto_field *field;
};

struct builder {
	struct arena *arena;
	struct data_schema *schema;
	struct made *slots; /* open addressing; the room is a power of two */
	size_t used, room;
	struct made *extended; /* message -> its struct extension, likewise */
	size_t extended_used, extended_room;
};

static struct made *slot_of(struct made *slots, size_t room, const void *key)
{
	size_t i = (size_t)(((uintptr_t)key >> 4) * 0x9e3779b97f4a7c15ull >> 20) & (room - 1);

	while (slots[i].key && slots[i].key != key)
		i = (i + 1) & (room - 1);
	return &slots[i];
}

static void **made_at(struct arena *a, struct made **slots, size_t *used, size_t *room,
                      const void *key)
{
	struct made *slot;

	if (*used >= *room / 2) {
		const size_t more = *room ? *room * 2 : 64;
		struct made *wider = arena_array(a, struct made, more);

		for (size_t i = 0; i < *room; i++)
			if ((*slots)[i].key)
				*slot_of(wider, more, (*slots)[i].key) = (*slots)[i];
		*slots = wider;
		*room = more;
	}
	slot = slot_of(*slots, *room, key);
	*used += !slot->key;
	slot->key = key;
	return &slot->value;
}

/* ---- extensions ---------------------------------------------------------------- */

static void extend(struct builder *b, struct proto_extend *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		void **at;

		if (!list[i]->extendee.message)
			continue;
		at = made_at(b->arena, &b->extended, &b->extended_used, &b->extended_room,
		             list[i]->extendee.message);
		for (size_t j = 0; j < list[i]->field_count; j++) {
			struct extension *e = arena_new(b->arena, struct extension);

			*e = (struct extension){ *at, list[i]->fields[j] };
			*at = e;
		}
	}
}

static void extend_within(struct builder *b, struct proto_message *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		extend(b, list[i]->extends, list[i]->extend_count);
		extend_within(b, list[i]->messages, list[i]->message_count);
	}
}

/* Of the file and of all it imports: those a reader that is built of it knows. */
static void extend_file(struct builder *b, const struct proto_file *file)
{
	const struct proto_file **queue = NULL;
	size_t count = 0;
	struct made *seen = NULL;
	size_t used = 0, room = 0;

	LIST_ADD(b->arena, queue, count, file);
	for (size_t i = 0; i < count; i++) {
		void **met = made_at(b->arena, &seen, &used, &room, queue[i]);

		if (*met)
			continue;
		*met = b;
		extend(b, queue[i]->extends, queue[i]->extend_count);
		extend_within(b, queue[i]->messages, queue[i]->message_count);
		for (size_t j = 0; j < queue[i]->import_count; j++)
			if (queue[i]->imports[j].file)
				LIST_ADD(b->arena, queue, count, queue[i]->imports[j].file);
	}
}

/* ---- types ---------------------------------------------------------------------- */

static struct str local_name(struct str full, struct str package)
{
	return package.len && full.len > package.len ? str_skip(full, package.len + 1) : full;
}

static int by_number(const void *x, const void *y)
{
	const struct data_constant *a = *(const struct data_constant *const *)x,
				   *b = *(const struct data_constant *const *)y;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a < b ? -1 : a > b;
}

static int by_name(const void *x, const void *y)
{
	const struct data_constant *const *a = x, *const *b = y;
	const int n = str_cmp((*a)->name, (*b)->name);

	return n ? n : (*a > *b) - (*a < *b);
}

static const struct data_enum *enum_of(struct builder *b, const struct proto_enum *written)
{
	void **at = made_at(b->arena, &b->slots, &b->used, &b->room, written);
	struct data_enum *e = *at;

	if (e)
		return e;
	*at = e = arena_new(b->arena, struct data_enum);
	*e = (struct data_enum){ .name = local_name(written->full, written->file->package),
		                 .closed = written->closed,
		                 .written = written,
		                 .count = written->value_count };
	e->constants = arena_array(b->arena, struct data_constant, e->count);
	e->numbers = arena_array(b->arena, const struct data_constant *, e->count);
	e->names = arena_array(b->arena, const struct data_constant *, e->count);
	for (size_t i = 0; i < e->count; i++) {
		e->constants[i] =
			(struct data_constant){ written->values[i].number, written->values[i].name,
			                        written->values[i].at };
		e->numbers[i] = e->names[i] = &e->constants[i];
	}
	if (e->count)
		qsort(e->names, e->count, sizeof(const struct data_constant *), by_name);
	qsort(e->numbers, e->count, sizeof(const struct data_constant *), by_number);
	for (size_t i = 0; i < e->count; i++)
		if (!i || e->numbers[i]->number != e->numbers[e->number_count - 1]->number)
			e->numbers[e->number_count++] = e->numbers[i];
	return e;
}

static struct data_message *message_of(struct builder *b, const struct proto_message *written)
{
	void **at = made_at(b->arena, &b->slots, &b->used, &b->room, written);
	struct data_message *m = *at;

	if (m)
		return m;
	*at = m = arena_new(b->arena, struct data_message);
	*m = (struct data_message){ .name = local_name(written->full, written->file->package),
		                    .package = written->file->package,
		                    .entry = written->map_entry,
		                    .id = b->schema->count,
		                    .written = written };
	LIST_ADD(b->arena, b->schema->messages, b->schema->count, m);
	return m;
}

static uint64_t number_bits(struct arena *a, const struct proto_value *v)
{
	const char *text = str_c(a, v->text);
	/* As protoc: 0x and a leading 0 are no decimal. */
	const uint64_t n = strtoull(text, NULL, 0);

	return v->negative ? 0 - n : n;
}

static uint64_t real_bits(struct arena *a, const struct proto_value *v, bool single)
{
	double d = strtod(str_c(a, v->text), NULL); /* inf and nan too */
	uint64_t bits = 0;

	if (v->negative)
		d = -d;
	if (single) {
		const float f = (float)d;
		uint32_t low;

		memcpy(&low, &f, sizeof f);
		bits = low;
	} else {
		memcpy(&bits, &d, sizeof d);
	}
	return bits;
}

static void fill_constant(struct data_field *f, struct str name)
{
	const struct data_constant *c = data_constant_named(f->constants, name);

	if (c)
		f->bits = (uint64_t)(int64_t)c->number;
}

static void fill_default(struct builder *b, struct data_field *f, const struct proto_value *v)
{
	if (f->kind == DATA_ENUM && f->constants->count)
		f->bits = (uint64_t)(int64_t)f->constants->constants[0].number;
	if (!v)
		return;
	f->has_default = true;
	if (data_kind(f->kind)->coding == CODING_TEXT)
		f->text = v->text;
	else if (f->kind == DATA_BOOL)
		f->bits = str_is(v->text, "true");
	else if (data_kind(f->kind)->coding == CODING_REAL)
		f->bits = real_bits(b->arena, v, f->kind == DATA_FLOAT);
	else if (f->kind == DATA_ENUM)
		fill_constant(f, v->text);
	else
		f->bits = number_bits(b->arena, v);
}

static enum data_kind kind_of(const struct proto_field *f)
{
	static const enum data_kind of[PROTO_KIND_COUNT] = {
		[PROTO_UNRESOLVED] = DATA_BYTES,  [PROTO_DOUBLE] = DATA_DOUBLE,
		[PROTO_FLOAT] = DATA_FLOAT,       [PROTO_INT64] = DATA_INT64,
		[PROTO_UINT64] = DATA_UINT64,     [PROTO_INT32] = DATA_INT32,
		[PROTO_FIXED64] = DATA_FIXED64,   [PROTO_FIXED32] = DATA_FIXED32,
		[PROTO_BOOL] = DATA_BOOL,         [PROTO_STRING] = DATA_STRING,
		[PROTO_GROUP] = DATA_GROUP,       [PROTO_MESSAGE] = DATA_MESSAGE,
		[PROTO_BYTES] = DATA_BYTES,       [PROTO_UINT32] = DATA_UINT32,
		[PROTO_ENUM] = DATA_ENUM,         [PROTO_SFIXED32] = DATA_SFIXED32,
		[PROTO_SFIXED64] = DATA_SFIXED64, [PROTO_SINT32] = DATA_SINT32,
		[PROTO_SINT64] = DATA_SINT64,
	};

	if (f->type.kind == PROTO_MESSAGE && f->delimited)
		return DATA_GROUP;
	return of[f->type.kind];
}

/* *next: where the one of the field before stood: members of one stand together, and oneofs in the
 * order of their fields. */
static int oneof_of(const struct proto_message *m, const struct proto_field *f, size_t *next)
{
	for (size_t i = 0; f->oneof && i < m->oneof_count;
	     i++, *next = (*next + 1) % m->oneof_count)
		if (m->oneofs[*next] == f->oneof)
			return (int)*next;
	return -1;
}

static void fill_field(struct builder *b, const struct data_message *m,
                       const struct proto_field *written, size_t *oneof, struct data_field *f)
{
	*f = (struct data_field){ .number = written->number,
		                  .name = written->extend ? written->full : written->name,
		                  .kind = kind_of(written),
		                  .presence = written->repeated   ? DATA_REPEATED
		                              : written->required ? DATA_REQUIRED
		                              : written->presence ? DATA_EXPLICIT
		                                                  : DATA_IMPLICIT,
		                  .packed = written->packed,
		                  .checked = written->utf8,
		                  .extension = written->extend != NULL,
		                  .unresolved = written->type.kind == PROTO_UNRESOLVED,
		                  .always = m->entry,
		                  .oneof = written->extend ? -1
		                                           : oneof_of(m->written, written, oneof),
		                  .written = written };
	if (f->kind == DATA_ENUM)
		f->constants = enum_of(b, written->type.enumeration);
	if (data_is_message(f))
		f->message = message_of(b, written->entry ? written->entry : written->type.message);
	fill_default(b, f, written->default_value);
}

static int by_field_number(const void *x, const void *y)
{
	const struct data_field *a = *(const struct data_field *const *)x,
				*b = *(const struct data_field *const *)y;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a < b ? -1 : a > b;
}

static void fill_message(struct builder *b, struct data_message *m)
{
	const struct proto_message *written = m->written;
	const struct made *extended =
		b->extended_used ? slot_of(b->extended, b->extended_room, written) : NULL;
	const struct extension *first = extended && extended->key ? extended->value : NULL;
	size_t most = written->field_count, count = 0, oneof = 0;
	struct data_field *all;
	const struct data_field **sorted;

	for (const struct extension *e = first; e; e = e->next)
		most++;
	if (written->scope)
		m->outer = message_of(b, written->scope);
	all = arena_array(b->arena, struct data_field, most);
	sorted = arena_array(b->arena, const struct data_field *, most);
	m->fields = arena_array(b->arena, struct data_field, most);
	for (size_t i = 0; i < written->field_count; i++)
		fill_field(b, m, written->fields[i], &oneof, &all[count++]);
	for (const struct extension *e = first; e; e = e->next)
		fill_field(b, m, e->field, &oneof, &all[count++]);
	for (size_t i = 0; i < count; i++)
		sorted[i] = &all[i];
	qsort(sorted, count, sizeof(const struct data_field *), by_field_number);
	for (size_t i = 0; i < count; i++)
		if (sorted[i]->number > 0 && sorted[i]->number <= PROTO_MAX_NUMBER &&
		    (!m->count || sorted[i]->number != m->fields[m->count - 1].number))
			m->fields[m->count++] = *sorted[i];
	for (size_t i = 0; i < m->count; i++)
		if (m->fields[i].presence == DATA_REQUIRED || m->fields[i].always)
			LIST_ADD(b->arena, m->musts, m->must_count, &m->fields[i]);
	m->oneofs = arena_array(b->arena, struct str, written->oneof_count);
	for (size_t i = 0; i < written->oneof_count; i++)
		m->oneofs[m->oneof_count++] = written->oneofs[i]->name;
}

/* ---- which have values ------------------------------------------------------------- */

struct need { /* a message that needs another one */
	const struct need *next;
	struct data_message *who;
};

/* A required field needs its type to have a value; whoever needs nothing has one. */
static void find_inhabited(struct builder *b)
{
	struct data_message **list = b->schema->messages, **queue = NULL;
	const size_t count = b->schema->count;
	const struct need **needs = arena_array(b->arena, const struct need *, count);
	size_t *open = arena_array(b->arena, size_t, count), left = 0;

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < list[i]->count; j++) {
			const struct data_field *f = &list[i]->fields[j];
			struct need *n;

			if (!data_is_message(f) || (f->presence != DATA_REQUIRED && !f->always))
				continue;
			n = arena_new(b->arena, struct need);
			*n = (struct need){ needs[f->message->id], list[i] };
			needs[f->message->id] = n;
			open[i]++;
		}
		if (!open[i])
			LIST_ADD(b->arena, queue, left, list[i]);
	}
	for (size_t i = 0; i < left; i++) {
		queue[i]->inhabited = true;
		for (const struct need *n = needs[queue[i]->id]; n; n = n->next)
			if (!--open[n->who->id])
				LIST_ADD(b->arena, queue, left, n->who);
	}
}

static void own_messages(struct builder *b, struct proto_message *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i]->map_entry)
			continue;
		(void)message_of(b, list[i]);
		own_messages(b, list[i]->messages, list[i]->message_count);
	}
}

const struct data_schema *data_schema_of(struct arena *a, const struct proto_file *f)
{
	struct builder b = { .arena = a, .schema = arena_new(a, struct data_schema) };

	b.schema->file = f;
	extend_file(&b, f);
	own_messages(&b, f->messages, f->message_count);
	b.schema->own = b.schema->count;
	for (size_t i = 0; i < b.schema->count; i++) /* which adds to the list */
		fill_message(&b, b.schema->messages[i]);
	find_inhabited(&b);
	return b.schema;
}

const struct data_message *data_message_named(const struct data_schema *s, struct str name)
{
	for (size_t i = 0; i < s->own; i++)
		if (str_eq(s->messages[i]->name, name))
			return s->messages[i];
	return NULL;
}
