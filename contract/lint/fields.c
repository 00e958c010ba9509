/* fields.c - what a field says about itself and about others */
#include "contract/lint/lint.h"

#include "contract/base/number.h"
#include "contract/grammar/grammar.h"
#include "contract/shape_build.h"
#include "contract/sla.h"

struct lint {
	struct arena *arena;
	const struct contract *contract;
	struct defects *defects;
	struct str *models; /* their names, and their places by name: a contract may have many */
	struct text_set by_name;
};

/* ---- constraints of other types -------------------------------------------------- */

#define BIT(k)   (1u << TYPE_##k)
#define NUMERIC  (BIT(INTEGER) | BIT(FLOAT) | BIT(DECIMAL) | BIT(NUMBER))
#define TEMPORAL (BIT(DATE) | BIT(TIME) | BIT(TIMESTAMP) | BIT(TIMESTAMP_NTZ))
#define ANYTHING (BIT(UNSTATED) | BIT(JSON))

static const struct { enum attribute attribute; unsigned types; const char *whose; } constraints[] = {
	{ ATTR_PATTERN, BIT(STRING) | BIT(BYTES), "text" },
	{ ATTR_MIN_LENGTH, BIT(STRING) | BIT(BYTES), "text" },
	{ ATTR_MAX_LENGTH, BIT(STRING) | BIT(BYTES), "text" },
	{ ATTR_FORMAT, BIT(STRING) | BIT(BYTES) | TEMPORAL, "text" },
	{ ATTR_MINIMUM, NUMERIC | TEMPORAL, "numbers, dates and times" },
	{ ATTR_MAXIMUM, NUMERIC | TEMPORAL, "numbers, dates and times" },
	{ ATTR_EXCLUSIVE_MINIMUM, NUMERIC | TEMPORAL, "numbers, dates and times" },
	{ ATTR_EXCLUSIVE_MAXIMUM, NUMERIC | TEMPORAL, "numbers, dates and times" },
	{ ATTR_MULTIPLE_OF, NUMERIC, "numbers" },
	{ ATTR_MIN_ITEMS, BIT(ARRAY) | BIT(VECTOR), "arrays" },
	{ ATTR_MAX_ITEMS, BIT(ARRAY) | BIT(VECTOR), "arrays" },
	{ ATTR_UNIQUE_ITEMS, BIT(ARRAY) | BIT(VECTOR), "arrays" },
	{ ATTR_MIN_PROPERTIES, BIT(RECORD) | BIT(MAP), "records and maps" },
	{ ATTR_MAX_PROPERTIES, BIT(RECORD) | BIT(MAP), "records and maps" },
};

/* Does the attribute mean something on values of the field's type? */
static bool is_in_place(const struct field *f, enum attribute attribute)
{
	for (size_t i = 0; i < sizeof constraints / sizeof *constraints; i++)
		if (constraints[i].attribute == attribute)
			return (constraints[i].types | ANYTHING) >> f->type.kind & 1;
	return true;
}

static void check_places(struct lint *l, const struct field *f)
{
	for (size_t i = 0; i < sizeof constraints / sizeof *constraints; i++) {
		const struct stated *s = field_stated(f, constraints[i].attribute);
		struct str type;

		if (!s || is_in_place(f, constraints[i].attribute))
			continue;
		type = type_text(l->arena, &f->type);
		defect_add(l->defects, DEFECT_CONSTRAINT_MISPLACED, s->at, f->path,
		           "%s is for %s; the type is %.*s", attribute_key(constraints[i].attribute),
		           constraints[i].whose,
		           STR_FMT(type));
	}
}

/* ---- bounds ------------------------------------------------------------------- */

static bool order_of(struct str a, struct str b, int *order)
{
	struct number x, y;
	double p, q;

	if (number_parse(a, &x) && number_parse(b, &y)) {
		*order = number_compare(&x, &y);
		return true;
	}
	if (!instant_parse(a, &p) || !instant_parse(b, &q))
		return false;
	*order = (p > q) - (p < q);
	return true;
}

