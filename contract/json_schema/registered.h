/* json_schema/registered.h - a JSON Schema as one of the languages of schemas
 *
 * What the row of language.h reads: the text as the registry reads it, the tree of typed nodes that
 * its verdicts are about, and the schema with its resources, which validation and proofs are about.
 */
#ifndef CONTRACT_JSON_SCHEMA_REGISTERED_H
#define CONTRACT_JSON_SCHEMA_REGISTERED_H

#include "contract/json_schema/schema.h"
#include "contract/json_schema/typed.h"
#include "contract/language.h"

struct json_registered {
	const struct source *source;
	const struct node *tree; /* of files and readers with numbers of any size; else `kept` */
	const struct node *kept; /* json_schema_kept() */
	const struct typed_schema
		*typed; /* NULL: a registry refuses it; of files and readers only */
	struct failure refusal;           /* then: why, with its place */
	const struct json_schema *schema;
};

#endif
