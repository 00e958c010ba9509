#include "tools/input/one_contract.h"

bool one_contract(struct arena *a, const struct repo *r, struct str ref,
                  const struct contract **out, struct failure *why)
{
	struct sources sources = { 0 };
	struct documents documents = { 0 };
	struct gathered found = { 0 };

	if (!docref_read(a, r, ref, &sources, why) ||
	    !documents_load_all(a, r, &sources, &documents, NULL, why) ||
	    !gather(a, r, &documents, false, &found, NULL, why))
		return false;
	if (found.count != 1)
		return failure_set(why, FAILURE_NOT_FOUND,
		                   "%.*s: one contract is expected, there are %zu", STR_FMT(ref),
		                   found.count);
	*out = found.contracts[0].contract;
	return true;
}

bool one_document(struct arena *a, const struct repo *r, struct str ref, struct document *out,
                  struct defects *defects, struct failure *why)
{
	struct sources sources = { 0 };
	struct documents documents = { 0 };

	if (!docref_read(a, r, ref, &sources, why) ||
	    !documents_load_all(a, r, &sources, &documents, defects, why))
		return false;
	if (documents.count != 1)
		return failure_set(why, FAILURE_NOT_FOUND,
		                   "%.*s: one document is expected, there are %zu", STR_FMT(ref),
		                   documents.count);
	*out = documents.list[0];
	return true;
}
