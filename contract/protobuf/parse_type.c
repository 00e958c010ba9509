/* parse_type.c - messages, enums and services in a Protobuf text */
#include "contract/base/list.h"
#include "contract/protobuf/parse.h"
#include "contract/protobuf/table.h"

/* ---- messages
 * ------------------------------------------------------------------------------------------ */

static bool parse_statement(struct proto_builder *b, struct proto_message *m)
{
	if (proto_at(b, ";"))
		return proto_advance(b);
	if (!proto_begin(b))
		return false;
	if (proto_at(b, "message"))
		return proto_parse_message(b, m);
	if (proto_at(b, "enum"))
		return proto_parse_enum(b, m);
	if (proto_at(b, "extensions"))
		return proto_parse_extensions(b, m);
	if (proto_at(b, "reserved"))
		return proto_parse_reserved(b, &m->reserved, &m->reserved_count, false);
	if (proto_at(b, "extend"))
		return proto_parse_extend(b, m);
	if (proto_at(b, "option"))
		return proto_parse_option(b, &m->options);
	if (proto_at(b, "oneof"))
		return proto_parse_oneof(b, m);
	return proto_parse_field(b, m, NULL, NULL);
}

/* Up to `max` is further where extensions are no fields (message sets); known when all is read. */
static void widen_ranges(struct proto_message *m)
{
	for (size_t i = 0; i < m->options.count; i++) {
		const struct proto_option *o = &m->options.list[i];

		if (o->part_count == 1 && str_is(o->parts->name, "message_set_wire_format") &&
		    o->value->kind == PROTO_VALUE_WORD && str_is(o->value->text, "true")) {
			for (size_t r = 0; r < m->extension_count; r++)
				for (size_t k = 0; k < m->extensions[r].count; k++)
					if (m->extensions[r].list[k].max)
						m->extensions[r].list[k].last = INT32_MAX - 1;
			for (size_t r = 0; r < m->reserved_count; r++)
				for (size_t k = 0; k < m->reserved[r].count; k++)
					if (m->reserved[r].list[k].max)
						m->reserved[r].list[k].last = INT32_MAX - 1;
		}
	}
}

bool proto_parse_body(struct proto_builder *b, struct proto_message *m)
{
	if (!proto_deeper(b) || !proto_expect(b, "{"))
		return false;
	while (!proto_at(b, "}")) {
		if (b->lex.token.kind == TOKEN_END)
			return proto_refuse(b, b->lex.token.at,
			                    "the message does not end (missing \"}\")");
		if (!parse_statement(b, m))
			return false;
	}
	m->end = b->lex.token.at;
	b->depth--;
	if (!b->lex.tolerant)
		widen_ranges(m);
	if (b->file->syntax == PROTO3)
		proto_name_synthetic(b, m);
	return proto_advance(b);
}

bool proto_parse_message(struct proto_builder *b, struct proto_message *scope)
{
	const struct proto_place at = b->lex.token.at;
	struct proto_place name_at;
	struct proto_message *m;
	struct str name;

	if (!proto_advance(b) || !proto_count(b))
		return false;
	name_at = b->lex.token.at;
	if (!proto_name(b, &name, "the name of the message"))
		return false;
	m = proto_new_message(b, scope, name, at);
	m->name_at = name_at;
	if (scope) {
		m->index = scope->message_count;
		LIST_ADD(b->arena, scope->messages, scope->message_count, m);
	} else {
		m->index = b->file->message_count;
		LIST_ADD(b->arena, b->file->messages, b->file->message_count, m);
	}
	return proto_parse_body(b, m);
}

/* ---- ranges
 * ---------------------------------------------------------------------------------------------- */

static bool parse_range(struct proto_builder *b, struct proto_range *r, bool of_enum,
                        const char *what)
{
	int32_t number;
	bool to;

	r->at = r->last_at = b->lex.token.at;
	if (!proto_int(b, of_enum, &number, what))
		return false;
	r->first = r->last = number;
	if (b->lex.tolerant && !proto_at(b, ",") && !proto_at(b, ";") && !proto_at(b, "[") &&
	    !proto_begin(b))
		return false;
	if (!proto_take(b, "to", &to))
		return false;
	if (!to)
		return true;
	r->range = true;
	r->last_at = b->lex.token.at;
	if (b->lex.tolerant && !proto_begin(b))
		return false;
	if (!proto_take(b, "max", &r->max))
		return false;
	if (r->max) {
		r->last = of_enum ? PROTO_MAX_ENUM_NUMBER : PROTO_MAX_NUMBER;
		return true;
	}
	if (!proto_int(b, of_enum, &number, "an integer"))
		return false;
	r->last = number;
	return true;
}

