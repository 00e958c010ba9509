#include "contract/protobuf/convert.h"

#include "contract/base/node_put.h"
#include "contract/dcs.h"
#include "contract/protobuf/from_impl.h"
#include "contract/protobuf/meta.h"
#include "contract/protobuf/print.h"
#include "contract/protobuf/shape.h"

/* ---- a contract, and what comes back ---------------------------------------------------- */

struct comparing {
	struct arena *arena;
	struct words own, back;
	struct defects *losses;
};

static bool same_type(const struct type *x, const struct type *y)
{
	return x->kind == y->kind && x->bits == y->bits && x->is_unsigned == y->is_unsigned &&
	       x->precision == y->precision && x->scale == y->scale &&
	       x->dimensions == y->dimensions && str_eq(x->element, y->element);
}

/* What the type says, and what stands in a contract only for the conversion. */
static bool is_quiet(const struct field *f, struct str key)
{
	static const char *const keys[] = { "type",   "logicalType", "precision",  "scale",
		                            "fields", "items",       "values",     "keys",
		                            "config", "dimensions",  "elementType" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_is(key, keys[i]))
			return true;
	return str_is(key, "format") && f->type.kind == TYPE_INTEGER;
}

/* Which statements came back, from where Protobuf has no word for them; which did not. */
static void say_statements(struct comparing *c, const struct field *f, const struct node *own,
                           const struct node *back)
{
	struct buf kept, gone;

	buf_init(&kept, c->arena, 0);
	buf_init(&gone, c->arena, 0);
	for (size_t i = 0; i < own->count; i++) {
		struct str key = own->members[i].key->text;
		const struct node *came = node_get_str(back, key);

		if (is_quiet(f, key))
			continue;
		if (!came || !node_equal(came, own->members[i].value))
			buf_printf(&gone, "%s%.*s", gone.len ? ", " : "", STR_FMT(key));
		else if (proto_param_says(key))
			buf_printf(&kept, "%s%.*s", kept.len ? ", " : "", STR_FMT(key));
	}
	if (kept.len)
		defect_add(c->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "Protobuf cannot state %.*s: kept in its options",
		           STR_FMT(str_clip(buf_str(&kept), 300)));
	if (gone.len)
		defect_add(c->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "Protobuf cannot state %.*s", STR_FMT(str_clip(buf_str(&gone), 300)));
}

static void say_field(struct comparing *c, const struct field *f, const struct field *b)
{
	bool absent = !field_flag(f, ATTR_REQUIRED) && field_flag(b, ATTR_REQUIRED);

	if (!same_type(&f->type, &b->type))
		defect_add(c->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "Protobuf has no type %.*s: it is written as %.*s",
		           STR_FMT(type_text(c->arena, &f->type)), STR_FMT(b->type.word));
	if (f->name.len && !str_eq(f->name, b->name))
		defect_add(c->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "\"%.*s\" is no name in Protobuf: it is called %.*s",
		           STR_FMT(str_clip(f->name, 60)), STR_FMT(b->name));
	if (absent && f->depth)
		defect_add(c->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           f->name.len ? "Protobuf cannot say that it may be absent"
		                       : "Protobuf has no null among items and values");
}

