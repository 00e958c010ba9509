/* decode_option.c - serialized options as if they were written
 *
 * A registry shows the options it knows, in an order of its own, and of custom ones Confluent's.
 * What else the bytes hold is lost in its text.
 */
#include "contract/base/list.h"
#include "contract/protobuf/decode.h"
#include "contract/protobuf/names.h"

enum { MOST = 24 };

static const struct {
	const char *type;
	const char *names[MOST]; /* in the registry's order */
	const char *meta;        /* Confluent's; NULL: it has none for these */
} shown[] = {
	{ "FileOptions",
	  { "java_package",
	    "java_outer_classname",
	    "java_multiple_files",
	    "java_generate_equals_and_hash",
	    "java_string_check_utf8",
	    "optimize_for",
	    "go_package",
	    "cc_generic_services",
	    "java_generic_services",
	    "py_generic_services",
	    "deprecated",
	    "cc_enable_arenas",
	    "objc_class_prefix",
	    "csharp_namespace",
	    "swift_prefix",
	    "php_class_prefix",
	    "php_namespace",
	    "php_metadata_namespace",
	    "ruby_package",
	    "features" },
	  "confluent.file_meta" },
	{ "MessageOptions",
	  { "no_standard_descriptor_accessor", "deprecated", "map_entry", "features" },
	  "confluent.message_meta" },
	{ "FieldOptions",
	  { "ctype", "packed", "jstype", "deprecated", "debug_redact", "retention", "targets",
	    "edition_defaults", "features", "feature_support" },
	  "confluent.field_meta" },
	{ "EnumOptions", { "allow_alias", "deprecated", "features" }, "confluent.enum_meta" },
	{ "EnumValueOptions",
	  { "deprecated", "debug_redact", "features", "feature_support" },
	  "confluent.enum_value_meta" },
	{ "OneofOptions", { "features" }, NULL },
	{ "ServiceOptions", { "deprecated", "features" }, NULL },
	{ "MethodOptions", { "deprecated", "idempotency_level", "features" }, NULL },
	{ "ExtensionRangeOptions", { "declaration", "features", "verification" }, NULL },
};

static struct proto_value *new_value(struct proto_builder *b, enum proto_value_kind kind)
{
	struct proto_value *v = arena_new(b->arena, struct proto_value);

	v->kind = kind;
	return v;
}

static struct proto_value *message_value(struct proto_builder *b, const struct proto_message *m,
                                         struct str bytes);

/* ---- one value
 * -------------------------------------------------------------------------------------------------
 */

static struct proto_value *enum_value(struct proto_builder *b, const struct proto_enum *e,
                                      uint64_t n)
{
	for (size_t i = 0; i < e->value_count; i++)
		if ((uint64_t)(int64_t)e->values[i].number == n) {
			struct proto_value *v = new_value(b, PROTO_VALUE_WORD);

			v->text = e->values[i].name;
			return v;
		}
	return NULL; /* not known: as if it were not there */
}

/* NULL: the bytes do not suit the field, which then is not there. Options hold no other kinds. */
static struct proto_value *value_of(struct proto_builder *b, const struct proto_field *f,
                                    const struct wire_field *w)
{
	struct proto_value *v;

	if (f->type.kind == PROTO_MESSAGE)
		return w->type == WIRE_BYTES ? message_value(b, f->type.message, w->bytes) : NULL;
	if (f->type.kind == PROTO_STRING) {
		if (w->type != WIRE_BYTES || !str_is_utf8(w->bytes))
			return NULL;
		v = new_value(b, PROTO_VALUE_STRING);
		v->text = w->bytes.len ? w->bytes : STR("");
		return v;
	}
	if (w->type != WIRE_VARINT)
		return NULL;
	if (f->type.kind == PROTO_ENUM)
		return enum_value(b, f->type.enumeration, w->value);
	if (f->type.kind == PROTO_BOOL) {
		v = new_value(b, PROTO_VALUE_WORD);
		v->text = w->value ? STR("true") : STR("false");
		return v;
	}
	v = new_value(b, PROTO_VALUE_INTEGER);
	v->negative = (int64_t)w->value < 0;
	v->text = arena_printf(b->arena, "%llu",
	                       (unsigned long long)(v->negative ? 0 - w->value : w->value));
	return v;
}

/* ---- all values of a field
 * ---------------------------------------------------------------------------------------- */

/* In a list, packed or not; of a singular one the last, but messages joined. */
static struct proto_value *field_values(struct proto_builder *b, const struct proto_field *f,
                                        struct str rest)
{
	struct proto_value *list = new_value(b, PROTO_VALUE_LIST), *v;
	const bool joins = f->type.kind == PROTO_MESSAGE && !f->repeated;
	struct wire_field w;
	struct buf joined;
	bool bad, any = false;

