#include "registry/http/route.h"

#include "registry/http/target.h"

static const struct route routes[ROUTE_COUNT] = {
#define X(method, path, handler, where, answers) \
	{ METHOD_##method, path, handler, ROUTE_##where, ROUTE_##answers },
#include "registry/http/route.def"
#undef X
};

const struct route_table route_table = { routes, ROUTE_COUNT };

static const char *const names[METHOD_COUNT] = { "GET",  "POST",    "PUT",  "DELETE",
	                                         "HEAD", "OPTIONS", "other" };

enum http_method method_find(struct str name)
{
	int m = 0;

	while (m < METHOD_OTHER && !str_is(name, names[m]))
		m++;
	return (enum http_method)m;
}

const char *method_name(enum http_method m)
{
	return names[m];
}

static bool is_parameter(struct str segment)
{
	return str_starts(segment, "{");
}

static size_t segment_length(const char *p)
{
	const char *end = p;

	while (*end && *end != '/')
		end++;
	return (size_t)(end - p);
}

/* Does the template fit? *literals: a bit for each literal segment, the first one highest. */
static bool fits(const char *path, const struct target *t, unsigned *literals)
{
	const char *p = path + 1;
	size_t i = 0;

	*literals = 0;
	for (; *p; i++) {
		size_t n;

		if (i == t->count || (*p != '{' && *p != *t->segments[i].ptr))
			return false; /* most of them, at once */
		n = segment_length(p);
		if (*p != '{') {
			if (n != t->segments[i].len || memcmp(p, t->segments[i].ptr, n) != 0)
				return false;
			*literals |= 1u << (ROUTE_SEGMENTS - i);
		}
		p += n;
		p += *p == '/';
	}
	return i == t->count;
}

const struct route *route_find(const struct route_table *table, enum http_method method,
                               const struct target *t, unsigned *allowed)
{
	enum http_method wanted = method == METHOD_HEAD ? METHOD_GET : method;
	const struct route *best = NULL;
	unsigned best_literals = 0, literals;

	*allowed = 0;
	if (t->count > ROUTE_SEGMENTS)
		return NULL;
	for (size_t i = 0; i < table->count; i++) {
		const struct route *r = &table->routes[i];

		if (!fits(r->path, t, &literals))
			continue;
		*allowed |= 1u << r->method;
		if (r->method == wanted && (!best || literals > best_literals)) {
			best = r;
			best_literals = literals;
		}
	}
	return best;
}

struct str route_segment(const struct route *r, const struct target *t, const char *name)
{
	struct str rest = str_of(r->path + 1);
	size_t length = strlen(name);

	for (size_t i = 0; rest.len && i < t->count; i++) {
		struct str segment = str_cut(&rest, '/');

		if (is_parameter(segment) && segment.len == length + 2 &&
		    memcmp(segment.ptr + 1, name, length) == 0)
			return t->segments[i];
	}
	return STR_NONE;
}
