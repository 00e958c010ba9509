/* Listings: order, paging in both directions, long names, and what they touch. */
#include "registry/store/internal.h"
#include "tests/check.h"
#include "tests/unit/scratch.h"

#include <stdlib.h>

static bool is_even(void *ctx, const struct row *row);

enum { LONG_NAMES = 2000, LONG_BYTES = 3000, PAGE_ROWS = 7 };

static struct store *open_new(const char *name)
{
	struct failure why = { .text = "" };
	struct store *s = store_open(scratch_path(name), STORE_WRITE | STORE_CREATE, &why);

	CHECK_STR(why.text, "");
	if (!s)
		exit(2);
	return s;
}

static void put_all(struct store *s, struct arena *a, enum table t, const struct key *keys,
                    size_t n)
{
	struct store_answer answer;
	struct failure why;
	struct record r;

	record_init(&r, a, STR("test"), STR("me"), 0);
	for (size_t i = 0; i < n; i++)
		record_put(&r, t, keys[i], STR("v"), PUT_NEW);
	CHECK(store_propose(s, &r, &answer, &why) && answer.result == STORE_APPLIED);
}

static int by_key(const void *a, const void *b)
{
	return key_cmp(a, b);
}

/* A name of LONG_BYTES bytes that differs from the others at its end. */
static struct str long_name(struct arena *a, unsigned i)
{
	char *text = arena_array(a, char, LONG_BYTES + 1);

	memset(text, 'n', LONG_BYTES);
	snprintf(text + LONG_BYTES - 4, 5, "%04u", i);
	return (struct str){ text, LONG_BYTES };
}

/* Pages through a range by `after`; counts rows that are not the next expected. */
static size_t page_through(struct snapshot *snap, struct arena *a, struct range range,
                           const struct key *want, size_t n, size_t *wrong)
{
	struct key after;
	struct row *rows;
	size_t got = 0, len;

	range.limit = PAGE_ROWS;
	while ((len = store_list(snap, a, &range, &rows)) > 0) {
		for (size_t i = 0; i < len; i++, got++)
			*wrong += got >= n ||
			          key_cmp(&rows[i].key, &want[range.reverse ? n - 1 - got : got]) !=
			                  0 ||
			          !str_is(rows[i].value, "v");
		after = rows[len - 1].key;
		range.after = &after;
	}
	return got;
}

static size_t page_by_offset(struct snapshot *snap, struct arena *a, struct range range,
                             const struct key *want, size_t n, size_t *wrong)
{
	struct row *rows;
	size_t got = 0, len;

	for (range.limit = PAGE_ROWS; (len = store_list(snap, a, &range, &rows)) > 0;
	     range.offset += PAGE_ROWS)
		for (size_t i = 0; i < len; i++, got++)
			*wrong += got >= n ||
			          key_cmp(&rows[i].key, &want[range.reverse ? n - 1 - got : got]) !=
			                  0;
	return got;
}

