#include "tests/check.h"
#include "tools/options.h"

#include <stdlib.h>

static const struct option rows[] = {
	{ "report", "FORMAT", "", true },
	{ "level", "L", "", false },
	{ "full", NULL, "", false },
	{ 0 },
};

/* "report=text level=FULL | a b", or the reason. */
static const char *parsed(struct arena *a, const char *line)
{
	char *argv[16], *text = strdup(line);
	struct options o;
	struct failure why;
	struct buf out;
	int argc = 0;

	arena_defer(a, free, text);
	for (char *p = text, *word; (word = strsep(&p, " ")) && argc < 16;)
		argv[argc++] = word;
	if (!options_parse(a, rows, *line ? argc : 0, argv, &o, &why))
		return str_copy(a, str_of(why.text)).ptr;
	buf_init(&out, a, 0);
	for (size_t i = 0; i < o.count; i++)
		buf_printf(&out, "%s=%.*s ", o.given[i].option->name, STR_FMT(o.given[i].value));
	buf_add_c(&out, "|");
	for (size_t i = 0; i < o.operand_count; i++)
		buf_printf(&out, " %.*s", STR_FMT(o.operands[i]));
	return str_copy(a, buf_str(&out)).ptr;
}

static void test_parse(void)
{
	static const struct {
		const char *line, *want;
	} cases[] = {
		{ "", "|" },
		{ "a b", "| a b" },
		{ "--report text a --report=junit=x.xml b",
		  "report=text report=junit=x.xml | a b" },
		{ "--level=--odd", "level=--odd |" },
		{ "--level -1", "level=-1 |" },
		{ "--full - -- --full -x", "full= | - --full -x" },
		{ "--", "|" },
		{ "-h", "help= |" },
		{ "--level", "--level needs a value: --level L" },
		{ "--level --full", "--level needs a value: --level L" },
		{ "--level=", "--level has an empty value" },
		{ "--full=yes", "--full takes no value" },
		{ "--level A --level B", "--level is given twice" },
		{ "--full --full", "--full is given twice" },
		{ "--lev A", "unknown option --lev" },
		{ "--levle A", "unknown option --levle (did you mean --level?)" },
		{ "--Report=x", "unknown option --Report (did you mean --report?)" },
		{ "-l", "unknown option -l: options begin with two dashes" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a;

		CHECK_ROW(cases[i].line);
		arena_init(&a, 1 << 20);
		CHECK_STR(parsed(&a, cases[i].line), cases[i].want);
		arena_free(&a);
	}
}

static void test_values(void)
{
	char first[] = "--report=a", second[] = "--level=x", third[] = "--report=b";
	char *argv[] = { first, second, third };
	struct arena a;
	struct options o;
	struct failure why;
	size_t n;
	struct str *all;

	arena_init(&a, 1 << 20);
	CHECK(options_parse(&a, rows, 3, argv, &o, &why));
	CHECK(option_given(&o, "level") && !option_given(&o, "full"));
	CHECK_STR(str_c(&a, option_value(&o, "level")), "x");
	CHECK(option_value(&o, "full").ptr == NULL);
	all = option_values(&a, &o, "report", &n);
	CHECK(n == 2 && str_is(all[0], "a") && str_is(all[1], "b"));
	arena_free(&a);
}

int main(void)
{
	RUN(test_parse);
	RUN(test_values);
	return CHECK_EXIT();
}
