/* resolve_match.c - which branch of a union does the resolving decoder take?
 *
 * After Resolver.resolve, question by question: whether a record matches is asked while pairs
 * around it are still open, and hangs on what is known of them by then. A step is a pair that waits
 * for the answer about a pair inside it; the stack of steps is in the arena.
 */
#include "compat/avro/read_impl.h"
#include "compat/avro/resolve_impl.h"

#include "contract/base/limits.h"

/* Can the two be resolved, on their face? WAIT: a step was pushed that will tell. */
enum answer { FINE, FAULT, WAIT };

/* A record of the writer against one of the reader. */
struct match {
	bool lacks;   /* a field is missing and has no default */
	bool at_odds; /* a field's types are at odds on their face */
};

struct choice {
	ptrdiff_t branch; /* of the reader's union; -1: none */
};

struct search;
struct step;
typedef enum answer step_fn(struct search *s, struct step *at);

struct step {
	struct step *below;
	step_fn *go; /* called until it does not WAIT; before that, taken is the answer */
	const struct avro_type *reader, *writer;
	struct match *match; /* of the two; of a union: of the branch asked about last */
	size_t next;         /* field or branch */
	enum answer taken;   /* WAIT at first */
	ptrdiff_t branch;    /* of the reader's union: the best so far */
	bool equivalent;
};

struct search {
	struct avro_resolver *resolver;
	struct step *top, *spare;
	unsigned long left; /* of LIMIT_PAIRS */
};

static enum answer push(struct search *s, step_fn *go, const struct avro_type *reader,
                        const struct avro_type *writer)
{
	struct step *new = s->spare;

	if (new)
		s->spare = new->below;
	else
		new = arena_new(s->resolver->arena, struct step);
	*new = (struct step){ s->top, go, reader, writer, .taken = WAIT, .branch = -1 };
	s->top = new;
	return WAIT;
}

static bool spend(struct search *s)
{
	if (!s->left)
		return false;
	s->left--;
	return true;
}

static step_fn go_items, go_record, go_written_union, go_reading_union;

static struct match *match_of(struct search *s, const struct avro_type *reader,
                              const struct avro_type *writer, bool *is_new)
{
	void **slot = type_pairs_at(&s->resolver->matches, reader, writer);

	*is_new = !*slot;
	if (*is_new)
		*slot = arena_new(s->resolver->arena, struct match);
	return *slot;
}

static enum answer resolve_records(struct search *s, const struct avro_type *reader,
                                   const struct avro_type *writer)
{
	bool is_new;
	struct match *match = match_of(s, reader, writer, &is_new);

	if (!is_new)
		return match->lacks ? FAULT : FINE;
	push(s, go_record, reader, writer);
	s->top->match = match;
	return WAIT;
}

static enum answer resolve(struct search *s, const struct avro_type *reader,
                           const struct avro_type *writer)
{
	if (writer->kind == AVRO_UNION)
		return push(s, go_written_union, reader, writer);
	if (reader->kind == AVRO_UNION)
		return push(s, go_reading_union, reader, writer);
	if (reader->kind != writer->kind || reader->kind <= AVRO_STRING)
		return basic_readable(reader->kind, writer->kind) ? FINE : FAULT;
	if (reader->kind == AVRO_RECORD)
		return resolve_records(s, reader, writer);
	if (reader->kind == AVRO_ARRAY || reader->kind == AVRO_MAP)
		return push(s, go_items, reader, writer);
	return str_eq(reader->name.simple, writer->name.simple) &&
	                       (reader->kind == AVRO_ENUM || reader->size == writer->size)
	               ? FINE
	               : FAULT;
}

/* ---- arrays, maps, unions of the writer: no fault on their face -------------------- */

static enum answer go_items(struct search *s, struct step *at)
{
	if (at->next++)
		return FINE;
	return resolve(s, at->reader->items, at->writer->items) == WAIT ? WAIT : FINE;
}

static enum answer go_written_union(struct search *s, struct step *at)
{
	if (!at->next && at->reader->kind == AVRO_UNION &&
	    !resolver_compare_unions(s->resolver, at->reader, at->writer, &s->left,
	                             &at->equivalent))
		return FINE; /* the end: nothing is left to spend */
	while (at->next < at->writer->branch_count && spend(s)) {
		const size_t i = at->next++;

		if (resolve(s, at->equivalent ? at->reader->branches[i] : at->reader,
		            at->writer->branches[i]) == WAIT)
			return WAIT;
	}
	return FINE;
}

/* ---- records ------------------------------------------------------------------------ */

static enum answer go_record(struct search *s, struct step *at)
{
	const struct avro_type *reader = at->reader, *writer = at->writer;