static bool at_reserved_name(const struct proto_builder *b)
{
	return b->lex.token.kind == TOKEN_STRING ||
	       (b->file->syntax == PROTO_EDITION && b->lex.token.kind == TOKEN_NAME);
}

static bool parse_reserved_name(struct proto_builder *b, struct proto_range *r)
{
	if (b->file->syntax != PROTO_EDITION) {
		r->quoted = true;
		return proto_string(b, &r->name, "a name in quotes");
	}
	if (b->lex.token.kind == TOKEN_STRING)
		return proto_refuse(b, r->at,
		                    "reserved names are written without quotes in editions");
	return proto_name(b, &r->name, "a name, as before it");
}

bool proto_parse_reserved(struct proto_builder *b, struct proto_ranges **list, size_t *count,
                          bool of_enum)
{
	struct proto_ranges s = { .at = b->lex.token.at };
	bool more, names;

	if (!proto_advance(b))
		return false;
	names = at_reserved_name(b);
	do {
		struct proto_range r = { .at = b->lex.token.at };

		if (!proto_checks(b, CHECK_RESERVED_MIXED))
			names = at_reserved_name(b);
		if (!(names ? parse_reserved_name(b, &r)
		            : parse_range(b, &r, of_enum,
		                          s.count ? "a number" : "a name or a number")))
			return false;
		LIST_ADD(b->arena, s.list, s.count, r);
		if (!proto_take(b, ",", &more))
			return false;
	} while (more);
	LIST_ADD(b->arena, *list, *count, s);
	return proto_end(b);
}

bool proto_parse_extensions(struct proto_builder *b, struct proto_message *m)
{
	struct proto_ranges s = { .at = b->lex.token.at };
	bool more;

	if (!proto_advance(b))
		return false;
	do {
		struct proto_range r = { .at = b->lex.token.at };

		if (!parse_range(b, &r, false, "a number or a range of numbers"))
			return false;
		LIST_ADD(b->arena, s.list, s.count, r);
		if (!proto_take(b, ",", &more))
			return false;
	} while (more);
	if (!proto_parse_options(b, &s.options, NULL))
		return false;
	LIST_ADD(b->arena, m->extensions, m->extension_count, s);
	return proto_expect(b, ";");
}

/* ---- enums
 * ------------------------------------------------------------------------------------------------
 */

static bool parse_constant(struct proto_builder *b, struct proto_enum *e)
{
	struct proto_enum_value v = { .at = b->lex.token.at };

	if (!proto_count(b) || !proto_name(b, &v.name, "the name of a constant"))
		return false;
	if (b->lex.tolerant && *v.name.ptr >= '0' && *v.name.ptr <= '9')
		return proto_refuse(b, v.at, "the name of a constant cannot begin with a digit");
	if (!proto_at(b, "="))
		return proto_expected(b, "\"=\" and the number of the constant");
	if (!proto_advance(b))
		return false;
	v.number_at = b->lex.token.at;
	if (!proto_int(b, true, &v.number, "an integer") ||
	    !proto_parse_options(b, &v.options, NULL))
		return false;
	LIST_ADD(b->arena, e->values, e->value_count, v);
	return proto_end(b);
}

static bool has_aliases(struct proto_builder *b, const struct proto_enum *e)
{
	struct proto_table seen = { 0 };
	bool found = false;

	for (size_t i = 0; i < e->value_count && !found; i++)
		found = proto_put(
			b->arena, &seen,
			(struct str){ (const char *)&e->values[i].number, sizeof(int32_t) }, e);
	return found;
}

/* What allow_alias says; protoc refuses it where it changes nothing. */
static bool read_alias(struct proto_builder *b, struct proto_enum *e)
{
	for (size_t i = 0; i < e->options.count; i++) {
		const struct proto_option *o = &e->options.list[i];

		if (o->part_count > 1 || o->parts->extension ||
		    !str_is(o->parts->name, "allow_alias"))
			continue;
		e->alias = o->value->kind == PROTO_VALUE_WORD && str_is(o->value->text, "true");
		if (!e->alias && proto_checks(b, CHECK_ALIAS_UNUSED))
			return proto_refuse(b, b->lex.token.at,
			                    "\"allow_alias = false\" in %.*s has no effect",
			                    STR_FMT(e->name));
		break;
	}
	return !e->alias || !proto_checks(b, CHECK_ALIAS_UNUSED) || has_aliases(b, e) ||
	       proto_refuse(b, b->lex.token.at, "%.*s allows aliases but has none",
	                    STR_FMT(e->name));
}

