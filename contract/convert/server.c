/* server.c - servers, and service levels */
#include "contract/convert/convert.h"

#include "contract/sla.h"

/* ---- servers -------------------------------------------------------------------- */

/* DCS names a role `name`, ODCS `role`. */
static const struct node *roles(const struct convert *c, const struct node *list)
{
	const char *from = c->to_odcs ? "name" : "role", *to = c->to_odcs ? "role" : "name";
	struct node *out = node_new_list(c->arena);

	if (!node_is(list, NODE_LIST))
		return list;
	for (size_t i = 0; i < list->count; i++) {
		struct node *role = node_new_map(c->arena);

		if (!node_is(list->items[i], NODE_MAP) || node_get(list->items[i], to))
			return list;
		for (size_t k = 0; k < list->items[i]->count; k++) {
			const struct member *m = &list->items[i]->members[k];

			node_put(c->arena, role, str_is(m->key->text, from) ? str_of(to) : m->key->text,
			         m->value);
		}
		node_add(c->arena, out, role);
	}
	return out;
}

static struct node *with_type(const struct convert *c, int kind, const struct node *server, struct str name,
                              struct str type)
{
	struct arena *a = c->arena;
	struct node *out = node_new_map(a);

	node_put_text(a, out, "server", name);
	node_put_text(a, out, "type", type);
	for (size_t i = 0; i < server->count; i++) {
		struct str key = server->members[i].key->text;
		const struct node *value = server->members[i].value;

		if (str_is(key, "type") || str_is(key, "odcs") || str_is(key, "customProperties"))
			continue;
		if (str_is(key, "roles"))
			value = roles(c, value);
		if (!str_is(key, "server") && grammar_allows(a, c->index, kind, type, key, value))
			node_put(a, out, key, value);
		else
			put_custom(a, out, key, server->members[i].value);
	}
	if (node_is(node_get(server, "customProperties"), NODE_LIST))
		for (size_t i = 0; i < node_get(server, "customProperties")->count; i++) {
			const struct node *entry = node_get(server, "customProperties")->items[i];
			struct node *list = node_new_list(a);
			const struct node *old = node_get(out, "customProperties");

			for (size_t k = 0; old && k < old->count; k++)
				node_add(a, list, old->items[k]);
			node_add(a, list, entry);
			node_put(a, out, STR("customProperties"), list);
		}
	return out;
}

/* A type that ODCS does not have, or that lacks there what ODCS demands, is `custom`. */
static struct node *server_to_odcs(const struct convert *c, const struct node *server, struct str name)
{
	int kind = grammar_below(c->index, 0, "servers", STR_NONE);
	struct str stated = node_text(node_get(server, "type"));
	struct node *out;

	out = with_type(c, kind, server, name, str_is(stated, "BigQuery") ? STR("bigquery") : stated);
	if (grammar_fits(c->arena, c->index, kind, out))
		return out;
	out = with_type(c, kind, server, name, STR("custom"));
	convert_loss(c, server, name, "ODCS %s has no server like this of the type \"%.*s\": it is \"custom\" there",
	             c->target->versions[c->version], STR_FMT(str_clip(stated, 60)));
	if (node_get(server, "type"))
		put_custom(c->arena, out, STR("serverType"), node_get(server, "type"));
	return out;
}

static struct node *server_to_dcs(const struct convert *c, const struct node *server)
{
	struct arena *a = c->arena;
	struct node *out = node_new_map(a), *rest = node_new_list(a);
	const struct node *customs = node_get(server, "customProperties");

	for (size_t i = 0; i < server->count; i++) {
		struct str key = server->members[i].key->text;

		if (str_is(key, "roles"))
			node_put(a, out, key, roles(c, server->members[i].value));
		else if (!str_is(key, "server") && !str_is(key, "customProperties"))
			node_put(a, out, key, server->members[i].value);
	}
	for (size_t i = 0; node_is(customs, NODE_LIST) && i < customs->count; i++) {
		struct str name = plain_custom(customs->items[i]);
		const struct node *value = node_get(customs->items[i], "value");

		if (str_is(name, "dcs"))
			continue;
		if (str_is(name, "serverType") && str_is(node_text(node_get(out, "type")), "custom"))
			node_put(a, out, STR("type"), value);
		else if (name.len && !node_get_str(out, name) && !str_is(name, "server") &&
		         !str_is(name, "odcs") && !str_is(name, "customProperties"))
			node_put(a, out, name, value);
		else
			node_add(a, rest, customs->items[i]);
	}
	if (rest->count)
		node_put(a, out, STR("customProperties"), rest);
	return out;
}

static struct node *natural(const struct convert *c, const struct node *server, struct str name)
{
	return c->to_odcs ? server_to_odcs(c, server, name) : server_to_dcs(c, server);
}

static struct node *convert_server(const struct convert *c, const struct node *server, struct str name)
{
	struct convert back = convert_back(c);
	const struct node *kept = overlay_find(c, server);
	struct node *out = natural(c, server, name);

