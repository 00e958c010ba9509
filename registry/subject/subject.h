/* subject/subject.h - what Kafka clients ask of the registry, without HTTP
 *
 * Subjects hold versions of schemas; a schema's content has one id in each context. Every operation
 * answers through struct ask: it returns true and fills its answer, or false, and then either it
 * was refused, and ask.no says with which error of the API, or *ask.why says that the store failed.
 * Rules, orders of checks and texts are those of the Confluent Schema Registry 8.5 (sections of the
 * reference are named at the functions).
 */
#ifndef REGISTRY_SUBJECT_SUBJECT_H
#define REGISTRY_SUBJECT_SUBJECT_H

#include "compat/levels.h"
#include "contract/language.h"
#include "contract/tags.h"
#include "registry/api_error.h"
#include "registry/change.h"
#include "registry/subject/content.h"
#include "registry/subject/name.h"

struct subject_settings {        /* of the server */
	enum compat_level level; /* where nothing is configured: BACKWARD */
	bool validate_fields;    /* false */
	bool skip_validate_new;  /* new schemas are not checked strictly */
	bool reject_empty;       /* of subjects */
	bool modes_fixed;        /* mode.mutability=false */
	bool strip_rule_sets;    /* as a community server does */
};

struct ask;

/* Who else is asked before a schema becomes the latest of a subject. The subjects know nothing of
 * contracts and consumers: whoever does stands behind this. */
struct subject_change { /* of what is latest */
	const struct subject_name *name;
	const struct schema *old, *new; /* NULL: there was none; none is left */
	bool imported;                  /* IMPORT or FORWARD: nothing is refused */
};
struct subject_verdict {
	struct str refused;  /* what would break, in words; empty: nothing */
	struct str passed;   /* what breaks and is let pass, for the log */
	struct str contract; /* that was told about; empty: none */
};
struct subject_gate {
	/* Notes in the record what it read, and what follows for those who depend on the subject.
	 */
	bool (*judge)(struct ask *ask, struct snapshot *snap, struct record *r,
	              const struct subject_change *change, struct subject_verdict *out);
};

struct ask {
	struct store *store;
	struct arena *arena; /* owns every answer */
	const struct subject_settings *settings;
	const struct actor *by; /* NULL where nothing is changed */
	const struct subject_gate *gate; /* NULL: none */
	struct failure *why;
	/* the answer */
	bool refused;
	enum api_error no; /* where refused */
	struct str message;
};

/* ---- schemas and versions --------------------------------------------------- */

/* What is registered, as it is sent: the members of its JSON form. Empty: there is none. */
struct content_json {
	struct str guid, type; /* plain: neither has a character to escape */
	struct str text, references, metadata, rules;
};

struct subject_version {
	struct str subject; /* qualified */
	long long version, id;
	struct content_json json;
	struct str shown; /* the text in the form asked for, plain; ptr NULL: as it is kept */
	bool stored;      /* read from the store: deleted and when are known */
	bool deleted;
	int64_t when; /* ms */
	const struct node *aliases; /* names of the subject, a list; NULL: none, or not asked for */
};

/* The text in the form asked for, plain. */
struct str version_text(struct arena *a, const struct subject_version *v);

/* Of the tags inside a schema: additions before removals. */
struct tag_edits {
	struct schema_tags *add, *remove;
	size_t adds, removes;
	bool propagate; /* the latest version's are put on the new one first */
};

struct compatibility {
	bool compatible;
	struct str *messages;
	size_t count;
};

struct register_request {
	struct str subject;           /* as given */
	struct content content;       /* text may be blank: that of the latest version */
	bool has_metadata, has_rules; /* stated, not inherited */
	long long version; /* 0: next; -1: next, compared with the latest only; else must be the
	                      next */
	long long id;      /* -1: allocated */
	bool normalize, force;
	struct str format;
	struct tag_edits edits;
};
/* POST /subjects/S/versions (6.3). Registering again what is there answers without writing. */
bool subject_register(struct ask *ask, const struct register_request *request,
                      struct subject_version *out);
struct reference_text {
	struct str name, subject, text;
	long long version;
};

/* POST /subjects/S (6.6). */
bool subject_lookup(struct ask *ask, const struct register_request *request, bool deleted,
                    struct subject_version *out);

/* POST .../tags (4.11): the live version with other tags, metadata and rules, registered. */
struct tag_request {
	long long new_version; /* 0: the next */
	struct tag_edits edits;
	const struct node *metadata, *rules, *rules_to_merge; /* NULL: as they are */
	const struct str *rules_to_remove;
	size_t rules_to_remove_count;
};
bool subject_tag(struct ask *ask, struct str subject, long long version,
                 const struct tag_request *request, struct subject_version *out);
/* What in a schema has one of the tags ("*": any). */
bool subject_find_tags(struct ask *ask, const struct subject_version *v, const struct str *wanted,
                       size_t n, struct schema_tags **out, size_t *count);
/* Read from what is sent. False: damaged. */
bool content_read(struct arena *a, const struct content_json *json, struct content *out);