static void test_2000_long_names_paged_by_7(void)
{
	struct store *s = open_new("long");
	struct key *keys;
	struct snapshot *snap;
	struct failure why;
	struct arena a;
	struct str value;
	size_t wrong = 0, absent = 0;
	struct row *rows;

	arena_init(&a, 1ul << 30);
	keys = arena_array(&a, struct key, LONG_NAMES + 2);
	for (unsigned i = 0; i < LONG_NAMES; i++)
		keys[i] = KEY(KEY_NAME(long_name(&a, i * 7 % 10000)));
	/* Neighbours on both sides of the run. */
	keys[LONG_NAMES] = KEY(KEY_NAME(STR("n")));
	keys[LONG_NAMES + 1] = KEY(KEY_NAME(STR("o")));
	put_all(s, &a, TABLE_CONTRACTS, keys, LONG_NAMES + 2);
	qsort(keys, LONG_NAMES + 2, sizeof *keys, by_key);
	CHECK(store_snapshot(s, &a, &snap, &why));
	for (int reverse = 0; reverse < 2; reverse++) {
		struct range range = { .table = TABLE_CONTRACTS, .reverse = reverse };
		struct arena page;

		CHECK_ROW(reverse ? "backwards" : "forwards");
		arena_init(&page, 1ul << 30);
		CHECK_INT(page_through(snap, &page, range, keys, LONG_NAMES + 2, &wrong),
		          LONG_NAMES + 2);
		CHECK_INT(wrong, 0);
		arena_free(&page);
	}
	CHECK_ROW("single rows");
	for (size_t i = 0; i < LONG_NAMES + 2; i++)
		absent += !store_get(snap, TABLE_CONTRACTS, keys[i], &value) || !str_is(value, "v");
	CHECK_INT(absent, 0);
	CHECK(!store_get(snap, TABLE_CONTRACTS, KEY(KEY_NAME(long_name(&a, 9999))), &value));
	CHECK_ROW("a beginning longer than the key's share");
	{
		struct str whole = keys[1].part[0].name;
		struct range range = { .table = TABLE_CONTRACTS,
			               .name_prefix = { whole.ptr, LONG_BYTES - 2 } };
		size_t n = store_list(snap, &a, &range, &rows), expected = 0;

		for (size_t i = 0; i < LONG_NAMES + 2; i++)
			expected +=
				keys[i].part[0].name.len == LONG_BYTES &&
				memcmp(keys[i].part[0].name.ptr, whole.ptr, LONG_BYTES - 2) == 0;
		CHECK(expected > 5 && n == expected);
		for (size_t i = 1; i < n; i++)
			CHECK(key_cmp(&rows[i - 1].key, &rows[i].key) < 0);
	}
	snapshot_end(snap);
	store_close(s);
	arena_free(&a);
}

/* Short and long names, two components, every range compared with a plain filter. */
static void test_mixed_names_against_a_plain_filter(void)
{
	enum { N = 240 };
	struct store *s = open_new("mixed");
	static struct key keys[N];
	static const char *const prefixes[] = { "",
		                                "a",
		                                "aa",
		                                "ab",
		                                "b",
		                                "aaaaaaaaaaaaaaaaaaaaaaaa",
		                                "zz",
		                                "\xEE\x80\x80",
		                                "\xF0\x90\x80\x80" };
	unsigned seed = 3;
	struct snapshot *snap;
	struct failure why;
	struct arena a;
	size_t n = 0;

	arena_init(&a, 1ul << 30);
	while (n < N) {
		static const char *const bits[] = { "a", "b", "\xEE\x80\x80", "\xF0\x90\x80\x80",
			                            "c" };
		size_t repeat =
			(size_t)(rand_r(&seed) % 3 ? rand_r(&seed) % 4 : 120 + rand_r(&seed) % 250);
		struct buf b;
		struct key k;
		bool is_new = true;

		buf_init(&b, &a, 0);
		for (size_t i = 0; i < repeat; i++)
			buf_add_c(&b, "a");
		for (int i = rand_r(&seed) % 4; i >= 0; i--)
			buf_add_c(&b, bits[rand_r(&seed) % 5]);
		/* A long first component in every third, so that runs nest. */
		k = rand_r(&seed) % 3 ? KEY(KEY_NAME(STR("ctx")), KEY_NAME(buf_str(&b)))
		                      : KEY(KEY_NAME(buf_str(&b)), KEY_NAME(buf_str(&b)));
		for (size_t i = 0; i < n; i++)
			is_new = is_new && key_cmp(&keys[i], &k) != 0;
		if (is_new)
			keys[n++] = k;
	}
	put_all(s, &a, TABLE_SUBJECTS, keys, N);
	qsort(keys, N, sizeof *keys, by_key);
	CHECK(store_snapshot(s, &a, &snap, &why));
	for (int inside = 0; inside < 2; inside++) {
		for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++) {
			struct str prefix = str_of(prefixes[p]);
			struct key want[N];
			size_t m = 0, wrong = 0;

			CHECK_ROW(arena_printf(&a, "%s \"%s\"", inside ? "in ctx" : "all",
			                       prefixes[p])
			                  .ptr);
			for (size_t i = 0; i < N; i++) {
				struct str name = keys[i].part[inside].name;

				if ((!inside || str_is(keys[i].part[0].name, "ctx")) &&
				    name.len >= prefix.len &&
				    memcmp(name.ptr, prefix.ptr, prefix.len) == 0)
					want[m++] = keys[i];
			}
			for (int reverse = 0; reverse < 2; reverse++) {
				struct range range = { .table = TABLE_SUBJECTS,
					               .name_prefix = prefix,
					               .reverse = reverse };

				if (inside)
					range.prefix = KEY(KEY_NAME(STR("ctx")));
				CHECK_INT(page_through(snap, &a, range, want, m, &wrong), m);
				CHECK_INT(page_by_offset(snap, &a, range, want, m, &wrong), m);
				CHECK_INT(wrong, 0);
			}
		}
	}
	CHECK_ROW("after what is not there");
	for (size_t i = 0; i + 1 < N; i++) {
		struct key gap = keys[i];
		struct range range = { .table = TABLE_SUBJECTS, .after = &gap, .limit = 1 };
		struct row *rows;

		gap.part[1].name = arena_printf(&a, "%.*s%c", STR_FMT(gap.part[1].name), 1);
		CHECK(store_list(snap, &a, &range, &rows) == 1 &&
		      key_cmp(&rows[0].key, &keys[i + 1]) == 0);
		range.reverse = true;
		CHECK(store_list(snap, &a, &range, &rows) == 1 &&
		      key_cmp(&rows[0].key, &keys[i]) == 0);
	}
	snapshot_end(snap);
	store_close(s);
	arena_free(&a);
}

