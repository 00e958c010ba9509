/* What the cases of testdata/rules do not show: levels, profiles and drafts, hints, versions,
 * identities. */
#include "compat/diff/diff.h"
#include "contract/base/limits.h"
#include "contract/format.h"
#include "tests/check.h"

static const struct contract *contract_of(struct arena *a, const char *text)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *documents;
	size_t n;

	*source = (struct source){ STR("test.yaml"), str_of(text) };
	if (!documents_read(a, source, &documents, &n, NULL, &why)) {
		fprintf(stderr, "%s\n", why.text);
		return NULL;
	}
	return documents[0].contract;
}

/* ---- levels ------------------------------------------------------------ */

static void test_levels(void)
{
	static const struct {
		enum rule rule;
		enum compat_level level;
		enum profile profile;
		enum level want;
	} rows[] = {
		{ RULE_FIELD_REMOVED, COMPAT_BACKWARD, PROFILE_STRICT, LEVEL_BREAKING },
		{ RULE_FIELD_REMOVED, COMPAT_BACKWARD, PROFILE_READER, LEVEL_BREAKING },
		{ RULE_FIELD_REMOVED, COMPAT_FORWARD, PROFILE_STRICT, LEVEL_BREAKING },
		{ RULE_FIELD_REMOVED, COMPAT_NONE, PROFILE_STRICT, LEVEL_COMPATIBLE },
		{ RULE_REQUIRED_TIGHTENED, COMPAT_BACKWARD_TRANSITIVE, PROFILE_STRICT,
		  LEVEL_BREAKING },
		{ RULE_REQUIRED_TIGHTENED, COMPAT_BACKWARD, PROFILE_READER, LEVEL_WARNING },
		{ RULE_REQUIRED_TIGHTENED, COMPAT_FORWARD, PROFILE_STRICT, LEVEL_COMPATIBLE },
		{ RULE_REQUIRED_TIGHTENED, COMPAT_FULL, PROFILE_STRICT, LEVEL_BREAKING },
		{ RULE_REQUIRED_TIGHTENED, COMPAT_FULL, PROFILE_READER, LEVEL_WARNING },
		{ RULE_REQUIRED_LOOSENED, COMPAT_BACKWARD, PROFILE_STRICT, LEVEL_WARNING },
		{ RULE_REQUIRED_LOOSENED, COMPAT_FORWARD_TRANSITIVE, PROFILE_STRICT,
		  LEVEL_BREAKING },
		{ RULE_REQUIRED_LOOSENED, COMPAT_FULL_TRANSITIVE, PROFILE_READER, LEVEL_BREAKING },
		{ RULE_ENUM_VALUE_ADDED, COMPAT_BACKWARD, PROFILE_STRICT, LEVEL_COMPATIBLE },
		{ RULE_ENUM_VALUE_ADDED, COMPAT_FULL, PROFILE_STRICT, LEVEL_BREAKING },
		{ RULE_TYPE_CHANGED, COMPAT_BACKWARD, PROFILE_READER, LEVEL_BREAKING },
		{ RULE_SLA_WORSENED, COMPAT_FORWARD, PROFILE_STRICT, LEVEL_BREAKING },
		{ RULE_SLA_WORSENED, COMPAT_NONE, PROFILE_STRICT, LEVEL_WARNING },
		{ RULE_RANGE_CHANGED, COMPAT_NONE, PROFILE_STRICT, LEVEL_COMPATIBLE },
		{ RULE_QUALITY_REMOVED, COMPAT_NONE, PROFILE_STRICT, LEVEL_WARNING },
		{ RULE_MEANING_CHANGED, COMPAT_NONE, PROFILE_STRICT, LEVEL_BREAKING },
		{ RULE_CLASS_LOWERED, COMPAT_FORWARD, PROFILE_STRICT, LEVEL_WARNING },
		{ RULE_SERVER_REMOVED, COMPAT_NONE, PROFILE_STRICT, LEVEL_BREAKING },
		{ RULE_OWNER_CHANGED, COMPAT_FORWARD, PROFILE_STRICT, LEVEL_WARNING },
		{ RULE_VERSION_DOWN, COMPAT_NONE, PROFILE_READER, LEVEL_BREAKING },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char row[96];

		snprintf(row, sizeof row, "%s %s %s", rule_id(rows[i].rule),
		         compat_levels[rows[i].level].name, profile_name(rows[i].profile));
		CHECK_ROW(row);
		CHECK_STR(level_name(level_of(rows[i].rule, rows[i].level, rows[i].profile)),
		          level_name(rows[i].want));
	}
}

