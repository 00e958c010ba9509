/* Every rule of the diff fires on its case and is silent on the nearest neighbour:
 * testdata/rules/RULE.case. The format is explained in testdata/rules/README. */
#include "compat/fulfils.h"
#include "compat/relation.h"
#include "compat/replay/replay.h"
#include "contract/base/limits.h"
#include "contract/format.h"
#include "tests/check.h"
#include "tests/unit/files.h"

#include <dirent.h>
#include <stdlib.h>

#define FOLDER "testdata/rules"

/* ---- the text around a fragment ---------------------------------------- */

#define DCS   "dataContractSpecification: 1.2.1\nid: t.c\n"
#define INFO  "info: {title: t, version: 1.0.0, status: active}\n"
#define ODCS  "apiVersion: v3.1.0\nkind: DataContract\nid: t.c\n"
#define LIFE  "version: 1.0.0\nstatus: active\n"
#define READ  "kind: ConsumerExpectation\napiVersion: v1\nid: a.b\n"
#define READS READ "contract: {id: t.c, major: 1}\n"
#define MODEL "models:\n  m:\n"

static const struct frame {
	const char *name, *before;
	int indent;
} frames[] = {
	{ "fields", DCS INFO MODEL "    fields:\n", 6 },
	{ "model", DCS INFO MODEL, 4 },
	{ "contract", DCS INFO, 0 },
	{ "info", DCS, 0 },
	{ "properties", ODCS LIFE "schema:\n- name: m\n  properties:\n", 2 },
	{ "object", ODCS LIFE "schema:\n- name: m\n", 2 },
	{ "odcs", ODCS LIFE, 0 },
	{ "odcs info", ODCS, 0 },
	{ "doc", "", 0 },
	{ "product",
	  "kind: DataProduct\napiVersion: dataproduct.kloudvin.io/v1\nmetadata: {name: p, domain: "
	  "d}\nspec:\n",
	  2 },
	{ "avro",
	  "{\"type\": \"record\", \"name\": \"Order\", \"namespace\": \"shop\", \"fields\": [\n",
	  1 },
	{ "avsc", "", 0 },
	{ "json",
	  "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"title\": \"m\", \"type\": "
	  "\"object\",\n",
	  1 },
	{ "proto", "syntax = \"proto3\";\npackage shop;\n", 0 },
	{ "proto2", "syntax = \"proto2\";\npackage shop;\n", 0 },
	{ "edition", "edition = \"2023\";\npackage shop;\n", 0 },
	{ "proto file", "", 0 },
	/* what a consumer reads */
	{ "reads", READS MODEL "    fields:\n", 6 },
	{ "reads model", READS MODEL, 4 },
	{ "reads contract", READS, 0 },
	{ "reads port", READ "contract: {id: t.c, major: 1, server: p}\n", 0 },
};

static bool is_protobuf(const struct frame *f)
{
	return str_starts(str_of(f->name), "proto")
	               ? strcmp(f->name, "product") && strcmp(f->name, "properties")
	               : !strcmp(f->name, "edition");
}

/* What ends an Avro schema; NULL: it is YAML. */
static const char *after(const struct frame *f)
{
	if (strcmp(f->name, "avro") == 0)
		return "]}\n";
	if (strcmp(f->name, "json") == 0)
		return "}\n";
	return strcmp(f->name, "avsc") == 0 || is_protobuf(f) ? "" : NULL;
}

static const struct frame *frame_of(struct str name)
{
	for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
		if (str_is(name, frames[i].name))
			return &frames[i];
	return NULL;
}

