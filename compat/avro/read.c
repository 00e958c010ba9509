/* read.c - the walk over two Avro schemas, question by question
 *
 * A frame is a pair that is being compared and has types inside. It asks about them one by one, in
 * the order of the original, and waits while a frame above it answers. The stack of frames is in
 * the arena: a schema may nest as deep as it has types.
 */
#include "compat/avro/read_impl.h"

#include "contract/base/limits.h"

struct question {
	const struct avro_type *reader, *writer;
	struct place place; /* a step below its up */
};

struct frame {
	struct frame *below;
	const struct walk *walk;
	struct pair *pair;
	const struct place *place;
	size_t next;               /* which member is asked about next */
	const struct pair *answer; /* of the question asked last, when it is to be taken */
	bool over;                 /* nothing further is asked, whatever is left */
};

/* A policy is what it decides; the walk is the same. */
struct policy {
	const char *name;
	/* How the members of two of one kind are compared; of a writer's union alone, a reader's
	 * union alone. */
	const struct walk *same[AVRO_KIND_COUNT], *written_union, *reading_union;
	/* The writer's field for one of the reader's, NULL: none. False: too many answer to it. */
	bool (*find_field)(const struct avro_type *writer, const struct avro_field *field,
	                   const struct avro_field **out);
	/* A field that nothing is written for; true: *out is to be asked in its stead. */
	bool (*ask_missing)(struct relation *r, struct frame *f, const struct avro_field *field,
	                    unsigned index, struct question *out);
	void (*check_names)(struct relation *r, struct pair *pair, const struct place *place);
};

/* How the members of a pair are compared. */
struct walk {
	/* The next question; false: none is left. */
	bool (*ask)(struct relation *r, struct frame *f, struct question *out);
	/* What the answer to it means; an answer that is compatible is given too. */
	void (*take)(struct relation *r, struct frame *f, const struct pair *answer);
	void (*end)(struct relation *r, struct frame *f);
};

/* ---- arrays and maps ---------------------------------------------------------- */

static bool ask_items(struct relation *r, struct frame *f, struct question *out)
{
	const struct pair *p = f->pair;

	(void)r;
	*out = (struct question){
		p->reader->items,
		p->writer->items,
		{ f->place, p->reader->kind == AVRO_ARRAY ? PLACE_ITEMS : PLACE_VALUES, 0, 0 }
	};
	return f->next++ == 0;
}

static void take_list(struct relation *r, struct frame *f, const struct pair *answer)
{
	pair_merge(r, f->pair, answer);
}

/* ---- records ------------------------------------------------------------------- */

static bool ask_field(struct relation *r, struct frame *f, struct question *out)
{
	const struct avro_type *reader = f->pair->reader, *writer = f->pair->writer;

	while (f->next < reader->field_count) {
		const unsigned index = (unsigned)f->next++;
		const struct avro_field *field = &reader->fields[index], *written;

		if (!r->policy->find_field(writer, field, &written)) {
			r->exception = clash_text(r->arena, r->writer_schema, field, index, writer);
			return false;
		}
		if (written) {
			*out = (struct question){ field->type,
				                  written->type,
				                  { f->place, PLACE_FIELD_TYPE, index,
				                    (unsigned)(written - writer->fields) } };
			return true;
		}
		if (r->policy->ask_missing(r, f, field, index, out))
			return true;
	}
	return false;
}

static void lack(struct relation *r, struct frame *f, enum avro_mismatch type,
                 const struct avro_field *field, unsigned index)
{
	pair_add(r, f->pair, type, f->place, PLACE_FIELD, index)->said.field = field;
}

/* The field of the writer that has the reader's name or one of its aliases. False: several answer
 * to it, or the alias is the name once more. */
static bool find_by_alias(const struct avro_type *writer, const struct avro_field *field,
                          const struct avro_field **out)
{
	const struct avro_field *own = avro_field(writer, field->name), *other = NULL;

	for (size_t i = 0; i < field->alias_count; i++) {
		const struct avro_field *hit = avro_field(writer, field->aliases[i]);

		if (!hit)
			continue;
		if (own || other)
			return false;
		other = hit;
	}
	*out = own ? own : other;
	return true;
}

