#include "compat/replay/demand.h"

#include "compat/bounds.h"
#include "compat/pattern/pattern.h"

struct breach *demand_breach(struct demands *d, enum rule rule, const struct demand_place *p,
                             const struct node *wanted, struct finding_parts parts)
{
	struct breach *b = arena_new(d->arena, struct breach);

	parts.path = p->path;
	parts.at = parts.at ? parts.at : p->at;
	parts.was = wanted;
	b->finding = finding_add(d->findings, rule, &parts);
	b->field = p->field;
	*d->last = b;
	d->last = &b->next;
	return b;
}

/* ---- one field --------------------------------------------------------- */

/* What an attribute of the expectation is called when the contract does not keep it. Bounds are asked as
 * one interval, under the name of their first member. */
static const struct attribute_demand {
	enum attribute attribute, others[3];
	size_t other_count;
	enum rule rule;
} attribute_demands[] = {
	{ ATTR_REQUIRED, { 0 }, 0, RULE_NULLABLE },
	{ ATTR_UNIQUE, { 0 }, 0, RULE_NOT_UNIQUE },
	{ ATTR_ENUM, { 0 }, 0, RULE_ENUM },
	{ ATTR_PATTERN, { 0 }, 0, RULE_PATTERN },
	{ ATTR_FORMAT, { 0 }, 0, RULE_FORMAT },
	{ ATTR_TEMPORAL_FORMAT, { 0 }, 0, RULE_TEMPORAL_FORMAT },
	{ ATTR_MINIMUM,
	  { ATTR_EXCLUSIVE_MINIMUM, ATTR_MAXIMUM, ATTR_EXCLUSIVE_MAXIMUM },
	  3,
	  RULE_RANGE },
	{ ATTR_MULTIPLE_OF, { 0 }, 0, RULE_MULTIPLE_OF },
	{ ATTR_MIN_LENGTH, { ATTR_MAX_LENGTH }, 1, RULE_LENGTH },
	{ ATTR_MIN_ITEMS, { ATTR_MAX_ITEMS }, 1, RULE_LENGTH },
	{ ATTR_UNIQUE_ITEMS, { 0 }, 0, RULE_NOT_UNIQUE },
	{ ATTR_MIN_PROPERTIES, { ATTR_MAX_PROPERTIES }, 1, RULE_LENGTH },
	{ ATTR_PHYSICAL_NAME, { 0 }, 0, RULE_PHYSICAL_GONE },
};

/* The first stated member of the family; NULL if the field states none. */
static const struct stated *family_stated(const struct field *f, const struct attribute_demand *row)
{
	const struct stated *s = field_stated(f, row->attribute);

	for (size_t i = 0; !s && i < row->other_count; i++)
		s = field_stated(f, row->others[i]);
	return s;
}

static struct str stated_text(struct arena *a, const struct stated *s)
{
	if (!s)
		return STR("");
	return attribute_kind(s->attribute) == KIND_LIST ? str_list_text(a, s->list, s->count) : s->text;
}

/* "0 .. 100", "at least 3": the family as the field states it. */
static struct str family_text(struct arena *a, const struct field *f, const struct attribute_demand *row)
{
	struct buf b;

	buf_init(&b, a, 0);
	for (size_t i = 0; i <= row->other_count; i++) {
		enum attribute which = i ? row->others[i - 1] : row->attribute;
		const struct stated *s = field_stated(f, which);

		if (s && row->other_count)
			buf_printf(&b, "%s%s %.*s", b.len ? ", " : "", attribute_key(which),
			           STR_FMT(stated_text(a, s)));
		else if (s)
			buf_add(&b, stated_text(a, s));
	}
	return str_copy(a, buf_str(&b));
}

