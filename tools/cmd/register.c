/* register.c - treaty register SCHEMA --subject S: a schema becomes a version of a subject */
#include "tools/remote/register.h"
#include "contract/format.h"
#include "contract/language.h"
#include "registry/gate.h"
#include "registry/subject/subject.h"
#include "tools/cmd/reference_options.h"
#include "tools/cmd/registry_use.h"
#include "tools/input/docref.h"
#include "tools/input/documents.h"
#include "tools/input/schema_files.h"
#include "tools/remote/remote.h"

static const struct option register_options[] = {
	OPTION_REGISTRY,
	{ "subject", "S", "the subject: orders-value, or :.context:orders-value", false },
	{ "type", "T",
	  "the language of the schema: AVRO, JSON or PROTOBUF; else by the end of the file's name, "
	  "or AVRO",
	  false },
	OPTION_REFERENCE,
	{ "normalize", NULL, "normalise the text before it is kept", false },
	{ "force", NULL, "even though the compatibility level refuses it", false },
	{ 0 }
};

/* *guessed: nothing says which language it is in. */
static bool read_request(struct run *run, struct ask *ask, struct register_request *out,
                         const struct source **file, bool *guessed)
{
	const struct options *o = &run->options;
	struct sources sources = { 0 };
	struct repo repo;
	const struct language *of_file;

	*out = (struct register_request){ .subject = option_value(o, "subject"),
		                          .id = -1,
		                          .normalize = option_given(o, "normalize"),
		                          .force = option_given(o, "force") };
	if (!option_given(o, "subject"))
		return failure_set(ask->why, FAILURE_USAGE, "under which subject? --subject NAME");
	if (!type_option(o, &out->content.type, ask->why) ||
	    !reference_options(run, &out->content.references, &out->content.reference_count,
	                       ask->why))
		return false;
	if (!repo_find(run->arena, &repo, ask->why) ||
	    !docref_read(run->arena, &repo, o->operands[0], &sources, ask->why))
		return false;
	if (sources.count != 1)
		return failure_set(ask->why, FAILURE_USAGE,
		                   "%.*s: %zu files; one schema is registered at a time",
		                   STR_FMT(o->operands[0]), sources.count);
	*file = sources.list[0];
	if (!schema_to_send(run->arena, sources.list[0], &out->content.text, ask->why))
		return false;
	of_file = schema_language(run->arena, sources.list[0]);
	if (!option_given(o, "type") && of_file)
		out->content.type = str_of(of_file->name);
	*guessed = !out->content.type.len;
	if (!str_trim(out->content.text).len) /* over HTTP, that means the latest version again */
		return failure_set(ask->why, FAILURE_SYNTAX, "%.*s: the file is empty",
		                   STR_FMT(o->operands[0]));
	return true;
}

/* As the server does it: a subject may be asked for by another name. */
static bool register_in_directory(struct registry *registry, struct ask *ask,
                                  const struct register_request *q, struct registration *out)
{
	struct register_request meant = *q;
	struct store_stats before, after;
	struct subject_version v;

	ask->gate = &registry_gate;
	ask->store = registry_store(registry);
	store_stats(ask->store, &before);
	*out = (struct registration){ .subject = q->subject };
	if (!subject_alias(ask, q->subject, false, &meant.subject))
		return false;
	if (subject_register(ask, &meant, &v)) {
		store_stats(ask->store, &after);
		out->subject = v.subject;
		out->version = v.version;
		out->id = v.id;
		out->already = after.records == before.records;
		return true;
	}
	out->refused = ask->refused;
	out->invalid = ask->refused && ask->no == API_INVALID_SCHEMA;
	out->message = ask->message;
	return out->refused;
}

/* What nobody can read is no question, as in check; what this registry alone does not take is
 * refused. */
static bool is_readable(struct run *run, struct registry *registry, struct register_request *q,
                        const struct source *file, struct failure *why)
{
	const struct language *l = language_find(q->content.type);
	struct schema_text text = { .source = file };
	struct reference_schemas before;
	struct document read;

	if (!registry_references(registry, run->arena, q->subject, &q->content, &before, why))
		return failure_prefix(why, "--reference");
	text.references = before.schemas;
	text.names = before.names;
	text.reference_count = before.count;
	return document_read_schema(run->arena, l, &text, &read, NULL, why) ||
	       source_failure(why, file);
}

static void say_refused(struct run *run, const struct register_request *q,
                        const struct registration *done, bool guessed)
{
	struct str hint = reference_hint(run->arena, language_find(q->content.type), &q->content,
	                                 done->message);

	if (hint.len && done->invalid && !guessed)
		say("note", "%.*s", STR_FMT(hint));
	if (guessed)
		say("note", "it was taken for an Avro schema, as neither --type nor the file's "
		            "name (.avsc, .schema.json, .proto) nor a $schema in it says "
		            "otherwise");
}

static bool register_schema(struct run *run, int *exit_code, struct failure *why)
{
	struct subject_settings settings = { .level = COMPAT_BACKWARD };
	struct ask ask = { .arena = run->arena, .settings = &settings, .why = why };
	struct register_request q;
	struct registration done;
	struct registry *registry;
	struct actor by;
	const struct source *file = NULL;
	bool guessed = false;

	if (!read_request(run, &ask, &q, &file, &guessed) ||
	    !registry_use(run, STORE_WRITE | STORE_CREATE, &registry, why) ||
	    !actor_now(run, &by, why))
		return false;
	ask.by = &by;
	if (!(remote_client(registry)
	              ? remote_register(remote_client(registry), run->arena, &by, &q, &done, why)
	              : register_in_directory(registry, &ask, &q, &done)))
		return false;
	*exit_code = done.refused;
	if (done.refused) {
		say_refused(run, &q, &done, guessed);
		if (done.invalid && !is_readable(run, registry, &q, file, why))
			return false;
		buf_printf(&run->out, "%.*s is not registered: %.*s\n", STR_FMT(done.subject),
		           STR_FMT(done.message));
	} else {
		buf_printf(&run->out, "%.*s version %lld %s (id %lld)\n", STR_FMT(done.subject),
		           done.version, done.already ? "is registered already" : "registered",
		           done.id);
	}
	return true;
}

const struct command cmd_register = {
	.name = "register",
	.summary = "register a schema under a subject; refused if its level says no",
	.operands = "SCHEMA",
	.about = "The registry may be any server that speaks the Confluent API. The subject's "
		 "level,\n"
		 "normalisation and mode are those of the registry. Exit code 1: it was refused; "
		 "what\n"
		 "is registered already is not; 2: it cannot be read.\n",
	.options = register_options,
	.least = 1,
	.most = 1,
	.run = register_schema,
};
