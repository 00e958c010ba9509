/* check.h - the gate asked of documents that somebody sends: nothing is registered
 *
 * The same judgement as `treaty check` and publishing (admission/admission.h), against what one
 * snapshot holds. A contract is compared with its published versions; a schema, where its subject
 * is said, with the subject's versions and with the contract that binds it.
 */
#ifndef REGISTRY_CHECK_H
#define REGISTRY_CHECK_H

#include "registry/wire/forms.h"

struct subject_settings;

struct check_answer {
	struct document_report *documents; /* in order of the files */
	size_t count;
	struct str against; /* what they are compared with, in words */
	bool pass;
};
/* Contracts are joined with the data products among the documents that link to their files.
 * NOT_FOUND: there is neither a contract nor a schema; USAGE: a subject is said, and there are
 * several schemas. */
bool check_documents(struct snapshot *snap, struct arena *a,
                     const struct subject_settings *settings, const struct check_form *form,
                     struct check_answer *out, struct failure *why);
/* One schema that was read already. */
bool check_schema(struct snapshot *snap, struct arena *a, const struct subject_settings *settings,
                  const struct contract *schema, struct str subject,
                  const struct admission_options *options, struct document_report *out,
                  struct failure *why);

#endif
