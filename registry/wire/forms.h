/* forms.h - what travels between a client and /v1, struct by struct
 *
 * Most structs are those of registry.h as they are. Those here are what only a message needs: the
 * body of a request, a page of a list. Documents travel as they are written (struct source), and
 * are read again by whoever receives them.
 *
 * A page: `next` is what to send as `after` to go on behind it; empty at the end.
 */
#ifndef REGISTRY_WIRE_FORMS_H
#define REGISTRY_WIRE_FORMS_H

#include "registry/registry.h"
#include "registry/wire/forms_subject.h"
#include "registry/wire/wire.h"

/* ---- every error (registry/api_error.h) ---- */

struct error_form {
	long long error_code;
	struct str message;
};

/* ---- contracts ---- */

struct contracts_form {
	struct contract_info *contracts; /* id, title, owner only, unless asked for in full */
	size_t count;
	struct str next;
};

struct publish_form {
	const struct source *document,
		*product;                 /* product: NULL, or the data product it is joined with */
	struct str contract, version;     /* id and version, where the document holds several */
	struct admission_options options; /* today empty: the server's day */
	bool dry_run, force;
	struct str reason;
};

struct mode_form {
	enum contract_mode mode;
	struct str reason;
};
struct deprecate_form {
	long long major;
	struct str ends, reason;
};
struct retire_form {
	long long major;
	bool force;
	struct str reason;
};
/* Also when it is refused: then it says who is left, in the member "answer" of the error. */
struct retired_form {
	bool retired;
	struct who_is_left *left;
	size_t left_count;
};

struct search_form {
	struct search_hit *hits;
	size_t count;
	struct str next;
};

/* ---- expectations ---- */

struct expect_form {
	struct source *documents; /* YAML or JSON; a file may hold several expectations */
	size_t count;
	bool require_satisfied, allow_unknown, dry_run;
};
struct expected_form { /* one for each expectation, in order of the files */
	struct expect_answer *answers;
	size_t count;
};
struct expectations_form {
	struct expectation_info *expectations;
	size_t count;
	struct str next;
};
struct withdrawn_form {
	size_t withdrawn;
};

/* ---- environments, questions ---- */

struct deploy_form {
	struct str what, version;
};
struct environments_form {
	struct live *live;
	size_t count;
	struct str next;
};
struct can_publish_form {
	const struct source *document, *product;
	struct str contract, version;
	struct admission_options options;
};
struct can_consume_form {
	const struct source *document;
	struct str expectation; /* id, where the document holds several */
	struct str environment;
};
struct impact_form {
	struct impact *impact;
	size_t count;
	struct str next;
};

/* ---- waivers, log ---- */

struct waive_form {
	struct str contract;
	struct waiver waiver;
};
struct waivers_form {
	struct waiver *waivers;
	size_t count;
	struct str next;
};
struct log_form {
	struct log_line *lines;
	size_t count;
};

/* ---- the evidence for a check that runs in the client ---- */

/* What stands published, and who lists what: one GET. */
struct published_form {
	const struct source *document, *product;
	enum version_state state;
	struct str label;
};
struct evidence_form {
	struct str contract;
	long long major;
	struct published_form *history; /* ascending; as struct evidence's history() */
	size_t history_count;
	struct str next; /* "2.1.0": more history follows behind this version */
	/* Every field path, "@sla/..." and so on that an active or pending expectation of the major
	 * lists, sorted. */
	struct str *listed;
	size_t listed_count;
	size_t expectations; /* of the major, active or pending */
	struct waiver *waivers;
	size_t waiver_count;
	uint64_t offset; /* of the newest change that this knows of */
};
/* The expectations that a change could affect; a page. */
struct ask_expectations_form {
	long long major;
	struct str *touched; /* NULL: all of them */
	size_t touched_count;
	struct str after;
	size_t limit; /* 0: as many as the server thinks fit */
};
struct asked_expectation {
	struct str id, environment;
	enum expectation_status status;
	const struct expectation *expectation;
};
struct asked_expectations_form {
	struct asked_expectation *expectations; /* in order of consumer, environment, age */
	size_t count;
	size_t skipped; /* those that the change cannot affect */
	struct str next;
};
/* Who owns a port's identity. */
struct port_owner {
	struct str identity, owner; /* owner: "CONTRACT/MAJOR" */
};
struct ports_form {
	struct port_owner *ports;
	size_t count;
	struct str next;
};
/* What is registered on the subjects that a document's ports bind. */
struct ask_bound_form {
	const struct source *document, *product;
	struct str contract, version;
};
struct bound_form {
	struct str subject, context, name, model;
	struct str schema_type, schema;
	struct reference_form *references; /* each before those that need it */
	size_t reference_count;
	bool warns;
};
struct bounds_form {
	struct bound_form *bound;
	size_t count;
};

/* ---- checks ---- */

struct check_form {
	struct source *documents; /* contracts, data products, schemas */
	size_t count;
	struct str subject; /* of the one schema among them */
	struct ask_reference_form *references; /* of that schema */
	size_t reference_count;
	bool normalize;
	struct admission_options options; /* level COMPAT_LEVEL_COUNT: none is said */
};

/* ---- the tables ---- */

#define TABLE(name) extern const struct wire_table wire_##name;
#include "registry/wire/tables.def"
#undef TABLE

/* Every one of them, in that order. */
extern const struct wire_table *const wire_tables[];
extern const size_t wire_table_count;

#endif
