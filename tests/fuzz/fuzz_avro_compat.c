/* Two Avro schemas, separated by NUL: each reads itself, both directions end, and every answer fits
 * together. */
#include "compat/avro/read.h"
#include "compat/relation.h"
#include "contract/avro/canonical.h"
#include "contract/base/limits.h"
#include "tests/fuzz/avro_text.h"
#include "tests/fuzz/input.h"

/* Asked twice, for nothing may be left behind; the answers must be equal. False: too much was
 * asked. */
static bool ask(struct arena *a, enum avro_policy policy, const struct avro_schema *reader,
                const struct avro_schema *writer, struct avro_reading *out)
{
	struct failure why = { 0 };
	struct avro_reading again;
	struct str *lines;
	size_t count;

	if (!avro_can_read(a, policy, reader, writer, out, &why)) {
		expect(why.code == FAILURE_LIMIT);
		return false;
	}
	expect(avro_can_read(a, policy, reader, writer, &again, &why));
	expect(out->compatible == again.compatible && out->count == again.count &&
	       out->total == again.total);
	expect(out->compatible == (out->total == 0 && !out->exception.ptr));
	expect(out->count <= out->total && out->count <= limit_of(LIMIT_MESSAGES));
	for (size_t i = 0; i < out->count; i++) {
		expect(out->list[i]->location.len && out->list[i]->location.ptr[0] == '/');
		expect(str_eq(out->list[i]->location, again.list[i]->location));
		expect(str_eq(out->list[i]->message, again.list[i]->message) &&
		       out->list[i]->message.ptr);
	}
	avro_reading_lines(a, out, "new", "old", &lines, &count);
	expect((count == 0) == out->compatible);
	return true;
}

/* FULL is both directions, and transitive is every version. */
static void ask_levels(struct arena *a, const struct avro_schema *x, const struct avro_schema *y)
{
	const struct schema_version versions[] = { { x, avro_stored_text(a, x), 1 },
		                                   { y, avro_stored_text(a, y), 2 } };
	bool yes[COMPAT_LEVEL_COUNT];

	for (int l = 0; l < COMPAT_LEVEL_COUNT; l++) {
		struct level_answer answer;
		struct failure why = { 0 };

		if (!schema_level_check(a, avro_relation.differences[POLICY_STRICT],
		                        (enum compat_level)l, x, versions, 2, &answer, &why))
			return;
		yes[l] = answer.compatible;
		expect(answer.compatible == (answer.count == 0));
	}
	expect(yes[COMPAT_NONE] &&
	       yes[COMPAT_FULL] == (yes[COMPAT_BACKWARD] && yes[COMPAT_FORWARD]));
	expect(!yes[COMPAT_FULL_TRANSITIVE] || yes[COMPAT_FULL]);
	expect(!yes[COMPAT_BACKWARD_TRANSITIVE] || yes[COMPAT_BACKWARD]);
	expect(!yes[COMPAT_FORWARD_TRANSITIVE] || yes[COMPAT_FORWARD]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	const struct str first = str_cut(&rest, '\0');
	struct avro_schema *x, *y;
	struct avro_reading r;
	struct arena a;

	limit_set(STR("PAIRS"), 20000);
	limit_set(STR("MESSAGES"), 50);
	arena_init(&a, 512ul << 20);
	x = stored_schema(&a, first);
	y = stored_schema(&a, rest);
	for (int p = 0; p < AVRO_POLICY_COUNT; p++) {
		const enum avro_policy policy = (enum avro_policy)p;

		if (x && ask(&a, policy, x, x, &r)) /* an alias may clash with the own name */
			expect(r.compatible || r.exception.ptr);
		if (x && y && ask(&a, policy, x, y, &r) && ask(&a, policy, y, x, &r) &&
		    policy == AVRO_STRICT)
			ask_levels(&a, x, y);
	}
	arena_free(&a);
	return 0;
}
