#include "compat/json_schema/diff.h"

#include "compat/diff/join.h"
#include "compat/json_schema/read_proven.h"
#include "compat/pointer_pairs.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "contract/grammar/grammar.h"

/* What both refer to in another document. */
struct referred {
	struct json_place old, new;
};

struct walking {
	struct arena *a;
	const struct json_schema *old, *new;
	enum json_dialect dialect;
	struct schema_change *list;
	size_t count, more;
	/* Human paths by place, for the answers that stand alone. */
	struct str root;
	struct str document;       /* before "#/definitions/x" in paths; empty: the schema's own */
	struct referred *referred; /* to be walked, and walked already */
	size_t referred_count;
	bool documents;           /* both have several */
	struct pointer_pairs met; /* of those */
};

struct spot {
	struct str place; /* JSON pointer */
	struct str path;  /* "order.lines[].sku" */
};

/* ---- which rule a keyword's change falls under ---------------------------------- */

static const struct {
	const char *keyword;
	enum rule rule;
} rules[] = {
	{ "$schema", RULE_JSON_DRAFT_CHANGED },
	{ "type", RULE_JSON_TYPE_CHANGED },
	{ "required", RULE_JSON_REQUIRED_CHANGED },
	{ "enum", RULE_JSON_ENUM_CHANGED },
	{ "const", RULE_JSON_ENUM_CHANGED },
	{ "minimum", RULE_JSON_RANGE_CHANGED },
	{ "maximum", RULE_JSON_RANGE_CHANGED },
	{ "exclusiveMinimum", RULE_JSON_RANGE_CHANGED },
	{ "exclusiveMaximum", RULE_JSON_RANGE_CHANGED },
	{ "multipleOf", RULE_JSON_RANGE_CHANGED },
	{ "minLength", RULE_JSON_LENGTH_CHANGED },
	{ "maxLength", RULE_JSON_LENGTH_CHANGED },
	{ "minItems", RULE_JSON_LENGTH_CHANGED },
	{ "maxItems", RULE_JSON_LENGTH_CHANGED },
	{ "minProperties", RULE_JSON_LENGTH_CHANGED },
	{ "maxProperties", RULE_JSON_LENGTH_CHANGED },
	{ "minContains", RULE_JSON_LENGTH_CHANGED },
	{ "maxContains", RULE_JSON_LENGTH_CHANGED },
	{ "pattern", RULE_JSON_TEXT_CHANGED },
	{ "format", RULE_JSON_TEXT_CHANGED },
	{ "properties", RULE_JSON_PROPERTY_ADDED }, /* as a whole */
	{ "additionalProperties", RULE_JSON_OPENNESS_CHANGED },
	{ "unevaluatedProperties", RULE_JSON_OPENNESS_CHANGED },
	{ "patternProperties", RULE_JSON_OPENNESS_CHANGED },
	{ "propertyNames", RULE_JSON_OPENNESS_CHANGED },
	{ "additionalItems", RULE_JSON_ITEMS_CHANGED },
	{ "unevaluatedItems", RULE_JSON_ITEMS_CHANGED },
	{ "items", RULE_JSON_ITEMS_CHANGED },
	{ "prefixItems", RULE_JSON_ITEMS_CHANGED },
	{ "contains", RULE_JSON_ITEMS_CHANGED },
	{ "uniqueItems", RULE_JSON_ITEMS_CHANGED },
	{ "allOf", RULE_JSON_CHOICE_CHANGED },
	{ "anyOf", RULE_JSON_CHOICE_CHANGED },
	{ "oneOf", RULE_JSON_CHOICE_CHANGED },
	{ "not", RULE_JSON_CHOICE_CHANGED },
	{ "if", RULE_JSON_CHOICE_CHANGED },
	{ "then", RULE_JSON_CHOICE_CHANGED },
	{ "else", RULE_JSON_CHOICE_CHANGED },
	{ "dependencies", RULE_JSON_DEPENDENT_CHANGED },
	{ "dependentRequired", RULE_JSON_DEPENDENT_CHANGED },
	{ "dependentSchemas", RULE_JSON_DEPENDENT_CHANGED },
	{ "$ref", RULE_JSON_REFERENCE_CHANGED },
	{ "$dynamicRef", RULE_JSON_REFERENCE_CHANGED },
	{ "$recursiveRef", RULE_JSON_REFERENCE_CHANGED },
	{ "$id", RULE_JSON_REFERENCE_CHANGED },
	{ "id", RULE_JSON_REFERENCE_CHANGED },
	{ "$anchor", RULE_JSON_REFERENCE_CHANGED },
	{ "$dynamicAnchor", RULE_JSON_REFERENCE_CHANGED },
	{ "$recursiveAnchor", RULE_JSON_REFERENCE_CHANGED },
	{ "$defs", RULE_JSON_REFERENCE_CHANGED },
	{ "definitions", RULE_JSON_REFERENCE_CHANGED },
};

