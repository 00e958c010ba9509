/* mapping.c - the choices that a contract leaves to its schema, and which of them a model meets */
#include "contract/avro/mapping.h"
#include "contract/avro/from_contract.h"

enum { WORDS_MAX = 4 };

static const struct row {
	const char *option;
	const char *words[WORDS_MAX + 1];
} rows[] = {
#define X(id, option, ...) [AVRO_CHOICE_##id] = { option, { __VA_ARGS__ } },
	AVRO_CHOICES(X)
#undef X
};

const char *avro_choice_option(enum avro_choice c)
{
	return rows[c].option;
}

const char *avro_choice_word(enum avro_choice c, unsigned n)
{
	return n < WORDS_MAX ? rows[c].words[n] : NULL;
}

struct str avro_mapping_text(struct arena *a, const struct avro_mapping *m)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (int c = 0; c < AVRO_CHOICE_COUNT; c++)
		if (m->word[c])
			buf_printf(&out, "%s%s=%s", out.len ? ", " : "", rows[c].option,
			           rows[c].words[m->word[c]]);
	return out.len ? buf_str(&out) : STR("the default mapping");
}

/* ---- which choices a model meets --------------------------------------------------- */

static const struct {
	enum type_kind kind;
	enum avro_choice choice;
} by_kind[] = {
	{ TYPE_TIMESTAMP, AVRO_CHOICE_TIMESTAMPS }, { TYPE_TIMESTAMP_NTZ, AVRO_CHOICE_TIMESTAMPS },
	{ TYPE_TIME, AVRO_CHOICE_TIMES },           { TYPE_DATE, AVRO_CHOICE_DATES },
	{ TYPE_DECIMAL, AVRO_CHOICE_DECIMALS },     { TYPE_NUMBER, AVRO_CHOICE_NUMBERS },
};

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void meet(const struct field *f, bool element, bool *met)
{
	struct avro_integer width;

	for (size_t i = 0; i < sizeof by_kind / sizeof *by_kind; i++)
		if (by_kind[i].kind == f->type.kind)
			met[by_kind[i].choice] = true;
	if (f->type.kind == TYPE_INTEGER) {
		avro_integer_width(&f->type, &width);
		met[AVRO_CHOICE_INTEGERS] |= f->type.bits == 0;
		met[AVRO_CHOICE_DECIMALS] |= width.digits > 0;
	}
	if (f->depth && !field_flag(f, ATTR_REQUIRED) && f->type.kind != TYPE_NULL)
		met[element ? AVRO_CHOICE_ELEMENTS : AVRO_CHOICE_OPTIONAL] = true;
	met[AVRO_CHOICE_ENUMS] |= avro_enum_of(f) != NULL;
	for (size_t i = 0; i < f->field_count; i++)
		meet(f->fields[i], false, met);
	if (f->items)
		meet(f->items, true, met);
	if (f->values)
		meet(f->values, true, met);
}

static unsigned words_of(enum avro_choice c)
{
	unsigned n = 0;

	while (avro_choice_word(c, n))
		n++;
	return n;
}

void avro_mappings(struct arena *a, const struct model *m, struct avro_mapping **out, size_t *count)
{
	bool met[AVRO_CHOICE_COUNT] = { false };
	size_t n = 1, known = 1;

	meet(&m->root, false, met);
	for (int c = 0; c < AVRO_CHOICE_COUNT; c++)
		n *= met[c] ? words_of((enum avro_choice)c) : 1;
	*out = arena_array(a, struct avro_mapping, n);
	*count = n;
	/* Each choice repeats what is there with each of its other words. */
	for (int c = 0; c < AVRO_CHOICE_COUNT; c++) {
		unsigned words = met[c] ? words_of((enum avro_choice)c) : 1;

		for (size_t i = known; i < known * words; i++) {
			(*out)[i] = (*out)[i % known];
			(*out)[i].word[c] = (unsigned char)(i / known);
		}
		known *= words;
	}
}
