/* Structs as JSON: each table of registry/wire both ways, and what is refused. */
#include "compat/relation.h"
#include "contract/base/limits.h"
#include "registry/wire/forms.h"
#include "registry/wire/member.h"
#include "tests/check.h"

/* ---- a struct with something in every member ----------------------------------- */

struct filler {
	struct arena *arena;
	long long n; /* no value twice */
	struct failure why;
};

static struct str new_text(struct filler *f, const char *what)
{
	return arena_printf(f->arena, "%s \"%lld\" \\ \t\xc3\xa9", what, ++f->n);
}

static const struct expectation *new_expectation(struct filler *f)
{
	struct source *source = arena_new(f->arena, struct source);
	struct expectation *e = NULL;
	struct node *root;

	*source = (struct source){
		STR(""),
		arena_printf(f->arena,
		             "{\"kind\":\"ConsumerExpectation\",\"apiVersion\":\"v1\",\"id\":"
		             "\"c%lld\",\"contract\":{\"id\":\"o.e\",\"major\":1}}",
		             ++f->n)
	};
	CHECK(json_read(f->arena, source, &root, &f->why) &&
	      expectation_read(f->arena, root, &e, NULL, &f->why));
	return e;
}

static void fill(struct filler *f, const struct wire_table *t, void *object);

static void *filled(struct filler *f, const struct wire_table *t, size_t n)
{
	char *list = arena_alloc(f->arena, n, t->size);

	for (size_t i = 0; i < n; i++)
		fill(f, t, list + i * t->size);
	return list;
}

static void fill_findings(struct filler *f, const struct wire_row *r, struct findings *out)
{
	findings_init(out, f->arena);
	for (int i = 0; i < 2; i++) {
		struct finding *x = filled(f, r->table, 1);

		*out->last = x;
		out->last = &x->next;
		out->count++;
	}
}

static void fill_member(struct filler *f, const struct wire_row *r, void *object)
{
	void *m = wire_room(object, r);
	struct node *at;
	struct str *texts;

	switch (r->kind) {
	case WIRE_TEXT:
	case WIRE_MAYBE:
		*(struct str *)m = new_text(f, r->name);
		break;
	case WIRE_FLAG:
		*(bool *)m = !r->missing;
		break;
	case WIRE_NUMBER:
		*(long long *)m = -++f->n;
		break;
	case WIRE_COUNT:
		*(size_t *)m = (size_t)++f->n;
		break;
	case WIRE_OFFSET:
		*(uint64_t *)m = (uint64_t)++f->n << 40;
		break;
	case WIRE_TIME:
		*(int64_t *)m = 1700000000000 + ++f->n;
		break;
	case WIRE_WORD:
		*(int *)m = r->words->count - 1 == r->missing ? 0 : r->words->count - 1;
		break;
	case WIRE_TEXTS:
		texts = arena_array(f->arena, struct str, 2);
		texts[0] = new_text(f, r->name);
		texts[1] = STR("");
		*(struct str **)m = texts;
		wire_set_count(object, r, 2);
		break;
	case WIRE_OBJECT:
		fill(f, r->table, m);
		break;
	case WIRE_POINTER:
		*(void **)m = filled(f, r->table, 1);
		break;
	case WIRE_LIST:
		*(void **)m = filled(f, r->table, 2);
		wire_set_count(object, r, 2);
		break;
	case WIRE_POINTERS: {
		const void **list = arena_array(f->arena, const void *, 2);

		list[0] = filled(f, r->table, 1);
		list[1] = filled(f, r->table, 1);
		*(const void ***)m = list;
		wire_set_count(object, r, 2);
		break;
	}
	case WIRE_FINDINGS:
		fill_findings(f, r, m);
		break;
	case WIRE_PLACE:
		at = arena_new(f->arena, struct node);
		*at = (struct node){ .line = (int)++f->n,
			             .column = (int)++f->n,
			             .source = filled(f, &wire_file, 1) };
		*(const struct node **)m = at;
		break;
	case WIRE_EXPECTATION:
		*(const struct expectation **)m = new_expectation(f);
		break;
	case WIRE_TREE:
		*(const struct node **)m = new_expectation(f)->root;
		break;
	case WIRE_KIND_COUNT:
		break;
	}
}

