/* The published table of 23 x 23 types, and the widths it leaves out. */
#include "compat/type_relation.h"
#include "tests/check.h"

#include <stdlib.h>

#define TABLE "testdata/type_matrix.csv"

static const struct {
	const char *word;
	struct type type;
} words[] = {
	{ "boolean", { .kind = TYPE_BOOLEAN } },
	{ "int", { .kind = TYPE_INTEGER, .bits = 32 } },
	{ "long", { .kind = TYPE_INTEGER, .bits = 64 } },
	{ "float", { .kind = TYPE_FLOAT, .bits = 32 } },
	{ "double", { .kind = TYPE_FLOAT, .bits = 64 } },
	{ "decimal(10.2)", { .kind = TYPE_DECIMAL, .precision = 10, .scale = 2 } },
	{ "decimal(12.2)", { .kind = TYPE_DECIMAL, .precision = 12, .scale = 2 } },
	{ "decimal(12.4)", { .kind = TYPE_DECIMAL, .precision = 12, .scale = 4 } },
	{ "decimal(38.0)", { .kind = TYPE_DECIMAL, .precision = 38 } },
	{ "number", { .kind = TYPE_NUMBER } },
	{ "string", { .kind = TYPE_STRING } },
	{ "bytes", { .kind = TYPE_BYTES } },
	{ "date", { .kind = TYPE_DATE } },
	{ "time", { .kind = TYPE_TIME } },
	{ "timestamp", { .kind = TYPE_TIMESTAMP } },
	{ "timestamp_ntz", { .kind = TYPE_TIMESTAMP_NTZ } },
	{ "array", { .kind = TYPE_ARRAY } },
	{ "map", { .kind = TYPE_MAP } },
	{ "record", { .kind = TYPE_RECORD } },
	{ "json", { .kind = TYPE_JSON } },
	{ "vector", { .kind = TYPE_VECTOR, .dimensions = 768 } },
	{ "null", { .kind = TYPE_NULL } },
	{ "any", { .kind = TYPE_UNSTATED } },
	/* not in the table */
	{ "i8", { .kind = TYPE_INTEGER, .bits = 8 } },
	{ "i16", { .kind = TYPE_INTEGER, .bits = 16 } },
	{ "i128", { .kind = TYPE_INTEGER, .bits = 128 } },
	{ "u8", { .kind = TYPE_INTEGER, .bits = 8, .is_unsigned = true } },
	{ "u16", { .kind = TYPE_INTEGER, .bits = 16, .is_unsigned = true } },
	{ "u32", { .kind = TYPE_INTEGER, .bits = 32, .is_unsigned = true } },
	{ "u64", { .kind = TYPE_INTEGER, .bits = 64, .is_unsigned = true } },
	{ "whole", { .kind = TYPE_INTEGER } },
	{ "decimal(4.0)", { .kind = TYPE_DECIMAL, .precision = 4 } },
	{ "decimal(7.0)", { .kind = TYPE_DECIMAL, .precision = 7 } },
	{ "decimal(8.0)", { .kind = TYPE_DECIMAL, .precision = 8 } },
	{ "decimal(15.0)", { .kind = TYPE_DECIMAL, .precision = 15 } },
	{ "decimal(16.0)", { .kind = TYPE_DECIMAL, .precision = 16 } },
	{ "decimal(9.0)", { .kind = TYPE_DECIMAL, .precision = 9 } },
	{ "decimal(10.0)", { .kind = TYPE_DECIMAL, .precision = 10 } },
	{ "decimal(18.0)", { .kind = TYPE_DECIMAL, .precision = 18 } },
	{ "decimal(19.0)", { .kind = TYPE_DECIMAL, .precision = 19 } },
	{ "decimal(10.4)", { .kind = TYPE_DECIMAL, .precision = 10, .scale = 4 } },
	{ "vector(f64)",
	  { .kind = TYPE_VECTOR, .dimensions = 768, .element = STR_INIT("float64") } },
	{ "vector(f32)",
	  { .kind = TYPE_VECTOR, .dimensions = 768, .element = STR_INIT("float32") } },
	{ "vector(3)", { .kind = TYPE_VECTOR, .dimensions = 3 } },
	{ "vector()", { .kind = TYPE_VECTOR } },
};

