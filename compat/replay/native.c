#include "compat/replay/native.h"

#include "compat/relation.h"
#include "compat/replay/demand.h"

struct asking {
	struct arena *arena;
	const struct expectation *expectation;
	const struct schema *reader;
	const struct native_rules *rules;
	const struct contract *baseline, *proposal; /* baseline NULL: none */
	const struct model *was, *now;              /* was NULL: not in the baseline */
	struct native *out;
};

const struct model *native_model(const struct expectation *e, const struct contract *c)
{
	if (c->schema && c->dialect != DIALECT_SCHEMA) /* as one schema writes it */
		return c->models[0];
	if (c->schema)
		return schema_model(c, e->native.model.len ? e->native.model : e->native.reads);
	if (e->native.model.len)
		return contract_model(c, e->native.model);
	return c->model_count == 1 ? c->models[0] : NULL;
}

/* ---- findings as sets ------------------------------------------------------------------ */

static bool same_break(const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && str_eq(a->path, b->path) && str_eq(a->new_value, b->new_value);
}

static bool has_break(const struct findings *list, const struct finding *f)
{
	for (const struct finding *x = list->first; x; x = x->next)
		if (same_break(x, f))
			return true;
	return false;
}

static bool has_path(const struct findings *list, struct str path)
{
	for (const struct finding *x = list->first; x; x = x->next)
		if (str_eq(x->path, path))
			return true;
	return false;
}

static void add(struct findings *out, const struct finding *f)
{
	struct findings one = { .first = (struct finding[]){ *f }, .count = 1, .worst = f->level };

	one.first->next = NULL;
	findings_copy(out, &one);
}

/* ---- one way to write the contract ------------------------------------------------------- */

struct way {
	const void *written;      /* the language's own: how */
	struct findings was, now; /* what the reader cannot read of the baseline, of the proposal */
	size_t news;              /* of now, what is not in was */
};

/* A copy with the fields that the reader asks for: what else is written, it skips. */
static const struct model *fields_read(struct arena *a, const struct model *m,
                                       const struct schema *reader)
{
	struct model *part;
	struct str *names;
	size_t n;

	names = reader->language->reads(a, reader->parsed, &n);
	if (!names)
		return m;
	part = arena_new(a, struct model);
	*part = *m;
	part->root.fields = arena_array(a, struct field *, m->root.field_count);
	part->root.field_count = 0;
	part->root.index = NULL;
	for (size_t i = 0; i < m->root.field_count; i++)
		if (str_among(m->root.fields[i]->name, names, n))
			part->root.fields[part->root.field_count++] = m->root.fields[i];
	field_index_children(a, &part->root);
	return part;
}

static bool ask_way(const struct asking *k, struct arena *scratch, const struct contract *c,
                    const struct model *m, const void *way, struct findings *out,
                    struct failure *why)
{
	struct findings found;
	const void *schema;

	findings_init(&found, scratch);
	if (!k->rules->derive(scratch, c, m, way, k->reader->parsed, &schema, why) ||
	    !k->rules->ask(scratch, k->reader->parsed, schema, m, false, &found, why))
		return false;
	findings_copy(out, &found);
	return true;
}

static bool is_at_or_above(struct str above, struct str path)
{
	if (!above.len || path.len < above.len || memcmp(above.ptr, path.ptr, above.len) != 0)
		return false;
	return path.len == above.len || strchr(".[{", path.ptr[above.len]);
}

/* The field of that path, at or below f; NULL: none. */
static const struct field *field_at(const struct field *f, struct str path)
{
	while (f && !str_eq(f->path, path)) {
		const struct field *inner[] = { f->items, f->values }, *next = NULL;

		for (size_t i = 0; !next && i < 2; i++)
			if (inner[i] && is_at_or_above(inner[i]->path, path))
				next = inner[i];
		for (size_t i = 0; !next && i < f->field_count; i++)
			if (is_at_or_above(f->fields[i]->path, path))
				next = f->fields[i];
		f = next;
	}
	return f;
}

