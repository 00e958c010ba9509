/* property.c - the code points of a Unicode property
 *
 * General categories have a table. Scripts and the other properties have none: a pattern that
 * names one is opaque. A newer Unicode assigns what is Cn here; the validator's PCRE2 may know it.
 */
#include "compat/pattern/parse.h"
#include "contract/json_schema/regex.h"

/* clang-format off */
#define CATEGORIES(X) \
	X(Lu) X(Ll) X(Lt) X(Lm) X(Lo) X(Mn) X(Mc) X(Me) X(Nd) X(Nl) X(No) X(Pc) X(Pd) X(Ps) X(Pe) \
	X(Pi) X(Pf) X(Po) X(Sm) X(Sc) X(Sk) X(So) X(Zs) X(Zl) X(Zp) X(Cc) X(Cf) X(Co)
/* clang-format on */

enum category {
#define X(name) CATEGORY_##name,
	CATEGORIES(X)
#undef X
		CATEGORY_COUNT,
	IN_TURNS /* Lu, then Ll, and so on */
};

static const char *const names[CATEGORY_COUNT] = {
#define X(name) #name,
	CATEGORIES(X)
#undef X
};

static const struct row {
	uint32_t from, to;
	uint8_t category;
} rows[] = {
#define R(from, to, category) { 0x##from, 0x##to, CATEGORY_##category },
#define P(from, to)           { 0x##from, 0x##to, IN_TURNS },
#include "compat/pattern/categories.def"
};

/* Properties that need no table. */
static const struct range ascii[] = { { 0, 0x7F } };
static const struct range hexes[] = { { '0', '9' }, { 'A', 'F' }, { 'a', 'f' } };
static const struct {
	const char *name;
	struct charset set;
} plain[] = {
	{ "ASCII", { ascii, 1 } },
	{ "ASCII_Hex_Digit", { hexes, 3 } },
	{ "AHex", { hexes, 3 } },
};

/* "Lu" is in Lu, L and L&. */
static bool is_in(const char *category, struct str name)
{
	if (str_is(name, "L&"))
		return category[0] == 'L' && strchr("ult", category[1]);
	return name.len && name.len <= 2 && name.ptr[0] == category[0] &&
	       (name.len == 1 || name.ptr[1] == category[1]);
}

static void add_row(struct set_builder *b, const struct row *r, const bool *wanted)
{
	const bool upper = wanted[CATEGORY_Lu], lower = wanted[CATEGORY_Ll];

	if (r->category == IN_TURNS && upper != lower) {
		for (uint32_t c = r->from + lower; c <= r->to; c += 2)
			pattern_set_add(b, c, c);
	} else if (r->category == IN_TURNS ? upper : wanted[r->category]) {
		pattern_set_add(b, r->from, r->to);
	}
}

/* False: there is no such category. */
static bool of_category(struct arena *a, struct str name, struct charset *out)
{
	const bool unassigned = str_is(name, "Cn"), other = str_is(name, "C");
	struct set_builder b = { .arena = a }, rest = { .arena = a };
	bool wanted[CATEGORY_COUNT] = { false }, any = false;

	for (int i = 0; i < CATEGORY_COUNT; i++) {
		wanted[i] = unassigned || other ? names[i][0] != 'C' || unassigned
		                                : is_in(names[i], name);
		any |= wanted[i];
	}
	for (size_t i = 0; any && i < sizeof rows / sizeof *rows; i++)
		add_row(&b, &rows[i], wanted);
	*out = pattern_set_done(&b);
	if (unassigned || other) { /* all that the others are not */
		pattern_set_add_rest(&rest, *out);
		*out = pattern_set_done(&rest);
	}
	return any || str_is(name, "Cs"); /* of no code points here: surrogates are none in UTF-8 */
}

static bool find(struct arena *a, struct str name, struct charset *out)
{
	struct str value = name, kind = str_cut(&value, '=');

	if (kind.len != name.len) /* with a kind */
		return (str_is(kind, "General_Category") || str_is(kind, "gc")) &&
		       of_category(a, json_regex_category(value), out);
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (str_is(name, plain[i].name)) {
			*out = plain[i].set;
			return true;
		}
	if (str_is(name, "Any")) {
		*out = pattern_set_any;
		return true;
	}
	return of_category(a, json_regex_category(name), out);
}

bool pattern_property(struct parser *p, bool negated, struct charset *out)
{
	struct set_builder b = { .arena = p->out };
	struct str rest = str_skip(p->text, p->at);
	const ptrdiff_t end = str_starts(rest, "{") ? str_find(rest, '}') : -1;

	if (end < 0)
		return false;
	p->at += (size_t)end + 1;
	if (!find(p->out, (struct str){ rest.ptr + 1, (size_t)end - 1 }, out))
		return false;
	if (negated) {
		pattern_set_add_rest(&b, *out);
		*out = pattern_set_done(&b);
	}
	return true;
}
