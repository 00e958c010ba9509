/* type.c - what a change of type means, in general and on each port */
#include "compat/diff/impl.h"

#include "contract/types.h"

static const enum rule rules[REL_COUNT] = {
	[REL_EQUAL] = RULE_TYPE_SYNONYM,
	[REL_WIDER] = RULE_TYPE_WIDENED,
	[REL_LOSSY] = RULE_TYPE_LOSSY,
	[REL_NARROWER] = RULE_TYPE_NARROWED,
	[REL_NARROWER_LOSSY] = RULE_TYPE_NARROWED_ROUNDED,
	[REL_INCOMPARABLE] = RULE_TYPE_CHANGED,
	[REL_UNPROVED] = RULE_TYPE_CHANGED,
};

static bool is_timestamp(enum type_kind kind)
{
	return kind == TYPE_TIMESTAMP || kind == TYPE_TIMESTAMP_NTZ;
}

/* A narrower word for what the relation says, where there is one. */
static enum rule rule_of(const struct field_pair *p, enum relation relation)
{
	enum type_kind was = p->old->type.kind, is = p->new->type.kind;

	if (relation == REL_EQUAL)
		return RULE_TYPE_SYNONYM;
	if (was == TYPE_UNSTATED)
		return RULE_TYPE_STATED;
	if (is == TYPE_UNSTATED)
		return RULE_TYPE_UNSTATED;
	if (is_timestamp(was) && is_timestamp(is))
		return RULE_TZ_CHANGED;
	if (was == TYPE_VECTOR && is == TYPE_VECTOR)
		return RULE_MEANING_CHANGED;
	/* Keys are compared for equality: a key of another type finds nothing. */
	return p->is_key ? RULE_TYPE_CHANGED : rules[relation];
}

/* The smallest whole number that the new float rounds, if the old type can hold it: it does not
 * come back from the float as it went in. */
static struct str rounded(const struct type *old, const struct type *new)
{
	volatile long long single = 16777217, twice = 9007199254740993;

	if (old->kind != TYPE_INTEGER || new->kind != TYPE_FLOAT)
		return STR_NONE;
	if (new->bits == 32 && (long long)(float)single != single)
		return STR("16777217");
	if (new->bits == 64 && (!old->bits || old->bits > 53) && (long long)(double)twice != twice)
		return STR("9007199254740993");
	return STR_NONE;
}

/* The witness must keep to the limits that both state. */
static struct str rounded_witness(struct diffing *d, const struct field_pair *p)
{
	struct str text = rounded(&p->old->type, &p->new->type);
	struct bounds old;

	if (!text.len || field_stated(p->old, ATTR_ENUM) || field_stated(p->old, ATTR_MULTIPLE_OF))
		return STR_NONE;
	bounds_of(d->a, p->old, ATTR_MINIMUM, true, &old);
	return bounds_admit(d->a, &old, text) == NUMBER_YES ? text : STR_NONE;
}

static void judge_veto(struct diffing *d, const struct field_pair *p, struct finding_parts parts)
{
	const char *reason = NULL;

	parts.what = vetoing_ports(d, &p->old->type, &p->new->type, &reason);
	parts.reason = str_of(reason);
	if (parts.what.len)
		report(d, RULE_TYPE_VETOED, &parts);
}

/* ---- native types ------------------------------------------------------ */

static bool same_but_blanks(struct str x, struct str y)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < x.len && x.ptr[i] == ' ')
			i++;
		while (j < y.len && y.ptr[j] == ' ')
			j++;
		if (i >= x.len || j >= y.len)
			return i >= x.len && j >= y.len;
		if (!str_eq_nocase((struct str){ x.ptr + i++, 1 }, (struct str){ y.ptr + j++, 1 }))
			return false;
	}
}

/* Between two texts of the same length limit, or where a limit came or went. */
static int length_rule(long long was, long long is)
{
	if (was == is)
		return -1;
	if (was < 0)
		return RULE_LENGTH_TIGHTENED;
	return is < 0 || is > was ? RULE_LENGTH_LOOSENED : RULE_LENGTH_TIGHTENED;
}

