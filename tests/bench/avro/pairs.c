/* pairs WORK ROUNDS COUNTED FILE... - how long the Avro relation takes over recorded pairs
 *
 * WORK: "parse" (both schemas of a pair), "relation" (of schemas parsed before, with the lines a
 * registry says), "both". The files are lines of JSON with "reader" and "writer". Prints one line:
 * pairs taken and left out, compatible ones, lines said and their characters, and then nanoseconds
 * of processor time of each of the last COUNTED rounds. Pairs.java does the same and says the same.
 *
 * pairs growth - the same as schemas double: series, size, pairs of types that meet, nanoseconds of
 * parsing and of the relation.
 */
#include "compat/avro/read.h"
#include "contract/base/limits.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PLENTY = 1 << 30, BEST_OF = 7 };

struct recorded {
	struct source reader, writer;
	const struct avro_schema *reads, *writes; /* parsed before */
};

struct sums {
	size_t compatible, lines, characters;
	bool spelled; /* characters are counted too, as Java counts them: what is beyond U+FFFF is
	                 two */
};

static const struct avro_parse_options library = { .strictness = AVRO_LIBRARY };

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

/* ---- recorded pairs ------------------------------------------------------------ */

struct input {
	struct recorded *pairs;
	size_t count, left_out;
};

static bool parses(struct arena *a, const struct source *source, const struct avro_schema **out)
{
	struct failure why = { 0 };
	struct avro_schema *s;

	if (!avro_parse(a, source, &library, &s, &why))
		return false;
	*out = s;
	return true;
}

static void add_line(struct arena *a, struct input *in, struct str line)
{
	struct source *source = arena_new(a, struct source);
	struct recorded *pair = &in->pairs[in->count];
	struct failure why = { 0 };
	struct node *row;

	*source = (struct source){ STR("pairs"), line };
	if (!json_read(a, source, &row, &why))
		die(why.text);
	pair->reader = (struct source){ STR("reader"), node_text(node_get(row, "reader")) };
	pair->writer = (struct source){ STR("writer"), node_text(node_get(row, "writer")) };
	if (parses(a, &pair->reader, &pair->reads) && parses(a, &pair->writer, &pair->writes))
		in->count++;
	else
		in->left_out++;
}

static void read_file(struct arena *a, const char *path, struct input *in)
{
	enum { MOST = 100000 };
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (!f)
		die(path);
	if (!in->pairs)
		in->pairs = arena_array(a, struct recorded, MOST);
	while (in->count < MOST && (n = getline(&line, &room, f)) > 0)
		add_line(a, in, str_copy(a, (struct str){ line, (size_t)n }));
	free(line);
	fclose(f);
}

/* ---- the work --------------------------------------------------------------------- */

static size_t characters_of(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80
		             ? 1u + ((unsigned char)s.ptr[i] >= 0xF0)
		             : 0;
	return n;
}

static void say(struct arena *a, const struct avro_reading *reading, struct sums *sums)
{
	struct str *lines;
	size_t count;

	avro_reading_lines(a, reading, "new", "old", &lines, &count);
	sums->compatible += reading->compatible;
	sums->lines += count;
	for (size_t i = 0; sums->spelled && i < count; i++)
		sums->characters += characters_of(lines[i]);
}

static void relate(struct arena *a, const struct avro_schema *reader,
                   const struct avro_schema *writer, struct sums *sums)
{
	struct avro_reading reading;
	struct failure why = { 0 };

	if (!avro_can_read(a, AVRO_STRICT, reader, writer, &reading, &why))
		die(why.text);
	say(a, &reading, sums);
}

static void do_relation(struct arena *a, const struct recorded *pair, struct sums *sums)
{
	relate(a, pair->reads, pair->writes, sums);
}

static void do_parse(struct arena *a, const struct recorded *pair, struct sums *sums)
{
	const struct avro_schema *reader, *writer;

	if (!parses(a, &pair->reader, &reader) || !parses(a, &pair->writer, &writer))
		die("a schema parses no more");
	sums->compatible += reader->root->kind == writer->root->kind;
}

static void do_both(struct arena *a, const struct recorded *pair, struct sums *sums)
{
	const struct avro_schema *reader, *writer;

	if (!parses(a, &pair->reader, &reader) || !parses(a, &pair->writer, &writer))
		die("a schema parses no more");
	relate(a, reader, writer, sums);
}

static const struct work {
	const char *name;
	void (*one)(struct arena *a, const struct recorded *pair, struct sums *sums);
} works[] = { { "parse", do_parse }, { "relation", do_relation }, { "both", do_both } };

/* An arena for each pair, as a server has one for each request. */
static struct sums one_round(const struct input *in, const struct work *work, bool spelled)
{
	struct sums sums = { .spelled = spelled };
	struct arena a;

