/* read_avro_text.c - what the Avro relation found, in the words of Apache Avro and of the registry
 */
#include "compat/read_avro_impl.h"

#include "contract/avro/canonical.h"

#include <stdlib.h>

/* The registry's sentence for each, and one in its manner for each that it does not have: L is the
 * location, M the message, R and W the roles of the two. */
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
	[AVRO_UNION_BRANCH_NAME] = { "UNION_BRANCH_NAME",
	                             "The union at path '%L' in the %R schema has a type of "
	                             "another namespace than the %W schema" },
	[AVRO_UNUSABLE_DEFAULT] = { "UNUSABLE_DEFAULT", "The default of a field at path '%L' in "
	                                                "the %R schema is no value "
	                                                "of its type" },
	[AVRO_ALIAS_CLASH] = { "ALIAS_CLASH",
	                       "The aliases of the %R schema give one name to several parts of the "
	                       "%W schema" },
	[AVRO_WRITER_DEFAULT] = { "WRITER_DEFAULT",
	                          "A default of the %W schema is no value of its type under the "
	                          "aliases of the %R schema" },
	[AVRO_UNSETTLED_BRANCH] = { "UNSETTLED_BRANCH", "Which branch of a union in the %R schema "
	                                                "takes a type of the %W "
	                                                "schema differs from place to place" },
	[AVRO_RECORD_NAME] = { "RECORD_NAME",
	                       "The name of a record at path '%L' in the %R schema is not that of "
	                       "the %W schema" },
	[AVRO_LOSSY_PROMOTION] = { "LOSSY_PROMOTION",
	                           "The type at path '%L' in the %R schema cannot hold every value "
	                           "of the %W schema exactly" },
};

const char *avro_mismatch_name(enum avro_mismatch type)
{
	return words[type].name;
}

bool avro_mismatch_has_witness(enum avro_mismatch type)
{
	return type != AVRO_UNSETTLED_BRANCH && type < AVRO_RECORD_NAME;
}

const struct node *avro_reader_place(const struct avro_incompatibility *x)
{
	return x->field ? x->field->at : x->reader->at;
}

const struct node *avro_writer_place(const struct avro_incompatibility *x)
{
	return x->branch ? x->branch->at : x->writer->at;
}

/* ---- locations and messages --------------------------------------------------- */

static const char *const forms[] = {
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
		buf_printf(&text, forms[chain[n]->step], chain[n]->index);
	buf_printf(&text, forms[place->step], place->index);
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
	case AVRO_RECORD_NAME:
	case AVRO_UNION_BRANCH_NAME:
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
	case AVRO_UNUSABLE_DEFAULT:
		buf_add(out, i->field->name);
		break;
	case AVRO_MISSING_UNION_BRANCH:
		buf_add_c(out, "reader union lacking writer type: ");
		put_kind(out, i->branch->kind);
		break;
	case AVRO_LOSSY_PROMOTION:
		buf_add_c(out, "reader type: ");
		put_kind(out, i->reader->kind);
		buf_add_c(out, ", writer type: ");
		put_kind(out, i->writer->kind);
		break;
	case AVRO_TYPE_MISMATCH:
	case AVRO_ALIAS_CLASH:      /* worded when they were found */
	case AVRO_WRITER_DEFAULT:   /* the same */
	case AVRO_UNSETTLED_BRANCH: /* the same */
	case AVRO_MISMATCH_COUNT:
		buf_add_c(out, "reader type: ");
		put_kind(out, i->reader->kind);
		buf_add_c(out, " not compatible with writer type: ");
		put_kind(out, i->writer->kind);
		break;
	}
}

static bool step_of(const struct place *p, struct avro_step *out)
{
	switch (p->step) {
	case PLACE_FIELD_TYPE:
		*out = (struct avro_step){ AVRO_STEP_FIELD, p->written };
		return true;
	case PLACE_ITEMS:
		*out = (struct avro_step){ AVRO_STEP_ITEM, 0 };
		return true;
	case PLACE_VALUES:
		*out = (struct avro_step){ AVRO_STEP_VALUE, 0 };
		return true;
	case PLACE_BRANCH:
		*out = (struct avro_step){ AVRO_STEP_BRANCH, p->index };
		return true;
	case PLACE_ROOT:
	case PLACE_FIELD:
	case PLACE_NAME:
	case PLACE_SIZE:
	case PLACE_SYMBOLS:
		break;
	}
	return false;
}

/* The same way in the writer's terms. */
static void put_steps(struct arena *a, struct leaf *leaf)
{
	struct avro_step *steps, step;
	size_t n = 0;

	for (const struct place *p = leaf->place; p; p = p->up)
		n += step_of(p, &step);
	steps = arena_array(a, struct avro_step, n);
	leaf->said.steps = steps;
	leaf->said.step_count = n;
	for (const struct place *p = leaf->place; p; p = p->up)
		if (step_of(p, &step))
			steps[--n] = step;
}

void leaf_word(struct arena *a, struct leaf *leaf, bool steps)
{
	struct buf message;

	if (leaf->worded)
		return;
	if (!leaf->said.message.ptr) {
		buf_init(&message, a, 0);
		put_message(a, &message, &leaf->said);
		leaf->said.message = buf_str(&message);
	}
	leaf->said.location = place_text(a, leaf->place);
	if (steps)
		put_steps(a, leaf);
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
