/* github.c - workflow commands of GitHub Actions: annotations on lines
 *
 * Source: "Workflow commands for GitHub Actions": %, CR and LF are escaped everywhere, : and , in
 * properties too.
 */
#include "tools/report/report.h"

static void add_escaped(struct buf *out, struct str s, const char *also)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '%' || c == '\r' || c == '\n' || (c && strchr(also, c)))
			buf_printf(out, "%%%02X", (unsigned char)c);
		else
			buf_add_byte(out, c);
	}
}

void report_github(const struct report_context *c, const struct result *r, struct buf *out)
{
	static const char *const commands[] = { "notice", "warning", "error" };
	struct remarks remarks;

	remarks_of(c, r, &remarks);
	for (size_t i = 0; i < remarks.count; i++) {
		const struct remark *x = &remarks.list[i];

		if (!remark_is_worth_a_line(x))
			continue;

		buf_printf(out, "::%s ", commands[x->severity]);
		if (x->file.len) {
			buf_add_c(out, "file=");
			add_escaped(out, x->file, ":,");
			buf_printf(out, ",line=%d,col=%d,", x->line, x->column);
		}
		buf_add_c(out, "title=");
		add_escaped(out, x->rule, ":,");
		buf_add_c(out, "::");
		add_escaped(out, x->message, "");
		if (x->hint.len) {
			buf_add_c(out, "%0A");
			add_escaped(out, x->hint, "");
		}
		buf_add_c(out, "\n");
	}
}
