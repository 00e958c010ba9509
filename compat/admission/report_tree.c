#include "compat/admission/report_tree.h"

#include "compat/admission/report_words.h"
#include "contract/base/node_put.h"

void report_tree_place(struct arena *a, struct node *map, const struct node *at)
{
	bool in_file = at && at->source && at->source->name.len;

	put_text(a, map, "file", in_file ? clean_text(a, at->source->name) : STR(""));
	put_number(a, map, "line", in_file ? at->line : 0);
	put_number(a, map, "column", in_file ? at->column : 0);
}

static void put_finding(struct arena *a, struct node *map, const struct finding *f)
{
	put_c(a, map, "code", rule_id(f->rule));
	put_text(a, map, "path", f->path);
	put_c(a, map, "level", level_name(f->level));
	put_c(a, map, "backward", level_name(f->backward));
	put_c(a, map, "forward", level_name(f->forward));
	report_tree_place(a, map, finding_place(f));
	if (f->was && f->at)
		report_tree_place(a, put_map(a, map, "was"), f->was);
	put_text(a, map, "old", f->old_value);
	put_text(a, map, "new", f->new_value);
	put_text(a, map, "message", f->message);
	put_text(a, map, "hint", f->hint);
	put_if(a, map, "witness", f->witness);
	put_if(a, map, "witness_bytes", f->witness_bytes);
	put_if(a, map, "no_witness", f->no_witness);
	put_if(a, map, "unproved", f->reason);
}

static void put_waiver(struct arena *a, struct node *map, const struct waiver *w)
{
	put_text(a, map, "rule", w->rule);
	put_text(a, map, "path", w->path);
	put_if(a, map, "consumer", w->consumer);
	put_if(a, map, "value", w->value);
	put_text(a, map, "reason", w->reason);
	put_text(a, map, "author", w->author);
	put_if(a, map, "until", w->until);
}

void report_tree_changes(struct arena *a, struct node *list, const struct findings *changes,
                         const struct document_report *d)
{
	for (const struct finding *f = changes->first; f; f = f->next) {
		struct node *map = add_map(a, list);
		const struct waiver *w = d ? waiver_of_change(a, d, f) : NULL;

		put_finding(a, map, f);
		put_text(a, map, "value", finding_value_hash(a, f));
		if (w)
			put_waiver(a, put_map(a, map, "waived_by"), w);
	}
}

static void put_consumer(struct arena *a, struct node *map, const struct consumer_report *c)
{
	struct node *findings;

	put_text(a, map, "id", c->id);
	put_text(a, map, "owner", c->owner);
	put_c(a, map, "status", expectation_status_name(c->status));
	put_c(a, map, "result", replay_result_name(c->replay.result));
	put_bool(a, map, "blocks", c->blocks);
	if (c->removed)
		put_bool(a, map, "removed", true);
	findings = put_list(a, map, "findings");
	for (const struct finding *f = c->replay.findings.first; f; f = f->next) {
		struct node *entry = add_map(a, findings), *cause;

		put_finding(a, entry, f);
		put_text(a, entry, "value", finding_value_hash(a, f));
		if (f->cause) {
			cause = put_map(a, entry, "caused_by");
			put_c(a, cause, "code", rule_id(f->cause->rule));
			put_text(a, cause, "path", f->cause->path);
			report_tree_place(a, cause, finding_place(f->cause));
		}
	}
	if (c->waived_by)
		put_waiver(a, put_map(a, map, "waived_by"), c->waived_by);
}

void report_tree_renames(struct arena *a, struct node *list, const struct diff *d)
{
	for (size_t i = 0; i < d->rename_count; i++) {
		struct node *map = add_map(a, list);

		put_text(a, map, "parent", d->renames[i].parent);
		put_text(a, map, "old", d->renames[i].old_name);
		put_text(a, map, "new", d->renames[i].new_name);
		put_bool(a, map, "certain", d->renames[i].certain);
		put_number(a, map, "percent", d->renames[i].percent);
	}
}

static void put_counts(struct arena *a, struct node *map, const struct document_report *d)
{
	put_number(a, map, "active", (long long)d->active);
	put_number(a, map, "replayed", (long long)d->replayed);
	put_number(a, map, "skipped", (long long)d->skipped);
	put_number(a, map, "unchecked", (long long)d->unchecked);
	put_number(a, map, "broken", (long long)d->broken);
	put_number(a, map, "unproved", (long long)count_results(d, REPLAY_UNPROVED));
	put_number(a, map, "pre_existing", (long long)count_results(d, REPLAY_PRE_EXISTING));
	put_number(a, map, "must_migrate", (long long)d->must_migrate);
}