/* What was required and may now be null can be null however the contract was written before. */
static bool ask_new_nulls(const struct asking *k, struct arena *scratch, struct way *way,
                          const struct model *now, struct failure *why)
{
	const void *open = k->was ? k->rules->nullable(scratch, way->written) : NULL;
	struct findings found;

	if (!open)
		return true;
	findings_init(&found, scratch);
	if (!ask_way(k, scratch, k->proposal, now, open, &found, why))
		return false;
	for (const struct finding *f = found.first; f; f = f->next) {
		const struct field *before = field_at(&k->was->root, f->path);

		if (k->rules->null(f) && before && field_flag(before, ATTR_REQUIRED) &&
		    !has_path(&way->now, f->path))
			add(&way->now, f);
	}
	return true;
}

static bool fill_way(const struct asking *k, struct arena *scratch, struct way *way,
                     struct failure *why)
{
	const struct model *was = k->was ? fields_read(scratch, k->was, k->reader) : NULL;
	const struct model *now = fields_read(scratch, k->now, k->reader);

	findings_init(&way->was, k->arena);
	findings_init(&way->now, k->arena);
	if ((was && !ask_way(k, scratch, k->baseline, was, way->written, &way->was, why)) ||
	    !ask_way(k, scratch, k->proposal, now, way->written, &way->now, why) ||
	    !ask_new_nulls(k, scratch, way, now, why))
		return false;
	for (const struct finding *f = way->now.first; f; f = f->next)
		way->news += !has_break(&way->was, f);
	return true;
}

/* ---- every way ---------------------------------------------------------------------------- */

/* What either version leaves open is open: a choice that only the baseline meets decides whether
 * the reader works today. */
static bool ask_ways(const struct asking *k, struct way **ways, size_t *count, struct failure *why)
{
	struct arena *scratch = arena_inside(k->arena);
	const void **list;

	k->rules->ways(k->arena, k->was ? fields_read(k->arena, k->was, k->reader) : NULL,
	               fields_read(k->arena, k->now, k->reader), &list, count);
	*ways = arena_array(k->arena, struct way, *count);
	for (size_t i = 0; i < *count; i++) {
		(*ways)[i].written = list[i];
		arena_reset(scratch);
		if (!fill_way(k, scratch, &(*ways)[i], why))
			return false;
	}
	arena_reset(scratch);
	return true;
}

/* Only those in which the reader reads the baseline, where there are any. */
static void keep_working(struct way *ways, size_t *count)
{
	size_t n = 0;

	for (size_t i = 0; i < *count; i++)
		n += !ways[i].was.count;
	if (!n)
		return;
	n = 0;
	for (size_t i = 0; i < *count; i++)
		if (!ways[i].was.count)
			ways[n++] = ways[i];
	*count = n;
}

static bool breaks_everywhere(const struct way *ways, size_t count, struct str path)
{
	for (size_t i = 0; i < count; i++) {
		bool here = false;

		for (const struct finding *f = ways[i].now.first; f && !here; f = f->next)
			here = str_eq(f->path, path) && !has_break(&ways[i].was, f);
		if (!here)
			return false;
	}
	return true;
}

static void add_news(struct findings *out, const struct way *way)
{
	for (const struct finding *f = way->now.first; f; f = f->next)
		if (!has_break(&way->was, f) && !has_path(out, f->path))
			add(out, f);
}

/* Of several ways the one that breaks least says why; of those the most usual, which comes first.
 */
static const struct way *mildest(const struct way *ways, size_t count)
{
	const struct way *best = ways;

	for (size_t i = 1; i < count; i++)
		if (ways[i].now.count < best->now.count)
			best = &ways[i];
	return best;
}

