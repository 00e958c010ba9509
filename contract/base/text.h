/* text.h - borrowed byte slices, and buffers to build them in
 *
 * A struct str never owns memory: it points into a document, an arena or a
 * literal, and is valid for as long as that is. It is not NUL-terminated,
 * unless the function that gives it says so.
 *
 * A struct buf grows in an arena. Growing past its limit is a programmer's or
 * a hostile input's doing: the buffer then stops growing and buf_overflowed()
 * says so; nothing is written past it.
 */
#ifndef CONTRACT_BASE_TEXT_H
#define CONTRACT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct arena;

struct str {
	const char *ptr;
	size_t len;
};

#define STR(lit)      ((struct str){ "" lit, sizeof(lit) - 1 })
#define STR_INIT(lit) { "" lit, sizeof(lit) - 1 }
#define STR_NONE      ((struct str){ NULL, 0 })
#define STR_FMT(s)    (int)(s).len, (s).ptr ? (s).ptr : "" /* for "%.*s" */

/* The slice of a NUL-terminated string; NULL gives STR_NONE. */
static inline struct str str_of(const char *c)
{
	return c ? (struct str){ c, strlen(c) } : STR_NONE;
}
/* A copy in the arena, NUL-terminated behind its last byte. */
struct str str_copy(struct arena *a, struct str s);
/* The same as a C string; bytes after an inner NUL are lost to the reader. */
const char *str_c(struct arena *a, struct str s);

static inline bool str_eq(struct str a, struct str b)
{
	return a.len == b.len &&
	       (a.len == 0 || (*a.ptr == *b.ptr && memcmp(a.ptr, b.ptr, a.len) == 0));
}
/* Compares with a NUL-terminated string. */
static inline bool str_is(struct str s, const char *c)
{
	return str_eq(s, str_of(c));
}
/* ASCII letters compare equal in either case. */
bool str_eq_nocase(struct str a, struct str b);
/* The same name as two languages spell it: order_event, OrderEvent. Equal but for the case of ASCII
 * letters, for _ and for -. */
bool str_eq_letters(struct str a, struct str b);
/* Byte order, as memcmp; a prefix sorts first. */
int str_cmp(struct str a, struct str b);
/* The same over two struct str *, for qsort. */
int str_order(const void *a, const void *b);
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
/* "a, b, c". */
struct str str_list_text(struct arena *a, const struct str *list, size_t n);
/* All parts behind one another; in the arena. */
struct str str_concat(struct arena *a, const struct str *parts, size_t n);
/* Offset of the first c, or -1. */
ptrdiff_t str_find(struct str s, char c);
/* s without its first n bytes (all of them, if it is shorter). */
struct str str_skip(struct str s, size_t n);
/* s without ASCII white space at both ends. */
struct str str_trim(struct str s);
/* Takes the part before the first sep off *rest (all, if there is none). */
struct str str_cut(struct str *rest, char sep);
/* Whole text as a decimal integer, with an optional sign; false: it is none or
 * does not fit. */
bool str_to_long(struct str s, long long *out);
/* For hash tables in memory only: another one in each process (hash.h). Never stored, and nothing
 * is put in order by it. */
unsigned long long str_hash(struct str s);
/* True if s is well-formed UTF-8 (no surrogates, no overlong forms). */
bool str_is_utf8(struct str s);
/* The length of the well-formed character that s begins with; 0: it begins with none. */
size_t str_utf8_sequence(struct str s);
bool str_among(struct str s, const struct str *list, size_t n);
/* Levenshtein distance by bytes, capped at limit + 1. For "did you mean". */
size_t str_distance(struct str a, struct str b, size_t limit);
/* The name among the n names that a typo of s most likely meant, or STR_NONE. */
struct str str_did_you_mean(struct str s, const struct str *names, size_t n);

struct buf {
	struct arena *arena; /* borrowed */
	char *ptr;           /* not NUL-terminated */
	size_t len, room, limit;
	bool overflowed;
};

/* limit: most bytes it may hold; 0 means LIMIT_OUTPUT_BYTES. */
void buf_init(struct buf *b, struct arena *a, size_t limit);
void buf_add(struct buf *b, struct str s);
void buf_add_c(struct buf *b, const char *c);
void buf_add_byte(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool buf_overflowed(const struct buf *b);
/* What has been built so far; valid until the next buf_add(). */
struct str buf_str(const struct buf *b);

#endif
