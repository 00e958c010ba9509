/* check_impl.h - the parts of treaty check know the same check */
#ifndef TOOLS_CMD_CHECK_IMPL_H
#define TOOLS_CMD_CHECK_IMPL_H

#include "tools/cmd/check_subject.h"
#include "tools/cmd/evidence_registry.h"
#include "tools/command.h"
#include "tools/input/settings.h"
#include "tools/input/subject_rules.h"
#include "tools/report/report.h"

struct linted { /* a proposed document, and what is wrong with its file */
	const struct node *root;
	const struct defect *first;
	int end; /* the line where the next document of the file begins */
	struct linted *next;
};

struct check {
	struct run *run;
	struct arena *arena;
	struct repo repo;
	struct config config;
	struct settings settings;
	struct str *reports;
	size_t report_count;
	struct str *documents; /* references that say what is checked; seen from the root: covers */
	struct str *covers;
	size_t document_count;
	struct file_evidence evidence;
	struct registry *registry; /* NULL: files only */
	struct str subject_name;   /* --subject, or that of a rule */
	struct check_subject subject;
	/* Schemas that rules put under subjects: each a check of its own. */
	struct subject_file *under;
	size_t under_count;
	bool part; /* it is one of these */
	struct registry_evidence registered, registered_schemas;
	struct evidence asked,
		asked_of_schemas; /* a registry knows contracts, and files know schemas */
	struct check_result result;
	struct linted *linted;
	size_t defect_count;
	struct failure *why;
};

/* ---- what is checked (check_proposals.c) ---- */

/* Rules (`subjects:`) hold where the registry is asked, and nothing else is said of subjects or
 * histories. */
bool check_has_rules(const struct check *c);
/* Reads and lints what is proposed; what rules put under subjects goes to c->under. */
bool check_read_proposals(struct check *c);
/* What is wrong with the files of a contract, and of the data product that publishes it. */
void check_set_defects(struct check *c, const struct contract *proposal,
                       struct admission_options *options);

/* ---- against what (check_history.c) ---- */

bool check_read_history(struct check *c);
bool check_read_expectations(struct check *c);
/* Says which expectation was meant for a contract that is nearly called so. */
void check_say_unbound(const struct check *c);

/* ---- judging (check_judge.c) ---- */

/* Does the schema policy fit what is proposed? */
bool check_policy(struct check *c);
/* Every proposal, then what is gone: into c->result. */
bool check_judge(struct check *c);
/* By contract, then by what is proposed. */
void check_sort(struct check *c);
/* Says that a misspelled environment asks nobody. */
void check_say_environment(const struct check *c);

#endif
