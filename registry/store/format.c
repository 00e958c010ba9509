/* format.c - which format a file is in, and the way from older ones
 *
 * A change of the rows' layout or of a table's shape is a new format: raise
 * FORMAT and add the step that rewrites what is there. Steps run in one
 * transaction, so a file is never in between.
 */
#include "contract/base/limits.h"
#include "registry/store/internal.h"

#include <inttypes.h>

enum { FORMAT = 1 };

/* Ends with a row of no step; format 1 is the first. */
static const struct migration migrations[] = { { 0, NULL } };

bool format_make(const char *path, struct failure *why)
{
	struct key k = META_KEY("format");
	unsigned char bytes[8];
	struct key_bytes kb;
	struct arena a;
	bool ok;

	arena_init(&a, 1 << 20);
	put_u64(bytes, FORMAT);
	ok = key_encode(TABLE_META, &k, &kb) &&
	     db_make(path, key_str(&kb),
	             row_pack(&a, TABLE_META, &k, &kb, (struct str){ (char *)bytes, 8 }), why);
	arena_free(&a);
	return ok;
}

struct settling {
	struct db *db;
	const char *dir;
	const struct migration *steps;
	size_t nsteps;
	uint64_t to;
	struct failure *why;
	bool ok;
	struct db_txn *txn; /* of whatever step runs: ended here if the guard cut it off */
};

static bool read_format(struct settling *s, uint64_t *format)
{
	struct str value;
	bool found;

	if (!db_read(s->db, &s->txn, s->why))
		return false;
	found = row_get(s->txn, TABLE_META, &META_KEY("format"), &value) && get_u64(value);
	*format = found ? get_u64(value) : 0;
	db_end(s->txn);
	s->txn = NULL;
	return found ||
	       failure_set(s->why, FAILURE_STORE,
	                   "%s/data.mdb is an LMDB file of another program, not a store of "
	                   "treaty's",
	                   s->dir);
}

static bool run_steps(struct settling *s, struct arena *a, uint64_t format)
{
	struct key k = META_KEY("format");
	unsigned char bytes[8];
	struct key_bytes kb;

	while (format < s->to) {
		const struct migration *step = NULL;

		for (size_t i = 0; i < s->nsteps; i++)
			if (s->steps[i].step && s->steps[i].from == format)
				step = &s->steps[i];
		if (!step)
			return failure_set(s->why, FAILURE_STORE,
			                   "the store in %s is in format %" PRIu64
			                   ", which this treaty cannot carry over",
			                   s->dir, format);
		if (!step->step(s->txn, a, s->why))
			return false;
		format++;
	}
	put_u64(bytes, format);
	return key_encode(TABLE_META, &k, &kb) &&
	       db_put(s->txn, key_str(&kb),
	              row_pack(a, TABLE_META, &k, &kb, (struct str){ (char *)bytes, 8 }),
	              s->why) == DB_OK;
}

static bool migrate(struct settling *s, uint64_t format)
{
	struct arena a;
	bool ok;

	if (!db_can_write(s->db))
		return failure_set(
			s->why, FAILURE_STORE,
			"the store in %s is in format %" PRIu64
			" of an older treaty; open it once for writing to bring it to %" PRIu64,
			s->dir, format, s->to);
	if (!db_write(s->db, &s->txn, s->why))
		return false;
	arena_init(&a, limit_of(LIMIT_ARENA_BYTES));
	ok = run_steps(s, &a, format);
	if (!ok)
		db_end(s->txn);
	else
		ok = db_commit(s->txn, 0, s->why) == DB_OK;
	s->txn = NULL;
	arena_free(&a);
	return ok;
}

static void settle(void *arg)
{
	struct settling *s = arg;
	uint64_t format;

	s->ok = read_format(s, &format);
	if (!s->ok || format == s->to)
		return;
	s->ok = format < s->to
	                ? migrate(s, format)
	                : failure_set(s->why, FAILURE_STORE,
	                              "the store in %s is in format %" PRIu64
	                              " of a newer treaty; this one knows formats up to %" PRIu64,
	                              s->dir, format, s->to);
}

bool format_settle(struct db *db, const char *dir, const struct migration *steps, size_t nsteps,
                   uint64_t to, struct failure *why)
{
	struct settling s = { db, dir, steps, nsteps, to, why, false, NULL };

	if (guard_bus(settle, &s))
		return s.ok;
	if (s.txn)
		db_end(s.txn);
	return failure_set(why, FAILURE_STORE, "%s/data.mdb was cut short; restore a backup", dir);
}

bool format_settle_current(struct db *db, const char *dir, struct failure *why)
{
	return format_settle(db, dir, migrations, sizeof migrations / sizeof *migrations, FORMAT,
	                     why);
}
