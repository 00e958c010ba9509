/* read_avro_pair.c - the pairs of types that met, and what is decided without asking further */
#include "compat/read_avro_impl.h"

/* ---- remembering ------------------------------------------------------------ */

struct pair *pair_get(struct relation *r, const struct avro_type *reader,
                      const struct avro_type *writer, bool *is_new)
{
	void **slot = type_pairs_at(&r->pairs, reader, writer);

	*is_new = !*slot;
	if (*is_new) {
		struct pair *pair = arena_new(r->arena, struct pair);

		*pair = (struct pair){ .reader = reader, .writer = writer };
		*slot = pair;
	}
	return *slot;
}

bool pair_is_compatible(const struct pair *pair)
{
	return !pair->done || !pair->first;
}

/* ---- what was found ---------------------------------------------------------- */

static void append(struct relation *r, struct pair *pair, struct leaf *leaf,
                   const struct pair *child, unsigned long long total)
{
	struct entry *e = arena_new(r->arena, struct entry);

	*e = (struct entry){ .leaf = leaf, .pair = child };
	if (pair->last)
		pair->last->next = e;
	else
		pair->first = e;
	pair->last = e;
	if (__builtin_add_overflow(pair->total, total, &pair->total))
		pair->total = ~0ull;
}

void pair_merge(struct relation *r, struct pair *pair, const struct pair *child)
{
	if (pair_is_compatible(child))
		return;
	if (child->first == child->last)
		append(r, pair, child->first->leaf, child->first->pair, child->total);
	else
		append(r, pair, NULL, child, child->total);
}

const struct place *place_below(struct arena *a, const struct place *up, enum place_step step,
                                unsigned index)
{
	struct place *p;

	if (step == PLACE_ROOT)
		return up;
	p = arena_new(a, struct place);
	*p = (struct place){ up, step, index };
	return p;
}

struct leaf *pair_add(struct relation *r, struct pair *pair, enum avro_mismatch type,
                      const struct place *up, enum place_step step, unsigned index)
{
	struct leaf *leaf = arena_new(r->arena, struct leaf);

	*leaf = (struct leaf){
		.said = { .type = type, .reader = pair->reader, .writer = pair->writer },
		.place = place_below(r->arena, up, step, index),
	};
	append(r, pair, leaf, NULL, 1);
	return leaf;
}

/* ---- decided at once ---------------------------------------------------------- */

#define KIND(k) (1u << AVRO_##k)

/* What each kind reads besides itself. */
static const unsigned promoted[AVRO_KIND_COUNT] = {
	[AVRO_LONG] = KIND(INT),
	[AVRO_FLOAT] = KIND(INT) | KIND(LONG),
	[AVRO_DOUBLE] = KIND(INT) | KIND(LONG) | KIND(FLOAT),
	[AVRO_BYTES] = KIND(STRING),
	[AVRO_STRING] = KIND(BYTES),
};

bool basic_readable(enum avro_kind reader, enum avro_kind writer)
{
	return reader == writer ? reader <= AVRO_STRING : (promoted[reader] >> writer & 1) != 0;
}

/* Simple names, whatever their namespaces; an alias must be the writer's full name. */
void check_names(struct relation *r, struct pair *pair, const struct place *place)
{
	const struct avro_type *reader = pair->reader, *writer = pair->writer;

	if (str_eq(reader->name.simple, writer->name.simple))
		return;
	for (size_t i = 0; i < reader->alias_count; i++) {
		if (str_eq(reader->aliases[i], writer->name.full))
			return;
	}
	pair_add(r, pair, AVRO_NAME_MISMATCH, place, PLACE_NAME, 0);
}

void check_size(struct relation *r, struct pair *pair, const struct place *place)
{
	if (pair->reader->size != pair->writer->size)
		pair_add(r, pair, AVRO_FIXED_SIZE_MISMATCH, place, PLACE_SIZE, 0);
}

/* The reader's own default saves it; that of the writer, or of the field, does not. */
void check_symbols(struct relation *r, struct pair *pair, const struct place *place)
{
	const struct avro_type *reader = pair->reader, *writer = pair->writer;

	if (reader->enum_default.ptr)
		return;
	for (size_t i = 0; i < writer->symbol_count; i++) {
		if (!avro_has_symbol(reader, writer->symbols[i])) {
			pair_add(r, pair, AVRO_MISSING_ENUM_SYMBOLS, place, PLACE_SYMBOLS, 0);
			return;
		}
	}
}
