/* subject/language.h - the languages of schemas, one row each
 *
 * A registry treats them alike: it reads a text with the schemas it refers to, keeps a canonical
 * text, compares. What differs is a row of the table in language.c.
 */
#ifndef REGISTRY_SUBJECT_LANGUAGE_H
#define REGISTRY_SUBJECT_LANGUAGE_H

#include "compat/schema_levels.h"
#include "contract/shape.h"
#include "registry/subject/content.h"

struct schema { /* read */
	const struct language *language;
	const void *parsed; /* the language's own */
};

struct schema_text { /* what is to be read */
	struct str text;
	/* Schemas it may refer to, read before, dependencies first; names: as what (import path,
	 * URI). */
	const struct schema *references;
	const struct str *names;
	size_t reference_count;
	bool strict; /* new to the registry: names and defaults are checked */
};

struct language {
	const char *name; /* schemaType */
	/* SYNTAX: the words of the error. */
	bool (*read)(struct arena *a, const struct schema_text *text, const void **out,
	             struct failure *why);
	/* What the registry keeps; normal: asked to normalise. */
	bool (*text)(struct arena *a, const void *schema, bool normal, struct str *out,
	             struct failure *why);
	/* The text in another form; false: the language has none of this name, the kept text
	 * stands. */
	bool (*format)(struct arena *a, const void *schema, struct str format, struct str *out);
	/* Equal apart from what the registry ignores where it looks for an existing version. */
	bool (*equal)(struct arena *a, const void *one, const void *other);
	schema_differences_fn *differences, *proven; /* by the original's verdicts; by PROVEN */
	/* What it says of its values, in the neutral form; NULL: nothing that can be said so. */
	const struct contract *(*contract)(struct arena *a, const void *schema);
	/* Is it the name of a field at the top? For fields that metadata reserve. */
	bool (*has_field)(const void *schema, struct str name);
};

/* NULL: no such type. Letter case counts; empty is AVRO. */
const struct language *language_find(struct str type);
/* For messages and lists: the n-th, NULL at the end, in the order in which the original lists them.
 */
const struct language *language_at(size_t n);

/* A schema_differences_fn over struct schema: two languages are never compatible. */
schema_differences_fn schema_differences, schema_differences_proven;

#endif
