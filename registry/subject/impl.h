/* subject/impl.h - what the operations on subjects share: rows, scopes, reading stored schemas
 *
 * Private to registry/subject/.
 */
#ifndef REGISTRY_SUBJECT_IMPL_H
#define REGISTRY_SUBJECT_IMPL_H

#include "compat/relation.h"
#include "registry/subject/subject.h"

/* Refuses with the row's message, its %s filled. Each returns false. */
bool refuse(struct ask *ask, enum api_error e);
bool refuse1(struct ask *ask, enum api_error e, struct str a);
bool refuse2(struct ask *ask, enum api_error e, struct str a, struct str b);
/* The words in *ask->why, that a reader or check gave, become a refusal. */
bool refuse_why(struct ask *ask, enum api_error e);
struct str decimal(struct ask *ask, long long n);

/* ---- rows (rows.c) ---------------------------------------------------------- */

struct version_row {
	struct subject_name name;
	long long version, id;
	bool deleted;
	int64_t when;
};
bool version_row_get(struct snapshot *snap, struct arena *a, const struct subject_name *name,
                     long long version, struct version_row *out);
/* Every stored version, ascending. */
size_t version_rows(struct snapshot *snap, struct arena *a, const struct subject_name *name,
                    struct version_row **out);
void version_row_put(struct record *r, struct arena *a, const struct version_row *row);
/* The subject's own row, from all versions that it has after the change; none: it goes, with its
 * config and mode. */
void subject_row_put(struct record *r, struct arena *a, const struct subject_name *name,
                     const struct version_row *rows, size_t count);
/* The highest that is not deleted; NULL: none. */
const struct version_row *latest_live(const struct version_row *rows, size_t n);

/* The content of an id; false: no such id. */
bool content_get(struct snapshot *snap, struct arena *a, struct str context, long long id,
                 struct content *out, struct str *guid);
/* The same without reading the parts. */
bool content_json_get(struct snapshot *snap, struct arena *a, struct str context, long long id,
                      struct content_json *out);
struct content_json content_json_of(struct arena *a, const struct content *c, struct str guid);
/* As it is stored: members rendered. */
struct str content_row(struct arena *a, const struct content *c, struct str guid);

/* ---- counters and sequences ---- */

struct str counter_subject(struct arena *a, const struct subject_name *name);
struct str counter_referrers(struct arena *a, struct str subject);
struct str counter_scope(struct arena *a, struct str scope);
/* Of the versions of a context, in whatever subjects, that carry the content: the last one erased
 * takes the content with it. */
struct str counter_uses(struct arena *a, struct str context, struct str hash);
#define COUNTER_CONTEXTS STR("contexts")                         /* their set, when one is added */
struct str counter_context(struct arena *a, struct str context); /* what is registered there */
struct str sequence_ids(struct arena *a, struct str context);
/* What register, delete and config writes read about config and modes of the subject. */
void expect_scopes(struct snapshot *snap, struct record *r, struct arena *a,
                   const struct subject_name *name);

/* ---- reading stored schemas (load.c) ------------------------------------------ */

/* One question's memory of what it read: a version that is referred to twice is read once. */
struct loader {
	struct ask *ask;
	struct snapshot *snap;
	struct record
		*record; /* NULL, or: expects the counter of every subject that was referred to */
	bool deleted;    /* soft-deleted versions may be referred to */
	struct str file; /* what places in a version that is read are said to be in; or empty */
	struct loaded *first;
	size_t count;
};
/* A snapshot for one question; `return loader_end(&l, answer)` lets go of it. */
bool loader_begin(struct ask *ask, struct loader *l, bool deleted);
bool loader_end(struct loader *l, bool answer);
/* Reads content written under the context: resolves its references (version -1 is replaced in
 * place), then parses. False: refused INVALID_SCHEMA, in the words of the registry. */
bool load_schema(struct loader *l, struct str context, struct content *c, bool strict,
                 struct schema *out);
/* The subject that a reference of that context leads to: an unqualified one is of the same context.
 */
struct subject_name reference_target(struct arena *a, struct str context,
                                     const struct schema_reference *r);
/* The texts of all that a kept schema refers to, each before those that need it (texts.c). */
bool references_texts(struct ask *ask, struct snapshot *snap, struct str context,
                      const struct content *c, struct reference_text **out, size_t *count);
/* A kept version; never strict. */
bool load_version(struct loader *l, const struct version_row *row, struct schema *out,
                  struct content *content, struct str *guid);

/* Contexts that an unqualified name of the default context is looked for in too (2.4); none for
 * others. */
size_t contexts_beside(struct ask *ask, struct snapshot *snap, const struct subject_name *name,
                       struct str **contexts);

/* ---- scopes (scope.c) ------------------------------------------------------------ */

struct scope {
	enum compat_level level;
	bool normalize, validate_fields, validate_new;
	struct str policy, group, alias;
	const struct node *default_metadata, *override_metadata, *default_rules, *override_rules;
	struct str mode; /* READWRITE... */
};
/* What is in force for a subject (7.1, 7.2, 7.4). */
bool scope_of(struct ask *ask, struct snapshot *snap, const struct subject_name *name,
              struct scope *out);
