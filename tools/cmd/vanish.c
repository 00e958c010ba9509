#include "tools/cmd/vanish.h"

#include "tools/input/glob.h"

static bool same_line(const struct contract *a, const struct contract *b)
{
	return str_eq(a->id, b->id) && contract_major(a) == contract_major(b);
}

static bool goes_on(const struct file_evidence *e, const struct document_report *reports, size_t n,
                    const struct contract *c)
{
	for (size_t i = 0; i < e->proposals.count; i++) {
		if (same_line(e->proposals.contracts[i].contract, c))
			return true;
	}
	for (size_t i = 0; i < n; i++) { /* in place: 2.x became 3.0.0 */
		if (reports[i].baseline && same_line(reports[i].baseline, c))
			return true;
	}
	return false;
}

/* Was the place of this document looked at? */
static bool is_covered(const struct contract *c, const struct str *covers, size_t n)
{
	const struct str name = c->source->name, path = str_skip(name, revision_prefix(name).len);
	const bool revision = path.len < name.len;

	for (size_t i = 0; i < n; i++) {
		/* Another folder of files: whoever names a folder means all of it. */
		if (!revision && (glob_is_pattern(covers[i]) || !docref_is_document(covers[i])))
			return true;
		if (revision && docref_covers(covers[i], path))
			return true;
	}
	return !n;
}

static bool is_retired(const struct contract *c)
{
	return str_eq_nocase(c->status, STR("retired"));
}

struct vanished *find_vanished(struct arena *a, const struct file_evidence *e,
                               const struct document_report *reports, size_t report_count,
                               const struct str *covers, size_t cover_count, size_t *count)
{
	struct vanished *out = arena_array(a, struct vanished, e->history.count + 1);
	size_t n = 0;

	for (size_t i = 0; !e->pair_anyway && i < e->history.count; i++) {
		const struct contract *c = e->history.contracts[i].contract;
		bool told = false;

		for (size_t k = 0; k < n; k++)
			told |= same_line(out[k].contract, c);
		if (!told && c->id.len && !is_retired(c) && !goes_on(e, reports, report_count, c) &&
		    is_covered(c, covers, cover_count))
			out[n++] = (struct vanished){ c, contract_major(c) };
	}
	*count = n;
	return out;
}