bool proto_parse_enum(struct proto_builder *b, struct proto_message *scope)
{
	struct proto_enum *e = arena_new(b->arena, struct proto_enum);

	e->at = b->lex.token.at;
	e->scope = scope;
	e->file = b->file;
	if (!proto_advance(b) || !proto_count(b))
		return false;
	e->name_at = b->lex.token.at;
	if (!proto_name(b, &e->name, "the name of the enum"))
		return false;
	if (scope)
		LIST_ADD(b->arena, scope->enums, scope->enum_count, e);
	else
		LIST_ADD(b->arena, b->file->enums, b->file->enum_count, e);
	if (!proto_expect(b, "{"))
		return false;
	while (!proto_at(b, "}")) {
		bool ok;

		if (b->lex.token.kind == TOKEN_END)
			return proto_refuse(b, b->lex.token.at,
			                    "the enum does not end (missing \"}\")");
		if (proto_at(b, ";"))
			ok = proto_advance(b);
		else if (!proto_begin(b))
			ok = false;
		else if (proto_at(b, "option"))
			ok = proto_parse_option(b, &e->options);
		else if (proto_at(b, "reserved"))
			ok = proto_parse_reserved(b, &e->reserved, &e->reserved_count, true);
		else
			ok = parse_constant(b, e);
		if (!ok)
			return false;
	}
	return proto_advance(b) && read_alias(b, e);
}

/* ---- services
 * -----------------------------------------------------------------------------------------------
 */

static bool parse_rpc_type(struct proto_builder *b, struct proto_type *t, bool *streams)
{
	enum proto_kind scalar;

	if (!proto_expect(b, "(") || !proto_begin(b) || !proto_take(b, "stream", streams))
		return false;
	t->at = b->lex.token.at;
	if (!b->lex.tolerant && proto_kind_find(b->lex.token.text, &scalar))
		return proto_expected(b, "a message type");
	return proto_type_name(b, &t->name) && proto_expect(b, ")");
}

static bool parse_rpc_options(struct proto_builder *b, struct proto_rpc *r)
{
	r->braces = true;
	if (!proto_advance(b))
		return false;
	while (!proto_at(b, "}")) {
		if (b->lex.token.kind == TOKEN_END)
			return proto_refuse(b, b->lex.token.at,
			                    "the rpc does not end (missing \"}\")");
		if (proto_at(b, ";") ? !proto_advance(b)
		                     : !proto_begin(b) || !proto_parse_option(b, &r->options))
			return false;
	}
	return proto_advance(b);
}

static bool parse_rpc(struct proto_builder *b, struct proto_service *s)
{
	struct proto_rpc r = { .at = b->lex.token.at };

	if (!proto_count(b) || !proto_expect(b, "rpc"))
		return false;
	r.name_at = b->lex.token.at;
	if (!proto_name(b, &r.name, "the name of the rpc") ||
	    !parse_rpc_type(b, &r.request, &r.client_streams) || !proto_expect(b, "returns") ||
	    !parse_rpc_type(b, &r.response, &r.server_streams))
		return false;
	if (proto_at(b, "{") ? !parse_rpc_options(b, &r) : !proto_expect(b, ";"))
		return false;
	LIST_ADD(b->arena, s->rpcs, s->rpc_count, r);
	return true;
}

bool proto_parse_service(struct proto_builder *b)
{
	struct proto_service *s = arena_new(b->arena, struct proto_service);

	s->at = b->lex.token.at;
	s->file = b->file;
	if (!proto_advance(b))
		return false;
	s->name_at = b->lex.token.at;
	if (!proto_name(b, &s->name, "the name of the service"))
		return false;
	LIST_ADD(b->arena, b->file->services, b->file->service_count, s);
	if (!proto_expect(b, "{"))
		return false;
	while (!proto_at(b, "}")) {
		bool ok;

		if (b->lex.token.kind == TOKEN_END)
			return proto_refuse(b, b->lex.token.at,
			                    "the service does not end (missing \"}\")");
		if (proto_at(b, ";"))
			ok = proto_advance(b);
		else if (!proto_begin(b))
			ok = false;
		else if (proto_at(b, "option"))
			ok = proto_parse_option(b, &s->options);
		else
			ok = parse_rpc(b, s);
		if (!ok)
			return false;
	}
	return proto_advance(b);
}
