/* What Kafka clients ask, one exchange a row, on a directory: ids, versions, refusals, and what is
 * left after. */
#include "registry/registry.h"
#include "registry/subject/subject.h"
#include "tests/check.h"
#include "tests/unit/scratch.h"

struct world {
	struct arena a;
	struct registry *r;
	struct actor by;
	struct subject_settings settings;
	struct failure why;
	struct ask ask;
};

static void open_world(struct world *w, const char *name)
{
	*w = (struct world){
		.by = { .who = STR("test"), .now = 1732161333000, .today = STR("2026-01-01") },
		.settings = { .level = COMPAT_BACKWARD }
	};
	arena_init(&w->a, 1 << 28);
	w->r = registry_open(scratch_path(name), STORE_WRITE | STORE_CREATE, &w->why);
	CHECK(w->r != NULL);
}

static void close_world(struct world *w)
{
	registry_close(w->r);
	arena_free(&w->a);
}

static struct ask *ask_of(struct world *w)
{
	w->ask = (struct ask){ .store = registry_store(w->r), .arena = &w->a, .settings = &w->settings,
		             .by = &w->by, .why = &w->why };
	return &w->ask;
}

static struct str numbers(struct arena *a, const long long *list, size_t n)
{
	struct buf b;

	buf_init(&b, a, 0);
	buf_add_c(&b, "[");
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%lld", i ? "," : "", list[i]);
	buf_add_c(&b, "]");
	return buf_str(&b);
}

static struct str names(struct arena *a, const struct str *list, size_t n)
{
	return arena_printf(a, "[%.*s]", STR_FMT(str_list_text(a, list, n)));
}

/* One exchange. what: the operation with its flags; on: subject, id or scope; with: schema,
 * version, level... */
struct exchange {
	const char *what, *on, *with, *want;
};

static struct str version_words(struct world *w, const struct subject_version *v)
{
	return arena_printf(&w->a, "id %lld v %lld%s", v->id, v->version,
	                    v->deleted ? " deleted" : "");
}

/* A schema, or one after "refs NAME SUBJECT VERSION ", "v N ", "id N ", "metadata JSON ;" */
static struct register_request request_of(struct world *w, const struct exchange *row)
{
	struct register_request q = { .subject = str_of(row->on),
		                      .id = -1,
		                      .content = { .type = STR("AVRO") } };
	struct str rest = str_of(row->with);

	for (;;) {
		struct str word = rest, after;

		after = word;
		word = str_cut(&after, ' ');
		if (str_is(word, "v")) {
			str_to_long(str_cut(&after, ' '), &q.version);
		} else if (str_is(word, "id")) {
			str_to_long(str_cut(&after, ' '), &q.id);
		} else if (str_is(word, "ref")) {
			struct schema_reference *list =
				arena_array(&w->a, struct schema_reference, 4);

			if (q.content.reference_count)
				memcpy(list, q.content.references,
				       q.content.reference_count * sizeof *list);
			list[q.content.reference_count].name = str_cut(&after, ' ');
			list[q.content.reference_count].subject = str_cut(&after, ' ');
			str_to_long(str_cut(&after, ' '), &list[q.content.reference_count].version);
			q.content.references = list;
			q.content.reference_count++;
		} else if (str_is(word, "metadata")) {
			struct source *source = arena_new(&w->a, struct source);
			struct node *tree;

			*source = (struct source){ STR(""), str_cut(&after, ';') };
			CHECK(json_read(&w->a, source, &tree, &w->why));
			CHECK(metadata_read(&w->a, tree, &q.content.metadata, &w->why));
			q.has_metadata = true;
		} else {
			q.content.text = rest;
			return q;
		}
		rest = after;
	}
}

static bool has(const char *what, const char *flag)
{
	return strstr(what, flag) != NULL;
}

static enum which_versions which_of(const char *what)
{
	return has(what, "+deletedOnly") ? VERSIONS_DELETED
	       : has(what, "+deleted")   ? VERSIONS_ALL
	                                 : VERSIONS_LIVE;
}

