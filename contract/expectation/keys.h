/* keys.h - are the keys of an expectation ones that it can have?
 *
 * The whole vocabulary is contract/expectation/keys.def. What the values mean is read elsewhere
 * (contract/expectation/expectation.c and the field readers of the contract standards); here a
 * document is only held against the table: unknown keys, values of the wrong kind, statements that
 * demand nothing.
 */
#ifndef CONTRACT_EXPECTATION_KEYS_H
#define CONTRACT_EXPECTATION_KEYS_H

#include "contract/defect.h"

/* root is a map. Adds EXPECTATION_UNKNOWN_KEY, EXPECTATION_DEMANDS_NOTHING, WRONG_TYPE,
 * WRONG_VALUE. */
void expectation_check_keys(struct arena *a, const struct node *root, struct defects *defects);

/* "2027-01-31": a day of the calendar, and nothing behind it. */
bool expectation_is_date(struct str s);

#endif
