/* from_contract.c - a model as an Avro schema: written as JSON, read by the parser
 *
 * So a schema that is made is one that any registry takes, or there is none.
 */
#include "contract/avro/from_contract.h"

#include "contract/avro/mapping.h"
#include "contract/base/limits.h"

static struct str description(const struct field *f)
{
	const struct named *doc = named_find(f->docs, f->doc_count, STR("description"));

	return doc ? doc->text : STR_NONE;
}

/* ---- fields ------------------------------------------------------------------------------- */

/* Names it had, that are names in Avro and no neighbour's. */
static void put_aliases(struct avro_deriving *d, struct node *out, const struct field *f,
                        const struct avro_index *names)
{
	const struct stated *former = field_stated(f, ATTR_FORMER_NAME);
	struct node *list = node_new_list(d->arena);
	const char *problem;

	for (size_t i = 0; former && i < former->count; i++) {
		if (!avro_name_valid(former->list[i], NAMES_ASCII, &problem) ||
		    avro_index_find(names, former->list[i]) >= 0)
			return;
		node_add(d->arena, list, node_new_text(d->arena, former->list[i]));
	}
	if (list->count)
		node_put(d->arena, out, STR("aliases"), list);
}

static void put_order(struct avro_deriving *d, struct node *out, const struct field *f)
{
	struct str order = node_text(avro_setting(f, "avroOrder"));

	if (str_is(order, "descending") || str_is(order, "ignore"))
		node_put_text(d->arena, out, "order", order);
}

/* The type and the default: of a union the default is of its first branch.
 * NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void put_type(struct avro_deriving *d, struct node *out, const struct field *f,
                     const struct avro_type *as, struct str space)
{
	const struct node *type = avro_type_node(d, f, as, space), *value, *null;
	const struct stated *stated = field_stated(f, ATTR_DEFAULT);
	struct node *both = node_new_list(d->arena);

	value = avro_default_node(d->arena, type,
	                          stated ? stated->node : avro_setting(f, "avroDefault"));
	if (!avro_is_optional(&d->from->mapping, f)) {
		node_put(d->arena, out, STR("type"), type);
		if (value)
			node_put(d->arena, out, STR("default"), value);
		return;
	}
	null = node_new_text(d->arena, STR("null"));
	node_add(d->arena, both, value ? type : null);
	node_add(d->arena, both, value ? null : type);
	node_put(d->arena, out, STR("type"), both);
	node_put(d->arena, out, STR("default"),
	         value ? value : node_new_plain(d->arena, STR("null")));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
const struct node *avro_record_node(struct avro_deriving *d, const struct field *f,
                                    const struct avro_type *as, struct str space)
{
	const struct avro_type *same = avro_like(as, AVRO_RECORD);
	const struct avro_index *index;
	struct str *names = avro_field_names(d->arena, f, &index);
	struct node *fields = node_new_list(d->arena), *out;
	struct avro_name name;

	if (avro_type_name(d, f, same, &name))
		return node_new_text(d->arena, name.full);
	out = avro_named_node(d, AVRO_RECORD, f, &name, &space);
	if (!f->depth && description(f).len)
		node_put_text(d->arena, out, "doc", description(f));
	for (size_t i = 0; i < f->field_count; i++) {
		const struct avro_field *there = same ? avro_field(same, names[i]) : NULL;
		struct node *one = node_new_map(d->arena);

		node_put_text(d->arena, one, "name", names[i]);
		put_type(d, one, f->fields[i], there ? there->type : NULL, space);
		if (description(f->fields[i]).len)
			node_put_text(d->arena, one, "doc", description(f->fields[i]));
		put_aliases(d, one, f->fields[i], index);
		put_order(d, one, f->fields[i]);
		node_add(d->arena, fields, one);
	}
	node_put(d->arena, out, STR("fields"), fields);
	return out;
}

/* ---- where it comes from ------------------------------------------------------------------- */

/* The schema and the model are walked together: the one was made of the other, part by part. A type
 * that stands at several places comes from the first.
 * NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void trace(const struct field **fields, const struct avro_type *t, const struct field *f)
{
	const struct field *part = t->kind == AVRO_ARRAY ? f->items : f->values;

	if (fields[t->id])
		return;
	fields[t->id] = f;
	for (size_t i = 0; t->kind == AVRO_UNION && i < t->branch_count; i++)
		trace(fields, t->branches[i], f);
	for (size_t i = 0; t->kind == AVRO_RECORD && i < t->field_count; i++)
		trace(fields, t->fields[i].type, f->fields[i]);
	if (t->kind == AVRO_ARRAY || t->kind == AVRO_MAP)
		trace(fields, t->items, part ? part : f);
}

const struct field *avro_derived_from(const struct avro_derived *d, const struct avro_type *t)
{
	return d->fields[t->id];
}

const struct field *avro_derived_field(const struct avro_derived *d, const struct avro_type *record,
                                       const struct avro_field *f)
{
	return d->fields[record->id]->fields[f - record->fields];
}

bool avro_schema_of_tree(struct arena *a, struct str name, const struct node *tree,
                         struct avro_schema **out, struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	struct buf text;

	buf_init(&text, a, limit_of(LIMIT_DOCUMENT_BYTES) + 1);
	json_print(&text, tree, 0);
	*source = (struct source){ name, buf_str(&text) };
	return avro_parse(a, source, NULL, out, why);
}

bool avro_from_model(struct arena *a, const struct avro_derivation *from, struct avro_derived *out,
                     struct failure *why)
{
	struct avro_deriving d = { .arena = a, .from = from };
	const struct field *root = &from->model->root;
	struct avro_schema *schema;

	d.space = avro_space_of(a, from);
	avro_namer_init(&d.namer, a);
	out->tree = avro_record_node(&d, root, from->names ? from->names->root : NULL, STR_NONE);
	if (!avro_schema_of_tree(a, root->name, out->tree, &schema, why))
		return failure_prefix(why, "the Avro schema of %.*s", STR_FMT(root->path));
	out->schema = schema;
	out->fields = arena_array(a, const struct field *, schema->type_count);
	trace(out->fields, schema->root, root);
	return true;
}
