#include "registry/store/db.h"

#include "registry/store/room.h"

#include <errno.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_READERS = 4096, POOL = 64 };

/* tests/crash builds with this to prove that its power-loss test can fail. */
#ifdef STORE_TEST_NOSYNC
#define SYNC_FLAGS MDB_NOSYNC
#else
#define SYNC_FLAGS 0
#endif

struct db {
	MDB_env *env;
	MDB_dbi dbi;
	pid_t pid; /* LMDB is never used across fork */
	bool write;
	char *dir;

	pthread_mutex_t lock; /* guards everything below */
	pthread_cond_t turn;
	unsigned active; /* transactions inside the gate */
	bool growing;
	struct db_txn *open; /* reads inside the gate */
	MDB_txn *probe;      /* a reset read of db_state() */
	MDB_txn *pool[POOL]; /* reset reads, ready to renew */
	unsigned pooled;
	uint64_t map_bytes, grown;
};

struct db_txn {
	struct db *db;
	MDB_txn *mdb;
	bool write;
	pthread_t owner;
	struct db_txn *newer, *older; /* among db->open */
	struct db_cursor *cursors;
	const char **damage; /* db_tolerate() */
};

struct db_cursor {
	struct db_txn *txn;
	MDB_cursor *mdb;
	struct db_cursor *next, **link;
};

static MDB_val val_of(struct str s)
{
	/* LMDB only reads through it; its type just cannot say so. */
	return (MDB_val){ s.len, (void *)(uintptr_t)(s.ptr ? s.ptr : "") };
}

static struct str str_of_val(MDB_val v)
{
	return (struct str){ v.mv_data, v.mv_size };
}

static _Noreturn void end_process(const struct db *db, const char *what, int rc)
{
	fprintf(stderr,
	        "treaty: the store in %s: %s (%s); ending here, because nothing read or "
	        "written after this could be trusted\n",
	        db->dir, what, mdb_strerror(rc));
	_exit(failure_exit(FAILURE_STORE));
}

static bool store_failure(const struct db *db, const char *what, int rc, struct failure *why)
{
	if (rc == MDB_PANIC)
		end_process(db, "a write did not reach the disk", rc);
	return failure_set(why, FAILURE_STORE, "the store in %s: %s: %s", db->dir, what,
	                   mdb_strerror(rc));
}

/* ---- the gate ---- */

static bool reads_here(const struct db *db)
{
	for (const struct db_txn *t = db->open; t; t = t->older)
		if (pthread_equal(t->owner, pthread_self()))
			return true;
	return false;
}

/* A thread that is inside already goes on: whoever wants to grow waits for it. */
static void gate_enter(struct db *db)
{
	pthread_mutex_lock(&db->lock);
	while (db->growing && !reads_here(db))
		pthread_cond_wait(&db->turn, &db->lock);
	db->active++;
	pthread_mutex_unlock(&db->lock);
}

static void gate_leave(struct db *db)
{
	pthread_mutex_lock(&db->lock);
	if (--db->active == 0)
		pthread_cond_broadcast(&db->turn);
	pthread_mutex_unlock(&db->lock);
}

/* ---- growing ---- */

static uint64_t used_bytes(struct db *db)
{
	MDB_envinfo info;
	MDB_stat stat;

	mdb_env_info(db->env, &info);
	mdb_env_stat(db->env, &stat);
	return ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize;
}

/* Alone inside the gate. full_at 0: another process outgrew our map. */
static bool grow_alone(struct db *db, uint64_t full_at, size_t need, struct failure *why)
{
	uint64_t used = used_bytes(db), size = db->map_bytes, least;
	int rc;

	if (full_at && full_at < size)
		return true; /* somebody was faster */
	least = (used > size ? used : size) + (full_at ? need : 0);
	size = least * 2;
	while (size > least && !room_for(size))
		size = least + (size - least) / 2 / ROOM_PAGE * ROOM_PAGE;
	size = (size + ROOM_PAGE - 1) / ROOM_PAGE * ROOM_PAGE;
	if (full_at && size <= db->map_bytes)
		return store_failure(db, "its map cannot grow", ENOMEM, why);
	rc = mdb_env_set_mapsize(db->env, (size_t)size);
	if (rc)
		end_process(db, "its map is lost", rc);
	db->map_bytes = size;
	db->grown++;
	return true;
}

bool db_grow(struct db *db, uint64_t full_at, size_t need, struct failure *why)
{
	bool ok;

	pthread_mutex_lock(&db->lock);
	while (db->growing)
		pthread_cond_wait(&db->turn, &db->lock);
	db->growing = true;
	while (db->active)
		pthread_cond_wait(&db->turn, &db->lock);
	ok = grow_alone(db, full_at, need, why);
	db->growing = false;
	pthread_cond_broadcast(&db->turn);
	pthread_mutex_unlock(&db->lock);
	return ok;
}

