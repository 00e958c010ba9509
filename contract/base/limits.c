#include "contract/base/limits.h"

static struct {
	const char *name;
	unsigned long value;
	const char *what;
} limits[] = {
#define X(name, value, what) [LIMIT_##name] = { #name, value, what },
	LIMITS(X)
#undef X
};

unsigned long limit_of(enum limit limit)
{
	return limits[limit].value;
}

const char *limit_what(enum limit limit)
{
	return limits[limit].what;
}

const char *limit_name(enum limit limit)
{
	return limits[limit].name;
}

bool limit_exceeded(enum limit limit, struct failure *why)
{
	return failure_set(why, FAILURE_LIMIT, "more than %lu %s (limit %s)", limit_of(limit),
	                   limit_what(limit), limit_name(limit));
}

bool limit_set(struct str name, unsigned long value)
{
	for (size_t i = 0; i < LIMIT_COUNT; i++) {
		if (value && str_is(name, limits[i].name)) {
			limits[i].value = value;
			return true;
		}
	}
	return false;
}