/* Several rows each under long names: a prefix that is a long name is exact, and
 * what follows it is listed as under a short one. */
static void test_rows_under_one_long_name(void)
{
	enum { LONG = 30, MAJORS = 9 };
	struct store *s = open_new("under");
	static struct key keys[LONG * MAJORS];
	struct snapshot *snap;
	struct failure why;
	struct arena a;
	struct row *rows;
	struct str value;

	arena_init(&a, 1 << 28);
	for (unsigned i = 0; i < LONG * MAJORS; i++)
		keys[i] = KEY(KEY_NAME(long_name(&a, i / MAJORS * 3)), KEY_INT(i % MAJORS));
	put_all(s, &a, TABLE_CONTRACT_MAJORS, keys, LONG * MAJORS);
	qsort(keys, LONG * MAJORS, sizeof *keys, by_key);
	CHECK(store_snapshot(s, &a, &snap, &why));
	for (unsigned i = 0; i < LONG; i++) {
		struct range range = { .table = TABLE_CONTRACT_MAJORS };
		size_t wrong = 0;

		range.prefix = KEY(KEY_NAME(long_name(&a, i * 3)));
		for (int reverse = 0; reverse < 2; reverse++) {
			range.reverse = reverse;
			CHECK_INT(page_through(snap, &a, range, &keys[(size_t)i * MAJORS], MAJORS,
			                       &wrong),
			          MAJORS);
		}
		CHECK_INT(wrong, 0);
	}
	CHECK_ROW("a filter inside a run");
	{
		struct range range = { .table = TABLE_CONTRACT_MAJORS,
			               .wanted = is_even,
			               .limit = 50 };

		CHECK_INT(store_list(snap, &a, &range, &rows), 50);
		CHECK(rows[49].key.part[1].number == 8 &&
		      str_eq(rows[49].key.part[0].name, keys[10 * MAJORS - 1].part[0].name));
	}
	/* Whatever its hash: behind the names before it, before the ones behind it. */
	CHECK_ROW("after long names that are not there");
	for (unsigned i = 0; i + 1 < LONG; i++) {
		struct key gap = KEY(KEY_NAME(long_name(&a, i * 3 + 1)), KEY_INT(0));
		struct range range = { .table = TABLE_CONTRACT_MAJORS, .after = &gap, .limit = 1 };

		CHECK(!store_get(snap, TABLE_CONTRACT_MAJORS, gap, &value));
		CHECK(store_list(snap, &a, &range, &rows) == 1 &&
		      key_cmp(&rows[0].key, &keys[(size_t)(i + 1) * MAJORS]) == 0);
		range.reverse = true;
		CHECK(store_list(snap, &a, &range, &rows) == 1 &&
		      key_cmp(&rows[0].key, &keys[(size_t)(i + 1) * MAJORS - 1]) == 0);
	}
	snapshot_end(snap);
	store_close(s);
	arena_free(&a);
}

