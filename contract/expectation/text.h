/* text.h - expectations as text: a first file, their identity, what they leave open */
#ifndef CONTRACT_EXPECTATION_TEXT_H
#define CONTRACT_EXPECTATION_TEXT_H

#include "contract/expectation/expectation.h"

/* Canonical text: equal for equal demands, whatever the spelling, order of keys or dialect. Content of (id, version) is
 * immutable, and this is the content. */
struct str expectation_normal_form(struct arena *a, const struct expectation *e);

/* What is not protected, a plain sentence each: null allowed, new values allowed, freshness not stated... The
 * contract is the one it depends on today. */
void expectation_gaps(struct arena *a, const struct expectation *e, const struct contract *c,
                      struct str **gaps, size_t *count);

struct expectation_request {
	struct str id, owner;     /* consumer id "<team>.<app>", who to tell */
	const struct str *fields; /* "order_id" or "order_event.order_id"; none: every field of the only model */
	size_t field_count;
	struct str port; /* or empty */
};
/* A good first file, as YAML with comments: types and `required` as they stand, enum and pattern as commented choices that say
 * why one would keep them. It lints clean and holds. False (NOT_FOUND) names the unknown field, with did you mean. */
bool expectation_init(struct arena *a, const struct contract *c, const struct expectation_request *request,
                      struct str *text, struct failure *why);

#endif
