#include "contract/json_schema/from_contract.h"

#include "contract/json_schema/dialect.h"

struct deriving {
	struct arena *arena;
	const struct json_mapping *mapping;
	enum json_extent extent;
	bool closed; /* the model says that no other fields may occur */
};

/* ---- mappings ------------------------------------------------------------------ */

enum { WORDS_MOST = 4 };

static const struct {
	const char *option, *words[WORDS_MOST];
} choices[JSON_CHOICE_COUNT] = {
#define X(id, option, ...) { option, { __VA_ARGS__ } },
	JSON_CHOICES(X)
#undef X
};

const char *json_choice_option(enum json_choice c)
{
	return choices[c].option;
}

const char *json_choice_word(enum json_choice c, unsigned n)
{
	return n < WORDS_MOST ? choices[c].words[n] : NULL;
}

static bool is_temporal(enum type_kind kind)
{
	return kind == TYPE_DATE || kind == TYPE_TIME || kind == TYPE_TIMESTAMP ||
	       kind == TYPE_TIMESTAMP_NTZ;
}

/* Which choices does it meet? A bit each.
 * NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static unsigned choices_met(const struct field *f, bool element)
{
	unsigned met = 0;

	if (f->depth && !field_flag(f, ATTR_REQUIRED))
		met |= 1u << (element ? JSON_CHOICE_ELEMENTS : JSON_CHOICE_OPTIONAL);
	if (is_temporal(f->type.kind))
		met |= 1u << JSON_CHOICE_TIMESTAMPS;
	if (f->type.kind == TYPE_DECIMAL)
		met |= 1u << JSON_CHOICE_DECIMALS;
	for (size_t i = 0; i < f->field_count; i++)
		met |= choices_met(f->fields[i], false);
	if (f->items)
		met |= choices_met(f->items, true);
	if (f->values)
		met |= choices_met(f->values, true);
	return met;
}

/* The next combination; false behind the last. */
static bool next_mapping(unsigned met, struct json_mapping *m)
{
	for (int c = JSON_CHOICE_COUNT - 1; c >= 0; c--) {
		if (met & 1u << c && json_choice_word((enum json_choice)c, m->word[c] + 1u)) {
			m->word[c]++;
			return true;
		}
		m->word[c] = 0;
	}
	return false;
}

void json_mappings(struct arena *a, const struct model *was, const struct model *now,
                   struct json_mapping **out, size_t *count)
{
	unsigned met = choices_met(&now->root, false) | (was ? choices_met(&was->root, false) : 0);
	struct json_mapping m = { { 0 } };
	size_t room = 1;

	for (int c = 0; c < JSON_CHOICE_COUNT; c++) {
		unsigned words = 1;

		while (met & 1u << c && json_choice_word((enum json_choice)c, words))
			words++;
		room *= words;
	}
	*out = arena_array(a, struct json_mapping, room);
	*count = 0;
	do
		(*out)[(*count)++] = m;
	while (next_mapping(met, &m));
}

/* ---- one value -------------------------------------------------------------------- */

static const char *const type_words[TYPE_KIND_COUNT] = {
	[TYPE_NULL] = "null",       [TYPE_BOOLEAN] = "boolean", [TYPE_INTEGER] = "integer",
	[TYPE_FLOAT] = "number",    [TYPE_DECIMAL] = "number",  [TYPE_NUMBER] = "number",
	[TYPE_STRING] = "string",   [TYPE_BYTES] = "string",    [TYPE_DATE] = "string",
	[TYPE_TIME] = "string",     [TYPE_TIMESTAMP] = "string", [TYPE_TIMESTAMP_NTZ] = "string",
	[TYPE_ARRAY] = "array",     [TYPE_MAP] = "object",      [TYPE_RECORD] = "object",
	[TYPE_VECTOR] = "array",
};

static const char *const formats[TYPE_KIND_COUNT] = {
	[TYPE_DATE] = "date", [TYPE_TIME] = "time", [TYPE_TIMESTAMP] = "date-time"
};

/* What `type` it has; NULL: any. */
static const char *word_of(const struct deriving *d, const struct field *f)
{
	const unsigned char *word = d->mapping->word;

	if (is_temporal(f->type.kind) && word[JSON_CHOICE_TIMESTAMPS])
		return "integer";
	if (f->type.kind == TYPE_DECIMAL && word[JSON_CHOICE_DECIMALS])
		return "string";
	return type_words[f->type.kind];
}

static void put_plain(struct deriving *d, struct node *out, const char *key, struct str text)
{
	node_put(d->arena, out, str_of(key), node_new_plain(d->arena, text));
}

