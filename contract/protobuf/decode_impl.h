/* decode_impl.h - inside the reader of descriptors
 *
 * decode.c walks from the file down to its types, decode_field.c reads fields and extensions,
 * decode_option.c options, decode_take.c what they are made of. All take the fields of a serialized
 * message one by one; false: it was refused, and the builder knows why.
 */
#ifndef CONTRACT_PROTOBUF_DECODE_IMPL_H
#define CONTRACT_PROTOBUF_DECODE_IMPL_H

#include "contract/protobuf/decode.h"

static const struct proto_place proto_nowhere; /* bytes have no lines */

/* Refuses the descriptor as such. */
bool proto_broken(struct proto_builder *b);
/* The next field of a message; false at its end, and where it is broken: then *ok is false. */
bool proto_take_field(struct proto_builder *b, struct str *rest, struct wire_field *f, bool *ok);
int32_t proto_int32_of(const struct wire_field *f);
/* Letters, digits, _ and the characters of also. */
bool proto_is_name(struct str s, const char *also);
bool proto_take_name(struct proto_builder *b, const struct wire_field *f, struct str *out);
bool proto_take_type_name(struct proto_builder *b, const struct wire_field *f, struct str *out);
bool proto_take_text(struct proto_builder *b, const struct wire_field *f, struct str *out);
/* All that the message holds in fields of that number, in pieces or not, unless they were taken
 * before. type: the message of google.protobuf that they are. */
bool proto_take_options(struct proto_builder *b, struct str message, uint32_t number,
                        const char *type, struct proto_options *out);
/* A statement of its own for each; ends are behind the last number, but for enums (past 0).
 * options: the message that a range's options are; NULL: it has none. */
bool proto_add_range(struct proto_builder *b, struct proto_ranges **list, size_t *count,
                     const struct wire_field *f, int past, const char *options);
bool proto_add_reserved_name(struct proto_builder *b, struct proto_ranges **list, size_t *count,
                             const struct wire_field *f);

/* What a field says of itself that its place has to settle. */
struct raw_field {
	uint32_t label, type;
	struct str extendee, fallback, json; /* ptr NULL: not there */
	int oneof;                           /* below 0: none */
	bool proto3_optional;
};

/* NULL: it was refused. */
struct proto_field *proto_decode_field(struct proto_builder *b, const struct wire_field *w,
                                       struct proto_message *scope, struct raw_field *r);
/* A field that extends another message: into the block of that message among list. */
bool proto_add_extension(struct proto_builder *b, const struct wire_field *w,
                         struct proto_message *scope, struct proto_table *blocks,
                         struct proto_extend ***list, size_t *count);

#endif
