/* What must hold for every Avro schema and every pair of them, whatever they say: thousands of
 * random ones. What data does under PROVEN is in avro_property_test.c. */
#include "compat/avro/read.h"
#include "compat/relation.h"
#include "contract/avro/canonical.h"
#include "tests/check.h"
#include "tests/unit/avro_gen.h"

#include <stdlib.h>

enum { CASES = 6000 };

/* A pair, and the arena of everything about it. */
struct pair {
	struct arena arena;
	const char *texts[2];
	const struct avro_schema *schemas[2]; /* both there */
};

typedef bool law_fn(struct pair *p);

/* TREATY_SEED=n starts elsewhere; TREATY_CASES=n makes it longer. */
static size_t setting(const char *name, size_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : otherwise;
}

static const struct avro_schema *parse_as(struct arena *a, enum avro_strictness strictness,
                                          struct str text)
{
	const struct avro_parse_options options = { .strictness = strictness };
	struct source *source = arena_new(a, struct source);
	struct avro_schema *s = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("s.avsc"), text };
	return avro_parse(a, source, &options, &s, &why) ? s : NULL;
}

static const struct avro_schema *parse(struct arena *a, struct str text)
{
	return parse_as(a, AVRO_STORED, text);
}

/* Tells which case failed first, and how to see it again. */
static void for_many(law_fn *holds)
{
	const size_t first = setting("TREATY_SEED", 1), n = setting("TREATY_CASES", CASES);
	size_t bad = 0, tried = 0;

	for (size_t seed = first; seed < first + n && bad < 3; seed++) {
		struct pair p;

		arena_init(&p.arena, 1ul << 28);
		avro_gen_pair(&p.arena, seed, &p.texts[0], &p.texts[1]);
		for (int i = 0; i < 2; i++)
			p.schemas[i] = parse(&p.arena, str_of(p.texts[i]));
		if (p.schemas[0] && p.schemas[1]) {
			tried++;
			if (!holds(&p)) {
				fprintf(stderr, "  seed %zu\n  reader %s\n  writer %s\n", seed,
				        p.texts[0], p.texts[1]);
				bad++;
			}
		}
		arena_free(&p.arena);
	}
	CHECK_INT(bad, 0);
	CHECK(tried > n / 3);
}

static struct avro_reading ask(struct pair *p, enum avro_policy policy,
                               const struct avro_schema *reader, const struct avro_schema *writer)
{
	struct avro_reading out = { 0 };
	struct failure why = { 0 };

	CHECK(avro_can_read(&p->arena, policy, reader, writer, &out, &why));
	return out;
}

/* ---- one schema --------------------------------------------------------------------- */

static bool reads_itself(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		const struct avro_schema *s = p->schemas[i];
		const struct avro_reading strict = ask(p, AVRO_STRICT, s, s);

		/* An alias that is another field's name is too much for the rules. */
		if (!strict.compatible && !strict.exception.ptr)
			return false;
		if (!ask(p, AVRO_PROVEN, s, s).compatible)
			return false;
	}
	return true;
}

static void test_a_schema_reads_itself(void)
{
	for_many(reads_itself);
}

/* Each text, read and printed again, is itself. */
static bool texts_are_fixed(struct pair *p)
{
	struct arena *a = &p->arena;
	const struct avro_schema *s = p->schemas[0], *again;
	struct failure why;
	struct str text, twice;

	text = avro_stored_text(a, s);
	again = parse(a, text);
	if (!again || !str_eq(text, avro_stored_text(a, again)) || !avro_equal(a, s, again))
		return false;
	text = avro_resolved_text(a, s);
	again = parse(a, text);
	if (!again || !str_eq(text, avro_resolved_text(a, again)))
		return false;
	text = avro_parsing_form(a, s);
	again = parse(a, text);
	if (!again || !str_eq(text, avro_parsing_form(a, again)))
		return false;
	if (!avro_normal_text(a, s, &text, &why))
		return true;
	again = parse(a, text);
	return again && avro_normal_text(a, again, &twice, &why) && str_eq(text, twice) &&
	       str_eq(avro_parsing_form(a, again), avro_parsing_form(a, s));
}

static void test_what_is_printed_is_read_as_itself(void)
{
	for_many(texts_are_fixed);
}

/* The text with `by` put behind the first `at`; NULL: it has none. */
static const char *put_behind(struct arena *a, const char *text, const char *at, const char *by)
{
	const char *hit = strstr(text, at);

	if (!hit)
		return NULL;
	hit += strlen(at);
	return arena_printf(a, "%.*s%s%s", (int)(hit - text), text, by, hit).ptr;
}

/* The first list of fields is the root's. */
static bool optional_field_is_welcome(struct pair *p)
{
	const char *text = p->texts[1];
	const bool alone = strstr(text, "\"fields\":[]") != NULL;
	const struct avro_schema *more;

	/* Aliases may point at the schema itself; and a default that is none, of a record that is
	 * tried as a branch, lets nothing decode once the schemas are not equal. */
	if (strstr(text, "aliases") || !parse_as(&p->arena, AVRO_REGISTER, str_of(text)))
		return true;
	text = put_behind(&p->arena, text, "\"fields\":[",
	                  alone ? "{\"name\":\"added\",\"type\":[\"null\",\"int\"],"
	                          "\"default\":null}"
	                        : "{\"name\":\"added\",\"type\":[\"null\",\"int\"],"
	                          "\"default\":null},");
	more = parse(&p->arena, str_of(text));
	if (!more)
		return alone; /* the empty list was another's */
	return ask(p, AVRO_STRICT, more, p->schemas[1]).compatible &&
	       ask(p, AVRO_PROVEN, more, p->schemas[1]).compatible;
}

