/* parse_field.c - fields, groups, maps, oneofs and extensions in a Protobuf text */
#include "contract/base/list.h"
#include "contract/protobuf/parse.h"

static bool parse_label(struct proto_builder *b, struct proto_field *f)
{
	static const enum proto_label labels[] = { PROTO_OPTIONAL, PROTO_REQUIRED, PROTO_REPEATED };

	f->label_at = b->lex.token.at;
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (proto_at(b, proto_label_name(labels[i]))) {
			f->label = labels[i];
			if (f->label == PROTO_REQUIRED && b->file->syntax == PROTO3 &&
			    proto_checks(b, CHECK_REQUIRED_PROTO3))
				return proto_refuse(b, f->label_at,
				                    "required fields are not allowed in proto3");
			if (f->label != PROTO_REPEATED && b->file->syntax == PROTO_EDITION)
				return proto_refuse(b, f->label_at,
				                    "editions have no label \"%s\", but "
				                    "features.field_presence",
				                    proto_label_name(f->label));
			return proto_advance(b) && proto_begin(b);
		}
	return true;
}

static bool parse_type(struct proto_builder *b, struct proto_type *t)
{
	t->at = b->lex.token.at;
	if (b->lex.tolerant && !proto_word(&b->lex))
		return proto_expected(b, "a type name");
	if (proto_kind_find(b->lex.token.text, &t->kind)) {
		t->name = b->lex.token.text;
		return proto_advance(b);
	}
	return proto_type_name(b, &t->name);
}

/* Of a map's key or value. A group is none, having no body there: to registries it is a name like
 * any other, to protoc a word that names nothing. */
static bool parse_part(struct proto_builder *b, struct proto_type *t)
{
	if (!parse_type(b, t))
		return false;
	if (t->kind == PROTO_GROUP && b->lex.tolerant)
		t->kind = PROTO_UNRESOLVED;
	return true;
}

/* `map<K, V>` from the `<` on. */
static bool parse_map(struct proto_builder *b, struct proto_field *f, struct proto_type *key,
                      struct proto_type *value)
{
	const struct proto_place at = b->lex.token.at;

	if (f->oneof && proto_checks(b, CHECK_MAP_PLACE))
		return proto_refuse(b, at, "a map cannot be in a oneof");
	if (f->label != PROTO_NO_LABEL)
		return proto_refuse(b, at,
		                    "a map field has no label (optional, required, repeated)");
	if (f->extend && proto_checks(b, CHECK_MAP_PLACE))
		return proto_refuse(b, at, "a map cannot be an extension");
	f->map = true;
	return proto_expect(b, "<") && parse_part(b, key) && proto_expect(b, ",") &&
	       parse_part(b, value) && proto_expect(b, ">");
}

static bool wants_label(const struct proto_builder *b, const struct proto_field *f)
{
	return !f->oneof && b->file->syntax != PROTO3 && b->file->syntax != PROTO_EDITION;
}

static bool parse_field_type(struct proto_builder *b, struct proto_field *f, struct proto_type *key,
                             struct proto_type *value)
{
	bool word;

	f->type.at = b->lex.token.at;
	if (!proto_take(b, "map", &word))
		return false;
	if (word && proto_at(b, "<"))
		return parse_map(b, f, key, value);
	if (f->label == PROTO_NO_LABEL && wants_label(b, f))
		return proto_refuse(b, b->lex.token.at,
		                    "expected \"required\", \"optional\" or \"repeated\"");
	if (word) {
		f->type.name = STR("map");
		return true;
	}
	if (!parse_type(b, &f->type))
		return false;
	return f->type.kind != PROTO_GROUP || b->file->syntax != PROTO_EDITION ||
	       proto_refuse(b, f->type.at,
	                    "editions have no groups, but features.message_encoding = DELIMITED");
}

/* A registry's parser: fields only. */
static bool parse_plain_body(struct proto_builder *b, struct proto_message *m)
{
	if (!proto_expect(b, "{"))
		return false;
	while (!proto_at(b, "}")) {
		const struct proto_place at = b->lex.token.at;

		if (!proto_begin(b) || !proto_parse_field(b, m, NULL, NULL))
			return false;
		if (m->fields[m->field_count - 1]->body)
			return proto_refuse(b, at, "a group cannot hold a group");
	}
	m->end = b->lex.token.at;
	return proto_advance(b);
}

/* What `group Name = 1` defines: a message, and a field with its name in small letters. */
static bool parse_group(struct proto_builder *b, struct proto_message *scope, struct proto_field *f)
{
	struct proto_message *m = proto_new_message(b, scope, f->name, f->at);

	m->group = true;
	m->name_at = f->name_at;
	f->body = m;
	f->type.name = m->name;
	if (proto_checks(b, CHECK_GROUP_NAME) && (*f->name.ptr < 'A' || *f->name.ptr > 'Z'))
		return proto_refuse(b, f->name_at,
		                    "the name of a group begins with a capital letter");
	if (!proto_at(b, "{"))
		return proto_expected(b, "the body of the group");
	f->name = proto_small_letters(b->arena, f->name);
	if (!proto_checks(b, CHECK_GROUP_BODY))
		return proto_parse_body(b, m);
	if (!proto_deeper(b) || !parse_plain_body(b, m))
		return false;
	b->depth--;
	return true;
}

