/* Relations, witnesses, syntax and limits of patterns. Random ones against
 * another engine and against enumeration: pattern_property_test.c */
#include "compat/pattern/pattern.h"
#include "contract/base/arena.h"
#include "contract/base/limits.h"
#include "contract/base/mem.h"
#include "tests/check.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;

static struct pattern *parse(const char *text)
{
	struct pattern *p = NULL;
	struct failure why;

	if (!pattern_parse(&arena, str_of(text), &p, &why)) {
		check_fail(__FILE__, __LINE__);
		fprintf(stderr, "%s: %s\n", text, why.text);
		return parse("(?=never)x");
	}
	return p;
}

/* "wider -/aaa": relation, what only old matches / only new, - for none. */
static const char *verdict(const struct pattern *old, const struct pattern *new)
{
	static const char *const names[] = { "equal", "narrower", "wider", "incomparable",
		                             "unproved" };
	const struct pattern_verdict v = pattern_compare(&arena, old, new);
	const struct str none = STR("-"), o = v.only_old.ptr ? v.only_old : none,
			 n = v.only_new.ptr ? v.only_new : none;

	CHECK((v.relation == PATTERN_UNPROVED) == (v.reason != NULL));
	return arena_printf(&arena, "%s %.*s/%.*s", names[v.relation], STR_FMT(o), STR_FMT(n)).ptr;
}

struct relation_row {
	const char *old, *new, *want;
};

static void check_relations(const struct relation_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		arena_init(&arena, 64ul << 20);
		CHECK_ROW(arena_printf(&arena, "%s <> %s", rows[i].old, rows[i].new).ptr);
		CHECK_STR(verdict(parse(rows[i].old), parse(rows[i].new)), rows[i].want);
		CHECK_ROW(NULL);
		arena_free(&arena);
	}
}
#define CHECK_RELATIONS(rows) check_relations(rows, sizeof rows / sizeof *rows)

