#include "tools/cmd/check_subject.h"

#include "contract/language.h"
#include "tools/cmd/reference_options.h"
#include "tools/input/schema_files.h"

static bool needs(const struct options *o, const char *option, const char *what,
                  struct failure *why)
{
	return !option_given(o, option) ||
	       failure_set(why, FAILURE_USAGE, "--%s is %s: --subject NAME, and --registry", option,
	                   what);
}

bool check_subject_begin(struct run *run, struct registry *registry, struct str subject,
                         struct check_subject *out, struct failure *why)
{
	const struct options *o = &run->options;
	struct reference_schemas schemas;

	*out = (struct check_subject){ .against = option_value(o, "against").len > 0 };
	if (!type_option(o, &out->type, why))
		return false;
	if (registry)
		out->subject = subject;
	if (!out->subject.len)
		return needs(o, "reference", "of a schema under a subject", why) &&
		       needs(o, "normalize", "asked of a schema under a subject", why);
	if (!reference_options(run, &out->schema.references, &out->schema.reference_count, why))
		return false;
	if (!out->schema.reference_count)
		return true;
	if (!registry_references(registry, run->arena, out->subject, &out->schema, &schemas, why))
		return failure_prefix(why, "--reference");
	out->given = (struct given_schemas){ schemas.schemas, schemas.names, schemas.count };
	return true;
}

/* The only one; *count: how many there are. */
static const struct contract *only_schema(const struct gathered *g, size_t *count)
{
	const struct contract *found = NULL;

	*count = 0;
	for (size_t i = 0; i < g->count; i++) {
		if (!g->contracts[i].contract->schema)
			continue;
		found = g->contracts[i].contract;
		++*count;
	}
	return found;
}

/* What it refers to may be in a file beside it, and not in what would be registered. */
static void hint_at_references(struct arena *a, const struct language *l, struct check_subject *s)
{
	struct registry_answer *r = &s->answer.answer;
	struct str hint;

	if (!r->refused || r->by_level || r->by_consumers || r->message_count != 1)
		return;
	hint = reference_hint(a, l, &s->schema, r->messages[0]);
	if (hint.len)
		r->messages[0] =
			arena_printf(a, "%.*s; %.*s", STR_FMT(r->messages[0]), STR_FMT(hint));
}

bool check_subject_ask(struct run *run, struct registry *registry, const struct gathered *proposals,
                       const struct settings *settings, struct check_subject *s,
                       struct failure *why)
{
	struct subject_question q = { .subject = s->subject,
		                      .normalize = option_given(&run->options, "normalize"),
		                      .level_given = settings->level_given,
		                      .level = settings->admission.level };
	const struct contract *schema;
	size_t n;

	if (!s->subject.len)
		return true;
	schema = only_schema(proposals, &n);
	if (n != 1)
		return failure_set(why, FAILURE_USAGE,
		                   "--subject is the subject of one schema; %zu are checked", n);
	s->schema.type = str_of(schema->schema->language->name);
	if (!schema_to_send(run->arena, schema->source, &s->schema.text, why))
		return false;
	if (!s->against)
		q.schema = &s->schema;
	if (!registry_subject(registry, run->arena, &q, &s->answer, why))
		return false;
	if (s->against && s->answer.answer.exists)
		say("note",
		    "compared with %.*s, as --against says: the versions of %.*s are not asked",
		    STR_FMT(option_value(&run->options, "against")),
		    STR_FMT(s->answer.answer.subject));
	hint_at_references(run->arena, schema->schema->language, s);
	return true;
}

void check_subject_options(const struct check_subject *s, const struct settings *settings,
                           struct admission_options *options)
{
	if (s->subject.len && !s->against)
		subject_answer_options(&s->answer, settings->level_given, options);
}
