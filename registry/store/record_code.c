/* record_code.c - the stored and transmitted form of a record
 *
 *	"TR" version(1)  id(16)  when(8, big-endian)  kind  who  note
 *	count { counter, value }            preconditions
 *	count { kind(1) ... }               effects
 *
 * Integers are LEB128 without needless bytes; texts are a length and bytes. A key
 * has as many components as its table's shape. There is one form for one record:
 * what decodes, encodes to the same bytes.
 */
#include "contract/base/arena.h"
#include "contract/base/limits.h"
#include "registry/store/record.h"

#include <string.h>

enum { VERSION = 1, MAX_EFFECTS = 1000000, MAX_EXPECTED = 100000, PART_VALUE = 0, PART_SLOT = 1 };

/* Rules both directions share. NULL: fine. `given` slots are assigned before it. */
static const char *effect_wrong(const struct effect *e, unsigned given)
{
	const struct table_info *t = table_info(e->table);

	/* What comes after it must still be a number. */
	if (e->kind == EFFECT_IMPORT && e->number > INT64_MAX)
		return "an imported number that is too large";
	if (e->kind >= EFFECT_BUMP)
		return e->name.len ? NULL : "an effect on a counter or sequence without a name";
	if (!t)
		return "an effect on a table that this version of treaty does not know";
	if (e->table < TABLE_FIRST_OPEN && (e->table != TABLE_HASHES || e->kind != EFFECT_DELETE))
		return "an effect on a table of the store itself";
	if (e->key->n != strlen(t->shape))
		return "a key with too few or too many components for its table";
	for (unsigned i = 0; i < e->key->n; i++) {
		const struct key_part *p = &e->key->part[i];

		if ((t->shape[i] == 's') != (p->kind == KEY_KIND_NAME))
			return "a key with a component of the wrong kind";
		if (p->kind == KEY_KIND_SLOT && p->number >= given && p->number != SLOT_OFFSET)
			return "a key with a slot that nothing was assigned to";
	}
	for (size_t i = 0; i < e->nholes; i++) {
		const struct hole *h = &e->holes[i];

		if (h->at > e->value.len || (i && h->at < h[-1].at))
			return "a hole that is outside its value or out of order";
		if (h->slot >= given && h->slot != SLOT_OFFSET)
			return "a hole with a slot that nothing was assigned to";
	}
	return NULL;
}

/* ---- writing ---- */

static void put_int(struct buf *b, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		buf_add_byte(b, (char)(n | 0x80));
	buf_add_byte(b, (char)n);
}

static void put_text(struct buf *b, struct str s)
{
	put_int(b, s.len);
	buf_add(b, s);
}

static void put_key(struct buf *b, const struct key *k)
{
	for (unsigned i = 0; i < k->n; i++) {
		const struct key_part *p = &k->part[i];

		if (p->kind == KEY_KIND_NAME) {
			put_text(b, p->name);
		} else {
			buf_add_byte(b, p->kind == KEY_KIND_SLOT ? PART_SLOT : PART_VALUE);
			put_int(b, p->number);
		}
	}
}

static void put_effect(struct buf *b, const struct effect *e)
{
	buf_add_byte(b, (char)e->kind);
	if (e->kind == EFFECT_PUT || e->kind == EFFECT_DELETE) {
		buf_add_byte(b, (char)e->table);
		put_key(b, e->key);
		if (e->kind == EFFECT_DELETE)
			return;
		buf_add_byte(b, (char)e->mode);
		put_text(b, e->value);
		put_int(b, e->nholes);
		for (size_t i = 0; i < e->nholes; i++) {
			put_int(b, e->holes[i].at);
			buf_add_byte(b, (char)e->holes[i].slot);
			buf_add_byte(b, (char)e->holes[i].kind);
		}
		return;
	}
	put_text(b, e->name);
	if (e->kind == EFFECT_IMPORT)
		put_int(b, e->number);
	if (e->kind == EFFECT_BIND || e->kind == EFFECT_IMPORT)
		put_text(b, e->hash);
}

