/* convert.c - convert_standard(): the head of a contract, and its parts put together */
#include "contract/convert/convert.h"

#include "contract/dcs/dcs.h"
#include "contract/format.h"
#include "contract/odcs/field.h"
#include "contract/odcs/odcs.h"

/* Keys of the root that are converted as parts of their own. */
static const char odcs_sections[] = "apiVersion schema servers slaProperties odcs";
static const char dcs_sections[] = "dataContractSpecification models servers servicelevels odcs";
/* Keys of the root of ODCS that DCS keeps as they are. */
static const char carried[] = "team roles support price authoritativeDefinitions context contractCreatedTs "
			      "slaDefaultElement";
static const char in_info[] = "domain tenant dataProduct";

/* ---- to ODCS ------------------------------------------------------------------------ */

/* What must be a text, whatever a document wrote; what is none is left to the overlay. */
static void put_as_text(const struct convert *c, struct node *map, const char *key, const struct node *value)
{
	if (node_is(value, NODE_SCALAR) && !node_is_null(value))
		node_put_text(c->arena, map, key, value->text);
}

static void description_to_odcs(const struct convert *c, struct node *out, const struct node *root)
{
	struct arena *a = c->arena;
	struct node *d = map_copy(a, node_get(root, "description"));

	put_as_text(c, d, "purpose", node_path(root, "info.description"));
	put_as_text(c, d, "usage", node_path(root, "terms.usage"));
	put_as_text(c, d, "limitations", node_path(root, "terms.limitations"));
	if (d->count)
		node_put(a, out, STR("description"), d);
}

static void owner_to_odcs(const struct convert *c, struct node *out, const struct node *root)
{
	const struct node *owner = node_path(root, "info.owner"), *team = node_get(root, "team");
	struct arena *a = c->arena;
	struct node *map = map_copy(a, team), *list;

	if (node_text(owner).len && !team && before_odcs(c, "3.1.0")) {
		list = node_new_list(a);
		put_node(a, map, "username", owner);
		node_put_text(a, map, "role", STR("owner"));
		node_add(a, list, map);
		node_put(a, out, STR("team"), list);
		return;
	}
	if (node_is(team, NODE_LIST)) {
		node_put(a, out, STR("team"), team);
		return;
	}
	if (node_text(owner).len && !node_text(node_get(team, "name")).len && !node_get(team, "members"))
		node_put(a, map, STR("name"), owner);
	if (map->count)
		node_put(a, out, STR("team"), map);
}

static void rest_of_to_odcs(const struct convert *c, struct node *out, const struct node *map,
                            const char *prefix, const char *read)
{
	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++) {
		struct str key = map->members[i].key->text;

		if (!words_hold(read, key))
			put_custom(c->arena, out, arena_printf(c->arena, "%s%.*s", prefix, STR_FMT(key)),
			           map->members[i].value);
	}
}

/* It must be stated there. */
static void assume_status(const struct convert *c, struct node *out, const struct node *root)
{
	node_put_text(c->arena, out, "status", STR("active"));
	convert_loss(c, root, STR("status"), "ODCS before 3.2 demands a status: \"active\" is assumed");
}

static struct node *head_to_odcs(const struct convert *c, const struct node *root)
{
	struct arena *a = c->arena;
	const struct node *info = node_get(root, "info"), *customs = node_get(root, "customProperties");
	struct node *out = node_new_map(a);
	struct str title = node_text(node_get(info, "title"));

