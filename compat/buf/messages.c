/* messages.c - what messages must keep: fields, oneofs, how they are written */
#include "compat/buf/impl.h"

struct str buf_message_path(struct buf_check *c, const struct proto_message *m)
{
	return buf_path(c->arena, buf_nested(m->full, m->file));
}

/* ---- fields that are gone ------------------------------------------------------------------ */

static void fields_kept(struct buf_check *c, const struct proto_message *old,
                        const struct proto_message *new, enum buf_unless unless)
{
	const struct buf_ranges ranges =
		buf_ranges_of(c->arena, new->reserved, new->reserved_count);
	struct java_keys names = { .arena = c->arena }, fields = { .arena = c->arena };

	buf_names_reserved(&names, new->reserved, new->reserved_count, true);
	for (size_t i = 0; i < new->field_count; i++)
		java_put_number(&fields, new->fields[i]->number, true, new->fields[i]);
	for (size_t i = 0; i < old->field_count; i++) {
		const struct proto_field *f = old->fields[i];
		const size_t known = fields.count, named = names.count;
		const char *suffix = "";

		java_put_number(&fields, f->number, false, f);
		java_put_name(&names, f->name, false, f);
		if (fields.count == known ||
		    (unless == BUF_NUMBER_RESERVED &&
		     buf_ranges_hold(&ranges, f->number, f->number)) ||
		    (unless == BUF_NAME_RESERVED && names.count == named))
			continue;
		if (unless == BUF_NUMBER_RESERVED)
			suffix =
				str_c(c->arena,
			              arena_printf(c->arena, " without reserving the number \"%d\"",
			                           f->number));
		if (unless == BUF_NAME_RESERVED)
			suffix =
				str_c(c->arena,
			              arena_printf(c->arena, " without reserving the name \"%.*s\"",
			                           STR_FMT(f->name)));
		buf_find(c,
		         arena_printf(c->arena, "%.*s/%d", STR_FMT(buf_message_path(c, old)),
		                      f->number),
		         new->at, f->at,
		         "Previously present field \"%d\" with name \"%.*s\" on message \"%.*s\" "
		         "was deleted%s.",
		         f->number, STR_FMT(f->name), STR_FMT(old->name), suffix);
	}
}

void buf_field_no_delete(struct buf_check *c, const void *old, const void *new)
{
	fields_kept(c, old, new, BUF_NEVER);
}

void buf_field_no_delete_unless_number(struct buf_check *c, const void *old, const void *new)
{
	fields_kept(c, old, new, BUF_NUMBER_RESERVED);
}

void buf_field_no_delete_unless_name(struct buf_check *c, const void *old, const void *new)
{
	fields_kept(c, old, new, BUF_NAME_RESERVED);
}

/* ---- messages ----------------------------------------------------------------------------------
 */

void buf_oneof_no_delete(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_message *was = old, *is = new;
	struct java_keys names = { .arena = c->arena };

	for (size_t i = 0; i < was->oneof_count; i++)
		java_put_name(&names, was->oneofs[i]->name, false, was->oneofs[i]);
	for (size_t i = 0; i < is->oneof_count; i++)
		java_put_name(&names, is->oneofs[i]->name, true, is->oneofs[i]);
	for (size_t i = 0; i < names.count; i++)
		if (!names.list[i]->second)
			buf_find(c, buf_message_path(c, was), is->at, was->at,
			         "Previously present oneof \"%.*s\" on message \"%.*s\" was "
			         "deleted.",
			         STR_FMT(names.list[i]->name), STR_FMT(is->name));
}

void buf_same_required(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_message *was = old, *is = new;
	struct java_keys keys = { .arena = c->arena };

	for (size_t i = 0; i < was->field_count; i++)
		if (was->fields[i]->required)
			java_put_number(&keys, was->fields[i]->number, false, was->fields[i]);
	for (size_t i = 0; i < is->field_count; i++)
		if (is->fields[i]->required)
			java_put_number(&keys, is->fields[i]->number, true, is->fields[i]);
	for (size_t i = 0; i < keys.count; i++) {
		const struct proto_field *gone = keys.list[i]->first, *added = keys.list[i]->second;

		if (gone && added)
			continue;
		buf_find(c,
		         arena_printf(c->arena, "%.*s/%d", STR_FMT(buf_message_path(c, was)),
		                      keys.list[i]->number),
		         added ? added->at : is->at, gone ? gone->at : was->at,
		         "Message \"%.*s\" had required field \"%d\" %s. Required fields must "
		         "always be "
		         "sent, so if one side does not know about the required field, this will "
		         "result "
		         "in a breakage.",
		         STR_FMT(is->name), keys.list[i]->number, added ? "added" : "deleted");
	}
}

bool buf_allows_json(const struct proto_options *own, const struct proto_message *scope,
                     const struct proto_file *f)
{
	struct str said = buf_feature(own, "json_format");

	for (; !said.ptr && scope; scope = scope->scope)
		said = buf_feature(&scope->options, "json_format");
	if (!said.ptr)
		said = buf_feature(&f->options, "json_format");
	return said.ptr ? str_is(said, "ALLOW") : f->syntax == PROTO3 || f->syntax == PROTO_EDITION;
}

void buf_message_json_format(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_message *was = old, *is = new;

	if (buf_allows_json(&was->options, was->scope, was->file) &&
	    !buf_allows_json(&is->options, is->scope, is->file))
		buf_find(c, buf_message_path(c, was),
		         buf_option_place(&is->options, "json_format", is->at), was->at,
		         "Message \"%.*s\" JSON format support changed from ALLOW to "
		         "LEGACY_BEST_EFFORT.",
		         STR_FMT(is->name));
}

void buf_descriptor_accessor(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_message *was = old, *is = new;

	if (!str_is(buf_option(&was->options, "no_standard_descriptor_accessor"), "true") &&
	    str_is(buf_option(&is->options, "no_standard_descriptor_accessor"), "true"))
		buf_find(c, buf_message_path(c, was),
		         buf_option_place(&is->options, "no_standard_descriptor_accessor", is->at),
		         was->at,
		         "Message option \"no_standard_descriptor_accessor\" changed from "
		         "\"false\" to \"true\".");
}
