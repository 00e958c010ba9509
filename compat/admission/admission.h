/* admission.h - the gate: may this be published, and if not, whom does it break, where and why?
 *
 * parse -> version rule -> level against history -> replay of every consumer -> report. It asks for
 * history, expectations and waivers through struct evidence, which plain files and the
 * LMDB store implement: `treaty check` gives the same answer with and without a server.
 */
#ifndef COMPAT_ADMISSION_ADMISSION_H
#define COMPAT_ADMISSION_ADMISSION_H

#include "compat/replay/replay.h"
#include "contract/defect.h"

/* ---- what it asks for ---- */

enum version_state { VERSION_PROPOSED, VERSION_ACTIVE, VERSION_DEPRECATED, VERSION_RETIRED };
const char *version_state_name(enum version_state s); /* proposed, active, ... */

struct published { /* one earlier version of the contract */
	const struct contract *contract;
	enum version_state state;
	struct str label; /* how a report names it: "2.0.0", "git:main:contracts/x.yaml" */
};

enum standing {
	STANDING_NOW,
	STANDING_REMOVED, /* stood before the change, which takes it away: asked as it was */
	STANDING_ALTERED, /* as it was before the change, which alters it: asked too, blocks nothing
	                   */
};

struct registered { /* one expectation as the evidence knows it */
	struct str id, environment;
	const struct expectation *expectation; /* NULL: load() reads it */
	enum expectation_status status;        /* as recorded; files: as written. Set by load() */
	enum standing standing;
	const void *where;                     /* load()'s own */
};

struct waiver {
	struct str rule, path, consumer; /* consumer empty: any */
	struct str value;                /* hash of the new value, 8 hex digits; empty: any */
	struct str reason, author, until; /* until: date, empty: no end */
};

struct bound_schema { /* the latest schema of a subject that a contract's port binds */
	struct str subject, context, name; /* ":.dev:orders-value", ".dev", "orders-value" */
	const struct model *model;         /* of the contract: what it must fulfil */
	const struct contract *schema;     /* a contract made of the schema */
	bool warns;                        /* what it does not fulfil is a warning at most */
};

struct evidence {
	void *self;
	/* Published versions of contract id, ascending. all: every one of them (transitive levels); else at least the one a
	 * proposal of this major (-1: unknown) is compared with: its own major's latest, else the highest lower, else the latest. */
	bool (*history)(void *self, struct arena *a, struct str id, long long major, bool all,
	                struct published **out, size_t *count, struct failure *why);
	/* Expectations whose target is (id, major), in order of consumer id, read or still to be
	 * read. touched: NULL for all, or the touch points of what changed: the others may be left
	 * out, and are counted in *skipped. */
	bool (*expectations)(void *self, struct arena *a, struct str id, long long major,
	                     const struct str *touched, size_t touched_count, struct registered **out,
	                     size_t *count, size_t *skipped, struct failure *why);
	/* Those of a subject alone, without a contract: the target of any of its names. May be
	 * NULL. */
	bool (*readers)(void *self, struct arena *a, struct str subject, struct registered **out,
	                size_t *count, struct failure *why);
	/* Reads one of them, in an arena that is reset before the next: so that a hundred thousand
	 * consumers need no more memory than one. May be NULL where all are read. */
	bool (*load)(void *self, struct arena *a, struct registered *r, struct failure *why);
	/* Does any active expectation of (id, major) list this field path or one below it? May be NULL: then the expectations
	 * that were given decide. Needed where untouched ones were left out. */
	bool (*is_listed)(void *self, struct arena *a, struct str id, long long major, struct str path,
	                  bool *out, struct failure *why);
	/* The contract (id, version) other than `id` that owns this port identity, or empty. May be NULL. */
	bool (*port_owner)(void *self, struct arena *a, struct str identity, struct str id, long long major,
	                   struct str *owner, struct failure *why);
	/* What is registered today on the subjects that the proposal's Kafka ports bind, in order
	 * of the ports. May be NULL. */
	bool (*bound)(void *self, struct arena *a, const struct contract *proposal,
	              struct bound_schema **out, size_t *count, struct failure *why);
};

/* ---- what it is told ---- */

enum unregistered { UNREGISTERED_WARN, UNREGISTERED_FAIL, UNREGISTERED_IGNORE };
enum fail_on { FAIL_ON_BREAKING, FAIL_ON_WARNING, FAIL_ON_NEVER };

