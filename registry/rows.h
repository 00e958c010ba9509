/* rows.h - what the registry's rows hold, as JSON, and their keys' words
 *
 * Private to registry/. Rows are JSON objects, so that a newer treaty can add members and
 * an older one keeps them. Readers copy a value into the arena first: it may outlive the snapshot.
 */
#ifndef REGISTRY_ROWS_H
#define REGISTRY_ROWS_H

#include "registry/registry.h"
#include "registry/subject/name.h"

struct subject_settings;

/* The operations, as a directory answers them. */
#define OPERATION(name, parameters, arguments) bool local_##name parameters;
#include "registry/operations.def"
#undef OPERATION

bool registry_evidence_at(struct snapshot *snap, struct evidence *out);
/* What registry_subject() answers, in one snapshot. */
bool subject_answer_at(struct snapshot *snap, struct arena *a,
                       const struct subject_settings *settings, const struct subject_question *q,
                       struct subject_answer *out, struct failure *why);
/* The waivers of a contract, those of the options first. */
bool registry_waivers_at(struct snapshot *snap, struct arena *a, struct str contract,
                         const struct admission_options *options, struct waiver **out, size_t *count,
                         struct failure *why);

/* ---- names of counters and targets ---- */

struct str counter_contract(struct arena *a, struct str id);
struct str counter_expectations(struct arena *a, struct str id, long long major);
struct str counter_topic(struct arena *a, struct str identity);
/* Of the topic whose subjects are bound, on whatever cluster; place: of admission/binding.h. */
struct str counter_place(struct arena *a, struct str place);
/* Of the subjects at a place: bumped by the first version of one, which expects nothing of it, so
 * that subjects of one prefix do not wait for one another. */
struct str counter_subjects(struct arena *a, struct str place);
#define COUNTER_POLICIES STR("policies")
/* What an expectation's target, and the expectations of that target, are counted by: a contract or
 * a subject. */
struct str counter_of_target(struct arena *a, const struct expectation *e);
struct str counter_of_expectations(struct arena *a, const struct expectation *e);
/* "contract ID/MAJOR" or "subject NAME": the target of an expectation. */
struct str target_of(struct arena *a, const struct expectation *e);
struct str target_contract(struct arena *a, struct str id, long long major);
struct str target_of_subject(struct arena *a, struct str subject);
/* What the target is today: the newest version of the contract's major, or what the subject's
 * latest schema says; NULL: there is none. */
bool target_today(struct snapshot *snap, struct arena *a, const struct expectation *e,
                  const struct contract **out, struct failure *why);

/* ---- contracts ---- */

struct summary_row { /* of all its versions; title and owner are the newest one's */
	struct str title, owner;
	enum contract_mode mode;
	const struct node *warned; /* a set of subjects, NULL: none (mode.c) */
};
/* *known false: no version was ever published; the row is then empty. */
bool summary_row_get(struct snapshot *snap, struct arena *a, struct str id, bool *known,
                     struct summary_row *out, struct failure *why);
void summary_row_put(struct record *r, struct arena *a, struct str id,
                     const struct summary_row *row);
/* What holds for a subject that the contract binds. */
enum contract_mode summary_mode(const struct summary_row *row, struct str subject);
/* NOT_FOUND, with "did you mean" (catalog.c). Returns false. */
bool contract_not_found(struct snapshot *snap, struct arena *a, struct str id, struct failure *why);

struct contract_row { /* one published version */
	uint64_t major, minor, patch;
	struct str normal, by, reason;
	int64_t when;
	struct str document_name, document_text, product_name, product_text; /* product empty: none */
};
bool contract_row_read(struct arena *a, const struct row *row, struct contract_row *out, struct failure *why);
struct str contract_row_text(struct arena *a, const struct contract_row *row);
/* The contract that the row's documents say, joined with its product. */
bool contract_row_contract(struct arena *a, const struct contract_row *row, struct str id,
                           const struct contract **out, struct failure *why);
/* The row of the latest version whose major is at most this; of all if there is none. 0 or 1. */
size_t contract_latest(struct snapshot *snap, struct arena *a, struct str id, long long major,
                       struct row **rows);
struct str contract_row_version(struct arena *a, const struct contract_row *row); /* "2.1.0" */

struct major_row {
	enum version_state state;
	struct str ends, reason;
};
/* Active if there is no row. */
bool major_row_get(struct snapshot *snap, struct arena *a, struct str id, long long major,
                   struct major_row *out, struct failure *why);
struct str major_row_text(struct arena *a, const struct major_row *row);

/* Binds, or lets go of, the subjects of a contract's topics. owner: "ID/MAJOR". Whoever registers a
 * schema that could be theirs asks again. */
void bindings_put(struct record *r, struct arena *a, struct snapshot *snap,
                  const struct contract *c, struct str owner);
void bindings_drop(struct record *r, struct arena *a, const struct contract *c, struct str owner,
                   const struct contract *unless);
/* The subjects with a version that the contract's ports bind, in order of the ports. r: NULL, or it
 * expects what decides which they are and what is registered there (bound.c). */
struct bound_subject {
	struct subject_name name;
	const struct model *model;
};
size_t bound_subjects(struct snapshot *snap, struct arena *a, const struct contract *c,
                      struct record *r, struct bound_subject **out);
