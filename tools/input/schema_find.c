#include "tools/input/schema_find.h"

#include "contract/base/list.h"
#include "tools/input/config.h"

struct givers {
	struct schema_file **list;
	size_t count;
};

/* ---- files ------------------------------------------------------------------------- */

static struct str key_of(struct schema_search *s, const struct language *language, struct str one,
                         struct str two)
{
	return arena_printf(s->arena, "%s %.*s%.*s", language->name, STR_FMT(one), STR_FMT(two));
}

struct schema_file *schema_file_add(struct schema_search *s, const struct source *source,
                                    const struct language *language)
{
	const struct spot spot = spot_of(&s->around, source->name);
	void **slot = text_map_at(&s->by_spot, key_of(s, language, spot.tree, spot.path));
	struct schema_file *file = *slot;

	if (file)
		return file;
	file = arena_new(s->arena, struct schema_file);
	*file = (struct schema_file){ .source = source, .language = language, .spot = spot };
	*slot = file;
	LIST_ADD(s->arena, s->list, s->count, file);
	return file;
}

struct schema_file *schema_file_at(struct schema_search *s, struct spot spot,
                                   const struct language *language)
{
	struct schema_file *file =
		text_map_find(&s->by_spot, key_of(s, language, spot.tree, spot.path));
	const struct source *source = file ? NULL : around_read(&s->around, spot);

	return source ? schema_file_add(s, source, language) : file;
}

bool schema_file_names(struct schema_search *s, const struct schema_file *file, struct str as,
                       struct schema_names *out, struct failure *why)
{
	const struct schema_text text = { .source = file->source, .tree = file->tree };

	return file->language->names(s->arena, &text, as, out, why);
}

/* ---- by name ----------------------------------------------------------------------- */

void schema_search_give(struct schema_search *s, struct schema_file *file,
                        const struct schema_names *names)
{
	for (size_t i = 0; i < names->give_count; i++) {
		void **slot = text_map_at(&s->by_name,
		                          key_of(s, file->language, names->gives[i], STR("")));
		struct givers *g = *slot;

		if (!g) {
			g = arena_new(s->arena, struct givers);
			*slot = g;
		}
		if (!g->count || g->list[g->count - 1] != file)
			LIST_ADD(s->arena, g->list, g->count, file);
	}
}

static void add_given(struct schema_search *s, const struct schema_file *from, struct str name,
                      struct givers *out)
{
	const struct givers *g =
		text_map_find(&s->by_name, key_of(s, from->language, name, STR("")));

	for (size_t i = 0; g && i < g->count; i++)
		if (g->list[i] != from && str_eq(g->list[i]->spot.tree, from->spot.tree))
			LIST_ADD(s->arena, out->list, out->count, g->list[i]);
}

static bool gives(struct schema_search *s, const struct schema_file *file, struct str as,
                  struct str name)
{
	struct schema_names names;
	struct failure ignored;

	if (!schema_file_names(s, file, as, &names, &ignored))
		return false;
	for (size_t i = 0; i < names.give_count; i++)
		if (str_eq(names.gives[i], name))
			return true;
	return false;
}

/* The files among these that give it. A relative URI is seen from the folder of who needs it. */
static void add_giving(struct schema_search *s, const struct schema_file *from,
                       const struct schema_use *use, struct str name, const struct str *paths,
                       size_t n, struct givers *out)
{
	const struct str folder = spot_folder(from->spot.path);

	for (size_t i = 0; i < n; i++) {
		struct schema_file *file;
		struct str as = paths[i];

		if (str_eq(paths[i], from->spot.path))
			continue;
		file = schema_file_at(s, (struct spot){ from->spot.tree, paths[i] },
		                      from->language);
		if (!file || !memmem(file->source->text.ptr, file->source->text.len, use->word.ptr,
		                     use->word.len))
			continue;
		if (as.len > folder.len && !memcmp(as.ptr, folder.ptr, folder.len))
			as = str_skip(as, folder.len);
		if (gives(s, file, as, name))
			LIST_ADD(s->arena, out->list, out->count, file);
	}
}