	for (size_t i = 0; i < in->count; i++) {
		arena_init(&a, PLENTY);
		work->one(&a, &in->pairs[i], &sums);
		arena_free(&a);
	}
	return sums;
}

static void measure(const char *name, long rounds, long counted, char **files)
{
	const struct work *work = NULL;
	struct input in = { 0 };
	struct arena keep;
	struct sums sums;

	arena_init(&keep, PLENTY);
	for (size_t i = 0; i < sizeof works / sizeof *works; i++)
		if (str_is(str_of(name), works[i].name))
			work = &works[i];
	for (; *files; files++)
		read_file(&keep, *files, &in);
	if (!work || !in.count || rounds < counted)
		die("nothing to do");
	sums = one_round(&in, work, true);
	printf("%zu %zu %zu %zu %zu", in.count, in.left_out, sums.compatible, sums.lines,
	       sums.characters);
	for (long i = 1; i < rounds; i++) {
		const long long started = processor();

		(void)one_round(&in, work, false);
		if (i >= rounds - counted)
			printf(" %lld", processor() - started);
	}
	printf("\n");
	arena_free(&keep);
}

/* ---- growth ------------------------------------------------------------------------- */

/* A record of n fields. The writer's and the reader's lines stand in another order. */
static void put_fields(struct buf *out, size_t n, bool reader)
{
	buf_add_c(out, "{\"type\":\"record\",\"name\":\"R\",\"fields\":[");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s{\"name\":\"f%zu\",\"type\":\"%s\"}", i ? "," : "",
		           reader ? n - 1 - i : i, reader ? "long" : "int");
	buf_add_c(out, "]}");
}

/* A record in a record, n times. */
static void put_depth(struct buf *out, size_t n, bool reader)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out,
		           "{\"type\":\"record\",\"name\":\"R%zu\",\"fields\":[{\"name\":\"f\","
		           "\"type\":",
		           i);
	buf_add_c(out, reader ? "\"double\"" : "\"float\"");
	for (size_t i = 0; i < n; i++)
		buf_add_c(out, "}]}");
}

/* A union of n records, all different: each of the writer's meets the reader's one by one. */
static void put_union(struct buf *out, size_t n, bool reader)
{
	buf_add_byte(out, '[');
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s{\"type\":\"record\",\"name\":\"R%zu\",\"fields\":[]}",
		           i ? "," : "", reader ? n - 1 - i : i);
	buf_add_byte(out, ']');
}

static const struct series {
	const char *name;
	void (*put)(struct buf *out, size_t n, bool reader);
	size_t from, to;
	bool square; /* pairs of types that meet: n * n / 2, not n */
} series[] = {
	{ "fields", put_fields, 256, 16384, false },
	{ "depth", put_depth, 16, 1024, false },
	{ "union", put_union, 16, 512, true },
};

static struct avro_schema *made(struct arena *a, const struct series *s, size_t n, bool reader)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct avro_schema *schema;
	struct buf text;

	buf_init(&text, a, 0);
	s->put(&text, n, reader);
	*source = (struct source){ STR("made"), buf_str(&text) };
	if (!avro_parse(a, source, &library, &schema, &why))
		die(why.text);
	return schema;
}

/* The best of a few runs of each: parsing both, and the relation. */
static void one_size(const struct series *s, size_t n)
{
	long long parsing = INT64_MAX, relating = INT64_MAX, t;
	const double pairs = s->square ? (double)n * (double)(n + 1) / 2 : (double)n;

	for (int i = 0; i < BEST_OF; i++) {
		struct avro_schema *reader, *writer;
		struct sums sums = { 0 };
		struct arena a;

		arena_init(&a, PLENTY);
		t = processor();
		reader = made(&a, s, n, true);
		writer = made(&a, s, n, false);
		t = processor() - t;
		parsing = t < parsing ? t : parsing;
		t = processor();
		relate(&a, reader, writer, &sums);
		t = processor() - t;
		relating = t < relating ? t : relating;
		arena_free(&a);
	}
	printf("%s %zu %.0f %lld %lld\n", s->name, n, pairs, parsing, relating);
}

static void growth(void)
{
	limit_set(STR("DEPTH"), 100000);
	for (size_t i = 0; i < sizeof series / sizeof *series; i++)
		for (size_t n = series[i].from; n <= series[i].to; n *= 2)
			one_size(&series[i], n);
}

int main(int argc, char **argv)
{
	if (argc == 2 && str_is(str_of(argv[1]), "growth"))
		growth();
	else if (argc > 4)
		measure(argv[1], strtol(argv[2], NULL, 10), strtol(argv[3], NULL, 10), argv + 4);
	else
		die("pairs WORK ROUNDS COUNTED FILE..., or pairs growth");
	return 0;
}