static bool do_schemas(struct world *w, const struct exchange *row, struct ask *ask,
                       struct str *out)
{
	struct register_request q = { 0 };
	struct subject_version v;
	struct compatibility c;
	long long version = 0;
	bool ok;

	if (str_starts(str_of(row->what), "version")) {
		ok = version_read(ask, str_of(row->with), &version) &&
		     subject_version(ask, str_of(row->on), version, has(row->what, "+deleted"),
		                     STR(""), &v);
		*out = ok ? version_words(w, &v) : STR("");
		return ok;
	}
	q = request_of(w, row);
	q.force = has(row->what, "+force");
	if (str_starts(str_of(row->what), "compatible")) {
		ok = subject_compatibility(ask, &q, -1, has(row->what, "+all"), &c);
		*out = !ok            ? STR("")
		       : c.compatible ? STR("yes")
		                      : str_list_text(&w->a, c.messages, c.count);
		return ok;
	}
	ok = str_starts(str_of(row->what), "register")
	             ? subject_register(ask, &q, &v)
	             : subject_lookup(ask, &q, has(row->what, "+deleted"), &v);
	*out = ok ? version_words(w, &v) : STR("");
	return ok;
}

static bool do_lists(struct world *w, const struct exchange *row, struct ask *ask, struct str *out)
{
	struct subject_version v, *uses;
	struct str *list;
	long long *n, id = 0;
	size_t count;
	struct buf b;
	bool ok;

	if (str_starts(str_of(row->what), "versions")) {
		ok = subject_versions(ask, str_of(row->on), which_of(row->what),
		                      has(row->what, "+negative"), &n, &count);
		*out = ok ? numbers(&w->a, n, count) : STR("");
		return ok;
	}
	if (str_starts(str_of(row->what), "referencedby")) {
		ok = subject_referenced_by(ask, str_of(row->on), 1, has(row->what, "+deleted"), &n,
		                           &count);
		*out = ok ? numbers(&w->a, n, count) : STR("");
		return ok;
	}
	if (str_starts(str_of(row->what), "subjects")) {
		ok = subject_list(ask, str_of(row->on), which_of(row->what), (struct page){ 0 },
		                  &list, &count);
		*out = ok ? names(&w->a, list, count) : STR("");
		return ok;
	}
	if (str_starts(str_of(row->what), "contexts")) {
		ok = context_list(ask, STR(""), (struct page){ 0 }, &list, &count);
		*out = ok ? names(&w->a, list, count) : STR("");
		return ok;
	}
	str_to_long(str_of(row->on), &id);
	if (str_starts(str_of(row->what), "id")) {
		ok = schema_by_id(ask, id, str_of(row->with), STR(""), &v);
		*out = ok ? arena_printf(&w->a, "%.*s v %lld %.*s", STR_FMT(v.subject), v.version,
		                         STR_FMT(version_text(&w->a, &v)))
		          : STR("");
		return ok;
	}
	ok = schema_uses(ask, id, STR(""), has(row->what, "+deleted"), &uses, &count);
	buf_init(&b, &w->a, 0);
	for (size_t i = 0; ok && i < count; i++)
		buf_printf(&b, "%s%.*s %lld", i ? ", " : "", STR_FMT(uses[i].subject),
		           uses[i].version);
	*out = buf_str(&b);
	return ok;
}

static bool do_scopes(struct world *w, const struct exchange *row, struct ask *ask, struct str *out)
{
	const bool resolved = has(row->what, "+resolved");
	const struct node *answer = NULL;
	struct node *body = node_new_map(&w->a);
	struct source *source = arena_new(&w->a, struct source);
	struct buf b;
	bool ok;

	if (has(row->what, "mode")) {
		ok = str_starts(str_of(row->what), "get")
		             ? mode_get(ask, str_of(row->on), resolved, out)
		     : str_starts(str_of(row->what), "put")
		             ? mode_put(ask, str_of(row->on), str_of(row->with),
		                        has(row->what, "+force"))
		             : mode_delete(ask, str_of(row->on), has(row->what, "+recursive"), out);
		if (str_starts(str_of(row->what), "put"))
			*out = str_of(row->with);
		return ok;
	}
	if (str_starts(str_of(row->what), "put")) {
		*source = (struct source){ STR(""), str_of(row->with) };
		CHECK(json_read(&w->a, source, &body, &w->why));
	}
	ok = str_starts(str_of(row->what), "get")
	             ? config_get(ask, str_of(row->on), resolved, &answer)
	     : str_starts(str_of(row->what), "put")
	             ? config_put(ask, str_of(row->on), body, &answer)
	             : config_delete(ask, str_of(row->on), &answer);
	buf_init(&b, &w->a, 0);
	if (ok)
		json_print(&b, answer, 0);
	*out = buf_str(&b);
	return ok;
}

