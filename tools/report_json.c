/* report_json.c - the report for programs: report.schema.json describes it, member by member */
#include "contract/base/node_put.h"
#include "tools/report.h"
#include "tools/report_words.h"

/* What a registry keeps is in no file, and is at no line of it. */
static void put_place(struct arena *a, struct node *map, const struct node *at)
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
	put_place(a, map, finding_place(f));
	if (f->was && f->at)
		put_place(a, put_map(a, map, "was"), f->was);
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

static void put_changes(struct arena *a, struct node *list, const struct findings *changes,
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
			put_place(a, cause, finding_place(f->cause));
		}
	}
	if (c->waived_by)
		put_waiver(a, put_map(a, map, "waived_by"), c->waived_by);
}

static void put_renames(struct arena *a, struct node *list, const struct diff *d)
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

static void put_document(struct arena *a, struct node *map, const struct document_report *d)
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
	put_bool(a, map, "new_major", d->new_major);
	put_bool(a, map, "draft", d->draft);
	put_bool(a, map, "ports_judged", d->diff.ports_judged);
	put_changes(a, put_list(a, map, "changes"), &d->diff.changes, d);
	put_number(a, map, "changes_left_out", (long long)d->diff.changes.more);
	put_renames(a, put_list(a, map, "renames"), &d->diff);
	put_changes(a, put_list(a, map, "version"), &d->version, d);
	put_changes(a, put_list(a, map, "notes"), &d->notes, NULL);
	put_lists(a, map, d);
	put_c(a, map, "required_bump", bump_name(d->required));
	put_text(a, map, "required_version", d->required_version);
	put_text(a, map, "summary",
	         arena_printf(a, "%.*s; %.*s", STR_FMT(document_verdict(a, d)),
	                      STR_FMT(document_coverage(a, d))));
	put_c(a, map, "gate", d->pass ? "pass" : "fail");
}

static void of_check(struct arena *a, struct node *root, const struct check_result *r)
{
	struct node *list;

	put_text(a, root, "against", r->against);
	list = put_list(a, root, "documents");
	for (size_t i = 0; i < r->count; i++)
		put_document(a, add_map(a, list), &r->documents[i]);
	put_c(a, root, "gate", r->pass ? "pass" : "fail");
}

static void of_lint(struct arena *a, struct node *root, const struct lint_result *r)
{
	struct node *list = put_list(a, root, "files");

	for (size_t i = 0; i < r->file_count; i++)
		node_add(a, list, node_new_text(a, clean_text(a, r->files[i]->name)));
	list = put_list(a, root, "defects");
	for (const struct defect *d = r->defects.first; d; d = d->next) {
		struct node *map = add_map(a, list);

		put_c(a, map, "code", defect_rule_id(d->rule));
		put_c(a, map, "level", defect_level_name(d->level));
		put_text(a, map, "path", d->path);
		put_place(a, map, d->at);
		put_text(a, map, "message", d->message);
		put_text(a, map, "hint", d->hint);
	}
	put_number(a, root, "defects_left_out", (long long)r->defects.more);
	put_number(a, root, "errors", (long long)r->errors);
	put_number(a, root, "warnings", (long long)r->warnings);
	put_c(a, root, "gate", r->pass ? "pass" : "fail");
}

static void of_diff(struct arena *a, struct node *root, const struct diff_result *r)
{
	put_text(a, root, "contract", r->new->id);
	put_text(a, root, "baseline", r->old_label);
	put_text(a, root, "proposal", r->new_label);
	put_c(a, root, "level", compat_levels[r->level].name);
	put_c(a, root, "profile", profile_name(r->profile));
	put_bool(a, root, "same", r->diff.same);
	put_bool(a, root, "ports_judged", r->diff.ports_judged);
	put_changes(a, put_list(a, root, "changes"), &r->diff.changes, NULL);
	put_number(a, root, "changes_left_out", (long long)r->diff.changes.more);
	put_renames(a, put_list(a, root, "renames"), &r->diff);
	put_changes(a, put_list(a, root, "version"), &r->version, NULL);
	put_c(a, root, "required_bump", bump_name(r->diff.required));
	put_text(a, root, "required_version", r->required_version);
}

void report_json(const struct report_context *c, const struct result *r, struct buf *out)
{
	static const char *const kinds[] = { "check", "lint", "diff" };
	struct node *root = node_new_map(c->arena);

	put_number(c->arena, root, "report", 1);
	put_c(c->arena, root, "kind", kinds[r->kind]);
	if (r->kind == RESULT_CHECK)
		of_check(c->arena, root, r->check);
	else if (r->kind == RESULT_LINT)
		of_lint(c->arena, root, r->lint);
	else
		of_diff(c->arena, root, r->diff);
	json_print(out, root, 2);
	buf_add_c(out, "\n");
}
