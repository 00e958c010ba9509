/* rule_examples.h - an example of each rule, for treaty rules ID
 *
 * Of changes: the first case of testdata/rules/ID.case, compiled in (rule_cases.awk). Of defects,
 * and of the few rules without a case: the rows of rule_examples.def.
 */
#ifndef TOOLS_RULE_EXAMPLES_H
#define TOOLS_RULE_EXAMPLES_H

#include <stddef.h>

struct rule_case {
	const char *id, *text; /* first line: what it shows; then two fragments */
};
extern const struct rule_case rule_cases[]; /* a NULL id ends it */

/* The text around a fragment, so that it is a document. */
enum frame {
	FRAME_WORDS,
	FRAME_WHOLE,
	FRAME_FIELD,
	FRAME_DCS,
	FRAME_ODCS,
	FRAME_PROPERTY,
	FRAME_CONSUMER,
	FRAME_PRODUCT
};
struct rule_fragment {
	const char *id;
	enum frame frame;
	const char *text;
};
extern const struct rule_fragment rule_fragments[]; /* likewise */

#endif
