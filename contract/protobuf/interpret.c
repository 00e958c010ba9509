/* interpret.c - options into the messages that they are
 *
 * `option (pkg.opt).field = value` sets a field of google.protobuf.MessageOptions, or of a message
 * in it. What the fields are is looked up in descriptor.proto and in the files that define
 * extensions, as in any file; each option becomes its bytes. In protoc's order, which decides what
 * is told first.
 */
#include "contract/protobuf/names.h"
#include "contract/protobuf/value.h"

struct place_of_options {
	struct proto_builder *b;
	const struct proto_message *scope; /* where names of extensions are looked up */
	struct proto_table set;            /* paths of numbers that are set */
};

/* The field of that name in a message. */
static const struct proto_field *find_field(const struct proto_message *m, struct str name)
{
	const struct proto_prefix p = { m->full, m->hash };
	const struct proto_definition *d = proto_get_in(&m->file->names->own, p, name);

	return d && d->is == IS_FIELD && !d->field->extend ? d->field : NULL;
}

const struct proto_field *proto_setting_field(struct proto_builder *b,
                                              const struct proto_message *scope,
                                              const struct proto_message *m, struct str name,
                                              bool extension)
{
	const struct proto_definition *d;
	const struct proto_message *of;

	if (!extension)
		return find_field(m, name);
	d = proto_use(b, proto_lookup_extension(b->names, scope, name));
	if (!d)
		return NULL;
	/* protoc takes a field of m here, too. */
	of = d->field->extend ? d->field->extend->extendee.message : d->field->scope;
	return of && str_eq(of->full, m->full) ? d->field : NULL;
}

static const struct proto_place nowhere; /* protoc has none for an empty name */

/* The field that the parts lead to, and those on the way. */
static const struct proto_field *follow(struct place_of_options *p, const struct proto_message *m,
                                        const struct proto_option *o,
                                        const struct proto_field **way)
{
	const struct proto_field *f = NULL;

	for (size_t i = 0; i < o->part_count; i++) {
		const struct proto_name_part *part = &o->parts[i];

		if (!i && str_is(part->name, "uninterpreted_option"))
			f = NULL;
		else
			f = proto_setting_field(p->b, p->scope, m, part->name, part->extension);
		if (!f) {
			proto_refuse(
				p->b, part->name.len ? o->at : nowhere,
				"there is no option \"%.*s\" here, or no import that defines it",
				STR_FMT(part->name));
			return NULL;
		}
		way[i] = f;
		if (i + 1 == o->part_count)
			break;
		if (!f->type.message || f->repeated) {
			proto_refuse(p->b, o->at, "the option \"%.*s\" has no single fields to set",
			             STR_FMT(part->name));
			return NULL;
		}
		m = f->type.message;
	}
	return f;
}

/* Is it set a second time? Paths are numbers, four bytes each. */
static bool set_once(struct place_of_options *p, const struct proto_option *o,
                     const struct proto_field **way)
{
	char *path = arena_array(p->b->arena, char, 4 * o->part_count);
	bool twice = false;

	for (size_t i = 0; i < o->part_count; i++) {
		memcpy(path + 4 * i, &way[i]->number, 4);
		twice = proto_put(p->b->arena, &p->set, (struct str){ path, 4 * (i + 1) }, o) !=
		        NULL;
	}
	return !twice || way[o->part_count - 1]->repeated ||
	       proto_refuse(p->b, o->at, "the option \"%.*s\" is set twice",
	                    STR_FMT(o->parts[o->part_count - 1].name));
}

/* The bytes inside of each message on the way. */
static void wrap(struct proto_builder *b, struct buf *out, const struct proto_field **way, size_t n,
                 struct str inner)
{
	while (n-- > 0) {
		struct buf level;

		buf_init(&level, b->arena, 0);
		if (way[n]->delimited) {
			wire_put_tag(&level, (uint32_t)way[n]->number, WIRE_GROUP);
			buf_add(&level, inner);
			wire_put_tag(&level, (uint32_t)way[n]->number, WIRE_END_GROUP);
		} else {
			wire_put_bytes(&level, (uint32_t)way[n]->number,
			               inner.ptr ? inner : STR(""));
		}
		inner = buf_str(&level);
	}
	buf_add(out, inner);
}

static bool interpret_one(struct place_of_options *p, const struct proto_message *m,
                          const struct proto_option *o, struct buf *out)
{
	const struct proto_field **way =
		arena_array(p->b->arena, const struct proto_field *, o->part_count);
	const struct proto_field *f = follow(p, m, o, way);
	struct buf value;

	if (!f || !set_once(p, o, way))
		return false;
	if (p->b->file && p->b->file->syntax != PROTO_EDITION && !o->parts->extension &&
	    str_is(o->parts->name, "features"))
		return proto_refuse(p->b, o->at, "features are for editions only");
	buf_init(&value, p->b->arena, 0);
	if (!proto_encode_option(p->b, p->scope, f, o, &value))
		return false;
	wrap(p->b, out, way, o->part_count - 1, buf_str(&value));
	return true;
}

