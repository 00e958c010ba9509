/* The tables of the server: errors, routes, media types. */
#include "registry/api_error.h"
#include "registry/http/negotiate.h"
#include "registry/http/route.h"
#include "registry/http/target.h"
#include "tests/check.h"

/* Codes, statuses and messages as clients know them; %s is A, then B. */
static void test_errors(void)
{
	static const struct {
		enum api_error e;
		int status;
		const char *body;
	} rows[] = {
		{ API_NO_ROUTE, 404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}" },
		{ API_WRONG_METHOD, 405,
		  "{\"error_code\":405,\"message\":\"HTTP 405 Method Not Allowed\"}" },
		{ API_NOT_ACCEPTABLE, 406,
		  "{\"error_code\":406,\"message\":\"HTTP 406 Not Acceptable\"}" },
		{ API_WRONG_MEDIA_TYPE, 415,
		  "{\"error_code\":415,\"message\":\"HTTP 415 Unsupported Media Type\"}" },
		{ API_SUBJECT_NOT_FOUND, 404,
		  "{\"error_code\":40401,\"message\":\"Subject 'A' not found.\"}" },
		{ API_VERSION_NOT_FOUND, 404,
		  "{\"error_code\":40402,\"message\":\"Version A not found.\"}" },
		{ API_SCHEMA_NOT_FOUND, 404,
		  "{\"error_code\":40403,\"message\":\"Schema not found\"}" },
		{ API_SCHEMA_ID_NOT_FOUND, 404,
		  "{\"error_code\":40403,\"message\":\"Schema A not found\"}" },
		{ API_VERSION_SOFT_DELETED, 404,
		  "{\"error_code\":40406,\"message\":\"Subject 'A' Version B was soft deleted.Set "
		  "permanent=true to "
		  "delete permanently\"}" },
		{ API_INCOMPATIBLE, 409,
		  "{\"error_code\":40901,\"message\":\"Schema being registered is incompatible "
		  "with an earlier schema "
		  "for subject \\\"A\\\", details: B\"}" },
		{ API_INVALID_VERSION, 422,
		  "{\"error_code\":42202,\"message\":\"The specified version 'A' is not a valid "
		  "version id. Allowed "
		  "values are between [1, 2^31-1] and the string \\\"latest\\\"\"}" },
		{ API_REFERENCE_EXISTS, 422,
		  "{\"error_code\":42206,\"message\":\"One or more references exist to the schema "
		  "{magic=1,keytype=SCHEMA,subject=A,version=B}.\"}" },
		{ API_INVALID_SUBJECT, 422,
		  "{\"error_code\":42208,\"message\":\"The specified subject 'A' is not a "
		  "valid.\"}" },
		{ API_ASSOCIATION_FROZEN, 409,
		  "{\"error_code\":40908,\"message\":\"The association of type  'A' is frozen for "
		  "subject 'B'\"}" },
	};
	const struct str texts[] = { STR("A"), STR("B") };
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str message =
			api_error_message(&a, rows[i].e, texts, api_error_texts(rows[i].e));

		CHECK_ROW(api_error_template(rows[i].e));
		CHECK_INT(api_error_status(rows[i].e), rows[i].status);
		CHECK_STR(str_c(&a, api_error_body(&a, rows[i].e, message)), rows[i].body);
	}
	arena_free(&a);
}

/* Every row: a status of HTTP, at most two texts, and no text that could be taken for a format. */
static void test_error_rows(void)
{
	for (int i = 0; i < API_ERROR_COUNT; i++) {
		enum api_error e = (enum api_error)i;
		size_t percents = 0;

		CHECK_ROW(api_error_template(e));
		for (const char *p = api_error_template(e); *p; p++)
			percents += *p == '%';
		CHECK_INT(percents, api_error_texts(e));
		CHECK(api_error_texts(e) <= API_ERROR_TEXTS);
		CHECK(api_error_status(e) >= 400 && api_error_status(e) < 600);
	}
	for (int i = 0; i < FAILURE_COUNT; i++) {
		CHECK_ROW("a failure of the registry takes exactly one text");
		CHECK_INT(api_error_texts(api_error_of_failure((enum failure_code)i)), 1);
	}
}

