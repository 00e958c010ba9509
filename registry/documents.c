#include "registry/documents.h"

#include "compat/diff/diff.h"
#include "contract/base/list.h"

static bool same_version(struct str a, struct str b)
{
	struct version v, w;

	return !b.len || str_eq(a, b) ||
	       (version_parse(a, &v) && version_parse(b, &w) && !version_compare(&v, &w));
}

static bool find(struct arena *a, const struct source *document, struct str id, struct str version,
                 const struct contract **out, struct failure *why)
{
	const struct contract *found = NULL;
	struct document *docs;
	size_t n;

	if (!documents_read(a, document, &docs, &n, NULL, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct contract *c = docs[i].contract;

		if (!c || (id.len && !str_eq(c->id, id)) || !same_version(c->version, version))
			continue;
		if (id.len) {
			*out = c;
			return true;
		}
		if (found)
			return failure_set(why, FAILURE_USAGE,
			                   "%.*s holds several contracts: which?",
			                   STR_FMT(document->name));
		found = c;
	}
	if (!found)
		return failure_set(why, FAILURE_NOT_FOUND, "no contract%s%.*s%s%.*s in %.*s",
		                   id.len ? " " : "", STR_FMT(id), version.len ? " " : "",
		                   STR_FMT(version), STR_FMT(document->name));
	*out = found;
	return true;
}

bool documents_contract(struct arena *a, const struct source *document,
                        const struct source *product, struct str id, struct str version,
                        const struct contract **out, struct failure *why)
{
	const struct contract *c = NULL;
	struct document *docs;
	size_t n;

	if (!find(a, document, id, version, &c, why))
		return false;
	if (product) {
		if (!documents_read(a, product, &docs, &n, NULL, why))
			return false;
		for (size_t i = 0; i < n; i++)
			if (docs[i].product)
				c = product_join(a, docs[i].product, c, NULL);
	}
	*out = c;
	return true;
}

static bool is_sound(const struct defects *defects, struct failure *why)
{
	for (const struct defect *x = defects->first; x; x = x->next)
		if (x->level == DEFECT_ERROR)
			return failure_set(why, FAILURE_SYNTAX, "%.*s:%d:%d: %.*s%s%.*s",
			                   STR_FMT(x->at ? x->at->source->name : STR("")),
			                   x->at ? x->at->line : 0, x->at ? x->at->column : 0,
			                   STR_FMT(x->message), x->hint.len ? "; " : "",
			                   STR_FMT(x->hint));
	return true;
}

/* An expectation is known by its kind: what a file holds beside it is somebody else's. */
bool documents_expectations(struct arena *a, const struct source *files, size_t n,
                            const struct expectation ***out, size_t *count, struct failure *why)
{
	struct defects defects;

	defects_init(&defects, a);
	*out = NULL;
	*count = 0;
	for (size_t i = 0; i < n; i++) {
		struct document *docs;
		size_t found;

		if (!documents_read(a, &files[i], &docs, &found, &defects, why))
			return failure_prefix(why, "%.*s", STR_FMT(files[i].name));
		for (size_t k = 0; k < found; k++)
			if (docs[k].expectation)
				LIST_ADD(a, *out, *count, docs[k].expectation);
	}
	if (!*count)
		return failure_set(why, FAILURE_NOT_FOUND, "no expectation in what was sent");
	return is_sound(&defects, why);
}
