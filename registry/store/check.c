/* check.c - fsck and dump: everything that must be true of a store, row by row
 *
 * The log says what happened, so the store's own tables can be counted again from
 * it: offsets without a gap, every bump, every assigned number, every recent id.
 */
#include "contract/base/limits.h"
#include "registry/store/internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What the log says that a counter or sequence must be. */
struct tally {
	struct str name;
	unsigned table;
	uint64_t n;
	bool seen;
	struct tally *next, *later; /* in its bucket; of all, in the order in which they were met */
};

enum { BUCKETS = 1 << 12 };

struct check {
	struct db_txn *txn;
	struct arena all, row; /* row: freed after each */
	store_line_fn *line;
	void *ctx;
	struct store_health health;
	uint64_t applied, logged, ids;
	const char *broken; /* what LMDB says of its own pages */
	struct tally *tally[BUCKETS], *first, **last;
	bool dump, ok;
};

__attribute__((format(printf, 2, 3))) static void damage(struct check *c, const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	c->health.damages++;
	c->line(c->ctx, line);
}

static struct tally *tally_of(struct check *c, unsigned table, struct str name)
{
	struct tally **bucket = &c->tally[(str_hash(name) + table) % BUCKETS], *t;

	for (t = *bucket; t; t = t->next)
		if (t->table == table && str_eq(t->name, name))
			return t;
	t = arena_new(&c->all, struct tally);
	*t = (struct tally){ .name = str_copy(&c->all, name), .table = table, .next = *bucket };
	*bucket = t;
	*c->last = t;
	c->last = &t->later;
	return t;
}

/* ---- one row of each of the store's own tables ---- */

static void check_meta(struct check *c, const struct key *k, struct str value)
{
	if (str_is(k->part[0].name, "applied"))
		c->applied = get_u64(value);
	else if (!str_is(k->part[0].name, "format"))
		damage(c, "META: an unknown fact \"%.*s\"", STR_FMT(k->part[0].name));
	if (value.len != 8)
		damage(c, "META: \"%.*s\" is no number", STR_FMT(k->part[0].name));
}

static void tally_effects(struct check *c, const struct record *r, const struct log_value *log)
{
	unsigned slot = 0;

	for (size_t i = 0; i < r->neffects; i++) {
		const struct effect *e = &r->effects[i];
		struct tally *t;

		if (e->kind == EFFECT_BUMP)
			tally_of(c, TABLE_COUNTERS, e->name)->n++;
		if (e->kind < EFFECT_NEXT)
			continue;
		t = tally_of(c, TABLE_SEQUENCES, e->name);
		if (slot < log->nassigned && log->assigned[slot] > t->n)
			t->n = log->assigned[slot];
		slot++;
	}
	if (slot != log->nassigned)
		damage(c, "LOG: a record assigns %u numbers, its row holds %u", slot,
		       log->nassigned);
}

static void check_log(struct check *c, const struct key *k, struct str value)
{
	uint64_t offset = k->part[0].number, id_at;
	struct log_value log;
	struct failure why;
	struct record r;
	struct str id;

	if (offset != c->logged + 1)
		damage(c, "LOG: offset %" PRIu64 " follows offset %" PRIu64, offset, c->logged);
	c->logged = offset;
	if (!log_unpack(value, &log) || !record_decode(log.record, &c->row, &r, &why)) {
		damage(c, "LOG: offset %" PRIu64 " holds no readable record", offset);
		return;
	}
	tally_effects(c, &r, &log);
	if (offset + RECORD_IDS_KEPT <= c->applied)
		return;
	id = (struct str){ (const char *)r.id, sizeof r.id };
	id_at = row_get_u64(c->txn, TABLE_RECORD_IDS, &KEY(KEY_NAME(id)));
	if (id_at != offset)
		damage(c, "RECORD_IDS: the record at offset %" PRIu64 " is noted at %" PRIu64,
		       offset, id_at);
}