static void fill(struct filler *f, const struct wire_table *t, void *object)
{
	for (size_t i = 0; i < t->count; i++)
		fill_member(f, &t->rows[i], object);
}

/* ---- both ways -------------------------------------------------------------------- */

static struct str written(struct arena *a, const struct wire_table *t, const void *object)
{
	struct buf out;

	buf_init(&out, a, 0);
	wire_write(&out, t, object);
	return str_copy(a, buf_str(&out));
}

static struct node *tree_of(struct arena *a, struct str text)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct node *root = NULL;

	*source = (struct source){ STR(""), text };
	CHECK(json_read(a, source, &root, &why));
	return root;
}

static void go_there_and_back(struct arena *a, const struct wire_table *t, struct str first)
{
	static const enum wire_side sides[] = { WIRE_REQUEST, WIRE_ANSWER };

	for (size_t i = 0; i < 2; i++) {
		void *back = arena_alloc(a, 1, t->size);
		struct failure why = { 0 };

		CHECK(wire_read_text(a, t, sides[i], first, back, &why));
		CHECK_STR(why.text, "");
		CHECK_STR(written(a, t, back).ptr, first.ptr);
	}
}

static void test_identity(void)
{
	for (size_t i = 0; i < wire_table_count; i++) {
		const struct wire_table *t = wire_tables[i];
		struct filler f = { .n = 100 };
		struct arena a;
		struct node *root;
		struct str text;
		void *object;

		CHECK_ROW(t->name);
		arena_init(&a, 1 << 26);
		f.arena = &a;
		object = filled(&f, t, 1);
		text = written(&a, t, object);
		root = tree_of(&a, text);
		CHECK_INT(root->count, t->count);
		for (size_t k = 0; k < t->count; k++) {
			CHECK(node_get(root, t->rows[k].name) != NULL);
			CHECK(t->rows[k].about != NULL);
		}
		go_there_and_back(&a, t, text);
		arena_free(&a);
	}
}

/* Every member that may be left out is. */
static void test_least(void)
{
	for (size_t i = 0; i < wire_table_count; i++) {
		const struct wire_table *t = wire_tables[i];
		struct filler f = { .n = 100 };
		struct arena a;
		struct node *root, *least;
		struct buf out;

		CHECK_ROW(t->name);
		arena_init(&a, 1 << 26);
		f.arena = &a;
		root = tree_of(&a, written(&a, t, filled(&f, t, 1)));
		least = node_new_map(&a);
		for (size_t k = 0; k < t->count; k++)
			if (!t->rows[k].optional && t->rows[k].kind != WIRE_MAYBE)
				node_put(&a, least, str_of(t->rows[k].name),
				         node_get(root, t->rows[k].name));
		buf_init(&out, &a, 0);
		json_print(&out, least, 0);
		go_there_and_back(&a, t, str_copy(&a, buf_str(&out)));
		arena_free(&a);
	}
}

/* What is left out of the options is what the command line takes without them. */
static void test_defaults(void)
{
	struct publish_form form;
	struct failure why = { 0 };
	struct arena a;

	arena_init(&a, 1 << 20);
	CHECK(wire_read_text(&a, &wire_publish, WIRE_REQUEST,
	                     STR("{\"document\":{\"name\":\"x\",\"text\":\"y\"}}"), &form, &why));
	CHECK_INT(form.options.level, COMPAT_BACKWARD);
	CHECK_INT(form.options.policy, POLICY_PROVEN);
	CHECK_INT(form.options.waiver_count, 0);
	CHECK(form.product == NULL && !form.force);
	arena_free(&a);
}