static const struct {
	int bits;
	bool is_unsigned;
	const char *least, *most;
} widths[] = {
	{ 8, false, "-128", "127" },
	{ 8, true, "0", "255" },
	{ 16, false, "-32768", "32767" },
	{ 16, true, "0", "65535" },
	{ 32, false, "-2147483648", "2147483647" },
	{ 32, true, "0", "4294967295" },
	{ 64, false, "-9223372036854775808", "9223372036854775807" },
	{ 64, true, "0", "18446744073709551615" },
};

static void put_width(struct deriving *d, struct node *out, const struct field *f)
{
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
		if (f->type.kind != TYPE_INTEGER || widths[i].bits != f->type.bits ||
		    widths[i].is_unsigned != f->type.is_unsigned)
			continue;
		if (!field_stated(f, ATTR_MINIMUM) && !field_stated(f, ATTR_EXCLUSIVE_MINIMUM))
			put_plain(d, out, "minimum", str_of(widths[i].least));
		if (!field_stated(f, ATTR_MAXIMUM) && !field_stated(f, ATTR_EXCLUSIVE_MAXIMUM))
			put_plain(d, out, "maximum", str_of(widths[i].most));
	}
}

/* A value of a list or a default as JSON of that type. */
static const struct node *value_node(struct deriving *d, const char *word, struct str text)
{
	struct node *plain = node_new_plain(d->arena, text);
	bool number = word && (!strcmp(word, "integer") || !strcmp(word, "number"));

	if ((number && node_is_number(plain)) ||
	    (word && !strcmp(word, "boolean") && (str_is(text, "true") || str_is(text, "false"))))
		return plain;
	return node_new_text(d->arena, text);
}

static void put_enum(struct deriving *d, struct node *out, const struct field *f, const char *word,
                     bool null)
{
	const struct stated *list = field_stated(f, ATTR_ENUM);
	struct node *values = node_new_list(d->arena);

	if (!list)
		return;
	for (size_t i = 0; i < list->count; i++)
		node_add(d->arena, values, value_node(d, word, list->list[i]));
	if (null)
		node_add(d->arena, values, node_new_plain(d->arena, STR("null")));
	node_put(d->arena, out, STR("enum"), values);
}

/* Statements whose keyword has the attribute's own name; of which type they speak. */
static const struct {
	enum attribute attribute;
	const char *type;
	bool number; /* its value */
} keywords[] = {
	{ ATTR_PATTERN, "string", false },
	{ ATTR_FORMAT, "string", false },
	{ ATTR_MINIMUM, "number", true },
	{ ATTR_EXCLUSIVE_MINIMUM, "number", true },
	{ ATTR_MAXIMUM, "number", true },
	{ ATTR_EXCLUSIVE_MAXIMUM, "number", true },
	{ ATTR_MULTIPLE_OF, "number", true },
	{ ATTR_MIN_LENGTH, "string", true },
	{ ATTR_MAX_LENGTH, "string", true },
	{ ATTR_MIN_ITEMS, "array", true },
	{ ATTR_MAX_ITEMS, "array", true },
	{ ATTR_MIN_PROPERTIES, "object", true },
	{ ATTR_MAX_PROPERTIES, "object", true },
};

/* A bound of a date is a text: there is no keyword for it. */
static void put_bounds(struct deriving *d, struct node *out, const struct field *f,
                       const char *word)
{
	const char *family = !strcmp(word, "integer") ? "number" : word;

	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
		const struct stated *s = field_stated(f, keywords[i].attribute);
		struct node *value;

		if (!s || strcmp(keywords[i].type, family) != 0 ||
		    (f->type.kind != TYPE_STRING && !strcmp(family, "string")))
			continue;
		value = keywords[i].number ? node_new_plain(d->arena, s->text)
		                           : node_new_text(d->arena, s->text);
		if (!keywords[i].number || node_is_number(value))
			node_put(d->arena, out, str_of(attribute_key(keywords[i].attribute)), value);
	}
	if (field_flag(f, ATTR_UNIQUE_ITEMS) && !strcmp(word, "array"))
		put_plain(d, out, "uniqueItems", STR("true"));
}

static void put_words(struct deriving *d, struct node *out, const struct field *f)
{
	static const char *const docs[] = { "title", "description" };
	static const enum attribute values[] = { ATTR_DEFAULT, ATTR_EXAMPLES };

	for (size_t i = 0; i < sizeof docs / sizeof *docs; i++) {
		const struct named *doc = named_find(f->docs, f->doc_count, str_of(docs[i]));

		if (doc && doc->text.len)
			node_put_text(d->arena, out, docs[i], doc->text);
	}
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		const struct stated *value = field_stated(f, values[i]);

		if (value && value->node)
			node_put(d->arena, out, str_of(attribute_key(values[i])), value->node);
	}
	if (field_flag(f, ATTR_DEPRECATED))
		put_plain(d, out, "deprecated", STR("true"));
	for (size_t i = 0; i < f->meaning_count; i++)
		node_put(d->arena, out, f->meanings[i].key, f->meanings[i].node);
}

