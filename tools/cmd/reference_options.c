#include "tools/cmd/reference_options.h"

#include "registry/subject/subject.h"

static bool fail(struct str text, struct failure *why)
{
	return failure_set(why, FAILURE_USAGE, "--reference %.*s: NAME=SUBJECT@VERSION is expected",
	                   STR_FMT(text));
}

/* "order.Item=items-value@2" */
static bool read_reference(struct arena *a, struct str text, struct schema_reference *out,
                           struct failure *why)
{
	struct ask ask = { .arena = a, .why = why };
	struct str rest = text;

	out->name = str_cut(&rest, '=');
	out->subject = rest;
	for (size_t i = rest.len; i-- > 0;) { /* a subject may hold an @ */
		if (rest.ptr[i] != '@')
			continue;
		out->subject.len = i;
		return (out->name.len && out->subject.len &&
		        version_read(&ask, str_skip(rest, i + 1), &out->version)) ||
		       fail(text, why);
	}
	return fail(text, why);
}

bool reference_options(struct run *run, struct schema_reference **out, size_t *count,
                       struct failure *why)
{
	size_t n;
	const struct str *texts = option_values(run->arena, &run->options, "reference", &n);

	*out = arena_array(run->arena, struct schema_reference, n);
	for (*count = 0; *count < n; ++*count)
		if (!read_reference(run->arena, texts[*count], &(*out)[*count], why))
			return false;
	return true;
}

bool type_option(const struct options *o, struct str *out, struct failure *why)
{
	*out = option_value(o, "type");
	if (language_find(*out))
		return true;
	return failure_set(
		why, FAILURE_USAGE,
		"no schemas of type \"%.*s\" are known; there are JSON, PROTOBUF and AVRO",
		STR_FMT(*out));
}

struct str reference_hint(struct arena *a, const struct language *l, const struct content *schema,
                          struct str refusal)
{
	const struct source source = { STR(""), schema->text };
	const struct schema_text text = { .source = &source };
	struct schema_names names;
	struct failure ignored;

	if (schema->reference_count || memmem(refusal.ptr, refusal.len, "did you mean", 12) || !l ||
	    !l->names(a, &text, STR(""), &names, &ignored) || !names.use_count)
		return STR("");
	return arena_printf(
		a, "where \"%.*s\" is registered is said by --reference %.*s=SUBJECT@VERSION",
		STR_FMT(names.uses[0].name), STR_FMT(names.uses[0].name));
}
