/* define.c - names to types: definitions, repeated ones, and those that are used before they stand
 */
#include "contract/avro/parse.h"

#include "contract/base/list.h"

struct avro_type *avro_new_type(struct avro_builder *b, enum avro_kind kind, const struct node *at)
{
	struct avro_type *t = arena_new(b->arena, struct avro_type);

	t->kind = kind;
	t->at = at;
	t->id = (unsigned)b->type_count;
	LIST_ADD(b->arena, b->types, b->type_count, t);
	return t;
}

void avro_add_named(struct avro_builder *b, const struct avro_type *t)
{
	size_t n = b->names->count;

	b->named = list_grow(b->arena, b->named, n, sizeof(const struct avro_type *));
	b->named[n] = t;
	avro_index_add(b->names, t->name.full);
}

const struct avro_type *avro_lookup(struct avro_builder *b, struct str full)
{
	ptrdiff_t i = avro_index_find(b->names, full);

	return i >= 0 ? b->named[i] : avro_import(b, full);
}

void avro_declare(struct avro_builder *b, const struct avro_type *t)
{
	if (!avro_lookup(b, t->name.full))
		avro_add_named(b, t);
}

bool avro_define(struct avro_builder *b, const struct avro_type *t)
{
	const struct avro_type *first = avro_lookup(b, t->name.full);

	if (first == t || b->flaws || avro_same_definition(b->arena, first, t))
		return true;
	return avro_flaw(b, t->at, "\"%.*s\" is defined a second time, and differently%s",
	                 STR_FMT(avro_clip(t->name.full)),
	                 first->imported ? " from the reference" : "");
}

static bool refuse_unknown(struct avro_builder *b, const struct avro_pending *p)
{
	static const struct str kinds[] = {
		STR_INIT("null"),   STR_INIT("boolean"), STR_INIT("int"),   STR_INIT("long"),
		STR_INIT("float"),  STR_INIT("double"),  STR_INIT("bytes"), STR_INIT("string"),
		STR_INIT("record"), STR_INIT("enum"),    STR_INIT("array"), STR_INIT("map"),
		STR_INIT("fixed")
	};
	struct str meant = str_did_you_mean(p->name, kinds, sizeof kinds / sizeof *kinds);
	bool qualified = !str_eq(p->full, p->name);

	if (!meant.len)
		meant = str_did_you_mean(p->full, b->names->keys, b->names->count);
	return avro_flaw(b, p->at, "there is no type \"%.*s\"%s%.*s%s%s%.*s%s",
	                 STR_FMT(avro_clip(p->name)), qualified ? " (nor \"" : "",
	                 STR_FMT(avro_clip(qualified ? p->full : STR_NONE)), qualified ? "\")" : "",
	                 meant.len ? "; did you mean \"" : "", STR_FMT(avro_clip(meant)),
	                 meant.len ? "\"?" : "");
}

/* One branch of each kind, and one of each name. What was not understood (NULL) is said already. */
static bool check_branch(struct avro_builder *b, const struct avro_type *t, size_t i, bool *kinds,
                         unsigned *seen)
{
	const struct avro_type *branch = t->branches[i];
	const struct node *at = t->branch_at[i];
	ptrdiff_t number;

	if (!branch)
		return true;
	if (branch->kind == AVRO_UNION)
		return avro_flaw(b, at, "a union directly inside a union");
	if (avro_is_named(branch)) {
		number = avro_index_find(b->names, branch->name.full);
		if (seen[number] != t->id + 1) {
			seen[number] = t->id + 1;
			return true;
		}
		return avro_flaw(b, at, "the union has two branches \"%.*s\"",
		                 STR_FMT(avro_clip(branch->name.full)));
	}
	if (kinds[branch->kind])
		return avro_flaw(b, at, "the union has two branches of type %s",
		                 avro_kind_name(branch->kind));
	kinds[branch->kind] = true;
	return true;
}

static bool check_union(struct avro_builder *b, const struct avro_type *t, unsigned *seen)
{
	bool kinds[AVRO_KIND_COUNT] = { false };

	for (size_t i = 0; i < t->branch_count; i++)
		if (!check_branch(b, t, i, kinds, seen))
			return false;
	return true;
}

bool avro_resolve(struct avro_builder *b)
{
	unsigned *seen;

	for (struct avro_pending *p = b->pending; p; p = p->next) {
		*p->slot = avro_lookup(b, p->full);
		if (!*p->slot)
			*p->slot = avro_lookup(b, p->name);
		if (!*p->slot && !refuse_unknown(b, p))
			return false;
	}
	seen = arena_array(b->arena, unsigned, b->names->count + 1);
	for (size_t i = 0; i < b->type_count; i++) {
		const struct avro_type *t = b->types[i];

		if (t->kind == AVRO_UNION && !t->imported && !check_union(b, t, seen))
			return false;
	}
	return true;
}
