/* read_avro_text.c - what the Avro relation found, in the words of Apache Avro and of the registry
 */
#include "compat/read_avro_impl.h"

#include "contract/avro/canonical.h"

#include <stdlib.h>

/* The registry's sentence for each: L is the location, M the message, R and W the roles of the two.
 */
static const struct {
	const char *name, *sentence;
} words[AVRO_MISMATCH_COUNT] = {
	[AVRO_NAME_MISMATCH] = { "NAME_MISMATCH",
	                         "The name of the schema has changed (path '%L')" },
	[AVRO_FIXED_SIZE_MISMATCH] = { "FIXED_SIZE_MISMATCH",
	                               "The size of FIXED type field at path '%L' in the %R schema "
	                               "does not match "
	                               "with the %W schema" },
	[AVRO_MISSING_ENUM_SYMBOLS] = { "MISSING_ENUM_SYMBOLS",
	                                "The %R schema is missing enum symbols '%M' at path '%L' "
	                                "in the %W "
	                                "schema" },
	[AVRO_READER_FIELD_MISSING_DEFAULT_VALUE] = { "READER_FIELD_MISSING_DEFAULT_VALUE",
	                                              "The field '%M' at path '%L' in the %R "
	                                              "schema has no "
	                                              "default value and is missing in the %W "
	                                              "schema" },
	[AVRO_TYPE_MISMATCH] = { "TYPE_MISMATCH",
	                         "The type (path '%L') of a field in the %R schema does not match "
	                         "with the %W schema" },
	[AVRO_MISSING_UNION_BRANCH] = { "MISSING_UNION_BRANCH",
	                                "The %R schema is missing a type inside a union field at "
	                                "path '%L' in the "
	                                "%W schema" },
};

const char *avro_mismatch_name(enum avro_mismatch type)
{
	return words[type].name;
}

/* ---- locations and messages --------------------------------------------------- */

static const char *const steps[] = {
	[PLACE_FIELD] = "/fields/%u", [PLACE_FIELD_TYPE] = "/fields/%u/type",
	[PLACE_ITEMS] = "/items",     [PLACE_VALUES] = "/values",
	[PLACE_BRANCH] = "/%u",       [PLACE_NAME] = "/name",
	[PLACE_SIZE] = "/size",       [PLACE_SYMBOLS] = "/symbols",
};

static struct str place_text(struct arena *a, const struct place *place)
{
	const struct place **chain;
	size_t n = 0;
	struct buf text;

	if (!place)
		return STR("/");
	for (const struct place *p = place; p; p = p->up)
		n++;
	chain = arena_array(a, const struct place *, n);
	for (const struct place *p = place; p; p = p->up)
		chain[--n] = p;
	buf_init(&text, a, 0);
	for (; chain[n] != place; n++)
		buf_printf(&text, steps[chain[n]->step], chain[n]->index);
	buf_printf(&text, steps[place->step], place->index);
	return buf_str(&text);
}

/* In capitals, as the original calls them. */
static void put_kind(struct buf *out, enum avro_kind kind)
{
	for (const char *c = avro_kind_name(kind); *c; c++)
		buf_add_byte(out, (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c));
}

/* "[A, B]": what the reader lacks. Java sorts by UTF-16 units; that is the order of bytes, as no
 * symbol holds a character beyond U+FFFF. */
static void put_missing_symbols(struct arena *a, struct buf *out, const struct avro_type *reader,
                                const struct avro_type *writer)
{
	struct str *missing = arena_array(a, struct str, writer->symbol_count);
	size_t n = 0;

	for (size_t i = 0; i < writer->symbol_count; i++) {
		if (!avro_has_symbol(reader, writer->symbols[i]))
			missing[n++] = writer->symbols[i];
	}
	qsort(missing, n, sizeof *missing, str_order);
	buf_printf(out, "[%.*s]", STR_FMT(str_list_text(a, missing, n)));
}

