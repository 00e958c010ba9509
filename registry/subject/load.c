/* load.c - schemas read with all that they refer to */
#include "registry/subject/impl.h"
#include "registry/subject/state.h"

#include "contract/base/limits.h"

/* In the order in which they were completed: dependencies first. */
struct chain {
	struct schema *schemas;
	struct str *names;
	size_t count, room;
};

struct loaded {
	struct str subject;
	long long version;
	struct schema schema;
	struct chain before; /* what it refers to */
	struct loaded *next;
};

bool loader_begin(struct ask *ask, struct loader *l, bool deleted)
{
	*l = (struct loader){ .ask = ask, .deleted = deleted };
	return store_snapshot(ask->store, ask->arena, &l->snap, ask->why);
}

bool loader_end(struct loader *l, bool answer)
{
	snapshot_end(l->snap);
	return answer;
}

static const struct loaded *find(const struct loader *l, const struct subject_name *name,
                                 long long version)
{
	for (const struct loaded *x = l->first; x; x = x->next)
		if (x->version == version && str_eq(x->subject, name->text))
			return x;
	return NULL;
}

static bool in_chain(const struct chain *c, struct str name)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_eq(c->names[i], name))
			return true;
	return false;
}

static void chain_add(struct arena *a, struct chain *c, struct schema schema, struct str name)
{
	if (c->count == c->room) {
		const size_t room = c->room ? c->room * 2 : 8;
		struct schema *schemas = arena_array(a, struct schema, room);
		struct str *names = arena_array(a, struct str, room);

		if (c->count) {
			memcpy(schemas, c->schemas, c->count * sizeof *schemas);
			memcpy(names, c->names, c->count * sizeof *names);
		}
		*c = (struct chain){ schemas, names, c->count, room };
	}
	c->schemas[c->count] = schema;
	c->names[c->count++] = name;
}

static struct schema_text text_after(struct arena *a, struct str text, const struct chain *before,
                                     enum schema_reading reading, struct str file)
{
	struct source *source = arena_new(a, struct source);

	*source = (struct source){ file, text };
	return (struct schema_text){ .source = source,
		                     .references = before->schemas,
		                     .names = before->names,
		                     .reference_count = before->count,
		                     .reading = reading };
}

struct subject_name reference_target(struct arena *a, struct str context,
                                     const struct schema_reference *r)
{
	struct subject_name n = subject_name_read(a, r->subject);

	if (subject_name_is_default(&n) && !str_starts(r->subject, ":."))
		n = subject_name_of(a, context, n.subject);
	return n;
}

static bool find_target(struct loader *l, const struct subject_name *name,
                        struct schema_reference *r, struct version_row *row)
{
	struct arena *a = l->ask->arena;
	const struct version_row *latest;
	struct version_row *rows;
	size_t n;

	if (l->record)
		store_expect(l->snap, l->record, counter_subject(a, name));
	if (r->version == -1) {
		n = version_rows(l->snap, a, name, &rows);
		latest = latest_live(rows, n);
		if (latest) {
			*row = *latest;
			r->version = row->version;
			return true;
		}
	} else if (version_row_get(l->snap, a, name, r->version, row) &&
	           (!row->deleted || l->deleted)) {
		return true;
	}
	return failure_set(l->ask->why, FAILURE_SYNTAX,
	                   "No schema reference found for subject \"%.*s\" and version %lld",
	                   STR_FMT(r->subject), r->version);
}

static bool collect(struct loader *l, struct str context, struct content *c, struct chain *chain,
                    size_t depth);

/* The version that a reference leads to, read once. NOLINTNEXTLINE(misc-no-recursion): depth <=
 * LIMIT_DEPTH */
static bool load_target(struct loader *l, const struct version_row *row, size_t depth,
                        const struct loaded **out)
{
	struct arena *a = l->ask->arena;
	struct content content;
	struct schema_text text;
	struct loaded *new;
	struct str guid;

	*out = find(l, &row->name, row->version);
	if (*out)
		return true;
	if (++l->count > limit_of(LIMIT_REFERENCES))
		return failure_set(l->ask->why, FAILURE_LIMIT, "more than %lu %s (limit %s)",
		                   limit_of(LIMIT_REFERENCES), limit_what(LIMIT_REFERENCES),
		                   limit_name(LIMIT_REFERENCES));
	if (!content_get(l->snap, a, row->name.context, row->id, &content, &guid))
		return failure_set(l->ask->why, FAILURE_STORE, "damaged: schema %lld is missing",
		                   row->id);
	new = arena_new(a, struct loaded);
	*new = (struct loaded){ .subject = row->name.text, .version = row->version };
	new->schema.language = language_find(content.type);
	if (!new->schema.language)
		return failure_set(l->ask->why, FAILURE_STORE,
		                   "damaged: schema %lld is of no known type", row->id);
	if (!collect(l, row->name.context, &content, &new->before, depth + 1))
		return false;
	text = text_after(a, content.text, &new->before, SCHEMA_STORED, STR(""));
	if (!new->schema.language->read(a, &text, &new->schema.parsed, l->ask->why))
		return false;
	new->next = l->first;
	l->first = new;
	*out = new;
	return true;
}

/* One reference, and what it refers to before it. NOLINTNEXTLINE(misc-no-recursion): depth <=
 * LIMIT_DEPTH */
