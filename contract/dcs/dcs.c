#include "contract/dcs/dcs.h"

#include "contract/dcs/field.h"
#include "contract/quality.h"
#include "contract/sla.h"

/* ---- models ---------------------------------------------------------------- */

/* Sorted by key. */
static const struct key_row rows[] = {
	{ "config", KEY_DOC, 0, false },
	{ "description", KEY_DOC, 0, false },
	{ "examples", KEY_NODE, ATTR_EXAMPLES, false },
	{ "fields", KEY_OTHER, 0, false },
	{ "grain", KEY_OTHER, 0, true },
	{ "id", KEY_OTHER, 0, false },
	{ "ordered", KEY_FLAG, ATTR_ORDERED, true },
	{ "primaryKey", KEY_OTHER, 0, false },
	{ "quality", KEY_OTHER, 0, false },
	{ "strict", KEY_FLAG, ATTR_STRICT, true },
	{ "tags", KEY_DOC, 0, false },
	{ "title", KEY_DOC, 0, false },
	{ "type", KEY_OTHER, 0, false },
};
enum { ROWS = sizeof rows / sizeof *rows };

/* config.<server>Table is the name in that store; the first one is taken. */
static void read_physical_name(struct reading *r, struct model *m, const struct node *map)
{
	const struct node *config = read_map(r, map, "config");

	for (size_t i = 0; config && i < config->count; i++) {
		const struct node *value = config->members[i].value;

		if (!str_ends(config->members[i].key->text, "Table") || !node_text(value).len ||
		    str_eq(value->text, m->root.name) || field_stated(&m->root, ATTR_PHYSICAL_NAME))
			continue;
		field_state_text(r, &m->root, ATTR_PHYSICAL_NAME, value->text, value);
	}
}

/* The model's own list, or `grain` of an expectation. */
static void read_key_list(struct reading *r, struct model *m, const struct node *map,
                          const char *name)
{
	const struct node *list = node_get(map, name);

	if (node_is_null(list) || m->key_count)
		return;
	if (node_text(list).len)
		model_key_add(r, m, list->text, list);
	for (size_t i = 0; list->kind == NODE_LIST && i < list->count; i++)
		if (node_text(list->items[i]).len)
			model_key_add(r, m, list->items[i]->text, list->items[i]);
	if (list->kind == NODE_MAP)
		reading_defect(r, DEFECT_WRONG_TYPE, list, name, "%s takes a list of field names",
		               name);
}

static void read_model(struct reading *r, struct model *m, const struct node *map)
{
	struct str kind = read_text(r, map, "type");

	if (kind.len)
		m->kind = str_lower(r->a, kind);
	m->root.id = read_text(r, map, "id");
	field_keys(r, &m->root, map, rows, ROWS);
	read_physical_name(r, m, map);
	dcs_read_fields(r, &m->root, read_map(r, map, "fields"));
	read_key_list(r, m, map, "primaryKey");
	if (r->c->dialect == DIALECT_EXPECTATION)
		read_key_list(r, m, map, "grain");
	model_key_done(r, m);
	quality_read(r, &m->root, read_list(r, map, "quality"), false);
}

void dcs_read_models(struct reading *r, const struct node *models)
{
	bool strict = models && models->count > 0;

	reading_enter(r, STR("models"));
	for (size_t i = 0; models && i < models->count; i++) {
		const struct member *k = &models->members[i];
		bool more = true;

		reading_enter(r, k->key->text);
		if (node_is(k->value, NODE_MAP)) {
			const struct node *additional = node_get(k->value, "additionalFields");

			read_model(r, model_new(r, k->key->text, k->value, k->key), k->value);
			strict &= node_to_bool(additional, &more) && !more;
		} else {
			model_new(r, k->key->text, k->value, k->key);
			if (!node_is_null(k->value))
				reading_defect(r, DEFECT_WRONG_TYPE, k->value, NULL,
				               "a model is a map of keys");
			strict = false;
		}
		reading_leave(r);
	}
	reading_leave(r);
	r->c->strict |= strict;
}

/* ---- the document ------------------------------------------------------------- */

