#include "contract/json_schema/java_uri.h"

#include <ctype.h>

struct uri { /* parts as written; ptr NULL: absent */
	struct str scheme, authority, path, query, fragment;
	bool opaque; /* path: all behind the scheme */
};

static bool is_hex(char c)
{
	return isxdigit((unsigned char)c);
}

/* Letters, digits, marks, escapes, the characters of `also`, and whatever is not ASCII. */
static bool all_legal(struct str s, const char *also)
{
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.ptr[i];

		if (c == '%') {
			if (s.len - i < 3 || !is_hex(s.ptr[i + 1]) || !is_hex(s.ptr[i + 2]))
				return false;
		} else if (!(isalnum((unsigned char)c) || (unsigned char)c >= 0x80 ||
		             (c && strchr("_-!.~'()*", c)) || (c && strchr(also, c)))) {
			return false;
		}
	}
	return true;
}

static bool scheme_legal(struct str s)
{
	if (!s.len || !isalpha((unsigned char)s.ptr[0]))
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (!isalnum((unsigned char)s.ptr[i]) && !(s.ptr[i] && strchr("+-.", s.ptr[i])))
			return false;
	return true;
}

static size_t span_to(struct str s, const char *stops)
{
	size_t i = 0;

	while (i < s.len && !(s.ptr[i] && strchr(stops, s.ptr[i])))
		i++;
	return i;
}

static struct str cut(struct str *rest, size_t n)
{
	const struct str part = { rest->ptr, n };

	*rest = str_skip(*rest, n);
	return part;
}

static bool parse(struct str s, struct uri *out)
{
	struct uri u = { .scheme = STR_NONE };
	struct str rest = s.ptr ? s : STR("");
	size_t n = span_to(rest, ":/?#");

	if (n < rest.len && rest.ptr[n] == ':') {
		u.scheme = cut(&rest, n);
		rest = str_skip(rest, 1);
		u.opaque = !str_starts(rest, "/");
	}
	n = span_to(rest, "#");
	if (n < rest.len)
		u.fragment = str_skip(rest, n + 1);
	rest.len = n;
	if (!u.opaque) {
		n = span_to(rest, "?");
		if (n < rest.len)
			u.query = str_skip(rest, n + 1);
		rest.len = n;
		if (str_starts(rest, "//")) {
			rest = str_skip(rest, 2);
			u.authority = cut(&rest, span_to(rest, "/"));
		}
	}
	u.path = rest;
	*out = u;
	if (u.scheme.ptr && !scheme_legal(u.scheme))
		return false;
	if (u.opaque && !u.path.len)
		return false;
	return all_legal(u.path, u.opaque ? ";/?:@&=+$,[]" : ":@&=+$,;/") &&
	       all_legal(u.authority, "$,;:@&=+[]") && all_legal(u.query, ";/?:@&=+$,[]") &&
	       all_legal(u.fragment, ";/?:@&=+$,[]");
}

bool java_uri_valid(struct str text)
{
	struct uri u;

	return parse(text, &u);
}

static struct str text_of(struct arena *a, const struct uri *u)
{
	struct buf b;

	buf_init(&b, a, 0);
	if (u->scheme.ptr) {
		buf_add(&b, u->scheme);
		buf_add_byte(&b, ':');
	}
	if (u->authority.ptr) {
		buf_add_c(&b, "//");
		buf_add(&b, u->authority);
	}
	buf_add(&b, u->path);
	if (u->query.ptr) {
		buf_add_byte(&b, '?');
		buf_add(&b, u->query);
	}
	if (u->fragment.ptr) {
		buf_add_byte(&b, '#');
		buf_add(&b, u->fragment);
	}
	return buf_str(&b);
}

/* Takes "." and "name/.." out of a path. */
static struct str without_dots(struct arena *a, struct str path)
{
	char *out = arena_alloc(a, path.len + 1, 1);
	size_t n = 0, least = str_starts(path, "/");
	struct str rest = path;

	while (rest.len) {
		const size_t len = span_to(rest, "/");
		const bool slash = len < rest.len;
		const struct str part = { rest.ptr, len };

		rest = str_skip(rest, len + slash);
		if (str_is(part, "."))
			continue;
		if (str_is(part, "..") && n > least &&
		    !(n >= 3 && memcmp(out + n - 3, "../", 3) == 0)) {
			for (n--; n > least && out[n - 1] != '/'; n--)
				;
			continue;
		}
		memcpy(out + n, part.ptr, part.len);
		n += part.len;
		if (slash)
			out[n++] = '/';
	}
	return (struct str){ out, n };
}

static struct str resolve_path(struct arena *a, struct str base, struct str path)
{
	size_t keep = base.len;
	struct str parts[2];

	while (keep && base.ptr[keep - 1] != '/')
		keep--;
	parts[0] = (struct str){ base.ptr, keep };
	parts[1] = path;
	return without_dots(a, str_concat(a, parts, 2));
}

bool java_uri_resolve(struct arena *a, struct str base, struct str ref, struct str *out)
{
	struct uri b, r;

	if (!parse(ref, &r) || (base.ptr && !parse(base, &b)))
		return false;
	*out = ref;
	if (!base.ptr || b.opaque || r.opaque || r.scheme.ptr)
		return true;
	if (!r.authority.ptr && !r.path.len && !r.query.ptr && r.fragment.ptr) {
		b.fragment = r.fragment;
		*out = text_of(a, &b);
		return true;
	}
	r.scheme = b.scheme;
	if (!r.authority.ptr) {
		r.authority = b.authority;
		if (!str_starts(r.path, "/"))
			r.path = resolve_path(a, b.path, r.path);
	}
	*out = text_of(a, &r);
	return true;
}

struct str java_uri_document(struct str uri, struct str *fragment)
{
	const size_t n = span_to(uri, "#");

	if (fragment)
		*fragment = str_skip(uri, n);
	return (struct str){ uri.ptr, n };
}

static int digit(char c)
{
	return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

bool java_url_decode(struct arena *a, struct str text, struct str *out)
{
	char *p = arena_alloc(a, text.len + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == '%') {
			if (text.len - i < 3 || !is_hex(text.ptr[i + 1]) ||
			    !is_hex(text.ptr[i + 2]))
				return false;
			c = (char)(digit(text.ptr[i + 1]) << 4 | digit(text.ptr[i + 2]));
			i += 2;
		}
		p[n++] = (char)(c == '+' ? ' ' : c);
	}
	*out = (struct str){ p, n };
	return true;
}