/* ---- what is refused ----------------------------------------------------------------- */

static void refuses(struct arena *a, const struct wire_table *t, enum wire_side side,
                    const struct node *root, const char *begins)
{
	void *object = arena_alloc(a, 1, t->size);
	struct failure why = { 0 };
	struct buf out;

	buf_init(&out, a, 0);
	json_print(&out, root, 0);
	CHECK(!wire_read_text(a, t, side, str_copy(a, buf_str(&out)), object, &why));
	if (strncmp(why.text, begins, strlen(begins)) != 0)
		CHECK_STR(why.text, begins);
	CHECK_INT(why.code, FAILURE_SYNTAX);
	CHECK(why.line > 0);
}

static struct node *with(struct arena *a, const struct node *root, const char *name,
                         struct node *value)
{
	struct node *copy = node_new_map(a);

	for (size_t i = 0; i < root->count; i++)
		if (!str_is(root->members[i].key->text, name))
			node_put(a, copy, root->members[i].key->text, root->members[i].value);
	if (value)
		node_put(a, copy, str_of(name), value);
	return copy;
}

/* A value of another type than the row's; which: 0, 1, 2 */
static struct node *wrong_value(struct arena *a, enum wire_kind kind, int which)
{
	bool text = kind == WIRE_TEXT || kind == WIRE_MAYBE || kind == WIRE_WORD,
	     list = kind == WIRE_TEXTS || kind == WIRE_LIST || kind == WIRE_POINTERS || kind == WIRE_FINDINGS;
	struct node *n;

	switch (which) {
	case 0:
		return node_new_plain(a, STR("null"));
	case 1:
		return text || list ? node_new_plain(a, STR("17")) : node_new_text(a, STR("17"));
	default:
		n = list ? node_new_map(a) : node_new_list(a);
		return n;
	}
}

static void test_wrong_types(void)
{
	for (size_t i = 0; i < wire_table_count; i++) {
		const struct wire_table *t = wire_tables[i];
		struct filler f = { .n = 100 };
		struct arena a;
		struct node *root;

		arena_init(&a, 1 << 28);
		f.arena = &a;
		root = tree_of(&a, written(&a, t, filled(&f, t, 1)));
		for (size_t k = 0; k < t->count; k++) {
			const struct wire_row *r = &t->rows[k];
			struct str name = arena_printf(&a, "%s.%s", t->name, r->name),
				   begins = arena_printf(&a, "%s: ", r->name);

			CHECK_ROW(name.ptr);
			for (int w = 0; w < 3; w++)
				refuses(&a, t, WIRE_ANSWER,
				        with(&a, root, r->name, wrong_value(&a, r->kind, w)),
				        begins.ptr);
			if (!r->optional && r->kind != WIRE_MAYBE)
				refuses(&a, t, WIRE_ANSWER, with(&a, root, r->name, NULL),
				        arena_printf(&a, "%s: it is missing", r->name).ptr);
		}
		CHECK_ROW(NULL);
		arena_free(&a);
	}
}

static void test_unknown_members(void)
{
	for (size_t i = 0; i < wire_table_count; i++) {
		const struct wire_table *t = wire_tables[i];
		struct filler f = { .n = 100 };
		struct failure why = { 0 };
		struct node *root;
		struct arena a;
		struct buf out;

		CHECK_ROW(t->name);
		arena_init(&a, 1 << 26);
		f.arena = &a;
		root = with(&a, tree_of(&a, written(&a, t, filled(&f, t, 1))), "zzzzzzzzz",
		            node_new_list(&a));
		refuses(&a, t, WIRE_REQUEST, root, "no member is called \"zzzzzzzzz\"");
		buf_init(&out, &a, 0);
		json_print(&out, root, 0);
		CHECK(wire_read_text(&a, t, WIRE_ANSWER, buf_str(&out), arena_alloc(&a, 1, t->size),
		                     &why));
		arena_free(&a);
	}
}

