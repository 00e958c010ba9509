/* Keys: the order of their bytes is the order Java sorts strings in. */
#include "contract/base/arena.h"
#include "registry/store/keys.h"
#include "tests/check.h"

#include <stdlib.h>

enum { NAMES = 400, MOST = 12 };

/* Written without the trick under test: UTF-8 to UTF-16, then compare units. */
static size_t utf16_of(struct str s, unsigned *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len;) {
		unsigned char b = (unsigned char)s.ptr[i];
		size_t len = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
		unsigned cp = len == 1 ? b : b & (0x7Fu >> len);

		for (size_t k = 1; k < len; k++)
			cp = cp << 6 | ((unsigned char)s.ptr[i + k] & 0x3F);
		i += len;
		if (cp < 0x10000) {
			out[n++] = cp;
		} else {
			out[n++] = 0xD800 + ((cp - 0x10000) >> 10);
			out[n++] = 0xDC00 + ((cp - 0x10000) & 0x3FF);
		}
	}
	return n;
}

static int java_cmp(struct str a, struct str b)
{
	unsigned x[2 * MOST], y[2 * MOST];
	size_t n = utf16_of(a, x), m = utf16_of(b, y);

	for (size_t i = 0; i < n && i < m; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return (n > m) - (n < m);
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static size_t add_utf8(char *out, unsigned cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

/* Few and telling code points, so that names share beginnings. */
static struct str random_name(struct arena *a, unsigned *seed)
{
	static const unsigned points[] = { 0, 1, 'a', 'b', 'Z', 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF,
		                               0xE000, 0xEFFF, 0xF000, 0xFFFF, 0x10000, 0x10FFFF, 0xFFFF };
	char text[4 * MOST];
	size_t len = 0, n = (size_t)rand_r(seed) % 5;

	for (size_t i = 0; i < n; i++)
		len += add_utf8(text + len, points[(size_t)rand_r(seed) % (sizeof points / sizeof *points)]);
	return str_copy(a, (struct str){ text, len });
}

static struct str bytes_of(const struct key_bytes *k)
{
	return (struct str){ (const char *)k->bytes, k->len };
}

static void test_order_is_utf16(void)
{
	static struct str names[NAMES];
	unsigned seed = 20260728, bad_names = 0, bad_keys = 0, bad_pairs = 0, decoded = 0;
	struct arena a;

	arena_init(&a, 1 << 24);
	for (size_t i = 0; i < NAMES; i++)
		names[i] = random_name(&a, &seed);
	for (size_t i = 0; i < NAMES; i++) {
		for (size_t j = 0; j < NAMES; j++) {
			int want = java_cmp(names[i], names[j]);
			struct key one = KEY(KEY_NAME(names[i])), other = KEY(KEY_NAME(names[j]));
			/* The second component decides only between equal firsts. */
			struct key two = KEY(KEY_NAME(names[i]), KEY_INT(j)),
			           three = KEY(KEY_NAME(names[j]), KEY_INT(i));
			struct key_bytes x, y;

			bad_names += sign(name_cmp(names[i], names[j])) != want;
			CHECK(key_encode(TABLE_CONTRACTS, &one, &x) && key_encode(TABLE_CONTRACTS, &other, &y));
			bad_keys += sign(str_cmp(bytes_of(&x), bytes_of(&y))) != want;
			CHECK(key_encode(TABLE_CONTRACT_MAJORS, &two, &x) &&
			      key_encode(TABLE_CONTRACT_MAJORS, &three, &y));
			bad_pairs += sign(str_cmp(bytes_of(&x), bytes_of(&y))) !=
			             (want ? want : (j > i) - (j < i));
			bad_pairs += sign(key_cmp(&two, &three)) != (want ? want : (j > i) - (j < i));
		}
	}
	for (size_t i = 0; i < NAMES; i++) {
		struct key k = KEY(KEY_NAME(names[i]), KEY_INT(i * 0x0101010101010101u)), back;
		struct key_bytes x;

		CHECK(key_encode(TABLE_CONTRACT_MAJORS, &k, &x));
		decoded += key_decode(TABLE_CONTRACT_MAJORS, bytes_of(&x), NULL, 0, &a, &back) &&
		           key_cmp(&k, &back) == 0 && str_eq(back.part[0].name, names[i]);
	}
	CHECK_INT(bad_names, 0);
	CHECK_INT(bad_keys, 0);
	CHECK_INT(bad_pairs, 0);
	CHECK_INT(decoded, NAMES);
	arena_free(&a);
}

static struct str repeated(struct arena *a, size_t n, const char *end)
{
	char *text = arena_array(a, char, n + strlen(end) + 1);

	memset(text, 'x', n);
	memcpy(text + n, end, strlen(end));
	return (struct str){ text, n + strlen(end) };
}

/* Around the share: what fits is whole, what does not is hashed; both decode. */
static void test_long_names(void)
{
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t len = table_share(TABLE_EXPECTATIONS) - 3; len < table_share(TABLE_EXPECTATIONS) + 4;
	     len++) {
		struct str name = repeated(&a, len, "");
		struct key k = KEY(KEY_NAME(name), KEY_NAME(name), KEY_NAME(name), KEY_INT(1)), back;
		struct str full[] = { name, name, name };
		bool is_long = len > table_share(TABLE_EXPECTATIONS);
		struct key_bytes x;

		CHECK_ROW(arena_printf(&a, "length %zu", len).ptr);
		CHECK(key_encode(TABLE_EXPECTATIONS, &k, &x) && x.len <= KEY_BYTES);
		CHECK(x.hashed == is_long);
		CHECK(key_decode(TABLE_EXPECTATIONS, bytes_of(&x), full, is_long ? 3 : 0, &a, &back));
		CHECK(key_cmp(&k, &back) == 0);
		CHECK(!key_decode(TABLE_EXPECTATIONS, bytes_of(&x), full, is_long ? 2 : 1, &a, &back));
		CHECK((key_run(TABLE_EXPECTATIONS, bytes_of(&x), 0) != 0) == is_long);
	}
	arena_free(&a);
}

/* A cut never splits an escape, and short names keep their place among long ones. */
static void test_order_beside_long_names(void)
{
	size_t share = table_share(TABLE_CONTRACTS);
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t nul = share - 2; nul <= share; nul++) {
		char *with_nul = (char *)(uintptr_t)repeated(&a, nul, "Ayyyyyyyy").ptr;
		struct key k[4];
		struct key_bytes x[4];

		with_nul[nul] = '\0';
		CHECK_ROW(arena_printf(&a, "NUL at %zu", nul).ptr);
		k[0] = KEY(KEY_NAME(repeated(&a, nul, "")));
		k[1] = KEY(KEY_NAME(((struct str){ with_nul, nul + 9 })));
		k[2] = KEY(KEY_NAME(repeated(&a, nul - 1, "y")));
		k[3] = KEY(KEY_NAME(repeated(&a, nul - 2, "z")));
		for (int i = 0; i < 4; i++)
			CHECK(key_encode(TABLE_CONTRACTS, &k[i], &x[i]));
		for (int i = 1; i < 4; i++) {
			CHECK(key_cmp(&k[i - 1], &k[i]) < 0);
			CHECK(str_cmp(bytes_of(&x[i - 1]), bytes_of(&x[i])) < 0);
		}
	}
	arena_free(&a);
}

static void test_what_is_no_key(void)
{
	struct key slot = KEY(KEY_NAME(STR("a")), KEY_SLOT(0)), name = KEY(KEY_NAME(STR("a")));
	struct key_bytes x;
	struct arena a;
	struct key k;

	arena_init(&a, 1 << 20);
	CHECK(!key_encode(TABLE_CONTRACT_MAJORS, &slot, &x));
	CHECK(!key_encode(TABLE_LOG, &name, &x));
	CHECK(!key_encode(0, &name, &x) && !key_encode(255, &name, &x) && !key_encode(9999, &name, &x));
	CHECK(key_encode(TABLE_CONTRACTS, &name, &x));
	for (size_t n = 0; n < x.len; n++)
		CHECK(!key_decode(TABLE_CONTRACTS, (struct str){ (char *)x.bytes, n }, NULL, 0, &a, &k));
	CHECK(!key_decode(TABLE_POLICIES, bytes_of(&x), NULL, 0, &a, &k));
	CHECK(!key_decode(TABLE_CONTRACTS, STR("\x20" "a\0\3"), NULL, 0, &a, &k));
	arena_free(&a);
}

int main(void)
{
	RUN(test_order_is_utf16);
	RUN(test_long_names);
	RUN(test_order_beside_long_names);
	RUN(test_what_is_no_key);
	return CHECK_EXIT();
}
