/* subjects.h - the operations of a registry on subjects (registry.h includes it)
 *
 * What Kafka clients register, as the command line looks at it: a list, a version, and what a
 * schema would meet that is proposed.
 */
#ifndef REGISTRY_SUBJECTS_H
#define REGISTRY_SUBJECTS_H

#include "registry/proposal.h"
#include "registry/subject/info.h"

struct registry;

/* Of every context, sorted. after: the last one of the page before, or empty; limit 0: all. */
bool registry_subjects(struct registry *r, struct arena *a, struct str after, size_t limit,
                       struct subject_info **out, size_t *count, struct failure *why);
/* A version as it is kept; -1: the latest. An alias is followed. NOT_FOUND. */
bool registry_schema(struct registry *r, struct arena *a, struct str subject, long long version,
                     struct stored_schema *out, struct failure *why);
/* What registry_schema() fails with. known: the subject is there. Returns false. */
bool schema_not_found(struct str subject, long long version, bool known, struct failure *why);

/* What a schema under the subject is judged by: what `register` would answer, asked of one state of
 * the registry. A subject that is not there is an answer too. */
bool registry_subject(struct registry *r, struct arena *a, const struct subject_question *q,
                      struct subject_answer *out, struct failure *why);
/* The schemas that references lead to. Their versions -1 (the latest) are filled in. NOT_FOUND: one
 * leads nowhere. */
bool registry_references(struct registry *r, struct arena *a, struct str subject,
                         struct content *schema, struct reference_schemas *out,
                         struct failure *why);

#endif
