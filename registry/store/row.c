/* row.c - what LMDB holds as the value of a row
 *
 *	crc32c(4)  count(1)  count x { length(4)  full name }  value
 *
 * Big-endian. The names are those that the key holds only in part. The checksum
 * covers the key and everything behind the checksum: LMDB itself has none.
 */
#include "contract/base/digest.h"
#include "registry/store/internal.h"

#include <string.h>

enum { CRC_BYTES = 4, LEN_BYTES = 4 };

static void put_u32(unsigned char *out, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		out[i] = (unsigned char)(n >> (24 - 8 * i));
}

static uint32_t get_u32(const char *p)
{
	uint32_t n = 0;

	for (int i = 0; i < 4; i++)
		n = n << 8 | (unsigned char)p[i];
	return n;
}

void put_u64(unsigned char out[8], uint64_t n)
{
	for (int i = 0; i < 8; i++)
		out[i] = (unsigned char)(n >> (56 - 8 * i));
}

uint64_t get_u64(struct str s)
{
	uint64_t n = 0;

	for (size_t i = 0; s.len == 8 && i < 8; i++)
		n = n << 8 | (unsigned char)s.ptr[i];
	return n;
}

struct str key_str(const struct key_bytes *k)
{
	return (struct str){ (const char *)k->bytes, k->len };
}

static uint32_t sum_of(struct str key, struct str stored)
{
	return digest_crc32c(digest_crc32c(0, key), str_skip(stored, CRC_BYTES));
}

bool row_intact(struct str key, struct str stored)
{
	return stored.len > CRC_BYTES && get_u32(stored.ptr) == sum_of(key, stored);
}

static bool is_long(unsigned table, struct str name)
{
	size_t share = table_share(table), need = name.len;

	if (need > share)
		return true;
	for (size_t i = 0; i < name.len; i++)
		need += !name.ptr[i];
	return need > share;
}

struct str row_pack(struct arena *a, unsigned table, const struct key *k,
                    const struct key_bytes *kb, struct str value)
{
	const struct str *full[KEY_PARTS];
	size_t nfull = 0, need = CRC_BYTES + 1 + value.len;
	unsigned char *out, *p;

	for (unsigned i = 0; kb->hashed && i < k->n; i++) {
		const struct key_part *part = &k->part[i];

		if (part->kind == KEY_KIND_NAME && is_long(table, part->name)) {
			full[nfull++] = &part->name;
			need += LEN_BYTES + part->name.len;
		}
	}
	out = arena_alloc(a, need, 1);
	p = out + CRC_BYTES;
	*p++ = (unsigned char)nfull;
	for (size_t i = 0; i < nfull; i++) {
		put_u32(p, (uint32_t)full[i]->len);
		memcpy(p + LEN_BYTES, full[i]->ptr, full[i]->len);
		p += LEN_BYTES + full[i]->len;
	}
	if (value.len)
		memcpy(p, value.ptr, value.len);
	put_u32(out, sum_of(key_str(kb), (struct str){ (char *)out, need }));
	return (struct str){ (char *)out, need };
}

bool row_unpack(struct str stored, struct row_parts *out)
{
	struct str rest = str_skip(stored, CRC_BYTES + 1);

	if (stored.len < CRC_BYTES + 1 || (unsigned char)stored.ptr[CRC_BYTES] > KEY_PARTS)
		return false;
	out->nfull = (unsigned char)stored.ptr[CRC_BYTES];
	for (size_t i = 0; i < out->nfull; i++) {
		size_t len;

		if (rest.len < LEN_BYTES)
			return false;
		len = get_u32(rest.ptr);
		rest = str_skip(rest, LEN_BYTES);
		if (rest.len < len)
			return false;
		out->full[i] = (struct str){ rest.ptr, len };
		rest = str_skip(rest, len);
	}
	out->value = rest;
	return true;
}

bool row_is_of(unsigned table, const struct key *k, const struct row_parts *parts)
{
	size_t n = 0;

	if (!parts->nfull)
		return true;
	for (unsigned i = 0; i < k->n; i++) {
		const struct key_part *part = &k->part[i];

		if (part->kind != KEY_KIND_NAME || !is_long(table, part->name))
			continue;
		if (n == parts->nfull || !str_eq(part->name, parts->full[n++]))
			return false;
	}
	return n == parts->nfull;
}

bool row_get(struct db_txn *txn, unsigned table, const struct key *k, struct str *value)
{
	struct row_parts parts;
	struct key_bytes kb;
	struct str stored;

	if (!key_encode(table, k, &kb) || !db_get(txn, key_str(&kb), &stored) ||
	    !row_unpack(stored, &parts) || !row_is_of(table, k, &parts))
		return false;
	*value = parts.value;
	return true;
}

uint64_t row_get_u64(struct db_txn *txn, unsigned table, const struct key *k)
{
	struct str value;

	return row_get(txn, table, k, &value) ? get_u64(value) : 0;
}

bool log_unpack(struct str value, struct log_value *out)
{
	if (!value.len)
		return false;
	out->nassigned = (unsigned char)value.ptr[0];
	value = str_skip(value, 1);
	if (out->nassigned > RECORD_SLOTS || value.len < 8 * (size_t)out->nassigned)
		return false;
	for (unsigned i = 0; i < out->nassigned; i++) {
		out->assigned[i] = get_u64((struct str){ value.ptr, 8 });
		value = str_skip(value, 8);
	}
	out->record = value;
	return true;
}
