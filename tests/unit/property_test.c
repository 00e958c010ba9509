/* What must hold for every contract, every change and every consumer: thousands of random ones. */
#include "compat/replay/replay.h"
#include "tests/check.h"
#include "tests/unit/contract_gen.h"

#include <assert.h>
#include <stdlib.h>

static struct arena arena;

enum { CASES = 3000 };

/* TREATY_SEED=n starts elsewhere; TREATY_CASES=n makes it longer. */
static size_t setting(const char *name, size_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : otherwise;
}

typedef bool property_fn(struct gen *g);

/* Tells which case failed first, and how to see it again. */
static void for_many(property_fn *holds, size_t cases)
{
	size_t first = setting("TREATY_SEED", 1), n = setting("TREATY_CASES", cases), bad = 0;

	for (size_t seed = first; seed < first + n && bad < 3; seed++) {
		struct gen g = { &arena, seed * 1000003 };

		arena_init(&arena, 256ul << 20);
		if (!holds(&g)) {
			fprintf(stderr, "seed %zu\n", seed);
			bad++;
		}
		arena_free(&arena);
	}
	CHECK_INT(bad, 0);
}

static const struct node *changed(struct gen *g, const struct node *tree)
{
	for (size_t i = 1 + gen_below(g, 3); i > 0; i--)
		tree = gen_change(g, tree);
	return tree;
}

static void diff(const struct contract *old, const struct contract *new, enum compat_level level,
                 struct diff *out)
{
	struct diff_options options = { .level = level,
		                        .profile = PROFILE_STRICT,
		                        .no_port_rules = !old->port_count && !new->port_count };

	contract_diff(&arena, old, new, &options, out);
}

static void print_findings(const char *title, const struct findings *list)
{
	fprintf(stderr, "%s:\n", title);
	for (const struct finding *f = list->first; f; f = f->next)
		fprintf(stderr, "  %s %.*s: %.*s\n", rule_id(f->rule), STR_FMT(f->path),
		        STR_FMT(f->message));
}

/* ---- the diff --------------------------------------------------------------------- */

static bool same_is_same(struct gen *g)
{
	const struct node *tree = gen_contract(g);
	const struct contract *one = gen_read_contract(g, tree), *two = gen_read_contract(g, tree);
	struct diff d;

	for (enum compat_level level = 0; level < COMPAT_LEVEL_COUNT; level++) {
		diff(one, two, level, &d);
		if (d.changes.count || !d.same || d.required != BUMP_NONE) {
			print_findings("a contract and itself", &d.changes);
			fprintf(stderr, "%s\n", gen_text(g, tree));
			return false;
		}
	}
	return true;
}

static void test_a_contract_does_not_differ_from_itself(void)
{
	for_many(same_is_same, CASES / 4);
}

static bool full_is_the_worse(struct gen *g)
{
	const struct node *tree = gen_contract(g);
	const struct contract *old = gen_read_contract(g, tree),
			      *new = gen_read_contract(g, changed(g, tree));
	const struct finding *b, *f, *both;
	struct diff backward, forward, full;

	diff(old, new, COMPAT_BACKWARD, &backward);
	diff(old, new, COMPAT_FORWARD, &forward);
	diff(old, new, COMPAT_FULL, &full);
	b = backward.changes.first;
	f = forward.changes.first;
	both = full.changes.first;
	for (; b && f && both; b = b->next, f = f->next, both = both->next) {
		enum level worse = b->level > f->level ? b->level : f->level;

		if (b->rule != both->rule || f->rule != both->rule ||
		    !str_eq(b->path, both->path) || !str_eq(f->path, both->path) ||
		    both->level != worse) {
			fprintf(stderr, "%s %.*s: backward %s, forward %s, full %s\n",
			        rule_id(both->rule), STR_FMT(both->path), level_name(b->level),
			        level_name(f->level), level_name(both->level));
			return false;
		}
	}
	return !b && !f && !both;
}

static void test_full_is_the_worse_of_both(void)
{
	for_many(full_is_the_worse, CASES);
}

