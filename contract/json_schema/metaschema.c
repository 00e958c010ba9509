#include "contract/json_schema/metaschema.h"

#include "contract/base/node.h"

#include <assert.h>

/* One document: all keywords of a draft, those of one vocabulary, or the one that joins them. */
struct writing {
	struct buf out;
	enum json_dialect dialect;
	bool first; /* no member was written yet in the object that is open */
};

static const struct vocabulary {
	const char *name;
	unsigned bit;
	unsigned in; /* dialects */
	bool joined; /* a part of the draft's own metaschema */
} vocabularies[] = {
	{ "core", JSON_VOCABULARY_CORE, 1 << JSON_2019_09 | 1 << JSON_2020_12, true },
	{ "applicator", JSON_VOCABULARY_APPLICATOR, 1 << JSON_2019_09 | 1 << JSON_2020_12, true },
	{ "unevaluated", JSON_VOCABULARY_UNEVALUATED, 1 << JSON_2020_12, true },
	{ "validation", JSON_VOCABULARY_VALIDATION, 1 << JSON_2019_09 | 1 << JSON_2020_12, true },
	{ "meta-data", JSON_VOCABULARY_META_DATA, 1 << JSON_2019_09 | 1 << JSON_2020_12, true },
	{ "format", JSON_VOCABULARY_FORMAT, 1 << JSON_2019_09, true },
	{ "format-annotation", JSON_VOCABULARY_FORMAT, 1 << JSON_2020_12, true },
	{ "format-assertion", JSON_VOCABULARY_FORMAT, 1 << JSON_2020_12, false },
	{ "content", JSON_VOCABULARY_CONTENT, 1 << JSON_2019_09 | 1 << JSON_2020_12, true },
};
enum { VOCABULARIES = sizeof vocabularies / sizeof *vocabularies };

/* How each shape is said. `@` stands for a reference to the metaschema itself, `%` for
 * "definitions" or
 * "$defs". */
static const struct {
	enum json_shape shape;
	const char *text;
} shapes[] = {
	{ JSON_SHAPE_ANY, "{}" },
	{ JSON_SHAPE_SCHEMA, "@" },
	{ JSON_SHAPE_SCHEMAS, "{\"$ref\":\"#/%/schemaArray\"}" },
	{ JSON_SHAPE_ITEMS, "{\"anyOf\":[@,{\"$ref\":\"#/%/schemaArray\"}]}" },
	{ JSON_SHAPE_SCHEMA_MAP, "{\"type\":\"object\",\"additionalProperties\":@}" },
	{ JSON_SHAPE_PATTERN_MAP, "{\"type\":\"object\",\"additionalProperties\":@,"
	                          "\"propertyNames\":{\"format\":\"regex\"}}" },
	{ JSON_SHAPE_DEPENDENCIES, "{\"type\":\"object\",\"additionalProperties\":{\"anyOf\":"
	                           "[@,{\"$ref\":\"#/%/stringArray\"}]}}" },
	{ JSON_SHAPE_NAMES_MAP, "{\"type\":\"object\",\"additionalProperties\":"
	                        "{\"$ref\":\"#/%/stringArray\"}}" },
	{ JSON_SHAPE_SCHEMA_OR_BOOL, "{\"anyOf\":[{\"type\":\"boolean\"},@]}" },
	{ JSON_SHAPE_TYPES, "{\"anyOf\":[{\"$ref\":\"#/%/simpleTypes\"},{\"type\":\"array\","
	                    "\"items\":{\"$ref\":\"#/%/simpleTypes\"},\"minItems\":1,"
	                    "\"uniqueItems\":true}]}" },
	{ JSON_SHAPE_VALUES, "{\"type\":\"array\"}" },
	{ JSON_SHAPE_NUMBER, "{\"type\":\"number\"}" },
	{ JSON_SHAPE_POSITIVE, "{\"type\":\"number\",\"exclusiveMinimum\":0}" },
	{ JSON_SHAPE_COUNT, "{\"$ref\":\"#/%/nonNegativeInteger\"}" },
	{ JSON_SHAPE_BOOLEAN, "{\"type\":\"boolean\"}" },
	{ JSON_SHAPE_STRING, "{\"type\":\"string\"}" },
	{ JSON_SHAPE_REGEX, "{\"type\":\"string\",\"format\":\"regex\"}" },
	{ JSON_SHAPE_URI, "{\"type\":\"string\",\"format\":\"uri\"}" },
	{ JSON_SHAPE_URI_REFERENCE, "{\"type\":\"string\",\"format\":\"uri-reference\"}" },
	{ JSON_SHAPE_URI_WITHOUT_FRAGMENT, "{\"type\":\"string\",\"format\":\"uri-reference\","
	                                   "\"pattern\":\"^[^#]*#?$\"}" },
	{ JSON_SHAPE_ANCHOR, "{\"type\":\"string\",\"pattern\":\"^[A-Za-z_][-A-Za-z0-9._]*$\"}" },
	{ JSON_SHAPE_NAMES, "{\"$ref\":\"#/%/stringArray\"}" },
	{ JSON_SHAPE_SOME_NAMES, "{\"$ref\":\"#/%/stringArray\"}" },
	{ JSON_SHAPE_LIST, "{\"type\":\"array\"}" },
	{ JSON_SHAPE_VOCABULARIES,
	  "{\"type\":\"object\",\"propertyNames\":{\"type\":\"string\","
	  "\"format\":\"uri\"},\"additionalProperties\":{\"type\":\"boolean\"}}" },
};

