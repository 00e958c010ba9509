/* forms_expectation.c - what consumers depend on */
#include "registry/wire/rows.h"

#define S struct expect_form
static const struct wire_row expect_rows[] = {
	LIST(documents, count, MUST, file, "YAML or JSON; a file may hold several expectations"),
	FLAG(require_satisfied, MAY, "refuse what does not hold today instead of letting it wait"),
	FLAG(allow_unknown, MAY,
	     "register what names something unknown; it protects nothing until it is known"),
	FLAG(dry_run, MAY, "say what would happen, write nothing"),
};
WIRE_TABLE(expect, expect_rows, "Expectations to register, all or none");
#undef S

#define S struct expect_answer
static const struct wire_row expect_answer_rows[] = {
	WORD(status, MUST, 0, wire_statuses, "active: from now on it gates"),
	FLAG(same, MUST, "registered already with this very content"),
	FLAG(beside, MAY, "the version registered before keeps gating until this one holds"),
	FINDINGS(broken, MAY, "why it does not hold"),
	COUNT_AS("broken_more", broken.more, MAY, "so many more"),
	MAYBE(unchecked, "why its reader schema was not judged"),
	TEXT(unknown, MAY, "what is not known"),
	TEXT(meant, MAY, "what was probably meant"),
	TEXTS(gaps, gap_count, MAY, "what is not protected, a sentence each"),
	OFFSET(offset, "of the change in the log"),
};
WIRE_TABLE(expect_answer, expect_answer_rows, "What became of one expectation");
#undef S

#define S struct expected_form
static const struct wire_row expected_rows[] = {
	LIST(answers, count, MUST, expect_answer,
	     "one for each expectation, in order of the files"),
};
WIRE_TABLE(expected, expected_rows, "What became of them");
#undef S

#define S struct expectation_info
static const struct wire_row expectation_info_rows[] = {
	TEXT(id, MUST, "the consumer"),
	TEXT(version, MAY, "of the expectation"),
	TEXT(owner, MUST, "who to tell"),
	TEXT(target, MUST, "contract ID/MAJOR, or subject NAME"),
	TEXT(environment, MAY, "where it runs; without: anywhere"),
	WORD(status, MUST, 0, wire_statuses, "active ones gate"),
	OFFSET(serial, "counts the versions of one key"),
	TIME(when, "when it was registered, in milliseconds since 1970"),
	WORD(result, MUST, 0, wire_results, "whether it holds; ok where that was not asked"),
	FINDINGS(broken, MAY, "what it demands and does not get"),
	COUNT_AS("broken_more", broken.more, MAY, "so many more"),
	MAYBE(unchecked, "why its reader schema was not judged"),
	TREE(let_pass, "what broke it and was let pass: the subject, or nothing for the contract "
	               "itself: how"),
	EXPECTATION("document", expectation, MUST, "as it is registered"),
};
WIRE_TABLE(expectation_info, expectation_info_rows, "A registered expectation");
#undef S

#define S struct expectations_form
static const struct wire_row expectations_rows[] = {
	LIST(expectations, count, MUST, expectation_info, "in order of their ids"),
	TEXT(next, MAY, "ask again with after= this for what follows"),
};
WIRE_TABLE(expectations, expectations_rows, "A page of expectations");
#undef S

#define S struct withdrawn_form
static const struct wire_row withdrawn_rows[] = {
	COUNT(withdrawn, MUST, "how many"),
};
WIRE_TABLE(withdrawn, withdrawn_rows, "What became of them");
#undef S

#define S struct can_consume_form
static const struct wire_row can_consume_rows[] = {
	POINTER(document, MUST, file, "the expectation"),
	TEXT(expectation, MAY, "its id, where the document holds several"),
	TEXT(environment, MAY, "against what is live there"),
};
WIRE_TABLE(can_consume, can_consume_rows, "An expectation that might be registered");
#undef S

#define S struct impact
static const struct wire_row dependency_rows[] = {
	TEXT(id, MUST, "the consumer"),
	TEXT(owner, MUST, "who to tell"),
	TEXT(target, MUST, "contract ID/MAJOR"),
	TEXT(environment, MAY, "where it runs; without: anywhere"),
	TEXT(status, MUST, "active or pending"),
	TEXT(path, MUST, "what it lists that is hit"),
	TEXT(how, MUST, "what it relies on there, in words"),
};
WIRE_TABLE(dependency, dependency_rows, "A consumer that depends on it, and how");
#undef S

#define S struct impact_form
static const struct wire_row impact_rows[] = {
	LIST(impact, count, MUST, dependency, "in order of their ids"),
	TEXT(next, MAY, "ask again with after= this for what follows"),
};
WIRE_TABLE(impact, impact_rows, "Who depends on it");
#undef S

/* ---- for checks in the client -------------------------------------------- */

#define S struct ask_expectations_form
static const struct wire_row ask_expectations_rows[] = {
	NUMBER(major, "of the contract; -1 for a subject"),
	TEXTS(touched, touched_count, MAY, "what changed; without: all expectations are asked for"),
	TEXT(after, MAY, "the next of the page before"),
	COUNT(limit, MAY, "at most so many"),
};
WIRE_TABLE(ask_expectations, ask_expectations_rows, "Which expectations could a change affect?");
#undef S

#define S struct asked_expectation
static const struct wire_row asked_expectation_rows[] = {
	TEXT(id, MUST, "the consumer"),
	TEXT(environment, MAY, "where it runs; without: anywhere"),
	WORD(status, MUST, 0, wire_statuses, "as recorded"),
	EXPECTATION("document", expectation, MUST, "as it is registered"),
};
WIRE_TABLE(asked_expectation, asked_expectation_rows, "An expectation that a change could affect");
#undef S

#define S struct asked_expectations_form
static const struct wire_row asked_expectations_rows[] = {
	LIST(expectations, count, MUST, asked_expectation,
	     "in order of consumer, environment and age"),
	COUNT(skipped, MUST, "those that the change cannot affect"),
	TEXT(next, MAY, "ask again with after: this for what follows"),
};
WIRE_TABLE(asked_expectations, asked_expectations_rows, "A page of them");
#undef S