/* Documents of all drafts have either. */
static bool is_definitions(struct str keyword)
{
	return str_is(keyword, "$defs") || str_is(keyword, "definitions");
}

static enum rule rule_of(const struct walking *w, struct str keyword)
{
	if (str_is(keyword, "$schema") && w->dialect == w->old->root.resource->dialect)
		return RULE_JSON_WORDS; /* spelled in another way */
	if (json_keyword(w->dialect, keyword) || is_definitions(keyword))
		for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
			if (str_is(keyword, rules[i].keyword))
				return rules[i].rule;
	return RULE_JSON_WORDS;
}

/* ---- changes ------------------------------------------------------------------------ */

enum { CHANGES_PER_FINDING = 10, VALUE_BYTES = 60 };

static struct str value_text(struct arena *a, const struct node *n)
{
	return n ? str_clip(json_text(a, n), VALUE_BYTES) : STR("not said");
}

/* Inside a definition, which references lead to. */
static bool is_shared(struct str place)
{
	str_cut(&place, '/');
	while (place.len) {
		const struct str token = str_cut(&place, '/');

		if (is_definitions(token) && place.len)
			return true;
		if (str_is(token, "properties") || str_is(token, "patternProperties"))
			str_cut(&place, '/');
	}
	return false;
}

static void changed(struct walking *w, enum rule rule, const struct spot *at, struct str what,
                    const struct node *was, const struct node *is, const struct node *around_old,
                    const struct node *around_new)
{
	struct schema_change c = { .rule = rule,
		                   .place = at->place,
		                   .far = w->document.len > 0 || rule == RULE_JSON_DRAFT_CHANGED,
		                   .shared = is_shared(at->place) };

	if (w->count >= limit_of(LIMIT_FINDINGS) * CHANGES_PER_FINDING) {
		w->more++; /* if it breaks, the relation's answer stands alone */
		return;
	}
	c.parts = (struct finding_parts){ .path = at->path,
		                          .what = what,
		                          .at = is ? is : around_new,
		                          .was = was ? was : around_old,
		                          .old_value = value_text(w->a, was),
		                          .new_value = value_text(w->a, is) };
	LIST_ADD(w->a, w->list, w->count, c);
}

/* One token of a JSON pointer behind a place. */
static struct str below(struct arena *a, struct str place, struct str token)
{
	struct buf out;

	buf_init(&out, a, 0);
	buf_add(&out, place);
	buf_add_byte(&out, '/');
	for (size_t i = 0; i < token.len; i++) {
		if (token.ptr[i] == '~' || token.ptr[i] == '/')
			buf_add_c(&out, token.ptr[i] == '~' ? "~0" : "~1");
		else
			buf_add_byte(&out, token.ptr[i]);
	}
	return buf_str(&out);
}

static void walk(struct walking *w, const struct spot *at, const struct node *old,
                 const struct node *new);

/* ---- other documents ------------------------------------------------------------------- */

/* What is said here is about that node of another document; NULL: it is not. */
static const struct json_place *elsewhere(const struct json_schema *s, const struct node *from)
{
	static const char *const names[] = { "$ref", "$dynamicRef", "$recursiveRef" };
	const struct json_link *link = NULL;

	for (size_t i = 0; !link && i < sizeof names / sizeof *names; i++)
		link = json_schema_ref(s, (struct json_place){ from, s->root.resource }, names[i]);
	if (!link || !link->found || link->to.resource->metaschema ||
	    link->to.resource->document == s->root.resource->document)
		return NULL;
	return &link->to;
}

