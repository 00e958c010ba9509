/* apply.c - the fold: what one record does to the tables
 *
 * Phase 1 reads and computes, phase 2 writes. Between them stands the plan: the
 * rows the record leaves behind, later effects over earlier ones. The only things
 * apply looks at are the record and the tables, so that the same records make the
 * same tables everywhere: no clock, no setting, no randomness.
 */
#include "registry/store/internal.h"

#include <stdio.h>
#include <string.h>

/* ---- the plan ---- */

static size_t *bucket_of(struct plan *p, struct str key)
{
	return &p->buckets[str_hash(key) & (p->nbuckets - 1)];
}

static struct planned *planned(struct plan *p, struct str key)
{
	for (size_t i = *bucket_of(p, key); i; i = p->rows[i - 1].next)
		if (str_eq(p->rows[i - 1].key, key))
			return &p->rows[i - 1];
	return NULL;
}

static void grow(struct plan *p)
{
	size_t room = p->room ? p->room * 2 : 32;
	struct planned *rows = arena_array(p->arena, struct planned, room);

	if (p->nrows)
		memcpy(rows, p->rows, p->nrows * sizeof *rows);
	p->rows = rows;
	p->room = p->nbuckets = room;
	p->buckets = arena_array(p->arena, size_t, room);
	for (size_t i = 0; i < p->nrows; i++) {
		size_t *bucket = bucket_of(p, rows[i].key);

		rows[i].next = *bucket;
		*bucket = i + 1;
	}
}

/* value.ptr NULL deletes. */
static void set_stored(struct plan *p, struct str key, struct str stored)
{
	struct planned *row;
	size_t *bucket;

	if (p->nrows == p->room)
		grow(p);
	row = planned(p, key);
	if (!row) {
		bucket = bucket_of(p, key);
		row = &p->rows[p->nrows++];
		*row = (struct planned){ .key = key, .next = *bucket };
		*bucket = p->nrows;
	}
	row->value = stored;
	p->bytes += key.len + stored.len;
}

static void set(struct plan *p, unsigned table, const struct key *k, struct str value)
{
	struct key_bytes kb;
	bool ok = key_encode(table, k, &kb);
	struct str stored = ok ? row_pack(p->arena, table, k, &kb, value) : STR_NONE;

	/* record_decode() saw to it that the key fits its table. */
	if (ok)
		set_stored(p, str_copy(p->arena, key_str(&kb)), stored);
}

static void set_u64(struct plan *p, unsigned table, const struct key *k, uint64_t n)
{
	unsigned char bytes[8];

	put_u64(bytes, n);
	set(p, table, k, (struct str){ (char *)bytes, sizeof bytes });
}

static void unset(struct plan *p, unsigned table, const struct key *k)
{
	struct key_bytes kb;

	if (key_encode(table, k, &kb))
		set_stored(p, str_copy(p->arena, key_str(&kb)), STR_NONE);
}

/* The row as this record leaves it so far. */
static bool get(struct plan *p, unsigned table, const struct key *k, struct str *value)
{
	struct row_parts parts;
	struct planned *row;
	struct key_bytes kb;

	if (!key_encode(table, k, &kb))
		return false;
	row = p->room ? planned(p, key_str(&kb)) : NULL;
	if (!row)
		return row_get(p->txn, table, k, value);
	if (!row->value.ptr || !row_unpack(row->value, &parts))
		return false;
	*value = parts.value;
	return true;
}

static uint64_t get_number(struct plan *p, unsigned table, const struct key *k)
{
	struct str value;

	return get(p, table, k, &value) ? get_u64(value) : 0;
}

/* ---- effects ---- */

struct work {
	struct plan *plan;
	const struct record *record;
	struct store_answer *answer; /* assigned[] fills as slots are assigned */
	uint64_t offset;
};

static uint64_t slot_value(const struct work *w, uint64_t slot)
{
	return slot == SLOT_OFFSET ? w->offset : w->answer->assigned[slot];
}

static struct key resolved(const struct work *w, const struct key *k)
{
	struct key out = *k;

	for (unsigned i = 0; i < out.n; i++)
		if (out.part[i].kind == KEY_KIND_SLOT)
			out.part[i] = (struct key_part)KEY_INT(slot_value(w, k->part[i].number));
	return out;
}

static struct str filled(const struct work *w, const struct effect *e)
{
	struct str rest = e->value;
	size_t at = 0;
	struct buf b;

