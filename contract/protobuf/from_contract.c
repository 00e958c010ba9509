#include "contract/protobuf/from_contract.h"

#include "contract/avro/mapping.h"
#include "contract/base/list.h"
#include "contract/protobuf/from_impl.h"
#include "contract/protobuf/keep.h"
#include "contract/protobuf/known.h"
#include "contract/protobuf/read.h"

/* ---- mappings ------------------------------------------------------------------------- */

enum { WORDS_MOST = 4 };

static const struct {
	const char *option, *words[WORDS_MOST];
} choices[PROTO_CHOICE_COUNT] = {
#define X(id, option, ...) { option, { __VA_ARGS__ } },
	PROTO_CHOICES(X)
#undef X
};

const char *proto_choice_option(enum proto_choice c)
{
	return choices[c].option;
}

const char *proto_choice_word(enum proto_choice c, unsigned n)
{
	return n < WORDS_MOST ? choices[c].words[n] : NULL;
}

/* ---- names and numbers ------------------------------------------------------------------ */

/* One message that is being written. */
struct message {
	const struct field *field;
	const struct proto_message *as; /* how the reader has it; NULL */
	struct str *names;              /* of its fields */
	struct node *taken;             /* names in its scope, as keys */
	struct node *enums;             /* their values, joined: the name that has them */
	struct node *numbers;           /* that the reader has, as keys */
	struct node *asked;  /* that the contract asks for: the field's name, by number */
	struct node *known;  /* the reader's fields: their places in its message, by name */
	struct node *oneofs; /* that are written, as keys */
	struct buf fields, types;
	int depth;
	int32_t next; /* number that is free */
};

/* The name, or with a number behind it. Each name that is tried again goes on from there. */
static struct str take(struct arena *a, struct node *taken, struct str name)
{
	struct str one = name;
	long long n = 1;

	if (node_get_str(taken, name))
		str_to_long(node_text(node_get_str(taken, name)), &n);
	while (node_get_str(taken, one))
		one = arena_printf(a, "%.*s%lld", STR_FMT(name), ++n);
	node_put_text(a, taken, str_c(a, one), STR("1"));
	if (n > 1)
		node_put(a, taken, name, node_new_text(a, arena_printf(a, "%lld", n)));
	return one;
}

/* "line_items": "LineItems". */
static struct str type_name(struct arena *a, struct str name)
{
	struct buf out;
	bool high = true;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (c == '_') {
			high = true;
			continue;
		}
		buf_add_byte(&out, high && c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
		high = false;
	}
	if (!out.len || (out.ptr[0] >= '0' && out.ptr[0] <= '9'))
		return arena_printf(a, "T%.*s", STR_FMT(buf_str(&out)));
	return buf_str(&out);
}

static const struct proto_field *field_named(const struct message *m, struct str name)
{
	const struct node *place = node_get_str(m->known, name);
	long long i;

	return place && str_to_long(place->text, &i) ? m->as->fields[i] : NULL;
}

enum { NOT_OURS = 19000, OURS_AGAIN = 20000 }; /* numbers that Protobuf keeps for itself */

static int32_t free_number(struct proto_deriving *d, struct message *m)
{
	for (;;) {
		int32_t n = m->next++;

		if (n == NOT_OURS)
			m->next = OURS_AGAIN;
		else if (!node_get(m->numbers, str_c(d->arena, arena_printf(d->arena, "%d", n))) &&
		         !node_get(m->asked, str_c(d->arena, arena_printf(d->arena, "%d", n))))
			return n;
	}
}

/* What the contract itself asks for; 0: nothing, or no number of a field. */
static int32_t asked_number(const struct field *f)
{
	const struct node *asked = avro_setting(f, "protobufNumber");
	long long n;

	if (!asked || !node_to_long(asked, &n) || n < 1 || n > PROTO_MAX_NUMBER ||
	    (n >= NOT_OURS && n < OURS_AGAIN))
		return 0;
	return (int32_t)n;
}

/* Each number once: the first field that asks for it has it. */
static void look_at_asked(struct proto_deriving *d, struct message *m)
{
	struct arena *a = d->arena;

	for (size_t i = 0; i < m->field->field_count; i++) {
		int32_t n = asked_number(m->field->fields[i]);
		const char *key = str_c(a, arena_printf(a, "%d", n));

		if (n && !node_get(m->asked, key))
			node_put_text(a, m->asked, key, m->field->fields[i]->name);
	}
}

