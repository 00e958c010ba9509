#include "contract/json_schema/dialect.h"

#include "contract/json_schema/value.h"

enum {
	IN_4 = 1 << JSON_DRAFT_4,
	IN_2019 = 1 << JSON_2019_09,
	IN_2020 = 1 << JSON_2020_12,
	IN_6_TO_7 = 1 << JSON_DRAFT_6 | 1 << JSON_DRAFT_7,
	TO_7 = IN_4 | IN_6_TO_7,
	TO_2019 = TO_7 | IN_2019,
	FROM_2019 = IN_2019 | IN_2020,
	FROM_7 = 1 << JSON_DRAFT_7 | FROM_2019,
	FROM_6 = IN_6_TO_7 | FROM_2019,
	IN_ALL = TO_7 | FROM_2019
};

static const struct json_keyword keywords[] = {
#define KEYWORD(name, dialects, vocabulary, shape) \
	{ name, dialects, JSON_VOCABULARY_##vocabulary, JSON_SHAPE_##shape },
#include "contract/json_schema/keyword.def"
#undef KEYWORD
};
enum { KEYWORD_COUNT = sizeof keywords / sizeof *keywords };

const struct json_keyword *json_keywords(size_t *count)
{
	*count = KEYWORD_COUNT;
	return keywords;
}

/* 75 rows, told apart mostly by length and first byte: a hash would have to be kept in step. */
const struct json_keyword *json_keyword(enum json_dialect dialect, struct str name)
{
	for (size_t i = 0; name.len && i < KEYWORD_COUNT; i++)
		if (*keywords[i].name == *name.ptr && keywords[i].dialects >> dialect & 1 &&
		    str_is(name, keywords[i].name))
			return &keywords[i];
	return NULL;
}

static const struct {
	const char *name, *uri; /* without the scheme's `s` */
} dialects[JSON_DIALECT_COUNT] = {
	{ "draft-04", "http://json-schema.org/draft-04/schema" },
	{ "draft-06", "http://json-schema.org/draft-06/schema" },
	{ "draft-07", "http://json-schema.org/draft-07/schema" },
	{ "2019-09", "https://json-schema.org/draft/2019-09/schema" },
	{ "2020-12", "https://json-schema.org/draft/2020-12/schema" },
};

const char *json_dialect_name(enum json_dialect dialect)
{
	return dialects[dialect].name;
}

const char *json_dialect_uri(enum json_dialect dialect)
{
	return dialects[dialect].uri;
}

static struct str without_scheme(struct str uri)
{
	if (str_starts(uri, "https://"))
		return str_skip(uri, 8);
	return str_starts(uri, "http://") ? str_skip(uri, 7) : STR_NONE;
}

bool json_dialect_of_uri(struct str uri, enum json_dialect *out)
{
	struct str rest = without_scheme(uri);

	if (str_ends(rest, "#"))
		rest.len--;
	if (!rest.len)
		return false;
	for (int i = 0; i < JSON_DIALECT_COUNT; i++) {
		if (!str_eq(rest, without_scheme(str_of(dialects[i].uri))))
			continue;
		*out = (enum json_dialect)i;
		return true;
	}
	if (!str_is(rest, "json-schema.org/schema"))
		return false;
	*out = JSON_DRAFT_4;
	return true;
}

enum json_dialect json_dialect_of(const struct node *schema)
{
	const struct node *uri = node_get(schema, "$schema");
	enum json_dialect dialect = JSON_DIALECT_DEFAULT;

	if (json_is_string(uri))
		json_dialect_of_uri(uri->text, &dialect);
	return dialect;
}
