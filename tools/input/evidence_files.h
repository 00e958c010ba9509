/* evidence_files.h - history and expectations out of plain files, for admission_judge() */
#ifndef TOOLS_INPUT_EVIDENCE_FILES_H
#define TOOLS_INPUT_EVIDENCE_FILES_H

#include "compat/admission/admission.h"
#include "tools/input/config.h"
#include "tools/input/gather.h"

struct once {              /* the revision that the history is */
	struct str commit; /* empty: the history is files */
	struct str prefix; /* before its paths: "git:base:" */
	struct git_file *files;
	size_t count;
};

struct file_evidence {
	struct gathered history;         /* what stands published */
	struct gathered proposals;       /* what is proposed: owners of ports */
	struct registered *expectations; /* in order of id */
	size_t expectation_count;
	struct str against;   /* which revision the history is, in words; empty: files */
	bool pair_anyway;     /* one document against one document: whatever their ids */
	struct once once;
	struct paired { /* schemas of one file, then and now */
		const struct contract *now, *was;
	} * pairs;
	size_t pair_count;
	const struct contract *judged; /* the proposal that is asked about; NULL: none */
	long long only_major; /* of the history; -1: all */
};

/* The functions of a struct evidence over e. */
void file_evidence_init(struct file_evidence *e, struct evidence *out);

/* History from --against (a file, a folder or a revision), or, if that is empty, from base ("auto":
 * the merge base; or a revision). wanted: references of the documents that are checked, seen from
 * the root; they say which documents of a revision count. Without: all that look like contracts. */
bool file_evidence_history(struct arena *a, const struct repo *r, struct str against,
                           struct str base, const struct str *wanted, size_t wanted_count,
                           struct file_evidence *e, struct failure *why);

/* Only the merge base, for those who have another history: what consumers' files held then. Without
 * one it is said, and they are not looked for. */
bool file_evidence_base(struct arena *a, const struct repo *r, struct file_evidence *e,
                        struct failure *why);

/* Expectations from the references named (folders, files, lock files, git+URL#REF:PATH), else those
 * of the configuration, else those that are found in the repository; and those that the revision
 * held (evidence_once.h). A document that is none, or that has an error, is a failure: it would
 * silently demand nothing. */
bool file_evidence_expectations(struct arena *a, const struct repo *r, const struct str *named,
                                size_t count, const struct config *config,
                                const struct documents *also, struct file_evidence *e,
                                struct failure *why);

#endif