/* ".schema.json": every file that is JSON may be one. */
static const char *extension(const struct language *language)
{
	const char *dot = strrchr(language->suffix, '.');

	return dot ? dot : language->suffix;
}

static void find_by_name(struct schema_search *s, const struct schema_file *from,
                         const struct schema_use *use, struct str name, struct givers *out)
{
	const struct str folder = spot_folder(from->spot.path);
	struct str *paths;
	size_t n;

	if (!name.len || !use->word.len)
		return;
	add_given(s, from, name, out);
	for (int all = 0; !out->count && all < 2; all++) {
		around_list(&s->around, from->spot.tree, all ? NULL : &folder,
		            extension(from->language), &paths, &n);
		add_giving(s, from, use, name, paths, n, out);
	}
}

/* ---- by path from a root ------------------------------------------------------------- */

/* A broken .treaty.yaml is told by who needs the rest of it. */
static void know_import_paths(struct schema_search *s)
{
	struct failure ignored;
	struct config config;

	if (s->import_paths_known)
		return;
	s->import_paths_known = true;
	if (!config_find(s->arena, s->around.repo, &config, &ignored))
		return;
	s->import_paths = arena_array(s->arena, struct str, config.import_path_count + 1);
	for (size_t i = 0; i < config.import_path_count; i++) {
		const struct str path =
			docref_in_folder(s->arena, config.folder, config.import_paths[i]);

		s->import_paths[s->import_path_count++] = arena_printf(
			s->arena, "%.*s/", STR_FMT(repo_relative(s->arena, s->around.repo, path)));
	}
}

static struct schema_file *from_root(struct schema_search *s, const struct schema_file *from,
                                     struct str root, struct str name)
{
	const struct spot at =
		spot_beside(&s->around, (struct spot){ from->spot.tree, root }, name);
	struct schema_file *file = schema_file_at(s, at, from->language);

	if (file && !file->root.ptr)
		file->root = root.ptr ? root : STR("");
	return file;
}

static struct schema_file *from_roots(struct schema_search *s, const struct schema_file *from,
                                      struct str name)
{
	struct str root = spot_folder(from->spot.path);
	struct schema_file *found = NULL;

	know_import_paths(s);
	for (size_t i = 0; !found && i < s->import_path_count; i++)
		found = from_root(s, from, s->import_paths[i], name);
	if (!found && from->root.ptr)
		found = from_root(s, from, from->root, name);
	while (!found) {
		found = from_root(s, from, root, name);
		if (!root.len)
			break;
		root.len--;
		root = spot_folder(root);
	}
	return found;
}

/* Wherever it stands in the repository: vendored, or beside under another root. */
static void find_anywhere(struct schema_search *s, const struct schema_file *from, struct str name,
                          struct givers *out)
{
	const char *end = arena_printf(s->arena, "/%.*s", STR_FMT(name)).ptr;
	struct str *paths;
	size_t n;

	around_list(&s->around, from->spot.tree, NULL, end, &paths, &n);
	for (size_t i = 0; i < n; i++) {
		struct schema_file *file = schema_file_at(
			s, (struct spot){ from->spot.tree, paths[i] }, from->language);

		if (!file || file == from)
			continue;
		if (!file->root.ptr)
			file->root = (struct str){ paths[i].ptr, paths[i].len - name.len };
		LIST_ADD(s->arena, out->list, out->count, file);
	}
}

/* ---- all of it ------------------------------------------------------------------------- */

size_t schema_find(struct schema_search *s, const struct schema_file *from,
                   const struct schema_use *use, struct schema_file ***out)
{
	struct givers found = { NULL, 0 };
	struct schema_file *there =
		from->language->rooted
			? from_roots(s, from, use->name)
			: schema_file_at(s, spot_beside(&s->around, from->spot, use->beside),
	                                 from->language);

	if (there)
		LIST_ADD(s->arena, found.list, found.count, there);
	else if (from->language->rooted)
		find_anywhere(s, from, use->name, &found);
	if (!found.count)
		find_by_name(s, from, use, use->name, &found);
	if (!found.count)
		find_by_name(s, from, use, use->other, &found);
	*out = found.list;
	return found.count;
}