static int lines_of(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* ---- one case ---------------------------------------------------------- */

static const struct diff_options options = { .level = COMPAT_BACKWARD };

struct beside { /* a file that a Protobuf file imports */
	struct str name;
	struct buf text;
};

struct side {
	const struct frame *frame;
	struct beside files[2];
	size_t file_count;
	struct str port; /* format of a port p beside the fragment; empty: none */
	struct buf text;
	const struct document *document; /* NULL: not read */
	int offset;                      /* lines before the fragment */
};

struct test_case {
	struct str title;
	bool fires;
	struct side old, new, reads; /* a frame of NULL: not given */
	struct buf want;
	struct read_policy policy;
	bool foreign;  /* it is no policy of data: its own findings are compared */
	bool versions; /* the version rules' findings are compared, not the changes */
	struct str limit; /* one that is set to this while it runs; empty: none */
	unsigned long limit_value;
};

/* As the file itself, in the first of the frames. */
static bool read_beside(struct arena *a, struct beside *file, struct schema *out)
{
	struct source *source = arena_new(a, struct source);
	struct failure why;
	struct document *document;
	size_t n;

	*source = (struct source){ file->name,
		                   arena_printf(a, "%s%.*s", frame_of(STR("proto"))->before,
		                                STR_FMT(buf_str(&file->text))) };
	if (!documents_read(a, source, &document, &n, NULL, &why))
		return false;
	*out = *document->schema;
	return true;
}

/* The side's file again, with what it imports. */
static bool read_with_files(struct arena *a, struct side *s, const struct source *source)
{
	struct schema *schemas = arena_array(a, struct schema, s->file_count);
	struct str *names = arena_array(a, struct str, s->file_count);
	const struct schema_text text = { .source = source,
		                          .references = schemas,
		                          .names = names,
		                          .reference_count = s->file_count };
	struct document *document = arena_new(a, struct document);
	struct failure why;

	for (size_t i = 0; i < s->file_count; i++) {
		names[i] = s->files[i].name;
		if (!read_beside(a, &s->files[i], &schemas[i]))
			return false;
	}
	s->document = document;
	return document_read_schema(a, &protobuf_language, &text, document, NULL, &why);
}

static bool read_side(struct arena *a, struct side *s, const char *name)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *documents;
	struct str rest = buf_str(&s->text);
	struct buf text;
	size_t n;

	if (!s->frame)
		return true;
	buf_init(&text, a, 0);
	buf_add_c(&text, s->frame->before);
	s->offset = lines_of(s->frame->before);
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');

		buf_printf(&text, "%*s%.*s\n", s->frame->indent, "", STR_FMT(line));
	}
	if (s->port.len)
		buf_printf(&text, "servers:\n  p: {type: kafka, host: h, topic: t, format: %.*s}\n",
		           STR_FMT(s->port));
	if (after(s->frame)) {
		buf_add_c(&text, after(s->frame));
		name = str_c(a, arena_printf(a, "%s.%s", name,
		                             !strcmp(s->frame->name, "json") ? "schema.json"
		                             : is_protobuf(s->frame)         ? "proto"
		                                                             : "avsc"));
	}
	*source = (struct source){ str_of(name), buf_str(&text) };
	if (!documents_read(a, source, &documents, &n, NULL, &why)) {
		fprintf(stderr, "%s:%d: %s\n%.*s", name, why.line - s->offset, why.text,
		        STR_FMT(source->text));
		return false;
	}
	s->document = documents;
	return !s->file_count || read_with_files(a, s, source);
}

/* Lines count from the fragment's first; what stands around it is line 0. */
static int place(const struct node *at, const struct side *s)
{
	int line = at ? at->line - s->offset : 0;

	return line < 0 ? 0 : line;
}

/* Under another policy than the language's own, what that one says is in question. */
static bool is_asked(const struct test_case *t, const struct finding *f)
{
	return !t->foreign || rule_group(f->rule) == GROUP_POLICY;
}

static void print_findings(struct buf *out, const struct findings *f, const struct test_case *t)
{
	const struct side *was = t->reads.frame ? &t->reads : &t->old;

	for (const struct finding *x = f->first; x; x = x->next) {
		if (!is_asked(t, x))
			continue;
		buf_printf(out, "%s %.*s %s/%s/%s", rule_id(x->rule), STR_FMT(x->path),
		           level_name(x->level), level_name(x->backward), level_name(x->forward));
		if (x->at)
			buf_printf(out, " at %d", place(x->at, &t->new));
		if (x->was)
			buf_printf(out, " was %d", place(x->was, was));
		if (x->witness.len)
			buf_printf(out, " witness %.*s", STR_FMT(x->witness));
		buf_add_byte(out, '\n');
	}
}

/* Did a name stay unfilled in a sentence, as in `was  and is now`? */
static bool sentences_are_whole(const struct findings *f)
{
	for (const struct finding *x = f->first; x; x = x->next) {
		struct str rest = x->message;

		for (; rest.len; rest = str_skip(rest, 1))
			if (str_starts(rest, "  ") || rest.ptr[rest.len - 1] == ' ')
				return false;
	}
	return true;
}

