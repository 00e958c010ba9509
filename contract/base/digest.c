#include "contract/base/digest.h"

#include "contract/base/arena.h"

#include <assert.h>
#include <nettle/md5.h>
#include <nettle/sha2.h>

static_assert(DIGEST_SHA256 == SHA256_DIGEST_SIZE, "nettle's digest is ours");
static_assert(DIGEST_MD5 == MD5_DIGEST_SIZE, "nettle's digest is ours");

void digest_sha256(struct str s, unsigned char out[DIGEST_SHA256])
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	if (s.len)
		sha256_update(&ctx, s.len, (const uint8_t *)s.ptr);
	sha256_digest(&ctx, SHA256_DIGEST_SIZE, out);
}

void digest_md5(struct str s, unsigned char out[DIGEST_MD5])
{
	struct md5_ctx ctx;

	md5_init(&ctx);
	if (s.len)
		md5_update(&ctx, s.len, (const uint8_t *)s.ptr);
	md5_digest(&ctx, MD5_DIGEST_SIZE, out);
}

struct str digest_hex(struct arena *a, const unsigned char *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	char *out = arena_alloc(a, n * 2 + 1, 1);

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	return (struct str){ out, n * 2 };
}

struct str digest_sha256_hex(struct arena *a, struct str s, size_t digits)
{
	unsigned char sum[DIGEST_SHA256];
	struct str hex;

	digest_sha256(s, sum);
	hex = digest_hex(a, sum, sizeof sum);
	return (struct str){ hex.ptr, digits < hex.len ? digits : hex.len };
}

/* Four bits at a time: a table of 16 needs no set-up and no global state. */
uint32_t digest_crc32c_plain(uint32_t crc, struct str s)
{
	static const uint32_t nibble[16] = {
		0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
		0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
		0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
	};

	crc = ~crc;
	for (size_t i = 0; i < s.len; i++) {
		crc ^= (unsigned char)s.ptr[i];
		crc = (crc >> 4) ^ nibble[crc & 15];
		crc = (crc >> 4) ^ nibble[crc & 15];
	}
	return ~crc;
}

#ifdef __x86_64__
__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(uint32_t crc, struct str s)
{
	uint64_t wide = ~crc, word;
	size_t i = 0;

	for (; i + sizeof word <= s.len; i += sizeof word) {
		memcpy(&word, s.ptr + i, sizeof word);
		wide = __builtin_ia32_crc32di(wide, word);
	}
	for (crc = (uint32_t)wide; i < s.len; i++)
		crc = __builtin_ia32_crc32qi(crc, (unsigned char)s.ptr[i]);
	return ~crc;
}
#endif

uint32_t digest_crc32c(uint32_t crc, struct str s)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("sse4.2"))
		return crc32c_sse42(crc, s);
#endif
	return digest_crc32c_plain(crc, s);
}

/* The polynomial is also the fingerprint of the empty text. Bit by bit: texts are small and this
 * needs no table. */
uint64_t digest_crc64_avro(struct str s)
{
	const uint64_t empty = 0xc15d213aa4d7a795;
	uint64_t crc = empty;

	for (size_t i = 0; i < s.len; i++) {
		crc ^= (unsigned char)s.ptr[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ (crc & 1 ? empty : 0);
	}
	return crc;
}
