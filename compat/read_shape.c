/* read_shape.c - one attribute of two fields, one service level of two promises
 *
 * How the values of an attribute are compared is a row; REL_NARROWER always reads "says more than
 * before".
 */
#include "compat/read_shape.h"

#include "compat/bounds.h"
#include "compat/pattern/pattern.h"
#include "contract/base/number.h"

#include <stdlib.h>

/* ---- lists as sets ----------------------------------------------------- */

/* Which of `these` are not among `those`, in their own order. */
static void missing(struct arena *a, const struct stated *these, const struct stated *those,
                    size_t **out, size_t *count)
{
	size_t n = those ? those->count : 0;
	struct str *sorted = arena_array(a, struct str, n + 1);

	if (n)
		memcpy(sorted, those->list, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, str_order);
	*out = arena_array(a, size_t, (these ? these->count : 0) + 1);
	*count = 0;
	for (size_t i = 0; these && i < these->count; i++)
		if (!n || !bsearch(&these->list[i], sorted, n, sizeof *sorted, str_order))
			(*out)[(*count)++] = i;
}

static void pick(struct arena *a, const struct stated *from, const size_t *which, size_t count,
                 struct str **out, size_t *out_count)
{
	*out = arena_array(a, struct str, count + 1);
	*out_count = count;
	for (size_t i = 0; i < count; i++)
		(*out)[i] = from->list[which[i]];
}

void list_difference(struct arena *a, const struct stated *old, const struct stated *new,
                     struct str **gone, size_t *gone_count, struct str **added, size_t *added_count)
{
	size_t *which, count;

	missing(a, old, new, &which, &count);
	pick(a, old, which, count, gone, gone_count);
	missing(a, new, old, &which, &count);
	pick(a, new, which, count, added, added_count);
}

struct str list_value_json(struct arena *a, const struct field *f, const struct stated *list,
                           size_t at)
{
	static const bool is_text[TYPE_KIND_COUNT] = {
		[TYPE_STRING] = true, [TYPE_BYTES] = true,     [TYPE_DATE] = true,
		[TYPE_TIME] = true,   [TYPE_TIMESTAMP] = true, [TYPE_TIMESTAMP_NTZ] = true,
	};
	const struct node *n = list->list_at ? list->list_at[at] : NULL;
	struct str text = list->list[at];
	struct buf out;

	if (!is_text[f->type.kind] && n && !n->quoted &&
	    (node_is_number(n) || str_is(text, "true") || str_is(text, "false")))
		return text;
	buf_init(&out, a, 0);
	json_print_text(&out, text);
	return buf_str(&out);
}

/* ---- two values of one attribute --------------------------------------- */

struct pair {
	struct arena *arena;
	enum attribute attribute;
	const struct field *old, *new; /* either may be NULL */
	const struct stated *was, *is; /* either may be NULL */
};

typedef struct comparison compare_fn(const struct pair *p);

static struct comparison plain(enum relation relation)
{
	return (struct comparison){ .relation = relation };
}

/* What stating a value where none was and taking it away means. */
static bool one_sided(const struct pair *p, struct comparison *out)
{
	if (p->was && p->is)
		return false;
	*out = plain(p->is ? REL_NARROWER : p->was ? REL_WIDER : REL_EQUAL);
	return true;
}

static struct comparison compare_flag(const struct pair *p)
{
	bool was = p->was && p->was->flag, is = p->is && p->is->flag;

	return plain(was == is ? REL_EQUAL : is ? REL_NARROWER : REL_WIDER);
}

/* A flag that allows something when it is set. */
static struct comparison compare_permission(const struct pair *p)
{
	bool was = p->was && p->was->flag, is = p->is && p->is->flag;

	return plain(was == is ? REL_EQUAL : is ? REL_WIDER : REL_NARROWER);
}

static struct comparison compare_required(const struct pair *p)
{
	struct comparison c = compare_flag(p);

	if (c.relation == REL_NARROWER)
		c.only_old = STR("null");
	else if (c.relation == REL_WIDER)
		c.only_new = STR("null");
	return c;
}

static struct comparison compare_text(const struct pair *p)
{
	struct comparison c;

