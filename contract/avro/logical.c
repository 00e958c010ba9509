/* logical.c - which logical types are really meant
 *
 * A logical type that is unknown, or stands where the specification does not allow it, is ignored
 * by readers; the properties stay. So this never fails.
 */
#include "contract/avro/parse.h"

#include <limits.h>

enum { ANY_SIZE = 0 };

static const struct row {
	enum avro_logical logical;
	const char *name;
	enum avro_kind base, base2; /* base2 of size2 bytes, if that is a fixed */
	int size2;
} rows[] = {
	{ AVRO_DECIMAL, "decimal", AVRO_BYTES, AVRO_FIXED, ANY_SIZE },
	{ AVRO_BIG_DECIMAL, "big-decimal", AVRO_BYTES, AVRO_BYTES, ANY_SIZE },
	{ AVRO_UUID, "uuid", AVRO_STRING, AVRO_FIXED, 16 },
	{ AVRO_DATE, "date", AVRO_INT, AVRO_INT, ANY_SIZE },
	{ AVRO_TIME_MILLIS, "time-millis", AVRO_INT, AVRO_INT, ANY_SIZE },
	{ AVRO_TIME_MICROS, "time-micros", AVRO_LONG, AVRO_LONG, ANY_SIZE },
	{ AVRO_TIMESTAMP_MILLIS, "timestamp-millis", AVRO_LONG, AVRO_LONG, ANY_SIZE },
	{ AVRO_TIMESTAMP_MICROS, "timestamp-micros", AVRO_LONG, AVRO_LONG, ANY_SIZE },
	{ AVRO_TIMESTAMP_NANOS, "timestamp-nanos", AVRO_LONG, AVRO_LONG, ANY_SIZE },
	{ AVRO_LOCAL_TIMESTAMP_MILLIS, "local-timestamp-millis", AVRO_LONG, AVRO_LONG, ANY_SIZE },
	{ AVRO_LOCAL_TIMESTAMP_MICROS, "local-timestamp-micros", AVRO_LONG, AVRO_LONG, ANY_SIZE },
	{ AVRO_LOCAL_TIMESTAMP_NANOS, "local-timestamp-nanos", AVRO_LONG, AVRO_LONG, ANY_SIZE },
	{ AVRO_DURATION, "duration", AVRO_FIXED, AVRO_FIXED, 12 },
};
_Static_assert(sizeof rows / sizeof *rows == AVRO_LOGICAL_COUNT - 1, "a row for each logical type");

const char *avro_logical_name(enum avro_logical l)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].logical == l)
			return rows[i].name;
	return "";
}

static const struct node *property(const struct avro_type *t, const char *key)
{
	for (size_t i = 0; i < t->property_count; i++)
		if (str_is(t->properties[i].key, key))
			return t->properties[i].value;
	return NULL;
}

/* An integer of 32 bits; `fallback` where the property is absent. */
static bool int_property(const struct avro_type *t, const char *key, long long fallback, int *out)
{
	const struct node *value = property(t, key);
	long long v = fallback;

	if (value && (!node_is_number(value) || !node_to_long(value, &v)))
		return false;
	if (v < INT_MIN || v > INT_MAX)
		return false;
	*out = (int)v;
	return true;
}

static bool set_decimal(struct avro_type *t)
{
	/* The decimal digits that size bytes of two's complement always hold. */
	double most = t->kind == AVRO_FIXED ? 0.30102999566398119521 * (8 * (double)t->size - 1)
	                                    : INT_MAX;
	int precision, scale;

	if (!int_property(t, "precision", 0, &precision) || !int_property(t, "scale", 0, &scale))
		return false;
	if (precision <= 0 || precision > most || scale < 0 || scale > precision)
		return false;
	t->precision = precision;
	t->scale = scale;
	return true;
}

void avro_set_logical(struct avro_type *t)
{
	const struct node *name = property(t, "logicalType");

	if (!node_is(name, NODE_SCALAR) || !name->quoted)
		return;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];

		if (!str_is(name->text, r->name) || (t->kind != r->base && t->kind != r->base2))
			continue;
		if (t->kind == AVRO_FIXED && r->size2 != ANY_SIZE && t->size != r->size2)
			return;
		if (r->logical != AVRO_DECIMAL || set_decimal(t))
			t->logical = r->logical;
		return;
	}
}