static int32_t number_of(struct proto_deriving *d, struct message *m, const struct field *f,
                         const struct proto_field *as)
{
	int32_t n = asked_number(f);
	const char *key = str_c(d->arena, arena_printf(d->arena, "%d", n));

	if (n && str_eq(node_text(node_get(m->asked, key)), f->name))
		return n;
	if (as && !node_get(m->asked, str_c(d->arena, arena_printf(d->arena, "%d", as->number))))
		return as->number;
	return free_number(d, m);
}

/* The reader's numbers are taken: what it does not know has another one. */
static void look_at_reader(struct proto_deriving *d, struct message *m)
{
	struct arena *a = d->arena;

	for (size_t i = 0; m->as && i < m->as->field_count; i++) {
		const struct proto_field *f = m->as->fields[i];

		node_put_text(a, m->numbers, str_c(a, arena_printf(a, "%d", f->number)), STR(""));
		if (!node_get_str(m->known, f->name))
			node_put(a, m->known, f->name, node_new_text(a, arena_printf(a, "%zu", i)));
	}
}

/* ---- enums ---------------------------------------------------------------------------------- */

/* May its values stand in the scope? A value is a name beside fields and types. */
static bool are_free(const struct message *m, const struct stated *values)
{
	for (size_t i = 0; i < values->count; i++)
		if (node_get_str(m->taken, values->list[i]))
			return false;
	return true;
}

/* The name of an enum with those values; ptr NULL: there is no place for one. */
static struct str enum_name(struct proto_deriving *d, struct message *m,
                            const struct stated *values, const struct proto_field *as,
                            struct str name)
{
	const struct proto_enum_value **known = proto_constants_of(d->arena, values, as);
	struct str key = str_list_text(d->arena, values->list, values->count);
	const struct node *same = as ? NULL : node_get_str(m->enums, key);
	int32_t next = 0;

	if (same)
		return same->text;
	if (!d->from->reader && !are_free(m, values))
		return STR_NONE;
	name = take(d->arena, m->taken, type_name(d->arena, name));
	for (size_t i = 0; !d->from->reader && i < values->count; i++)
		(void)take(d->arena, m->taken, values->list[i]);
	node_put(d->arena, m->enums, key, node_new_text(d->arena, name));
	for (size_t i = 0; as && as->type.enumeration && i < as->type.enumeration->value_count; i++)
		if (as->type.enumeration->values[i].number >= next)
			next = as->type.enumeration->values[i].number < INT32_MAX - 100000
			               ? as->type.enumeration->values[i].number + 1
			               : next;
	buf_printf(&m->types, "enum %.*s {", STR_FMT(name));
	for (size_t i = 0; i < values->count; i++)
		if (known && known[i])
			buf_printf(&m->types, " %.*s = %d;", STR_FMT(known[i]->name),
			           known[i]->number);
		else
			buf_printf(&m->types, " %.*s = %d;", STR_FMT(values->list[i]), next++);
	buf_add_c(&m->types, " }\n");
	return name;
}

/* ---- types ------------------------------------------------------------------------------------
 */

static void import(struct proto_deriving *d, const char *word)
{
	const struct proto_known *k = proto_known_named(str_of(word));

	if (k)
		node_put_text(d->arena, d->imports, k->path, STR(""));
}

static void put_message(struct proto_deriving *d, struct buf *out, struct str name,
                        const struct field *f, const struct proto_message *as, int depth);