	if (one_sided(p, &c))
		return c;
	return plain(str_eq(p->was->text, p->is->text) ? REL_EQUAL : REL_INCOMPARABLE);
}

static struct comparison compare_word(const struct pair *p)
{
	struct comparison c;

	if (one_sided(p, &c))
		return c;
	return plain(str_eq_nocase(p->was->text, p->is->text) ? REL_EQUAL : REL_INCOMPARABLE);
}

static struct comparison compare_node(const struct pair *p)
{
	struct comparison c;

	if (one_sided(p, &c))
		return c;
	return plain(node_equal(p->was->node, p->is->node) ? REL_EQUAL : REL_INCOMPARABLE);
}

static enum relation set_relation(bool gone, bool added)
{
	if (gone && added)
		return REL_INCOMPARABLE;
	return gone ? REL_NARROWER : added ? REL_WIDER : REL_EQUAL;
}

/* A closed list: values that are gone make it narrower. */
static struct comparison compare_enum(const struct pair *p)
{
	size_t *gone, *added, gone_count, added_count;
	struct comparison c;

	if (one_sided(p, &c))
		return c;
	missing(p->arena, p->was, p->is, &gone, &gone_count);
	missing(p->arena, p->is, p->was, &added, &added_count);
	c = plain(set_relation(gone_count > 0, added_count > 0));
	if (gone_count)
		c.only_old = list_value_json(p->arena, p->old, p->was, gone[0]);
	if (added_count)
		c.only_new = list_value_json(p->arena, p->new, p->is, added[0]);
	return c;
}

/* Promises: each one more says more. */
static struct comparison compare_promises(const struct pair *p)
{
	size_t *which, gone, added;

	missing(p->arena, p->was, p->is, &which, &gone);
	missing(p->arena, p->is, p->was, &which, &added);
	return plain(set_relation(added > 0, gone > 0));
}

static bool count_of(const struct stated *s, unsigned long otherwise, unsigned long *out)
{
	struct number n;
	long long value;

	*out = otherwise;
	if (!s)
		return true;
	if (!number_parse(s->text, &n) || !number_is_whole(&n) || !number_floor(&n, &value) ||
	    value < 0)
		return false;
	*out = (unsigned long)value;
	return true;
}

/* A pattern's text as JSON, unless another limit of the field may forbid it. */
static struct str text_witness(struct arena *a, struct str text, const struct field *f)
{
	unsigned long least, most, length = 0;
	struct buf out;

	if (!text.ptr || !f || field_stated(f, ATTR_ENUM) || field_stated(f, ATTR_FORMAT))
		return STR_NONE;
	for (size_t i = 0; i < text.len; i++)
		length += (text.ptr[i] & 0xC0) != 0x80;
	if (!count_of(field_stated(f, ATTR_MIN_LENGTH), 0, &least) ||
	    !count_of(field_stated(f, ATTR_MAX_LENGTH), length, &most) || length < least ||
	    length > most)
		return STR_NONE;
	buf_init(&out, a, 0);
	json_print_text(&out, text);
	return buf_str(&out);
}

static struct comparison compare_pattern(const struct pair *p)
{
	static const enum relation relations[] = {
		[PATTERN_EQUAL] = REL_EQUAL,       [PATTERN_NARROWER] = REL_NARROWER,
		[PATTERN_WIDER] = REL_WIDER,       [PATTERN_INCOMPARABLE] = REL_INCOMPARABLE,
		[PATTERN_UNPROVED] = REL_UNPROVED,
	};
	struct str was = p->was ? p->was->text : STR_NONE, is = p->is ? p->is->text : STR_NONE;
	struct pattern_verdict verdict;
	struct pattern *old, *new;
	struct comparison c;
	struct failure why;

	if (str_eq(was, is))
		return plain(REL_EQUAL);
	if (!pattern_parse(p->arena, was, &old, &why) || !pattern_parse(p->arena, is, &new, &why)) {
		c = plain(REL_UNPROVED);
		c.reason = str_copy(p->arena, str_of(why.text));
		return c;
	}
	verdict = pattern_compare(p->arena, old, new);
	c = plain(relations[verdict.relation]);
	c.only_old = text_witness(p->arena, verdict.only_old, p->old);
	c.only_new = text_witness(p->arena, verdict.only_new, p->new);
	c.reason = str_of(verdict.reason);
	return c;
}

