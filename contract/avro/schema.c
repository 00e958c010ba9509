#include "contract/avro/names.h"

static const struct str kind_names[] = {
	[AVRO_NULL] = STR_INIT("null"),     [AVRO_BOOLEAN] = STR_INIT("boolean"),
	[AVRO_INT] = STR_INIT("int"),       [AVRO_LONG] = STR_INIT("long"),
	[AVRO_FLOAT] = STR_INIT("float"),   [AVRO_DOUBLE] = STR_INIT("double"),
	[AVRO_BYTES] = STR_INIT("bytes"),   [AVRO_STRING] = STR_INIT("string"),
	[AVRO_RECORD] = STR_INIT("record"), [AVRO_ENUM] = STR_INIT("enum"),
	[AVRO_ARRAY] = STR_INIT("array"),   [AVRO_MAP] = STR_INIT("map"),
	[AVRO_UNION] = STR_INIT("union"),   [AVRO_FIXED] = STR_INIT("fixed"),
};
_Static_assert(sizeof kind_names / sizeof *kind_names == AVRO_KIND_COUNT, "a name for each kind");

const char *avro_kind_name(enum avro_kind k)
{
	return kind_names[k].ptr;
}

#define KIND(k) (1u << AVRO_##k)

bool avro_kind_find(struct str name, enum avro_kind *out)
{
	static const unsigned short of_length[] = {
		[3] = KIND(INT) | KIND(MAP),
		[4] = KIND(NULL) | KIND(LONG) | KIND(ENUM),
		[5] = KIND(FLOAT) | KIND(BYTES) | KIND(ARRAY) | KIND(UNION) | KIND(FIXED),
		[6] = KIND(DOUBLE) | KIND(STRING) | KIND(RECORD),
		[7] = KIND(BOOLEAN),
	};
	unsigned left = name.len < sizeof of_length / sizeof *of_length ? of_length[name.len] : 0;

	for (; left; left &= left - 1) {
		const int k = __builtin_ctz(left);

		if (str_eq(name, kind_names[k])) {
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

bool avro_symbol(const struct avro_type *enumeration, struct str symbol, size_t *index)
{
	ptrdiff_t i =
		enumeration->kind == AVRO_ENUM ? avro_index_find(enumeration->index, symbol) : -1;

	if (i < 0)
		return false;
	*index = (size_t)i;
	return true;
}

bool avro_has_symbol(const struct avro_type *enumeration, struct str symbol)
{
	size_t i;

	return avro_symbol(enumeration, symbol, &i);
}