static bool mentions(struct str text, const char *rule)
{
	while (text.len) {
		struct str line = str_cut(&text, '\n');

		if (str_is(str_cut(&line, ' '), rule))
			return true;
	}
	return false;
}

/* The consumer reads the new contract: alone, or after it read the old one. */
static void run_replay(struct arena *a, const struct test_case *t, struct buf *got)
{
	const struct expectation *e = t->reads.document->expectation;
	struct replay replay;
	struct diff diff;

	if (t->old.document) {
		contract_diff(a, t->old.document->contract, t->new.document->contract, &options,
		              &diff);
		replay_change(a, e, t->old.document->contract, t->new.document->contract, &diff,
		              &replay);
	} else {
		findings_init(&replay.findings, a);
		expectation_demands(a, e, t->new.document->contract, &replay.findings,
		                    &replay.unchecked);
	}
	print_findings(got, &replay.findings, t);
	CHECK(sentences_are_whole(&replay.findings));
}

static void run_diff(struct arena *a, const struct test_case *t, struct buf *got)
{
	const struct contract *old = t->old.document->contract, *new = t->new.document->contract;
	struct diff_options with = options;
	struct findings versions;
	struct diff diff;

	findings_init(&versions, a);
	if (t->new.document->product) {
		product_diff(t->old.document->product, t->new.document->product, &versions);
		print_findings(got, &versions, t);
		return;
	}
	if (new->schema && !old->schema) {
		schema_fulfils(a, new, old, old->models[0], &versions);
		print_findings(got, &versions, t);
		CHECK(sentences_are_whole(&versions));
		return;
	}
	with.policy = t->policy.policy;
	with.rules = t->policy.rules;
	contract_diff(a, old, new, &with, &diff);
	version_check(a, old, new, diff.required, &diff, &versions);
	print_findings(got, t->versions ? &versions : &diff.changes, t);
	CHECK(sentences_are_whole(&diff.changes) && sentences_are_whole(&versions));
}

/* LIMIT_COUNT: none. */
static enum limit limit_named(struct str name)
{
	int l = 0;

	while (l < LIMIT_COUNT && !str_is(name, limit_name((enum limit)l)))
		l++;
	return (enum limit)l;
}

static void run_case(struct arena *a, struct test_case *t, const char *rule)
{
	bool known = t->new.frame && (t->old.frame || t->reads.frame);
	unsigned long before = 0;
	enum limit limit = limit_named(t->limit);
	struct buf got;

	buf_init(&got, a, 0);
	known = known && read_side(a, &t->old, "old.yaml") && read_side(a, &t->new, "new.yaml") &&
	        read_side(a, &t->reads, "reads.yaml");
	CHECK(known);
	if (!known)
		return;
	if (t->limit.len) {
		before = limit_of(limit);
		CHECK(limit_set(t->limit, t->limit_value));
	}
	if (t->reads.frame)
		run_replay(a, t, &got);
	else
		run_diff(a, t, &got);
	if (t->limit.len)
		limit_set(t->limit, before);
	CHECK_STR(str_c(a, buf_str(&got)), str_c(a, buf_str(&t->want)));
	CHECK_INT(mentions(buf_str(&t->want), rule), t->fires);
}

/* The categories of each rule of `buf breaking`, as it lists them (buf config ls-breaking-rules): F
 * FILE, P PACKAGE, J WIRE_JSON, W WIRE, C CSR. */
