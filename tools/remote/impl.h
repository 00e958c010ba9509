/* impl.h - what the files of the remote registry share: one request and its answer */
#ifndef TOOLS_REMOTE_IMPL_H
#define TOOLS_REMOTE_IMPL_H

#include "registry/operations.h"
#include "registry/wire/forms.h"
#include "tools/remote/remote.h"

struct remote_call {
	const char *method;
	struct str target;           /* "/v1/contracts", with its query */
	const struct wire_table *in; /* of the body; NULL: none */
	const void *body;
	const struct actor *by;       /* who asks; NULL: a reader */
	const struct wire_table *out; /* of the answer; NULL: none is looked at */
	void *answer;
	bool *refused; /* not NULL: an error with the member "answer" fills *answer too */
};

/* False: the registry's own failure, or STORE. */
bool remote_call(struct registry *r, struct arena *a, const struct remote_call *call,
                 struct failure *why);
/* The same where the answer is any JSON; *root is it, *status the code: errors of the registry are
 * no failure. */
bool remote_ask(struct client *c, struct arena *a, const struct client_request *request,
                int *status, const struct node **root, struct failure *why);
/* The same as an operation of the registry: a check that it is lost to asks the lock instead. */
bool remote_answer(struct registry *r, struct arena *a, const struct client_request *request,
                   int *status, const struct node **root, struct failure *why);
/* The same where a resource that is not there is an answer, whatever says so: *root NULL. */
bool remote_answer_if_there(struct registry *r, struct arena *a,
                            const struct client_request *request, int *status,
                            const struct node **root, struct failure *why);
/* A stored text, as the registry reads it. */
bool remote_parse(struct arena *a, const struct language *l, const struct source *source,
                  const struct schema *references, const struct str *names, size_t count,
                  struct schema *out, struct failure *why);
/* The same where the texts that it refers to are at hand, each before those that need it. */
bool remote_parse_with(struct arena *a, const struct language *l, const struct source *source,
                       const struct reference_form *references, size_t count, struct schema *out,
                       struct failure *why);
/* registry_subject() of a registry that is no Treaty: by the Confluent API alone. */
bool remote_subject_plain(struct registry *r, struct arena *a, const struct subject_question *q,
                          struct subject_answer *out, struct failure *why);
/* What an error of the registry means for a command. Returns false. */
bool remote_failure(struct client *c, int status, long long code, struct str message,
                    struct failure *why);

/* Contracts as the last listing gave them: whoever lists them asks for each next. */
struct remote_listed {
	struct contract_info *contracts;
	size_t count, next; /* next: the one that is probably asked for */
};
struct remote_listed *remote_listed(struct registry *r);

/* A target: PATH, then "?NAME=VALUE&...", empty values left out. */
struct remote_query {
	struct buf text;
	bool asked;
};
void query_init(struct remote_query *q, struct arena *a, const char *path);
void query_segment(struct remote_query *q, struct str segment); /* "/SEGMENT" */
void query_path(struct remote_query *q, const char *path);
void query_add(struct remote_query *q, const char *name, struct str value);
void query_number(struct remote_query *q, const char *name,
                  long long value); /* negative: left out */
struct str query_text(const struct remote_query *q);

/* Every entry of a list that comes in pages: a form with one list and `next`. *out: an array of the
 * list's structs. */
bool remote_pages(struct registry *r, struct arena *a, struct remote_query *q,
                  const struct wire_table *form, void *out, size_t *count, struct failure *why);

#define OPERATION(name, parameters, arguments) bool remote_##name parameters;
#include "registry/operations.def"
#undef OPERATION

#endif
