/* native.c - what an Avro reader cannot read, in the words of the contract */
#include "compat/replay/native.h"
#include "compat/avro/witness.h"
#include "contract/avro/from_contract.h"

static const enum rule rules[AVRO_MISMATCH_COUNT] = {
	[AVRO_NAME_MISMATCH] = RULE_AVRO_NAME,
	[AVRO_FIXED_SIZE_MISMATCH] = RULE_AVRO_SIZE,
	[AVRO_MISSING_ENUM_SYMBOLS] = RULE_AVRO_ENUM,
	[AVRO_READER_FIELD_MISSING_DEFAULT_VALUE] = RULE_AVRO_MISSING_DEFAULT,
	[AVRO_TYPE_MISMATCH] = RULE_AVRO_TYPE,
	[AVRO_MISSING_UNION_BRANCH] = RULE_AVRO_UNION,
	[AVRO_UNION_BRANCH_NAME] = RULE_AVRO_UNION,
	[AVRO_UNUSABLE_DEFAULT] = RULE_AVRO_REFUSED,
	[AVRO_ALIAS_CLASH] = RULE_AVRO_REFUSED,
	[AVRO_WRITER_DEFAULT] = RULE_AVRO_REFUSED,
	[AVRO_UNSETTLED_BRANCH] = RULE_AVRO_REFUSED,
	[AVRO_RECORD_NAME] = RULE_AVRO_REFUSED, /* these two are notes: data decodes */
	[AVRO_LOSSY_PROMOTION] = RULE_AVRO_REFUSED,
};

/* ---- places ------------------------------------------------------------------------- */

/* Where a location of the relation ("/fields/2/type/items") leads, in the reader's schema and in
 * the contract at once. */
struct trail {
	struct arena *arena;
	const struct avro_type *type; /* the reader's; NULL: no longer known */
	const struct field *field;    /* the contract's, as far as it goes */
	bool lost;                    /* the contract has nothing at this place */
	struct buf path;
};

static const struct field *field_read(const struct field *parent, const struct avro_field *f)
{
	const struct field *found = field_child(parent, f->name);

	for (size_t i = 0; !found && i < f->alias_count; i++)
		found = field_child(parent, f->aliases[i]);
	return found;
}

static const struct avro_type *branch_of(const struct avro_type *t, enum avro_kind kind)
{
	if (!t || t->kind != AVRO_UNION)
		return t;
	for (size_t i = 0; i < t->branch_count; i++)
		if (t->branches[i]->kind == kind)
			return t->branches[i];
	return NULL;
}

static void go(struct trail *t, const struct field *next, const char *step, struct str name)
{
	if (t->lost || !next) {
		t->lost = true;
		buf_printf(&t->path, "%s%.*s", step, STR_FMT(name));
		return;
	}
	t->field = next;
	buf_init(&t->path, t->arena, 0);
	buf_add(&t->path, next->path);
}

static void go_field(struct trail *t, long long index)
{
	const struct avro_type *record = branch_of(t->type, AVRO_RECORD);
	const struct avro_field *f;

	t->type = NULL;
	if (!record || record->kind != AVRO_RECORD || index < 0 ||
	    (size_t)index >= record->field_count)
		return;
	f = &record->fields[index];
	t->type = f->type;
	go(t, field_read(t->field, f), ".", f->name);
}

static void go_inside(struct trail *t, enum avro_kind kind)
{
	const struct avro_type *container = branch_of(t->type, kind);
	bool array = kind == AVRO_ARRAY;

	t->type = container && container->kind == kind ? container->items : NULL;
	go(t, array ? t->field->items : t->field->values, array ? "[]" : "{}", STR(""));
}

static void follow(struct trail *t, struct str location)
{
	long long index;

	while (location.len) {
		struct str step = str_cut(&location, '/');

		if (str_is(step, "fields") && str_to_long(str_cut(&location, '/'), &index))
			go_field(t, index);
		else if (str_is(step, "items"))
			go_inside(t, AVRO_ARRAY);
		else if (str_is(step, "values"))
			go_inside(t, AVRO_MAP);
		else if (t->type && t->type->kind == AVRO_UNION && str_to_long(step, &index) &&
		         index >= 0 && (size_t)index < t->type->branch_count)
			t->type = t->type->branches[index];
	}
}

/* ---- words --------------------------------------------------------------------------- */

static struct str type_words(struct arena *a, const struct avro_type *t)
{
	if (t->logical == AVRO_DECIMAL)
		return arena_printf(a, "decimal(%d,%d)", t->precision, t->scale);
	if (t->logical)
		return str_of(avro_logical_name(t->logical));
	if (avro_is_named(t))
		return arena_printf(a, "%s %.*s", avro_kind_name(t->kind), STR_FMT(t->name.full));
	return str_of(avro_kind_name(t->kind));
}

static struct str missing_symbols(struct arena *a, const struct avro_type *reader,
                                  const struct avro_type *writer)
{
	struct str *list = arena_array(a, struct str, writer->symbol_count);
	size_t n = 0;

	for (size_t i = 0; i < writer->symbol_count; i++)
		if (!avro_has_symbol(reader, writer->symbols[i]))
			list[n++] = writer->symbols[i];
	return str_list_text(a, list, n);
}

/* Null is a type like any other to the relation, and a thing of its own to a person. */
static enum rule rule_of(const struct avro_incompatibility *i)
{
	const struct avro_type *written = i->branch ? i->branch : i->writer;

	if ((i->type == AVRO_TYPE_MISMATCH || i->type == AVRO_MISSING_UNION_BRANCH) &&
	    written->kind == AVRO_NULL)
		return RULE_AVRO_NULL;
	return rules[i->type];
}