/* "Subject S in context C is in read-only mode" if it is. */
bool require_writable(struct ask *ask, const struct scope *scope, const struct subject_name *name);
bool scope_is_open(const struct scope *scope); /* IMPORT or FORWARD: no checks */

/* A row of SCOPES: {"config": {...}, "mode": "..."}; either may be missing. */
struct scope_row {
	const struct node *config; /* NULL: none */
	struct str mode;           /* ptr NULL: none */
};
bool scope_row_at(struct ask *ask, struct snapshot *snap, struct str scope, struct scope_row *out);
/* Writes what is left of the row; nothing is left: deletes it. */
void scope_row_put(struct ask *ask, struct record *r, struct str scope, const struct node *config,
                   struct str mode);

/* The subject that the name's own config makes it another name of. False: it is none. dek: for the
 * registry of keys, which may have its own. */
bool alias_target(struct arena *a, const struct subject_name *name, const struct node *config,
                  bool dek, struct subject_name *out);

/* The records that can decide about a subject. */
struct scopes {
	struct scope_row subject, context, global;
	struct scope_row plain; /* of the default context */
};
bool scopes_read(struct ask *ask, struct snapshot *snap, const struct subject_name *name,
                 struct scopes *out);
const struct node *scopes_config(struct arena *a,
                                 const struct scopes *s); /* NULL: nothing is configured */
struct str scopes_mode(const struct scopes *s);
/* A change of config or mode. */
bool scope_change(struct ask *ask, const struct subject_name *name, store_build_fn *build,
                  void *ctx);

/* ---- deletes (remove.c) --------------------------------------------------------- */

/* Versions no longer carry their schemas; those that nobody else carries go. */
void let_go(struct ask *ask, struct snapshot *snap, struct record *r,
            const struct version_row *rows, size_t count);
/* Deleted versions' rows go, and those of schemas that nobody else carries. Refused
 * REFERENCES_EXIST. */
bool erase_versions(struct ask *ask, struct snapshot *snap, struct record *r,
                    const struct version_row *rows, size_t count);
/* Does any stored schema refer to the version (a live one only, unless deleted)? Referrers that
 * only the subject `except` carries do not count; ptr NULL: all do. */
bool is_referenced(struct ask *ask, struct snapshot *snap, const struct version_row *row,
                   bool deleted, struct str except);

/* ---- judging (judge.c) -------------------------------------------------------------- */

/* Text, references, metadata and rules as they will be kept: 6.3 steps 5 to 7. *schema is what was
 * read. */
struct prepared {
	struct content content;
	struct schema schema;
	struct str guid, hash;
};
bool prepare(struct ask *ask, struct loader *l, const struct register_request *request,
             const struct subject_name *name, const struct scope *scope,
             const struct version_row *rows, size_t count, bool strict, struct prepared *out);
/* The part of it that needs no schema to be read. */
bool same_metadata(struct arena *a, const struct node *now, const struct node *then,
                   long long version);
/* The text of c with its tags edited (tags.c). */
bool tags_apply(struct ask *ask, const struct tag_edits *e, const struct content *latest,
                struct content *c);
/* Equal as 6.6 compares. */
bool is_equivalent(struct ask *ask, const struct prepared *now, const struct version_row *row,
                   const struct schema *schema, const struct content *content);
/* Is the kept version in the group of the new one? Only those are compared. */
bool in_group(const struct scope *scope, const struct content *now, const struct content *then);
/* Lines of the level's answer over these versions (oldest first); none: compatible. */
bool judge_level(struct ask *ask, struct loader *l, const struct scope *scope,
                 const struct prepared *now, const struct version_row *rows, size_t count,
                 struct compatibility *out);

/* ---- finding (lookup.c) ------------------------------------------------------------- */

/* The id that the content is bound to in the context. */
bool bound_id(struct snapshot *snap, struct arena *a, const struct subject_name *name,
              struct str hash, long long *id);
/* The newest version that carries the id; NULL: none. */
const struct version_row *carrier(const struct version_row *rows, size_t n, long long id,
                                  bool deleted);
/* Newest first, one that is equal as 6.6 compares; *out NULL: none. */
bool find_equivalent(struct ask *ask, struct loader *l, const struct prepared *p,
                     const struct version_row *rows, size_t n, bool deleted,
                     const struct version_row **out);
/* In one subject, among these of its versions; *found tells. */
enum look_at { LOOK_AT_LIVE, LOOK_AT_ALL, LOOK_AT_LATEST };
bool lookup_in(struct ask *ask, struct loader *l, const struct register_request *q,
               const struct subject_name *name, enum look_at at, struct subject_version *out,
               bool *found);
/* As it was asked for and is now known: neither time nor deletion is told. */
bool answer_prepared(struct ask *ask, const struct prepared *p, const struct subject_name *name,
                     long long version, long long id, struct str format,
                     struct subject_version *out);
/* The version as it is answered, from the store. */
bool answer_version(struct ask *ask, struct loader *l, const struct version_row *row,
                    struct str format, struct subject_version *out);

#endif
