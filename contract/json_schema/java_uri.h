/* json_schema/java_uri.h - URIs as java.net.URI has them: RFC 2396, and its own way of resolving
 *
 * Inside the reader of typed trees: where its references lead must not differ from the registry's.
 */
#ifndef CONTRACT_JSON_SCHEMA_JAVA_URI_H
#define CONTRACT_JSON_SCHEMA_JAVA_URI_H

#include "contract/base/arena.h"

/* Would `new URI(text)` take it? The empty text is a URI. */
bool java_uri_valid(struct str text);
/* `new URI(base).resolve(ref)`; base.ptr NULL: the reference itself. False: one is no URI. */
bool java_uri_resolve(struct arena *a, struct str base, struct str ref, struct str *out);
/* Without `#` and what follows it; *fragment (if wanted): the rest with its `#`, or empty. */
struct str java_uri_document(struct str uri, struct str *fragment);
/* URLDecoder.decode(): %XX, and + for a blank. False: a % without two digits. */
bool java_url_decode(struct arena *a, struct str text, struct str *out);

#endif
