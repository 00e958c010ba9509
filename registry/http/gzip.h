/* gzip.h - a body, compressed */
#ifndef REGISTRY_HTTP_GZIP_H
#define REGISTRY_HTTP_GZIP_H

#include "contract/base/arena.h"

/* Below the first it does not pay. Up to the second it costs too little to be handed to a worker.
 */
enum { GZIP_LEAST = 1024, GZIP_AT_ONCE = 8192 };

/* RFC 1952, in the arena. False: it would save less than a tenth. */
bool gzip_pack(struct arena *a, struct str text, struct str *out);

#endif
