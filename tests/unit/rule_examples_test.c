#include "compat/finding.h"
#include "contract/format.h"
#include "tests/check.h"
#include "tools/input/product_links.h"
#include "tools/rule_examples.h"

#define SERVERS "servers: { k: { type: kafka, host: \"h:9092\", topic: t } }\n"

/* Where a fragment stands: the text before it, and how far it is indented. */
static const struct {
	const char *before;
	int indent;
} frames[] = {
	[FRAME_WHOLE] = { "", 0 },
	[FRAME_FIELD] = { "dataContractSpecification: 1.1.0\nid: shop.orders\n"
	                  "info: { title: Orders, version: 1.0.0, owner: shop }\n" SERVERS
	                  "models:\n  order:\n    type: table\n    fields:\n",
	                  6 },
	[FRAME_DCS] = { "dataContractSpecification: 1.1.0\nid: shop.orders\n"
	                "info: { title: Orders, version: 1.0.0, owner: shop }\n",
	                0 },
	[FRAME_ODCS] = { "kind: DataContract\napiVersion: v3.1.0\nid: shop.orders\nversion: "
	                 "1.0.0\nstatus: active\n",
	                 0 },
	[FRAME_PROPERTY] = { "kind: DataContract\napiVersion: v3.1.0\nid: shop.orders\nversion: "
	                     "1.0.0\nstatus: active\n"
	                     "schema:\n  - name: order\n    properties:\n",
	                     6 },
	[FRAME_CONSUMER] = { "kind: ConsumerExpectation\napiVersion: v1\nid: "
	                     "shop.billing\nversion: 1.0.0\n"
	                     "consumer: { name: billing, owner: billing@retailer.example }\n",
	                     0 },
	[FRAME_PRODUCT] = { "apiVersion: dataproduct.example/v1\nkind: DataProduct\n"
	                    "metadata: { name: orders, domain: shop, owner: shop }\n",
	                    0 },
};

static bool fires(struct arena *a, const struct rule_fragment *f)
{
	struct str rest = str_of(f->text);
	struct repo repo = { STR(""), STR(""), STR(""), NULL };
	struct document *documents;
	struct source source = { STR("example.yaml"), STR("") };
	struct defects defects;
	struct failure why;
	struct buf text;
	size_t n;

	buf_init(&text, a, 0);
	buf_add_c(&text, frames[f->frame].before);
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');

		buf_printf(&text, "%*s%.*s\n", frames[f->frame].indent, "", STR_FMT(line));
	}
	source.text = buf_str(&text);
	defects_init(&defects, a);
	if (!documents_read(a, &source, &documents, &n, &defects, &why)) {
		fprintf(stderr, "%s\n", why.text);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		struct documents all = { documents, n };

		document_lint(a, &documents[i], &defects);
		if (documents[i].product)
			lint_product(a, &repo, &all, documents[i].product, &defects);
	}
	for (const struct defect *d = defects.first; d; d = d->next) {
		if (strcmp(defect_rule_id(d->rule), f->id) == 0)
			return true;
	}
	return false;
}

static void test_fragments_fire(void)
{
	for (const struct rule_fragment *f = rule_fragments; f->id; f++) {
		struct arena a;

		if (f->frame == FRAME_WORDS)
			continue;
		CHECK_ROW(f->id);
		arena_init(&a, 64 << 20);
		CHECK(fires(&a, f));
		arena_free(&a);
	}
}

static bool has_example(const char *id)
{
	for (const struct rule_case *c = rule_cases; c->id; c++) {
		if (strcmp(c->id, id) == 0)
			return true;
	}
	for (const struct rule_fragment *f = rule_fragments; f->id; f++) {
		if (strcmp(f->id, id) == 0)
			return true;
	}
	return false;
}

/* `treaty rules ID` tells of one: a defect has a change's name only where both say the same. */
static bool is_said_twice(const char *id)
{
	static const char *const same[] = { "SLA_UNPARSED", "TYPE_UNSTATED", "UNSATISFIABLE" };

	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		if (strcmp(id, same[i]) == 0)
			return true;
	}
	return false;
}

static void test_every_rule_has_one(void)
{
	for (int i = 0; i < RULE_COUNT; i++) {
		CHECK_ROW(rule_id((enum rule)i));
		CHECK(has_example(rule_id((enum rule)i)));
	}
	for (int i = 0; i < DEFECT_RULE_COUNT; i++) {
		const char *id = defect_rule_id((enum defect_rule)i);
		enum rule same;

		CHECK_ROW(id);
		CHECK(has_example(id));
		CHECK(!rule_find(str_of(id), &same) || is_said_twice(id));
	}
}

int main(void)
{
	RUN(test_fragments_fire);
	RUN(test_every_rule_has_one);
	return CHECK_EXIT();
}
