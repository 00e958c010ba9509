/* stored.h - versions of subjects, read by the API that every registry of this kind has
 *
 * Private to tools/remote_*.c. One struct stored_asking is one question: what it read by reference
 * is read once.
 */
#ifndef TOOLS_REMOTE_STORED_H
#define TOOLS_REMOTE_STORED_H

#include "tools/remote/impl.h"

struct stored { /* of a subject, as it is stored */
	struct str subject;
	long long number, id;
	struct content content; /* type empty: AVRO */
	const struct source *source;
};

struct fetched;
struct stored_asking {
	struct registry *registry;
	struct arena *arena;
	struct fetched *fetched;
	size_t fetched_count;
	struct failure *why;
};

enum { SUBJECT_NOT_FOUND = 40401, VERSION_NOT_FOUND = 40402 };

/* *code: that of an error about the schema or the subject, 404 or 405 where there is no such
 * resource; 0: there is an answer. */
bool stored_ask(struct stored_asking *x, const char *method, struct str target, struct str body,
                const struct node **root, long long *code);
/* "BEFORE/SUBJECT" and the rest. */
struct str stored_target(struct stored_asking *x, const char *before, struct str subject,
                         const char *rest);
/* The answer is none. Returns false. */
bool stored_strange(struct stored_asking *x, struct str target);
/* A version as the registry writes it; target: whose answer it is in. */
bool stored_read(struct stored_asking *x, const struct node *root, struct str target,
                 struct stored *out);
/* *code: 0, or why there is no such version. version -1: the latest. */
bool stored_get(struct stored_asking *x, struct str subject, long long version, struct stored *out,
                long long *code);
/* Read, with what it refers to. *out.language NULL: one that is not known here. NOT_FOUND. */
bool stored_schema(struct stored_asking *x, struct stored *v, struct schema *out);

#endif
