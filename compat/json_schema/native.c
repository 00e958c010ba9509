/* native.c - what a consumer's JSON Schema refuses, in the words of the contract */
#include "compat/replay/native.h"
#include "compat/json_schema/read_proven.h"
#include "contract/base/pointer.h"
#include "contract/json_schema/from_contract.h"
#include "contract/json_schema/registered.h"
#include "contract/json_schema/validate.h"

static const struct {
	const char *keyword;
	enum rule rule;
} rules[] = {
	{ "required", RULE_JSON_REQUIRED },
	{ "type", RULE_JSON_TYPE },
	{ "enum", RULE_JSON_ENUM },
	{ "const", RULE_JSON_ENUM },
	{ "minimum", RULE_JSON_RANGE },
	{ "maximum", RULE_JSON_RANGE },
	{ "exclusiveMinimum", RULE_JSON_RANGE },
	{ "exclusiveMaximum", RULE_JSON_RANGE },
	{ "multipleOf", RULE_JSON_RANGE },
	{ "minLength", RULE_JSON_LENGTH },
	{ "maxLength", RULE_JSON_LENGTH },
	{ "minItems", RULE_JSON_LENGTH },
	{ "maxItems", RULE_JSON_LENGTH },
	{ "minProperties", RULE_JSON_LENGTH },
	{ "maxProperties", RULE_JSON_LENGTH },
	{ "uniqueItems", RULE_JSON_LENGTH },
	{ "pattern", RULE_JSON_TEXT },
	{ "format", RULE_JSON_TEXT },
	{ "additionalProperties", RULE_JSON_CLOSED },
	{ "unevaluatedProperties", RULE_JSON_CLOSED },
	{ "propertyNames", RULE_JSON_CLOSED },
	{ "false", RULE_JSON_CLOSED },
};

static enum rule rule_of(struct str keyword)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (str_is(keyword, rules[i].keyword))
			return rules[i].rule;
	return RULE_JSON_REFUSED_DOCUMENT;
}

/* ---- places ---------------------------------------------------------------------- */

struct place {
	struct str path;
	const struct field *field; /* of the contract, as far as it goes */
};

static void step_to(struct arena *a, struct place *p, const struct field *next, const char *step,
                    struct str name)
{
	p->path = next ? next->path
	               : arena_printf(a, "%.*s%s%.*s", STR_FMT(p->path), step, STR_FMT(name));
	if (next)
		p->field = next;
}

/* Where a pointer into a document leads in the contract. */
static struct place place_of(struct arena *a, const struct model *m, const struct node *document,
                             struct str pointer)
{
	struct place p = { m->root.path, &m->root };
	struct str token;

	while (document && pointer_step(a, &pointer, &token)) {
		if (node_is(document, NODE_LIST))
			step_to(a, &p, p.field->items, "[]", STR(""));
		else if (p.field->values)
			step_to(a, &p, p.field->values, "{}", STR(""));
		else
			step_to(a, &p, field_child(p.field, token), ".", token);
		document = pointer_into(document, token);
	}
	return p;
}

static void say(struct arena *a, const struct json_break *b, const struct json_error *e,
                const struct place *p, struct findings *out, bool witnesses)
{
	struct finding_parts parts = { .path = p->path,
		                       .at = p->field->type.at ? p->field->type.at : p->field->at,
		                       .was = e->at,
		                       .what = e->keyword,
		                       .old_value = json_text(a, e->at) };

	if (witnesses)
		parts.witness = json_text(a, b->witness);
	/* by which a break that grows is told from the same one */
	if (e->value->kind == NODE_SCALAR && rule_of(e->keyword) != RULE_JSON_REQUIRED)
		parts.new_value = json_text(a, e->value);
	for (const struct finding *f = out->first; f; f = f->next)
		if (f->rule == rule_of(e->keyword) && str_eq(f->path, parts.path))
			return;
	finding_add(out, rule_of(e->keyword), &parts);
}

/* A property that is missing is said at its own path. */
static void say_missing(struct arena *a, const struct json_break *b, const struct json_error *e,
                        const struct model *m, struct findings *out, bool witnesses)
{
	for (size_t i = 0; node_is(e->at, NODE_LIST) && i < e->at->count; i++) {
		struct place p = place_of(a, m, b->witness, e->path);
		struct str name = e->at->items[i]->text;

		if (node_get_str(e->value, name))
			continue;
		step_to(a, &p, p.field->values ? p.field->values : field_child(p.field, name), ".",
		        name);
		say(a, b, e, &p, out, witnesses);
	}
}

