/* store.c - opening a store, and reading single rows */
#include "registry/store/internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* LMDB's file locks belong to the process: opening a file twice and closing one
 * would take the other's. So the list of what is open belongs to it as well. */
static pthread_mutex_t open_lock = PTHREAD_MUTEX_INITIALIZER;
static struct store *open_stores;

/* ---- opening ---- */

/* Written beside and linked into place: data.mdb is a whole store as soon as it
 * has its name, and of two that create it at once the second uses the first's. */
static bool create_file(const char *dir, const char *path, struct failure *why)
{
	char beside[4096];
	int n = snprintf(beside, sizeof beside, "%s.new.%ld", path, (long)getpid());
	bool ok;

	if (n < 0 || (size_t)n >= sizeof beside)
		return failure_set(why, FAILURE_STORE, "%s: the path is too long", dir);
	unlink(beside);
	ok = format_make(beside, why);
	if (ok && link(beside, path) != 0 && errno != EEXIST)
		ok = failure_set(why, FAILURE_STORE, "%s: cannot be made: %s", path,
		                 strerror(errno));
	unlink(beside);
	return ok && place_sync(dir, why);
}

static bool find_file(struct store *s, unsigned flags, struct failure *why)
{
	char path[4096];
	int n = snprintf(path, sizeof path, "%s/data.mdb", s->dir);
	struct stat st;

	if (n < 0 || (size_t)n >= sizeof path)
		return failure_set(why, FAILURE_STORE, "%s: the path is too long", s->dir);
	if (stat(path, &st) != 0) {
		if (errno == ENOENT && !(flags & STORE_CREATE))
			return failure_set(why, FAILURE_STORE,
			                   "%s: holds no registry (no data.mdb in it)", s->dir);
		if (errno != ENOENT)
			return failure_set(why, FAILURE_STORE, "%s: %s", path, strerror(errno));
		if (!create_file(s->dir, path, why))
			return false;
		if (stat(path, &st) != 0)
			return failure_set(why, FAILURE_STORE, "%s: %s", path, strerror(errno));
	}
	/* LMDB would make a new store of an empty file: of one that was lost. */
	if (!S_ISREG(st.st_mode) || st.st_size == 0)
		return failure_set(why, FAILURE_STORE, "%s: is %s, not a store", path,
		                   st.st_size ? "no plain file" : "empty");
	s->device = st.st_dev;
	s->inode = st.st_ino;
	return true;
}

static bool open_unlocked(struct store *s, unsigned flags, struct failure *why)
{
	s->pid = getpid();
	if (!place_ready(s->dir, flags & STORE_CREATE, why) || !find_file(s, flags, why))
		return false;
	for (const struct store *o = open_stores; o; o = o->next_open)
		if (o->pid == s->pid && o->device == s->device && o->inode == s->inode)
			return failure_set(why, FAILURE_INTERNAL,
			                   "the store in %s is open in this process already",
			                   s->dir);
	s->db = db_open(s->dir, flags & STORE_WRITE, why);
	if (!s->db)
		return false;
	if (!format_settle_current(s->db, s->dir, why)) {
		db_close(s->db);
		return false;
	}
	s->next_open = open_stores;
	open_stores = s;
	return true;
}

struct store *store_open(const char *dir, unsigned flags, struct failure *why)
{
	struct store *s = calloc(1, sizeof *s);
	bool ok;

	if (s)
		s->dir = strdup(dir);
	if (!s || !s->dir) {
		free(s);
		failure_set(why, FAILURE_MEMORY, "out of memory");
		return NULL;
	}
	pthread_mutex_lock(&open_lock);
	ok = open_unlocked(s, flags, why);
	pthread_mutex_unlock(&open_lock);
	if (!ok) {
		free(s->dir);
		free(s);
		return NULL;
	}
	s->last = &s->first;
	pthread_mutex_init(&s->lock, NULL);
	for (size_t i = 0; i < STORE_STRIPES; i++)
		pthread_mutex_init(&s->stripe[i], NULL);
	return s;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&open_lock);
	for (struct store **link = &open_stores; *link; link = &(*link)->next_open) {
		if (*link == s) {
			*link = s->next_open;
			break;
		}
	}
	db_close(s->db);
	pthread_mutex_unlock(&open_lock);
	for (size_t i = 0; i < STORE_STRIPES; i++)
		pthread_mutex_destroy(&s->stripe[i]);
	pthread_mutex_destroy(&s->lock);
	free(s->dir);
	free(s);
}

unsigned store_clean_readers(struct store *s)
{
	return db_clean_readers(s->db);
}

void store_stats(struct store *s, struct store_stats *out)
{
	struct db_info info;

	db_info(s->db, &info);
	pthread_mutex_lock(&s->lock);
	*out = s->stats;
	pthread_mutex_unlock(&s->lock);
	out->map_bytes = info.map_bytes;
	out->grown = info.grown;
	out->readers = info.readers;
}

/* ---- snapshots ---- */

static void end_deferred(void *arg)
{
	snapshot_end(arg);
}

bool store_snapshot(struct store *s, struct arena *a, struct snapshot **out, struct failure *why)
{
	struct snapshot *snap = arena_new(a, struct snapshot);

	/* Attached first: what comes after the transaction begins cannot fail. */
	arena_defer(a, end_deferred, snap);
	if (!db_read(s->db, &snap->txn, why))
		return false;
	snap->store = s;
	*out = snap;
	return true;
}

void snapshot_end(struct snapshot *snap)
{
	if (!snap->txn)
		return;
	db_end(snap->txn);
	snap->txn = NULL;
}

static uint64_t number(struct snapshot *snap, enum table t, struct str name)
{
	struct key k = KEY(KEY_NAME(name));

	snap->touched++;
	return row_get_u64(snap->txn, t, &k);
}

uint64_t store_offset(struct snapshot *snap)
{
	return number(snap, TABLE_META, STR("applied"));
}

uint64_t store_counter(struct snapshot *snap, struct str name)
{
	return number(snap, TABLE_COUNTERS, name);
}

uint64_t store_sequence(struct snapshot *snap, struct str name)
{
	return number(snap, TABLE_SEQUENCES, name);
}

uint64_t store_state(struct store *s)
{
	return db_state(s->db);
}

bool store_get(struct snapshot *snap, enum table t, struct key k, struct str *value)
{
	snap->touched++;
	return row_get(snap->txn, t, &k, value);
}

void store_expect(struct snapshot *snap, struct record *r, struct str counter)
{
	record_expect(r, counter, store_counter(snap, counter));
}

uint64_t store_touched(struct snapshot *snap)
{
	return snap->touched;
}

bool store_log(struct snapshot *snap, struct arena *a, uint64_t offset, struct log_entry *out)
{
	struct log_value log;
	struct failure why;
	struct str value;

	if (!store_get(snap, TABLE_LOG, KEY(KEY_INT(offset)), &value) || !log_unpack(value, &log) ||
	    !record_decode(log.record, a, &out->record, &why))
		return false;
	out->offset = offset;
	out->nassigned = log.nassigned;
	memcpy(out->assigned, log.assigned, sizeof out->assigned);
	return true;
}
