/* read_text.c - what the registry says of a reading, spelled out */
#include "compat/json_schema/read_impl.h"
#include "contract/base/limits.h"
#include "contract/base/pointer.h"
#include "contract/json_schema/registered.h"

/* ---- the list -------------------------------------------------------------------------- */

/* Where the spelling stands: within nested pairs. The path up to here is the buffer's first `len`
 * bytes. */
struct nest {
	const struct json_pair *pair;
	const struct json_entry *at;
	size_t len;
	struct nest *up;
};

struct spelling {
	struct json_relation *r;
	struct buf path;
	bool everything;
	struct nest *top, *spare;
};

static void enter(struct spelling *s, const struct json_pair *pair)
{
	struct nest *l = s->spare;

	if (l)
		s->spare = l->up;
	else
		l = arena_new(s->r->arena, struct nest);
	*l = (struct nest){ pair, pair->first, s->path.len, s->top };
	s->top = l;
}

static void add_way(struct buf *path, const struct json_way *way)
{
	if (!way->first.ptr)
		return;
	if (path->len > 2)
		buf_add_byte(path, '/');
	buf_add(path, way->first);
	if (!way->second.ptr)
		return;
	buf_add_byte(path, '/');
	buf_add(path, way->second);
}

/* A keyword of the typed tree as drafts write it, where they write it otherwise. */
static const struct node *keyword_of(const struct node *schema, struct str word)
{
	static const char *const others[][2] = {
		{ "dependencies", "dependentRequired" },
		{ "dependencies", "dependentSchemas" },
		{ "items", "prefixItems" },
		{ "additionalItems", "items" },
	};
	const struct node *found = node_get_str(schema, word);

	for (size_t i = 0; !found && i < sizeof others / sizeof *others; i++)
		if (str_is(word, others[i][0]))
			found = node_get(schema, others[i][1]);
	return found;
}

/* What differs between classes is said of the schema as a whole: what makes it one of its class. */
static const struct node *maker_of(const struct node *schema)
{
	static const char *const makers[] = { "oneOf", "anyOf", "allOf", "type", "enum", "const" };
	const struct node *found = NULL;

	for (size_t i = 0; !found && i < sizeof makers / sizeof *makers; i++)
		found = node_get(schema, makers[i]);
	return found;
}

static const struct node *item_named(const struct node *list, struct str name)
{
	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		if (list->items[i]->kind == NODE_SCALAR && str_eq(list->items[i]->text, name))
			return list->items[i];
	return pointer_into(list, name);
}

/* What the step leads to from a schema object; what is nearest where it is not there. */
static const struct node *place_of(const struct node *schema, const struct json_way *way)
{
	const struct node *keyword =
		way->first.ptr ? keyword_of(schema, way->first) : maker_of(schema);
	const struct node *named =
		keyword && way->second.ptr ? item_named(keyword, way->second) : NULL;

	return named ? named : keyword ? keyword : schema;
}

static void note(struct spelling *s, const struct json_entry *e, const struct json_pair *pair,
                 struct json_reading *out)
{
	struct json_found *f = &out->list[out->count++];

	f->type = e->type;
	f->path = str_copy(s->r->arena, buf_str(&s->path));
	f->old = place_of(pair->flipped ? pair->new->at : pair->old->at, &e->way);
	f->new = place_of(pair->flipped ? pair->old->at : pair->new->at, &e->way);
}

bool json_spell(struct json_relation *r, const struct json_pair *root, bool everything,
                struct json_reading *out)
{
	struct spelling s = { .r = r, .everything = everything };
	const unsigned long most = limit_of(LIMIT_MESSAGES);
	size_t bytes = 0;

	out->total = everything ? root->total : root->bad;
	out->list = arena_array(r->arena, struct json_found,
	                        (size_t)(out->total < most ? out->total : most) + 1);
	buf_init(&s.path, r->arena, 0);
	buf_add_c(&s.path, "#/");
	enter(&s, root);
	while (s.top && out->count < most && bytes < limit_of(LIMIT_DOCUMENT_BYTES)) {
		struct nest *l = s.top;
		const struct json_entry *e = l->at;

		s.path.len = l->len;
		if (!e) {
			s.top = l->up;
			l->up = s.spare;
			s.spare = l;
			continue;
		}
		l->at = e->next;
		if (!everything &&
		    (e->pair ? !e->pair->bad : json_difference_passes(e->type, r->policy)))
			continue;
		add_way(&s.path, &e->way);
		if (e->pair) {
			enter(&s, e->pair);
			continue;
		}
		note(&s, e, l->pair, out);
		bytes += s.path.len;
	}
	return !buf_overflowed(&s.path) || limit_exceeded(LIMIT_OUTPUT_BYTES, r->why);
}

/* ---- the words ------------------------------------------------------------------------- */

