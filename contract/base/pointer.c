#include "contract/base/pointer.h"

struct str pointer_add(struct arena *a, struct str pointer, struct str token)
{
	size_t extra = 0, n = pointer.len;
	char *out;

	for (size_t i = 0; i < token.len; i++)
		extra += token.ptr[i] == '~' || token.ptr[i] == '/';
	out = arena_alloc(a, pointer.len + 1 + token.len + extra, 1);
	if (pointer.len)
		memcpy(out, pointer.ptr, pointer.len);
	out[n++] = '/';
	for (size_t i = 0; i < token.len; i++) {
		if (token.ptr[i] == '~' || token.ptr[i] == '/')
			out[n++] = '~';
		out[n++] = token.ptr[i] == '~' ? '0' : token.ptr[i] == '/' ? '1' : token.ptr[i];
	}
	return (struct str){ out, n };
}

struct str pointer_unescape(struct arena *a, struct str token)
{
	char *out;
	size_t n = 0;

	if (str_find(token, '~') < 0)
		return token;
	out = arena_alloc(a, token.len, 1);
	for (size_t i = 0; i < token.len; i++) {
		const char next = i + 1 < token.len ? token.ptr[i + 1] : 0;

		out[n++] = token.ptr[i];
		if (token.ptr[i] == '~' && (next == '0' || next == '1')) {
			out[n - 1] = next == '0' ? '~' : '/';
			i++;
		}
	}
	return (struct str){ out, n };
}

bool pointer_step(struct arena *a, struct str *pointer, struct str *token)
{
	struct str rest = str_skip(*pointer, 1);
	ptrdiff_t end = str_find(rest, '/');

	if (!pointer->len)
		return false;
	token->ptr = rest.ptr;
	token->len = end < 0 ? rest.len : (size_t)end;
	*pointer = str_skip(rest, token->len);
	*token = pointer_unescape(a, *token);
	return true;
}

/* By digits without zeros in front. */
static const struct node *item_of(const struct node *list, struct str token)
{
	long long i;

	if (!token.len || token.ptr[0] < '0' || token.ptr[0] > '9' ||
	    (token.len > 1 && token.ptr[0] == '0') || !str_to_long(token, &i) ||
	    (unsigned long long)i >= list->count)
		return NULL;
	return list->items[i];
}

const struct node *pointer_into(const struct node *n, struct str token)
{
	return node_is(n, NODE_LIST) ? item_of(n, token) : node_get_str(n, token);
}
