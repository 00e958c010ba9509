#include "contract/avro/keep.h"

#include "contract/avro/avro_words.h"
#include "contract/avro/mapping.h"
#include "contract/avro/shape.h"
#include "contract/shape_build.h"

/* Two walks over the schema's tree, its model and what was read back of it, side by side: one puts
 * what can stand under its own name, the other keeps what still came back differently. */
struct keeping {
	struct arena *arena;
	struct words own;       /* of the contract */
	struct avro_words back; /* of the schema */
	struct defects *losses;
	bool last;
};

/* ---- one place --------------------------------------------------------------------------------
 */

/* May a property of this name say it? */
static bool is_plain(struct str key, const struct node *value)
{
	static const char stated[] = "exclusiveMaximum exclusiveMinimum format maxLength maximum "
				     "minLength minimum pattern unique primaryKey";
	static const char not_here[] = "config default aliases formerName synonyms";

	if (words_hold(stated, key))
		return value->kind == NODE_SCALAR;
	return (extension_find(key) || is_meaning_key(key)) && !words_hold(not_here, key);
}

static void say_kept(struct keeping *k, const struct node *place, const struct field *f,
                     const struct node *own, const struct node *overlay)
{
	static const char quiet[] =
		"type logicalType precision scale dimensions elementType config namespace";
	struct buf keys;

	buf_init(&keys, k->arena, 0);
	for (size_t i = 0; i < own->count; i++) {
		struct str key = own->members[i].key->text;
		const struct node *kept = node_get_str(overlay, key);

		if (str_is(key, "name") && kept)
			defect_add(k->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
			           "\"%.*s\" is no name in Avro: it is called %.*s",
			           STR_FMT(str_clip(f->name, 60)),
			           STR_FMT(node_text(node_get(kept, "was"))));
		else if (str_is(key, "type") && node_get(kept, "is") && f->depth)
			defect_add(k->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
			           "Avro has no type %.*s: it is written as %.*s",
			           STR_FMT(type_text(k->arena, &f->type)),
			           STR_FMT(node_text(node_get(kept, "was"))));
		else if (!words_hold(quiet, key) &&
		         (node_get(kept, "is") ||
		          (is_plain(key, own->members[i].value) && node_get_str(place, key))))
			buf_printf(&keys, "%s%.*s", keys.len ? ", " : "", STR_FMT(key));
	}
	if (keys.len)
		defect_add(k->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "Avro cannot state %.*s: kept as properties", STR_FMT(buf_str(&keys)));
}

static void attach(struct keeping *k, struct node *place, const struct field *f,
                   const struct node *own, const struct node *back)
{
	const struct node *overlay;

	for (size_t i = 0; i < own->count && !k->last; i++) {
		const struct member *m = &own->members[i];

		if (!node_get_str(back, m->key->text) && is_plain(m->key->text, m->value))
			node_put(k->arena, place, m->key->text, m->value);
	}
	if (!k->last)
		return;
	overlay = overlay_of(k->arena, own, back, "");
	if (overlay)
		node_put(k->arena, place, STR("dcs"), overlay);
	say_kept(k, place, f, own, overlay);
}

/* ---- all places ---------------------------------------------------------------------------------
 */

static struct node **slot_of(struct node *map, const char *key)
{
	for (size_t i = 0; i < map->count; i++)
		if (str_is(map->members[i].key->text, key))
			return &map->members[i].value;
	return NULL;
}

/* The type that is no null. */
static struct node **written_slot(struct node **slot)
{
	if ((*slot)->kind != NODE_LIST)
		return slot;
	return &(*slot)->items[str_is(node_text((*slot)->items[0]), "null") && (*slot)->count > 1];
}

static void parts(struct keeping *k, struct node *tree, const struct field *f,
                  const struct field *b, const struct avro_type *t);

/* Items or values: their properties stand at the type, which may be a word so far. A type that
 * stands elsewhere already was made of the same statements there.
 * NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void element(struct keeping *k, struct node **slot, const struct field *f,
                    const struct field *b, const struct avro_type *t)
{
	struct node *own, *back, *wrapped;
	enum avro_kind kind;

	if (!f || !b)
		return;
	slot = written_slot(slot);
	own = field_words(&k->own, f);
	back = avro_place_words(&k->back, b, t, NULL);
	if ((*slot)->kind == NODE_MAP) {
		attach(k, *slot, f, own, back);
	} else if (avro_kind_find((*slot)->text, &kind)) {
		wrapped = node_new_map(k->arena);
		node_put(k->arena, wrapped, STR("type"), *slot);
		attach(k, wrapped, f, own, back);
		if (wrapped->count > 1)
			*slot = wrapped;
	} else if (k->last && overlay_of(k->arena, own, back, "")) {
		defect_add(k->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "a type that stands elsewhere too takes no properties here: what Avro "
		           "cannot state is lost");
	}
	parts(k, *slot, f, b, t);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void record(struct keeping *k, struct node *list, const struct field *f,
                   const struct field *b, const struct avro_type *t)
{
	for (size_t i = 0; i < f->field_count && i < b->field_count; i++) {
		struct node *own = field_words(&k->own, f->fields[i]);

		node_put_text(k->arena, own, "name", f->fields[i]->name);
		attach(k, list->items[i], f->fields[i], own,
		       avro_place_words(&k->back, b->fields[i], t->fields[i].type, &t->fields[i]));
		parts(k, *written_slot(slot_of(list->items[i], "type")), f->fields[i], b->fields[i],
		      t->fields[i].type);
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void parts(struct keeping *k, struct node *tree, const struct field *f,
                  const struct field *b, const struct avro_type *t)
{
	bool null;
	const struct avro_type *written = avro_beside_null(t, &null);

	if (tree->kind != NODE_MAP)
		return;
	if (written->kind == AVRO_RECORD)
		record(k, *slot_of(tree, "fields"), f, b, written);
	else if (written->kind == AVRO_ARRAY)
		element(k, slot_of(tree, "items"), f->items, b->items, written->items);
	else if (written->kind == AVRO_MAP)
		element(k, slot_of(tree, "values"), f->values, b->values, written->items);
}

/* ---- the schema
 * ---------------------------------------------------------------------------------- */

static void root(struct keeping *k, struct node *tree, const struct model *m)
{
	struct node *own = model_words(&k->own, m);

	if (!m->kind.len)
		node_put_text(k->arena, own, "type", STR("table"));
	node_put_text(k->arena, own, "name", m->root.name);
	attach(k, tree, &m->root, own, avro_root_words(&k->back));
	record(k, *slot_of(tree, "fields"), &m->root, &k->back.contract->models[0]->root,
	       k->back.schema->root);
}

bool avro_from_contract(struct arena *a, const struct avro_derivation *from,
                        const struct node **out, struct defects *losses, struct failure *why)
{
	struct keeping k = { .arena = a, .losses = losses };
	struct avro_schema *schema;
	struct avro_derived made;
	struct node *tree;

	if (!avro_from_model(a, from, &made, why))
		return false;
	tree = map_copy(a, made.tree);
	put_if(a, tree, "contract", from->contract->id);
	words_init(&k.own, a, DIALECT_DCS);
	for (int pass = 0; pass < 2; pass++) {
		k.last = pass == 1;
		if (!avro_schema_of_tree(a, from->model->root.name, tree, &schema, why))
			return false;
		avro_words_init(&k.back, a, schema, avro_contract(a, schema, NULL));
		root(&k, tree, from->model);
	}
	words_lose_rest(a, losses, from->contract);
	*out = tree;
	return avro_schema_of_tree(a, from->model->root.name, tree, &schema, why);
}
