/* version.c - contract versions: reading them, and whether the next one is right */
#include "compat/diff/impl.h"

/* 2, 2.1, v2.1.0, 2.1.0-rc.1, 2.1.0+build */
bool version_parse(struct str text, struct version *out)
{
	struct version v = { 0 };
	long long *const parts[] = { &v.major, &v.minor, &v.patch };
	struct str rest = str_trim(text), numbers;
	size_t end = 0;

	if (str_starts(rest, "v") || str_starts(rest, "V"))
		rest = str_skip(rest, 1);
	while (end < rest.len && rest.ptr[end] != '-' && rest.ptr[end] != '+')
		end++;
	numbers = (struct str){ rest.ptr, end };
	if (end < rest.len && rest.ptr[end] == '-') {
		struct str pre = str_skip(rest, end + 1);

		v.pre = str_cut(&pre, '+');
		if (!v.pre.len)
			return false;
	}
	if (!numbers.len || numbers.ptr[numbers.len - 1] == '.')
		return false;
	for (size_t i = 0; i < 3 && numbers.len; i++) {
		struct str part = str_cut(&numbers, '.');

		if (!part.len || part.ptr[0] < '0' || part.ptr[0] > '9' ||
		    !str_to_long(part, parts[i]))
			return false;
	}
	if (numbers.len)
		return false;
	*out = v;
	return true;
}

long long contract_major(const struct contract *c)
{
	struct version v;

	return c && version_parse(c->version, &v) ? v.major : -1;
}

/* Semantic Versioning 2.0.0, clause 11: numbers below words, fewer parts below more. */
static int compare_pre(struct str x, struct str y)
{
	if (!x.len || !y.len)
		return (x.len == 0) - (y.len == 0);
	while (x.len && y.len) {
		struct str a = str_cut(&x, '.'), b = str_cut(&y, '.');
		long long m = 0, n = 0;
		bool numeric_a = str_to_long(a, &m), numeric_b = str_to_long(b, &n);
		int d = numeric_a && numeric_b   ? (m > n) - (m < n)
		        : numeric_a != numeric_b ? numeric_b - numeric_a
		                                 : str_cmp(a, b);

		if (d)
			return d;
	}
	return (x.len > 0) - (y.len > 0);
}

int version_compare(const struct version *a, const struct version *b)
{
	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	if (a->minor != b->minor)
		return a->minor < b->minor ? -1 : 1;
	if (a->patch != b->patch)
		return a->patch < b->patch ? -1 : 1;
	return compare_pre(a->pre, b->pre);
}

static struct version after(const struct version *v, enum bump b)
{
	struct version next = { v->major, v->minor, v->patch, STR_NONE };

	if (b == BUMP_MAJOR && v->major == 0)
		b = BUMP_MINOR;
	else if (b == BUMP_MINOR && v->major == 0)
		b = BUMP_PATCH;
	if (b == BUMP_MAJOR)
		next = (struct version){ v->major + 1, 0, 0, STR_NONE };
	else if (b == BUMP_MINOR)
		next = (struct version){ v->major, v->minor + 1, 0, STR_NONE };
	else if (b == BUMP_PATCH && !v->pre.len)
		next.patch++;
	return next;
}

struct str version_after(struct arena *a, const struct version *v, enum bump b)
{
	struct version next = after(v, b);

	if (b == BUMP_NONE)
		return arena_printf(a, "%lld.%lld.%lld%s%.*s", v->major, v->minor, v->patch,
		                    v->pre.len ? "-" : "", STR_FMT(v->pre));
	return arena_printf(a, "%lld.%lld.%lld", next.major, next.minor, next.patch);
}

/* ---- the rules --------------------------------------------------------- */

struct checking {
	struct arena *a;
	const struct contract *old, *new;
	struct version was, is;
	enum bump required;
	struct findings *out;
};

static void found(const struct checking *c, enum rule rule, struct str what, struct str reason)
{
	struct finding *f =
		finding_add(c->out, rule,
	                    &(struct finding_parts){ .path = STR("version"),
	                                             .at = c->new->version_at ? c->new->version_at
	                                                                      : c->new->root,
	                                             .was = c->old->version_at,
	                                             .old_value = c->old->version,
	                                             .new_value = c->new->version,
	                                             .what = what,
	                                             .reason = reason });

	f->reason = STR_NONE; /* it is part of the sentence; nothing was left unproved */
}

