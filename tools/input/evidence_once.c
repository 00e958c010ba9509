#include "tools/input/evidence_once.h"

#include "tools/input/discover.h"
#include "tools/input/schema_files.h"

/* ---- what stood then ------------------------------------------------------------- */

/* In a folder named consumers or expectations: where consumers' files are looked for. */
static bool in_usual_folder(struct str path)
{
	while (path.len) {
		struct str part = str_cut(&path, '/');

		if (path.len && (str_is(part, "consumers") || str_is(part, "expectations")))
			return true;
	}
	return false;
}

static const struct git_file *file_at(const struct once *once, struct str path)
{
	for (size_t i = 0; i < once->count; i++)
		if (str_eq(once->files[i].path, path))
			return &once->files[i];
	return NULL;
}

/* The nearest .treaty.yaml of that revision, from the working folder up to the root. One that could
 * not be read then said nothing. */
static bool config_then(struct arena *a, const struct repo *r, const struct once *once,
                        struct config *out, struct failure *why)
{
	struct str folder = r->prefix;
	const struct git_file *f;
	struct sources sources = { 0 };
	struct failure ignored;

	*out = (struct config){ .source = NULL };
	while (!(f = file_at(once, arena_printf(a, "%.*s" CONFIG_NAME, STR_FMT(folder))))) {
		if (!folder.len)
			return true;
		do
			folder.len--;
		while (folder.len && folder.ptr[folder.len - 1] != '/');
	}
	if (!git_sources(a, r, f, 1, once->prefix, &sources, why))
		return false;
	if (!config_read(a, sources.list[0], out, &ignored))
		*out = (struct config){ .source = NULL };
	out->folder = folder;
	return true;
}

/* The references that are paths, seen from the root. */
static bool places_then(struct arena *a, const struct repo *r, const struct str *named,
                        size_t count, const struct once *once, struct str **out, size_t *n,
                        struct failure *why)
{
	struct config config;

	*n = 0;
	*out = arena_array(a, struct str, count);
	for (size_t i = 0; i < count; i++)
		if (docref_is_path(named[i]))
			(*out)[(*n)++] = repo_relative(a, r, named[i]);
	if (count)
		return true;
	if (!config_then(a, r, once, &config, why))
		return false;
	*out = arena_array(a, struct str, config.expectation_count);
	for (size_t i = 0; i < config.expectation_count; i++)
		if (docref_is_path(config.expectations[i]))
			(*out)[(*n)++] = path_clean(
				a, docref_in_folder(a, config.folder, config.expectations[i]));
	if (!config.expectation_count)
		*out = NULL; /* the usual folders */
	return true;
}

static bool covers(const struct str *places, size_t n, struct str path)
{
	if (!places)
		return docref_is_found(path) && !schema_is_file(path) && in_usual_folder(path);
	for (size_t i = 0; i < n; i++)
		if (docref_covers(places[i], path))
			return true;
	return false;
}

/* What could not be read then demands nothing now. */
static bool read_then(struct arena *a, const struct repo *r, const struct str *places, size_t n,
                      const struct once *once, struct documents *out, struct failure *why)
{
	struct git_file *kept = arena_array(a, struct git_file, once->count);
	struct sources sources = { 0 };
	struct failure ignored;
	size_t count = 0;

	for (size_t i = 0; i < once->count; i++)
		if (covers(places, n, once->files[i].path))
			kept[count++] = once->files[i];
	if (!git_sources(a, r, kept, count, once->prefix, &sources, why))
		return false;
	for (size_t i = 0; i < sources.count; i++)
		if (looks_like(sources.list[i]->text, DISCOVER_EXPECTATIONS))
			documents_load_one(a, sources.list[i], out, NULL, &ignored);
	return true;
}

/* ---- beside what stands now -------------------------------------------------------- */

static bool same_contract(const struct expectation *a, const struct expectation *b)
{
	return str_eq(a->id, b->id) && str_eq(a->contract, b->contract);
}

static bool same_key(const struct expectation *a, const struct expectation *b)
{
	return same_contract(a, b) && a->major == b->major &&
	       str_eq(a->environment, b->environment);
}

static bool stood(const struct documents *then, const struct expectation *now)
{
	for (size_t i = 0; i < then->count; i++)
		if (then->list[i].expectation && same_key(then->list[i].expectation, now))
			return true;
	return false;
}

/* What became of it: the same one now; else one of this consumer and contract that is new. NULL:
 * taken away. */
static const struct expectation *successor(const struct file_evidence *e, size_t count,
                                           const struct documents *then,
                                           const struct expectation *was)
{
	const struct expectation *new = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct expectation *now = e->expectations[i].expectation;

		if (e->expectations[i].status == STATUS_WITHDRAWN || !same_contract(was, now))
			continue;
		if (same_key(was, now))
			return now;
		if (!stood(then, now))
			new = now;
	}
	return new;
}

/* A file that is there and has lost its words is a slip, not a decision. */
static bool refuse_garbled(struct arena *a, const struct repo *r, const struct once *once,
                           const struct expectation *was, struct failure *why)
{
	struct str path = str_skip(was->source->name, once->prefix.len), text;
	struct failure ignored;

	path = arena_printf(a, "%.*s%.*s", STR_FMT(r->up), STR_FMT(path));
	if (!file_read(a, path, &text, &ignored) || looks_like(text, DISCOVER_EXPECTATIONS))
		return true;
	return failure_set(why, FAILURE_SYNTAX,
	                   "%.*s: this was the expectation of %.*s and is none any more: mend it, "
	                   "or remove the file",
	                   STR_FMT(path), STR_FMT(was->id));
}

bool expectations_once(struct arena *a, const struct repo *r, const struct str *named, size_t count,
                       struct file_evidence *e, struct failure *why)
{
	struct documents then = { 0 };
	struct registered *all;
	struct str *places;
	size_t n, standing = e->expectation_count;

	if (!e->once.commit.len)
		return true;
	if (!places_then(a, r, named, count, &e->once, &places, &n, why) ||
	    !read_then(a, r, places, n, &e->once, &then, why))
		return false;
	all = arena_array(a, struct registered, standing + then.count);
	if (standing)
		memcpy(all, e->expectations, standing * sizeof *all);
	e->expectations = all;
	for (size_t i = 0; i < then.count; i++) {
		const struct expectation *was = then.list[i].expectation, *now;

		if (!was || was->status == STATUS_WITHDRAWN)
			continue;
		now = successor(e, standing, &then, was);
		if (now && node_equal(was->root, now->root))
			continue;
		if (!now && !refuse_garbled(a, r, &e->once, was, why))
			return false;
		all[e->expectation_count++] =
			(struct registered){ .id = was->id,
			                     .environment = was->environment,
			                     .expectation = was,
			                     .status = was->status,
			                     .standing =
			                             now ? STANDING_ALTERED : STANDING_REMOVED };
	}
	return true;
}
