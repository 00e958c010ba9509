/* json_schema/uri.h - references to URIs, resolved as RFC 3986 says
 *
 * A base may itself be relative or empty: documents of a registry have names, not places on the
 * web. Then a result is relative, and two references are the same if they resolve to the same text.
 * Nothing is normalised but dot segments: URIs of schemas are names.
 */
#ifndef CONTRACT_JSON_SCHEMA_URI_H
#define CONTRACT_JSON_SCHEMA_URI_H

#include "contract/base/arena.h"

/* RFC 3986, 5.2; the fragment of the reference is kept, the base's is not. */
struct str uri_resolve(struct arena *a, struct str base, struct str reference);
/* The path, decoded, that leads from the folder of one URI to another: "../b.json". ptr NULL: there
 * is none, they have not scheme (http and https are one) and host in common. */
struct str uri_path_between(struct arena *a, struct str from, struct str to);
/* Cuts "#..." off. *fragment (may be NULL): what is behind the `#`; ptr NULL: there is no `#`. */
struct str uri_without_fragment(struct str uri, struct str *fragment);
/* %41 -> A; a `%` that begins no escape stays. */
struct str uri_decode(struct arena *a, struct str s);

#endif
