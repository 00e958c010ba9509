#include "contract/json_schema/convert.h"

#include "contract/convert/losses.h"
#include "contract/json_schema/shape.h"

/* Words that no draft knows: annotations, which are read back. */
static bool is_kept(struct str key)
{
	return !json_keyword(JSON_2020_12, key);
}

/* additionalProperties says it, of the schema alone and not of the model. */
static bool is_said(struct str key)
{
	return str_is(key, "additionalFields");
}

static const struct losing losing = {
	.language = "JSON Schema",
	.kept = "as keywords of its own",
	.is_kept = is_kept,
	.is_said = is_said,
	.misnamed = "is not the title, by which a JSON Schema goes",
	.absent = "it is written as always there",
	.null = "items and values are written as never null",
};

bool json_from_contract(struct arena *a, const struct contract *contract, const struct model *m,
                        const struct json_mapping *mapping, const struct node **out,
                        struct defects *losses, struct failure *why)
{
	const struct source named = { .name = m->root.name };
	const struct json_schema *schema;
	struct model *back;

	*out = json_from_model(a, m, mapping, JSON_TO_PUBLISH);
	if (!json_schema_read(a, *out, NULL, &schema, why))
		return failure_prefix(why, "the JSON Schema of %.*s", STR_FMT(m->root.path));
	back = json_schema_contract(a, schema, &named, NULL)->models[0];
	if (!str_eq(back->root.name, node_text(node_get(*out, "title"))))
		back->root.name = m->root.name; /* which is for the file to say */
	convert_losses(a, &losing, contract, m, back, losses);
	return true;
}
