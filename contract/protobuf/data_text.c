/* data_text.c - records in text format, on one line */
#include "contract/protobuf/data.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>

static void put_quoted(struct buf *out, struct str s)
{
	buf_add_byte(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		const unsigned char c = (unsigned char)s.ptr[i];

		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c >= ' ' && c < 127)
			buf_add_byte(out, (char)c);
		else
			buf_printf(out, "\\%03o", c);
	}
	buf_add_byte(out, '"');
}

static void put_real(struct buf *out, double d, int digits)
{
	if (isnan(d))
		buf_add_c(out, "nan");
	else if (isinf(d))
		buf_add_c(out, d < 0 ? "-inf" : "inf");
	else
		buf_printf(out, "%.*g", digits, d);
}

void data_value_text(struct buf *out, const struct data_field *f, const struct data_value *v)
{
	const struct data_kind_row *row = data_kind(f->kind);
	const struct data_constant *c;
	uint32_t low;
	double d;
	float s;

	if (data_is_message(f)) {
		buf_add_c(out, "{ ");
		data_text(out, v->record);
		buf_add_c(out, out->len && out->ptr[out->len - 1] == ' ' ? "}" : " }");
	} else if (row->coding == CODING_TEXT) {
		put_quoted(out, v->bytes);
	} else if (f->kind == DATA_BOOL) {
		buf_add_c(out, v->bits ? "true" : "false");
	} else if (f->kind == DATA_FLOAT) {
		low = (uint32_t)v->bits;
		memcpy(&s, &low, sizeof s);
		put_real(out, (double)s, 9);
	} else if (f->kind == DATA_DOUBLE) {
		memcpy(&d, &v->bits, sizeof d);
		put_real(out, d, 17);
	} else if (f->kind == DATA_ENUM &&
	           (c = data_constant_of(f->constants, (int32_t)(uint32_t)v->bits))) {
		buf_add(out, c->name);
	} else if (row->is_signed) {
		buf_printf(out, "%" PRId64, (int64_t)v->bits);
	} else {
		buf_printf(out, "%" PRIu64, v->bits);
	}
}

/* A group goes by the name of its type. */
static void put_name(struct buf *out, const struct data_field *f)
{
	if (f->extension)
		buf_printf(out, "[%.*s]", STR_FMT(f->name));
	else if (f->written->body)
		buf_add(out, f->written->body->name);
	else
		buf_add(out, f->name);
}

void data_text(struct buf *out, const struct data_record *r)
{
	bool first = true;

	for (size_t i = 0; i < r->count; i++) {
		const struct data_field *f = r->slots[i].field;

		for (size_t j = 0; j < r->slots[i].count; j++) {
			if (!first)
				buf_add_byte(out, ' ');
			first = false;
			put_name(out, f);
			buf_add_c(out, data_is_message(f) ? " " : ": ");
			data_value_text(out, f, &r->slots[i].values[j]);
		}
	}
}
