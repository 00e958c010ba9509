#include "compat/finding.h"
#include "contract/base/limits.h"
#include "tests/check.h"

static const char *const names[] = { "path", "name", "old", "new", "what", "witness", "reason" };

/* Every {name} of a template is one that is replaced; brackets and braces pair up, unnested. */
static bool template_is_sound(const char *template)
{
	struct str rest = str_of(template);
	bool inside = false;

	while (rest.len) {
		char c = rest.ptr[0];
		bool known = c != '{';

		rest = str_skip(rest, 1);
		if ((c == '[' && inside) || (c == ']' && !inside) || c == '}')
			return false;
		inside = c == '[' || (inside && c != ']');
		if (known)
			continue;
		if (str_find(rest, '}') < 0)
			return false;
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			known = known || str_starts(rest, names[i]);
		if (!known)
			return false;
		str_cut(&rest, '}');
	}
	return !inside;
}

static void test_rows(void)
{
	for (size_t i = 0; i < RULE_COUNT; i++) {
		enum rule rule = (enum rule)i, found;

		CHECK_ROW(rule_id(rule));
		CHECK(rule_find(str_of(rule_id(rule)), &found) && found == rule);
		CHECK(rule_title(rule)[0] && rule_message(rule)[0]);
		CHECK(template_is_sound(rule_message(rule)));
		CHECK(template_is_sound(rule_hint(rule)));
		/* The verdict never goes beyond both directions, and breaking says how to go on. */
		CHECK(rule_group(rule) >= GROUP_MEANING ||
		      rule_level(rule) <= rule_backward(rule) ||
		      rule_level(rule) <= rule_forward(rule));
		if (rule_level(rule) == LEVEL_BREAKING && rule_group(rule) != GROUP_REPLAY)
			CHECK(rule_hint(rule)[0]);
		/* Of a schema BACKWARD asks nothing but what can be read. */
		CHECK(!rule_of_schema(rule) || rule_level(rule) == rule_backward(rule));
	}
}

/* A consumer that breaks is broken, what cannot be told breaks, and what is said about the check
 * itself warns. Backward, forward, level. */
static void test_levels_outside_the_diff(void)
{
	static const struct {
		enum rule rule;
		const char *want;
	} others[] = {
		{ RULE_NO_PORT_KNOWN, "compatible warning warning" },
		{ RULE_FIRST_VERSION, "compatible compatible compatible" },
		{ RULE_SUBJECT_BOUND, "compatible compatible compatible" },
		{ RULE_SUBJECT_NEW, "compatible compatible compatible" },
		{ RULE_REGISTERED_ALREADY, "compatible compatible compatible" },
		{ RULE_REGISTRY_VERDICT, "compatible compatible compatible" },
		{ RULE_CONTRACT_REMOVED, "breaking breaking breaking" },
		{ RULE_PRODUCT_PORT_CONTRACT, "compatible breaking breaking" },
		{ RULE_PORT_TAKEN, "breaking breaking breaking" },
		{ RULE_OLD_MAJOR_GONE, "breaking breaking breaking" },
		{ RULE_REGISTRY_REJECTS, "breaking breaking breaking" },
		{ RULE_AVRO_UNPROVED, "breaking breaking breaking" },
		{ RULE_JSON_UNPROVED, "breaking breaking breaking" },
		{ RULE_PROTO_UNPROVED, "breaking breaking breaking" },
		{ RULE_POLICY_UNPROVED, "breaking breaking breaking" },
		{ RULE_PROTO_TYPE_MOVED, "compatible compatible compatible" },
		{ RULE_PROTO_UNREADABLE, "breaking compatible breaking" },
		{ RULE_PROTO_UNREADABLE_BEFORE, "compatible breaking compatible" },
	};

	for (size_t i = 0; i < RULE_COUNT; i++) {
		enum rule rule = (enum rule)i;
		const char *want = rule_group(rule) == GROUP_REPLAY ? "compatible breaking breaking"
		                   : rule_group(rule) == GROUP_CHECK ? "warning warning warning"
		                                                     : NULL;
		char got[64];

		for (size_t j = 0; j < sizeof others / sizeof *others; j++)
			if (others[j].rule == rule)
				want = others[j].want;
		if (!want)
			continue;
		CHECK_ROW(rule_id(rule));
		snprintf(got, sizeof got, "%s %s %s", level_name(rule_backward(rule)),
		         level_name(rule_forward(rule)), level_name(rule_level(rule)));
		CHECK_STR(got, want);
	}
}

