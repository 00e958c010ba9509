/* diff_words.c - how types are called, and what is said beside them */
#include "compat/avro/diff_impl.h"

#include "contract/avro/names.h"
#include "contract/shape_build.h"

enum { WORDS_BYTES = 100, WORDS_DEPTH = 4 };

/* ---- types ---------------------------------------------------------------------------- */

/* NOLINTNEXTLINE(misc-no-recursion): depth <= WORDS_DEPTH */
static void add_words(struct buf *out, const struct avro_type *t, int depth)
{
	if (depth == WORDS_DEPTH || out->len > WORDS_BYTES) {
		buf_add_c(out, "...");
	} else if (avro_is_named(t)) {
		buf_add(out, t->name.full);
	} else if (t->kind == AVRO_ARRAY || t->kind == AVRO_MAP) {
		buf_printf(out, "%s of ", avro_kind_name(t->kind));
		add_words(out, t->items, depth + 1);
	} else if (t->kind == AVRO_UNION) {
		for (size_t i = 0; i < t->branch_count && out->len <= WORDS_BYTES; i++) {
			buf_add_c(out, i ? " or " : "");
			add_words(out, t->branches[i], depth + 1);
		}
		if (!t->branch_count)
			buf_add_c(out, "an empty union");
	} else {
		buf_add_c(out, avro_kind_name(t->kind));
	}
}

struct str type_words(struct arena *a, const struct avro_type *t)
{
	struct buf out;

	buf_init(&out, a, 0);
	add_words(&out, t, 0);
	return buf_str(&out);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= WORDS_DEPTH */
static bool add_json(struct buf *out, const struct avro_type *t, int depth)
{
	if (depth == WORDS_DEPTH || out->len > WORDS_BYTES || t->kind == AVRO_UNION ||
	    (!avro_is_named(t) && t->property_count))
		return false;
	if (t->kind != AVRO_ARRAY && t->kind != AVRO_MAP) {
		json_print_text(out,
		                avro_is_named(t) ? t->name.full : str_of(avro_kind_name(t->kind)));
		return true;
	}
	buf_printf(out, "{\"type\": \"%s\", \"%s\": ", avro_kind_name(t->kind),
	           t->kind == AVRO_MAP ? "values" : "items");
	if (!add_json(out, t->items, depth + 1))
		return false;
	buf_add_c(out, "}");
	return true;
}

struct str type_json(struct arena *a, const struct avro_type *t)
{
	struct buf out;

	buf_init(&out, a, 0);
	return add_json(&out, t, 0) ? buf_str(&out) : STR_NONE;
}

const struct node *member_at(const struct node *definition, const char *key)
{
	const struct node *at = node_get(definition, key);

	return at ? at : definition;
}

/* ---- meaning ---------------------------------------------------------------------------- */

static const struct node *property(const struct avro_property *list, size_t count, struct str key)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(list[i].key, key))
			return list[i].value;
	return NULL;
}

/* As Avro understands it; an unknown word is meant by somebody too. */
static struct str logical_words(struct arena *a, const struct avro_type *t)
{
	const struct node *stated = property(t->properties, t->property_count, STR("logicalType"));

	if (t->logical == AVRO_DECIMAL)
		return arena_printf(a, "decimal(%d, %d)", t->precision, t->scale);
	if (t->logical != AVRO_LOGICAL_NONE)
		return str_of(avro_logical_name(t->logical));
	return stated ? short_text(a, node_text(stated), stated) : STR("none");
}

void compare_logical(struct avro_diffing *d, const struct met *m)
{
	const struct avro_type *old = m->type[SIDE_OLD], *new = m->type[SIDE_NEW];
	struct finding_parts parts = { .at = m->at[SIDE_NEW],
		                       .was = m->at[SIDE_OLD],
		                       .what = STR("the logical type"),
		                       .old_value = logical_words(d->a, old),
		                       .new_value = logical_words(d->a, new) };

	if (!str_eq(parts.old_value, parts.new_value))
		type_changed(d, RULE_AVRO_MEANING_CHANGED, m, &parts);
}

/* ---- properties --------------------------------------------------------------------------- */

/* Told with the logical type. On a field they mean nothing to Avro. */
static bool is_told_by_type(const struct said *old, const struct said *new, struct str key)
{
	if (!old->is_type)
		return false;
	return str_is(key, "logicalType") ||
	       (old->decimal && new->decimal && (str_is(key, "precision") || str_is(key, "scale")));
}