	node_put_text(a, out, "kind", STR("DataContract"));
	put_as_text(c, out, "id", node_get(root, "id"));
	if (!str_eq(title, node_text(node_get(root, "id"))))
		put_as_text(c, out, "name", node_get(info, "title"));
	put_as_text(c, out, "version", node_get(info, "version"));
	put_as_text(c, out, "status", node_get(info, "status"));
	if (!node_get(info, "status") && before_odcs(c, "3.2.0"))
		assume_status(c, out, root);
	put_as_text(c, out, "domain", node_get(info, "domain"));
	put_as_text(c, out, "tenant", node_get(info, "tenant"));
	put_as_text(c, out, "dataProduct", node_get(info, "dataProduct"));
	description_to_odcs(c, out, root);
	owner_to_odcs(c, out, root);
	put_node(a, out, "tags", node_get(root, "tags"));
	rest_of_to_odcs(c, out, info, "info.", "title version status owner description domain tenant dataProduct");
	rest_of_to_odcs(c, out, node_get(root, "terms"), "terms.",
	                "usage limitations noticePeriod billing policies");
	rest_of_to_odcs(c, out, node_get(root, "terms"), "", "usage limitations");
	for (size_t i = 0; i < root->count; i++) {
		struct str key = root->members[i].key->text;
		const struct node *value = root->members[i].value;

		if (words_hold("id info terms tags description customProperties team", key) ||
		    words_hold(dcs_sections, key))
			continue;
		if (words_hold(carried, key) &&
		    grammar_allows(a, c->index, 0, STR_NONE, key, value))
			node_put(a, out, key, value);
		else
			put_custom(a, out, key, value);
	}
	for (size_t i = 0; node_is(customs, NODE_LIST) && i < customs->count; i++) {
		struct node *list = map_copy(a, NULL);
		const struct node *old = node_get(out, "customProperties");

		list = node_new_list(a);
		for (size_t k = 0; old && k < old->count; k++)
			node_add(a, list, old->items[k]);
		node_add(a, list, customs->items[i]);
		node_put(a, out, STR("customProperties"), list);
	}
	return out;
}

/* ---- to DCS --------------------------------------------------------------------------- */

static struct str owner_of(const struct node *team)
{
	const struct node *members = node_is(team, NODE_MAP) ? node_get(team, "members") : team;
	struct str name = node_text(node_get(team, "name"));

	for (size_t i = 0; !name.len && node_is(members, NODE_LIST) && i < members->count; i++)
		if (str_eq_nocase(node_text(node_get(members->items[i], "role")), STR("owner")))
			name = node_text(node_get(members->items[i], "username"));
	return name;
}

/* One custom property of the contract: into info, terms, or the root; false: it stays in the list. */
static bool custom_to_dcs(const struct convert *c, struct node *out, struct node *info, struct node *terms,
                          const struct node *entry)
{
	struct str name = plain_custom(entry);
	const struct node *value = node_get(entry, "value");
	struct node *to = out;

	if (!name.len || words_hold("odcs customProperties description team id info terms tags", name) ||
	    words_hold(dcs_sections, name) || words_hold(carried, name))
		return false;
	if (str_starts(name, "info.") || str_starts(name, "terms.")) {
		to = str_starts(name, "info.") ? info : terms;
		name = str_skip(name, to == info ? 5 : 6);
		if (words_hold("title version status owner description usage limitations", name) ||
		    words_hold(in_info, name))
			return false;
	} else if (words_hold("noticePeriod billing policies", name)) {
		to = terms;
	}
	if (!name.len || node_get_str(to, name))
		return false;
	node_put(c->arena, to, name, value);
	return true;
}

static void description_to_dcs(const struct convert *c, struct node *out, struct node *info,
                               struct node *terms, const struct node *d)
{
	struct node *rest = node_new_map(c->arena);

	if (node_is(d, NODE_SCALAR))
		put_as_text(c, info, "description", d);
	for (size_t i = 0; node_is(d, NODE_MAP) && i < d->count; i++) {
		struct str key = d->members[i].key->text;

		if (str_is(key, "purpose"))
			put_as_text(c, info, "description", d->members[i].value);
		else if (words_hold("usage limitations", key))
			put_as_text(c, terms, str_c(c->arena, key), d->members[i].value);
		else
			node_put(c->arena, rest, key, d->members[i].value);
	}
	if (rest->count)
		node_put(c->arena, out, STR("description"), rest);
}

