#include "tools/input/schema_files.h"

#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "contract/json_schema/text.h"
#include "tools/input/schema_find.h"

bool schema_is_file(struct str path)
{
	return language_of_found(path) != NULL;
}

/* ---- what a source is ------------------------------------------------------------------ */

static bool holds(struct str text, const char *word)
{
	return text.len && memmem(text.ptr, text.len, word, strlen(word));
}

static bool is_json(const struct source *source)
{
	const struct str text = str_trim(source->text);

	return str_ends(source->name, ".json") || str_starts(text, "{") || str_starts(text, "[");
}

/* By its name, else by what its root says; *tree: where the text is no JSON. */
static const struct language *language_of_source(struct arena *a, const struct source *source,
                                                 const struct node **tree)
{
	static const char *const marks[] = { "$schema", "\"fields\"", "\"symbols\"", "\"size\"" };
	const struct language *language = language_of_file(source->name);
	struct failure ignored;
	struct node **roots;
	bool marked = false;
	size_t n;

	*tree = NULL;
	for (size_t i = 0; !language && i < sizeof marks / sizeof *marks; i++)
		marked |= holds(source->text, marks[i]);
	if (!marked || !node_read(a, source, &roots, &n, &ignored) || n != 1)
		return language;
	language = document_language(roots[0]);
	if (language && !is_json(source) && !json_schema_tree_of(a, roots[0], tree, &ignored))
		return NULL;
	return language;
}

const struct language *schema_language(struct arena *a, const struct source *source)
{
	const struct node *tree;

	return language_of_source(a, source, &tree);
}

bool schema_to_send(struct arena *a, const struct source *source, struct str *out,
                    struct failure *why)
{
	const struct language *language = language_of_file(source->name);
	const struct schema_text text = { .source = source };
	const void *schema;

	*out = source->text;
	if (!language || language_of_found(source->name))
		return true;
	return (language->read(a, &text, &schema, why) &&
	        language->text(a, schema, false, out, why)) ||
	       source_failure(why, source);
}

/* ---- what is wrong --------------------------------------------------------------------- */

/* At the place in the file where something else is needed. Returns false. */
static bool failure_of_use(struct failure *why, const struct schema_use *use)
{
	why->line = use->line;
	why->column = use->column;
	return false;
}

static bool fail_circle(struct schema_file *file, const struct schema_use *use,
                        const struct schema_file *other)
{
	failure_set(&file->why, FAILURE_SYNTAX,
	            "%.*s needs this file in turn: files cannot need each other in a circle",
	            STR_FMT(other->source->name));
	return failure_of_use(&file->why, use);
}

static bool fail_missing(struct schema_file *file, const struct schema_file *from,
                         const struct schema_use *use)
{
	const struct str name = { use->name.ptr, use->name.len > 300 ? 300 : use->name.len };

	failure_set(&file->why, FAILURE_NOT_FOUND, "%.*s is not found: %s", STR_FMT(name),
	            file->language->missing);
	failure_of_use(&file->why, use);
	if (from == file)
		return false;
	source_failure(&file->why, from->source);
	return false;
}

/* What is wrong with a file that this one needs. */
static bool fail_needed(struct schema_file *file, const struct schema_use *use,
                        const struct schema_file *other)
{
	file->why = other->why;
	source_failure(&file->why, other->source);
	return failure_of_use(&file->why, use);
}

static bool fail_doubt(struct schema_file *file, const struct schema_use *use,
                       const struct schema_file *one, const struct schema_file *two)
{
	failure_set(&file->why, FAILURE_SYNTAX,
	            "it uses %.*s, which %.*s and %.*s define differently", STR_FMT(use->name),
	            STR_FMT(one->source->name), STR_FMT(two->source->name));
	return failure_of_use(&file->why, use);
}

/* ---- reading --------------------------------------------------------------------------- */

static bool load(struct schema_search *s, struct schema_file *file, unsigned depth);

static void set_text(struct schema_search *s, const struct schema_file *file,
                     struct schema_text *text)
{
	struct schema *references = arena_array(s->arena, struct schema, file->need_count + 1);
	struct str *names = arena_array(s->arena, struct str, file->need_count + 1);

	for (size_t i = 0; i < file->need_count; i++) {
		references[i] = file->needs[i].file->schema;
		names[i] = file->needs[i].name;
	}
	*text = (struct schema_text){ .source = file->source,
		                      .tree = file->tree,
		                      .references = references,
		                      .names = names,
		                      .reference_count = file->need_count };
}