/* An enum with a default is compared with the whole record, which never passes: the original means
 * to look for the enum's default and asks this instead. */
static bool ask_missing_strict(struct relation *r, struct frame *f, const struct avro_field *field,
                               unsigned index, struct question *out)
{
	if (field->default_value)
		return false;
	if (field->type->kind == AVRO_ENUM && field->type->enum_default.ptr) {
		*out = (struct question){ field->type,
			                  f->pair->writer,
			                  { f->place, PLACE_FIELD_TYPE, index, 0 } };
		return true;
	}
	lack(r, f, AVRO_READER_FIELD_MISSING_DEFAULT_VALUE, field, index);
	return false;
}

/* The aliases have been applied already. */
static bool find_by_name(const struct avro_type *writer, const struct avro_field *field,
                         const struct avro_field **out)
{
	*out = avro_field(writer, field->name);
	return true;
}

static bool ask_missing_proven(struct relation *r, struct frame *f, const struct avro_field *field,
                               unsigned index, struct question *out)
{
	(void)out;
	if (!field->default_value)
		lack(r, f, AVRO_READER_FIELD_MISSING_DEFAULT_VALUE, field, index);
	else if (!avro_resolver_default(r->resolver, f->pair->reader, field))
		lack(r, f, AVRO_UNUSABLE_DEFAULT, field, index);
	return false;
}

/* ---- names ----------------------------------------------------------------------- */

/* Simple names, whatever their namespaces; an alias must be the writer's full name. */
static void check_names_strict(struct relation *r, struct pair *pair, const struct place *place)
{
	const struct avro_type *reader = pair->reader, *writer = pair->writer;

	if (str_eq(reader->name.simple, writer->name.simple))
		return;
	for (size_t i = 0; i < reader->alias_count; i++) {
		if (str_eq(reader->aliases[i], writer->name.full))
			return;
	}
	pair_add(r, pair, AVRO_NAME_MISMATCH, place, PLACE_NAME, 0);
}

static void check_names_proven(struct relation *r, struct pair *pair, const struct place *place)
{
	if (str_eq(pair->reader->name.simple, pair->writer->name.simple))
		return;
	if (pair->reader->kind == AVRO_RECORD)
		leaf_note(r, AVRO_RECORD_NAME, pair->reader, pair->writer, place);
	else
		pair_add(r, pair, AVRO_NAME_MISMATCH, place, PLACE_NAME, 0);
}

/* ---- unions ---------------------------------------------------------------------- */

/* Both are unions: each branch is tried alone, at a place of its own, and the reasons are thrown
 * away. */
static bool ask_each_branch(struct relation *r, struct frame *f, struct question *out)
{
	const struct pair *p = f->pair;

	(void)r;
	if (f->next == p->writer->branch_count)
		return false;
	*out = (struct question){ p->reader, p->writer->branches[f->next++], { 0 } };
	return true;
}

static void take_each_branch(struct relation *r, struct frame *f, const struct pair *answer)
{
	const unsigned index = (unsigned)f->next - 1;

	if (!pair_is_compatible(answer))
		pair_add(r, f->pair, AVRO_MISSING_UNION_BRANCH, f->place, PLACE_BRANCH, index)
			->said.branch = f->pair->writer->branches[index];
}

/* The writer alone is a union: the reader must read every branch, and the reasons are kept. */
static bool ask_written_branch(struct relation *r, struct frame *f, struct question *out)
{
	const struct pair *p = f->pair;
	const size_t i = f->next;

	(void)r;
	if (i == p->writer->branch_count)
		return false;
	f->next++;
	*out = (struct question){ p->reader,
		                  p->writer->branches[i],
		                  { f->place, PLACE_BRANCH, (unsigned)i, 0 } };
	return true;
}

