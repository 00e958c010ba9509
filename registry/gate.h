/* gate.h - no consumer is broken behind its back when a schema is registered
 *
 * The operations on subjects (subject/subject.h) ask this gate before a schema becomes the latest
 * of a subject. It replays every active expectation whose target is the subject.
 */
#ifndef REGISTRY_GATE_H
#define REGISTRY_GATE_H

#include "contract/shape.h"
#include "registry/subject/subject.h"

/* For struct ask. */
extern const struct subject_gate registry_gate;

/* What the latest schema of a subject says, as a contract; NULL: the subject has no live version,
 * or its language has no such form. */
bool gate_subject_contract(struct snapshot *snap, struct arena *a, struct str subject,
                           const struct contract **out, struct failure *why);

#endif
