/* Where references lead, and what a document is read as. What the published test suite asks is in
 * json_suite_test.c. */
#include "contract/base/limits.h"
#include "contract/json_schema/schema.h"
#include "contract/json_schema/uri.h"
#include "tests/check.h"
#include "tests/unit/short_memory.h"

#include <stdlib.h>

static struct arena arena;

static const struct node *parsed(struct arena *a, const char *text)
{
	struct source *source = arena_new(a, struct source);
	struct node *root = NULL;
	struct failure why;

	*source = (struct source){ STR("test"), str_of(text) };
	if (!json_read(a, source, &root, &why)) {
		printf("%s: %s\n", text, why.text);
		abort();
	}
	return root;
}

static void test_uris(void)
{
	/* RFC 3986, 5.4, and bases that are relative */
	static const struct {
		const char *base, *reference, *want;
	} rows[] = {
#define RFC "http://a/b/c/d;p?q"
		{ RFC, "g:h", "g:h" },
		{ RFC, "g", "http://a/b/c/g" },
		{ RFC, "./g", "http://a/b/c/g" },
		{ RFC, "g/", "http://a/b/c/g/" },
		{ RFC, "/g", "http://a/g" },
		{ RFC, "//g", "http://g" },
		{ RFC, "?y", "http://a/b/c/d;p?y" },
		{ RFC, "g?y", "http://a/b/c/g?y" },
		{ RFC, "#s", "http://a/b/c/d;p?q#s" },
		{ RFC, "g#s", "http://a/b/c/g#s" },
		{ RFC, ";x", "http://a/b/c/;x" },
		{ RFC, "", "http://a/b/c/d;p?q" },
		{ RFC, ".", "http://a/b/c/" },
		{ RFC, "..", "http://a/b/" },
		{ RFC, "../g", "http://a/b/g" },
		{ RFC, "../..", "http://a/" },
		{ RFC, "../../../g", "http://a/g" },
		{ RFC, "/./g", "http://a/g" },
		{ RFC, "g.", "http://a/b/c/g." },
		{ RFC, "..g", "http://a/b/c/..g" },
		{ RFC, "./g/.", "http://a/b/c/g/" },
		{ RFC, "g/../h", "http://a/b/c/h" },
		{ RFC, "g;x=1/../y", "http://a/b/c/y" },
		{ RFC, "g?y/../x", "http://a/b/c/g?y/../x" },
		{ RFC, "http:g", "http:g" },
#undef RFC
		{ "http://a", "g", "http://a/g" },
		{ "", "g.json", "g.json" },
		{ "a/b.json", "c.json", "a/c.json" },
		{ "a/b.json", "../c.json", "c.json" },
		{ "a/b.json", "../../c.json", "../c.json" },
		{ "../a", "../b", "../../b" },
		{ "b.json", "#/x", "b.json#/x" },
		{ "b.json", "./c/./d", "c/d" },
		{ "urn:x:y", "#a", "urn:x:y#a" },
		{ "http://a/b#f", "#g", "http://a/b#g" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].reference);
		CHECK_STR(str_c(&arena, uri_resolve(&arena, str_of(rows[i].base),
		                                    str_of(rows[i].reference))),
		          rows[i].want);
	}
	CHECK_STR(str_c(&arena, uri_decode(&arena, STR("a%41%zz%2fb%"))), "aA%zz/b%");
}

/* Where the reference behind the keys leads: "uri of the resource|pointer". */
static const char *target(struct arena *a, const struct json_schema *s, const char *path,
                          const char *keyword)
{
	struct json_place at = s->root;
	const struct json_link *link;
	struct str rest = str_of(path);

	while (rest.len)
		at.node = node_get_str(at.node, str_cut(&rest, '.'));
	at = json_schema_at(s, s->root, at.node);
	link = json_schema_ref(s, at, keyword);
	if (!link)
		return "no reference";
	if (!link->found)
		return str_c(a, arena_printf(a, "missing %.*s", STR_FMT(link->uri)));
	return str_c(a, arena_printf(a, "%.*s|%.*s%s", STR_FMT(link->to.resource->uri),
	                             STR_FMT(json_schema_pointer(a, s, link->to.node)),
	                             link->dynamic ? " dynamic" : ""));
}