/* The reader alone is a union: the first branch that reads the writer is enough. */
static bool ask_any_branch(struct relation *r, struct frame *f, struct question *out)
{
	const struct pair *p = f->pair;

	(void)r;
	if (f->over || f->next == p->reader->branch_count)
		return false;
	*out = (struct question){ p->reader->branches[f->next++], p->writer, { 0 } };
	return true;
}

static void take_any_branch(struct relation *r, struct frame *f, const struct pair *answer)
{
	(void)r;
	f->over = pair_is_compatible(answer);
}

static void end_any_branch(struct relation *r, struct frame *f)
{
	if (!f->over)
		pair_add(r, f->pair, AVRO_MISSING_UNION_BRANCH, f->place, PLACE_ROOT, 0)
			->said.branch = f->pair->writer;
}

/* Two unions to the decoder: what is written in a branch goes where that branch would go alone, or
 * to the branch beside it. */
static bool ask_resolved_branch(struct relation *r, struct frame *f, struct question *out)
{
	const struct pair *p = f->pair;

	if (!ask_written_branch(r, f, out))
		return false;
	if (avro_resolver_equivalent(r->resolver, p->reader, p->writer))
		out->reader = p->reader->branches[out->place.index];
	return true;
}

/* A branch that only its namespace keeps from being the one. */
static bool has_namesake(const struct avro_type *reader, const struct avro_type *writer)
{
	for (size_t i = 0; avro_is_named(writer) && i < reader->branch_count; i++) {
		const struct avro_type *b = reader->branches[i];

		if (b->kind == writer->kind && str_eq(b->name.simple, writer->name.simple))
			return writer->kind != AVRO_RECORD;
	}
	return false;
}

/* The reader alone is a union, to the decoder: one branch is chosen, and has to do. */
static bool ask_chosen_branch(struct relation *r, struct frame *f, struct question *out)
{
	const struct avro_type *reader = f->pair->reader, *writer = f->pair->writer;
	const ptrdiff_t branch = avro_resolver_branch(r->resolver, reader, writer);

	if (f->next++)
		return false;
	if (branch < 0) {
		pair_add(r, f->pair,
		         has_namesake(reader, writer) ? AVRO_UNION_BRANCH_NAME
		                                      : AVRO_MISSING_UNION_BRANCH,
		         f->place, PLACE_ROOT, 0)
			->said.branch = written_type(r, writer);
		return false;
	}
	*out = (struct question){ reader->branches[branch], writer, { .up = f->place } };
	return true;
}

/* ---- the policies ------------------------------------------------------------------ */

static const struct walk walk_items = { ask_items, take_list, NULL };
static const struct walk walk_record = { ask_field, take_list, NULL };
static const struct walk walk_both_unions = { ask_each_branch, take_each_branch, NULL };
static const struct walk walk_written_union = { ask_written_branch, take_list, NULL };
static const struct walk walk_reading_union = { ask_any_branch, take_any_branch, end_any_branch };
static const struct walk walk_resolved_unions = { ask_resolved_branch, take_list, NULL };
static const struct walk walk_chosen_branch = { ask_chosen_branch, take_list, NULL };

static const struct policy policies[AVRO_POLICY_COUNT] = {
	[AVRO_STRICT] = {
		"STRICT",
		{ [AVRO_ARRAY] = &walk_items,
		  [AVRO_MAP] = &walk_items,
		  [AVRO_RECORD] = &walk_record,
		  [AVRO_UNION] = &walk_both_unions },
		&walk_written_union, &walk_reading_union,
		find_by_alias, ask_missing_strict, check_names_strict,
	},
	[AVRO_PROVEN] = {
		"PROVEN",
		{ [AVRO_ARRAY] = &walk_items,
		  [AVRO_MAP] = &walk_items,
		  [AVRO_RECORD] = &walk_record,
		  [AVRO_UNION] = &walk_resolved_unions },
		&walk_written_union, &walk_chosen_branch,
		find_by_name, ask_missing_proven, check_names_proven,
	},
};

const char *avro_policy_name(enum avro_policy policy)
{
	return policies[policy].name;
}

