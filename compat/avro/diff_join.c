/* diff_join.c - which change is behind each answer of the relation
 *
 * An answer names the types it is about (or the field that has no default). A change is known by
 * the writer's type in it, or by the reader's field. Of a union the reference says only that a
 * branch is lacking: then it is asked about the branch and its counterpart alone, and its answers
 * to that are joined instead.
 */
#include "compat/avro/diff_impl.h"

#include <stdlib.h>

#define BY(m) (1u << AVRO_##m)

enum {
	FIELDS = BY(READER_FIELD_MISSING_DEFAULT_VALUE) |
	         BY(TYPE_MISMATCH), /* see read.c: ask_missing */
	TYPES = BY(TYPE_MISMATCH) | BY(MISSING_UNION_BRANCH),
	ANY = BY(MISMATCH_COUNT) - 1,
};

/* What each rule can be behind. */
static const int causes[RULE_COUNT] = {
	[RULE_AVRO_NAME_CHANGED] = BY(NAME_MISMATCH),
	[RULE_AVRO_NAME_ALIASED] = BY(NAME_MISMATCH),
	[RULE_AVRO_NAMESPACE_REFUSED] = BY(NAME_MISMATCH),
	[RULE_AVRO_TYPE_CHANGED] = ANY,
	[RULE_AVRO_TYPE_PROMOTED] = TYPES,
	[RULE_AVRO_TYPE_PROMOTED_ROUNDED] = TYPES,
	[RULE_AVRO_TYPE_DEMOTED] = TYPES,
	[RULE_AVRO_NULL_ADDED] = ANY,
	[RULE_AVRO_NULL_REMOVED] = ANY,
	[RULE_AVRO_BRANCH_ADDED] = ANY,
	[RULE_AVRO_BRANCH_REMOVED] = ANY,
	[RULE_AVRO_FIXED_SIZE] = BY(FIXED_SIZE_MISMATCH),
	[RULE_AVRO_SYMBOL_ADDED] = BY(MISSING_ENUM_SYMBOLS),
	[RULE_AVRO_SYMBOL_REMOVED] = BY(MISSING_ENUM_SYMBOLS),
	[RULE_AVRO_FIELD_ADDED] = FIELDS,
	[RULE_AVRO_FIELD_REMOVED] = FIELDS,
	[RULE_AVRO_FIELD_RENAMED] = FIELDS,
	[RULE_AVRO_ALIAS_CLASH] = BY(ALIAS_CLASH),
	[RULE_AVRO_DEFAULT_UNUSABLE] = BY(UNUSABLE_DEFAULT),
	[RULE_AVRO_UNREADABLE] = ANY,
	[RULE_AVRO_UNREADABLE_BEFORE] = ANY,
};

/* What a name can be behind too, where nothing inside of the type is. */
enum { BRANCHES = BY(MISSING_UNION_BRANCH) | BY(UNION_BRANCH_NAME) };
static const int late_causes[RULE_COUNT] = {
	[RULE_AVRO_NAME_CHANGED] = BRANCHES,
	[RULE_AVRO_NAME_ALIASED] = BRANCHES,
	[RULE_AVRO_NAMESPACE_REFUSED] = BRANCHES,
};

struct known { /* a change, and what answers call it by */
	const void *key;
	struct change *change;
	struct known *next;
};

struct answer {
	const struct avro_incompatibility *leaf;
	struct answer *next;
};

struct joining {
	struct avro_diffing *d;
	enum direction direction;
	struct known **slots;
	size_t mask;
	struct answer *first, **last; /* still to be joined */
	/* By the writer's types that stand in no pair: the change that brought them or took them
	 * away, for what is found inside of it. */
	struct change **owner;
	bool late; /* nothing else explains the answer */
};

static enum level row_level(enum rule rule, enum direction d)
{
	return d == BACKWARD ? rule_backward(rule) : rule_forward(rule);
}

/* ---- changes by their keys ------------------------------------------------------------- */

static struct known **slot_of(const struct joining *j, const void *key)
{
	return &j->slots[(((unsigned long long)(size_t)key >> 3) * 0x9E3779B97F4A7C15ull >> 24) &
	                 j->mask];
}

static void know(struct joining *j, const void *key, struct change *c)
{
	struct known *k = arena_new(j->d->a, struct known), **slot = slot_of(j, key);

	*k = (struct known){ key, c, *slot };
	*slot = k;
}