/* The table's letter, and what it means for history and writers, and for running readers. */
static const char *const verdicts[REL_COUNT] = {
	[REL_EQUAL] = "=,ok,ok",
	[REL_WIDER] = "W,ok,break",
	[REL_LOSSY] = "L,warn,break",
	[REL_NARROWER] = "N,break,ok",
	[REL_NARROWER_LOSSY] = "N,break,warn",
	[REL_INCOMPARABLE] = "X,break,break",
	[REL_UNPROVED] = "unproved",
};

static const struct type *type_of(struct str word)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(word, words[i].word))
			return &words[i].type;
	return NULL;
}

static void test_published_table(void)
{
	FILE *file = fopen(TABLE, "r");
	char line[256], row[256];
	int pairs = 0;

	CHECK(file != NULL);
	if (!file)
		return;
	while (fgets(line, sizeof line, file)) {
		struct str rest = str_trim(str_of(line)), old = str_cut(&rest, ','),
			   new = str_cut(&rest, ',');
		const struct type *x = type_of(old), *y = type_of(new);

		if (str_is(old, "old"))
			continue;
		snprintf(row, sizeof row, "%.*s to %.*s", STR_FMT(old), STR_FMT(new));
		CHECK_ROW(row);
		CHECK(x && y);
		if (!x || !y)
			continue;
		line[rest.ptr - line + (ptrdiff_t)rest.len] = 0;
		CHECK_STR(verdicts[type_relation(x, y)], rest.ptr);
		pairs++;
	}
	fclose(file);
	CHECK_ROW("the whole table");
	CHECK_INT(pairs, 529);
}

static void test_widths(void)
{
	static const struct {
		const char *old, *new, *want;
	} rows[] = {
		{ "i8", "i16", "W" },
		{ "i16", "i8", "N" },
		{ "u8", "i16", "W" },
		{ "i16", "u8", "N" },
		{ "u8", "i8", "X" },
		{ "i8", "u16", "X" },
		{ "u16", "int", "W" },
		{ "u32", "int", "X" },
		{ "u32", "long", "W" },
		{ "u64", "i128", "W" },
		{ "u64", "long", "X" },
		{ "u8", "u16", "W" },
		{ "long", "whole", "W" },
		{ "whole", "long", "N" },
		{ "whole", "number", "W" },
		{ "whole", "double", "L" },
		{ "i16", "float", "W" },
		{ "u32", "double", "W" },
		{ "u32", "float", "L" },
		{ "int", "decimal(10.0)", "W" },
		{ "int", "decimal(9.0)", "N" },
		{ "long", "decimal(18.0)", "N" },
		{ "long", "decimal(19.0)", "W" },
		{ "u64", "decimal(19.0)", "X" },
		{ "i128", "decimal(38.0)", "N" },
		{ "whole", "decimal(38.0)", "N" },
		{ "decimal(4.0)", "i16", "W" },
		{ "decimal(4.0)", "u16", "X" },
		{ "decimal(9.0)", "int", "W" },
		{ "decimal(10.0)", "int", "N" },
		{ "decimal(4.0)", "double", "W" },
		{ "decimal(7.0)", "float", "W" },
		{ "decimal(8.0)", "float", "L" },
		{ "decimal(15.0)", "double", "W" },
		{ "decimal(16.0)", "double", "L" },
		{ "double", "decimal(4.0)", "N" },
		{ "decimal(10.2)", "decimal(10.4)", "X" },
		{ "decimal(10.4)", "decimal(12.4)", "W" },
		{ "vector", "vector(f32)", "=" },
		{ "vector", "vector(f64)", "X" },
		{ "vector", "vector(3)", "X" },
		{ "vector()", "vector(3)", "N" },
		{ "vector(3)", "vector()", "W" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct type *x = type_of(str_of(rows[i].old)),
				  *y = type_of(str_of(rows[i].new));
		char row[64], got[2] = "";

		snprintf(row, sizeof row, "%s to %s", rows[i].old, rows[i].new);
		CHECK_ROW(row);
		got[0] = verdicts[type_relation(x, y)][0];
		CHECK_STR(got, rows[i].want);
	}
}

int main(void)
{
	RUN(test_published_table);
	RUN(test_widths);
	return CHECK_EXIT();
}
