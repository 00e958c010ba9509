/* list.c - rows in the order of their keys
 *
 * The file is in that order but for runs of long names with one beginning: those
 * lie there by hash (keys.h). A listing walks the file, and when it meets a run it
 * takes the run as a whole, sorted by full names.
 */
#include "contract/base/list.h"
#include "contract/base/limits.h"
#include "registry/store/internal.h"

#include <string.h>

struct found {
	struct row row;
	struct str full[KEY_PARTS]; /* the row's own full names, while decoding */
};

struct listing {
	struct snapshot *snap;
	struct arena *arena;
	const struct range *range;
	struct key_bytes base; /* every key of the range begins with it */
	bool exact;            /* so does every name; else full names are compared */
	struct db_cursor *cursor;

	struct row *rows;
	size_t nrows, skipped;
};

static bool begins(struct str s, struct str beginning)
{
	return s.len >= beginning.len && memcmp(s.ptr, beginning.ptr, beginning.len) == 0;
}

/* The least bytes behind all that begin with s, which no table number makes all 0xFF. */
static struct str behind(struct str s, unsigned char *out)
{
	memcpy(out, s.ptr, s.len);
	while (s.len && out[s.len - 1] == 0xFF)
		s.len--;
	if (s.len)
		out[s.len - 1]++;
	return (struct str){ (char *)out, s.len };
}

/* ---- one row ---- */

static bool decode(struct listing *l, const struct db_row *raw, struct row *out)
{
	struct row_parts parts;

	l->snap->touched++;
	if (!row_unpack(raw->value, &parts))
		return false;
	out->value = parts.value;
	return key_decode(l->range->table, raw->key, parts.full, parts.nfull, l->arena, &out->key);
}

/* Is it in the range, as far as its bytes could not say? */
static bool belongs(const struct listing *l, const struct row *row)
{
	const struct range *r = l->range;
	int c;

	if (!l->exact && !begins(row->key.part[r->prefix.n].name, r->name_prefix))
		return false;
	c = r->after ? key_cmp(&row->key, r->after) : 0;
	return !r->after || (r->reverse ? c < 0 : c > 0);
}

static bool full_already(const struct listing *l)
{
	return l->range->limit && l->nrows == l->range->limit;
}

static void keep(struct listing *l, const struct row *row)
{
	if (l->range->wanted && !l->range->wanted(l->range->ctx, row))
		return;
	if (l->skipped < l->range->offset) {
		l->skipped++;
		return;
	}
	LIST_ADD(l->arena, l->rows, l->nrows, *row);
}

/* ---- runs ---- */

/* The n first rows of a run, as a heap with the last of them on top. */
struct heap {
	const struct row **row;
	size_t n, most;
	bool reverse;
};

static bool later(const struct heap *h, const struct row *a, const struct row *b)
{
	int c = key_cmp(&a->key, &b->key);

	return h->reverse ? c < 0 : c > 0;
}

static void sink(struct heap *h, size_t i, size_t n)
{
	for (;;) {
		size_t top = i, left = 2 * i + 1;
		const struct row *swap = h->row[i];

		for (size_t c = left; c < n && c <= left + 1; c++)
			if (later(h, h->row[c], h->row[top]))
				top = c;
		if (top == i)
			return;
		h->row[i] = h->row[top];
		h->row[top] = swap;
		i = top;
	}
}

static void heap_add(struct heap *h, const struct row *row)
{
	size_t i = h->n;

	if (h->n == h->most) {
		if (later(h, row, h->row[0]))
			return;
		h->row[0] = row;
		sink(h, 0, h->n);
		return;
	}
	h->row[h->n++] = row;
	for (; i && later(h, h->row[i], h->row[(i - 1) / 2]); i = (i - 1) / 2) {
		const struct row *swap = h->row[i];

		h->row[i] = h->row[(i - 1) / 2];
		h->row[(i - 1) / 2] = swap;
	}
}

