/* parse_named.c - records with their fields, enums and fixed */
#include "contract/avro/java_number.h"
#include "contract/avro/parse.h"
#include "contract/base/limits.h"

static const long long FIXED_MAX = 2147483639; /* Java's longest array */

static const struct rules {
	enum name_rule simple, space, alias;
	bool defaults;
} rules[] = {
	[AVRO_REGISTER] = { NAMES_ASCII, NAMES_ASCII, NAMES_ASCII, true },
	[AVRO_STORED] = { NAMES_UNICODE, NAMES_ANY, NAMES_ANY, false },
	[AVRO_LIBRARY] = { NAMES_UNICODE, NAMES_UNICODE, NAMES_UNICODE, true },
};

#define KEY(k) (1u << KEY_##k)

static const struct str keys[] = {
	[KEY_TYPE] = STR_INIT("type"),           [KEY_NAME] = STR_INIT("name"),
	[KEY_NAMESPACE] = STR_INIT("namespace"), [KEY_DOC] = STR_INIT("doc"),
	[KEY_ALIASES] = STR_INIT("aliases"),     [KEY_FIELDS] = STR_INIT("fields"),
	[KEY_ITEMS] = STR_INIT("items"),         [KEY_VALUES] = STR_INIT("values"),
	[KEY_SIZE] = STR_INIT("size"),           [KEY_SYMBOLS] = STR_INIT("symbols"),
	[KEY_DEFAULT] = STR_INIT("default"),     [KEY_ORDER] = STR_INIT("order"),
};

static const unsigned short keys_of_length[] = {
	[3] = KEY(DOC),
	[4] = KEY(TYPE) | KEY(NAME) | KEY(SIZE),
	[5] = KEY(ITEMS) | KEY(ORDER),
	[6] = KEY(FIELDS) | KEY(VALUES),
	[7] = KEY(ALIASES) | KEY(SYMBOLS) | KEY(DEFAULT),
	[9] = KEY(NAMESPACE),
};

/* What is no property: of a type, where an enum's default is none either; of a field. */
static const unsigned type_keys = KEY(TYPE) | KEY(NAME) | KEY(NAMESPACE) | KEY(DOC) | KEY(ALIASES) |
                                  KEY(FIELDS) | KEY(ITEMS) | KEY(VALUES) | KEY(SIZE) | KEY(SYMBOLS);
static const unsigned field_keys =
	KEY(TYPE) | KEY(NAME) | KEY(DOC) | KEY(DEFAULT) | KEY(ORDER) | KEY(ALIASES);

/* KEY_COUNT: another one. */
static enum avro_key key_of(struct str s)
{
	unsigned left =
		s.len < sizeof keys_of_length / sizeof *keys_of_length ? keys_of_length[s.len] : 0;

	for (; left; left &= left - 1) {
		const int k = __builtin_ctz(left);

		if (str_eq(s, keys[k]))
			return (enum avro_key)k;
	}
	return KEY_COUNT;
}

struct avro_object avro_object_of(const struct node *map)
{
	struct avro_object o = { .node = map };

	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++) {
		const enum avro_key key = key_of(map->members[i].key->text);

		if (key == KEY_COUNT)
			o.others++;
		else
			o.member[key] = map->members[i].value;
	}
	return o;
}

static const struct rules *rules_of(const struct avro_builder *b)
{
	return &rules[b->options->strictness];
}

static bool is_text(const struct node *n)
{
	return n && n->kind == NODE_SCALAR && n->quoted;
}

/* A member that is a string; anything else is as if it were not there. */
static struct str optional_text(const struct node *n)
{
	if (!is_text(n))
		return STR_NONE;
	return n->text.ptr ? n->text : STR("");
}

static bool check_name(struct avro_builder *b, const struct node *at, struct str name,
                       enum name_rule rule, const char *what)
{
	const char *problem;

	if (avro_name_valid(name, rule, &problem))
		return true;
	return avro_flaw(b, at, "the %s \"%.*s\" %s", what, STR_FMT(avro_clip(name)), problem);
}

