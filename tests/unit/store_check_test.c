/* fsck: each thing that must hold is broken once, and is found by its name. */
#include "registry/store/internal.h"
#include "tests/check.h"
#include "tests/unit/scratch.h"

#include <stdlib.h>

enum { RECORDS = 5 };

struct tamper {
	struct db_txn *txn;
	struct arena *a;
};

/* Rows as apply would write them, but with other content. */
static void set(struct tamper *t, enum table table, struct key k, struct str value)
{
	struct failure why;
	struct key_bytes kb;

	CHECK(key_encode(table, &k, &kb));
	CHECK_INT(db_put(t->txn, key_str(&kb), row_pack(t->a, table, &k, &kb, value), &why), DB_OK);
}

static void set_number(struct tamper *t, enum table table, struct key k, uint64_t n)
{
	unsigned char bytes[8];

	put_u64(bytes, n);
	set(t, table, k, (struct str){ (char *)bytes, 8 });
}

static void drop(struct tamper *t, enum table table, struct key k)
{
	struct failure why;
	struct key_bytes kb;

	CHECK(key_encode(table, &k, &kb));
	CHECK_INT(db_delete(t->txn, key_str(&kb), &why), DB_OK);
}

static void put_raw(struct tamper *t, struct str key, struct str value)
{
	struct failure why;

	CHECK_INT(db_put(t->txn, key, value, &why), DB_OK);
}

static struct str get(struct tamper *t, enum table table, struct key k)
{
	struct str value = STR_NONE;

	CHECK(row_get(t->txn, table, &k, &value));
	return str_copy(t->a, value);
}

static struct str id_of(struct tamper *t, uint64_t offset)
{
	struct log_value log;

	CHECK(log_unpack(get(t, TABLE_LOG, KEY(KEY_INT(offset))), &log));
	return (struct str){ log.record.ptr + 3, RECORD_ID_BYTES };
}

static void nothing(struct tamper *t)
{
	(void)t;
}

static void log_gap(struct tamper *t)
{
	drop(t, TABLE_LOG, KEY(KEY_INT(3)));
}

static void log_short(struct tamper *t)
{
	drop(t, TABLE_RECORD_IDS, KEY(KEY_NAME(id_of(t, RECORDS))));
	drop(t, TABLE_LOG, KEY(KEY_INT(RECORDS)));
}

static void log_garbage(struct tamper *t)
{
	set(t, TABLE_LOG, KEY(KEY_INT(2)), STR("\0garbage"));
}

static void log_numbers(struct tamper *t)
{
	struct str row = get(t, TABLE_LOG, KEY(KEY_INT(2)));
	char *fewer = arena_array(t->a, char, row.len);

	memcpy(fewer + 1, row.ptr + 9, row.len - 9);
	fewer[0] = (char)(row.ptr[0] - 1);
	set(t, TABLE_LOG, KEY(KEY_INT(2)), (struct str){ fewer, row.len - 8 });
}

static void id_missing(struct tamper *t)
{
	drop(t, TABLE_RECORD_IDS, KEY(KEY_NAME(id_of(t, 2))));
}

static void id_elsewhere(struct tamper *t)
{
	set_number(t, TABLE_RECORD_IDS, KEY(KEY_NAME(id_of(t, 2))), 3);
}

static void id_beyond(struct tamper *t)
{
	set_number(t, TABLE_RECORD_IDS, KEY(KEY_NAME(STR("0123456789abcdef"))), 99);
}

static void counter_wrong(struct tamper *t)
{
	set_number(t, TABLE_COUNTERS, KEY(KEY_NAME(STR("subject S"))), 4);
}

static void counter_missing(struct tamper *t)
{
	drop(t, TABLE_COUNTERS, KEY(KEY_NAME(STR("subject S"))));
}

static void counter_from_nowhere(struct tamper *t)
{
	set_number(t, TABLE_COUNTERS, KEY(KEY_NAME(STR("subject T"))), 1);
}

static void sequence_wrong(struct tamper *t)
{
	set_number(t, TABLE_SEQUENCES, KEY(KEY_NAME(STR("ids"))), 3);
}

static void sequence_missing(struct tamper *t)
{
	drop(t, TABLE_SEQUENCES, KEY(KEY_NAME(STR("ids"))));
}

static void number_beyond(struct tamper *t)
{
	set(t, TABLE_NUMBERS, KEY(KEY_NAME(STR("ids")), KEY_INT(77)), STR("hash"));
}

static void number_rebound(struct tamper *t)
{
	set(t, TABLE_NUMBERS, KEY(KEY_NAME(STR("ids")), KEY_INT(2)), STR("other content"));
}

static void hash_leads_astray(struct tamper *t)
{
	set_number(t, TABLE_HASHES, KEY(KEY_NAME(STR("ids")), KEY_NAME(STR("hash 2"))), 1);
}

static void applied_wrong(struct tamper *t)
{
	set_number(t, TABLE_META, META_KEY("applied"), RECORDS + 1);
}

static void meta_unknown(struct tamper *t)
{
	set_number(t, TABLE_META, META_KEY("colour"), 1);
}

static void meta_no_number(struct tamper *t)
{
	set(t, TABLE_META, META_KEY("format"), STR("one"));
}

static void table_unknown(struct tamper *t)
{
	put_raw(t, STR("\xFBkey"), STR("value"));
}

static void checksum(struct tamper *t)
{
	put_raw(t, STR("\x20orders\0\1"), STR("\0\0\0\0\0value"));
}