static void add_field(struct proto_builder *b, struct proto_message *scope,
                      struct proto_oneof *oneof, struct proto_extend *extend, struct proto_field *f)
{
	if (extend) {
		LIST_ADD(b->arena, extend->fields, extend->field_count, f);
		return;
	}
	LIST_ADD(b->arena, scope->fields, scope->field_count, f);
	if (oneof)
		LIST_ADD(b->arena, oneof->fields, oneof->field_count, f);
}

bool proto_parse_field(struct proto_builder *b, struct proto_message *scope,
                       struct proto_oneof *oneof, struct proto_extend *extend)
{
	struct proto_field *f = arena_new(b->arena, struct proto_field);
	struct proto_type key = { .kind = PROTO_UNRESOLVED }, value = { .kind = PROTO_UNRESOLVED };

	f->at = b->lex.token.at;
	f->scope = scope;
	f->oneof = oneof;
	f->extend = extend;
	if (!proto_count(b) || (!oneof && !parse_label(b, f)) ||
	    !parse_field_type(b, f, &key, &value))
		return false;
	f->name_at = b->lex.token.at;
	if (!proto_name(b, &f->name, "a field name"))
		return false;
	if (b->lex.tolerant && *f->name.ptr >= '0' && *f->name.ptr <= '9')
		return proto_refuse(b, f->name_at, "a field name cannot begin with a digit");
	if (!proto_at(b, "="))
		return proto_expected(b, "\"=\" and the field number");
	if (!proto_advance(b))
		return false;
	f->number_at = b->lex.token.at;
	if (!proto_int(b, false, &f->number, "a field number"))
		return false;
	add_field(b, scope, oneof, extend, f);
	if (f->type.kind == PROTO_GROUP)
		return (proto_checks(b, CHECK_GROUP_BODY) ||
		        proto_parse_options(b, &f->options, f)) &&
		       parse_group(b, scope, f);
	if (!proto_parse_options(b, &f->options, f) || !proto_end(b))
		return false;
	if (f->map)
		proto_make_entry(b, scope, f, key, value);
	return true;
}

/* ---- oneofs and extends
 * ------------------------------------------------------------------------------ */

bool proto_parse_oneof(struct proto_builder *b, struct proto_message *scope)
{
	struct proto_oneof *o = arena_new(b->arena, struct proto_oneof);
	bool more;

	o->at = b->lex.token.at;
	o->scope = scope;
	if (!proto_advance(b))
		return false;
	o->name_at = b->lex.token.at;
	if (!proto_name(b, &o->name, "the name of the oneof"))
		return false;
	LIST_ADD(b->arena, scope->oneofs, scope->oneof_count, o);
	if (!proto_expect(b, "{"))
		return false;
	more = proto_checks(b, CHECK_EMPTY_BLOCK) || !proto_at(b, "}");
	while (more) {
		const struct str *word = &b->lex.token.text;

		if (!proto_begin(b))
			return false;
		if (str_is(*word, "option")) {
			if (!proto_parse_option(b, &o->options))
				return false;
		} else if (str_is(*word, "required") || str_is(*word, "optional") ||
		           str_is(*word, "repeated")) {
			return proto_refuse(
				b, b->lex.token.at,
				"a member of a oneof has no label (optional, required, repeated)");
		} else if (!proto_parse_field(b, scope, o, NULL)) {
			return false;
		}
		more = !proto_at(b, "}");
	}
	return proto_expect(b, "}");
}

bool proto_parse_extend(struct proto_builder *b, struct proto_message *scope)
{
	struct proto_extend *e = arena_new(b->arena, struct proto_extend);
	enum proto_kind scalar;
	bool more;

	e->at = b->lex.token.at;
	e->scope = scope;
	if (!proto_advance(b))
		return false;
	e->extendee.at = b->lex.token.at;
	if (!b->lex.tolerant && proto_kind_find(b->lex.token.text, &scalar))
		return proto_expected(b, "a message type");
	if (!proto_type_name(b, &e->extendee.name))
		return false;
	if (scope)
		LIST_ADD(b->arena, scope->extends, scope->extend_count, e);
	else
		LIST_ADD(b->arena, b->file->extends, b->file->extend_count, e);
	if (!proto_expect(b, "{"))
		return false;
	more = proto_checks(b, CHECK_EMPTY_BLOCK) || !proto_at(b, "}");
	while (more) {
		if (!proto_begin(b) || !proto_parse_field(b, scope, NULL, e))
			return false;
		more = !proto_at(b, "}");
	}
	return proto_expect(b, "}");
}