uint64_t db_map_bytes(struct db *db)
{
	uint64_t n;

	pthread_mutex_lock(&db->lock);
	n = db->map_bytes;
	pthread_mutex_unlock(&db->lock);
	return n;
}

/* ---- opening ---- */

static int open_env(MDB_env **env, const char *path, uint64_t map, unsigned flags)
{
	int rc = mdb_env_create(env);

	if (rc)
		return rc;
	rc = mdb_env_set_mapsize(*env, (size_t)map);
	if (!rc)
		rc = mdb_env_set_maxreaders(*env, MAX_READERS);
	if (!rc)
		rc = mdb_env_open(*env, path, flags | MDB_NOTLS | SYNC_FLAGS, 0666);
	if (rc) {
		mdb_env_close(*env);
		*env = NULL;
	}
	return rc;
}

static int open_halving(struct db *db)
{
	unsigned flags = db->write ? 0 : MDB_RDONLY;
	uint64_t map = room_first_map();
	int rc;

	if (!map)
		return EINVAL;
	for (;; map /= 2) {
		rc = open_env(&db->env, db->dir, map, flags);
		/* Reading what we cannot even lock, if nobody uses it. */
		if ((rc == EACCES || rc == EROFS || rc == EPERM) && !db->write &&
		    !(flags & MDB_NOLOCK)) {
			flags |= MDB_NOLOCK;
			rc = room_is_shared(db->dir) ? EBUSY
			                             : open_env(&db->env, db->dir, map, flags);
		}
		if ((rc != ENOMEM && rc != EINVAL && rc != EOVERFLOW) || map < 2 << 20)
			break;
	}
	db->map_bytes = map;
	return rc;
}

static const char *open_advice(int rc)
{
	switch (rc) {
	case MDB_INVALID:
		return "data.mdb is not a store";
	case MDB_VERSION_MISMATCH:
		return "data.mdb was written by another version of LMDB";
	case EBUSY:
		return "another process uses it, and its lock.mdb cannot be written from here";
	case EINVAL:
		return "it cannot be mapped; is TREATY_MAP_SIZE a size such as 64M?";
	default:
		return "it cannot be opened";
	}
}

struct db *db_open(const char *dir, bool write, struct failure *why)
{
	struct db *db = calloc(1, sizeof *db);
	MDB_envinfo info;
	MDB_txn *txn;
	int rc;

	if (db)
		db->dir = strdup(dir);
	if (!db || !db->dir) {
		free(db);
		failure_set(why, FAILURE_MEMORY, "out of memory");
		return NULL;
	}
	db->pid = getpid();
	db->write = write;
	pthread_mutex_init(&db->lock, NULL);
	pthread_cond_init(&db->turn, NULL);
	rc = open_halving(db);
	if (!rc) {
		mdb_env_info(db->env, &info);
		db->map_bytes = info.me_mapsize;
		db_clean_readers(db);
		rc = mdb_txn_begin(db->env, NULL, MDB_RDONLY, &txn);
		if (!rc) {
			rc = mdb_dbi_open(txn, NULL, 0, &db->dbi);
			mdb_txn_abort(txn);
		}
	}
	if (!rc)
		return db;
	store_failure(db, open_advice(rc), rc, why);
	db_close(db);
	return NULL;
}

/* In a forked child nothing of LMDB is touched: its locks are the parent's. */
void db_close(struct db *db)
{
	if (!db)
		return;
	if (db->env && db->pid == getpid()) {
		if (db->probe)
			mdb_txn_abort(db->probe);
		while (db->pooled)
			mdb_txn_abort(db->pool[--db->pooled]);
		mdb_env_close(db->env);
	}
	pthread_cond_destroy(&db->turn);
	pthread_mutex_destroy(&db->lock);
	free(db->dir);
	free(db);
}

bool db_can_write(const struct db *db)
{
	return db->write;
}

bool db_make(const char *path, struct str key, struct str value, struct failure *why)
{
	MDB_val k = val_of(key), v = val_of(value);
	MDB_env *env = NULL;
	MDB_txn *txn = NULL;
	MDB_dbi dbi;
	int rc = open_env(&env, path, 16 * ROOM_PAGE, MDB_NOSUBDIR | MDB_NOLOCK);

	if (!rc)
		rc = mdb_txn_begin(env, NULL, 0, &txn);
	if (!rc)
		rc = mdb_dbi_open(txn, NULL, 0, &dbi);
	if (!rc)
		rc = mdb_put(txn, dbi, &k, &v, 0);
	if (!rc) {
		rc = mdb_txn_commit(txn);
		txn = NULL;
	}
	if (txn)
		mdb_txn_abort(txn);
	if (env)
		mdb_env_close(env);
	return !rc ||
	       failure_set(why, FAILURE_STORE, "%s: cannot be written: %s", path, mdb_strerror(rc));
}