/* A text of n characters, where nothing but its length counts. */
static struct str length_witness(struct arena *a, struct str count, const struct field *f)
{
	struct number n;
	long long length;
	struct buf out;

	if (!f || f->type.kind != TYPE_STRING || !number_parse(count, &n) ||
	    !number_floor(&n, &length) || length > 64 || field_stated(f, ATTR_PATTERN) ||
	    field_stated(f, ATTR_ENUM) || field_stated(f, ATTR_FORMAT))
		return STR_NONE;
	buf_init(&out, a, 0);
	buf_add_byte(&out, '"');
	for (long long i = 0; i < length; i++)
		buf_add_byte(&out, 'a');
	buf_add_byte(&out, '"');
	return buf_str(&out);
}

static struct str range_witness(const struct pair *p, const struct bounds *inside,
                                const struct bounds *outside, const struct field *f)
{
	const struct stated *step = field_stated(f, ATTR_MULTIPLE_OF);
	bool of_values = p->attribute <= ATTR_EXCLUSIVE_MAXIMUM;
	struct str found =
		bounds_witness(p->arena, inside, outside, of_values && step ? &step->text : NULL);

	if (p->attribute == ATTR_MIN_LENGTH || p->attribute == ATTR_MAX_LENGTH)
		return length_witness(p->arena, found, f);
	return of_values && !field_stated(f, ATTR_ENUM) ? found : STR_NONE;
}

static struct comparison compare_bounds(const struct pair *p)
{
	bool whole = bounds_are_whole(p->old, p->new, p->attribute);
	struct bounds old, new;
	struct comparison c;

	bounds_of(p->arena, p->old, p->attribute, whole, &old);
	bounds_of(p->arena, p->new, p->attribute, whole, &new);
	c = plain(bounds_relation(&old, &new));
	if (c.relation == REL_UNPROVED)
		c.reason = STR("the limits are written in forms that cannot be compared");
	if (p->old && (c.relation == REL_NARROWER || c.relation == REL_INCOMPARABLE))
		c.only_old = range_witness(p, &old, &new, p->old);
	if (p->new && (c.relation == REL_WIDER || c.relation == REL_INCOMPARABLE))
		c.only_new = range_witness(p, &new, &old, p->new);
	return c;
}

static struct comparison compare_multiple(const struct pair *p)
{
	enum number_answer finer, coarser;
	struct comparison c;
	struct number was, is;

	if (one_sided(p, &c))
		return c;
	if (!number_parse(p->was->text, &was) || !number_parse(p->is->text, &is))
		return plain(str_eq(p->was->text, p->is->text) ? REL_EQUAL : REL_UNPROVED);
	coarser = number_is_multiple(&is, &was);
	finer = number_is_multiple(&was, &is);
	if (coarser == NUMBER_UNKNOWN || finer == NUMBER_UNKNOWN)
		return plain(number_compare(&was, &is) ? REL_UNPROVED : REL_EQUAL);
	if (coarser == NUMBER_YES && finer == NUMBER_YES)
		return plain(REL_EQUAL);
	return plain(coarser == NUMBER_YES ? REL_NARROWER
	             : finer == NUMBER_YES ? REL_WIDER
	                                   : REL_INCOMPARABLE);
}

/* ---- classifications --------------------------------------------------- */

enum relation classification_relation(struct str old, struct str new)
{
	static const struct {
		const char *word;
		int scale, rank;
	} words[] = {
		{ "public", 1, 1 },
		{ "internal", 1, 2 },
		{ "restricted", 1, 3 },
		{ "sensitive", 1, 3 },
		{ "confidential", 1, 4 },
		{ "secret", 1, 5 },
		{ "1", 2, 1 },
		{ "2", 2, 2 },
		{ "3", 2, 3 },
		{ "4", 2, 4 },
		{ "5", 2, 5 },
	};
	int scale[2] = { 0, 0 }, rank[2] = { 0, 0 };

