/* db.h - one LMDB file of sorted bytes: the only code that knows LMDB
 *
 * Below store.h: no tables, no records. One tree of keys (at most 511 bytes) and
 * values. Readers see one state and never wait, but for the moment in which this
 * process grows its map: that needs every transaction of the process closed, so
 * one gate lets transactions in and, to grow, waits until the last one is out.
 *
 * Only the thread that began a write may use and end it. A read may be ended by
 * another thread than began it, but is counted as the beginner's.
 */
#ifndef REGISTRY_STORE_DB_H
#define REGISTRY_STORE_DB_H

#include "contract/base/failure.h"
#include "contract/base/text.h"

#include <stdint.h>

struct db;
struct db_txn;
struct db_cursor;

enum db_result {
	DB_OK,
	DB_ABSENT, /* db_delete(): nothing was there */
	DB_FULL,   /* the map is full: end the transaction, db_grow(), begin again */
	DB_FAILED, /* *why; end the transaction. The file is as before it */
};

struct db_info {
	uint64_t map_bytes, grown;
	unsigned readers; /* slots in use by living and dead processes */
};

/* Writes a new file of one row at path, synced; fails if it exists. */
bool db_make(const char *path, struct str key, struct str value, struct failure *why);
/* Opens DIR/data.mdb, which exists. */
struct db *db_open(const char *dir, bool write, struct failure *why);
void db_close(struct db *db);
bool db_can_write(const struct db *db);

bool db_read(struct db *db, struct db_txn **out, struct failure *why);
bool db_write(struct db *db, struct db_txn **out, struct failure *why);
/* Ends a read, or gives up a write; closes its cursors. */
void db_end(struct db_txn *txn);
/* On anything but DB_OK the transaction is ended too, without effect. */
enum db_result db_commit(struct db_txn *txn, size_t bytes_written, struct failure *why);
/* The number of the newest commit of any process, as a read begun now would see it; 0: a read
 * cannot be begun just now. Not in a forked child. */
uint64_t db_state(struct db *db);
/* True if the calling thread holds a read of this file open. */
bool db_thread_reads(struct db *db);

/* Values point into the file until the transaction ends or, in a write, until its next change. */
bool db_get(struct db_txn *txn, struct str key, struct str *value);
enum db_result db_put(struct db_txn *txn, struct str key, struct str value, struct failure *why);
enum db_result db_delete(struct db_txn *txn, struct str key, struct failure *why);

/* Damage met while reading ends the process, unless the transaction tolerates
 * it: then what is damaged reads as absent and *damage says what happened. */
void db_tolerate(struct db_txn *txn, const char **damage);

struct db_cursor *db_cursor(struct db_txn *txn);
void db_cursor_end(struct db_cursor *c);
struct db_row {
	struct str key, value;
};
/* The first row at or behind key; the last row before it. False: none. */
bool db_seek(struct db_cursor *c, struct str key, struct db_row *row);
bool db_seek_before(struct db_cursor *c, struct str key, struct db_row *row);
bool db_next(struct db_cursor *c, struct db_row *row);
bool db_prev(struct db_cursor *c, struct db_row *row);

/* What the map was when DB_FULL came; another thread may have grown it since. */
uint64_t db_map_bytes(struct db *db);
bool db_grow(struct db *db, uint64_t full_at, size_t need, struct failure *why);
unsigned db_clean_readers(struct db *db);
void db_info(struct db *db, struct db_info *out);
/* A compact copy of one state into the descriptor; not synced. */
bool db_copy(struct db *db, int fd, struct failure *why);

#endif
