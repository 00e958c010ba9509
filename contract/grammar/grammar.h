/* grammar.h - what a standard allows in a document: rows, and one engine over them
 *
 * A grammar lists kinds of maps (a server, a property, a quality rule) and, for each,
 * the keys it may hold: what value, in which versions of the standard, under which condition.
 * The rows stand in odcs/grammar.def and dcs/grammar.def; the engine reads a
 * document beside them and notes every defect with its place.
 *
 * Versions are positions in the grammar's list of versions, oldest first. A row with
 * the same key twice gives alternatives: the value must fit one of those that apply.
 */
#ifndef CONTRACT_GRAMMAR_GRAMMAR_H
#define CONTRACT_GRAMMAR_GRAMMAR_H

#include "contract/defect.h"

#include <stdint.h>

enum value_kind {
	VALUE_ANY,
	VALUE_STATED,   /* anything but null */
	VALUE_TEXT,
	VALUE_FLAG,
	VALUE_INTEGER,
	VALUE_COUNT,    /* an integer from 0 */
	VALUE_NUMBER,
	VALUE_POSITIVE, /* a number above 0 */
	VALUE_SCALAR,   /* text, number, flag or null */
	VALUE_WORD,     /* one of `words` */
	VALUE_FORM,     /* text of a form */
	VALUE_OBJECT,   /* a map of anything */
	VALUE_LIST,     /* of `item` */
	VALUE_MAP,      /* of the kind `of` */
	VALUE_NAMES,    /* a map from names of a form to `item` */
};

enum form {
	FORM_ANY,
	FORM_ID,          /* [A-Za-z0-9_-]+ */
	FORM_ID_SLASH,    /* the same with slashes */
	FORM_REFERENCE,   /* object.property, or section/id/properties/id */
	FORM_REFERENCES,  /* the same as ODCS 3.2 has it: more dots, hyphens */
	FORM_PERCENT,     /* 99.9% */
	FORM_SFTP,        /* sftp://... */
	FORM_VARIABLE,    /* holds ${NAME} */
	FORM_DATE,        /* from here on: a warning, for schemas do not check it */
	FORM_TIMESTAMP,
	FORM_URI,
	FORM_COUNT
};

enum row_flag {
	ROW_REQUIRED = 1,
	ROW_FILLED = 2,     /* a list or map with at least one entry */
	ROW_DISTINCT = 4,   /* a list without equal entries */
	ROW_PAIR = 8,       /* a list of exactly two */
	ROW_ONE_OF = 16,    /* exactly one of the kind's rows with this flag that apply */
	ROW_DEPRECATED = 32,
};

struct grammar_row {
	uint64_t kinds;          /* bit k: a row of kind k */
	const char *key;
	enum value_kind value, item;
	int of;                  /* kind of the map, or of each entry */
	enum form form;
	const char *words;       /* separated by blanks */
	const char *when;        /* values of the kind's discriminator, "-" for its absence; NULL: always */
	int since, until;        /* positions of versions */
	unsigned flags;
	const char *advice;      /* hint beside DEPRECATED */
};

struct grammar_kind {
	const char *title;         /* "a server" */
	int closed;                /* first version that refuses unknown keys; NEVER_CLOSED */
	const char *discriminator; /* key whose text the rows' `when` looks at */
	const char *implied_by;    /* if this key holds text, the value `implies` applies too */
	const char *implies;
	bool operators;            /* has rows with ROW_ONE_OF */
	int advised;               /* from this version on (if not 0) what depends on the discriminator is
	                              asked for, not demanded: SERVER_KEYS */
	const char *distinct;      /* in a list, no two have the same value under this key... */
	enum defect_rule twice;    /* ...or this is noted; ids are always distinct */
	const char *open_when;     /* discriminator values whose keys are not all known here */
};

enum { NEVER_CLOSED = 100 };

struct grammar {
	const char *title;            /* "ODCS" */
	const char *const *versions;  /* "3.0.0", ... */
	int version_count;
	const struct grammar_kind *kinds;
	int kind_count;
	const struct grammar_row *rows;
	size_t row_count;
};

extern const struct grammar odcs_grammar, dcs_grammar;

/* Position of a version, or -1. */
int grammar_version(const struct grammar *g, struct str version);

/* Has the contract itself this key in that version? */
bool grammar_knows(const struct grammar *g, int version, struct str key);

/* Checks the document against kind 0 of one version. */
void grammar_check(struct arena *a, const struct grammar *g, int version, const struct node *root,
                   struct defects *defects);

/* For whoever writes documents: the rows of one version, by kind, made once for many questions. */
struct grammar_index;
const struct grammar_index *grammar_index_new(struct arena *a, const struct grammar *g, int version);

/* The kind of the map, or of each entry, under a key (state: the value of the discriminator, or empty);
 * -1: no such key, or no such value. */
int grammar_below(const struct grammar_index *ix, int kind, const char *key, struct str state);
/* Has the kind this key in any version? */
bool grammar_has(const struct grammar_index *ix, int kind, struct str key);
/* May a map of the kind hold this key with this value, checked to the bottom? */
bool grammar_allows(struct arena *a, const struct grammar_index *ix, int kind, struct str state,
                    struct str key, const struct node *value);
/* Is the whole map one of the kind, without an error? */
bool grammar_fits(struct arena *a, const struct grammar_index *ix, int kind, const struct node *map);

/* ---- single values (grammar/value.c) ------------------------------------- */

/* Does a scalar fit the row's value kind, as a YAML 1.1 reader with dates kept as text takes it? */
bool value_fits(const struct grammar_row *row, enum value_kind kind, const struct node *n);
bool form_fits(enum form form, struct str text);
/* "a whole number", "one of table, view", "a stable id (letters, digits, - and _)": for messages. */
struct str value_wanted(struct arena *a, const struct grammar_row *row, enum value_kind kind);
/* "the number 5", "true", "null", "a list", "a map", "the text \"x\"". */
struct str value_found(struct arena *a, const struct node *n);
/* Is word one of those of the list, separated by blanks? */
bool words_hold(const char *words, struct str word);
/* At most `max` bytes of it, cut between characters, for messages. */
struct str str_clip(struct str s, size_t max);

#endif