static void check_id(struct check *c, const struct key *k, struct str value)
{
	uint64_t offset = get_u64(value);

	c->ids++;
	if (k->part[0].name.len != RECORD_ID_BYTES || !offset || offset > c->applied)
		damage(c, "RECORD_IDS: a row names offset %" PRIu64 " of %" PRIu64, offset,
		       c->applied);
}

static void check_number(struct check *c, unsigned table, const struct key *k, struct str value)
{
	struct tally *t = tally_of(c, table, k->part[0].name);

	t->seen = true;
	if (value.len != 8 || get_u64(value) != t->n)
		damage(c, "%s: \"%.*s\" is %" PRIu64 ", the log makes it %" PRIu64,
		       table_info(table)->name, STR_FMT(t->name), get_u64(value), t->n);
}

static void check_counter(struct check *c, const struct key *k, struct str value)
{
	check_number(c, TABLE_COUNTERS, k, value);
}

static void check_sequence(struct check *c, const struct key *k, struct str value)
{
	check_number(c, TABLE_SEQUENCES, k, value);
}

static void check_bound(struct check *c, const struct key *k, struct str value)
{
	uint64_t highest = tally_of(c, TABLE_SEQUENCES, k->part[0].name)->n;

	(void)value;
	if (k->part[1].number > highest)
		damage(c, "NUMBERS: \"%.*s\" has a number %" PRIu64 " that was never assigned",
		       STR_FMT(k->part[0].name), k->part[1].number);
}

static void check_hash(struct check *c, const struct key *k, struct str value)
{
	struct key by_number = KEY(KEY_NAME(k->part[0].name), KEY_INT(get_u64(value)));
	struct str hash;

	if (value.len != 8 || !row_get(c->txn, TABLE_NUMBERS, &by_number, &hash) ||
	    !str_eq(hash, k->part[1].name))
		damage(c,
		       "HASHES: content of \"%.*s\" leads to number %" PRIu64
		       ", which holds other content",
		       STR_FMT(k->part[0].name), get_u64(value));
}

static const struct {
	unsigned table;
	void (*row)(struct check *c, const struct key *k, struct str value);
} own[] = {
	{ TABLE_META, check_meta },          { TABLE_LOG, check_log },
	{ TABLE_RECORD_IDS, check_id },      { TABLE_COUNTERS, check_counter },
	{ TABLE_SEQUENCES, check_sequence }, { TABLE_NUMBERS, check_bound },
	{ TABLE_HASHES, check_hash },
};

/* ---- any row ---- */

static void print_bytes(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char ch = (unsigned char)s.ptr[i];

		if (ch < ' ' || ch == '\\' || ch == '"' || ch == 0x7F)
			buf_printf(b, "\\x%02x", ch);
		else
			buf_add_byte(b, (char)ch);
	}
}

static void dump_row(struct check *c, const struct table_info *t, const struct key *k,
                     struct str value)
{
	struct buf b;

	buf_init(&b, &c->row, 0);
	buf_add_c(&b, t->name);
	for (unsigned i = 0; i < k->n; i++) {
		if (k->part[i].kind == KEY_KIND_INT) {
			buf_printf(&b, " %" PRIu64, k->part[i].number);
			continue;
		}
		buf_add_c(&b, " \"");
		print_bytes(&b, k->part[i].name);
		buf_add_byte(&b, '"');
	}
	buf_add_c(&b, " = ");
	print_bytes(&b, value);
	c->line(c->ctx, str_c(&c->row, buf_str(&b)));
}

/* Whole: summed up, unpacked, decoded, and encoding to its own bytes again. */
static bool readable(struct check *c, const struct db_row *raw, struct row_parts *parts,
                     struct key *k)
{
	unsigned table = raw->key.len ? (unsigned char)raw->key.ptr[0] : 0;
	struct key_bytes again;

