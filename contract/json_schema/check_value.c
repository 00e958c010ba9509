/* check_value.c - keywords that look at one value alone */
#include "contract/base/limits.h"
#include "contract/json_schema/validate_impl.h"

enum {
	ON_NUMBER = 1 << JSON_NUMBER,
	ON_STRING = 1 << JSON_STRING,
	ON_ARRAY = 1 << JSON_ARRAY,
	ON_OBJECT = 1 << JSON_OBJECT,
	ON_ALL = (1 << JSON_KIND_COUNT) - 1
};

/* A keyword whose value is not of its form says nothing. */
static bool leave_out(struct json_step *s)
{
	s->run = NULL;
	return true;
}

/* ---- type, enum, const ------------------------------------------------------- */

static unsigned type_bit(struct str name)
{
	if (str_is(name, "integer"))
		return JSON_TYPE_INTEGER;
	for (int k = 0; k < JSON_KIND_COUNT; k++)
		if (str_is(name, json_kind_name((enum json_kind)k)))
			return 1u << k;
	return 0;
}

static bool prepare_type(struct json_building *b, struct json_step *s)
{
	(void)b;
	if (s->in.resource->dialect == JSON_DRAFT_4)
		s->types = JSON_TYPE_AS_WRITTEN;
	if (json_is_string(s->value))
		s->types |= type_bit(s->value->text);
	else if (s->value->kind != NODE_LIST)
		return leave_out(s);
	for (size_t i = 0; s->value->kind == NODE_LIST && i < s->value->count; i++)
		if (json_is_string(s->value->items[i]))
			s->types |= type_bit(s->value->items[i]->text);
	return true;
}

/* In draft 4 an integer is a number written without fraction and exponent. */
static bool is_integer(const struct json_step *s, const struct node *value)
{
	if (s->types & JSON_TYPE_AS_WRITTEN)
		return str_find(value->text, '.') < 0 && str_find(value->text, 'e') < 0 &&
		       str_find(value->text, 'E') < 0;
	return json_is_whole(value);
}

static bool check_type(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	if (s->types >> at->kind & 1)
		return true;
	if (at->kind == JSON_NUMBER && s->types & JSON_TYPE_INTEGER && is_integer(s, at->value))
		return true;
	return json_fail(r, s, at, "%s is not of type %s", json_short(r, at->value),
	                 json_short(r, s->value));
}

static bool prepare_const(struct json_building *b, struct json_step *s)
{
	(void)b;
	(void)s;
	return true;
}

static bool check_const(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	if (!json_spend(r, s, json_weight(at->value) / 8))
		return false;
	return json_equal(s->value, at->value) ||
	       json_fail(r, s, at, "%s is not %s", json_short(r, at->value),
	                 json_short(r, s->value));
}

/* Values in a table by their hash; those of one hash are a chain. */
struct json_chain {
	const struct node *value;
	size_t index;
	struct json_chain *next;
	unsigned long long hash;
};

/* *steps: one more for each value on the way. A document may be made so that all share a chain. */
static struct json_chain **slot_of(struct json_chain **slots, size_t mask, const struct node *value,
                                   unsigned long long hash, size_t *steps)
{
	struct json_chain **at = &slots[hash & mask];

	for (; *at && ((*at)->hash != hash || !json_equal((*at)->value, value)); ++*steps)
		at = &(*at)->next;
	return at;
}

/* Adds what is not there; where it stands otherwise. */
static const struct json_chain *add(struct arena *a, struct json_chain **slots, size_t mask,
                                    const struct node *value, size_t index, size_t *steps)
{
	const unsigned long long hash = json_hash(value);
	struct json_chain **at = slot_of(slots, mask, value, hash, steps);

	if (*at)
		return *at;
	*at = arena_new(a, struct json_chain);
	**at = (struct json_chain){ .value = value, .index = index, .hash = hash };
	return NULL;
}

static size_t slots_for(size_t count)
{
	size_t n = 8;

	while (n < count)
		n *= 2;
	return n;
}

static bool prepare_enum(struct json_building *b, struct json_step *s)
{
	size_t steps = 0;

	if (s->value->kind != NODE_LIST)
		return leave_out(s);
	s->values.mask = slots_for(s->value->count) - 1;
	s->values.slots = arena_alloc(b->arena, s->values.mask + 1, sizeof *s->values.slots);
	for (size_t i = 0; i < s->value->count; i++) {
		add(b->arena, s->values.slots, s->values.mask, s->value->items[i], i, &steps);
		if (steps > limit_of(LIMIT_JSON_STEPS))
			return limit_exceeded(LIMIT_JSON_STEPS, b->why);
	}
	return true;
}

static bool check_enum(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	size_t steps = 0;
	bool found;

	if (!json_spend(r, s, json_weight(at->value) / 8))
		return false;
	found = *slot_of(s->values.slots, s->values.mask, at->value, json_hash(at->value), &steps);
	if (!json_spend(r, s, steps))
		return false;
	return found || json_fail(r, s, at, "%s is none of %s", json_short(r, at->value),
	                          json_short(r, s->value));
}