static struct node *value_schema(struct deriving *d, const struct field *f, bool null);

static void put_vector(struct deriving *d, struct node *out, const struct field *f)
{
	struct node *items = node_new_map(d->arena);

	node_put_text(d->arena, items, "type", STR("number"));
	node_put(d->arena, out, STR("items"), items);
	if (!f->type.dimensions)
		return;
	put_plain(d, out, "minItems", arena_printf(d->arena, "%d", f->type.dimensions));
	put_plain(d, out, "maxItems", arena_printf(d->arena, "%d", f->type.dimensions));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void put_properties(struct deriving *d, struct node *out, const struct field *f)
{
	unsigned char optional = d->mapping->word[JSON_CHOICE_OPTIONAL];
	struct node *properties = node_new_map(d->arena), *required = node_new_list(d->arena);

	for (size_t i = 0; i < f->field_count; i++) {
		const struct field *p = f->fields[i];
		bool always = field_flag(p, ATTR_REQUIRED);

		node_put(d->arena, properties, p->name, value_schema(d, p, !always && optional > 0));
		if (always || optional == 1)
			node_add(d->arena, required, node_new_text(d->arena, p->name));
	}
	if (properties->count)
		node_put(d->arena, out, STR("properties"), properties);
	if (required->count)
		node_put(d->arena, out, STR("required"), required);
	if ((d->extent == JSON_TO_JUDGE || d->closed) && (f->field_count || !f->depth))
		put_plain(d, out, "additionalProperties", STR("false"));
}

static struct node *element_schema(struct deriving *d, const struct field *f)
{
	return value_schema(d, f,
	                    !field_flag(f, ATTR_REQUIRED) &&
	                            d->mapping->word[JSON_CHOICE_ELEMENTS]);
}

static void put_type(struct deriving *d, struct node *out, const char *word, bool null)
{
	struct node *both = node_new_list(d->arena);

	if (!null || !strcmp(word, "null")) {
		node_put_text(d->arena, out, "type", str_of(word));
		return;
	}
	node_add(d->arena, both, node_new_text(d->arena, str_of(word)));
	node_add(d->arena, both, node_new_text(d->arena, STR("null")));
	node_put(d->arena, out, STR("type"), both);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static struct node *value_schema(struct deriving *d, const struct field *f, bool null)
{
	struct node *out = node_new_map(d->arena);
	const char *word = word_of(d, f);

	if (d->extent == JSON_TO_PUBLISH)
		put_words(d, out, f);
	if (!word)
		return out;
	put_type(d, out, word, null);
	put_enum(d, out, f, word, null);
	if (!strcmp(word, "string") && formats[f->type.kind])
		node_put_text(d->arena, out, "format", str_of(formats[f->type.kind]));
	if (f->type.kind == TYPE_BYTES)
		node_put_text(d->arena, out, "contentEncoding", STR("base64"));
	put_bounds(d, out, f, word);
	if (d->extent == JSON_TO_JUDGE && !field_stated(f, ATTR_ENUM))
		put_width(d, out, f);
	if (f->type.kind == TYPE_VECTOR)
		put_vector(d, out, f);
	else if (f->items)
		node_put(d->arena, out, STR("items"), element_schema(d, f->items));
	else if (f->values)
		node_put(d->arena, out, STR("additionalProperties"), element_schema(d, f->values));
	else if (f->type.kind == TYPE_RECORD)
		put_properties(d, out, f);
	return out;
}

const struct node *json_from_model(struct arena *a, const struct model *m,
                                   const struct json_mapping *mapping, enum json_extent extent)
{
	struct deriving d = { .arena = a, .mapping = mapping, .extent = extent };
	struct node *out = node_new_map(a), *body;
	bool more = true;

	d.closed = node_to_bool(node_get(m->root.node, "additionalFields"), &more) && !more;
	body = value_schema(&d, &m->root, false);
	node_put_text(a, out, "$schema", STR("http://json-schema.org/draft-07/schema#"));
	if (extent == JSON_TO_PUBLISH && !node_get(body, "title"))
		node_put_text(a, out, "title", m->root.name);
	for (size_t i = 0; i < body->count; i++)
		node_put_member(a, out, body->members[i].key, body->members[i].value);
	return out;
}
