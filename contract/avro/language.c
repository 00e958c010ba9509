/* language.c - Avro as one of the languages of schemas */
#include "contract/language.h"
#include "contract/avro/canonical.h"
#include "contract/avro/shape.h"
#include "contract/avro/tags.h"
#include "contract/avro/uses.h"

static const enum avro_strictness strictness[] = {
	[SCHEMA_FILE] = AVRO_STORED,      [SCHEMA_STORED] = AVRO_STORED,
	[SCHEMA_NEW] = AVRO_REGISTER,     [SCHEMA_READER] = AVRO_LIBRARY,
	[SCHEMA_NEIGHBOUR] = AVRO_STORED,
};

static bool read_text(struct arena *a, const struct schema_text *t, const void **out,
                      struct failure *why)
{
	const struct avro_schema **references =
		arena_array(a, const struct avro_schema *, t->reference_count);
	struct avro_parse_options options = { .strictness = strictness[t->reading],
		                              .references = references,
		                              .defects = t->defects };
	struct avro_schema *schema;

	for (size_t i = 0; i < t->reference_count; i++)
		if (t->references[i].language == &avro_language)
			references[options.reference_count++] = t->references[i].parsed;
	if (t->tree ? !avro_parse_json(a, t->tree, t->source, &options, &schema, why)
	            : !avro_parse(a, t->source, &options, &schema, why))
		return false;
	*out = schema;
	return true;
}

static bool kept_text(struct arena *a, const void *schema, bool normal, struct str *out,
                      struct failure *why)
{
	if (normal)
		return avro_normal_text(a, schema, out, why);
	*out = avro_stored_text(a, schema);
	return true;
}

static bool format_text(struct arena *a, const void *schema, struct str format, struct str *out)
{
	if (!str_eq_nocase(format, STR("resolved")))
		return false;
	*out = avro_resolved_text(a, schema);
	return true;
}

static bool is_equal(struct arena *a, const void *one, const void *other)
{
	return avro_equal(a, one, other);
}

static struct contract *contract_of(struct arena *a, const void *schema, struct defects *defects)
{
	return avro_contract(a, schema, defects);
}

static bool has_field(const void *schema, struct str name)
{
	const struct avro_schema *s = schema;

	return s->root->kind == AVRO_RECORD && avro_field(s->root, name);
}

static struct str *reads(struct arena *a, const void *schema, size_t *count)
{
	const struct avro_type *root = ((const struct avro_schema *)schema)->root;
	size_t room = 0;
	struct str *list;

	*count = 0;
	if (root->kind != AVRO_RECORD)
		return NULL;
	for (size_t i = 0; i < root->field_count; i++)
		room += 1 + root->fields[i].alias_count;
	list = arena_array(a, struct str, room);
	for (size_t i = 0; i < root->field_count; i++) {
		list[(*count)++] = root->fields[i].name;
		for (size_t n = 0; n < root->fields[i].alias_count; n++)
			list[(*count)++] = root->fields[i].aliases[n];
	}
	return list;
}

static bool names_of(struct arena *a, const struct schema_text *t, struct str as,
                     struct schema_names *out, struct failure *why)
{
	const struct node *root = t->tree;
	struct node *read;

	(void)as;
	if (!root && !json_read_lenient(a, t->source, &read, why))
		return false;
	avro_names(a, root ? root : read, out);
	return true;
}

static bool is_alike(struct arena *a, const void *one, const void *other, struct str name)
{
	struct avro_schema x = *(const struct avro_schema *)one,
			   y = *(const struct avro_schema *)other;

	x.root = avro_find(&x, name);
	y.root = avro_find(&y, name);
	return x.root && y.root && str_eq(avro_resolved_text(a, &x), avro_resolved_text(a, &y));
}

const struct language avro_language = {
	"AVRO",      "Avro schema",     ".avsc",           read_text,        kept_text,
	format_text, is_equal,          contract_of,       has_field,        reads,
	NULL,        .tags = avro_tags, .names = names_of, .alike = is_alike
};