static void put_lists(struct arena *a, struct node *map, const struct document_report *d)
{
	struct node *list = put_list(a, map, "consumers");

	for (size_t i = 0; i < d->consumer_count; i++)
		put_consumer(a, add_map(a, list), &d->consumers[i]);
	put_counts(a, put_map(a, map, "counts"), d);
	list = put_list(a, map, "unread");
	for (size_t i = 0; i < d->unread_count; i++)
		node_add(a, list, node_new_text(a, d->unread[i]));
	list = put_list(a, map, "waivers");
	for (size_t i = 0; i < d->waived_count; i++)
		put_waiver(a, add_map(a, list), d->waived[i]);
	list = put_list(a, map, "next");
	for (size_t i = 0; i < d->next_count; i++)
		node_add(a, list, node_new_text(a, d->next[i]));
}

/* What the registry would do under the level of the report; its words are those under its own. */
static const char *verdict_of(const struct document_report *d)
{
	return d->registry->already        ? "registered"
	       : d->registry_refuses       ? "refuses"
	       : d->registry->by_consumers ? "refuses_for_consumers"
	                                   : "accepts";
}

static void put_registry(struct arena *a, struct node *map, const struct document_report *d)
{
	const struct registry_answer *r = d->registry;
	const bool says = r->refused && (r->level == d->level || !r->by_level);
	struct node *list;

	put_text(a, map, "subject", r->subject);
	put_c(a, map, "level", compat_levels[r->level].name);
	put_text(a, map, "policy", r->policy);
	put_c(a, map, "verdict", verdict_of(d));
	if (r->version)
		put_number(a, map, "version", r->version);
	list = put_list(a, map, "compared");
	for (size_t i = 0; i < r->compared_count; i++)
		node_add(a, list, node_new_plain(a, arena_printf(a, "%lld", r->compared[i])));
	list = put_list(a, map, "messages");
	for (size_t i = 0; says && i < r->message_count; i++)
		node_add(a, list, node_new_text(a, r->messages[i]));
}

void report_tree_document(struct arena *a, struct node *map, const struct document_report *d)
{
	struct node *files = put_map(a, map, "files");

	put_text(a, map, "contract", d->id);
	put_text(a, map, "baseline", d->baseline_label);
	put_text(a, map, "proposal", d->proposal_label);
	if (d->contract && d->contract->source)
		put_text(a, files, "proposal", clean_text(a, d->contract->source->name));
	if (d->baseline && d->baseline->source)
		put_text(a, files, "baseline", clean_text(a, d->baseline->source->name));
	put_text(a, map, "policy", d->policy);
	put_c(a, map, "profile", profile_name(d->profile));
	put_c(a, map, "level", compat_levels[d->level].name);
	if (d->registry)
		put_registry(a, put_map(a, map, "registry"), d);
	put_bool(a, map, "new_major", d->new_major);
	put_bool(a, map, "draft", d->draft);
	put_bool(a, map, "ports_judged", d->diff.ports_judged);
	report_tree_changes(a, put_list(a, map, "changes"), &d->diff.changes, d);
	put_number(a, map, "changes_left_out", (long long)d->diff.changes.more);
	report_tree_renames(a, put_list(a, map, "renames"), &d->diff);
	report_tree_changes(a, put_list(a, map, "version"), &d->version, d);
	report_tree_changes(a, put_list(a, map, "notes"), &d->notes, NULL);
	put_lists(a, map, d);
	put_c(a, map, "required_bump", bump_name(d->required));
	put_text(a, map, "required_version", d->required_version);
	put_text(a, map, "summary",
	         arena_printf(a, "%.*s; %.*s", STR_FMT(document_verdict(a, d)),
	                      STR_FMT(document_coverage(a, d))));
	put_c(a, map, "gate", d->pass ? "pass" : "fail");
}

void report_tree_documents(struct arena *a, struct node *root,
                           const struct document_report *documents, size_t n, bool pass,
                           struct str against)
{
	struct node *list;

	put_text(a, root, "against", against);
	list = put_list(a, root, "documents");
	for (size_t i = 0; i < n; i++)
		report_tree_document(a, add_map(a, list), &documents[i]);
	put_c(a, root, "gate", pass ? "pass" : "fail");
}

struct node *report_tree_new(struct arena *a, const char *kind)
{
	struct node *root = node_new_map(a);

	put_number(a, root, "report", 1);
	put_c(a, root, "kind", kind);
	return root;
}
