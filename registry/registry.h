/* registry.h - the operations of the registry in the domain's words
 *
 * A struct registry is an interface: a table of the operations below (operations.def), which the
 * store in a directory answers, or a server at an address. Who asks does not know which.
 *
 * Contracts are published, consumers' expectations registered, majors deprecated
 * and retired, versions recorded as live. Every operation that changes something is one record
 * of the store (store/store.h): it reads a snapshot, asks the gate (admission/admission.h), and
 * proposes; whoever loses the race asks again. No HTTP, no terminal.
 *
 * Answers live in the arena given. Failures: STORE (directory, disk), BUSY (lost the race too
 * often), NOT_FOUND (names what is known), REFUSED (the answer is no; the answer struct says why),
 * USAGE (the request itself).
 */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include "compat/admission/admission.h"
#include "contract/format.h"
#include "registry/change.h"
#include "registry/subjects.h"

struct registry;

/* The one in a directory. flags: enum store_open. NULL: *why. */
struct registry *registry_open(const char *dir, unsigned flags, struct failure *why);
void registry_close(struct registry *r); /* NULL is fine */
/* Of the one in a directory; NULL for any other. */
struct store *registry_store(struct registry *r);

/* The evidence of one snapshot, for admission_judge(). Valid until the arena is freed or the snapshot ended. */
bool registry_evidence(struct registry *r, struct arena *a, struct evidence *out, struct failure *why);

/* ---- contracts (publish.c, lifecycle.c) ---- */

struct publish_request {
	const struct contract *contract; /* as joined with its data product, if it has one */
	const struct source *document;   /* stored as it is */
	const struct source *product;    /* the data product it was joined with, or NULL */
	const struct admission_options *options; /* publishing is implied */
	bool dry_run, force;             /* force: publish although the gate says no; needs a reason */
	struct str reason;
};
struct publish_answer {
	struct document_report report;
	bool published, same; /* same: this very content is published already; nothing was written */
	uint64_t offset;
	struct str *activated; /* pending expectations that this version satisfies: active from now on */
	size_t activated_count;
};
/* True also when the gate says no (published false): the report says why. Versions are immutable: other content under
 * a published version is REFUSED. The version must be MAJOR[.MINOR[.PATCH]] without pre-release. */
bool registry_publish(struct registry *r, struct arena *a, const struct actor *by,
                      const struct publish_request *request, struct publish_answer *out, struct failure *why);

struct version_info {
	struct str version, published_by, reason; /* reason: of a forced publish, else empty */
	long long major;
	enum version_state state; /* of its major */
	struct str ends;          /* date the deprecated major ends, or empty */
	int64_t when;
	bool latest;              /* of its major */
};
struct contract_info {
	struct str id, owner, title;
	struct version_info *versions; /* ascending */
	size_t version_count;
	size_t active, pending; /* expectations, all majors */
};
/* One contract; NOT_FOUND with "did you mean". */
bool registry_contract(struct registry *r, struct arena *a, struct str id, struct contract_info *out,
                       struct failure *why);
/* id and title only, in order; after: the last id of the page before, or empty; limit 0: all. */
bool registry_contracts(struct registry *r, struct arena *a, struct str after, size_t limit,
                        struct contract_info **out, size_t *count, struct failure *why);
/* The stored document (and its contract, joined). version: "2.1.0", "2" (latest of the major) or empty (latest active). */
struct stored_contract {
	const struct contract *contract;
	const struct source *document, *product;
	struct version_info info;
};
bool registry_document(struct registry *r, struct arena *a, struct str id, struct str version,
                       struct stored_contract *out, struct failure *why);
/* Contracts whose id, title, owner, model or field names or descriptions contain every word, ASCII
 * case aside; then subjects, by their name and the fields of the latest version. */
struct search_hit {
	struct str id, path, text; /* path: where in it; empty: id, title or owner */
	bool subject;              /* id is one, and no contract */
};
bool registry_search(struct registry *r, struct arena *a, struct str words, struct search_hit **out,
                     size_t *count, struct failure *why);

/* The old major stays until `ends` (date, may be empty). */
bool registry_deprecate(struct registry *r, struct arena *a, const struct actor *by, struct str id,
                        long long major, struct str ends, struct str reason, struct failure *why);
struct who_is_left {
	struct str id, owner, environment, status;
};
/* Refused while an active expectation depends on it (*left says which), unless forced with a reason. Its ports are free then. */
bool registry_retire(struct registry *r, struct arena *a, const struct actor *by, struct str id,
                     long long major, bool force, struct str reason, struct who_is_left **left,
                     size_t *left_count, struct failure *why);

/* ---- modes (mode.c) ---- */

/* What happens where a schema on a subject that the contract binds does not fulfil it, or breaks
 * one of its consumers: it is refused; it is registered, and what broke is in the log and beside
 * the expectation; nobody asks. */
enum contract_mode { CONTRACT_ENFORCE, CONTRACT_WARN, CONTRACT_OFF };
const char *contract_mode_name(enum contract_mode m); /* enforce, warn, off */
bool contract_mode_find(struct str name, enum contract_mode *out);

struct mode_info {
	enum contract_mode mode; /* of the contract: ENFORCE until another is set */
	/* Where it is ENFORCE: subjects that had versions before the contract bound them. They
	 * warn until a mode is set, be it ENFORCE again. */
	struct str *warned;
	size_t warned_count;
};
/* NOT_FOUND with "did you mean". */
bool registry_mode(struct registry *r, struct arena *a, struct str id, struct mode_info *out,
                   struct failure *why);
