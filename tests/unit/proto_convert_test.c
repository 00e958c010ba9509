/* Contracts as Protobuf files and back, over contracts of a seed and any mapping: the file is one
 * that a strict reader takes, and what comes back differs only where a loss is named. */
#include "contract/format.h"
#include "contract/protobuf/read.h"
#include "tests/check.h"
#include "tests/unit/came_back.h"
#include "tests/unit/contract_gen.h"

static struct arena arena;

static bool read_text(const char *name, struct str text, struct document **out)
{
	struct source *source = arena_new(&arena, struct source);
	struct failure why = { 0 };
	size_t count;

	*source = (struct source){ str_of(name), text };
	return documents_read(&arena, source, out, &count, NULL, &why);
}

/* Names and values that Protobuf has not, instead of some that it has. */
static struct str harder(struct str json)
{
	static const char *const pairs[][2] = { { "\"f1\"", "\"f-1 \303\266\"" },
		                                { "\"f2\"", "\"f-1 x\"" },
		                                { "\"x\"", "\"in \\\"progress\"" },
		                                { "\"boolean\"", "\"json\"" } };
	struct buf out;

	buf_init(&out, &arena, 0);
	while (json.len) {
		size_t i = 0;

		while (i < 4 && !str_starts(json, pairs[i][0]))
			i++;
		if (i < 4)
			buf_add_c(&out, pairs[i][1]);
		else
			buf_add_byte(&out, json.ptr[0]);
		json = str_skip(json, i < 4 ? strlen(pairs[i][0]) : 1);
	}
	return buf_str(&out);
}

static struct proto_mapping any_mapping(struct gen *g)
{
	struct proto_mapping m = { { 0 } };

	for (int c = 0; c < PROTO_CHOICE_COUNT; c++)
		while (proto_choice_word((enum proto_choice)c, m.word[c] + 1u) && gen_below(g, 2))
			m.word[c]++;
	return m;
}

enum { SEEDS = 600 };

static void turn(struct gen *g, struct str text, size_t *same)
{
	struct conversion how = { .to = FORMAT_PROTOBUF, .protobuf = any_mapping(g) };
	struct conversion dcs = { .to = FORMAT_DCS };
	const struct node *file, *tree, *again;
	struct document *from, *made, *back;
	struct failure why = { 0 };
	struct defects losses;
	struct buf out;

	defects_init(&losses, &arena);
	if (!read_text("c.json", text, &from) || !from->contract->model_count)
		return;
	how.model = from->contract->models[0]->root.name;
	CHECK(document_convert(&arena, from, &how, &file, &losses, &why));
	if (why.code != FAILURE_NONE) {
		fprintf(stderr, "  %s\n", why.text);
		return;
	}
	CHECK(read_text("m.proto", file->text, &made));
	CHECK(document_convert(&arena, made, &dcs, &tree, NULL, &why));
	buf_init(&out, &arena, 0);
	json_print(&out, tree, 0);
	CHECK(read_text("b.json", buf_str(&out), &back));
	for (size_t i = 0; i < from->contract->models[0]->root.field_count; i++)
		CHECK(came_back(&losses, from->contract->models[0]->root.fields[i],
		                back->contract->models[0]->root.fields[i], same));
	/* and from there on nothing changes any more */
	how = (struct conversion){ .to = FORMAT_PROTOBUF };
	CHECK(document_convert(&arena, back, &how, &again, NULL, &why));
	CHECK(read_text("n.proto", again->text, &made));
}

static void test_a_contract_comes_back(void)
{
	size_t same = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct gen g = { &arena, seed };
		struct buf out;

		CHECK_ROW("a seed");
		arena_init(&arena, 1 << 28);
		buf_init(&out, &arena, 0);
		json_print(&out, gen_contract(&g), 0);
		turn(&g, seed % 2 ? harder(buf_str(&out)) : buf_str(&out), &same);
		arena_free(&arena);
	}
	CHECK(same > SEEDS); /* most fields do */
}

int main(void)
{
	RUN(test_a_contract_comes_back);
	return CHECK_EXIT();
}