/* ---- properties, aliases ---------------------------------------------------------- */

/* The members whose keys are not reserved. */
static void read_properties(struct avro_builder *b, const struct avro_object *o, unsigned reserved,
                            struct avro_property **out, size_t *count)
{
	const struct node *n = o->node;
	size_t k = o->others;

	for (unsigned left = ((1u << KEY_COUNT) - 1) & ~reserved; left; left &= left - 1)
		k += o->member[__builtin_ctz(left)] != NULL;
	if (!k)
		return;
	*out = arena_array(b->arena, struct avro_property, k);
	for (size_t i = 0; i < n->count; i++) {
		const struct str key = n->members[i].key->text;

		if (!(reserved >> key_of(key) & 1))
			(*out)[(*count)++] = (struct avro_property){ key, n->members[i].value };
	}
}

void avro_finish_type(struct avro_builder *b, struct avro_type *t, const struct avro_object *o)
{
	read_properties(b, o, type_keys | (t->kind == AVRO_ENUM ? KEY(DEFAULT) : 0), &t->properties,
	                &t->property_count);
	if (t->property_count)
		avro_set_logical(t);
}

/* Is what stands behind "aliases" a list of names? */
static bool alias_list(struct avro_builder *b, const struct node *list)
{
	if (list->kind != NODE_LIST)
		return avro_refuse(b, list, "aliases is not a list of names");
	for (size_t i = 0; i < list->count; i++)
		if (!is_text(list->items[i]) &&
		    !avro_flaw(b, list->items[i], "an alias is not a name in quotes"))
			return false;
	return true;
}

static bool read_field_aliases(struct avro_builder *b, const struct node *list,
                               struct avro_field *f)
{
	struct avro_index *seen;

	if (!list)
		return true;
	if (!alias_list(b, list))
		return false;
	seen = avro_index_new(b->arena);
	for (size_t i = 0; i < list->count; i++)
		avro_index_add(seen, list->items[i]->text);
	f->aliases = seen->keys;
	f->alias_count = seen->count;
	return true;
}

/* An alias of the null namespace is told apart from the type's own by a dot in front. */
static struct str alias_text(struct avro_builder *b, const struct avro_type *t, struct str text)
{
	struct avro_name name = avro_name_of(b->arena, text, t->name.space);
	char *p;

	if (name.space.len || !t->name.space.len)
		return name.full;
	p = arena_alloc(b->arena, name.full.len + 1, 1);
	p[0] = '.';
	if (name.full.len)
		memcpy(p + 1, name.full.ptr, name.full.len);
	return (struct str){ p, name.full.len + 1 };
}

static bool read_aliases(struct avro_builder *b, struct avro_type *t, const struct node *list)
{
	struct avro_index *seen;

	if (!list)
		return true;
	if (!alias_list(b, list))
		return false;
	seen = avro_index_new(b->arena);
	for (size_t i = 0; i < list->count; i++) {
		struct str text = list->items[i]->text;
		struct avro_name name = avro_name_of(b->arena, text, STR_NONE);

		if (!check_name(b, list->items[i], name.simple, rules_of(b)->alias, "alias"))
			return false;
		avro_index_add(seen, alias_text(b, t, text));
	}
	t->aliases = seen->keys;
	t->alias_count = seen->count;
	return true;
}

/* ---- named types -------------------------------------------------------------- */

static bool read_name(struct avro_builder *b, struct avro_type *t, const struct avro_object *o,
                      struct str space)
{
	const struct node *name = o->member[KEY_NAME], *own = o->member[KEY_NAMESPACE];
	enum avro_kind kind;
	const char *problem;
	struct str part;

