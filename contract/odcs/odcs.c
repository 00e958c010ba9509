#include "contract/odcs/odcs.h"

#include "contract/odcs/field.h"
#include "contract/quality.h"
#include "contract/sla.h"

/* ---- objects ------------------------------------------------------------------ */

/* Keys of an object; sorted. */
static const struct key_row rows[] = {
	{ "authoritativeDefinitions", KEY_DOC, 0, false },
	{ "businessName", KEY_OTHER, 0, false },
	{ "context", KEY_DOC, 0, false },
	{ "customProperties", KEY_OTHER, 0, false },
	{ "dataGranularityDescription", KEY_TEXT, ATTR_GRANULARITY, false },
	{ "deprecated", KEY_FLAG, ATTR_DEPRECATED, false },
	{ "description", KEY_DOC, 0, false },
	{ "id", KEY_OTHER, 0, false },
	{ "logicalType", KEY_OTHER, 0, false },
	{ "name", KEY_OTHER, 0, false },
	{ "ordered", KEY_FLAG, ATTR_ORDERED, true },
	{ "physicalName", KEY_NAME, ATTR_PHYSICAL_NAME, false },
	{ "physicalType", KEY_OTHER, 0, false },
	{ "properties", KEY_OTHER, 0, false },
	{ "quality", KEY_OTHER, 0, false },
	{ "relationships", KEY_OTHER, 0, false },
	{ "strict", KEY_FLAG, ATTR_STRICT, true },
	{ "synonyms", KEY_DOC, 0, false },
	{ "tags", KEY_DOC, 0, false },
};
enum { ROWS = sizeof rows / sizeof *rows };

static void read_object_keys(struct reading *r, struct model *m, const struct node *map)
{
	field_keys(r, &m->root, map, rows, ROWS);
	if (node_get(map, "businessName"))
		field_doc(r, &m->root, STR("title"), node_get(map, "businessName"),
		          node_get(map, "businessName"));
}

static void read_object(struct reading *r, const struct node *map)
{
	struct str name = read_text(r, map, "name"), kind = read_text(r, map, "physicalType");
	struct model *m;

	if (!name.len) {
		reading_defect(r, DEFECT_MISSING_KEY, map, NULL,
		               "an object of the schema needs a name");
		return;
	}
	m = model_new(r, name, map, node_get(map, "name"));
	if (kind.len)
		m->kind = str_lower(r->a, kind);
	if (str_is(read_text(r, map, "logicalType"), "blob"))
		m->root.type.kind = TYPE_BYTES;
	m->root.id = read_text(r, map, "id");
	reading_enter(r, name);
	read_object_keys(r, m, map);
	odcs_read_customs(r, &m->root, map);
	odcs_read_properties(r, &m->root, read_list(r, map, "properties"));
	odcs_read_primary_key(r, m);
	quality_read(r, &m->root, read_list(r, map, "quality"), true);
	reading_leave(r);
}

/* Extra fields are allowed unless every object says otherwise, which ODCS does in a custom
 * property. */
static bool all_closed(const struct node *schema)
{
	bool more = true;

	for (size_t i = 0; i < schema->count; i++)
		if (!node_to_bool(odcs_custom(schema->items[i], "additionalFields"), &more) || more)
			return false;
	return schema->count > 0;
}

void odcs_read_schema(struct reading *r, const struct node *schema)
{
	if (!schema)
		return;
	reading_enter(r, STR("schema"));
	for (size_t i = 0; i < schema->count; i++) {
		if (node_is(schema->items[i], NODE_MAP))
			read_object(r, schema->items[i]);
		else
			reading_defect(r, DEFECT_WRONG_TYPE, schema->items[i], NULL,
			               "an object of the schema is a map of keys");
	}
	models_done(r);
	odcs_read_relationships(r);
	reading_leave(r);
	r->c->strict |= all_closed(schema);
}

/* ---- servers ------------------------------------------------------------------------ */

/* The objects' names in the store, for servers that do not say what their topic is. */
static struct named object_names(struct reading *r)
{
	struct named names = { .key = STR("topic") };
	struct buf text;

	buf_init(&text, r->a, 0);
	for (size_t i = 0; i < r->c->model_count; i++) {
		const struct field *root = &r->c->models[i]->root;
		const struct stated *physical = field_stated(root, ATTR_PHYSICAL_NAME);

		if (i)
			buf_add_byte(&text, ',');
		else
			names.node = names.at = physical ? physical->at : root->at;
		buf_add(&text, physical ? physical->text : root->name);
	}
	names.text = buf_str(&text);
	return names;
}

/* Kafka: the standard has no key for the topic. A custom property of the server, else the only
 * object's name in the store, else all of theirs (README, "Ports"). */
static void read_topic(struct reading *r, struct port *p, const struct node *server,
                       const struct named *otherwise)
{
	const struct node *value = odcs_custom(server, "topic");
	struct named topic = *otherwise;

	for (size_t i = 0; i < p->address_count; i++)
		if (str_is(p->address[i].key, "topic"))
			return;
	if (node_text(value).len)
		topic = named_value(topic.key, value, value);
	if (topic.text.len)
		LIST_ADD(r->a, p->address, p->address_count, topic);
}

