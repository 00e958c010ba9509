/* pages.c - lists that a server gives in pages, put together */
#include "registry/wire/member.h"
#include "tools/remote/impl.h"

enum { PAGE = 1000 };

static const struct wire_row *row_of(const struct wire_table *t, enum wire_kind kind,
                                     const char *name)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->rows[i].kind == kind && (!name || strcmp(t->rows[i].name, name) == 0))
			return &t->rows[i];
	return NULL;
}

struct joined {
	char *entries;
	size_t count, room, size;
};

static void join(struct arena *a, struct joined *j, const char *entries, size_t n)
{
	if (j->count + n > j->room) {
		char *grown = arena_alloc(a, j->room = 2 * (j->count + n), j->size);

		if (j->count)
			memcpy(grown, j->entries, j->count * j->size);
		j->entries = grown;
	}
	if (n)
		memcpy(j->entries + j->count * j->size, entries, n * j->size);
	j->count += n;
}

bool remote_pages(struct registry *r, struct arena *a, struct remote_query *q,
                  const struct wire_table *form, void *out, size_t *count, struct failure *why)
{
	const struct wire_row *list = row_of(form, WIRE_LIST, NULL),
			      *next = row_of(form, WIRE_TEXT, "next");
	struct joined all = { .size = list->table->size };
	void *page = arena_alloc(a, 1, form->size);
	struct str after = STR("");
	size_t n;

	query_number(q, "limit", PAGE);
	do {
		struct remote_query one;

		query_init(&one, a, "");
		buf_add(&one.text, query_text(q));
		one.asked = q->asked;
		query_add(&one, "after", after);
		if (!remote_call(r, a,
		                 &(struct remote_call){ .method = "GET",
		                                        .target = query_text(&one),
		                                        .out = form,
		                                        .answer = page },
		                 why))
			return false;
		n = wire_count(page, list);
		join(a, &all, *(char *const *)wire_member(page, list), n);
		after = *(const struct str *)wire_member(page, next);
	} while (after.len && n);
	memcpy(out, &all.entries, sizeof all.entries);
	*count = all.count;
	return true;
}