static void put_message(struct arena *a, struct buf *out, const struct avro_incompatibility *i)
{
	switch (i->type) {
	case AVRO_NAME_MISMATCH:
		buf_add_c(out, "expected: ");
		buf_add(out, i->writer->name.full);
		break;
	case AVRO_FIXED_SIZE_MISMATCH:
		buf_printf(out, "expected: %lld, found: %lld", i->writer->size, i->reader->size);
		break;
	case AVRO_MISSING_ENUM_SYMBOLS:
		put_missing_symbols(a, out, i->reader, i->writer);
		break;
	case AVRO_READER_FIELD_MISSING_DEFAULT_VALUE:
		buf_add(out, i->field->name);
		break;
	case AVRO_MISSING_UNION_BRANCH:
		buf_add_c(out, "reader union lacking writer type: ");
		put_kind(out, i->branch->kind);
		break;
	case AVRO_TYPE_MISMATCH:
	case AVRO_MISMATCH_COUNT:
		buf_add_c(out, "reader type: ");
		put_kind(out, i->reader->kind);
		buf_add_c(out, " not compatible with writer type: ");
		put_kind(out, i->writer->kind);
		break;
	}
}

void leaf_word(struct arena *a, struct leaf *leaf)
{
	struct buf message;

	if (leaf->worded)
		return;
	buf_init(&message, a, 0);
	put_message(a, &message, &leaf->said);
	leaf->said.message = buf_str(&message);
	leaf->said.location = place_text(a, leaf->place);
	leaf->worded = true;
}

struct str clash_text(struct arena *a, const struct avro_schema *writer_schema,
                      const struct avro_field *field, size_t position,
                      const struct avro_type *writer)
{
	struct avro_schema alone = *writer_schema;
	struct buf text;

	alone.root = writer;
	buf_init(&text, a, 0);
	buf_printf(&text, "Reader record field %.*s type:", STR_FMT(field->name));
	put_kind(&text, field->type->kind);
	buf_printf(&text, " pos:%zu matches multiple fields in writer record schema ", position);
	buf_add(&text, avro_resolved_text(a, &alone));
	return buf_str(&text);
}

/* ---- the registry's lines -------------------------------------------------------- */

static struct str line_of(struct arena *a, const struct avro_incompatibility *i,
                          const char *reader_role, const char *writer_role)
{
	struct buf line;

	buf_init(&line, a, 0);
	buf_printf(&line, "{errorType:'%s', description:'", words[i->type].name);
	for (const char *c = words[i->type].sentence; *c; c++) {
		if (*c != '%') {
			buf_add_byte(&line, *c);
			continue;
		}
		switch (*++c) {
		case 'L':
			buf_add(&line, i->location);
			break;
		case 'M':
			buf_add(&line, i->message);
			break;
		case 'R':
			buf_add_c(&line, reader_role);
			break;
		default:
			buf_add_c(&line, writer_role);
			break;
		}
	}
	buf_add_c(&line, "', additionalInfo:'");
	buf_add(&line, i->message);
	buf_add_c(&line, "'}");
	return buf_str(&line);
}

static struct str cut_line(struct arena *a, const struct avro_reading *reading)
{
	if (reading->total == ~0ull)
		return arena_printf(a,
		                    "{more: the first %zu incompatibilities are listed, of more "
		                    "than can be counted}",
		                    reading->count);
	return arena_printf(a, "{more: the first %zu incompatibilities are listed, of %llu}",
	                    reading->count, reading->total);
}

void avro_reading_lines(struct arena *a, const struct avro_reading *reading,
                        const char *reader_role, const char *writer_role, struct str **lines,
                        size_t *count)
{
	const bool cut = reading->total > reading->count;
	struct buf text;

	*count = reading->count + cut + (reading->exception.ptr != NULL);
	*lines = arena_array(a, struct str, *count);
	if (reading->exception.ptr) {
		buf_init(&text, a, 0);
		buf_add_c(&text, "Unexpected exception during compatibility check: ");
		buf_add(&text, reading->exception);
		(*lines)[0] = buf_str(&text);
		return;
	}
	for (size_t i = 0; i < reading->count; i++)
		(*lines)[i] = line_of(a, reading->list[i], reader_role, writer_role);
	if (cut)
		(*lines)[reading->count] = cut_line(a, reading);
}