/* ---- transactions ---- */

static bool usable(const struct db *db, struct failure *why)
{
	return db->pid == getpid() ||
	       failure_set(why, FAILURE_INTERNAL,
	                   "the store in %s was opened before this process was "
	                   "forked; it must be opened again",
	                   db->dir);
}

static int begin_read(struct db *db, MDB_txn **mdb)
{
	int rc = 0;

	pthread_mutex_lock(&db->lock);
	*mdb = db->pooled ? db->pool[--db->pooled] : NULL;
	pthread_mutex_unlock(&db->lock);
	if (*mdb) {
		rc = mdb_txn_renew(*mdb);
		if (rc)
			mdb_txn_abort(*mdb);
		return rc;
	}
	rc = mdb_txn_begin(db->env, NULL, MDB_RDONLY, mdb);
	if (rc == MDB_READERS_FULL) {
		db_clean_readers(db);
		rc = mdb_txn_begin(db->env, NULL, MDB_RDONLY, mdb);
	}
	return rc;
}

static bool begin(struct db *db, bool write, struct db_txn **out, struct failure *why)
{
	struct db_txn *t = calloc(1, sizeof *t);
	int rc;

	if (!t)
		return failure_set(why, FAILURE_MEMORY, "out of memory");
	*t = (struct db_txn){ .db = db, .write = write, .owner = pthread_self() };
	for (;;) {
		gate_enter(db);
		rc = write ? mdb_txn_begin(db->env, NULL, 0, &t->mdb) : begin_read(db, &t->mdb);
		if (!rc)
			break;
		gate_leave(db);
		if (rc != MDB_MAP_RESIZED || !db_grow(db, 0, 0, why)) {
			free(t);
			return rc == MDB_MAP_RESIZED ? false
			                             : store_failure(db,
			                                             write ? "cannot begin to write"
			                                                   : "cannot begin to read",
			                                             rc, why);
		}
	}
	*out = t;
	return true;
}

bool db_read(struct db *db, struct db_txn **out, struct failure *why)
{
	struct db_txn *t;

	if (!usable(db, why) || !begin(db, false, &t, why))
		return false;
	pthread_mutex_lock(&db->lock);
	t->older = db->open;
	if (t->older)
		t->older->newer = t;
	db->open = t;
	pthread_mutex_unlock(&db->lock);
	*out = t;
	return true;
}

/* Renewed and reset under the lock, so that no growing comes between. */
uint64_t db_state(struct db *db)
{
	uint64_t state = 0;

	pthread_mutex_lock(&db->lock);
	if (!db->probe && mdb_txn_begin(db->env, NULL, MDB_RDONLY, &db->probe) == 0)
		mdb_txn_reset(db->probe);
	if (db->probe && mdb_txn_renew(db->probe) == 0) {
		state = mdb_txn_id(db->probe);
		mdb_txn_reset(db->probe);
	}
	pthread_mutex_unlock(&db->lock);
	return state;
}

bool db_write(struct db *db, struct db_txn **out, struct failure *why)
{
	return usable(db, why) && begin(db, true, out, why);
}

bool db_thread_reads(struct db *db)
{
	bool yes;

	pthread_mutex_lock(&db->lock);
	yes = reads_here(db);
	pthread_mutex_unlock(&db->lock);
	return yes;
}

static void end_read(struct db_txn *t)
{
	struct db *db = t->db;
	bool keep;

	mdb_txn_reset(t->mdb);
	pthread_mutex_lock(&db->lock);
	if (t->newer)
		t->newer->older = t->older;
	else
		db->open = t->older;
	if (t->older)
		t->older->newer = t->newer;
	keep = db->pooled < POOL;
	if (keep)
		db->pool[db->pooled++] = t->mdb;
	pthread_mutex_unlock(&db->lock);
	if (!keep)
		mdb_txn_abort(t->mdb);
}

void db_end(struct db_txn *t)
{
	struct db *db = t->db;

	if (db->pid == getpid()) {
		while (t->cursors)
			db_cursor_end(t->cursors);
		if (t->write)
			mdb_txn_abort(t->mdb);
		else
			end_read(t);
		gate_leave(db);
	}
	free(t);
}

static bool disk_full(struct db *db, size_t bytes)
{
	int fd;

	return mdb_env_get_fd(db->env, &fd) == 0 && room_is_used_up(fd, bytes);
}

enum db_result db_commit(struct db_txn *t, size_t bytes, struct failure *why)
{
	struct db *db = t->db;
	int rc;