/* A change there, another one back, at the same path. */
static const struct {
	enum rule there, back[12]; /* ends with 0 */
} mirrors[] = {
	{ RULE_MODEL_ADDED, { RULE_MODEL_REMOVED } },
	{ RULE_FIELD_ADDED, { RULE_FIELD_REMOVED } },
	{ RULE_FIELD_ADDED_REQUIRED, { RULE_FIELD_REMOVED } },
	{ RULE_FIELD_ADDED_REQUIRED_DEFAULTED, { RULE_FIELD_REMOVED } },
	{ RULE_FIELD_REMOVED,
	  { RULE_FIELD_ADDED, RULE_FIELD_ADDED_REQUIRED, RULE_FIELD_ADDED_REQUIRED_DEFAULTED } },
	{ RULE_ADDITIONAL_FIELDS_ALLOWED, { RULE_ADDITIONAL_FIELDS_FORBIDDEN } },
	{ RULE_ADDITIONAL_FIELDS_FORBIDDEN, { RULE_ADDITIONAL_FIELDS_ALLOWED } },
	{ RULE_TYPE_WIDENED, { RULE_TYPE_NARROWED } },
	{ RULE_TYPE_NARROWED, { RULE_TYPE_WIDENED } },
	{ RULE_TYPE_LOSSY, { RULE_TYPE_NARROWED_ROUNDED, RULE_TYPE_CHANGED } },
	{ RULE_TYPE_NARROWED_ROUNDED, { RULE_TYPE_LOSSY } },
	{ RULE_TYPE_CHANGED, { RULE_TYPE_CHANGED, RULE_TYPE_LOSSY } },
	{ RULE_REQUIRED_TIGHTENED, { RULE_REQUIRED_LOOSENED } },
	{ RULE_REQUIRED_LOOSENED, { RULE_REQUIRED_TIGHTENED } },
	{ RULE_DEFAULT_ADDED, { RULE_DEFAULT_REMOVED } },
	{ RULE_DEFAULT_REMOVED, { RULE_DEFAULT_ADDED } },
	{ RULE_DEFAULT_CHANGED, { RULE_DEFAULT_CHANGED } },
	{ RULE_ENUM_VALUE_ADDED, { RULE_ENUM_VALUE_REMOVED } },
	{ RULE_ENUM_VALUE_INSERTED, { RULE_ENUM_VALUE_REMOVED } },
	{ RULE_ENUM_VALUE_REMOVED, { RULE_ENUM_VALUE_ADDED, RULE_ENUM_VALUE_INSERTED } },
	{ RULE_CONSTRAINT_STATED,
	  { RULE_ENUM_DROPPED, RULE_PATTERN_LOOSENED, RULE_RANGE_LOOSENED, RULE_LENGTH_LOOSENED,
	    RULE_FORMAT_REMOVED, RULE_UNIQUE_LOOSENED, RULE_KEY_CHANGED, RULE_MEANING_CHANGED,
	    RULE_TZ_CHANGED, RULE_RANGE_CHANGED, RULE_LENGTH_CHANGED } },
	{ RULE_ENUM_DROPPED, { RULE_CONSTRAINT_STATED } },
	{ RULE_PATTERN_TIGHTENED, { RULE_PATTERN_LOOSENED } },
	{ RULE_PATTERN_LOOSENED, { RULE_PATTERN_TIGHTENED, RULE_CONSTRAINT_STATED } },
	{ RULE_PATTERN_CHANGED, { RULE_PATTERN_CHANGED } },
	{ RULE_RANGE_TIGHTENED, { RULE_RANGE_LOOSENED } },
	{ RULE_RANGE_LOOSENED,
	  { RULE_RANGE_TIGHTENED, RULE_CONSTRAINT_STATED, RULE_RANGE_CHANGED } },
	{ RULE_RANGE_CHANGED, { RULE_RANGE_CHANGED } },
	{ RULE_LENGTH_TIGHTENED, { RULE_LENGTH_LOOSENED } },
	{ RULE_LENGTH_LOOSENED,
	  { RULE_LENGTH_TIGHTENED, RULE_CONSTRAINT_STATED, RULE_LENGTH_CHANGED } },
	{ RULE_LENGTH_CHANGED, { RULE_LENGTH_CHANGED } },
	{ RULE_FORMAT_CHANGED, { RULE_FORMAT_CHANGED } },
	{ RULE_FORMAT_REMOVED, { RULE_CONSTRAINT_STATED } },
	{ RULE_UNIQUE_TIGHTENED, { RULE_UNIQUE_LOOSENED } },
	{ RULE_UNIQUE_LOOSENED, { RULE_UNIQUE_TIGHTENED, RULE_CONSTRAINT_STATED } },
	{ RULE_KEY_CHANGED, { RULE_KEY_CHANGED, RULE_CONSTRAINT_STATED } },
	{ RULE_REFERENCES_ADDED, { RULE_REFERENCES_REMOVED } },
	{ RULE_REFERENCES_REMOVED, { RULE_REFERENCES_ADDED } },
	{ RULE_REFERENCES_CHANGED, { RULE_REFERENCES_CHANGED } },
	{ RULE_PII_ADDED, { RULE_PII_REMOVED } },
	{ RULE_PII_REMOVED, { RULE_PII_ADDED } },
	{ RULE_CLASS_RAISED, { RULE_CLASS_LOWERED } },
	{ RULE_CLASS_LOWERED, { RULE_CLASS_RAISED } },
	{ RULE_QUALITY_ADDED, { RULE_QUALITY_REMOVED } },
	{ RULE_QUALITY_REMOVED, { RULE_QUALITY_ADDED } },
	{ RULE_QUALITY_TIGHTENED, { RULE_QUALITY_LOOSENED } },
	{ RULE_QUALITY_LOOSENED, { RULE_QUALITY_TIGHTENED } },
	{ RULE_SLA_ADDED, { RULE_SLA_REMOVED } },
	{ RULE_SLA_REMOVED, { RULE_SLA_ADDED } },
	{ RULE_SLA_IMPROVED, { RULE_SLA_WORSENED } },
	{ RULE_SLA_WORSENED, { RULE_SLA_IMPROVED } },
	{ RULE_SERVER_ADDED, { RULE_SERVER_REMOVED } },
	{ RULE_SERVER_REMOVED, { RULE_SERVER_ADDED } },
	{ RULE_SERVER_MOVED, { RULE_SERVER_MOVED } },
	{ RULE_SERVER_UNSTATED, { RULE_SERVER_DETAIL } },
};

