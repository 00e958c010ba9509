/* The fold: what records do to the tables, and that they always do the same. */
#include "contract/base/mem.h"
#include "registry/store/internal.h"
#include "tests/check.h"
#include "tests/unit/scratch.h"

#include <stdlib.h>
#include <unistd.h>

struct lines {
	struct arena arena;
	struct buf text;
	size_t n;
};

static void add_line(void *ctx, const char *line)
{
	struct lines *l = ctx;

	buf_add_c(&l->text, line);
	buf_add_byte(&l->text, '\n');
	l->n++;
}

static void lines_init(struct lines *l)
{
	arena_init(&l->arena, 1 << 28);
	buf_init(&l->text, &l->arena, 1 << 26);
	l->n = 0;
}

static struct store *open_new(const char *name)
{
	struct failure why = { .text = "" };
	struct store *s = store_open(scratch_path(name), STORE_WRITE | STORE_CREATE, &why);

	CHECK_STR(why.text, "");
	if (!s)
		exit(2);
	return s;
}

static void check_sound(struct store *s)
{
	struct store_health health;
	struct failure why;
	struct lines l;

	lines_init(&l);
	CHECK(store_check(s, add_line, &l, &health, &why));
	CHECK_STR(str_c(&l.arena, buf_str(&l.text)), "");
	arena_free(&l.arena);
}

static const char *dump_of(struct store *s, struct lines *l)
{
	struct failure why;

	lines_init(l);
	CHECK(store_dump(s, add_line, l, &why));
	return str_c(&l->arena, buf_str(&l->text));
}

static struct store_answer propose(struct store *s, const struct record *r)
{
	struct store_answer answer = { .result = STORE_NOTHING };
	struct failure why = { .text = "" };

	CHECK(store_propose(s, r, &answer, &why));
	CHECK_STR(why.text, "");
	return answer;
}

static void begin(struct record *r, struct arena *a)
{
	record_init(r, a, STR("test"), STR("ana"), 1790000000000);
}

/* What one snapshot says; the value is copied out. */
static const char *row_text(struct store *s, struct arena *a, enum table t, struct key k)
{
	struct failure why;
	struct snapshot *snap;
	struct str value;
	const char *text = NULL;

	CHECK(store_snapshot(s, a, &snap, &why));
	if (store_get(snap, t, k, &value))
		text = str_c(a, value);
	snapshot_end(snap);
	return text;
}

static uint64_t counter(struct store *s, struct arena *a, struct str name)
{
	struct failure why;
	struct snapshot *snap;
	uint64_t n;

	CHECK(store_snapshot(s, a, &snap, &why));
	n = store_counter(snap, name);
	snapshot_end(snap);
	return n;
}