static bool do_deletes(struct world *w, const struct exchange *row, struct ask *ask,
                       struct str *out)
{
	const bool permanent = has(row->what, "+permanent");
	long long version, gone, *list;
	size_t count;
	bool ok;

	if (str_starts(str_of(row->what), "delete-context")) {
		*out = STR("gone");
		return context_delete(ask, str_of(row->on));
	}
	if (row->with[0]) {
		ok = version_read(ask, str_of(row->with), &version) &&
		     subject_delete_version(ask, str_of(row->on), version, permanent, &gone);
		*out = ok ? arena_printf(&w->a, "%lld", gone) : STR("");
		return ok;
	}
	ok = subject_delete(ask, str_of(row->on), permanent, &list, &count);
	*out = ok ? numbers(&w->a, list, count) : STR("");
	return ok;
}

static void play(struct world *w, const struct exchange *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ask *ask = ask_of(w);
		struct str got = STR(""), what = str_of(rows[i].what);
		bool ok;

		CHECK_ROW(arena_printf(&w->a, "%zu: %s %s %s", i + 1, rows[i].what, rows[i].on,
		                       rows[i].with)
		                  .ptr);
		w->why = (struct failure){ 0 };
		if (has(rows[i].what, "config") || has(rows[i].what, "mode"))
			ok = do_scopes(w, &rows[i], ask, &got);
		else if (str_starts(what, "delete"))
			ok = do_deletes(w, &rows[i], ask, &got);
		else if (str_starts(what, "register") || str_starts(what, "lookup") ||
		         str_starts(what, "compatible") || str_is(what, "version") ||
		         str_starts(what, "version+"))
			ok = do_schemas(w, &rows[i], ask, &got);
		else
			ok = do_lists(w, &rows[i], ask, &got);
		if (!ok && ask->refused)
			got = arena_printf(&w->a, "%d %.*s", api_error_code(ask->no),
			                   STR_FMT(ask->message));
		else if (!ok)
			got = arena_printf(&w->a, "failed: %s", w->why.text);
		if (!ok && strlen(rows[i].want) == 5) /* the code is enough */
			got.len = got.len > 5 ? 5 : got.len;
		CHECK_STR(str_c(&w->a, got), rows[i].want);
	}
	CHECK_ROW(NULL);
}
#define PLAY(w, rows) play((w), (rows), sizeof(rows) / sizeof *(rows))

