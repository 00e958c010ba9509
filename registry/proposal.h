/* proposal.h - a schema proposed under a subject: what registry_subject() and registry_references()
 * are asked and answer */
#ifndef REGISTRY_PROPOSAL_H
#define REGISTRY_PROPOSAL_H

#include "compat/admission/admission.h"
#include "registry/subject/content.h"

struct subject_question {
	struct str subject;           /* as given: an alias is followed */
	const struct content *schema; /* proposed: text, type, references; NULL: none is */
	bool normalize;
	bool history;     /* where none is proposed: the versions too */
	bool level_given; /* another level than the subject's says which versions */
	enum compat_level level;
};
struct subject_version_info {
	long long version, id;
	int64_t when;
};
struct subject_answer {
	/* What is in force, and what registering the schema would answer. */
	struct registry_answer answer;
	struct str type;         /* of the latest version: "AVRO"; empty: there is none */
	struct str group, mode;  /* compatibilityGroup, or empty; READWRITE... */
	bool normalize, deleted; /* deleted: of its versions some are, or all */
	struct subject_version_info *versions; /* live, ascending; of a registry that is no Treaty
	                                        * numbers alone, and none where a schema is judged
	                                        * by the latest version */
	size_t version_count;
	struct published *history; /* what the schema is compared with, ascending */
	size_t history_count;
	/* The contract that binds it. Where its mode is OFF there is none. */
	struct bound bound;
	bool knows_contracts; /* it is a Treaty */
};
/* Adds a version to the history, where its language has contracts to compare. version: its number;
 * it is called "orders-value version 7". */
void subject_answer_publish(struct arena *a, struct subject_answer *out, struct str subject,
                            long long version, const struct schema *schema);
/* What the schema is compared with, in words: "orders-value versions 1, 2". */
struct str subject_answer_against(struct arena *a, const struct subject_answer *x);
/* The answer as the gate is told it; without a level of their own, they get the subject's. */
void subject_answer_options(const struct subject_answer *x, bool level_given,
                            struct admission_options *options);

/* What references of a schema lead to, each before those that need it. Their versions -1 (the
 * latest) are filled in. NOT_FOUND: one leads nowhere. */
struct reference_schemas {
	struct schema *schemas;
	struct str *names;
	size_t count;
};

#endif
