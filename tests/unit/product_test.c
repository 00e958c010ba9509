#include "contract/dcs/dcs.h"
#include "contract/product/product.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

static const struct node *tree_of(struct arena *a, const char *name, struct str text)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct node **docs;
	size_t n;

	*source = (struct source){ str_of(name), text };
	if (node_read(a, source, &docs, &n, &why))
		return docs[0];
	fprintf(stderr, "%s: %s\n", name, why.text);
	return node_new_map(a);
}

static struct product *product_of(struct arena *a, const char *name, struct str text, struct defects *d)
{
	struct product *p = NULL;
	struct failure why = { 0 };

	if (!product_read(a, tree_of(a, name, text), &p, d, &why))
		fprintf(stderr, "%s: %s\n", name, why.text);
	return p;
}

static struct contract *contract_of(struct arena *a, const char *name, struct str text)
{
	struct contract *c = NULL;
	struct failure why = { 0 };

	if (!dcs_read(a, tree_of(a, name, text), &c, NULL, &why))
		fprintf(stderr, "%s: %s\n", name, why.text);
	return c;
}

/* "line:column RULE message" of every defect, in order. */
static const char *told(struct arena *a, struct defects *d, bool messages)
{
	struct buf out;

	buf_init(&out, a, 0);
	defects_sort(d);
	for (const struct defect *x = d->first; x; x = x->next) {
		buf_printf(&out, "%s%d:%d %s", out.len ? "\n" : "", x->at ? x->at->line : 0,
		           x->at ? x->at->column : 0, defect_rule_id(x->rule));
		if (messages)
			buf_printf(&out, " %.*s", STR_FMT(x->message));
	}
	return str_c(a, buf_str(&out));
}

/* ---- the two dialects, as their source texts print them ------------------------- */

static struct str file_text(struct arena *a, const char *path)
{
	char text[8192];
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(text, 1, sizeof text, f) : 0;

	if (f)
		fclose(f);
	return str_copy(a, (struct str){ text, n });
}

#define SEED "testdata/stories/seed/"

static void test_seed(void)
{
	const struct contract *c[1];
	struct product *p;
	struct defects d;
	struct arena a;

	arena_init(&a, 1 << 24);
	CHECK_ROW("the first dialect, and its contract");
	defects_init(&d, &a);
	p = product_of(&a, SEED "dataproduct.yaml", file_text(&a, SEED "dataproduct.yaml"), &d);
	c[0] = contract_of(&a, SEED "contracts/order-events.v2.yaml",
	                   file_text(&a, SEED "contracts/order-events.v2.yaml"));
	product_lint(&a, p, c, 1, &d);
	CHECK_STR(told(&a, &d, true),
	          "15:13 PRODUCT_PII_PORT_NO_CONTRACT port \"kafka-realtime\" names no contract although the "
	          "product holds personal data\n"
	          "20:19 PRODUCT_SLA_NOT_PROMISED the contract promises no availability although the product "
	          "promises 99.5%\n"
	          "21:19 PRODUCT_SLA_NOT_PROMISED the contract promises no completeness although the product "
	          "promises >= 99.9%\n"
	          "24:18 PRODUCT_PII_NOT_MARKED \"customer_id\" is listed as personal but not marked in the "
	          "contract\n"
	          "24:31 PRODUCT_PII_NO_FIELD \"shipping_address\" is listed as personal but is no field of "
	          "the contract");
	CHECK_STR(str_c(&a, p->address), "orders.order-events");

	CHECK_ROW("the second dialect");
	defects_init(&d, &a);
	p = product_of(&a, SEED "orders-daily-summary.yaml", file_text(&a, SEED "orders-daily-summary.yaml"),
	               &d);
	product_lint(&a, p, NULL, 0, &d);
	CHECK_STR(told(&a, &d, true),
	          "9:3 PRODUCT_NO_PORT the product has no output port: nobody can read it\n"
	          "9:3 PRODUCT_NO_CONTRACT no contract is named: nothing says what the data is\n"
	          "11:17 PRODUCT_VARIABLE ${ORDERS_DB_URI} is kept as text and never expanded");
	CHECK_INT(p->sla_count, 1);
	CHECK_STR(str_c(&a, p->slas[0]->text), "15m");
	CHECK_STR(str_c(&a, p->alert_after), "30m");
	CHECK_INT(p->team_count, 2);
	CHECK_INT(p->quality_count, 2);
	CHECK_STR(str_c(&a, p->quality[0]->identity), "library/nullValues/customer_id/");
	CHECK_STR(str_c(&a, p->quality[0]->interval.high), "1");
	CHECK(p->quality[0]->interval.high_open);
	CHECK_STR(str_c(&a, p->quality[1]->metric), "row_count_delta");
	arena_free(&a);
}