/* The number that was raised, as what it counts for. */
static enum bump raised(const struct version *was, const struct version *is)
{
	if (is->major != was->major)
		return BUMP_MAJOR;
	if (is->minor != was->minor)
		return was->major ? BUMP_MINOR : BUMP_MAJOR;
	return was->major ? BUMP_PATCH : BUMP_MINOR;
}

/* A version is next if one number is one more and those behind it are zero; 1.0.0 is next after any
 * 0.y.z, and 2.1.0 after 2.1.0-rc.1. */
static bool is_next(const struct version *was, const struct version *is)
{
	struct version bare = { is->major, is->minor, is->patch, STR_NONE };
	const struct version next[] = {
		{ was->major + 1, 0, 0, STR_NONE },
		{ was->major, was->minor + 1, 0, STR_NONE },
		{ was->major, was->minor, was->patch + 1, STR_NONE },
		{ was->major, was->minor, was->patch, STR_NONE },
	};

	for (size_t i = 0; i < sizeof next / sizeof *next; i++)
		if (version_compare(&bare, &next[i]) == 0)
			return true;
	return false;
}

static void check_raise(const struct checking *c)
{
	struct str least =
		version_after(c->a, &c->was, c->required == BUMP_NONE ? BUMP_PATCH : c->required);
	int order = version_compare(&c->is, &c->was);

	if (order < 0) {
		found(c, RULE_VERSION_DOWN, least, STR_NONE);
		return;
	}
	if (order == 0 && c->required == BUMP_NONE)
		return;
	if (order == 0) {
		found(c,
		      c->required == BUMP_PATCH ? RULE_VERSION_NOT_RAISED_DOC
		                                : RULE_VERSION_NOT_RAISED,
		      least, STR_NONE);
		return;
	}
	if (raised(&c->was, &c->is) < c->required)
		found(c, RULE_VERSION_TOO_LOW, least,
		      arena_printf(c->a, "they need a new %s version", bump_name(c->required)));
	if (!is_next(&c->was, &c->is))
		found(c, RULE_VERSION_GAP, version_after(c->a, &c->was, raised(&c->was, &c->is)),
		      STR_NONE);
	if (c->is.major > c->was.major && c->was.major > 0 && c->required < BUMP_MAJOR)
		found(c, RULE_MAJOR_UNNEEDED, least, STR_NONE);
}

/* A breaking change is allowed only beside the old major: on places that are not the old one's. */
static void check_new_ports(const struct checking *c)
{
	for (size_t i = 0; i < c->new->port_count; i++) {
		const struct port *new = c->new->ports[i];

		for (size_t j = 0; j < c->old->port_count; j++) {
			const struct port *old = c->old->ports[j];

			if (port_is_reused(c->a, c->old, old, c->new, new))
				finding_add(
					c->out, RULE_PORT_REUSED,
					&(struct finding_parts){ .path = new->name,
				                                 .at = new->at,
				                                 .was = old->at,
				                                 .old_value = old->name,
				                                 .new_value = new->name,
				                                 .what = port_place(c->a, new) });
		}
	}
}

void version_check(struct arena *a, const struct contract *old, const struct contract *new,
                   enum bump required, const struct diff *diff, struct findings *out)
{
	struct checking c = { .a = a, .old = old, .new = new, .required = required, .out = out };
	bool old_known = version_parse(old->version, &c.was);

	if (!new->version.len)
		found(&c, RULE_VERSION_MISSING, STR_NONE, STR_NONE);
	else if (!version_parse(new->version, &c.is))
		found(&c, RULE_VERSION_UNPARSABLE, STR_NONE, STR_NONE);
	else if (old_known)
		check_raise(&c);
	if (new->version.len && !old_known &&
	    required != BUMP_NONE &&str_eq(old->version, new->version))
		found(&c,
		      required == BUMP_PATCH ? RULE_VERSION_NOT_RAISED_DOC
		                             : RULE_VERSION_NOT_RAISED,
		      STR("another version"), STR_NONE);
	if (old_known && c.is.major > c.was.major && required == BUMP_MAJOR && diff->ports_judged &&
	    !contract_is_draft(old))
		check_new_ports(&c);
}