enum words {
	NOTHING,
	KEYWORD,
	MORE,
	LESS,
	OTHER_VALUE,
	FEWER,
	FURTHER,
	OTHER_TYPE,
	OPEN,
	UNOPEN,
	CLOSED,
	UNCOVERED_REMOVED,
	UNCOVERED_ADDED,
	WORDS_COUNT
};

/* P: the path; the two roles stand for the %. */
static const char *const sentences[WORDS_COUNT] = {
	[NOTHING] = "",
	[KEYWORD] = "The keyword at path 'P' in the % schema is not present in the % schema",
	[MORE] = "The value at path 'P' in the % schema is more than its value in the % schema",
	[LESS] = "The value at path 'P' in the % schema is less than its value in the % schema",
	[OTHER_VALUE] = "The value at path 'P' is different between the % and % schema",
	[FEWER] = "An array or combined type at path 'P' has fewer elements in the % schema than "
		  "the % schema",
	[FURTHER] = "An array or combined type at path 'P' has more elements in the % schema than "
		    "the % schema",
	[OTHER_TYPE] = "A type at path 'P' is different between the % schema and the % schema",
	[OPEN] = "The % schema has an open content model and has a property or item at path 'P' "
		 "which is missing in the % schema",
	[UNOPEN] = "The % schema has an unopen content model and has a required property at path "
		   "'P' which is missing in the % schema",
	[CLOSED] = "The % has a closed content model and is missing a property or item present at "
		   "path 'P' in the % schema",
	[UNCOVERED_REMOVED] =
		"A property or item is missing in the % schema but present at path 'P' in the % "
		"schema and is not covered by its partially open content model",
	[UNCOVERED_ADDED] = "The % schema has a property or item at path 'P' which is missing in "
			    "the % schema and is not covered by its partially open content model",
};

static const struct {
	const char *name;
	enum words words;
} rows[JSON_DIFFERENCE_COUNT] = {
#define DIFFERENCE(name, level, words) [JSON_##name] = { #name, words },
#include "compat/json_schema/difference.def"
#undef DIFFERENCE
};

const char *json_difference_name(enum json_difference d)
{
	return rows[d].name;
}

struct str json_difference_text(struct arena *a, const struct json_found *found,
                                const char *new_role, const char *old_role)
{
	const char *role = new_role;
	struct buf b;

	buf_init(&b, a, 0);
	/* Quotes that do not match: theirs. */
	buf_printf(&b, "{errorType:\"%s\", description:\"", rows[found->type].name);
	for (const char *c = sentences[rows[found->type].words]; *c; c++) {
		if (*c == '%') {
			buf_add_c(&b, role);
			role = old_role;
		} else if (*c == 'P') {
			buf_add(&b, found->path);
		} else {
			buf_add_byte(&b, *c);
		}
	}
	buf_add_c(&b, "'}");
	return buf_str(&b);
}

bool json_schemas_are_taken(const struct json_registered *new, const struct json_registered *old,
                            struct failure *why)
{
	const struct json_registered *refused = !new->typed ? new : !old->typed ? old : NULL;

	if (!refused)
		return true;
	*why = refused->refusal;
	why->line = why->column = 0;
	return failure_prefix(why, "%.*s:%d:%d: a schema registry refuses this schema",
	                      STR_FMT(refused->source->name), refused->refusal.line,
	                      refused->refusal.column);
}

static bool lines_of(struct arena *a, enum json_policy policy, const void *reader,
                     const void *writer, const char *reader_role, const char *writer_role,
                     struct str **lines, size_t *count, struct failure *why)
{
	const struct json_registered *new = reader, *old = writer;
	struct json_reading reading;

	if (!json_schemas_are_taken(new, old, why))
		return false;
	if (!json_can_read(a, policy, new->typed, old->typed, false, &reading, why))
		return false;
	*count = 0;
	*lines = arena_array(a, struct str, reading.count + 1);
	for (size_t i = 0; i < reading.count; i++)
		(*lines)[(*count)++] =
			json_difference_text(a, &reading.list[i], reader_role, writer_role);
	if (reading.total > reading.count)
		(*lines)[(*count)++] =
			reading.total == ~0ull
				? arena_printf(
					  a,
					  "{more: the first %zu incompatibilities are listed, of "
					  "more than can be counted}",
					  reading.count)
				: arena_printf(
					  a,
					  "{more: the first %zu incompatibilities are listed, of "
					  "%llu}",
					  reading.count, reading.total);
	return true;
}

bool json_schema_differences(struct arena *a, const void *reader, const void *writer,
                             const char *reader_role, const char *writer_role, struct str **lines,
                             size_t *count, struct failure *why)
{
	return lines_of(a, JSON_POLICY_STRICT, reader, writer, reader_role, writer_role, lines,
	                count, why);
}

bool json_schema_differences_lenient(struct arena *a, const void *reader, const void *writer,
                                     const char *reader_role, const char *writer_role,
                                     struct str **lines, size_t *count, struct failure *why)
{
	return lines_of(a, JSON_POLICY_LENIENT, reader, writer, reader_role, writer_role, lines,
	                count, why);
}
