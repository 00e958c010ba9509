/* Which subjects a Kafka port binds, and to which model. */
#include "compat/admission/binding.h"
#include "contract/format.h"
#include "tests/check.h"

static const struct contract *contract_of(struct arena *a, const char *server, const char *models)
{
	struct source *source = arena_new(a, struct source);
	struct document *docs;
	struct failure why;
	size_t n;

	*source = (struct source){ STR("x.yaml"),
		                   arena_printf(a,
		                                "dataContractSpecification: 1.1.0\nid: o\ninfo: "
		                                "{title: t, version: 1.0.0}\n"
		                                "servers: {k: {%s}}\nmodels: {%s}\n",
		                                server, models) };
	CHECK(documents_read(a, source, &docs, &n, NULL, &why));
	return docs[0].contract;
}

#define ONE "order: {fields: {id: {type: string}}}"
#define TWO "order: {fields: {id: {type: string}}}, order_key: {fields: {id: {type: string}}}"

static void test_models(void)
{
	static const struct {
		const char *server, *models, *context, *subject, *want; /* NULL: not bound */
	} rows[] = {
		{ "type: kafka, host: h, topic: t", ONE, ".", "t-value", "order" },
		{ "type: kafka, host: h, topic: t", ONE, ".", "t-key", NULL },
		{ "type: kafka, host: h, topic: t", ONE, ".", "t", NULL },
		{ "type: kafka, host: h, topic: t", ONE, ".", "u-value", NULL },
		{ "type: kafka, host: h, topic: t", ONE, ".dev", "t-value", NULL },
		{ "type: kafka, host: h, topic: t", TWO, ".", "t-value", NULL },
		{ "type: kafka, host: h, topic: t, valueModel: order", TWO, ".", "t-value",
		  "order" },
		{ "type: kafka, host: h, topic: t, valueModel: order, keyModel: order_key", TWO,
		  ".", "t-key", "order_key" },
		{ "type: kafka, host: h, topic: t, valueModel: ordr", ONE, ".", "t-value", NULL },
		{ "type: kafka, host: h, topic: t, context: dev", ONE, ".dev", "t-value", "order" },
		{ "type: kafka, host: h, topic: t, context: .dev", ONE, ".dev", "t-value",
		  "order" },
		{ "type: kafka, host: h, topic: t, context: dev", ONE, ".", "t-value", NULL },
		{ "type: kafka, host: h, topic: t, subjectNameStrategy: record", ONE, ".",
		  "shop.order", "order" },
		{ "type: kafka, host: h, topic: t, subjectNameStrategy: record", ONE, ".",
		  "shop.Other", NULL },
		{ "type: kafka, host: h, topic: t, subjectNameStrategy: record", ONE, ".",
		  "t-value", NULL },
		{ "type: kafka, host: h, topic: t, subjectNameStrategy: topicRecord", ONE, ".",
		  "t-shop.order", "order" },
		{ "type: kafka, host: h, topic: t, subjectNameStrategy: topicRecord", ONE, ".",
		  "shop.order", NULL },
		{ "type: kafka, host: h, topic: t, subjectNameStrategy: "
		  "io.confluent.TopicRecordNameStrategy",
		  ONE, ".", "t-order", "order" },
		{ "type: s3, location: s3://b/t, topic: t", ONE, ".", "t-value", NULL },
	};
	struct arena a;

	arena_init(&a, 1 << 24);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct contract *c = contract_of(&a, rows[i].server, rows[i].models);
		const struct model *m = NULL;
		struct binding *list;
		struct str *places;
		bool found = false;
		size_t n;

		CHECK_ROW(arena_printf(&a, "%s: %s", rows[i].server, rows[i].subject).ptr);
		n = contract_bindings(&a, c, &list);
		if (n)
			m = binding_model(&list[0], str_of(rows[i].context),
			                  str_of(rows[i].subject));
		CHECK_STR(m ? str_c(&a, m->root.name) : NULL, rows[i].want);
		if (!m)
			continue;
		n = subject_places(&a, str_of(rows[i].subject), &places);
		for (size_t k = 0; k < n; k++)
			found = found || str_eq(places[k], binding_place(&a, &list[0]));
		CHECK(found); /* what is bound is found by its subject */
	}
	arena_free(&a);
}

static void test_unknown(void)
{
	static const struct {
		const char *server, *want;
	} rows[] = {
		{ "type: kafka, host: h, topic: t", "" },
		{ "type: kafka, host: h, topic: t, valueModel: ordr", "ordr" },
		{ "type: kafka, host: h, topic: t, keyModel: ky", "ky" },
		{ "type: kafka, host: h, topic: t, subjectNameStrategy: topics", "topics" },
	};
	struct arena a;

	arena_init(&a, 1 << 24);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct binding *list;

		CHECK_ROW(rows[i].server);
		CHECK_INT(contract_bindings(&a, contract_of(&a, rows[i].server, ONE), &list), 1);
		CHECK_STR(str_c(&a, list[0].unknown), rows[i].want);
	}
	arena_free(&a);
}

int main(void)
{
	RUN(test_models);
	RUN(test_unknown);
	return CHECK_EXIT();
}
