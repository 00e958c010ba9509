/* metadata.c - metadata and rule sets: read, sorted, merged */
#include "registry/subject/content.h"

#include "contract/base/node_put.h"
#include "registry/store/keys.h"

#include <stdlib.h>

static int by_text(const void *a, const void *b)
{
	const struct node *const *x = a, *const *y = b;

	return name_cmp((*x)->text, (*y)->text);
}

static int by_key(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	return name_cmp(x->key->text, y->key->text);
}

/* A set of texts, sorted, each once; NULL if there is none in it. False: not of this form. */
static bool read_set(struct arena *a, const struct node *n, const struct node **out)
{
	struct node *list;
	size_t kept = 0;

	*out = NULL;
	if (!n || node_is_null(n))
		return true;
	if (n->kind != NODE_LIST)
		return false;
	list = node_new_list(a);
	for (size_t i = 0; i < n->count; i++) {
		if (n->items[i]->kind != NODE_SCALAR)
			return false;
		node_add(a, list, node_new_text(a, n->items[i]->text));
	}
	if (list->count)
		qsort(list->items, list->count, sizeof *list->items, by_text);
	for (size_t i = 0; i < list->count; i++)
		if (!kept || !str_eq(list->items[i]->text, list->items[kept - 1]->text))
			list->items[kept++] = list->items[i];
	list->count = kept;
	*out = kept ? list : NULL;
	return true;
}

/* A map of texts (or of sets), sorted by key; NULL if it is empty. */
static bool read_map(struct arena *a, const struct node *n, bool sets, const struct node **out)
{
	struct node *map, *sorted;
	struct member *members;

	*out = NULL;
	if (!n || node_is_null(n))
		return true;
	if (n->kind != NODE_MAP)
		return false;
	map = node_new_map(a);
	for (size_t i = 0; i < n->count; i++) {
		const struct node *value = n->members[i].value, *kept = NULL;

		if (sets ? !read_set(a, value, &kept) : value->kind != NODE_SCALAR)
			return false;
		if (!sets)
			kept = node_new_text(a, value->text);
		node_put(a, map, n->members[i].key->text, kept ? kept : node_new_list(a));
	}
	if (!map->count)
		return true;
	members = arena_array(a, struct member, map->count);
	memcpy(members, map->members, map->count * sizeof *members);
	qsort(members, map->count, sizeof *members, by_key);
	sorted = node_new_map(a);
	for (size_t i = 0; i < map->count; i++)
		node_put(a, sorted, members[i].key->text, members[i].value);
	*out = sorted;
	return true;
}

bool metadata_read(struct arena *a, const struct node *n, const struct node **out,
                   struct failure *why)
{
	const struct node *tags, *properties, *sensitive;
	struct node *map;

	*out = NULL;
	if (!n || node_is_null(n))
		return true;
	if (n->kind != NODE_MAP || !read_map(a, node_get(n, "tags"), true, &tags) ||
	    !read_map(a, node_get(n, "properties"), false, &properties) ||
	    !read_set(a, node_get(n, "sensitive"), &sensitive))
		return failure_set(why, FAILURE_SYNTAX, "metadata is not of its form");
	map = node_new_map(a);
	put_node(a, map, "tags", tags);
	put_node(a, map, "properties", properties);
	put_node(a, map, "sensitive", sensitive);
	*out = map;
	return true;
}

/* ---- merging ------------------------------------------------------------ */

static const struct node *merge_maps(struct arena *a, const struct node *old,
                                     const struct node *new, bool sets)
{
	const struct node *out, *from[] = { old, new };
	struct node *both = node_new_map(a);

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; node_is(from[k], NODE_MAP) && i < from[k]->count; i++)
			node_put(a, both, from[k]->members[i].key->text, from[k]->members[i].value);
	read_map(a, both, sets, &out); /* its parts were read before */
	return out;
}

static const struct node *unite(struct arena *a, const struct node *old, const struct node *new)
{
	const struct node *out, *from[] = { old, new };
	struct node *both = node_new_list(a);

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; node_is(from[k], NODE_LIST) && i < from[k]->count; i++)
			node_add(a, both, from[k]->items[i]);
	read_set(a, both, &out);
	return out;
}

