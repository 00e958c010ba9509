#include "contract/json_schema/doubt.h"

#include "contract/grammar/grammar.h"
#include "contract/json_schema/resource.h"
#include "contract/json_schema/tags.h"

/* What only describes is no loss where it is not known; $defs is looked into everywhere. */
static bool is_missed(const struct json_keyword *k)
{
	static const char *const harmless[] = { "$comment", "$defs", "$schema", "$vocabulary" };

	for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
		if (strcmp(k->name, harmless[i]) == 0)
			return false;
	return !(k->vocabulary &
	         (JSON_VOCABULARY_META_DATA | JSON_VOCABULARY_FORMAT | JSON_VOCABULARY_CONTENT));
}

/* The newest draft that has it; NULL: none. */
static const struct json_keyword *in_other_draft(struct str name, enum json_dialect *which)
{
	const struct json_keyword *k = NULL;

	for (int d = JSON_DIALECT_COUNT; !k && d-- > 0;) {
		*which = (enum json_dialect)d;
		k = json_keyword(*which, name);
	}
	return k;
}

/* How far off a word is that was mistyped: other case, a letter, two that changed places; MANY: it
 * is a word of its own. "example" is one of OpenAPI's. */
enum { MANY = 3 };

static size_t mistyped(struct str name, struct str keyword)
{
	const size_t d = str_distance(name, keyword, 2);

	if (name.len < 3 || str_is(name, "example"))
		return MANY;
	if (d == 2 &&
	    (*name.ptr != *keyword.ptr || name.len > keyword.len + 1 || keyword.len > name.len + 1))
		return MANY;
	return d;
}

static struct str meant(enum json_dialect dialect, struct str name)
{
	size_t n, least = MANY;
	const struct json_keyword *all = json_keywords(&n);
	struct str found = STR_NONE;

	for (size_t i = 0; i < n; i++) {
		const size_t d = mistyped(name, str_of(all[i].name));

		if (all[i].dialects >> dialect & 1 && d < least) {
			least = d;
			found = str_of(all[i].name);
		}
	}
	return found;
}

static void doubt_keyword(struct json_place at, const struct member *m, struct defects *defects)
{
	const enum json_dialect dialect = at.resource->dialect;
	const struct str name = m->key->text, shown = str_clip(name, 60);
	const struct json_keyword *k = json_keyword(dialect, name);
	enum json_dialect other;
	struct str better;

	if (k) {
		if (!json_ref_is_alone(dialect) || !node_get(at.node, "$ref") ||
		    !(k->vocabulary & (JSON_VOCABULARY_APPLICATOR | JSON_VOCABULARY_VALIDATION)))
			return;
		defect_add(defects, DEFECT_JSON_NO_EFFECT, m->key, STR(""),
		           "\"%.*s\" means nothing beside $ref in %s", STR_FMT(shown),
		           json_dialect_name(dialect));
		defect_hint(defects, "put both into an allOf");
		return;
	}
	k = in_other_draft(name, &other);
	if (k && is_missed(k)) {
		defect_add(defects, DEFECT_JSON_NO_EFFECT, m->key, STR(""),
		           "\"%.*s\" means nothing in %s; %s has it", STR_FMT(shown),
		           json_dialect_name(dialect), json_dialect_name(other));
		defect_hint(defects, "state \"$schema\": \"%s\"", json_dialect_uri(other));
	}
	better = k ? STR_NONE : meant(dialect, name);
	if (!better.len)
		return;
	defect_add(defects, DEFECT_JSON_NO_EFFECT, m->key, STR(""), "\"%.*s\" is no keyword",
	           STR_FMT(shown));
	defect_hint(defects, "did you mean \"%.*s\"?", STR_FMT(better));
}

static void doubt_tags(const struct member *m, struct defects *defects)
{
	if (!str_is(m->key->text, "confluent:tags"))
		return;
	defect_add(defects, DEFECT_JSON_NO_EFFECT, m->key, STR(""),
	           "\"confluent:tags\" is not found here by a registry");
	defect_hint(defects, "it looks into properties, definitions, items, branches and not");
}

/* reached: a registry that looks for tags comes here.
 * NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, which the reader of the text holds */
static void doubt_node(const struct json_schema *s, const struct node *n, bool reached,
                       struct defects *defects)
{
	const struct json_spot *spot = n->kind == NODE_MAP ? json_spot_of(s, n) : NULL;

	for (size_t i = 0; n->kind == NODE_MAP && i < n->count; i++) {
		const struct member *m = &n->members[i];

		if (spot)
			doubt_keyword(spot->place, m, defects);
		if (spot && !reached)
			doubt_tags(m, defects);
		doubt_node(s, m->value,
		           reached && (!spot || json_tags_reach(m->key->text, m->value)), defects);
	}
	for (size_t i = 0; n->kind == NODE_LIST && i < n->count; i++)
		doubt_node(s, n->items[i], reached, defects);
}

/* A metaschema of the document's own is known by what it brings; else there is none. */
static void doubt_draft(const struct json_schema *s, struct defects *defects)
{
	const struct node *uri = node_get(s->root.node, "$schema");
	enum json_dialect dialect;

	if (!json_is_string(uri) || json_dialect_of_uri(uri->text, &dialect) ||
	    s->root.resource->dialect != JSON_DIALECT_DEFAULT)
		return;
	defect_add(defects, DEFECT_JSON_DRAFT, uri, STR(""),
	           "\"%.*s\" names no draft that is known here: this is read as %s",
	           STR_FMT(str_clip(uri->text, 100)), json_dialect_name(JSON_DIALECT_DEFAULT));
}

void json_schema_doubt(const struct json_schema *s, struct defects *defects)
{
	doubt_draft(s, defects);
	doubt_node(s, s->root.node, true, defects);
}