/* With all that was found. missing: what was not, and where; NULL: nothing. */
static bool read_file(struct schema_search *s, struct schema_file *file,
                      const struct schema_file *from, const struct schema_use *missing)
{
	const struct language *l = file->language;
	struct schema_text text;
	const void *schema;
	bool done;

	set_text(s, file, &text);
	if (file->asked) {
		done = document_read_schema(s->arena, l, &text, &file->document, NULL, &file->why);
		if (done)
			file->schema = *file->document.schema;
	} else {
		done = l->read(s->arena, &text, &schema, &file->why);
		file->schema = (struct schema){ l, done ? schema : NULL };
	}
	if (missing && l->missing && (!done || (l->complete && !l->complete(file->schema.parsed))))
		return fail_missing(file, from, missing);
	return done;
}

/* As one that others in a circle refer to. */
static bool read_neighbour(struct schema_search *s, struct schema_file *file)
{
	const struct schema_text text = { .source = file->source,
		                          .tree = file->tree,
		                          .reading = SCHEMA_NEIGHBOUR };
	const void *schema;

	if (file->schema.parsed)
		return true;
	if (!file->language->read(s->arena, &text, &schema, &file->why))
		return false;
	file->schema = (struct schema){ file->language, schema };
	return true;
}

static bool can_use(struct schema_search *s, struct schema_file *file, unsigned depth)
{
	return file->language->circles ? read_neighbour(s, file) : load(s, file, depth);
}

/* The file that is meant; *out NULL: there is none. */
static bool find(struct schema_search *s, struct schema_file *file, const struct schema_file *from,
                 const struct schema_use *use, unsigned depth, struct schema_file **out)
{
	struct schema_file **found;
	const size_t n = schema_find(s, from, use, &found);

	*out = n ? found[0] : NULL;
	for (size_t i = 0; i < n; i++) {
		if (found[i]->state == FILE_OPEN && !file->language->circles)
			return fail_circle(file, use, found[i]);
		if (!can_use(s, found[i], depth + 1))
			return fail_needed(file, use, found[i]);
		if (i && !file->language->alike(s->arena, found[0]->schema.parsed,
		                                found[i]->schema.parsed, use->name))
			return fail_doubt(file, use, found[0], found[i]);
	}
	return true;
}

static void add_need(struct schema_search *s, struct schema_file *file, struct str name,
                     struct schema_file *needed)
{
	for (size_t i = 0; i < file->need_count; i++)
		if (file->needs[i].file == needed && str_eq(file->needs[i].name, name))
			return;
	LIST_ADD(s->arena, file->needs, file->need_count, (struct schema_need){ name, needed });
}

/* What a file needs is read before it. */
static bool load_after(struct schema_search *s, struct schema_file *file,
                       const struct schema_names *names, unsigned depth)
{
	const struct schema_use *missing = NULL;

	for (size_t i = 0; i < names->use_count; i++) {
		const struct schema_use *use = &names->uses[i];
		struct schema_file *needed;

		if (!find(s, file, file, use, depth, &needed))
			return false;
		if (!needed && !missing)
			missing = use;
		for (size_t k = 0; needed && k < needed->need_count; k++)
			add_need(s, file, needed->needs[k].name, needed->needs[k].file);
		if (needed)
			add_need(s, file, use->name, needed);
	}
	return read_file(s, file, file, missing);
}

/* All that can be reached is found, by the names that it has for this file, and then read with it.
 */
