#include "contract/avro/names.h"

static const char *const kind_names[] = {
	[AVRO_NULL] = "null",   [AVRO_BOOLEAN] = "boolean", [AVRO_INT] = "int",
	[AVRO_LONG] = "long",   [AVRO_FLOAT] = "float",     [AVRO_DOUBLE] = "double",
	[AVRO_BYTES] = "bytes", [AVRO_STRING] = "string",   [AVRO_RECORD] = "record",
	[AVRO_ENUM] = "enum",   [AVRO_ARRAY] = "array",     [AVRO_MAP] = "map",
	[AVRO_UNION] = "union", [AVRO_FIXED] = "fixed",
};
_Static_assert(sizeof kind_names / sizeof *kind_names == AVRO_KIND_COUNT, "a name for each kind");

const char *avro_kind_name(enum avro_kind k)
{
	return kind_names[k];
}

bool avro_kind_find(struct str name, enum avro_kind *out)
{
	for (int k = 0; k < AVRO_KIND_COUNT; k++) {
		if (str_is(name, kind_names[k])) {
			*out = (enum avro_kind)k;
			return true;
		}
	}
	return false;
}

bool avro_is_named(const struct avro_type *t)
{
	return t->kind == AVRO_RECORD || t->kind == AVRO_ENUM || t->kind == AVRO_FIXED;
}

const struct avro_type *avro_find(const struct avro_schema *s, struct str full_name)
{
	ptrdiff_t i = avro_index_find(s->index, full_name);

	return i < 0 ? NULL : s->named[i];
}

const struct avro_field *avro_field(const struct avro_type *record, struct str name)
{
	ptrdiff_t i = record->kind == AVRO_RECORD ? avro_index_find(record->index, name) : -1;

	return i < 0 ? NULL : &record->fields[i];
}

bool avro_has_symbol(const struct avro_type *enumeration, struct str symbol)
{
	return enumeration->kind == AVRO_ENUM && avro_index_find(enumeration->index, symbol) >= 0;
}