/* ---- reading ----------------------------------------------------------------- */

#define HEAD "kind: DataProduct\nmetadata: { domain: o, name: e }\n"

static void test_reading(void)
{
	static const struct { const char *why, *text, *want; } rows[] = {
		{ "nothing wrong", HEAD "spec: { outputPorts: [{ name: p, type: kafka, topic: t, contract: c.yaml }] }\n", "" },
		{ "nothing said", "kind: DataProduct\n", "1:1 MISSING_KEY\n1:1 MISSING_KEY\n1:1 MISSING_KEY" },
		{ "no name", "kind: DataProduct\nmetadata: { domain: d }\nspec: {}\n", "2:11 MISSING_KEY" },
		{ "spec is a list", HEAD "spec: []\n", "3:7 WRONG_TYPE" },
		{ "ports are a map", HEAD "spec: { outputPorts: {} }\n", "3:22 WRONG_TYPE" },
		{ "a port is a text", HEAD "spec: { outputPorts: [a] }\n", "3:23 WRONG_TYPE" },
		{ "a port without a name", HEAD "spec: { outputPorts: [{ type: kafka }] }\n", "3:23 MISSING_KEY" },
		{ "a port twice", HEAD "spec: { outputPorts: [{ name: p }, { name: p }] }\n", "3:44 DUPLICATE" },
		{ "a promise of nothing", HEAD "spec: { sla: { freshness: , availability: {} } }\n",
		  "3:27 WRONG_VALUE\n3:43 WRONG_VALUE" },
		{ "no amount", HEAD "spec: { sla: { freshness: soon } }\n", "3:27 WRONG_VALUE" },
		{ "free promises", HEAD "spec: { sla: { tone: friendly } }\n", "" },
		{ "pii is no list", HEAD "spec: { classification: { pii_fields: a } }\n", "3:39 WRONG_TYPE" },
		{ "pii of a map", HEAD "spec: { classification: { pii_fields: [{}] } }\n", "3:40 WRONG_TYPE" },
		{ "contains_pii", HEAD "spec: { classification: { contains_pii: maybe } }\n", "3:41 WRONG_TYPE" },
		{ "a check without a type", HEAD "spec: { quality: { checks: [{ column: a }] } }\n",
		  "3:29 MISSING_KEY" },
		{ "a team that is none", HEAD "spec: { access: { allow: [[]] } }\n", "3:27 WRONG_TYPE" },
		{ "unknown keys are kept", HEAD "spec: { mine: 1 }\nmine: 2\n", "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct defects d;
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 24);
		defects_init(&d, &a);
		CHECK(product_of(&a, "p.yaml", str_of(rows[i].text), &d) != NULL);
		CHECK_STR(told(&a, &d, false), rows[i].want);
		arena_free(&a);
	}
}

static void test_not_a_product(void)
{
	static const char *const rows[] = { "[]", "kind: DataContract\n", "a: b\n" };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct failure why = { 0 };
		struct product *p = NULL;
		struct arena a;

		CHECK_ROW(rows[i]);
		arena_init(&a, 1 << 24);
		CHECK(!product_read(&a, tree_of(&a, "p.yaml", str_of(rows[i])), &p, NULL, &why));
		CHECK(!p && why.code == FAILURE_SYNTAX);
		arena_free(&a);
	}
}