static void test_transcript(void)
{
	static const struct exchange rows[] = {
		{ "subjects", ":*:", "", "[]" },
		{ "get config", "", "", "{\"compatibilityLevel\":\"BACKWARD\"}" },
		{ "get mode", "", "", "READWRITE" },
		{ "register", "a", "{\"type\":\"string\"}", "id 1 v 1" },
		{ "register", "a", "{\"type\":\"string\"}", "id 1 v 1" },
		{ "register", "b", "{\"type\":\"string\"}", "id 1 v 1" },
		{ "uses", "1", "", "a 1, b 1" },
		{ "register", "a", "\"int\"",
		  "40901 Schema being registered is incompatible with an earlier schema for "
		  "subject \"a\", details: "
		  "[{errorType:'TYPE_MISMATCH', description:'The type (path '/') of a field in the "
		  "new schema does not "
		  "match with the old schema', additionalInfo:'reader type: INT not compatible "
		  "with writer type: "
		  "STRING'}, {oldSchemaVersion: 1}, {oldSchema: '\"string\"'}, {validateFields: "
		  "'false', "
		  "compatibility: 'BACKWARD'}]" },
		{ "put config", "a", "{\"compatibility\":\"none\"}",
		  "{\"compatibility\":\"NONE\"}" },
		{ "register", "a", "\"int\"", "id 2 v 2" },
		{ "get config", "b", "",
		  "40408 Subject 'b' does not have subject-level compatibility configured" },
		{ "get config+resolved", "b", "", "{\"compatibilityLevel\":\"BACKWARD\"}" },
		{ "delete", "a", "1", "1" },
		{ "versions", "a", "", "[2]" },
		{ "versions+deleted", "a", "", "[1,2]" },
		{ "versions+deletedOnly", "a", "", "[1]" },
		{ "versions+deleted+negative", "a", "", "[-1,2]" },
		{ "version", "a", "1", "40402 Version 1 not found." },
		{ "version+deleted", "a", "1", "id 1 v 1 deleted" },
		{ "delete", "a", "1",
		  "40406 Subject 'a' Version 1 was soft deleted.Set permanent=true to delete "
		  "permanently" },
		{ "delete+permanent", "a", "2",
		  "40407 Subject 'a' Version 2 was not deleted first before being permanently "
		  "deleted" },
		{ "register", "a", "\"string\"", "id 1 v 3" },
		{ "versions+deleted", "a", "", "[2,3]" },
		{ "delete", "a", "", "[2,3]" },
		{ "delete", "a", "",
		  "40404 Subject 'a' was soft deleted.Set permanent=true to delete permanently" },
		{ "versions", "a", "", "40401 Subject 'a' not found." },
		{ "id", "2", "", "a v 2 \"int\"" },
		{ "delete+permanent", "a", "", "[2,3]" },
		{ "id", "2", "", "40403 Schema 2 not found" },
		{ "id", "1", "", "b v 1 \"string\"" },
		{ "get config", "a", "", "40408" },
		{ "lookup", "b", "\"long\"", "40403 Schema not found" },
		{ "lookup", "zzz", "\"long\"", "40401 Subject 'zzz' not found." },
		{ "lookup", "zzz", "{bad", "42201" },
		{ "version", "b", "0",
		  "42202 The specified version '0' is not a valid version id. Allowed values are "
		  "between [1, 2^31-1] "
		  "and the string \"latest\"" },
		{ "put config", "", "{\"compatibility\":\"x\"}", "42203" },
		{ "put mode", "", "x", "42204" },
		{ "put mode", "b", "READONLY", "READONLY" },
		{ "register", "b", "\"long\"", "42205 Subject b in context  is in read-only mode" },
		{ "register", "b", "\"string\"", "id 1 v 1" },
		{ "put mode", "", "IMPORT", "42205 Cannot import since found existing subjects" },
		{ "put mode+force", "", "IMPORT", "IMPORT" },
		{ "register", "c", "id 100 v 7 \"bytes\"", "id 100 v 7" },
		{ "register", "c", "id 100 \"long\"",
		  "42205 Overwrite new schema with id 100 in context  is not permitted." },
		{ "delete", "c", "7", "7" },
		{ "delete+permanent", "c", "7", "7" },
		{ "register", "c", "id 100 \"long\"", /* an id is one content, for ever */
		  "42205 Overwrite new schema with id 100 in context  is not permitted." },
		{ "register", ":.dev:a", "\"string\"", "id 1 v 1" },
		{ "contexts", "", "", "[., .dev]" },
		{ "subjects", ":.dev:", "", "[:.dev:a]" },
		{ "delete-context", ":.dev:", "",
		  "42211 The specified context ':.dev:' is not empty." },
		{ "delete mode", "", "", "IMPORT" },
		{ "register", "d", "\"float\"", "id 101 v 1" },
	};
	struct world w;

	open_world(&w, "transcript");
	PLAY(&w, rows);
	close_world(&w);
}

