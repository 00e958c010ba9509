/* bound.h - which contract binds the subject that a schema is checked for */
#ifndef TOOLS_CMD_BOUND_H
#define TOOLS_CMD_BOUND_H

#include "registry/registry.h"
#include "tools/input/evidence_files.h"

/* --subject S, or :.context:S. Looks among the proposed contracts, then those of the history (the
 * latest version), then takes what the registry says (NULL: none is asked). out->contract is NULL
 * if nothing binds it. */
bool bound_find(struct arena *a, struct str subject, const struct file_evidence *e,
                const struct bound *registered, struct bound *out, struct failure *why);

/* A contract that has one model called like the schema was perhaps meant: a note says how to name
 * the subject. Nothing is guessed. */
void bound_hint(struct arena *a, const struct file_evidence *e);

#endif