static void test_an_optional_field_may_come(void)
{
	for_many(optional_field_is_welcome);
}

/* The root's first field under another name: with the old one as alias it is found, else not. */
static bool alias_finds_field(struct pair *p)
{
	struct arena *a = &p->arena;
	const struct avro_schema *w = p->schemas[1], *with, *without;
	const struct avro_field *f = w->root->fields;
	const char *was;

	if (strstr(p->texts[1], "aliases") || !w->root->field_count ||
	    !parse_as(a, AVRO_REGISTER, str_of(p->texts[1])))
		return true; /* where aliases are applied, the writer's defaults must be valid */
	was = arena_printf(a, "\"fields\":[{\"name\":\"%.*s\"", STR_FMT(f->name)).ptr;
	if (!strstr(p->texts[1], was))
		return false;
	/* The name behind the old one counts: of a key that stands twice the last. */
	with = parse(a,
	             str_of(put_behind(a, p->texts[1], was,
	                               arena_printf(a, ",\"name\":\"new\",\"aliases\":[\"%.*s\"]",
	                                            STR_FMT(f->name))
	                                       .ptr)));
	without = parse(a, str_of(put_behind(a, p->texts[1], was, ",\"name\":\"new\"")));
	if (!with || !without)
		return false;
	if (!ask(p, AVRO_STRICT, with, w).compatible || !ask(p, AVRO_PROVEN, with, w).compatible)
		return false;
	return f->default_value || !ask(p, AVRO_STRICT, without, w).compatible;
}

static void test_an_alias_finds_the_field(void)
{
	for_many(alias_finds_field);
}

/* ---- two schemas ---------------------------------------------------------------------- */

static bool level(struct pair *p, enum compat_level level, size_t versions)
{
	const struct schema_version all[] = {
		{ p->schemas[0], avro_stored_text(&p->arena, p->schemas[0]), 1 },
		{ p->schemas[1], avro_stored_text(&p->arena, p->schemas[1]), 2 },
	};
	struct level_answer answer;
	struct failure why = { 0 };

	CHECK(schema_level_check(&p->arena, avro_relation.differences[POLICY_STRICT], level,
	                         p->schemas[0], all + 2 - versions, versions, &answer, &why));
	return answer.compatible;
}

static bool levels_agree(struct pair *p)
{
	const bool backward = ask(p, AVRO_STRICT, p->schemas[0], p->schemas[1]).compatible,
		   forward = ask(p, AVRO_STRICT, p->schemas[1], p->schemas[0]).compatible;

	return level(p, COMPAT_NONE, 2) && level(p, COMPAT_BACKWARD, 2) == backward &&
	       level(p, COMPAT_FORWARD, 2) == forward &&
	       level(p, COMPAT_FULL, 2) == (backward && forward) &&
	       level(p, COMPAT_FULL_TRANSITIVE, 1) == (backward && forward) &&
	       (!level(p, COMPAT_BACKWARD_TRANSITIVE, 2) || backward) &&
	       (!level(p, COMPAT_FORWARD_TRANSITIVE, 2) || forward) &&
	       (!level(p, COMPAT_FULL_TRANSITIVE, 2) || (backward && forward));
}

static void test_full_is_both_and_transitive_is_more(void)
{
	for_many(levels_agree);
}

static bool same_lines(struct pair *p, const struct avro_reading *x, const struct avro_reading *y)
{
	struct str *a, *b;
	size_t n, m;

	avro_reading_lines(&p->arena, x, "new", "old", &a, &n);
	avro_reading_lines(&p->arena, y, "new", "old", &b, &m);
	for (size_t i = 0; n == m && i < n; i++)
		if (!str_eq(a[i], b[i]))
			return false;
	return n == m && x->compatible == y->compatible && x->total == y->total;
}

static bool stored_says_the_same(struct pair *p)
{
	const struct avro_schema *again[2];

	for (int i = 0; i < 2; i++)
		again[i] = parse(&p->arena, avro_stored_text(&p->arena, p->schemas[i]));
	for (int policy = 0; policy < AVRO_POLICY_COUNT; policy++) {
		const struct avro_reading x = ask(p, (enum avro_policy)policy, p->schemas[0],
		                                  p->schemas[1]),
					  y = ask(p, (enum avro_policy)policy, again[0], again[1]);

		if (!same_lines(p, &x, &y))
			return false;
	}
	return true;
}

static void test_what_is_stored_says_the_same(void)
{
	for_many(stored_says_the_same);
}

int main(void)
{
	RUN(test_a_schema_reads_itself);
	RUN(test_what_is_printed_is_read_as_itself);
	RUN(test_an_optional_field_may_come);
	RUN(test_an_alias_finds_the_field);
	RUN(test_full_is_both_and_transitive_is_more);
	RUN(test_what_is_stored_says_the_same);
	return CHECK_EXIT();
}