static const struct {
	const char *categories, *rules;
} buf_categories[] = {
	{ "FC", " ENUM_NO_DELETE FILE_NO_DELETE MESSAGE_NO_DELETE " },
	{ "F", " EXTENSION_NO_DELETE SERVICE_NO_DELETE " },
	{ "FP", " ENUM_SAME_TYPE FIELD_SAME_CARDINALITY FIELD_SAME_CPP_STRING_TYPE "
	        "FIELD_SAME_JAVA_UTF8_VALIDATION FIELD_SAME_JSTYPE FIELD_SAME_UTF8_VALIDATION "
	        "FILE_SAME_CC_ENABLE_ARENAS FILE_SAME_CC_GENERIC_SERVICES "
	        "FILE_SAME_CSHARP_NAMESPACE FILE_SAME_GO_PACKAGE FILE_SAME_JAVA_GENERIC_SERVICES "
	        "FILE_SAME_JAVA_MULTIPLE_FILES FILE_SAME_JAVA_OUTER_CLASSNAME "
	        "FILE_SAME_JAVA_PACKAGE FILE_SAME_OBJC_CLASS_PREFIX FILE_SAME_OPTIMIZE_FOR "
	        "FILE_SAME_PHP_CLASS_PREFIX FILE_SAME_PHP_METADATA_NAMESPACE "
	        "FILE_SAME_PHP_NAMESPACE FILE_SAME_PY_GENERIC_SERVICES FILE_SAME_RUBY_PACKAGE "
	        "FILE_SAME_SWIFT_PREFIX RPC_NO_DELETE " },
	{ "FPC",
	  " ENUM_VALUE_NO_DELETE EXTENSION_MESSAGE_NO_DELETE FIELD_NO_DELETE FIELD_SAME_TYPE "
	  "FILE_SAME_SYNTAX MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR ONEOF_NO_DELETE " },
	{ "FPJC",
	  " ENUM_SAME_JSON_FORMAT ENUM_VALUE_SAME_NAME FIELD_SAME_JSON_NAME FIELD_SAME_NAME "
	  "MESSAGE_SAME_JSON_FORMAT " },
	{ "FPJWC",
	  " FIELD_SAME_DEFAULT FIELD_SAME_ONEOF FILE_SAME_PACKAGE "
	  "MESSAGE_SAME_REQUIRED_FIELDS RESERVED_ENUM_NO_DELETE RESERVED_MESSAGE_NO_DELETE "
	  "RPC_SAME_CLIENT_STREAMING RPC_SAME_IDEMPOTENCY_LEVEL RPC_SAME_REQUEST_TYPE "
	  "RPC_SAME_RESPONSE_TYPE RPC_SAME_SERVER_STREAMING " },
	{ "P", " PACKAGE_ENUM_NO_DELETE PACKAGE_EXTENSION_NO_DELETE PACKAGE_MESSAGE_NO_DELETE "
	       "PACKAGE_NO_DELETE PACKAGE_SERVICE_NO_DELETE " },
	{ "JC", " ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED FIELD_NO_DELETE_UNLESS_NAME_RESERVED "
	        "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY FIELD_WIRE_JSON_COMPATIBLE_TYPE " },
	{ "JWC", " ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED "
	         "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED " },
	{ "W", " FIELD_WIRE_COMPATIBLE_CARDINALITY FIELD_WIRE_COMPATIBLE_TYPE " },
};

static const char *buf_categories_of(struct arena *a, const char *rule)
{
	const char *padded = str_c(a, arena_printf(a, " %s ", rule + strlen("BUF_")));

	for (size_t i = 0; i < sizeof buf_categories / sizeof *buf_categories; i++)
		if (strstr(buf_categories[i].rules, padded))
			return buf_categories[i].categories;
	return "none";
}

/* A rule of buf fires under each of its categories and under no other. */
static void check_categories(struct arena *a, struct test_case *t, const char *rule)
{
	static const struct {
		char letter;
		const char *name;
	} all[] = { { 'F', "BUF_FILE" },
		    { 'P', "BUF_PACKAGE" },
		    { 'J', "BUF_WIRE_JSON" },
		    { 'W', "BUF_WIRE" },
		    { 'C', "BUF_CSR" } };
	struct buf got;

	buf_init(&got, a, 0);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct buf told;

		buf_init(&told, a, 0);
		CHECK(relation_policy(NULL, str_of(all[i].name), &t->policy));
		run_diff(a, t, &told);
		if (mentions(buf_str(&told), rule))
			buf_add_byte(&got, all[i].letter);
	}
	CHECK_STR(str_c(a, buf_str(&got)), buf_categories_of(a, rule));
}

/* ---- a file of cases --------------------------------------------------- */

/* "old fields avro:": a frame and, behind a plus sign, the format of a port. */
static struct buf *open_side(struct arena *a, struct side *s, struct str words)
{
	struct str name = str_cut(&words, '+');

	s->frame = frame_of(str_trim(name));
	s->port = str_trim(words);
	buf_init(&s->text, a, 0);
	return &s->text;
}

/* "old file line.proto:": the file of that path, which the side imports. */
static struct buf *open_file(struct arena *a, struct side *s, struct str name)
{
	struct beside *file = &s->files[s->file_count];

