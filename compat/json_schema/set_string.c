/* set_string.c - a string of some length, in regular languages and not in others
 *
 * The search of compat/pattern gives a shortest string, so an upper bound of the length is never
 * put into an automaton: a shortest string that is too long says that there is none. A lower bound
 * is put in only if the shortest string without it is too short. Forbidden strings, too, are
 * excluded only once one of them is met.
 *
 * A format is between two languages: a string of the inner one is certainly of the format; if the
 * outer one holds none that will do, there is none. For its complement, the other way round. */
#include "compat/json_schema/set_impl.h"
#include "contract/base/limits.h"

#include <limits.h>

enum { SPELLED_MAX = 3000 }; /* bytes of forbidden strings in one pattern */

struct strings {
	struct json_sets *s;
	struct plain plain;
	unsigned long min, max;
	const struct pattern **all, **none;
	size_t nall, nnone;
	bool formats, outside;
	const char *opaque; /* of a pattern that cannot be searched and is left out */
};

enum side { SURE, AT_MOST }; /* which languages stand for formats */

static void add_all(struct strings *x, const struct pattern *p)
{
	LIST_ADD(x->plain.work, x->all, x->nall, p);
}

static void add_none(struct strings *x, const struct pattern *p)
{
	LIST_ADD(x->plain.work, x->none, x->nnone, p);
}

static void add_format(struct strings *x, const struct form *f, bool not, enum side side)
{
	x->formats = true;
	if (not )
		add_none(x, side == SURE ? f->outer : f->pattern);
	else
		add_all(x, side == SURE ? f->pattern : f->outer);
}

static void raise(unsigned long *bound, unsigned long n)
{
	if (n > *bound)
		*bound = n;
}

static void lower(unsigned long *bound, unsigned long n)
{
	if (n < *bound)
		*bound = n;
}

static void gather(struct strings *x, enum side side)
{
	x->all = x->none = NULL;
	x->nall = x->nnone = 0;
	x->min = 0;
	x->max = ULONG_MAX;
	for (size_t i = 0; i < x->plain.n; i++) {
		const bool not = is_not(x->plain.sets[i]);
		const struct form *f = form_of(x->s, x->plain.sets[i]);

		if (f->kind == FORM_PATTERN && pattern_opaque(f->pattern))
			x->opaque = pattern_opaque(f->pattern);
		else if (f->kind == FORM_PATTERN && not )
			add_none(x, f->pattern);
		else if (f->kind == FORM_PATTERN)
			add_all(x, f->pattern);
		else if (f->kind == FORM_FORMAT)
			add_format(x, f, not, side);
		else if (f->kind == FORM_MIN_LENGTH && not )
			lower(&x->max, f->n - 1);
		else if (f->kind == FORM_MIN_LENGTH)
			raise(&x->min, f->n);
		else if (f->kind == FORM_MAX_LENGTH && not &&f->n == ULONG_MAX)
			x->outside = true;
		else if (f->kind == FORM_MAX_LENGTH && not )
			raise(&x->min, f->n + 1);
		else if (f->kind == FORM_MAX_LENGTH)
			lower(&x->max, f->n);
	}
}

/* Must the string differ from this one? */
static bool is_forbidden(const struct strings *x, struct str text)
{
	json_set_spend(x->s, x->plain.n);
	for (size_t i = 0; i < x->plain.n; i++) {
		const struct form *f = form_of(x->s, x->plain.sets[i]);

		if (f->kind == FORM_SCALAR && is_not(x->plain.sets[i]) &&
		    str_eq(f->value->text, text))
			return true;
	}
	return false;
}

static void spell(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		const char c = text.ptr[i];

		if (c && strchr("^$\\.*+?()[]{}|/", c))
			buf_add_byte(out, '\\');
		if (c)
			buf_add_byte(out, c);
		else
			buf_add_c(out, "\\0");
	}
}

/* Excludes what the pattern so far lists, and begins another. False: it cannot be read. */
static bool exclude(struct strings *x, struct buf *list)
{
	struct failure why = { 0 };
	struct pattern *p = NULL;

	buf_add_c(list, ")$");
	if (!pattern_parse(x->plain.work, buf_str(list), &p, &why) || pattern_opaque(p))
		return false;
	add_none(x, p);
	buf_init(list, x->plain.work, 0);
	return true;
}

