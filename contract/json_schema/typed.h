/* json_schema/typed.h - a schema as the registry's loader sees it: a tree of typed nodes
 *
 * The registry that clients know does not compare documents but trees that its loaders make of
 * them, where every schema has exactly one class. Which class decides most of its verdicts, so that
 * tree is built here, with the loader's quirks:
 *
 * Drafts 4, 6, 7 (everit-org/json-schema). A class for each family of keywords: {"minimum": 1} is a
 * NUMBER as {"type": "number"} is; `type` with a list is an anyOf; a schema object of several
 * families is an allOf that nobody wrote. Siblings of `$ref` count for nothing but title, id,
 * description and default. A reference is a node of its own, and what it leads to is built afresh
 * for each spelling of its URI: the object at "#/definitions/A" that is loaded in place is another
 * one.
 *
 * Drafts 2019-09 and 2020-12 (erosb/json-sKema, translated into the same classes by the registry):
 * every keyword is a little schema of its own, and those of one object are joined in the order of a
 * Java hash table: equal families merge, others make an allOf. A written anyOf or oneOf takes the
 * members of such an allOf for branches of its own. `format` and `$id` vanish.
 *
 * A schema that cannot be built is refused by the registry, and nothing else is: it does not
 * validate documents against their metaschema.
 *
 * Ownership: all lives in the arena; the documents must live as long. Immutable after reading.
 */
#ifndef CONTRACT_JSON_SCHEMA_TYPED_H
#define CONTRACT_JSON_SCHEMA_TYPED_H

#include "contract/base/node.h"
#include "contract/json_schema/dialect.h"

#include <stdint.h>

enum typed_class {
	TYPED_EMPTY,
	TYPED_TRUE,
	TYPED_FALSE,
	TYPED_REFERENCE,
	TYPED_ENUM,
	TYPED_CONST,
	TYPED_NOT,
	TYPED_CONDITIONAL,
	TYPED_COMBINED,
	TYPED_STRING,
	TYPED_NUMBER,
	TYPED_OBJECT,
	TYPED_ARRAY,
	TYPED_BOOLEAN,
	TYPED_NULL,
};

/* In the order of the words in typed_criterion_name(). */
enum typed_criterion { TYPED_ALL_OF, TYPED_ANY_OF, TYPED_ONE_OF };

struct typed;

struct typed_count { /* minLength, maxItems...: 32 bits */
	bool set;
	int value;
};

struct typed_bound {
	bool set;
	double value;
	struct str text; /* as kept */
};

struct typed_names { /* sorted by bytes, each once */
	struct str *list;
	size_t count;
};

struct typed_string {
	struct typed_count min, max;
	struct str pattern; /* ptr NULL: none */
	struct str format;  /* of those the loader knows; ptr NULL */
};

struct typed_number {
	struct typed_bound minimum, maximum, exclusive_minimum, exclusive_maximum;
	struct str multiple_of; /* ptr NULL: none */
	bool integer;
	bool above, below; /* draft 4: exclusiveMinimum, exclusiveMaximum */
};

/* A name with what stands behind it, in one of the object's tables. */
struct typed_member {
	struct str name;
	uint32_t hash;              /* java_hash() of the name */
	const struct typed *schema; /* of a dependency on names: NULL */
	struct typed_names needs;   /* of a dependency on names */
};

struct typed_table {
	struct typed_member *list;     /* in the order in which Java walks it */
	struct typed_member **by_name; /* sorted */
	size_t count;
};

struct typed_object {
	struct typed_table properties, name_dependencies, schema_dependencies;
	struct typed_member *patterns; /* patternProperties, in the order of the document */
	size_t pattern_count;
	struct typed_names required;
	struct str *required_list; /* as written */
	size_t required_count;
	bool closed;                    /* additionalProperties: false */
	const struct typed *additional; /* NULL: no schema */
	const struct typed *names;      /* propertyNames */
	struct typed_count min, max;
	const struct typed *unevaluated; /* 2019-09 and later; NULL: none */
};

struct typed_array {
	const struct typed *all;    /* items: one schema for all */
	const struct typed **items; /* a schema for each position */
	size_t item_count;
	bool closed; /* no additional items */
	const struct typed *additional, *contains, *unevaluated;
	struct typed_count min, max, min_contains, max_contains;
	bool unique;
};

struct typed_combined {
	enum typed_criterion criterion;
	const struct typed **branches;
	size_t count;
	const struct typed **distinct; /* each of equal branches once */
	size_t distinct_count;
	bool synthetic; /* nobody wrote it: drafts up to 7 */
	bool generated; /* the same of 2019-09 and later, and a list of types */
};

struct typed {
	enum typed_class class;
	const struct node *at;               /* the object it was made from, or a part of it */
	unsigned id;                         /* dense, from 0 */
	struct str name, title, description; /* ptr NULL: none; name: $id */
	const struct node *default_value;    /* NULL: none */
	bool typed; /* `type` was written, or the class needs none; no verdict looks at it */
	bool connect_bytes; /* "connect.type": "bytes" stands beside */
	bool bare;          /* a part of a synthetic allOf: what `at` says besides is not its own */
	unsigned used;      /* families of keywords that were read from `at`, for equality */
	union {
		struct typed_string *string;
		struct typed_number *number;
		struct typed_object *object;
		struct typed_array *array;
		struct typed_combined *combined;
		struct typed_names values; /* ENUM; CONST: one. Kept texts with sorted members */
		const struct typed *inner; /* NOT */
		const struct typed *conditional[3]; /* if, then, else; NULL where there is none */
		struct {
			const struct typed
				*target; /* no REFERENCE, but for one that leads to one */
			struct str text; /* as the loader prints it */
		} reference;
	};
};

struct typed_schema {
	const struct typed *root;
	const struct node *document;
	enum json_dialect dialect; /* as the registry names it */
	size_t count;              /* of typed nodes: their ids are below */
};

/* A schema that `$ref` may name. */
struct typed_reference {
	struct str name;
	const struct node *document;
};

/* Builds the tree of a document read by json_schema_tree(). SYNTAX: the registry's loader refuses
 * it, in its words where they are known ("#/properties/a: unknown type: [strin]"). NOT_FOUND: it
 * needs a document over the network, which is never fetched. LIMIT (NODES). */
bool typed_read(struct arena *a, const struct node *document,
                const struct typed_reference *references, size_t reference_count,
                const struct typed_schema **out, struct failure *why);

/* The check that a registry makes besides where field validation is on: no property at the top
 * begins with "$$". False: SYNTAX. */
bool typed_fields_valid(const struct typed_schema *s, struct failure *why);

const char *typed_criterion_name(enum typed_criterion c); /* "allOf" */
/* NULL: no such name. */
const struct typed_member *typed_find(const struct typed_table *t, struct str name);
bool typed_has(const struct typed_names *names, struct str name);
/* Is every name of some among all? */
bool typed_has_all(const struct typed_names *all, const struct typed_names *some);
/* A property's or dependency's default: true also for null. */
static inline bool typed_has_default(const struct typed *t)
{
	return t->default_value != NULL;
}

#endif