static void test_relations(void)
{
	static const struct relation_row rows[] = {
		/* the story */
		{ "^[A-Z]{3}$", "^[A-Za-z]{3}$", "wider -/aaa" },
		{ "^[A-Z]{3}$", "^(EUR|USD|GBP)$", "narrower AAA/-" },
		{ "^[A-Z]{3}$", "^[A-Z][A-Z][A-Z]$", "equal -/-" },
		{ "^[A-Z]{3}$", "^[A-Z]{2}$", "incomparable AAA/AA" },
		{ "^[A-Z]{3}$", "^[A-Z]{3,4}$", "wider -/AAAA" },
		{ "^[A-Z]{3}$", "^[A-Z]{4}$", "incomparable AAA/AAAA" },
		{ "^[A-Z]{3}$", "^[A-Y]{3}$", "narrower ZAA/-" },
		{ "^[A-Z]{3}$", "", "wider -/" },
		{ "^[A-Z]{3}$", "[A-Z]{3}", "wider -/aAAA" },
		{ "^[A-Z]{3}", "[A-Z]{3}$", "incomparable AAAa/aAAA" },
		/* search */
		{ "a", "^.*a.*$", "narrower a\n/-" },
		{ "a", "^[^]*a[^]*$", "equal -/-" },
		{ "abc", "b", "wider -/b" },
		{ "", "x*", "equal -/-" },
		{ "^", "$", "equal -/-" },
		{ "a|", "", "equal -/-" },
		{ "ab|b", "b", "equal -/-" },
		{ "[]", "a", "wider -/a" },
		{ "[]", "a^", "equal -/-" },
		{ "$a", "a^", "equal -/-" },
		{ "a$b|^$", "^$", "equal -/-" },
		{ "^$", "x", "incomparable /x" },
		{ "(?:^|x)a", "^a|xa", "equal -/-" },
		{ "(?:a|^)b$", "^b$|ab$", "equal -/-" },
		{ "(^a)*b", "b", "equal -/-" },
		{ "^(^a)*b", "^a?b", "equal -/-" },
		/* repetition */
		{ "^a+$", "^aa*$", "equal -/-" },
		{ "^a*?$", "^a*$", "equal -/-" },
		{ "^(a|b)*$", "^(a*b*)*$", "equal -/-" },
		{ "^(?:a*)*$", "^a*$", "equal -/-" },
		{ "^(?:a?){3}$", "^a{0,3}$", "equal -/-" },
		{ "^(?:a{2}){3}$", "^a{6}$", "equal -/-" },
		{ "^(?:a{2}){3}$", "^a{7}$", "incomparable aaaaaa/aaaaaaa" },
		{ "^(?:aa)+$", "^(?:aaa)+$", "incomparable aa/aaa" },
		{ "^(?:aa|aaa)+$", "^aa+$", "equal -/-" },
		{ "^(?:aaa)*$", "^(?:aaaaaa)*$", "narrower aaa/-" },
		{ "^a{0}$", "^$", "equal -/-" },
		{ "^(?:)*$", "^$", "equal -/-" },
		{ "^a{2,}$", "^aaa*$", "equal -/-" },
		{ "^(?:ab{2,3}){2}$", "^abb(b|)abbb?$", "equal -/-" },
		{ "^(?:a|bc){2}$", "^(?:aa|abc|bca|bcbc)$", "equal -/-" },
		{ "^(?<a0z9$_AZ\xC3\xA9>x)$", "^x$", "equal -/-" },
		{ "^(?:a|b|c|d)$", "^[a-d]$", "equal -/-" },
		{ "^(?:a|(?:b|(?:c|d)|e)|)$", "^[a-e]?$", "equal -/-" },
		/* classes */
		{ "^\\d$", "^[0-9]$", "equal -/-" },
		{ "^\\w$", "^[0-9A-Za-z_]$", "equal -/-" },
		{ "^\\w$", "^[0-9A-Za-z]$", "narrower _/-" },
		{ "^[\\d\\D]$", "^[^]$", "equal -/-" },
		{ "^[^\\d]$", "^\\D$", "equal -/-" },
		{ "^[\\w-]$", "^[-\\w]$", "equal -/-" },
		{ "^[\\d-x]$", "^[-x0-9]$", "equal -/-" },
		{ "^[a-ac]$", "^[ac]$", "equal -/-" },
		{ "\\x41", "A", "equal -/-" },
		{ "^[a-c-e]$", "^[-abce]$", "equal -/-" },
		{ "^.$", "^[^\\n\\r\\u2028\\u2029]$", "equal -/-" },
		{ "^.$", "^[^\\n]$", "wider -/\r" },
		{ "^\\s$",
		  "^[\\t-\\r "
		  "\\xA0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]$",
		  "equal -/-" },
		{ "^[\\b]$", "^\\x08$", "equal -/-" },
		{ "^\\cA\\cz\\0$", "^\\x01\\u001A\\u{0}$", "equal -/-" },
		{ "^\\uD83D\\uDE00$", "^\\u{1F600}$", "equal -/-" },
		{ "^\\uD800\\uDC00$", "^\\u{10000}$", "equal -/-" },
		{ "^\\uDBFF\\uDFFF$", "^\\u{10FFFF}$", "equal -/-" },
		{ "^[^\\0-\\u{10fffe}]$", "^\\u{0010FFFF}$", "equal -/-" },
		{ "^[^\\0-\\uD7ff]$", "^[\\uE000-\\u{10FFFF}]$", "equal -/-" },
		{ "^[\\uD7ff-\\uE000]$", "^(?:\\uD7ff|\\uE000)$", "equal -/-" },
		{ "^\\u{1f600}$", "^\xF0\x9F\x98\x80$", "equal -/-" },
		{ "^[\xF0\x9F\x98\x80-\xF0\x9F\x98\x82]$", "^.$", "wider -/a" },
		{ "^.$", "^[^a]$", "incomparable a/\n" },
		{ "^\xC3\xA9$", "^[a-z]$", "incomparable \xC3\xA9/a" },
		{ "^\\p{ASCII}$", "^[\\0-\\x7f]$", "equal -/-" },
		{ "^[\\P{ASCII}a]$", "^[^\\0-`b-\\x7f]$", "equal -/-" },
		{ "^\\p{Any}$", "^[^]$", "equal -/-" },
		{ "^\\P{Any}$", "[]", "equal -/-" },
		{ "^\\p{Lu}$", "^\\p{L}$", "wider -/a" },
		{ "^\\p{L}+$", "^[\\p{L}\\p{N} ]+$", "wider -/0" },
		{ "^\\p{Letter}$", "^\\p{gc=L}$", "equal -/-" },
		{ "^\\p{General_Category=Uppercase_Letter}$", "^\\p{Lu}$", "equal -/-" },
		{ "^\\p{LC}$", "^[\\p{Lu}\\p{Ll}\\p{Lt}]$", "equal -/-" },
		{ "^[a-z]$", "^\\p{Ll}$", "wider -/\xC3\x9F" },
		{ "^\\d$", "^\\p{Nd}$", "wider -/\xD9\xA0" },
		{ "^[A-Z]$", "^\\p{Ll}$", "incomparable A/a" },
		{ "^\\P{L}$", "^[^\\p{Lu}\\p{Ll}\\p{Lt}\\p{Lm}\\p{Lo}]$", "equal -/-" },
		{ "^\\p{C}$", "^[\\p{Cc}\\p{Cf}\\p{Cn}\\p{Co}\\p{Cs}]$", "equal -/-" },
		{ "^\\p{Cs}$", "[]", "equal -/-" },
		/* Annex B and needless escapes */
		{ "^a{$", "^a\\{$", "equal -/-" },
		{ "^a{,3}$", "^a\\{,3\\}$", "equal -/-" },
		{ "^a{x}]$", "^a\\{x\\}\\]$", "equal -/-" },
		{ "^\\-\\_\\/\\@\\ $", "^-_/@ $", "equal -/-" },
		{ "^[[]$", "^\\[$", "equal -/-" },
		/* word boundaries */
		{ "\\bfoo\\b", "foo", "wider -/afoo" },
		{ "^\\bfoo\\b$", "^foo$", "equal -/-" },
		{ "a\\bb", "[]", "equal -/-" },
		{ "^a\\B-$", "[]", "equal -/-" },
		{ "^a\\b-$", "^a-$", "equal -/-" },
		{ "\\b", "\\w", "equal -/-" },
		{ "^\\B$", "^$", "equal -/-" },
		{ "^\\B", "^(?:\\W|$)", "equal -/-" },
		{ "\\Bx", "\\wx|\\Bx", "equal -/-" },
		{ "^(?:\\b|a)*x$", "^a*x$", "equal -/-" },
		/* everyday ones */
		{ "^\\d{4}-\\d{2}-\\d{2}$", "^\\d{4}-(0[1-9]|1[0-2])-\\d\\d$",
		  "narrower 0000-20-00/-" },
		{ "^[^@]+@[^@]+$", "^[^@ ]+@[^@ ]+$", "narrower  @a/-" },
		{ "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
		  "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", "equal -/-" },
		{ "^(DE|AT|CH)\\d+$", "^(AT|CH|DE|LI)\\d+$", "wider -/LI0" },
		{ "^ord-[0-9]+$", "^ord-[1-9][0-9]*$", "narrower ord-0/-" },
	};

	CHECK_RELATIONS(rows);
}

