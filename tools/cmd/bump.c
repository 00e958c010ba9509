/* bump.c - treaty bump DOC: the version that its changes demand, written in place */
#include "tools/command.h"
#include "tools/input/evidence_files.h"
#include "tools/input/one_contract.h"
#include "tools/input/schema_history.h"
#include "tools/input/settings.h"
#include "tools/output.h"
#include "tools/splice.h"

static const struct option bump_options[] = {
	{ "to", "VERSION", "this version instead of the smallest that is allowed", false },
	{ "against", "FILE, DIR or REV", "what stands published; else the merge base", false },
	{ "expect", "DIR", "consumers' expectations: a break of one needs a new major", true },
	{ "dry-run", NULL, "say it, write nothing", false },
	{ 0 },
};

/* What `check` would demand of this document. */
static bool demanded(struct run *run, const struct repo *repo, const struct contract *c,
                     struct str *version, struct str *baseline, struct failure *why)
{
	struct arena *a = run->arena;
	struct file_evidence e = { .only_major = -1 };
	struct evidence evidence;
	struct document_report report;
	struct documents none = { 0 };
	struct config config;
	struct settings settings;
	size_t n;
	struct str *expect = option_values(a, &run->options, "expect", &n);

	if (!config_find(a, repo, &config, why) ||
	    !settings_resolve(&run->options, &config, &settings, why) ||
	    !today(a, &settings.admission.today, why) ||
	    !file_evidence_history(a, repo, option_value(&run->options, "against"), settings.base,
	                           NULL, 0, &e, why))
		return false;
	if (!file_evidence_expectations(a, repo, expect, n, &config, &none, &e, why))
		return false;
	file_evidence_init(&e, &evidence);
	if (c->schema) {
		e.proposals.contracts = arena_new(a, struct contract_file);
		e.proposals.contracts[e.proposals.count++].contract = c;
		schemas_pair(a, repo, &e);
		e.judged = c;
	}
	if (!admission_judge(a, c, STR(""), &evidence, &settings.admission, &report, why))
		return false;
	if (!report.baseline)
		return failure_set(why, FAILURE_NOT_FOUND,
		                   "%.*s: no published version to count from%s", STR_FMT(c->id),
		                   c->schema ? "" : "; say it with --to");
	if (c->schema) {
		*version = str_of(bump_name(report.required));
		*baseline = report.baseline_label;
		return true;
	}
	if (!report.required_version.len)
		return failure_set(why, FAILURE_REFUSED,
		                   "%.*s: the published version \"%.*s\" cannot be counted on; "
		                   "say it with --to",
		                   STR_FMT(c->id), STR_FMT(report.baseline->version));
	*version = report.required_version;
	*baseline = report.baseline_label;
	return true;
}

/* A version already raised far enough stays. */
static struct str not_below(const struct contract *c, struct str demanded_version)
{
	struct version now, need;

	if (version_parse(c->version, &now) && version_parse(demanded_version, &need) &&
	    version_compare(&now, &need) > 0)
		return c->version;
	return demanded_version;
}

static bool new_version(struct run *run, const struct repo *repo, const struct contract *c,
                        struct str *out, struct str *baseline, struct failure *why)
{
	struct version v;

	*out = option_value(&run->options, "to");
	*baseline = STR("");
	if (!out->len) {
		if (!demanded(run, repo, c, out, baseline, why))
			return false;
		*out = not_below(c, *out);
	}
	if (!version_parse(*out, &v))
		return failure_set(why, FAILURE_USAGE, "\"%.*s\" is no version such as 2.1.0",
		                   STR_FMT(*out));
	return true;
}

static bool is_json(const struct source *source)
{
	struct str text = str_trim(source->text);

	return str_ends(source->name, ".json") || str_starts(text, "{");
}

static bool write_version(struct run *run, struct str ref, const struct contract *c,
                          struct str version, struct failure *why)
{
	const struct source *source = c->source;
	size_t start, length;
	struct str text;

	if (!c->version_at || !splice_find(c->version_at, &start, &length))
		return failure_set(why, FAILURE_REFUSED,
		                   "%.*s: its version is not a plain value that can be replaced",
		                   STR_FMT(source->name));
	/* Without quotes it may be a number, where JSON takes no 2.1.0. */
	if (start && source->text.ptr[start - 1] != '"' && source->text.ptr[start - 1] != '\'' &&
	    is_json(source))
		version = arena_printf(run->arena, "\"%.*s\"", STR_FMT(version));
	text = splice(run->arena, source->text, start, length, version);
	if (str_is(ref, "-")) {
		buf_add(&run->out, text);
		return true;
	}
	if (option_given(&run->options, "dry-run"))
		return true;
	return output_file(run->arena, source->name, text, OUTPUT_REPLACE, why);
}

/* A schema states no version: what its next one would be is said, and nothing is written. */
static bool bump_schema(struct run *run, const struct repo *repo, const struct contract *c,
                        struct failure *why)
{
	struct str bump, baseline;

	if (option_value(&run->options, "to").len)
		return failure_set(why, FAILURE_USAGE,
		                   "%.*s: a schema states no version that could be set",
		                   STR_FMT(c->source->name));
	if (!demanded(run, repo, c, &bump, &baseline, why))
		return false;
	if (!str_is(bump, "none"))
		bump = arena_printf(run->arena, "a %.*s version", STR_FMT(bump));
	buf_printf(&run->out, "%.*s: needs %.*s (published: %.*s)\n", STR_FMT(c->source->name),
	           STR_FMT(str_is(bump, "none") ? STR("no new version") : bump), STR_FMT(baseline));
	return true;
}

static bool bump(struct run *run, int *exit_code, struct failure *why)
{
	struct str ref = run->options.operands[0], version, baseline;
	struct arena *a = run->arena;
	struct document document;
	struct repo repo;

	*exit_code = 0;
	if (str_starts(ref, "git:") || str_starts(ref, "git+"))
		return failure_set(why, FAILURE_USAGE, "%.*s: only a file, or -, can be changed",
		                   STR_FMT(ref));
	if (!repo_find(a, &repo, why) || !one_document(a, &repo, ref, &document, NULL, why))
		return false;
	if (!document.contract)
		return failure_set(why, FAILURE_USAGE, "%.*s is no contract", STR_FMT(ref));
	if (document.schema)
		return bump_schema(run, &repo, document.contract, why);
	if (!new_version(run, &repo, document.contract, &version, &baseline, why) ||
	    !write_version(run, ref, document.contract, version, why))
		return false;
	if (str_eq(version, document.contract->version) && !str_is(ref, "-"))
		buf_printf(&run->out, "%.*s: stays %.*s\n", STR_FMT(document.source->name),
		           STR_FMT(version));
	else if (!str_is(ref, "-"))
		buf_printf(&run->out, "%.*s: %.*s -> %.*s%s%.*s%s\n",
		           STR_FMT(document.source->name), STR_FMT(document.contract->version),
		           STR_FMT(version), baseline.len ? " (published: " : "", STR_FMT(baseline),
		           baseline.len ? ")" : "");
	return true;
}

const struct command cmd_bump = {
	.name = "bump",
	.summary = "write the version that the changes of a contract demand",
	.operands = "DOC",
	.about = "Only the version is replaced; every other byte of the file stays. Of - the "
		 "changed document goes to\n"
		 "standard output. A schema states no version: what its next one is, is only "
		 "said.\n",
	.options = bump_options,
	.least = 1,
	.most = 1,
	.run = bump,
};