	if (!is_text(name))
		return avro_refuse(b, name ? name : t->at, "%s needs a name",
		                   avro_kind_name(t->kind));
	t->name = avro_name_of(b->arena, name->text, is_text(own) ? own->text : space);
	if (!check_name(b, name, t->name.simple, rules_of(b)->simple, "name"))
		return false;
	t->doc = optional_text(o->member[KEY_DOC]);
	if (!avro_space_valid(t->name.space, rules_of(b)->space, &part, &problem))
		return avro_flaw(b, is_text(own) ? own : name,
		                 "the part \"%.*s\" of the namespace \"%.*s\" %s",
		                 STR_FMT(avro_clip(part)), STR_FMT(avro_clip(t->name.space)),
		                 problem);
	if (!t->name.space.len && avro_kind_find(t->name.simple, &kind) && kind < AVRO_RECORD)
		return avro_flaw(
			b, name,
			"a type without namespace cannot have the name of a primitive, \"%.*s\"",
			STR_FMT(t->name.simple));
	return true;
}

/* What comes behind a named type's own parts. */
static bool finish_named(struct avro_builder *b, struct avro_type *t, const struct avro_object *o)
{
	avro_finish_type(b, t, o);
	avro_declare(b, t);
	return read_aliases(b, t, o->member[KEY_ALIASES]) && avro_define(b, t);
}

static bool read_order(struct avro_builder *b, const struct node *order, struct avro_field *f)
{
	static const char *const words[] = { "ascending", "descending", "ignore" };

	if (!order)
		return true;
	for (int i = 0; i < 3; i++) {
		if (is_text(order) && str_eq_nocase(order->text, str_of(words[i]))) {
			f->order = (enum avro_order)i;
			return true;
		}
	}
	return avro_flaw(b, order, "order is none of ascending, descending and ignore");
}

/* The string of a float or double is read as the number it spells. */
static bool read_default(struct avro_builder *b, const struct node *value, struct avro_field *f)
{
	struct node *number;
	double d;

	if (!value)
		return true;
	f->default_value = value;
	if (f->type && (f->type->kind == AVRO_FLOAT || f->type->kind == AVRO_DOUBLE) &&
	    is_text(value)) {
		if (!java_number_parse(b->arena, value->text, &d))
			return avro_flaw(
				b, value, "the default \"%.*s\" of the field \"%.*s\" is no number",
				STR_FMT(avro_clip(value->text)), STR_FMT(avro_clip(f->name)));
		number = arena_new(b->arena, struct node);
		*number = *value;
		number->quoted = false;
		number->text = java_double_text(b->arena, d);
		f->default_value = number;
	}
	if (!rules_of(b)->defaults || avro_value_fits(f->type, f->default_value, &b->fit))
		return true;
	if (b->fit.unfinished) {
		b->fit = (struct avro_fit){ .steps = limit_of(LIMIT_DEFAULT_STEPS) };
		return b->flaws || avro_flaw(b, value,
		                             "the default of the field \"%.*s\" has a value of a "
		                             "record that is not "
		                             "complete here",
		                             STR_FMT(avro_clip(f->name)));
	}
	if (!b->fit.steps)
		return failure_at(b->why, FAILURE_LIMIT, value->line, value->column,
		                  "more than %lu %s (limit DEFAULT_STEPS)",
		                  limit_of(LIMIT_DEFAULT_STEPS), limit_what(LIMIT_DEFAULT_STEPS));
	return avro_flaw(b, value, "the default of the field \"%.*s\" is no value of its type, %s",
	                 STR_FMT(avro_clip(f->name)),
	                 f->type ? avro_kind_name(f->type->kind) : "which is defined further down");
}

static bool parse_field(struct avro_builder *b, const struct node *n, struct str space,
                        struct avro_field *f)
{
	const struct avro_object o = avro_object_of(n);
	const struct node *name = o.member[KEY_NAME];

	if (!is_text(name))
		return avro_refuse(b, name ? name : n, "a field needs a name");
	f->at = n;
	f->name = name->text;
	if (!check_name(b, name, f->name, rules_of(b)->simple, "field name"))
		return false;
	f->type_at = o.member[KEY_TYPE];
	if (!f->type_at)
		return avro_refuse(b, n, "the field \"%.*s\" needs a type",
		                   STR_FMT(avro_clip(f->name)));
	if (!avro_parse_type(b, f->type_at, space, &f->type))
		return false;
	f->doc = optional_text(o.member[KEY_DOC]);
	if (!read_order(b, o.member[KEY_ORDER], f) || !read_default(b, o.member[KEY_DEFAULT], f) ||
	    !read_field_aliases(b, o.member[KEY_ALIASES], f))
		return false;
	read_properties(b, &o, field_keys, &f->properties, &f->property_count);
	return true;
}

