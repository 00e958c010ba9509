/* format.h - the languages a document can be in, one row each
 *
 * A new language is a row of the table in format.c: how it is recognised, read,
 * linted, printed.
 */
#ifndef CONTRACT_FORMAT_H
#define CONTRACT_FORMAT_H

#include "contract/avro/from_contract.h"
#include "contract/defect.h"
#include "contract/expectation/expectation.h"
#include "contract/json_schema/from_contract.h"
#include "contract/language.h"
#include "contract/product/product.h"
#include "contract/protobuf/from_contract.h"
#include "contract/shape.h"

enum format {
	FORMAT_ODCS,
	FORMAT_DCS,
	FORMAT_PRODUCT,
	FORMAT_EXPECTATION,
	FORMAT_AVRO,
	FORMAT_JSON_SCHEMA,
	FORMAT_PROTOBUF,
	FORMAT_COUNT
};

struct document {
	enum format format;
	const struct node *root;
	const struct source *source;
	struct contract *contract;       /* ODCS, DCS; a schema: what it says, as a contract */
	struct product *product;         /* PRODUCT */
	struct expectation *expectation; /* EXPECTATION */
	const struct schema *schema;     /* of a schema's language; NULL if it is none, and defects
	                                    say why */
	struct schema_text text;         /* what the schema was read from, and with */
};

const char *format_name(enum format f);  /* "odcs", "dcs", "data-product", "expectation", "avro", "json-schema" */
const char *format_title(enum format f); /* "Open Data Contract Standard" */
const char *format_article(enum format f); /* "an": stands before the title */
bool format_find(struct str name, enum format *out);

/* Reads every document of one file. A JSON Schema is a file named .schema.json, or JSON whose
 * $schema names a draft; an Avro schema one named .avsc, or JSON that defines a record, enum or fixed; it is read as leniently as a registry reads what it holds, with no
 * references. False, with the place, when the text cannot be read or a document is in no known
 * language (the message says what was looked for). Defects go to *defects (may be NULL). */
bool documents_read(struct arena *a, const struct source *source, struct document **documents,
                    size_t *count, struct defects *defects, struct failure *why);

/* The language of schemas that a document of the format is in; NULL: it is no schema. */
const struct language *format_language(enum format f);
/* Of a root that says itself what it is; NULL: it does not, or is no schema. */
const struct language *document_language(const struct node *root);
bool format_of_language(const struct language *l, enum format *out);

/* One schema that may use others: text->references. */
bool document_read_schema(struct arena *a, const struct language *language,
                          const struct schema_text *text, struct document *out,
                          struct defects *defects, struct failure *why);

/* The strict check of one document against the version of its standard that it declares: unknown
 * keys, types, required keys, allowed values; adds to what reading already noted. `treaty lint`. */
void document_lint(struct arena *a, const struct document *d, struct defects *defects);

/* What is wanted of a conversion. */
struct conversion {
	enum format to;
	struct str version;          /* of a contract standard; empty: the newest */
	struct str model;            /* for a schema; empty: the only one */
	struct avro_mapping mapping; /* for an Avro schema */
	struct json_mapping json;    /* for a JSON Schema */
	struct proto_mapping protobuf; /* for a Protobuf file */
	bool plain;                  /* nothing is kept for the way back */
};

/* The document in another language, as a tree to print; a Protobuf file is one text. Between the
 * contract standards, and from a contract to a schema, what the target cannot state is kept in its
 * extension place and comes back; a schema is of one model, and says what it leaves out in losses
 * (may be NULL). A contract made of a schema is a skeleton, a draft. False (REFUSED) where there is
 * no such conversion, (USAGE) where a model has to be named. */
bool document_convert(struct arena *a, const struct document *d, const struct conversion *how,
                      const struct node **out, struct defects *losses, struct failure *why);

/* A canonical text of what a contract says: equal for equal meaning, whatever its spelling, order of keys
 * or standard. For content identity ("published versions are immutable") and round-trip tests. */
struct str contract_normal_form(struct arena *a, const struct contract *c);

#endif
