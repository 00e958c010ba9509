#include "registry/store/keys.h"

#include "contract/base/arena.h"
#include "contract/base/digest.h"

#include <assert.h>
#include <string.h>

enum { INT_BYTES = 8, MARK_BYTES = 2, MARK_END = 0x01, MARK_LONG = 0x02, MARK_NUL = 0xFF };

static const struct table_info tables[TABLE_COUNT] = {
#define TABLE(name, number, shape, what) [number] = { #name, shape, what },
#include "registry/store/tables.def"
#undef TABLE
};

#define TABLE(name, number, shape, what)                                                     \
	static_assert(sizeof(shape) > 1 && sizeof(shape) - 1 <= KEY_PARTS && (number) > 0 && \
	                      (number) < TABLE_COUNT - 1,                                    \
	              #name);
#include "registry/store/tables.def"
#undef TABLE

const struct table_info *table_info(unsigned number)
{
	return number < TABLE_COUNT && tables[number].name ? &tables[number] : NULL;
}

size_t table_share(unsigned number)
{
	size_t ints = 0, names = 0;

	for (const char *c = tables[number].shape; *c; c++) {
		ints += *c == 'i';
		names += *c == 's';
	}
	if (!names)
		return 0;
	return (KEY_BYTES - 1 - INT_BYTES * ints) / names - MARK_BYTES - KEY_HASH;
}

/* U+E000..U+FFFF begin with EE or EF, what is above with F0..F4; UTF-16 sorts
 * the latter first, as surrogates. A rotation keeps every byte distinct, so it
 * can be undone for any bytes at all. */
static unsigned char rotate(unsigned char b)
{
	return b < 0xEE ? b : (unsigned char)(b >= 0xF0 ? b - 2 : b + 0x10);
}

static unsigned char unrotate(unsigned char b)
{
	return b < 0xEE ? b : (unsigned char)(b >= 0xFE ? b - 0x10 : b + 2);
}

static void add_byte(struct key_bytes *k, unsigned char b)
{
	assert(k->len < KEY_BYTES);
	k->bytes[k->len++] = b;
}

static void add_int(struct key_bytes *k, uint64_t n)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		add_byte(k, (unsigned char)(n >> shift));
}

/* As much of s, escaped, as fits; false: not all. Never half an escape. */
static bool add_escaped(struct key_bytes *k, struct str s, size_t share)
{
	size_t end = k->len + share;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char b = (unsigned char)s.ptr[i];

		if (k->len + (b ? 1 : 2) > end)
			return false;
		add_byte(k, rotate(b));
		if (!b)
			add_byte(k, MARK_NUL);
	}
	return true;
}

static void add_name(struct key_bytes *k, struct str s, size_t share)
{
	unsigned char sum[DIGEST_SHA256];

	if (add_escaped(k, s, share)) {
		add_byte(k, 0);
		add_byte(k, MARK_END);
		return;
	}
	digest_sha256(s, sum);
	add_byte(k, 0);
	add_byte(k, MARK_LONG);
	for (size_t i = 0; i < KEY_HASH; i++)
		add_byte(k, sum[i]);
	k->hashed = true;
}

bool key_encode(unsigned table, const struct key *k, struct key_bytes *out)
{
	const struct table_info *t = table_info(table);
	size_t share;

	if (!t || k->n > strlen(t->shape))
		return false;
	share = table_share(table);
	out->len = 0;
	out->hashed = false;
	add_byte(out, (unsigned char)table);
	for (unsigned i = 0; i < k->n; i++) {
		enum key_kind want = t->shape[i] == 'i' ? KEY_KIND_INT : KEY_KIND_NAME;

		if (k->part[i].kind != want)
			return false;
		if (want == KEY_KIND_INT)
			add_int(out, k->part[i].number);
		else
			add_name(out, k->part[i].name, share);
	}
	return true;
}

