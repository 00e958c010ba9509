#include "tools/report/layout.h"

size_t layout_width(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
	return n;
}

void layout_blanks(struct buf *out, size_t n)
{
	while (n--)
		buf_add_byte(out, ' ');
}

void layout_words(struct buf *out, const char *first, size_t indent, struct str s)
{
	size_t column = layout_width(str_of(first));
	bool begins = true;

	buf_add_c(out, first);
	while (s.len) {
		struct str word = str_cut(&s, ' ');
		size_t width = layout_width(word);

		if (!begins && column + 1 + width > LAYOUT_COLUMNS) {
			buf_add_byte(out, '\n');
			layout_blanks(out, indent);
			column = indent;
			begins = true;
		}
		if (!begins)
			buf_add_byte(out, ' ');
		column += width + !begins;
		buf_add(out, word);
		begins = false;
	}
	buf_add_byte(out, '\n');
}