static const struct json_schema *read_with(struct arena *a, const char *text, const char *name,
                                           const char *other)
{
	const struct json_document document = { str_of(name), other ? parsed(a, other) : NULL };
	const struct json_schema_options options = { .documents = &document,
		                                     .document_count = other != NULL };
	const struct json_schema *s = NULL;
	struct failure why;

	if (!json_schema_read(a, parsed(a, text), &options, &s, &why))
		printf("%s\n", why.text);
	return s;
}

static void test_references(void)
{
#define D20 "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\""
#define D19 "\"$schema\":\"https://json-schema.org/draft/2019-09/schema\""
#define D4  "\"$schema\":\"http://json-schema.org/draft-04/schema#\""
	static const struct {
		const char *why, *schema, *at, *want, *name, *other;
	} rows[] = {
		{ "itself", "{\"not\":{\"$ref\":\"#\"}}", "not", "|", 0, 0 },
		{ "a definition", "{\"$ref\":\"#/definitions/a\",\"definitions\":{\"a\":{}}}", "",
		  "|/definitions/a", 0, 0 },
		{ "escapes",
		  "{\"$ref\":\"#/definitions/a~1b~0c%25%22\",\"definitions\":{\"a/b~c%\\\"\":{}}}",
		  "", "|/definitions/a~1b~0c%\"", 0, 0 },
		{ "a list's item", "{\"$ref\":\"#/allOf/1\",\"allOf\":[{},true]}", "", "|/allOf/1",
		  0, 0 },
		{ "no item", "{\"$ref\":\"#/allOf/01\",\"allOf\":[{},true]}", "",
		  "missing #/allOf/01", 0, 0 },
		{ "no schema", "{\"$ref\":\"#/title\",\"title\":\"x\"}", "", "missing #/title", 0,
		  0 },
		{ "an unknown keyword", "{\"$ref\":\"#/x/y\",\"x\":{\"y\":{\"$id\":\"z\"}}}", "",
		  "z|/x/y", 0, 0 },
		{ "an id in draft 7",
		  "{\"$id\":\"http://h/a.json\",\"not\":{\"$ref\":\"b.json\"},"
		  "\"definitions\":{\"b\":{\"$id\":\"b.json\"}}}",
		  "not", "http://h/b.json|/definitions/b", 0, 0 },
		{ "an id in a place that is data",
		  "{\"not\":{\"$ref\":\"b.json\"},\"const\":{\"$id\":\"b.json\"},\"enum\":[{\"$"
		  "id\":\"b.json\"}]}",
		  "not", "missing b.json", 0, 0 },
		{ "id is draft 4's",
		  "{" D4 ",\"not\":{\"$ref\":\"b\"},\"definitions\":{\"b\":{\"id\":\"b\"}}}", "not",
		  "b|/definitions/b", 0, 0 },
		{ "and no later one's",
		  "{\"not\":{\"$ref\":\"b\"},\"definitions\":{\"b\":{\"id\":\"b\"}}}", "not",
		  "missing b", 0, 0 },
		{ "a fragment as id",
		  "{\"not\":{\"$ref\":\"#b\"},\"definitions\":{\"x\":{\"$id\":\"#b\"}}}", "not",
		  "|/definitions/x", 0, 0 },
		{ "$ref silences $id",
		  "{\"not\":{\"$ref\":\"#/definitions/x\",\"$id\":\"http://h/y/\"},"
		  "\"definitions\":{\"x\":{}}}",
		  "not", "|/definitions/x", 0, 0 },
		{ "not in 2020-12",
		  "{" D20 ",\"not\":{\"$ref\":\"#/$defs/x\",\"$id\":\"http://h/y/\"},"
		  "\"$defs\":{\"x\":{}}}",
		  "not", "missing http://h/y/#/$defs/x", 0, 0 },
		{ "an anchor",
		  "{" D20 ",\"not\":{\"$ref\":\"#b\"},\"$defs\":{\"x\":{\"$anchor\":\"b\"}}}",
		  "not", "|/$defs/x", 0, 0 },
		{ "an anchor of another resource",
		  "{" D20 ",\"not\":{\"$ref\":\"r#b\"},\"$defs\":{\"x\":{\"$id\":\"r\",\"not\":{\"$"
		          "anchor\":\"b\"}}}}",
		  "not", "r|/$defs/x/not", 0, 0 },
		{ "not of this one",
		  "{" D20 ",\"not\":{\"$ref\":\"#b\"},\"$defs\":{\"x\":{\"$id\":\"r\",\"not\":{\"$"
		          "anchor\":\"b\"}}}}",
		  "not", "missing #b", 0, 0 },
		{ "a pointer through a resource",
		  "{\"not\":{\"$ref\":\"#/definitions/x/"
		  "not\"},\"definitions\":{\"x\":{\"$id\":\"r\",\"not\":{}}}}",
		  "not", "r|/definitions/x/not", 0, 0 },
		{ "$defs in draft 7",
		  "{\"not\":{\"$ref\":\"b\"},\"$defs\":{\"b\":{\"$id\":\"b\"}}}", "not",
		  "b|/$defs/b", 0, 0 },
		{ "a document by name", "{\"$ref\":\"o.json#/definitions/a\"}", "",
		  "o.json|/definitions/a", "o.json", "{\"definitions\":{\"a\":{}}}" },
		{ "by name upon the base",
		  "{\"$id\":\"http://h/d/r.json\",\"not\":{\"$ref\":\"o.json\"}}", "not",
		  "http://h/d/o.json|", "o.json", "{}" },
		{ "by name as written",
		  "{\"$id\":\"http://h/d/r.json\",\"not\":{\"$ref\":\"http://x/o\"}}", "not",
		  "http://x/o|", "http://x/o", "{}" },
		{ "by its id", "{\"$ref\":\"http://x/o\"}", "", "http://x/o|", "n",
		  "{\"$id\":\"http://x/o\"}" },
		{ "by its name though it has an id", "{\"$ref\":\"n\"}", "", "http://x/o|", "n",
		  "{\"$id\":\"http://x/o\"}" },
		{ "not there", "{\"$ref\":\"http://x/p\"}", "", "missing http://x/p", "n", "{}" },
		{ "a metaschema",
		  "{\"$ref\":\"http://json-schema.org/draft-07/schema#/definitions/schemaArray\"}",
		  "", "http://json-schema.org/draft-07/schema|/definitions/schemaArray", 0, 0 },
		{ "a vocabulary", "{\"$ref\":\"https://json-schema.org/draft/2020-12/meta/core\"}",
		  "", "https://json-schema.org/draft/2020-12/meta/core|", 0, 0 },
		{ "the document wins its own URI",
		  "{\"$id\":\"http://x/o\",\"not\":{\"$ref\":\"http://x/o#/a\"},\"a\":{}}", "not",
		  "http://x/o|/a", "http://x/o", "{\"b\":{}}" },
	};
	static const struct {
		const char *why, *schema, *keyword, *want;
	} dynamic[] = {
		{ "a $dynamicRef",
		  "{" D20 ",\"$dynamicRef\":\"#n\",\"$defs\":{\"a\":{\"$dynamicAnchor\":\"n\"}}}",
		  "$dynamicRef", "|/$defs/a dynamic" },
		{ "to an anchor",
		  "{" D20 ",\"$dynamicRef\":\"#n\",\"$defs\":{\"a\":{\"$anchor\":\"n\"}}}",
		  "$dynamicRef", "|/$defs/a" },
		{ "to a pointer",
		  "{" D20
		  ",\"$dynamicRef\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$dynamicAnchor\":\"n\"}}}",
		  "$dynamicRef", "|/$defs/a" },
		{ "a $ref to a $dynamicAnchor",
		  "{" D20 ",\"$ref\":\"#n\",\"$defs\":{\"a\":{\"$dynamicAnchor\":\"n\"}}}", "$ref",
		  "|/$defs/a" },
		{ "none in 2019-09",
		  "{" D19 ",\"$dynamicRef\":\"#n\",\"$defs\":{\"a\":{\"$dynamicAnchor\":\"n\"}}}",
		  "$dynamicRef", "no reference" },
		{ "a $recursiveRef", "{" D19 ",\"$recursiveRef\":\"#\",\"$recursiveAnchor\":true}",
		  "$recursiveRef", "| dynamic" },
		{ "without an anchor", "{" D19 ",\"$recursiveRef\":\"#\"}", "$recursiveRef", "|" },
		{ "a $ref beside an anchor", "{" D19 ",\"$ref\":\"#\",\"$recursiveAnchor\":true}",
		  "$ref", "|" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].why);
		CHECK_STR(target(&arena,
		                 read_with(&arena, rows[i].schema, rows[i].name, rows[i].other),
		                 rows[i].at, "$ref"),
		          rows[i].want);
	}
	for (size_t i = 0; i < sizeof dynamic / sizeof *dynamic; i++) {
		CHECK_ROW(dynamic[i].why);
		CHECK_STR(target(&arena, read_with(&arena, dynamic[i].schema, NULL, NULL), "",
		                 dynamic[i].keyword),
		          dynamic[i].want);
	}
}

