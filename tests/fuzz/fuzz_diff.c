/* Two contracts, separated by NUL: compared in both directions under every level. A contract does
 * not differ from itself, and every finding is fit to be printed. */
#include "compat/diff/diff.h"
#include "contract/format.h"
#include "tests/fuzz/input.h"

struct inputs {
	struct arena *arena;
	struct source old, new;
};

static const struct contract *read_contract(struct arena *a, const struct source *source)
{
	struct document *documents;
	struct failure why;
	size_t count;

	if (!documents_read(a, source, &documents, &count, NULL, &why))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (documents[i].contract)
			return documents[i].contract;
	return NULL;
}

static void check_findings(struct findings *list, const struct contract *old,
                           const struct contract *new)
{
	enum level worst = LEVEL_COMPATIBLE;
	size_t n = 0;

	findings_sort(list);
	for (const struct finding *f = list->first; f; f = f->next, n++) {
		expect(f->rule < RULE_COUNT && f->message.len > 0);
		expect(!f->at || f->at->source == new->source || !f->at->source);
		expect(!f->was || f->was->source == old->source || !f->was->source);
		if (f->level > worst)
			worst = f->level;
	}
	expect(n == list->count && (worst == list->worst || list->more));
}

static void compare(struct arena *a, const struct contract *old, const struct contract *new,
                    enum compat_level level, enum profile profile)
{
	struct diff_options options = { .level = level,
		                        .profile = profile,
		                        .no_port_rules = !old->port_count && !new->port_count };
	struct findings version;
	struct diff d;

	contract_diff(a, old, new, &options, &d);
	check_findings(&d.changes, old, new);
	expect(!d.same || !d.changes.count);
	findings_init(&version, a);
	version_check(a, old, new, d.required, &d, &version);
	check_findings(&version, old, new);
	if (old == new)
		expect(!d.changes.count && d.same && d.required == BUMP_NONE);
}

static void work(void *arg)
{
	struct inputs *in = arg;
	const struct contract *old = read_contract(in->arena, &in->old);
	const struct contract *new = read_contract(in->arena, &in->new);

	if (old)
		compare(in->arena, old, old, COMPAT_FULL, PROFILE_STRICT);
	if (!old || !new)
		return;
	for (enum compat_level level = 0; level < COMPAT_LEVEL_COUNT; level++) {
		compare(in->arena, old, new, level, PROFILE_STRICT);
		compare(in->arena, new, old, level, PROFILE_READER);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct arena a;
	struct inputs in = { .arena = &a,
		             .old = { STR("old"), str_cut(&rest, '\0') },
		             .new = { STR("new"), rest } };

	arena_init(&a, 256ul << 20);
	(void)arena_try(&a, work, &in);
	arena_free(&a);
	return 0;
}
