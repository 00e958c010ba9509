/* diff_protobuf.h - every change between two Protobuf files, with its verdict in both directions
 *
 * What data says decides: each thing that PROVEN finds against the new schema's reading the old one
 * (backward), or the old one's reading the new one (forward), is a finding, with a message that
 * shows it, whatever the policy. Beside them stand the differences that a registry lists and no data
 * minds. Options and comments are no changes.
 *
 * Paths: `Order.Line.sku`, of the message that defines the field.
 */
#ifndef COMPAT_DIFF_PROTOBUF_H
#define COMPAT_DIFF_PROTOBUF_H

#include "compat/diff.h"
#include "contract/protobuf/schema.h"

/* Fills out->changes, sorted. */
void proto_diff(struct arena *a, const struct proto_file *old, const struct proto_file *new,
                const struct diff_options *options, struct diff *out);

#endif
