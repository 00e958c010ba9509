/* What `buf breaking` says of numbers that are no longer reserved: its own sentences, version 1.75.
 */
#include "compat/buf/breaking.h"
#include "contract/protobuf/read.h"
#include "tests/check.h"

#define LOST(range, on, values)                                                                \
	"Previously present reserved range \"" range "\" on " on " is missing values: " values \
	" were removed.\n"

static const struct proto_file *file_with(struct arena *a, const char *body)
{
	struct source *source = arena_new(a, struct source);
	struct proto_file *file = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("a.proto"),
		                   arena_printf(a, "syntax = \"proto2\"; %s\n", body) };
	CHECK(proto_read(a, source, NULL, &file, &why));
	return file;
}

static void test_sentences(void)
{
	static const struct {
		const char *old, *new, *want;
	} rows[] = {
		{ "message M { reserved 2 to 4; }", "message M { reserved 3 to 4, 2; }", "" },
		{ "message M { reserved 7; }", "message M {}",
		  LOST("[7]", "message \"M\"", "[7]") },
		{ "message M { reserved 2 to 4; }", "message M { reserved 2 to 3; }",
		  LOST("[2,4]", "message \"M\"", "[4]") },
		{ "message M { reserved 2 to 9; }", "message M { reserved 4 to 5, 7; }",
		  LOST("[2,9]", "message \"M\"", "[2,3], [6], [8,9]") },
		{ "message M { reserved 2 to 9; }", "message M { reserved 5 to 6, 3 to 4; }",
		  LOST("[2,9]", "message \"M\"", "[2], [7,9]") },
		{ "message M { reserved 9 to max; }", "message M {}",
		  LOST("[9,max]", "message \"M\"", "[9,max]") },
		{ "enum E { A = 0; reserved 2 to 4, 11 to max; }", "enum E { A = 0; }",
		  LOST("[11,max]", "enum \"E\"", "[11,max]") LOST("[2,4]", "enum \"E\"", "[2,4]") },
		/* where buf lists all that is missing, we list a few */
		{ "message M { reserved 1 to 19; }",
		  "message M { reserved 2, 4, 6, 8, 10, 12, 14, 16, 18; }",
		  LOST("[1,19]", "message \"M\"",
		       "[1], [3], [5], [7], [9], [11], [13], [15], ...") },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf_finding *list;
		struct arena a;
		struct buf got;
		size_t count;

		arena_init(&a, (size_t)16 << 20);
		CHECK_ROW(rows[i].old);
		buf_init(&got, &a, 0);
		buf_breaking(&a, BUF_WIRE, file_with(&a, rows[i].old), file_with(&a, rows[i].new),
		             &list, &count);
		for (size_t j = 0; j < count; j++)
			buf_printf(&got, "%.*s\n", STR_FMT(list[j].message));
		CHECK_STR(str_c(&a, buf_str(&got)), rows[i].want);
		arena_free(&a);
	}
}

int main(void)
{
	RUN(test_sentences);
	return CHECK_EXIT();
}
