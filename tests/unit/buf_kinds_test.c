/* Each type of a field turned into each other: which of the turns `buf breaking` takes on the wire,
 * and where JSON must be read too. The groups are those of its documentation of
 * FIELD_WIRE_COMPATIBLE_TYPE and FIELD_WIRE_JSON_COMPATIBLE_TYPE. */
#include "compat/buf/breaking.h"
#include "contract/protobuf/read.h"
#include "tests/check.h"

static const struct kind {
	const char *word;
	char wire, json; /* letters of groups; a blank: alone */
} kinds[] = {
	{ "int32", 'v', 'v' },   { "uint32", 'v', 'v' },   { "int64", 'v', 'l' },
	{ "uint64", 'v', 'l' },  { "bool", 'v', ' ' },     { "sint32", 'z', ' ' },
	{ "sint64", 'z', ' ' },  { "fixed32", '4', '4' },  { "sfixed32", '4', '4' },
	{ "fixed64", '8', '8' }, { "sfixed64", '8', '8' }, { "float", ' ', ' ' },
	{ "double", ' ', ' ' },  { "string", ' ', ' ' },   { "bytes", ' ', ' ' },
	{ "Some", ' ', ' ' },    { "Choice", ' ', ' ' },   { "group", ' ', ' ' },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static struct arena arena;
static const struct proto_file *files[KINDS];

static const struct proto_file *file_with(const char *word)
{
	const char *body = strcmp(word, "group") ? ";" : " {}";
	struct source *source = arena_new(&arena, struct source);
	struct proto_file *file = NULL;
	struct failure why = { 0 };

	*source = (struct source){
		STR("a.proto"),
		arena_printf(&arena,
		             "syntax = \"proto2\"; message Some {} enum Choice { A = 0; }\n"
		             "message M { optional %s %s = 1%s }\n",
		             word, strcmp(word, "group") ? "f" : "F", body)
	};
	if (!proto_read(&arena, source, NULL, &file, &why)) {
		fprintf(stderr, "%s: %s\n", word, why.text);
		abort();
	}
	return file;
}

static bool breaks(enum buf_category category, size_t old, size_t new)
{
	struct buf_finding *list;
	size_t count;

	buf_breaking(&arena, category, files[old], files[new], &list, &count);
	for (size_t i = 0; i < count; i++)
		if (strstr(list[i].id, "COMPATIBLE_TYPE"))
			return true;
	return false;
}

static bool alike(char one, char other)
{
	return one == other && one != ' ';
}

static void test_pairs(void)
{
	for (size_t i = 0; i < KINDS; i++) {
		for (size_t j = 0; j < KINDS; j++) {
			/* the one turn that has a way and no way back */
			const bool text_to_bytes =
				!strcmp(kinds[i].word, "string") && !strcmp(kinds[j].word, "bytes");

			CHECK_ROW(str_c(&arena, arena_printf(&arena, "%s -> %s", kinds[i].word,
			                                     kinds[j].word)));
			CHECK_INT(breaks(BUF_WIRE, i, j),
			          i != j && !alike(kinds[i].wire, kinds[j].wire) && !text_to_bytes);
			CHECK_INT(breaks(BUF_WIRE_JSON, i, j),
			          i != j && !alike(kinds[i].json, kinds[j].json));
		}
	}
}

int main(void)
{
	arena_init(&arena, (size_t)256 << 20);
	for (size_t i = 0; i < KINDS; i++)
		files[i] = file_with(kinds[i].word);
	RUN(test_pairs);
	arena_free(&arena);
	return CHECK_EXIT();
}