static void test_effects(void)
{
	struct store *s = open_new("effects");
	struct key name = KEY(KEY_NAME(STR("orders")));
	struct store_answer answer;
	struct log_entry entry;
	struct snapshot *snap;
	struct failure why;
	struct record r;
	struct arena a;
	unsigned slot;

	arena_init(&a, 1 << 24);
	begin(&r, &a);
	slot = record_next(&r, STR("serials"));
	record_put(&r, TABLE_CONTRACTS, name, STR("serial=, offset="), PUT_NEW);
	record_hole(&r, 7, slot, HOLE_TEXT);
	record_hole(&r, 16, SLOT_OFFSET, HOLE_TEXT);
	record_put(&r, TABLE_CONTRACT_MAJORS, KEY(KEY_NAME(STR("orders")), KEY_SLOT(slot)),
	           STR("x"), PUT_ANY);
	record_bump(&r, STR("contract orders"));
	record_bump(&r, STR("contract orders"));
	answer = propose(s, &r);
	CHECK_INT(answer.result, STORE_APPLIED);
	CHECK_INT(answer.offset, 1);
	CHECK(answer.nassigned == 1 && answer.assigned[0] == 1 && !answer.repeated);
	CHECK_STR(row_text(s, &a, TABLE_CONTRACTS, name), "serial=1, offset=1");
	CHECK_STR(row_text(s, &a, TABLE_CONTRACT_MAJORS, KEY(KEY_NAME(STR("orders")), KEY_INT(1))),
	          "x");
	CHECK_INT(counter(s, &a, STR("contract orders")), 2);
	CHECK_INT(counter(s, &a, STR("contract other")), 0);

	begin(&r, &a);
	record_delete(&r, TABLE_CONTRACTS, name);
	record_delete(&r, TABLE_CONTRACTS, KEY(KEY_NAME(STR("never was"))));
	/* Later effects stand over earlier ones of the same record. */
	record_put(&r, TABLE_POLICIES, KEY(KEY_NAME(STR("p"))), STR("first"), PUT_NEW);
	record_delete(&r, TABLE_POLICIES, KEY(KEY_NAME(STR("p"))));
	record_put(&r, TABLE_POLICIES, KEY(KEY_NAME(STR("p"))), STR("second"), PUT_NEW);
	answer = propose(s, &r);
	CHECK_INT(answer.offset, 2);
	CHECK_STR(row_text(s, &a, TABLE_CONTRACTS, name), NULL);
	CHECK_STR(row_text(s, &a, TABLE_POLICIES, KEY(KEY_NAME(STR("p")))), "second");

	CHECK(store_snapshot(s, &a, &snap, &why));
	CHECK(store_log(snap, &a, 1, &entry) && entry.nassigned == 1 && entry.assigned[0] == 1);
	CHECK(str_is(entry.record.who, "ana") && entry.record.neffects == 5);
	CHECK(!store_log(snap, &a, 3, &entry) && !store_log(snap, &a, 0, &entry));
	snapshot_end(snap);
	check_sound(s);
	store_close(s);
	arena_free(&a);
}

/* One row a precondition of DESIGN's table: whoever comes second with what it read
 * before is void, in both orders, and takes no offset. */
static void test_a_race_for_each_counter(void)
{
	static const char *const rows[] = {
		"subject S",
		"referrers S",
		"topic T",
		"contract Y",
		"expectations of Y/1",
		"expectations of subject S",
		"scope G",
		"policies",
	};
	struct store *s = open_new("races");
	uint64_t offset = 0;
	struct arena a;

	arena_init(&a, 1 << 24);
	for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
		struct str name = str_of(rows[i / 2]);
		struct store_answer first, second;
		struct record x, y, *order[2] = { &x, &y };
		struct failure why;
		struct snapshot *snap;

		CHECK_ROW(rows[i / 2]);
		CHECK(store_snapshot(s, &a, &snap, &why));
		begin(&x, &a);
		begin(&y, &a);
		store_expect(snap, &x, name);
		store_expect(snap, &y, name);
		snapshot_end(snap);
		record_bump(&x, name);
		record_bump(&y, name);
		record_put(&x, TABLE_POLICIES, KEY(KEY_NAME(STR("winner"))), STR("x"), PUT_ANY);
		record_put(&y, TABLE_POLICIES, KEY(KEY_NAME(STR("winner"))), STR("y"), PUT_ANY);
		first = propose(s, order[i % 2]);
		second = propose(s, order[1 - i % 2]);
		offset++;
		CHECK(first.result == STORE_APPLIED && first.offset == offset);
		CHECK(second.result == STORE_VOID && second.offset == offset);
		CHECK_STR(second.broken, arena_printf(&a, "counter %s is %zu, not %zu", rows[i / 2],
		                                      i % 2 + 1, i % 2)
		                                 .ptr);
		CHECK_STR(row_text(s, &a, TABLE_POLICIES, KEY(KEY_NAME(STR("winner")))),
		          i % 2 ? "y" : "x");
		CHECK_INT(counter(s, &a, name), i % 2 + 1);
	}
	check_sound(s);
	store_close(s);
	arena_free(&a);
}

