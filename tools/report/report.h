/* report.h - what a command found, in the forms that people and CI systems read
 *
 * One file a format (report_NAME.c), one row each in report.c. Text, JSON and Markdown print the
 * results themselves; the formats that only know remarks about places (SARIF, GitHub, GitLab, JUnit
 * of a lint) print struct remark, which report/remarks.c makes of every kind of result.
 *
 * Every report is a pure function of its result: same result, same bytes.
 */
#ifndef TOOLS_REPORT_REPORT_H
#define TOOLS_REPORT_REPORT_H

#include "compat/admission/report_words.h"
#include "contract/format.h"
#include "tools/git/git.h"

/* ---- results ----------------------------------------------------------- */

struct check_result {
	struct document_report *documents;
	size_t count;
	bool pass;
	struct str against; /* which revision stood as history, in words; empty: the command line
	                       names it */
};

struct lint_result {
	const struct source **files;
	size_t file_count;
	struct defects defects;
	size_t errors, warnings, infos;
	bool pass;
};

struct diff_result {
	const struct contract *old, *new;
	struct str old_label, new_label;
	struct diff diff;
	struct findings version;
	struct str required_version;
	enum compat_level level;
	enum profile profile;
	struct str policy;
};

enum result_kind { RESULT_CHECK, RESULT_LINT, RESULT_DIFF };
struct result { /* exactly one is set */
	enum result_kind kind;
	const struct check_result *check;
	const struct lint_result *lint;
	const struct diff_result *diff;
};

struct report_context {
	struct arena *arena;
	const struct repo *repo; /* for paths seen from its root */
	bool color;
};

/* ---- remarks ----------------------------------------------------------- */

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

struct remark {
	enum severity severity;
	struct str rule, title; /* id, and what the rule says in general */
	struct str file;        /* seen from the repository's root; empty: about no file */
	int line, column;       /* 1-based */
	struct str path;        /* "order_event.status", or empty */
	struct str message;     /* one line */
	struct str hint;
	struct str subject; /* contract, or the file */
	bool harmless;      /* a compatible change, or an answer that blocks nothing */
	struct str
		fingerprint; /* stable while the rule, the file, the path and what is said stay */
};
struct remarks {
	struct remark *list;
	size_t count;
};

void remarks_of(const struct report_context *c, const struct result *r, struct remarks *out);
/* Not a harmless change: annotations stand between a reviewer and the code. */
bool remark_is_worth_a_line(const struct remark *r);
/* What is said about a break of one consumer: "breaks fulfilment.router (owner): ...". */
struct str consumer_sentence(struct arena *a, const struct consumer_report *consumer,
                             const struct finding *f);

/* ---- formats ----------------------------------------------------------- */

typedef void report_fn(const struct report_context *c, const struct result *r, struct buf *out);

report_fn report_text, report_json, report_junit, report_sarif, report_markdown, report_github,
	report_gitlab;

/* Prints r in each form asked for ("text", "junit=out/treaty.xml"): to its file, or appended to
 * out. Without any: text. */
bool reports_write(const struct report_context *c, const struct result *r,
                   const struct str *requests, size_t n, struct buf *out, struct failure *why);
/* Refuses unknown formats before the work begins, and two reports to one place. */
bool reports_check(struct arena *a, const struct str *requests, size_t n, struct failure *why);

#endif