static void test_percent(void)
{
	static const struct { const char *share, *percent; } rows[] = {
		{ "0.01", "1" },   { "0.005", "0.5" }, { "1", "100" },       { "0", "0" },
		{ "0.2", "20" },   { "0.123", "12.3" }, { "0.0001", "0.01" }, { "1.5", "150" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct product *p;
		struct arena a;

		CHECK_ROW(rows[i].share);
		arena_init(&a, 1 << 24);
		p = product_of(&a, "p.yaml",
		               arena_printf(&a, HEAD "spec: { quality: { checks: [{ type: null_rate, column: c, "
		                                     "threshold: %s }] } }\n", rows[i].share), NULL);
		CHECK_STR(str_c(&a, p->quality[0]->interval.high), rows[i].percent);
		arena_free(&a);
	}
}

/* ---- links ------------------------------------------------------------------- */

static void test_links(void)
{
	static const struct { const char *product, *link, *contract; bool yes;
	} rows[] = {
		{ "p.yaml", "c.yaml", "c.yaml", true },
		{ "p.yaml", "./contracts/c.yaml", "contracts/c.yaml", true },
		{ "a/p.yaml", "./contracts/c.yaml", "a/contracts/c.yaml", true },
		{ "a/p.yaml", "../c.yaml", "c.yaml", true },
		{ "a/b/p.yaml", "../../c.yaml", "./c.yaml", true },
		{ "a/p.yaml", "../../c.yaml", "../c.yaml", true },
		{ "/x/p.yaml", "c.yaml", "/x/c.yaml", true },
		{ "a/p.yaml", "/x/c.yaml", "/x/c.yaml", true },
		{ "git:HEAD:a/p.yaml", "c.yaml", "git:HEAD:a/c.yaml", true },
		{ "git:HEAD:p.yaml", "./c.yaml", "git:HEAD:c.yaml", true },
		{ "git+https://h/r.git#main:a/p.yaml", "../c.yaml",
		  "git+https://h/r.git#main:c.yaml", true },
		{ "a/p.yaml", "o.e", "other.yaml", true }, /* by the contract's id */
		{ "a/p.yaml", "c.yaml", "b/c.yaml", false },
		{ "a/p.yaml", "c.yaml", "c.yaml", false },
		{ "git:HEAD:a/p.yaml", "c.yaml", "a/c.yaml", false },
		{ "p.yaml", "", "c.yaml", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct contract *c;
		struct product *p;
		struct arena a;

		CHECK_ROW(rows[i].link);
		arena_init(&a, 1 << 24);
		p = product_of(&a, rows[i].product,
		               arena_printf(&a, HEAD "spec: { outputPorts: [{ name: p, contract: '%s' }] }\n",
		                            rows[i].link), NULL);
		c = contract_of(&a, rows[i].contract, STR("dataContractSpecification: 1.1.0\nid: o.e\n"));
		CHECK(product_links(&a, p, &p->ports[0], c) == rows[i].yes);
		arena_free(&a);
	}
}

/* ---- joining ------------------------------------------------------------------ */

#define PORTS(text)  HEAD "spec: { outputPorts: [" text "] }\n"
#define SLA(text)    HEAD "spec: { sla: { " text " } }\n"
#define CONTRACT     "dataContractSpecification: 1.1.0\nid: o.e\n"
#define LEVELS(text) CONTRACT "servicelevels: { " text " }\n"

static const char *joined(struct arena *a, const struct contract *c)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < c->port_count; i++) {
		const struct port *p = c->ports[i];

		buf_printf(&out, "%s%.*s(%.*s", out.len ? " " : "", STR_FMT(p->name), STR_FMT(p->type));
		for (size_t k = 0; k < p->address_count; k++)
			buf_printf(&out, " %.*s=%.*s", STR_FMT(p->address[k].key),
			           STR_FMT(p->address[k].text));
		buf_printf(&out, ")%s", p->product.len ? "*" : "");
	}
	for (size_t i = 0; i < c->sla_count; i++)
		buf_printf(&out, "%s%.*s=%.*s", out.len ? " " : "", STR_FMT(c->slas[i]->path),
		           STR_FMT(c->slas[i]->text));
	return str_c(a, buf_str(&out));
}

