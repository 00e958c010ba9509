#include "registry/http/gzip.h"

#define ZLIB_CONST /* its input is not written to */
#include <zlib.h>

enum { WINDOW = 13, MEMORY_LEVEL = 6, GZIP_FORMAT = 16 }; /* 64 KiB of state */

/* zlib's memory goes with the request: nothing to free, and running out of it ends the request. */
static void *zlib_alloc(void *arena, unsigned n, unsigned size)
{
	return arena_alloc(arena, n, size);
}

static void zlib_free(void *arena, void *p)
{
	(void)arena;
	(void)p;
}

bool gzip_pack(struct arena *a, struct str text, struct str *out)
{
	size_t room = text.len - text.len / 10;
	z_stream z = { .zalloc = zlib_alloc, .zfree = zlib_free, .opaque = a };
	Bytef *packed;

	if (text.len > 0xffffffffu || room == 0 ||
	    deflateInit2(&z, 4, Z_DEFLATED, WINDOW + GZIP_FORMAT, MEMORY_LEVEL,
	                 Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	packed = arena_array(a, Bytef, room);
	z.next_in = (const Bytef *)text.ptr;
	z.avail_in = (uInt)text.len;
	z.next_out = packed;
	z.avail_out = (uInt)room;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END) /* no room left: it does not pay */
		return false;
	*out = (struct str){ (const char *)packed, room - z.avail_out };
	return true;
}