const struct node *metadata_merge(struct arena *a, const struct node *old, const struct node *new)
{
	struct node *map;

	if (!old || !new)
		return new ? new : old;
	map = node_new_map(a);
	put_node(a, map, "tags", merge_maps(a, node_get(old, "tags"), node_get(new, "tags"), true));
	put_node(a, map, "properties",
	         merge_maps(a, node_get(old, "properties"), node_get(new, "properties"), false));
	put_node(a, map, "sensitive",
	         unite(a, node_get(old, "sensitive"), node_get(new, "sensitive")));
	return map;
}

struct str metadata_property(const struct node *metadata, struct str key)
{
	return node_text(node_get_str(node_get(metadata, "properties"), key));
}

const struct node *metadata_with(struct arena *a, const struct node *metadata, struct str key,
                                 struct str value)
{
	struct node *properties = node_new_map(a), *map = node_new_map(a);
	const struct node *old = node_get(metadata, "properties"), *sorted;

	for (size_t i = 0; old && i < old->count; i++)
		if (!str_eq(old->members[i].key->text, key))
			node_put(a, properties, old->members[i].key->text, old->members[i].value);
	if (value.ptr)
		node_put(a, properties, key, node_new_text(a, value));
	read_map(a, properties, false, &sorted);
	put_node(a, map, "tags", node_get(metadata, "tags"));
	put_node(a, map, "properties", sorted);
	put_node(a, map, "sensitive", node_get(metadata, "sensitive"));
	return map;
}

/* ---- rules -------------------------------------------------------------- */