/* Where drafts differ in a shape. */
static const struct {
	enum json_shape shape;
	unsigned in;
	const char *text;
} other_shapes[] = {
	{ JSON_SHAPE_POSITIVE, 1 << JSON_DRAFT_4,
	  "{\"type\":\"number\",\"minimum\":0,\"exclusiveMinimum\":true}" },
	{ JSON_SHAPE_COUNT, 1 << JSON_DRAFT_4, "{\"$ref\":\"#/%/positiveInteger\"}" },
	{ JSON_SHAPE_VALUES, 1 << JSON_DRAFT_4 | 1 << JSON_DRAFT_6,
	  "{\"type\":\"array\",\"minItems\":1,\"uniqueItems\":true}" },
	{ JSON_SHAPE_ANCHOR, 1 << JSON_2019_09,
	  "{\"type\":\"string\",\"pattern\":\"^[A-Za-z][-A-Za-z0-9.:_]*$\"}" },
};

static const char *shape_text(enum json_dialect dialect, enum json_shape shape)
{
	for (size_t i = 0; i < sizeof other_shapes / sizeof *other_shapes; i++)
		if (other_shapes[i].shape == shape && other_shapes[i].in >> dialect & 1)
			return other_shapes[i].text;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		if (shapes[i].shape == shape)
			return shapes[i].text;
	return "{}";
}

static void put_template(struct writing *w, const char *text)
{
	static const char *const self[] = { "{\"$ref\":\"#\"}", "{\"$ref\":\"#\"}",
		                            "{\"$ref\":\"#\"}", "{\"$recursiveRef\":\"#\"}",
		                            "{\"$dynamicRef\":\"#meta\"}" };

	static_assert(sizeof self / sizeof *self == JSON_DIALECT_COUNT, "a reference for each");
	for (; *text; text++) {
		if (*text == '@')
			buf_add_c(&w->out, self[w->dialect]);
		else if (*text == '%')
			buf_add_c(&w->out, w->dialect < JSON_2019_09 ? "definitions" : "$defs");
		else
			buf_add_byte(&w->out, *text);
	}
}

static void put_member(struct writing *w, const char *name, const char *text)
{
	if (!w->first)
		buf_add_byte(&w->out, ',');
	w->first = false;
	json_print_text(&w->out, str_of(name));
	buf_add_byte(&w->out, ':');
	put_template(w, text);
}

static void open_member(struct writing *w, const char *name)
{
	put_member(w, name, "{");
	w->first = true;
}

static void close_member(struct writing *w)
{
	buf_add_byte(&w->out, '}');
	w->first = false;
}

/* The rows of these vocabularies; 0 asks for those that are in none. */
static void put_properties(struct writing *w, unsigned bits)
{
	size_t count;
	const struct json_keyword *k = json_keywords(&count);

	open_member(w, "properties");
	for (size_t i = 0; i < count; i++, k++)
		if (k->dialects >> w->dialect & 1 && (bits ? k->vocabulary & bits : !k->vocabulary))
			put_member(w, k->name, shape_text(w->dialect, k->shape));
	close_member(w);
}

static void put_definitions(struct writing *w)
{
	const bool draft4 = w->dialect == JSON_DRAFT_4;
	const char *count = draft4 ? "positiveInteger" : "nonNegativeInteger";

	open_member(w, w->dialect < JSON_2019_09 ? "definitions" : "$defs");
	put_member(w, "schemaArray", "{\"type\":\"array\",\"minItems\":1,\"items\":@}");
	put_member(w, count, "{\"type\":\"integer\",\"minimum\":0}");
	put_member(w, draft4 ? "positiveIntegerDefault0" : "nonNegativeIntegerDefault0",
	           shape_text(w->dialect, JSON_SHAPE_COUNT));
	put_member(w, "simpleTypes",
	           "{\"enum\":[\"array\",\"boolean\",\"integer\",\"null\",\"number\","
	           "\"object\",\"string\"]}");
	put_member(w, "stringArray",
	           draft4 ? "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":1,"
	                    "\"uniqueItems\":true}"
	                  : "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"uniqueItems\":"
	                    "true}");
	close_member(w);
}