/* Of all its subjects, from now on. The same again writes nothing. */
bool registry_set_mode(struct registry *r, struct arena *a, const struct actor *by, struct str id,
                       enum contract_mode mode, struct str reason, struct failure *why);

/* ---- expectations (expect.c) ---- */

struct expect_request {
	const struct expectation *expectation;
	const struct source *source;
	bool require_satisfied, allow_unknown, dry_run;
};
struct expect_answer {
	enum expectation_status status; /* ACTIVE, PENDING or UNBOUND */
	bool same;                      /* registered already with this very content */
	bool beside;                    /* an older version keeps gating until this one holds */
	struct findings broken;         /* why it does not hold (PENDING) */
	struct str unchecked;           /* why its reader schema was not judged; ptr NULL: it was */
	struct str unknown, meant;      /* UNBOUND: what is not known, and did you mean */
	struct str *gaps;               /* what is not protected, a sentence each */
	size_t gap_count;
	uint64_t offset;
};
/* All of them or none, as one change. Key: (id, target, environment), each at most once; content of (id, version) is immutable. UNBOUND is REFUSED unless allow_unknown; PENDING
 * with require_satisfied likewise. */
bool registry_expect(struct registry *r, struct arena *a, const struct actor *by,
                     const struct expect_request *requests, size_t count, struct expect_answer *answers,
                     struct failure *why);

struct expectation_info {
	const struct expectation *expectation;
	enum expectation_status status;
	struct str id, version, owner, target, environment;
	uint64_t serial;
	int64_t when;
	/* A map of what broke it and was let pass: the subject, or "" for the contract itself: how
	 * ("imported", "warn", "forced", "waived", "retired"). NULL: nothing. */
	const struct node *let_pass;
	/* against the latest version of its target; filled by registry_status() */
	struct findings broken;
	struct str unchecked; /* why its reader schema was not judged; ptr NULL: it was */
	enum replay_result result;
};
struct expectation_filter {
	struct str id, contract, owner, environment; /* empty: any; id may end in * */
	long long major;                             /* -1: any */
	bool withdrawn;                              /* also those */
	struct str after; /* expectation_token() of the last one of the page before, or empty */
	size_t limit;     /* 0: all */
};
/* Where a page that ends with it ends. */
struct str expectation_token(struct arena *a, const struct expectation_info *last);
bool registry_expectations(struct registry *r, struct arena *a, const struct expectation_filter *f,
                           struct expectation_info **out, size_t *count, struct failure *why);
/* The same, each asked of the newest published version of its target. */
bool registry_status(struct registry *r, struct arena *a, const struct expectation_filter *f,
                     struct expectation_info **out, size_t *count, struct failure *why);
/* Withdraws every version of id (in a target or environment, if stated). NOT_FOUND if there is none. */
bool registry_withdraw(struct registry *r, struct arena *a, const struct actor *by,
                       const struct expectation_filter *f, struct str reason, size_t *count,
                       struct failure *why);

/* ---- environments and questions (environment.c, questions.c) ---- */

/* what: a contract id, or a consumer id; several versions of one contract may be live. */
bool registry_deploy(struct registry *r, struct arena *a, const struct actor *by, struct str what,
                     struct str version, struct str environment, struct failure *why);
bool registry_undeploy(struct registry *r, struct arena *a, const struct actor *by, struct str what,
                       struct str version, struct str environment, struct failure *why);
struct live {
	struct str environment, what, version;
	int64_t since;
};
bool registry_live(struct registry *r, struct arena *a, struct str environment, struct live **out,
                   size_t *count, struct failure *why);

enum answer { ANSWER_YES, ANSWER_NO, ANSWER_UNKNOWN };
struct can_answer {
	enum answer answer;
	struct str *reasons; /* a sentence each, sorted */
	size_t reason_count;
};
/* May this version be published to (live in) the environment: does it break anyone recorded there? */
bool registry_can_publish(struct registry *r, struct arena *a, const struct contract *proposal,
                          const struct admission_options *options, struct can_answer *out, struct failure *why);
/* Does what is live in the environment (or the latest published, if none) satisfy this expectation? */
bool registry_can_consume(struct registry *r, struct arena *a, const struct expectation *e,
                          struct str environment, struct can_answer *out, struct failure *why);
bool registry_can_retire(struct registry *r, struct arena *a, struct str id, long long major,
                         struct can_answer *out, struct failure *why);

/* Who depends on a path ("orders.order-events#order_event.status", or a whole contract, or a model), and how. */
struct impact {
	struct str id, owner, target, environment, status;
	struct str path; /* the listed path that is hit */
	struct str how;  /* "reads it", "closed list of values", "needs 30m"...: in words */
};
bool registry_impact(struct registry *r, struct arena *a, struct str id, long long major, struct str path,
                     struct impact **out, size_t *count, struct failure *why);

/* ---- waivers, log (waivers.c) ---- */
bool registry_waive(struct registry *r, struct arena *a, const struct actor *by, struct str contract,
                    const struct waiver *w, struct failure *why);
bool registry_waivers(struct registry *r, struct arena *a, struct str contract, struct waiver **out,
                      size_t *count, struct failure *why);
struct log_line {
	uint64_t offset;
	int64_t when;
	struct str kind, who, what; /* what: a sentence */
};
/* Newest first; before: only offsets below it (0: from the newest). contract: only records about it, or empty. */
bool registry_log(struct registry *r, struct arena *a, uint64_t before, size_t limit, struct str contract,
                  struct log_line **out, size_t *count, struct failure *why);

#endif