static void compare_property(struct avro_diffing *d, const struct spot *spot, struct str key,
                             const struct node *was, const struct node *is, const struct node *at)
{
	bool meaning = is_meaning_key(key);
	struct str nothing = meaning ? STR("not stated") : STR_NONE;
	struct finding_parts parts = {
		.at = is ? is : at,
		.was = was,
		.what = key,
		.old_value = was ? short_text(d->a, node_text(was), was) : nothing,
		.new_value = is ? short_text(d->a, node_text(is), is) : nothing
	};

	if (!was || !is || !node_equal(was, is))
		changed(d, meaning ? RULE_AVRO_MEANING_CHANGED : RULE_AVRO_PROPERTY, spot, &parts);
}

/* The keys of properties, so that many of them cost no quadratic work. */
static struct avro_index *keys_of(struct arena *a, const struct said *s)
{
	struct avro_index *keys = avro_index_new(a);

	for (size_t i = 0; i < s->property_count; i++)
		avro_index_add(keys, s->properties[i].key);
	return keys;
}

static void compare_properties(struct avro_diffing *d, const struct spot *spot,
                               const struct said *old, const struct said *new)
{
	const struct avro_index *was = keys_of(d->a, old), *is = keys_of(d->a, new);

	for (size_t i = 0; i < old->property_count; i++) {
		struct str key = old->properties[i].key;
		ptrdiff_t hit = avro_index_find(is, key);

		if (!is_told_by_type(old, new, key))
			compare_property(d, spot, key, old->properties[i].value,
			                 hit < 0 ? NULL : new->properties[hit].value, new->at);
	}
	for (size_t i = 0; i < new->property_count; i++) {
		struct str key = new->properties[i].key;

		if (avro_index_find(was, key) < 0 && !is_told_by_type(old, new, key))
			compare_property(d, spot, key, NULL, new->properties[i].value, new->at);
	}
}

/* ---- documentation and aliases ----------------------------------------------------------------
 */

static void compare_docs(struct avro_diffing *d, const struct spot *spot, const struct said *old,
                         const struct said *new)
{
	struct finding_parts parts = { .at = member_at(new->at, "doc"),
		                       .was = member_at(old->at, "doc"),
		                       .what = new->what };

	if (str_eq(old->doc, new->doc))
		return;
	parts.old_value = short_text(d->a, old->doc, NULL);
	parts.new_value = short_text(d->a, new->doc, NULL);
	changed(d, RULE_AVRO_DOC, spot, &parts);
}

static struct avro_index *names_of(struct arena *a, const struct said *s)
{
	struct avro_index *names = avro_index_new(a);

	avro_index_add(names, s->name);
	for (size_t i = 0; i < s->alias_count; i++)
		avro_index_add(names, s->aliases[i]);
	return names;
}

/* That a new name has the old one as an alias is told with the rename. */
static void compare_aliases(struct avro_diffing *d, const struct spot *spot, const struct said *old,
                            const struct said *new)
{
	const struct avro_index *was = names_of(d->a, old), *is = names_of(d->a, new);
	struct finding_parts parts = { .at = member_at(new->at, "aliases"),
		                       .was = member_at(old->at, "aliases"),
		                       .what = new->what };

	for (size_t i = 0; i < old->alias_count; i++) {
		parts.old_value = old->aliases[i];
		if (avro_index_find(is, old->aliases[i]) < 0)
			changed(d, RULE_AVRO_ALIAS_REMOVED, spot, &parts);
	}
	parts.old_value = STR_NONE;
	parts.was = NULL;
	for (size_t i = 0; i < new->alias_count; i++) {
		parts.new_value = new->aliases[i];
		if (avro_index_find(was, new->aliases[i]) < 0)
			changed(d, RULE_AVRO_ALIAS_ADDED, spot, &parts);
	}
}

void compare_said(struct avro_diffing *d, const struct spot *spot, const struct said *old,
                  const struct said *new)
{
	compare_docs(d, spot, old, new);
	if (old->alias_count || new->alias_count)
		compare_aliases(d, spot, old, new);
	if (old->property_count || new->property_count)
		compare_properties(d, spot, old, new);
}