/* More sets and classes than fit in a machine word. */
static void test_many_classes(void)
{
	struct buf list;

	arena_init(&arena, 16ul << 20);
	CHECK_ROW("200 characters and all but one of them");
	buf_init(&list, &arena, 0);
	for (unsigned i = 0; i < 200; i++)
		buf_printf(&list, "%s\\u{%X}", i ? "|" : "", 0x4E00 + i);
	CHECK_STR(verdict(parse(arena_printf(&arena, "^(?:%.*s)$", STR_FMT(buf_str(&list))).ptr),
	                  parse("^[\\u4E00-\\u4EC7]$")),
	          "equal -/-");
	CHECK_STR(verdict(parse(arena_printf(&arena, "^(?:%.*s)$", STR_FMT(buf_str(&list))).ptr),
	                  parse("^[\\u4E00-\\u4E80\\u4E82-\\u4EC8]$")),
	          "incomparable \xE4\xBA\x81/\xE4\xBB\x88");
	CHECK_ROW(NULL);
	arena_free(&arena);
}

static void test_look_around(void)
{
	static const struct relation_row rows[] = {
		{ "^(?!foo).*$", "^.*$", "wider -/foo" },
		{ "^(?!foo$).*$", "^(?!foo).*$", "narrower fooa/-" },
		{ "^(?!b)[a-c]$", "^[ac]$", "equal -/-" },
		{ "^(?=.*[A-Z])(?=.*\\d).{8,}$", "^(?=.*\\d).{8,}$", "wider -/aaaaaaa0" },
		{ "^(?=.*[A-Z])(?=.*\\d).{8,}$", "^(?=.*\\d)(?=.*[A-Z]).{8,}$", "equal -/-" },
		{ "^(?=[ab])(?=[bc]).$", "^b$", "equal -/-" },
		{ "^(?=a)(?!a)", "[]", "equal -/-" },
		{ "^(?=a|b)(?!b|c)[^]$", "^a$", "equal -/-" },
		{ "^[ab]*(?<!b)$", "^(?:[ab]*a)?$", "equal -/-" },
		{ "^[ab]*(?<=b)(?<!ab)$", "^(?:[ab]*b)?b$", "equal -/-" },
		{ "^(?!a)[ab]*(?<!b)$", "^(?:b[ab]*a)?$", "equal -/-" },
		{ "^(?!\\b).$", "^(?!\\w).$", "equal -/-" },
		{ "^(?=a$)[ab]+$", "^a$", "equal -/-" },
	};

	CHECK_RELATIONS(rows);
}