static void read_id(struct reading *r)
{
	const struct node *info = node_get(r->root, "info");
	struct contract *c = r->c;

	c->dialect_version = read_text(r, r->root, "dataContractSpecification");
	if (str_starts(c->dialect_version, "v"))
		c->dialect_version = str_skip(c->dialect_version, 1);
	c->id = read_text(r, r->root, "id");
	c->id_at = node_get(r->root, "id");
	if (!node_is(info, NODE_MAP))
		return; /* read_notes() says so */
	reading_enter(r, STR("info"));
	c->title = read_text(r, info, "title");
	c->version = read_text(r, info, "version");
	c->version_at = node_get(info, "version");
	c->status = read_text(r, info, "status");
	c->status_at = node_get(info, "status");
	reading_leave(r);
}

static void read_servers(struct reading *r, const struct node *servers)
{
	for (size_t i = 0; servers && i < servers->count; i++) {
		const struct member *k = &servers->members[i];
		struct port *p = port_new(r, k->key->text, k->value, k->key);

		if (!node_is(k->value, NODE_MAP)) {
			reading_enter(r, STR("servers"));
			reading_defect(r, DEFECT_WRONG_TYPE, k->value, str_c(r->a, k->key->text),
			               "a server is a map of keys");
			reading_leave(r);
			continue;
		}
		for (size_t j = 0; j < k->value->count; j++)
			if (!is_conversion_key(r->c->dialect, k->value->members[j].key->text))
				port_key(r, p, k->value->members[j].key->text, k->value->members[j].value,
			         k->value->members[j].key);
		port_done(r, p);
	}
}

/* Every member of a map becomes a note, except those read elsewhere. */
static void note_members(struct reading *r, const char *prefix, const struct node *map,
                         enum note_kind kind, const char *const *skipped)
{
	for (size_t i = 0; map && i < map->count; i++) {
		const struct member *m = &map->members[i];
		bool skip = false;

		for (const char *const *s = skipped; s && *s; s++)
			skip |= str_is(m->key->text, *s);
		if (!skip)
			note_add(r, kind,
			         arena_printf(r->a, "%s.%.*s", prefix, STR_FMT(m->key->text)),
			         m->value, m->value);
	}
}

/* What info holds beside what every contract has. */
static void read_info(struct reading *r, const struct node *info)
{
	static const char *const read[] = { "title",       "version",     "status", "owner",
		                            "contact",     "description", "domain", "tenant",
		                            "dataProduct", NULL };
	static const struct {
		const char *key;
		enum note_kind kind;
		const char *path;
	} notes[] = {
		{ "owner", NOTE_OWNER, "info.owner" },
		{ "contact", NOTE_DOC, "info.contact" },
		{ "description", NOTE_DOC, "info.description" },
		{ "domain", NOTE_DOMAIN, "domain" },
		{ "tenant", NOTE_DOMAIN, "tenant" },
		{ "dataProduct", NOTE_DOMAIN, "dataProduct" },
	};

	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		note_add(r, notes[i].kind, str_of(notes[i].path), node_get(info, notes[i].key),
		         node_get(info, notes[i].key));
	note_members(r, "info", info, NOTE_CUSTOM, read);
}

static void read_notes(struct reading *r)
{
	static const char *const read[] = { "dataContractSpecification",
		                            "id",
		                            "info",
		                            "servers",
		                            "models",
		                            "definitions",
		                            "servicelevels",
		                            "terms",
		                            "tags",
		                            "links",
		                            "odcs",
		                            NULL };

	read_info(r, read_map(r, r->root, "info"));
	note_members(r, "terms", read_map(r, r->root, "terms"), NOTE_TERMS, NULL);
	note_add(r, NOTE_DOC, STR("tags"), node_get(r->root, "tags"), node_get(r->root, "tags"));
	note_add(r, NOTE_DOC, STR("links"), node_get(r->root, "links"), node_get(r->root, "links"));
	note_members(r, "customProperties", r->root, NOTE_CUSTOM, read);
}

bool dcs_read(struct arena *a, const struct node *root, struct contract **out,
              struct defects *defects, struct failure *why)
{
	struct reading r;

	if (!node_is(root, NODE_MAP))
		return failure_at(why, FAILURE_SYNTAX, root ? root->line : 0,
		                  root ? root->column : 0, "a data contract is a map of keys");
	reading_init(&r, a, root, DIALECT_DCS, defects);
	r.lenient = true;
	read_id(&r);
	read_servers(&r, read_map(&r, root, "servers"));
	dcs_read_models(&r, read_map(&r, root, "models"));
	reading_enter(&r, STR("servicelevels"));
	sla_read_dcs(&r, read_map(&r, root, "servicelevels"));
	reading_leave(&r);
	read_notes(&r);
	reading_finish(&r);
	*out = r.c;
	return true;
}