static const struct route *found(struct arena *a, const char *method, const char *raw,
                                 unsigned *allowed)
{
	struct failure why;
	struct target t;

	*allowed = 0;
	return target_parse(a, str_of(raw), &t, &why)
	               ? route_find(&route_table, method_find(str_of(method)), &t, allowed)
	               : NULL;
}

static void test_finding(void)
{
	enum { GET_POST = 1 << METHOD_GET | 1 << METHOD_POST };
	static const struct {
		const char *method, *raw, *path;
		unsigned allowed;
	} rows[] = {
		{ "GET", "/", "/", GET_POST },
		{ "HEAD", "/", "/", GET_POST },
		{ "DELETE", "/", NULL, GET_POST },
		{ "get", "/", NULL, GET_POST },
		{ "GET", "/schemas/types", "/schemas/types", 1 << METHOD_GET },
		{ "GET", "/schemas/types/", "/schemas/types", 1 << METHOD_GET },
		{ "GET", "/schemas/types/x", NULL, 0 },
		{ "GET", "/Schemas/types", NULL, 0 },
		{ "PATCH", "/metrics", NULL, 1 << METHOD_GET },
		{ "GET", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p", NULL, 0 },
	};
	struct arena a;
	unsigned allowed;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct route *r = found(&a, rows[i].method, rows[i].raw, &allowed);

		CHECK_ROW(rows[i].raw);
		CHECK_STR(r ? r->path : NULL, rows[i].path);
		CHECK_INT(allowed, rows[i].allowed);
	}
	arena_free(&a);
}

/* Of two templates that fit, the earlier literal wins, in either order of the rows. */
static void test_precedence(void)
{
	static const struct route rows[] = {
		{ METHOD_GET, "/a/{x}/{y}", NULL, ROUTE_LOOP, ROUTE_JSON },
		{ METHOD_GET, "/a/{x}/c", NULL, ROUTE_LOOP, ROUTE_JSON },
		{ METHOD_GET, "/a/b/{y}", NULL, ROUTE_LOOP, ROUTE_JSON },
		{ METHOD_PUT, "/a/b/c", NULL, ROUTE_LOOP, ROUTE_JSON },
	};
	static const struct {
		const char *raw, *path;
	} asked[] = { { "/a/b/c", "/a/b/{y}" },
		      { "/a/b/d", "/a/b/{y}" },
		      { "/a/x/c", "/a/{x}/c" },
		      { "/a/x/y", "/a/{x}/{y}" } };
	struct route backwards[4];
	struct arena a;

	for (int i = 0; i < 4; i++)
		backwards[i] = rows[3 - i];
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < 8; i++) {
		const struct route_table table = { i % 2 ? rows : backwards, 4 };
		const struct route *r = NULL;
		struct failure why;
		struct target t;
		unsigned allowed;

		CHECK_ROW(asked[i / 2].raw);
		if (target_parse(&a, str_of(asked[i / 2].raw), &t, &why))
			r = route_find(&table, METHOD_GET, &t, &allowed);
		CHECK_STR(r ? r->path : NULL, asked[i / 2].path);
	}
	arena_free(&a);
}

/* Every row can be reached: a target made from its template finds it, and gives its segments. */
static void test_routes(void)
{
	struct arena a;

	arena_init(&a, 1 << 20);
	for (int i = 0; i < ROUTE_COUNT; i++) {
		const struct route *r = &route_table.routes[i];
		struct str rest = str_of(r->path + 1);
		struct failure why;
		struct target t;
		struct buf raw;
		unsigned allowed;

		CHECK_ROW(arena_printf(&a, "%s %s", method_name(r->method), r->path).ptr);
		buf_init(&raw, &a, 0);
		buf_add_c(&raw, "/");
		while (rest.len) {
			struct str s = str_cut(&rest, '/');
			bool parameter = str_starts(s, "{");

			if (parameter)
				s = (struct str){ s.ptr + 1, s.len - 2 };
			buf_printf(&raw, "%s%.*s/", parameter ? "of-" : "", STR_FMT(s));
		}
		CHECK(target_parse(&a, buf_str(&raw), &t, &why));
		CHECK(t.count <= ROUTE_SEGMENTS);
		CHECK(route_find(&route_table, r->method, &t, &allowed) == r);
		rest = str_of(r->path + 1);
		while (rest.len) {
			struct str s = str_cut(&rest, '/');

			if (!str_starts(s, "{"))
				continue;
			s = (struct str){ s.ptr + 1, s.len - 2 };
			CHECK_STR(str_c(&a, route_segment(r, &t, str_c(&a, s))),
			          str_c(&a, arena_printf(&a, "of-%.*s", STR_FMT(s))));
		}
	}
	arena_free(&a);
}