static void check_bounds(struct lint *l, const struct field *f)
{
	static const struct { enum attribute low, high; bool open; } pairs[] = {
		{ ATTR_MINIMUM, ATTR_MAXIMUM, false },
		{ ATTR_MINIMUM, ATTR_EXCLUSIVE_MAXIMUM, true },
		{ ATTR_EXCLUSIVE_MINIMUM, ATTR_MAXIMUM, true },
		{ ATTR_EXCLUSIVE_MINIMUM, ATTR_EXCLUSIVE_MAXIMUM, true },
		{ ATTR_MIN_LENGTH, ATTR_MAX_LENGTH, false },
		{ ATTR_MIN_ITEMS, ATTR_MAX_ITEMS, false },
		{ ATTR_MIN_PROPERTIES, ATTR_MAX_PROPERTIES, false },
	};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		const struct stated *low = field_stated(f, pairs[i].low);
		const struct stated *high = field_stated(f, pairs[i].high);
		int order;

		if (!low || !high || !is_in_place(f, pairs[i].low) ||
		    !order_of(low->text, high->text, &order))
			continue;
		if (order > 0 || (order == 0 && pairs[i].open))
			defect_add(l->defects, DEFECT_UNSATISFIABLE, low->at, f->path,
			           "no value keeps %s %.*s and %s %.*s", attribute_key(pairs[i].low),
			           STR_FMT(low->text), attribute_key(pairs[i].high), STR_FMT(high->text));
	}
	if (f->type.kind == TYPE_DECIMAL && f->type.scale > f->type.precision)
		defect_add(l->defects, DEFECT_UNSATISFIABLE, f->type.at, f->path,
		           "scale %d has more digits than precision %d", f->type.scale, f->type.precision);
}

/* ---- values ------------------------------------------------------------------------ */

static void check_one(struct lint *l, const struct field *f, const char *what, const struct node *v)
{
	struct str why = lint_value(l->arena, f, v);

	if (why.len)
		defect_add(l->defects, DEFECT_EXAMPLE_VIOLATES, v, f->path, "the %s \"%.*s\" %.*s", what,
		           STR_FMT(str_clip(node_text(v), 60)), STR_FMT(why));
}

static void check_values(struct lint *l, const struct field *f)
{
	const struct stated *examples = field_stated(f, ATTR_EXAMPLES), *values = field_stated(f, ATTR_ENUM);
	const struct stated *standard = field_stated(f, ATTR_DEFAULT);
	struct field plain = *f; /* an entry is held against everything but the list it stands in */
	size_t kept = 0;

	if (examples && examples->node && examples->node->kind == NODE_LIST)
		for (size_t i = 0; i < examples->node->count; i++)
			check_one(l, f, "example", examples->node->items[i]);
	else if (examples && examples->node)
		check_one(l, f, "example", examples->node);
	if (standard && standard->node)
		check_one(l, f, "default", standard->node);
	if (!values || !values->list_at)
		return;
	plain.attributes = arena_array(l->arena, struct stated, f->attribute_count);
	for (size_t i = 0; i < f->attribute_count; i++)
		if (f->attributes[i].attribute != ATTR_ENUM)
			plain.attributes[kept++] = f->attributes[i];
	plain.attribute_count = kept;
	for (size_t i = 0; i < values->count; i++) {
		struct str why = values->list_at[i] ? lint_value(l->arena, &plain, values->list_at[i]) : STR_NONE;

		if (why.len)
			defect_add(l->defects, DEFECT_ENTRY_IMPOSSIBLE, values->list_at[i], f->path,
			           "the entry \"%.*s\" %.*s", STR_FMT(str_clip(values->list[i], 60)), STR_FMT(why));
	}
}

/* ---- references ---------------------------------------------------------------------- */

static const struct model *model_named(struct lint *l, struct str name)
{
	unsigned slot = *text_set_slot(&l->by_name, name, l->models);

	return slot ? l->contract->models[slot - 1] : NULL;
}

static bool comparable(const struct type *a, const struct type *b)
{
	unsigned kinds = 1u << a->kind | 1u << b->kind;

	return a->kind == b->kind || (kinds & ANYTHING) || !(kinds & ~NUMERIC) || !(kinds & ~TEMPORAL);
}