static void test_level_names(void)
{
	enum compat_level level = COMPAT_LEVEL_COUNT;
	enum profile profile = PROFILE_STRICT;

	CHECK(compat_level_find(STR("full-transitive"), &level) && level == COMPAT_FULL_TRANSITIVE);
	CHECK(compat_level_find(STR("BACKWARD"), &level) && level == COMPAT_BACKWARD);
	CHECK(!compat_level_find(STR("BACK"), &level) &&
	      !compat_level_find(STR("BACKWARDS"), &level));
	CHECK(profile_find(STR("Reader"), &profile) && profile == PROFILE_READER);
	CHECK(!profile_find(STR("lenient"), &profile));
}

/* ---- drafts, bumps ----------------------------------------------------- */

#define HEAD(version, status)                                                                     \
	"dataContractSpecification: 1.2.1\nid: t.c\ninfo: {version: " version ", status: " status \
	"}\n"
#define ONE  "models: {m: {fields: {a: {type: int}}}}\n"
#define TWO  "models: {m: {fields: {a: {type: int}, b: {type: int}}}}\n"
#define NOTE "models: {m: {description: words, fields: {a: {type: int}}}}\n"
#define SAME "models: {m: {fields: {a: {type: integer}}}}\n"

static void test_drafts_and_bumps(void)
{
	static const struct {
		const char *why, *old, *new;
		enum profile profile;
		const char *worst, *bump;
	} rows[] = {
		{ "a field is gone", HEAD("1.0.0", "active") TWO, HEAD("2.0.0", "active") ONE,
		  PROFILE_STRICT, "breaking", "major" },
		{ "a field is new", HEAD("1.0.0", "active") ONE, HEAD("1.1.0", "active") TWO,
		  PROFILE_STRICT, "compatible", "minor" },
		{ "words only", HEAD("1.0.0", "active") ONE, HEAD("1.0.1", "active") NOTE,
		  PROFILE_STRICT, "compatible", "patch" },
		{ "another word for the same type", HEAD("1.0.0", "active") ONE,
		  HEAD("1.0.0", "active") SAME, PROFILE_STRICT, "compatible", "none" },
		{ "a draft", HEAD("1.0.0", "draft") TWO, HEAD("1.0.0", "draft") ONE, PROFILE_STRICT,
		  "warning", "minor" },
		{ "below 1.0.0 it still counts", HEAD("0.1.0", "active") TWO,
		  HEAD("0.2.0", "active") ONE, PROFILE_STRICT, "warning", "major" },
		{ "an active contract does not become a draft by saying so",
		  HEAD("1.0.0", "active") TWO, HEAD("1.1.0", "draft") ONE, PROFILE_STRICT,
		  "breaking", "major" },
		{ "a draft of the next major", HEAD("1.0.0", "active") TWO,
		  HEAD("2.0.0", "draft") ONE, PROFILE_STRICT, "warning", "minor" },
		{ "the reader profile", HEAD("1.0.0", "active") ONE,
		  HEAD("1.1.0",
		       "active") "models: {m: {fields: {a: {type: int, required: true}}}}\n",
		  PROFILE_READER, "warning", "minor" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct diff_options options = { .level = COMPAT_BACKWARD,
			                        .profile = rows[i].profile };
		struct diff diff;
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 26);
		contract_diff(&a, contract_of(&a, rows[i].old), contract_of(&a, rows[i].new),
		              &options, &diff);
		CHECK_STR(level_name(diff.changes.worst), rows[i].worst);
		CHECK_STR(bump_name(diff.required), rows[i].bump);
		CHECK(!diff.same || !diff.changes.count);
		arena_free(&a);
	}
}

static void test_port_rules_are_off(void)
{
	struct diff_options options = { .level = COMPAT_BACKWARD, .no_port_rules = true };
	struct diff diff;
	struct arena a;

	arena_init(&a, 1 << 26);
	contract_diff(
		&a,
		contract_of(&a, HEAD("1.0.0", "active") "servers: {p: {type: s3, location: x}}\n"),
		contract_of(&a, HEAD("1.0.0", "active")), &options, &diff);
	CHECK(diff.same && !diff.ports_judged);
	options.no_port_rules = false;
	contract_diff(&a, contract_of(&a, HEAD("1.0.0", "active") ONE),
	              contract_of(&a, HEAD("1.0.0", "active") ONE), &options, &diff);
	CHECK(diff.same && !diff.ports_judged);
	arena_free(&a);
}

/* ---- rename hints ------------------------------------------------------ */

