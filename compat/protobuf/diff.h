/* diff.h - every change between two Protobuf files, with its verdict in both directions
 *
 * A walk over both files finds each change once: a field that is renamed, renumbered, retyped,
 * moved into a oneof... is one finding, of a rule of its own. What data says decides: PROVEN is
 * asked whether the new schema reads what the old one writes (backward), and the other way round
 * (forward), whatever the policy; each of its answers is led to the change behind it, with a
 * message that shows it, in text and as bytes. A change that no data minds, and JSON, generated
 * code or a later use of a number may, is a warning. Comments and the order of definitions are no
 * changes.
 *
 * What is compared is what the file defines, and of the files it imports what its messages can
 * hold.
 *
 * Paths are those of a contract, `Order.lines[].price`, as long as one field leads there; else the
 * type's own, `Money.units`. Places are in whichever file defines it.
 */
#ifndef COMPAT_PROTOBUF_DIFF_H
#define COMPAT_PROTOBUF_DIFF_H

#include "compat/diff/diff.h"
#include "contract/protobuf/schema.h"

/* Fills out->changes, sorted. */
void proto_diff(struct arena *a, const struct proto_file *old, const struct proto_file *new,
                const struct diff_options *options, struct diff *out);

#endif
