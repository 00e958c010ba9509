/* read_shape.h - how two statements of contracts relate: the relation for neutral shapes
 *
 * Everything here compares sets of values. `old` and `new` may be two versions of a contract (the
 * diff) or what a consumer handles and what a contract allows (the replay): one engine for both.
 */
#ifndef COMPAT_READ_SHAPE_H
#define COMPAT_READ_SHAPE_H

#include "compat/type_relation.h"

struct comparison {
	enum relation relation;
	struct str only_old,
		only_new;  /* witnesses, as JSON; empty where none was found or none exists */
	struct str reason; /* UNPROVED */
};

/* One attribute of a field; either side may be NULL (not stated: no constraint). Bounds are
 * compared as one interval per family: pass MINIMUM for minimum, exclusiveMinimum, maximum,
 * exclusiveMaximum together, MIN_LENGTH for lengths, MIN_ITEMS, MIN_PROPERTIES likewise. */
struct comparison attribute_compare(struct arena *a, enum attribute attribute,
                                    const struct field *old, const struct field *new);
/* WIDER: the new promise is worse (allows more); NARROWER: better; INCOMPARABLE: changed; UNPROVED:
 * not parsable. */
enum relation sla_relation(const struct sla *old, const struct sla *new);
/* What a set-like attribute lost and gained, in order; for messages. */
void list_difference(struct arena *a, const struct stated *old, const struct stated *new,
                     struct str **gone, size_t *gone_count, struct str **added,
                     size_t *added_count);

/* The sensitivity of two classifications: NARROWER is more sensitive, WIDER less, INCOMPARABLE when
 * one of the words has no place in the order public < internal < restricted < confidential (or 1 to
 * 5). */
enum relation classification_relation(struct str old, struct str new);
/* A value of a list as JSON: 3 and true plain where the type or the document makes them no text. */
struct str list_value_json(struct arena *a, const struct field *f, const struct stated *list,
                           size_t at);

#endif