static const char *hints(struct arena *a, const char *old, const char *new)
{
	struct diff_options options = { .level = COMPAT_BACKWARD };
	struct diff diff;
	struct buf out;

	buf_init(&out, a, 0);
	contract_diff(
		a,
		contract_of(a, str_c(a, arena_printf(a,
	                                             HEAD("1.0.0",
	                                                  "active") "models: {m: {fields: {%s}}}\n",
	                                             old))),
		contract_of(a, str_c(a, arena_printf(a,
	                                             HEAD("1.0.0",
	                                                  "active") "models: {m: {fields: {%s}}}\n",
	                                             new))),
		&options, &diff);
	for (size_t i = 0; i < diff.rename_count; i++)
		buf_printf(&out, "%.*s:%.*s>%.*s%s ", STR_FMT(diff.renames[i].parent),
		           STR_FMT(diff.renames[i].old_name), STR_FMT(diff.renames[i].new_name),
		           diff.renames[i].certain ? " certain" : "");
	for (size_t i = 0; i < diff.rename_count; i++)
		CHECK(diff.renames[i].percent >= 50 && diff.renames[i].percent <= 100);
	return str_c(a, str_trim(buf_str(&out)));
}

static void test_rename_hints(void)
{
	static const struct {
		const char *why, *old, *new, *want;
	} rows[] = {
		{ "a word in common", "total_minor: {type: long, required: true}",
		  "total_cents: {type: long, required: true}", "m:total_minor>total_cents" },
		{ "a typo mended", "adress: {type: string}", "address: {type: string}",
		  "m:adress>address" },
		{ "camel case", "totalMinor: {type: long}", "totalCents: {type: long}",
		  "m:totalMinor>totalCents" },
		{ "nothing in common", "colour: {type: string}", "weight: {type: string}", "" },
		{ "the same description", "colour: {type: string, description: of the paint}",
		  "hue: {type: string, description: of the paint}", "m:colour>hue" },
		{ "another type and another name", "total: {type: long}", "name: {type: string}",
		  "" },
		{ "stated", "colour: {type: string}", "paint: {type: long, formerName: colour}",
		  "m:colour>paint certain" },
		{ "the same name in the store", "colour: {type: string, physicalName: c1}",
		  "paint: {type: string, physicalName: c1}", "m:colour>paint certain" },
		{ "the best match both ways",
		  "total_minor: {type: long, required: true}, x: {type: string}",
		  "total_cents: {type: long, required: true}, totals: {type: string}, x: {type: "
		  "string}",
		  "m:total_minor>total_cents" },
		{ "two that match equally well: none",
		  "a_key: {type: long}, b_key: {type: long}, x: {type: int}, y: {type: int}",
		  "x: {type: int}, y: {type: int}, c_key: {type: long}", "" },
		{ "below a record", "r: {type: object, fields: {user_name: {type: string}}}",
		  "r: {type: object, fields: {user_nick: {type: string}}}",
		  "m.r:user_name>user_nick" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 26);
		CHECK_STR(hints(&a, rows[i].old, rows[i].new), rows[i].want);
		arena_free(&a);
	}
}

/* ---- versions ---------------------------------------------------------- */

