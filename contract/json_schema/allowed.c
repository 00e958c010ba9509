#include "contract/json_schema/allowed.h"

#include "contract/json_schema/metaschema.h"
#include "contract/json_schema/uri.h"

bool json_schema_allowed(struct arena *a, const struct node *root, const struct json_error **errors)
{
	const struct node *named = node_get(root, "$schema"), *metaschema;
	const struct str uri =
		named ? node_text(named) : str_of(json_dialect_uri(JSON_DIALECT_DEFAULT));
	const struct json_validator *validator;
	const struct json_schema *schema;
	struct failure ignored;

	metaschema = json_metaschema(a, uri_without_fragment(uri, NULL));
	if (!metaschema || !json_schema_read(a, metaschema, NULL, &schema, &ignored) ||
	    !json_validator_new(a, schema, NULL, &validator, &ignored))
		return true;
	return errors ? json_validate_errors(a, validator, root, errors, &ignored) != JSON_INVALID
	              : json_validate(a, validator, root, &ignored) != JSON_INVALID;
}