/* What two schemas refer to in other documents is compared where it stands, once. */
static void refer(struct walking *w, const struct node *old, const struct node *new)
{
	const struct json_place *was = elsewhere(w->old, old), *is = elsewhere(w->new, new);
	void **met;

	if (!was || !is)
		return;
	met = pointer_pairs_at(&w->met, was->node, is->node);
	if (*met)
		return;
	*met = w;
	LIST_ADD(w->a, w->referred, w->referred_count, (struct referred){ *was, *is });
}

/* Of two that are equal as they are written. NOLINTNEXTLINE(misc-no-recursion): depth <=
 * LIMIT_DEPTH */
static void refer_all(struct walking *w, const struct node *old, const struct node *new)
{
	if (!w->documents || old->kind == NODE_SCALAR)
		return;
	if (old->kind == NODE_MAP)
		refer(w, old, new);
	for (size_t i = 0; i < old->count; i++) {
		const struct node *was =
			old->kind == NODE_MAP ? old->members[i].value : old->items[i];
		const struct node *is = old->kind == NODE_MAP
		                                ? node_get_str(new, old->members[i].key->text)
		                                : new->items[i];

		refer_all(w, was, is);
	}
}

static void walk_referred(struct walking *w, const struct referred *r)
{
	const struct str place = json_schema_location(w->a, w->new, r->new.node);
	struct str pointer = place;
	struct spot at = { place, place };

	w->document = str_cut(&pointer, '#');
	w->dialect = r->new.resource->dialect;
	if (!pointer.len)
		at.path = w->document;
	walk(w, &at, r->old.node, r->new.node);
}

/* ---- keywords --------------------------------------------------------------------------- */

/* How a step into a keyword's part is written in a path. */
static struct str path_into(struct walking *w, const struct spot *at, const char *keyword,
                            struct str name)
{
	if (!strcmp(keyword, "properties"))
		return arena_printf(w->a, "%.*s.%.*s", STR_FMT(at->path), STR_FMT(name));
	if (!strcmp(keyword, "$defs") || !strcmp(keyword, "definitions"))
		return arena_printf(w->a, "%.*s#/%s/%.*s", STR_FMT(w->document), keyword,
		                    STR_FMT(name));
	if (!strcmp(keyword, "patternProperties"))
		return arena_printf(w->a, "%.*s{%.*s}", STR_FMT(at->path), STR_FMT(name));
	return at->path;
}

static struct str path_of_one(struct walking *w, const struct spot *at, struct str keyword)
{
	bool items = str_is(keyword, "items") || str_is(keyword, "additionalItems") ||
	             str_is(keyword, "unevaluatedItems") || str_is(keyword, "contains");
	bool values = str_is(keyword, "additionalProperties") ||
	              str_is(keyword, "unevaluatedProperties");

	return items || values ? arena_printf(w->a, "%.*s%s", STR_FMT(at->path), items ? "[]" : "{}")
	                       : at->path;
}

