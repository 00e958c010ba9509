/* json_schema/dialect.h - the five drafts, their vocabularies and their keywords
 *
 * A keyword is a row of keyword.def: its name, the dialects that know it, the vocabulary it belongs
 * to (2019-09 and 2020-12), and the shape of its value. From these rows follows where subschemas
 * stand and what the metaschemas say (metaschema.h); no other place lists keywords for those ends.
 */
#ifndef CONTRACT_JSON_SCHEMA_DIALECT_H
#define CONTRACT_JSON_SCHEMA_DIALECT_H

#include "contract/base/text.h"

#include <stdbool.h>

struct node;

/* In order of age: `dialect <= JSON_DRAFT_7` is a question that code may ask. */
enum json_dialect {
	JSON_DRAFT_4,
	JSON_DRAFT_6,
	JSON_DRAFT_7,
	JSON_2019_09,
	JSON_2020_12,
	JSON_DIALECT_COUNT,
	JSON_DIALECT_DEFAULT = JSON_DRAFT_7 /* the registry's: `$schema` is absent or unknown */
};

/* Bits. A custom metaschema ($vocabulary) may leave some out; older drafts have them all but the
 * last. */
enum json_vocabulary {
	JSON_VOCABULARY_NONE = 0,
	JSON_VOCABULARY_CORE = 1,
	JSON_VOCABULARY_APPLICATOR = 2,
	JSON_VOCABULARY_UNEVALUATED = 4, /* in 2019-09 a part of applicator */
	JSON_VOCABULARY_VALIDATION = 8,
	JSON_VOCABULARY_META_DATA = 16,
	JSON_VOCABULARY_FORMAT = 32,
	JSON_VOCABULARY_CONTENT = 64,
	JSON_VOCABULARY_ALL = 127,
	JSON_VOCABULARY_FORMAT_ASSERTED =
		128 /* 2020-12 format-assertion, or 2019-09 format: true */
};

/* What the value of a keyword may be. */
enum json_shape {
	JSON_SHAPE_ANY,            /* default, const, examples of draft 6... */
	JSON_SHAPE_SCHEMA,         /* not, items, additionalProperties */
	JSON_SHAPE_SCHEMAS,        /* allOf, prefixItems: a list of at least one schema */
	JSON_SHAPE_ITEMS,          /* a schema or a list of at least one: items up to 2019-09 */
	JSON_SHAPE_SCHEMA_MAP,     /* properties, $defs: name -> schema */
	JSON_SHAPE_PATTERN_MAP,    /* patternProperties: regular expression -> schema */
	JSON_SHAPE_DEPENDENCIES,   /* name -> schema or list of names */
	JSON_SHAPE_NAMES_MAP,      /* dependentRequired: name -> list of distinct names */
	JSON_SHAPE_SCHEMA_OR_BOOL, /* draft 4: additionalProperties, additionalItems */
	JSON_SHAPE_TYPES,          /* one of the seven type names or a list of distinct ones */
	JSON_SHAPE_VALUES,         /* enum */
	JSON_SHAPE_NUMBER,
	JSON_SHAPE_POSITIVE, /* multipleOf: a number above 0 */
	JSON_SHAPE_COUNT,    /* a whole number, 0 or more */
	JSON_SHAPE_BOOLEAN,
	JSON_SHAPE_STRING,
	JSON_SHAPE_REGEX,
	JSON_SHAPE_URI,
	JSON_SHAPE_URI_REFERENCE,
	JSON_SHAPE_URI_WITHOUT_FRAGMENT, /* $id of 2019-09 and later */
	JSON_SHAPE_ANCHOR,
	JSON_SHAPE_NAMES,       /* a list of distinct strings: required */
	JSON_SHAPE_SOME_NAMES,  /* the same, at least one: required of draft 4 */
	JSON_SHAPE_LIST,        /* any list: examples */
	JSON_SHAPE_VOCABULARIES /* $vocabulary: URI -> boolean */
};

struct json_keyword {
	const char *name;
	unsigned dialects;   /* bit 1 << dialect */
	unsigned vocabulary; /* enum json_vocabulary */
	enum json_shape shape;
};

/* The row of a keyword in a dialect; NULL: that dialect does not know it. Vocabularies are not
 * asked. */
const struct json_keyword *json_keyword(enum json_dialect dialect, struct str name);
/* All rows, some names more than once (a shape differs from draft to draft). */
const struct json_keyword *json_keywords(size_t *count);

/* "draft-04", "draft-06", "draft-07", "2019-09", "2020-12" */
const char *json_dialect_name(enum json_dialect dialect);
/* The metaschema's URI, as `$schema` writes it, without the `#` of old drafts. */
const char *json_dialect_uri(enum json_dialect dialect);
/* Of a `$schema`: http and https, with or without an empty fragment; the bare
 * http://json-schema.org/schema is draft 4, as the peer has it. False: none of the five. */
bool json_dialect_of_uri(struct str uri, enum json_dialect *out);
/* Of a schema object's `$schema`; JSON_DIALECT_DEFAULT where it is absent, unknown or no string. */
enum json_dialect json_dialect_of(const struct node *schema);

/* `$ref` makes all its siblings silent, `$id` among them (up to draft 7). */
static inline bool json_ref_is_alone(enum json_dialect dialect)
{
	return dialect <= JSON_DRAFT_7;
}
/* "id" in draft 4, "$id" later. */
static inline const char *json_id_keyword(enum json_dialect dialect)
{
	return dialect == JSON_DRAFT_4 ? "id" : "$id";
}

#endif
