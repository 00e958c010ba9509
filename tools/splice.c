#include "tools/splice.h"

#include "contract/base/scalar_place.h"

/* A version has no quote and no escape in it; anything else is not touched. */
bool splice_find(const struct node *scalar, size_t *start, size_t *length)
{
	struct str text = scalar->source->text;
	size_t at = text_offset(text, scalar->line, scalar->column), n = scalar->text.len;
	char quote =
		at < text.len && (text.ptr[at] == '"' || text.ptr[at] == '\'') ? text.ptr[at] : 0;
	size_t inner = at + (quote != 0);

	if (inner + n > text.len || memcmp(text.ptr + inner, scalar->text.ptr, n) != 0)
		return false;
	if (quote && (inner + n >= text.len || text.ptr[inner + n] != quote))
		return false;
	*start = inner;
	*length = n;
	return true;
}

struct str splice(struct arena *a, struct str text, size_t start, size_t length, struct str new)
{
	struct buf out;

	buf_init(&out, a, 0);
	buf_add(&out, (struct str){ text.ptr, start });
	buf_add(&out, new);
	buf_add(&out, str_skip(text, start + length));
	return buf_str(&out);
}