/* A contract without the pattern may still keep to it: every value of its enum matches. */
static bool enum_keeps_pattern(struct demands *d, const struct field *have, struct str pattern)
{
	const struct stated *values = field_stated(have, ATTR_ENUM);
	struct failure ignored;
	struct pattern *p;

	if (!values || !pattern_parse(d->arena, pattern, &p, &ignored) || pattern_opaque(p))
		return false;
	for (size_t i = 0; i < values->count; i++)
		if (pattern_matches(d->arena, p, values->list[i]) != PATTERN_YES)
			return false;
	return true;
}

static bool is_sole_key(const struct demand_place *p)
{
	struct str below = str_skip(p->path, p->model->root.path.len + 1); /* keys are named below their model */

	return p->model->key_count == 1 && str_eq(p->model->key[0], below);
}

static void ask_attribute(struct demands *d, const struct attribute_demand *row,
                          const struct field *want, const struct demand_place *p)
{
	const struct stated *wanted = family_stated(want, row);
	struct finding_parts parts = { 0 };
	struct str *gone, *added;
	size_t gone_count, added_count;
	struct comparison c;
	struct breach *b;

	if (!wanted)
		return;
	c = attribute_compare(d->arena, row->attribute, want, p->field);
	if (c.relation == REL_EQUAL || c.relation == REL_NARROWER)
		return;
	if (row->rule == RULE_PATTERN && enum_keeps_pattern(d, p->field, wanted->text))
		return;
	if (row->rule == RULE_NOT_UNIQUE && is_sole_key(p))
		return;
	parts.at = family_stated(p->field, row) ? family_stated(p->field, row)->at : NULL;
	parts.old_value = family_text(d->arena, want, row);
	parts.new_value = family_text(d->arena, p->field, row);
	parts.witness = c.only_new;
	parts.reason = c.reason;
	if (row->rule == RULE_ENUM) {
		list_difference(d->arena, wanted, field_stated(p->field, ATTR_ENUM), &gone,
		                &gone_count, &added, &added_count);
		parts.what = field_stated(p->field, ATTR_ENUM) ? str_list_text(d->arena, added, added_count)
		                                               : STR("any other value");
	}
	b = demand_breach(d, row->rule, p, wanted->at, parts);
	b->offence = OFFENCE_ATTRIBUTE;
	b->attribute = row->attribute;
	b->unproved = c.relation == REL_UNPROVED;
}

static bool in_list(const struct stated *values, struct str value)
{
	for (size_t i = 0; i < values->count; i++)
		if (str_eq(values->list[i], value))
			return true;
	return false;
}

static bool bounds_exclude(struct demands *d, const struct field *f, enum attribute family, struct str value,
                           const struct node **at)
{
	struct bounds b;

	bounds_of(d->arena, f, family, family == ATTR_MIN_LENGTH, &b);
	if (!bounds_stated(&b) || bounds_admit(d->arena, &b, value) != NUMBER_NO)
		return false;
	*at = b.high_at ? b.high_at : b.low_at;
	return true;
}

static struct str code_points(struct arena *a, struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
	return arena_printf(a, "%zu", n);
}

/* A list without the value, limits that it is outside of, or a pattern that it does not match rule it out;
 * *at is the statement then. */
static bool can_occur(struct demands *d, const struct field *f, struct str value, const struct node **at)
{
	const struct stated *values = field_stated(f, ATTR_ENUM), *s;
	struct failure ignored;
	struct pattern *pattern;

	if (values && !in_list(values, value)) {
		*at = values->at;
		return false;
	}
	if (bounds_exclude(d, f, ATTR_MINIMUM, value, at) ||
	    bounds_exclude(d, f, ATTR_MIN_LENGTH, code_points(d->arena, value), at))
		return false;
	s = field_stated(f, ATTR_PATTERN);
	if (!s || !pattern_parse(d->arena, s->text, &pattern, &ignored) || pattern_opaque(pattern) ||
	    pattern_matches(d->arena, pattern, value) != PATTERN_NO)
		return true;
	*at = s->at;
	return false;
}

