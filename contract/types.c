#include "contract/types.h"

enum { D = TYPE_WORD_DCS, O = TYPE_WORD_ODCS, N = TYPE_WORD_NATIVE };

/* Where languages differ in a word, the first row that the caller's languages share wins. */
static const struct word {
	const char *word;
	unsigned languages;
	enum type_kind kind;
	int bits;
} words[] = {
	{ "string", D | O | N, TYPE_STRING, 0 },
	{ "text", D | N, TYPE_STRING, 0 },
	{ "varchar", D | N, TYPE_STRING, 0 },
	{ "integer", O, TYPE_INTEGER, 0 },
	{ "integer", D | N, TYPE_INTEGER, 32 },
	{ "int", D | N, TYPE_INTEGER, 32 },
	{ "long", D | N, TYPE_INTEGER, 64 },
	{ "bigint", D | N, TYPE_INTEGER, 64 },
	{ "number", D | O | N, TYPE_NUMBER, 0 },
	{ "decimal", D | N, TYPE_NUMBER, 0 },
	{ "numeric", D | N, TYPE_NUMBER, 0 },
	{ "float", D | N, TYPE_FLOAT, 32 },
	{ "double", D | N, TYPE_FLOAT, 64 },
	{ "boolean", D | O | N, TYPE_BOOLEAN, 0 },
	{ "date", D | O | N, TYPE_DATE, 0 },
	{ "time", D | O | N, TYPE_TIME, 0 },
	{ "timestamp", D | O | N, TYPE_TIMESTAMP, 0 },
	{ "timestamp_tz", D | N, TYPE_TIMESTAMP, 0 },
	{ "timestamp_ntz", D | N, TYPE_TIMESTAMP_NTZ, 0 },
	{ "bytes", D | N, TYPE_BYTES, 0 },
	{ "array", D | O | N, TYPE_ARRAY, 0 },
	{ "map", D | O | N, TYPE_MAP, 0 },
	{ "object", D | O | N, TYPE_RECORD, 0 },
	{ "record", D | N, TYPE_RECORD, 0 },
	{ "struct", D | N, TYPE_RECORD, 0 },
	{ "variant", D | N, TYPE_JSON, 0 },
	{ "json", D | N, TYPE_JSON, 0 },
	{ "null", D, TYPE_NULL, 0 },
	{ "vector", D | O | N, TYPE_VECTOR, 0 }, /* DCS: our extension, so that ODCS converts */
	{ "bool", N, TYPE_BOOLEAN, 0 },
	{ "bit", N, TYPE_BOOLEAN, 0 },
	{ "tinyint", N, TYPE_INTEGER, 8 },
	{ "smallint", N, TYPE_INTEGER, 16 },
	{ "int2", N, TYPE_INTEGER, 16 },
	{ "int16", N, TYPE_INTEGER, 16 },
	{ "short", N, TYPE_INTEGER, 16 },
	{ "int4", N, TYPE_INTEGER, 32 },
	{ "int32", N, TYPE_INTEGER, 32 },
	{ "int8", N, TYPE_INTEGER, 64 }, /* eight bytes: PostgreSQL, Redshift, DuckDB */
	{ "int64", N, TYPE_INTEGER, 64 },
	{ "mediumint", N, TYPE_INTEGER, 32 },
	{ "serial", N, TYPE_INTEGER, 32 },
	{ "bigserial", N, TYPE_INTEGER, 64 },
	{ "smallserial", N, TYPE_INTEGER, 16 },
	{ "real", N, TYPE_FLOAT, 32 },
	{ "float4", N, TYPE_FLOAT, 32 },
	{ "float32", N, TYPE_FLOAT, 32 },
	{ "float8", N, TYPE_FLOAT, 64 },
	{ "float64", N, TYPE_FLOAT, 64 },
	{ "double precision", N, TYPE_FLOAT, 64 },
	{ "dec", N, TYPE_NUMBER, 0 },
	{ "bignumeric", N, TYPE_NUMBER, 0 },
	{ "char", N, TYPE_STRING, 0 },
	{ "character", N, TYPE_STRING, 0 },
	{ "character varying", N, TYPE_STRING, 0 },
	{ "nchar", N, TYPE_STRING, 0 },
	{ "bpchar", N, TYPE_STRING, 0 },
	{ "nvarchar", N, TYPE_STRING, 0 },
	{ "varchar2", N, TYPE_STRING, 0 },
	{ "nvarchar2", N, TYPE_STRING, 0 },
	{ "clob", N, TYPE_STRING, 0 },
	{ "uuid", N, TYPE_STRING, 0 },
	{ "binary", N, TYPE_BYTES, 0 },
	{ "varbinary", N, TYPE_BYTES, 0 },
	{ "bytea", N, TYPE_BYTES, 0 },
	{ "blob", N, TYPE_BYTES, 0 },
	{ "datetime", N, TYPE_TIMESTAMP_NTZ, 0 },
	{ "datetime2", N, TYPE_TIMESTAMP_NTZ, 0 },
	{ "datetimeoffset", N, TYPE_TIMESTAMP, 0 },
	{ "timestamptz", N, TYPE_TIMESTAMP, 0 },
	{ "timestamp_ltz", N, TYPE_TIMESTAMP, 0 },
	{ "timestamp with time zone", N, TYPE_TIMESTAMP, 0 },
	{ "timestamp without time zone", N, TYPE_TIMESTAMP_NTZ, 0 },
	{ "jsonb", N, TYPE_JSON, 0 },
	{ "list", N, TYPE_ARRAY, 0 },
};

