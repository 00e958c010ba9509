#include "tools/address.h"

enum { PORT_MOST = 65535 };

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int hex(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Of "scheme://"; 0: it begins with none. */
static size_t scheme_length(struct str s)
{
	size_t n = 0;

	while (n < s.len &&
	       (is_letter(s.ptr[n]) || (n && (is_digit(s.ptr[n]) || memchr("+-.", s.ptr[n], 3)))))
		n++;
	return n && str_starts(str_skip(s, n), "://") ? n : 0;
}

bool address_is(struct str text)
{
	/* http:host and http:/host are typing errors, never folders */
	return scheme_length(text) > 0 || str_starts(text, "http:") || str_starts(text, "https:");
}

bool address_lacks_scheme(struct str text)
{
	struct str rest = text, host = str_cut(&rest, '/');
	ptrdiff_t colon = str_find(host, ':');
	struct str port = colon < 0 ? STR_NONE : str_skip(host, (size_t)colon + 1);
	long long number;

	return colon > 0 && str_to_long(port, &number) && number > 0 && number <= PORT_MOST;
}

static struct str lower(struct arena *a, struct str s)
{
	char *out = arena_array(a, char, s.len + 1);

	for (size_t i = 0; i < s.len; i++)
		out[i] = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] | 0x20) : s.ptr[i];
	return (struct str){ out, s.len };
}

static struct str decode(struct arena *a, struct str s)
{
	char *out = arena_array(a, char, s.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		bool escaped = s.ptr[i] == '%' && i + 2 < s.len && hex(s.ptr[i + 1]) >= 0 &&
		               hex(s.ptr[i + 2]) >= 0;

		out[n++] = escaped ? (char)(hex(s.ptr[i + 1]) * 16 + hex(s.ptr[i + 2])) : s.ptr[i];
		i += escaped ? 2 : 0;
	}
	return (struct str){ out, n };
}

/* user[:password]@; a password may hold an @ that was not escaped, a host never does. */
static void take_credentials(struct arena *a, struct str *authority, struct address *out)
{
	struct str both = *authority, user;

	for (size_t i = authority->len; i-- > 0;) {
		if (authority->ptr[i] != '@')
			continue;
		both.len = i;
		*authority = str_skip(*authority, i + 1);
		user = str_cut(&both, ':');
		out->user = decode(a, user);
		out->password = decode(a, both);
		return;
	}
}

static bool take_host(struct arena *a, struct str authority, struct address *out)
{
	struct str rest = authority, host;
	long long number;

	if (str_starts(authority, "[")) {
		host = str_cut(&rest, ']');
		host.len += rest.ptr > host.ptr + host.len; /* with its bracket */
		if (host.len < 4 || host.ptr[host.len - 1] != ']' || (rest.len && *rest.ptr != ':'))
			return false;
		rest = str_skip(rest, 1);
	} else {
		host = str_cut(&rest, ':');
	}
	for (size_t i = 0; i < host.len; i++)
		if (memchr("%\\\"<>^`{|}", host.ptr[i], 10))
			return false;
	out->host = lower(a, host);
	out->port = rest.len ? rest : str_is(out->scheme, "https") ? STR("443") : STR("80");
	return host.len && str_to_long(out->port, &number) && is_digit(*out->port.ptr) &&
	       number > 0 && number <= PORT_MOST;
}

static const char *meant_scheme(struct str scheme)
{
	static const struct str names[] = { STR_INIT("http"), STR_INIT("https") };
	struct str meant = str_did_you_mean(scheme, names, 2);

	return str_is(meant, "http")    ? " (did you mean http://?)"
	       : str_is(meant, "https") ? " (did you mean https://?)"
	                                : "";
}

bool address_read(struct arena *a, struct str text, struct address *out, struct failure *why)
{
	size_t n = scheme_length(text);
	struct str rest = str_skip(text, n ? n + 3 : 0), authority;
	size_t end = 0;
	struct address x = { .scheme = lower(a, (struct str){ text.ptr, n }) };

	if (!n)
		return failure_set(why, FAILURE_USAGE,
		                   "that is no address of a registry: it begins with http:// or "
		                   "https://, with two slashes");
	if (!str_is(x.scheme, "http") && !str_is(x.scheme, "https"))
		return failure_set(why, FAILURE_USAGE,
		                   "%.*s:// is no address of a registry: it begins with http:// or "
		                   "https://%s",
		                   STR_FMT(x.scheme), meant_scheme(x.scheme));
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7f)
			return failure_set(why, FAILURE_USAGE,
			                   "an address of a registry has no blanks");
	while (end < rest.len && !memchr("/?#", rest.ptr[end], 3))
		end++;
	authority = (struct str){ rest.ptr, end };
	rest = str_skip(rest, end);
	take_credentials(a, &authority, &x);
	x.shown = arena_printf(a, "%.*s://%.*s%.*s", STR_FMT(x.scheme), STR_FMT(authority),
	                       STR_FMT(rest));
	if (!take_host(a, authority, &x))
		return failure_set(why, FAILURE_USAGE,
		                   "%.*s is no address: http://HOST[:PORT][/PATH]",
		                   STR_FMT(x.shown));
	if (str_find(rest, '#') >= 0)
		rest.len = (size_t)str_find(rest, '#');
	x.path = rest;
	if (str_find(rest, '?') >= 0) {
		x.path.len = (size_t)str_find(rest, '?');
		x.query = str_skip(rest, x.path.len);
	}
	*out = x;
	return true;
}

bool address_same_origin(const struct address *a, const struct address *b)
{
	return str_eq(a->scheme, b->scheme) && str_eq(a->host, b->host) && str_eq(a->port, b->port);
}
