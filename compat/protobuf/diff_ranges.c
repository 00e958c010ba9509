/* diff_ranges.c - numbers and names that a message or enum keeps free */
#include "compat/protobuf/diff_impl.h"
#include "contract/base/list.h"

#include <stdlib.h>

static int by_first(const void *x, const void *y)
{
	const struct proto_interval *a = x, *b = y;

	return (a->first > b->first) - (a->first < b->first);
}

/* Sorted; what overlaps or touches becomes one. */
static void join(struct proto_set *s)
{
	size_t n = 0;

	if (s->count)
		qsort(s->list, s->count, sizeof *s->list, by_first);
	for (size_t i = 0; i < s->count; i++) {
		if (n && s->list[i].first <= s->list[n - 1].last + 1) {
			if (s->list[i].last > s->list[n - 1].last)
				s->list[n - 1].last = s->list[i].last;
		} else {
			s->list[n++] = s->list[i];
		}
	}
	s->count = n;
}

struct proto_set proto_set_of(struct arena *a, const struct proto_ranges *list, size_t count)
{
	struct proto_set s = { 0 };

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < list[i].count; k++) {
			const struct proto_range *r = &list[i].list[k];

			if (r->name.ptr)
				LIST_ADD(a, s.names, s.name_count, r->name);
			else if (r->first <= r->last)
				LIST_ADD(a, s.list, s.count,
				         (struct proto_interval){ r->first, r->last });
		}
	if (s.name_count)
		qsort(s.names, s.name_count, sizeof *s.names, str_order);
	join(&s);
	return s;
}

struct proto_set proto_set_used(struct arena *a, const int32_t *numbers, size_t count,
                                const struct str *names, size_t name_count)
{
	struct proto_set s = { arena_array(a, struct proto_interval, count), count,
		               arena_array(a, struct str, name_count), name_count };

	for (size_t i = 0; i < count; i++)
		s.list[i] = (struct proto_interval){ numbers[i], numbers[i] };
	for (size_t i = 0; i < name_count; i++)
		s.names[i] = names[i];
	if (name_count)
		qsort(s.names, name_count, sizeof *s.names, str_order);
	join(&s);
	return s;
}

bool proto_set_has(const struct proto_set *s, int32_t number)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (s->list[mid].last < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low < s->count && s->list[low].first <= number;
}

bool proto_set_names(const struct proto_set *s, struct str name)
{
	return s->name_count &&
	       bsearch(&name, s->names, s->name_count, sizeof *s->names, str_order);
}

/* ---- what came and went -------------------------------------------------------------------- */

/* The numbers of one that are not in the other. */
static struct proto_set without(struct arena *a, struct proto_set from,
                                const struct proto_set *taken)
{
	struct proto_set out = { 0 };
	size_t k = 0;

	for (size_t i = 0; i < from.count; i++) {
		struct proto_interval left = from.list[i];

		while (k < taken->count && taken->list[k].last < left.first)
			k++;
		for (size_t t = k; t < taken->count && taken->list[t].first <= left.last; t++) {
			if (taken->list[t].first > left.first)
				LIST_ADD(a, out.list, out.count,
				         (struct proto_interval){ left.first,
				                                  taken->list[t].first - 1 });
			left.first = taken->list[t].last + 1;
		}
		if (left.first <= left.last)
			LIST_ADD(a, out.list, out.count, left);
	}
	return out;
}

enum { MOST_TEXT = 120 };

static bool is_full(struct buf *out)
{
	if (out->len > MOST_TEXT && out->ptr[out->len - 1] != '.')
		buf_add_c(out, ", ...");
	return out->len > MOST_TEXT;
}

static struct str more_of(struct arena *a, const struct proto_set *from,
                          const struct proto_set *other, const struct proto_set *used)
{
	static const struct proto_set nothing;
	struct proto_set left = without(a, *from, other);
	struct buf out;

	used = used ? used : &nothing;
	left = without(a, left, used);
	buf_init(&out, a, 0);
	for (size_t i = 0; i < left.count && !is_full(&out); i++) {
		const long long first = left.list[i].first, last = left.list[i].last;

		buf_printf(&out, first == last ? "%s%lld" : "%s%lld to %lld", out.len ? ", " : "",
		           first, last);
	}
	for (size_t i = 0; i < from->name_count && !is_full(&out); i++)
		if (!proto_set_names(other, from->names[i]) &&
		    !proto_set_names(used, from->names[i]))
			buf_printf(&out, "%s\"%.*s\"", out.len ? ", " : "",
			           STR_FMT(from->names[i]));
	return out.len ? buf_str(&out) : STR("");
}

void proto_compare_sets(struct proto_diffing *d, enum rule rule, const struct finding_parts *where,
                        const struct proto_set ranges[SIDES], const struct proto_set used[SIDES])
{
	const bool reserved = rule == RULE_PROTO_RESERVED_CHANGED;
	const char *gone = reserved ? "no longer reserved: " : "no longer open to extensions: ",
		   *here = reserved ? "reserved now: " : "open to extensions now: ";
	struct finding_parts parts = *where;
	enum level level;

	parts.old_value =
		more_of(d->a, &ranges[SIDE_OLD], &ranges[SIDE_NEW], used ? &used[SIDE_NEW] : NULL);
	parts.new_value =
		more_of(d->a, &ranges[SIDE_NEW], &ranges[SIDE_OLD], used ? &used[SIDE_OLD] : NULL);
	parts.what = arena_printf(d->a, "%s%.*s%s%s%.*s", parts.old_value.len ? gone : "",
	                          STR_FMT(parts.old_value),
	                          parts.old_value.len && parts.new_value.len ? "; " : "",
	                          parts.new_value.len ? here : "", STR_FMT(parts.new_value));
	level = parts.old_value.len ? LEVEL_WARNING : LEVEL_COMPATIBLE;
	if (parts.old_value.len || parts.new_value.len)
		(void)proto_changed(d, rule, &parts, level, LEVEL_COMPATIBLE);
}
