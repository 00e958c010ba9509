/* relation_json_schema.c - the relation of JSON Schema, as one of several */
#include "compat/read_json_schema_proven.h"
#include "compat/read_json_schema_strict.h"
#include "compat/relation.h"
#include "contract/json_schema/registered.h"
#include "contract/json_schema/text.h"

/* A metaschema that this program wrote has no places. */
static const struct node *place(const struct node *at, const struct json_registered *schema)
{
	return at && at->source ? at : schema->tree;
}

static void put(struct arena *a, struct read_answer *out, const struct json_break *b,
                const struct json_registered *reader, const struct json_registered *writer)
{
	const struct str blame = b->blame ? str_of(b->blame) : STR("");
	const struct str message =
		b->witness ? b->failure : arena_printf(a, "unproved: %.*s", STR_FMT(blame));

	out->lines[out->count++] = arena_printf(a, "%s at path %.*s: %.*s", b->code,
	                                        STR_FMT(b->path), STR_FMT(message));
	out->findings[out->finding_count++] = (struct read_finding){
		.code = b->code,
		.path = b->path,
		.message = message,
		.reader = place(b->at, reader),
		.writer = place(b->old, writer),
		.witness = b->witness ? json_schema_text(a, b->witness, false) : STR_NONE,
		.failure = b->witness ? b->failure : STR_NONE,
		.no_witness = b->witness ? STR_NONE : blame,
	};
}

static bool prove(struct arena *a, const void *reader, const void *writer, const char *reader_role,
                  const char *writer_role, struct read_answer *out, struct failure *why)
{
	const struct json_registered *r = reader, *w = writer;
	struct json_proof proof;

	if (!json_schema_prove(a, r->schema, w->schema, &proof, why))
		return false;
	*out = (struct read_answer){ .compatible = proof.compatible,
		                     .unproved = proof.unproved,
		                     .total = proof.total };
	out->lines = arena_array(a, struct str, proof.count + 1);
	out->findings = arena_array(a, struct read_finding, proof.count + 1);
	for (size_t i = 0; i < proof.count; i++)
		put(a, out, &proof.list[i], r, w);
	(void)reader_role;
	(void)writer_role;
	return true;
}

static bool proven_lines(struct arena *a, const void *reader, const void *writer,
                         const char *reader_role, const char *writer_role, struct str **lines,
                         size_t *count, struct failure *why)
{
	struct read_answer answer;

	if (!prove(a, reader, writer, reader_role, writer_role, &answer, why))
		return false;
	*lines = answer.lines;
	*count = answer.count;
	return true;
}

const struct schema_relation json_schema_relation = {
	.language = &json_schema_language,
	/* LOGICAL is STRICT: the registry's checks against other type systems are not made. */
	.differences = { json_schema_differences, json_schema_differences_lenient,
	                 json_schema_differences, proven_lines },
	.prove = prove,
};
