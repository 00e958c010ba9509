/* pairs POLICY ROUNDS FILE... - how long it takes to read two Protobuf files and to ask a policy
 *
 * The files are lines of JSON with "old" and "new". Prints pairs taken, left out and compatible,
 * then nanoseconds of processor time of each round.
 *
 * pairs growth [SERIES] - the same as schemas double: series, policy, size, nanoseconds, bytes of
 * memory.
 */
#include "compat/relation.h"
#include "contract/base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "pairs: %s\n", what);
	exit(2);
}

static long long processor(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static bool reads(struct arena *a, struct str text, const void **out, struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	struct schema_text schema = { .reading = SCHEMA_STORED };

	*source = (struct source){ STR("bench.proto"), text };
	schema.source = source;
	return protobuf_relation.language->read(a, &schema, out, why);
}

/* 1: compatible, 0: not, -1: not read. */
static int ask(struct arena *a, const struct read_policy *policy, struct str old_text,
               struct str new_text)
{
	const void *old, *new;
	struct read_answer answer;
	struct failure why = { 0 };

	if (!reads(a, old_text, &old, &why) || !reads(a, new_text, &new, &why))
		return -1;
	if (!relation_ask(&protobuf_relation, a, policy, new, old, "new", "old", &answer, &why))
		return -1;
	return answer.compatible;
}

static struct read_policy policy_of(const char *name)
{
	struct read_policy out;

	if (!relation_policy(&protobuf_relation, str_of(name), &out))
		die("no such policy");
	return out;
}

/* ---- pairs that are there ------------------------------------------------------------- */

struct pair {
	struct str old, new;
};

static size_t read_pairs(struct arena *a, const char *path, struct pair *out, size_t most)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0, count = 0;
	ssize_t n;

	if (!f)
		die(path);
	while (count < most && (n = getline(&line, &room, f)) > 0) {
		struct source *source = arena_new(a, struct source);
		struct failure why = { 0 };
		struct node *row;

		*source = (struct source){ STR("pairs"),
			                   str_copy(a, (struct str){ line, (size_t)n }) };
		if (!json_read(a, source, &row, &why))
			die(why.text);
		out[count++] = (struct pair){ node_text(node_get(row, "old")),
			                      node_text(node_get(row, "new")) };
	}
	free(line);
	fclose(f);
	return count;
}

static void rounds(const char *name, long turns, char **files)
{
	enum { MOST = 100000 };
	const struct read_policy policy = policy_of(name);
	struct arena kept, a;
	struct pair *list;
	size_t n = 0, out = 0, compatible = 0;

	arena_init(&kept, limit_of(LIMIT_ARENA_BYTES));
	arena_init(&a, limit_of(LIMIT_ARENA_BYTES));
	list = arena_array(&kept, struct pair, MOST);
	for (; *files; files++)
		n += read_pairs(&kept, *files, list + n, MOST - n);
	for (long turn = 0; turn < turns; turn++) {
		const long long start = processor();

		out = compatible = 0;
		for (size_t i = 0; i < n; i++) {
			const int said = ask(&a, &policy, list[i].old, list[i].new);

			out += said < 0;
			compatible += said == 1;
			arena_reset(&a);
		}
		printf("%lld ", processor() - start);
	}
	printf("\n%zu %zu %zu\n", n - out, out, compatible);
	arena_free(&a);
	arena_free(&kept);
}

/* ---- growth --------------------------------------------------------------------------- */

enum side { OLD, NEW };

typedef void maker(struct buf *out, size_t size, enum side side);

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

static void oneofs(struct buf *out, size_t size, enum side side)
{
	buf_add_c(out, "message M {\n");
	for (size_t i = 0; i < size; i++)
		buf_printf(out, "  oneof o%zu { int32 a%zu = %zu; int32 b%zu = %zu; }\n",
		           side == OLD ? i : i + size, i, 2 * i + 1, i, 2 * i + 2);
	buf_add_c(out, "}\n");
}

static const struct series {
	const char *name;
	maker *make;
	size_t size;
} all[] = {
	{ "fields", fields, 1000 },
	{ "fields_gone", fields_gone, 1000 },
	{ "messages", messages, 1000 },
	{ "messages_gone", messages_gone, 1000 },
	{ "messages_half", messages_half, 1000 },
	{ "nested", nested, 500 },
	{ "constants", constants, 1000 },
	{ "reserved", reserved, 1000 },
	{ "renamed", renamed, 500 },
	{ "oneofs", oneofs, 500 },
};

static void measure(const struct series *s, const char *name, size_t size)
{
	const struct read_policy policy = policy_of(name);
	struct buf texts[2];
	struct arena kept, a;
	long long start;

	arena_init(&kept, limit_of(LIMIT_ARENA_BYTES));
	arena_init(&a, limit_of(LIMIT_ARENA_BYTES));
	for (int side = 0; side < 2; side++) {
		buf_init(&texts[side], &kept, 0);
		buf_add_c(&texts[side], "syntax = \"proto3\";\npackage p;\n");
		s->make(&texts[side], size, (enum side)side);
	}
	start = processor();
	if (ask(&a, &policy, buf_str(&texts[OLD]), buf_str(&texts[NEW])) < 0)
		printf("%s %s %zu limit 0\n", s->name, name, size);
	else
		printf("%s %s %zu %lld %zu\n", s->name, name, size, processor() - start, a.used);
	fflush(stdout);
	arena_free(&a);
	arena_free(&kept);
}

static void growth(const char *only)
{
	static const char *const policies[] = { "STRICT", "PROVEN", "BUF_FILE", "BUF_PACKAGE",
		                                "BUF_CSR" };
	const size_t doublings = only ? 6 : 4;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		for (size_t p = 0; (!only || !strcmp(only, all[i].name)) &&
		                   p < sizeof policies / sizeof *policies;
		     p++)
			for (size_t d = 0; d < doublings; d++)
				measure(&all[i], policies[p], all[i].size << d);
}

int main(int argc, char **argv)
{
	if (argc > 1 && argc < 4 && strcmp(argv[1], "growth") == 0)
		growth(argv[2]);
	else if (argc > 3)
		rounds(argv[1], atol(argv[2]), argv + 3);
	else
		die("pairs POLICY ROUNDS FILE..., or pairs growth");
	return 0;
}
