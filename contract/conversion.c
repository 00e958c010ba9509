/* conversion.c - which language can be written as which */
#include "contract/avro/keep.h"
#include "contract/avro/shape.h"
#include "contract/avro/to_contract.h"
#include "contract/convert/convert.h"
#include "contract/dcs/dcs.h"
#include "contract/format.h"
#include "contract/json_schema/convert.h"
#include "contract/json_schema/registered.h"
#include "contract/protobuf/convert.h"

static bool find_model(struct arena *a, const struct contract *c, struct str name,
                       const struct model **out, struct failure *why)
{
	struct str *names = arena_array(a, struct str, c->model_count + 1);

	for (size_t i = 0; i < c->model_count; i++)
		names[i] = c->models[i]->root.name;
	if (!c->model_count)
		return failure_set(why, FAILURE_REFUSED, "the contract has no model");
	*out = name.len ? contract_model(c, name) : c->model_count == 1 ? c->models[0] : NULL;
	if (*out)
		return true;
	if (!name.len)
		return failure_set(why, FAILURE_USAGE,
		                   "a schema is of one model; which one? --model %.*s",
		                   STR_FMT(str_clip(str_list_text(a, names, c->model_count), 300)));
	return failure_set(why, FAILURE_USAGE, "no model \"%.*s\"; there are %.*s",
	                   STR_FMT(str_clip(name, 60)),
	                   STR_FMT(str_clip(str_list_text(a, names, c->model_count), 300)));
}

/* In the Data Contract Specification, in whose words a schema keeps what it cannot state. */
static bool as_dcs(struct arena *a, const struct document *d, struct contract **out,
                   struct failure *why)
{
	static const struct conversion to_dcs = { .to = FORMAT_DCS };
	const struct node *root;

	*out = d->contract;
	return d->format == FORMAT_DCS || (convert_standard(a, d, &to_dcs, &root, NULL, why) &&
	                                   dcs_read(a, root, out, NULL, why));
}

static bool contract_to_avro(struct arena *a, const struct document *d,
                             const struct conversion *how, const struct node **out,
                             struct defects *losses, struct failure *why)
{
	struct avro_derivation from = { .mapping = how->mapping };
	struct contract *contract;

	if (!as_dcs(a, d, &contract, why))
		return false;
	from.contract = contract;
	return find_model(a, contract, how->model, &from.model, why) &&
	       avro_from_contract(a, &from, out, losses, why);
}

static bool contract_to_protobuf(struct arena *a, const struct document *d,
                                 const struct conversion *how, const struct node **out,
                                 struct defects *losses, struct failure *why)
{
	struct proto_derivation from = { .mapping = how->protobuf };
	struct contract *contract;
	struct str text;

	if (!as_dcs(a, d, &contract, why))
		return false;
	from.contract = contract;
	if (!find_model(a, contract, how->model, &from.model, why) ||
	    !proto_from_contract(a, &from, &text, losses, why))
		return false;
	*out = node_new_text(a, text);
	return true;
}

static bool contract_to_json_schema(struct arena *a, const struct document *d,
                                    const struct conversion *how, const struct node **out,
                                    struct defects *losses, struct failure *why)
{
	struct contract *contract;
	const struct model *m;

	return as_dcs(a, d, &contract, why) && find_model(a, contract, how->model, &m, why) &&
	       json_from_contract(a, contract, m, &how->json, out, losses, why);
}

/* The skeleton of a contract that a schema says, in the Data Contract Specification. */
static bool skeleton(struct arena *a, const struct document *d, const struct node **out,
                     struct defects *losses, struct failure *why)
{
	if (d->format == FORMAT_AVRO)
		return avro_to_contract(a, avro_of(d->schema), out, losses, why);
	if (d->format == FORMAT_JSON_SCHEMA) {
		const struct json_registered *r = d->schema->parsed;

		return json_to_contract(a, r->schema, r->source, out, losses, why);
	}
	return proto_to_contract(a, d->schema->parsed, out, losses, why);
}

static bool schema_to_dcs(struct arena *a, const struct document *d, const struct conversion *how,
                          const struct node **out, struct defects *losses, struct failure *why)
{
	if (how->version.len)
		return failure_set(why, FAILURE_REFUSED, "a skeleton is of the newest DCS alone");
	return skeleton(a, d, out, losses, why);
}

/* Through the other standard; there is no way back that anything were to be kept for. */
static bool schema_to_odcs(struct arena *a, const struct document *d, const struct conversion *how,
                           const struct node **out, struct defects *losses, struct failure *why)
{
	struct document between = { .format = FORMAT_DCS, .source = d->source };
	struct conversion onward = *how;

	onward.plain = true;
	return skeleton(a, d, &between.root, losses, why) &&
	       dcs_read(a, between.root, &between.contract, NULL, why) &&
	       convert_standard(a, &between, &onward, out, losses, why);
}

static const struct row {
	enum format from, to;
	bool (*convert)(struct arena *a, const struct document *d, const struct conversion *how,
	                const struct node **out, struct defects *losses, struct failure *why);
} rows[] = {
	{ FORMAT_ODCS, FORMAT_DCS, convert_standard },
	{ FORMAT_DCS, FORMAT_ODCS, convert_standard },
	{ FORMAT_ODCS, FORMAT_ODCS, convert_standard },
	{ FORMAT_DCS, FORMAT_DCS, convert_standard },
	{ FORMAT_ODCS, FORMAT_AVRO, contract_to_avro },
	{ FORMAT_DCS, FORMAT_AVRO, contract_to_avro },
	{ FORMAT_ODCS, FORMAT_JSON_SCHEMA, contract_to_json_schema },
	{ FORMAT_DCS, FORMAT_JSON_SCHEMA, contract_to_json_schema },
	{ FORMAT_ODCS, FORMAT_PROTOBUF, contract_to_protobuf },
	{ FORMAT_DCS, FORMAT_PROTOBUF, contract_to_protobuf },
	{ FORMAT_AVRO, FORMAT_DCS, schema_to_dcs },
	{ FORMAT_AVRO, FORMAT_ODCS, schema_to_odcs },
	{ FORMAT_JSON_SCHEMA, FORMAT_DCS, schema_to_dcs },
	{ FORMAT_JSON_SCHEMA, FORMAT_ODCS, schema_to_odcs },
	{ FORMAT_PROTOBUF, FORMAT_DCS, schema_to_dcs },
	{ FORMAT_PROTOBUF, FORMAT_ODCS, schema_to_odcs },
};

/* ", but as dcs, odcs"; empty: as nothing. */
static struct str instead(struct arena *a, enum format from)
{
	struct str names[sizeof rows / sizeof *rows];
	size_t n = 0;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].from == from)
			names[n++] = str_of(format_name(rows[i].to));
	return n ? arena_printf(a, ", but as %.*s", STR_FMT(str_list_text(a, names, n))) : STR("");
}

bool document_convert(struct arena *a, const struct document *d, const struct conversion *how,
                      const struct node **out, struct defects *losses, struct failure *why)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].from == d->format && rows[i].to == how->to &&
		    (format_language(d->format) ? d->schema != NULL : d->contract != NULL))
			return rows[i].convert(a, d, how, out, losses, why);
	return failure_set(why, FAILURE_REFUSED, "%s %s cannot be written as %s%.*s",
	                   format_article(d->format), format_title(d->format), format_name(how->to),
	                   STR_FMT(instead(a, d->format)));
}