	if (s->file_count == sizeof s->files / sizeof *s->files)
		return NULL;
	s->file_count++;
	file->name = name;
	buf_init(&file->text, a, 0);
	return &file->text;
}

/* "limit PAIRS 3" */
static void set_limit(struct test_case *t, struct str words)
{
	long long value = 0;

	t->limit = str_cut(&words, ' ');
	CHECK(str_to_long(words, &value) && value > 0);
	t->limit_value = (unsigned long)value;
}

/* `want POLICY:`; without one Avro is asked as a registry, and the others by PROVEN. */
static void set_policy(struct test_case *t, struct str name)
{
	const bool avro = t->new.frame &&after(t->new.frame) && !is_protobuf(t->new.frame) &&
	                  strcmp(t->new.frame->name, "json") != 0;

	t->foreign = name.len && !str_eq_nocase(name, STR("proven"));
	CHECK(relation_policy(NULL, name.len || avro ? name : STR("PROVEN"), &t->policy));
}

static struct buf *open_section(struct arena *a, struct test_case *t, struct str line)
{
	struct str words = line;

	words.len--; /* the colon */
	buf_init(&t->want, a, 0);
	t->versions = str_is(words, "want version");
	if (str_starts(words, "want"))
		set_policy(t,
		           str_is(words, "want version") ? STR("") : str_trim(str_skip(words, 4)));
	if (str_starts(words, "reads"))
		return open_side(a, &t->reads, words);
	if (str_starts(words, "old file "))
		return open_file(a, &t->old, str_skip(words, 9));
	if (str_starts(words, "new file "))
		return open_file(a, &t->new, str_skip(words, 9));
	if (str_starts(words, "limit "))
		set_limit(t, str_skip(words, 6));
	if (str_starts(words, "old "))
		return open_side(a, &t->old, str_skip(words, 4));
	if (str_starts(words, "new "))
		return open_side(a, &t->new, str_skip(words, 4));
	return str_starts(words, "want") ? &t->want : NULL;
}

enum { BACKWARD, FORWARD, DIRECTIONS };

struct counted { /* cases of one file */
	int fires, neighbours;
	bool met[DIRECTIONS][LEVEL_BREAKING + 1]; /* what its own findings say, in each direction */
};

static bool level_named(struct str word, enum level *out)
{
	for (int l = LEVEL_COMPATIBLE; l <= LEVEL_BREAKING; l++) {
		*out = (enum level)l;
		if (str_is(word, level_name(*out)))
			return true;
	}
	return false;
}

/* "RULE path LEVEL/BACKWARD/FORWARD ..." */
static void count_levels(struct str want, const char *rule, struct counted *n)
{
	while (want.len) {
		struct str line = str_cut(&want, '\n'), levels;
		enum level met;

		if (!str_is(str_cut(&line, ' '), rule))
			continue;
		(void)str_cut(&line, ' ');
		levels = str_cut(&line, ' ');
		(void)str_cut(&levels, '/');
		for (int d = BACKWARD; d < DIRECTIONS; d++) {
			bool known = level_named(str_cut(&levels, '/'), &met);

			CHECK(known);
			n->met[d][met] |= known;
		}
	}
}

static void end_case(struct arena *a, struct test_case *t, const char *rule, struct counted *n)
{
	if (!t->title.len)
		return;
	CHECK_ROW(str_c(a, arena_printf(a, "%s: %.*s", rule, STR_FMT(t->title))));
	run_case(a, t, rule);
	if (t->fires && str_starts(str_of(rule), "BUF_"))
		check_categories(a, t, rule);
	n->fires += t->fires;
	n->neighbours += !t->fires;
	if (t->fires)
		count_levels(buf_str(&t->want), rule, n);
}

static void run_file(const char *rule, struct counted *n)
{
	struct test_case t = { 0 };
	struct buf *section = NULL;
	struct str rest;
	struct arena a;
	char path[256];

	arena_init(&a, limit_of(LIMIT_ARENA_BYTES));
	snprintf(path, sizeof path, FOLDER "/%s.case", rule);
	rest = slurp(&a, path);
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');

		if (str_starts(line, "fires: ") || str_starts(line, "not: ")) {
			end_case(&a, &t, rule, n);
			t = (struct test_case){ .fires = str_starts(line, "fires: ") };
			t.title = str_skip(line, t.fires ? 7 : 5);
			section = NULL;
		} else if (str_starts(line, "  ") && section) {
			buf_printf(section, "%.*s\n", STR_FMT(str_skip(line, 2)));
		} else if (str_ends(line, ":")) {
			section = open_section(&a, &t, line);
		} else if (line.len && !str_starts(line, "#")) {
			CHECK_STR(str_c(&a, line), "a line that a case may hold");
		}
	}
	end_case(&a, &t, rule, n);
	arena_free(&a);
}