static void test_references(void)
{
	static const char *const point =
		"{\"type\":\"record\",\"name\":\"P\",\"namespace\":\"g\",\"fields\":"
		"[{\"name\":\"x\",\"type\":\"int\"}]}";
	static const char *const line =
		"ref g.P point 1 {\"type\":\"record\",\"name\":\"L\",\"fields\":"
		"[{\"name\":\"a\",\"type\":\"g.P\"}]}";
	const struct exchange rows[] = {
		{ "register", "line", line, "42201" },
		{ "register", "point", point, "id 1 v 1" },
		{ "register", "line", line, "id 2 v 1" },
		{ "register", "line", line, "id 2 v 1" },
		{ "referencedby", "point", "", "[2]" },
		{ "delete", "point", "1",
		  "42206 One or more references exist to the schema "
		  "{magic=1,keytype=SCHEMA,subject=point,version=1}." },
		{ "delete", "point", "", "42206" },
		{ "delete", "line", "", "[1]" },
		{ "referencedby", "point", "", "[]" },
		{ "referencedby+deleted", "point", "", "[2]" },
		{ "delete", "point", "", "[1]" },
		{ "delete+permanent", "point", "", "42206" },
		{ "delete+permanent", "line", "", "[1]" },
		{ "delete+permanent", "point", "", "[1]" },
		{ "register", "point", point, "id 3 v 1" },
		{ "register", ":.c:line", line, "42201" },
		{ "register", ":.c:point", point, "id 1 v 1" },
		{ "register", ":.c:line", line, "id 2 v 1" },
		{ "referencedby", ":.c:point", "", "[2]" },
		{ "referencedby", "point", "", "[]" },
	};
	struct world w;

	open_world(&w, "references");
	PLAY(&w, rows);
	close_world(&w);
}

static void test_scopes(void)
{
	static const struct exchange rows[] = {
		{ "put config", "", "{\"compatibility\":\"FULL\",\"normalize\":true}",
		  "{\"normalize\":true,\"compatibility\":\"FULL\"}" },
		{ "put config", "s", "{\"validateFields\":true}", "{\"validateFields\":true}" },
		{ "get config", "s", "",
		  "{\"validateFields\":true,\"compatibilityLevel\":\"BACKWARD\"}" },
		{ "get config+resolved", "s", "",
		  "{\"validateFields\":true,\"normalize\":true,\"compatibilityLevel\":"
		  "\"BACKWARD\"}" },
		{ "get config+resolved", "t", "",
		  "{\"normalize\":true,\"compatibilityLevel\":\"FULL\"}" },
		{ "get config+resolved", ":.c:t", "", "{\"compatibilityLevel\":\"BACKWARD\"}" },
		{ "put config", ":.__GLOBAL:", "{\"compatibility\":\"FORWARD\"}",
		  "{\"compatibility\":\"FORWARD\"}" },
		{ "get config+resolved", ":.c:t", "", "{\"compatibilityLevel\":\"FORWARD\"}" },
		{ "put config", "s", "{\"compatibility\":\"full_transitive\"}",
		  "{\"validateFields\":true,\"compatibility\":\"FULL_TRANSITIVE\"}" },
		{ "put config", "s", "{\"validateFields\":null}",
		  "{\"compatibility\":\"FULL_TRANSITIVE\"}" },
		{ "delete config", "s", "", "{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}" },
		{ "delete config", "s", "", "40401 Subject 's' not found." },
		{ "get mode", "s", "",
		  "40409 Subject 's' does not have subject-level mode configured" },
		{ "get mode+resolved", "s", "", "READWRITE" },
		{ "put mode", "s", "FORWARD", "42204 Forward mode only supported on global level" },
		{ "put mode", ":.__GLOBAL:", "READONLY", "READONLY" },
		{ "get mode+resolved", ":.c:s", "", "READONLY" },
		{ "put config", "s", "{\"compatibility\":\"NONE\"}",
		  "42205 Subject s in context  is in read-only mode" },
		{ "delete mode", "s", "", "40401 Subject 's' not found." },
		{ "delete mode", ":.__GLOBAL:", "", "READONLY" },
		{ "register", "x\ny", "\"int\"",
		  "42208 The specified subject 'x\ny' is not a valid." },
		{ "register", "__EMPTY", "\"int\"", "42208" },
		{ "register", ":.__GLOBAL:a", "\"int\"", "42208" },
	};
	struct world w;

	open_world(&w, "scopes");
	PLAY(&w, rows);
	close_world(&w);
}

