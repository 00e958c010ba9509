/* subject_request.h - what the resources of subjects share: an ask for each request, versions as
 * JSON
 *
 * One file a resource: subjects.c, versions.c, schemas.c, scopes.c (config, mode), compatibility.c,
 * contexts.c. Each handler reads its parameters, asks (registry/subject/subject.h), answers.
 */
#ifndef REGISTRY_HTTP_SUBJECT_REQUEST_H
#define REGISTRY_HTTP_SUBJECT_REQUEST_H

#include "registry/http/request.h"
#include "registry/subject/subject.h"

struct asked {
	struct ask ask;
	struct actor by;
	struct failure why;
};
/* Ready to ask. Lives as long as *out. */
struct ask *ask_begin(struct request *rq, struct asked *out);
/* For service.alias. */
bool alias_of(const struct service *sv, struct arena *a, struct str subject, bool dek, struct str *out);
/* The answer to an ask that said no. */
void answer_refusal(struct response *rs, const struct ask *ask);

/* Members of a version, a letter each, in order; empty ones are left out. */
#define MEMBERS_SCHEMA     "svigtrmxwdu" /* GET of a version, lookup */
#define MEMBERS_LISTED     MEMBERS_SCHEMA "a" /* GET /schemas */
#define MEMBERS_REGISTERED "ivgtrmuxwd"
#define MEMBERS_BY_ID      "svgtxrmuwd"
#define MEMBERS_BY_GUID    "gtxrmuwd"
void put_version(struct buf *b, const struct subject_version *v, const char *members);
/* The same with what findTags and referenceFormat ask for. False: answered. */
bool put_found_version(struct request *rq, struct response *rs, struct buf *b,
                       struct subject_version *v, const char *members);
void answer_version_json(struct response *rs, const struct subject_version *v, const char *members);
void answer_numbers(struct response *rs, const long long *list, size_t n);
void answer_texts(struct response *rs, const struct str *list, size_t n);

/* The body and query of register, lookup and compatibility. */
bool read_register(struct request *rq, struct response *rs, struct ask *ask,
                   struct register_request *out);
/* explain=true: what PROVEN, the contract that binds the subject and the consumers say of the
 * schema of a request, as a tree; NULL: it was not asked for, or there is nothing to compare. Reads
 * the state before anything is changed. */
const struct node *request_explanation(struct request *rq, struct response *rs,
                                       const struct register_request *q);
/* Puts it into the object that is answered, error or not. */
void answer_explained(struct response *rs, const struct node *explanation);
/* Parts of bodies; false: answered. */
bool read_tag_edits(struct request *rq, struct response *rs, const struct node *body,
                    const char *add, const char *remove, struct tag_edits *out);
bool read_rules(struct request *rq, struct response *rs, const struct node *body, const char *key,
                const struct node **out);
/* "" is absent too. */
struct str request_text(const struct request *rq, const char *key);
/* deleted, deletedOnly */
enum which_versions request_which(const struct request *rq);
/* offset and limit as the lists of subjects take them: no limit of their own. */
bool request_list_page(struct request *rq, struct response *rs, int usual, struct page *out);

#endif
