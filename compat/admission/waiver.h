/* waiver.h - named breaks that somebody accepted, with a reason and an end */
#ifndef COMPAT_ADMISSION_WAIVER_H
#define COMPAT_ADMISSION_WAIVER_H

#include "compat/admission/admission.h"

/* Which waivers were used, in the order of the options. */
struct waivers {
	const struct waiver *list;
	size_t count;
	bool *used;
	struct str *hash; /* of the first value that each accepted */
	struct str today;
};

void waivers_init(struct waivers *w, struct arena *a, const struct admission_options *options);
bool waiver_expired(const struct waiver *w, struct str today);
/* The waiver that accepts this finding for this consumer (empty: the change itself), or NULL. A consumer's
 * finding is also accepted under the rule and value of the change that caused it. Marks it used. */
const struct waiver *waivers_accept(struct waivers *w, struct arena *a, const struct finding *f,
                                    struct str consumer);

#endif