	if (str_eq_nocase(old, new))
		return REL_EQUAL;
	if (!old.len || !new.len)
		return new.len ? REL_NARROWER : REL_WIDER;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct str word = str_of(words[i].word);

		for (int side = 0; side < 2; side++) {
			if (!str_eq_nocase(word, side ? new : old))
				continue;
			scale[side] = words[i].scale;
			rank[side] = words[i].rank;
		}
	}
	if (!scale[0] || scale[0] != scale[1] || rank[0] == rank[1])
		return REL_INCOMPARABLE;
	return rank[1] > rank[0] ? REL_NARROWER : REL_WIDER;
}

static struct comparison compare_class(const struct pair *p)
{
	return plain(classification_relation(p->was ? p->was->text : STR_NONE,
	                                     p->is ? p->is->text : STR_NONE));
}

/* ---- the table --------------------------------------------------------- */

static compare_fn *const by_kind[] = {
	[KIND_FLAG] = compare_flag,     [KIND_TEXT] = compare_text, [KIND_NUMBER] = compare_text,
	[KIND_LIST] = compare_promises, [KIND_NODE] = compare_node,
};

/* The attributes whose kind alone does not say how they compare. */
static compare_fn *const by_attribute[ATTRIBUTE_COUNT] = {
	[ATTR_REQUIRED] = compare_required,     [ATTR_ENUM] = compare_enum,
	[ATTR_PATTERN] = compare_pattern,       [ATTR_FORMAT] = compare_word,
	[ATTR_MINIMUM] = compare_bounds,        [ATTR_EXCLUSIVE_MINIMUM] = compare_bounds,
	[ATTR_MAXIMUM] = compare_bounds,        [ATTR_EXCLUSIVE_MAXIMUM] = compare_bounds,
	[ATTR_MIN_LENGTH] = compare_bounds,     [ATTR_MAX_LENGTH] = compare_bounds,
	[ATTR_MIN_ITEMS] = compare_bounds,      [ATTR_MAX_ITEMS] = compare_bounds,
	[ATTR_MIN_PROPERTIES] = compare_bounds, [ATTR_MAX_PROPERTIES] = compare_bounds,
	[ATTR_MULTIPLE_OF] = compare_multiple,  [ATTR_ADDITIONAL_FIELDS] = compare_permission,
	[ATTR_CLASSIFICATION] = compare_class,
};

struct comparison attribute_compare(struct arena *a, enum attribute attribute,
                                    const struct field *old, const struct field *new)
{
	struct pair p = { a,
		          attribute,
		          old,
		          new,
		          old ? field_stated(old, attribute) : NULL,
		          new ? field_stated(new, attribute) : NULL };
	compare_fn *compare = by_attribute[attribute];

	return (compare ? compare : by_kind[attribute_kind(attribute)])(&p);
}

/* ---- service levels ---------------------------------------------------- */

enum relation sla_relation(const struct sla *old, const struct sla *new)
{
	static const int towards_worse[] = {
		[SLA_LOWER] = 1,  [SLA_HIGHER] = -1,    [SLA_EARLIER] = 1,
		[SLA_LATER] = -1, [SLA_EQUAL_ONLY] = 0,
	};
	double worse;

	if (old->unit == SLA_UNPARSED || new->unit == SLA_UNPARSED)
		return str_eq_nocase(old->text, new->text) ? REL_EQUAL : REL_UNPROVED;
	if (old->unit == SLA_UNLIMITED || new->unit == SLA_UNLIMITED) {
		if (old->unit == new->unit)
			return REL_EQUAL;
		return (new->unit == SLA_UNLIMITED) == (new->better == SLA_HIGHER) ? REL_NARROWER
		                                                                   : REL_WIDER;
	}
	if (old->unit != new->unit || !str_eq_nocase(old->thing, new->thing))
		return REL_UNPROVED;
	worse = (new->value - old->value) * towards_worse[new->better];
	if (new->value == old->value)
		return REL_EQUAL;
	if (new->better == SLA_EQUAL_ONLY)
		return REL_INCOMPARABLE;
	return worse > 0 ? REL_WIDER : REL_NARROWER;
}