/* What a dynamic reference can lead to, and where it leads in a scope. */
static void test_dynamic_scope(void)
{
	const struct json_schema *s =
		read_with(&arena,
	                  "{" D20 ",\"$id\":\"http://h/list\",\"items\":{\"$dynamicRef\":\"#n\"},"
	                  "\"$defs\":{\"d\":{\"$dynamicAnchor\":\"n\"}}}",
	                  "http://h/strings",
	                  "{" D20 ",\"$ref\":\"list\",\"$defs\":{\"s\":{\"$dynamicAnchor\":\"n\","
	                          "\"type\":\"string\"}}}");
	const struct json_place items = json_schema_at(s, s->root, node_get(s->root.node, "items"));
	const struct json_link *link = json_schema_ref(s, items, "$dynamicRef");
	const struct json_resource *scope[] = { s->resources[1], s->resources[0] };
	const struct json_place *all;

	CHECK_ROW("scope");
	CHECK_INT(json_link_targets(s, link, &all), 2);
	CHECK(all[0].node == link->to.node);
	CHECK_STR(str_c(&arena, json_link_follow(s, link, scope, 2).resource->uri),
	          "http://h/strings");
	CHECK_STR(str_c(&arena, json_link_follow(s, link, scope + 1, 1).resource->uri),
	          "http://h/list");
	CHECK(json_link_follow(s, link, NULL, 0).node == link->to.node);
}