/* Two names of one hash do not exist; if they did, neither would answer for the other. */
static void test_a_row_is_of_its_full_name(void)
{
	struct arena a;
	struct key one, other, both;
	struct row_parts parts;
	struct key_bytes kb;
	struct str stored;

	arena_init(&a, 1 << 20);
	one = KEY(KEY_NAME(long_name(&a, 1)), KEY_NAME(STR("short")));
	other = KEY(KEY_NAME(long_name(&a, 2)), KEY_NAME(STR("short")));
	both = KEY(KEY_NAME(long_name(&a, 1)), KEY_NAME(long_name(&a, 1)));
	CHECK(key_encode(TABLE_SUBJECTS, &one, &kb));
	stored = row_pack(&a, TABLE_SUBJECTS, &one, &kb, STR("value"));
	CHECK(row_unpack(stored, &parts) && parts.nfull == 1 && str_is(parts.value, "value"));
	CHECK(row_is_of(TABLE_SUBJECTS, &one, &parts));
	CHECK(!row_is_of(TABLE_SUBJECTS, &other, &parts));
	CHECK(!row_is_of(TABLE_SUBJECTS, &both, &parts));
	for (size_t n = 0; n < stored.len - 5; n++)
		CHECK(!row_unpack((struct str){ stored.ptr, n }, &parts));
	arena_free(&a);
}

static bool is_even(void *ctx, const struct row *row)
{
	(void)ctx;
	return row->key.part[1].number % 2 == 0;
}

/* A listing reads what it shows and what it skips, and one row more at most. */
static void test_what_is_touched(void)
{
	enum { N = 3000 };
	struct store *s = open_new("touched");
	static struct key keys[N];
	static const struct {
		const char *why;
		size_t offset, limit, rows, touched;
		bool reverse, even;
	} rows[] = {
		{ "the first", 0, 7, 7, 7, false, false },
		{ "a page", 100, 7, 7, 107, false, false },
		{ "the end", 2998, 7, 2, 3000, false, false },
		{ "behind the end", 5000, 7, 0, 3000, false, false },
		{ "the last", 0, 1, 1, 1, true, false },
		{ "filtered", 10, 5, 5, 29, false, true },
	};
	struct snapshot *snap;
	struct failure why;
	struct arena a;
	struct row *got;
	struct key after;

	arena_init(&a, 1 << 28);
	for (unsigned i = 0; i < N; i++)
		keys[i] = KEY(KEY_NAME(STR("orders")), KEY_INT(i));
	put_all(s, &a, TABLE_CONTRACT_MAJORS, keys, N);
	CHECK(store_snapshot(s, &a, &snap, &why));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct range range = { .table = TABLE_CONTRACT_MAJORS,
			               .prefix = KEY(KEY_NAME(STR("orders"))),
			               .offset = rows[i].offset,
			               .limit = rows[i].limit,
			               .reverse = rows[i].reverse,
			               .wanted = rows[i].even ? is_even : NULL };
		uint64_t before = store_touched(snap);

		CHECK_ROW(rows[i].why);
		CHECK_INT(store_list(snap, &a, &range, &got), rows[i].rows);
		CHECK_INT(store_touched(snap) - before, rows[i].touched);
	}
	CHECK_ROW("after a row deep inside");
	{
		struct range range = { .table = TABLE_CONTRACT_MAJORS,
			               .limit = 5,
			               .after = &after };
		uint64_t before = store_touched(snap);

		after = keys[2000];
		CHECK_INT(store_list(snap, &a, &range, &got), 5);
		CHECK(got[0].key.part[1].number == 2001);
		CHECK(store_touched(snap) - before <= 6);
	}
	CHECK_ROW("nothing there");
	{
		struct range range = { .table = TABLE_WAIVERS };

		CHECK_INT(store_list(snap, &a, &range, &got), 0);
	}
	snapshot_end(snap);
	store_close(s);
	arena_free(&a);
}

int main(void)
{
	RUN(test_2000_long_names_paged_by_7);
	RUN(test_mixed_names_against_a_plain_filter);
	RUN(test_rows_under_one_long_name);
	RUN(test_a_row_is_of_its_full_name);
	RUN(test_what_is_touched);
	return CHECK_EXIT();
}