static const struct word *find(struct str text, unsigned languages)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if ((words[i].languages & languages) && str_eq_nocase(text, str_of(words[i].word)))
			return &words[i];
	return NULL;
}

/* What stands in parentheses: one or two whole numbers; other things state nothing. */
static void read_numbers(struct str inside, struct type_words *out)
{
	struct str rest = inside;
	long long first = -1, second = 0;
	bool two = str_find(inside, ',') >= 0;

	if (!str_to_long(str_trim(str_cut(&rest, ',')), &first) || first < 0 || first > 1000000000)
		return;
	if (two && (!str_to_long(str_trim(rest), &second) || second < -1000 || second > 1000))
		return;
	if (out->type.kind == TYPE_STRING && !two)
		out->length = first;
	if (out->type.kind == TYPE_NUMBER) {
		out->type.kind = TYPE_DECIMAL;
		out->type.precision = (int)first;
		out->type.scale = (int)second; /* SQL: absent means 0 */
	}
}

bool type_words_parse(struct str text, unsigned languages, struct type_words *out)
{
	struct str head = str_trim(text), inside = STR_NONE;
	ptrdiff_t open = str_find(head, '(');
	const struct word *w;

	if (open < 0)
		open = str_find(head, '['); /* varchar[25], as some tools write it */
	if (str_find(head, '<') > 0) /* array<string>: the outer word alone */
		open = str_find(head, '<');
	if (open > 0 && (str_ends(head, ")") || str_ends(head, "]") || str_ends(head, ">"))) {
		inside = (struct str){ head.ptr + open + 1, head.len - (size_t)open - 2 };
		head = str_trim((struct str){ head.ptr, (size_t)open });
	}
	w = find(head, languages);
	if (!w || (inside.ptr && !inside.len)) /* int4[] is an array */
		return false;
	*out = (struct type_words){ .type = { .kind = w->kind, .bits = w->bits, .word = text },
		                    .length = -1, .bare = !inside.ptr,
		                    .dcs = (w->languages & TYPE_WORD_DCS) != 0,
		                    .upper = !str_is(head, w->word) };
	if (inside.ptr)
		read_numbers(inside, out);
	return true;
}

bool type_numeric_format(struct str format, struct type *t)
{
	long long bits;

	if (format.len < 2 || !str_to_long(str_skip(format, 1), &bits))
		return false;
	if (t->kind == TYPE_INTEGER && (format.ptr[0] == 'i' || format.ptr[0] == 'u') &&
	    (bits == 8 || bits == 16 || bits == 32 || bits == 64 || bits == 128)) {
		t->bits = (int)bits;
		t->is_unsigned = format.ptr[0] == 'u';
		return true;
	}
	if ((t->kind == TYPE_NUMBER || t->kind == TYPE_FLOAT) && format.ptr[0] == 'f' &&
	    (bits == 32 || bits == 64)) {
		t->kind = TYPE_FLOAT;
		t->bits = (int)bits;
		return true;
	}
	return false;
}

bool type_is_temporal(enum type_kind kind)
{
	return kind == TYPE_DATE || kind == TYPE_TIME || kind == TYPE_TIMESTAMP ||
	       kind == TYPE_TIMESTAMP_NTZ;
}
