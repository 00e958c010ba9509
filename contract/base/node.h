/* node.h - one tree for YAML and JSON documents, with places
 *
 * A scalar keeps its text as it was written (`1.10` stays `1.10`, a date stays a
 * date); what it means is decided by whoever reads it, by the type its standard
 * gives to the key. Every node knows its source, line and column, so that
 * whatever is said about a document can point at it.
 *
 * Ownership: nodes, their text and their source live in the arena they were
 * read into. A tree is never changed after it was read; aliases of a YAML document
 * share their target's nodes.
 */
#ifndef CONTRACT_BASE_NODE_H
#define CONTRACT_BASE_NODE_H

#include "contract/base/arena.h"
#include "contract/base/failure.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

/* Where a document came from. */
struct source {
	struct str name; /* as the user named it: a path, `git:REV:PATH`, `-` */
	struct str text; /* the whole file */
};

struct node {
	enum node_kind kind;
	bool quoted; /* scalar: a JSON string, or YAML in quotes or a block: always text */
	int line, column;            /* 1-based; columns count characters */
	const struct source *source; /* NULL for nodes a program made */
	struct str text;             /* scalar */
	size_t count;                /* list: items; map: members */
	size_t room;                 /* slots behind items or members */
	union {
		struct node **items;
		struct member *members; /* in the order of the document, keys distinct */
	};
	struct node_index *index; /* of a map above a few members */
};

struct member {
	const struct node *key; /* a scalar */
	struct node *value;
};

/* Reads every document of a text. The format is JSON if the name ends in .json
 * or .avsc or if the text begins with `{` or `[` and is JSON; else YAML 1.1 as
 * libyaml reads it, with scalars kept as text. Duplicate keys, keys that are not scalars,
 * unknown or recursive aliases and every limit exceeded are refused (SYNTAX, LIMIT).
 * An empty text, or one of comments only, is refused as empty. *documents: *count roots. */
bool node_read(struct arena *a, const struct source *source, struct node ***documents, size_t *count,
               struct failure *why);
/* The two readers behind it. JSON: RFC 8259, exactly one value. */
bool yaml_read(struct arena *a, const struct source *source, struct node ***documents, size_t *count,
               struct failure *why);
bool json_read(struct arena *a, const struct source *source, struct node **root, struct failure *why);
/* JSON as Java's schema parsers take it: comments of C before the value and inside it; of a
 * duplicate key the last value at the first one's place; half a surrogate pair reads as the `?`
 * Java writes for it; no byte order mark; behind the value nothing but blanks and control
 * characters. */
bool json_read_lenient(struct arena *a, const struct source *source, struct node **root,
                       struct failure *why);
/* JSON as Java's tree readers take it: the first value of a text, whatever follows it; of a
 * duplicate key and a surrogate pair as above; NaN, Infinity, -Infinity, +INF and the like are
 * values, kept as plain scalars; no comments, no byte order mark. */
bool json_read_first(struct arena *a, const struct source *source, struct node **root,
                     struct failure *why);

/* The member's value; NULL if there is none or map is NULL or no map. */
const struct node *node_get_str(const struct node *map, struct str key);
static inline const struct node *node_get(const struct node *map, const char *key)
{
	return node_get_str(map, str_of(key));
}
/* The key node of that member, for its place; NULL likewise. */
const struct node *node_get_key(const struct node *map, struct str key);
/* node_get() along a path of keys separated by dots. */
const struct node *node_path(const struct node *map, const char *path);

bool node_is(const struct node *n, enum node_kind kind); /* NULL is nothing */
/* An unquoted null, ~ or empty scalar, or NULL. */
bool node_is_null(const struct node *n);
/* The text of a scalar that is not null; STR_NONE otherwise. */
struct str node_text(const struct node *n);
/* A plain true/false, or YAML 1.1's yes/no/on/off in their usual spellings. */
bool node_to_bool(const struct node *n, bool *out);
/* A plain decimal integer that fits. */
bool node_to_long(const struct node *n, long long *out);
/* Is it a plain JSON number (the YAML forms +1, .5, 1_000, 0x1F are not)? */
bool node_is_number(const struct node *n);
/* Same kind, same values, maps compared without order, scalars by text and by whether a plain
 * one could be something else than text. Depth is bounded by the reader's limit. */
bool node_equal(const struct node *a, const struct node *b);

/* Making trees, for documents the program writes. A put of a key that is there replaces. */
struct node *node_new_map(struct arena *a);
struct node *node_new_list(struct arena *a);
struct node *node_new_text(struct arena *a, struct str text);  /* always text */
struct node *node_new_plain(struct arena *a, struct str text); /* number, true, null */
void node_put(struct arena *a, struct node *map, struct str key, const struct node *value);
void node_put_text(struct arena *a, struct node *map, const char *key, struct str text);
/* Appends without looking for the key; for readers that already did. */
void node_put_member(struct arena *a, struct node *map, const struct node *key,
                     const struct node *value);
void node_add(struct arena *a, struct node *list, const struct node *value);

/* Printing. JSON: indent 0 gives one line without blanks, else that many spaces a level; plain scalars that
 * are no JSON literal are printed as strings. YAML: block style, quotes only where a reader could take a
 * text for something else. Both end without, respectively with, a line end. */
void json_print(struct buf *out, const struct node *root, int indent);
void json_print_text(struct buf *out, struct str text); /* one quoted string */
struct str json_text(struct arena *a, const struct node *root); /* on one line, in the arena */
void yaml_print(struct buf *out, struct arena *a, const struct node *root);

#endif
