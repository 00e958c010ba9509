/* protobuf/print.h - Protobuf files as text, as a Confluent registry prints them
 *
 * The kept text decides whether two registrations are the same schema, so it is the registry's to
 * the byte: its order, its blank lines (which hold the indentation), its options one a line. Three
 * things differ on purpose, and only where the original's text could not be read again or not be
 * right: a default of bytes that is no word is quoted, quotation marks and backslashes in import
 * paths and reserved names are escaped, and numbers in the normal form keep all their digits (the
 * original rounds them to three). A file that says its edition, which no registry reads, is printed
 * as protoc reads it.
 */
#ifndef CONTRACT_PROTOBUF_PRINT_H
#define CONTRACT_PROTOBUF_PRINT_H

#include "contract/protobuf/read.h"

/* What is stored: comments gone, all else as it is written. */
struct str proto_kept_text(struct arena *a, const struct proto_file *f);
/* `format=ignore_extensions`: without extends, extension ranges and custom options but Confluent's.
 */
struct str proto_plain_text(struct arena *a, const struct proto_file *f);
/* The normal form: names in full, what has no order sorted. False (SYNTAX): a message or enum type
 * that is named is defined nowhere. */
bool proto_normal_text(struct arena *a, const struct proto_file *f, struct str *out,
                       struct failure *why);

#endif