/* "Nobody did this" is checkable: an absent counter is 0. */
static void test_a_void_changes_nothing(void)
{
	struct store *s = open_new("void");
	struct store_answer answer;
	struct lines before, after;
	struct record r;
	struct arena a;

	arena_init(&a, 1 << 24);
	begin(&r, &a);
	record_expect(&r, STR("topic T"), 0);
	record_put(&r, TABLE_POLICIES, KEY(KEY_NAME(STR("p"))), STR("1"), PUT_NEW);
	CHECK_INT(propose(s, &r).result, STORE_APPLIED);
	dump_of(s, &before);

	begin(&r, &a);
	record_next(&r, STR("serials"));
	record_bump(&r, STR("topic T"));
	record_put(&r, TABLE_POLICIES, KEY(KEY_NAME(STR("q"))), STR("1"), PUT_ANY);
	record_put(&r, TABLE_POLICIES, KEY(KEY_NAME(STR("p"))), STR("2"), PUT_NEW);
	answer = propose(s, &r);
	CHECK(answer.result == STORE_VOID && answer.offset == 1 && answer.nassigned == 0);
	CHECK_STR(answer.broken, "POLICIES has the row of p already");

	begin(&r, &a);
	record_expect(&r, STR("topic T"), 1);
	record_bump(&r, STR("topic T"));
	CHECK_INT(propose(s, &r).result, STORE_VOID);
	dump_of(s, &after);
	CHECK(str_eq(buf_str(&before.text), buf_str(&after.text)));
	arena_free(&before.arena);
	arena_free(&after.arena);
	store_close(s);
	arena_free(&a);
}

static void test_a_repeated_id_answers_as_the_first_time(void)
{
	struct store *s = open_new("repeat");
	struct store_answer first, again;
	struct record r, other;
	struct arena a;

	arena_init(&a, 1 << 24);
	begin(&r, &a);
	record_expect(&r, STR("subject S"), 0);
	record_bump(&r, STR("subject S"));
	record_bind(&r, STR("ids ."), STR("hash 1"));
	record_next(&r, STR("serials"));
	first = propose(s, &r);
	begin(&other, &a);
	record_bind(&other, STR("ids ."), STR("hash 2"));
	propose(s, &other);
	/* Its precondition no longer holds, and yet it was applied: so it says. */
	again = propose(s, &r);
	CHECK(again.result == STORE_APPLIED && again.repeated && !first.repeated);
	CHECK(again.offset == first.offset && again.nassigned == 2);
	CHECK(again.assigned[0] == first.assigned[0] && again.assigned[1] == first.assigned[1]);
	CHECK_INT(counter(s, &a, STR("subject S")), 1);
	check_sound(s);
	store_close(s);
	arena_free(&a);
}

static struct store_answer bind(struct store *s, struct arena *a, const char *hash)
{
	struct record r;

	begin(&r, a);
	record_bind(&r, STR("ids ."), str_of(hash));
	return propose(s, &r);
}

static struct store_answer import(struct store *s, struct arena *a, uint64_t id, const char *hash)
{
	struct record r;

	begin(&r, a);
	record_import(&r, STR("ids ."), id, str_of(hash));
	return propose(s, &r);
}

static void test_ids(void)
{
	struct store *s = open_new("ids");
	struct store_answer answer;
	struct record r;
	struct arena a;

	arena_init(&a, 1 << 24);
	CHECK_INT(bind(s, &a, "A").assigned[0], 1);
	CHECK_INT(bind(s, &a, "B").assigned[0], 2);
	CHECK_INT(bind(s, &a, "A").assigned[0], 1);
	/* An imported number must be free, or hold the same content; the next one
	 * assigned stands behind it. */
	answer = import(s, &a, 100, "C");
	CHECK(answer.result == STORE_APPLIED && answer.assigned[0] == 100);
	CHECK_INT(import(s, &a, 100, "C").result, STORE_APPLIED);
	answer = import(s, &a, 100, "D");
	CHECK_INT(answer.result, STORE_VOID);
	CHECK_STR(answer.broken, "the number to import is bound to other content in ids .");
	CHECK_INT(import(s, &a, 2, "A").result, STORE_VOID);
	CHECK_INT(import(s, &a, 0, "zero").assigned[0], 0);
	CHECK_INT(import(s, &a, 50, "E").assigned[0], 50);
	CHECK_INT(bind(s, &a, "F").assigned[0], 101);
	CHECK_INT(bind(s, &a, "E").assigned[0], 50);
	/* The same content under a second number: found by its first one. */
	CHECK_INT(import(s, &a, 60, "E").assigned[0], 60);
	CHECK_INT(bind(s, &a, "E").assigned[0], 50);
	/* Forgotten content is new again; its number is never given to another. */
	begin(&r, &a);
	record_delete(&r, TABLE_HASHES, KEY(KEY_NAME(STR("ids .")), KEY_NAME(STR("F"))));
	propose(s, &r);
	CHECK_INT(bind(s, &a, "F").assigned[0], 102);
	CHECK_INT(import(s, &a, 101, "G").result, STORE_VOID);
	/* Within one record, and beside other sequences. */
	begin(&r, &a);
	record_bind(&r, STR("ids ."), STR("H"));
	record_bind(&r, STR("ids ."), STR("H"));
	record_bind(&r, STR("ids ."), STR("I"));
	record_bind(&r, STR("ids .dev"), STR("H"));
	record_next(&r, STR("ids ."));
	answer = propose(s, &r);
	CHECK(answer.nassigned == 5 && answer.assigned[0] == 103 && answer.assigned[1] == 103);
	CHECK(answer.assigned[2] == 104 && answer.assigned[3] == 1 && answer.assigned[4] == 105);
	check_sound(s);
	store_close(s);
	arena_free(&a);
}