	while (t->cursors)
		db_cursor_end(t->cursors);
	rc = mdb_txn_commit(t->mdb);
	free(t);
	/* After EIO nobody knows which pages the kernel dropped: LMDB would go on. */
	if (rc == EIO && !disk_full(db, bytes))
		end_process(db, "a write did not reach the disk", rc);
	gate_leave(db);
	if (!rc)
		return DB_OK;
	if (rc == MDB_MAP_FULL)
		return DB_FULL;
	store_failure(db, rc == EIO ? "the disk is full" : "cannot write", rc, why);
	return DB_FAILED;
}

/* ---- rows ---- */

void db_tolerate(struct db_txn *txn, const char **damage)
{
	txn->damage = damage;
}

static bool found(struct db_txn *t, int rc)
{
	if (!rc)
		return true;
	if (rc != MDB_NOTFOUND) {
		if (!t->damage)
			end_process(t->db, "its file is damaged", rc);
		*t->damage = mdb_strerror(rc);
	}
	return false;
}

bool db_get(struct db_txn *t, struct str key, struct str *value)
{
	MDB_val k = val_of(key), v;

	if (!found(t, mdb_get(t->mdb, t->db->dbi, &k, &v)))
		return false;
	*value = str_of_val(v);
	return true;
}

static enum db_result changed(struct db *db, int rc, struct failure *why)
{
	if (!rc)
		return DB_OK;
	if (rc == MDB_MAP_FULL)
		return DB_FULL;
	if (rc == MDB_NOTFOUND)
		return DB_ABSENT;
	store_failure(db, "cannot write a row", rc, why);
	return DB_FAILED;
}

enum db_result db_put(struct db_txn *t, struct str key, struct str value, struct failure *why)
{
	MDB_val k = val_of(key), v = val_of(value);

	return changed(t->db, mdb_put(t->mdb, t->db->dbi, &k, &v, 0), why);
}

enum db_result db_delete(struct db_txn *t, struct str key, struct failure *why)
{
	MDB_val k = val_of(key);

	return changed(t->db, mdb_del(t->mdb, t->db->dbi, &k, NULL), why);
}

struct db_cursor *db_cursor(struct db_txn *t)
{
	struct db_cursor *c = calloc(1, sizeof *c);
	int rc = c ? mdb_cursor_open(t->mdb, t->db->dbi, &c->mdb) : ENOMEM;

	if (rc)
		end_process(t->db, "no memory to read it", rc);
	c->txn = t;
	c->next = t->cursors;
	c->link = &t->cursors;
	if (c->next)
		c->next->link = &c->next;
	t->cursors = c;
	return c;
}

void db_cursor_end(struct db_cursor *c)
{
	mdb_cursor_close(c->mdb);
	*c->link = c->next;
	if (c->next)
		c->next->link = c->link;
	free(c);
}

static bool move(struct db_cursor *c, MDB_val key, MDB_cursor_op op, struct db_row *row)
{
	MDB_val v;

	if (!found(c->txn, mdb_cursor_get(c->mdb, &key, &v, op)))
		return false;
	*row = (struct db_row){ str_of_val(key), str_of_val(v) };
	return true;
}

bool db_seek(struct db_cursor *c, struct str key, struct db_row *row)
{
	return move(c, val_of(key), MDB_SET_RANGE, row);
}

bool db_seek_before(struct db_cursor *c, struct str key, struct db_row *row)
{
	if (move(c, val_of(key), MDB_SET_RANGE, row))
		return move(c, (MDB_val){ 0, NULL }, MDB_PREV, row);
	return move(c, (MDB_val){ 0, NULL }, MDB_LAST, row);
}

bool db_next(struct db_cursor *c, struct db_row *row)
{
	return move(c, (MDB_val){ 0, NULL }, MDB_NEXT, row);
}

bool db_prev(struct db_cursor *c, struct db_row *row)
{
	return move(c, (MDB_val){ 0, NULL }, MDB_PREV, row);
}

/* ---- keeping ---- */

unsigned db_clean_readers(struct db *db)
{
	int dead = 0;

	return db->pid == getpid() && mdb_reader_check(db->env, &dead) == 0 ? (unsigned)dead : 0;
}

void db_info(struct db *db, struct db_info *out)
{
	MDB_envinfo info;

	mdb_env_info(db->env, &info);
	pthread_mutex_lock(&db->lock);
	*out = (struct db_info){ db->map_bytes, db->grown, info.me_numreaders };
	pthread_mutex_unlock(&db->lock);
}

bool db_copy(struct db *db, int fd, struct failure *why)
{
	int rc;

	if (!usable(db, why))
		return false;
	for (;;) {
		gate_enter(db);
		rc = mdb_env_copyfd2(db->env, fd, MDB_CP_COMPACT);
		gate_leave(db);
		if (!rc)
			return true;
		if (rc != MDB_MAP_RESIZED)
			return store_failure(db, "cannot be copied", rc, why);
		if (!db_grow(db, 0, 0, why))
			return false;
	}
}
