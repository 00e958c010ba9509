/* diff_type.c - two types that stand at the same place, neither of them a union */
#include "compat/avro/diff_impl.h"

/* ---- names ---------------------------------------------------------------------- */

static bool has_alias(const struct avro_type *t, struct str full)
{
	for (size_t i = 0; i < t->alias_count; i++)
		if (str_eq(t->aliases[i], full))
			return true;
	return false;
}

/* An alias without a dot means the namespace of its type: the null namespace cannot be named from
 * within another. */
static struct str alias_hint(struct arena *a, const struct avro_type *old,
                             const struct avro_type *new)
{
	if (!old->name.space.len && new->name.space.len)
		return STR_NONE;
	return arena_printf(a, "\"aliases\": [\"%.*s\"]", STR_FMT(old->name.full));
}

static void compare_names(struct avro_diffing *d, const struct met *m)
{
	const struct avro_type *old = m->type[SIDE_OLD], *new = m->type[SIDE_NEW];
	struct finding_parts parts = { .at = member_at(new->at, "name"),
		                       .was = member_at(old->at, "name"),
		                       .old_value = old->name.full,
		                       .new_value = new->name.full };
	bool moved = str_eq(old->name.simple, new->name.simple);

	if (str_eq(old->name.full, new->name.full))
		return;
	if (has_alias(new, old->name.full)) {
		type_changed(d, RULE_AVRO_NAME_ALIASED, m, &parts);
		return;
	}
	parts.what = alias_hint(d->a, old, new);
	type_changed(d, moved ? RULE_AVRO_NAMESPACE_REFUSED : RULE_AVRO_NAME_CHANGED, m, &parts)
		->milder = moved ? RULE_AVRO_NAMESPACE_CHANGED : RULE_AVRO_NAME_READABLE;
}

/* ---- enums ------------------------------------------------------------------------ */

static const struct node *symbol_at(const struct avro_type *t, size_t i)
{
	const struct node *list = member_at(t->at, "symbols");

	return node_is(list, NODE_LIST) ? list->items[i] : list;
}

static void compare_enum_default(struct avro_diffing *d, const struct met *m)
{
	const struct avro_type *old = m->type[SIDE_OLD], *new = m->type[SIDE_NEW];
	struct finding_parts parts = { .at = member_at(new->at, "default"),
		                       .was = member_at(old->at, "default"),
		                       .old_value = old->enum_default,
		                       .new_value = new->enum_default,
		                       .what = new->name.simple };

	if (!old->enum_default.ptr && new->enum_default.ptr) {
		parts.was = NULL;
		type_changed(d, RULE_AVRO_ENUM_DEFAULT_ADDED, m, &parts);
	} else if (old->enum_default.ptr && !new->enum_default.ptr) {
		type_changed(d, RULE_AVRO_ENUM_DEFAULT_REMOVED, m, &parts);
	} else if (old->enum_default.ptr && !str_eq(old->enum_default, new->enum_default)) {
		type_changed(d, RULE_AVRO_ENUM_DEFAULT_CHANGED, m, &parts);
	}
}

/* Whether one that has no default reads the symbols of the other is the relation's to say. */
static void compare_symbols(struct avro_diffing *d, const struct met *m)
{
	const struct avro_type *old = m->type[SIDE_OLD], *new = m->type[SIDE_NEW];

	for (size_t i = 0; i < old->symbol_count; i++) {
		if (!avro_has_symbol(new, old->symbols[i]))
			type_changed(d,
			             new->enum_default.ptr ? RULE_AVRO_SYMBOL_REMOVED_DEFAULTED
			                                   : RULE_AVRO_SYMBOL_REMOVED,
			             m,
			             &(struct finding_parts){ .at = member_at(new->at, "symbols"),
			                                      .was = symbol_at(old, i),
			                                      .old_value = old->symbols[i],
			                                      .what = new->enum_default });
	}
	for (size_t i = 0; i < new->symbol_count; i++) {
		if (!avro_has_symbol(old, new->symbols[i]))
			type_changed(d,
			             old->enum_default.ptr ? RULE_AVRO_SYMBOL_ADDED_DEFAULTED
			                                   : RULE_AVRO_SYMBOL_ADDED,
			             m,
			             &(struct finding_parts){ .at = symbol_at(new, i),
			                                      .new_value = new->symbols[i],
			                                      .what = old->enum_default });
	}
}

/* Those that both have, in the order of each. */
static bool same_symbol_order(const struct avro_type *old, const struct avro_type *new)
{
	size_t k = 0;

	for (size_t i = 0; i < old->symbol_count; i++) {
		if (!avro_has_symbol(new, old->symbols[i]))
			continue;
		while (!avro_has_symbol(old, new->symbols[k]))
			k++;
		if (!str_eq(old->symbols[i], new->symbols[k++]))
			return false;
	}
	return true;
}

static void compare_enums(struct avro_diffing *d, const struct met *m)
{
	const struct avro_type *old = m->type[SIDE_OLD], *new = m->type[SIDE_NEW];

	compare_symbols(d, m);
	if (!same_symbol_order(old, new))
		type_changed(d, RULE_AVRO_SYMBOL_ORDER, m,
		             &(struct finding_parts){ .at = member_at(new->at, "symbols"),
		                                      .was = member_at(old->at, "symbols"),
		                                      .what = new->name.simple });
	compare_enum_default(d, m);
}

/* ---- fixed, arrays and maps ----------------------------------------------------------- */