/* A list or a map where there can be none is a message's field `items`.
 * NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static struct str holder(struct proto_deriving *d, struct message *m, const struct field *f,
                         struct str name)
{
	struct field *root = arena_new(d->arena, struct field);
	struct field *items = arena_new(d->arena, struct field);

	*root = (struct field){ .type = { .kind = TYPE_RECORD }, .path = f->path, .at = f->at };
	*items = *f;
	items->name = STR("items");
	items->attributes = NULL;
	items->attribute_count = items->meaning_count = items->doc_count = items->quality_count = 0;
	LIST_ADD(d->arena, root->fields, root->field_count, items);
	name = take(d->arena, m->taken, type_name(d->arena, name));
	put_message(d, &m->types, name, root, NULL, m->depth + 1);
	return name;
}

static bool is_many(const struct field *f) /* what needs no word to be absent */
{
	return f->type.kind == TYPE_ARRAY || f->type.kind == TYPE_MAP ||
	       f->type.kind == TYPE_VECTOR;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static struct str one_type(struct proto_deriving *d, struct message *m, const struct field *f,
                           const struct proto_field *as, struct str name, bool optional,
                           struct proto_written *w)
{
	const struct stated *values = proto_enum_of(d->arena, f, as);
	struct str made;

	*w = (struct proto_written){ .form = FORM_MESSAGE };
	if (is_many(f))
		return holder(d, m, f, name);
	proto_form_of(d, f, as, optional, w);
	if (w->form == FORM_ENUM) {
		made = enum_name(d, m, values, as, name);
		if (made.ptr)
			return made;
		*w = (struct proto_written){ .form = FORM_WORD, .word = "string" };
	}
	if (w->form == FORM_MESSAGE) {
		made = take(d->arena, m->taken, type_name(d->arena, name));
		put_message(d, &m->types, made, f, as ? as->type.message : NULL, m->depth + 1);
		return made;
	}
	import(d, w->word);
	return str_of(w->word);
}

static struct str vector_word(const struct field *f)
{
	static const char *const words[][2] = { { "float64", "double" },
		                                { "float16", "float" },
		                                { "int8", "int32" },
		                                { "uint8", "uint32" },
		                                { "binary", "bool" } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(f->type.element, words[i][0]))
			return str_of(words[i][1]);
	return STR("float");
}

/* What stands before the name: its word, and the type. */
static void put_type(struct proto_deriving *d, struct message *m, const struct field *f,
                     const struct proto_field *as, struct str name, bool in_oneof,
                     struct proto_written *w)
{
	bool optional = !field_flag(f, ATTR_REQUIRED);
	struct str type;

	*w = (struct proto_written){ .form = FORM_WORD };
	if (f->type.kind == TYPE_VECTOR) {
		buf_printf(&m->fields, "repeated %.*s", STR_FMT(vector_word(f)));
	} else if (f->type.kind == TYPE_ARRAY) {
		type = f->items ? one_type(d, m, f->items, as, name, false, w)
		                : STR("google.protobuf.Value");
		import(d, str_c(d->arena, type));
		buf_printf(&m->fields, "repeated %.*s", STR_FMT(type));
	} else if (f->type.kind == TYPE_MAP) {
		const struct proto_field *key = NULL, *value = NULL;

		if (as && as->entry && as->entry->field_count > 1) {
			key = as->entry->fields[0];
			value = as->entry->fields[1];
		}
		type = f->values ? one_type(d, m, f->values, value, name, false, w)
		                 : STR("google.protobuf.Value");
		import(d, str_c(d->arena, type));
		buf_printf(&m->fields, "map<%s, %.*s>", proto_key_word(d, f->keys, key),
		           STR_FMT(type));
	} else {
		type = one_type(d, m, f, as, name, optional && !in_oneof, w);
		if (!d->from->reader && optional && !w->wrapper &&
		    d->from->mapping.word[PROTO_CHOICE_OPTIONAL] != 1)
			buf_add_c(&m->fields, "optional ");
		buf_add(&m->fields, type);
	}
}

/* Is it written as a message, which is there or not? */
static bool is_message(const struct proto_written *w)
{
	return w->form == FORM_MESSAGE || (w->form == FORM_WORD && strchr(w->word, '.') &&
	                                   strcmp(w->word, "google.protobuf.NullValue") != 0);
}

/* Of a file to judge by, the edition says of each field by itself when it is there. NULL: its
 * absence is seen, or it is a list. */
static const char *presence_of(const struct proto_deriving *d, const struct field *f,
                               const struct proto_written *w, bool in_oneof)
{
	bool required = field_flag(f, ATTR_REQUIRED);

	if (is_many(f) || in_oneof)
		return NULL;
	if (required && d->from->must)
		return "LEGACY_REQUIRED";
	if (is_message(w) || (!required && d->from->mapping.word[PROTO_CHOICE_OPTIONAL] != 1))
		return NULL;
	return "IMPLICIT";
}

/* ---- fields -----------------------------------------------------------------------------------
 */

static void put_field(struct proto_deriving *d, struct message *m, const struct field *f,
                      struct str name, const struct proto_field *as, bool in_oneof)
{
	const struct field *part = f->items ? f->items : f->values ? f->values : f;
	struct proto_written w;
	const char *presence;

	put_type(d, m, f, as, name, in_oneof, &w);
	buf_printf(&m->fields, " %.*s = %d", STR_FMT(name), number_of(d, m, f, as));
	presence = d->from->reader ? presence_of(d, f, &w, in_oneof) : NULL;
	if (presence)
		buf_printf(&m->fields, " [features.field_presence = %s]", presence);
	if (!d->from->reader)
		proto_keep_field(d, &m->fields, f, w.decimal ? part : NULL);
	buf_add_c(&m->fields, ";\n");
}

/* Fields that the reader has in a oneof, and that may all be absent, can be written so. */
static bool is_oneof(const struct message *m, const struct proto_oneof *o)
{
	for (size_t i = 0; i < o->field_count; i++) {
		const struct field *f = field_child(m->field, o->fields[i]->name);

		if (f && (field_flag(f, ATTR_REQUIRED) || is_many(f)))
			return false;
	}
	return true;
}

/* The whole of it, where its first field would stand. */
static void put_oneof(struct proto_deriving *d, struct message *m, const struct proto_oneof *o)
{
	bool together = is_oneof(m, o);

	if (node_get_str(m->oneofs, o->name))
		return;
	node_put(d->arena, m->oneofs, o->name, node_new_text(d->arena, STR("")));
	if (together)
		buf_printf(&m->fields, "oneof %.*s {\n", STR_FMT(o->name));
	for (size_t i = 0; i < o->field_count; i++) {
		const struct field *f = field_child(m->field, o->fields[i]->name);

		if (f)
			put_field(d, m, f, f->name, o->fields[i], together);
	}
	if (together)
		buf_add_c(&m->fields, "}\n");
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void put_message(struct proto_deriving *d, struct buf *out, struct str name,
                        const struct field *f, const struct proto_message *as, int depth)
{
	struct message m = { .field = f, .as = as, .depth = depth, .next = 1 };
	const struct avro_index *index;

	m.taken = node_new_map(d->arena);
	m.enums = node_new_map(d->arena);
	m.numbers = node_new_map(d->arena);
	m.asked = node_new_map(d->arena);
	m.known = node_new_map(d->arena);
	m.oneofs = node_new_map(d->arena);
	buf_init(&m.fields, d->arena, 0);
	buf_init(&m.types, d->arena, 0);
	m.names = avro_field_names(d->arena, f, &index);
	for (size_t i = 0; i < f->field_count; i++)
		(void)take(d->arena, m.taken, m.names[i]);
	look_at_asked(d, &m);
	look_at_reader(d, &m);
	for (size_t i = 0; i < f->field_count; i++) {
		const struct proto_field *known = field_named(&m, f->fields[i]->name);

		if (known && known->oneof && d->from->as_read)
			put_oneof(d, &m, known->oneof);
		else
			put_field(d, &m, f->fields[i], m.names[i], known, false);
	}
	buf_printf(out, "message %.*s {\n", STR_FMT(name));
	if (!d->from->reader)
		proto_keep_message(d, out, f);
	buf_add(out, buf_str(&m.fields));
	buf_add(out, buf_str(&m.types));
	buf_add_c(out, "}\n");
}

/* ---- the file ------------------------------------------------------------------------------- */

struct str proto_text_of_model(struct arena *a, const struct proto_derivation *from)
{
	struct proto_deriving d = { .arena = a, .from = from, .imports = node_new_map(a) };
	const struct field *root = &from->model->root;
	struct str package = STR_NONE;
	struct buf body, out;

	buf_init(&body, a, 0);
	buf_init(&out, a, 0);
	words_init(&d.words, a, DIALECT_DCS);
	if (avro_setting(root, "protobufPackage"))
		package = avro_space_made(a, node_text(avro_setting(root, "protobufPackage")));
	else if (from->contract)
		package = avro_space_made(a, from->contract->id);
	put_message(&d, &body, avro_name_made(a, root->name), root, from->reader, 0);
	buf_add_c(&out, from->reader ? "edition = \"2023\";\n" : "syntax = \"proto3\";\n");
	if (package.len && !from->reader)
		buf_printf(&out, "package %.*s;\n", STR_FMT(package));
	for (size_t i = 0; i < d.imports->count; i++)
		buf_printf(&out, "import \"%.*s\";\n", STR_FMT(d.imports->members[i].key->text));
	buf_add(&out, buf_str(&body));
	return buf_str(&out);
}

bool proto_from_model(struct arena *a, const struct proto_derivation *from, struct proto_file **out,
                      struct failure *why)
{
	const struct proto_read_options options = { .reading = from->reader ? PROTO_STORED
		                                                            : PROTO_LINKED,
		                                    .name = STR("made.proto") };
	struct source *source = arena_new(a, struct source);

	*source = (struct source){ from->model->root.name, proto_text_of_model(a, from) };
	if (proto_read(a, source, &options, out, why))
		return true;
	why->line = why->column = 0;
	return failure_prefix(why, "the Protobuf file of %.*s", STR_FMT(from->model->root.path));
}