/* Values a consumer waits for: can each still occur? */
static void ask_enum_needs(struct demands *d, const struct field *want, const struct demand_place *p)
{
	const struct stated *needs = field_stated(want, ATTR_ENUM_NEEDS);
	const struct node *at = NULL;
	struct buf missing;
	struct breach *b;

	if (!needs)
		return;
	buf_init(&missing, d->arena, 0);
	for (size_t i = 0; i < needs->count; i++)
		if (!can_occur(d, p->field, needs->list[i], &at))
			buf_printf(&missing, "%s%.*s", missing.len ? ", " : "", STR_FMT(needs->list[i]));
	if (!missing.len)
		return;
	b = demand_breach(d, RULE_ENUM_NEEDS, p, needs->at,
	           (struct finding_parts){ .what = str_copy(d->arena, buf_str(&missing)),
	                                   .new_value = str_copy(d->arena, buf_str(&missing)),
	                                   .at = at });
	b->offence = OFFENCE_VALUE;
}

static void ask_meanings(struct demands *d, const struct field *want, const struct demand_place *p)
{
	for (size_t i = 0; i < want->meaning_count; i++) {
		const struct named *w = &want->meanings[i];
		const struct named *have =
			named_find(p->field->meanings, p->field->meaning_count, w->key);

		if (have && node_equal(w->node, have->node))
			continue;
		if (have && !w->node && str_eq(w->text, have->text))
			continue;
		if (have && w->text.len && str_eq(w->text, have->text))
			continue;
		demand_breach(d, RULE_MEANING, p, w->at,
		       (struct finding_parts){ .what = w->key, .old_value = w->text,
		                               .new_value = have ? have->text : STR("nothing"),
		                               .at = have ? have->at : NULL });
	}
}

static bool is_told(const struct findings *list, enum rule rule, struct str path)
{
	for (const struct finding *x = list->first; x; x = x->next)
		if (x->rule == rule && str_eq(x->path, path))
			return true;
	return false;
}

void demand_meaning_today(struct findings *out, const struct field *want, const struct field *was,
                          const struct field *now, const char *but)
{
	for (size_t i = 0; i < was->meaning_count; i++) {
		const struct named *old = &was->meanings[i],
				   *new = named_find(now->meanings, now->meaning_count, old->key);
		struct finding_parts parts = { .path = now->path,
			                       .at = new ? new->at : now->at,
			                       .was = want->at,
			                       .what = old->key,
			                       .old_value = old->text,
			                       .new_value = new ? new->text : STR("nothing") };

		if ((but && str_is(old->key, but)) || (new &&node_equal(old->node, new->node)))
			continue;
		if (!is_told(out, RULE_MEANING, now->path))
			finding_add(out, RULE_MEANING, &parts);
	}
}

bool type_same_family(const struct type *a, const struct type *b)
{
	static const int family[TYPE_KIND_COUNT] = {
		[TYPE_BOOLEAN] = 1, [TYPE_INTEGER] = 2,       [TYPE_FLOAT] = 2,   [TYPE_DECIMAL] = 2,
		[TYPE_NUMBER] = 2,  [TYPE_STRING] = 3,        [TYPE_BYTES] = 4,   [TYPE_DATE] = 5,
		[TYPE_TIME] = 6,    [TYPE_TIMESTAMP] = 7,     [TYPE_TIMESTAMP_NTZ] = 8,
		[TYPE_ARRAY] = 9,   [TYPE_MAP] = 10,          [TYPE_RECORD] = 11, [TYPE_JSON] = 12,
		[TYPE_VECTOR] = 13, /* unstated and null: 0, a family of any */
	};

	return !family[a->kind] || !family[b->kind] || family[a->kind] == family[b->kind];
}

static void ask_type(struct demands *d, const struct field *want, const struct demand_place *p)
{
	enum relation r;
	struct breach *b;

	if (want->type.kind == TYPE_UNSTATED)
		return;
	r = type_relation(&want->type, &p->field->type);
	if (r == REL_EQUAL || r == REL_NARROWER)
		return;
	b = demand_breach(d, RULE_TYPE, p, want->type.at,
	           (struct finding_parts){ .old_value = type_text(d->arena, &want->type),
	                                   .new_value = type_text(d->arena, &p->field->type),
	                                   .at = p->field->type.at });
	b->offence = OFFENCE_TYPE;
}