static void test_malformed(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "a(b", "unterminated group at offset 1" },
		{ "((a)", "unterminated group at offset 0" },
		{ "a)b", "unmatched ) at offset 1" },
		{ "ab[c", "unterminated character class at offset 2" },
		{ "[", "unterminated character class at offset 0" },
		{ "[^", "unterminated character class at offset 0" },
		{ "[\\]", "unterminated character class at offset 0" },
		{ "[a-", "unterminated character class at offset 0" },
		{ "a[z-b]", "range out of order at offset 2" },
		{ "[\\x42-\\x41]", "range out of order at offset 1" },
		{ "*a", "nothing to repeat at offset 0" },
		{ "a|+", "nothing to repeat at offset 2" },
		{ "(?:?)", "nothing to repeat at offset 3" },
		{ "a**", "nothing to repeat at offset 2" },
		{ "a++", "nothing to repeat at offset 2" },
		{ "a+??", "nothing to repeat at offset 3" },
		{ "a{1,1000}{1,1000}", "nothing to repeat at offset 9" },
		{ "{1}", "nothing to repeat at offset 0" },
		{ "^*", "nothing to repeat at offset 1" },
		{ "\\b+", "nothing to repeat at offset 2" },
		{ "(?<=a)*", "nothing to repeat at offset 6" },
		{ "a{2,1}", "numbers out of order at offset 1" },
		{ "a{99999999999999999999,1}", "numbers out of order at offset 1" },
		{ "a\\", "\\ before the end at offset 1" },
		{ "[\\", "\\ before the end at offset 1" },
		{ "(?i)a", "unknown kind of group at offset 0" },
		{ "(?P<n>a)", "unknown kind of group at offset 0" },
		{ "(?>a)", "unknown kind of group at offset 0" },
		{ "(?", "unknown kind of group at offset 0" },
		{ "(?<>a)", "malformed group name at offset 3" },
		{ "(?<1>a)", "malformed group name at offset 3" },
		{ "(?<0a>a)", "malformed group name at offset 3" },
		{ "(?<9a>a)", "malformed group name at offset 3" },
		{ "(?<a-b>a)", "malformed group name at offset 3" },
		{ "(?<ab", "malformed group name at offset 3" },
		{ "(?=a)(b", "unterminated group at offset 5" },
		{ "\\1)", "unmatched ) at offset 2" }, /* opaque, but malformed first */
		{ "\xC3(", "a pattern must be UTF-8" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pattern *const untouched = (struct pattern *)&arena, *p = untouched;
		struct failure why = { 0 };

		CHECK_ROW(rows[i].text);
		arena_init(&arena, 16ul << 20);
		CHECK(!pattern_parse(&arena, str_of(rows[i].text), &p, &why));
		CHECK(p == untouched && why.code == FAILURE_SYNTAX);
		CHECK_STR(why.text, rows[i].want);
		arena_free(&arena);
	}
}