static void compare(struct comparing *c, const struct field *f, const struct field *b);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void compare_parts(struct comparing *c, const struct field *f, const struct field *b)
{
	for (size_t i = 0; i < f->field_count && i < b->field_count; i++)
		compare(c, f->fields[i], b->fields[i]);
	if (f->items && b->items)
		compare(c, f->items, b->items);
	if (f->values && b->values)
		compare(c, f->values, b->values);
	if (f->keys && b->keys && !same_type(&f->keys->type, &b->keys->type))
		defect_add(c->losses, DEFECT_NOT_CONVERTED, f->keys->at, f->keys->path,
		           "Protobuf has no keys of type %.*s: they are written as %.*s",
		           STR_FMT(type_text(c->arena, &f->keys->type)),
		           STR_FMT(b->keys->type.word));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void compare(struct comparing *c, const struct field *f, const struct field *b)
{
	say_field(c, f, b);
	say_statements(c, f, field_words(&c->own, f), field_words(&c->back, b));
	compare_parts(c, f, b);
}

static void compare_model(struct comparing *c, const struct model *m, const struct model *b)
{
	struct node *own = model_words(&c->own, m), *back = model_words(&c->back, b);

	if (!str_eq(m->root.name, b->root.name))
		say_field(c, &m->root, &b->root);
	say_statements(c, &m->root, own, back);
	compare_parts(c, &m->root, &b->root);
}

bool proto_from_contract(struct arena *a, const struct proto_derivation *from, struct str *out,
                         struct defects *losses, struct failure *why)
{
	struct comparing c = { .arena = a, .losses = losses };
	struct proto_file *file;

	if (!proto_from_model(a, from, &file, why))
		return false;
	*out = proto_kept_text(a, file);
	if (!losses)
		return true;
	words_init(&c.own, a, DIALECT_DCS);
	words_init(&c.back, a, DIALECT_SCHEMA);
	compare_model(&c, from->model, proto_contract(a, file, NULL, NULL)->models[0]);
	words_lose_rest(a, losses, from->contract);
	return true;
}

/* ---- a file, as a contract ------------------------------------------------------------------ */

struct importing {
	struct arena *arena;
	struct words words;
	struct defects *losses;
};

static struct node *place(struct importing *im, const struct field *f,
                          const struct proto_field *from, const struct proto_message *m);

/* Its fields are those of the message, in its order, unless it was closed. */
static struct node *fields(struct importing *im, const struct field *f,
                           const struct proto_message *m)
{
	struct node *out = node_new_map(im->arena);

	if (m->field_count > f->field_count)
		defect_add(im->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "a message inside itself ends here");
	for (size_t i = 0; i < f->field_count && i < m->field_count; i++) {
		const struct proto_field *from = m->fields[i];

		node_put(im->arena, out, f->fields[i]->name,
		         place(im, f->fields[i], from, from->entry ? NULL : from->type.message));
	}
	for (size_t i = 0; f->field_count && i < m->oneof_count; i++)
		defect_add(im->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "a contract cannot say that of oneof %.*s one field at most is there",
		           STR_FMT(m->oneofs[i]->name));
	return out;
}

static void replace(struct importing *im, struct node *out, const char *part,
                    const struct node *with)
{
	if (node_get(out, part))
		put_node(im->arena, out, part, with);
}

static void say_enum(struct importing *im, const struct field *f, const struct proto_enum *e)
{
	for (size_t i = 0; e && i < e->value_count; i++) {
		if (e->values[i].number == (int32_t)i)
			continue;
		defect_add(im->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "the numbers of enum %.*s: a file made of it counts from 0",
		           STR_FMT(e->name));
		return;
	}
}

static struct node *place(struct importing *im, const struct field *f,
                          const struct proto_field *from, const struct proto_message *m)
{
	struct node *out = field_words(&im->words, f), *config;

	if (f->name.len) {
		config = map_copy(im->arena, node_get(out, "config"));
		put_number(im->arena, config, "protobufNumber", from->number);
		put_node(im->arena, out, "config", config);
	}
	if (f->field_count && m)
		replace(im, out, "fields", fields(im, f, m));
	else if (m && f->type.kind == TYPE_RECORD && m->field_count)
		defect_add(im->losses, DEFECT_NOT_CONVERTED, f->at, f->path,
		           "a message inside itself ends here");
	if (field_stated(f, ATTR_ENUM))
		say_enum(im, f, from->type.enumeration);
	if (f->items)
		replace(im, out, "items", place(im, f->items, from, from->type.message));
	if (f->values && from->entry && from->entry->field_count > 1)
		replace(im, out, "values",
		        place(im, f->values, from->entry->fields[1],
		              from->entry->fields[1]->type.message));
	return out;
}

static struct node *model(struct importing *im, const struct model *m,
                          const struct proto_message *from)
{
	struct node *said = model_words(&im->words, m), *out = node_new_map(im->arena), *config;

	put_c(im->arena, out, "type", "table");
	for (size_t i = 0; i < said->count; i++)
		node_put_member(im->arena, out, said->members[i].key, said->members[i].value);
	config = map_copy(im->arena, node_get(out, "config"));
	put_text(im->arena, config, "protobufPackage",
	         from->file->package.len ? from->file->package : STR(""));
	put_node(im->arena, out, "config", config);
	put_node(im->arena, out, "fields", fields(im, &m->root, from));
	return out;
}

bool proto_to_contract(struct arena *a, const struct proto_file *f, const struct node **out,
                       struct defects *losses, struct failure *why)
{
	struct importing im = { .arena = a, .losses = losses };
	struct node *root = node_new_map(a), *info = node_new_map(a), *models = node_new_map(a);
	const struct contract *c;

	if (!f->message_count)
		return failure_set(why, FAILURE_REFUSED,
		                   "a contract describes records, and the file defines no message");
	c = proto_contract(a, f, NULL, losses);
	words_init(&im.words, a, DIALECT_SCHEMA);
	put_c(a, root, "dataContractSpecification",
	      dcs_grammar.versions[dcs_grammar.version_count - 1]);
	put_text(a, root, "id", c->id);
	put_text(a, info, "title", c->models[0]->root.name);
	put_c(a, info, "version", "1.0.0");
	put_c(a, info, "status", "draft");
	put_node(a, root, "info", info);
	for (size_t i = 0; i < c->model_count; i++)
		node_put(a, models, c->models[i]->root.name,
		         model(&im, c->models[i], f->messages[i]));
	put_node(a, root, "models", models);
	if (f->service_count)
		defect_add(losses, DEFECT_NOT_CONVERTED, c->id_at, STR_NONE,
		           "a contract has no services");
	*out = root;
	return true;
}