static bool record_valid(const struct record *r, struct failure *why)
{
	unsigned given = 0;

	if (r->neffects > MAX_EFFECTS || r->nexpected > MAX_EXPECTED)
		return failure_set(why, FAILURE_LIMIT,
		                   "a change of %zu rows with %zu preconditions; "
		                   "at most %d and %d are possible",
		                   r->neffects, r->nexpected, MAX_EFFECTS, MAX_EXPECTED);
	for (size_t i = 0; i < r->neffects; i++) {
		const char *wrong = effect_wrong(&r->effects[i], given);

		given += r->effects[i].kind >= EFFECT_NEXT;
		if (!wrong && given > RECORD_SLOTS)
			wrong = "more assigned numbers than a record has slots";
		if (wrong)
			return failure_set(why, FAILURE_INTERNAL,
			                   "record of kind %.*s, effect %zu: %s", STR_FMT(r->kind),
			                   i, wrong);
	}
	return true;
}

bool record_encode(const struct record *r, struct arena *a, struct str *out, struct failure *why)
{
	struct buf b;

	if (!record_valid(r, why))
		return false;
	buf_init(&b, a, limit_of(LIMIT_RECORD_BYTES));
	buf_add(&b, STR("TR"));
	buf_add_byte(&b, VERSION);
	buf_add(&b, (struct str){ (const char *)r->id, sizeof r->id });
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_add_byte(&b, (char)((uint64_t)r->when >> shift));
	put_text(&b, r->kind);
	put_text(&b, r->who);
	put_text(&b, r->note);
	put_int(&b, r->nexpected);
	for (size_t i = 0; i < r->nexpected; i++) {
		put_text(&b, r->expected[i].counter);
		put_int(&b, r->expected[i].value);
	}
	put_int(&b, r->neffects);
	for (size_t i = 0; i < r->neffects; i++)
		put_effect(&b, &r->effects[i]);
	if (buf_overflowed(&b))
		return failure_set(why, FAILURE_LIMIT,
		                   "the change holds more than %lu %s (limit %s)",
		                   limit_of(LIMIT_RECORD_BYTES), limit_what(LIMIT_RECORD_BYTES),
		                   limit_name(LIMIT_RECORD_BYTES));
	*out = buf_str(&b);
	return true;
}

/* ---- reading ---- */

struct reader {
	struct str rest;
	struct arena *arena;
	const char *wrong; /* the first thing that was; everything read after it is 0 */
};

static bool bad(struct reader *in, const char *wrong)
{
	if (!in->wrong)
		in->wrong = wrong;
	in->rest = STR_NONE;
	return false;
}

static unsigned char get_byte(struct reader *in)
{
	unsigned char b;

	if (!in->rest.len) {
		bad(in, "it is cut short");
		return 0;
	}
	b = (unsigned char)in->rest.ptr[0];
	in->rest = str_skip(in->rest, 1);
	return b;
}

static uint64_t get_int(struct reader *in)
{
	uint64_t n = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		unsigned char b = get_byte(in);
		uint64_t bits = b & 0x7F;

		if (in->wrong)
			return 0;
		if (shift == 63 && bits > 1)
			break;
		n |= bits << shift;
		if (!(b & 0x80)) {
			if (!b && shift)
				break;
			return n;
		}
	}
	bad(in, "an integer is too long");
	return 0;
}

static struct str get_bytes(struct reader *in, uint64_t n)
{
	struct str s;

	if (n > in->rest.len) {
		bad(in, "it is cut short");
		return STR_NONE;
	}
	s = (struct str){ in->rest.ptr, (size_t)n };
	in->rest = str_skip(in->rest, (size_t)n);
	return s;
}

static struct str get_text(struct reader *in)
{
	return get_bytes(in, get_int(in));
}

/* A count of things of at least `least` bytes each: no more than may follow. */
static size_t get_count(struct reader *in, size_t least, size_t most)
{
	uint64_t n = get_int(in);

	if (n > most || n > in->rest.len / least) {
		bad(in, "a count is larger than what follows");
		return 0;
	}
	return (size_t)n;
}