/* $schema, $id and what makes the document one that others extend. `name`: behind the draft's own
 * folder, such as "schema" or "meta/core". */
static void put_head(struct writing *w, struct str home, const char *name)
{
	const char *uri = json_dialect_uri(w->dialect);
	const char *end = w->dialect < JSON_2019_09 ? "#" : "";

	buf_printf(&w->out, "{\"$schema\":\"%s%s\",\"%s\":\"%.*s%s%s\"", uri, end,
	           json_id_keyword(w->dialect), STR_FMT(home), name, end);
	w->first = false;
	if (w->dialect == JSON_2019_09)
		put_member(w, "$recursiveAnchor", "true");
	if (w->dialect == JSON_2020_12)
		put_member(w, "$dynamicAnchor", "\"meta\"");
	put_member(w, "type",
	           w->dialect == JSON_DRAFT_4 ? "\"object\"" : "[\"object\",\"boolean\"]");
}

static void put_joined(struct writing *w)
{
	struct str home = str_of(json_dialect_uri(w->dialect));
	const char *between = "";

	home.len -= strlen("schema");
	open_member(w, "$vocabulary");
	for (size_t i = 0; i < VOCABULARIES; i++) {
		const struct vocabulary *v = &vocabularies[i];
		const bool optional =
			w->dialect == JSON_2019_09 && v->bit == JSON_VOCABULARY_FORMAT;

		if (v->joined && v->in >> w->dialect & 1)
			put_member(w,
			           str_c(w->out.arena, arena_printf(w->out.arena, "%.*svocab/%s",
			                                            STR_FMT(home), v->name)),
			           optional ? "false" : "true");
	}
	close_member(w);
	put_member(w, "allOf", "[");
	for (size_t i = 0; i < VOCABULARIES; i++) {
		if (!vocabularies[i].joined || !(vocabularies[i].in >> w->dialect & 1))
			continue;
		buf_printf(&w->out, "%s{\"$ref\":\"meta/%s\"}", between, vocabularies[i].name);
		between = ",";
	}
	buf_add_byte(&w->out, ']');
	put_properties(w, 0);
	put_definitions(w);
}

static const struct node *finish(struct writing *w)
{
	struct source *source = arena_new(w->out.arena, struct source);
	struct node *root = NULL;
	struct failure why;

	buf_add_byte(&w->out, '}');
	source->name = STR("metaschema");
	source->text = buf_str(&w->out);
	return json_read(w->out.arena, source, &root, &why) ? root : NULL;
}

static const struct node *write_draft(struct writing *w, struct str home)
{
	put_head(w, home, "schema");
	if (w->dialect >= JSON_2019_09) {
		put_joined(w);
		return finish(w);
	}
	put_properties(w, JSON_VOCABULARY_ALL);
	put_definitions(w);
	if (w->dialect == JSON_DRAFT_4)
		put_member(w, "dependencies",
		           "{\"exclusiveMaximum\":[\"maximum\"],"
		           "\"exclusiveMinimum\":[\"minimum\"]}");
	return finish(w);
}

static const struct node *write_vocabulary(struct writing *w, struct str home,
                                           const struct vocabulary *v)
{
	put_head(w, home, str_c(w->out.arena, arena_printf(w->out.arena, "meta/%s", v->name)));
	put_properties(w, v->bit);
	put_definitions(w);
	return finish(w);
}

static struct str behind_scheme(struct str uri)
{
	return str_starts(uri, "https://")  ? str_skip(uri, 8)
	       : str_starts(uri, "http://") ? str_skip(uri, 7)
	                                    : STR_NONE;
}

const struct node *json_metaschema(struct arena *a, struct str uri)
{
	struct str rest = behind_scheme(uri);
	struct writing w;

	buf_init(&w.out, a, 0);
	for (int d = 0; d < JSON_DIALECT_COUNT; d++) {
		const struct str draft =
			behind_scheme(str_of(json_dialect_uri((enum json_dialect)d)));
		struct str home = str_of(json_dialect_uri((enum json_dialect)d)), name;

		w.dialect = (enum json_dialect)d;
		home.len -= strlen("schema");
		if (str_eq(rest, draft))
			return write_draft(&w, home);
		if (rest.len < draft.len - 6 || memcmp(rest.ptr, draft.ptr, draft.len - 6) != 0)
			continue;
		name = str_skip(rest, draft.len - 6);
		if (!str_starts(name, "meta/"))
			continue;
		for (size_t v = 0; v < VOCABULARIES; v++)
			if (vocabularies[v].in >> d & 1 &&
			    str_is(str_skip(name, 5), vocabularies[v].name))
				return write_vocabulary(&w, home, &vocabularies[v]);
	}
	return NULL;
}
