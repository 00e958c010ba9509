/* gitlab.c - GitLab's code quality report
 *
 * Source: GitLab, "Code Quality", "Code Quality report format": description, check_name,
 * fingerprint, severity, location.path and location.lines.begin; a path seen from the root without
 * ./ before it.
 */
#include "contract/base/node_put.h"
#include "tools/report/report.h"

void report_gitlab(const struct report_context *c, const struct result *r, struct buf *out)
{
	static const char *const severities[] = { "info", "minor", "major" };
	struct node *list = node_new_list(c->arena);
	struct arena *a = c->arena;
	struct remarks remarks;

	remarks_of(c, r, &remarks);
	for (size_t i = 0; i < remarks.count; i++) {
		const struct remark *x = &remarks.list[i];
		struct node *issue, *location;

		if (!remark_is_worth_a_line(x))
			continue;
		issue = add_map(a, list);
		put_text(a, issue, "description",
		         x->hint.len ? arena_printf(a, "%.*s (%.*s)", STR_FMT(x->message),
		                                    STR_FMT(x->hint))
		                     : x->message);
		put_text(a, issue, "check_name", x->rule);
		put_text(a, issue, "fingerprint", x->fingerprint);
		put_c(a, issue, "severity", severities[x->severity]);
		location = put_map(a, issue, "location");
		put_text(a, location, "path", x->file.len ? x->file : STR("."));
		put_number(a, put_map(a, location, "lines"), "begin", x->line ? x->line : 1);
	}
	json_print(out, list, 2);
	buf_add_c(out, "\n");
}
