/* register.h - a schema becomes a version of a subject, by the API that every schema
 * registry has
 *
 * The Confluent API and nothing of Treaty's own, so that it works with any server that speaks it.
 */
#ifndef TOOLS_REMOTE_REGISTER_H
#define TOOLS_REMOTE_REGISTER_H

#include "registry/subject/subject.h"
#include "tools/remote/client.h"

struct registration {
	struct str subject; /* as the registry names it */
	long long version, id;
	bool already; /* it was there before */
	bool refused; /* the registry says no: why is in message */
	bool invalid; /* because it cannot read the schema */
	struct str message;
};

/* False: there is no answer of a registry, or none that is about this request. */
bool remote_register(struct client *c, struct arena *a, const struct actor *by,
                     const struct register_request *q, struct registration *out,
                     struct failure *why);
/* A registry that looks a schema up in one context looks in others too, and registers it in the one
 * that was named: the answer is that of another subject, which has the name elsewhere. */
bool is_elsewhere(struct arena *a, struct str asked, struct str answered);
/* A schema as the API takes it, for registering, looking up and asking. */
struct str register_body(struct arena *a, const struct content *c);
/* An error about the schema or the subject, and not about the request, the server or the way to it.
 */
bool is_about_schema(int status, long long code);

#endif
