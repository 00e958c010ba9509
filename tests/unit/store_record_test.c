/* Records: what is built, encodes, decodes to the same, and nothing else decodes. */
#include "contract/base/arena.h"
#include "registry/store/record.h"
#include "tests/check.h"

#include <stdlib.h>

/* One of every effect and every part of a key. */
static void build(struct record *r, struct arena *a)
{
	unsigned id, serial;

	record_init(r, a, STR("publish"), STR("ana@example"), 1790000000123);
	r->note = STR("orders.order-events 2.0.0");
	record_expect(r, STR("contract orders"), 7);
	record_expect(r, STR("contract orders"), 7);
	record_expect(r, STR("policies"), 1ull << 40);
	id = record_bind(r, STR("ids ."), STR("\x00\x01hash"));
	serial = record_next(r, STR("serials"));
	record_import(r, STR("ids .dev"), 100, STR("other"));
	record_put(r, TABLE_CONTRACT_VERSIONS,
	           KEY(KEY_NAME(STR("orders")), KEY_INT(2), KEY_INT(0), KEY_SLOT(serial)),
	           STR("{\"id\":}"), PUT_NEW);
	record_hole(r, 6, id, HOLE_TEXT);
	record_hole(r, 7, SLOT_OFFSET, HOLE_U64);
	record_put(r, TABLE_CONTRACTS, KEY(KEY_NAME(STR("orders"))), STR_NONE, PUT_ANY);
	record_delete(r, TABLE_WAIVERS, KEY(KEY_NAME(STR("orders")), KEY_NAME(STR("w1"))));
	record_delete(r, TABLE_HASHES, KEY(KEY_NAME(STR("ids .")), KEY_NAME(STR("x"))));
	record_bump(r, STR("contract orders"));
}

static void test_round_trip(void)
{
	struct failure why = { .text = "" };
	struct str bytes, again;
	struct record r, back;
	struct arena a;

	arena_init(&a, 1 << 20);
	build(&r, &a);
	CHECK_INT(r.nexpected, 2);
	CHECK(record_encode(&r, &a, &bytes, &why));
	CHECK(record_decode(bytes, &a, &back, &why));
	CHECK_STR(why.text, "");
	CHECK(memcmp(back.id, r.id, sizeof r.id) == 0 && back.when == r.when);
	CHECK(str_is(back.note, "orders.order-events 2.0.0") && str_is(back.who, "ana@example"));
	CHECK(back.neffects == 8 && back.slots == 3 && back.nexpected == 2);
	CHECK(back.effects[3].nholes == 2 && back.effects[3].holes[1].slot == SLOT_OFFSET);
	CHECK(back.effects[3].key->part[3].kind == KEY_KIND_SLOT);
	CHECK(record_encode(&back, &a, &again, &why) && str_eq(bytes, again));
	arena_free(&a);
}

/* Every shorter text fails, and so does one byte more. */
static void test_truncation_at_every_byte(void)
{
	struct failure why;
	struct record r;
	struct str bytes;
	struct arena a;
	size_t accepted = 0;

	arena_init(&a, 1 << 24);
	build(&r, &a);
	CHECK(record_encode(&r, &a, &bytes, &why));
	for (size_t n = 0; n < bytes.len; n++) {
		char *exact = malloc(n ? n : 1); /* so that a sanitizer sees a read past it */

		memcpy(exact, bytes.ptr, n);
		why.code = FAILURE_NONE;
		accepted += record_decode((struct str){ exact, n }, &a, &r, &why);
		CHECK(why.code == FAILURE_STORE);
		free(exact);
	}
	CHECK_INT(accepted, 0);
	CHECK(!record_decode((struct str){ str_c(&a, bytes), bytes.len + 1 }, &a, &r, &why));
	CHECK(strstr(why.text, "follows its end") != NULL);
	arena_free(&a);
}

/* A changed byte either fails, or is another record that encodes to those bytes:
 * there is one form for one record. */
static void test_one_form_for_one_record(void)
{
	struct str bytes, again;
	struct failure why;
	struct record r;
	size_t accepted = 0, other = 0;
	struct arena a;
	char *copy;

	arena_init(&a, 1 << 28);
	build(&r, &a);
	CHECK(record_encode(&r, &a, &bytes, &why));
	copy = str_copy(&a, bytes).len ? (char *)(uintptr_t)str_copy(&a, bytes).ptr : NULL;
	for (size_t i = 0; i < bytes.len; i++) {
		for (int flip = 1; flip < 256; flip++) {
			struct str changed = { copy, bytes.len };

			copy[i] = (char)(bytes.ptr[i] ^ flip);
			if (record_decode(changed, &a, &r, &why)) {
				accepted++;
				other += !record_encode(&r, &a, &again, &why) ||
				         !str_eq(again, changed);
			}
		}
		copy[i] = bytes.ptr[i];
	}
	CHECK(accepted > 1000);
	CHECK_INT(other, 0);
	arena_free(&a);
}