bool avro_parse_record(struct avro_builder *b, struct avro_type *t, const struct avro_object *o,
                       struct str space)
{
	const struct node *fields = o->member[KEY_FIELDS];
	struct avro_index *names = avro_index_new(b->arena);

	t->error = str_is(o->member[KEY_TYPE]->text, "error");
	if (!read_name(b, t, o, space))
		return false;
	if (!node_is(fields, NODE_LIST))
		return avro_refuse(b, fields ? fields : t->at,
		                   "the record \"%.*s\" needs a list of fields",
		                   STR_FMT(avro_clip(t->name.full)));
	t->fields = arena_array(b->arena, struct avro_field, fields->count);
	avro_declare(b, t);
	for (size_t i = 0; i < fields->count; i++) {
		if (!parse_field(b, fields->items[i], t->name.space, &t->fields[i])) {
			if (!avro_goes_on(b))
				return false;
		} else if (!avro_index_add(names, t->fields[i].name) &&
		           !avro_flaw(b, fields->items[i], "the record has two fields \"%.*s\"",
		                      STR_FMT(avro_clip(t->fields[i].name)))) {
			return false;
		}
	}
	t->field_count = fields->count;
	t->index = names;
	return finish_named(b, t, o);
}

bool avro_parse_enum(struct avro_builder *b, struct avro_type *t, const struct avro_object *o,
                     struct str space)
{
	const struct node *symbols = o->member[KEY_SYMBOLS], *symbol;
	struct avro_index *names = avro_index_new(b->arena);

	if (!read_name(b, t, o, space))
		return false;
	if (!node_is(symbols, NODE_LIST))
		return avro_refuse(b, symbols ? symbols : t->at,
		                   "the enum \"%.*s\" needs a list of symbols",
		                   STR_FMT(avro_clip(t->name.full)));
	for (size_t i = 0; i < symbols->count; i++) {
		symbol = symbols->items[i];
		if (!is_text(symbol)) {
			if (!avro_flaw(b, symbol, "a symbol is not a name in quotes"))
				return false;
			continue;
		}
		if (!check_name(b, symbol, symbol->text, rules_of(b)->simple, "symbol"))
			return false;
		if (!avro_index_add(names, symbol->text) &&
		    !avro_flaw(b, symbol, "the enum has the symbol \"%.*s\" twice",
		               STR_FMT(avro_clip(symbol->text))))
			return false;
	}
	t->index = names;
	t->symbols = names->keys;
	t->symbol_count = names->count;
	t->enum_default = optional_text(o->member[KEY_DEFAULT]);
	if (t->enum_default.ptr && !avro_has_symbol(t, t->enum_default) &&
	    !avro_flaw(b, o->member[KEY_DEFAULT], "the default \"%.*s\" is no symbol of the enum",
	               STR_FMT(avro_clip(t->enum_default))))
		return false;
	return finish_named(b, t, o);
}

bool avro_parse_fixed(struct avro_builder *b, struct avro_type *t, const struct avro_object *o,
                      struct str space)
{
	const struct node *size = o->member[KEY_SIZE];

	if (!read_name(b, t, o, space))
		return false;
	if (!node_is_number(size) || !node_to_long(size, &t->size))
		return avro_refuse(b, size ? size : t->at,
		                   "the fixed \"%.*s\" needs a size, a whole number",
		                   STR_FMT(avro_clip(t->name.full)));
	if (t->size < 0 || t->size > FIXED_MAX)
		return avro_refuse(b, size, "the size of a fixed is between 0 and %lld", FIXED_MAX);
	return finish_named(b, t, o);
}
