/* text.h - the pieces of a text report */
#ifndef TOOLS_REPORT_TEXT_H
#define TOOLS_REPORT_TEXT_H

#include "tools/report/report.h"

struct text_report {
	struct arena *arena;
	struct buf *out;
	bool color;
	const struct document_report *document; /* check only */
	struct str against;
};

/* s, in the colour of a level if there is colour. */
void text_colored(struct text_report *t, struct str s, enum level level);
/* "contracts/x.yaml:19:53  order_event.status", unless the finding before stands at the same one.
 */
void text_place(struct text_report *t, const struct finding *f, const struct finding *before);
/* What changed, and the verdict on it in a second column; then what could not be proved, and how to
 * mend it. */
void text_change(struct text_report *t, const struct finding *f, struct str verdict,
                 enum level level);
/* "  breaks  fulfilment.router  (owner)" and why. again: the same consumer as in the line before.
 */
void text_consumer(struct text_report *t, const struct consumer_report *c, const struct finding *f,
                   bool again, size_t width);
void text_rename(struct text_report *t, const struct rename_hint *h);

void text_check(const struct report_context *c, const struct check_result *r, struct buf *out);
void text_lint(const struct report_context *c, const struct lint_result *r, struct buf *out);
void text_diff(const struct report_context *c, const struct diff_result *r, struct buf *out);

#endif
