#include "contract/shape_open.h"

#include "contract/base/limits.h"

enum { TIMES_OPEN = 2 }; /* of the same thing on one path */

void openings_init(struct openings *q, struct reading *r, struct defects *defects)
{
	*q = (struct openings){ .r = r, .defects = defects, .last = &q->first };
}

void open_later(struct openings *q, struct opening *o)
{
	*q->last = o;
	q->last = &o->next;
}

static bool is_open_above(const struct opening *o)
{
	size_t times = 0;

	for (const struct opening *up = o->above; up; up = up->above)
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
