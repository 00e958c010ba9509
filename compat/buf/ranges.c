/* ranges.c - what is reserved, and ranges of extensions */
#include "compat/buf/impl.h"
#include "contract/base/list.h"

#include <stdlib.h>

static int by_first(const void *x, const void *y)
{
	const struct buf_range *a = x, *b = y;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return a->last < b->last ? -1 : a->last > b->last;
}

struct buf_ranges buf_ranges_of(struct arena *a, const struct proto_ranges *list, size_t count)
{
	struct buf_ranges r = { NULL, 0 };
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < list[i].count; j++)
			if (!list[i].list[j].name.ptr)
				LIST_ADD(a, r.list, r.count,
				         (struct buf_range){ list[i].list[j].first,
				                             list[i].list[j].last });
	if (r.count)
		qsort(r.list, r.count, sizeof *r.list, by_first);
	for (size_t i = 0; i < r.count; i++)
		if (kept && r.list[i].first <= r.list[kept - 1].last + 1) {
			if (r.list[i].last > r.list[kept - 1].last)
				r.list[kept - 1].last = r.list[i].last;
		} else {
			r.list[kept++] = r.list[i];
		}
	r.count = kept;
	return r;
}

/* The first that does not end before that number. */
static size_t range_at(const struct buf_ranges *r, int64_t number)
{
	size_t low = 0, high = r->count;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (r->list[mid].last < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool buf_ranges_hold(const struct buf_ranges *r, int64_t first, int64_t last)
{
	const size_t i = range_at(r, first);

	return i < r->count && r->list[i].first <= first && last <= r->list[i].last;
}

static void say_range(struct buf *out, int64_t first, int64_t last, int64_t most)
{
	buf_printf(out, first == last ? "[%lld" : "[%lld,", (long long)first);
	if (last == most && first != last)
		buf_add_c(out, "max");
	else if (first != last)
		buf_printf(out, "%lld", (long long)last);
	buf_add_c(out, "]");
}

/* What of a range is in none of those: "[2], [4,6]"; a few of them. */
static void say_missing(struct buf *out, const struct buf_ranges *r, int64_t first, int64_t last,
                        int64_t most)
{
	enum { SHOWN = 8 };
	size_t n = 0;

	for (size_t i = range_at(r, first); first <= last && n < SHOWN; i++) {
		const int64_t stop =
			i < r->count && r->list[i].first <= last ? r->list[i].first - 1 : last;

		if (first <= stop) {
			buf_add_c(out, n++ ? ", " : "");
			say_range(out, first, stop, most);
		}
		first = stop == last ? last + 1 : r->list[i].last + 1;
	}
	if (first <= last)
		buf_add_c(out, ", ...");
}

void buf_names_reserved(struct java_keys *keys, const struct proto_ranges *list, size_t count,
                        bool second)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < list[i].count; j++)
			if (list[i].list[j].name.ptr)
				java_put_name(keys, list[i].list[j].name, second, &list[i].list[j]);
}

struct reserving { /* a message or an enum */
	const char *word;
	struct str name, path;
	struct proto_place at, was;
	const struct proto_ranges *old, *new;
	size_t old_count, new_count;
	int64_t most;
};

static void ranges_kept(struct buf_check *c, const struct reserving *r, const char *word)
{
	const struct buf_ranges is = buf_ranges_of(c->arena, r->new, r->new_count);

	for (size_t i = 0; i < r->old_count; i++)
		for (size_t j = 0; j < r->old[i].count; j++) {
			const struct proto_range *was = &r->old[i].list[j];
			struct buf text, missing;

			if (was->name.ptr || was->first > was->last ||
			    buf_ranges_hold(&is, was->first, was->last))
				continue;
			buf_init(&text, c->arena, 0);
			buf_init(&missing, c->arena, 0);
			say_range(&text, was->first, was->last, r->most);
			say_missing(&missing, &is, was->first, was->last, r->most);
			buf_find(c, r->path, r->at, r->was,
			         "Previously present %s range \"%.*s\" on %s \"%.*s\" is missing "
			         "values: %.*s were removed.",
			         word, STR_FMT(buf_str(&text)), r->word, STR_FMT(r->name),
			         STR_FMT(buf_str(&missing)));
		}
}

static void reserved_kept(struct buf_check *c, const struct reserving *r)
{
	struct java_keys names = { .arena = c->arena };

	ranges_kept(c, r, "reserved");
	buf_names_reserved(&names, r->old, r->old_count, false);
	buf_names_reserved(&names, r->new, r->new_count, true);
	for (size_t i = 0; i < names.count; i++)
		if (!names.list[i]->second)
			buf_find(c, r->path, r->at, r->was,
			         "Previously present reserved name \"%.*s\" on %s \"%.*s\" was "
			         "deleted.",
			         STR_FMT(names.list[i]->name), r->word, STR_FMT(r->name));
}

static struct reserving of_messages(struct buf_check *c, const struct proto_message *old,
                                    const struct proto_message *new)
{
	return (struct reserving){ "message",
		                   new->name,
		                   buf_message_path(c, old),
		                   new->at,
		                   old->at,
		                   old->reserved,
		                   new->reserved,
		                   old->reserved_count,
		                   new->reserved_count,
		                   PROTO_MAX_NUMBER };
}

void buf_reserved_no_delete(struct buf_check *c, const void *old, const void *new)
{
	const struct reserving r = of_messages(c, old, new);

	reserved_kept(c, &r);
}

void buf_extension_range_no_delete(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_message *was = old, *is = new;
	struct reserving r = of_messages(c, old, new);

	r.old = was->extensions;
	r.old_count = was->extension_count;
	r.new = is->extensions;
	r.new_count = is->extension_count;
	ranges_kept(c, &r, "extension");
}

void buf_enum_reserved_no_delete(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_enum *was = old, *is = new;
	const struct reserving r = { "enum",
		                     is->name,
		                     buf_path(c->arena, buf_nested(was->full, was->file)),
		                     is->at,
		                     was->at,
		                     was->reserved,
		                     is->reserved,
		                     was->reserved_count,
		                     is->reserved_count,
		                     PROTO_MAX_ENUM_NUMBER };

	reserved_kept(c, &r);
}
