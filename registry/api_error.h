/* api_error.h - the errors that clients of the API see, by name
 *
 * No HTTP is needed to use it: an operation of the registry may say which error it ends in and
 * leave it to the server to send it. The body of every error is {"error_code":N,"message":"..."}
 * and nothing else: old clients fail on any other member.
 */
#ifndef REGISTRY_API_ERROR_H
#define REGISTRY_API_ERROR_H

#include "contract/base/arena.h"
#include "contract/base/failure.h"

enum api_error {
#define X(name, status, code, message) API_##name,
#include "registry/api_error.def"
#undef X
	API_ERROR_COUNT
};

enum { API_ERROR_TEXTS = 2 }; /* most %s in one message */

int api_error_status(enum api_error e);
int api_error_code(enum api_error e);
const char *api_error_template(enum api_error e);
size_t api_error_texts(enum api_error e); /* how many %s its message has */
/* The message, each %s replaced by a text, in order; n must be api_error_texts(e). */
struct str api_error_message(struct arena *a, enum api_error e, const struct str *texts, size_t n);
/* {"error_code":N,"message":"..."} */
struct str api_error_body(struct arena *a, enum api_error e, struct str message);
/* What a failure of the registry is to a client. The message is why->text. */
enum api_error api_error_of_failure(enum failure_code code);
/* The same for resources under /v1, and back again for their clients: what an error code says of
 * the operation. NONE: it is no error of /v1. */
enum api_error api_error_of_operation(enum failure_code code);
enum failure_code api_operation_failure(long long error_code);

#endif
