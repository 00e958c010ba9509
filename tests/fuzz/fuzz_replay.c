/* An expectation, what stands and what is proposed, separated by NUL: replayed, and asked whether
 * the change touches it. Whoever is not touched does not break; what breaks is fit to be printed.
 */
#include "compat/replay/replay.h"
#include "contract/format.h"
#include "tests/fuzz/input.h"

struct inputs {
	struct arena *arena;
	struct source sources[3];
};

static const struct document *read_one(struct arena *a, const struct source *source)
{
	struct document *documents;
	struct failure why;
	size_t count;

	return documents_read(a, source, &documents, &count, NULL, &why) && count ? documents
	                                                                          : NULL;
}

static void check_replay(const struct replay *r)
{
	size_t n = 0;

	expect(r->result < REPLAY_RESULT_COUNT);
	for (const struct finding *f = r->findings.first; f; f = f->next, n++)
		expect(rule_group(f->rule) == GROUP_REPLAY && f->message.len > 0);
	expect(n == r->findings.count);
	expect((r->result == REPLAY_BROKEN || r->result == REPLAY_UNPROVED ||
	        r->result == REPLAY_PRE_EXISTING) == (n > 0));
}

static void replay(struct arena *a, const struct expectation *e, const struct contract *old,
                   const struct contract *new)
{
	struct diff_options options = { .level = COMPAT_BACKWARD,
		                        .no_port_rules = !old->port_count && !new->port_count };
	struct replay first, change, same;
	struct str *points;
	struct diff d;
	size_t count;

	contract_diff(a, old, new, &options, &d);
	replay_change(a, e, old, new, &d, &change);
	check_replay(&change);
	replay_change(a, e, NULL, new, NULL, &first);
	check_replay(&first);
	replay_change(a, e, new, new, NULL, &same);
	expect(same.result != REPLAY_BROKEN &&
	       same.result != REPLAY_UNPROVED); /* nothing changed */
	diff_touch_points(a, &d, &points, &count);
	if (!d.changes.more && !replay_is_touched(a, e, points, count))
		expect(change.result != REPLAY_BROKEN && change.result != REPLAY_UNPROVED);
}

static void work(void *arg)
{
	struct inputs *in = arg;
	const struct document *reader = read_one(in->arena, &in->sources[0]);
	const struct document *old = read_one(in->arena, &in->sources[1]);
	const struct document *new = read_one(in->arena, &in->sources[2]);

	if (reader && reader->expectation && old && old->contract)
		replay(in->arena, reader->expectation, old->contract,
		       new &&new->contract ? new->contract : old->contract);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "reader", "old", "new" };
	struct str rest = { (const char *)data, size };
	struct arena a;
	struct inputs in = { .arena = &a };

	for (size_t i = 0; i < 3; i++)
		in.sources[i] =
			(struct source){ str_of(names[i]), i < 2 ? str_cut(&rest, '\0') : rest };
	arena_init(&a, 256ul << 20);
	(void)arena_try(&a, work, &in);
	arena_free(&a);
	return 0;
}