/* Told by who judges a proposal: proved there. */
static bool is_told_elsewhere(enum rule rule)
{
	static const enum rule others[] = { RULE_CONTRACT_REMOVED, RULE_CONTRACT_GONE,
		                            RULE_PORT_TAKEN,       RULE_OLD_MAJOR_GONE,
		                            RULE_AVRO_UNPROVED,    RULE_READER_UNPROVED,
		                            RULE_POLICY_UNPROVED,  RULE_REGISTRY_REJECTS };

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (rule == others[i])
			return true;
	return rule_group(rule) == GROUP_CHECK;
}

static bool is_met_below(const bool *met, enum level most)
{
	for (int l = LEVEL_COMPATIBLE; l < (int)most; l++)
		if (met[l])
			return true;
	return false;
}

/* Rows that say more than any pair of schemas can show there, lest the relation be exceeded. */
static bool is_never_met(enum rule rule, int direction)
{
	return rule == RULE_PROTO_SYNTAX_CHANGED || /* its fields say what breaks */
	       (rule == RULE_PROTO_RESERVED_REUSED &&
	        direction == BACKWARD); /* what was reserved was not written */
}

/* What no change explains. */
static bool stands_alone(enum rule rule)
{
	return rule == RULE_JSON_REFUSED || rule == RULE_JSON_REFUSED_BEFORE ||
	       rule == RULE_JSON_UNPROVED;
}

static void say(enum rule rule, const char *how, enum level level, int direction)
{
	fprintf(stderr, "%s: no case where it is %s%s %s\n", rule_id(rule), how, level_name(level),
	        direction == BACKWARD ? "backward" : "forward");
}

/* A change of a schema is shown in each direction where it breaks what its row says that it may;
 * and a change of a JSON Schema, of which data decides everything, where it does not. */
static void check_directions(enum rule rule, const struct counted *n)
{
	const enum level rows[DIRECTIONS] = { rule_backward(rule), rule_forward(rule) };
	const enum rule_group group = rule_group(rule);
	bool shown, less;

	if (group != GROUP_AVRO && group != GROUP_JSON && group != GROUP_PROTOBUF)
		return;
	for (int d = BACKWARD; d < DIRECTIONS; d++) {
		shown = n->met[d][rows[d]] != is_never_met(rule, d);
		less = group != GROUP_JSON || stands_alone(rule) || rows[d] == LEVEL_COMPATIBLE ||
		       is_met_below(n->met[d], rows[d]);
		if (!shown)
			say(rule, "", rows[d], d);
		if (!less)
			say(rule, "less than ", rows[d], d);
		CHECK(shown && less);
	}
}

static void test_rules(void)
{
	for (size_t i = 0; i < RULE_COUNT; i++) {
		struct counted n = { 0 };

		if (is_told_elsewhere((enum rule)i))
			continue;
		run_file(rule_id((enum rule)i), &n);
		CHECK_ROW(rule_id((enum rule)i));
		CHECK(n.fires > 0);
		CHECK(n.neighbours > 0);
		check_directions((enum rule)i, &n);
	}
}

/* No file is left behind by a rule that is gone or misspelled. */
static void test_files(void)
{
	DIR *folder = opendir(FOLDER);
	struct dirent *entry;
	int n = 0;

	CHECK(folder != NULL);
	while (folder && (entry = readdir(folder)) != NULL) {
		struct str name = str_of(entry->d_name);
		enum rule rule;

		if (!str_ends(name, ".case"))
			continue;
		name.len -= sizeof ".case" - 1;
		CHECK(rule_find(name, &rule));
		n++;
	}
	if (folder)
		closedir(folder);
	CHECK(n > 80);
}

int main(void)
{
	RUN(test_rules);
	RUN(test_files);
	return CHECK_EXIT();
}
