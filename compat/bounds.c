#include "compat/bounds.h"

/* ---- numbers, dates and times as decimal texts ------------------------- */

enum bound_class {
	CLASS_UNKNOWN = -1,
	CLASS_NONE,
	CLASS_NUMBER,
	CLASS_LOCAL,   /* a date, or a date and time without a zone */
	CLASS_INSTANT, /* a date and time with a zone */
	CLASS_TIME,
	CLASS_ZONED_TIME,
};

static bool take_number(struct str *rest, size_t digits, long long *out)
{
	if (rest->len < digits)
		return false;
	*out = 0;
	for (size_t i = 0; i < digits; i++) {
		if (rest->ptr[i] < '0' || rest->ptr[i] > '9')
			return false;
		*out = *out * 10 + (rest->ptr[i] - '0');
	}
	*rest = str_skip(*rest, digits);
	return true;
}

static bool take_char(struct str *rest, const char *any)
{
	if (!rest->len || !strchr(any, rest->ptr[0]))
		return false;
	*rest = str_skip(*rest, 1);
	return true;
}

/* Days since 1970-01-01 in the calendar of ISO 8601. */
static long long days(long long year, long long month, long long day)
{
	long long era, of_era, of_year;

	year -= month <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	of_era = year - era * 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool take_date(struct str *rest, long long *seconds)
{
	long long year, month, day;

	if (!take_number(rest, 4, &year) || !take_char(rest, "-") ||
	    !take_number(rest, 2, &month) || !take_char(rest, "-") || !take_number(rest, 2, &day))
		return false;
	*seconds = days(year, month, day) * 86400;
	return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* HH:MM[:SS[.fraction]] */
static bool take_time(struct str *rest, long long *seconds, struct str *fraction)
{
	long long hour, minute, second = 0;
	size_t n = 0;

	if (!take_number(rest, 2, &hour) || !take_char(rest, ":") || !take_number(rest, 2, &minute))
		return false;
	if (take_char(rest, ":") && !take_number(rest, 2, &second))
		return false;
	if (take_char(rest, ".")) {
		while (n < rest->len && rest->ptr[n] >= '0' && rest->ptr[n] <= '9')
			n++;
		*fraction = (struct str){ rest->ptr, n };
		*rest = str_skip(*rest, n);
	}
	*seconds += hour * 3600 + minute * 60 + second;
	return hour <= 24 && minute < 60 && second <= 60;
}

/* Z or +HH:MM; *zoned stays false without one. */
static bool take_zone(struct str *rest, long long *seconds, bool *zoned)
{
	bool minus = rest->len && rest->ptr[0] == '-';
	long long hour, minute;

	if (!rest->len)
		return true;
	*zoned = true;
	if (take_char(rest, "Zz"))
		return true;
	if (!take_char(rest, "+-") || !take_number(rest, 2, &hour))
		return false;
	take_char(rest, ":");
	if (!take_number(rest, 2, &minute))
		return false;
	*seconds += (hour * 3600 + minute * 60) * (minus ? 1 : -1);
	return true;
}

static enum bound_class temporal(struct arena *a, struct str text, struct str *decimal)
{
	struct str rest = text, fraction = STR_NONE;
	long long seconds = 0;
	bool zoned = false, dated = take_date(&rest, &seconds), timed = false;

	if (!dated) {
		rest = text;
		seconds = 0;
	}
	if (!dated || take_char(&rest, "Tt ")) {
		timed = take_time(&rest, &seconds, &fraction);
		if (!timed || !take_zone(&rest, &seconds, &zoned))
			return CLASS_UNKNOWN;
	}
	if (rest.len)
		return CLASS_UNKNOWN;
	/* Below zero the fraction would count backwards: move far above it. */
	*decimal = arena_printf(a, "%lld.%.*s0", seconds + 100000000000000, STR_FMT(fraction));
	if (dated)
		return zoned ? CLASS_INSTANT : CLASS_LOCAL;
	return zoned ? CLASS_ZONED_TIME : CLASS_TIME;
}

static enum bound_class understand(struct arena *a, struct str text, struct str *decimal)
{
	struct number n;

	*decimal = text;
	return number_parse(text, &n) ? CLASS_NUMBER : temporal(a, text, decimal);
}

/* ---- intervals --------------------------------------------------------- */

struct end {
	bool bounded, open;
	struct number value;
};

static bool end_of(struct str text, bool open, struct end *out)
{
	*out = (struct end){ .bounded = text.len > 0, .open = open };
	return !out->bounded || number_parse(text, &out->value);
}

/* Above 0: a leaves out more than b at this end (side 1: the low end, -1: the high one). */
static int tighter(const struct end *a, const struct end *b, int side)
{
	int d;

	if (!a->bounded || !b->bounded)
		return a->bounded - b->bounded;
	d = number_compare(&a->value, &b->value) * side;
	return d ? d : a->open - b->open;
}

static enum relation combine(int low, int high)
{
	if (low == 0 && high == 0)
		return REL_EQUAL;
	if (low >= 0 && high >= 0)
		return REL_NARROWER;
	return low <= 0 && high <= 0 ? REL_WIDER : REL_INCOMPARABLE;
}

/* Do [a] and [b] share no value? high: the high end of one, low: the low end of the other. */
static bool apart(const struct end *high, const struct end *low)
{
	int d;

	if (!high->bounded || !low->bounded)
		return false;
	d = number_compare(&high->value, &low->value);
	return d < 0 || (d == 0 && (high->open || low->open));
}

struct ends {
	struct end low, high;
	bool complement;
};

/* Everything but what lies on one side of an end is what lies on the other side of it. */
static void unfold(struct ends *e)
{
	struct end one = e->low.bounded ? e->low : e->high;

	if (!e->complement || e->low.bounded == e->high.bounded)
		return;
	one.open = !one.open;
	*e = e->low.bounded ? (struct ends){ .high = one } : (struct ends){ .low = one };
}

static bool ends_of(const struct interval *i, struct ends *out)
{
	out->complement = i->complement;
	if (!end_of(i->low, i->low_open, &out->low) || !end_of(i->high, i->high_open, &out->high))
		return false;
	unfold(out);
	return true;
}

static bool is_everything(const struct ends *e)
{
	return !e->low.bounded && !e->high.bounded && !e->complement;
}

/* Seen from an interval to everything outside another one. */
static enum relation to_complement(const struct ends *plain, const struct ends *hole)
{
	if (is_everything(plain))
		return REL_NARROWER;
	return apart(&plain->high, &hole->low) || apart(&hole->high, &plain->low)
	               ? REL_WIDER
	               : REL_INCOMPARABLE;
}

static enum relation turned(enum relation r)
{
	return r == REL_NARROWER ? REL_WIDER : r == REL_WIDER ? REL_NARROWER : r;
}

enum relation interval_relation(const struct interval *old, const struct interval *new)
{
	struct ends was, is;
	enum relation inner;

	if (!ends_of(old, &was) || !ends_of(new, &is))
		return REL_UNPROVED;
	if (is.complement && !was.complement)
		return to_complement(&was, &is);
	if (was.complement && !is.complement)
		return turned(to_complement(&is, &was));
	inner = combine(tighter(&is.low, &was.low, 1), tighter(&is.high, &was.high, -1));
	return was.complement ? turned(inner) : inner;
}

static bool contains(const struct interval *i, struct str text)
{
	struct end low, high, at;

	if (!end_of(i->low, i->low_open, &low) || !end_of(i->high, i->high_open, &high) ||
	    !end_of(text, false, &at))
		return false;
	return !apart(&at, &low) && !apart(&high, &at);
}

/* ---- a field's bounds -------------------------------------------------- */

static const struct family {
	enum attribute low, low_open, high, high_open;
	bool counts; /* whole numbers from 0 */
} families[] = {
	{ ATTR_MINIMUM, ATTR_EXCLUSIVE_MINIMUM, ATTR_MAXIMUM, ATTR_EXCLUSIVE_MAXIMUM, false },
	{ ATTR_MIN_LENGTH, ATTRIBUTE_COUNT, ATTR_MAX_LENGTH, ATTRIBUTE_COUNT, true },
	{ ATTR_MIN_ITEMS, ATTRIBUTE_COUNT, ATTR_MAX_ITEMS, ATTRIBUTE_COUNT, true },
	{ ATTR_MIN_PROPERTIES, ATTRIBUTE_COUNT, ATTR_MAX_PROPERTIES, ATTRIBUTE_COUNT, true },
};

struct side { /* one end while it is put together */
	struct str decimal, text;
	bool open;
	enum bound_class class;
	const struct node *at;
};

/* Of an included and an excluded bound the tighter one counts; side as in tighter(). */
static void state(struct arena *a, struct side *s, const struct stated *stated, bool open, int side)
{
	struct side new = { .open = open };
	struct end was, is;

	if (!stated)
		return;
	new.text = stated->text;
	new.at = stated->at;
	new.class = understand(a, stated->text, &new.decimal);
	if (s->class == new.class && s->class > CLASS_NONE && end_of(s->decimal, s->open, &was) &&
	    end_of(new.decimal, open, &is) && tighter(&is, &was, side) <= 0)
		return;
	*s = new;
}

/* More than 0 is 1 or more, where only whole numbers count; 0 or more says nothing of a length. */
static void close_end(struct arena *a, struct side *s, int side, bool counts)
{
	struct number n;
	long long floor;

	if (s->class != CLASS_NUMBER || !number_parse(s->decimal, &n) || !number_floor(&n, &floor))
		return;
	if (s->open || !number_is_whole(&n)) {
		bool step = side > 0 || (s->open && number_is_whole(&n));

		s->text = s->decimal = arena_printf(a, "%lld", floor + (step ? side : 0));
		s->open = false;
		floor += step ? side : 0;
	}
	if (counts && side > 0 && floor <= 0)
		*s = (struct side){ 0 };
}

static const struct family *family_of(enum attribute attribute)
{
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (families[i].low == attribute || families[i].high == attribute)
			return &families[i];
	return families;
}

bool bounds_are_whole(const struct field *old, const struct field *new, enum attribute family)
{
	return family_of(family)->counts || ((!old || old->type.kind == TYPE_INTEGER) &&
	                                     (!new || new->type.kind == TYPE_INTEGER));
}

void bounds_of(struct arena *a, const struct field *f, enum attribute family, bool whole,
               struct bounds *out)
{
	const struct family *row = family_of(family);
	struct side low = { 0 }, high = { 0 };

	*out = (struct bounds){ .whole = whole };
	if (!f)
		return;
	state(a, &low, field_stated(f, row->low), false, 1);
	state(a, &high, field_stated(f, row->high), false, -1);
	if (row->low_open != ATTRIBUTE_COUNT) {
		state(a, &low, field_stated(f, row->low_open), true, 1);
		state(a, &high, field_stated(f, row->high_open), true, -1);
	}
	if (out->whole) {
		close_end(a, &low, 1, row->counts);
		close_end(a, &high, -1, row->counts);
	}
	out->interval = (struct interval){ low.decimal, high.decimal, low.open, high.open, false };
	out->low_text = low.text;
	out->high_text = high.text;
	out->low_at = low.at;
	out->high_at = high.at;
	out->low_class = low.class;
	out->high_class = high.class;
}

bool bounds_stated(const struct bounds *b)
{
	return b->low_class || b->high_class;
}

enum relation bounds_relation(const struct bounds *old, const struct bounds *new)
{
	const int classes[] = { old->low_class, old->high_class, new->low_class, new->high_class };
	int class = CLASS_NONE;

	if (str_eq(old->low_text, new->low_text) && str_eq(old->high_text, new->high_text) &&
	    old->interval.low_open == new->interval.low_open &&
	    old->interval.high_open == new->interval.high_open)
		return REL_EQUAL;
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		if (classes[i] == CLASS_NONE)
			continue;
		if (classes[i] == CLASS_UNKNOWN || (class != CLASS_NONE && class != classes[i]))
			return REL_UNPROVED;
		class = classes[i];
	}
	return interval_relation(&old->interval, &new->interval);
}

enum number_answer bounds_admit(struct arena *a, const struct bounds *b, struct str text)
{
	struct str decimal;
	int class = understand(a, text, &decimal);

	if (class == CLASS_UNKNOWN || (b->low_class && b->low_class != class) ||
	    (b->high_class && b->high_class != class))
		return NUMBER_UNKNOWN;
	return contains(&b->interval, decimal) ? NUMBER_YES : NUMBER_NO;
}

struct str bounds_text(struct arena *a, const struct bounds *b)
{
	const struct interval *i = &b->interval;
	struct buf out;

	if (!bounds_stated(b))
		return STR("any");
	if (b->low_class && b->high_class && str_eq(b->low_text, b->high_text))
		return arena_printf(a, "exactly %.*s", STR_FMT(b->low_text));
	if (b->low_class && b->high_class && !i->low_open && !i->high_open)
		return arena_printf(a, "%.*s to %.*s", STR_FMT(b->low_text), STR_FMT(b->high_text));
	buf_init(&out, a, 0);
	if (b->low_class && i->low_open)
		buf_printf(&out, "more than %.*s", STR_FMT(b->low_text));
	else if (b->low_class && b->high_class)
		buf_printf(&out, "at least %.*s", STR_FMT(b->low_text));
	else if (b->low_class)
		buf_printf(&out, "%.*s or more", STR_FMT(b->low_text));
	if (b->high_class)
		buf_printf(&out, "%s%s %.*s", b->low_class ? " and " : "",
		           i->high_open ? "less than" : "at most", STR_FMT(b->high_text));
	return buf_str(&out);
}

/* ---- witnesses --------------------------------------------------------- */

static bool is_witness(const struct bounds *inside, const struct bounds *outside,
                       struct str decimal, const struct str *unit)
{
	struct number n, step;

	if (!contains(&inside->interval, decimal) || contains(&outside->interval, decimal))
		return false;
	if (!number_parse(decimal, &n) || (inside->whole && !number_is_whole(&n)))
		return false;
	return !unit || (number_parse(*unit, &step) && number_is_multiple(&n, &step) == NUMBER_YES);
}

/* The ends themselves are tried, and the whole numbers beside them. */
struct str bounds_witness(struct arena *a, const struct bounds *inside,
                          const struct bounds *outside, const struct str *unit)
{
	const struct bounds *const both[] = { outside, inside };

	for (size_t i = 0; i < 4; i++) {
		const struct bounds *b = both[i / 2];
		struct str decimal = i % 2 ? b->interval.high : b->interval.low;
		struct str text = i % 2 ? b->high_text : b->low_text;
		int class = i % 2 ? b->high_class : b->low_class;
		struct number n;
		long long floor;

		if (class <= CLASS_NONE)
			continue;
		if (is_witness(inside, outside, decimal, unit))
			return class == CLASS_NUMBER ? text
			                             : arena_printf(a, "\"%.*s\"", STR_FMT(text));
		if (class != CLASS_NUMBER || !number_parse(decimal, &n) ||
		    !number_floor(&n, &floor))
			continue;
		for (long long d = -1; d <= 1; d++) {
			struct str near = arena_printf(a, "%lld", floor + d);

			if (is_witness(inside, outside, near, unit))
				return near;
		}
	}
	return STR_NONE;
}
