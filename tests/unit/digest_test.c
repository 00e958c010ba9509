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
static void test_fingerprints(void)
{
	static const struct {
		const char *text, *md5;
		uint64_t crc64;
	} rows[] = {
		{ "", "d41d8cd98f00b204e9800998ecf8427e", 0xc15d213aa4d7a795 },
		{ "\"long\"", "e1dd9a1ef98b451b53690370b393966b", 0xd054e14493f41db7 },
		{ "\"null\"", "9b41ef67651c18488a8b08bb67c75699", 0x63dd24e7cc258f8a },
	};
	unsigned char md5[DIGEST_MD5];
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].text[0] ? rows[i].text : "empty");
		digest_md5(str_of(rows[i].text), md5);
		CHECK_STR(digest_hex(&a, md5, sizeof md5).ptr, rows[i].md5);
		CHECK(digest_crc64_avro(str_of(rows[i].text)) == rows[i].crc64);
	}
	arena_free(&a);
}

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
	RUN(test_fingerprints);
	RUN(test_both_ways_of_summing_agree);
	return CHECK_EXIT();
}
