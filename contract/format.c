#include "contract/format.h"

#include "contract/avro/shape.h"
#include "contract/dcs/dcs.h"
#include "contract/json_schema/registered.h"
#include "contract/odcs/odcs.h"

/* One row a language. `read` fills the document; NULL where a language is known, but not read. */
struct row {
	const char *name, *title;
	const char *key, *kind; /* marked by this key, with this text as its value (NULL: any) */
	bool (*read)(struct arena *a, struct document *d, struct defects *defects,
	             struct failure *why);
	const struct language *language; /* of schemas */
};

static bool read_odcs(struct arena *a, struct document *d, struct defects *defects,
                      struct failure *why)
{
	return odcs_read(a, d->root, &d->contract, defects, why);
}

static bool read_dcs(struct arena *a, struct document *d, struct defects *defects,
                     struct failure *why)
{
	return dcs_read(a, d->root, &d->contract, defects, why);
}

static bool read_product(struct arena *a, struct document *d, struct defects *defects,
                         struct failure *why)
{
	return product_read(a, d->root, &d->product, defects, why);
}

static bool read_expectation(struct arena *a, struct document *d, struct defects *defects,
                             struct failure *why)
{
	return expectation_read(a, d->root, &d->expectation, defects, why);
}

/* Every error is worth more than the first one: where defects are wanted, a schema that cannot be
 * used is a document without schema. A text that its language tells only one error of is none. */
static bool read_schema(struct arena *a, const struct language *language, struct document *d,
                        struct defects *defects, struct failure *why)
{
	struct schema_text strict = d->text;
	size_t before = defects ? defects->count : 0;
	struct node *root;
	const void *schema;

	d->text.reading = SCHEMA_FILE;
	if (language->read(a, &d->text, &schema, why)) {
		d->schema = schema_new(a, language, schema);
		d->contract = language->contract(a, schema, defects);
		d->root = d->contract->root;
		return true;
	}
	strict.reading = SCHEMA_NEW;
	strict.defects = defects;
	if (!defects || language->read(a, &strict, &schema, why) ||
	    defects->count + defects->more == before)
		return false;
	root = arena_new(a, struct node);
	*root = (struct node){ .kind = NODE_SCALAR, .source = d->source, .line = 1, .column = 1 };
	d->root = root;
	return true;
}

static const struct row rows[FORMAT_COUNT];

static bool read_language(struct arena *a, struct document *d, struct defects *defects,
                          struct failure *why)
{
	d->text.source = d->source;
	return read_schema(a, rows[d->format].language, d, defects, why);
}

static const struct row rows[FORMAT_COUNT] = {
	[FORMAT_ODCS] = { "odcs", "Open Data Contract Standard", "kind", "DataContract", read_odcs,
	                  NULL },
	[FORMAT_DCS] = { "dcs", "Data Contract Specification", "dataContractSpecification", NULL,
	                 read_dcs, NULL },
	[FORMAT_PRODUCT] = { "data-product", "data product", "kind", "DataProduct", read_product,
	                     NULL },
	[FORMAT_EXPECTATION] = { "expectation", "consumer expectation", "kind",
	                         "ConsumerExpectation", read_expectation, NULL },
	[FORMAT_AVRO] = { "avro", "Avro schema", NULL, NULL, read_language, &avro_language },
	[FORMAT_JSON_SCHEMA] = { "json-schema", "JSON Schema", NULL, NULL, read_language,
	                         &json_schema_language },
	/* never in a tree: known by the name of its file */
	[FORMAT_PROTOBUF] = { "protobuf", "Protobuf schema", NULL, NULL, NULL, &protobuf_language },
};

const char *format_name(enum format f)
{
	return rows[f].name;
}

const char *format_title(enum format f)
{
	return rows[f].title;
}

const char *format_article(enum format f)
{
	return strchr("AEIO", rows[f].title[0]) ? "an" : "a";
}

const struct language *format_language(enum format f)
{
	return rows[f].language;
}

bool format_of_language(const struct language *l, enum format *out)
{
	for (int f = 0; f < FORMAT_COUNT; f++) {
		if (rows[f].language == l) {
			*out = (enum format)f;
			return true;
		}
	}
	return false;
}

bool format_find(struct str name, enum format *out)
{
	for (int f = 0; f < FORMAT_COUNT; f++) {
		if (str_eq_nocase(name, str_of(rows[f].name))) {
			*out = (enum format)f;
			return true;
		}
	}
	return false;
}