	if (!e->nholes)
		return e->value;
	buf_init(&b, w->plan->arena, e->value.len + 20 * e->nholes);
	for (size_t i = 0; i < e->nholes; i++) {
		const struct hole *h = &e->holes[i];
		uint64_t n = slot_value(w, h->slot);
		unsigned char bytes[8];

		buf_add(&b, (struct str){ rest.ptr, h->at - at });
		rest = str_skip(rest, h->at - at);
		at = h->at;
		put_u64(bytes, n);
		if (h->kind == HOLE_TEXT)
			buf_printf(&b, "%llu", (unsigned long long)n);
		else
			buf_add(&b, (struct str){ (char *)bytes, sizeof bytes });
	}
	buf_add(&b, rest);
	return buf_str(&b);
}

static bool broken(struct store_answer *answer, const char *fmt, const char *table, struct str name)
{
	answer->result = STORE_VOID;
	snprintf(answer->broken, sizeof answer->broken, fmt, table,
	         (int)(name.len < 80 ? name.len : 80), name.ptr ? name.ptr : "");
	return false;
}

static bool put(struct work *w, const struct effect *e)
{
	struct key k = resolved(w, e->key);
	struct str old;

	if (e->mode == PUT_NEW && get(w->plan, e->table, &k, &old))
		return broken(w->answer, "%s has the row of %.*s already",
		              table_info(e->table)->name,
		              k.part[0].kind == KEY_KIND_NAME ? k.part[0].name : STR_NONE);
	set(w->plan, e->table, &k, filled(w, e));
	return true;
}

static void assign(struct work *w, uint64_t n)
{
	w->answer->assigned[w->answer->nassigned++] = n;
}

static uint64_t next(struct work *w, struct str sequence)
{
	struct key k = KEY(KEY_NAME(sequence));
	uint64_t n = get_number(w->plan, TABLE_SEQUENCES, &k) + 1;

	set_u64(w->plan, TABLE_SEQUENCES, &k, n);
	return n;
}

static void bind(struct work *w, struct str sequence, struct str hash)
{
	struct key by_hash = KEY(KEY_NAME(sequence), KEY_NAME(hash));
	struct str value;
	uint64_t n;

	if (get(w->plan, TABLE_HASHES, &by_hash, &value)) {
		assign(w, get_u64(value));
		return;
	}
	n = next(w, sequence);
	set(w->plan, TABLE_NUMBERS, &KEY(KEY_NAME(sequence), KEY_INT(n)), hash);
	set_u64(w->plan, TABLE_HASHES, &by_hash, n);
	assign(w, n);
}

/* The first number that content was bound to stays the one it is found by. */
static bool import(struct work *w, const struct effect *e)
{
	struct key by_number = KEY(KEY_NAME(e->name), KEY_INT(e->number));
	struct key by_hash = KEY(KEY_NAME(e->name), KEY_NAME(e->hash));
	struct key sequence = KEY(KEY_NAME(e->name));
	struct str bound;

	if (get(w->plan, TABLE_NUMBERS, &by_number, &bound)) {
		if (!str_eq(bound, e->hash))
			return broken(w->answer,
			              "the number to import is bound to other content in %s%.*s",
			              "", e->name);
	} else {
		set(w->plan, TABLE_NUMBERS, &by_number, e->hash);
	}
	if (!get(w->plan, TABLE_HASHES, &by_hash, &bound))
		set_u64(w->plan, TABLE_HASHES, &by_hash, e->number);
	if (get_number(w->plan, TABLE_SEQUENCES, &sequence) < e->number)
		set_u64(w->plan, TABLE_SEQUENCES, &sequence, e->number);
	assign(w, e->number);
	return true;
}

static bool take_effect(struct work *w, const struct effect *e)
{
	struct key k;

	switch (e->kind) {
	case EFFECT_PUT:
		return put(w, e);
	case EFFECT_DELETE:
		k = resolved(w, e->key);
		unset(w->plan, e->table, &k);
		return true;
	case EFFECT_BUMP:
		k = KEY(KEY_NAME(e->name));
		set_u64(w->plan, TABLE_COUNTERS, &k, get_number(w->plan, TABLE_COUNTERS, &k) + 1);
		return true;
	case EFFECT_NEXT:
		assign(w, next(w, e->name));
		return true;
	case EFFECT_BIND:
		bind(w, e->name, e->hash);
		return true;
	case EFFECT_IMPORT:
		return import(w, e);
	case EFFECT_KINDS:
		break;
	}
	return false;
}

/* ---- the record as a whole ---- */