/* Custom properties without what is only kept for the way back; NULL if there are no others. */
static const struct node *statements(struct reading *r, const struct node *customs)
{
	struct node *list = node_new_list(r->a);
	bool dropped = false;

	for (size_t i = 0; node_is(customs, NODE_LIST) && i < customs->count; i++) {
		struct str name = node_text(node_get(customs->items[i], "property"));

		if (is_conversion_key(r->c->dialect, name))
			dropped = true;
		else
			node_add(r->a, list, customs->items[i]);
	}
	return dropped ? list->count ? list : NULL : customs;
}

static void read_servers(struct reading *r, const struct node *servers)
{
	struct named names = object_names(r);

	reading_enter(r, STR("servers"));
	for (size_t i = 0; servers && i < servers->count; i++) {
		const struct node *server = servers->items[i], *at = node_get(server, "server");
		struct str name = read_text(r, server, "server");
		struct port *p;

		if (!node_is(server, NODE_MAP) || !name.len) {
			reading_defect(r,
			               node_is(server, NODE_MAP) ? DEFECT_MISSING_KEY
			                                         : DEFECT_WRONG_TYPE,
			               server, NULL, "a server is a map with the name server");
			continue;
		}
		p = port_new(r, name, server, at);
		for (size_t j = 0; j < server->count; j++) {
			const struct member *m = &server->members[j];

			if (str_is(m->key->text, "customProperties"))
				port_key(r, p, m->key->text, statements(r, m->value), m->key);
			else if (!str_is(m->key->text, "server"))
				port_key(r, p, m->key->text, m->value, m->key);
		}
		if (str_eq_nocase(p->type, STR("kafka")))
			read_topic(r, p, server, &names);
		port_done(r, p);
	}
	ports_done(r);
	reading_leave(r);
}

/* ---- team, roles, terms --------------------------------------------------------------- */

static void note_all(struct reading *r, const char *prefix, const char *name_key,
                     const struct node *list, enum note_kind kind)
{
	for (size_t i = 0; list && i < list->count; i++) {
		struct str name = node_text(node_get(list->items[i], name_key));
		struct str path = name.len ? arena_printf(r->a, "%s.%.*s", prefix, STR_FMT(name))
		                           : arena_printf(r->a, "%s.#%zu", prefix, i);

		note_add(r, kind, path, list->items[i], list->items[i]);
	}
}

/* The owner is the team's name, or the member with the role owner (README, "Documents"). */
static void read_team(struct reading *r, const struct node *team)
{
	const struct node *members = node_is(team, NODE_MAP) ? read_list(r, team, "members") : team;
	const struct node *owner = node_get(team, "name");

	if (!node_is(members, NODE_LIST))
		members = NULL;
	for (size_t i = 0; !node_text(owner).len && members && i < members->count; i++)
		if (str_eq_nocase(node_text(node_get(members->items[i], "role")), STR("owner")))
			owner = node_get(members->items[i], "username");
	if (node_text(owner).len)
		note_add(r, NOTE_OWNER, STR("info.owner"), owner, owner);
	note_all(r, "team", "username", members, NOTE_TEAM);
	for (size_t i = 0; node_is(team, NODE_MAP) && i < team->count; i++) {
		struct str key = team->members[i].key->text;

		if (!str_is(key, "name") && !str_is(key, "members"))
			note_add(r, NOTE_DOC, arena_printf(r->a, "team.%.*s", STR_FMT(key)),
			         team->members[i].value, team->members[i].value);
	}
}

static void read_description(struct reading *r, const struct node *d)
{
	static const struct {
		const char *key;
		enum note_kind kind;
		const char *path;
	} keys[] = {
		{ "purpose", NOTE_DOC, "info.description" },
		{ "usage", NOTE_TERMS, "terms.usage" },
		{ "limitations", NOTE_TERMS, "terms.limitations" },
	};

	if (node_is(d, NODE_SCALAR)) {
		note_add(r, NOTE_DOC, STR("info.description"), d, d);
		return;
	}
	for (size_t i = 0; node_is(d, NODE_MAP) && i < d->count; i++) {
		const struct node *value = d->members[i].value;
		size_t k = 0;

		while (k < 3 && !str_is(d->members[i].key->text, keys[k].key))
			k++;
		if (k < 3)
			note_add(r, keys[k].kind, str_of(keys[k].path), value, value);
		else
			note_add(r, NOTE_DOC,
			         arena_printf(r->a, "description.%.*s",
			                      STR_FMT(d->members[i].key->text)),
			         value, value);
	}
}