static const char *dialect(const char *text, const char *name, const char *other)
{
	const struct json_schema *s = read_with(&arena, text, name, other);

	return s ? str_c(&arena,
	                 arena_printf(&arena, "%s %u", json_dialect_name(s->root.resource->dialect),
	                              s->root.resource->vocabularies))
	         : "refused";
}

static void test_dialects(void)
{
#define META                                                                      \
	"{" D20 ",\"$id\":\"http://h/m\",\"$vocabulary\":{"                       \
	"\"https://json-schema.org/draft/2020-12/vocab/core\":true,"              \
	"\"https://json-schema.org/draft/2020-12/vocab/format-assertion\":false," \
	"\"https://json-schema.org/draft/2020-12/vocab/applicator\":true}}"
	static const struct {
		const char *schema, *want, *name, *other;
	} rows[] = {
		{ "{}", "draft-07 127", 0, 0 },
		{ "true", "draft-07 127", 0, 0 },
		{ "{\"$schema\":7}", "draft-07 127", 0, 0 },
		{ "{\"$schema\":\"http://unknown/\"}", "draft-07 127", 0, 0 },
		{ "{\"$schema\":\"http://json-schema.org/schema#\"}", "draft-04 127", 0, 0 },
		{ "{" D4 "}", "draft-04 127", 0, 0 },
		{ "{\"$schema\":\"https://json-schema.org/draft-06/schema\"}", "draft-06 127", 0,
		  0 },
		{ "{\"$schema\":\"http://json-schema.org/draft/2019-09/schema#\"}", "2019-09 127",
		  0, 0 },
		{ "{" D20 "}", "2020-12 127", 0, 0 },
		{ "{\"$schema\":\"http://h/m\"}", "2020-12 163", "x", META },
		{ "{\"$schema\":\"http://h/m#\"}", "2020-12 163", "x", META },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].schema);
		CHECK_STR(dialect(rows[i].schema, rows[i].name, rows[i].other), rows[i].want);
	}
}

