/* registry_lock.h - a check while its registry cannot be reached
 *
 * `treaty expect pull` writes what consumers expect to a lock file. With registry_unreachable:
 * use-lock a check that cannot reach its registry asks that file instead, and compares with the
 * merge base.
 */
#ifndef TOOLS_CMD_REGISTRY_LOCK_H
#define TOOLS_CMD_REGISTRY_LOCK_H

#include "tools/cmd/registry_use.h"
#include "tools/input/config.h"

/* Opens the registry that is named, if any: *out NULL where none is, or where the lock takes its
 * place; the latter is said on standard error. Lock files are left out of the configuration's
 * expectations where the registry answers: it knows better. */
bool registry_or_lock(struct run *run, struct config *config, struct registry **out,
                      struct failure *why);
/* Instead of a registry that answered first and then no more: what was asked of it counts for
 * nothing. *why says what happened: it is said, or, where there is no lock or none is to be used,
 * stays. */
bool lock_instead(struct run *run, struct config *config, struct registry *lost,
                  struct failure *why);

#endif
