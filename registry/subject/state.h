/* subject/state.h - a subject as a schema meets it that may be registered under it */
#ifndef REGISTRY_SUBJECT_STATE_H
#define REGISTRY_SUBJECT_STATE_H

#include "registry/subject/info.h"
#include "registry/subject/subject.h"

/* What registering would answer, read within a snapshot: everything but the write. */
struct subject_trial {
	bool refused;
	enum api_error no; /* where refused, with its words */
	struct str message;
	struct compatibility level; /* where the level refused: its lines; else none */
	bool already;
	long long version; /* that it is already, or would become; 0: refused */
};
bool subject_try(struct ask *ask, struct snapshot *snap, const struct register_request *request,
                 struct subject_trial *out);

/* What a proposal is judged by: what is in force for the subject, and the versions that its level
 * compares with. */
struct subject_asked {
	struct register_request request;
	bool proposed;    /* else only the subject is asked about */
	bool history;     /* where nothing is proposed: the versions too */
	bool level_given; /* another level than the subject's says which versions */
	enum compat_level level;
};
struct subject_held { /* a version, read */
	long long version, id;
	struct schema schema;
	struct content content;
	struct reference_text *references; /* each before those that need it */
	size_t reference_count;
};
struct subject_number {
	long long version, id;
	int64_t when; /* ms */
};
struct subject_state {
	struct subject_name name;
	enum compat_level level;
	struct str policy, group, mode; /* policy empty: STRICT; group empty: none */
	bool normalize;
	struct str type;                 /* of the latest live version; empty: there is none */
	struct subject_number *versions; /* live, ascending */
	size_t version_count;
	bool deleted; /* there are deleted ones beside these */
	/* What is compared, ascending: live versions of the proposal's group, the newest alone
	 * unless the level is transitive. Of a proposal that is a version already, that one. */
	struct subject_held *held;
	size_t held_count;
	struct subject_trial trial; /* where something is proposed */
};
bool subject_state(struct ask *ask, struct snapshot *snap, const struct subject_asked *q,
                   struct subject_state *out);
/* What references of a schema under the subject lead to, as it would be read: parsed, each before
 * those that need it. Versions -1 are filled in. Refuses INVALID_SCHEMA. */
bool subject_references(struct ask *ask, struct snapshot *snap, struct str subject,
                        struct content *content, struct schema **schemas, struct str **names,
                        size_t *count);

/* ---- all of them ---- */

/* Of every context, with a live version, sorted. */
size_t subject_names(struct ask *ask, struct snapshot *snap, struct str **out);
/* The same with what a list shows. after: the last name of the page before, or empty; limit 0: all.
 */
bool subject_overview(struct ask *ask, struct snapshot *snap, struct str after, size_t limit,
                      struct subject_info **out, size_t *count);

#endif