static void test_join(void)
{
	static const struct { const char *why, *product, *contract, *want, *defects; } rows[] = {
		{ "a port of the product alone", PORTS("{ name: p, type: kafka, topic: t }"), CONTRACT,
		  "p(kafka topic=t)*", "" },
		{ "the ports that link to it, of several",
		  PORTS("{ name: p, type: kafka, topic: t }, { name: q, type: kafka, topic: u, contract: c.yaml }, "
		        "{ name: r, type: kafka, topic: v, contract: d.yaml }"),
		  CONTRACT, "q(kafka topic=u)*", "" },
		{ "one port, stated in both",
		  PORTS("{ name: p, type: iceberg, location: l, catalog: k }"),
		  CONTRACT "servers: { p: { type: s3, location: l } }\n", "p(s3 catalog=k location=l)", "" },
		{ "one port, told differently",
		  PORTS("{ name: p, type: kafka, topic: t }"),
		  CONTRACT "servers: { p: { type: kafka, topic: u }, q: { type: kafka, topic: v } }\n",
		  "p(kafka topic=u) q(kafka topic=v)", "3:47 PRODUCT_PORT_DIFFERS" },
		{ "a table is no topic", PORTS("{ name: p, type: iceberg }"),
		  CONTRACT "servers: { p: { type: kafka, topic: t } }\n", "p(kafka topic=t)",
		  "3:31 PRODUCT_PORT_DIFFERS" },
		{ "another type", PORTS("{ name: p, type: kafka }"),
		  CONTRACT "servers: { p: { type: s3, location: l } }\n", "p(s3 location=l)",
		  "3:31 PRODUCT_PORT_DIFFERS" },
		{ "a promise of the product alone", SLA("freshness: 15m"), CONTRACT, "freshness=15m",
		  "3:27 PRODUCT_SLA_NOT_PROMISED" },
		{ "the same promise in other words", SLA("freshness: '<= 15m'"),
		  LEVELS("freshness: { threshold: PT15M }"), "freshness=PT15M", "" },
		{ "the product is stricter", SLA("freshness: 10m"), LEVELS("freshness: { threshold: 15m }"),
		  "freshness=10m", "3:27 PRODUCT_SLA_DIFFERS" },
		{ "the contract is stricter", SLA("freshness: 1h"), LEVELS("freshness: { threshold: 15m }"),
		  "freshness=15m", "3:27 PRODUCT_SLA_DIFFERS" },
		{ "more availability is stricter", SLA("availability: '99.9%'"),
		  LEVELS("availability: { percentage: 99.5% }"), "availability=99.9%",
		  "3:30 PRODUCT_SLA_DIFFERS" },
		{ "not comparable", SLA("availability: 4h"), LEVELS("availability: { percentage: 99.5% }"),
		  "availability=99.5%", "3:30 PRODUCT_SLA_DIFFERS" },
		{ "unlimited is longest", SLA("retention: 1y"), LEVELS("retention: { unlimited: true }"),
		  "retention=unlimited", "3:27 PRODUCT_SLA_DIFFERS" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct contract *c, *out;
		struct defects d;
		struct arena a;
		size_t ports, slas;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 24);
		defects_init(&d, &a);
		c = contract_of(&a, "c.yaml", str_of(rows[i].contract));
		ports = c->port_count;
		slas = c->sla_count;
		out = product_join(&a, product_of(&a, "p.yaml", str_of(rows[i].product), NULL), c, &d);
		CHECK_STR(joined(&a, out), rows[i].want);
		CHECK_STR(told(&a, &d, false), rows[i].defects);
		CHECK_STR(str_c(&a, out->product), "o.e");
		CHECK(c->port_count == ports && c->sla_count == slas && !c->product.len);
		arena_free(&a);
	}
}

/* ---- personal data --------------------------------------------------------------- */

#define PII(text)     HEAD "spec: { classification: { " text " } }\n"
#define FIELDS(text)  CONTRACT "models: { m: { fields: { " text " } } }\n"

static void test_personal_data(void)
{
	static const struct { const char *why, *product, *contract, *want; } rows[] = {
		{ "listed and marked", PII("pii_fields: [a]"), FIELDS("a: { type: string, pii: true }"), "" },
		{ "listed and classified", PII("pii_fields: [a]"),
		  FIELDS("a: { type: string, classification: Restricted }"), "" },
		{ "by model and name", PII("pii_fields: [m.a]"), FIELDS("a: { type: string, pii: true }"), "" },
		{ "within a record", PII("pii_fields: [r.a, b]"),
		  FIELDS("r: { type: record, fields: { a: { type: string, pii: true }, b: { pii: true } } }"), "" },
		{ "within items", PII("pii_fields: [a]"),
		  FIELDS("r: { type: array, items: { type: record, fields: { a: { type: string, pii: true } } } }"), "" },
		{ "not marked", PII("pii_fields: [a]"), FIELDS("a: { type: string }"), "3:40 PRODUCT_PII_NOT_MARKED" },
		{ "no field", PII("pii_fields: [b]"), FIELDS("a: { type: string }"), "3:40 PRODUCT_PII_NO_FIELD" },
		{ "marked, not listed", PII("pii_fields: [a]"),
		  FIELDS("a: { type: string, pii: true }, b: { type: string, pii: true }"),
		  "3:39 PRODUCT_PII_NOT_LISTED" },
		{ "denied", PII("contains_pii: false"), FIELDS("a: { type: string, pii: true }"),
		  "3:41 PRODUCT_PII_DENIED" },
		{ "nothing said, nothing missed", PII("residency: EU"), FIELDS("a: { type: string, pii: true }"), "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct contract *c[1];
		struct product *p;
		struct defects d;
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 1 << 24);
		defects_init(&d, &a);
		c[0] = contract_of(&a, "c.yaml", str_of(rows[i].contract));
		p = product_of(&a, "p.yaml", str_of(rows[i].product), NULL);
		p->ports = arena_new(&a, struct product_port); /* quiet: ports are another test's */
		p->ports->contract = STR("c.yaml");
		p->ports->port.name = STR("p");
		p->port_count = 1;
		product_lint(&a, p, c, 1, &d);
		CHECK_STR(told(&a, &d, false), rows[i].want);
		arena_free(&a);
	}
}

int main(void)
{
	RUN(test_seed);
	RUN(test_reading);
	RUN(test_not_a_product);
	RUN(test_percent);
	RUN(test_links);
	RUN(test_join);
	RUN(test_personal_data);
	return CHECK_EXIT();
}