static void test_opaque(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "(a)\\1", "back-reference at offset 3" },
		{ "(?<n>a)\\k<n>", "named back-reference at offset 7" },
		{ "x(?=a)", "lookahead at offset 1" },
		{ "(?!a)b", "lookahead at offset 0" },
		{ "(?!a)", "lookahead at offset 0" },
		{ "(?!a)^b|c", "look-around at offset 0" },
		{ "(?!a)(^b|c)", "lookahead at offset 0" },
		{ "(?=a)(?:^)?a", "lookahead at offset 0" },
		{ "^(?:(?!--).)*$", "lookahead at offset 4" },
		{ "^(?=a(?!b))", "lookahead at offset 5" },
		{ "^(?=a)b|c", "look-around at offset 1" },
		{ "c|^(?=a)b", "lookahead at offset 3" },
		{ "^(?=a)*b", "repeated lookahead at offset 6" },
		{ "(?<=a)b", "lookbehind at offset 0" },
		{ "a|b(?<!c)$", "lookbehind at offset 3" },
		{ "b(?<!c)$|a", "look-around at offset 1" },
		{ "^.(?<!a)b$", "lookbehind at offset 2" },
		{ "^.(?<!a)", "lookbehind at offset 2" },
		{ "^.(?<!a)b(?<!c)$", "lookbehind at offset 9" },
		{ "\\A[a-z]\\z", "letter escape without a meaning at offset 0" },
		{ "[\\q]", "letter escape without a meaning at offset 1" },
		{ "\\p{Greek}", "Unicode property at offset 0" },
		{ "\\p{sc=L}", "Unicode property at offset 0" },
		{ "\\p{lu}", "Unicode property at offset 0" },
		{ "\\p{}", "Unicode property at offset 0" },
		{ "[a-z\\p{Script=Greek}-x]", "Unicode property at offset 4" },
		{ "\\p", "Unicode property at offset 0" },
		{ "\\012", "octal escape at offset 0" },
		{ "\\00", "octal escape at offset 0" },
		{ "\\09", "octal escape at offset 0" },
		{ "(a)\\9", "back-reference at offset 3" },
		{ "[\\7]", "octal escape at offset 1" },
		{ "\\xg", "incomplete escape \\x at offset 0" },
		{ "\\u12", "incomplete escape \\u at offset 0" },
		{ "\\u{110000}", "incomplete escape \\u at offset 0" },
		{ "\\u{41", "incomplete escape \\u at offset 0" },
		{ "\\u", "incomplete escape \\u at offset 0" },
		{ "\\x4", "incomplete escape \\x at offset 0" },
		{ "\\c", "incomplete escape \\c at offset 0" },
		{ "\\uDBFF\\u0041", "lone surrogate at offset 0" },
		{ "\\uDC00\\uDC00", "lone surrogate at offset 0" },
		{ "\\uD800\\uE000", "lone surrogate at offset 0" },
		{ "\\uD800\\uDBFF", "lone surrogate at offset 0" },
		{ "\\u{}", "incomplete escape \\u at offset 0" },
		{ "\\c1", "incomplete escape \\c at offset 0" },
		{ "[\\ud800-\\udfff]", "lone surrogate at offset 1" },
		{ "\\udc00\\ud800", "lone surrogate at offset 0" },
		{ "(?i:a)", "inline flags at offset 0" },
		{ "(?-s:a)", "inline flags at offset 0" },
		{ "(?:a{1,1000}){1,1000}",
		  "repetition beyond the limit PATTERN_STATES at offset 13" },
		{ "a{999999999999}", "repetition beyond the limit PATTERN_STATES at offset 1" },
		{ "(?:(?:(?:a{99}){99}){99}){99}",
		  "repetition beyond the limit PATTERN_STATES at offset 20" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str s = STR_NONE;
		const char *reason = NULL;
		struct pattern *p;

		CHECK_ROW(rows[i].text);
		arena_init(&arena, 16ul << 20);
		p = parse(rows[i].text);
		CHECK_STR(pattern_opaque(p) ? pattern_opaque(p) : "(none)", rows[i].want);
		CHECK(pattern_matches(&arena, p, STR("a")) == PATTERN_UNKNOWN);
		CHECK(pattern_example(&arena, p, &s) == PATTERN_UNKNOWN && !s.ptr);
		CHECK(pattern_included(&arena, p, parse("a"), &s, &reason) == PATTERN_UNKNOWN);
		CHECK(pattern_included(&arena, parse("a"), p, &s, &reason) == PATTERN_UNKNOWN);
		CHECK(!s.ptr);
		CHECK_STR(reason ? reason : "", rows[i].want);
		CHECK_STR(verdict(p, parse(rows[i].text)), "equal -/-");
		CHECK_STR(verdict(pattern_both(&arena, p, p), pattern_both(&arena, p, p)),
		          "equal -/-");
		arena_free(&arena);
	}
	arena_init(&arena, 1 << 20);
	CHECK_ROW("transparent");
	CHECK(pattern_opaque(parse("^(?!a)b\\b[\\w-](?<!c)$")) == NULL);
	arena_free(&arena);
}

static void test_matches(void)
{
	static const struct {
		const char *pattern, *s;
		bool want;
	} rows[] = {
		{ "[A-Z]{3}", "xABCx", true },
		{ "^[A-Z]{3}$", "ABCD", false },
		{ "^[A-Z]{3}$", "ABC\n", false }, /* $ is the very end, unlike in Perl */
		{ "", "", true },
		{ "\\bcat\\b", "a cat!", true },
		{ "\\bcat\\b", "concat", false },
		{ "^.$", "\xC3\xA9", true },
		{ "^.$", "\xF0\x9F\x98\x80", true },
		{ "^..$", "\xF0\x9F\x98\x80", false },
		{ "^\\s$", "\xE3\x80\x80", true },
		{ "^\\u{7ff}\\u{800}\\u{ffff}\\u{10000}$",
		  "\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80", true },
		{ "^\xEF\xBF\xBD{3}$", "\xC3\x80\x80\xE3\x80", false },
		{ "^.\xEF\xBF\xBD{3}$", "\xC3\x80\x80\xE3\x80", true },
		{ "^\xEF\xBF\xBD{2}$", "\xC0\x80", true },
		{ "^\xEF\xBF\xBD{4}$", "\xF5\x80\x80\x80", true },
		{ "^\\w$", "\xC3\xA9", false },
		{ "^(?!.*--)[a-z-]+$", "a-b-c", true },
		{ "^(?!.*--)[a-z-]+$", "a--c", false },
		{ "(a*)*$", "b", true },
		{ "^(a*)*$", "b", false },
		{ "^\xEF\xBF\xBD$", "\xFF", true }, /* ill-formed bytes read as U+FFFD */
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].pattern);
		arena_init(&arena, 1 << 20);
		CHECK(pattern_matches(&arena, parse(rows[i].pattern), str_of(rows[i].s)) ==
		      (rows[i].want ? PATTERN_YES : PATTERN_NO));
		arena_free(&arena);
	}
}

