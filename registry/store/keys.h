/* keys.h - rows' keys: what a caller says, and the bytes LMDB sorts
 *
 * A key is a list of components in the order of its table's shape (tables.def).
 * Encoded, the order of bytes is the order of components: integers by value
 * (8 bytes, big-endian), names by UTF-16 code unit, as Java sorts strings.
 *
 *   key        = table number (1 byte), component...
 *   name       = escaped bytes, 00 01
 *   long name  = as many escaped bytes as its share of the key, 00 02,
 *                the first 16 bytes of SHA-256 of the name
 *   escaped    = byte 00 as 00 FF; bytes EE..FF rotated, so that the UTF-8 leads
 *                F0..F4 (above U+FFFF) sort before EE and EF, as in UTF-16
 *
 * LMDB keys hold 511 bytes. The share of a name is the same for every name of
 * a table: what is left beside the integers, divided. A row with a long name
 * holds the full name in front of its value. Long names with the same beginning
 * form a run: sorted by hash in the file, by full name in listings.
 */
#ifndef REGISTRY_STORE_KEYS_H
#define REGISTRY_STORE_KEYS_H

#include "contract/base/text.h"

#include <stdint.h>

/* clang-format off */
enum table {
#define TABLE(name, number, shape, what) TABLE_##name = (number),
#include "registry/store/tables.def"
#undef TABLE
	TABLE_COUNT = 256
};

enum { KEY_PARTS = 6, KEY_BYTES = 511, KEY_HASH = 16, TABLE_FIRST_OPEN = 16 };

enum key_kind { KEY_KIND_NAME, KEY_KIND_INT, KEY_KIND_SLOT };

struct key_part {
	enum key_kind kind;
	struct str name;
	uint64_t number; /* KEY_KIND_SLOT: which slot of the record (record.h) */
};

struct key {
	unsigned n;
	struct key_part part[KEY_PARTS];
};

#define KEY_NAME(s)   { KEY_KIND_NAME, (s), 0 }
#define KEY_INT(i)    { KEY_KIND_INT, STR_NONE, (uint64_t)(i) }
#define KEY_SLOT(i)   { KEY_KIND_SLOT, STR_NONE, (uint64_t)(i) }
#define KEY_PREFIX_NONE ((struct key){ .n = 0 })
/* KEY(KEY_NAME(id), KEY_INT(major)); at least one component. */
#define KEY(...) ((struct key){ \
	.n = sizeof((struct key_part[]){ __VA_ARGS__ }) / sizeof(struct key_part), \
	.part = { __VA_ARGS__ } })
/* clang-format on */

struct table_info {
	const char *name, *shape, *what; /* name is NULL: no such table */
};
const struct table_info *table_info(unsigned number);
/* The most escaped bytes of a name that the table's keys hold in full. */
size_t table_share(unsigned number);

/* Encoded bytes; the room is LMDB's. */
struct key_bytes {
	size_t len;
	unsigned char bytes[KEY_BYTES];
	bool hashed; /* some name was too long: the row must hold it */
};

/* Encodes the first k->n components of the table's shape. False: more
 * components than the shape has, or one of the wrong kind (a slot included). */
bool key_encode(unsigned table, const struct key *k, struct key_bytes *out);
/* Adds the beginning of one more name, without its end: for prefix listings.
 * False: the prefix is longer than the share; the bytes then lead to the run of
 * long names that may have it, and full names must be compared. */
bool key_add_prefix(unsigned table, unsigned n, struct str prefix, struct key_bytes *out);

/* Decodes a whole key. Names are put into the arena; a long one is taken from
 * *full (one each, in order), unverified: encoding again tells whether it is the
 * one. False: the bytes are no key of the table. */
bool key_decode(unsigned table, struct str bytes, const struct str *full, size_t nfull,
                struct arena *a, struct key *out);
/* Offset behind the 00 02 of the first long name at or after component n; 0: none. */
size_t key_run(unsigned table, struct str bytes, unsigned n);
/* Order of whole keys of one table, by full names. */
int key_cmp(const struct key *a, const struct key *b);
/* UTF-16 code unit order of two UTF-8 names. */
int name_cmp(struct str a, struct str b);

#endif
