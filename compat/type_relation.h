/* type_relation.h - how two sets of values relate, and the sets that two types are */
#ifndef COMPAT_TYPE_RELATION_H
#define COMPAT_TYPE_RELATION_H

#include "contract/shape.h"

enum relation {
	REL_EQUAL,
	REL_WIDER,          /* every old value is a new value, and more */
	REL_LOSSY,          /* wider, but old values are rounded */
	REL_NARROWER,       /* every new value was an old value */
	REL_NARROWER_LOSSY, /* narrower, and new values are rounded by an old reader */
	REL_INCOMPARABLE,
	REL_UNPROVED, /* counts as incomparable; reason says why */
	REL_COUNT
};

/* The type relation: kinds, widths, precision; containers by kind only (their members are walked by
 * the caller). Agrees with every pair of the published type table. */
enum relation type_relation(const struct type *old, const struct type *new);

#endif
