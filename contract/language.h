/* language.h - the languages of schemas, one row each
 *
 * Whoever handles schemas treats them alike: reads a text with the schemas it refers to, keeps a
 * canonical text, asks what it says of its values. What differs is a row of the table in
 * language.c; how two schemas of one language relate is a row of compat/relation.c.
 */
#ifndef CONTRACT_LANGUAGE_H
#define CONTRACT_LANGUAGE_H

#include "contract/defect.h"
#include "contract/tags.h"

struct contract;
struct field;
struct model;
struct stated;

struct schema { /* read */
	const struct language *language;
	const void *parsed; /* the language's own */
};

enum schema_reading {
	SCHEMA_FILE,   /* in a file: what only a registry minds is told where a registry's verdict
	                  is asked for */
	SCHEMA_STORED, /* as leniently as a registry reads what it holds */
	SCHEMA_NEW,    /* new to the registry: names and defaults are checked */
	SCHEMA_READER, /* as the library of an application reads it */
	/* To be referred to, by a reader that has whatever it refers to in turn: no more is read
	 * than that needs. For languages whose files may need each other in circles. */
	SCHEMA_NEIGHBOUR,
};

/* A name in a text that the text itself does not explain. */
struct schema_use {
	struct str name; /* as files give it: a full name, an import path, a URI without fragment */
	struct str other; /* else it means this one; empty: nothing else */
	struct str
		beside;  /* where it should stand, seen from the text's folder; empty: no telling */
	struct str word; /* stands in each text that gives the name */
	int line, column;
};

struct schema_names {
	struct schema_use *uses; /* each name once, in the order of the text */
	size_t use_count;
	struct str *gives; /* by which others may refer to the text, besides where it stands */
	size_t give_count;
};

struct schema_text { /* what is to be read */
	const struct source *source;
	/* What the text says, read before, where its places are in another document; or NULL. For
	 * languages that are written in JSON. */
	const struct node *tree;
	/* Schemas it may refer to, read before, dependencies first; names: as what (import path,
	 * URI). */
	const struct schema *references;
	const struct str *names;
	size_t reference_count;
	/* Of several types in the text the one that is meant, by its full or simple name: SYNTAX
	 * where it is not there; empty: whichever suits. For languages whose texts have several. */
	struct str type;
	enum schema_reading reading;
	struct defects *defects; /* SCHEMA_NEW: every error, where the language tells more than the
	                            first; may be NULL */
};

struct language {
	const char *name;   /* schemaType: "AVRO" */
	const char *title;  /* "Avro schema" */
	const char *suffix; /* of files: ".avsc" */
	/* SYNTAX, with the place: the words of the error. */
	bool (*read)(struct arena *a, const struct schema_text *text, const void **out,
	             struct failure *why);
	/* What a registry keeps; normal: asked to normalise. */
	bool (*text)(struct arena *a, const void *schema, bool normal, struct str *out,
	             struct failure *why);
	/* The text in another form; false: the language has none of this name, the kept text
	 * stands. */
	bool (*format)(struct arena *a, const void *schema, struct str format, struct str *out);
	/* Equal apart from what a registry ignores where it looks for an existing version. */
	bool (*equal)(struct arena *a, const void *one, const void *other);
	/* What it says of its values, in the neutral form; NULL: nothing that can be said so. */
	struct contract *(*contract)(struct arena *a, const void *schema, struct defects *defects);
	/* Is it the name of a field at the top (of the first type, where there are several)? For
	 * fields that metadata reserve. */
	bool (*has_field)(const void *schema, struct str name);
	/* Every name by which a reader with this schema knows a field at the top; NULL: it may mind
	 * any other too, or of several types nobody said which it reads. */
	struct str *(*reads)(struct arena *a, const void *schema, size_t *count);
	/* Asked besides of new schemas where fields are to be validated. False: SYNTAX. NULL: any
	 * will do. */
	bool (*fields_valid)(const void *schema, struct failure *why);
	/* The closed list of a field that it writes, in the words of the contract's list: of types
	 * whose values cannot be spelled as a contract spells them. NULL: they are spelled alike.
	 */
	const struct stated *(*listed)(struct arena *a, const struct field *written,
	                               const struct stated *said);

	/* What the language allows in it and hardly anybody means; NULL: nothing is known. */
	void (*doubt)(const void *schema, struct defects *defects);

	/* The text with the marks inside it changed; *seen: those it has then, in order. SYNTAX:
	 * it is none, or has not what is named. */
	bool (*tags)(struct arena *a, struct str text, const struct tag_change *change,
	             struct str *out, struct schema_tags **seen, size_t *count,
	             struct failure *why);

	/* ---- files that refer to each other --------------------------------------------- */

	/* What the text needs and gives. as: the name by which it was found itself; empty: the
	 * text that all begins with. False: it cannot be read. */
	bool (*names)(struct arena *a, const struct schema_text *text, struct str as,
	              struct schema_names *out, struct failure *why);
	/* Do both say the same by that name? Read as SCHEMA_FILE or NEIGHBOUR. */
	bool (*alike)(struct arena *a, const void *one, const void *other, struct str name);
	/* Is all there that it refers to? NULL: else it is not read. */
	bool (*complete)(const void *schema);
	/* Where was looked, for what is found nowhere; NULL: the words of the reading are better.
	 */
	const char *missing;
	bool rooted;  /* names are paths from one of several roots */
	bool circles; /* files may need each other in circles; else what is needed is read before */
	/* Ends of files in another form, and of other things too: they are read where somebody
	 * names one, and never looked for. */
	const char *named[4];
};

extern const struct language avro_language, json_schema_language, protobuf_language;

/* By the end of its name; NULL: a file of any content. */
const struct language *language_of_file(struct str path);
/* The same of a file that nobody named. */
const struct language *language_of_found(struct str path);

const struct schema *schema_new(struct arena *a, const struct language *l, const void *parsed);

/* Of what a schema says the model that is meant by a name: the one of that name, else of the same
 * letters (str_eq_letters), else the first. NULL: it says nothing. */
struct model *schema_model(const struct contract *c, struct str name);

/* NULL: no such type. Letter case counts; empty is AVRO. */
const struct language *language_find(struct str type);
/* For messages and lists: the n-th, NULL at the end, in the order in which the original lists them.
 */
const struct language *language_at(size_t n);

#endif