/* What stands at a pointer's parent in the reader's text; NULL where that is another document. */
static const struct node *owner_of(struct arena *a, const struct node *tree, struct str pointer)
{
	struct str token;

	while (tree && pointer_step(a, &pointer, &token) && pointer.len)
		tree = pointer_into(tree, token);
	return tree;
}

/* A property that a closed object has no name for is said at its own path. */
static bool say_unlisted(struct arena *a, const struct node *tree, const struct json_break *b,
                         const struct json_error *e, const struct model *m, struct findings *out,
                         bool witnesses)
{
	const struct node *listed = node_get(owner_of(a, tree, e->schema_path), "properties");
	bool any = false;

	for (size_t i = 0; node_is(e->value, NODE_MAP) && i < e->value->count; i++) {
		struct place p = place_of(a, m, b->witness, e->path);
		struct str name = e->value->members[i].key->text;

		if (node_get_str(listed, name))
			continue;
		step_to(a, &p, p.field->values ? p.field->values : field_child(p.field, name), ".",
		        name);
		say(a, b, e, &p, out, witnesses);
		any = true;
	}
	return any;
}

/* ---- the question -------------------------------------------------------------------- */

static void say_break(struct arena *a, const struct json_validator *v, const struct node *tree,
                      const struct json_break *b, const struct model *m, struct findings *out, bool witnesses)
{
	const struct json_error *all = NULL, *e;
	struct failure ignored;
	struct place p;

	if (json_validate_errors(a, v, b->witness, &all, &ignored) != JSON_INVALID || !all)
		return;
	for (e = all; e->next && e->at != b->at;) /* what was asked, of all that does not hold */
		e = e->next;
	if (e->at != b->at)
		e = all;
	if (str_is(e->keyword, "required")) {
		say_missing(a, b, e, m, out, witnesses);
		return;
	}
	if (rule_of(e->keyword) == RULE_JSON_CLOSED && str_ends(e->schema_path, "Properties") &&
	    say_unlisted(a, tree, b, e, m, out, witnesses))
		return;
	p = place_of(a, m, b->witness, e->path);
	say(a, b, e, &p, out, witnesses);
}

static bool ask(struct arena *a, const void *reader, const void *writer, const struct model *m,
                bool witnesses, struct findings *out, struct failure *why)
{
	const struct json_registered *r = reader, *w = writer;
	const struct json_validator *v;
	struct json_validator_options options = { false };
	struct json_proof proof;

	if (!json_schema_prove(a, r->schema, w->schema, &proof, why) ||
	    !json_validator_new(a, r->schema, &options, &v, why))
		return false;
	for (size_t i = 0; i < proof.count; i++) {
		const struct json_break *b = &proof.list[i];

		if (!b->witness)
			return failure_set(why, FAILURE_LIMIT, "%s",
			                   b->blame ? b->blame : "no example was confirmed");
		if (!b->format_asserted)
			say_break(a, v, r->tree, b, m, out, witnesses);
	}
	return true;
}

/* ---- ways to write a contract --------------------------------------------------------- */

static void ways(struct arena *a, const struct model *was, const struct model *now,
                 const void ***out, size_t *count)
{
	struct json_mapping *list;

	json_mappings(a, was, now, &list, count);
	*out = arena_array(a, const void *, *count);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = &list[i];
}

static bool derive(struct arena *a, const struct contract *c, const struct model *m,
                   const void *way, const void *reader, const void **schema, struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	struct schema_text text = { .source = source, .reading = SCHEMA_READER };

	(void)c, (void)reader;
	*source = (struct source){ m->root.name,
		                   json_text(a, json_from_model(a, m, way, JSON_TO_JUDGE)) };
	return json_schema_language.read(a, &text, schema, why);
}

static const void *nullable(struct arena *a, const void *way)
{
	struct json_mapping *open = arena_new(a, struct json_mapping);

	*open = *(const struct json_mapping *)way;
	open->word[JSON_CHOICE_OPTIONAL] = 2; /* either */
	open->word[JSON_CHOICE_ELEMENTS] = 1;
	return memcmp(open, way, sizeof *open) ? open : NULL;
}

/* Whichever keyword minds it: a type, a list of values, a branch. */
static bool is_null(const struct finding *f)
{
	return f->rule == RULE_JSON_REQUIRED || str_is(f->new_value, "null");
}

const struct native_rules json_native = { ask, ways, derive, nullable, is_null };