static void test_examples_lengths_and_conjunctions(void)
{
	static const struct {
		const char *p, *q;
		unsigned long min, max;
		const char *want;
	} rows[] = {
		{ "^[A-Z]{3}$", "", 0, ULONG_MAX, "AAA" },
		{ "^[A-Z]{3}$", "", 0, 2, "(none)" },
		{ "^[A-Z]{3}$", "", 4, ULONG_MAX, "(none)" },
		{ "^[A-Z]+$", "", 4, 4, "AAAA" },
		{ "b", "", 3, 5, "aab" },
		{ "^a", "b$", 0, ULONG_MAX, "ab" },
		{ "^a", "^b", 0, ULONG_MAX, "(none)" },
		{ "^(?:aa)*$", "^(?:aaa)*$", 1, ULONG_MAX, "aaaaaa" },
		{ "a", "", 3, 2, "(none)" },
		{ "[]", "", 0, ULONG_MAX, "(none)" },
		{ "\\d", "^(?!.*0)", 0, ULONG_MAX, "1" },
		{ "", "", 20000, 20000, "(unknown)" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		static const char *const without[] = { "(none)", "", "(unknown)" };
		struct pattern *all;
		enum pattern_answer answer;
		struct str out = STR_NONE;

		CHECK_ROW(rows[i].want);
		arena_init(&arena, 16ul << 20);
		all = pattern_both(&arena, parse(rows[i].p), parse(rows[i].q));
		all = pattern_both(&arena, all,
		                   pattern_of_length(&arena, rows[i].min, rows[i].max));
		answer = pattern_example(&arena, all, &out);
		CHECK_STR(out.ptr ? str_c(&arena, out) : without[answer], rows[i].want);
		arena_free(&arena);
	}
	CHECK_ROW("a length makes two patterns equal");
	arena_init(&arena, 16ul << 20);
	CHECK_STR(verdict(pattern_both(&arena, parse("^a*$"), pattern_of_length(&arena, 3, 3)),
	                  parse("^aaa$")),
	          "equal -/-");
	CHECK_STR(verdict(pattern_both(&arena, parse("^a+$"), pattern_of_length(&arena, 0, 9)),
	                  pattern_both(&arena, parse("^[ab]+$"), pattern_of_length(&arena, 0, 8))),
	          "incomparable aaaaaaaaa/b");
	CHECK_STR(verdict(pattern_both(&arena, parse("a"), parse("b")),
	                  pattern_both(&arena, parse("ab"), parse(""))),
	          "narrower ba/-");
	arena_free(&arena);
}

/* Text that a naive engine or comparison takes for ever, or all memory, for. */
static void test_explosions_end(void)
{
	static const struct relation_row rows[] = {
		{ "(x+x+)+y", "x+x+y", "equal -/-" },
		{ "^(([a-z])+.)+[A-Z]([a-z])+$", "^[a-z]+$", "incomparable a0Aa/a" },
		{ "^(a?){60}a{60}$", "^a{60,120}$", "equal -/-" },
		{ "a.{40}b", "a.{40}[bc]", "wider -/abbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbc" },
		{ "^(?:(?:(?:(?:a?){9}){9}){9}){9}$", "^a{0,6561}$", "unproved -/-" },
		{ "^.{0,9000}$", "^.{0,9000}$|^$", "equal -/-" },
		{ "(a|b)*a(a|b){20}c", "(a|b)*[ab](a|b){20}c", "wider -/bbbbbbbbbbbbbbbbbbbbbc" },
		/* no two of the 2^20 states contain one another */
		{ "^(?:[ab]*a[ab]{20}|[ab]*b[ab]{20})$", "^[ab]{21,}$", "unproved -/-" },
		{ "^[ab]{21,}$", "^(?:[ab]*a[ab]{20}|[ab]*b[ab]{20}|c)$", "unproved -/c" },
	};

	check_relations(rows, sizeof rows / sizeof *rows); /* that it ends, and how, is the proof */
}

static size_t allocated, allocations_left;

static void *counting_alloc(size_t size)
{
	allocated += size;
	return malloc(size);
}

static void *failing_alloc(size_t size)
{
	return allocations_left && allocations_left-- ? malloc(size) : NULL;
}

static void test_memory_is_bounded(void)
{
	static const struct {
		const char *sub, *super;
	} rows[] = {
		{ "[ab]{3000}", "[ab]{3001}" },
		{ "^[ab]{3000}", "[ab]{2900}c" },
		{ "^(?:(?:a?){90}){90}$", "^a{0,8100}$" },
		{ "^[ab]{21,}$", "^(?:[ab]*a[ab]{20}|[ab]*b[ab]{20}|c)$" },
		{ "^(?=a{0,4000}b)(?=.{0,4000})a", "(?:.|a){4000}" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct pattern *p, *q;
		struct str witness;
		const char *reason;

		CHECK_ROW(rows[i].super);
		arena_init(&arena, 256ul << 20);
		p = parse(rows[i].sub);
		q = parse(rows[i].super);
		mem_alloc = counting_alloc;
		allocated = 0;
		(void)pattern_included(&arena, p, q, &witness, &reason);
		mem_alloc = malloc;
		CHECK(allocated > 0 && allocated < 20ul << 20);
		arena_free(&arena);
	}
}

static void compare_story(void *arg)
{
	struct pattern_verdict *v = arg;

	*v = pattern_compare(&arena, parse("^(?!x)[A-Z]{300}$"), parse("^[A-Za-z]{300}$"));
}

/* States of a loop that differ only in which of many instructions are active:
 * what compares them by anything less than all of them gives a false yes. */
static void test_states_that_look_alike(void)
{
	static const struct {
		const char *sub, *super;
		size_t shortest;
	} rows[] = {
		{ "^[ab]*$", "^(?:[ab]{0,99}|[ab]{101,})$", 100 },
		{ "^[ab]*$", "^(?:[ab]{0,299}|[ab]{301,})$", 300 },
		{ "^(?=[ab]{100}$)[ab]*$", "[]", 100 },
		{ "^(?=[ab]{300}$)[ab]*$", "^b", 300 },
		{ "^(?![ab]{0,299}$)[ab]*$", "^b", 300 },
		{ "^[ab]*$", "^(?![ab]{300}$)[ab]*$", 300 },
		{ "^(?=(?:aa)*$)(?=(?:aaa)*$)(?=(?:a{5})*$)(?=(?:a{7})*$)a+$", "b", 210 },
		{ "^a+$", "^(?:(?:aa)*a|(?:aaa)*aa?|(?:a{5})*a{1,4}|(?:a{7})*a{1,6})$", 210 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str witness = STR_NONE;
		const char *reason = "";

		CHECK_ROW(rows[i].super);
		arena_init(&arena, 64ul << 20);
		CHECK(pattern_included(&arena, parse(rows[i].sub), parse(rows[i].super), &witness,
		                       &reason) == PATTERN_NO);
		CHECK_INT(witness.len, rows[i].shortest);
		arena_free(&arena);
	}
}

/* In all of the first languages and in none of the others: a shortest string. */
static void test_among(void)
{
	static const struct {
		const char *all[3], *none[3], *want; /* want NULL: there is none; "?": not known */
	} rows[] = {
		{ { NULL }, { NULL }, "" },
		{ { NULL }, { "^$" }, "a" },
		{ { NULL }, { "^[^]{0,1}$", "a" }, "bb" },
		{ { "a", "b" }, { NULL }, "ab" },
		{ { "a", "b" }, { "ab" }, "ba" },
		{ { "^[ab]+$", "a" }, { "^a", "a$" }, "bab" },
		{ { "^a*$" }, { "^(aa)*$", "^(aaa)*$" }, "a" },
		{ { "^a*$" }, { "^(aa)*$", "^a(aa)*$" }, NULL },
		{ { "^[a-c]$" }, { "^a$", "^b$" }, "c" },
		{ { "^[a-c]$" }, { "^a$", "^b$", "^c$" }, NULL },
		/* look-arounds: one of the parts must fail */
		{ { "^[ab]$" }, { "^(?!a)[ab]$" }, "a" },
		{ { "^[ab]{2}$" }, { "^(?!a)[ab]*$", "^(?=[ab]*b$)[ab]*$" }, "aa" },
		{ { "^b$" }, { "^(?!a)[ab]$" }, NULL },
		/* opaque ones are equal if their text is */
		{ { "(a)\\1" }, { "(a)\\1" }, NULL },
		{ { "(a)\\1" }, { "b" }, "?" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct pattern *all[3], *none[3];
		size_t nall = 0, nnone = 0;
		const char *reason = NULL;
		struct str found = STR("");
		enum pattern_answer answer;

		CHECK_ROW(rows[i].all[0] ? rows[i].all[0] : "anything");
		arena_init(&arena, 64ul << 20);
		for (; nall < 3 && rows[i].all[nall]; nall++)
			all[nall] = parse(rows[i].all[nall]);
		for (; nnone < 3 && rows[i].none[nnone]; nnone++)
			none[nnone] = parse(rows[i].none[nnone]);
		answer = pattern_among(&arena, all, nall, none, nnone, &found, &reason);
		if (!rows[i].want)
			CHECK(answer == PATTERN_NO);
		else if (rows[i].want[0] == '?')
			CHECK(answer == PATTERN_UNKNOWN && reason);
		else
			CHECK(answer == PATTERN_YES && str_is(found, rows[i].want));
		arena_free(&arena);
	}
}

/* Every allocation fails once; the leak checker sees what is then lost. */
static void test_memory_runs_out(void)
{
	struct pattern_verdict v = { .relation = PATTERN_UNPROVED };
	size_t failures = 0;
	bool done = false;

	mem_alloc = failing_alloc;
	for (; !done && failures < 1000; failures++) {
		allocations_left = failures;
		arena_init(&arena, 64ul << 20);
		done = arena_try(&arena, compare_story, &v);
		arena_free(&arena);
	}
	mem_alloc = malloc;
	CHECK(done && failures > 10 && v.relation == PATTERN_WIDER);
}

static void test_limits(void)
{
	char *text;
	size_t n = limit_of(LIMIT_PATTERN_BYTES);
	struct pattern *p = NULL;
	struct failure why;

	arena_init(&arena, 64ul << 20);
	CHECK_ROW("bytes");
	text = arena_array(&arena, char, n + 2);
	memset(text, 'a', n + 1);
	CHECK(pattern_opaque(parse(text)) != NULL);
	CHECK(strstr(pattern_opaque(parse(text)), "(limit PATTERN_BYTES)") != NULL);
	text[n] = '\0';
	CHECK(pattern_opaque(parse(text)) == NULL);
	CHECK(pattern_example(&arena, parse(text), &(struct str){ 0 }) == PATTERN_YES);

	CHECK_ROW("states");
	n = limit_of(LIMIT_PATTERN_STATES) - 2;
	CHECK(!pattern_opaque(parse(arena_printf(&arena, "a{%zu}", n).ptr)));
	CHECK(pattern_opaque(parse(arena_printf(&arena, "a{%zu}", n + 1).ptr)) != NULL);

	CHECK_ROW("states of many patterns together");
	p = parse("^[ab]{0,19000}$");
	for (n = 1; n < 8; n++)
		p = pattern_both(&arena, p, parse("^[ab]{0,19000}$"));
	CHECK(pattern_example(&arena, p, &(struct str){ 0 }) == PATTERN_UNKNOWN);
	n = limit_of(LIMIT_PATTERN_BYTES);

	CHECK_ROW("depth");
	memset(text, '(', n / 2);
	memset(text + n / 2, ')', n / 2);
	CHECK(pattern_matches(&arena, parse(text), STR("")) == PATTERN_YES);
	memset(text, '(', n);
	CHECK(!pattern_parse(&arena, str_of(text), &p, &why));

	CHECK_ROW("a value too long for the budget");
	n = 3 << 20;
	text = arena_array(&arena, char, n + 1);
	memset(text, 'a', n);
	CHECK(pattern_matches(&arena, parse("a{500}b"), (struct str){ text, n }) ==
	      PATTERN_UNKNOWN);
	CHECK(pattern_matches(&arena, parse("^a*b"), (struct str){ text, n }) == PATTERN_NO);
	arena_free(&arena);
}

int main(void)
{
	RUN(test_relations);
	RUN(test_many_classes);
	RUN(test_look_around);
	RUN(test_malformed);
	RUN(test_opaque);
	RUN(test_matches);
	RUN(test_examples_lengths_and_conjunctions);
	RUN(test_explosions_end);
	RUN(test_states_that_look_alike);
	RUN(test_among);
	RUN(test_memory_is_bounded);
	RUN(test_memory_runs_out);
	RUN(test_limits);
	return CHECK_EXIT();
}
