/* Bytes as a key of a table, and as the names of one: decoding and encoding undo each
 * other, and order is kept. */
#include "contract/base/arena.h"
#include "registry/store/keys.h"
#include "tests/fuzz/input.h"

static struct str bytes_of(const struct key_bytes *k)
{
	return (struct str){ (const char *)k->bytes, k->len };
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

/* Two names, cut at the first line feed: short ones sort as their keys do. */
static void two_names(struct str rest)
{
	struct str first = str_cut(&rest, '\n');
	struct key x = KEY(KEY_NAME(first), KEY_NAME(rest)),
		   y = KEY(KEY_NAME(rest), KEY_NAME(first));
	struct key_bytes a, b;

	expect(key_encode(TABLE_SUBJECTS, &x, &a) && key_encode(TABLE_SUBJECTS, &y, &b));
	expect(key_cmp(&x, &y) == -key_cmp(&y, &x));
	expect(sign(name_cmp(first, rest)) == -sign(name_cmp(rest, first)));
	if (!a.hashed)
		expect(sign(key_cmp(&x, &y)) == sign(str_cmp(bytes_of(&a), bytes_of(&b))));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct key_bytes again;
	struct arena a;
	struct key k;

	arena_init(&a, 1 << 24);
	if (size && table_info(data[0]) && key_decode(data[0], bytes, NULL, 0, &a, &k))
		/* Some keys decode that nobody encodes: names longer than their share. */
		expect(key_encode(data[0], &k, &again) &&
		       (again.hashed || str_eq(bytes_of(&again), bytes)));
	if (size)
		key_run(data[0], bytes, 0);
	two_names(bytes);
	arena_free(&a);
	return 0;
}
