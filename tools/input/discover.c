#include "tools/input/discover.h"

#include "contract/base/limits.h"
#include "tools/command.h"
#include "tools/input/folder.h"
#include "tools/input/schema_files.h"

#include <sys/stat.h>

static bool holds(struct str text, const char *word)
{
	return text.len && memmem(text.ptr, text.len, word, strlen(word));
}

bool looks_like(struct str text, enum discover what)
{
	if (what == DISCOVER_EXPECTATIONS) /* a misspelled kind must not silence a consumer */
		return holds(text, "ConsumerExpectation") ||
		       (holds(text, "consumer") && holds(text, "contract"));
	return holds(text, "dataContractSpecification") || holds(text, "DataContract") ||
	       holds(text, "DataProduct");
}

/* Is a folder on the way to the file named so? */
static bool stands_in(struct str path, const char *folder)
{
	while (str_find(path, '/') >= 0) {
		if (str_is(str_cut(&path, '/'), folder))
			return true;
	}
	return false;
}

static bool is_consumers(struct str path)
{
	return stands_in(path, "consumers") || stands_in(path, "expectations");
}

/* A schema beside consumers' expectations is what one of them reads with. */
bool discover_wants(struct str path, enum discover what)
{
	if (schema_is_file(path))
		return what == DISCOVER_CONTRACTS && !is_consumers(path);
	return docref_is_found(path) && (what == DISCOVER_CONTRACTS || is_consumers(path));
}

bool discover_takes(struct arena *a, const struct source *source, struct str path,
                    enum discover what)
{
	if (schema_language(a, source))
		return what == DISCOVER_CONTRACTS && !is_consumers(path);
	return looks_like(source->text, what);
}

static bool is_no_schema(struct str path)
{
	return docref_is_found(path) && !schema_is_file(path);
}

/* from_root: the path as the repository has it, whose folders count wherever one stands. */
static bool look_at(struct arena *a, struct str path, struct str from_root, enum discover what,
                    struct sources *out, struct failure *why)
{
	struct source source = { .name = path };
	struct stat st;

	if (stat(str_c(a, path), &st) != 0 || !S_ISREG(st.st_mode))
		return true; /* removed, but still in the index; a module */
	if ((unsigned long long)st.st_size > limit_of(LIMIT_DOCUMENT_BYTES))
		return true; /* no document of ours is that big */
	if (!file_read(a, path, &source.text, why))
		return false;
	if (discover_takes(a, &source, from_root, what))
		sources_add(a, out, path, source.text);
	else if (what == DISCOVER_EXPECTATIONS)
		say("note", "%.*s is no expectation: left out", STR_FMT(path));
	if (out->count > limit_of(LIMIT_DOCUMENTS))
		return failure_set(why, FAILURE_LIMIT, "more than %lu %s (limit %s)",
		                   limit_of(LIMIT_DOCUMENTS), limit_what(LIMIT_DOCUMENTS),
		                   limit_name(LIMIT_DOCUMENTS));
	return true;
}

static bool discover_here(struct arena *a, enum discover what, struct sources *out,
                          struct failure *why)
{
	static const char *const folders[] = { "consumers", "expectations" };

	for (size_t i = 0; what == DISCOVER_EXPECTATIONS && i < 2; i++) {
		struct str *paths;
		struct stat st;
		size_t n;

		if (stat(folders[i], &st) != 0 || !S_ISDIR(st.st_mode))
			continue;
		if (!folder_files(a, str_of(folders[i]), is_no_schema, &paths, &n, why))
			return false;
		for (size_t k = 0; k < n; k++) {
			if (!look_at(a, paths[k], paths[k], what, out, why))
				return false;
		}
	}
	return true;
}

bool discover(struct arena *a, const struct repo *r, enum discover what, struct sources *out,
              struct failure *why)
{
	struct str *paths;
	size_t n;

	if (!r->root.len)
		return discover_here(a, what, out, why);
	if (!git_working_files(a, r, &paths, &n, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (discover_wants(paths[i], what) &&
		    !look_at(a, repo_seen_from_here(a, r, paths[i]), paths[i], what, out, why))
			return false;
	}
	return true;
}