static void judge(struct asking *k, const struct way *ways, size_t count)
{
	const struct way *mild = mildest(ways, count);
	size_t broken = 0;

	for (size_t i = 0; i < count; i++)
		broken += ways[i].news > 0;
	for (const struct finding *f = mild->now.first; broken == count && f; f = f->next)
		if (!has_break(&mild->was, f) && breaks_everywhere(ways, count, f->path))
			add(&k->out->broken, f);
	if (broken == count && !k->out->broken.count)
		add_news(&k->out->broken, mild);
	for (size_t i = 0; k->baseline && broken < count && i < count; i++)
		add_news(&k->out->unsure, &ways[i]);
	if (!k->out->broken.count && mild->was.count)
		findings_copy(&k->out->known, &mild->now);
}

static bool ask_derived(struct asking *k, struct failure *why)
{
	struct way *ways;
	size_t count;

	if (!ask_ways(k, &ways, &count, why))
		return false;
	keep_working(ways, &count);
	judge(k, ways, count);
	return true;
}

/* ---- the writer's schema is known ----------------------------------------------------------- */

/* Data that is written with a schema of another language is turned into the reader's by somebody,
 * who may do it in any way. */
static bool is_written_in(const struct contract *c, const struct language *l)
{
	return c->schema && c->schema->language == l;
}

static bool ask_exact(struct asking *k, struct failure *why)
{
	struct way way = { .news = 0 };

	findings_init(&way.was, k->arena);
	findings_init(&way.now, k->arena);
	if (!k->rules->ask(k->arena, k->reader->parsed, k->proposal->schema->parsed, k->now, true,
	                   &way.now, why))
		return false;
	if (way.now.count && k->was && is_written_in(k->baseline, k->reader->language) &&
	    !k->rules->ask(k->arena, k->reader->parsed, k->baseline->schema->parsed, k->was, false,
	                   &way.was, why))
		return false;
	add_news(&k->out->broken, &way);
	if (!k->out->broken.count)
		findings_copy(&k->out->known, &way.now);
	return true;
}

/* ---- what no schema says ----------------------------------------------------------------------
 */

/* What Avro writes as another type; the relation sees only that one. */
static bool is_form(enum type_kind kind)
{
	return kind == TYPE_DATE || kind == TYPE_TIME || kind == TYPE_TIMESTAMP ||
	       kind == TYPE_TIMESTAMP_NTZ || kind == TYPE_DECIMAL;
}

static bool type_changed(const struct type *want, const struct type *was, const struct type *now)
{
	enum relation r;

	if (was->kind == TYPE_JSON || now->kind == TYPE_JSON ||
	    (!is_form(was->kind) && !is_form(now->kind)))
		return false;
	if (!type_same_family(was, now))
		return true;
	if (was->kind != TYPE_DECIMAL || now->kind != TYPE_DECIMAL || want->kind != TYPE_DECIMAL ||
	    type_relation(was, now) == REL_EQUAL)
		return false;
	r = type_relation(want, now);
	return r != REL_EQUAL && r != REL_NARROWER;
}

static void ask_form(struct asking *k, const struct field *want, const struct field *was,
                     const struct field *now)
{
	struct arena *a = k->arena;

	if (has_path(&k->out->broken, now->path) ||
	    !type_changed(&want->type, &was->type, &now->type))
		return;
	finding_add(&k->out->broken, RULE_TYPE,
	            &(struct finding_parts){ .path = now->path,
	                                     .at = now->type.at ? now->type.at : now->at,
	                                     .was = want->at,
	                                     .old_value = type_text(a, &was->type),
	                                     .new_value = type_text(a, &now->type) });
}