static void test_sentences(void)
{
	static const struct {
		const char *why;
		enum rule rule;
		struct finding_parts parts;
		const char *want;
	} rows[] = {
		{ "name is the last part of the path",
		  RULE_FIELD_ADDED,
		  { .path = STR_INIT("order_event.lines[].sku") },
		  "new optional field \"sku\"" },
		{ "old and new",
		  RULE_TYPE,
		  { .old_value = STR_INIT("long"), .new_value = STR_INIT("double") },
		  "double cannot be read as long" },
		{ "a bracket with its witness",
		  RULE_PATTERN,
		  { .witness = STR_INIT("\"aaa\"") },
		  "for example \"aaa\"" },
		{ "a bracket without a witness is left out",
		  RULE_PATTERN,
		  { .reason = STR_INIT("a lookahead") },
		  "it cannot be proved that every text matches: a lookahead" },
		{ "nothing is left: the title says it",
		  RULE_PATTERN,
		  { .path = STR_INIT("m.x") },
		  "texts may occur that do not match what the consumer checks" },
		{ "braces of a value are not replaced again",
		  RULE_ENUM,
		  { .what = STR_INIT("{old}") },
		  "value(s) the consumer does not handle: {old}" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct findings found;
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 20);
		findings_init(&found, &a);
		CHECK_STR(str_c(&a, finding_add(&found, rows[i].rule, &rows[i].parts)->message),
		          rows[i].want);
		arena_free(&a);
	}
}

static void test_order_and_limit(void)
{
	unsigned long limit = limit_of(LIMIT_FINDINGS);
	struct source source = { STR("a.yaml"), STR_NONE };
	struct node late = { .line = 9, .column = 1, .source = &source };
	struct node early = { .line = 2, .column = 7, .source = &source };
	struct findings found;
	struct arena a;

	arena_init(&a, 1 << 20);
	findings_init(&found, &a);
	limit_set(STR("FINDINGS"), 3);
	finding_add(&found, RULE_DOC, &(struct finding_parts){ .path = STR("c"), .at = &late });
	finding_add(&found, RULE_DOC, &(struct finding_parts){ .path = STR("b"), .at = &early });
	finding_add(&found, RULE_DOC, &(struct finding_parts){ .path = STR("a"), .was = &early });
	finding_add(&found, RULE_FIELD_REMOVED, &(struct finding_parts){ .path = STR("d") });
	limit_set(STR("FINDINGS"), limit);
	CHECK_INT(found.count, 3);
	CHECK_INT(found.more, 1);
	CHECK_INT(found.worst, LEVEL_BREAKING);
	findings_sort(&found);
	CHECK(str_is(found.first->path, "a"));
	CHECK(str_is(found.first->next->path, "b"));
	CHECK(str_is(found.first->next->next->path, "c"));
	CHECK(!found.first->next->next->next);
	arena_free(&a);
}

/* The copy stands when all that it was made of is gone. */
static void test_copies(void)
{
	unsigned long limit = limit_of(LIMIT_FINDINGS);
	struct source *source;
	struct node *place;
	struct findings first, copy;
	struct finding cause = { .rule = RULE_DOC };
	struct arena keep, gone;

	arena_init(&keep, 1 << 20);
	arena_init(&gone, 1 << 20);
	source = arena_new(&gone, struct source);
	source->name = str_copy(&gone, STR("a.yaml"));
	place = arena_new(&gone, struct node);
	*place = (struct node){ .line = 2, .column = 7, .source = source };
	findings_init(&first, &gone);
	findings_init(&copy, &keep);
	for (size_t i = 0; i < 3; i++)
		finding_add(&first, RULE_PATTERN,
		            &(struct finding_parts){ .path = arena_printf(&gone, "m.%zu", i),
		                                     .at = i ? place : NULL,
		                                     .was = place,
		                                     .old_value = str_copy(&gone, STR("old")),
		                                     .new_value = str_copy(&gone, STR("new")),
		                                     .witness = str_copy(&gone, STR("\"a\"")) })
			->cause = &cause;
	limit_set(STR("FINDINGS"), 2);
	findings_copy(&copy, &first);
	limit_set(STR("FINDINGS"), limit);
	arena_free(&gone);
	CHECK_INT(copy.count, 2);
	CHECK_INT(copy.more, 1);
	CHECK_INT(copy.worst, LEVEL_BREAKING);
	CHECK(str_is(copy.first->path, "m.0") && !copy.first->at && copy.first->was->line == 2);
	CHECK(str_is(copy.first->next->path, "m.1") && !copy.first->next->next);
	CHECK(copy.first->next->at->column == 7 && copy.first->cause == &cause);
	CHECK(str_is(copy.first->next->at->source->name, "a.yaml"));
	CHECK(str_is(copy.first->old_value, "old") && str_is(copy.first->new_value, "new"));
	CHECK(str_is(copy.first->witness, "\"a\"") &&
	      str_is(copy.first->message, "for example \"a\""));
	arena_free(&keep);
}

int main(void)
{
	RUN(test_rows);
	RUN(test_levels_outside_the_diff);
	RUN(test_sentences);
	RUN(test_order_and_limit);
	RUN(test_copies);
	return CHECK_EXIT();
}
