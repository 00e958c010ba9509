/* forms_report.c - errors, files, findings and what the gate said */
#include "registry/wire/rows.h"

#define S struct error_form
static const struct wire_row error_rows[] = {
	NUMBER(error_code, "the status, or five digits that begin with it"),
	TEXT(message, MUST, "one sentence for a person"),
};
WIRE_TABLE(error, error_rows, "Why a request was not done");
#undef S

#define S struct source
static const struct wire_row file_rows[] = {
	TEXT(name, MUST, "where it came from, as reports name it"),
	TEXT(text, MUST, "the whole file"),
};
WIRE_TABLE(file, file_rows, "A document as it is written");
#undef S

#define S struct waiver
static const struct wire_row waiver_rows[] = {
	TEXT(rule, MUST, "the rule that is broken"),
	TEXT(path, MAY, "where"),
	TEXT(consumer, MAY, "the consumer it breaks; without: the change itself"),
	TEXT(value, MAY, "hash of the value that is accepted, as a report prints it; without: any"),
	TEXT(reason, MUST, "why it is accepted"),
	TEXT(author, MAY, "who accepts it"),
	TEXT(until, MAY, "the last day it holds, YYYY-MM-DD"),
};
WIRE_TABLE(waiver, waiver_rows, "A named break that somebody accepted");
#undef S

#define S struct admission_options
/* absent: the level that it is where none is said. */
#define OPTIONS_ROWS(absent)                                                                      \
	WORD(level, MAY, absent, wire_compat_levels, "who must be able to read what"),            \
		WORD(profile, MAY, PROFILE_STRICT, wire_profiles,                                 \
	             "reader: tightenings are warnings"),                                         \
		WORD(policy, MAY, POLICY_PROVEN, wire_policies, "who judges schemas"),            \
		WORD(rule_set, MAY, 0, wire_rule_sets,                                            \
	             "judges them instead, where their language has it; the others PROVEN does"), \
		WORD(fail_on, MAY, FAIL_ON_BREAKING, wire_fail_on, "what fails the gate"),        \
		WORD(unregistered, MAY, UNREGISTERED_WARN, wire_unregistered,                     \
	             "what it means that nobody is registered"),                                  \
		FLAG(unproved_warns, MAY, "what cannot be proved does not fail"),                 \
		FLAG(full, MAY,                                                                   \
	             "every consumer is asked, not only those that the change could touch"),      \
		TEXT(environment, MAY, "only consumers that run there, or anywhere"),             \
		TEXT(today, MAY, "YYYY-MM-DD, by which waivers end; without: the server's"),      \
		LIST(waivers, waiver_count, MAY, waiver,                                          \
	             "accepted breaks beside those that the registry keeps")
static const struct wire_row options_rows[] = { OPTIONS_ROWS(COMPAT_BACKWARD) };
WIRE_TABLE(options, options_rows, "How the gate judges");
static const struct wire_row check_options_rows[] = { OPTIONS_ROWS(COMPAT_LEVEL_COUNT) };
WIRE_TABLE(check_options, check_options_rows,
           "The same, where a schema under a subject is judged by the level of that");
#undef S

#define S struct finding
#define FINDING_ROWS                                                                             \
	WORD_AS("code", rule, MUST, 0, wire_rules, "the rule; treaty rules ID explains it"),     \
		WORD(level, MUST, 0, wire_levels, "after compatibility level and profile"),      \
		WORD(backward, MUST, 0, wire_levels, "for history and other writers"),           \
		WORD(forward, MUST, 0, wire_levels, "for running readers"),                      \
		TEXT(path, MUST, "the field, port or promise"),                                  \
		PLACE(at, "in the new document; of a removal its parent there"),                 \
		PLACE(was, "in the old document"),                                               \
		TEXT_AS("old", old_value, MAY, "what stood there"),                              \
		TEXT_AS("new", new_value, MAY, "what stands there now"),                         \
		TEXT(message, MUST, "one sentence"), TEXT(hint, MAY, "how to mend it"),          \
		TEXT(witness, MAY, "a value that one side may write and the other cannot read"), \
		TEXT(witness_bytes, MAY, "its binary form, in hexadecimal digits"),              \
		TEXT(no_witness, MAY, "why there is none"),                                      \
		TEXT_AS("unproved", reason, MAY, "what the proof broke off at")