static void know_change(struct joining *j, struct change *c)
{
	enum side reader = reader_of(j->direction), writer = writer_of(j->direction);

	if (!causes[c->rule] || row_level(c->rule, j->direction) != LEVEL_BREAKING)
		return;
	if (c->field[reader])
		know(j, c->field[reader], c);
	if (c->field[reader] && c->type[reader])
		know(j, c->type[reader], c);
	if (!c->field[reader] && c->type[writer])
		know(j, c->type[writer], c);
}

/* Everything inside of a type that came or went, as far as it stands nowhere else. */
static void own(struct joining *j, struct change *c, const struct avro_type **stack)
{
	enum side writer = writer_of(j->direction);
	size_t n = 0;

	stack[n++] = c->type[writer];
	while (n) {
		const struct avro_type *t = stack[--n];
		size_t inside = t->kind == AVRO_RECORD ? t->field_count
		                : t->kind == AVRO_UNION
		                        ? t->branch_count
		                        : t->kind == AVRO_ARRAY || t->kind == AVRO_MAP;

		if (j->owner[t->id] || j->d->of[writer][t->id])
			continue;
		j->owner[t->id] = c;
		for (size_t i = 0; i < inside; i++)
			stack[n++] = t->kind == AVRO_RECORD  ? t->fields[i].type
			             : t->kind == AVRO_UNION ? t->branches[i]
			                                     : t->items;
	}
}

/* Uses of types, each of which is put on a stack once: no more than there are in the schema. */
static size_t uses_in(const struct avro_schema *s)
{
	size_t n = 1;

	for (size_t i = 0; i < s->type_count; i++)
		n += s->types[i]->kind == AVRO_RECORD  ? s->types[i]->field_count
		     : s->types[i]->kind == AVRO_UNION ? s->types[i]->branch_count
		                                       : 1;
	return n;
}

static void own_types(struct joining *j)
{
	enum side writer = writer_of(j->direction);
	const struct avro_schema *s = j->d->schema[writer];
	const struct avro_type **stack = arena_array(j->d->a, const struct avro_type *, uses_in(s));

	j->owner = arena_array(j->d->a, struct change *, s->type_count + 1);
	for (struct change *c = j->d->changes; c; c = c->next)
		if (causes[c->rule] == ANY && c->type[writer] &&
		    row_level(c->rule, j->direction) == LEVEL_BREAKING)
			own(j, c, stack);
}

static void know_changes(struct joining *j)
{
	size_t room = 64;

	while (room < j->d->count * 2)
		room *= 2;
	j->slots = arena_array(j->d->a, struct known *, room);
	j->mask = room - 1;
	for (struct change *c = j->d->changes; c; c = c->next)
		know_change(j, c);
}

/* ---- one answer ------------------------------------------------------------------------- */

static const struct avro_type *written(const struct avro_incompatibility *leaf)
{
	return leaf->branch ? leaf->branch : leaf->writer;
}

static bool is_about(const struct joining *j, const struct change *c,
                     const struct avro_incompatibility *leaf, bool exact)
{
	enum side reader = reader_of(j->direction), writer = writer_of(j->direction);

	if (!((j->late ? late_causes : causes)[c->rule] >> leaf->type & 1))
		return false;
	if (leaf->field && c->field[reader])
		return c->field[reader] == leaf->field;
	if (c->field[reader]) /* the enum of a field that is missing, compared with the record */
		return c->type[reader] == leaf->reader && leaf->writer->kind == AVRO_RECORD;
	if (c->type[writer] != written(leaf))
		return false;
	if (c->alone)
		exact = true; /* another answer is another finding */
	return c->type[reader] == leaf->reader || !exact;
}

static void blame(struct joining *j, struct change *c, const struct avro_incompatibility *leaf)
{
	c->refuses[j->direction] = true;
	if (!c->refused[j->direction])
		c->refused[j->direction] = leaf;
}

/* Marks every change that the answer is about; how many they are. */
static size_t mark(struct joining *j, const struct avro_incompatibility *leaf, const void *key,
                   bool exact)
{
	size_t n = 0;

	for (struct known *k = *slot_of(j, key); k; k = k->next) {
		if (k->key != key || !is_about(j, k->change, leaf, exact))
			continue;
		blame(j, k->change, leaf);
		n++;
	}
	return n;
}

static bool mark_any(struct joining *j, const struct avro_incompatibility *leaf)
{
	struct change *owner = j->owner[written(leaf)->id];

	if ((leaf->field && mark(j, leaf, leaf->field, true)) ||
	    mark(j, leaf, written(leaf), true) || mark(j, leaf, leaf->reader, true) ||
	    mark(j, leaf, written(leaf), false))
		return true;
	if (owner)
		blame(j, owner, leaf);
	return owner != NULL;
}