	if (!table_info(table)) {
		damage(c, "a row of table %u, which this treaty does not know", table);
		return false;
	}
	if (!row_intact(raw->key, raw->value)) {
		damage(c, "%s: a row's checksum does not fit", table_info(table)->name);
		return false;
	}
	if (!row_unpack(raw->value, parts) ||
	    !key_decode(table, raw->key, parts->full, parts->nfull, &c->row, k) ||
	    !key_encode(table, k, &again) || !str_eq(key_str(&again), raw->key)) {
		damage(c, "%s: a row's key cannot be read", table_info(table)->name);
		return false;
	}
	return true;
}

static void check_row(struct check *c, const struct db_row *raw)
{
	struct row_parts parts;
	unsigned table;
	struct key k;

	c->health.rows++;
	if (!readable(c, raw, &parts, &k))
		return;
	table = (unsigned char)raw->key.ptr[0];
	if (c->dump) {
		dump_row(c, table_info(table), &k, parts.value);
		return;
	}
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (own[i].table == table)
			own[i].row(c, &k, parts.value);
}

static void check_ends(struct check *c)
{
	uint64_t kept = c->applied < RECORD_IDS_KEPT ? c->applied : RECORD_IDS_KEPT;

	c->health.offset = c->applied;
	if (c->logged != c->applied)
		damage(c, "LOG: ends at offset %" PRIu64 ", but %" PRIu64 " were applied",
		       c->logged, c->applied);
	if (c->ids != kept)
		damage(c, "RECORD_IDS: %" PRIu64 " rows instead of %" PRIu64, c->ids, kept);
	for (const struct tally *t = c->first; t; t = t->later)
		if (!t->seen && t->n)
			damage(c, "%s: \"%.*s\" is missing", table_info(t->table)->name,
			       STR_FMT(t->name));
}

static void walk(void *arg)
{
	struct check *c = arg;
	struct db_cursor *cursor = db_cursor(c->txn);
	struct db_row raw;

	for (bool more = db_seek(cursor, STR("\1"), &raw); more && !c->broken;
	     more = db_next(cursor, &raw)) {
		c->row.guard = c->all.guard;
		check_row(c, &raw);
		arena_free(&c->row);
	}
	if (c->broken)
		damage(c, "the file's own structure: %s", c->broken);
	if (!c->dump)
		check_ends(c);
}

/* Inside the guard, so that nothing jumps past it. */
static void guarded(void *arg)
{
	struct check *c = arg;

	c->ok = arena_try(&c->all, walk, c);
}

static bool run(struct store *s, bool dump, store_line_fn *line, void *ctx,
                struct store_health *out, struct failure *why)
{
	struct check c = { .line = line, .ctx = ctx, .dump = dump, .last = &c.first };

	if (!db_read(s->db, &c.txn, why))
		return false;
	db_tolerate(c.txn, &c.broken);
	arena_init(&c.all, limit_of(LIMIT_ARENA_BYTES));
	arena_init(&c.row, limit_of(LIMIT_ARENA_BYTES));
	if (!guard_bus(guarded, &c)) {
		c.ok = true;
		damage(&c, "data.mdb is cut short: rows behind its end are lost");
	}
	db_end(c.txn);
	arena_free(&c.row);
	arena_free(&c.all);
	if (!c.ok)
		return failure_set(why, FAILURE_MEMORY, "no memory to check the store in %s",
		                   s->dir);
	if (out)
		*out = c.health;
	return !dump || !c.health.damages ||
	       failure_set(why, FAILURE_STORE, "the store in %s is damaged", s->dir);
}

bool store_check(struct store *s, store_line_fn *line, void *ctx, struct store_health *out,
                 struct failure *why)
{
	return run(s, false, line, ctx, out, why);
}

bool store_dump(struct store *s, store_line_fn *line, void *ctx, struct failure *why)
{
	return run(s, true, line, ctx, NULL, why);
}
