/* forms_subject.h - subjects as they travel to a check that runs elsewhere */
#ifndef REGISTRY_WIRE_FORMS_SUBJECT_H
#define REGISTRY_WIRE_FORMS_SUBJECT_H

#include "compat/admission/admission.h"
#include "registry/subject/info.h"

#include <stdint.h>

struct reference_form {
	struct str name, subject, schema;
	long long version;
};
struct subjects_form {
	struct subject_info *subjects;
	size_t count;
	struct str next;
};
/* A schema that may be registered under a subject, and what it is judged by: one POST. */
struct ask_reference_form {
	struct str name, subject;
	long long version; /* -1: the latest */
};
/* The same as content has them. */
void references_of_form(struct arena *a, const struct ask_reference_form *list, size_t n,
                        struct content *out);
struct ask_subject_form {
	struct str schema; /* ptr NULL: none is proposed */
	struct str schema_type;
	struct ask_reference_form *references;
	size_t reference_count;
	bool normalize, history;
	struct str level; /* empty: the subject's own */
	long long after;  /* 0: the first page */
};
struct held_form {
	long long version, id;
	struct str schema_type, schema;
	struct reference_form *references; /* each before those that need it */
	size_t reference_count;
};
struct version_number_form {
	long long version, id;
	int64_t when;
};
struct bound_contract_form {
	const struct source *document, *product;
	struct str contract, version, model;
	bool warns;
};
struct subject_form {
	struct registry_answer answer;
	struct str type, group, mode;
	bool normalize, deleted;
	struct version_number_form *versions;
	size_t version_count;
	struct held_form *history; /* ascending */
	size_t history_count;
	long long next; /* ask again with after: this; 0: that is all */
	const struct bound_contract_form *bound;
};

#endif