/* With a zone or without? A plain TIMESTAMP is what its store takes it for. */
enum zone { ZONE_UNKNOWN, ZONE_WITHOUT, ZONE_WITH };

static const struct {
	const char *types; /* of ports, separated by blanks */
	enum zone timestamp;
} stores[] = {
	{ "postgres postgresql redshift duckdb oracle snowflake trino presto athena vertica hive",
	  ZONE_WITHOUT },
	{ "bigquery databricks", ZONE_WITH },
};

static enum zone zone_of_store(struct str type)
{
	for (size_t i = 0; i < sizeof stores / sizeof *stores; i++) {
		struct str rest = str_of(stores[i].types);

		while (rest.len)
			if (str_eq_nocase(str_cut(&rest, ' '), type))
				return stores[i].timestamp;
	}
	return ZONE_UNKNOWN;
}

/* What every store of the contract that is known says. */
static enum zone zone_of_stores(const struct diffing *d)
{
	enum zone zone = ZONE_UNKNOWN;

	for (size_t i = 0; i < d->new->port_count; i++) {
		enum zone one = zone_of_store(d->new->ports[i]->type);

		if (one != ZONE_UNKNOWN && zone != ZONE_UNKNOWN && one != zone)
			return ZONE_UNKNOWN;
		zone = one != ZONE_UNKNOWN ? one : zone;
	}
	return zone;
}

static enum zone zone_of(const struct diffing *d, struct str text, const struct type *t)
{
	struct str head = text;

	head = str_trim(str_cut(&head, '('));
	if (t->kind == TYPE_TIMESTAMP_NTZ)
		return ZONE_WITHOUT;
	return str_eq_nocase(head, STR("timestamp")) ? zone_of_stores(d) : ZONE_WITH;
}

static int zone_rule(const struct diffing *d, struct str was, const struct type *old, struct str is,
                     const struct type *new)
{
	enum zone before = zone_of(d, was, old), now = zone_of(d, is, new);

	/* Of a store that is not known: it has a word of its own for times with a zone. */
	if (before == ZONE_UNKNOWN)
		before = now == ZONE_WITH ? ZONE_WITHOUT : ZONE_UNKNOWN;
	else if (now == ZONE_UNKNOWN)
		now = before == ZONE_WITH ? ZONE_WITHOUT : ZONE_UNKNOWN;
	if (before == ZONE_UNKNOWN || now == ZONE_UNKNOWN)
		return RULE_PHYSICAL_TYPE;
	return before == now ? RULE_TYPE_SYNONYM : RULE_TZ_CHANGED;
}

/* "STRING" of "ARRAY<STRING>" and of "STRING[]"; empty: no array, or one that does not say of what.
 */
static struct str element_of(struct str text)
{
	ptrdiff_t open = str_find(text, '<');
	struct str head = open > 0 ? str_trim((struct str){ text.ptr, (size_t)open }) : STR_NONE;

	text = str_trim(text);
	if (str_ends(text, "[]"))
		return str_trim((struct str){ text.ptr, text.len - 2 });
	if (!str_ends(text, ">") ||
	    !(str_eq_nocase(head, STR("array")) || str_eq_nocase(head, STR("list"))))
		return STR_NONE;
	return str_trim((struct str){ text.ptr + open + 1, text.len - (size_t)open - 2 });
}

/* Are the items described beside the native text, and another type? That is a change of their own.
 */
static bool items_tell(const struct field_pair *p)
{
	const struct field *old = p->old->items, *new = p->new->items;

	return old && new &&
	       old->type.kind != TYPE_UNSTATED &&new->type.kind !=
	               TYPE_UNSTATED &&type_relation(&old->type, &new->type) != REL_EQUAL;
}

