/* Memory runs out at every point of a question about two Avro schemas - parsed, related under both
 * policies, resolved, a witness searched, built and decoded: each time a clean failure, nothing
 * lost, nothing harmed. As oom_check_test.c: blocks are refused one by one, and the cap is reached
 * after so many bytes. */
#include "compat/avro/witness.h"
#include "contract/avro/canonical.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>

static const char writer_text[] =
	"{\"type\":\"record\",\"name\":\"shop.Order\",\"fields\":["
	"{\"name\":\"id\",\"type\":\"long\"},"
	"{\"name\":\"status\",\"type\":{\"type\":\"enum\",\"name\":\"Status\","
	"\"symbols\":[\"PLACED\",\"SHIPPED\",\"LOST\"]}},"
	"{\"name\":\"lines\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"record\","
	"\"name\":\"Line\",\"fields\":[{\"name\":\"sku\",\"type\":\"string\"},"
	"{\"name\":\"price\",\"type\":[\"null\",\"double\",{\"type\":\"fixed\",\"name\":\"Raw\","
	"\"size\":4}]},{\"name\":\"inner\",\"type\":[\"null\",\"Line\"]}]}}},"
	"{\"name\":\"notes\",\"type\":{\"type\":\"map\",\"values\":\"string\"}}]}";

static const char reader_text[] =
	"{\"type\":\"record\",\"name\":\"shop.Order\",\"fields\":["
	"{\"name\":\"number\",\"type\":\"double\",\"aliases\":[\"id\"]},"
	"{\"name\":\"status\",\"type\":{\"type\":\"enum\",\"name\":\"Status\","
	"\"symbols\":[\"PLACED\",\"SHIPPED\"]}},"
	"{\"name\":\"lines\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"record\","
	"\"name\":\"Line\",\"fields\":[{\"name\":\"sku\",\"type\":\"bytes\"},"
	"{\"name\":\"price\",\"type\":[\"null\",\"double\",{\"type\":\"fixed\",\"name\":\"Raw\","
	"\"size\":8}]},{\"name\":\"inner\",\"type\":[\"null\",\"Line\"]}]}}},"
	"{\"name\":\"tags\",\"type\":{\"type\":\"array\",\"items\":\"string\"},\"default\":[\"x\"]}"
	","
	"{\"name\":\"needed\",\"type\":\"int\"}]}";

struct question {
	struct arena *arena;
	struct buf said; /* everything that was found out */
	bool done;
};

static const struct avro_schema *parse(struct arena *a, const char *text)
{
	struct source *source = arena_new(a, struct source);
	struct avro_schema *s;
	struct failure why;

	*source = (struct source){ STR("schema"), str_of(text) };
	if (!avro_parse(a, source, NULL, &s, &why))
		abort();
	return s;
}

static void say_witnesses(struct question *q, const struct avro_schema *reader,
                          const struct avro_schema *writer, const struct avro_reading *reading)
{
	struct avro_resolver r;
	struct avro_witnesses *all;
	struct avro_witness one;
	struct failure why;

	if (!avro_resolver_init(q->arena, reader, writer, &r, &why))
		abort();
	all = avro_witnesses_of(&r);
	for (size_t i = 0; i < reading->count; i++) {
		avro_witness_for(all, reading->list[i], &one);
		buf_printf(&q->said, "%s %.*s\n", avro_witness_text(one.outcome),
		           STR_FMT(one.json));
	}
}

static void ask(void *arg)
{
	struct question *q = arg;
	const struct avro_schema *reader = parse(q->arena, reader_text),
				 *writer = parse(q->arena, writer_text);
	struct avro_reading reading;
	struct failure why;
	struct str *lines;
	size_t count;

	buf_init(&q->said, q->arena, 0);
	buf_add(&q->said, avro_stored_text(q->arena, reader));
	for (int p = 0; p < AVRO_POLICY_COUNT; p++) {
		if (!avro_can_read(q->arena, (enum avro_policy)p, reader, writer, &reading, &why))
			abort();
		avro_reading_lines(q->arena, &reading, "new", "old", &lines, &count);
		for (size_t i = 0; i < count; i++)
			buf_printf(&q->said, "%.*s\n", STR_FMT(lines[i]));
	}
	say_witnesses(q, reader, writer, &reading);
	q->done = true;
}

/* ---- memory that runs out ------------------------------------------------------------- */

/* True: it came to its end; *said, if wanted, is then the caller's to free. */
static bool ask_with(size_t cap, size_t allocations, char **said, size_t *used)
{
	struct arena a;
	struct question q = { .arena = &a };
	bool ended;

	ended = try_short(&a, cap, allocations, ask, &q);
	if (ended != q.done)
		abort();
	if (ended && said)
		*said = strndup(buf_str(&q.said).ptr, buf_str(&q.said).len);
	if (ended && used)
		*used = a.used;
	arena_free(&a);
	return ended;
}

static void test_a_block_is_refused(void)
{
	char *before = NULL, *after = NULL;
	size_t failures = 0;

	CHECK(ask_with(PLENTY, ALL_BLOCKS, &before, NULL));
	while (failures < 1000 && !ask_with(PLENTY, failures, NULL, NULL))
		failures++;
	CHECK(failures > 3 && failures < 1000);
	CHECK(ask_with(PLENTY, ALL_BLOCKS, &after, NULL));
	CHECK_STR(after, before);
	CHECK(before && strstr(before, "MISSING_ENUM_SYMBOLS") && strstr(before, "\"LOST\""));
	free(before);
	free(after);
}

/* The cap is met at another byte each time; the step is odd, so that the points wander. */
static void test_the_cap_is_reached(void)
{
	size_t total = 0, ended = 0;

	CHECK(ask_with(PLENTY, ALL_BLOCKS, NULL, &total));
	for (size_t cap = 0; cap < total; cap += total / 1997 | 1)
		ended += ask_with(cap, ALL_BLOCKS, NULL, NULL);
	CHECK(ended < 500); /* the last blocks are larger than what they hold */
	CHECK(ask_with(total, ALL_BLOCKS, NULL, NULL));
}

int main(void)
{
	RUN(test_a_block_is_refused);
	RUN(test_the_cap_is_reached);
	return CHECK_EXIT();
}
