/* forms_contract.c - contracts, and questions about them */
#include "registry/wire/rows.h"

#define S struct version_info
static const struct wire_row version_info_rows[] = {
	TEXT(version, MUST, "MAJOR.MINOR.PATCH"),
	NUMBER(major, "its major"),
	WORD(state, MUST, 0, wire_states, "of its major"),
	TEXT(ends, MAY, "the date that its deprecated major ends"),
	TIME(when, "when it was published, in milliseconds since 1970"),
	TEXT(published_by, MUST, "who published it"),
	TEXT(reason, MAY, "why it was published by force"),
	FLAG(latest, MUST, "it is the latest of its major"),
};
WIRE_TABLE(version_info, version_info_rows, "One published version");
#undef S

#define S struct contract_info
static const struct wire_row contract_info_rows[] = {
	TEXT(id, MUST, "its id"),
	TEXT(title, MUST, "its title"),
	TEXT(owner, MUST, "its owner"),
	LIST(versions, version_count, MAY, version_info, "what is published, ascending"),
	COUNT(active, MAY, "expectations that gate, of all majors"),
	COUNT(pending, MAY, "expectations that wait"),
};
WIRE_TABLE(contract_info, contract_info_rows, "A contract and its versions");
#undef S

#define S struct contracts_form
static const struct wire_row contracts_rows[] = {
	LIST(contracts, count, MUST, contract_info, "in order of their ids"),
	TEXT(next, MAY, "ask again with after= this for what follows"),
};
WIRE_TABLE(contracts, contracts_rows, "A page of contracts");
#undef S

#define S struct stored_contract
static const struct wire_row stored_contract_rows[] = {
	OBJECT(info, MUST, version_info, "the version"),
	POINTER(document, MUST, file, "as it was published"),
	POINTER(product, MAY, file, "the data product it was joined with"),
};
WIRE_TABLE(stored_contract, stored_contract_rows, "One published document");
#undef S

#define S struct publish_form
static const struct wire_row publish_rows[] = {
	DOCUMENT_ROWS,
	OBJECT(options, MAY, options, "how the gate judges"),
	FLAG(dry_run, MAY, "judge, write nothing"),
	FLAG(force, MAY, "publish although the gate says no; needs a reason"),
	TEXT(reason, MAY, "why, for the log"),
};
WIRE_TABLE(publish, publish_rows, "A contract version to publish");
#undef S

#define S struct publish_answer
static const struct wire_row publish_answer_rows[] = {
	FLAG(published, MUST, "it is published now"),
	FLAG(same, MUST, "this very content was published already; nothing was written"),
	OFFSET(offset, "of the change in the log"),
	TEXTS(activated, activated_count, MAY, "expectations that hold from this version on"),
	OBJECT(report, MAY, document_report, "what the gate said; not where it was the same"),
};
WIRE_TABLE(publish_answer, publish_answer_rows, "What became of it");
#undef S

#define S struct mode_info
static const struct wire_row mode_info_rows[] = {
	WORD(mode, MUST, 0, wire_modes,
	     "what happens where a schema breaks the contract that binds it"),
	TEXTS(warned, warned_count, MUST, "subjects that warn until a mode is set"),
};
WIRE_TABLE(mode_info, mode_info_rows, "How a contract gates the subjects that it binds");
#undef S

#define S struct mode_form
static const struct wire_row mode_rows[] = {
	WORD(mode, MUST, 0, wire_modes, "enforce, warn or off"),
	TEXT(reason, MAY, "why, for the log"),
};
WIRE_TABLE(mode, mode_rows, "A mode to set");
#undef S

#define S struct deprecate_form
static const struct wire_row deprecate_rows[] = {
	NUMBER(major, "which"),
	TEXT(ends, MAY, "until when it is kept, YYYY-MM-DD"),
	TEXT(reason, MAY, "why, for the log"),
};
WIRE_TABLE(deprecate, deprecate_rows, "A major that will end");
#undef S

#define S struct retire_form
static const struct wire_row retire_rows[] = {
	NUMBER(major, "which"),
	FLAG(force, MAY, "even though consumers are left; needs a reason"),
	TEXT(reason, MAY, "why, for the log"),
};
WIRE_TABLE(retire, retire_rows, "A major to end");
#undef S

#define S struct who_is_left
static const struct wire_row who_is_left_rows[] = {
	TEXT(id, MUST, "the consumer"),
	TEXT(owner, MUST, "who to ask"),
	TEXT(environment, MAY, "where it runs"),
	TEXT(status, MUST, "active"),
};
WIRE_TABLE(who_is_left, who_is_left_rows, "A consumer that depends on it");
#undef S

