#include "compat/admission/waiver.h"

#include "contract/base/digest.h"

void waivers_init(struct waivers *w, struct arena *a, const struct admission_options *options)
{
	*w = (struct waivers){ .list = options->waivers,
		               .count = options->waiver_count,
		               .used = arena_array(a, bool, options->waiver_count),
		               .hash = arena_array(a, struct str, options->waiver_count),
		               .today = options->today };
}

bool waiver_expired(const struct waiver *w, struct str today)
{
	return w->until.len && today.len && str_cmp(w->until, today) < 0; /* both YYYY-MM-DD */
}

struct str finding_value_hash(struct arena *a, const struct finding *f)
{
	unsigned char digest[DIGEST_SHA256];

	digest_sha256(arena_printf(a, "%s\n%.*s\n%.*s", rule_id(f->rule), STR_FMT(f->path),
	                           STR_FMT(f->new_value)),
	              digest);
	return arena_printf(a, "%02x%02x%02x%02x", digest[0], digest[1], digest[2], digest[3]);
}

static bool accepts(struct arena *a, const struct waiver *w, const struct finding *f)
{
	if (!f || !str_is(w->rule, rule_id(f->rule)))
		return false;
	if (w->path.len && !str_eq(w->path, f->path))
		return false;
	return !w->value.len || str_eq_nocase(w->value, finding_value_hash(a, f));
}

const struct waiver *waivers_accept(struct waivers *w, struct arena *a, const struct finding *f,
                                    struct str consumer)
{
	for (size_t i = 0; i < w->count; i++) {
		const struct waiver *x = &w->list[i];
		const struct finding *by;

		if (waiver_expired(x, w->today) || !str_eq(x->consumer, consumer))
			continue;
		by = accepts(a, x, f)                          ? f
		     : consumer.len && accepts(a, x, f->cause) ? f->cause
		                                               : NULL;
		if (!by)
			continue;
		if (!w->used[i])
			w->hash[i] = finding_value_hash(a, by);
		w->used[i] = true;
		return x;
	}
	return NULL;
}
