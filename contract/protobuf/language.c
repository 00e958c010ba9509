/* language.c - Protobuf as one of the languages of schemas */
#include "contract/language.h"
#include "contract/base/base64.h"
#include "contract/protobuf/descriptor.h"
#include "contract/protobuf/print.h"
#include "contract/protobuf/shape.h"

static const enum proto_reading readings[] = { [SCHEMA_STORED] = PROTO_STORED,
	                                       [SCHEMA_NEW] = PROTO_REGISTER,
	                                       [SCHEMA_READER] = PROTO_STORED };

static bool read_text(struct arena *a, const struct schema_text *t, const void **out,
                      struct failure *why)
{
	const struct proto_file **files =
		arena_array(a, const struct proto_file *, t->reference_count);
	struct str *names = arena_array(a, struct str, t->reference_count);
	struct proto_read_options options = { .reading = readings[t->reading],
		                              .references = files,
		                              .names = names };
	struct proto_file *f;

	for (size_t i = 0; i < t->reference_count; i++)
		if (t->references[i].language == &protobuf_language) {
			names[options.reference_count] = t->names ? t->names[i] : STR_NONE;
			files[options.reference_count++] = t->references[i].parsed;
		}
	if (!proto_read(a, t->source, &options, &f, why))
		return false;
	*out = f;
	return true;
}

static bool kept_text(struct arena *a, const void *schema, bool normal, struct str *out,
                      struct failure *why)
{
	if (normal)
		return proto_normal_text(a, schema, out, why);
	*out = proto_kept_text(a, schema);
	return true;
}

static bool format_text(struct arena *a, const void *schema, struct str format, struct str *out)
{
	if (str_eq_nocase(format, STR("serialized")))
		*out = base64_encode(a, proto_descriptor(a, schema, PROTO_OF_REGISTRY));
	else if (str_eq_nocase(format, STR("ignore_extensions")))
		*out = proto_plain_text(a, schema);
	else
		return false;
	return true;
}

static bool is_equal(struct arena *a, const void *one, const void *other)
{
	return str_eq(proto_kept_text(a, one), proto_kept_text(a, other));
}

static struct contract *contract_of(struct arena *a, const void *schema, struct defects *defects)
{
	return proto_contract(a, schema, STR_NONE, defects);
}

/* Of the first message, which a name alone means. */
static bool has_field(const void *schema, struct str name)
{
	const struct proto_message *m = proto_message_at(schema, NULL, 0);

	for (size_t i = 0; m && i < m->field_count; i++)
		if (str_eq(m->fields[i]->name, name))
			return true;
	return false;
}

/* Its fields: they are known by their numbers, so each by its one name. */
static struct str *reads(struct arena *a, const void *schema, size_t *count)
{
	const struct proto_message *m = proto_message_at(schema, NULL, 0);
	struct str *names = arena_array(a, struct str, m ? m->field_count : 0);

	*count = m ? m->field_count : 0;
	for (size_t i = 0; i < *count; i++)
		names[i] = m->fields[i]->name;
	return names;
}

const struct language protobuf_language = {
	"PROTOBUF", "Protobuf schema", ".proto",  read_text, kept_text, format_text,
	is_equal,   contract_of,       has_field, reads,     NULL
};
