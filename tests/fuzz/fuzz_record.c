/* The bytes of a record: what decodes, encodes to the same bytes; what it says can
 * be applied to a store, which is sound in every row it would write. */
#include "contract/base/arena.h"
#include "registry/store/internal.h"
#include "tests/fuzz/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* One store for all inputs: nothing is ever committed. */
static struct store *scratch(void)
{
	static struct store *s;
	char dir[] = "/tmp/treaty-fuzz-XXXXXX", path[64];
	struct failure why;

	if (!s) {
		expect(mkdtemp(dir) != NULL);
		s = store_open(dir, STORE_WRITE | STORE_CREATE, &why);
		expect(s != NULL);
		/* It stays open, and leaves nothing behind. */
		snprintf(path, sizeof path, "%s/data.mdb", dir);
		expect(unlink(path) == 0);
		snprintf(path, sizeof path, "%s/lock.mdb", dir);
		expect(unlink(path) == 0 && rmdir(dir) == 0);
	}
	return s;
}

static void check_rows(const struct plan *plan, struct arena *a)
{
	for (size_t i = 0; i < plan->nrows; i++) {
		struct str key = plan->rows[i].key, stored = plan->rows[i].value;
		struct row_parts parts;
		struct key_bytes again;
		struct key k;

		expect(key.len && key.len <= KEY_BYTES);
		if (!stored.ptr)
			continue;
		expect(row_intact(key, stored) && row_unpack(stored, &parts));
		expect(key_decode((unsigned char)key.ptr[0], key, parts.full, parts.nfull, a, &k));
		expect(key_encode((unsigned char)key.ptr[0], &k, &again));
		expect(str_eq(key_str(&again), key));
	}
}

static void apply(struct arena *a, struct str bytes)
{
	struct store_answer answer;
	struct failure why;
	struct db_txn *txn;
	struct plan plan;

	expect(db_write(scratch()->db, &txn, &why));
	if (apply_check(txn, a, bytes, &plan, &answer, &why) == APPLY_WRITE) {
		enum db_result done;

		expect(answer.offset == 1 && !answer.repeated);
		check_rows(&plan, a);
		done = apply_write(&plan, &why);
		expect(done == DB_OK);
		/* The same again, in the same transaction: answered as the first time. */
		expect(apply_check(txn, a, bytes, &plan, &answer, &why) == APPLY_ANSWERED);
		expect(answer.repeated && answer.offset == 1);
	}
	db_end(txn);
}

struct inputs {
	struct arena a;
	struct str bytes;
};

static void one(void *arg)
{
	struct inputs *in = arg;
	struct failure why = { .code = FAILURE_NONE };
	struct record r;
	struct str again;

	if (!record_decode(in->bytes, &in->a, &r, &why)) {
		expect(why.code == FAILURE_STORE && why.text[0]);
		return;
	}
	expect(record_encode(&r, &in->a, &again, &why) && str_eq(again, in->bytes));
	apply(&in->a, in->bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct inputs in = { .bytes = { (const char *)data, size } };

	arena_init(&in.a, 1 << 26);
	expect(arena_try(&in.a, one, &in) || size > 1 << 16);
	arena_free(&in.a);
	return 0;
}
