/* cmd_canonical.c - treaty canonical DOC: what a document says, whatever its spelling, and its
 * fingerprint */
#include "contract/base/digest.h"
#include "tools/command.h"
#include "tools/one_contract.h"

static const struct option canonical_options[] = {
	{ "fingerprint", NULL, "print the SHA-256 of the canonical text only", false },
	{ 0 },
};

static bool canonical(struct run *run, int *exit_code, struct failure *why)
{
	struct arena *a = run->arena;
	struct document d;
	struct repo repo;
	struct str text;

	*exit_code = 0;
	if (!repo_find(a, &repo, why) ||
	    !one_document(a, &repo, run->options.operands[0], &d, NULL, why))
		return false;
	if (!d.contract)
		return failure_set(why, FAILURE_REFUSED,
		                   "%.*s: only a contract has a canonical text; this is %s",
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
	.summary = "the canonical text of a contract, and its fingerprint",
	.operands = "DOC",
	.about = "Equal for equal meaning, whatever the spelling, the order of keys or the "
	         "standard.\n",
	.options = canonical_options,
	.least = 1,
	.most = 1,
	.run = canonical,
};