static bool mark_late(struct joining *j, const struct avro_incompatibility *leaf)
{
	bool found;

	j->late = true;
	found = mark(j, leaf, written(leaf), false) > 0;
	j->late = false;
	return found;
}

/* Each once: the original repeats what is found in a type wherever the type is used. */
static int by_address(const void *x, const void *y)
{
	const char *a = *(const char *const *)x, *b = *(const char *const *)y;

	return (a > b) - (a < b);
}

static void enqueue(struct joining *j, const struct avro_reading *reading)
{
	const struct avro_incompatibility **list =
		arena_array(j->d->a, const struct avro_incompatibility *, reading->count + 1);

	if (!reading->count)
		return;
	memcpy(list, reading->list, reading->count * sizeof *list);
	qsort(list, reading->count, sizeof *list, by_address);
	for (size_t i = 0; i < reading->count; i++) {
		struct answer *a;

		if (i && list[i] == list[i - 1])
			continue;
		a = arena_new(j->d->a, struct answer);
		a->leaf = list[i];
		*j->last = a;
		j->last = &a->next;
	}
}

/* The reasons why a branch is not read by its counterpart. */
static bool ask_alone(struct joining *j, const struct avro_type *branch)
{
	enum side reader = reader_of(j->direction), writer = writer_of(j->direction);
	struct avro_schema schemas[SIDES] = { *j->d->schema[SIDE_OLD], *j->d->schema[SIDE_NEW] };
	unsigned long cost = schemas[SIDE_OLD].type_count + schemas[SIDE_NEW].type_count;
	struct met *m = j->d->of[writer][branch->id];
	struct avro_reading reading;
	struct failure ignored;

	if (!m || m->type[reader]->kind == AVRO_UNION || m->alone[j->direction] != UNASKED)
		return m && m->alone[j->direction] == EXPLAINED;
	m->alone[j->direction] = UNEXPLAINED;
	if (cost > j->d->steps)
		return false;
	j->d->steps -= cost;
	for (int side = 0; side < SIDES; side++)
		schemas[side].root = m->type[side];
	if (!avro_can_read(j->d->a, avro_policy_of(j->d->options->policy), &schemas[reader],
	                   &schemas[writer], &reading, &ignored) ||
	    !reading.count)
		return false;
	m->alone[j->direction] = EXPLAINED;
	enqueue(j, &reading);
	return true;
}

/* ---- answers without a change -------------------------------------------------------------- */

static struct str reason(struct arena *a, const struct avro_incompatibility *leaf)
{
	struct str reader = type_words(a, leaf->reader), writer = type_words(a, written(leaf));

	switch (leaf->type) {
	case AVRO_READER_FIELD_MISSING_DEFAULT_VALUE:
		return arena_printf(
			a, "field \"%.*s\" of %.*s has no default, and %.*s does not write it",
			STR_FMT(leaf->field->name), STR_FMT(reader), STR_FMT(writer));
	case AVRO_NAME_MISMATCH:
		return arena_printf(a, "%.*s is not called %.*s", STR_FMT(reader), STR_FMT(writer));
	case AVRO_MISSING_ENUM_SYMBOLS:
		return arena_printf(a, "%.*s lacks symbols of %.*s", STR_FMT(reader),
		                    STR_FMT(writer));
	case AVRO_FIXED_SIZE_MISMATCH:
		return arena_printf(a, "%.*s has another size than %.*s", STR_FMT(reader),
		                    STR_FMT(writer));
	case AVRO_UNUSABLE_DEFAULT:
		return arena_printf(a,
		                    "the default of field \"%.*s\" of %.*s is no value of its type",
		                    STR_FMT(leaf->field->name), STR_FMT(reader));
	case AVRO_ALIAS_CLASH:
	case AVRO_WRITER_DEFAULT:
	case AVRO_UNSETTLED_BRANCH:
		return leaf->message;
	case AVRO_TYPE_MISMATCH:
	case AVRO_MISSING_UNION_BRANCH:
	case AVRO_UNION_BRANCH_NAME:
	case AVRO_RECORD_NAME:     /* a note */
	case AVRO_LOSSY_PROMOTION: /* the same */
	case AVRO_MISMATCH_COUNT:
		break;
	}
	return arena_printf(a, "%.*s cannot be read as %.*s", STR_FMT(writer), STR_FMT(reader));
}

