/* base64.c - the standard alphabet of RFC 4648 */
#include "contract/base/base64.h"

#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct str base64_encode(struct arena *a, struct str bytes)
{
	char *out = arena_array(a, char, (bytes.len + 2) / 3 * 4 + 1);
	size_t n = 0;

	for (size_t i = 0; i < bytes.len; i += 3) {
		const size_t left = bytes.len - i;
		uint32_t bits = (uint32_t)(unsigned char)bytes.ptr[i] << 16;

		if (left > 1)
			bits |= (uint32_t)(unsigned char)bytes.ptr[i + 1] << 8;
		if (left > 2)
			bits |= (unsigned char)bytes.ptr[i + 2];
		out[n++] = alphabet[bits >> 18];
		out[n++] = alphabet[bits >> 12 & 63];
		out[n++] = '=';
		out[n++] = '=';
		if (left > 1)
			out[n - 2] = alphabet[bits >> 6 & 63];
		if (left > 2)
			out[n - 1] = alphabet[bits & 63];
	}
	return (struct str){ out, n };
}

static int value_of(char c)
{
	const char *at = c ? strchr(alphabet, c) : NULL;

	return at ? (int)(at - alphabet) : -1;
}

bool base64_decode(struct arena *a, struct str text, struct str *out)
{
	const size_t padded = text.len;
	uint32_t bits = 0;
	size_t n = 0;
	char *bytes;

	while (text.len && padded - text.len < 2 && text.ptr[text.len - 1] == '=')
		text.len--;
	if (text.len % 4 == 1 || (padded != text.len && padded % 4))
		return false;
	bytes = arena_array(a, char, text.len / 4 * 3 + 3);
	for (size_t i = 0; i < text.len; i++) {
		const int value = value_of(text.ptr[i]);

		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		if (i % 4 == 0)
			continue;
		bytes[n++] = (char)(bits >> (6 - 2 * (i % 4)));
	}
	*out = (struct str){ bytes, n };
	return true;
}
