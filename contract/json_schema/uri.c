#include "contract/json_schema/uri.h"

struct parts { /* ptr NULL: absent */
	struct str scheme, authority, path, query, fragment;
};

static size_t span_to(struct str s, const char *stops)
{
	size_t n = 0;

	while (n < s.len && (!s.ptr[n] || !strchr(stops, s.ptr[n])))
		n++;
	return n;
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_scheme(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_letter(s.ptr[i]) &&
		    (i == 0 || !strchr("0123456789+-.", s.ptr[i]) || !s.ptr[i]))
			return false;
	return s.len > 0;
}

static struct str take(struct str *rest, size_t n)
{
	struct str part = { rest->ptr, n };

	*rest = str_skip(*rest, n);
	return part;
}

/* RFC 3986, appendix B. */
static struct parts split(struct str uri)
{
	struct parts p = { .scheme = STR_NONE };
	size_t n = span_to(uri, ":/?#");

	if (n < uri.len && uri.ptr[n] == ':' && is_scheme((struct str){ uri.ptr, n })) {
		p.scheme = take(&uri, n);
		uri = str_skip(uri, 1);
	}
	if (str_starts(uri, "//")) {
		uri = str_skip(uri, 2);
		p.authority = take(&uri, span_to(uri, "/?#"));
	}
	p.path = take(&uri, span_to(uri, "?#"));
	if (str_starts(uri, "?")) {
		uri = str_skip(uri, 1);
		p.query = take(&uri, span_to(uri, "#"));
	}
	if (str_starts(uri, "#"))
		p.fragment = str_skip(uri, 1);
	return p;
}

/* Does the text end in a segment `..` that could not be removed? */
static bool ends_above(const char *out, size_t n)
{
	return n >= 2 && out[n - 1] == '.' && out[n - 2] == '.' && (n == 2 || out[n - 3] == '/');
}

/* 5.2.4. A relative path keeps the `..` that leave it: there is no root to stop at. */
static struct str remove_dots(struct arena *a, struct str path)
{
	char *out = arena_alloc(a, path.len + 1, 1);
	const bool rooted = str_starts(path, "/");
	size_t n = 0;

	while (path.len) {
		const size_t slash = path.ptr[0] == '/';
		struct str segment = take(&path, slash + span_to(str_skip(path, slash), "/"));
		const struct str name = str_skip(segment, slash);

		if (str_is(name, "..") && (rooted || (n && !ends_above(out, n)))) {
			while (n && out[--n] != '/')
				;
		} else if (!str_is(name, ".")) {
			if (n || rooted)
				memcpy(out + n, segment.ptr, segment.len);
			else
				memcpy(out, name.ptr, (segment = name).len);
			n += segment.len;
			continue;
		}
		if (!path.len && slash && (n || rooted))
			out[n++] = '/';
	}
	return (struct str){ out, n };
}

/* 5.2.3 */
static struct str merge(struct arena *a, const struct parts *base, struct str path)
{
	size_t n = base->path.len;

	if (base->authority.ptr && !base->path.len)
		return arena_printf(a, "/%.*s", STR_FMT(path));
	while (n && base->path.ptr[n - 1] != '/')
		n--;
	return str_concat(a, (const struct str[]){ { base->path.ptr, n }, path }, 2);
}

static struct str join(struct arena *a, const struct parts *p)
{
	const struct str parts[] = {
		p->scheme,
		p->scheme.ptr ? STR(":") : STR_NONE,
		p->authority.ptr ? STR("//") : STR_NONE,
		p->authority,
		p->path,
		p->query.ptr ? STR("?") : STR_NONE,
		p->query,
		p->fragment.ptr ? STR("#") : STR_NONE,
		p->fragment,
	};

	return str_concat(a, parts, sizeof parts / sizeof *parts);
}

struct str uri_resolve(struct arena *a, struct str base, struct str reference)
{
	struct parts r = split(reference);
	const struct parts b = split(base);

	if (r.scheme.ptr) {
		if (r.authority.ptr || str_starts(r.path, "/"))
			r.path = remove_dots(a, r.path);
		return join(a, &r);
	}
	r.scheme = b.scheme;
	if (r.authority.ptr) {
		r.path = remove_dots(a, r.path);
		return join(a, &r);
	}
	r.authority = b.authority;
	if (!r.path.len) {
		r.path = b.path;
		if (!r.query.ptr)
			r.query = b.query;
	} else {
		if (r.path.ptr[0] != '/')
			r.path = merge(a, &b, r.path);
		r.path = remove_dots(a, r.path);
	}
	return join(a, &r);
}

static bool same_host(const struct parts *x, const struct parts *y)
{
	const bool web = str_starts(x->scheme, "http") && str_starts(y->scheme, "http");

	return (web || str_eq(x->scheme, y->scheme)) && str_eq(x->authority, y->authority) &&
	       !x->scheme.ptr == !y->scheme.ptr &&
	       str_starts(x->path, "/") == str_starts(y->path, "/");
}

struct str uri_path_between(struct arena *a, struct str from, struct str to)
{
	struct parts x = split(from), y = split(to);
	size_t common = 0;
	struct buf out;

	if (!same_host(&x, &y) || (x.scheme.ptr && !str_starts(x.path, "/")) || !y.path.len)
		return STR_NONE;
	for (size_t i = 0; i < x.path.len && i < y.path.len && x.path.ptr[i] == y.path.ptr[i]; i++)
		if (x.path.ptr[i] == '/')
			common = i + 1;
	x.path = str_skip(x.path, common);
	y.path = str_skip(y.path, common);
	if (str_starts(x.path, "../"))
		return STR_NONE; /* what lies below a folder above is not known */
	buf_init(&out, a, 0);
	for (size_t i = 0; i < x.path.len; i++)
		if (x.path.ptr[i] == '/')
			buf_add_c(&out, "../");
	buf_add(&out, uri_decode(a, y.path));
	return str_copy(a, buf_str(&out));
}

struct str uri_without_fragment(struct str uri, struct str *fragment)
{
	const ptrdiff_t at = str_find(uri, '#');

	if (fragment)
		*fragment = at < 0 ? STR_NONE : str_skip(uri, (size_t)at + 1);
	if (at >= 0)
		uri.len = (size_t)at;
	return uri;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return is_letter(c) && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

struct str uri_decode(struct arena *a, struct str s)
{
	char *out;
	size_t n = 0;

	if (str_find(s, '%') < 0)
		return s;
	out = arena_alloc(a, s.len + 1, 1);
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '%' && i + 2 < s.len && hex(s.ptr[i + 1]) >= 0 &&
		    hex(s.ptr[i + 2]) >= 0) {
			out[n++] = (char)(hex(s.ptr[i + 1]) << 4 | hex(s.ptr[i + 2]));
			i += 2;
		} else {
			out[n++] = s.ptr[i];
		}
	}
	return (struct str){ out, n };
}
