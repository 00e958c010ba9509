#include "contract/types.h"

enum { D = TYPE_WORD_DCS, O = TYPE_WORD_ODCS, N = TYPE_WORD_NATIVE };

/* Where languages differ in a word, the first row that the caller's languages share wins. */
static const struct word {
	struct str word;
	unsigned languages;
	enum type_kind kind;
	int bits;
} words[] = {
	{ STR_INIT("string"), D | O | N, TYPE_STRING, 0 },
	{ STR_INIT("text"), D | N, TYPE_STRING, 0 },
	{ STR_INIT("varchar"), D | N, TYPE_STRING, 0 },
	{ STR_INIT("integer"), O, TYPE_INTEGER, 0 },
	{ STR_INIT("integer"), D | N, TYPE_INTEGER, 32 },
	{ STR_INIT("int"), D | N, TYPE_INTEGER, 32 },
	{ STR_INIT("long"), D | N, TYPE_INTEGER, 64 },
	{ STR_INIT("bigint"), D | N, TYPE_INTEGER, 64 },
	{ STR_INIT("number"), D | O | N, TYPE_NUMBER, 0 },
	{ STR_INIT("decimal"), D | N, TYPE_NUMBER, 0 },
	{ STR_INIT("numeric"), D | N, TYPE_NUMBER, 0 },
	{ STR_INIT("float"), D | N, TYPE_FLOAT, 32 },
	{ STR_INIT("double"), D | N, TYPE_FLOAT, 64 },
	{ STR_INIT("boolean"), D | O | N, TYPE_BOOLEAN, 0 },
	{ STR_INIT("date"), D | O | N, TYPE_DATE, 0 },
	{ STR_INIT("time"), D | O | N, TYPE_TIME, 0 },
	{ STR_INIT("timestamp"), D | O | N, TYPE_TIMESTAMP, 0 },
	{ STR_INIT("timestamp_tz"), D | N, TYPE_TIMESTAMP, 0 },
	{ STR_INIT("timestamp_ntz"), D | N, TYPE_TIMESTAMP_NTZ, 0 },
	{ STR_INIT("bytes"), D | N, TYPE_BYTES, 0 },
	{ STR_INIT("array"), D | O | N, TYPE_ARRAY, 0 },
	{ STR_INIT("map"), D | O | N, TYPE_MAP, 0 },
	{ STR_INIT("object"), D | O | N, TYPE_RECORD, 0 },
	{ STR_INIT("record"), D | N, TYPE_RECORD, 0 },
	{ STR_INIT("struct"), D | N, TYPE_RECORD, 0 },
	{ STR_INIT("variant"), D | N, TYPE_JSON, 0 },
	{ STR_INIT("json"), D | N, TYPE_JSON, 0 },
	{ STR_INIT("null"), D, TYPE_NULL, 0 },
	{ STR_INIT("vector"), D | O | N, TYPE_VECTOR,
	  0 }, /* DCS: our extension, so that ODCS converts */
	{ STR_INIT("bool"), N, TYPE_BOOLEAN, 0 },
	{ STR_INIT("bit"), N, TYPE_BOOLEAN, 0 },
	{ STR_INIT("tinyint"), N, TYPE_INTEGER, 8 },
	{ STR_INIT("smallint"), N, TYPE_INTEGER, 16 },
	{ STR_INIT("int2"), N, TYPE_INTEGER, 16 },
	{ STR_INIT("int16"), N, TYPE_INTEGER, 16 },
	{ STR_INIT("short"), N, TYPE_INTEGER, 16 },
	{ STR_INIT("int4"), N, TYPE_INTEGER, 32 },
	{ STR_INIT("int32"), N, TYPE_INTEGER, 32 },
	{ STR_INIT("int8"), N, TYPE_INTEGER, 64 }, /* eight bytes: PostgreSQL, Redshift, DuckDB */
	{ STR_INIT("int64"), N, TYPE_INTEGER, 64 },
	{ STR_INIT("mediumint"), N, TYPE_INTEGER, 32 },
	{ STR_INIT("serial"), N, TYPE_INTEGER, 32 },
	{ STR_INIT("bigserial"), N, TYPE_INTEGER, 64 },
	{ STR_INIT("smallserial"), N, TYPE_INTEGER, 16 },
	{ STR_INIT("real"), N, TYPE_FLOAT, 32 },
	{ STR_INIT("float4"), N, TYPE_FLOAT, 32 },
	{ STR_INIT("float32"), N, TYPE_FLOAT, 32 },
	{ STR_INIT("float8"), N, TYPE_FLOAT, 64 },
	{ STR_INIT("float64"), N, TYPE_FLOAT, 64 },
	{ STR_INIT("double precision"), N, TYPE_FLOAT, 64 },
	{ STR_INIT("dec"), N, TYPE_NUMBER, 0 },
	{ STR_INIT("bignumeric"), N, TYPE_NUMBER, 0 },
	{ STR_INIT("char"), N, TYPE_STRING, 0 },
	{ STR_INIT("character"), N, TYPE_STRING, 0 },
	{ STR_INIT("character varying"), N, TYPE_STRING, 0 },
	{ STR_INIT("nchar"), N, TYPE_STRING, 0 },
	{ STR_INIT("bpchar"), N, TYPE_STRING, 0 },
	{ STR_INIT("nvarchar"), N, TYPE_STRING, 0 },
	{ STR_INIT("varchar2"), N, TYPE_STRING, 0 },
	{ STR_INIT("nvarchar2"), N, TYPE_STRING, 0 },
	{ STR_INIT("clob"), N, TYPE_STRING, 0 },
	{ STR_INIT("uuid"), N, TYPE_STRING, 0 },
	{ STR_INIT("binary"), N, TYPE_BYTES, 0 },
	{ STR_INIT("varbinary"), N, TYPE_BYTES, 0 },
	{ STR_INIT("bytea"), N, TYPE_BYTES, 0 },
	{ STR_INIT("blob"), N, TYPE_BYTES, 0 },
	{ STR_INIT("datetime"), N, TYPE_TIMESTAMP_NTZ, 0 },
	{ STR_INIT("datetime2"), N, TYPE_TIMESTAMP_NTZ, 0 },
	{ STR_INIT("datetimeoffset"), N, TYPE_TIMESTAMP, 0 },
	{ STR_INIT("timestamptz"), N, TYPE_TIMESTAMP, 0 },
	{ STR_INIT("timestamp_ltz"), N, TYPE_TIMESTAMP, 0 },
	{ STR_INIT("timestamp with time zone"), N, TYPE_TIMESTAMP, 0 },
	{ STR_INIT("timestamp without time zone"), N, TYPE_TIMESTAMP_NTZ, 0 },
	{ STR_INIT("jsonb"), N, TYPE_JSON, 0 },
	{ STR_INIT("list"), N, TYPE_ARRAY, 0 },
};

static const struct word *find(struct str text, unsigned languages)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if ((words[i].languages & languages) && str_eq_nocase(text, words[i].word))
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
	if (str_find(head, '<') > 0)        /* array<string>: the outer word alone */
		open = str_find(head, '<');
	if (open > 0 && (str_ends(head, ")") || str_ends(head, "]") || str_ends(head, ">"))) {
		inside = (struct str){ head.ptr + open + 1, head.len - (size_t)open - 2 };
		head = str_trim((struct str){ head.ptr, (size_t)open });
	}
	w = find(head, languages);
	if (!w || str_ends(str_trim(text), "[]")) /* int4[] is an array */
		return false;
	*out = (struct type_words){ .type = { .kind = w->kind, .bits = w->bits, .word = text },
		                    .length = -1,
		                    .bare = !inside.ptr,
		                    .dcs = (w->languages & TYPE_WORD_DCS) != 0,
		                    .upper = !str_eq(head, w->word) };
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