/* A word of a newer server is read as the strictest; a request's is refused. */
static void test_unknown_words(void)
{
	int words = 0;

	for (size_t i = 0; i < wire_table_count; i++) {
		const struct wire_table *t = wire_tables[i];
		struct filler f = { .n = 100 };
		struct failure why = { 0 };
		struct node *root;
		struct arena a;

		arena_init(&a, 1 << 28);
		f.arena = &a;
		root = tree_of(&a, written(&a, t, filled(&f, t, 1)));
		for (size_t k = 0; k < t->count; k++) {
			const struct wire_row *r = &t->rows[k];
			void *object = arena_alloc(&a, 1, t->size);
			struct node *changed;
			struct buf out;

			if (r->kind != WIRE_WORD)
				continue;
			CHECK_ROW(arena_printf(&a, "%s.%s", t->name, r->name).ptr);
			words++;
			changed = with(&a, root, r->name, node_new_text(&a, STR("of_tomorrow")));
			buf_init(&out, &a, 0);
			json_print(&out, changed, 0);
			CHECK(wire_read_text(&a, t, WIRE_ANSWER, buf_str(&out), object, &why));
			CHECK_INT(*(int *)(void *)((char *)object + r->offset),
			          r->words->strictest);
			CHECK(r->words->strictest >= 0 && r->words->strictest < r->words->count);
			refuses(&a, t, WIRE_REQUEST, changed,
			        arena_printf(&a, "%s: ", r->name).ptr);
		}
		CHECK_ROW(NULL);
		arena_free(&a);
	}
	CHECK(words > 20);
}

static const struct {
	const char *why;
	const struct wire_table *table;
	const char *text, *said;
} hostile[] = {
	{ "no object", &wire_deprecate, "[]", "an object is expected" },
	{ "no JSON", &wire_deprecate, "{", "" },
	{ "two values", &wire_deprecate, "{\"major\":1} {}", "" },
	{ "a member twice", &wire_deprecate, "{\"major\":1,\"major\":2}", "" },
	{ "a fraction", &wire_deprecate, "{\"major\":1.5}", "major: an integer is expected" },
	{ "an exponent", &wire_deprecate, "{\"major\":1e3}", "major: an integer is expected" },
	{ "too large", &wire_deprecate, "{\"major\":9223372036854775808}",
	  "major: an integer is expected" },
	{ "a number in quotes", &wire_deprecate, "{\"major\":\"1\"}",
	  "major: an integer is expected" },
	{ "below zero", &wire_withdrawn, "{\"withdrawn\":-1}",
	  "withdrawn: an integer that is not negative is expected" },
	{ "yes is no flag", &wire_retire, "{\"major\":1,\"force\":\"true\"}",
	  "force: true or false is expected" },
	{ "a word nearly", &wire_can_answer, "{\"answer\":\"unknwon\",\"reasons\":[]}",
	  "answer: \"unknwon\" is not known; did you mean \"unknown\"?" },
	{ "a word not at all", &wire_can_answer, "{\"answer\":\"perhaps\",\"reasons\":[]}",
	  "answer: \"perhaps\" is none of yes, no, unknown" },
	{ "a member nearly", &wire_retire, "{\"major\":1,\"forse\":true}",
	  "no member is called \"forse\"; did you mean \"force\"?" },
	{ "in a list", &wire_can_answer, "{\"answer\":\"no\",\"reasons\":[\"a\",1]}",
	  "reasons[1]: a string is expected" },
	{ "deep inside", &wire_search,
	  "{\"hits\":[{\"id\":\"a\",\"text\":\"b\"},{\"id\":\"a\",\"text\":0}]}",
	  "hits[1].text: a string is expected" },
	{ "in an object", &wire_waive, "{\"contract\":\"a\",\"waiver\":{\"rule\":\"x\"}}",
	  "waiver.reason: it is missing" },
	{ "a NUL", &wire_deploy, "{\"what\":\"a\\u0000b\",\"version\":\"1\"}",
	  "what: it holds a NUL" },
	{ "no expectation", &wire_asked_expectation,
	  "{\"id\":\"a\",\"status\":\"active\",\"document\":{\"id\":1}}", "document: " },
};

