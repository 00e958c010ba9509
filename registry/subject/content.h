/* subject/content.h - what is registered: a schema's text and all that belongs to its identity
 *
 * Two schemas are the same content, and share an id within a context, if text, type, references,
 * metadata and rule set are equal. The GUID is the MD5 of the same, as the Confluent registry
 * computes it (without the type); ids are bound to a SHA-256, so that nobody can make two schemas
 * answer to one id.
 */
#ifndef REGISTRY_SUBJECT_CONTENT_H
#define REGISTRY_SUBJECT_CONTENT_H

#include "contract/base/digest.h"
#include "contract/base/node.h"

struct schema_reference {
	struct str name, subject;
	long long version; /* -1: the latest, as asked; never stored */
};

struct content {
	struct str type; /* "AVRO" */
	struct str text;
	struct schema_reference *references;
	size_t reference_count;
	const struct node *metadata,
		*rules; /* as metadata_read() and rules_read() give them; NULL: none */
};

enum { GUID_BYTES = DIGEST_MD5, GUID_TEXT = 36 };

/* Metadata as it is kept: keys and the members of sets sorted by UTF-16 unit, each once, empty
 * members left out. NULL or null gives NULL. False (SYNTAX): not of this form. */
bool metadata_read(struct arena *a, const struct node *n, const struct node **out,
                   struct failure *why);
/* The same for rule sets; their words are checked too. */
bool rules_read(struct arena *a, const struct node *n, const struct node **out,
                struct failure *why);
bool references_read(struct arena *a, const struct node *n, struct schema_reference **out,
                     size_t *count, struct failure *why);

/* What is said later wins: metadata by key (sensitive names are united), rules by name. Either may
 * be NULL. */
const struct node *metadata_merge(struct arena *a, const struct node *old, const struct node *new);
const struct node *rules_merge(struct arena *a, const struct node *old, const struct node *new);
/* Without the rules of these names; NULL: none is left. */
const struct node *rules_without(struct arena *a, const struct node *rules, const struct str *names,
                                 size_t count);
/* The property's value; ptr NULL: none. */
struct str metadata_property(const struct node *metadata, struct str key);
/* A copy with the property set; value ptr NULL: removed. */
const struct node *metadata_with(struct arena *a, const struct node *metadata, struct str key,
                                 struct str value);

/* "confluent:version": set by the registry, and left out where schemas are compared. */
#define PROPERTY_VERSION  STR("confluent:version")
#define PROPERTY_RESERVED STR("confluent:reserved")

/* 36 characters, lower case. */
struct str content_guid(struct arena *a, const struct content *c);
/* 32 bytes: what an id is bound to. */
struct str content_hash(struct arena *a, const struct content *c);
/* "095d71cf12556b9d5e330ad575b3df5d" or with dashes, in any letter case, as GUIDs are kept. False:
 * it is none. */
bool guid_read(struct arena *a, struct str text, struct str *out);

/* [{"name":...,"subject":...,"version":...}]; empty text for none. */
struct str references_text(struct arena *a, const struct content *c);
bool references_equal(const struct content *a, const struct content *b);
/* NULL is nothing, and equals nothing but NULL. */
bool trees_equal(const struct node *a, const struct node *b);

#endif
