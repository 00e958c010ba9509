/* pointer.h - JSON pointers (RFC 6901): "/properties/a~1b/0" leads to a node of a tree
 *
 * A token is a name, or the digits of an item's place. In a pointer ~1 is a slash and ~0 a tilde.
 * "" is the root; "/" leads to the member whose name is empty.
 */
#ifndef CONTRACT_BASE_POINTER_H
#define CONTRACT_BASE_POINTER_H

#include "contract/base/node.h"

/* "/" and the token, escaped, behind a pointer. */
struct str pointer_add(struct arena *a, struct str pointer, struct str token);
/* Takes the next token off the front, as it is in names. False: there is none left. */
bool pointer_step(struct arena *a, struct str *pointer, struct str *token);
/* What a token leads to from n (NULL, a scalar: nowhere); NULL: nothing is there. */
const struct node *pointer_into(const struct node *n, struct str token);

/* A token as it is in names; what is no escape stands for itself. */
struct str pointer_unescape(struct arena *a, struct str token);

#endif