	buf_init(&joined, b->arena, 0);
	while (wire_take(&rest, &w, &bad)) {
		if (w.number != (uint32_t)f->number)
			continue;
		if (joins && w.type == WIRE_BYTES) {
			any = true;
			buf_add(&joined, w.bytes);
		} else if (f->type.kind == PROTO_ENUM && f->repeated && w.type == WIRE_BYTES) {
			struct wire_field one = { .number = w.number, .type = WIRE_VARINT };

			while (wire_take_number(&w.bytes, &one.value))
				if ((v = value_of(b, f, &one)))
					LIST_ADD(b->arena, list->items, list->count, v);
		} else if ((v = value_of(b, f, &w))) {
			if (!f->repeated)
				list->count = 0;
			LIST_ADD(b->arena, list->items, list->count, v);
		}
	}
	if (any) {
		v = message_value(b, f->type.message, joined.len ? buf_str(&joined) : STR(""));
		if (v)
			LIST_ADD(b->arena, list->items, list->count, v);
	}
	return list;
}

/* The value comes first where older registries had it first. */
static void turn_entry(const struct proto_message *m, struct proto_value *v)
{
	const struct proto_setting first =
		v->count == 2 ? v->members[0] : (struct proto_setting){ .name = { NULL, 0 } };

	if (!m->map_entry || v->count != 2 ||
	    !(str_is(first.value->text, "precision") || str_is(first.value->text, "scale")))
		return;
	v->members[0] = v->members[1];
	v->members[1] = first;
}

/* A { value }: its fields by number; Confluent leaves out empty texts, but in entries. */
static struct proto_value *message_value(struct proto_builder *b, const struct proto_message *m,
                                         struct str bytes)
{
	struct proto_value *made = new_value(b, PROTO_VALUE_AGGREGATE);

	for (size_t i = 0; i < m->field_count; i++) {
		const struct proto_field *f = m->fields[i];
		struct proto_value *all = field_values(b, f, bytes);
		struct proto_setting s = { .name = f->name };

		if (m->map_entry && !all->count) {
			s.value = new_value(b, PROTO_VALUE_STRING);
			s.value->text = STR("");
		} else if (!all->count ||
		           (f->type.kind == PROTO_STRING && !f->repeated && !f->presence &&
		            !m->map_entry && !all->items[0]->text.len)) {
			continue;
		} else {
			s.value = f->repeated ? all : all->items[0];
		}
		LIST_ADD(b->arena, made->members, made->count, s);
	}
	turn_entry(m, made);
	return made->count ? made : NULL;
}

/* ---- options
 * ----------------------------------------------------------------------------------------------------------
 */

static void add_option(struct proto_builder *b, struct proto_options *out, struct str name,
                       bool extension, struct proto_value *v)
{
	struct proto_option o = { .value = v };
	const struct proto_name_part part = { .name = name, .extension = extension };

	LIST_ADD(b->arena, o.parts, o.part_count, part);
	LIST_ADD(b->arena, out->list, out->count, o);
}

static void add_field(struct proto_builder *b, struct proto_options *out, struct str name,
                      bool extension, const struct proto_field *f, struct str bytes)
{
	const struct proto_value *all = field_values(b, f, bytes);

	for (size_t i = 0; i < all->count; i++)
		add_option(b, out, name, extension, all->items[i]);
}

static const struct proto_field *own_field(const struct proto_message *m, const char *name)
{
	for (size_t i = 0; i < m->field_count; i++)
		if (str_is(m->fields[i]->name, name))
			return m->fields[i];
	return NULL;
}

static const struct proto_field *meta_field(struct proto_builder *b, const char *name)
{
	const struct proto_definition *d;

	if (!b->meta)
		b->meta = proto_find_builtin(b, STR("confluent/meta.proto"));
	d = b->meta ? proto_get(&b->meta->names->own, str_of(name)) : NULL;
	return d && d->is == IS_FIELD ? d->field : NULL;
}

static bool is_message(struct str rest)
{
	struct wire_field w;
	bool bad = false;

	while (wire_take(&rest, &w, &bad))
		;
	return !bad;
}

bool proto_decode_options(struct proto_builder *b, const char *type, struct str bytes,
                          struct proto_options *out)
{
	static const struct proto_place nowhere;
	const struct proto_message *m;
	const struct proto_field *f;

	if (!is_message(bytes))
		return proto_refuse(b, nowhere, "the descriptor holds options that are no %s",
		                    type);
	out->encoded = bytes.len ? bytes : STR("");
	if (!bytes.len)
		return true;
	if (!b->descriptor)
		b->descriptor = proto_find_builtin(b, STR("google/protobuf/descriptor.proto"));
	m = b->descriptor
	            ? proto_find(b->descriptor,
	                         str_concat(b->arena,
	                                    (struct str[]){ STR("google.protobuf."), str_of(type) },
	                                    2))
	                      .message
	            : NULL;
	for (size_t i = 0; i < sizeof shown / sizeof *shown && m; i++) {
		if (strcmp(shown[i].type, type) != 0)
			continue;
		for (size_t k = 0; k < MOST && shown[i].names[k]; k++)
			if ((f = own_field(m, shown[i].names[k])))
				add_field(b, out, f->name, false, f, bytes);
		if (shown[i].meta && (f = meta_field(b, shown[i].meta)))
			add_field(b, out, str_of(shown[i].meta), true, f, bytes);
	}
	return true;
}