static struct finding_parts parts_of(struct arena *a, const struct avro_incompatibility *i,
                                     const struct trail *t)
{
	const struct avro_type *written = i->branch ? i->branch : i->writer;
	struct finding_parts parts = { .was = avro_reader_place(i) };

	parts.at = !t->lost && t->field->type.at ? t->field->type.at : t->field->at;
	parts.old_value = type_words(a, i->reader);
	parts.new_value = type_words(a, written);
	if (i->type == AVRO_FIXED_SIZE_MISMATCH) {
		parts.old_value = arena_printf(a, "%lld", i->reader->size);
		parts.new_value = arena_printf(a, "%lld", i->writer->size);
	}
	if (i->type == AVRO_MISSING_ENUM_SYMBOLS)
		parts.what = parts.new_value = missing_symbols(a, i->reader, i->writer);
	if (i->field) {
		parts.what = parts.old_value = i->field->name;
		parts.new_value = STR("");
	}
	if (rules[i->type] == RULE_AVRO_REFUSED)
		parts.what = parts.new_value = i->message;
	return parts;
}

static bool is_said(const struct findings *list, enum rule rule, const struct finding_parts *parts)
{
	for (const struct finding *f = list->first; f; f = f->next)
		if (f->rule == rule && str_eq(f->path, parts->path) &&
		    str_eq(f->new_value, parts->new_value))
			return true;
	return false;
}

/* A field that is missing is said at its own path; the relation says it at its record's field. */
static void say(struct arena *a, const struct avro_incompatibility *i,
                const struct avro_schema *reader, const struct model *m,
                struct avro_witnesses *search, struct findings *out)
{
	struct trail t = { .arena = a, .type = reader->root, .field = &m->root };
	struct avro_witness witness;
	struct finding_parts parts;

	buf_init(&t.path, a, 0);
	buf_add(&t.path, m->root.path);
	follow(&t, i->location);
	parts = parts_of(a, i, &t);
	parts.path = str_copy(a, buf_str(&t.path));
	if (is_said(out, rule_of(i), &parts))
		return;
	if (search && avro_mismatch_has_witness(i->type)) {
		avro_witness_for(search, i, &witness);
		if (witness.outcome == AVRO_WITNESS_FOUND)
			parts.witness = witness.json;
	}
	finding_add(out, rule_of(i), &parts);
}

static bool ask(struct arena *a, const void *reader, const void *writer, const struct model *m,
                bool witnesses, struct findings *out, struct failure *why)
{
	struct avro_witnesses *search = NULL;
	struct avro_reading reading;

	if (!avro_can_read(a, AVRO_PROVEN, reader, writer, &reading, why))
		return false;
	if (witnesses && reading.count && reading.resolver)
		search = avro_witnesses_of(reading.resolver);
	for (size_t i = 0; i < reading.count; i++)
		say(a, reading.list[i], reader, m, search, out);
	return true;
}

/* ---- ways to write a contract ------------------------------------------------------------ */

struct choices { /* which words occur, bit by bit */
	unsigned words[AVRO_CHOICE_COUNT];
};

static void collect(struct arena *a, const struct model *m, struct choices *out)
{
	struct avro_mapping *list;
	size_t n;

	avro_mappings(a, m, &list, &n);
	for (size_t i = 0; i < n; i++)
		for (int c = 0; c < AVRO_CHOICE_COUNT; c++)
			out->words[c] |= 1u << list[i].word[c];
}

/* The next combination of words that occur; false behind the last. */
static bool next_mapping(const struct choices *all, struct avro_mapping *m)
{
	for (int c = AVRO_CHOICE_COUNT - 1; c >= 0; c--) {
		unsigned higher = all->words[c] >> (m->word[c] + 1u) << (m->word[c] + 1u);

		m->word[c] = 0;
		if (higher) {
			while (!(higher & 1u << m->word[c]))
				m->word[c]++;
			return true;
		}
	}
	return false;
}

static void ways(struct arena *a, const struct model *was, const struct model *now,
                 const void ***out, size_t *count)
{
	struct avro_mapping mapping = { { 0 } }, *list;
	struct choices all = { { 0 } };
	size_t room = 1;

	if (was)
		collect(a, was, &all);
	collect(a, now, &all);
	for (int c = 0; c < AVRO_CHOICE_COUNT; c++)
		room *= (size_t)__builtin_popcount(all.words[c] | 1u);
	list = arena_array(a, struct avro_mapping, room);
	*out = arena_array(a, const void *, room);
	*count = 0;
	do {
		list[*count] = mapping;
		(*out)[*count] = &list[*count];
		(*count)++;
	} while (next_mapping(&all, &mapping));
}

static bool derive(struct arena *a, const struct contract *c, const struct model *m,
                   const void *way, const void *reader, const void **schema, struct failure *why)
{
	struct avro_derivation from = { c, m, *(const struct avro_mapping *)way, reader };
	struct avro_derived derived;

	if (!avro_from_model(a, &from, &derived, why))
		return false;
	*schema = derived.schema;
	return true;
}

static const void *nullable(struct arena *a, const void *way)
{
	struct avro_mapping *open = arena_new(a, struct avro_mapping);

	*open = *(const struct avro_mapping *)way;
	open->word[AVRO_CHOICE_OPTIONAL] = 0; /* union */
	open->word[AVRO_CHOICE_ELEMENTS] = 1; /* optional */
	return memcmp(open, way, sizeof *open) ? open : NULL;
}

static bool is_null(const struct finding *f)
{
	return f->rule == RULE_AVRO_NULL;
}

const struct native_rules avro_native = { ask, ways, derive, nullable, is_null };
