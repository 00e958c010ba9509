/* commit.c - proposals: who waits joins the next commit
 *
 * There is no writer thread. Whoever finds nobody writing leads: takes all that
 * waits, applies it in one transaction, commits once, answers all. Meanwhile others
 * queue and are the next batch. One proposer alone pays nothing for this.
 */
#include "contract/base/limits.h"
#include "registry/store/internal.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH_RECORDS = 1024, BATCH_BYTES = 32 << 20 };

/* ---- one transaction ---- */

struct attempt {
	struct db_txn *txn;
	struct arena *arena;
	struct waiting *it;
	struct plan plan;
	enum apply_result result;
};

static void check_one(void *arg)
{
	struct attempt *t = arg;

	t->result =
		apply_check(t->txn, t->arena, t->it->record, &t->plan, t->it->answer, t->it->why);
}

/* Applies one record inside the transaction. What is returned is about the
 * transaction; it->ok is about the record. */
static enum db_result apply_one(struct db_txn *txn, struct waiting *it, size_t *bytes,
                                struct failure *why)
{
	struct attempt t = { .txn = txn, .it = it };
	enum db_result done = DB_OK;
	struct arena a;

	arena_init(&a, limit_of(LIMIT_ARENA_BYTES));
	t.arena = &a;
	it->ok = false;
	if (!arena_try(&a, check_one, &t))
		failure_set(it->why, FAILURE_MEMORY, "no memory to apply a change of the registry");
	else if (t.result != APPLY_FAILED)
		it->ok = true;
	if (it->ok && t.result == APPLY_WRITE) {
		done = apply_write(&t.plan, why);
		*bytes += t.plan.bytes;
	}
	arena_free(&a);
	return done;
}

static enum db_result try_batch(struct store *s, struct waiting **batch, size_t n, size_t *bytes,
                                struct failure *why)
{
	enum db_result done = DB_OK;
	struct db_txn *txn;
	size_t writes = 0;

	*bytes = 0;
	if (!db_write(s->db, &txn, why))
		return DB_FAILED;
	for (size_t i = 0; i < n && done == DB_OK; i++) {
		size_t before = *bytes;

		done = apply_one(txn, batch[i], bytes, why);
		writes += *bytes != before;
	}
	if (done != DB_OK || !writes) {
		db_end(txn);
		return done;
	}
	done = db_commit(txn, *bytes, why);
	if (done == DB_OK) {
		pthread_mutex_lock(&s->lock);
		s->stats.commits++;
		s->stats.records += writes;
		if (writes > s->stats.largest_batch)
			s->stats.largest_batch = writes;
		pthread_mutex_unlock(&s->lock);
	}
	return done;
}

void commit_batch(struct store *s, struct waiting **batch, size_t n)
{
	enum db_result done = DB_FULL;
	struct failure why;
	size_t bytes = 0;

	while (done == DB_FULL) {
		uint64_t map = db_map_bytes(s->db);

		done = try_batch(s, batch, n, &bytes, &why);
		if (done == DB_FULL && !db_grow(s->db, map, bytes, &why))
			done = DB_FAILED;
	}
	if (done == DB_OK)
		return;
	/* The file is as it was: one of them may be too much, so each for itself. */
	for (size_t i = 0; i < n; i++) {
		if (n > 1) {
			commit_batch(s, &batch[i], 1);
			continue;
		}
		batch[0]->ok = false;
		*batch[0]->why = why;
	}
}

/* ---- the queue ---- */

/* With the lock held: the longest run of waiting records that fits one commit. */
static size_t take(struct store *s, struct waiting **batch)
{
	size_t n = 0, bytes = 0;

	while (s->first && n < BATCH_RECORDS &&
	       (!n || bytes + s->first->record.len <= BATCH_BYTES)) {
		bytes += s->first->record.len;
		batch[n++] = s->first;
		s->first = s->first->next;
	}
	if (!s->first)
		s->last = &s->first;
	return n;
}

/* With the lock held, which is given up while writing. */
static void lead(struct store *s)
{
	struct waiting *batch[BATCH_RECORDS];
	size_t n = take(s, batch);

	s->leading = true;
	pthread_mutex_unlock(&s->lock);
	commit_batch(s, batch, n);
	pthread_mutex_lock(&s->lock);
	s->leading = false;
	for (size_t i = 0; i < n; i++) {
		s->stats.voids += batch[i]->ok && batch[i]->answer->result == STORE_VOID;
		batch[i]->done = true;
		pthread_cond_signal(&batch[i]->turn);
	}
	if (s->first)
		pthread_cond_signal(&s->first->turn);
}

