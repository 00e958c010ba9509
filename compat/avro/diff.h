/* diff.h - every change between two Avro schemas, with its verdict in both directions
 *
 * One list out of two sources. A structural walk finds what changed, from the two roots downwards:
 * types that stand at the same place are compared, each pair once, wherever it is met first. The
 * relation (read.h) says, in each direction, what cannot be read. Each of its answers is
 * joined to the change that causes it; a direction that a change's row calls breaking breaks only
 * where something was joined. An answer without such a change is a finding of its own
 * (AVRO_UNREADABLE, AVRO_ALIAS_CLASH): none is lost.
 *
 * Backward: the new schema reads what was written with the old one; forward: the other way round.
 *
 * Paths: `Order.lines[].sku` (items of an array), `Order.labels{}` (values of a map); a branch is
 * named only where a union has several besides null: `Order.payment<Card>.number`. The root is its
 * simple name, or its kind if it has none.
 *
 * Time and memory grow with the pairs of types that stand at the same place and with what the
 * relation costs; nothing recurses. Beyond LIMIT_FINDINGS changes are counted, the harmless first.
 */
#ifndef COMPAT_AVRO_DIFF_H
#define COMPAT_AVRO_DIFF_H

#include "compat/relation.h"
#include "contract/avro/schema.h"

/* Fills out->changes, sorted, at the levels that options give; not what they demand. */
diff_schemas_fn avro_diff;

#endif
