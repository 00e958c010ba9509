#include "tools/input/documents.h"

#include "contract/base/list.h"
#include "tools/input/schema_files.h"

bool source_failure(struct failure *why, const struct source *source)
{
	int line = why->line, column = why->column;

	why->line = why->column = 0;
	if (line)
		return failure_prefix(why, "%.*s:%d:%d", STR_FMT(source->name), line, column);
	return failure_prefix(why, "%.*s", STR_FMT(source->name));
}

void documents_add(struct arena *a, struct documents *out, const struct document *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		LIST_ADD(a, out->list, out->count, list[i]);
}

bool documents_load_raw(struct arena *a, const struct source *source, struct documents *out,
                        struct defects *defects, struct failure *why)
{
	struct document *documents;
	size_t count;

	if (!documents_read(a, source, &documents, &count, defects, why))
		return false;
	documents_add(a, out, documents, count);
	return true;
}

bool documents_load_one(struct arena *a, const struct source *source, struct documents *out,
                        struct defects *defects, struct failure *why)
{
	size_t before = out->count;

	if (!documents_load_raw(a, source, out, defects, why))
		return source_failure(why, source);
	for (size_t i = before; i < out->count; i++)
		if (format_language(out->list[i].format))
			return failure_set(why, FAILURE_SYNTAX,
			                   "%.*s: %s %s is no contract; treaty register "
			                   "puts it under a subject",
			                   STR_FMT(source->name),
			                   format_article(out->list[i].format),
			                   format_title(out->list[i].format));
	return true;
}

bool documents_load(struct arena *a, const struct sources *sources, struct documents *out,
                    struct defects *defects, struct failure *why)
{
	for (size_t i = 0; i < sources->count; i++) {
		if (!documents_load_one(a, sources->list[i], out, defects, why))
			return false;
	}
	return true;
}

bool documents_load_all(struct arena *a, const struct repo *r, const struct sources *sources,
                        struct documents *out, struct defects *defects, struct failure *why)
{
	for (size_t i = 0; i < sources->count; i++) {
		if (schema_language(a, sources->list[i]))
			continue;
		if (!documents_load_raw(a, sources->list[i], out, defects, why))
			return source_failure(why, sources->list[i]);
	}
	return schemas_load(a, r, sources, NULL, out, why);
}
