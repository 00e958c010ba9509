/* resolve_union.c - do two unions go branch by branch?
 *
 * They do if they are the same but for namespaces, aliases, defaults and what else no decoder
 * needs: all the way down, where a pair that is met again is taken to be the same. So what is
 * compared is a graph of pairs; a pair differs if it does on its face, or if one inside it differs.
 * Each pair is looked at once, for all questions together.
 */
#include "compat/avro/resolve_impl.h"

struct dependent {
	struct dependent *next;
	struct twins *twins;
};

struct twins {
	const struct avro_type *reader, *writer;
	struct dependent *around; /* what differs if these do */
	struct twins *next;       /* on a list of work */
	bool differ;
};

struct comparison {
	struct avro_resolver *resolver;
	struct twins *fresh, *different; /* to look at; to tell of */
};

static bool same_names(const struct avro_type *x, const struct avro_type *y)
{
	if (x->kind == AVRO_ENUM) {
		for (size_t i = 0; i < x->symbol_count; i++)
			if (!str_eq(x->symbols[i], y->symbols[i]))
				return false;
	}
	for (size_t i = 0; x->kind == AVRO_RECORD && i < x->field_count; i++)
		if (!str_eq(x->fields[i].name, y->fields[i].name))
			return false;
	return true;
}

static size_t members(const struct avro_type *t)
{
	switch (t->kind) {
	case AVRO_RECORD:
		return t->field_count;
	case AVRO_UNION:
		return t->branch_count;
	case AVRO_ARRAY:
	case AVRO_MAP:
		return 1;
	case AVRO_NULL:
	case AVRO_BOOLEAN:
	case AVRO_INT:
	case AVRO_LONG:
	case AVRO_FLOAT:
	case AVRO_DOUBLE:
	case AVRO_BYTES:
	case AVRO_STRING:
	case AVRO_ENUM:
	case AVRO_FIXED:
	case AVRO_KIND_COUNT:
		break;
	}
	return 0;
}

static const struct avro_type *member(const struct avro_type *t, size_t i)
{
	if (t->kind == AVRO_RECORD)
		return t->fields[i].type;
	return t->kind == AVRO_UNION ? t->branches[i] : t->items;
}

static bool same_face(const struct avro_type *x, const struct avro_type *y)
{
	if (x->kind != y->kind || members(x) != members(y))
		return false;
	if (avro_is_named(x) && !str_eq(x->name.simple, y->name.simple))
		return false;
	if (x->kind == AVRO_FIXED)
		return x->size == y->size;
	if (x->kind == AVRO_ENUM && x->symbol_count != y->symbol_count)
		return false;
	return same_names(x, y);
}

static struct twins *twins_of(struct comparison *c, const struct avro_type *reader,
                              const struct avro_type *writer)
{
	void **slot = type_pairs_at(&c->resolver->unions, reader, writer);
	struct twins *t = *slot;

	if (!t) {
		*slot = t = arena_new(c->resolver->arena, struct twins);
		*t = (struct twins){ reader, writer, .next = c->fresh };
		c->fresh = t;
	}
	return t;
}

static void depend(struct comparison *c, struct twins *inner, struct twins *outer)
{
	struct dependent *d = arena_new(c->resolver->arena, struct dependent);

	*d = (struct dependent){ inner->around, outer };
	inner->around = d;
}

static void tell(struct comparison *c, struct twins *t)
{
	if (t->differ)
		return;
	t->differ = true;
	t->next = c->different;
	c->different = t;
}

static void look(struct comparison *c, struct twins *t)
{
	if (!same_face(t->reader, t->writer)) {
		tell(c, t);
		return;
	}
	for (size_t i = 0; i < members(t->reader) && !t->differ; i++) {
		struct twins *inner = twins_of(c, member(t->reader, i), member(t->writer, i));

		if (inner->differ)
			tell(c, t);
		else
			depend(c, inner, t);
	}
}

bool resolver_compare_unions(struct avro_resolver *r, const struct avro_type *reader_union,
                             const struct avro_type *writer_union, unsigned long *steps,
                             bool *equivalent)
{
	struct comparison c = { .resolver = r };
	struct twins *asked = twins_of(&c, reader_union, writer_union), *t;

	while ((t = c.fresh)) {
		const size_t cost = members(t->reader) + 1;

		c.fresh = t->next;
		if (*steps < cost) {
			*steps = 0;
			return false;
		}
		*steps -= cost;
		look(&c, t);
		while ((t = c.different)) {
			c.different = t->next;
			for (const struct dependent *d = t->around; d; d = d->next)
				tell(&c, d->twins);
		}
	}
	*equivalent = !asked->differ;
	return true;
}

bool avro_resolver_equivalent(const struct avro_resolver *r, const struct avro_type *reader_union,
                              const struct avro_type *writer_union)
{
	const struct twins *t = type_pairs_find(&r->unions, reader_union, writer_union);

	return t && !t->differ;
}
