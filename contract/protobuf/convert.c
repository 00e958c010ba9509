#include "contract/protobuf/convert.h"

#include "contract/base/node_put.h"
#include "contract/convert/losses.h"
#include "contract/dcs/dcs.h"
#include "contract/protobuf/from_impl.h"
#include "contract/protobuf/meta.h"
#include "contract/protobuf/print.h"
#include "contract/protobuf/shape.h"

/* ---- a contract, and what comes back ---------------------------------------------------- */

static const struct losing losing = {
	.language = "Protobuf",
	.kept = "in its options",
	.is_kept = proto_param_says,
	.misnamed = "is no name in Protobuf",
	.absent = "Protobuf cannot say that it may be absent",
	.null = "Protobuf has no null among items and values",
};

bool proto_from_contract(struct arena *a, const struct proto_derivation *from, struct str *out,
                         struct defects *losses, struct failure *why)
{
	struct proto_file *file;

	if (!proto_from_model(a, from, &file, why))
		return false;
	*out = proto_kept_text(a, file);
	if (losses)
		convert_losses(a, &losing, from->contract, from->model,
		               proto_contract(a, file, NULL, NULL)->models[0], losses);
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