/* The subject that a proposed schema is registered under, and what binds it (binding.h). */
struct bound {
	struct str subject;              /* empty: not said */
	const struct contract *contract; /* NULL: none binds it */
	const struct model *model;
	bool warns; /* what it does not fulfil, and whom it breaks, is a warning at most */
};

/* What a schema registry answers of a proposed schema, were it registered now. The history that the
 * evidence gives is then what that registry compares with. */
struct registry_answer {
	struct str subject;
	enum compat_level level; /* in force there, and by whom it is asked */
	struct str policy;       /* "STRICT" */
	struct str meant;        /* the subject is new: one with nearly its name; or empty */
	bool exists;             /* it has a version */
	bool already;            /* the schema is one: version */
	long long version;       /* that it is, or would become; 0: not known */
	long long *compared;     /* versions that the history is made of, ascending */
	size_t compared_count;
	bool silent;             /* it says nothing of compatibility: its policy is asked here */
	bool refused;            /* its words are in messages */
	bool by_level;           /* for what it does not share with the versions before */
	bool by_consumers;       /* for whom it breaks: the replay says whom */
	struct str *messages;
	size_t message_count;
};

struct admission_options {
	enum compat_level level;
	enum profile profile;
	enum policy policy;    /* who judges schemas */
	int rule_set;          /* instead, where their language has it: relation_rules(); 0: none */
	struct bound bound;    /* of the proposal, where it is a schema */
	const struct registry_answer
		*registry; /* of the proposal, where it is a schema; NULL: none is asked */
	enum fail_on fail_on;
	enum unregistered unregistered;
	bool unproved_warns;     /* --unproved warn */
	bool full;               /* replay everything, not only what is touched */
	bool publishing;         /* publish: a documentation-only change without a bump is refused, not warned */
	struct str environment;  /* replay only what is in it or in none; empty: all */
	struct str today;        /* YYYY-MM-DD: expiry of waivers and expectations */
	const struct waiver *waivers;
	size_t waiver_count;
	const struct defect **defects; /* of the proposal's documents: what was judged by half */
	size_t defect_count;
};

/* ---- what it answers ---- */

struct consumer_report {
	struct replay replay;
	struct str id, owner, environment;
	struct str native_format; /* of a reader schema, or empty */
	bool removed;             /* this change takes its expectation away */
	enum expectation_status status;
	bool blocks; /* counts towards the gate: active, broken or unproved, not waived */
	const struct waiver *waived_by; /* of the first waived finding */
};

struct document_report {
	const struct contract *contract; /* the proposal; NULL for a vanished contract */
	const struct contract *baseline; /* NULL: the first version */
	struct str id, baseline_label, proposal_label;
	struct str policy; /* PROVEN; of a schema that of the options */
	const struct registry_answer *registry; /* that of the options; NULL: none was asked */
	bool registry_refuses;                  /* under the level of the report */
	enum profile profile;
	enum compat_level level;
	bool new_major, draft;
	struct diff diff;          /* against the baseline; empty without one */
	struct findings version;   /* GROUP_VERSION findings */
	struct findings notes;     /* GROUP_CHECK: no port known, no consumer, unchecked, expired, waivers... */
	struct consumer_report *consumers; /* in order of id */
	size_t consumer_count;
	size_t active, replayed, skipped, unchecked, broken, must_migrate; /* numbers of consumers */
	struct str *unread;        /* coverage: field paths that no expectation lists */
	size_t unread_count;
	const struct waiver **waived; /* every waiver that was used on a change or a consumer */
	size_t waived_count;
	enum bump required;
	struct str required_version; /* smallest version that may carry it */
	struct str *next;            /* what to do, a sentence or a command each */
	size_t next_count;
	bool pass;
};

/* Judges one proposal. proposal NULL with id: a vanished contract (CONTRACT_REMOVED). Never fails for what the documents
 * say; fails when the evidence cannot be had. */
bool admission_judge(struct arena *a, const struct contract *proposal, struct str id,
                     const struct evidence *evidence, const struct admission_options *options,
                     struct document_report *out, struct failure *why);

/* 8 hex digits over a finding's rule, path and offending new value: what a waiver is bound to. */
struct str finding_value_hash(struct arena *a, const struct finding *f);

#endif