static const struct walk *walk_of(const struct policy *policy, enum avro_kind reader,
                                  enum avro_kind writer)
{
	if (reader == writer)
		return policy->same[reader];
	if (writer == AVRO_UNION)
		return policy->written_union;
	return reader == AVRO_UNION ? policy->reading_union : NULL;
}

/* ---- the walk ---------------------------------------------------------------------- */

static void push(struct relation *r, const struct walk *walk, struct pair *pair,
                 const struct place *place)
{
	struct frame *f = r->spare;

	if (f)
		r->spare = f->below;
	else
		f = arena_new(r->arena, struct frame);
	*f = (struct frame){ .below = r->top, .walk = walk, .pair = pair, .place = place };
	r->top = f;
}

/* A named pair's name, and all there is to compare where nothing is inside. */
static void check_itself(struct relation *r, struct pair *pair, const struct place *place)
{
	if (pair->reader->kind != pair->writer->kind) {
		pair_add(r, pair, AVRO_TYPE_MISMATCH, place, PLACE_ROOT, 0);
		return;
	}
	if (avro_is_named(pair->reader))
		r->policy->check_names(r, pair, place);
	if (pair->reader->kind == AVRO_FIXED)
		check_size(r, pair, place);
	else if (pair->reader->kind == AVRO_ENUM)
		check_symbols(r, pair, place);
}

/* The answer, or NULL: a frame was pushed that will find it. */
static const struct pair *answer(struct relation *r, const struct question *q)
{
	static const struct pair compatible = { .done = true };
	const struct walk *walk = walk_of(r->policy, q->reader->kind, q->writer->kind);
	const struct place *place;
	struct pair *pair;
	bool is_new;

	if (r->sizes && !avro_smallest_size(r->sizes, written_type(r, q->writer))->known)
		return &compatible;
	if (!walk && basic_readable(q->reader->kind, q->writer->kind)) {
		if (r->resolver && basic_lossy(q->reader->kind, q->writer->kind))
			leaf_note(r, AVRO_LOSSY_PROMOTION, q->reader, q->writer,
			          place_below(r->arena, q->place));
		return &compatible;
	}
	pair = pair_get(r, q->reader, q->writer, &is_new);
	if (!is_new)
		return pair;
	place = place_below(r->arena, q->place);
	if (!walk || walk == &walk_record)
		check_itself(r, pair, place);
	if (walk) {
		push(r, walk, pair, place);
		return NULL;
	}
	pair->done = true;
	return pair;
}

static void pop(struct relation *r)
{
	struct frame *f = r->top;

	f->pair->done = true;
	r->top = f->below;
	if (r->top)
		r->top->answer = f->pair;
	f->below = r->spare;
	r->spare = f;
}

/* Everything from the first question to the last. */
static bool run(struct relation *r, struct failure *why)
{
	while (r->top && !r->exception.ptr) {
		struct frame *f = r->top;
		struct question q;

		if (f->answer)
			f->walk->take(r, f, f->answer);
		f->answer = NULL;
		if (f->walk->ask(r, f, &q)) {
			f->answer = answer(r, &q);
		} else if (!r->exception.ptr) {
			if (f->walk->end)
				f->walk->end(r, f);
			pop(r);
		}
		if (r->pairs.count > limit_of(LIMIT_PAIRS))
			return failure_set(why, FAILURE_LIMIT, "more than %lu %s (limit %s)",
			                   limit_of(LIMIT_PAIRS), limit_what(LIMIT_PAIRS),
			                   limit_name(LIMIT_PAIRS));
	}
	return true;
}

/* ---- spelling out --------------------------------------------------------------------- */

struct cursor {
	struct cursor *below;
	const struct entry *at;
};

struct cursors {
	struct arena *arena;
	struct cursor *top, *spare;
};

static void cursor_push(struct cursors *c, const struct entry *at)
{
	struct cursor *new = c->spare;

	if (new)
		c->spare = new->below;
	else
		new = arena_new(c->arena, struct cursor);
	*new = (struct cursor){ c->top, at };
	c->top = new;
}

static void cursor_pop(struct cursors *c)
{
	struct cursor *old = c->top;

	c->top = old->below;
	old->below = c->spare;
	c->spare = old;
}

