/* lint.h - the strict check of one document, part by part
 *
 * document_lint() (contract/format.h) runs them. A document is valid if no defect of
 * level error was noted.
 */
#ifndef CONTRACT_LINT_H
#define CONTRACT_LINT_H

#include "contract/format.h"

/* What the declared version of its standard allows (the grammars). A document that the declared
 * version refuses and a later one allows is valid: every later schema accepts the older version
 * words. What is newer than declared is then a warning. */
void lint_grammar(struct arena *a, const struct document *d, struct defects *defects);

#endif
