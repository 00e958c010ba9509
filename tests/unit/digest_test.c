#include "contract/base/arena.h"
#include "contract/base/digest.h"
#include "tests/check.h"

static void test_published_values(void)
{
	struct arena a;

	arena_init(&a, 1 << 20);
	/* FIPS 180-2, appendix B.1, and the empty message. */
	CHECK_STR(digest_sha256_hex(&a, STR("abc"), 64).ptr,
	          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	CHECK_STR(digest_sha256_hex(&a, STR_NONE, 64).ptr,
	          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	CHECK(str_eq(digest_sha256_hex(&a, STR("abc"), 8), STR("ba7816bf")));
	CHECK(digest_sha256_hex(&a, STR("abc"), 99).len == 64);
	/* RFC 3720, appendix B.4, and the usual check value. */
	CHECK(digest_crc32c(0, STR("123456789")) == 0xE3069283u);
	CHECK(digest_crc32c(digest_crc32c(0, STR("1234")), STR("56789")) == 0xE3069283u);
	CHECK(digest_crc32c(0, STR_NONE) == 0);
	arena_free(&a);
}

/* By instruction or by table, at any length, alignment and cut: the same. */
static void test_both_ways_of_summing_agree(void)
{
	char text[100];
	size_t wrong = 0;

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 37);
	for (size_t from = 0; from < 16; from++) {
		for (size_t n = 0; from + n <= sizeof text; n++) {
			struct str s = { text + from, n };
			uint32_t cut = digest_crc32c(0, (struct str){ s.ptr, n / 3 });

			wrong += digest_crc32c(0, s) != digest_crc32c_plain(0, s);
			wrong +=
				digest_crc32c_plain(cut, str_skip(s, n / 3)) != digest_crc32c(0, s);
		}
	}
	CHECK_INT(wrong, 0);
}

int main(void)
{
	RUN(test_published_values);
	RUN(test_both_ways_of_summing_agree);
	return CHECK_EXIT();
}
