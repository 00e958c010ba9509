/* remote.h - a registry at an address: the operations of registry.h, each one or more requests to
 * /v1
 *
 * What an operation answers is what the server's registry answered, read back by the tables that
 * wrote it (registry/wire). Evidence for a check is fetched as it is asked for, and judged here.
 * Failures are the server's own, in its words; STORE where there is no answer of a registry.
 */
#ifndef TOOLS_REMOTE_REMOTE_H
#define TOOLS_REMOTE_REMOTE_H

#include "registry/registry.h"
#include "tools/remote/client.h"

/* No request is made yet. Lives as long as the arena. */
bool remote_open(struct arena *a, struct client *client, struct registry **out,
                 struct failure *why);
/* Asks once whether there is a registry; false (STORE, BUSY): why not. */
bool remote_reach(struct registry *r, struct arena *a, struct failure *why);
/* Did the last request of an operation get no answer of a registry that works (none at all, a
 * proxy's, 5xx)? That the user ended it does not count. */
bool remote_lost(struct registry *r);
/* Did it say that it has no such resource? It is no Treaty, or one that is older. */
bool remote_lacks(struct registry *r);
/* Of the one at an address; NULL for any other. */
struct client *remote_client(struct registry *r);

#endif
