/* internal.h - what the parts of the store share; nobody outside includes it
 *
 *	store.c   opening, snapshots, single rows     list.c   listings
 *	apply.c   the two phases of one record        commit.c group commit, proposals
 *	format.c  format versions                     check.c  fsck, dump
 *	place.c   directories and locks               keep.c   backup, replay
 *	db.c      LMDB                                guard.c  files that shrink while mapped
 *	room.c    addresses, locks, disk
 */
#ifndef REGISTRY_STORE_INTERNAL_H
#define REGISTRY_STORE_INTERNAL_H

#include "registry/store/db.h"
#include "registry/store/store.h"

#include <pthread.h>
#include <sys/types.h>

enum { STORE_STRIPES = 64, STORE_TRIES = 5, RECORD_IDS_KEPT = 100000 };

/* Rows of META: "format" and "applied", integers of 8 bytes. */
#define META_KEY(name) KEY(KEY_NAME(STR(name)))

struct waiting;

struct store {
	struct db *db;
	char *dir;
	dev_t device; /* of data.mdb: LMDB allows one opening a process */
	ino_t inode;
	pid_t pid; /* a forked child may open what its parent has open */
	struct store *next_open;

	pthread_mutex_t lock; /* the queue and the numbers below it */
	struct waiting *first, **last;
	bool leading;
	struct store_stats stats;

	pthread_mutex_t stripe[STORE_STRIPES];
};

struct snapshot {
	struct store *store;
	struct db_txn *txn; /* NULL: ended */
	uint64_t touched;
};

/* ---- rows (row.c): a key's full long names and a checksum beside the value ---- */

struct row_parts {
	struct str full[KEY_PARTS];
	size_t nfull;
	struct str value;
};
struct str row_pack(struct arena *a, unsigned table, const struct key *k,
                    const struct key_bytes *kb, struct str value);
bool row_unpack(struct str stored, struct row_parts *out);
/* The full names are those of the key. */
bool row_is_of(unsigned table, const struct key *k, const struct row_parts *parts);
/* Nothing rotted: the checksum over key and value holds. */
bool row_intact(struct str key, struct str stored);

void put_u64(unsigned char out[8], uint64_t n);
uint64_t get_u64(struct str s); /* 0 unless 8 bytes */
struct str key_str(const struct key_bytes *k);

/* A row by its key. False: absent. */
bool row_get(struct db_txn *txn, unsigned table, const struct key *k, struct str *value);
uint64_t row_get_u64(struct db_txn *txn, unsigned table, const struct key *k);

/* The value of a LOG row: the assigned numbers and the record as proposed. */
struct log_value {
	unsigned nassigned;
	uint64_t assigned[RECORD_SLOTS];
	struct str record;
};
bool log_unpack(struct str value, struct log_value *out);

/* ---- apply.c ---- */

struct planned {
	struct str key, value; /* encoded; value.ptr NULL: delete */
	size_t next;           /* in its bucket, + 1 */
};

struct plan {
	struct arena *arena;
	struct db_txn *txn;
	struct planned *rows;
	size_t nrows, room;
	size_t *buckets; /* index + 1 of the first row */
	size_t nbuckets;
	size_t bytes;
};

enum apply_result { APPLY_WRITE, APPLY_ANSWERED, APPLY_FAILED };

/* Phase 1: reads preconditions, computes every row. APPLY_ANSWERED: void or a
 * repetition, *answer is complete, nothing to write. APPLY_FAILED: *why. */
enum apply_result apply_check(struct db_txn *txn, struct arena *a, struct str record,
                              struct plan *plan, struct store_answer *answer, struct failure *why);
/* Phase 2. */
enum db_result apply_write(struct plan *plan, struct failure *why);

/* ---- commit.c ---- */

struct waiting {
	struct str record; /* encoded */
	struct store_answer *answer;
	struct failure *why;
	bool ok, done;
	struct waiting *next;
	pthread_cond_t turn;
};
/* Applies n records in order in as few commits as possible; ok and answer of each. */
void commit_batch(struct store *s, struct waiting **batch, size_t n);
bool propose_encoded(struct store *s, struct str record, struct store_answer *out,
                     struct failure *why);

/* ---- format.c ---- */

struct migration {
	uint64_t from; /* carries format `from` to from + 1 */
	bool (*step)(struct db_txn *txn, struct arena *a, struct failure *why);
};
/* A new store's only row. */
bool format_make(const char *path, struct failure *why);
/* Refuses newer and foreign files; brings older ones to format `to` in one transaction. */
bool format_settle(struct db *db, const char *dir, const struct migration *steps, size_t nsteps,
                   uint64_t to, struct failure *why);
bool format_settle_current(struct db *db, const char *dir, struct failure *why);

/* ---- place.c ---- */

/* The directory exists (made if `create`), is one, and lies on a usable file system. */
bool place_ready(const char *dir, bool create, struct failure *why);
/* Name of the network file system of that statfs type; NULL: a fine one. */
const char *place_refused(unsigned long type);
bool place_sync(const char *dir, struct failure *why);
struct str place_path(struct arena *a, const char *dir, const char *name);

/* ---- guard.c ---- */

/* Runs work(arg). False: the mapped file ended under it (SIGBUS). Elsewhere such a
 * signal ends the process with a message from the first call on. */
bool guard_bus(void (*work)(void *arg), void *arg);

#endif
