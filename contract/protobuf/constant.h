/* protobuf/constant.h - which value of a contract's closed list a constant of an enum is
 *
 * A contract says `placed`, and a Protobuf enum cannot say it twice in one scope: so the style
 * guides of Google and of buf ask for the enum's name before each constant, in capitals, and for a
 * first one that stands for nothing said:
 *
 *     enum OrderStatus { ORDER_STATUS_UNSPECIFIED = 0; ORDER_STATUS_PLACED = 1; }
 *
 * A constant is the value of its own name. Else it is the one value that is spelled like the rest
 * of it behind the enum's name, both in capitals with a `_` between words (`inTransit`,
 * `in-transit` and `IN_TRANSIT` are): unless two values are spelled so, or a constant has that
 * value's own name. Else the first constant, if it is called UNSPECIFIED behind the enum's name, is
 * no value: it is what is read where nothing was written, as 0 is of a number. Whatever else stands
 * there is a value that the contract does not list.
 */
#ifndef CONTRACT_PROTOBUF_CONSTANT_H
#define CONTRACT_PROTOBUF_CONSTANT_H

#include "contract/base/arena.h"

/* "OrderStatus", "order-status": "ORDER_STATUS". HTTPStatus is HTTP_STATUS. */
struct str proto_capitals(struct arena *a, struct str name);

/* For each constant of the enum of that name (its scope may stand before it) the value that it is:
 * one of values, or the constant itself where it is none of them; ptr NULL: it is no value. */
struct str *proto_constants_said(struct arena *a, struct str name, const struct str *constants,
                                 size_t count, const struct str *values, size_t value_count);

#endif