/* Where a type stands that belongs to no pair the walk met: at the root. */
static const struct met *met_of(const struct joining *j, const struct avro_incompatibility *leaf)
{
	const struct met *m = j->d->of[writer_of(j->direction)][written(leaf)->id];

	if (!m)
		m = j->d->of[reader_of(j->direction)][leaf->reader->id];
	return m ? m : j->d->first;
}

static struct change *stand_alone(struct joining *j, enum rule rule, const struct met *m,
                                  struct str what)
{
	struct change *c =
		new_change(j->d, rule, m->spot,
	                   &(struct finding_parts){
				   .at = m->at[SIDE_NEW], .was = m->at[SIDE_OLD], .what = what });

	keep_change(j->d, c); /* however many: this is the verdict */
	c->alone = true;
	c->refuses[j->direction] = true;
	return c;
}

static enum rule unreadable(const struct joining *j, const struct avro_incompatibility *leaf)
{
	if (leaf && leaf->type == AVRO_ALIAS_CLASH)
		return RULE_AVRO_ALIAS_CLASH;
	if (leaf && leaf->type == AVRO_UNUSABLE_DEFAULT)
		return RULE_AVRO_DEFAULT_UNUSABLE;
	return j->direction == BACKWARD ? RULE_AVRO_UNREADABLE : RULE_AVRO_UNREADABLE_BEFORE;
}

/* The reader's field: in the new schema, or in the old one. */
static void point_at_field(const struct joining *j, struct change *c, const struct avro_field *f)
{
	const struct node *at = member_at(f->at, f->default_value ? "default" : "name");

	c->spot = spot_below(j->d->a, c->spot, SPOT_FIELD, f->name);
	if (reader_of(j->direction) == SIDE_NEW) {
		c->parts.at = at;
		c->parts.was = NULL;
	} else {
		c->parts.was = at;
	}
}

static void without_change(struct joining *j, const struct avro_incompatibility *leaf)
{
	struct change *c =
		stand_alone(j, unreadable(j, leaf), met_of(j, leaf), reason(j->d->a, leaf));

	if (leaf->field)
		point_at_field(j, c, leaf->field);
	c->refused[j->direction] = leaf;
	c->type[reader_of(j->direction)] = leaf->reader;
	c->type[writer_of(j->direction)] = written(leaf);
	c->field[reader_of(j->direction)] = leaf->field;
	know_change(j, c); /* the same answer again is this one */
}

/* ---- one direction ----------------------------------------------------------------------------
 */

/* The original gives up at a field with two counterparts, and prints all of the writer. */
static struct str clash_words(struct str exception)
{
	const char *end = memmem(exception.ptr, exception.len, " in writer record schema", 24);

	return end ? (struct str){ exception.ptr, (size_t)(end - exception.ptr) } : exception;
}

static bool is_explained(const struct joining *j)
{
	for (const struct change *c = j->d->changes; c; c = c->next)
		if (c->refuses[j->direction])
			return true;
	return false;
}

static void join_direction(struct joining *j)
{
	struct avro_diffing *d = j->d;
	enum side reader = reader_of(j->direction), writer = writer_of(j->direction);
	struct avro_reading reading;
	struct failure why;

	if (!avro_can_read(d->a, avro_policy_of(d->options->policy), d->schema[reader],
	                   d->schema[writer], &reading, &why)) {
		struct str text = str_copy(d->a, str_of(why.text));

		stand_alone(j, RULE_AVRO_UNPROVED, d->first, text)->parts.reason = text;
		return;
	}
	if (reading.exception.ptr)
		stand_alone(j, RULE_AVRO_ALIAS_CLASH, d->first, clash_words(reading.exception));
	know_changes(j);
	own_types(j);
	enqueue(j, &reading);
	for (struct answer *a = j->first; a; a = a->next) {
		if (!mark_any(j, a->leaf) && !(a->leaf->branch && ask_alone(j, a->leaf->branch)) &&
		    !mark_late(j, a->leaf))
			without_change(j, a->leaf);
	}
	d->resolver[j->direction] = reading.resolver;
	if (reading.count && !is_explained(j)) /* branches that are explained by each other alone */
		without_change(j, reading.list[0]);
	if (reading.total > reading.count)
		stand_alone(j, unreadable(j, NULL), d->first,
		            STR("there are more reasons than are looked at (limit MESSAGES)"));
}

void join_relation(struct avro_diffing *d)
{
	for (int direction = 0; direction < DIRECTIONS; direction++) {
		struct joining j = { .d = d, .direction = (enum direction)direction };

		j.last = &j.first;
		join_direction(&j);
	}
}