static void check_target(struct lint *l, const struct field *f, const struct node *at, struct str text,
                         bool alone)
{
	struct str rest = text, name = str_cut(&rest, '.'), guess, types[2];
	const struct model *m = model_named(l, name);
	const struct field *target = m ? field_down(&m->root, rest) : NULL;

	if (!target) {
		defect_add(l->defects, DEFECT_REFERENCE_UNRESOLVED, at, f->path,
		           "\"%.*s\" names no field of this contract", STR_FMT(str_clip(text, 100)));
		guess = m ? STR_NONE : str_did_you_mean(name, l->models, l->contract->model_count);
		if (guess.len)
			defect_hint(l->defects, "did you mean \"%.*s.%.*s\"?", STR_FMT(guess), STR_FMT(rest));
		return;
	}
	if (alone && !field_flag(target, ATTR_UNIQUE) &&
	    !(field_flag(target, ATTR_PRIMARY_KEY) && m->key_count == 1))
		defect_add(l->defects, DEFECT_REFERENCE_NOT_UNIQUE, at, f->path,
		           "the values of \"%.*s\" may repeat", STR_FMT(str_clip(text, 100)));
	if (f->depth > 0 && alone && !comparable(&f->type, &target->type)) {
		types[0] = type_text(l->arena, &f->type);
		types[1] = type_text(l->arena, &target->type);
		defect_add(l->defects, DEFECT_REFERENCE_TYPE, at, f->path, "%.*s refers to \"%.*s\", which is %.*s",
		           STR_FMT(types[0]), STR_FMT(str_clip(text, 100)), STR_FMT(types[1]));
	}
}

/* "model.field", several joined by +, or "from -> to" on a model; other files are not looked into. */
static void check_references(struct lint *l, const struct field *f)
{
	const struct stated *s = field_stated(f, ATTR_REFERENCES);

	for (size_t i = 0; s && i < s->count; i++) {
		struct str rest = s->list[i];
		const struct node *at = s->list_at && s->list_at[i] ? s->list_at[i] : s->at;
		bool alone = str_find(rest, '+') < 0;

		for (size_t k = 0; k + 4 <= rest.len; k++) {
			if (!memcmp(rest.ptr + k, " -> ", 4)) {
				rest = str_skip(rest, k + 4);
				break;
			}
		}
		if (str_find(rest, '/') >= 0 || str_find(rest, '#') >= 0 || str_find(rest, ':') >= 0)
			continue;
		while (rest.len)
			check_target(l, f, at, str_cut(&rest, '+'), alone);
	}
}

/* ---- the walk -------------------------------------------------------------------------- */

static void check_type(struct lint *l, const struct field *f)
{
	/* One that is stated and was not understood has a defect of its own. */
	if (f->depth > 0 && f->type.kind == TYPE_UNSTATED && !node_get(f->node, "type") &&
	    !node_get(f->node, "logicalType"))
		defect_add(l->defects, DEFECT_TYPE_UNSTATED, f->at, f->path, "no type is stated");
	if (f->depth > 0 && field_flag(f, ATTR_PRIMARY_KEY) && !field_flag(f, ATTR_REQUIRED))
		defect_add(l->defects, DEFECT_KEY_NOT_REQUIRED, field_stated(f, ATTR_PRIMARY_KEY)->at, f->path,
		           "part of the primary key, but may be null");
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by field_new() */
static void check_field(struct lint *l, const struct field *f)
{
	check_type(l, f);
	check_bounds(l, f);
	check_places(l, f);
	check_values(l, f);
	check_references(l, f);
	for (size_t i = 0; i < f->field_count; i++)
		check_field(l, f->fields[i]);
	if (f->items)
		check_field(l, f->items);
	if (f->keys)
		check_field(l, f->keys);
	if (f->values)
		check_field(l, f->values);
}

void lint_fields(struct arena *a, const struct contract *c, struct defects *defects)
{
	struct lint l = { .arena = a, .contract = c, .defects = defects };

	l.models = arena_array(a, struct str, c->model_count);
	text_set_init(&l.by_name, a, c->model_count);
	for (size_t i = 0; i < c->model_count; i++) {
		unsigned *slot;

		l.models[i] = c->models[i]->root.name;
		slot = text_set_slot(&l.by_name, l.models[i], l.models);
		if (!*slot)
			*slot = (unsigned)i + 1;
	}
	for (size_t i = 0; i < c->model_count; i++)
		check_field(&l, &c->models[i]->root);
}
