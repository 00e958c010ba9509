/* relation.c - the relation of JSON Schema, as one of several */
#include "compat/relation.h"
#include "compat/json_schema/diff.h"
#include "compat/json_schema/read_proven.h"
#include "compat/json_schema/read_strict.h"
#include "compat/replay/native.h"
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

/* "#/properties/a/items" of a schema: "properties.a.items", as a path of a contract is written. */
static struct str path_of(struct arena *a, struct str path)
{
	struct buf out;

	buf_init(&out, a, 0);
	(void)str_cut(&path, '/');
	while (path.len) {
		const struct str token = str_cut(&path, '/');

		buf_printf(&out, "%s%.*s", out.len ? "." : "", STR_FMT(token));
	}
	return buf_str(&out);
}

static bool refuse(struct arena *a, enum policy policy, const void *reader, const void *writer,
                   const char *reader_role, const char *writer_role, struct read_answer *out,
                   struct failure *why)
{
	const struct json_registered *r = reader, *w = writer;
	struct json_reading reading;

	if (!json_schemas_are_taken(r, w, why) ||
	    !json_can_read(a, policy == POLICY_LENIENT ? JSON_POLICY_LENIENT : JSON_POLICY_STRICT,
	                   r->typed, w->typed, false, &reading, why))
		return false;
	out->compatible = reading.compatible;
	out->total = reading.total == ~0ull ? reading.count + 1ull : reading.total;
	out->findings = arena_array(a, struct read_finding, reading.count);
	for (size_t i = 0; i < reading.count; i++) {
		const struct json_found *f = &reading.list[i];

		out->findings[out->finding_count++] = (struct read_finding){
			.code = json_difference_name(f->type),
			.name = path_of(a, f->path),
			.message = json_difference_text(a, f, reader_role, writer_role),
			.reader = f->new ? f->new : r->tree,
			.writer = f->old ? f->old : w->tree,
		};
	}
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
	.refuse = refuse,
	.diff = diff,
	.native = &json_native,
};
