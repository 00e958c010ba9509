/* json_schema/table.h - what is known of a thing, or of a name that a thing gives
 *
 * One hash table for nodes (the owner alone), URIs (the text alone) and anchors (of a resource).
 */
#ifndef CONTRACT_JSON_SCHEMA_TABLE_H
#define CONTRACT_JSON_SCHEMA_TABLE_H

#include "contract/base/arena.h"

struct json_table_slot {
	const void *owner;
	struct str text;
	void *value; /* NULL: the slot is free */
};

struct json_table { /* open addressing; the room is a power of two, or 0 */
	struct arena *arena;
	struct json_table_slot *slots;
	size_t count, room;
};

/* The value, or NULL. */
void *json_table_find(const struct json_table *t, const void *owner, struct str text);
/* Unless there is one already: then false. The value is not NULL. */
bool json_table_add(struct json_table *t, const void *owner, struct str text, void *value);

#endif
