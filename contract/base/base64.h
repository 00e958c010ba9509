/* base64.h - the standard alphabet of RFC 4648 */
#ifndef CONTRACT_BASE_BASE64_H
#define CONTRACT_BASE_BASE64_H

#include "contract/base/arena.h"

/* With padding. */
struct str base64_encode(struct arena *a, struct str bytes);
/* Nothing but the alphabet, and padding only where it belongs, which may be left out, as Java's
 * decoder takes it. False: it is none. */
bool base64_decode(struct arena *a, struct str text, struct str *out);

#endif