/* The newest live version, read within a snapshot; *version 0: there is none. */
bool subject_latest(struct ask *ask, struct snapshot *snap, struct str subject, struct schema *out,
                    long long *version);
/* The schema of a request as registering would read it, and the level that is asked of it. Refuses
 * what cannot be read. */
bool subject_proposal(struct ask *ask, struct snapshot *snap,
                      const struct register_request *request, struct schema *out,
                      enum compat_level *level);

/* The same as text, with what it refers to, each before those that need it. */
bool subject_latest_text(struct ask *ask, struct snapshot *snap, struct str subject,
                         struct content *out, struct reference_text **references, size_t *count,
                         long long *version);

/* A path segment: "latest", "-1" or a number: -1 or the number. Refuses INVALID_VERSION. */
bool version_read(struct ask *ask, struct str text, long long *out);
/* GET /subjects/S/versions/V. */
bool subject_version(struct ask *ask, struct str subject, long long version, bool deleted,
                     struct str format, struct subject_version *out);
/* GET /subjects/S/versions; negative numbers are deleted versions. */
enum which_versions { VERSIONS_LIVE, VERSIONS_ALL, VERSIONS_DELETED };
bool subject_versions(struct ask *ask, struct str subject, enum which_versions which,
                      bool as_negative, long long **out, size_t *count);
/* GET /subjects/S/metadata: the newest version with all these properties. */
bool subject_by_metadata(struct ask *ask, struct str subject, const struct str *keys,
                         const struct str *values, size_t pairs, bool deleted, struct str format,
                         struct subject_version *out);
/* GET .../referencedby: ids, ascending. */
bool subject_referenced_by(struct ask *ask, struct str subject, long long version, bool deleted,
                           long long **out, size_t *count);

/* GET /schemas/ids/N; subject: a hint in the default context (4.2, C.3). */
bool schema_by_id(struct ask *ask, long long id, struct str subject, struct str format,
                  struct subject_version *out);
/* The highest id allocated in the context of the subject; 1 if none. */
bool schema_max_id(struct ask *ask, struct str subject, long long *out);
/* GET /schemas/ids/N/versions (and /subjects): each subject once. */
bool schema_uses(struct ask *ask, long long id, struct str subject, bool deleted,
                 struct subject_version **out, size_t *count);
bool schema_by_guid(struct ask *ask, struct str guid, struct str format,
                    struct subject_version *out);
struct context_id {
	struct str context;
	long long id;
};
bool schema_guid_ids(struct ask *ask, struct str guid, struct context_id **out, size_t *count);

/* ---- lists -------------------------------------------------------------------- */

struct page {
	size_t offset, limit; /* limit 0: none */
};
/* GET /subjects: sorted. prefix ":*:" is every context. */
bool subject_list(struct ask *ask, struct str prefix, enum which_versions which, struct page page,
                  struct str **out, size_t *count);
/* GET /schemas: by subject, then version. */
struct schemas_asked {
	struct str prefix, rule_type;
	bool deleted, latest_only;
	bool aliases; /* names that the prefix means count too: each is said of the subject it
	               * leads to, which is listed whatever it is called */
	struct page page;
};
bool schema_list(struct ask *ask, const struct schemas_asked *q, struct subject_version **out,
                 size_t *count);
/* GET /contexts: the default one first. */
bool context_list(struct ask *ask, struct str prefix, struct page page, struct str **out,
                  size_t *count);
bool context_delete(struct ask *ask, struct str context);

/* ---- deletes (6.8) -------------------------------------------------------------- */

bool subject_delete_version(struct ask *ask, struct str subject, long long version, bool permanent,
                            long long *deleted);
bool subject_delete(struct ask *ask, struct str subject, bool permanent, long long **deleted,
                    size_t *count);

/* ---- compatibility (8) ------------------------------------------------------------ */

/* Against one version (-1: the latest), or with all_versions against what the level asks. A schema
 * that cannot be read is INVALID_SCHEMA. */
bool subject_compatibility(struct ask *ask, const struct register_request *request,
                           long long version, bool all_versions, struct compatibility *out);

/* ---- config and mode (7) ------------------------------------------------------------ */

/* A record as it is kept: members as GET /config names them. NULL subject text: the global one. */
bool config_get(struct ask *ask, struct str subject, bool resolved, const struct node **out);
/* body: members as PUT names them; absent ones stay, null clears. *out: the record, as PUT names
 * it. */
bool config_put(struct ask *ask, struct str subject, const struct node *body,
                const struct node **out);
bool config_delete(struct ask *ask, struct str subject, const struct node **out);

bool mode_get(struct ask *ask, struct str subject, bool resolved, struct str *out);
/* mode ptr NULL: the record goes. */
bool mode_put(struct ask *ask, struct str subject, struct str mode, bool force);
/* *out empty: nothing was there (recursive). */
bool mode_delete(struct ask *ask, struct str subject, bool recursive, struct str *out);
/* The subject that this one is an alias of, one step; itself if it is none. dek: for the DEK registry, whose aliases
 * may be its own. */
bool subject_alias(struct ask *ask, struct str subject, bool dek, struct str *out);

#endif