static bool load_around(struct schema_search *s, struct schema_file *file,
                        const struct schema_names *first)
{
	struct schema_names names = *first;
	const struct schema_file *from = file, *missing_from = NULL;
	struct schema_use *missing = NULL;
	struct text_map known = { .arena = s->arena };

	for (size_t next = 0;; next++) {
		for (size_t i = 0; i < names.use_count; i++) {
			void **slot = text_map_at(&known, names.uses[i].name);
			struct schema_file *needed;

			if (*slot)
				continue;
			*slot = s;
			if (!find(s, file, from, &names.uses[i], 0, &needed))
				return false;
			if (!needed && !missing) {
				missing = &names.uses[i];
				missing_from = from;
			}
			if (needed)
				LIST_ADD(s->arena, file->needs, file->need_count,
				         (struct schema_need){ names.uses[i].name, needed });
			if (file->need_count > limit_of(LIMIT_REFERENCES))
				return limit_exceeded(LIMIT_REFERENCES, &file->why);
		}
		if (next == file->need_count)
			break;
		from = file->needs[next].file;
		if (!schema_file_names(s, from, file->needs[next].name, &names, &file->why))
			return source_failure(&file->why, from->source);
	}
	return read_file(s, file, missing_from, missing);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static bool load(struct schema_search *s, struct schema_file *file, unsigned depth)
{
	struct schema_names names;
	bool done;

	if (file->state == FILE_READ || file->state == FILE_FAILED)
		return file->state == FILE_READ;
	file->state = FILE_OPEN;
	done = depth <= limit_of(LIMIT_DEPTH)
	               ? schema_file_names(s, file, STR(""), &names, &file->why)
	               : limit_exceeded(LIMIT_DEPTH, &file->why);
	if (done)
		done = file->language->circles ? load_around(s, file, &names)
		                               : load_after(s, file, &names, depth);
	file->state = done ? FILE_READ : FILE_FAILED;
	return done;
}

/* ---- with what is given ---------------------------------------------------------------- */

/* As whoever gives them reads it: no file is looked for. */
static bool read_given(struct schema_search *s, struct schema_file *file,
                       const struct given_schemas *given)
{
	const struct language *l = file->language;
	const struct schema_text text = { .source = file->source,
		                          .tree = file->tree,
		                          .references = given->schemas,
		                          .names = given->names,
		                          .reference_count = given->count };

	if (!document_read_schema(s->arena, l, &text, &file->document, NULL, &file->why))
		return false;
	return !l->complete || l->complete(file->document.schema->parsed) ||
	       failure_set(&file->why, FAILURE_NOT_FOUND,
	                   "it imports what none of its references is");
}

static bool load_with(struct schema_search *s, struct schema_file *file,
                      const struct given_schemas *given)
{
	return given && given->count ? read_given(s, file, given) : load(s, file, 0);
}

/* ---- all of it -------------------------------------------------------------------------------- */

static void search_init(struct schema_search *s, struct arena *a, const struct repo *r)
{
	*s = (struct schema_search){ .arena = a, .around = { .arena = a, .repo = r } };
	s->by_spot.arena = s->by_name.arena = a;
}

static void ask_for(struct schema_search *s, const struct source *source,
                    const struct language *language, const struct node *tree)
{
	struct schema_file *file = schema_file_add(s, source, language);

	file->asked = true;
	file->tree = tree;
}

static void give_all(struct schema_search *s)
{
	struct schema_names names;
	struct failure ignored;

	for (size_t i = 0; i < s->count; i++)
		if (schema_file_names(s, s->list[i], STR(""), &names, &ignored))
			schema_search_give(s, s->list[i], &names);
}

static void read_all(struct arena *a, const struct repo *r, const struct sources *sources,
                     const struct given_schemas *given, struct documents *out,
                     struct unread **failed, size_t *failed_count)
{
	const struct language *language;
	const struct node *tree;
	struct schema_search s;
	size_t asked;

	search_init(&s, a, r);
	for (size_t i = 0; i < sources->count; i++) {
		language = language_of_source(a, sources->list[i], &tree);
		if (language)
			ask_for(&s, sources->list[i], language, tree);
	}
	asked = s.count;
	if (asked > 1)
		give_all(&s);
	*failed = arena_array(a, struct unread, asked + 1);
	*failed_count = 0;
	for (size_t i = 0; i < asked; i++) {
		const struct schema_file *file = s.list[i];

		if (load_with(&s, s.list[i], given))
			documents_add(a, out, &file->document, 1);
		else
			(*failed)[(*failed_count)++] = (struct unread){ file->source, file->why };
	}
}

void schemas_read(struct arena *a, const struct repo *r, const struct sources *sources,
                  struct documents *out, struct unread **failed, size_t *failed_count)
{
	read_all(a, r, sources, NULL, out, failed, failed_count);
}

bool schemas_load(struct arena *a, const struct repo *r, const struct sources *sources,
                  const struct given_schemas *given, struct documents *out, struct failure *why)
{
	struct unread *failed;
	size_t n;

	read_all(a, r, sources, given, out, &failed, &n);
	if (!n)
		return true;
	*why = failed->why;
	return source_failure(why, failed->source);
}

bool schema_load_as(struct arena *a, const struct repo *r, const struct source *source,
                    const struct language *language, const struct given_schemas *given,
                    struct document *out, struct failure *why)
{
	const struct node *tree;
	struct schema_search s;

	search_init(&s, a, r);
	if (language_of_source(a, source, &tree) != language)
		tree = NULL;
	ask_for(&s, source, language, tree);
	if (load_with(&s, s.list[0], given)) {
		*out = s.list[0]->document;
		return true;
	}
	*why = s.list[0]->why;
	return source_failure(why, source);
}
