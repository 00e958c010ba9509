#include "contract/base/java_text.h"

void java_text_print(struct buf *out, struct str text)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	size_t plain = 0;

	buf_add_byte(out, '"');
	for (size_t i = 0; i <= text.len; i++) {
		char c = i < text.len ? text.ptr[i] : '"';
		const char *which = c ? strchr(from, c) : NULL;

		if (!which && (unsigned char)c >= 0x20)
			continue;
		buf_add(out, (struct str){ text.ptr + plain, i - plain });
		plain = i + 1;
		if (i == text.len)
			break;
		if (which)
			buf_printf(out, "\\%c", to[which - from]);
		else
			buf_printf(out, "\\u%04X", (unsigned)c);
	}
	buf_add_byte(out, '"');
}

int java_text_compare(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len, i = 0;
	unsigned char x, y;

	while (i < n && a.ptr[i] == b.ptr[i])
		i++;
	if (i == n)
		return (a.len > b.len) - (a.len < b.len);
	x = (unsigned char)a.ptr[i];
	y = (unsigned char)b.ptr[i];
	/* A pair begins with D8..DB, so it comes before what UTF-8 begins with EE or EF. */
	if (x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0))
		return x >= 0xF0 ? -1 : 1;
	return x < y ? -1 : 1;
}

int java_text_order(const void *a, const void *b)
{
	return java_text_compare(*(const struct str *)a, *(const struct str *)b);
}