static const struct kind {
	const char *member, *modes[3], *wrong;
} kinds[] = {
	{ "migrationRules",
	  { "UPGRADE", "DOWNGRADE", "UPDOWN" },
	  "Migration rules can only be UPGRADE, DOWNGRADE, UPDOWN" },
	{ "domainRules",
	  { "WRITE", "READ", "WRITEREAD" },
	  "Domain rules can only be WRITE, READ, WRITEREAD" },
	{ "encodingRules",
	  { "WRITE", "READ", "WRITEREAD" },
	  "Encoding rules can only be WRITE, READ, WRITEREAD" },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static bool check_name(struct str name, struct failure *why)
{
	if (!name.len)
		return failure_set(why, FAILURE_REFUSED,
		                   name.ptr ? "Empty rule name" : "Missing rule name");
	if (name.len > 256)
		return failure_set(why, FAILURE_REFUSED, "Rule name too long");
	if (!is_letter(name.ptr[0]))
		return failure_set(why, FAILURE_REFUSED,
		                   "Illegal initial character in rule name: %.*s", STR_FMT(name));
	for (size_t i = 1; i < name.len; i++)
		if (!is_letter(name.ptr[i]) && name.ptr[i] != '-' &&
		    !(name.ptr[i] >= '0' && name.ptr[i] <= '9'))
			return failure_set(why, FAILURE_REFUSED,
			                   "Illegal character in rule name: %.*s", STR_FMT(name));
	return true;
}

static bool check_rule(const struct kind *kind, const struct node *r, struct failure *why)
{
	const struct str mode = node_text(node_get(r, "mode"));
	const bool both = !mode.len || str_is(mode, "WRITEREAD") || str_is(mode, "UPDOWN");
	bool known = !mode.len;

	if (!check_name(node_text(node_get(r, "name")), why))
		return false;
	if (!node_text(node_get(r, "type")).len)
		return failure_set(why, FAILURE_REFUSED, "Missing rule type");
	if (!both && (str_find(node_text(node_get(r, "onSuccess")), ',') >= 0 ||
	              str_find(node_text(node_get(r, "onFailure")), ',') >= 0))
		return failure_set(why, FAILURE_REFUSED,
		                   "Multiple actions only valid with WRITEREAD and UPDOWN");
	for (size_t i = 0; i < 3; i++)
		known = known || str_is(mode, kind->modes[i]);
	return known || failure_set(why, FAILURE_REFUSED, "%s", kind->wrong);
}

static bool read_rule(struct arena *a, const struct kind *kind, const struct node *r,
                      struct node *list, struct node *names, struct failure *why)
{
	const struct str name = node_text(node_get(r, "name"));
	static const char *const texts[] = { "name", "doc", "kind", "mode", "type" };
	static const char *const after[] = { "expr", "onSuccess", "onFailure" };
	const struct node *tags, *params;
	struct node *out = node_new_map(a);
	bool disabled = false;

	if (!node_is(r, NODE_MAP) || !read_set(a, node_get(r, "tags"), &tags) ||
	    !read_map(a, node_get(r, "params"), false, &params))
		return failure_set(why, FAILURE_SYNTAX, "a rule is not of its form");
	if (name.len && node_get_str(names, name))
		return failure_set(why, FAILURE_REFUSED, "Found rule with duplicate name '%.*s'",
		                   STR_FMT(name));
	node_put(a, names, name, list);
	if (!check_rule(kind, r, why))
		return false;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (node_text(node_get(r, texts[i])).ptr)
			node_put_text(a, out, texts[i], node_text(node_get(r, texts[i])));
	put_node(a, out, "tags", tags);
	put_node(a, out, "params", params);
	for (size_t i = 0; i < sizeof after / sizeof *after; i++)
		if (node_text(node_get(r, after[i])).ptr)
			node_put_text(a, out, after[i], node_text(node_get(r, after[i])));
	node_to_bool(node_get(r, "disabled"), &disabled);
	node_put(a, out, STR("disabled"), node_new_plain(a, disabled ? STR("true") : STR("false")));
	node_add(a, list, out);
	return true;
}

bool rules_read(struct arena *a, const struct node *n, const struct node **out, struct failure *why)
{
	struct node *set, *names = node_new_map(a);

	*out = NULL;
	if (!n || node_is_null(n))
		return true;
	if (n->kind != NODE_MAP)
		return failure_set(why, FAILURE_SYNTAX, "a rule set is no object");
	set = node_new_map(a);
	for (size_t k = 0; k < KINDS; k++) {
		const struct node *rules = node_get(n, kinds[k].member);
		struct node *list = node_new_list(a);

		if (rules && !node_is_null(rules) && rules->kind != NODE_LIST)
			return failure_set(why, FAILURE_SYNTAX, "%s is no list", kinds[k].member);
		for (size_t i = 0; node_is(rules, NODE_LIST) && i < rules->count; i++)
			if (!read_rule(a, &kinds[k], rules->items[i], list, names, why))
				return false;
		put_node(a, set, kinds[k].member, list->count ? list : NULL);
	}
	if (node_text(node_get(n, "enableAt")).len)
		node_put_text(a, set, "enableAt", node_text(node_get(n, "enableAt")));
	*out = set;
	return true;
}

static bool names_rule(const struct node *list, struct str name)
{
	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		if (str_eq(node_text(node_get(list->items[i], "name")), name))
			return true;
	return false;
}

const struct node *rules_without(struct arena *a, const struct node *rules, const struct str *names,
                                 size_t count)
{
	struct node *set = node_new_map(a);

	if (!rules || !count)
		return rules;
	for (size_t k = 0; k < KINDS; k++) {
		const struct node *was = node_get(rules, kinds[k].member);
		struct node *list = node_new_list(a);

		for (size_t i = 0; was && i < was->count; i++) {
			struct str name = node_text(node_get(was->items[i], "name"));
			size_t n = 0;

			while (n < count && !str_eq(names[n], name))
				n++;
			if (n == count)
				node_add(a, list, was->items[i]);
		}
		put_node(a, set, kinds[k].member, list->count ? list : NULL);
	}
	put_node(a, set, "enableAt", node_get(rules, "enableAt"));
	return set->count ? set : NULL;
}

const struct node *rules_merge(struct arena *a, const struct node *old, const struct node *new)
{
	struct node *set;
	const struct node *enable;

	if (!old || !new)
		return new ? new : old;
	set = node_new_map(a);
	for (size_t k = 0; k < KINDS; k++) {
		const struct node *was = node_get(old, kinds[k].member),
				  *is = node_get(new, kinds[k].member);
		struct node *list = node_new_list(a);

		for (size_t i = 0; was && i < was->count; i++)
			if (!names_rule(is, node_text(node_get(was->items[i], "name"))))
				node_add(a, list, was->items[i]);
		for (size_t i = 0; is && i < is->count; i++)
			node_add(a, list, is->items[i]);
		put_node(a, set, kinds[k].member, list->count ? list : NULL);
	}
	enable = node_get(new, "enableAt") ? node_get(new, "enableAt") : node_get(old, "enableAt");
	put_node(a, set, "enableAt", enable);
	return set;
}
