#include "registry/subject/language.h"

#include "contract/avro/canonical.h"
#include "contract/avro/shape.h"

/* ---- Avro ---------------------------------------------------------------- */

static bool avro_read(struct arena *a, const struct schema_text *t, const void **out,
                      struct failure *why)
{
	const struct avro_schema **references =
		arena_array(a, const struct avro_schema *, t->reference_count);
	struct avro_parse_options options = { .strictness = t->strict ? AVRO_REGISTER : AVRO_STORED,
		                              .references = references };
	struct source *source = arena_new(a, struct source);
	struct avro_schema *schema;

	for (size_t i = 0; i < t->reference_count; i++)
		if (t->references[i].language->read == avro_read)
			references[options.reference_count++] = t->references[i].parsed;
	*source = (struct source){ STR(""), t->text };
	if (!avro_parse(a, source, &options, &schema, why))
		return false;
	*out = schema;
	return true;
}

static bool avro_text(struct arena *a, const void *schema, bool normal, struct str *out,
                      struct failure *why)
{
	if (normal)
		return avro_normal_text(a, schema, out, why);
	*out = avro_stored_text(a, schema);
	return true;
}

static bool avro_format(struct arena *a, const void *schema, struct str format, struct str *out)
{
	if (!str_eq_nocase(format, STR("resolved")))
		return false;
	*out = avro_resolved_text(a, schema);
	return true;
}

static bool avro_same(struct arena *a, const void *one, const void *other)
{
	return avro_equal(a, one, other);
}

static const struct contract *avro_shape(struct arena *a, const void *schema)
{
	return avro_contract(a, schema, NULL);
}

static bool avro_has_field(const void *schema, struct str name)
{
	const struct avro_schema *s = schema;

	return s->root->kind == AVRO_RECORD && avro_field(s->root, name);
}

/* ---- the table ------------------------------------------------------------ */

static const struct language languages[] = {
	{ "AVRO", avro_read, avro_text, avro_format, avro_same, avro_differences,
	  avro_differences_proven, avro_shape, avro_has_field },
};
enum { LANGUAGES = sizeof languages / sizeof *languages };

const struct language *language_at(size_t n)
{
	return n < LANGUAGES ? &languages[n] : NULL;
}

const struct language *language_find(struct str type)
{
	for (size_t i = 0; i < LANGUAGES; i++)
		if (str_is(type.len ? type : STR("AVRO"), languages[i].name))
			return &languages[i];
	return NULL;
}

static bool differences(bool proven, struct arena *a, const struct schema *r,
                        const struct schema *w, const char *reader_role, const char *writer_role,
                        struct str **lines, size_t *count, struct failure *why)
{
	if (r->language == w->language)
		return (proven ? r->language->proven : r->language->differences)(
			a, r->parsed, w->parsed, reader_role, writer_role, lines, count, why);
	*lines = arena_new(a, struct str);
	**lines = STR("Incompatible because of different schema type");
	*count = 1;
	return true;
}

bool schema_differences(struct arena *a, const void *reader, const void *writer,
                        const char *reader_role, const char *writer_role, struct str **lines,
                        size_t *count, struct failure *why)
{
	return differences(false, a, reader, writer, reader_role, writer_role, lines, count, why);
}

bool schema_differences_proven(struct arena *a, const void *reader, const void *writer,
                               const char *reader_role, const char *writer_role, struct str **lines,
                               size_t *count, struct failure *why)
{
	return differences(true, a, reader, writer, reader_role, writer_role, lines, count, why);
}