static void put_closed(struct record *r)
{
	record_put(r, TABLE_LOG, KEY(KEY_INT(1)), STR(""), PUT_ANY);
}
static void put_hash(struct record *r)
{
	record_put(r, TABLE_HASHES, KEY(KEY_NAME(STR("a")), KEY_NAME(STR("b"))), STR(""), PUT_ANY);
}
static void put_short(struct record *r)
{
	record_put(r, TABLE_WAIVERS, KEY(KEY_NAME(STR("a"))), STR(""), PUT_ANY);
}
static void put_wrong_kind(struct record *r)
{
	record_put(r, TABLE_CONTRACTS, KEY(KEY_INT(1)), STR(""), PUT_ANY);
}
static void put_early_slot(struct record *r)
{
	record_put(r, TABLE_CONTRACT_MAJORS, KEY(KEY_NAME(STR("a")), KEY_SLOT(0)), STR(""),
	           PUT_ANY);
	record_next(r, STR("s"));
}
static void put_hole_early(struct record *r)
{
	record_put(r, TABLE_CONTRACTS, KEY(KEY_NAME(STR("a"))), STR("ab"), PUT_ANY);
	record_hole(r, 1, 0, HOLE_TEXT);
	record_next(r, STR("s"));
}
static void put_hole_outside(struct record *r)
{
	record_put(r, TABLE_CONTRACTS, KEY(KEY_NAME(STR("a"))), STR("ab"), PUT_ANY);
	record_hole(r, 3, SLOT_OFFSET, HOLE_TEXT);
}
static void put_holes_backwards(struct record *r)
{
	record_put(r, TABLE_CONTRACTS, KEY(KEY_NAME(STR("a"))), STR("ab"), PUT_ANY);
	record_hole(r, 2, SLOT_OFFSET, HOLE_TEXT);
	record_hole(r, 1, SLOT_OFFSET, HOLE_TEXT);
}
static void bump_nothing(struct record *r)
{
	record_bump(r, STR_NONE);
}
static void import_too_large(struct record *r)
{
	record_import(r, STR("s"), 1ull << 63, STR("h"));
}
static void too_many_slots(struct record *r)
{
	for (int i = 0; i <= RECORD_SLOTS; i++)
		record_next(r, STR("s"));
}

static void test_what_cannot_be_encoded(void)
{
	static const struct {
		const char *why;
		void (*build)(struct record *r);
	} rows[] = {
		{ "a table of the store", put_closed },
		{ "hashes are only deleted", put_hash },
		{ "a key too short", put_short },
		{ "an integer for a name", put_wrong_kind },
		{ "a slot before its time", put_early_slot },
		{ "a hole outside", put_hole_outside },
		{ "a hole before its slot", put_hole_early },
		{ "holes out of order", put_holes_backwards },
		{ "a nameless counter", bump_nothing },
		{ "more slots than there are", too_many_slots },
		{ "a number without a next", import_too_large },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why = { .code = FAILURE_NONE };
		struct str bytes = STR("untouched");
		struct record r;
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 20);
		record_init(&r, &a, STR("test"), STR("me"), 0);
		rows[i].build(&r);
		CHECK(!record_encode(&r, &a, &bytes, &why) && why.code == FAILURE_INTERNAL);
		CHECK(str_is(bytes, "untouched"));
		arena_free(&a);
	}
}

static void test_newer_version_is_named(void)
{
	struct failure why;
	struct str bytes;
	struct record r;
	struct arena a;
	char *copy;

	arena_init(&a, 1 << 20);
	build(&r, &a);
	CHECK(record_encode(&r, &a, &bytes, &why));
	copy = arena_array(&a, char, bytes.len);
	memcpy(copy, bytes.ptr, bytes.len);
	copy[2] = 2;
	CHECK(!record_decode((struct str){ copy, bytes.len }, &a, &r, &why));
	CHECK_STR(why.text, "a record in format 2: this treaty knows format 1");
	arena_free(&a);
}

int main(void)
{
	RUN(test_round_trip);
	RUN(test_truncation_at_every_byte);
	RUN(test_one_form_for_one_record);
	RUN(test_what_cannot_be_encoded);
	RUN(test_newer_version_is_named);
	return CHECK_EXIT();
}