static const struct key *get_key(struct reader *in, unsigned table)
{
	const struct table_info *t = table_info(table);
	struct key *k = arena_new(in->arena, struct key);

	for (; t && t->shape[k->n] && !in->wrong; k->n++) {
		struct key_part *p = &k->part[k->n];

		if (t->shape[k->n] == 's') {
			*p = (struct key_part)KEY_NAME(get_text(in));
			continue;
		}
		switch (get_byte(in)) {
		case PART_VALUE:
			*p = (struct key_part)KEY_INT(get_int(in));
			break;
		case PART_SLOT:
			*p = (struct key_part)KEY_SLOT(get_int(in));
			break;
		default:
			bad(in, "a component of a key is of no known kind");
			break;
		}
	}
	return k;
}

static void get_put(struct reader *in, struct effect *e)
{
	unsigned char mode = get_byte(in);

	if (mode > PUT_NEW)
		bad(in, "a row is put in no known way");
	e->mode = mode;
	e->value = get_text(in);
	e->nholes = get_count(in, 3, SIZE_MAX);
	e->holes = e->nholes ? arena_array(in->arena, struct hole, e->nholes) : NULL;
	for (size_t i = 0; i < e->nholes && !in->wrong; i++) {
		unsigned char kind;

		e->holes[i].at = (size_t)get_int(in);
		e->holes[i].slot = get_byte(in);
		kind = get_byte(in);
		if (kind >= HOLE_KINDS)
			bad(in, "a hole is of no known kind");
		e->holes[i].kind = kind;
	}
}

static void get_effect(struct reader *in, struct effect *e, unsigned given)
{
	unsigned char kind = get_byte(in);
	const char *wrong;

	if (kind >= EFFECT_KINDS) {
		bad(in, "an effect is of no known kind");
		return;
	}
	e->kind = kind;
	if (kind == EFFECT_PUT || kind == EFFECT_DELETE) {
		e->table = get_byte(in);
		e->key = get_key(in, e->table);
		if (kind == EFFECT_PUT)
			get_put(in, e);
	} else {
		e->name = get_text(in);
		if (kind == EFFECT_IMPORT)
			e->number = get_int(in);
		if (kind == EFFECT_BIND || kind == EFFECT_IMPORT)
			e->hash = get_text(in);
	}
	wrong = in->wrong ? NULL : effect_wrong(e, given);
	if (wrong)
		bad(in, wrong);
}

static void get_body(struct reader *in, struct record *r)
{
	memcpy(r->id, get_bytes(in, sizeof r->id).ptr, sizeof r->id);
	for (int i = 0; i < 8; i++)
		r->when = (int64_t)((uint64_t)r->when << 8 | get_byte(in));
	r->kind = get_text(in);
	r->who = get_text(in);
	r->note = get_text(in);
	r->nexpected = r->expected_room = get_count(in, 2, MAX_EXPECTED);
	r->expected = arena_array(in->arena, struct expected, r->nexpected);
	for (size_t i = 0; i < r->nexpected && !in->wrong; i++) {
		r->expected[i].counter = get_text(in);
		r->expected[i].value = get_int(in);
	}
	r->neffects = r->effects_room = get_count(in, 2, MAX_EFFECTS);
	r->effects = arena_array(in->arena, struct effect, r->neffects);
	for (size_t i = 0; i < r->neffects && !in->wrong; i++) {
		get_effect(in, &r->effects[i], r->slots);
		r->slots += r->effects[i].kind >= EFFECT_NEXT;
		if (r->slots > RECORD_SLOTS)
			bad(in, "more assigned numbers than a record has slots");
	}
}

bool record_decode(struct str bytes, struct arena *a, struct record *out, struct failure *why)
{
	struct reader in = { bytes, a, NULL };
	struct record r = { .arena = a };

	if (bytes.len < 3 + RECORD_ID_BYTES || memcmp(bytes.ptr, "TR", 2) != 0)
		return failure_set(why, FAILURE_STORE, "not a record, or cut short");
	if (bytes.ptr[2] != VERSION)
		return failure_set(why, FAILURE_STORE,
		                   "a record in format %d: this treaty knows format %d",
		                   (unsigned char)bytes.ptr[2], VERSION);
	in.rest = str_skip(bytes, 3);
	get_body(&in, &r);
	if (!in.wrong && in.rest.len)
		bad(&in, "something follows its end");
	if (in.wrong)
		return failure_set(why, FAILURE_STORE, "a damaged record: %s", in.wrong);
	*out = r;
	return true;
}
