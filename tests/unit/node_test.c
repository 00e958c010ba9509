#include "contract/base/pointer.h"
#include "tests/check.h"

/* Reads a text and prints it as JSON, or "line:column message". */
static const char *read_back(struct arena *a, const char *name, const char *text)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct node **docs;
	size_t n;
	struct buf out;

	*source = (struct source){ str_of(name), str_of(text) };
	buf_init(&out, a, 0);
	if (!node_read(a, source, &docs, &n, &why))
		buf_printf(&out, "%d:%d %s", why.line, why.column, why.text);
	else
		for (size_t i = 0; i < n; i++) {
			buf_add_c(&out, i ? " | " : "");
			json_print(&out, docs[i], 0);
		}
	return str_c(a, buf_str(&out));
}

static void test_reading(void)
{
	static const struct { const char *why, *name, *text, *want; } rows[] = {
		{ "a version keeps its text", "x.yaml", "version: 1.10\n", "{\"version\":1.10}" },
		{ "dates stay text", "x.yaml", "d: 2024-01-31\n", "{\"d\":\"2024-01-31\"}" },
		{ "yes is text until a boolean is wanted", "x.yaml", "[yes, NO]", "[\"yes\",\"NO\"]" },
		{ "octal-like ids stay text", "x.yaml", "id: 007\n", "{\"id\":\"007\"}" },
		{ "several documents", "x.yaml", "a: 1\n---\nb: 2\n", "{\"a\":1} | {\"b\":2}" },
		{ "merge keys give way to the map's own", "x.yaml",
		  "b: &b {x: 1, y: 2}\nc: {<<: *b, y: 3}\n",
		  "{\"b\":{\"x\":1,\"y\":2},\"c\":{\"y\":3,\"x\":1}}" },
		{ "duplicate key", "x.yaml", "a: 1\nb: 2\na: 3\n", "3:1 duplicate key \"a\"" },
		{ "unknown alias", "x.yaml", "a: *b\n",
		  "1:4 no anchor (before this place, outside itself) is named \"b\"" },
		{ "recursive alias", "x.yaml", "a: &b [*b]\n",
		  "1:8 no anchor (before this place, outside itself) is named \"b\"" },
		{ "empty", "x.yaml", "# nothing\n", "0:0 the document is empty" },
		{ "no text", "x.yaml", "", "0:0 the document is empty" },
		{ "control characters", "x.yaml", "a: \x01\n",
		  "0:0 not YAML or JSON text: control characters are not allowed at byte 3" },
		{ "JSON keeps numbers", "x.json", "[1.10, 1e400, 9007199254740993]",
		  "[1.10,1e400,9007199254740993]" },
		{ "JSON escapes", "x.json", "\"\\ud83d\\ude00\\n\\u0041\"", "\"\xF0\x9F\x98\x80\\nA\"" },
		{ "lone surrogate", "x.json", "\"\\ud83d\"", "1:8 a high surrogate without its low one" },
		{ "JSON duplicate", "x.json", "{\"a\":1,\n \"a\":2}", "2:2 duplicate key \"a\"" },
		{ "JSON cut off", "x.json", "{\"a\":[1,", "1:9 a value is missing" },
		{ "JSON and more", "x.json", "{} {}", "1:4 more text behind the JSON value" },
		{ "flow YAML without a JSON name", "-", "{a: 1}", "{\"a\":1}" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 24);
		CHECK_STR(read_back(&a, rows[i].name, rows[i].text), rows[i].want);
		arena_free(&a);
	}
}

static void test_bombs_are_refused(void)
{
	static const char bomb[] = "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
	                           "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
	                           "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n";
	struct arena a;
	char deep[20001];

	memset(deep, '[', 10000);
	memset(deep + 10000, ']', 10000);
	deep[20000] = 0;
	arena_init(&a, 1 << 24);
	CHECK_STR(read_back(&a, "x.yaml", bomb),
	          "4:8 more than 10 times its text that the aliases of a document may expand to "
	          "(limit ALIAS_FACTOR)");
	CHECK_STR(read_back(&a, "x.yaml", deep),
	          "1:201 more than 200 levels of nesting in one document (limit DEPTH)");
	CHECK_STR(read_back(&a, "x.json", deep),
	          "1:201 more than 200 levels of nesting in one document (limit DEPTH)");
	arena_free(&a);
}

/* What YAML prints, it reads back as the same tree. */
/* A pointer made of names leads back to them, token by token. */
static void test_pointers(void)
{
	static const struct {
		const char *names[3], *pointer;
	} rows[] = {
		{ { "a", "b" }, "/a/b" },
		{ { "" }, "/" },
		{ { "a", "", "" }, "/a//" },
		{ { "a/b~c", "~1" }, "/a~1b~0c/~01" },
	};
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str made = STR(""), token;

		CHECK_ROW(rows[i].pointer);
		for (size_t k = 0; k < 3 && rows[i].names[k]; k++)
			made = pointer_add(&a, made, str_of(rows[i].names[k]));
		CHECK_STR(str_c(&a, made), rows[i].pointer);
		for (size_t k = 0; k < 3 && rows[i].names[k]; k++) {
			CHECK(pointer_step(&a, &made, &token));
			CHECK_STR(str_c(&a, token), rows[i].names[k]);
		}
		CHECK(!pointer_step(&a, &made, &token));
	}
	CHECK_ROW("what is no escape");
	CHECK_STR(str_c(&a, pointer_unescape(&a, STR("~2~"))), "~2~");
	arena_free(&a);
}

static void test_into(void)
{
	static const struct {
		const char *token, *leads_to;
	} rows[] = { { "0", "x" },   { "1", "y" },   { "2", NULL }, { "01", NULL },
		     { "-1", NULL }, { "+1", NULL }, { "", NULL },  { "1x", NULL } };
	struct failure why = { 0 };
	struct source source;
	struct node *list;
	struct arena a;

	arena_init(&a, 1 << 20);
	source = (struct source){ STR("l.json"), STR("[\"x\",\"y\"]") };
	CHECK(json_read(&a, &source, &list, &why));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct node *n = pointer_into(list, str_of(rows[i].token));

		CHECK_ROW(rows[i].token);
		CHECK_STR(n ? str_c(&a, n->text) : NULL, rows[i].leads_to);
		CHECK(!pointer_into(n, STR("0")));
	}
	arena_free(&a);
}

static void test_yaml_round_trip(void)
{
	static const char *const rows[] = {
		"{\"a\":\"yes\",\"b\":\"1.10\",\"c\":1.10,\"d\":\"\",\"e\":null,\"f\":[],\"g\":{}}",
		"[\"2024-01-31\",\"a: b\",\"# x\",\"line\\nline\\n\",\" lead\",\"null\",\"~\",\"<<\"]",
		"{\"key with: colon\":[{\"x\":true},{\"y\":\"true\"}]}",
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct source source = { STR("x.json"), str_of(rows[i]) };
		struct failure why = { 0 };
		struct node *root;
		struct arena a;
		struct buf out;

		CHECK_ROW(rows[i]);
		arena_init(&a, 1 << 24);
		buf_init(&out, &a, 0);
		CHECK(json_read(&a, &source, &root, &why));
		yaml_print(&out, &a, root);
		CHECK_STR(read_back(&a, "x.yaml", str_c(&a, buf_str(&out))), rows[i]);
		arena_free(&a);
	}
}

int main(void)
{
	RUN(test_reading);
	RUN(test_bombs_are_refused);
	RUN(test_pointers);
	RUN(test_into);
	RUN(test_yaml_round_trip);
	return CHECK_EXIT();
}