	if (node_is(kept, NODE_MAP)) {
		struct node *full = overlay_apply(c->arena, out, kept);
		int kind = grammar_below(c->index, 0, "servers", STR_NONE);

		if (c->exact || !c->to_odcs || grammar_fits(c->arena, c->index, kind, full))
			return full;
		return out;
	}
	overlay_put(c, out, overlay_of(c->arena, server, natural(&back, out, name), ""));
	return out;
}

const struct node *convert_servers(const struct convert *c, const struct node *servers)
{
	struct node *out = c->to_odcs ? node_new_list(c->arena) : node_new_map(c->arena);

	if (!node_is(servers, c->to_odcs ? NODE_MAP : NODE_LIST))
		return NULL;
	for (size_t i = 0; i < servers->count; i++) {
		const struct node *server = c->to_odcs ? servers->members[i].value : servers->items[i];
		struct str name = c->to_odcs ? servers->members[i].key->text
		                             : node_text(node_get(server, "server"));

		if (!node_is(server, NODE_MAP) || !name.len)
			continue;
		if (c->to_odcs)
			node_add(c->arena, out, convert_server(c, server, name));
		else if (!node_get_str(out, name))
			node_put(c->arena, out, name, convert_server(c, server, name));
	}
	return out;
}

/* ---- service levels ------------------------------------------------------------------- */

/* Where DCS keeps a promise, and the field it is measured on. */
static const struct level {
	const char *property, *aspect, *key, *element;
} levels[] = {
	{ "availability", "", "percentage", "" },
	{ "retention", "", "period", "timestampField" },
	{ "latency", "", "threshold", "sourceTimestampField" },
	{ "freshness", "", "threshold", "timestampField" },
	{ "frequency", "", "interval", "" },
	{ "frequency", "type", "type", "" },
	{ "frequency", "cron", "cron", "" },
	{ "support", "time", "time", "" },
	{ "support", "responseTime", "responseTime", "" },
	{ "backup", "interval", "interval", "" },
	{ "backup", "cron", "cron", "" },
	{ "backup", "recoveryTime", "recoveryTime", "" },
	{ "backup", "recoveryPoint", "recoveryPoint", "" },
};

static const struct level *level_of(const struct sla *s)
{
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (str_is(s->property, levels[i].property) && str_is(s->aspect, levels[i].aspect))
			return &levels[i];
	return NULL;
}

static bool has_level(struct str property)
{
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (str_is(property, levels[i].property))
			return true;
	return false;
}

static const struct node *levels_to_odcs(const struct convert *c, const struct contract *contract)
{
	struct arena *a = c->arena;
	struct node *out = node_new_list(a);

	for (size_t i = 0; i < contract->sla_count; i++) {
		const struct sla *s = contract->slas[i];
		struct node *n = node_new_map(a);

		node_put_text(a, n, "property", s->path);
		node_put(a, n, STR("value"), s->at && s->at->kind == NODE_SCALAR && s->unit != SLA_UNLIMITED
		                                     ? node_new_text(a, s->at->text)
		                                     : node_new_text(a, s->text));
		put_if(a, n, "unit", node_text(node_get(s->node, "unit")));
		put_if(a, n, "element", s->element);
		put_if(a, n, "driver", s->driver);
		if (!s->aspect.len)
			put_if(a, n, "description", node_text(node_get(s->node, "description")));
		node_add(a, out, n);
	}
	return out->count ? out : NULL;
}

static void put_element(struct arena *a, struct node *level, const struct level *l, struct str element)
{
	struct str rest = element, first = str_trim(str_cut(&rest, ','));

	if (!element.len)
		return;
	if (l && *l->element && !rest.len)
		put_if(a, level, l->element, element);
	else if (l && str_is(str_of(l->property), "latency")) {
		put_if(a, level, "sourceTimestampField", first);
		put_if(a, level, "processedTimestampField", str_trim(rest));
	} else {
		put_if(a, level, "timestampField", element);
	}
}

static const struct node *levels_to_dcs(const struct convert *c, const struct contract *contract)
{
	struct arena *a = c->arena;
	struct node *out = node_new_map(a);

	for (size_t i = 0; i < contract->sla_count; i++) {
		const struct sla *s = contract->slas[i];
		const struct level *l = level_of(s);
		struct node *level = map_copy(a, node_get_str(out, s->property));
		const char *key = l ? l->key : "value";

		if ((!l && (s->aspect.len || has_level(s->property) || level->count)) ||
		    node_get(level, key))
			continue; /* kept in the overlay */
		if (l && str_is(str_of(key), "percentage") && !form_fits(FORM_PERCENT, s->text))
			continue;
		if (s->unit == SLA_UNLIMITED && str_is(s->property, "retention"))
			put_plain(a, level, "unlimited", STR("true"));
		else
			node_put_text(a, level, key, s->text);
		put_element(a, level, l, s->element);
		put_if(a, level, "driver", s->driver);
		put_if(a, level, "description", node_text(node_get(s->node, "description")));
		node_put(a, out, s->property, level);
	}
	return out->count ? out : NULL;
}

const struct node *convert_levels(const struct convert *c, const struct contract *contract)
{
	return c->to_odcs ? levels_to_odcs(c, contract) : levels_to_dcs(c, contract);
}
