/* Version 2.2: other words for the same things. The tree is copied with the words of
 * 3.0 where a reader looks; values, and with them places, are shared. */
#include "contract/odcs/field.h"

struct rename {
	const char *old, *new;
};

static const struct rename top[] = {
	{ "uuid", "id" },
	{ "quantumName", "name" },
	{ "datasetName", "name" },
	{ "datasetDomain", "domain" },
	{ "stakeholders", "team" },
	{ "slaDefaultColumn", "slaDefaultElement" },
	{ NULL, NULL },
};
static const struct rename table[] = {
	{ "table", "name" },
	{ "dataGranularity", "dataGranularityDescription" },
	{ "priorTableName", "formerName" },
	{ NULL, NULL },
};
static const struct rename column[] = {
	{ "column", "name" },
	{ "isPrimary", "primaryKey" },
	{ "isPrimaryKey", "primaryKey" },
	{ "isUnique", "unique" },
	{ "isNullable", "required" }, /* turned round */
	{ "partitionStatus", "partitioned" },
	{ "criticalDataElementStatus", "criticalDataElement" },
	{ "encryptedColumnName", "encryptedName" },
	{ "classificationLevel", "classification" },
	{ "transformSourceTables", "transformSourceObjects" },
	{ "sampleValues", "examples" },
	{ NULL, NULL },
};
static const struct rename level[] = {
	{ "column", "element" },
	{ NULL, NULL },
};

static const char *renamed(const struct rename *names, struct str key)
{
	for (; names->old; names++)
		if (str_is(key, names->old))
			return names->new;
	return NULL;
}

static struct node *shell(struct arena *a, const struct node *like, enum node_kind kind)
{
	struct node *n = arena_new(a, struct node);

	n->kind = kind;
	n->line = like->line;
	n->column = like->column;
	n->source = like->source;
	return n;
}

static const struct node *turned(struct arena *a, const struct node *value)
{
	struct node *n;
	bool yes;

	if (!node_to_bool(value, &yes))
		return value;
	n = shell(a, value, NODE_SCALAR);
	n->text = yes ? STR("false") : STR("true");
	return n;
}

static const struct node *key_like(struct arena *a, const struct node *key, const char *text)
{
	struct node *n = shell(a, key, NODE_SCALAR);

	n->quoted = true;
	n->text = str_of(text);
	return n;
}

static struct node *rename_keys(struct arena *a, const struct node *map, const struct rename *names)
{
	struct node *out = shell(a, map, NODE_MAP);

	for (size_t i = 0; i < map->count; i++) {
		const struct member *m = &map->members[i];
		const char *name = renamed(names, m->key->text);
		bool turn = str_is(m->key->text, "isNullable");

		if (!name || node_get(map, name) || node_get(out, name))
			node_put_member(a, out, m->key, m->value);
		else
			node_put_member(a, out, key_like(a, m->key, name),
			                turn ? turned(a, m->value) : m->value);
	}
	return out;
}

static const struct node *each(struct arena *a, const struct node *list, const struct rename *names)
{
	struct node *out;

	if (!node_is(list, NODE_LIST))
		return list;
	out = shell(a, list, NODE_LIST);
	for (size_t i = 0; i < list->count; i++) {
		const struct node *n = list->items[i];

		node_add(a, out, node_is(n, NODE_MAP) ? rename_keys(a, n, names) : n);
	}
	return out;
}

/* The list under `old`, its maps renamed, as `new`. */
static void move_list(struct arena *a, struct node *map, const char *old, const char *new,
                      const struct rename *names)
{
	const struct node *list = node_get(map, old);

	if (!list || (strcmp(old, new) != 0 && node_get(map, new)))
		return;
	list = each(a, list, names);
	for (size_t i = 0; strcmp(old, new) == 0 && i < map->count; i++) {
		if (str_is(map->members[i].key->text, new)) {
			node_put(a, map, str_of(new), list);
			return;
		}
	}
	node_put_member(a, map, key_like(a, node_get_key(map, str_of(old)), new), list);
}

const struct node *odcs_from_v2(struct arena *a, const struct node *root)
{
	struct node *out = rename_keys(a, root, top);
	const struct node *tables;

	move_list(a, out, "dataset", "schema", table);
	move_list(a, out, "slaProperties", "slaProperties", level);
	tables = node_get(out, "schema");
	for (size_t i = 0; node_is(tables, NODE_LIST) && i < tables->count; i++)
		if (node_is(tables->items[i], NODE_MAP))
			move_list(a, tables->items[i], "columns", "properties", column);
	return out;
}
