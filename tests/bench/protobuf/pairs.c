/* pairs - how long it takes to read two Protobuf files and to ask a policy (tests/bench/pairs.h) */
#include "tests/bench/pairs.h"

static void fields(struct buf *out, size_t size, enum side side)
{
	buf_add_c(out, "message M {\n");
	for (size_t i = 0; i < size; i++)
		buf_printf(out, "  %s f%zu = %zu;\n", side == OLD ? "int32" : "string", i, i + 1);
	buf_add_c(out, "}\n");
}

static void fields_gone(struct buf *out, size_t size, enum side side)
{
	fields(out, side == OLD ? size : 1, OLD);
}

static void messages(struct buf *out, size_t size, enum side side)
{
	for (size_t i = 0; i < size; i++)
		buf_printf(out, "message M%zu { M%zu next = 1; %s a = 2; }\n", i, (i + 1) % size,
		           side == OLD ? "int32" : "bytes");
}

/* Every other one is gone. */
static void messages_half(struct buf *out, size_t size, enum side side)
{
	for (size_t i = 0; i < size; i++)
		if (side == OLD || i % 2)
			buf_printf(out, "message M%zu { int32 a = 2; message N%zu { } }\n", i, i);
}

static void messages_gone(struct buf *out, size_t size, enum side side)
{
	messages(out, side == OLD ? size : 1, OLD);
}

/* Many small trees of messages, of which the leaves are gone. */
static void nested(struct buf *out, size_t size, enum side side)
{
	for (size_t i = 0; i < size; i++)
		buf_printf(
			out,
			"message M%zu { message A { message B { %s } int32 b = 1; } A a = 1; }\n",
			i, side == OLD ? "message C { }" : "");
}

static void constants(struct buf *out, size_t size, enum side side)
{
	buf_add_c(out, "enum E {\n  Z = 0;\n");
	for (size_t i = 1; i < size; i++)
		buf_printf(out, "  %c%zu = %zu;\n", side == OLD ? 'A' : 'B', i, i);
	buf_add_c(out, "}\nmessage M { E e = 1; }\n");
}

static void reserved(struct buf *out, size_t size, enum side side)
{
	buf_add_c(out, "message M {\n");
	for (size_t i = 0; i < size; i++)
		buf_printf(out,
		           side == OLD ? "  reserved %zu to %zu; reserved \"x%zu\";\n"
		                       : "  reserved %zu;\n",
		           4 * i + 1, 4 * i + 2, i);
	buf_add_c(out, "}\n");
}

/* All renamed: the relation has to guess which is which. */
static void renamed(struct buf *out, size_t size, enum side side)
{
	for (size_t i = 0; i < size; i++)
		buf_printf(out, "message %c%zu { int32 a%zu = 1; %c%zu next = 2; }\n",
		           side == OLD ? 'M' : 'N', i, i % 7, side == OLD ? 'M' : 'N',
		           (i + 1) % size);
}

/* Each field has the name that another one had. */
static void fields_swapped(struct buf *out, size_t size, enum side side)
{
	buf_add_c(out, "message M {\n");
	for (size_t i = 0; i < size; i++)
		buf_printf(out, "  int32 f%zu = %zu;\n", side == OLD ? i : size - 1 - i, i + 1);
	buf_add_c(out, "}\n");
}

/* 0, which is not written, is another constant of each. */
static void absences(struct buf *out, size_t size, enum side side)
{
	buf_printf(out, "enum E { %s = 0; %s = 1; }\nmessage M {\n", side == OLD ? "A" : "B",
	           side == OLD ? "B" : "A");
	for (size_t i = 0; i < size; i++)
		buf_printf(out, "  E f%zu = %zu;\n", i, i + 1);
	buf_add_c(out, "}\n");
}

static void oneofs(struct buf *out, size_t size, enum side side)
{
	buf_add_c(out, "message M {\n");
	for (size_t i = 0; i < size; i++)
		buf_printf(out, "  oneof o%zu { int32 a%zu = %zu; int32 b%zu = %zu; }\n",
		           side == OLD ? i : i + size, i, 2 * i + 1, i, 2 * i + 2);
	buf_add_c(out, "}\n");
}

static const struct bench_series series[] = {
	{ "fields", fields, 1000 },
	{ "fields_gone", fields_gone, 1000 },
	{ "messages", messages, 1000 },
	{ "messages_gone", messages_gone, 1000 },
	{ "messages_half", messages_half, 1000 },
	{ "nested", nested, 500 },
	{ "constants", constants, 1000 },
	{ "reserved", reserved, 1000 },
	{ "renamed", renamed, 500 },
	{ "fields_swapped", fields_swapped, 1000 },
	{ "absences", absences, 1000 },
	{ "oneofs", oneofs, 500 },
	{ NULL, NULL, 0 },
};

static void head(struct buf *out)
{
	buf_add_c(out, "syntax = \"proto3\";\npackage p;\n");
}

int main(int argc, char **argv)
{
	static const char *const policies[] = { "STRICT",      "PROVEN",  "BUF_FILE",
		                                "BUF_PACKAGE", "BUF_CSR", NULL };

	return bench_main(
		argc, argv,
		&(struct bench){ &protobuf_relation, "bench.proto", policies, head, series });
}