#define S struct retired_form
static const struct wire_row retired_rows[] = {
	FLAG(retired, MUST, "it is retired now"),
	LIST(left, left_count, MUST, who_is_left, "who depends on it"),
};
WIRE_TABLE(retired, retired_rows, "What became of it");
#undef S

#define S struct search_hit
static const struct wire_row search_hit_rows[] = {
	TEXT(id, MUST, "the contract, or the subject"),
	TEXT(path, MAY, "where in it; without: its id, title or owner"),
	TEXT(text, MUST, "what stands there"),
	FLAG(subject, MAY, "the id is that of a subject"),
};
WIRE_TABLE(search_hit, search_hit_rows, "A place that holds every word");
#undef S

#define S struct search_form
static const struct wire_row search_rows[] = {
	LIST(hits, count, MUST, search_hit, "in order of contracts, then of subjects"),
	TEXT(next, MAY, "ask again with after= this for what follows"),
};
WIRE_TABLE(search, search_rows, "What was found");
#undef S

/* ---- checks, environments, questions ------------------------------------ */

#define S struct check_form
static const struct wire_row check_rows[] = {
	LIST(documents, count, MUST, file, "contracts, data products, schemas"),
	TEXT(subject, MAY, "of the one schema among them"),
	LIST(references, reference_count, MAY, ask_reference,
	     "of that schema: what it refers to in the registry"),
	FLAG(normalize, MAY, "as it would be registered with normalize"),
	OBJECT(options, MAY, check_options, "how the gate judges"),
};
WIRE_TABLE(check, check_rows, "Documents to judge");
#undef S

#define S struct can_publish_form
static const struct wire_row can_publish_rows[] = {
	DOCUMENT_ROWS,
	OBJECT(options, MAY, options, "how the gate judges"),
};
WIRE_TABLE(can_publish, can_publish_rows, "A contract version that might be published");
#undef S

#define S struct can_answer
static const struct wire_row can_answer_rows[] = {
	WORD(answer, MUST, 0, wire_answers, "yes, no or unknown"),
	TEXTS(reasons, reason_count, MUST, "why, a sentence each"),
};
WIRE_TABLE(can_answer, can_answer_rows, "Yes, no or unknown");
#undef S

#define S struct deploy_form
static const struct wire_row deploy_rows[] = {
	TEXT(what, MUST, "a contract or a consumer"),
	TEXT(version, MUST, "which version"),
};
WIRE_TABLE(deploy, deploy_rows, "A version that is live");
#undef S

#define S struct live
static const struct wire_row live_rows[] = {
	TEXT(environment, MUST, "where"),
	TEXT(what, MUST, "a contract or a consumer"),
	TEXT(version, MUST, "which version"),
	TIME(since, "milliseconds since 1970"),
};
WIRE_TABLE(live, live_rows, "A version that is live");
#undef S

#define S struct environments_form
static const struct wire_row environments_rows[] = {
	LIST(live, count, MUST, live, "in order"),
	TEXT(next, MAY, "ask again with after= this for what follows"),
};
WIRE_TABLE(environments, environments_rows, "What is live where");
#undef S

#define S struct waive_form
static const struct wire_row waive_rows[] = {
	TEXT(contract, MUST, "for which contract"),
	OBJECT(waiver, MUST, waiver, "what is accepted"),
};
WIRE_TABLE(waive, waive_rows, "A break to accept");
#undef S

#define S struct waivers_form
static const struct wire_row waivers_rows[] = {
	LIST(waivers, count, MUST, waiver, "of one contract"),
	TEXT(next, MAY, "ask again with after= this for what follows"),
};
WIRE_TABLE(waivers, waivers_rows, "Accepted breaks");
#undef S

#define S struct log_line
static const struct wire_row log_line_rows[] = {
	OFFSET(offset, "its place in the log"),
	TIME(when, "milliseconds since 1970"),
	TEXT(kind, MUST, "publish, expect, retire..."),
	TEXT(who, MUST, "who did it"),
	TEXT(what, MUST, "a sentence"),
};
WIRE_TABLE(log_line, log_line_rows, "One change");
#undef S

#define S struct log_form
static const struct wire_row log_rows[] = {
	LIST(lines, count, MUST, log_line, "newest first"),
};
WIRE_TABLE(log, log_rows, "What happened");
#undef S
