/* can_read_lines.h - many questions of one schema against another, a line each */
#ifndef TOOLS_CMD_CAN_READ_LINES_H
#define TOOLS_CMD_CAN_READ_LINES_H

#include "compat/relation.h"
#include "contract/base/failure.h"

/* A language that has a relation, in any case of letters. Else USAGE, which names them. */
bool can_read_type(struct arena *a, struct str type, const struct schema_relation **out,
                   struct failure *why);
/* A policy, or rules of the relation (NULL: of any); empty means STRICT. Else USAGE. */
bool can_read_policy(struct arena *a, const struct schema_relation *relation, struct str policy,
                     struct read_policy *out, struct failure *why);

/* What a case means that does not state it; empty: it must. */
struct can_read_defaults {
	struct str type, policy;
};

/* Answers each line of in on out before it reads the next, until the end of in. Memory does not
 * grow with the number of lines. *exit_code: 0, or 2 when a case could not be put (its answer says
 * why). */
bool can_read_lines(int in, int out, const struct can_read_defaults *defaults, int *exit_code,
                    struct failure *why);

#endif