	if (at->taken == FAULT)
		at->match->at_odds = true;
	while (at->next < writer->field_count && spend(s)) {
		const struct avro_field *written = &writer->fields[at->next++];
		const struct avro_field *field = avro_field(reader, written->name);
		const enum answer answer = field ? resolve(s, field->type, written->type) : FINE;

		if (answer == WAIT)
			return WAIT;
		if (answer == FAULT)
			at->match->at_odds = true;
	}
	for (size_t i = 0; i < reader->field_count && spend(s); i++) {
		const struct avro_field *field = &reader->fields[i];

		if (avro_field(writer, field->name))
			continue;
		at->match->lacks = !field->default_value;
		if (at->match->lacks)
			return FAULT;
		if (!resolver_default(s->resolver, reader, field))
			resolver_obstruct(s->resolver, AVRO_DEFAULT_UNFIT, reader, field,
			                  field->name);
	}
	return FINE;
}

/* ---- unions of the reader ------------------------------------------------------------- */

/* What the writer's kind goes to, when no branch is of its own: the first of these. */
static ptrdiff_t promoted_branch(const struct avro_type *reader, enum avro_kind writer)
{
	for (size_t i = 0; i < reader->branch_count; i++)
		if (basic_readable(reader->branches[i]->kind, writer))
			return (ptrdiff_t)i;
	return -1;
}

static ptrdiff_t branch_of_kind(const struct avro_type *reader, const struct avro_type *writer)
{
	for (size_t i = 0; i < reader->branch_count; i++) {
		const struct avro_type *b = reader->branches[i];

		if (b->kind == writer->kind &&
		    (!avro_is_named(b) || str_eq(b->name.full, writer->name.full)))
			return (ptrdiff_t)i;
	}
	return promoted_branch(reader, writer->kind);
}

static void settle(struct search *s, struct step *at)
{
	void **slot = type_pairs_at(&s->resolver->branches, at->reader, at->writer);
	struct choice *choice = *slot;

	if (!choice) {
		*slot = choice = arena_new(s->resolver->arena, struct choice);
		choice->branch = at->branch;
	} else if (choice->branch != at->branch) {
		resolver_obstruct(s->resolver, AVRO_BRANCH_UNSETTLED, at->writer, NULL, STR_NONE);
	}
}

/* The branch that was tried last, before it is known of all that it holds whether it fits. */
static void weigh(struct step *at)
{
	const struct avro_type *b = at->reader->branches[at->next - 1];

	if (at->match->lacks || at->match->at_odds)
		return;
	if (at->branch < 0 || str_eq(b->name.simple, at->writer->name.simple))
		at->branch = (ptrdiff_t)at->next - 1;
}

/* Tries records in order; true: there are no more, or one has the name. */
static bool record_branch(struct search *s, struct step *at)
{
	const struct avro_type *reader = at->reader, *writer = at->writer;
	bool is_new;

	if (at->match)
		weigh(at);
	while (at->next < reader->branch_count && spend(s)) {
		const struct avro_type *b = reader->branches[at->next++];

		if (b->kind != AVRO_RECORD)
			continue;
		if (str_eq(b->name.full, writer->name.full)) {
			at->branch = (ptrdiff_t)at->next - 1;
			return true;
		}
		at->match = match_of(s, b, writer, &is_new);
		if (is_new) {
			push(s, go_record, b, writer);
			s->top->match = at->match;
			return false;
		}
		weigh(at);
	}
	return true;
}

static enum answer inside_branch(struct search *s, struct step *at)
{
	(void)s;
	(void)at;
	return FINE;
}

static enum answer go_reading_union(struct search *s, struct step *at)
{
	if (at->writer->kind != AVRO_RECORD)
		at->branch = branch_of_kind(at->reader, at->writer);
	else if (!record_branch(s, at))
		return WAIT;
	settle(s, at);
	if (at->branch < 0)
		return FAULT;
	at->go = inside_branch;
	return resolve(s, at->reader->branches[at->branch], at->writer) == WAIT ? WAIT : FINE;
}

/* ---- all of it -------------------------------------------------------------------------- */

bool resolver_match(struct avro_resolver *r, struct failure *why)
{
	struct search s = { .resolver = r, .left = limit_of(LIMIT_PAIRS) };

	(void)resolve(&s, r->reader->root, r->renamed->root);
	while (s.top && s.left) {
		struct step *at = s.top;
		const enum answer answer = at->go(&s, at);

		if (answer == WAIT)
			continue;
		s.top = at->below;
		at->below = s.spare;
		s.spare = at;
		if (s.top)
			s.top->taken = answer;
	}
	if (s.left)
		return true;
	return failure_set(why, FAILURE_LIMIT, "more than %lu %s (limit %s)", limit_of(LIMIT_PAIRS),
	                   limit_what(LIMIT_PAIRS), limit_name(LIMIT_PAIRS));
}

ptrdiff_t avro_resolver_branch(const struct avro_resolver *r, const struct avro_type *reader_union,
                               const struct avro_type *writer)
{
	const struct choice *choice = type_pairs_find(&r->branches, reader_union, writer);

	return choice ? choice->branch : -1;
}