static void heap_sort(struct heap *h)
{
	for (size_t n = h->n; n > 1; n--) {
		const struct row *last = h->row[0];

		h->row[0] = h->row[n - 1];
		h->row[n - 1] = last;
		sink(h, 0, n - 1);
	}
}

/* How many rows of a run can still be of use: a filter may refuse any of them. */
static size_t still_wanted(const struct listing *l, size_t run)
{
	const struct range *r = l->range;
	size_t n = r->offset - l->skipped;

	if (r->wanted || !r->limit || n >= run || r->limit - l->nrows >= run - n)
		return run;
	return n + (r->limit - l->nrows);
}

/* Takes the run that begins with start; *raw is then the first row behind it. */
static bool take_run(struct listing *l, struct str start, struct db_row *raw)
{
	struct row *rows = NULL;
	struct heap heap = { .reverse = l->range->reverse };
	size_t n = 0;
	bool more;

	start = str_copy(l->arena, start);
	for (more = db_seek(l->cursor, start, raw); more && begins(raw->key, start);
	     more = db_next(l->cursor, raw)) {
		struct row row;

		if (decode(l, raw, &row) && belongs(l, &row))
			LIST_ADD(l->arena, rows, n, row);
	}
	heap.most = still_wanted(l, n);
	heap.row = arena_array(l->arena, const struct row *, heap.most + 1);
	for (size_t i = 0; heap.most && i < n; i++)
		heap_add(&heap, &rows[i]);
	heap_sort(&heap);
	for (size_t i = 0; i < heap.n && !full_already(l); i++)
		keep(l, heap.row[i]);
	if (l->range->reverse)
		return db_seek_before(l->cursor, start, raw);
	return more;
}

/* ---- the walk ---- */

static bool first(struct listing *l, struct db_row *raw)
{
	const struct range *r = l->range;
	struct str base = key_str(&l->base);
	unsigned char bytes[KEY_BYTES];
	struct key_bytes after;
	size_t run;

	if (r->after && key_encode(r->table, r->after, &after)) {
		/* Inside a run, bytes say nothing about the order: begin with the run. */
		run = key_run(r->table, key_str(&after), r->prefix.n);
		if (run && !r->reverse)
			after.len = run;
		if (!r->reverse)
			return db_seek(l->cursor,
			               str_cmp(key_str(&after), base) < 0 ? base : key_str(&after),
			               raw);
		if (str_cmp(key_str(&after), base) < 0)
			return false;
		if (begins(key_str(&after), base)) {
			struct str at = { (char *)after.bytes, run };

			return db_seek_before(l->cursor, run ? behind(at, bytes) : key_str(&after),
			                      raw);
		}
	}
	if (r->reverse)
		return db_seek_before(l->cursor, behind(base, bytes), raw);
	return db_seek(l->cursor, base, raw);
}

static void walk(struct listing *l)
{
	struct db_row raw;
	bool more = first(l, &raw);

	while (more && !full_already(l) && begins(raw.key, key_str(&l->base))) {
		size_t run = key_run(l->range->table, raw.key, l->range->prefix.n);
		struct row row;

		if (run) {
			more = take_run(l, (struct str){ raw.key.ptr, run }, &raw);
			continue;
		}
		if (decode(l, &raw, &row) && belongs(l, &row))
			keep(l, &row);
		if (!full_already(l))
			more = l->range->reverse ? db_prev(l->cursor, &raw)
			                         : db_next(l->cursor, &raw);
	}
}

size_t store_list(struct snapshot *snap, struct arena *a, const struct range *r, struct row **rows)
{
	struct listing l = { .snap = snap, .arena = a, .range = r, .exact = true };

	*rows = NULL;
	if (!key_encode(r->table, &r->prefix, &l.base))
		return 0;
	if (r->name_prefix.len)
		l.exact = key_add_prefix(r->table, r->prefix.n, r->name_prefix, &l.base);
	l.cursor = db_cursor(snap->txn);
	walk(&l);
	db_cursor_end(l.cursor);
	*rows = l.rows;
	return l.nrows;
}