static void key_cut(struct tamper *t)
{
	struct str key = STR("\x20orders");
	struct key_bytes kb = { .len = key.len };
	struct key k = KEY_PREFIX_NONE;

	memcpy(kb.bytes, key.ptr, key.len);
	put_raw(t, key, row_pack(t->a, TABLE_CONTRACTS, &k, &kb, STR("value")));
}

/* A long name beside which another one's full text stands. */
static void long_name_of_another(struct tamper *t)
{
	struct key one = KEY(KEY_NAME(arena_printf(t->a, "%0600d", 1)));
	struct key other = KEY(KEY_NAME(arena_printf(t->a, "%0600d", 2)));
	struct key_bytes kb;

	CHECK(key_encode(TABLE_CONTRACTS, &one, &kb));
	put_raw(t, key_str(&kb), row_pack(t->a, TABLE_CONTRACTS, &other, &kb, STR("value")));
}

/* clang-format off */
static const struct {
	const char *why;
	void (*tamper)(struct tamper *t);
	const char *found; /* in one of the lines; NULL: nothing is */
} rows[] = {
	{ "nothing", nothing, NULL },
	{ "a gap in the log", log_gap, "LOG: offset 4 follows offset 2" },
	{ "the end of the log", log_short, "LOG: ends at offset 4, but 5 were applied" },
	{ "a record that is none", log_garbage, "LOG: offset 2 holds no readable record" },
	{ "a number too few", log_numbers, "LOG: a record assigns 2 numbers, its row holds 1" },
	{ "an id forgotten", id_missing, "RECORD_IDS: the record at offset 2 is noted at 0" },
	{ "and so one row too few", id_missing, "RECORD_IDS: 4 rows instead of 5" },
	{ "an id elsewhere", id_elsewhere, "RECORD_IDS: the record at offset 2 is noted at 3" },
	{ "an id from the future", id_beyond, "RECORD_IDS: a row names offset 99 of 5" },
	{ "a counter", counter_wrong, "COUNTERS: \"subject S\" is 4, the log makes it 5" },
	{ "no counter", counter_missing, "COUNTERS: \"subject S\" is missing" },
	{ "a counter of nothing", counter_from_nowhere, "COUNTERS: \"subject T\" is 1, the log makes it 0" },
	{ "a sequence", sequence_wrong, "SEQUENCES: \"ids\" is 3, the log makes it 5" },
	{ "no sequence", sequence_missing, "SEQUENCES: \"ids\" is missing" },
	{ "a number never assigned", number_beyond, "NUMBERS: \"ids\" has a number 77 that was never" },
	{ "one number, two contents", number_rebound, "leads to number 2, which holds other content" },
	{ "a hash of other content", hash_leads_astray, "leads to number 1, which holds other content" },
	{ "more applied than logged", applied_wrong, "LOG: ends at offset 5, but 6 were applied" },
	{ "an unknown fact", meta_unknown, "META: an unknown fact \"colour\"" },
	{ "a format in words", meta_no_number, "META: \"format\" is no number" },
	{ "an unknown table", table_unknown, "a row of table 251, which this treaty does not know" },
	{ "rot", checksum, "CONTRACTS: a row's checksum does not fit" },
	{ "half a key", key_cut, "CONTRACTS: a row's key cannot be read" },
	{ "a long name's other name", long_name_of_another, "CONTRACTS: a row's key cannot be read" },
};
/* clang-format on */

static void fill(struct store *s)
{
	for (int i = 1; i <= RECORDS; i++) {
		struct store_answer answer;
		struct failure why;
		struct record r;
		struct arena a;

		arena_init(&a, 1 << 20);
		record_init(&r, &a, STR("test"), STR("me"), 0);
		record_bind(&r, STR("ids"), arena_printf(&a, "hash %d", i));
		record_next(&r, STR("serials"));
		record_put(&r, TABLE_CONTRACTS, KEY(KEY_NAME(arena_printf(&a, "%0600d", i))),
		           STR("v"), PUT_NEW);
		record_bump(&r, STR("subject S"));
		CHECK(store_propose(s, &r, &answer, &why));
		arena_free(&a);
	}
}

struct seen {
	const char *want;
	int lines, hits;
	char last[512];
};

static void look(void *ctx, const char *line)
{
	struct seen *seen = ctx;

	seen->lines++;
	seen->hits += seen->want && strstr(line, seen->want);
	snprintf(seen->last, sizeof seen->last, "%s", line);
}

static void test_each_damage_is_found(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct store_health health = { .damages = 0 };
		struct seen seen = { .want = rows[i].found };
		struct failure why = { .text = "" };
		struct tamper t;
		struct arena a;
		struct store *s =
			store_open(scratch_path("check"), STORE_WRITE | STORE_CREATE, &why);

		CHECK_ROW(rows[i].why);
		CHECK_STR(why.text, "");
		if (!s)
			exit(2);
		fill(s);
		arena_init(&a, 1 << 20);
		t.a = &a;
		CHECK(db_write(s->db, &t.txn, &why));
		rows[i].tamper(&t);
		CHECK_INT(db_commit(t.txn, 0, &why), DB_OK);
		CHECK(store_check(s, look, &seen, &health, &why));
		CHECK_INT(health.damages, seen.lines);
		if (rows[i].found && !seen.hits)
			CHECK_STR(seen.last, rows[i].found);
		CHECK((rows[i].found != NULL) == (seen.lines > 0));
		arena_free(&a);
		store_close(s);
	}
}

int main(void)
{
	RUN(test_each_damage_is_found);
	return CHECK_EXIT();
}