/* What the native texts say beyond the logical type and the stated length; -1: nothing more. */
static int native_rule(struct diffing *d, const struct field_pair *p, struct str was, struct str is)
{
	struct type_words old, new;
	enum relation relation;
	bool inside = false;
	int rule;

	while (element_of(was).len && element_of(is).len) { /* each turn is shorter */
		was = element_of(was);
		is = element_of(is);
		inside = true;
	}
	if (inside && (same_but_blanks(was, is) || items_tell(p)))
		return -1;
	if (!type_words_parse(was, TYPE_WORD_NATIVE, &old) ||
	    !type_words_parse(is, TYPE_WORD_NATIVE, &new))
		return RULE_PHYSICAL_TYPE;
	if (is_timestamp(old.type.kind) && is_timestamp(new.type.kind))
		return zone_rule(d, was, &old.type, is, &new.type);
	if (type_relation(&p->old->type, &p->new->type) != REL_EQUAL)
		return -1;
	relation = type_relation(&old.type, &new.type);
	if (relation != REL_EQUAL)
		return (int)rules[relation];
	rule = length_rule(old.length, new.length);
	if (rule < 0)
		return old.bare && new.bare ? RULE_TYPE_SYNONYM : RULE_PHYSICAL_TYPE;
	return attribute_compare(d->a, ATTR_MAX_LENGTH, p->old, p->new).relation == REL_EQUAL ? rule
	                                                                                      : -1;
}

static void judge_native(struct diffing *d, const struct field_pair *p)
{
	const struct stated *was = field_stated(p->old, ATTR_PHYSICAL_TYPE);
	const struct stated *is = field_stated(p->new, ATTR_PHYSICAL_TYPE);
	struct finding_parts parts = { .path = p->new->path, .what = STR("the type in the store") };
	int rule;

	/* In ODCS it holds what DCS says as the type: no statement of its own. */
	if ((!was && !is) || d->old->dialect != d->new->dialect)
		return;
	parts.at = is ? is->at : p->new->at;
	parts.was = was ? was->at : p->old->at;
	parts.old_value = was ? was->text : STR("none");
	parts.new_value = is ? is->text : STR("none");
	if (!was || !is)
		rule = was ? RULE_PHYSICAL_TYPE : RULE_CONSTRAINT_STATED;
	else if (same_but_blanks(was->text, is->text))
		return;
	else
		rule = native_rule(d, p, was->text, is->text);
	if (rule >= 0)
		report(d, (enum rule)rule, &parts);
}

/* Is the zone judged by two native words, by what their store takes them for? */
static bool natives_tell_zone(const struct field_pair *p)
{
	const struct stated *was = field_stated(p->old, ATTR_PHYSICAL_TYPE);
	const struct stated *is = field_stated(p->new, ATTR_PHYSICAL_TYPE);
	struct type_words old, new;

	return was && is && !same_but_blanks(was->text, is->text) &&
	       type_words_parse(was->text, TYPE_WORD_NATIVE, &old) &&
	       type_words_parse(is->text, TYPE_WORD_NATIVE, &new) && is_timestamp(old.type.kind) &&
	       is_timestamp(new.type.kind);
}

void judge_type(struct diffing *d, const struct field_pair *p)
{
	const struct type *old = &p->old->type, *new = &p->new->type;
	enum relation relation = type_relation(old, new);
	struct finding_parts parts = { .path = p->new->path,
		                       .at = new->at ? new->at : p->new->at,
		                       .was = old->at ? old->at : p->old->at };
	enum rule rule = rule_of(p, relation);

	judge_native(d, p);
	if (rule == RULE_TZ_CHANGED && natives_tell_zone(p))
		return;
	parts.old_value = type_text(d->a, old);
	parts.new_value = type_text(d->a, new);
	parts.what = STR("the vector");
	if (relation == REL_EQUAL) {
		if (d->old->dialect != d->new->dialect || !old->word.len || !new->word.len ||
		    str_eq_nocase(old->word, new->word))
			return;
		parts.old_value = old->word;
		parts.new_value = new->word;
	}
	if (rule == RULE_TYPE_LOSSY)
		parts.witness = rounded_witness(d, p);
	report(d, rule, &parts);
	if (relation != REL_EQUAL && rule_level(rule) < LEVEL_BREAKING)
		judge_veto(d, p, parts);
}
