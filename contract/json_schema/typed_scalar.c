/* typed_scalar.c - which keywords there are, and what their values are to the loader */
#include "contract/json_schema/text.h"
#include "contract/json_schema/typed_impl.h"

#include <math.h>
#include <stdlib.h>

/* ---- which keywords there are ---------------------------------------------------------- */

/* family, first draft that knows it; json-sKema has lists of its own. */
static const struct {
	const char *name;
	unsigned family;
	enum json_dialect first;
} keywords[] = {
	{ "enum", USED_ENUM, JSON_DRAFT_4 },
	{ "allOf", USED_COMBINED, JSON_DRAFT_4 },
	{ "anyOf", USED_COMBINED, JSON_DRAFT_4 },
	{ "oneOf", USED_COMBINED, JSON_DRAFT_4 },
	{ "not", USED_NOT, JSON_DRAFT_4 },
	{ "const", USED_CONST, JSON_DRAFT_6 },
	{ "type", USED_TYPE, JSON_DRAFT_4 },
	{ "items", USED_ARRAY, JSON_DRAFT_4 },
	{ "additionalItems", USED_ARRAY, JSON_DRAFT_4 },
	{ "minItems", USED_ARRAY, JSON_DRAFT_4 },
	{ "maxItems", USED_ARRAY, JSON_DRAFT_4 },
	{ "uniqueItems", USED_ARRAY, JSON_DRAFT_4 },
	{ "contains", USED_ARRAY, JSON_DRAFT_6 },
	{ "properties", USED_OBJECT, JSON_DRAFT_4 },
	{ "required", USED_OBJECT, JSON_DRAFT_4 },
	{ "minProperties", USED_OBJECT, JSON_DRAFT_4 },
	{ "maxProperties", USED_OBJECT, JSON_DRAFT_4 },
	{ "dependencies", USED_OBJECT, JSON_DRAFT_4 },
	{ "patternProperties", USED_OBJECT, JSON_DRAFT_4 },
	{ "additionalProperties", USED_OBJECT, JSON_DRAFT_4 },
	{ "propertyNames", USED_OBJECT, JSON_DRAFT_6 },
	{ "minimum", USED_NUMBER, JSON_DRAFT_4 },
	{ "maximum", USED_NUMBER, JSON_DRAFT_4 },
	{ "exclusiveMinimum", USED_NUMBER, JSON_DRAFT_4 },
	{ "exclusiveMaximum", USED_NUMBER, JSON_DRAFT_4 },
	{ "multipleOf", USED_NUMBER, JSON_DRAFT_4 },
	{ "minLength", USED_STRING, JSON_DRAFT_4 },
	{ "maxLength", USED_STRING, JSON_DRAFT_4 },
	{ "pattern", USED_STRING, JSON_DRAFT_4 },
	{ "format", USED_STRING, JSON_DRAFT_4 },
	{ "if", USED_CONDITIONAL, JSON_DRAFT_7 },
	{ "then", USED_CONDITIONAL, JSON_DRAFT_7 },
	{ "else", USED_CONDITIONAL, JSON_DRAFT_7 },
	{ "title", USED_COMMON, JSON_DRAFT_4 },
	{ "description", USED_COMMON, JSON_DRAFT_4 },
	{ "default", USED_COMMON, JSON_DRAFT_4 },
	{ "$ref", USED_REFERENCE, JSON_DRAFT_4 },
};

bool typed_keyword_used(enum json_dialect dialect, unsigned used, struct str name)
{
	if (dialect >= JSON_2019_09)
		return typed_modern_keyword(name);
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (str_is(name, keywords[i].name))
			return dialect >= keywords[i].first && (used & keywords[i].family);
	return str_is(name, json_id_keyword(dialect));
}

bool typed_has_keyword(enum json_dialect dialect, const struct node *map, unsigned families)
{
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if ((keywords[i].family & families) && dialect >= keywords[i].first &&
		    node_get(map, keywords[i].name))
			return true;
	return false;
}

/* ---- scalars --------------------------------------------------------------------------- */

bool typed_is_string(const struct node *n)
{
	return node_is(n, NODE_SCALAR) && n->quoted;
}

bool typed_is_bool(const struct node *n)
{
	return node_is(n, NODE_SCALAR) && !n->quoted &&
	       (str_is(n->text, "true") || str_is(n->text, "false"));
}

/* A literal of more characters is a text to the loader. */
enum { MOST_DIGITS = 1000 };

bool typed_is_number(const struct node *n)
{
	return node_is(n, NODE_SCALAR) && !n->quoted && n->text.len <= MOST_DIGITS &&
	       node_is_number(n);
}

static bool is_decimal(struct str s)
{
	return memchr(s.ptr, '.', s.len) || memchr(s.ptr, 'E', s.len) || memchr(s.ptr, 'e', s.len);
}

const char *typed_java_class(const struct node *n)
{
	long long value;

	if (!n || n->kind != NODE_SCALAR)
		return n && n->kind == NODE_MAP ? "JsonObject" : "JsonArray";
	if (typed_is_bool(n))
		return "Boolean";
	if (!n->quoted && str_is(n->text, "null"))
		return "Null";
	if (!typed_is_number(n))
		return "String";
	if (is_decimal(n->text))
		return "BigDecimal";
	if (!str_to_long(n->text, &value))
		return "BigInteger";
	return value >= INT32_MIN && value <= INT32_MAX ? "Integer" : "Long";
}

/* Number.intValue(): the low bits of a whole number, a fraction cut off. */
bool typed_to_int(const struct node *n, int *out)
{
	char literal[MOST_DIGITS + 1] = "";
	long long value = 0;
	double d;

	memcpy(literal, n->text.ptr, n->text.len);
	d = strtod(literal, NULL);
	if (!str_to_long(n->text, &value) && fabs(d) < 9e18)
		value = (long long)d;
	*out = (int)(uint32_t)(unsigned long long)value;
	return str_is(str_of(typed_java_class(n)), "Integer");
}

struct str typed_value_text(struct arena *a, const struct node *value)
{
	return json_schema_text(a, value, true);
}
