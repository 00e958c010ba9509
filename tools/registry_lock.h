/* registry_lock.h - a check while its registry cannot be reached
 *
 * `treaty expect pull` writes what consumers expect to a lock file. With registry_unreachable:
 * use-lock a check that cannot reach its registry asks that file instead, and compares with the
 * merge base.
 */
#ifndef TOOLS_REGISTRY_LOCK_H
#define TOOLS_REGISTRY_LOCK_H

#include "tools/config.h"
#include "tools/registry_use.h"

/* Opens the registry that is named, if any: *out NULL where none is, or where the lock takes its
 * place; the latter is said on standard error. Lock files are left out of the configuration's
 * expectations where the registry answers: it knows better. */
bool registry_or_lock(struct run *run, struct config *config, struct registry **out,
                      struct failure *why);

#endif