static bool preconditions_hold(struct work *w)
{
	for (size_t i = 0; i < w->record->nexpected; i++) {
		const struct expected *x = &w->record->expected[i];
		struct key k = KEY(KEY_NAME(x->counter));
		uint64_t now = row_get_u64(w->plan->txn, TABLE_COUNTERS, &k);

		if (now == x->value)
			continue;
		w->answer->result = STORE_VOID;
		snprintf(w->answer->broken, sizeof w->answer->broken,
		         "counter %.*s is %llu, not %llu",
		         (int)(x->counter.len < 80 ? x->counter.len : 80), x->counter.ptr,
		         (unsigned long long)now, (unsigned long long)x->value);
		return false;
	}
	return true;
}

/* A record that is in the log already answers as the first time. */
static bool repeated(struct plan *p, const struct record *r, struct store_answer *answer)
{
	struct str id = { (const char *)r->id, sizeof r->id }, value;
	uint64_t offset = row_get_u64(p->txn, TABLE_RECORD_IDS, &KEY(KEY_NAME(id)));
	struct log_value log;

	if (!offset || !row_get(p->txn, TABLE_LOG, &KEY(KEY_INT(offset)), &value) ||
	    !log_unpack(value, &log))
		return false;
	*answer = (struct store_answer){ .result = STORE_APPLIED,
		                         .offset = offset,
		                         .repeated = true,
		                         .nassigned = log.nassigned };
	memcpy(answer->assigned, log.assigned, log.nassigned * sizeof *log.assigned);
	return true;
}

/* The id of the record that falls out of the table of recent ones. */
static void forget_oldest(struct work *w)
{
	struct log_value log;
	struct str value;

	if (w->offset <= RECORD_IDS_KEPT ||
	    !row_get(w->plan->txn, TABLE_LOG, &KEY(KEY_INT(w->offset - RECORD_IDS_KEPT)), &value) ||
	    !log_unpack(value, &log) || log.record.len < 3 + RECORD_ID_BYTES)
		return;
	value = (struct str){ log.record.ptr + 3, RECORD_ID_BYTES };
	unset(w->plan, TABLE_RECORD_IDS, &KEY(KEY_NAME(value)));
}

static void enter_log(struct work *w, struct str record)
{
	struct str id = { (const char *)w->record->id, sizeof w->record->id };
	const struct store_answer *answer = w->answer;
	size_t head = 1 + 8 * (size_t)answer->nassigned;
	unsigned char *row = arena_alloc(w->plan->arena, head + record.len, 1);

	row[0] = (unsigned char)answer->nassigned;
	for (unsigned i = 0; i < answer->nassigned; i++)
		put_u64(row + 1 + 8 * i, answer->assigned[i]);
	memcpy(row + head, record.ptr, record.len);
	set(w->plan, TABLE_LOG, &KEY(KEY_INT(w->offset)),
	    (struct str){ (char *)row, head + record.len });
	set_u64(w->plan, TABLE_RECORD_IDS, &KEY(KEY_NAME(id)), w->offset);
	forget_oldest(w);
	set_u64(w->plan, TABLE_META, &META_KEY("applied"), w->offset);
}

enum apply_result apply_check(struct db_txn *txn, struct arena *a, struct str record,
                              struct plan *plan, struct store_answer *answer, struct failure *why)
{
	struct record r;
	struct work w = { plan, &r, answer, 0 };
	uint64_t newest;

	*plan = (struct plan){ .arena = a, .txn = txn };
	if (!record_decode(record, a, &r, why))
		return APPLY_FAILED;
	if (repeated(plan, &r, answer))
		return APPLY_ANSWERED;
	newest = row_get_u64(txn, TABLE_META, &META_KEY("applied"));
	*answer = (struct store_answer){ .result = STORE_APPLIED, .offset = newest };
	w.offset = newest + 1;
	if (!preconditions_hold(&w))
		return APPLY_ANSWERED;
	for (size_t i = 0; i < r.neffects; i++) {
		if (!take_effect(&w, &r.effects[i])) {
			answer->nassigned = 0;
			return APPLY_ANSWERED;
		}
	}
	enter_log(&w, record);
	answer->offset = w.offset;
	return APPLY_WRITE;
}

enum db_result apply_write(struct plan *plan, struct failure *why)
{
	for (size_t i = 0; i < plan->nrows; i++) {
		const struct planned *row = &plan->rows[i];
		enum db_result done = row->value.ptr ? db_put(plan->txn, row->key, row->value, why)
		                                     : db_delete(plan->txn, row->key, why);

		if (done != DB_OK && done != DB_ABSENT)
			return done;
	}
	return DB_OK;
}