/* JSON Schema has types of the same names; what it does not have are these keys beside them. */
static bool defines_avro(const struct node *n)
{
	static const char *const marks[][2] = { { "record", "fields" },
		                                { "error", "fields" },
		                                { "enum", "symbols" },
		                                { "fixed", "size" } };
	struct str type = node_text(node_get(n, "type"));

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_is(type, marks[i][0]) && node_get(n, marks[i][1]) && node_get(n, "name"))
			return true;
	for (size_t i = 0; node_is(n, NODE_LIST) && i < n->count; i++)
		if (node_is(n->items[i], NODE_MAP) && defines_avro(n->items[i]))
			return true;
	return false;
}

static bool recognise(const struct node *root, enum format *out)
{
	enum json_dialect dialect;

	/* The key of one language alone decides before a kind that others have too. */
	for (int pass = 0; pass < 2; pass++) {
		for (int f = 0; f < FORMAT_COUNT; f++) {
			const struct node *value = rows[f].key ? node_get(root, rows[f].key) : NULL;

			if (pass != (rows[f].kind != NULL) || !value ||
			    (rows[f].kind && !str_is(node_text(value), rows[f].kind)))
				continue;
			*out = (enum format)f;
			return true;
		}
	}
	if (json_dialect_of_uri(node_text(node_get(root, "$schema")), &dialect)) {
		*out = FORMAT_JSON_SCHEMA;
		return true;
	}
	if (defines_avro(root)) {
		*out = FORMAT_AVRO;
		return true;
	}
	/* `kind` is missing or wrong, and will be a defect: ODCS alone has versions like v3.1.0. */
	if (str_starts(node_text(node_get(root, "apiVersion")), "v3.")) {
		*out = FORMAT_ODCS;
		return true;
	}
	return false;
}

const struct language *document_language(const struct node *root)
{
	enum format f;

	return recognise(root, &f) ? rows[f].language : NULL;
}

/* Says what was looked for, and what the document has instead. */
static bool refuse(struct failure *why, const struct node *root)
{
	struct str kinds[FORMAT_COUNT], meant;
	const struct node *kind = node_get(root, "kind");
	size_t n = 0;

	for (int f = 0; f < FORMAT_COUNT; f++)
		if (rows[f].kind)
			kinds[n++] = str_of(rows[f].kind);
	if (!node_is(root, NODE_MAP))
		return failure_at(
			why, FAILURE_SYNTAX, root->line, root->column,
			"a contract, data product or expectation is a map of keys; this is %s",
			root->kind == NODE_LIST ? "a list" : "a single value");
	if (node_text(kind).len) {
		struct str text = kind->text;

		if (text.len > 60)
			text.len = 60;
		meant = str_did_you_mean(kind->text, kinds, n);
		return failure_at(
			why, FAILURE_SYNTAX, kind->line, kind->column,
			"no known language has kind \"%.*s\"%s%.*s%s (known: DataContract, "
			"DataProduct, ConsumerExpectation, or the key dataContractSpecification)",
			STR_FMT(text), meant.len ? "; did you mean \"" : "", STR_FMT(meant),
			meant.len ? "\"?" : "");
	}
	return failure_at(
		why, FAILURE_SYNTAX, root->line, root->column,
		"the language is not known: neither the key dataContractSpecification nor "
		"kind (DataContract, DataProduct or ConsumerExpectation) is there");
}

static bool read_one(struct arena *a, const struct node *root, struct document *d,
                     struct defects *defects, struct failure *why)
{
	if (!recognise(root, &d->format))
		return refuse(why, root);
	d->root = root;
	if (!rows[d->format].read)
		return failure_at(why, FAILURE_SYNTAX, root->line, root->column,
		                  "documents of the kind %s are not read here",
		                  rows[d->format].title);
	return rows[d->format].read(a, d, defects, why);
}

bool document_read_schema(struct arena *a, const struct language *language,
                          const struct schema_text *text, struct document *out,
                          struct defects *defects, struct failure *why)
{
	*out = (struct document){ .source = text->source, .text = *text };
	return format_of_language(language, &out->format) &&
	       read_schema(a, language, out, defects, why);
}

bool documents_read(struct arena *a, const struct source *source, struct document **documents,
                    size_t *count, struct defects *defects, struct failure *why)
{
	const struct language *language = language_of_file(source->name);
	const struct schema_text text = { .source = source };
	struct document *read;
	struct node **roots;
	size_t n;

	if (language) {
		read = arena_new(a, struct document);
		*documents = read;
		*count = 1;
		return document_read_schema(a, language, &text, read, defects, why);
	}
	if (!node_read(a, source, &roots, &n, why))
		return false;
	read = arena_array(a, struct document, n);
	for (size_t i = 0; i < n; i++) {
		read[i].source = source;
		if (!read_one(a, roots[i], &read[i], defects, why))
			return false;
	}
	*documents = read;
	*count = n;
	return true;
}