static void test_forced(void)
{
	const struct json_schema_options options = { .forced = true, .dialect = JSON_DRAFT_4 };
	const struct json_schema *s = NULL;
	struct failure why;

	CHECK_ROW("forced");
	CHECK(json_schema_read(&arena,
	                       parsed(&arena, "{" D20 ",\"id\":\"x\",\"not\":{\"$ref\":\"x\"}}"),
	                       &options, &s, &why));
	CHECK_INT(s->root.resource->dialect, JSON_DRAFT_4);
	CHECK_INT(s->missing_count, 0);
}

static void test_refusals(void)
{
	const struct json_schema *s =
		read_with(&arena, "{\"not\":\n {\"$ref\":\"#/x\"}}", NULL, NULL);
	struct failure why = { 0 };

	CHECK_ROW("missing");
	CHECK(!json_schema_complete(s, &why));
	CHECK_STR(why.text, "the reference #/x leads nowhere");
	CHECK_INT(why.line * 100 + why.column, 210);
	CHECK_ROW("no schema");
	CHECK(!json_schema_read(&arena, parsed(&arena, "[1]"), NULL, &s, &why));
	CHECK_STR(why.text, "a JSON Schema is an object or a boolean");
	CHECK_ROW("no schema as reference");
	CHECK(read_with(&arena, "{}", "n", "7") == NULL);
}

static void read_one(void *arg)
{
	struct arena *a = arg;
	const struct json_schema *s =
		read_with(a,
	                  "{" D20 ",\"$ref\":\"n#a\",\"$dynamicRef\":\"#b\",\"not\":{\"$ref\":"
	                          "\"https://json-schema.org/"
	                  "draft/2020-12/schema\"},\"$defs\":{\"b\":{\"$dynamicAnchor\":\"b\"}}}",
	                  "n", "{" D20 ",\"not\":{\"$anchor\":\"a\"}}");

	CHECK(s && !s->missing);
}

static void test_memory(void)
{
	bool done = false;

	CHECK_ROW("memory that runs out");
	for (size_t blocks = 0; blocks < 200 && !done; blocks++) {
		struct arena a;

		done = try_short(&a, PLENTY, blocks, read_one, &a);
		arena_free(&a);
	}
	CHECK(done);
}

int main(void)
{
	arena_init(&arena, 256 << 20);
	RUN(test_uris);
	RUN(test_references);
	RUN(test_dynamic_scope);
	RUN(test_dialects);
	RUN(test_forced);
	RUN(test_refusals);
	RUN(test_memory);
	arena_free(&arena);
	return CHECK_EXIT();
}
