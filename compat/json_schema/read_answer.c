/* read_answer.c - what was proved of two JSON Schemas, in the words of reports */
#include "compat/json_schema/read_proven.h"
#include "compat/relation.h"

enum { SHOWN_MAX = 400 }; /* bytes of a document inside a sentence */

struct str json_break_text(struct arena *a, const struct json_break *b, const char *reader_role,
                           const char *writer_role)
{
	const struct str at = b->path.len ? b->path : STR("/");
	struct str shown;

	if (!b->witness)
		return arena_printf(
			a, "it is unproved whether %s accepts all that %s accepts: %s (%.*s)",
			reader_role, writer_role, b->blame, STR_FMT(at));
	shown = json_text(a, b->witness);
	if (shown.len > SHOWN_MAX)
		shown = arena_printf(a, "a document of %zu bytes", shown.len);
	return arena_printf(a, "%s refuses %.*s, which %s accepts: %.*s (%.*s)%s", reader_role,
	                    STR_FMT(shown), writer_role, STR_FMT(b->failure), STR_FMT(at),
	                    b->format_asserted ? ", where formats are asserted" : "");
}

/* What this program made itself, a metaschema, has no place: then the schema's root has. */
static const struct node *place_of(const struct node *at, const struct json_schema *schema)
{
	return at && at->source ? at : schema->root.node;
}

bool json_schema_answer_proven(struct arena *a, const struct json_schema *reader,
                               const struct json_schema *writer, const char *reader_role,
                               const char *writer_role, struct read_answer *out,
                               struct failure *why)
{
	struct json_proof proof;

	if (!json_schema_prove(a, reader, writer, &proof, why))
		return false;
	*out = (struct read_answer){ .compatible = proof.compatible,
		                     .unproved = proof.unproved,
		                     .total = proof.total,
		                     .count = proof.count,
		                     .finding_count = proof.count };
	out->lines = arena_array(a, struct str, proof.count);
	out->findings = arena_array(a, struct read_finding, proof.count);
	for (size_t i = 0; i < proof.count; i++) {
		const struct json_break *b = &proof.list[i];
		struct read_finding *f = &out->findings[i];

		out->lines[i] = json_break_text(a, b, reader_role, writer_role);
		*f = (struct read_finding){ .code = b->code,
			                    .path = b->path,
			                    .message = out->lines[i],
			                    .reader = place_of(b->at, reader),
			                    .writer = place_of(b->old, writer),
			                    .failure = b->failure };
		if (b->witness)
			f->witness = json_text(a, b->witness);
		else
			f->no_witness = str_of(b->blame);
	}
	return true;
}
