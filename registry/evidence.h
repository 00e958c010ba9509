/* evidence.h - what a check asks of the registry, in pieces that travel
 *
 * struct evidence (admission/admission.h) answers function by function. A client far away has one
 * round trip for each, so it gets what they would answer as a few documents, and answers its own
 * check from them: the history and everything that is listed, then the expectations that the change
 * touches.
 */
#ifndef REGISTRY_EVIDENCE_H
#define REGISTRY_EVIDENCE_H

#include "registry/wire/forms.h"

struct subject_settings;

/* all: every version, else the one that a proposal of the major is compared with. after: the next
 * of the page before. A contract that nobody knows has no history. */
bool evidence_of_contract(struct snapshot *snap, struct arena *a, struct str id, long long major,
                          bool all, struct str after, struct evidence_form *out,
                          struct failure *why);
/* target: that of a contract's major or of a subject (rows.h). */
bool evidence_expectations(struct snapshot *snap, struct arena *a, struct str target,
                           const struct ask_expectations_form *ask,
                           struct asked_expectations_form *out, struct failure *why);
/* What registry_subject() answers; the history in pages (proposal.c). */
bool evidence_subject(struct snapshot *snap, struct arena *a,
                      const struct subject_settings *settings, struct str subject,
                      const struct ask_subject_form *ask, struct subject_form *out,
                      struct failure *why);
/* Owners of the identities, those without one left out. */
void evidence_ports(struct snapshot *snap, struct arena *a, const struct str *identities, size_t n,
                    struct ports_form *out);
/* All ports that are taken, a page. */
void evidence_all_ports(struct snapshot *snap, struct arena *a, struct str after, size_t limit,
                        struct ports_form *out);
bool evidence_bound(struct snapshot *snap, struct arena *a, const struct subject_settings *settings,
                    const struct contract *c, struct bounds_form *out, struct failure *why);

#endif
