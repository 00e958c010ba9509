/* sarif.c - SARIF 2.1.0, with the metadata of each rule that is named
 *
 * Source: OASIS SARIF 2.1.0; uriBaseId %SRCROOT% and partialFingerprints as code scanning services
 * want them.
 */
#include "contract/base/node_put.h"
#include "tools/report/report.h"

/* RFC 3986: everything but unreserved characters and / is escaped. */
static struct str uri_of(struct arena *a, struct str path)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.ptr[i];
		bool plain =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (plain || (c && strchr("-._~/", c)))
			buf_add_byte(&out, (char)c);
		else
			buf_printf(&out, "%%%02X", c);
	}
	return str_copy(a, buf_str(&out));
}

static const char *sarif_level(enum severity s)
{
	static const char *const levels[] = { "note", "warning", "error" };

	return levels[s];
}

static void put_message(struct arena *a, struct node *map, const char *key, struct str text)
{
	put_text(a, put_map(a, map, key), "text", text);
}

/* The place of a rule in the list of rules, where it is put if it is new. */
static long long rule_index(struct arena *a, struct node *rules, const struct remark *x)
{
	struct node *rule;

	for (size_t i = 0; i < rules->count; i++) {
		if (str_eq(node_text(node_get(rules->items[i], "id")), x->rule))
			return (long long)i;
	}
	rule = add_map(a, rules);
	put_text(a, rule, "id", x->rule);
	put_message(a, rule, "shortDescription", x->title);
	put_message(a, rule, "help", arena_printf(a, "treaty rules %.*s", STR_FMT(x->rule)));
	return (long long)rules->count - 1;
}

static void add_result(const struct report_context *c, struct node *results, struct node *rules,
                       const struct remark *x)
{
	struct arena *a = c->arena;
	struct node *result = add_map(a, results), *location, *physical, *artifact, *region;

	put_text(a, result, "ruleId", x->rule);
	put_number(a, result, "ruleIndex", rule_index(a, rules, x));
	put_c(a, result, "level", sarif_level(x->severity));
	put_message(a, result, "message",
	            x->hint.len
	                    ? arena_printf(a, "%.*s. %.*s", STR_FMT(x->message), STR_FMT(x->hint))
	                    : x->message);
	location = add_map(a, put_list(a, result, "locations"));
	if (x->file.len) {
		physical = put_map(a, location, "physicalLocation");
		artifact = put_map(a, physical, "artifactLocation");
		put_text(a, artifact, "uri", uri_of(a, x->file));
		if (!str_starts(x->file, "/"))
			put_c(a, artifact, "uriBaseId", "%SRCROOT%");
		region = put_map(a, physical, "region");
		put_number(a, region, "startLine", x->line);
		put_number(a, region, "startColumn", x->column);
	}
	if (x->path.len)
		put_text(a, add_map(a, put_list(a, location, "logicalLocations")),
		         "fullyQualifiedName", x->path);
	put_text(a, put_map(a, result, "partialFingerprints"), "treaty/v1", x->fingerprint);
}

void report_sarif(const struct report_context *c, const struct result *r, struct buf *out)
{
	struct arena *a = c->arena;
	struct node *root = node_new_map(a), *run, *driver, *rules, *results;
	struct remarks remarks;

	remarks_of(c, r, &remarks);
	put_c(a, root, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	put_c(a, root, "version", "2.1.0");
	run = add_map(a, put_list(a, root, "runs"));
	driver = put_map(a, put_map(a, run, "tool"), "driver");
	put_c(a, driver, "name", "treaty");
	put_c(a, driver, "version", TREATY_VERSION);
	rules = put_list(a, driver, "rules");
	put_c(a, run, "columnKind", "unicodeCodePoints");
	results = put_list(a, run, "results");
	for (size_t i = 0; i < remarks.count; i++)
		add_result(c, results, rules, &remarks.list[i]);
	json_print(out, root, 2);
	buf_add_c(out, "\n");
}