static bool exclude_forbidden(struct strings *x)
{
	struct buf list;

	buf_init(&list, x->plain.work, 0);
	for (size_t i = 0; i < x->plain.n; i++) {
		const struct form *f = form_of(x->s, x->plain.sets[i]);

		if (f->kind != FORM_SCALAR || !is_not(x->plain.sets[i]))
			continue;
		buf_add_c(&list, buf_str(&list).len ? "|" : "^(?:");
		spell(&list, f->value->text);
		if (buf_str(&list).len > SPELLED_MAX && !exclude(x, &list))
			return false;
	}
	return !buf_str(&list).len || exclude(x, &list);
}

static enum pattern_answer shortest(struct strings *x, struct str *out, const char **blame)
{
	struct str found = STR_NONE;
	const enum pattern_answer a = pattern_among(x->s->scratch, x->all, x->nall, x->none,
	                                            x->nnone, &found, blame);

	if (a == PATTERN_YES)
		*out = str_copy(x->s->arena, found);
	if (a == PATTERN_UNKNOWN)
		*blame = str_copy(x->s->arena, str_of(*blame)).ptr;
	json_set_spend(x->s, x->s->scratch->used / 64);
	arena_reset(x->s->scratch);
	return a;
}

/* Where there are no patterns, any string of that many letters. */
static struct str letters(struct json_sets *s, unsigned long n)
{
	struct buf out;

	buf_init(&out, s->arena, 0);
	for (unsigned long i = 0; i < n; i++)
		buf_add_byte(&out, 'a');
	return buf_str(&out);
}

static struct json_set_sample text_sample(struct json_sets *s, struct str text)
{
	return sample_of(node_new_text(s->arena, text.ptr ? text : STR("")));
}

static struct json_set_sample search(struct strings *x)
{
	bool long_enough = !x->min, excluded = false;
	const char *blame = NULL;

	if (x->outside || x->min > x->max)
		return sample_none();
	if (x->min > limit_of(LIMIT_WITNESS_BYTES))
		return sample_unknown("minLength above 65536");
	if (!x->nall && !x->nnone && !is_forbidden(x, letters(x->s, x->min)))
		return text_sample(x->s, letters(x->s, x->min));
	for (;;) {
		struct str text = STR("");
		enum pattern_answer a;

		if (!json_set_spend(x->s, 2 + x->nall + x->nnone))
			return sample_unknown(json_set_limit(x->s));
		a = shortest(x, &text, &blame);
		if (a != PATTERN_YES)
			return a == PATTERN_NO ? sample_none() : sample_unknown(blame);
		if (json_length(text) > x->max)
			return sample_none();
		if (json_length(text) < x->min && !long_enough) {
			add_all(x, pattern_of_length(x->plain.work, x->min, ULONG_MAX));
			long_enough = true;
		} else if (!is_forbidden(x, text)) {
			return text_sample(x->s, text);
		} else if (excluded || !exclude_forbidden(x)) {
			return sample_unknown("a string that must not be there");
		} else {
			excluded = true;
		}
	}
}

/* One value only: look whether it will do. */
static struct json_set_sample value_in(struct json_sets *s, struct plain p, const struct node *value)
{
	bool unknown = false;

	for (size_t i = 0; i < p.n; i++) {
		const enum json_set_answer a = json_set_has_value(s, p.sets[i], value);

		if (a == JSON_SET_EMPTY)
			return sample_none();
		unknown |= a == JSON_SET_UNKNOWN;
	}
	return unknown ? sample_maybe(value, "pattern or format of a listed value")
	               : sample_of(value);
}

struct json_set_sample json_set_string_in(struct json_sets *s, struct plain p)
{
	struct strings x = { .s = s, .plain = p };
	struct json_set_sample sure, outer;

	for (size_t i = 0; i < p.n; i++) {
		const struct form *f = form_of(s, p.sets[i]);

		if (f->kind == FORM_SCALAR && !is_not(p.sets[i]))
			return value_in(s, p, f->value);
	}
	gather(&x, SURE);
	sure = search(&x);
	if (x.opaque && sure.answer == JSON_SET_FOUND)
		return sample_maybe(sure.value, x.opaque);
	if (!x.formats || sure.answer == JSON_SET_FOUND)
		return sure;
	gather(&x, AT_MOST);
	outer = search(&x);
	if (outer.answer == JSON_SET_EMPTY)
		return outer;
	return sample_maybe(outer.value, "format beside other constraints");
}