bool key_add_prefix(unsigned table, unsigned n, struct str prefix, struct key_bytes *out)
{
	assert(table_info(table) && tables[table].shape[n] == 's');
	if (add_escaped(out, prefix, table_share(table)))
		return true;
	add_byte(out, 0);
	add_byte(out, MARK_LONG);
	return false;
}

/* Reads one name: the text so far, how it ends, and how many bytes it takes. */
static bool read_name(struct str bytes, char *text, size_t *len, unsigned char *end, size_t *taken)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	size_t n = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		if (p[i]) {
			text[n++] = (char)unrotate(p[i]);
			continue;
		}
		if (++i == bytes.len)
			return false;
		if (p[i] == MARK_NUL) {
			text[n++] = '\0';
			continue;
		}
		*end = p[i];
		*taken = i + 1 + (p[i] == MARK_LONG ? KEY_HASH : 0);
		*len = n;
		return (p[i] == MARK_END || p[i] == MARK_LONG) && *taken <= bytes.len;
	}
	return false;
}

static uint64_t read_int(struct str bytes)
{
	uint64_t n = 0;

	for (size_t i = 0; i < INT_BYTES; i++)
		n = n << 8 | (unsigned char)bytes.ptr[i];
	return n;
}

bool key_decode(unsigned table, struct str bytes, const struct str *full, size_t nfull,
                struct arena *a, struct key *out)
{
	const struct table_info *t = table_info(table);
	struct key k = { .n = 0 };

	if (!t || !bytes.len || (unsigned char)bytes.ptr[0] != table)
		return false;
	for (bytes = str_skip(bytes, 1); t->shape[k.n]; k.n++) {
		struct key_part *part = &k.part[k.n];
		char text[KEY_BYTES];
		unsigned char end;
		size_t len, taken = INT_BYTES;

		if (t->shape[k.n] == 'i') {
			if (bytes.len < INT_BYTES)
				return false;
			*part = (struct key_part)KEY_INT(read_int(bytes));
		} else {
			if (bytes.len > KEY_BYTES || !read_name(bytes, text, &len, &end, &taken))
				return false;
			if (end == MARK_LONG && !nfull--)
				return false;
			*part = (struct key_part)KEY_NAME(
				end == MARK_LONG ? *full++
						 : str_copy(a, (struct str){ text, len }));
		}
		bytes = str_skip(bytes, taken);
	}
	if (bytes.len || nfull)
		return false;
	*out = k;
	return true;
}

size_t key_run(unsigned table, struct str bytes, unsigned n)
{
	const struct table_info *t = table_info(table);
	size_t at = 1;

	for (unsigned i = 0; t && t->shape[i] && at < bytes.len; i++) {
		char text[KEY_BYTES];
		unsigned char end;
		size_t len, taken = INT_BYTES;

		if (t->shape[i] == 's') {
			if (bytes.len > KEY_BYTES ||
			    !read_name(str_skip(bytes, at), text, &len, &end, &taken))
				return 0;
			if (end == MARK_LONG && i >= n)
				return at + taken - KEY_HASH;
		}
		at += taken;
	}
	return 0;
}

int name_cmp(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len, i = 0;

	while (i + 32 <= n && memcmp(a.ptr + i, b.ptr + i, 32) == 0)
		i += 32;
	while (i < n && a.ptr[i] == b.ptr[i])
		i++;
	if (i < n)
		return rotate((unsigned char)a.ptr[i]) < rotate((unsigned char)b.ptr[i]) ? -1 : 1;
	return (a.len > b.len) - (a.len < b.len);
}

int key_cmp(const struct key *a, const struct key *b)
{
	for (unsigned i = 0; i < a->n && i < b->n; i++) {
		const struct key_part *x = &a->part[i], *y = &b->part[i];
		int c = x->kind == KEY_KIND_NAME
		                ? name_cmp(x->name, y->name)
		                : (x->number > y->number) - (x->number < y->number);

		if (c)
			return c;
	}
	return (a->n > b->n) - (a->n < b->n);
}
