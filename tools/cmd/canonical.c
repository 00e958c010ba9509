/* canonical.c - treaty canonical DOC: what a document says, whatever its spelling, and its
 * fingerprint */
#include "contract/avro/canonical.h"
#include "contract/avro/shape.h"
#include "contract/base/digest.h"
#include "tools/command.h"
#include "tools/input/one_contract.h"

static const struct option canonical_options[] = {
	{ "fingerprint", NULL, "print the fingerprints of the canonical text only", false },
	{ 0 },
};

/* The one document, of any kind that has a canonical text. */
static bool read_one(struct run *run, struct document *out, struct failure *why)
{
	struct repo repo;

	return repo_find(run->arena, &repo, why) &&
	       one_document(run->arena, &repo, run->options.operands[0], out, NULL, why);
}

/* Each text on a line of its own, so that one can be cut out. */
static bool canonical_avro(struct run *run, const struct avro_schema *s, struct failure *why)
{
	struct arena *a = run->arena;
	struct str form = avro_parsing_form(a, s), normal;
	struct avro_fingerprints f;

	if (!avro_normal_text(a, s, &normal, why))
		return source_failure(why, s->source);
	avro_fingerprint(form, &f);
	if (!option_given(&run->options, "fingerprint"))
		buf_printf(&run->out, "stored      %.*s\nnormalised  %.*s\ncanonical   %.*s\n",
		           STR_FMT(avro_stored_text(a, s)), STR_FMT(normal), STR_FMT(form));
	buf_printf(&run->out, "crc64-avro  %016llx\n", (unsigned long long)f.crc64);
	buf_printf(&run->out, "md5         %.*s\n", STR_FMT(digest_hex(a, f.md5, sizeof f.md5)));
	buf_printf(&run->out, "sha256      %.*s\n",
	           STR_FMT(digest_hex(a, f.sha256, sizeof f.sha256)));
	return true;
}

/* Of any other language: what a registry keeps, and the fingerprint of what says the same in one
 * way. */
static bool canonical_schema(struct run *run, const struct document *d, struct failure *why)
{
	const struct language *l = d->schema->language;
	struct arena *a = run->arena;
	struct str stored, normal;

	if (!l->text(a, d->schema->parsed, false, &stored, why) ||
	    !l->text(a, d->schema->parsed, true, &normal, why))
		return source_failure(why, d->source);
	if (!option_given(&run->options, "fingerprint"))
		buf_printf(&run->out, "stored      %.*s\nnormalised  %.*s\n", STR_FMT(stored),
		           STR_FMT(normal));
	buf_printf(&run->out, "sha256      %.*s\n", STR_FMT(digest_sha256_hex(a, normal, 64)));
	return true;
}

static bool canonical(struct run *run, int *exit_code, struct failure *why)
{
	struct arena *a = run->arena;
	struct document d = { .format = FORMAT_COUNT };
	struct str text;

	*exit_code = 0;
	if (!read_one(run, &d, why))
		return false;
	if (avro_of(d.schema))
		return canonical_avro(run, avro_of(d.schema), why);
	if (d.schema)
		return canonical_schema(run, &d, why);
	if (!d.contract)
		return failure_set(
			why, FAILURE_REFUSED,
			"%.*s: only a contract or a schema has a canonical text; this is %s",
			STR_FMT(d.source->name), format_name(d.format));
	text = contract_normal_form(a, d.contract);
	if (option_given(&run->options, "fingerprint"))
		buf_printf(&run->out, "sha256 %.*s\n", STR_FMT(digest_sha256_hex(a, text, 64)));
	else
		buf_printf(&run->out, "%.*s%s", STR_FMT(text), str_ends(text, "\n") ? "" : "\n");
	return true;
}

const struct command cmd_canonical = {
	.name = "canonical",
	.summary = "the canonical text of a contract or schema, and its fingerprint",
	.operands = "DOC",
	.about = "Equal for equal meaning, whatever the spelling, the order of keys or the "
		 "standard. Of an Avro schema: the text a\n"
		 "registry stores, the same with normalize=true, and the specification's canonical "
		 "form "
		 "with\nits fingerprints; of a schema of another language the first two and the "
		 "fingerprint of the\nsecond.\n",
	.options = canonical_options,
	.least = 1,
	.most = 1,
	.run = canonical,
};
