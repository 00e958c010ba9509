/* read_pair.c - the pairs of types that met, and what is decided without asking further */
#include "compat/avro/read_impl.h"

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

const struct place *place_below(struct arena *a, struct place step)
{
	struct place *p;

	if (step.step == PLACE_ROOT)
		return step.up;
	p = arena_new(a, struct place);
	*p = step;
	return p;
}

const struct avro_type *written_type(const struct relation *r, const struct avro_type *t)
{
	return r->resolver ? avro_resolver_original(r->resolver, t) : t;
}

static struct leaf *leaf_new(struct relation *r, struct pair *list, enum avro_mismatch type,
                             const struct avro_type *reader, const struct avro_type *writer)
{
	struct leaf *leaf = arena_new(r->arena, struct leaf);

	leaf->said = (struct avro_incompatibility){ .type = type,
		                                    .reader = reader,
		                                    .writer = written_type(r, writer) };
	append(r, list, leaf, NULL, 1);
	return leaf;
}

/* Under PROVEN whatever is found counts, for some datum comes to it: one list will do. */
struct leaf *pair_add(struct relation *r, struct pair *pair, enum avro_mismatch type,
                      const struct place *up, enum place_step step, unsigned index)
{
	struct leaf *leaf =
		leaf_new(r, r->resolver ? &r->all : pair, type, pair->reader, pair->writer);

	leaf->place = place_below(r->arena, (struct place){ up, step, index, 0 });
	return leaf;
}

void leaf_note(struct relation *r, enum avro_mismatch type, const struct avro_type *reader,
               const struct avro_type *writer, const struct place *at)
{
	if (r->resolver)
		leaf_new(r, &r->notes, type, reader, writer)->place = at;
}

void leaf_obstacle(struct relation *r)
{
	static const enum avro_mismatch types[AVRO_OBSTACLE_COUNT] = {
		[AVRO_ALIASES_CLASH] = AVRO_ALIAS_CLASH,
		[AVRO_WRITER_DEFAULT_UNFIT] = AVRO_WRITER_DEFAULT,
		[AVRO_DEFAULT_UNFIT] = AVRO_UNUSABLE_DEFAULT,
		[AVRO_BRANCH_UNSETTLED] = AVRO_UNSETTLED_BRANCH,
	};
	const struct avro_resolver *o = r->resolver;
	const bool of_reader = o->obstacle == AVRO_DEFAULT_UNFIT;
	struct leaf *leaf =
		leaf_new(r, &r->all, types[o->obstacle], of_reader ? o->at : o->reader->root,
	                 of_reader ? o->renamed->root : o->at);

	leaf->said.field = of_reader ? o->field : NULL;
	leaf->said.message = avro_obstacle_text(r->arena, o);
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

/* What loses digits: 2^24 is the last int before it does as a float, 2^53 the last long as a
 * double.
 */
static const unsigned lossy[AVRO_KIND_COUNT] = {
	[AVRO_FLOAT] = KIND(INT) | KIND(LONG),
	[AVRO_DOUBLE] = KIND(LONG),
	[AVRO_STRING] = KIND(BYTES),
};

bool basic_lossy(enum avro_kind reader, enum avro_kind writer)
{
	return (lossy[reader] >> writer & 1) != 0;
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