/* ---- numbers -------------------------------------------------------------------- */

static bool prepare_number(struct json_building *b, struct json_step *s)
{
	if (json_kind_of(s->value) != JSON_NUMBER)
		return leave_out(s);
	return number_parse(s->value->text, &s->bound.limit) ||
	       failure_at(b->why, FAILURE_LIMIT, s->value->line, s->value->column,
	                  "a number whose exponent is beyond a million million");
}

static bool prepare_bound(struct json_building *b, struct json_step *s)
{
	const bool most = str_is(str_of(s->check->keyword), "maximum");

	if (s->in.resource->dialect == JSON_DRAFT_4)
		s->bound.exclusive = json_is_true(
			json_beside(s, most ? "exclusiveMaximum" : "exclusiveMinimum"));
	return prepare_number(b, s);
}

static bool prepare_exclusive(struct json_building *b, struct json_step *s)
{
	s->bound.exclusive = true;
	return prepare_number(b, s); /* a boolean, draft 4's, is no number */
}

static bool number_of(struct json_run *r, const struct json_step *s, const struct json_at *at,
                      struct number *out)
{
	return number_parse(at->value->text, out) ||
	       json_stop(r, s, "a number whose exponent is beyond a million million");
}

static bool check_most(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	struct number n;
	int d;

	if (!number_of(r, s, at, &n))
		return false;
	d = number_compare(&n, &s->bound.limit);
	return d < 0 || (d == 0 && !s->bound.exclusive) ||
	       json_fail(r, s, at, "%s is not %s %s", json_short(r, at->value),
	                 s->bound.exclusive ? "below" : "at most", json_short(r, s->value));
}

static bool check_least(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	struct number n;
	int d;

	if (!number_of(r, s, at, &n))
		return false;
	d = number_compare(&n, &s->bound.limit);
	return d > 0 || (d == 0 && !s->bound.exclusive) ||
	       json_fail(r, s, at, "%s is not %s %s", json_short(r, at->value),
	                 s->bound.exclusive ? "above" : "at least", json_short(r, s->value));
}

static bool prepare_multiple(struct json_building *b, struct json_step *s)
{
	if (!prepare_number(b, s) || !s->run)
		return s->run == NULL;
	/* What is no positive number is none of the keyword's values. */
	return s->bound.limit.count && !s->bound.limit.negative ? true : leave_out(s);
}

static bool check_multiple(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	struct number n;

	if (!number_of(r, s, at, &n) || !json_spend(r, s, n.count / 16))
		return false;
	switch (number_is_multiple(&n, &s->bound.limit)) {
	case NUMBER_YES:
		return true;
	case NUMBER_UNKNOWN:
		return json_stop(r, s, "a multipleOf with too many digits");
	case NUMBER_NO:
		break;
	}
	return json_fail(r, s, at, "%s is not a multiple of %s", json_short(r, at->value),
	                 json_short(r, s->value));
}

/* ---- sizes ------------------------------------------------------------------------ */

static bool prepare_count(struct json_building *b, struct json_step *s)
{
	(void)b;
	return json_to_count(s->value, &s->count) ? true : leave_out(s);
}

static size_t size_of(const struct json_at *at)
{
	return at->kind == JSON_STRING ? json_length(at->value->text) : at->value->count;
}

static const char *size_word(const struct json_at *at)
{
	return at->kind == JSON_STRING  ? "characters"
	       : at->kind == JSON_ARRAY ? "items"
	                                : "members";
}

static bool check_size_most(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	size_t size;

	if (!json_spend(r, s, at->value->text.len / 128))
		return false;
	size = size_of(at);
	return size <= s->count ||
	       json_fail(r, s, at, "%zu %s are more than %lu", size, size_word(at), s->count);
}

static bool check_size_least(struct json_run *r, const struct json_step *s,
                             const struct json_at *at)
{
	size_t size;

	if (!json_spend(r, s, at->value->text.len / 128))
		return false;
	size = size_of(at);
	return size >= s->count ||
	       json_fail(r, s, at, "%zu %s are fewer than %lu", size, size_word(at), s->count);
}

/* ---- strings ------------------------------------------------------------------------ */

static bool prepare_pattern(struct json_building *b, struct json_step *s)
{
	if (!json_is_string(s->value))
		return leave_out(s);
	return json_prepare_regex(b, s->value, s->value->text, &s->regex);
}

static bool check_pattern(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	return json_matches(r, s, s->regex, at->value->text) ||
	       json_fail(r, s, at, "%s does not match %s", json_short(r, at->value),
	                 json_short(r, s->value));
}

static bool prepare_format(struct json_building *b, struct json_step *s)
{
	const struct json_resource *in = s->in.resource;
	struct json_format_rule *f = &s->format;

	f->row = NULL;
	if (json_is_string(s->value) &&
	    (b->assert_format || in->vocabularies & JSON_VOCABULARY_FORMAT_ASSERTED))
		f->row = json_format(in->dialect, s->value->text);
	if (!f->row)
		return leave_out(s);
	return !f->row->pattern ||
	       json_prepare_regex(b, s->value, str_of(f->row->pattern), &f->regex);
}

