/* set_search.h - the state of a search; private to set_sample.c and set_ask.c */
#ifndef COMPAT_JSON_SCHEMA_SET_SEARCH_H
#define COMPAT_JSON_SCHEMA_SET_SEARCH_H

#include "compat/json_schema/set_impl.h"

enum { VALUE_DEPTH_MAX = 64 /* levels of a sample */ };

struct level {         /* of values inside values; one trail a level is in use at a time */
	uint8_t *mark; /* what is on the trail, by form */
	size_t room;
	unsigned *sets; /* the trail */
	size_t room_sets;
	struct arena *work; /* of one solution of plain sets */
};

struct search {
	unsigned depth, nesting;
	unsigned lowest; /* depth of the outermost open set that was assumed to be empty */
	struct level level[VALUE_DEPTH_MAX];
	struct memory **assumed;
	size_t nassumed;
};

/* A value of that type in all n sets. */
struct json_set_sample json_set_sample_of_kind(struct json_sets *s, const unsigned *sets, size_t n,
                                               enum json_kind kind);

/* What branches amount to: the first that is found, else a doubt, else nothing. */
static inline bool json_set_settles(struct json_set_sample *all, struct json_set_sample one)
{
	if (one.answer == JSON_SET_FOUND ||
	    (one.answer == JSON_SET_UNKNOWN &&
	     (all->answer == JSON_SET_EMPTY || (one.value && !all->value))))
		*all = one;
	return all->answer == JSON_SET_FOUND;
}

#endif