/* The message of google.protobuf that such options are. */
static const struct proto_message *options_message(struct proto_builder *b, const char *type)
{
	const struct str full =
		str_concat(b->arena, (struct str[]){ STR("google.protobuf."), str_of(type) }, 2);

	if (!b->descriptor)
		b->descriptor = proto_find_file(b, STR("google/protobuf/descriptor.proto"));
	return b->descriptor ? proto_find(b->descriptor, full).message : NULL;
}

static bool interpret(struct place_of_options *p, const struct proto_message *scope,
                      const char *type, struct proto_options *options)
{
	const struct proto_message *m;
	struct buf out;

	if (!options->count)
		return true;
	m = options_message(p->b, type);
	if (!m)
		return proto_refuse(p->b, options->list->at, "the given descriptor.proto has no %s",
		                    type);
	p->scope = scope;
	p->set = (struct proto_table){ 0 };
	buf_init(&out, p->b->arena, 0);
	for (size_t i = 0; i < options->count; i++)
		if (!interpret_one(p, m, &options->list[i], &out))
			return false;
	options->encoded = out.len ? buf_str(&out) : STR("");
	return true;
}

static bool is_handed_on(const struct proto_option *o)
{
	const struct str name = str_skip(o->parts->name, str_starts(o->parts->name, "."));

	return !o->parts->extension || str_starts(name, "confluent.");
}

struct str proto_known(struct proto_builder *b, const struct proto_message *scope, const char *type,
                       const struct proto_options *options)
{
	struct place_of_options p = { .b = b, .scope = scope };
	const struct proto_message *m = options->count ? options_message(b, type) : NULL;
	struct buf out, one;

	if (!m)
		return STR_NONE;
	buf_init(&out, b->arena, 0);
	for (size_t i = 0; i < options->count; i++) {
		buf_init(&one, b->arena, 0);
		if (is_handed_on(&options->list[i]) &&
		    interpret_one(&p, m, &options->list[i], &one))
			buf_add(&out, buf_str(&one));
	}
	return out.len ? buf_str(&out) : STR_NONE;
}

/* ---- the walk
 * --------------------------------------------------------------------------------------------------
 */

static bool of_fields(struct place_of_options *p, struct proto_field **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!interpret(p, list[i]->scope, "FieldOptions", &list[i]->options))
			return false;
	return true;
}

static bool of_extends(struct place_of_options *p, struct proto_extend **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!of_fields(p, list[i]->fields, list[i]->field_count))
			return false;
	return true;
}

static bool of_enum(struct place_of_options *p, struct proto_enum *e)
{
	for (size_t i = 0; i < e->value_count; i++)
		if (!interpret(p, e->scope, "EnumValueOptions", &e->values[i].options))
			return false;
	return interpret(p, e->scope, "EnumOptions", &e->options);
}

static bool of_message(struct place_of_options *p, struct proto_message *m)
{
	for (size_t i = 0; i < m->oneof_count; i++)
		if (!interpret(p, m, "OneofOptions", &m->oneofs[i]->options))
			return false;
	if (!of_fields(p, m->fields, m->field_count))
		return false;
	for (size_t i = 0; i < m->enum_count; i++)
		if (!of_enum(p, m->enums[i]))
			return false;
	for (size_t i = 0; i < m->extension_count; i++)
		if (!interpret(p, m->scope, "ExtensionRangeOptions", &m->extensions[i].options))
			return false;
	if (!of_extends(p, m->extends, m->extend_count))
		return false;
	for (size_t i = 0; i < m->nested_count; i++)
		if (!of_message(p, m->nested[i]))
			return false;
	return interpret(p, m->scope, "MessageOptions", &m->options);
}

static bool of_service(struct place_of_options *p, struct proto_service *s)
{
	for (size_t i = 0; i < s->rpc_count; i++)
		if (!interpret(p, NULL, "MethodOptions", &s->rpcs[i].options))
			return false;
	return interpret(p, NULL, "ServiceOptions", &s->options);
}

bool proto_interpret(struct proto_builder *b)
{
	struct place_of_options p = { .b = b };
	const struct proto_file *f = b->file;

	for (size_t i = 0; i < f->nested_count; i++)
		if (!of_message(&p, f->nested[i]))
			return false;
	for (size_t i = 0; i < f->enum_count; i++)
		if (!of_enum(&p, f->enums[i]))
			return false;
	for (size_t i = 0; i < f->service_count; i++)
		if (!of_service(&p, f->services[i]))
			return false;
	return of_extends(&p, f->extends, f->extend_count) &&
	       interpret(&p, NULL, "FileOptions", &b->file->options);
}
