/* change.h - what every operation on the store does alike: rows as JSON, and who changed what
 *
 * Rows are JSON objects, so that a newer treaty can add members and an older one keeps them. Readers
 * copy a value into the arena first: it may outlive the snapshot.
 */
#ifndef REGISTRY_STORE_CHANGE_H
#define REGISTRY_STORE_CHANGE_H

#include "contract/base/node.h"
#include "registry/store/store.h"

/* Who asks and when; goes into the log. */
struct actor {
	struct str who;  /* a person, token or host name */
	int64_t now;     /* ms since 1970 */
	struct str today; /* YYYY-MM-DD of now */
	void (*before_proposal)(void *ctx); /* tests of races: an attempt has read, and not yet written; else NULL */
	void *ctx;
};

/* Fills kind, who and when of a record; every build calls it once, when it has read all it needs. */
void sign(struct record *r, const struct actor *by, struct str kind);
/* For the log: {"contract":..., "what":...}. */
struct str log_note(struct arena *a, struct str contract, struct str what);

/* The row's object; damage is FAILURE_STORE, naming the row. */
bool row_read(struct arena *a, struct str value, const char *what, const struct node **out,
              struct failure *why);
struct str row_text(struct arena *a, const struct node *object);
void row_put_time(struct arena *a, struct node *object, const char *key, int64_t ms);
int64_t row_time(const struct node *object, const char *key);
/* "sha256" of a text, hex. */
struct str row_hash(struct arena *a, struct str text);

#endif