/* A random history: whatever it is, folding it again gives the same state. */
static void random_record(struct record *r, struct arena *a, unsigned *seed, struct str long_name)
{
	static const char *const names[] = { "a", "b", "c", "contract orders", "\xF0\x9F\x98\x80" };
#define NAME() (rand_r(seed) % 6 ? str_of(names[rand_r(seed) % 5]) : long_name)
	begin(r, a);
	if (rand_r(seed) % 2)
		record_expect(r, NAME(), (uint64_t)(rand_r(seed) % 4));
	record_next(r, NAME());
	for (int i = rand_r(seed) % 6; i >= 0; i--) {
		struct key two = KEY(KEY_NAME(NAME()), KEY_NAME(NAME()));
		struct str value = str_of(names[rand_r(seed) % 5]);

		switch (rand_r(seed) % 7) {
		case 0:
			record_put(r, TABLE_SUBJECTS, two, value, PUT_ANY);
			break;
		case 1:
			record_put(r, TABLE_WAIVERS, two, value,
			           rand_r(seed) % 9 ? PUT_ANY : PUT_NEW);
			break;
		case 2:
			record_delete(r, TABLE_SUBJECTS, two);
			break;
		case 3:
			record_bump(r, NAME());
			break;
		case 4:
			record_bind(r, NAME(), NAME());
			break;
		case 5:
			record_import(r, NAME(), (uint64_t)(rand_r(seed) % 30), NAME());
			break;
		default:
			record_put(r, TABLE_CONTRACT_MAJORS, KEY(KEY_NAME(NAME()), KEY_SLOT(0)),
			           value, PUT_ANY);
			record_hole(r, value.len, SLOT_OFFSET, HOLE_U64);
		}
	}
#undef NAME
}

static void test_the_same_records_make_the_same_state(void)
{
	struct store *one = open_new("one"), *two = open_new("two");
	struct lines x, y;
	struct failure why = { .text = "" };
	struct arena a;
	unsigned seed = 7;
	size_t applied = 0, voids = 0;
	char *text;

	arena_init(&a, 1 << 26);
	text = arena_array(&a, char, 700);
	memset(text, 'n', 700);
	for (int i = 0; i < 300; i++) {
		struct record r;
		struct store_answer answer;

		random_record(&r, &a, &seed,
		              (struct str){ text, 600 + (size_t)(rand_r(&seed) % 100) });
		answer = propose(one, &r);
		applied += answer.result == STORE_APPLIED;
		voids += answer.result == STORE_VOID;
	}
	CHECK(applied > 100 && voids > 30);
	check_sound(one);
	CHECK(store_replay(one, two, &why));
	CHECK_STR(why.text, "");
	check_sound(two);
	dump_of(one, &x);
	dump_of(two, &y);
	CHECK(x.n > 300 && str_eq(buf_str(&x.text), buf_str(&y.text)));
	/* Replaying into what is not empty is refused: the records repeat. */
	CHECK(!store_replay(one, two, &why));
	arena_free(&x.arena);
	arena_free(&y.arena);
	store_close(one);
	store_close(two);
	arena_free(&a);
}