static void compare_sizes(struct avro_diffing *d, const struct met *m)
{
	const struct avro_type *old = m->type[SIDE_OLD], *new = m->type[SIDE_NEW];

	if (old->size == new->size)
		return;
	type_changed(d, RULE_AVRO_FIXED_SIZE, m,
	             &(struct finding_parts){ .at = member_at(new->at, "size"),
	                                      .was = member_at(old->at, "size"),
	                                      .old_value = arena_printf(d->a, "%lld", old->size),
	                                      .new_value = arena_printf(d->a, "%lld", new->size),
	                                      .what = new->name.simple });
}

static void compare_items(struct avro_diffing *d, const struct met *m)
{
	const struct avro_type *old = m->type[SIDE_OLD], *new = m->type[SIDE_NEW];
	bool map = old->kind == AVRO_MAP;
	const char *key = map ? "values" : "items";

	meet(d, old->items, member_at(old->at, key), new->items, member_at(new->at, key),
	     spot_below(d->a, m->spot, map ? SPOT_VALUES : SPOT_ITEMS, STR("")));
}

/* ---- one kind or two ------------------------------------------------------------------- */

static struct said said_of(const struct avro_type *t)
{
	return (struct said){ .what = t->name.simple,
		              .doc = t->doc,
		              .aliases = t->aliases,
		              .alias_count = t->alias_count,
		              .properties = t->properties,
		              .property_count = t->property_count,
		              .at = t->at,
		              .is_type = true,
		              .decimal = t->logical == AVRO_DECIMAL,
		              .name = t->name.full };
}

static void compare_within(struct avro_diffing *d, const struct met *m)
{
	static void (*const parts[AVRO_KIND_COUNT])(struct avro_diffing * d,
	                                            const struct met *m) = {
		[AVRO_RECORD] = compare_records, [AVRO_ENUM] = compare_enums,
		[AVRO_FIXED] = compare_sizes,    [AVRO_ARRAY] = compare_items,
		[AVRO_MAP] = compare_items,
	};
	const struct avro_type *old = m->type[SIDE_OLD];

	if (avro_is_named(old))
		compare_names(d, m);
	if (parts[old->kind])
		parts[old->kind](d, m);
}

bool is_promotion(enum avro_kind from, enum avro_kind to)
{
	static const unsigned reads[AVRO_KIND_COUNT] = {
		[AVRO_LONG] = 1u << AVRO_INT,
		[AVRO_FLOAT] = 1u << AVRO_INT | 1u << AVRO_LONG,
		[AVRO_DOUBLE] = 1u << AVRO_INT | 1u << AVRO_LONG | 1u << AVRO_FLOAT,
		[AVRO_STRING] = 1u << AVRO_BYTES,
		[AVRO_BYTES] = 1u << AVRO_STRING,
	};

	return (reads[to] >> from & 1) != 0;
}

/* A float holds 24 bits exactly, a double 53. */
static bool rounds(enum avro_kind from, enum avro_kind to)
{
	return (to == AVRO_FLOAT && from != AVRO_FLOAT) || (to == AVRO_DOUBLE && from == AVRO_LONG);
}

static enum rule rule_of(enum avro_kind old, enum avro_kind new)
{
	if (is_promotion(old, new) && is_promotion(new, old))
		return RULE_AVRO_TEXT_BYTES;
	if (is_promotion(old, new))
		return rounds(old, new) ? RULE_AVRO_TYPE_PROMOTED_ROUNDED : RULE_AVRO_TYPE_PROMOTED;
	return is_promotion(new, old) ? RULE_AVRO_TYPE_DEMOTED : RULE_AVRO_TYPE_CHANGED;
}

/* A union of both helps where one may hold both: not where the two have one name. */
static struct str union_of(struct arena *a, const struct avro_type *old,
                           const struct avro_type *new)
{
	struct str was = type_json(a, old), is = type_json(a, new);

	if (!was.len || !is.len || str_eq(was, is))
		return STR_NONE;
	return arena_printf(a, "[%.*s, %.*s]", STR_FMT(was), STR_FMT(is));
}

static enum rule compare_other_kinds(struct avro_diffing *d, const struct met *m)
{
	const struct avro_type *old = m->type[SIDE_OLD], *new = m->type[SIDE_NEW];
	enum rule rule = rule_of(old->kind, new->kind);
	struct finding_parts parts = { .at = m->at[SIDE_NEW],
		                       .was = m->at[SIDE_OLD],
		                       .old_value = type_words(d->a, old),
		                       .new_value = type_words(d->a, new) };

	if (rule == RULE_AVRO_TYPE_CHANGED)
		parts.what = union_of(d->a, old, new);
	type_changed(d, rule, m, &parts);
	return rule;
}

void compare_kinds(struct avro_diffing *d, const struct met *m)
{
	const struct avro_type *old = m->type[SIDE_OLD], *new = m->type[SIDE_NEW];
	struct said was = said_of(old), is = said_of(new);

	if (old->kind != new->kind && compare_other_kinds(d, m) == RULE_AVRO_TYPE_CHANGED)
		return; /* what else is said, is said of something else */
	if (old->kind == new->kind)
		compare_within(d, m);
	compare_logical(d, m);
	compare_said(d, m->spot, &was, &is);
}

void compare_types(struct avro_diffing *d, const struct met *m)
{
	if (m->type[SIDE_OLD]->kind == AVRO_UNION || m->type[SIDE_NEW]->kind == AVRO_UNION)
		compare_unions(d, m);
	else
		compare_kinds(d, m);
}