/* A part of a map that is there on one side only. */
static void one_sided(struct walking *w, enum rule rule, const struct spot *at,
                      const char *keyword, struct str name, const struct node *was,
                      const struct node *is, const struct node *old, const struct node *new)
{
	bool property = !strcmp(keyword, "properties");
	size_t before = w->count;

	if (property)
		rule = is ? RULE_JSON_PROPERTY_ADDED : RULE_JSON_PROPERTY_REMOVED;
	changed(w, rule, at,
	        property ? name : arena_printf(w->a, "%s %.*s", keyword, STR_FMT(name)), was, is, old,
	        new);
	/* A definition that comes or goes: who refers to it otherwise than before has changed too.
	 */
	if (w->count > before)
		w->list[before].inert = is_definitions(str_of(keyword));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void walk_map(struct walking *w, const struct spot *at, struct str keyword,
                     const struct node *old, const struct node *new, const struct node *around_old,
                     const struct node *around_new)
{
	const char *k = str_c(w->a, keyword);
	struct spot inside = { .place = below(w->a, at->place, keyword) };

	for (size_t i = 0; new && i < new->count; i++) {
		struct str name = new->members[i].key->text;
		const struct node *was = node_get_str(old, name), *is = new->members[i].value;
		struct spot part = { below(w->a, inside.place, name), path_into(w, at, k, name) };

		if (!was)
			one_sided(w, rule_of(w, keyword), &part, k, name, NULL, is, around_old, is);
		else
			walk(w, &part, was, is);
	}
	for (size_t i = 0; old && i < old->count; i++) {
		struct str name = old->members[i].key->text;
		struct spot part = { below(w->a, inside.place, name), path_into(w, at, k, name) };

		if (!node_get_str(new, name))
			one_sided(w, rule_of(w, keyword), &part, k, name, old->members[i].value, NULL,
			          old->members[i].value, around_new);
	}
}

static bool is_schema(const struct node *n)
{
	return node_is(n, NODE_MAP) || json_is_true(n) || json_is_false(n);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void walk_keyword(struct walking *w, const struct spot *at, struct str keyword,
                         const struct node *was, const struct node *is, const struct node *old,
                         const struct node *new)
{
	const struct json_keyword *row = json_keyword(w->dialect, keyword);
	enum json_shape shape = row                       ? row->shape
	                        : is_definitions(keyword) ? JSON_SHAPE_SCHEMA_MAP
	                                                  : JSON_SHAPE_ANY;
	struct spot here = { below(w->a, at->place, keyword), at->path };
	bool maps = (!was || node_is(was, NODE_MAP)) && (!is || node_is(is, NODE_MAP));
	bool lists = node_is(was, NODE_LIST) && node_is(is, NODE_LIST) && was->count == is->count;

	if (was && is && json_equal(was, is)) {
		refer_all(w, was, is);
		return;
	}
	if (maps && (shape == JSON_SHAPE_SCHEMA_MAP || shape == JSON_SHAPE_PATTERN_MAP)) {
		walk_map(w, at, keyword, was, is, old, new);
		return;
	}
	here.path = path_of_one(w, at, keyword);
	if ((shape == JSON_SHAPE_SCHEMA || shape == JSON_SHAPE_ITEMS) && node_is(was, NODE_MAP) &&
	    node_is(is, NODE_MAP)) {
		walk(w, &here, was, is);
		return;
	}
	if ((shape == JSON_SHAPE_SCHEMAS || shape == JSON_SHAPE_ITEMS) && lists) {
		for (size_t i = 0; i < is->count; i++) {
			struct str index = arena_printf(w->a, "%zu", i);
			struct spot part = { below(w->a, here.place, index), here.path };

			if (is_schema(was->items[i]) && is_schema(is->items[i]))
				walk(w, &part, was->items[i], is->items[i]);
		}
		return;
	}
	here.path = at->path;
	changed(w, rule_of(w, keyword), &here, keyword, was, is, old, new);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void walk(struct walking *w, const struct spot *at, const struct node *old,
                 const struct node *new)
{
	if (!node_is(old, NODE_MAP) || !node_is(new, NODE_MAP)) {
		if (!json_equal(old, new))
			changed(w, RULE_JSON_TYPE_CHANGED, at, STR("schema"), old, new, old, new);
		return;
	}
	refer(w, old, new);
	for (size_t i = 0; i < new->count; i++) {
		struct str keyword = new->members[i].key->text;

		walk_keyword(w, at, keyword, node_get_str(old, keyword), new->members[i].value, old,
		             new);
	}
	for (size_t i = 0; i < old->count; i++) {
		struct str keyword = old->members[i].key->text;

		if (!node_get_str(new, keyword))
			walk_keyword(w, at, keyword, old->members[i].value, NULL, old, new);
	}
}

/* ---- answers ------------------------------------------------------------------------------ */

struct str json_schema_path(struct arena *a, struct str root, struct str pointer)
{
	struct str document = STR("");
	struct buf out;

	if (pointer.len && pointer.ptr[0] != '/') /* json_schema_location() */
		root = document = str_cut(&pointer, '#');
	buf_init(&out, a, 0);
	buf_add(&out, root);
	str_cut(&pointer, '/');
	while (pointer.len) {
		struct str token = str_cut(&pointer, '/');

		if (pointer.len && (str_is(token, "definitions") || str_is(token, "$defs"))) {
			const struct str name = str_cut(&pointer, '/');

			buf_init(&out, a, 0);
			buf_printf(&out, "%.*s#/%.*s/%.*s", STR_FMT(document), STR_FMT(token),
			           STR_FMT(name));
		} else if (pointer.len &&
		           (str_is(token, "properties") || str_is(token, "patternProperties"))) {
			token = str_cut(&pointer, '/');
			buf_printf(&out, ".%.*s", STR_FMT(token));
		} else if (str_is(token, "items") || str_is(token, "additionalItems"))
			buf_add_c(&out, pointer.len ? "[]" : "");
		else if (str_is(token, "additionalProperties"))
			buf_add_c(&out, pointer.len ? "{}" : "");
	}
	return buf_str(&out);
}

static void answers_of(struct walking *w, enum join_direction d, struct schema_answer **out,
                       size_t *count)
{
	const struct json_schema *reader = d == JOIN_BACKWARD ? w->new : w->old;
	const struct json_schema *writer = d == JOIN_BACKWARD ? w->old : w->new;
	struct json_proof proof = { 0 };
	struct failure why = { 0 };
	bool asked = json_schema_prove(w->a, reader, writer, &proof, &why);

	*count = asked ? proof.count : 1;
	*out = arena_array(w->a, struct schema_answer, *count);
	if (!asked) {
		**out = (struct schema_answer){ .reason = str_copy(w->a, str_of(why.text)) };
		(*out)->parts = (struct finding_parts){ .path = w->root,
			                                .at = w->new->root.node,
			                                .was = w->old->root.node };
	}
	for (size_t i = 0; asked && i < *count; i++) {
		const struct json_break *b = &proof.list[i];
		struct schema_answer *x = &(*out)[i];

		*x = (struct schema_answer){ .place = b->path };
		x->parts.path = json_schema_path(w->a, w->root, b->path);
		x->parts.at = d == JOIN_BACKWARD ? b->at : b->old;
		x->parts.was = d == JOIN_BACKWARD ? b->old : b->at;
		x->parts.what = b->failure.len ? b->failure : str_of(b->code);
		if (b->witness)
			x->witness = json_text(w->a, b->witness);
		else
			x->reason = str_of(b->blame ? b->blame : "no example was confirmed");
	}
}

static bool has_documents(const struct json_schema *s)
{
	for (size_t i = 0; i < s->resource_count; i++)
		if (!s->resources[i]->metaschema &&
		    s->resources[i]->document != s->root.resource->document)
			return true;
	return false;
}

void json_schema_diff(struct arena *a, const struct json_schema *old, const struct json_schema *new,
                      struct str root, const struct diff_options *options, struct diff *out)
{
	static const struct join_rules alone = { RULE_JSON_REFUSED, RULE_JSON_REFUSED_BEFORE,
		                                 RULE_JSON_UNPROVED, RULE_JSON_REFERENCE_CHANGED };
	struct walking w = { .a = a, .old = old, .new = new, .root = root };
	struct schema_answer *answers[JOIN_DIRECTIONS];
	size_t counts[JOIN_DIRECTIONS];
	struct spot at = { STR(""), root };

	w.dialect = new->root.resource->dialect;
	w.documents = has_documents(old) && has_documents(new);
	w.met.arena = a;
	walk(&w, &at, old->root.node, new->root.node);
	for (size_t i = 0; i < w.referred_count; i++) { /* the list grows on the way */
		const struct referred r = w.referred[i];

		walk_referred(&w, &r);
	}
	for (int d = 0; d < JOIN_DIRECTIONS; d++)
		answers_of(&w, (enum join_direction)d, &answers[d], &counts[d]);
	diff_join(a, w.list, w.count, w.more,
	          (const struct schema_answer *const[]){ answers[0], answers[1] }, counts, &alone,
	          options, out);
}
