/* v1_page.c - a page of a list that an operation gives as a whole
 *
 * `next` says where the page ends: at which place, and with what, as a digest of how it is written.
 * So the next page begins behind the same entry, whatever came or went before it meanwhile; where
 * that entry itself went, at its place.
 */
#include "contract/base/digest.h"
#include "registry/http/v1.h"
#include "registry/wire/member.h"

enum { DIGITS = 16 };

static const struct wire_row *list_row(const struct wire_table *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->rows[i].kind == WIRE_LIST)
			return &t->rows[i];
	return NULL;
}

static const struct wire_row *next_row(const struct wire_table *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->rows[i].name, "next") == 0)
			return &t->rows[i];
	return NULL;
}

struct entries {
	const struct wire_table *table;
	const char *first;
	size_t count;
	struct arena *scratch;
};

static struct str digest_of(const struct entries *e, size_t i)
{
	struct buf out;

	arena_reset(e->scratch);
	buf_init(&out, e->scratch, 0);
	wire_write(&out, e->table, e->first + i * e->table->size);
	return digest_sha256_hex(e->scratch, buf_str(&out), DIGITS);
}

/* *out: the index of the first entry behind the token. False: it is none. */
static bool find_start(const struct entries *e, struct str token, size_t *out)
{
	struct str digest = token, place = str_cut(&digest, '.');
	long long at;

	if (!str_to_long(place, &at) || at < 1 || digest.len != DIGITS)
		return false;
	*out = (size_t)at < e->count ? (size_t)at : e->count;
	if (*out == (size_t)at && str_eq(digest_of(e, *out - 1), digest))
		return true;
	for (size_t i = 0; i < e->count; i++) {
		if (str_eq(digest_of(e, i), digest)) {
			*out = i + 1;
			return true;
		}
	}
	*out = (size_t)at - 1 < e->count ? (size_t)at - 1 : e->count;
	return true;
}

void v1_answer_page(struct request *rq, struct response *rs, const struct wire_table *t, void *form)
{
	const struct wire_row *list = list_row(t), *next = next_row(t);
	char **entries = wire_room(form, list);
	struct entries all = { list->table, *entries, wire_count(form, list),
		               arena_inside(rs->arena) };
	size_t limit, start = 0, n;
	struct str after;

	if (!v1_page(rq, rs, &after, &limit))
		return;
	if (after.len && !find_start(&all, after, &start)) {
		answer_error_message(rs, API_V1_USAGE, STR("after: that is the end of no page"));
		rs->type = "application/json";
		return;
	}
	n = all.count - start < limit ? all.count - start : limit;
	*entries += start * list->table->size;
	wire_set_count(form, list, n);
	*(struct str *)wire_room(form, next) =
		start + n < all.count ? arena_printf(rs->arena, "%zu.%.*s", start + n,
	                                             STR_FMT(digest_of(&all, start + n - 1)))
				      : STR("");
	v1_answer(rs, 200, t, form);
}