static const struct wire_row cause_rows[] = { FINDING_ROWS };
WIRE_TABLE(cause, cause_rows, "The change behind a finding");
static const struct wire_row finding_rows[] = {
	FINDING_ROWS,
	POINTER(cause, MAY, cause, "the change of the contract that breaks it"),
};
WIRE_TABLE(finding, finding_rows, "One thing that a comparison found");
#undef S

#define S struct consumer_report
static const struct wire_row consumer_report_rows[] = {
	TEXT(id, MUST, "the consumer"),
	TEXT(owner, MUST, "who to ask"),
	TEXT(environment, MAY, "where it runs; without: anywhere"),
	TEXT(native_format, MAY, "the language of its reader schema"),
	WORD(status, MUST, 0, wire_statuses, "active ones gate"),
	WORD_AS("result", replay.result, MUST, 0, wire_results, "what the change does to it"),
	FLAG(blocks, MUST, "it counts towards the gate"),
	FLAG(removed, MAY, "the change takes its expectation away"),
	FINDINGS_AS("findings", replay.findings, MAY, "what it demands and does not get"),
	COUNT_AS("findings_more", replay.findings.more, MAY, "so many more"),
	FINDINGS_AS("unsure", replay.unsure, MAY,
	            "what it may not get, by how the contract is written as a schema"),
	COUNT_AS("unsure_more", replay.unsure.more, MAY, "so many more"),
	MAYBE_AS("unchecked", replay.unchecked, "why its reader schema was not judged"),
	POINTER(waived_by, MAY, waiver, "what accepts its first finding"),
};
WIRE_TABLE(consumer_report, consumer_report_rows, "What a change does to one consumer");
#undef S

#define S struct rename_hint
static const struct wire_row rename_rows[] = {
	TEXT(parent, MUST, "where"),
	TEXT_AS("old", old_name, MUST, "what it was called"),
	TEXT_AS("new", new_name, MUST, "what it is probably called now"),
	FLAG(certain, MUST, "the same id, a stated former name or the same physical name"),
	NUMBER(percent, "how sure, 50 to 100"),
};
WIRE_TABLE(rename, rename_rows, "A field that may have been renamed; never a verdict");
#undef S

#define S struct document_report
static const struct wire_row document_report_rows[] = {
	TEXT(id, MUST, "the contract"),
	TEXT_AS("baseline", baseline_label, MAY,
	        "what it was compared with; without: nothing, it is the first version"),
	TEXT_AS("proposal", proposal_label, MUST, "what is proposed"),
	TEXT(policy, MUST, "who judges schemas"),
	WORD(profile, MUST, 0, wire_profiles, "strict, or reader"),
	WORD(level, MUST, 0, wire_compat_levels, "who must be able to read what"),
	FLAG(pass, MUST, "the gate lets it pass"),
	FLAG(new_major, MAY, "it opens a new major"),
	FLAG(draft, MAY, "a draft: breaking is a warning"),
	WORD(required, MUST, 0, wire_bumps, "the bump that the changes demand"),
	TEXT(required_version, MAY, "the smallest version that may carry them"),
	FINDINGS_AS("changes", diff.changes, MUST, "every change, in order of the document"),
	COUNT_AS("changes_more", diff.changes.more, MAY, "so many more"),
	{ ROW(FLAG, bool, "same", diff.same, MAY, "nothing changed at all") },
	{ ROW(FLAG, bool, "ports_judged", diff.ports_judged, MAY, "a port is known, so the rules of ports were asked") },
	{ ROW_OF(LIST, "renames", diff.renames, MAY, "fields that may have been renamed"),
	  .count = COUNT_AT(diff.rename_count), .table = &wire_rename },
	FINDINGS(version, MAY, "about the version and the ports"),
	FINDINGS(notes, MAY, "about the check itself"),
	LIST(consumers, consumer_count, MUST, consumer_report, "in order of their ids"),
	COUNT(active, MUST, "active consumers that were asked"),
	COUNT(replayed, MUST, "consumers that were asked"),
	COUNT(skipped, MUST, "those that the change cannot affect"),
	COUNT(unchecked, MUST, "those whose reader schema was not judged"),
	COUNT(broken, MUST, "those that the change breaks"),
	COUNT(must_migrate, MUST, "those that stay on the old major"),
	POINTERS(waived, waived_count, MAY, waiver, "every waiver that was used"),
	TEXTS(unread, unread_count, MAY, "fields that nobody lists"),
	TEXTS(next, next_count, MAY, "what to do"),
};
WIRE_TABLE(document_report, document_report_rows, "What the gate said of one document");
#undef S
