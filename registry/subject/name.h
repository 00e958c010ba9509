/* subject/name.h - the names of subjects and contexts
 *
 *   qualified-subject = [ ":." context-rest ":" ] subject
 *   context           = "." context-rest; the default context is "."
 *
 * The first colon behind ":." ends the context, later ones belong to the subject. A name is
 * normalised by parsing and printing it: ":.:a" is "a", ":.dev" is ":.dev:" (the context itself).
 * ":*:a" has the context "*": every context, in listings only.
 * Source: the Confluent Schema Registry's QualifiedSubject (8.5).
 */
#ifndef REGISTRY_SUBJECT_NAME_H
#define REGISTRY_SUBJECT_NAME_H

#include "contract/base/arena.h"

#define CONTEXT_DEFAULT  STR(".")
#define CONTEXT_GLOBAL   STR(".__GLOBAL") /* holds config and mode for every context */
#define CONTEXT_WILDCARD STR("*")

struct subject_name {
	struct str context; /* ".", ".dev", "*" */
	struct str subject; /* without its context; may be empty */
	struct str text;    /* normalised; empty: the default context itself */
	struct str raw;     /* as it was given */
};

/* Never fails: every text is a name. Parts point into raw, text into raw or the arena. */
struct subject_name subject_name_read(struct arena *a, struct str raw);
struct subject_name subject_name_of(struct arena *a, struct str context, struct str subject);
bool subject_name_is_default(const struct subject_name *n); /* in the default context */
/* The name of its whole context: ":.dev:", or empty for the default one. */
struct str context_text(struct arena *a, struct str context);

/* May something be written under this name? No control characters, no reserved word, well-formed
 * UTF-8; a schema moreover not into the context of global settings. */
bool subject_name_is_writable(const struct subject_name *n, bool schema);

#endif