static bool collect_one(struct loader *l, struct str context, struct schema_reference *r,
                        struct chain *chain, size_t depth)
{
	struct arena *a = l->ask->arena;
	const struct loaded *target;
	struct subject_name name;
	struct version_row row;

	if (!r->name.ptr || !r->subject.ptr || !r->version)
		return failure_set(l->ask->why, FAILURE_SYNTAX,
		                   "Invalid reference: {name='%.*s', subject='%.*s', version=%lld}",
		                   STR_FMT(r->name), STR_FMT(r->subject), r->version);
	name = reference_target(a, context, r);
	if (!find_target(l, &name, r, &row) || !load_target(l, &row, depth, &target))
		return false;
	for (size_t i = 0; i < target->before.count; i++)
		if (!in_chain(chain, target->before.names[i]))
			chain_add(a, chain, target->before.schemas[i], target->before.names[i]);
	if (!in_chain(chain, r->name)) /* the first binding stays */
		chain_add(a, chain, target->schema, r->name);
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static bool collect(struct loader *l, struct str context, struct content *c, struct chain *chain,
                    size_t depth)
{
	if (depth > limit_of(LIMIT_DEPTH))
		return failure_set(
			l->ask->why, FAILURE_LIMIT, "references nest deeper than %lu %s (limit %s)",
			limit_of(LIMIT_DEPTH), limit_what(LIMIT_DEPTH), limit_name(LIMIT_DEPTH));
	for (size_t i = 0; i < c->reference_count; i++)
		if (!collect_one(l, context, &c->references[i], chain, depth))
			return false;
	return true;
}

/* "[{name='n', subject='s', version=1}]" */
static struct str references_words(struct arena *a, const struct content *c)
{
	struct buf b;

	buf_init(&b, a, 0);
	buf_add_c(&b, "[");
	for (size_t i = 0; i < c->reference_count; i++)
		buf_printf(&b, "%s{name='%.*s', subject='%.*s', version=%lld}", i ? ", " : "",
		           STR_FMT(c->references[i].name), STR_FMT(c->references[i].subject),
		           c->references[i].version);
	buf_add_c(&b, "]");
	return buf_str(&b);
}

/* What is wrong with a schema, in the registry's words around the reader's. */
static bool refuse_schema(struct loader *l, const struct content *c)
{
	struct ask *ask = l->ask;
	struct failure *why = ask->why;
	struct str place = why->line ? arena_printf(ask->arena, " (line %d, column %d)", why->line,
	                                            why->column)
	                             : STR("");
	struct str text;

	/* The original's words, which are Avro's own for Avro, and for every other type said twice.
	 */
	if (str_is(c->type, avro_language.name))
		text = arena_printf(
			ask->arena,
			"Invalid schema of type %.*s, details: Invalid schema %.*s with refs %.*s "
			"of type %.*s, details: %s%.*s",
			STR_FMT(c->type), STR_FMT(c->text),
			STR_FMT(references_words(ask->arena, c)), STR_FMT(c->type), why->text,
			STR_FMT(place));
	else
		text = arena_printf(ask->arena,
		                    "Invalid schema of type %.*s, details: Invalid schema of type "
		                    "%.*s, details: %s%.*s",
		                    STR_FMT(c->type), STR_FMT(c->type), why->text, STR_FMT(place));
	return refuse1(ask, API_INVALID_SCHEMA, text);
}

bool load_schema(struct loader *l, struct str context, struct content *c, bool strict,
                 struct schema *out)
{
	struct ask *ask = l->ask;
	struct chain chain = { 0 };
	struct schema_text text;

	out->language = language_find(c->type);
	if (!out->language)
		return refuse1(
			ask, API_INVALID_SCHEMA,
			arena_printf(ask->arena, "Invalid schema type %.*s", STR_FMT(c->type)));
	c->type = str_of(out->language->name);
	if (collect(l, context, c, &chain, 0)) {
		text = text_after(ask->arena, c->text, &chain, strict ? SCHEMA_NEW : SCHEMA_STORED,
		                  l->file);
		if (out->language->read(ask->arena, &text, &out->parsed, ask->why))
			return true;
	}
	return ask->why->code == FAILURE_STORE ? false : refuse_schema(l, c);
}

bool subject_references(struct ask *ask, struct snapshot *snap, struct str subject,
                        struct content *content, struct schema **schemas, struct str **names,
                        size_t *count)
{
	const struct subject_name name = subject_name_read(ask->arena, subject);
	struct loader l = { .ask = ask, .snap = snap };
	struct chain chain = { 0 };

	if (!collect(&l, name.context, content, &chain, 0))
		return ask->why->code == FAILURE_STORE ? false
		                                       : refuse_why(ask, API_INVALID_SCHEMA);
	*schemas = chain.schemas;
	*names = chain.names;
	*count = chain.count;
	return true;
}

bool load_version(struct loader *l, const struct version_row *row, struct schema *out,
                  struct content *content, struct str *guid)
{
	const bool deleted = l->deleted;
	bool ok;

	if (!content_get(l->snap, l->ask->arena, row->name.context, row->id, content, guid))
		return failure_set(l->ask->why, FAILURE_STORE,
		                   "damaged: schema %lld of %.*s is missing", row->id,
		                   STR_FMT(row->name.text));
	l->deleted = true; /* what it refers to may have been deleted since */
	ok = load_schema(l, row->name.context, content, false, out);
	l->deleted = deleted;
	return ok;
}
