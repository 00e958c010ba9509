/* protobuf/table.h - names and what they stand for, found by hashing
 *
 * A name is looked up in many scopes, "shop.Order.Item.X", "shop.Order.X", ...: the hash of a scope
 * is kept with it and goes on with the name, and names are compared only where hashes agree, so
 * that a lookup costs the length of the name and not of all the scopes.
 */
#ifndef CONTRACT_PROTOBUF_TABLE_H
#define CONTRACT_PROTOBUF_TABLE_H

#include "contract/base/arena.h"

#include <stdint.h>

struct proto_entry {
	struct str key;
	uint64_t hash;
	const void *value; /* NULL: free */
};

struct proto_table { /* zeroed: empty */
	struct proto_entry *slots;
	size_t count, room;
};

#define PROTO_HASH 14695981039346656037u /* of nothing */

/* The hash of what hash is of, followed by s. */
uint64_t proto_hash(uint64_t hash, struct str s);

/* So many keys will come: room is made once. */
void proto_expect_keys(struct arena *a, struct proto_table *t, size_t count);
/* What the key stood for before, and still does; NULL: nothing, now it is value (not NULL). */
const void *proto_put(struct arena *a, struct proto_table *t, struct str key, const void *value);
const void *proto_get(const struct proto_table *t, struct str key);

struct proto_prefix {    /* a scope */
	struct str text; /* "shop.Order"; empty: the outermost */
	uint64_t hash;   /* of the text and a dot; of nothing, where it is empty */
};

struct proto_prefix proto_prefix_of(struct str text);
/* The key "prefix.name"; name alone in the outermost scope. */
const void *proto_get_in(const struct proto_table *t, struct proto_prefix scope, struct str name);

#endif
