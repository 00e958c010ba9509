/* store.h - what the registry remembers: one directory, one log, one apply
 *
 * The state is the fold of a log of records (record.h). To change anything:
 * read a snapshot, check, build a record that says what was read, propose it.
 * Apply is the only code that changes tables. An answer means: on disk.
 *
 *	struct str names[] = { subject };
 *	store_change(store, arena, names, 1, build, ctx, &answer, why);
 *
 * Reading never waits for writers. Several processes may use one directory;
 * LMDB's lock orders their writes, the counters keep their checks honest. Within
 * one process a directory is opened once; the store is safe for all threads; it
 * must not be used in a forked child (refused there).
 *
 * Failures are FAILURE_STORE (directory, disk, format) unless stated. A disk that
 * lost a write, or damage met while reading, ends the process with a message and
 * exit code 3: serving on could only spread it. fsck reports instead of ending.
 */
#ifndef REGISTRY_STORE_STORE_H
#define REGISTRY_STORE_STORE_H

#include "contract/base/arena.h"
#include "registry/store/record.h"

struct store;
struct snapshot;

enum store_open {
	STORE_READ = 0, /* works on a directory that cannot be written */
	STORE_WRITE = 1 << 0,
	STORE_CREATE = 1 << 1, /* with STORE_WRITE: makes the directory and the store */
};

/* NULL: *why says so. TREATY_MAP_SIZE (bytes, or with K, M, G, T) sets the map. */
struct store *store_open(const char *dir, unsigned flags, struct failure *why);
void store_close(struct store *s); /* no snapshot may be open; NULL is fine */
/* Frees reader slots of dead processes: at open, and by whoever runs long every
 * minute. Returns how many. */
unsigned store_clean_readers(struct store *s);

struct store_stats {
	uint64_t judged; /* by store_change(): once a change, again where a race was lost */
	uint64_t records, voids, commits, largest_batch, map_bytes, grown, readers;
};
void store_stats(struct store *s, struct store_stats *out);

/* ---- reading ---------------------------------------------------------------- */

/* Everything read through one snapshot is the state at one offset. Ends with
 * snapshot_end(), at the latest when the arena is freed. What it returns points
 * into the file: valid until it ends. Keep it short: pages it can see are not
 * reused. A thread must not propose while it holds one (refused). */
bool store_snapshot(struct store *s, struct arena *a, struct snapshot **out, struct failure *why);
void snapshot_end(struct snapshot *snap);
uint64_t store_offset(struct snapshot *snap);                    /* of the newest record */
uint64_t store_counter(struct snapshot *snap, struct str name);  /* 0: never bumped */
uint64_t store_sequence(struct snapshot *snap, struct str name); /* 0: nothing assigned */
/* False: no such row. The key must be whole. */
bool store_get(struct snapshot *snap, enum table t, struct key k, struct str *value);

struct row {
	struct key key;   /* names in the arena given to store_list() */
	struct str value; /* in the file */
};

struct range {
	enum table table;
	struct key prefix;      /* leading components that must be equal; may be empty */
	struct str name_prefix; /* what the next component, a name, must begin with */
	const struct key
		*after; /* only rows behind this whole key (before it, if reverse); NULL: all */
	bool reverse;
	size_t offset, limit;                             /* limit 0: none */
	bool (*wanted)(void *ctx, const struct row *row); /* NULL: all. Others do not count */
	void *ctx;
};

/* Rows in order of their keys, in the arena. Touches offset + limit + unwanted
 * rows, and each run of long names it meets (keys.h) as a whole. */
size_t store_list(struct snapshot *snap, struct arena *a, const struct range *r, struct row **rows);
uint64_t store_touched(struct snapshot *snap); /* rows read so far */

struct log_entry {
	uint64_t offset;
	struct record record; /* strings point into the file */
	unsigned nassigned;
	uint64_t assigned[RECORD_SLOTS];
};
/* False: no such offset (1 is the first). */
bool store_log(struct snapshot *snap, struct arena *a, uint64_t offset, struct log_entry *out);

/* A number that grows with every commit, of this process or any other; 0: not known just now. Where
 * it is the same before and after, all snapshots between show one state. Far cheaper than one. */
uint64_t store_state(struct store *s);

/* ---- changing --------------------------------------------------------------- */

enum store_result {
	STORE_APPLIED, /* on disk, at answer.offset */
	STORE_VOID,    /* a precondition no longer holds; nothing changed, no offset taken */
	STORE_NOTHING  /* store_change() only: the record had no effects */
};

struct store_answer {
	enum store_result result;
	uint64_t offset; /* STORE_APPLIED: its own; else the newest */
	bool repeated;   /* this id was applied before; the answer is that one's */
	unsigned nassigned;
	uint64_t assigned[RECORD_SLOTS]; /* by slot */
	char broken[160];                /* STORE_VOID: what did not hold, for logs and tests */
};

/* expects that the counter is what the snapshot says. */
void store_expect(struct snapshot *snap, struct record *r, struct str counter);
/* Applies one record, together with those of other threads in one commit. */
bool store_propose(struct store *s, const struct record *r, struct store_answer *out,
                   struct failure *why);

/* Reads, checks and fills *r for one attempt. False: *why, which is returned. */
typedef bool store_build_fn(void *ctx, struct snapshot *snap, struct record *r,
                            struct failure *why);
/* Snapshot, build, propose; again if void, 5 times in all, then FAILURE_BUSY. From
 * snapshot to answer it holds the stripes of the n names (subjects, contracts), so
 * that a crowd on one name queues instead of checking in vain. r arrives
 * initialised with a new id in the arena a and kind, who, when unset. */
bool store_change(struct store *s, struct arena *a, const struct str *names, size_t n,
                  store_build_fn *build, void *ctx, struct store_answer *out, struct failure *why);

/* ---- keeping safe ----------------------------------------------------------- */

typedef void store_line_fn(void *ctx, const char *line);
struct store_health {
	uint64_t offset, rows, damages;
};
/* Walks every table; damage() gets one line for each thing found. False: it could
 * not look. */
bool store_check(struct store *s, store_line_fn *damage, void *ctx, struct store_health *out,
                 struct failure *why);
/* One line a row, in order: equal states give equal dumps. */
bool store_dump(struct store *s, store_line_fn *line, void *ctx, struct failure *why);
/* A consistent, compact copy into a directory without a store, while others read
 * and write; on disk when it returns. */
bool store_backup(struct store *s, const char *to_dir, struct failure *why);
/* Applies this store's log to an empty one, record by record: the fold again. */
bool store_replay(struct store *from, struct store *to, struct failure *why);

/* DIR/serve.lock: one server a directory. Returns the descriptor that holds it
 * (close() lets go), or -1: *why names the pid of the holder. */
int store_serve_lock(const char *dir, struct failure *why);

#endif
