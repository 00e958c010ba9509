/* read_rest.c - what the registry asks of openness: of the properties and items that have no name
 * or place of their own */
#include "compat/json_schema/read_plan.h"

void plan_rest(struct plan *p, const struct openness *row, bool old_closed, bool new_closed,
               const struct typed *old, const struct typed *new)
{
	if (old_closed != new_closed)
		plan_say(p, new_closed ? row->removed : row->added, row->keyword);
	else if (!old && new)
		plan_say(p, row->narrowed, row->keyword);
	else if (old && !new)
		plan_say(p, row->extended, row->keyword);
	else
		plan_pass(p, old, new, way_to(str_of(row->keyword), STR_NONE));
}

void plan_unevaluated(struct plan *p, const struct openness *row, const struct typed *old,
                      const struct typed *new)
{
	if (!old && !new)
		return;
	if (!old)
		plan_say(p, is_false(new) ? row->removed : row->narrowed, row->keyword);
	else if (!new)
		plan_say(p, is_false(old) ? row->added : row->extended, row->keyword);
	else if (is_false(old) != is_false(new))
		plan_say(p, is_false(old) ? row->added : row->removed, row->keyword);
	else if (is_empty(old) != is_empty(new))
		plan_say(p, is_empty(old) ? row->narrowed : row->extended, row->keyword);
	else
		plan_pass(p, old, new, way_to(str_of(row->keyword), STR_NONE));
}

const struct typed *partly_open(const struct typed *additional, bool closed,
                                const struct typed *unevaluated)
{
	if (additional)
		return additional;
	return !closed && unevaluated && !is_false(unevaluated) && !is_empty(unevaluated)
	               ? unevaluated
	               : NULL;
}
