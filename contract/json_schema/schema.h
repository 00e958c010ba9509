/* json_schema/schema.h - a JSON Schema with all that its references lead to
 *
 * Drafts 4, 6, 7, 2019-09 and 2020-12. The schema stays the tree it was read as
 * (contract/base/node.h): objects and booleans with places. What this adds is *resources*: which
 * part of which document has which base URI and dialect, where anchors stand, and so where each
 * `$ref` leads. Nothing else in the program resolves references. There is no network: a reference
 * leads into this document, into a document given by the caller, into a metaschema this program has
 * (metaschema.h), or nowhere.
 *
 * Walking it. A schema is met as a *place*: its node, and the resource it stands in. Start at
 * schema->root; from a place go to a subschema with json_schema_at(), and where a reference leads
 * with json_schema_ref():
 *
 *     void walk(const struct json_schema *s, struct json_place here)
 *     {
 *             const struct json_link *link;
 *
 *             if (json_schema_ref_is_alone(s, here))  -- only the reference counts: drafts up to 7
 *             if (json_schema_ref(s, here.node, "$ref", &link) && link->found)
 *                     walk(s, link->to);                                -- references make cycles:
 * remember nodes items = node_get(here.node, "items"); walk(s, json_schema_at(s, here, items));
 *     }
 *
 * One node has one resource, so a node alone may serve as the key of a memo. The dialect of a place
 * is place.resource->dialect: a document may embed a resource of another draft (2019-09 and later).
 *
 * What is a subschema is said by keyword.def: an "$id" inside `enum`, `const` or an unknown keyword
 * is data. A JSON pointer may lead to any object or boolean, also inside an unknown keyword; that
 * is a schema from then on.
 * `$defs` and `definitions` are both looked into in every draft: documents mix them.
 *
 * Names of other documents. `name` of a reference is a URI or a relative one ("common.json"); it is
 * found as written and as resolved against the root's base URI, as the peer does. Each document's
 * own `$id` finds it too. Where two claim one URI, the first does: the document itself, then the
 * references in order.
 *
 * Ownership: all lives in the arena; the documents must live as long. Immutable after reading; may
 * be shared by threads. Cost: one pass over the documents; each look-up one probe of a hash table.
 */
#ifndef CONTRACT_JSON_SCHEMA_SCHEMA_H
#define CONTRACT_JSON_SCHEMA_SCHEMA_H

#include "contract/json_schema/dialect.h"
#include "contract/json_schema/value.h"

/* A schema with a base URI of its own: a whole document, or a subschema with an `$id`. */
struct json_resource {
	struct str uri; /* absolute where its document's is; without fragment; empty: a document
	                   without a name */
	const struct node *root;
	const struct node *document;        /* the root of the text it stands in */
	const struct json_resource *parent; /* the one around it; NULL: a document */
	enum json_dialect dialect;
	unsigned vocabularies; /* bits of enum json_vocabulary that are in force */
	bool recursive_anchor; /* 2019-09: "$recursiveAnchor": true stands at its root */
	bool metaschema;       /* this program's own text of a metaschema */
	size_t number;         /* dense, from 0: an index for tables of the caller */
};

struct json_place {
	const struct node *node; /* an object or a boolean; NULL: no place */
	const struct json_resource *resource;
};

/* Where a `$ref`, `$dynamicRef` or `$recursiveRef` leads. */
struct json_link {
	const struct node *from;  /* the object that holds it */
	const struct node *value; /* the reference as written: a string */
	struct str uri;           /* as resolved, with its fragment */
	bool found;
	struct json_place to; /* where it leads statically; for a dynamic one: first */
	/* A dynamic reference that may lead elsewhere: a `$dynamicRef` that met a `$dynamicAnchor`
	 * of this name, or a
	 * `$recursiveRef` that met "$recursiveAnchor": true (the name is empty then). See
	 * json_link_follow(). */
	bool dynamic;
	struct str anchor;
	const struct json_link *next; /* the next that leads nowhere: schema->missing */
};

/* A document that a `$ref` may name. */
struct json_document {
	struct str name; /* a URI, absolute or relative; empty: found by its `$id` only */
	const struct node *root;
};

struct json_schema_options {
	struct str base; /* URI the document was got from; mostly empty */
	const struct json_document *documents;
	size_t document_count; /* at most LIMIT_REFERENCES */
	bool forced;           /* every document is of `dialect`, whatever its $schema says */
	bool assumed;          /* those that do not say a dialect we know are of `dialect` */
	enum json_dialect dialect;
};

struct json_schema {
	struct json_place root;
	const struct json_resource *const *resources; /* by number; those of references too */
	size_t resource_count;
	const struct json_link
		*missing; /* references that lead nowhere, in the order they were met; NULL: none */
	size_t missing_count;
	struct json_schema_index *index;
};

/* Reads a document. options may be NULL. Refused: a root that is neither object nor boolean
 * (SYNTAX: also of a reference), too many documents or levels (LIMIT). A reference that leads
 * nowhere is not refused here: it is in ->missing, and a caller that needs them all says so with
 * json_schema_complete(). Whether keywords have values of the right form is not asked: validate a
 * document against its metaschema (validate.h). */
bool json_schema_read(struct arena *a, const struct node *root,
                      const struct json_schema_options *options, const struct json_schema **out,
                      struct failure *why);
/* False, with the first missing reference and its place, if there is one. */
bool json_schema_complete(const struct json_schema *s, struct failure *why);

/* The place of a subschema that stands at `node` inside the schema at `parent`. NULL or no schema
 * (neither object nor boolean): a place without node. */
struct json_place json_schema_at(const struct json_schema *s, struct json_place parent,
                                 const struct node *node);
/* The reference of that keyword ("$ref", "$dynamicRef", "$recursiveRef") in a schema object, or
 * NULL: there is none, it is no string, or the place's dialect does not know the keyword. */
const struct json_link *json_schema_ref(const struct json_schema *s, struct json_place at,
                                        const char *keyword);
/* What counts at a place in drafts up to 7 if it holds a `$ref`: only that. */
bool json_schema_ref_is_alone(const struct json_schema *s, struct json_place at);

/* Where a link leads, when `scope` are the resources that were entered on the way there, outermost
 * first (a resource is entered when evaluation steps to a place in it, by a keyword or by a
 * reference). For a link that is not dynamic: link->to. */
struct json_place json_link_follow(const struct json_schema *s, const struct json_link *link,
                                   const struct json_resource *const *scope, size_t depth);
/* All places that a dynamic link can lead to in any scope (link->to among them, first); for a
 * static one: one. For who reasons about all evaluations at once. */
size_t json_link_targets(const struct json_schema *s, const struct json_link *link,
                         const struct json_place **out);

/* The JSON pointer from the root of its document to a node of it, "" for the root itself; ready to
 * print
 * (`~` and `/` escaped, not percent-encoded). STR_NONE if the node is in no document of the schema.
 */
struct str json_schema_pointer(struct arena *a, const struct json_schema *s,
                               const struct node *node);

/* The same, behind the URI of its document and a `#` where that is not the schema's own:
 * "common.json#/definitions/money". */
struct str json_schema_location(struct arena *a, const struct json_schema *s,
                                const struct node *node);

#endif