static void ask_references(struct demands *d, const struct field *want, const struct demand_place *p)
{
	const struct stated *wanted = field_stated(want, ATTR_REFERENCES);
	const struct stated *have = field_stated(p->field, ATTR_REFERENCES);
	struct str *gone, *added;
	size_t gone_count, added_count;

	if (!wanted)
		return;
	list_difference(d->arena, wanted, have, &gone, &gone_count, &added, &added_count);
	if (gone_count)
		demand_breach(d, RULE_REFERENCES, p, wanted->at,
		       (struct finding_parts){ .what = str_list_text(d->arena, gone, gone_count),
		                               .old_value = str_list_text(d->arena, gone, gone_count),
		                               .new_value = stated_text(d->arena, have),
		                               .at = have ? have->at : NULL });
}

/* Of two words without an order, only the same one is allowed. */
static bool class_exceeds(struct str have, struct str most)
{
	enum relation r = classification_relation(most, have);

	return r == REL_NARROWER || r == REL_INCOMPARABLE;
}

static void ask_clearance(struct demands *d, const struct field *want, const struct demand_place *p);

/* What is read as a whole is seen in every part. */
static void ask_clearance_inside(struct demands *d, const struct field *want, const struct demand_place *p)
{
	const struct field *inner[] = { p->field->items, p->field->keys, p->field->values };

	for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
		if (inner[i])
			ask_clearance(d, want, &(struct demand_place){ p->model, inner[i], inner[i]->path,
			                                               inner[i]->at });
	for (size_t i = 0; i < p->field->field_count; i++) {
		const struct field *f = p->field->fields[i];

		ask_clearance(d, want, &(struct demand_place){ p->model, f, f->path, f->at });
	}
}

static void ask_clearance(struct demands *d, const struct field *want, const struct demand_place *p)
{
	const struct expectation *e = d->expectation;
	const struct stated *pii = field_stated(p->field, ATTR_PII);
	const struct stated *class = field_stated(p->field, ATTR_CLASSIFICATION);

	if (!e->clearance_at)
		return;
	if (e->clearance_pii_stated && !e->clearance_pii && pii && pii->flag)
		demand_breach(d, RULE_CLEARANCE_PII, p, e->clearance_at, (struct finding_parts){ .at = pii->at });
	if (e->clearance_classification.len && class &&
	    class_exceeds(class->text, e->clearance_classification))
		demand_breach(d, RULE_CLEARANCE_CLASS, p, e->clearance_at,
		       (struct finding_parts){ .at = class->at, .new_value = class->text,
		                               .old_value = e->clearance_classification });
	if (!field_lists_parts(want))
		ask_clearance_inside(d, want, p);
}

static void ask_quality(struct demands *d, const struct field *want, const struct demand_place *p);
static void ask_fields(struct demands *d, const struct field *want, const struct demand_place *p, bool strict,
                       bool ordered);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void ask_field(struct demands *d, const struct field *want, const struct demand_place *p, bool strict,
                      bool ordered)
{
	const struct field *inner[] = { want->items, want->keys, want->values };
	const struct field *have[] = { p->field->items, p->field->keys, p->field->values };

	ask_type(d, want, p);
	for (size_t i = 0; i < sizeof attribute_demands / sizeof *attribute_demands; i++)
		ask_attribute(d, &attribute_demands[i], want, p);
	ask_enum_needs(d, want, p);
	ask_meanings(d, want, p);
	ask_references(d, want, p);
	ask_clearance(d, want, p);
	ask_quality(d, want, p);
	for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
		if (!inner[i])
			continue;
		if (!have[i]) {
			if (type_same_family(&want->type, &p->field->type))
				demand_breach(d, RULE_ITEMS, p, inner[i]->at, (struct finding_parts){ 0 });
			continue;
		}
		ask_field(d, inner[i],
		          &(struct demand_place){ p->model, have[i], have[i]->path, have[i]->at }, strict, ordered);
	}
	ask_fields(d, want, p, strict, ordered);
}

