#include "registry/http/target.h"

#include <stdint.h>

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool decode(struct arena *a, struct str raw, bool plus_is_blank, struct str *out,
                   struct failure *why)
{
	char *bytes = arena_array(a, char, raw.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < raw.len; i++) {
		char c = raw.ptr[i];

		if (c == '+' && plus_is_blank) {
			c = ' ';
		} else if (c == '%') {
			bool whole = raw.len - i > 2;
			int high = whole ? hex(raw.ptr[i + 1]) : -1,
			    low = whole ? hex(raw.ptr[i + 2]) : -1;

			if (high < 0 || low < 0)
				return failure_set(why, FAILURE_SYNTAX,
				                   "a %% without two hexadecimal digits");
			c = (char)(unsigned char)(high * 16 + low);
			i += 2;
		}
		if (!c)
			return failure_set(why, FAILURE_SYNTAX, "a NUL in the request target");
		bytes[n++] = c;
	}
	*out = (struct str){ bytes, n };
	return str_is_utf8(*out) ||
	       failure_set(why, FAILURE_SYNTAX, "the request target is not UTF-8");
}

/* ---- splitting ----------------------------------------------------------------- */

static size_t count_of(struct str s, char c)
{
	size_t n = 1;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == c;
	return n;
}

/* From where the path begins: behind scheme and authority of an absolute target. */
static struct str path_of(struct str raw)
{
	struct str rest = raw, scheme;
	ptrdiff_t slash;

	if (str_starts(raw, "/"))
		return raw;
	scheme = str_cut(&rest, ':');
	if (!(str_eq_nocase(scheme, STR("http")) || str_eq_nocase(scheme, STR("https"))) ||
	    !str_starts(rest, "//"))
		return STR_NONE;
	rest = str_skip(rest, 2);
	slash = str_find(rest, '/');
	return slash < 0 ? STR("/") : str_skip(rest, (size_t)slash);
}

static bool split_path(struct arena *a, struct str path, struct target *out, struct failure *why)
{
	out->segments = arena_array(a, struct str, count_of(path, '/') + 2);
	while (path.len) {
		struct str segment = str_cut(&path, '/');

		if (segment.len && !decode(a, segment, false, &out->segments[out->count++], why))
			return false;
	}
	return true;
}

static bool split_query(struct arena *a, struct str query, struct target *out, struct failure *why)
{
	out->query = arena_array(a, struct query, count_of(query, '&') + 2);
	while (query.len) {
		struct str value = str_cut(&query, '&'), key = str_cut(&value, '=');
		struct query *q = &out->query[out->query_count];

		if (!key.len && !value.len)
			continue;
		if (!decode(a, key, true, &q->key, why) || !decode(a, value, true, &q->value, why))
			return false;
		out->query_count++;
	}
	return true;
}

bool target_parse(struct arena *a, struct str raw, struct target *out, struct failure *why)
{
	struct target t = { .raw = raw };
	struct str query = str_is(raw, "*") ? STR("/") : path_of(raw), path;

	if (!query.len)
		return failure_set(why, FAILURE_SYNTAX, "the request target is no path");
	path = str_cut(&query, '?');
	if (!split_path(a, path, &t, why) || !split_query(a, query, &t, why))
		return false;
	*out = t;
	return true;
}

/* ---- parameters ------------------------------------------------------------------ */

static const struct query *find(const struct target *t, const char *key)
{
	for (size_t i = 0; i < t->query_count; i++) {
		if (str_is(t->query[i].key, key))
			return &t->query[i];
	}
	return NULL;
}

struct str target_value(const struct target *t, const char *key)
{
	const struct query *q = find(t, key);

	return q ? q->value : STR_NONE;
}

bool target_has(const struct target *t, const char *key)
{
	return find(t, key) != NULL;
}

struct str *target_values(struct arena *a, const struct target *t, const char *key, size_t *count)
{
	struct str *values = arena_array(a, struct str, t->query_count + 1);

	*count = 0;
	for (size_t i = 0; i < t->query_count; i++) {
		if (str_is(t->query[i].key, key))
			values[(*count)++] = t->query[i].value;
	}
	return values;
}

bool target_flag(const struct target *t, const char *key)
{
	return str_eq_nocase(target_value(t, key), STR("true"));
}

bool int32_parse(struct str s, int *out)
{
	long long n;

	if (!str_to_long(s, &n) || n < INT32_MIN || n > INT32_MAX)
		return false;
	*out = (int)n;
	return true;
}

bool target_int(const struct target *t, const char *key, int fallback, int *out)
{
	const struct query *q = find(t, key);

	if (!q || !q->value.len) {
		*out = fallback;
		return true;
	}
	return int32_parse(q->value, out);
}
