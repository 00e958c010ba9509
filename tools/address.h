/* address.h - where a registry is: an http or https address, taken apart
 *
 * Pure functions over text. What stands between // and @ is a secret: it is kept apart, and
 * `shown`, which every message uses, does not have it.
 */
#ifndef TOOLS_ADDRESS_H
#define TOOLS_ADDRESS_H

#include "contract/base/arena.h"
#include "contract/base/failure.h"

struct address {
	struct str scheme, host, port; /* in lower case; port never empty */
	struct str user, password;     /* decoded; ptr NULL: not stated */
	struct str path;               /* what resources stand under: "" or "/registry" */
	struct str query;              /* of a redirect: "?a=b", or empty */
	struct str shown;              /* without user and password */
};

/* Is this text meant as an address, of whatever scheme, and not as a folder's name? */
bool address_is(struct str text);
/* "HOST:PORT" or "localhost/...", which lacks only http:// before it. */
bool address_lacks_scheme(struct str text);
/* False (USAGE): another scheme than http and https (did you mean), no host, a port that is none,
 * blanks, a fragment. */
bool address_read(struct arena *a, struct str text, struct address *out, struct failure *why);
/* Same scheme, host and port: what may see the credentials of the other. */
bool address_same_origin(const struct address *a, const struct address *b);

#endif
