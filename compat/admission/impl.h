/* impl.h - what the files of the gate share: one judgement under way */
#ifndef COMPAT_ADMISSION_IMPL_H
#define COMPAT_ADMISSION_IMPL_H

#include "compat/admission/admission.h"
#include "compat/admission/waiver.h"
#include "compat/relation.h"

struct judge {
	struct arena *arena;
	const struct evidence *evidence;
	const struct admission_options *options;
	struct document_report *out;
	struct failure *why;
	struct waivers waivers;
	struct published *history;
	size_t history_count;
	const struct published *baseline; /* NULL: the first version */
	long long major;                  /* of the proposal; -1: not stated or not comparable */
	/* What consumers are asked of, what stood before (NULL: nothing), and whose consumers:
	 * those of the document, or of the contract that a schema's subject is bound to. */
	const struct contract *asked, *was;
	struct str target;
	bool lenient;                     /* whom it breaks is told, and blocks nothing */
	struct node *listed;              /* a set: the paths that those who were asked list */
	bool blocked;
};

/* A finding about the check itself. */
void judge_note(struct judge *j, enum rule rule, const struct node *at, struct finding_parts parts);

/* Moves a finding there. */
void judge_append(struct findings *list, struct finding *f);

/* Decides whose consumers are asked, and of what; a bound schema must fulfil its contract. schema:
 * the proposal, of any kind (bound.c). */
void judge_bound(struct judge *j, const struct contract *schema);
/* The other way round: the schemas that are registered where the ports of a proposed contract bind
 * must fulfil it as they did before. */
bool judge_schemas(struct judge *j, const struct contract *proposal);

/* ---- registry.c ---- */

/* Versions in another language than the proposal's are left out of the history: nothing of them can
 * be compared. */
void judge_languages(struct judge *j, const struct contract *proposal);
/* Adds what the registry refuses to the changes, and says both verdicts. */
void judge_registry(struct judge *j, const struct contract *proposal);

/* ---- consumers.c ---- */

/* Asks every consumer that could be touched: fills the consumers of the report and their numbers.
 */
bool judge_consumers(struct judge *j, const struct contract *proposal);
/* Top-level fields of each model that no expectation lists: safe to change or to deprecate. */
bool judge_unread(struct judge *j, const struct contract *c);

#endif
