/* json.c - the report for programs: report.schema.json describes it, member by member */
#include "compat/admission/report_tree.h"
#include "contract/base/node_put.h"
#include "tools/report/report.h"

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
		report_tree_place(a, map, d->at);
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
	report_tree_changes(a, put_list(a, root, "changes"), &r->diff.changes, NULL);
	put_number(a, root, "changes_left_out", (long long)r->diff.changes.more);
	report_tree_renames(a, put_list(a, root, "renames"), &r->diff);
	report_tree_changes(a, put_list(a, root, "version"), &r->version, NULL);
	put_c(a, root, "required_bump", bump_name(r->diff.required));
	put_text(a, root, "required_version", r->required_version);
}

void report_json(const struct report_context *c, const struct result *r, struct buf *out)
{
	static const char *const kinds[] = { "check", "lint", "diff" };
	struct node *root = report_tree_new(c->arena, kinds[r->kind]);

	if (r->kind == RESULT_CHECK)
		report_tree_documents(c->arena, root, r->check->documents, r->check->count,
		                      r->check->pass, r->check->against);
	else if (r->kind == RESULT_LINT)
		of_lint(c->arena, root, r->lint);
	else
		of_diff(c->arena, root, r->diff);
	json_print(out, root, 2);
	buf_add_c(out, "\n");
}
