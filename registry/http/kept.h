/* kept.h - answers kept for whoever asks the same again
 *
 * The answer to a GET of the registry API depends on three things: the request's target, the state
 * of the store, and whether the client takes gzip. So the answers of one state are kept, as they
 * were sent, and are all forgotten when there is another state, made by this process or any other
 * on the directory, or no more room (limit KEPT_BYTES). What is asked for the first time is not
 * worth keeping: whoever walks over a million schemas pays nothing for it. Any thread.
 *
 *	state = kept_find(k, target, gzip, &answer);
 *	if (!answer.route)
 *		... it is made ...
 *		kept_add(k, state, target, gzip, &answer);
 */
#ifndef REGISTRY_HTTP_KEPT_H
#define REGISTRY_HTTP_KEPT_H

#include "contract/base/text.h"

#include <stdint.h>

struct kept;
struct route;
struct store;

struct kept_answer {
	const struct route *route; /* that gave it; NULL: none is kept */
	struct str body;           /* of a 200 without headers of its own */
	bool compressed;
};

/* NULL: no memory. The store outlives it. */
struct kept *kept_new(struct store *s);
void kept_free(struct kept *k); /* NULL is fine */

/* The body found is a copy: free() it. Returns the state that was asked for; 0: not known, or the
 * answer need not be kept. */
uint64_t kept_find(struct kept *k, struct str target, bool gzip, struct kept_answer *out);
/* state: what kept_find() gave before the answer was made. If the state is another by now, nobody
 * knows which of them the answer shows, and it is not kept. */
void kept_add(struct kept *k, uint64_t state, struct str target, bool gzip,
              const struct kept_answer *answer);

#endif
