/* json_schema/resource.h - how a schema's documents are taken in; for schema.c, resource*.c
 * and whoever asks which nodes of a text are schemas
 *
 * The walk over a document notes each schema that stands where a keyword puts one, the resources
 * and anchors among them, and each reference. References are followed when all documents were
 * walked; what a JSON pointer reaches outside of known keywords is walked then.
 */
#ifndef CONTRACT_JSON_SCHEMA_RESOURCE_H
#define CONTRACT_JSON_SCHEMA_RESOURCE_H

#include "contract/json_schema/schema.h"
#include "contract/json_schema/table.h"

/* A node that is a schema. */
struct json_spot {
	struct json_place place;
	const struct json_spot *parent; /* the schema around it; NULL: path is the whole pointer */
	struct str path; /* from there, as tokens of a JSON pointer: "/properties/a~1b" */
};

struct json_anchor {
	struct json_place place;
	bool dynamic;
};

/* All places that dynamic references of one name may lead to. */
struct json_dynamic {
	struct json_place *places;
	size_t count;
};

/* One table, several kinds of keys: a node -> json_spot; a reference's text node -> json_link; a
 * resource and a name -> json_anchor; `dynamics` and a name -> json_dynamic; a URI ->
 * json_resource. */
struct json_schema_index {
	struct json_table table;
	char dynamics; /* its address is a key */
};

struct json_reading {
	struct arena *arena;
	const struct json_schema_options *options;
	struct json_schema *schema;
	struct json_resource **resources;
	struct json_link **links; /* in the order they were met */
	size_t link_count;
	enum json_dialect dialect; /* of documents that do not say */
	struct failure *why;
};

/* Walks a document that was got by that URI. */
bool json_take_document(struct json_reading *r, const struct node *root, struct str uri,
                        bool metaschema, struct json_resource **out);
/* Walks what a pointer reached in that resource; `path` leads there from the document's root. */
bool json_take_node(struct json_reading *r, const struct node *node,
                    const struct json_resource *resource, struct str path);
const struct json_spot *json_spot_of(const struct json_schema *s, const struct node *node);

#endif
