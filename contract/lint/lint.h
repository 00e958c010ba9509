/* lint.h - the strict check of one document, part by part
 *
 * document_lint() (contract/format.h) runs them. A document is valid if no defect of level error
 * was noted. What JSON Schemas can say is in the grammars; the other parts look at what a
 * contract means, in the neutral shape, the same for every language.
 */
#ifndef CONTRACT_LINT_LINT_H
#define CONTRACT_LINT_LINT_H

#include "contract/format.h"

/* What the declared version of its standard allows (the grammars). A document that the declared
 * version refuses and a later one allows is valid: every later schema accepts the older version
 * words. What is newer than declared is then a warning. */
void lint_grammar(struct arena *a, const struct document *d, struct defects *defects);

/* The contract as a whole: version, status, ports, models, keys, service levels, quality rules. */
void lint_contract(struct arena *a, const struct contract *c, struct defects *defects);
/* Every field: bounds that contradict each other, constraints that its type does not know, entries and
 * examples that it does not allow itself, references. */
void lint_fields(struct arena *a, const struct contract *c, struct defects *defects);

/* Why the field does not allow the value; empty: it does, or nothing can be said. Patterns are not
 * looked at: what they match is not known on this floor. */
struct str lint_value(struct arena *a, const struct field *f, const struct node *value);

#endif
