/* read_text.c - what the Avro relation found, in the words of Apache Avro and of the registry
 */
#include "compat/avro/read_impl.h"

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

static const struct {
	struct str before;
	bool numbered;
	struct str after;
} forms[] = {
	[PLACE_FIELD] = { STR_INIT("/fields/"), true, STR_INIT("") },
	[PLACE_FIELD_TYPE] = { STR_INIT("/fields/"), true, STR_INIT("/type") },
	[PLACE_ITEMS] = { STR_INIT("/items"), false, STR_INIT("") },
	[PLACE_VALUES] = { STR_INIT("/values"), false, STR_INIT("") },
	[PLACE_BRANCH] = { STR_INIT("/"), true, STR_INIT("") },
	[PLACE_NAME] = { STR_INIT("/name"), false, STR_INIT("") },
	[PLACE_SIZE] = { STR_INIT("/size"), false, STR_INIT("") },
	[PLACE_SYMBOLS] = { STR_INIT("/symbols"), false, STR_INIT("") },
};

static size_t digits_of(unsigned n)
{
	size_t digits = 1;

	while (n >= 10) {
		n /= 10;
		digits++;
	}
	return digits;
}

static char *before(char *end, struct str s)
{
	return memcpy(end - s.len, s.ptr, s.len);
}

/* A place knows only what is above it, so the text is written from its end. */
static struct str place_text(struct arena *a, const struct place *place)
{
	size_t len = 0;
	char *text, *p;

	if (!place)
		return STR("/");
	for (const struct place *q = place; q; q = q->up)
		len += forms[q->step].before.len + forms[q->step].after.len +
		       (forms[q->step].numbered ? digits_of(q->index) : 0);
	text = arena_alloc(a, len, 1);
	p = text + len;
	for (const struct place *q = place; q; q = q->up) {
		unsigned index = q->index;

		p = before(p, forms[q->step].after);
		for (size_t i = digits_of(index); forms[q->step].numbered && i > 0; i--) {
			*--p = (char)('0' + index % 10);
			index /= 10;
		}
		p = before(p, forms[q->step].before);
	}
	return (struct str){ text, len };
}

/* As the original calls them. */
static const struct str capitals[AVRO_KIND_COUNT] = {
	[AVRO_NULL] = STR_INIT("NULL"),     [AVRO_BOOLEAN] = STR_INIT("BOOLEAN"),
	[AVRO_INT] = STR_INIT("INT"),       [AVRO_LONG] = STR_INIT("LONG"),
	[AVRO_FLOAT] = STR_INIT("FLOAT"),   [AVRO_DOUBLE] = STR_INIT("DOUBLE"),
	[AVRO_BYTES] = STR_INIT("BYTES"),   [AVRO_STRING] = STR_INIT("STRING"),
	[AVRO_RECORD] = STR_INIT("RECORD"), [AVRO_ENUM] = STR_INIT("ENUM"),
	[AVRO_ARRAY] = STR_INIT("ARRAY"),   [AVRO_MAP] = STR_INIT("MAP"),
	[AVRO_UNION] = STR_INIT("UNION"),   [AVRO_FIXED] = STR_INIT("FIXED"),
};

/* "[A, B]": what the reader lacks. Java sorts by UTF-16 units; that is the order of bytes, as no
 * symbol holds a character beyond U+FFFF. */
static struct str missing_symbols(struct arena *a, const struct avro_type *reader,
                                  const struct avro_type *writer)
{
	struct str *missing = arena_array(a, struct str, writer->symbol_count);
	size_t n = 0;

	for (size_t i = 0; i < writer->symbol_count; i++) {
		if (!avro_has_symbol(reader, writer->symbols[i]))
			missing[n++] = writer->symbols[i];
	}
	qsort(missing, n, sizeof *missing, str_order);
	return arena_printf(a, "[%.*s]", STR_FMT(str_list_text(a, missing, n)));
}

static struct str two_kinds(struct arena *a, const struct avro_incompatibility *i,
                            struct str between)
{
	const struct str parts[] = { STR("reader type: "), capitals[i->reader->kind], between,
		                     capitals[i->writer->kind] };

	return str_concat(a, parts, sizeof parts / sizeof *parts);
}

static struct str message_of(struct arena *a, const struct avro_incompatibility *i)
{
	switch (i->type) {
	case AVRO_NAME_MISMATCH:
	case AVRO_RECORD_NAME:
	case AVRO_UNION_BRANCH_NAME:
		return str_concat(a, (struct str[]){ STR("expected: "), i->writer->name.full }, 2);
	case AVRO_FIXED_SIZE_MISMATCH:
		return arena_printf(a, "expected: %lld, found: %lld", i->writer->size,
		                    i->reader->size);
	case AVRO_MISSING_ENUM_SYMBOLS:
		return missing_symbols(a, i->reader, i->writer);
	case AVRO_READER_FIELD_MISSING_DEFAULT_VALUE:
	case AVRO_UNUSABLE_DEFAULT:
		return i->field->name;
	case AVRO_MISSING_UNION_BRANCH:
		return str_concat(a,
		                  (struct str[]){ STR("reader union lacking writer type: "),
		                                  capitals[i->branch->kind] },
		                  2);
	case AVRO_LOSSY_PROMOTION:
		return two_kinds(a, i, STR(", writer type: "));
	case AVRO_TYPE_MISMATCH:
	case AVRO_ALIAS_CLASH:      /* worded when they were found */
	case AVRO_WRITER_DEFAULT:   /* the same */
	case AVRO_UNSETTLED_BRANCH: /* the same */
	case AVRO_MISMATCH_COUNT:
		break;
	}
	return two_kinds(a, i, STR(" not compatible with writer type: "));
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
	if (leaf->worded)
		return;
	if (!leaf->said.message.ptr)
		leaf->said.message = message_of(a, &leaf->said);
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
	buf_add(&text, capitals[field->type->kind]);
	buf_printf(&text, " pos:%zu matches multiple fields in writer record schema ", position);
	buf_add(&text, avro_resolved_text(a, &alone));
	return buf_str(&text);
}

/* ---- the registry's lines -------------------------------------------------------- */

/* The sentence of a type, in parts: literal ones, and what stands for each letter. */
static size_t split_sentence(const struct avro_incompatibility *i, struct str reader_role,
                             struct str writer_role, struct str *parts)
{
	struct str rest = str_of(words[i->type].sentence);
	size_t n = 0;

	while (rest.len) {
		parts[n++] = str_cut(&rest, '%');
		if (!rest.len)
			break;
		parts[n++] = *rest.ptr == 'L'   ? i->location
		             : *rest.ptr == 'M' ? i->message
		             : *rest.ptr == 'R' ? reader_role
		                                : writer_role;
		rest = str_skip(rest, 1);
	}
	return n;
}

static struct str line_of(struct arena *a, const struct avro_incompatibility *i,
                          struct str reader_role, struct str writer_role)
{
	enum { SENTENCE_PARTS = 12 }; /* five letters at most */
	struct str parts[SENTENCE_PARTS + 6] = { STR("{errorType:'"), str_of(words[i->type].name),
		                                 STR("', description:'") };
	size_t n = 3;

	n += split_sentence(i, reader_role, writer_role, parts + n);
	parts[n++] = STR("', additionalInfo:'");
	parts[n++] = i->message;
	parts[n++] = STR("'}");
	return str_concat(a, parts, n);
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
		(*lines)[i] =
			line_of(a, reading->list[i], str_of(reader_role), str_of(writer_role));
	if (cut)
		(*lines)[reading->count] = cut_line(a, reading);
}
