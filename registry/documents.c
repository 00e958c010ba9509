#include "registry/documents.h"

#include "compat/diff.h"

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