/* For struct evidence. */
bool registry_bound(void *self, struct arena *a, const struct contract *c,
                    struct bound_schema **out, size_t *count, struct failure *why);
/* Owner as the contract states it, or empty. */
struct str contract_owner(const struct contract *c);
/* "ID/MAJOR", as ports and topics say who owns them. */
void port_owner_split(struct str owner, struct str *id, long long *major);
/* "TYPE REST" of port_identity() as a key of PORTS. */
struct key port_row_key(struct str identity);
bool registry_live_at(struct snapshot *snap, struct arena *a, struct str environment, struct live **out,
                      size_t *count, struct failure *why);
/* Active expectations of a major. */
bool registry_left_at(struct snapshot *snap, struct arena *a, struct str id, long long major,
                      struct who_is_left **left, size_t *count, struct failure *why);
/* ---- expectations ---- */

struct expectation_row {
	struct str id, target, environment;
	uint64_t serial;
	enum expectation_status status;
	struct str version, owner, normal, by, reason;
	int64_t when;
	/* What broke it and was let pass: a subject, or "" for the contract itself, and how
	 * ("imported"). NULL: nothing (promise.c). */
	const struct node *broken;
	const struct node *tree; /* the document */
};
bool expectation_row_read(struct arena *a, const struct row *row, struct expectation_row *out,
                          struct failure *why);
struct str expectation_row_text(struct arena *a, const struct expectation_row *row);
struct key expectation_key(const struct expectation_row *row);
bool expectation_row_expectation(struct arena *a, const struct expectation_row *row,
                                 const struct expectation **out, struct failure *why);
/* Writes the row with its index rows; without: removes the index rows (withdrawn, superseded), keeps the row. */
void expectation_put(struct record *r, struct arena *a, const struct expectation_row *row,
                     const struct expectation *e);
/* Where the rows of a target are, in order of consumer; touched as below. */
struct expectation_place {
	struct str id, target, environment;
	uint64_t serial;
};
bool expectation_places(struct snapshot *snap, struct arena *a, struct str target,
                        const struct str *touched, size_t touched_count,
                        struct expectation_place **out, size_t *count, size_t *skipped,
                        struct failure *why);
bool expectation_row_get(struct snapshot *snap, struct arena *a, const struct expectation_place *p,
                         struct expectation_row *out, struct failure *why);
/* Active and pending expectations of a target; no row of them is read. */
size_t expectation_count(struct snapshot *snap, struct arena *a, struct str target, size_t *pending);
/* Every row of a target, in order of consumer; touched NULL for all, else those whose touch points are hit. */
bool expectation_rows(struct snapshot *snap, struct arena *a, struct str target, const struct str *touched,
                      size_t touched_count, struct expectation_row **out, size_t *count, size_t *skipped,
                      struct failure *why);
/* Rows that wait: an index point of their own. */
#define POINT_PENDING STR("@pending")
/* Rows with something that was let pass. */
#define POINT_BROKEN STR("@broken")

/* ---- what a target gives those who depend on it (promise.c) ---- */

struct promise {
	struct str subject; /* empty: the contract, whatever is written */
	const struct contract *contract;
};
struct promises {
	struct promise *list;
	size_t count; /* 0: the target is not there */
};
/* A subject that is about to have another latest schema. */
struct changed_subject {
	const struct subject_name *name;
	const struct contract *schema; /* NULL: it will have none */
};
/* The contract itself, then what the subjects that it binds hold; those of mode OFF are left out. r
 * expects what was read; NULL: nothing is proposed. changed: NULL, or so it will be. */
bool promises_of_contract(struct snapshot *snap, struct arena *a, const struct contract *c,
                          const struct changed_subject *changed, struct record *r,
                          struct promises *out, struct failure *why);
/* The same as if its modes were these. */
bool promises_with_modes(struct snapshot *snap, struct arena *a, const struct contract *c,
                         const struct summary_row *modes, const struct changed_subject *changed,
                         struct record *r, struct promises *out, struct failure *why);
/* Of the expectation's target, as it is today. */
bool promises_of(struct snapshot *snap, struct arena *a, const struct expectation *e,
                 struct record *r, struct promises *out, struct failure *why);
/* Everything that the expectation demands and does not get of one of them. */
void promises_ask(struct arena *a, const struct promises *p, const struct expectation *e,
                  struct findings *out, struct str *unchecked);

/* Is one of them broken? */
bool promise_breaks(struct arena *a, const struct promise *p, const struct expectation *e);

/* Remembers in the row how a break was let pass; whoever puts the row bumps the counter of the
 * target's expectations. */
void expectation_mark(struct arena *a, struct expectation_row *row, struct str subject,
                      struct str how);
/* Takes away marks (of one subject; only.ptr NULL: all) where the expectation holds, or where
 * nothing is bound any more. False: none. */
bool marks_left(struct arena *a, struct expectation_row *row, const struct expectation *e,
                const struct promises *p, struct str only);
/* The same in the rows of a target. *changed is set if there were any. */
bool marks_clear(struct snapshot *snap, struct record *r, struct arena *a, struct str target,
                 const struct promises *p, struct str only, bool *changed, struct failure *why);
/* Those that wait and get all they demand are active from now on, in place of their older
 * versions. */
bool pending_activate(struct snapshot *snap, struct record *r, struct arena *a, struct str target,
                      const struct promises *p, struct str **names, size_t *count,
                      struct failure *why);

#endif