/* ---- memory ---- */

static long until_failure;

static void *failing_alloc(size_t size)
{
	return until_failure-- == 0 ? NULL : malloc(size);
}

struct change {
	struct store *s;
	struct arena *a;
	struct store_answer answer;
	struct failure why;
	bool ok;
};

static bool add_rows(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct range range = { .table = TABLE_SUBJECTS };
	struct row *rows;

	(void)ctx, (void)why;
	store_expect(snap, r, STR("subject S"));
	store_list(snap, r->arena, &range, &rows);
	for (int i = 0; i < 50; i++)
		record_put(r, TABLE_SUBJECTS,
		           KEY(KEY_NAME(STR(".")), KEY_NAME(arena_printf(r->arena, "%0600d", i))),
		           arena_printf(r->arena, "%0700d", i), PUT_ANY);
	record_bump(r, STR("subject S"));
	return true;
}

static void change(void *arg)
{
	struct change *c = arg;
	struct str name = STR("S");

	c->ok = store_change(c->s, c->a, &name, 1, add_rows, c, &c->answer, &c->why);
}

/* Memory fails at the first, second, third... allocation: the change is not done or
 * done, never half, and the next one goes through. */
static void test_failing_memory(void)
{
	struct store *s = open_new("memory");
	long failures = 0;
	uint64_t done = 0;

	for (long n = 0;; n++) {
		struct change c = { .s = s };
		struct arena a;
		bool went;

		arena_init(&a, 1 << 26);
		c.a = &a;
		until_failure = n;
		mem_alloc = failing_alloc;
		went = arena_try(&a, change, &c) && c.ok;
		mem_alloc = malloc;
		if (!went && c.why.text[0])
			CHECK_INT(c.why.code, FAILURE_MEMORY);
		arena_free(&a);
		failures += !went;
		done += went;
		CHECK_INT(counter(s, &a, STR("subject S")), done);
		arena_free(&a);
		if (until_failure > 0)
			break;
	}
	CHECK(failures > 5);
	check_sound(s);
	store_close(s);
}

/* Only the newest ids are kept, and the fold forgets them by itself. */
static void test_old_record_ids_are_forgotten(void)
{
	enum { MORE = 5 };
	struct store *s = open_new("many");
	struct failure why;
	struct db_txn *txn;
	struct arena a;
	unsigned char first[RECORD_ID_BYTES] = { 0 };
	size_t failed = 0;

	CHECK(db_write(s->db, &txn, &why));
	for (uint32_t i = 1; i <= RECORD_IDS_KEPT + MORE; i++) {
		struct store_answer answer;
		struct record r = { .slots = 0 };
		struct plan plan;
		struct str bytes;

		arena_init(&a, 1 << 20);
		r.arena = &a;
		memcpy(r.id, &i, sizeof i);
		if (i == 1)
			memcpy(first, r.id, sizeof first);
		failed += !record_encode(&r, &a, &bytes, &why) ||
		          apply_check(txn, &a, bytes, &plan, &answer, &why) != APPLY_WRITE ||
		          apply_write(&plan, &why) != DB_OK;
		arena_free(&a);
	}
	CHECK_INT(failed, 0);
	CHECK_INT(db_commit(txn, 0, &why), DB_OK);
	check_sound(s);
	arena_init(&a, 1 << 20);
	CHECK(!row_text(s, &a, TABLE_RECORD_IDS,
	                KEY(KEY_NAME(((struct str){ (char *)first, 16 })))));
	arena_free(&a);
	store_close(s);
}

int main(void)
{
	RUN(test_effects);
	RUN(test_a_race_for_each_counter);
	RUN(test_a_void_changes_nothing);
	RUN(test_a_repeated_id_answers_as_the_first_time);
	RUN(test_ids);
	RUN(test_the_same_records_make_the_same_state);
	RUN(test_failing_memory);
	RUN(test_old_record_ids_are_forgotten);
	return CHECK_EXIT();
}
