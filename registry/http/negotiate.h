/* negotiate.h - which media type is answered, which is taken, and whether the body is compressed
 *
 * The registry API answers one of three JSON types. Real clients say odd things: a JVM asks for
 * "text/html, image/gif, image/jpeg, *; q=.2", curl for anything, axios for a list of foreign types
 * and any. A header that is no list of media ranges is read as far as it makes sense. Pure
 * functions.
 */
#ifndef REGISTRY_HTTP_NEGOTIATE_H
#define REGISTRY_HTTP_NEGOTIATE_H

#include "contract/base/text.h"

/* In order of preference where a client has none. */
enum media { MEDIA_REGISTRY_V1, MEDIA_REGISTRY, MEDIA_JSON, MEDIA_COUNT };

const char *media_name(enum media m);
/* The best of the three for an Accept header (empty: anything). False: none of them will do (406).
 */
bool media_accept(struct str accept, enum media *out);
/* May a body of this Content-Type be read as JSON? Empty: yes. */
bool media_is_readable(struct str content_type);
/* Does an Accept-Encoding header allow gzip? */
bool encoding_takes_gzip(struct str accept_encoding);

#endif