bool propose_encoded(struct store *s, struct str record, struct store_answer *out,
                     struct failure *why)
{
	struct store_answer answer = { .offset = 0 };
	struct failure failed;
	struct waiting me = { .record = record,
		              .answer = &answer,
		              .why = &failed,
		              .turn = PTHREAD_COND_INITIALIZER };

	if (!db_can_write(s->db))
		return failure_set(why, FAILURE_STORE, "the store in %s was opened for reading",
		                   s->dir);
	if (db_thread_reads(s->db))
		return failure_set(why, FAILURE_INTERNAL,
		                   "a change was proposed while its thread still holds a snapshot");
	pthread_mutex_lock(&s->lock);
	*s->last = &me;
	s->last = &me.next;
	while (!me.done) {
		if (s->leading)
			pthread_cond_wait(&me.turn, &s->lock);
		else
			lead(s);
	}
	pthread_mutex_unlock(&s->lock);
	pthread_cond_destroy(&me.turn);
	if (me.ok)
		*out = answer;
	else
		*why = failed;
	return me.ok;
}

bool store_propose(struct store *s, const struct record *r, struct store_answer *out,
                   struct failure *why)
{
	struct str bytes;

	return record_encode(r, r->arena, &bytes, why) && propose_encoded(s, bytes, out, why);
}

/* ---- read, check, propose, again ---- */

/* Lives in the proposer's arena, so that stripes are let go even if memory runs
 * out inside the callback. */
struct held {
	struct store *store;
	bool stripe[STORE_STRIPES];
};

static void let_go(void *arg)
{
	struct held *h = arg;

	for (size_t i = 0; i < STORE_STRIPES; i++)
		if (h->stripe[i])
			pthread_mutex_unlock(&h->store->stripe[i]);
	memset(h->stripe, 0, sizeof h->stripe);
}

/* In ascending order, so that two proposers never wait for each other. */
static struct held *hold(struct store *s, struct arena *a, const struct str *names, size_t n)
{
	struct held *h = arena_new(a, struct held);
	bool want[STORE_STRIPES] = { false };

	h->store = s;
	arena_defer(a, let_go, h);
	for (size_t i = 0; i < n; i++)
		want[str_hash(names[i]) % STORE_STRIPES] = true;
	for (size_t i = 0; i < STORE_STRIPES; i++) {
		if (want[i])
			pthread_mutex_lock(&s->stripe[i]);
		h->stripe[i] = want[i];
	}
	return h;
}

static bool try_change(struct store *s, struct arena *a, store_build_fn *build, void *ctx,
                       struct store_answer *out, struct failure *why)
{
	struct snapshot *snap;
	struct record r;
	struct str bytes;
	bool ok;

	if (!store_snapshot(s, a, &snap, why))
		return false;
	pthread_mutex_lock(&s->lock);
	s->stats.judged++;
	pthread_mutex_unlock(&s->lock);
	record_init(&r, a, STR_NONE, STR_NONE, 0);
	ok = build(ctx, snap, &r, why);
	if (ok && !r.neffects)
		*out = (struct store_answer){ .result = STORE_NOTHING,
			                      .offset = store_offset(snap) };
	/* Encoded before the snapshot ends: the record may hold what was read there. */
	ok = ok && (!r.neffects || record_encode(&r, a, &bytes, why));
	snapshot_end(snap);
	return ok && (!r.neffects || propose_encoded(s, bytes, out, why));
}

bool store_change(struct store *s, struct arena *a, const struct str *names, size_t n,
                  store_build_fn *build, void *ctx, struct store_answer *out, struct failure *why)
{
	struct store_answer answer = { .result = STORE_VOID };
	struct held *h;
	bool ok = true;

	if (db_thread_reads(s->db))
		return failure_set(why, FAILURE_INTERNAL,
		                   "a change was proposed while its thread still holds a snapshot");
	h = hold(s, a, names, n);
	for (int i = 0; i < STORE_TRIES && ok && answer.result == STORE_VOID; i++)
		ok = try_change(s, a, build, ctx, &answer, why);
	let_go(h);
	if (ok && answer.result == STORE_VOID)
		return failure_set(why, FAILURE_BUSY,
		                   "the registry changed %d times while this was being "
		                   "checked (last: %s); try again",
		                   STORE_TRIES, answer.broken);
	if (ok)
		*out = answer;
	return ok;
}
