/* pairs.h - how long it takes to read two schemas and to ask a policy, for each language a program
 *
 *     pairs POLICY ROUNDS FILE...
 *
 * The files are lines of JSON with "old" and "new", a text or the schema itself. Prints pairs
 * taken, left out and compatible, then nanoseconds of processor time of each round.
 *
 *     pairs growth [SERIES]
 *
 * The same as schemas double, each in a process of its own: series, policy, size, the answer,
 * nanoseconds of processor time, KiB of memory at its peak.
 */
#ifndef TESTS_BENCH_PAIRS_H
#define TESTS_BENCH_PAIRS_H

#include "compat/relation.h"
#include "contract/base/limits.h"
#include "contract/json_schema/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum side { OLD, NEW };

struct bench_series {
	const char *name;
	void (*make)(struct buf *out, size_t size, enum side side);
	size_t size; /* of the smallest */
};

struct bench {
	const struct schema_relation *relation;
	const char *file;               /* a name that says the language */
	const char *const *policies;    /* up to NULL; asked in a series */
	void (*head)(struct buf *out);  /* before what a series makes; NULL: nothing */
	const struct bench_series *all; /* up to one without a name */
};

static _Noreturn void bench_die(const char *what)
{
	fprintf(stderr, "pairs: %s\n", what);
	exit(2);
}

static long long bench_processor(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static bool bench_reads(const struct bench *b, struct arena *a, struct str text, const void **out,
                        struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	struct schema_text schema = { .reading = SCHEMA_STORED };

	*source = (struct source){ str_of(b->file), text };
	schema.source = source;
	return b->relation->language->read(a, &schema, out, why);
}

/* Why the pair has no answer, or NULL. */
static const char *bench_ask(const struct bench *b, struct arena *a,
                             const struct read_policy *policy, struct str old_text,
                             struct str new_text, struct read_answer *out)
{
	const void *old, *new;
	struct failure why = { 0 };

	if (bench_reads(b, a, old_text, &old, &why) && bench_reads(b, a, new_text, &new, &why) &&
	    relation_ask(b->relation, a, policy, new, old, "new", "old", out, &why))
		return NULL;
	return why.code == FAILURE_LIMIT ? "limit" : "refused";
}

static struct read_policy bench_policy(const struct bench *b, const char *name)
{
	struct read_policy out;

	if (!relation_policy(b->relation, str_of(name), &out))
		bench_die("no such policy");
	return out;
}

/* ---- pairs that are there ------------------------------------------------------------- */

struct bench_pair {
	struct str old, new;
};

static struct str bench_text(struct arena *a, const struct node *n)
{
	return json_is_string(n) ? n->text : json_text(a, n);
}

static size_t bench_read_pairs(struct arena *a, const char *path, struct bench_pair *out,
                               size_t most)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0, count = 0;
	ssize_t n;

	if (!f)
		bench_die(path);
	while (count < most && (n = getline(&line, &room, f)) > 0) {
		struct source *source = arena_new(a, struct source);
		struct failure why = { 0 };
		struct node *row;

		*source = (struct source){ STR("pairs"),
			                   str_copy(a, (struct str){ line, (size_t)n }) };
		if (!json_read(a, source, &row, &why))
			bench_die(why.text);
		out[count++] = (struct bench_pair){ bench_text(a, node_get(row, "old")),
			                            bench_text(a, node_get(row, "new")) };
	}
	free(line);
	fclose(f);
	return count;
}

static void bench_rounds(const struct bench *b, const char *name, long turns, char **files)
{
	enum { MOST = 100000 };
	const struct read_policy policy = bench_policy(b, name);
	struct arena kept, a;
	struct bench_pair *list;
	size_t n = 0, out = 0, compatible = 0;

	arena_init(&kept, limit_of(LIMIT_ARENA_BYTES));
	arena_init(&a, limit_of(LIMIT_ARENA_BYTES));
	list = arena_array(&kept, struct bench_pair, MOST);
	for (; *files; files++)
		n += bench_read_pairs(&kept, *files, list + n, MOST - n);
	for (long turn = 0; turn < turns; turn++) {
		const long long start = bench_processor();

		out = compatible = 0;
		for (size_t i = 0; i < n; i++) {
			struct read_answer answer = { 0 };

			out += bench_ask(b, &a, &policy, list[i].old, list[i].new, &answer) != NULL;
			compatible += answer.compatible;
			arena_reset(&a);
		}
		printf("%lld ", bench_processor() - start);
	}
	printf("\n%zu %zu %zu\n", n - out, out, compatible);
	arena_free(&a);
	arena_free(&kept);
}

/* ---- growth --------------------------------------------------------------------------- */

static void bench_once(const struct bench *b, const struct bench_series *s,
                       const struct read_policy *policy, size_t size)
{
	struct read_answer answer = { 0 };
	struct buf texts[2];
	struct arena kept, a;
	const char *why;
	long long start;

	arena_init(&kept, limit_of(LIMIT_ARENA_BYTES));
	arena_init(&a, limit_of(LIMIT_ARENA_BYTES));
	for (int side = 0; side < 2; side++) {
		buf_init(&texts[side], &kept, 0);
		if (b->head)
			b->head(&texts[side]);
		s->make(&texts[side], size, (enum side)side);
	}
	start = bench_processor();
	why = bench_ask(b, &a, policy, buf_str(&texts[OLD]), buf_str(&texts[NEW]), &answer);
	if (!why)
		why = answer.compatible ? "yes" : answer.unproved ? "unproved" : "no";
	printf("%s %lld", why, bench_processor() - start);
	arena_free(&a);
	arena_free(&kept);
}

static void bench_measure(const struct bench *b, const struct bench_series *s, const char *name,
                          size_t size)
{
	const struct read_policy policy = bench_policy(b, name);
	struct rusage used;
	pid_t child;
	int status;

	printf("%s %s %zu ", s->name, name, size);
	fflush(stdout);
	child = fork();
	if (!child) {
		bench_once(b, s, &policy, size);
		fflush(stdout);
		_exit(0);
	}
	if (child < 0 || wait4(child, &status, 0, &used) != child)
		bench_die("no process of its own");
	if (status)
		printf("died 0");
	printf(" %ld\n", used.ru_maxrss);
	fflush(stdout);
}

static void bench_growth(const struct bench *b, const char *only)
{
	const size_t doublings = only ? 6 : 4;

	for (const struct bench_series *s = b->all; s->name; s++)
		for (size_t p = 0; (!only || !strcmp(only, s->name)) && b->policies[p]; p++)
			for (size_t d = 0; d < doublings; d++)
				bench_measure(b, s, b->policies[p], s->size << d);
}

static int bench_main(int argc, char **argv, const struct bench *b)
{
	if (argc > 1 && argc < 4 && strcmp(argv[1], "growth") == 0)
		bench_growth(b, argv[2]);
	else if (argc > 3)
		bench_rounds(b, argv[1], atol(argv[2]), argv + 3);
	else
		bench_die("pairs POLICY ROUNDS FILE..., or pairs growth");
	return 0;
}

#endif