static bool check_format(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	const struct json_format_rule *f = &s->format;
	const struct str text = at->value->text;
	bool holds;

	if (!json_spend(r, s, text.len / 64))
		return false;
	holds = (!f->regex || json_matches(r, s, f->regex, text)) && !r->stopped &&
	        (!f->row->holds || f->row->holds(r->scratch, text));
	arena_reset(r->scratch);
	return holds || json_fail(r, s, at, "%s is not of format %s", json_short(r, at->value),
	                          f->row->name);
}

/* ---- arrays and objects --------------------------------------------------------------- */

static bool prepare_unique(struct json_building *b, struct json_step *s)
{
	(void)b;
	return json_is_true(s->value) ? true : leave_out(s);
}

static bool check_unique(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	const size_t count = at->value->count, mask = slots_for(count) - 1;
	struct json_chain **slots;

	const struct json_chain *same = NULL;
	bool spent = true;
	size_t i = 0;

	if (!json_spend(r, s, json_weight(at->value)))
		return false;
	slots = arena_alloc(r->scratch, mask + 1, sizeof(struct json_chain *));
	for (; i < count && !same && spent; i++) {
		size_t steps = 0;

		same = add(r->scratch, slots, mask, at->value->items[i], i, &steps);
		spent = json_spend(r, s, steps);
	}
	if (same && spent)
		json_fail(r, s, at, "items %zu and %zu are equal", same->index, i - 1);
	arena_reset(r->scratch);
	return !same && spent;
}

static bool prepare_list(struct json_building *b, struct json_step *s)
{
	(void)b;
	return s->value->kind == NODE_LIST ? true : leave_out(s); /* a boolean, draft 3's, too */
}

static bool has_all(struct json_run *r, const struct json_step *s, const struct json_at *at,
                    const struct node *names, struct str because)
{
	bool ok = json_spend(r, s, names->count);

	for (size_t i = 0; i < names->count && json_goes_on(r, ok); i++) {
		const struct node *name = names->items[i];

		if (!json_is_string(name) || node_get_str(at->value, name->text))
			continue;
		ok = because.ptr
		             ? json_fail(r, s, at, "the member %s is missing, which %.*s requires",
		                         json_short(r, name), STR_FMT(because))
		             : json_fail(r, s, at, "the member %s is missing", json_short(r, name));
	}
	return ok;
}

static bool check_required(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	return has_all(r, s, at, s->value, STR_NONE);
}

static bool prepare_map(struct json_building *b, struct json_step *s)
{
	(void)b;
	return s->value->kind == NODE_MAP ? true : leave_out(s);
}

static bool check_dependent(struct json_run *r, const struct json_step *s, const struct json_at *at)
{
	bool ok = json_spend(r, s, s->value->count);

	for (size_t i = 0; i < s->value->count && json_goes_on(r, ok); i++) {
		const struct member *m = &s->value->members[i];

		if (m->value->kind == NODE_LIST && node_get_str(at->value, m->key->text))
			ok = has_all(r, s, at, m->value, m->key->text) && ok;
	}
	return ok;
}

/* clang-format off */
const struct json_check json_value_checks[] = {
	{ "type",              ON_ALL,    prepare_type,      check_type },
	{ "enum",              ON_ALL,    prepare_enum,      check_enum },
	{ "const",             ON_ALL,    prepare_const,     check_const },
	{ "multipleOf",        ON_NUMBER, prepare_multiple,  check_multiple },
	{ "maximum",           ON_NUMBER, prepare_bound,     check_most },
	{ "exclusiveMaximum",  ON_NUMBER, prepare_exclusive, check_most },
	{ "minimum",           ON_NUMBER, prepare_bound,     check_least },
	{ "exclusiveMinimum",  ON_NUMBER, prepare_exclusive, check_least },
	{ "maxLength",         ON_STRING, prepare_count,     check_size_most },
	{ "minLength",         ON_STRING, prepare_count,     check_size_least },
	{ "pattern",           ON_STRING, prepare_pattern,   check_pattern },
	{ "format",            ON_STRING, prepare_format,    check_format },
	{ "maxItems",          ON_ARRAY,  prepare_count,     check_size_most },
	{ "minItems",          ON_ARRAY,  prepare_count,     check_size_least },
	{ "uniqueItems",       ON_ARRAY,  prepare_unique,    check_unique },
	{ "maxProperties",     ON_OBJECT, prepare_count,     check_size_most },
	{ "minProperties",     ON_OBJECT, prepare_count,     check_size_least },
	{ "required",          ON_OBJECT, prepare_list,      check_required },
	{ "dependentRequired", ON_OBJECT, prepare_map,       check_dependent },
};
/* clang-format on */
const size_t json_value_check_count = sizeof json_value_checks / sizeof *json_value_checks;
