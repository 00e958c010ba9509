/* node_put.h - small steps to build a tree that is printed: a member is put, or replaced */
#ifndef CONTRACT_BASE_NODE_PUT_H
#define CONTRACT_BASE_NODE_PUT_H

#include "contract/base/node.h"

static inline void put_text(struct arena *a, struct node *map, const char *key, struct str text)
{
	node_put_text(a, map, key, text);
}

/* Unless it is empty. */
static inline void put_if(struct arena *a, struct node *map, const char *key, struct str text)
{
	if (text.len)
		node_put_text(a, map, key, text);
}

static inline void put_c(struct arena *a, struct node *map, const char *key, const char *text)
{
	node_put_text(a, map, key, str_of(text));
}

/* A number, true, false or null. */
static inline void put_plain(struct arena *a, struct node *map, const char *key, struct str text)
{
	node_put(a, map, str_of(key), node_new_plain(a, text));
}

static inline void put_number(struct arena *a, struct node *map, const char *key, long long n)
{
	put_plain(a, map, key, arena_printf(a, "%lld", n));
}

static inline void put_bool(struct arena *a, struct node *map, const char *key, bool value)
{
	put_plain(a, map, key, value ? STR("true") : STR("false"));
}

/* Unless it is NULL. */
static inline void put_node(struct arena *a, struct node *map, const char *key,
                            const struct node *value)
{
	if (value)
		node_put(a, map, str_of(key), value);
}

/* A new empty list or map as a member. */
static inline struct node *put_list(struct arena *a, struct node *map, const char *key)
{
	struct node *list = node_new_list(a);

	put_node(a, map, key, list);
	return list;
}

static inline struct node *put_map(struct arena *a, struct node *map, const char *key)
{
	struct node *value = node_new_map(a);

	put_node(a, map, key, value);
	return value;
}

static inline struct node *add_map(struct arena *a, struct node *list)
{
	struct node *value = node_new_map(a);

	node_add(a, list, value);
	return value;
}

#endif