/* Custom properties that the Data Contract Specification has keys for get its paths. */
static void read_custom_notes(struct reading *r, const struct node *list)
{
	static const char *const terms[] = { "noticePeriod", "billing", "policies" };
	bool strict;

	for (size_t i = 0; list && i < list->count; i++) {
		struct str name = node_text(node_get(list->items[i], "property"));
		const struct node *value = node_get(list->items[i], "value");
		const char *prefix = "customProperties.";
		enum note_kind kind = NOTE_CUSTOM;

		for (size_t t = 0; t < sizeof terms / sizeof *terms; t++)
			if (str_is(name, terms[t])) {
				prefix = "terms.";
				kind = NOTE_TERMS;
			}
		if (str_starts(name, "terms."))
			kind = NOTE_TERMS;
		if (str_starts(name, "terms.") || str_starts(name, "info."))
			prefix = "";
		if (str_is(name, "strict") && node_to_bool(value, &strict))
			r->c->strict |= strict;
		if (name.len && !is_conversion_key(r->c->dialect, name))
			note_add(r, kind, arena_printf(r->a, "%s%.*s", prefix, STR_FMT(name)),
			         value, value);
	}
}

static void read_price(struct reading *r, const struct node *price)
{
	for (size_t i = 0; price && i < price->count; i++)
		note_add(r, NOTE_TERMS,
		         arena_printf(r->a, "terms.price.%.*s",
		                      STR_FMT(price->members[i].key->text)),
		         price->members[i].value, price->members[i].value);
}

static void read_notes(struct reading *r, const struct node *root)
{
	static const struct {
		const char *key;
		enum note_kind kind;
	} plain[] = {
		{ "domain", NOTE_DOMAIN },
		{ "tenant", NOTE_DOMAIN },
		{ "dataProduct", NOTE_DOMAIN },
		{ "tags", NOTE_DOC },
		{ "authoritativeDefinitions", NOTE_DOC },
		{ "context", NOTE_DOC },
		{ "contractCreatedTs", NOTE_DOC },
	};
	static const char *const read[] = {
		"apiVersion",
		"kind",
		"id",
		"version",
		"status",
		"name",
		"domain",
		"tenant",
		"tags",
		"team",
		"roles",
		"schema",
		"servers",
		"dataProduct",
		"support",
		"price",
		"description",
		"context",
		"slaProperties",
		"slaDefaultElement",
		"contractCreatedTs",
		"customProperties",
		"authoritativeDefinitions",
		"dataset",
	};

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		note_add(r, plain[i].kind, str_of(plain[i].key), node_get(root, plain[i].key),
		         node_get(root, plain[i].key));
	read_team(r, node_get(root, "team"));
	note_all(r, "roles", "role", read_list(r, root, "roles"), NOTE_ROLE);
	note_all(r, "support", "channel", read_list(r, root, "support"), NOTE_DOC);
	read_description(r, node_get(root, "description"));
	read_price(r, read_map(r, root, "price"));
	read_custom_notes(r, read_list(r, root, "customProperties"));
	for (size_t i = 0; i < root->count; i++) {
		const struct member *m = &root->members[i];
		bool known = false;

		for (size_t k = 0; k < sizeof read / sizeof *read; k++)
			known |= str_is(m->key->text, read[k]);
		if (!known)
			note_add(r, NOTE_CUSTOM,
			         arena_printf(r->a, "customProperties.%.*s", STR_FMT(m->key->text)),
			         m->value, m->value);
	}
}

/* ---- the document ------------------------------------------------------------------------ */

static void read_id(struct reading *r, const struct node *root)
{
	struct contract *c = r->c;

	c->dialect_version = read_text(r, root, "apiVersion");
	if (str_starts(c->dialect_version, "v"))
		c->dialect_version = str_skip(c->dialect_version, 1);
	c->id = read_text(r, root, "id");
	c->id_at = node_get(root, "id");
	c->title = read_text(r, root, "name");
	c->version = read_text(r, root, "version");
	c->version_at = node_get(root, "version");
	c->status = read_text(r, root, "status");
	c->status_at = node_get(root, "status");
}

bool odcs_read(struct arena *a, const struct node *root, struct contract **out,
               struct defects *defects, struct failure *why)
{
	struct reading r;

	if (!node_is(root, NODE_MAP))
		return failure_at(why, FAILURE_SYNTAX, root ? root->line : 0,
		                  root ? root->column : 0, "a data contract is a map of keys");
	reading_init(&r, a, root, DIALECT_ODCS, defects);
	r.lenient = true;
	if (str_starts(node_text(node_get(root, "apiVersion")), "v2.") || node_get(root, "dataset"))
		root = odcs_from_v2(a, root);
	read_id(&r, root);
	odcs_read_schema(&r, read_list(&r, root, "schema"));
	read_servers(&r, read_list(&r, root, "servers"));
	reading_enter(&r, STR("slaProperties"));
	sla_read_odcs(&r, read_list(&r, root, "slaProperties"),
	              read_text(&r, root, "slaDefaultElement"));
	reading_leave(&r);
	read_notes(&r, root);
	reading_finish(&r);
	*out = r.c;
	return true;
}
