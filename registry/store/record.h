/* record.h - one change of the registry, before and after it has an offset
 *
 * A record says what its proposer read (preconditions: "counter C is 7") and
 * what is to be done (effects). It is applied as a whole or not at all, and the
 * same records applied elsewhere in the same order give the same state.
 *
 *	struct record r;
 *	record_init(&r, arena, STR("publish"), who, now_ms);
 *	store_expect(snap, &r, STR("contract orders"));          (store.h)
 *	unsigned id = record_next(&r, STR("publications"));
 *	record_put(&r, TABLE_CONTRACT_VERSIONS, KEY(KEY_NAME(name), ...), value, PUT_NEW);
 *	record_hole(&r, 7, id, HOLE_TEXT);
 *	record_bump(&r, STR("contract orders"));
 *
 * Numbers that apply assigns (ids, serials) are named by slots: a slot can stand
 * for a key component (KEY_SLOT) or fill a hole in a value. SLOT_OFFSET is the
 * record's own offset in the log. The proposer gets the numbers in the answer.
 *
 * Ownership: a record lives in its arena; strings given to it are borrowed until
 * it was encoded. Building never fails; what is wrong shows in record_encode().
 */
#ifndef REGISTRY_STORE_RECORD_H
#define REGISTRY_STORE_RECORD_H

#include "contract/base/failure.h"
#include "registry/store/keys.h"

enum { RECORD_ID_BYTES = 16, RECORD_SLOTS = 64, SLOT_OFFSET = 255 };

enum effect_kind {
	EFFECT_PUT,    /* table, key, value */
	EFFECT_DELETE, /* table, key; absent already: nothing */
	EFFECT_BUMP,   /* counter name + 1 */
	/* The n-th of the following three in a record assigns slot n (from 0). */
	EFFECT_NEXT, /* slot = ++sequence name */
	EFFECT_BIND, /* slot = the number bound to hash in sequence name, else a next one, bound */
	EFFECT_IMPORT, /* binds number to hash in sequence name; void if bound to another hash */
	EFFECT_KINDS
};

enum put_mode { PUT_ANY, PUT_NEW /* void if the row exists */ };
enum hole_kind { HOLE_TEXT /* decimal */, HOLE_U64 /* 8 bytes, big-endian */, HOLE_KINDS };

struct hole {
	size_t at; /* offset in the value as given where the number is inserted */
	unsigned slot;
	enum hole_kind kind;
};

struct effect {
	enum effect_kind kind;
	unsigned table;        /* PUT, DELETE */
	enum put_mode mode;    /* PUT */
	const struct key *key; /* PUT, DELETE */
	struct str value;      /* PUT */
	struct str name, hash; /* BUMP: counter; NEXT, BIND, IMPORT: sequence; content hash */
	uint64_t number;       /* IMPORT */
	struct hole *holes;    /* PUT: by ascending place */
	size_t nholes;
};

struct expected {
	struct str counter;
	uint64_t value;
};

struct record {
	struct arena *arena;
	unsigned char id[RECORD_ID_BYTES]; /* random; a retry of the same change keeps it */
	int64_t when;                      /* the proposer's clock, ms since 1970 */
	struct str kind, who, note;        /* for the log; note: what was done, in words or JSON */
	struct expected *expected;
	size_t nexpected, expected_room;
	struct effect *effects;
	size_t neffects, effects_room;
	unsigned slots; /* taken so far */
};

/* An empty record with a fresh random id. Who: a person, token or host name. */
void record_init(struct record *r, struct arena *a, struct str kind, struct str who, int64_t when);
/* Repeating an expectation is harmless. */
void record_expect(struct record *r, struct str counter, uint64_t value);
void record_put(struct record *r, enum table t, struct key k, struct str value, enum put_mode m);
/* A place in the value of the last record_put(); ascending. */
void record_hole(struct record *r, size_t at, unsigned slot, enum hole_kind kind);
void record_delete(struct record *r, enum table t, struct key k);
void record_bump(struct record *r, struct str counter);
/* These return the slot. */
unsigned record_next(struct record *r, struct str sequence);
unsigned record_bind(struct record *r, struct str sequence, struct str hash);
unsigned record_import(struct record *r, struct str sequence, uint64_t number, struct str hash);

/* The stored and transmitted form: versioned, every length checked, one form for
 * one record. Fails (FAILURE_INTERNAL, FAILURE_LIMIT) if the record names an
 * unknown or a closed table, a key of another shape, a slot before it is assigned,
 * or is larger than LIMIT_RECORD_BYTES. */
bool record_encode(const struct record *r, struct arena *a, struct str *out, struct failure *why);
/* Accepts exactly what record_encode() makes; strings point into bytes. The
 * version of a newer treaty is named as such. */
bool record_decode(struct str bytes, struct arena *a, struct record *out, struct failure *why);

#endif