/* The next leaf in order; NULL: that was all. */
static struct leaf *cursor_next(struct cursors *c)
{
	while (c->top) {
		const struct entry *e = c->top->at;

		if (!e) {
			cursor_pop(c);
			continue;
		}
		c->top->at = e->next;
		if (e->leaf)
			return e->leaf;
		cursor_push(c, e->pair->first);
	}
	return NULL;
}

/* The leaves of a pair's list in order, until there are enough of them, or of their text: places
 * and symbols can be long. */
static void spell_out(const struct relation *r, const struct pair *pair,
                      const struct avro_incompatibility ***list, size_t *count)
{
	const unsigned long most = limit_of(LIMIT_MESSAGES),
			    room = pair->total < most ? pair->total : most;
	const size_t bytes = limit_of(LIMIT_DOCUMENT_BYTES);
	struct cursors cursors = { .arena = r->arena };
	struct leaf *leaf;
	size_t used = 0;

	*count = 0;
	*list = arena_array(r->arena, const struct avro_incompatibility *, room);
	cursor_push(&cursors, pair->first);
	while (*count < room && used <= bytes && (leaf = cursor_next(&cursors))) {
		leaf_word(r->arena, leaf, r->resolver != NULL);
		(*list)[(*count)++] = &leaf->said;
		used += leaf->said.location.len + leaf->said.message.len;
	}
}

/* Everything from the root down; *top is the root's pair, or what stands for it. */
static bool compare(struct relation *r, const struct avro_type *reader,
                    const struct avro_type *writer, const struct pair **top, struct failure *why)
{
	const struct question root = { reader, writer, { 0 } };
	const struct pair *pair = answer(r, &root);

	*top = r->top ? r->top->pair : pair;
	return run(r, why);
}

static bool read_strict(struct relation *r, const struct avro_schema *reader,
                        struct avro_reading *found, struct failure *why)
{
	const struct pair *top;

	if (!compare(r, reader->root, r->writer_schema->root, &top, why))
		return false;
	found->exception = r->exception;
	found->compatible = !r->exception.ptr && pair_is_compatible(top);
	if (!r->exception.ptr && top->first) {
		found->total = top->total;
		spell_out(r, top, &found->list, &found->count);
	}
	return true;
}

/* An obstacle stands in the way of all data; if there is none, it stands in nobody's way. That the
 * walk found what it is, is better: there it has a place. */
static bool read_proven(struct relation *r, const struct avro_schema *reader,
                        struct avro_reading *found, struct failure *why)
{
	const struct avro_type *root = r->writer_schema->root;
	struct avro_resolver *resolver;
	const struct pair *top;

	r->sizes = avro_smallest_of(r->arena, r->writer_schema);
	found->compatible = true;
	if (!avro_smallest_size(r->sizes, root)->known)
		return true;
	resolver = arena_new(r->arena, struct avro_resolver);
	if (!avro_resolver_init(r->arena, reader, r->writer_schema, resolver, why))
		return false;
	r->resolver = found->resolver = resolver;
	if (!avro_obstacle_is_total(resolver->obstacle) &&
	    !compare(r, reader->root, resolver->renamed->root, &top, why))
		return false;
	if (resolver->obstacle && !r->all.total)
		leaf_obstacle(r);
	found->compatible = !r->all.total;
	found->total = r->all.total;
	spell_out(r, &r->all, &found->list, &found->count);
	spell_out(r, &r->notes, &found->notes, &found->note_count);
	return true;
}

bool avro_can_read(struct arena *a, enum avro_policy policy, const struct avro_schema *reader,
                   const struct avro_schema *writer, struct avro_reading *out, struct failure *why)
{
	struct relation r = { .arena = a,
		              .policy = &policies[policy],
		              .writer_schema = writer,
		              .pairs = { .arena = a } };
	struct avro_reading found = { 0 };

	if (policy == AVRO_STRICT ? !read_strict(&r, reader, &found, why)
	                          : !read_proven(&r, reader, &found, why))
		return false;
	*out = found;
	return true;
}