static bool is_mirrored(const struct finding *f, const struct diff *back)
{
	for (size_t i = 0; i < sizeof mirrors / sizeof *mirrors; i++) {
		if (mirrors[i].there != f->rule)
			continue;
		for (const struct finding *b = back->changes.first; b; b = b->next)
			for (size_t k = 0; k < 12 && mirrors[i].back[k] != RULE_CONTRACT_REMOVED;
			     k++)
				if (b->rule == mirrors[i].back[k] && str_eq(b->path, f->path))
					return true;
		return false;
	}
	return true;
}

static bool back_is_the_mirror(struct gen *g)
{
	const struct node *tree = gen_contract(g), *after = changed(g, tree);
	const struct contract *old = gen_read_contract(g, tree), *new = gen_read_contract(g, after);
	struct diff there, back;

	diff(old, new, COMPAT_BACKWARD, &there);
	diff(new, old, COMPAT_BACKWARD, &back);
	for (const struct finding *f = there.changes.first; f; f = f->next)
		if (f->rule == RULE_MODEL_RENAMED || f->rule == RULE_FIELD_MOVED) /* other paths */
			return true;
	for (const struct finding *f = there.changes.first; f; f = f->next) {
		if (is_mirrored(f, &back))
			continue;
		fprintf(stderr, "%s %.*s has no mirror\n", rule_id(f->rule), STR_FMT(f->path));
		print_findings("there", &there.changes);
		print_findings("back", &back.changes);
		return false;
	}
	return there.same == back.same;
}

static void test_the_way_back_mirrors_the_way_there(void)
{
	static_assert(RULE_CONTRACT_REMOVED == 0, "ends a list of mirrors");
	for_many(back_is_the_mirror, CASES);
}

/* ---- the replay --------------------------------------------------------------------- */

struct triple {
	const struct node *old_tree, *new_tree, *reader_tree;
	const struct contract *old, *new;
	const struct expectation *reader;
	struct diff changes;
	struct replay replay;
};