static const struct field *read_from(const struct field *parent, const struct field *want)
{
	const struct stated *names = field_stated(want, ATTR_FORMER_NAME);
	const struct field *found = field_child(parent, want->name);

	for (size_t i = 0; !found && names && i < names->count; i++)
		found = field_child(parent, names->list[i]);
	return found;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void ask_meanings(struct asking *k, const struct field *want, const struct field *was,
                         const struct field *now)
{
	const struct field *inner[][3] = { { want->items, was->items, now->items },
		                           { want->values, was->values, now->values } };

	ask_form(k, want, was, now);
	/* the branches of a union are for the relation to judge */
	demand_meaning_today(&k->out->broken, want, was, now, "branches");
	for (size_t i = 0; i < 2; i++)
		if (inner[i][0] && inner[i][1] && inner[i][2])
			ask_meanings(k, inner[i][0], inner[i][1], inner[i][2]);
	for (size_t i = 0; i < want->field_count; i++) {
		const struct field *old = read_from(was, want->fields[i]);
		const struct field *new = read_from(now, want->fields[i]);

		if (old && new)
			ask_meanings(k, want->fields[i], old, new);
	}
}

/* ---- the question
 * --------------------------------------------------------------------------------- */

static bool find_models(struct asking *k)
{
	const struct expectation *e = k->expectation;

	k->now = native_model(e, k->proposal);
	k->was = k->baseline ? native_model(e, k->baseline) : NULL;
	if (k->now)
		return true;
	if (!e->native.model.len) {
		k->out->unchecked = STR("it names no model, and the contract has several");
		if (!k->proposal->model_count)
			k->out->unchecked = STR("the contract has no model");
		return false;
	}
	finding_add(k->was || !k->baseline ? &k->out->broken : &k->out->known, RULE_MODEL_MISSING,
	            &(struct finding_parts){ .path = e->native.model,
	                                     .at = demand_part_at(k->proposal, "schema", "models"),
	                                     .was = e->native.at,
	                                     .old_value = e->native.model });
	return false;
}

/* Is there a schema that can be judged here? */
static bool find_reader(struct asking *k)
{
	const struct expectation *e = k->expectation;
	const struct language *l = language_find(e->native.format);
	const struct schema_relation *relation = l ? relation_of(l) : NULL;

	if (!relation || !relation->native)
		k->out->unchecked = STR("");
	else if (!e->native.schema.len)
		k->out->unchecked = arena_printf(k->arena, "version %lld of %.*s is not at hand",
		                                 e->native.version, STR_FMT(e->native.subject));
	else if (!e->native.reader)
		k->out->unchecked = STR("it is no valid schema");
	if (k->out->unchecked.ptr)
		return false;
	k->reader = e->native.reader;
	k->rules = relation->native;
	return true;
}

/* A limit is met against the baseline too, or the change made it so. */
static void cannot_prove(struct asking *k, const struct failure *why)
{
	k->out->unproved = true;
	finding_add(&k->out->broken, RULE_READER_UNPROVED,
	            &(struct finding_parts){ .path = k->now->root.path,
	                                     .at = k->now->root.at,
	                                     .was = k->expectation->native.schema_at,
	                                     .reason = str_copy(k->arena, str_of(why->text)) });
}

void native_replay(struct arena *a, const struct expectation *e, const struct contract *baseline,
                   const struct contract *proposal, struct native *out)
{
	struct asking k = {
		.arena = a, .expectation = e, .baseline = baseline, .proposal = proposal, .out = out
	};
	struct failure why = { 0 };

	*out = (struct native){ .unchecked = STR_NONE };
	findings_init(&out->broken, a);
	findings_init(&out->known, a);
	findings_init(&out->unsure, a);
	if (!find_reader(&k) || !find_models(&k))
		return;
	if (!(is_written_in(proposal, k.reader->language) ? ask_exact(&k, &why)
	                                                  : ask_derived(&k, &why)))
		cannot_prove(&k, &why);
	if (k.was && !baseline->schema == !proposal->schema)
		ask_meanings(&k,
		             &schema_model(k.reader->language->contract(a, k.reader->parsed, NULL),
		                           k.now->root.name)
		                      ->root,
		             &k.was->root, &k.now->root);
}
