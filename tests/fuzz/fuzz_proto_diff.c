/* Two Protobuf files, separated by NUL, as versions of one: nothing changed against itself; the
 * verdict of the diff is PROVEN's in each direction; all that is said has words and places, and is
 * the same when it is asked again. */
#include "compat/protobuf/diff.h"
#include "compat/protobuf/read.h"
#include "contract/base/limits.h"
#include "contract/protobuf/read.h"
#include "tests/fuzz/input.h"

static struct proto_file *parse(struct arena *a, struct str text)
{
	struct source *source = arena_new(a, struct source);
	struct proto_file *file = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("fuzz.proto"), text };
	(void)proto_read(a, source, NULL, &file, &why);
	return file;
}

static void diff(struct arena *a, const struct proto_file *old, const struct proto_file *new,
                 struct diff *out)
{
	static const struct diff_options options = { .level = COMPAT_FULL,
		                                     .policy = POLICY_PROVEN };

	*out = (struct diff){ 0 };
	findings_init(&out->changes, a);
	proto_diff(a, old, new, &options, out);
}

static bool breaks(const struct diff *d, bool forward)
{
	for (const struct finding *f = d->changes.first; f; f = f->next)
		if ((forward ? f->forward : f->backward) == LEVEL_BREAKING)
			return true;
	return false;
}

static void judge(struct arena *a, const struct proto_file *old, const struct proto_file *new)
{
	struct proto_answer backward, forward;
	const struct finding *g;
	struct failure why = { 0 };
	struct diff d, again;

	diff(a, old, new, &d);
	diff(a, old, new, &again);
	g = again.changes.first;
	for (const struct finding *f = d.changes.first; f; f = f->next, g = g->next) {
		expect(f->message.len && f->path.len && f->at && f->was);
		expect(g && g->rule == f->rule && str_eq(g->message, f->message));
		expect(f->backward <= rule_backward(f->rule) &&
		       f->forward <= rule_forward(f->rule));
	}
	expect(!g);
	if (!proto_can_read(a, new, old, false, &backward, &why) ||
	    !proto_can_read(a, old, new, false, &forward, &why))
		return;
	expect(breaks(&d, false) == !backward.compatible);
	expect(breaks(&d, true) == !forward.compatible);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str rest = { (const char *)bytes, size };
	const struct str first = str_cut(&rest, '\0');
	struct proto_file *old, *new;
	struct arena a;
	struct diff d;

	limit_set(STR("PAIRS"), 20000);
	arena_init(&a, 512ul << 20);
	old = parse(&a, first);
	new = parse(&a, rest);
	if (old) {
		diff(&a, old, parse(&a, first), &d);
		/* There are files that no reader of their own reads; nothing changed in them. */
		for (const struct finding *f = d.changes.first; f; f = f->next)
			expect(f->rule == RULE_PROTO_UNREADABLE ||
			       f->rule == RULE_PROTO_UNREADABLE_BEFORE);
	}
	if (old && new) {
		judge(&a, old, new);
		judge(&a, new, old);
	}
	arena_free(&a);
	return 0;
}
