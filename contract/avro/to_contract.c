#include "contract/avro/to_contract.h"

#include "contract/avro/avro_words.h"
#include "contract/avro/names.h"
#include "contract/avro/shape.h"
#include "contract/dcs/dcs.h"
#include "contract/grammar/grammar.h"

struct importing {
	struct arena *arena;
	struct avro_words words;
	struct defects *losses;
};

static void lost(struct importing *im, const struct field *f, const struct node *at,
                 const char *what)
{
	defect_add(im->losses, DEFECT_NOT_CONVERTED, at, f->path, "%s", what);
}

/* ---- what no contract says ---------------------------------------------------------------- */

static bool is_ascii_name(struct str name)
{
	const char *problem;

	return avro_name_valid(name, NAMES_ASCII, &problem);
}

static void say_type(struct importing *im, const struct field *f, const struct avro_type *t)
{
	bool null;
	const struct avro_type *written = avro_beside_null(t, &null);
	size_t known = 0;

	if (written->kind == AVRO_UNION)
		lost(im, f, t->at,
		     f->type.kind == TYPE_JSON
		             ? "a union of several types is written as json"
		             : "a union of numbers is written as one that holds them all");
	if (written->kind == AVRO_RECORD && written->field_count > f->field_count)
		lost(im, f, t->at, "a record inside itself ends here");
	if (written->kind == AVRO_ENUM)
		for (size_t i = 0; i < written->symbol_count; i++)
			known += is_ascii_name(written->symbols[i]);
	if (written->kind == AVRO_ENUM && (known < written->symbol_count || !known))
		lost(im, f, t->at, "symbols that are no names: a schema made from it has a string");
	if (written->kind == AVRO_RECORD && written->error)
		lost(im, f, t->at, "that the record is an error");
}

static void say_field(struct importing *im, const struct field *f, const struct avro_type *record,
                      const struct avro_field *from)
{
	for (size_t i = 0; i < from->alias_count; i++) {
		if (avro_field(record, from->aliases[i]) || !is_ascii_name(from->aliases[i])) {
			lost(im, f, from->at,
			     "an alias that is no name or another field's: a schema made from it "
			     "has none");
			break;
		}
	}
	if (!is_ascii_name(from->name))
		lost(im, f, from->at, "its name: a schema made from it has another");
}

/* ---- places ---------------------------------------------------------------------------------- */

static bool keeps(const struct node *n)
{
	return node_is(n, NODE_MAP) && node_is(node_get(n, "dcs"), NODE_MAP);
}

/* What a schema made from a contract keeps at a place: at the field, or at the type of items. */
static const struct node *kept_at(const struct node *place)
{
	for (size_t i = 0; node_is(place, NODE_LIST) && i < place->count; i++)
		if (keeps(place->items[i]))
			return node_get(place->items[i], "dcs");
	return keeps(place) ? node_get(place, "dcs") : NULL;
}

static struct node *place(struct importing *im, const struct field *f, const struct avro_type *t,
                          const struct avro_field *from, struct str *name);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by avro_contract() */
static struct node *fields(struct importing *im, const struct field *f,
                           const struct avro_type *record)
{
	struct node *out = node_new_map(im->arena);

	for (size_t i = 0; i < f->field_count; i++) {
		const struct avro_field *from = avro_field(record, f->fields[i]->name);
		struct str name = f->fields[i]->name;
		struct node *one = place(im, f->fields[i], from->type, from, &name);

		say_field(im, f->fields[i], record, from);
		if (node_get_str(out, name)) /* what was kept is not what it was */
			name = f->fields[i]->name;
		node_put(im->arena, out, name, one);
	}
	return out;
}

static void replace(struct importing *im, struct node *out, const char *part,
                    const struct node *with)
{
	if (node_get(out, part))
		put_node(im->arena, out, part, with);
}

/* One place and all below it. What was kept is put back where it was; *name may be another one
 * then. NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by avro_contract() */
static struct node *place(struct importing *im, const struct field *f, const struct avro_type *t,
                          const struct avro_field *from, struct str *name)
{
	struct node *said = avro_place_words(&im->words, f, t, from),
		    *out = node_new_map(im->arena);
	struct str inner = STR_NONE;
	bool null;
	const struct avro_type *written = avro_beside_null(t, &null);

	say_type(im, f, t);
	said = overlay_apply(im->arena, said, kept_at(f->node));
	if (node_text(node_get(said, "name")).len)
		*name = node_text(node_get(said, "name"));
	for (size_t i = 0; i < said->count; i++)
		if (!str_is(said->members[i].key->text, "name") &&
		    !str_is(said->members[i].key->text, "dcs"))
			node_put_member(im->arena, out, said->members[i].key,
			                said->members[i].value);
	if (f->field_count)
		replace(im, out, "fields", fields(im, f, written));
	if (f->items)
		replace(im, out, "items", place(im, f->items, written->items, NULL, &inner));
	if (f->values)
		replace(im, out, "values", place(im, f->values, written->items, NULL, &inner));
	return out;
}

static struct node *model(struct importing *im, struct str *name)
{
	const struct model *m = im->words.contract->models[0];
	const struct avro_type *root = im->words.schema->root;
	struct node *said = avro_root_words(&im->words), *out = node_new_map(im->arena);

	say_type(im, &m->root, root);
	said = overlay_apply(im->arena, said, kept_at(m->root.node));
	*name = node_text(node_get(said, "name"));
	for (size_t i = 0; i < said->count; i++)
		if (!str_is(said->members[i].key->text, "name"))
			node_put_member(im->arena, out, said->members[i].key,
			                said->members[i].value);
	put_node(im->arena, out, "fields", fields(im, &m->root, root));
	return out;
}

bool avro_to_contract(struct arena *a, const struct avro_schema *s, const struct node **out,
                      struct defects *losses, struct failure *why)
{
	struct importing im = { .arena = a, .losses = losses };
	struct node *root = node_new_map(a), *info = node_new_map(a), *models = node_new_map(a), *m;
	struct str name;

	if (s->root->kind != AVRO_RECORD)
		return failure_set(
			why, FAILURE_REFUSED,
			"a contract describes records, and the root of this schema is %s",
			avro_kind_name(s->root->kind));
	avro_words_init(&im.words, a, s, avro_contract(a, s, losses));
	m = model(&im, &name);
	node_put_text(a, root, "dataContractSpecification",
	              str_of(dcs_grammar.versions[dcs_grammar.version_count - 1]));
	node_put_text(a, root, "id", im.words.id);
	node_put_text(a, info, "title", name);
	node_put_text(a, info, "version", STR("1.0.0"));
	node_put_text(a, info, "status", STR("draft"));
	put_node(a, root, "info", info);
	node_put(a, models, name, m);
	put_node(a, root, "models", models);
	*out = root;
	return true;
}