static struct node *head_to_dcs(const struct convert *c, const struct node *root)
{
	struct arena *a = c->arena;
	struct node *out = node_new_map(a), *info = node_new_map(a), *terms = node_new_map(a);
	const struct node *customs = node_get(root, "customProperties"), *team = node_get(root, "team");
	struct node *rest = node_new_list(a);

	put_as_text(c, out, "id", node_get(root, "id"));
	put_as_text(c, info, "title", node_get(root, "name") ? node_get(root, "name") : node_get(root, "id"));
	put_as_text(c, info, "version", node_get(root, "version"));
	put_as_text(c, info, "status", node_get(root, "status"));
	put_if(a, info, "owner", owner_of(team));
	put_as_text(c, info, "domain", node_get(root, "domain"));
	put_as_text(c, info, "tenant", node_get(root, "tenant"));
	put_as_text(c, info, "dataProduct", node_get(root, "dataProduct"));
	description_to_dcs(c, out, info, terms, node_get(root, "description"));
	put_node(a, out, "info", info);
	put_node(a, out, "tags", node_get(root, "tags"));
	for (size_t i = 0; i < root->count; i++) {
		const struct member *m = &root->members[i];
		bool only_owner = m->value == team && node_is(team, NODE_MAP) && team->count == 1 &&
		                  node_get(team, "name");

		if (words_hold("kind id name version status domain tenant dataProduct description tags "
		               "customProperties", m->key->text) ||
		    words_hold(odcs_sections, m->key->text) || only_owner)
			continue;
		node_put(a, out, m->key->text, m->value);
	}
	for (size_t i = 0; node_is(customs, NODE_LIST) && i < customs->count; i++) {
		if (str_is(plain_custom(customs->items[i]), "dcs"))
			continue;
		if (!custom_to_dcs(c, out, info, terms, customs->items[i]))
			node_add(a, rest, customs->items[i]);
	}
	if (terms->count)
		node_put(a, out, STR("terms"), terms);
	if (rest->count)
		node_put(a, out, STR("customProperties"), rest);
	return out;
}

/* ---- the document ----------------------------------------------------------------------- */

static struct node *natural_head(const struct convert *c, const struct node *root)
{
	return c->to_odcs ? head_to_odcs(c, root) : head_to_dcs(c, root);
}

/* The service levels, written and read again, in the document's own language. */
static const struct node *levels_back(const struct convert *c, const struct node *levels)
{
	struct convert back = convert_back(c);
	struct node *root = node_new_map(c->arena);
	struct failure why = { 0 };
	struct contract *again;

	put_node(c->arena, root, c->to_odcs ? "slaProperties" : "servicelevels", levels);
	if (!(c->to_odcs ? odcs_read : dcs_read)(c->arena, root, &again, NULL, &why))
		return NULL;
	return convert_levels(&back, again);
}

/* The root without its sections, but with its service levels as one value. */
static struct node *comparable(const struct convert *c, const struct node *head, const struct node *levels,
                               bool odcs)
{
	struct node *out = node_new_map(c->arena);

	for (size_t i = 0; i < head->count; i++)
		if (!words_hold(odcs ? odcs_sections : dcs_sections, head->members[i].key->text))
			node_put_member(c->arena, out, head->members[i].key, head->members[i].value);
	put_node(c->arena, out, odcs ? "slaProperties" : "servicelevels", levels);
	return out;
}

static const struct node *filled(const struct node *section)
{
	return section && section->count ? section : NULL;
}

/* Sections without anything in them are not written; they come back as they were. */
static void keep_empty(const struct convert *c, struct node *own, const struct node *root)
{
	static const char *const sections[] = { "schema", "models", "servers" };

	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		const struct node *section = node_get(root, sections[i]);

		if (section && (section->kind == NODE_SCALAR || !section->count))
			put_node(c->arena, own, sections[i], section);
	}
}