static void test_metadata(void)
{
	static const struct exchange rows[] = {
		{ "register", "m", "metadata {\"properties\":{\"k\":\"1\"}};\"int\"", "id 1 v 1" },
		{ "register", "m", "\"int\"", "id 1 v 1" }, /* inherited */
		{ "register", "m", "metadata {\"properties\":{\"k\":\"2\"}};\"int\"", "id 2 v 2" },
		{ "register", "m", "", "id 2 v 2" }, /* blank: the latest again */
		{ "lookup", "m", "metadata {\"properties\":{\"k\":\"1\"}};\"int\"", "id 1 v 1" },
		{ "put config", "m", "{\"compatibilityGroup\":\"app\"}",
		  "{\"compatibilityGroup\":\"app\"}" },
		{ "register", "m", "metadata {\"properties\":{\"app\":\"x\"}};\"string\"",
		  "id 3 v 3" },
		{ "compatible", "m", "metadata {\"properties\":{\"app\":\"x\"}};\"string\"",
		  "yes" },
		{ "register", "m", "metadata {\"properties\":{\"app\":\"x\"}};\"int\"", "40901" },
		{ "register+force", "m", "metadata {\"properties\":{\"app\":\"x\"}};\"int\"",
		  "id 4 v 4" },
	};
	struct world w;

	open_world(&w, "metadata");
	PLAY(&w, rows);
	close_world(&w);
}

/* What is found although the text differs: order of properties and aliases, resolved references. */
static void test_equivalence(void)
{
#define R(members) "{\"type\":\"record\",\"name\":\"R\"," members "\"fields\":[]}"
#define L(type) \
	"{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"a\",\"type\":" type "}]}"
	static const struct exchange rows[] = {
		{ "register", "s", R("\"p\":1,\"q\":2,\"aliases\":[\"A\",\"B\"],"), "id 1 v 1" },
		{ "lookup", "s", R("\"q\":2,\"p\":1,\"aliases\":[\"B\",\"A\"],"), "id 1 v 1" },
		{ "register", "s", R("\"q\":2,\"p\":1,\"aliases\":[\"B\",\"A\"],"), "id 1 v 1" },
		{ "lookup", "s", R("\"q\":2,\"p\":3,\"aliases\":[\"B\",\"A\"],"),
		  "40403 Schema not found" },
		{ "lookup", "s", R("\"q\":2,\"p\":1,\"aliases\":[\"B\"],"),
		  "40403 Schema not found" },
		{ "lookup", "s", R("\"doc\":\"d\",\"p\":1,\"q\":2,\"aliases\":[\"A\",\"B\"],"),
		  "40403 Schema not found" },
		{ "register", "line", "ref R s 1 " L("\"R\""), "id 2 v 1" },
		{ "lookup", "line", L(R("\"q\":2,\"p\":1,\"aliases\":[\"A\",\"B\"],")),
		  "id 2 v 1" },
		{ "lookup", "line", L(R("\"q\":2,\"p\":1,")), "40403 Schema not found" },
	};
#undef R
#undef L
	struct world w;

	open_world(&w, "equivalence");
	PLAY(&w, rows);
	close_world(&w);
}

/* 8.5: names that metadata reserve, removed or used. */
static void test_reserved(void)
{
#define FIELD(name)                                                                                \
	"{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"" name "\",\"type\":\"int\"}" \
	"]}"
#define RESERVED(names) "metadata {\"properties\":{\"confluent:reserved\":\"" names "\"}};"
	static const struct exchange rows[] = {
		{ "put config", "r", "{\"validateFields\":true,\"compatibility\":\"NONE\"}",
		  "{\"validateFields\":true,\"compatibility\":\"NONE\"}" },
		{ "register", "r", RESERVED("old, , gone") FIELD("a"), "id 1 v 1" },
		{ "compatible+all", "r", RESERVED("old,gone,new") FIELD("b"), "yes" },
		{ "compatible+all", "r", RESERVED("old") FIELD("old"),
		  "The new schema has reserved field gone removed from its metadata which is "
		  "present in the old "
		  "schema's metadata., The new schema has field that conflicts with the reserved "
		  "field old., "
		  "{validateFields: 'true', compatibility: 'NONE'}" },
		{ "register", "r", RESERVED("old,gone") FIELD("gone"), "40901" },
	};
#undef FIELD
#undef RESERVED
	struct world w;

	open_world(&w, "reserved");
	PLAY(&w, rows);
	close_world(&w);
}

