#include "tools/cmd/init_text.h"

const struct init_template init_templates[] = {
	{ "odcs", "contracts/", "a contract, Open Data Contract Standard 3.1",
	  "apiVersion: v3.1.0\n"
	  "kind: DataContract\n"
	  "id: {domain}.{name}\n"
	  "name: {name}\n"
	  "version: 0.1.0\n"
	  "status: draft # below 1.0.0, or as a draft, a break is a warning\n"
	  "domain: {domain}\n"
	  "description:\n"
	  "  purpose: What this data is for.\n"
	  "team:\n"
	  "  name: {owner}\n"
	  "servers: # the ports that consumers read; an address belongs to one major only\n"
	  "  - server: kafka\n"
	  "    type: kafka\n"
	  "    host: kafka.example:9092\n"
	  "    format: avro\n"
	  "    customProperties:\n"
	  "      - { property: topic, value: {domain}.{name}.v0 }\n"
	  "schema:\n"
	  "  - name: {model}\n"
	  "    logicalType: object\n"
	  "    properties:\n"
	  "      - { name: id, logicalType: string, required: true, unique: true, primaryKey: "
	  "true, "
	  "primaryKeyPosition: 1, classification: {classification} }\n"
	  "      - { name: occurred_at, logicalType: timestamp, required: true, classification: "
	  "{classification} }\n"
	  "slaProperties:\n"
	  "  - { property: freshness, value: 15, unit: m }\n" },
	{ "dcs", "contracts/", "a contract, Data Contract Specification 1.2",
	  "dataContractSpecification: 1.2.0\n"
	  "id: {domain}.{name}\n"
	  "info:\n"
	  "  title: {name}\n"
	  "  version: 0.1.0 # below 1.0.0 a break is a warning\n"
	  "  owner: {owner}\n"
	  "  status: in development\n"
	  "servers: # the ports that consumers read; an address belongs to one major only\n"
	  "  kafka: { type: kafka, host: \"kafka.example:9092\", topic: {domain}.{name}.v0, "
	  "format: avro }\n"
	  "models:\n"
	  "  {model}:\n"
	  "    type: table\n"
	  "    fields:\n"
	  "      id: { type: string, required: true, unique: true, primaryKey: true, "
	  "classification: {classification} }\n"
	  "      occurred_at: { type: timestamp, required: true, classification: {classification} "
	  "}\n"
	  "servicelevels:\n"
	  "  freshness: { threshold: 15m }\n" },
	{ "data-product", "products/", "a data product with the ports of a contract",
	  "apiVersion: dataproduct.treaty/v1\n"
	  "kind: DataProduct\n"
	  "metadata:\n"
	  "  name: {name}\n"
	  "  domain: {domain}\n"
	  "  owner: {owner}\n"
	  "spec:\n"
	  "  description: What this data is for.\n"
	  "  outputPorts:\n"
	  "    - name: kafka\n"
	  "      type: kafka\n"
	  "      topic: {domain}.{name}.v0\n"
	  "      contract: {contract}\n"
	  "  sla:\n"
	  "    freshness: \"<= 15m\"\n"
	  "  classification:\n"
	  "    contains_pii: false\n" },
	{ 0 },
};

const char init_github[] =
	"# The gate on every pull request. TREATY_ARCHIVE: a repository variable that holds the "
        "address of the\n"
	"# archive which \"make dist\" of treaty writes.\n"
	"name: treaty\n"
	"on: pull_request\n"
	"permissions: { contents: read }\n"
	"jobs:\n"
	"  check:\n"
	"    runs-on: ubuntu-latest\n"
	"    steps:\n"
	"      - uses: actions/checkout@v4\n"
	"        with: { fetch-depth: 0 }\n"
	"      - run: curl -fsSL \"$URL\" | sudo tar -xz --strip-components=1 -C /usr/local\n"
	"        env: { URL: \"${{ vars.TREATY_ARCHIVE }}\" }\n"
	"      - run: treaty check --report text --report github\n";

const char init_gitlab[] =
	"# The gate on every merge request. TREATY_ARCHIVE: a CI variable, the address of what "
        "\"make dist\" writes.\n"
	"treaty:\n"
	"  image: debian:12\n"
	"  rules: [{ if: $CI_PIPELINE_SOURCE == \"merge_request_event\" }]\n"
	"  variables: { GIT_DEPTH: 0 }\n"
	"  before_script:\n"
	"    - apt-get update -qq && apt-get install -qqy --no-install-recommends ca-certificates "
        "curl git\n"
	"    - curl -fsSL \"$TREATY_ARCHIVE\" | tar -xz --strip-components=1 -C /usr/local\n"
	"  script:\n"
	"    - treaty check --report text --report gitlab=gl-code-quality-report.json --report "
        "junit=treaty.xml\n"
	"  artifacts:\n"
	"    when: always\n"
	"    reports: { codequality: gl-code-quality-report.json, junit: treaty.xml }\n";

const char init_hook[] =
	"#!/bin/sh\n"
	"# A commit that the gate refuses is not made; git commit --no-verify passes it by.\n"
	"exec treaty check\n";

static struct str model_name(struct arena *a, struct str name)
{
	char *copy = arena_array(a, char, name.len + 1);

	for (size_t i = 0; i < name.len; i++)
		copy[i] = name.ptr[i] == '-' || name.ptr[i] == '.' ? '_' : name.ptr[i];
	return (struct str){ copy, name.len };
}

struct str init_fill(struct arena *a, const char *text, const struct init_words *w)
{
	struct {
		const char *word;
		struct str with;
	} words[] = {
		{ "{domain}", w->domain },     { "{name}", w->name },
		{ "{owner}", w->owner },       { "{classification}", w->classification },
		{ "{contract}", w->contract }, { "{model}", model_name(a, w->name) },
	};
	struct str rest = str_of(text);
	struct buf out;

	buf_init(&out, a, 0);
	while (rest.len) {
		bool replaced = false;

		for (size_t i = 0; !replaced && i < sizeof words / sizeof *words; i++) {
			if (!str_starts(rest, words[i].word))
				continue;
			buf_add(&out, words[i].with);
			rest = str_skip(rest, strlen(words[i].word));
			replaced = true;
		}
		if (!replaced) {
			buf_add_byte(&out, *rest.ptr);
			rest = str_skip(rest, 1);
		}
	}
	return buf_str(&out);
}
