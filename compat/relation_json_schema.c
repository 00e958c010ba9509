/* relation_json_schema.c - the relation of JSON Schema, as one of several */
#include "compat/diff_json_schema.h"
#include "compat/read_json_schema_proven.h"
#include "compat/read_json_schema_strict.h"
#include "compat/relation.h"
#include "contract/json_schema/registered.h"
#include "contract/json_schema/shape.h"

static bool prove(struct arena *a, const void *reader, const void *writer, const char *reader_role,
                  const char *writer_role, struct read_answer *out, struct failure *why)
{
	const struct json_registered *r = reader, *w = writer;

	return json_schema_answer_proven(a, r->schema, w->schema, reader_role, writer_role, out,
	                                 why);
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

static void diff(struct arena *a, const void *old, const void *new,
                 const struct diff_options *options, struct diff *out)
{
	const struct json_registered *o = old, *n = new;

	json_schema_diff(a, o->schema, n->schema, json_schema_name(n->schema, n->source), options,
	                 out);
}

const struct schema_relation json_schema_relation = {
	.language = &json_schema_language,
	/* LOGICAL is STRICT: the registry's checks against other type systems are not made. */
	.differences = { json_schema_differences, json_schema_differences_lenient,
	                 json_schema_differences, proven_lines },
	.prove = prove,
	.diff = diff,
	.native = &json_native,
};
