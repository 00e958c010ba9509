/* read_strict.h - what the registry that clients know says of two JSON Schemas
 *
 * Confluent's verdicts: the differences between the typed trees of two schemas
 * (contract/json_schema/typed.h), each with its type and place, in its order; and which of them a
 * policy lets pass. STRICT is its default, LENIENT lets objects open and close. They are rules
 * about schemas, not claims about data: not every change that they let pass is safe
 * (read_proven.h is about that).
 *
 * A pair of nodes is compared once, whichever way leads to it; a pair that is met while it is being
 * compared counts as compatible, and where that was assumed, all is compared again with what was
 * found incompatible, until nothing changes: the greatest fixed point, as there. Branches of
 * combined schemas are paired by a maximum matching. What differs from the original:
 *
 * - Where it fails with an exception (`exclusiveMaximum` lowered without `maximum`, `const: null`)
 *   there is a verdict here: EXCLUSIVE_MAXIMUM_DECREASED, and constants are compared.
 * - Where its answer depends on the addresses of objects (the order of branches of an allOf that
 *   nobody wrote, which of several patterns covers a name), the order of the document is taken.
 * - A list of a pair is not copied into every list that holds it: those double from level to level.
 *   It is spelled out up to LIMIT_MESSAGES.
 * Time and memory grow with the pairs that meet and what they hold (LIMIT_PAIRS); nothing recurses.
 */
#ifndef COMPAT_JSON_SCHEMA_READ_STRICT_H
#define COMPAT_JSON_SCHEMA_READ_STRICT_H

#include "compat/schema_levels.h"
#include "contract/json_schema/typed.h"

enum json_difference {
#define DIFFERENCE(name, passes, words) JSON_##name,
#include "compat/json_schema/difference.def"
#undef DIFFERENCE
	JSON_DIFFERENCE_COUNT
};

enum json_policy { JSON_POLICY_STRICT, JSON_POLICY_LENIENT, JSON_POLICY_COUNT };

struct json_found {
	enum json_difference type;
	struct str path;              /* "#/properties/a/maxLength"; the root is "#/" */
	/* What stands there in each document; where nothing does, what is nearest around it. */
	const struct node *old, *new;
};

struct json_reading {
	bool compatible;
	struct json_found *list;
	size_t count;
	unsigned long long
		total; /* above count: the list is cut off; all ones: that many or more */
};

/* Can `new` read what `old` writes? everything: list also what the policy lets pass. The schemas
 * must live as long as the answer. False: LIMIT (PAIRS). */
bool json_can_read(struct arena *a, enum json_policy policy, const struct typed_schema *new,
                   const struct typed_schema *old, bool everything, struct json_reading *out,
                   struct failure *why);

const char *json_difference_name(enum json_difference d); /* "TYPE_CHANGED" */
bool json_difference_passes(enum json_difference d, enum json_policy policy);
/* The registry's words for it. The roles are how it calls the two: "new", "old". */
struct str json_difference_text(struct arena *a, const struct json_found *found,
                                const char *new_role, const char *old_role);

/* Over struct json_registered. LOGICAL is STRICT here: the registry's checks against other type
 * systems, which it adds, are not made. */
schema_differences_fn json_schema_differences;
schema_differences_fn json_schema_differences_lenient;

struct json_registered;
/* False, with the words: a registry refuses one of the two, and so has no verdict on them. */
bool json_schemas_are_taken(const struct json_registered *new, const struct json_registered *old,
                            struct failure *why);

#endif