static const struct node *assemble(const struct convert *c, const struct document *d, const struct node *root)
{
	struct arena *a = c->arena;
	struct convert back = convert_back(c);
	const struct node *levels = convert_levels(c, d->contract), *kept = overlay_find(c, root);
	const char *level_key = c->to_odcs ? "slaProperties" : "servicelevels";
	const char *marker = c->to_odcs ? "apiVersion" : "dataContractSpecification";
	const char *own_marker = c->to_odcs ? "dataContractSpecification" : "apiVersion";
	struct node *head = natural_head(c, root), *out = node_new_map(a);

	if (node_is(kept, NODE_MAP))
		head = overlay_apply(a, comparable(c, head, levels, c->to_odcs), kept);
	else {
		struct node *own = comparable(c, root, node_get(root, c->to_odcs ? "servicelevels"
		                                                                      : "slaProperties"),
		                                    !c->to_odcs);
		const struct node *again = comparable(c, natural_head(&back, head), levels_back(c, levels),
		                                      !c->to_odcs);

		put_node(a, head, level_key, levels);
		put_node(a, own, own_marker, node_get(root, own_marker));
		keep_empty(c, own, root);
		overlay_put(c, head, overlay_of(a, own, again, ""));
	}
	if (c->exact && node_text(node_get(head, marker)).len)
		put_node(a, out, marker, node_get(head, marker));
	else
		put_if(a, out, marker,
		       arena_printf(a, "%s%s", c->to_odcs ? "v" : "",
		                    c->target->versions[c->version]));
	for (size_t i = 0; i < head->count; i++)
		if (!words_hold("customProperties odcs definitions", head->members[i].key->text) &&
		    !str_is(head->members[i].key->text, marker))
			node_put_member(a, out, head->members[i].key, head->members[i].value);
	put_node(a, out, "servers", filled(convert_servers(c, node_get(root, "servers"))));
	put_node(a, out, c->to_odcs ? "schema" : "models", convert_models(c, d->contract));
	put_node(a, out, "definitions", node_get(head, "definitions"));
	put_node(a, out, "customProperties", node_get(head, "customProperties"));
	put_node(a, out, "odcs", node_get(head, "odcs"));
	return out;
}

static bool find_version(const struct grammar *g, struct str text, int *version, struct failure *why)
{
	struct str wanted = str_starts(text, "v") ? str_skip(text, 1) : text;

	*version = g->version_count - 1;
	if (!wanted.len)
		return true;
	for (int i = g->version_count - 1; i >= 0; i--) { /* 3.1 is the newest 3.1.x */
		struct str name = str_of(g->versions[i]);

		if (str_eq(name, wanted) || (name.len > wanted.len && name.ptr[wanted.len] == '.' &&
		                             !memcmp(name.ptr, wanted.ptr, wanted.len))) {
			*version = i;
			return true;
		}
	}
	return failure_set(why, FAILURE_REFUSED, "%s has no version \"%.*s\"", g->title,
	                   STR_FMT(str_clip(text, 40)));
}

bool convert_standard(struct arena *a, const struct document *d, const struct conversion *how,
                      const struct node **out, struct defects *losses, struct failure *why)
{
	struct convert c = {
		.arena = a, .to_odcs = how->to == FORMAT_ODCS, .losses = losses, .plain = how->plain
	};
	const struct node *root = d->root;

	c.target = c.to_odcs ? &odcs_grammar : &dcs_grammar;
	c.exact = !how->version.len;
	if (!find_version(c.target, how->version, &c.version, why))
		return false;
	if (how->to == d->format)
		return failure_set(why, FAILURE_REFUSED, "it is %s already", format_name(how->to));
	if (d->format == FORMAT_ODCS &&
	    (str_starts(node_text(node_get(root, "apiVersion")), "v2.") || node_get(root, "dataset")))
		root = odcs_from_v2(a, root);
	c.newest[false] = grammar_index_new(a, &dcs_grammar, dcs_grammar.version_count - 1);
	c.newest[true] = grammar_index_new(a, &odcs_grammar, odcs_grammar.version_count - 1);
	c.index = grammar_index_new(a, c.target, c.version);
	c.definitions = c.to_odcs ? node_get(root, "definitions") : odcs_custom(root, "definitions");
	*out = assemble(&c, d, root);
	return true;
}