static void test_accept(void)
{
	static const struct {
		const char *accept, *want;
	} rows[] = {
		{ "", "application/vnd.schemaregistry.v1+json" },
		{ "*/*", "application/vnd.schemaregistry.v1+json" },
		{ "application/*", "application/vnd.schemaregistry.v1+json" },
		{ "application/json", "application/json" },
		{ "APPLICATION/JSON", "application/json" },
		{ "application/json; charset=utf-8", "application/json" },
		{ "application/vnd.schemaregistry+json", "application/vnd.schemaregistry+json" },
		{ "application/vnd.schemaregistry.v1+json",
		  "application/vnd.schemaregistry.v1+json" },
		{ "application/json, application/vnd.schemaregistry+json",
		  "application/vnd.schemaregistry+json" },
		{ "application/json;q=0.9, application/vnd.schemaregistry+json;q=0.8",
		  "application/json" },
		{ "application/json, text/plain, */*", "application/vnd.schemaregistry.v1+json" },
		{ "application/json, */*;q=0.1", "application/json" },
		{ "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
		  "application/vnd.schemaregistry.v1+json" },
		{ "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
		  "application/vnd.schemaregistry.v1+json" },
		{ "application/vnd.schemaregistry.v1+json; qs=0.9, "
		  "application/vnd.schemaregistry+json; qs=0.8, "
		  "application/json; qs=0.5",
		  "application/vnd.schemaregistry.v1+json" },
		{ "*/*, application/vnd.schemaregistry.v1+json;q=0",
		  "application/vnd.schemaregistry+json" },
		{ "application/json;q=nonsense", "application/json" },
		{ ",,application/json,,", "application/json" },
		{ "text/plain", NULL },
		{ "application/xml, text/*", NULL },
		{ "application/json;q=0", NULL },
		{ "*/*;q=0.000", NULL },
		{ "application", NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum media m = MEDIA_COUNT;

		CHECK_ROW(rows[i].accept);
		CHECK_STR(media_accept(str_of(rows[i].accept), &m) ? media_name(m) : NULL,
		          rows[i].want);
	}
}

static void test_content_type(void)
{
	static const struct {
		const char *type;
		bool readable;
	} rows[] = {
		{ "", true },
		{ "application/json", true },
		{ "application/json; charset=UTF-8", true },
		{ "Application/Vnd.SchemaRegistry.V1+JSON", true },
		{ "application/vnd.schemaregistry+json", true },
		{ "application/octet-stream", true },
		{ "text/plain", false },
		{ "application/x-www-form-urlencoded", false },
		{ "application/xml", false },
		{ "json", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].type);
		CHECK_INT(media_is_readable(str_of(rows[i].type)), rows[i].readable);
	}
}

static void test_encoding(void)
{
	static const struct {
		const char *header;
		bool gzip;
	} rows[] = {
		{ "", false },         { "gzip", true },         { "GZIP;q=0.5", true },
		{ "gzip;q=0", false }, { "deflate, br", false }, { "deflate, gzip, br", true },
		{ "*", true },         { "*;q=0", false },       { "gzip;q=0, *", false },
		{ "identity", false }, { "x-gzip", true },       { "gzipped", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_ROW(rows[i].header);
		CHECK_INT(encoding_takes_gzip(str_of(rows[i].header)), rows[i].gzip);
	}
}

int main(void)
{
	RUN(test_errors);
	RUN(test_error_rows);
	RUN(test_finding);
	RUN(test_precedence);
	RUN(test_routes);
	RUN(test_accept);
	RUN(test_content_type);
	RUN(test_encoding);
	return CHECK_EXIT();
}