/* The policy decides which verdict the level asks for: another record name decodes, an enum of
 * another namespace in a union does not. */
static void test_policy(void)
{
#define NAMED(name)                                                                                \
	"{\"type\":\"record\",\"name\":\"" name "\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}" \
	                                        "]}"
#define IN(space, more)                                                      \
	"[\"null\",{\"type\":\"enum\",\"name\":\"E\",\"namespace\":\"" space \
	"\",\"symbols\":[\"A\"]}" more "]"
	static const struct exchange rows[] = {
		{ "register", "n", NAMED("One"), "id 1 v 1" },
		{ "register", "n", NAMED("Two"), "40901" },
		{ "put config", "n", "{\"compatibilityPolicy\":\"proven\"}",
		  "{\"compatibilityPolicy\":\"PROVEN\"}" },
		{ "register", "n", NAMED("Two"), "id 2 v 2" },
		{ "register", "e", IN("x", ""), "id 3 v 1" },
		{ "register", "e", IN("y", ",\"int\""), "id 4 v 2" },
		{ "register", "f", IN("x", ""), "id 3 v 1" },
		{ "put config", "f", "{\"compatibilityPolicy\":\"PROVEN\"}",
		  "{\"compatibilityPolicy\":\"PROVEN\"}" },
		{ "register", "f", IN("y", ",\"int\""), "40901" },
	};
#undef NAMED
#undef IN
	struct world w;

	open_world(&w, "policy");
	PLAY(&w, rows);
	close_world(&w);
}

static void test_guids(void)
{
	static const struct {
		const char *text;
		bool metadata, reference;
		const char *guid;
	} rows[] = {
		{ "\"string\"", false, false, "095d71cf-1255-6b9d-5e33-0ad575b3df5d" },
		{ "\"string\"", true, false, "cecc02e2-232b-87f1-1b0c-aa0e70dbb74d" },
		{ "{\"type\":\"record\",\"name\":\"User\",\"namespace\":\"com.acme\",\"fields\":[{"
		  "\"name\":\"id\","
		  "\"type\":\"long\"}]}",
		  false, false, "03f12125-0e8f-e0b8-3e84-a1ee2bdbbfca" },
		{ "{\"type\":\"record\",\"name\":\"User\",\"namespace\":\"com.acme\",\"fields\":[{"
		  "\"name\":\"id\","
		  "\"type\":\"long\"}]}",
		  false, true, "f4efb9d4-ebc1-6e36-8dd4-e45b3f02b235" },
		{ "syntax = \"proto3\";\n\nmessage M {\n  string a = 1;\n}\n", false, false,
		  "5ca0c071-0920-de03-5649-8ed25c5d091a" },
	};
	struct schema_reference reference = { STR("R"), STR("subj"), 2 };
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct content c = { .type = STR("AVRO"), .text = str_of(rows[i].text) };

		CHECK_ROW(rows[i].text);
		if (rows[i].metadata)
			c.metadata = node_new_map(&a);
		if (rows[i].reference) {
			c.references = &reference;
			c.reference_count = 1;
		}
		CHECK_STR(content_guid(&a, &c).ptr, rows[i].guid);
	}
	arena_free(&a);
}

int main(void)
{
	RUN(test_transcript);
	RUN(test_references);
	RUN(test_scopes);
	RUN(test_metadata);
	RUN(test_equivalence);
	RUN(test_reserved);
	RUN(test_policy);
	RUN(test_guids);
	return CHECK_EXIT();
}
