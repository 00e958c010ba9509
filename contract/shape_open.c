#include "contract/shape_open.h"

#include "contract/base/limits.h"

enum {
	TIMES_OPEN = 2, /* of the same thing on one path */
	RUN = 16        /* openings that are leapt over together */
};

void openings_init(struct openings *q, struct reading *r, struct defects *defects)
{
	*q = (struct openings){ .r = r, .defects = defects, .last = &q->first };
}

/* One of 64, for each thing the same. */
static uint64_t mark_of(const void *of)
{
	return 1ull << ((uint64_t)(uintptr_t)of * 0x9e3779b97f4a7c15ull >> 58);
}

void open_later(struct openings *q, struct opening *o)
{
	const struct opening *above = o->above;

	o->marks = mark_of(o->of);
	o->leap = above;
	o->run = 1;
	if (above && above->run < RUN) {
		o->marks |= above->marks;
		o->leap = above->leap;
		o->run = above->run + 1;
	}
	*q->last = o;
	q->last = &o->next;
}

/* A path may be hundreds of openings long, and each of thousands asks. */
static bool is_open_above(const struct opening *o)
{
	const uint64_t mark = mark_of(o->of);
	size_t times = 0;

	for (const struct opening *up = o->above; up; up = up->marks & mark ? up->above : up->leap)
		times += up->of == o->of;
	return times >= TIMES_OPEN;
}

static bool is_too_much(struct openings *q, const struct opening *o)
{
	bool full = q->r->fields + o->parts > limit_of(LIMIT_FIELDS) ||
	            q->r->path_bytes > limit_of(LIMIT_DOCUMENT_BYTES);

	if (full && !q->full && q->defects)
		defect_add(q->defects, DEFECT_TOO_MUCH, o->at, STR_NONE,
		           "more than %lu %s (limit FIELDS)", limit_of(LIMIT_FIELDS),
		           limit_what(LIMIT_FIELDS));
	q->full = q->full || full;
	return q->full;
}

void open_all(struct openings *q, void (*open)(void *context, const struct opening *o),
              void *context)
{
	for (const struct opening *o = q->first; o; o = o->next)
		if (!is_open_above(o) && o->field->depth < limit_of(LIMIT_DEPTH) &&
		    !is_too_much(q, o))
			open(context, o);
}