/* A closed reader refuses what it does not list. */
static void ask_strict(struct demands *d, const struct field *want, const struct demand_place *p)
{
	const struct stated *open = field_stated(p->field, ATTR_ADDITIONAL_FIELDS);

	for (size_t i = 0; i < p->field->field_count; i++) {
		const struct field *extra = p->field->fields[i];

		if (!field_child(want, extra->name))
			demand_breach(d, RULE_UNKNOWN_FIELD,
			       &(struct demand_place){ p->model, extra, extra->path, extra->at }, want->at,
			       (struct finding_parts){ .new_value = extra->name, .what = extra->name });
	}
	if (open && open->flag)
		demand_breach(d, RULE_UNKNOWN_FIELD, p, want->at,
		       (struct finding_parts){ .at = open->at, .what = STR("fields that are not listed") });
}

/* A positional reader needs what it lists first, in its order. */
static void ask_order(struct demands *d, const struct field *want, const struct demand_place *p)
{
	for (size_t i = 0; i < want->field_count; i++) {
		const struct field *have = field_child(p->field, want->fields[i]->name);
		size_t previous = 0;

		if (!have)
			continue;
		if (i) {
			const struct field *before = field_child(p->field, want->fields[i - 1]->name);

			previous = before ? before->position + 1 : 0;
		}
		if (have->position < previous)
			demand_breach(d, RULE_ORDER, &(struct demand_place){ p->model, have, have->path, have->at },
			       want->fields[i]->at, (struct finding_parts){ .what = have->name });
	}
}

