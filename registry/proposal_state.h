/* proposal_state.h - what proposal.c finds of a subject, before it is said as contracts or as texts
 *
 * Private to registry/.
 */
#ifndef REGISTRY_PROPOSAL_STATE_H
#define REGISTRY_PROPOSAL_STATE_H

#include "registry/rows.h"
#include "registry/subject/state.h"

struct proposal_state {
	struct subject_state subject;
	struct subject_answer answer; /* without its history */
	struct contract_row bound;    /* the documents of answer.bound.contract */
};
bool proposal_state_at(struct snapshot *snap, struct arena *a,
                       const struct subject_settings *settings, const struct subject_question *q,
                       struct proposal_state *found, struct failure *why);

#endif