static void test_version_order(void)
{
	static const struct {
		const char *a, *want, *b;
	} rows[] = {
		{ "1", "=", "1.0.0" },
		{ "v1.2", "=", "1.2.0" },
		{ "1.10.0", ">", "1.9.9" },
		{ "2.0.0-rc.1", "<", "2.0.0" },
		{ "2.0.0-rc.2", "<", "2.0.0-rc.10" },
		{ "2.0.0-alpha", "<", "2.0.0-beta" },
		{ "2.0.0-1", "<", "2.0.0-alpha" },
		{ "2.0.0-a", "<", "2.0.0-a.1" },
		{ "1.0.0+x", "=", "1.0.0+y" },
		{ " 1.0.0 ", "=", "1.0.0" },
		{ "1.", "?", "1.0.0" },
		{ "1.2.3.4", "?", "1.0.0" },
		{ "", "?", "1.0.0" },
		{ "1.x", "?", "1.0.0" },
		{ "-1", "?", "1.0.0" },
		{ "1..2", "?", "1.0.0" },
		{ "1.+2", "?", "1.0.0" },
		{ "99999999999999999999", "?", "1.0.0" },
		{ "v", "?", "1.0.0" },
		{ "1.0.0-", "?", "1.0.0" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct version a, b;
		const char *got = "?";

		CHECK_ROW(rows[i].a);
		CHECK(version_parse(str_of(rows[i].b), &b));
		if (version_parse(str_of(rows[i].a), &a)) {
			int d = version_compare(&a, &b);

			got = d < 0 ? "<" : d > 0 ? ">" : "=";
			CHECK_INT(d, -version_compare(&b, &a));
		}
		CHECK_STR(got, rows[i].want);
	}
}

static void test_version_after(void)
{
	static const struct {
		const char *version;
		enum bump bump;
		const char *want;
	} rows[] = {
		{ "1.2.3", BUMP_MAJOR, "2.0.0" },
		{ "1.2.3", BUMP_MINOR, "1.3.0" },
		{ "1.2.3", BUMP_PATCH, "1.2.4" },
		{ "1.2.3", BUMP_NONE, "1.2.3" },
		{ "0.2.3", BUMP_MAJOR, "0.3.0" },
		{ "0.2.3", BUMP_MINOR, "0.2.4" },
		{ "v2", BUMP_MINOR, "2.1.0" },
		{ "1.2.3-rc.1", BUMP_PATCH, "1.2.3" },
		{ "1.2.3-rc.1", BUMP_NONE, "1.2.3-rc.1" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct version v;
		struct arena a;

		CHECK_ROW(rows[i].want);
		arena_init(&a, 1 << 20);
		CHECK(version_parse(str_of(rows[i].version), &v));
		CHECK_STR(str_c(&a, version_after(&a, &v, rows[i].bump)), rows[i].want);
		arena_free(&a);
	}
}

/* ---- identities -------------------------------------------------------- */

static void test_port_identity(void)
{
	static const struct {
		const char *server, *want;
	} rows[] = {
		{ "{type: kafka, host: 'h:9092', topic: t}", "kafka:h:9092 t" },
		{ "{type: kafka, cluster: c, host: h, topic: t}", "kafka:c t" },
		{ "{type: kafka, host: h}", "kafka:h m" },
		{ "{type: s3, location: 's3://x/y/'}", "object:s3://x/y" },
		{ "{type: iceberg, location: 's3://x/y'}", "object:s3://x/y" },
		{ "{type: postgresql, host: h, port: 1, database: d, schema: s}", "sql:d s m" },
		{ "{type: postgres, database: d, schema: s, table: t}", "sql:d s t" },
		{ "{type: bigquery, project: p, dataset: d}", "bigquery:p d m" },
		{ "{type: local, path: /x/}", "file:/x" },
		{ "{type: pigeon, loft: 7, bird: joe}", "pigeon:bird=joe loft=7" },
		{ "{type: s3}", "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct contract *c;
		struct arena a;

		CHECK_ROW(rows[i].server);
		arena_init(&a, 1 << 24);
		c = contract_of(
			&a,
			str_c(&a, arena_printf(&a, HEAD("1.0.0", "active") ONE "servers: {p: %s}\n",
		                               rows[i].server)));
		CHECK_STR(str_c(&a, port_identity(&a, c, c->ports[0])), rows[i].want);
		arena_free(&a);
	}
}

/* ---- size -------------------------------------------------------------- */

/* Many changes are counted beyond the limit, and the worst of them still decides. */
static void test_many_changes(void)
{
	struct diff_options options = { .level = COMPAT_BACKWARD };
	enum { FIELDS = 5000 };
	struct diff diff;
	struct arena a;
	struct buf old, new;

	arena_init(&a, limit_of(LIMIT_ARENA_BYTES));
	buf_init(&old, &a, 0);
	buf_init(&new, &a, 0);
	buf_add_c(&old, HEAD("1.0.0", "active") "models:\n  m:\n    fields:\n");
	buf_add_c(&new, HEAD("1.0.0", "active") "models:\n  m:\n    fields:\n");
	for (int i = 0; i < FIELDS; i++) {
		buf_printf(&old, "      f%d: {type: long}\n", i);
		buf_printf(&new, "      f%d: {type: %s}\n", i, i < FIELDS - 1 ? "number" : "int");
	}
	contract_diff(&a, contract_of(&a, str_c(&a, buf_str(&old))),
	              contract_of(&a, str_c(&a, buf_str(&new))), &options, &diff);
	CHECK_INT(diff.changes.count + diff.changes.more, FIELDS);
	CHECK_INT(diff.changes.count, limit_of(LIMIT_FINDINGS));
	CHECK_STR(level_name(diff.changes.worst), "breaking");
	CHECK_STR(bump_name(diff.required), "major");
	arena_free(&a);
}

int main(void)
{
	RUN(test_levels);
	RUN(test_level_names);
	RUN(test_drafts_and_bumps);
	RUN(test_port_rules_are_off);
	RUN(test_rename_hints);
	RUN(test_version_order);
	RUN(test_version_after);
	RUN(test_port_identity);
	RUN(test_many_changes);
	return CHECK_EXIT();
}