static void test_hostile(void)
{
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		struct failure why = { 0 };
		struct arena a;

		CHECK_ROW(hostile[i].why);
		arena_init(&a, 1 << 24);
		CHECK(!wire_read_text(&a, hostile[i].table, WIRE_REQUEST, str_of(hostile[i].text),
		                      arena_alloc(&a, 1, hostile[i].table->size), &why));
		CHECK(why.code == FAILURE_SYNTAX);
		why.text[strlen(why.text) < strlen(hostile[i].said) ? strlen(why.text)
		                                                    : strlen(hostile[i].said)] = 0;
		CHECK_STR(why.text, hostile[i].said);
		arena_free(&a);
	}
}

static void test_bounds(void)
{
	struct expect_answer answer;
	struct failure why = { 0 };
	struct filler f = { .n = 1 };
	struct findings list;
	struct arena a;
	struct buf out;

	arena_init(&a, 1 << 28);
	f.arena = &a;
	fill(&f, &wire_expect_answer, &answer);
	findings_init(&list, &a);
	for (size_t i = 0; i <= limit_of(LIMIT_FINDINGS); i++) {
		struct finding *x = filled(&f, &wire_finding, 1);

		*list.last = x;
		list.last = &x->next;
	}
	answer.broken = list;
	CHECK(!wire_read_text(&a, &wire_expect_answer, WIRE_ANSWER,
	                      written(&a, &wire_expect_answer, &answer), &answer, &why));
	CHECK_INT(why.code, FAILURE_LIMIT);
	buf_init(&out, &a, 0);
	buf_add_c(&out, "{\"rule\":");
	for (int i = 0; i < 100000; i++)
		buf_add_c(&out, "[");
	why = (struct failure){ 0 };
	CHECK(!wire_read_text(&a, &wire_waiver, WIRE_ANSWER, buf_str(&out),
	                      arena_new(&a, struct waiver), &why));
	CHECK_INT(why.code, FAILURE_LIMIT);
	arena_free(&a);
}

/* The levels of findings that were read count as those that were added. */
static void test_findings(void)
{
	struct filler f = { .n = 1 };
	struct expect_answer answer = { 0 };
	struct failure why = { 0 };
	struct arena a;

	arena_init(&a, 1 << 24);
	f.arena = &a;
	fill(&f, &wire_expect_answer, &answer);
	CHECK(wire_read_text(&a, &wire_expect_answer, WIRE_ANSWER,
	                     written(&a, &wire_expect_answer, &answer), &answer, &why));
	CHECK_INT(answer.broken.count, 2);
	CHECK_INT(answer.broken.worst, LEVEL_BREAKING);
	CHECK(answer.broken.first->cause && answer.broken.first->cause->message.len);
	CHECK(answer.broken.first->at->line > 0 && answer.broken.first->at->source->name.len);
	arena_free(&a);
}

/* Each has its word, and there is no word for none. */
static void test_rule_sets(void)
{
	for (int n = 1; n < RULE_SETS; n++)
		CHECK(relation_rules(n) && relation_rules_number(relation_rules(n)) == n);
	CHECK(!relation_rules(0) && !relation_rules(RULE_SETS) && !relation_rules(-1));
	CHECK(!relation_rules_number(NULL));
}

int main(void)
{
	RUN(test_identity);
	RUN(test_least);
	RUN(test_defaults);
	RUN(test_wrong_types);
	RUN(test_unknown_members);
	RUN(test_unknown_words);
	RUN(test_hostile);
	RUN(test_bounds);
	RUN(test_findings);
	RUN(test_rule_sets);
	return CHECK_EXIT();
}