static void replay(struct gen *g, struct triple *t)
{
	t->old = gen_read_contract(g, t->old_tree);
	t->new = gen_read_contract(g, t->new_tree);
	t->reader = gen_read_reader(g, t->reader_tree);
	diff(t->old, t->new, COMPAT_BACKWARD, &t->changes);
	replay_change(&arena, t->reader, t->old, t->new, &t->changes, &t->replay);
}

static bool show(struct gen *g, const char *what, const struct triple *t)
{
	fprintf(stderr, "%s: %s\n", what, replay_result_name(t->replay.result));
	print_findings("changes", &t->changes.changes);
	print_findings("breaks", &t->replay.findings);
	if (getenv("TREATY_SEED"))
		fprintf(stderr, "%s\n%s\n%s\n", gen_text(g, t->old_tree), gen_text(g, t->new_tree),
		        gen_text(g, t->reader_tree));
	return false;
}

static size_t touched_count, untouched_count, broken_count;

/* The promise behind the index: whoever is left out would not have broken. */
static bool untouched_never_breaks(struct gen *g)
{
	struct triple t = { 0 };
	struct str *points;
	size_t count;

	t.old_tree = gen_contract(g);
	t.new_tree = changed(g, t.old_tree);
	t.reader_tree = gen_reader(g, t.old_tree);
	replay(g, &t);
	diff_touch_points(&arena, &t.changes, &points, &count);
	broken_count += t.replay.result == REPLAY_BROKEN;
	if (replay_is_touched(&arena, t.reader, points, count)) {
		touched_count++;
		return true;
	}
	untouched_count++;
	if (t.replay.result == REPLAY_OK || t.replay.result == REPLAY_PRE_EXISTING)
		return true;
	return show(g, "not touched, and yet", &t);
}

static void test_untouched_consumers_never_break(void)
{
	for_many(untouched_never_breaks, CASES);
	/* the seeds must reach all three */
	CHECK(getenv("TREATY_SEED") || getenv("TREATY_CASES") ||
	      (touched_count > 100 && untouched_count > 100 && broken_count > 100));
}

/* No consumer of what was is hurt by what no reader can notice. */
static bool whole_reader_agrees(struct gen *g)
{
	struct triple t = { 0 };

	t.old_tree = gen_contract(g);
	t.new_tree = changed(g, t.old_tree);
	t.reader_tree = gen_whole_reader(g, t.old_tree);
	replay(g, &t);
	for (const struct finding *f = t.changes.changes.first; f; f = f->next)
		if (rule_forward(f->rule) != LEVEL_COMPATIBLE)
			return true;
	return t.replay.result == REPLAY_OK ||
	       show(g, "no change that a reader notices, and yet", &t);
}

static void test_a_reader_of_everything_agrees_with_the_diff(void)
{
	for_many(whole_reader_agrees, CASES);
}

static bool holds_of_itself(struct gen *g)
{
	struct triple t = { 0 };

	t.old_tree = gen_contract(g);
	t.new_tree = t.old_tree;
	t.reader_tree = gen_whole_reader(g, t.old_tree);
	replay(g, &t);
	return t.replay.result == REPLAY_OK || show(g, "a contract does not give what it says", &t);
}

static void test_a_contract_gives_what_it_says(void)
{
	for_many(holds_of_itself, CASES / 2);
}

/* Every cause is a change, and every break of an unbroken consumer has one. */
static bool breaks_have_causes(struct gen *g)
{
	struct triple t = { 0 };

	t.old_tree = gen_contract(g);
	t.new_tree = changed(g, t.old_tree);
	t.reader_tree = gen_whole_reader(g, t.old_tree);
	replay(g, &t);
	for (const struct finding *f = t.replay.findings.first; f; f = f->next)
		if (!f->cause) {
			fprintf(stderr, "%s %.*s has no cause\n", rule_id(f->rule),
			        STR_FMT(f->path));
			return show(g, "a break without a change", &t);
		}
	return true;
}

static void test_breaks_have_causes(void)
{
	for_many(breaks_have_causes, CASES);
}

/* Changes that readers may mind, and no statement of a consumer's fields can say that this one
 * does: names in the store, closed and positional readers, and words of the contract about itself.
 */
