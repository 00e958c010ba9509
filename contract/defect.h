/* defect.h - what is wrong with a document that can still be read
 *
 * Real contracts are often not quite valid. A reader notes each defect and goes
 * on where the meaning is clear; `treaty lint` prints them all. A rule is one row of
 * contract/defects.def: its id is permanent.
 */
#ifndef CONTRACT_DEFECT_H
#define CONTRACT_DEFECT_H

#include "contract/base/node.h"

enum defect_level { DEFECT_INFO, DEFECT_WARNING, DEFECT_ERROR };

enum defect_rule {
#define DEFECT(id, level, title, hint) DEFECT_##id,
#include "contract/defects.def"
#undef DEFECT
	DEFECT_RULE_COUNT
};

struct defect {
	enum defect_rule rule;
	enum defect_level level;
	const struct node *at; /* may be NULL: the document as a whole */
	struct str path;       /* "models.order_event.fields.status.enum", or empty */
	struct str message;    /* one sentence without a full stop */
	struct str hint;       /* what to do; may be empty */
	struct defect *next;
};

struct defects {
	struct arena *arena; /* borrowed: owns what is added */
	struct defect *first, **last;
	size_t count, errors; /* count stops growing at LIMIT_FINDINGS; more says how many were not kept */
	size_t more;
};

void defects_init(struct defects *d, struct arena *a);
/* The rule's own level and hint. d may be NULL: then nothing is noted. */
void defect_add(struct defects *d, enum defect_rule rule, const struct node *at, struct str path,
                const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Replaces the hint of the last one added: "did you mean ...". */
void defect_hint(struct defects *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Sorted by source, line, column, rule; call once, when all are in. A remark about a value that is
 * an error at the same place (WRONG_TYPE, WRONG_VALUE) is left out: one thing is said once. */
void defects_sort(struct defects *d);

const char *defect_rule_id(enum defect_rule rule);
const char *defect_rule_title(enum defect_rule rule);
const char *defect_rule_hint(enum defect_rule rule);
enum defect_level defect_rule_level(enum defect_rule rule);
const char *defect_level_name(enum defect_level level); /* info, warning, error */

#endif