static void ask_enum_order(struct demands *d, const struct field *want, const struct demand_place *p)
{
	const struct stated *w = field_stated(want, ATTR_ENUM), *h = field_stated(p->field, ATTR_ENUM);

	for (size_t i = 0; w && h && i < w->count && i < h->count; i++) {
		if (str_eq(w->list[i], h->list[i]))
			continue;
		demand_breach(d, RULE_ORDER, p, w->at,
		       (struct finding_parts){ .at = h->at, .what = h->list[i], .new_value = h->list[i] });
		return;
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void ask_fields(struct demands *d, const struct field *want, const struct demand_place *p, bool strict,
                       bool ordered)
{
	strict = strict || field_flag(want, ATTR_STRICT);
	ordered = ordered || field_flag(want, ATTR_ORDERED);
	for (size_t i = 0; i < want->field_count; i++) {
		const struct field *f = want->fields[i];
		const struct field *have = field_child(p->field, f->name);

		if (have) {
			ask_field(d, f, &(struct demand_place){ p->model, have, have->path, have->at }, strict,
			          ordered);
		} else if (!field_flag(f, ATTR_OPTIONAL)) {
			demand_breach(d, RULE_FIELD_MISSING, &(struct demand_place){ p->model, NULL, f->path, p->at },
			       f->at, (struct finding_parts){ .old_value = f->name });
		}
	}
	if (strict && want->field_count)
		ask_strict(d, want, p);
	if (ordered) {
		ask_order(d, want, p);
		ask_enum_order(d, want, p);
	}
}

/* ---- quality, keys, models --------------------------------------------- */

static bool is_same_rule(const struct quality *have, const struct quality *want)
{
	return str_eq(have->identity, want->identity) ||
	       (want->metric.len && str_eq(have->metric, want->metric) &&
	        str_eq(have->arguments, want->arguments));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static const struct quality *find_quality(const struct field *f, const struct quality *want, bool deep)
{
	const struct quality *found = NULL;

	for (size_t i = 0; i < f->quality_count; i++)
		if (is_same_rule(f->quality[i], want) &&
		    (!deep || !want->path.len || str_eq(f->quality[i]->path, want->path)))
			return f->quality[i];
	for (size_t i = 0; deep && !found && i < f->field_count; i++)
		found = find_quality(f->fields[i], want, true);
	return found;
}

/* have NULL: the rule is gone. */
static void ask_rule(struct demands *d, const struct quality *want, const struct quality *have,
                     const struct demand_place *p)
{
	enum relation r;
	struct breach *b;

	if (!have) {
		demand_breach(d, RULE_QUALITY_GONE, p, want->at,
		              (struct finding_parts){ .what = want->identity });
		return;
	}
	if (!want->has_interval)
		return;
	r = have->has_interval ? interval_relation(&want->interval, &have->interval) : REL_WIDER;
	if ((r == REL_EQUAL || r == REL_NARROWER) && str_eq(want->unit, have->unit))
		return;
	b = demand_breach(d, RULE_QUALITY_WEAKER, p, want->at,
	                  (struct finding_parts){ .what = want->identity, .at = have->at,
	                                          .old_value = interval_text(d->arena, &want->interval),
	                                          .new_value = interval_text(d->arena, &have->interval) });
	b->offence = OFFENCE_QUALITY;
	b->quality = have;
}

static void ask_quality(struct demands *d, const struct field *want, const struct demand_place *p)
{
	for (size_t i = 0; i < want->quality_count; i++)
		ask_rule(d, want->quality[i], find_quality(p->field, want->quality[i], false), p);
}

/* Rules relied on that stand at the top of the expectation: wherever the contract has them. */
static void ask_top_quality(struct demands *d)
{
	const struct expectation *e = d->expectation;

	for (size_t i = 0; i < e->quality_count; i++) {
		const struct quality *have = NULL;
		struct demand_place p = { .path = e->quality[i]->path, .at = d->contract->root };

		for (size_t k = 0; !have && k < d->contract->model_count; k++)
			have = find_quality(&d->contract->models[k]->root, e->quality[i], true);
		ask_rule(d, e->quality[i], have, &p);
	}
}

static void ask_key(struct demands *d, const struct model *want, const struct demand_place *p)
{
	bool same = want->key_count == p->model->key_count;

	if (!want->key_count)
		return;
	for (size_t i = 0; same && i < want->key_count; i++)
		same = str_eq(want->key[i], p->model->key[i]);
	if (!same)
		demand_breach(d, RULE_KEY, p, want->key_at,
		       (struct finding_parts){ .at = p->model->key_at,
		                               .old_value = str_list_text(d->arena, want->key, want->key_count),
		                               .new_value = str_list_text(d->arena, p->model->key,
		                                                      p->model->key_count) });
}

static void ask_models(struct demands *d)
{
	const struct contract *body = d->expectation->body;

	for (size_t i = 0; body && i < body->model_count; i++) {
		const struct model *want = body->models[i];
		const struct model *have = contract_model(d->contract, want->root.name);
		struct demand_place p = { have, have ? &have->root : NULL, want->root.path,
			           have ? have->root.at : demand_part_at(d->contract, "schema", "models") };

		if (!have) {
			demand_breach(d, RULE_MODEL_MISSING, &p, want->root.at,
			       (struct finding_parts){ .old_value = want->root.name });
			continue;
		}
		if (want->kind.len && have->kind.len && !str_eq(want->kind, have->kind))
			demand_breach(d, RULE_TYPE, &p, want->root.at,
			              (struct finding_parts){ .old_value = want->kind,
			                                      .new_value = have->kind });
		ask_key(d, want, &p);
		ask_quality(d, &want->root, &p);
		ask_fields(d, &want->root, &p, body->strict, false);
	}
}

void demands_ask(struct demands *d, struct arena *a, const struct expectation *e,
                 const struct contract *c, bool ports_judged, struct findings *out)
{
	*d = (struct demands){ .arena = a, .expectation = e, .contract = c,
		               .ports_judged = ports_judged, .findings = out };
	d->last = &d->first;
	demand_port(d);
	ask_models(d);
	ask_top_quality(d);
	demand_slas(d);
	demand_end(d);
}