static bool is_beyond_words(const struct finding *f)
{
	switch ((int)f->rule) {
	case RULE_PHYSICAL_NAME:
	case RULE_ADDITIONAL_FIELDS_ALLOWED:
	case RULE_ENUM_VALUE_REORDERED:
	case RULE_ENCRYPTED_NAME:
	case RULE_UNSATISFIABLE: /* no value at all is no value that a reader cannot take */
		return true;
	default:
		return rule_group(f->rule) > GROUP_QUALITY;
	}
}

/* Unique still, whatever is stated: the only column of a key. */
static bool is_sole_key(const struct contract *c, struct str path)
{
	for (size_t i = 0; i < c->model_count; i++) {
		const struct model *m = c->models[i];

		if (m->key_count == 1 &&
		    str_eq(path, arena_printf(&arena, "%.*s.%.*s", STR_FMT(m->root.name),
		                              STR_FMT(m->key[0]))))
			return true;
	}
	return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): the generator's depth */
static const struct field *find_path(const struct field *f, struct str path)
{
	const struct field *inner[] = { f->items, f->values },
			   *found = str_eq(f->path, path) ? f : NULL;

	for (size_t i = 0; i < 2 && !found; i++)
		found = inner[i] ? find_path(inner[i], path) : NULL;
	for (size_t i = 0; i < f->field_count && !found; i++)
		found = find_path(f->fields[i], path);
	return found;
}

/* A closed list decides, whatever pattern stands beside it. */
static bool is_pattern_beside_enum(const struct contract *c, const struct finding *f)
{
	const struct field *field = NULL;

	for (size_t i = 0; i < c->model_count && !field; i++)
		field = find_path(&c->models[i]->root, f->path);
	return (f->rule == RULE_PATTERN_CHANGED || f->rule == RULE_PATTERN_LOOSENED) && field &&
	       field_stated(field, ATTR_ENUM);
}

/* What the diff says that a reader minds, a reader of everything minds. */
static bool whole_reader_minds(struct gen *g)
{
	struct triple t = { 0 };
	const struct finding *minded = NULL;

	t.old_tree = gen_contract(g);
	t.new_tree = changed(g, t.old_tree);
	t.reader_tree = gen_whole_reader(g, t.old_tree);
	replay(g, &t);
	for (const struct finding *f = t.changes.changes.first; f && !minded; f = f->next)
		if (rule_forward(f->rule) == LEVEL_BREAKING && !is_beyond_words(f) &&
		    !is_pattern_beside_enum(t.new, f) &&
		    !(f->rule == RULE_UNIQUE_LOOSENED && is_sole_key(t.new, f->path)))
			minded = f;
	if (!minded || t.replay.result == REPLAY_BROKEN || t.replay.result == REPLAY_UNPROVED)
		return true;
	fprintf(stderr, "%s %.*s\n", rule_id(minded->rule), STR_FMT(minded->path));
	return show(g, "a change that breaks readers, and yet", &t);
}

static void test_a_reader_of_everything_minds_what_breaks_readers(void)
{
	for_many(whole_reader_minds, CASES);
}

static bool fewer_demands_fewer_breaks(struct gen *g)
{
	struct triple more = { 0 }, less;

	more.old_tree = gen_contract(g);
	more.new_tree = changed(g, more.old_tree);
	more.reader_tree = gen_reader(g, more.old_tree);
	less = more;
	less.reader_tree = gen_less(g, more.reader_tree);
	replay(g, &more);
	replay(g, &less);
	if (more.replay.result != REPLAY_OK)
		return true;
	return less.replay.result == REPLAY_OK || show(g, "demands less, and yet", &less);
}

static void test_fewer_demands_never_break_more(void)
{
	for_many(fewer_demands_fewer_breaks, CASES);
}

int main(void)
{
	RUN(test_a_contract_does_not_differ_from_itself);
	RUN(test_full_is_the_worse_of_both);
	RUN(test_the_way_back_mirrors_the_way_there);
	RUN(test_untouched_consumers_never_break);
	RUN(test_a_contract_gives_what_it_says);
	RUN(test_a_reader_of_everything_agrees_with_the_diff);
	RUN(test_a_reader_of_everything_minds_what_breaks_readers);
	RUN(test_breaks_have_causes);
	RUN(test_fewer_demands_never_break_more);
	return CHECK_EXIT();
}
