/* types.c - what messages, enums and services must keep */
#include "compat/buf/impl.h"
#include "contract/base/list.h"

#include <stdlib.h>

/* ---- reserved and extension ranges ---------------------------------------------------- */

struct range {
	int64_t first, last;
};

struct ranges {
	struct range *list;
	size_t count;
};

static int by_first(const void *x, const void *y)
{
	const struct range *a = x, *b = y;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return a->last < b->last ? -1 : a->last > b->last;
}

/* Sorted, and those that touch made one. */
static struct ranges ranges_of(struct arena *a, const struct proto_ranges *list, size_t count)
{
	struct ranges r = { NULL, 0 };
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < list[i].count; j++)
			if (!list[i].list[j].name.ptr)
				LIST_ADD(a, r.list, r.count,
				         (struct range){ list[i].list[j].first,
				                         list[i].list[j].last });
	if (r.count)
		qsort(r.list, r.count, sizeof *r.list, by_first);
	for (size_t i = 0; i < r.count; i++)
		if (kept && r.list[i].first <= r.list[kept - 1].last + 1) {
			if (r.list[i].last > r.list[kept - 1].last)
				r.list[kept - 1].last = r.list[i].last;
		} else {
			r.list[kept++] = r.list[i];
		}
	r.count = kept;
	return r;
}

/* The first that does not end before that number. */
static size_t range_at(const struct ranges *r, int64_t number)
{
	size_t low = 0, high = r->count;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (r->list[mid].last < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool holds(const struct ranges *r, int64_t first, int64_t last)
{
	const size_t i = range_at(r, first);

	return i < r->count && r->list[i].first <= first && last <= r->list[i].last;
}

static void say_range(struct buf *out, int64_t first, int64_t last, int64_t most)
{
	buf_printf(out, first == last ? "[%lld" : "[%lld,", (long long)first);
	if (last == most && first != last)
		buf_add_c(out, "max");
	else if (first != last)
		buf_printf(out, "%lld", (long long)last);
	buf_add_c(out, "]");
}

/* What of a range is in none of those: "[2], [4,6]"; a few of them. */
static void say_missing(struct buf *out, const struct ranges *r, int64_t first, int64_t last,
                        int64_t most)
{
	enum { SHOWN = 8 };
	size_t n = 0;

	for (size_t i = range_at(r, first); first <= last && n < SHOWN; i++) {
		const int64_t stop =
			i < r->count && r->list[i].first <= last ? r->list[i].first - 1 : last;

		if (first <= stop) {
			buf_add_c(out, n++ ? ", " : "");
			say_range(out, first, stop, most);
		}
		first = stop == last ? last + 1 : r->list[i].last + 1;
	}
	if (first <= last)
		buf_add_c(out, ", ...");
}

static void names_of(struct java_keys *keys, const struct proto_ranges *list, size_t count,
                     bool second)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < list[i].count; j++)
			if (list[i].list[j].name.ptr)
				java_put_name(keys, list[i].list[j].name, second, &list[i].list[j]);
}

struct reserving { /* a message or an enum */
	const char *word;
	struct str name, path;
	struct proto_place at, was;
	const struct proto_ranges *old, *new;
	size_t old_count, new_count;
	int64_t most;
};

static void ranges_kept(struct buf_check *c, const struct reserving *r, const char *word)
{
	const struct ranges is = ranges_of(c->arena, r->new, r->new_count);

	for (size_t i = 0; i < r->old_count; i++)
		for (size_t j = 0; j < r->old[i].count; j++) {
			const struct proto_range *was = &r->old[i].list[j];
			struct buf text, missing;

			if (was->name.ptr || was->first > was->last ||
			    holds(&is, was->first, was->last))
				continue;
			buf_init(&text, c->arena, 0);
			buf_init(&missing, c->arena, 0);
			say_range(&text, was->first, was->last, r->most);
			say_missing(&missing, &is, was->first, was->last, r->most);
			buf_find(c, r->path, r->at, r->was,
			         "Previously present %s range \"%.*s\" on %s \"%.*s\" is missing "
			         "values: %.*s were removed.",
			         word, STR_FMT(buf_str(&text)), r->word, STR_FMT(r->name),
			         STR_FMT(buf_str(&missing)));
		}
}

static void reserved_kept(struct buf_check *c, const struct reserving *r)
{
	struct java_keys names = { .arena = c->arena };

	ranges_kept(c, r, "reserved");
	names_of(&names, r->old, r->old_count, false);
	names_of(&names, r->new, r->new_count, true);
	for (size_t i = 0; i < names.count; i++)
		if (!names.list[i]->second)
			buf_find(c, r->path, r->at, r->was,
			         "Previously present reserved name \"%.*s\" on %s \"%.*s\" was "
			         "deleted.",
			         STR_FMT(names.list[i]->name), r->word, STR_FMT(r->name));
}

static struct str message_path(struct buf_check *c, const struct proto_message *m)
{
	return buf_path(c->arena, buf_nested(m->full, m->file));
}

static struct reserving of_messages(struct buf_check *c, const struct proto_message *old,
                                    const struct proto_message *new)
{
	return (struct reserving){ "message",
		                   new->name,
		                   message_path(c, old),
		                   new->at,
		                   old->at,
		                   old->reserved,
		                   new->reserved,
		                   old->reserved_count,
		                   new->reserved_count,
		                   PROTO_MAX_NUMBER };
}

void buf_reserved_no_delete(struct buf_check *c, const void *old, const void *new)
{
	const struct reserving r = of_messages(c, old, new);

	reserved_kept(c, &r);
}

void buf_extension_range_no_delete(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_message *was = old, *is = new;
	struct reserving r = of_messages(c, old, new);

	r.old = was->extensions;
	r.old_count = was->extension_count;
	r.new = is->extensions;
	r.new_count = is->extension_count;
	ranges_kept(c, &r, "extension");
}

void buf_enum_reserved_no_delete(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_enum *was = old, *is = new;
	const struct reserving r = { "enum",
		                     is->name,
		                     buf_path(c->arena, buf_nested(was->full, was->file)),
		                     is->at,
		                     was->at,
		                     was->reserved,
		                     is->reserved,
		                     was->reserved_count,
		                     is->reserved_count,
		                     PROTO_MAX_ENUM_NUMBER };

	reserved_kept(c, &r);
}

/* ---- fields that are gone ------------------------------------------------------------------ */

enum unless { NEVER, NUMBER_RESERVED, NAME_RESERVED };

static void fields_kept(struct buf_check *c, const struct proto_message *old,
                        const struct proto_message *new, enum unless unless)
{
	const struct ranges ranges = ranges_of(c->arena, new->reserved, new->reserved_count);
	struct java_keys names = { .arena = c->arena }, fields = { .arena = c->arena };

	names_of(&names, new->reserved, new->reserved_count, true);
	for (size_t i = 0; i < new->field_count; i++)
		java_put_number(&fields, new->fields[i]->number, true, new->fields[i]);
	for (size_t i = 0; i < old->field_count; i++) {
		const struct proto_field *f = old->fields[i];
		const size_t known = fields.count, named = names.count;
		const char *suffix = "";

		java_put_number(&fields, f->number, false, f);
		java_put_name(&names, f->name, false, f);
		if (fields.count == known ||
		    (unless == NUMBER_RESERVED && holds(&ranges, f->number, f->number)) ||
		    (unless == NAME_RESERVED && names.count == named))
			continue;
		if (unless == NUMBER_RESERVED)
			suffix =
				str_c(c->arena,
			              arena_printf(c->arena, " without reserving the number \"%d\"",
			                           f->number));
		if (unless == NAME_RESERVED)
			suffix =
				str_c(c->arena,
			              arena_printf(c->arena, " without reserving the name \"%.*s\"",
			                           STR_FMT(f->name)));
		buf_find(
			c,
			arena_printf(c->arena, "%.*s/%d", STR_FMT(message_path(c, old)), f->number),
			new->at, f->at,
			"Previously present field \"%d\" with name \"%.*s\" on message \"%.*s\" "
		        "was deleted%s.",
			f->number, STR_FMT(f->name), STR_FMT(old->name), suffix);
	}
}

void buf_field_no_delete(struct buf_check *c, const void *old, const void *new)
{
	fields_kept(c, old, new, NEVER);
}

void buf_field_no_delete_unless_number(struct buf_check *c, const void *old, const void *new)
{
	fields_kept(c, old, new, NUMBER_RESERVED);
}

void buf_field_no_delete_unless_name(struct buf_check *c, const void *old, const void *new)
{
	fields_kept(c, old, new, NAME_RESERVED);
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
			buf_find(c, message_path(c, was), is->at, was->at,
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
		         arena_printf(c->arena, "%.*s/%d", STR_FMT(message_path(c, was)),
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

/* The json_format feature: of the element, of what it stands in, of the file. */
static bool allows_json(const struct proto_options *own, const struct proto_message *scope,
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

	if (allows_json(&was->options, was->scope, was->file) &&
	    !allows_json(&is->options, is->scope, is->file))
		buf_find(c, message_path(c, was),
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
		buf_find(c, message_path(c, was),
		         buf_option_place(&is->options, "no_standard_descriptor_accessor", is->at),
		         was->at,
		         "Message option \"no_standard_descriptor_accessor\" changed from "
		         "\"false\" to \"true\".");
}

/* ---- enums
 * ---------------------------------------------------------------------------------------- */

static struct str enum_path(struct buf_check *c, const struct proto_enum *e)
{
	return buf_path(c->arena, buf_nested(e->full, e->file));
}

void buf_enum_same_type(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_enum *was = old, *is = new;

	if (was->closed != is->closed)
		buf_find(c, enum_path(c, was), buf_option_place(&is->options, "enum_type", is->at),
		         was->at, "Enum \"%.*s\" changed from %s to %s.", STR_FMT(is->name),
		         was->closed ? "closed" : "open", is->closed ? "closed" : "open");
}

void buf_enum_json_format(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_enum *was = old, *is = new;

	if (allows_json(&was->options, was->scope, was->file) &&
	    !allows_json(&is->options, is->scope, is->file))
		buf_find(c, enum_path(c, was),
		         buf_option_place(&is->options, "json_format", is->at), was->at,
		         "Enum \"%.*s\" JSON format support changed from ALLOW to "
		         "LEGACY_BEST_EFFORT.",
		         STR_FMT(is->name));
}

struct names { /* of one number, sorted */
	struct str *list;
	size_t count;
};

struct numbered {
	int32_t number;
	struct names old, new;
	struct proto_place at, was;
};

static int by_number(const void *x, const void *y)
{
	const struct numbered *a = x, *b = y;

	return a->number < b->number ? -1 : a->number > b->number;
}

/* The numbers of both, each with its names. */
static struct numbered *numbers_of(struct buf_check *c, const struct proto_enum *old,
                                   const struct proto_enum *new, size_t *count)
{
	struct java_keys keys = { .arena = c->arena };
	struct numbered *list;

	for (int second = 0; second < 2; second++) {
		const struct proto_enum *e = second ? new : old;

		for (size_t i = 0; i < e->value_count; i++)
			java_put_number(&keys, e->values[i].number, second, &e->values[i]);
	}
	list = arena_array(c->arena, struct numbered, keys.count);
	for (size_t i = 0; i < keys.count; i++)
		list[i].number = keys.list[i]->number;
	if (keys.count)
		qsort(list, keys.count, sizeof *list, by_number);
	for (int second = 0; second < 2; second++) {
		const struct proto_enum *e = second ? new : old;

		for (size_t i = 0; i < e->value_count; i++) {
			const struct numbered key = { .number = e->values[i].number };
			struct numbered *n =
				bsearch(&key, list, keys.count, sizeof *list, by_number);
			struct names *of = second ? &n->new : &n->old;

			*(second ? &n->at : &n->was) = e->values[i].number_at;
			LIST_ADD(c->arena, of->list, of->count, e->values[i].name);
		}
	}
	for (size_t i = 0; i < keys.count; i++) {
		if (list[i].old.count)
			qsort(list[i].old.list, list[i].old.count, sizeof(struct str), str_order);
		if (list[i].new.count)
			qsort(list[i].new.list, list[i].new.count, sizeof(struct str), str_order);
	}
	*count = keys.count;
	return list;
}

static struct str quoted(struct arena *a, const struct names *n)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < n->count; i++)
		buf_printf(&out, "%s\"%.*s\"", i ? ", " : "", STR_FMT(n->list[i]));
	return buf_str(&out);
}

static struct str value_path(struct buf_check *c, const struct proto_enum *e, int32_t number)
{
	return arena_printf(c->arena, "%.*s/%d", STR_FMT(enum_path(c, e)), number);
}

static bool all_reserved(struct java_keys *reserved, const struct names *n)
{
	const size_t known = reserved->count;

	for (size_t i = 0; i < n->count; i++)
		java_put_name(reserved, n->list[i], false, n);
	return reserved->count == known;
}

static void values_kept(struct buf_check *c, const struct proto_enum *old,
                        const struct proto_enum *new, enum unless unless)
{
	const struct ranges ranges = ranges_of(c->arena, new->reserved, new->reserved_count);
	struct java_keys reserved = { .arena = c->arena };
	size_t count;
	struct numbered *list = numbers_of(c, old, new, &count);

	names_of(&reserved, new->reserved, new->reserved_count, true);
	for (size_t i = 0; i < count; i++) {
		const struct numbered *n = &list[i];
		struct str suffix = STR("");

		if (n->new.count ||
		    (unless == NUMBER_RESERVED && holds(&ranges, n->number, n->number)) ||
		    (unless == NAME_RESERVED && all_reserved(&reserved, &n->old)))
			continue;
		if (unless == NUMBER_RESERVED)
			suffix = arena_printf(c->arena, " without reserving the number \"%d\"",
			                      n->number);
		if (unless == NAME_RESERVED)
			suffix = arena_printf(c->arena, " without reserving the name%s %.*s",
			                      n->old.count > 1 ? "s" : "",
			                      STR_FMT(quoted(c->arena, &n->old)));
		buf_find(c, value_path(c, old, n->number), new->at, n->was,
		         "Previously present enum value \"%d\" on enum \"%.*s\" was deleted%.*s.",
		         n->number, STR_FMT(new->name), STR_FMT(suffix));
	}
}

void buf_value_no_delete(struct buf_check *c, const void *old, const void *new)
{
	values_kept(c, old, new, NEVER);
}

void buf_value_no_delete_unless_number(struct buf_check *c, const void *old, const void *new)
{
	values_kept(c, old, new, NUMBER_RESERVED);
}

void buf_value_no_delete_unless_name(struct buf_check *c, const void *old, const void *new)
{
	values_kept(c, old, new, NAME_RESERVED);
}

/* Names may be added to a number, none may go. */
static bool has_all(const struct names *is, const struct names *was)
{
	size_t j = 0;

	for (size_t i = 0; i < was->count; i++) {
		while (j < is->count && str_cmp(is->list[j], was->list[i]) < 0)
			j++;
		if (j == is->count || !str_eq(is->list[j], was->list[i]))
			return false;
	}
	return true;
}

void buf_value_same_name(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_enum *was = old, *is = new;
	size_t count;
	struct numbered *list = numbers_of(c, was, is, &count);

	/* Told of each name that the number has now. */
	for (size_t i = 0; i < is->value_count; i++) {
		const struct numbered key = { .number = is->values[i].number };
		struct numbered *n = bsearch(&key, list, count, sizeof *list, by_number);

		if (n->old.count && !has_all(&n->new, &n->old))
			buf_find(c, value_path(c, was, n->number), is->values[i].number_at, n->was,
			         "Enum value \"%d\" on enum \"%.*s\" changed name%s from %.*s to "
			         "%.*s.",
			         n->number, STR_FMT(is->name),
			         n->old.count > 1 && n->new.count > 1 ? "s" : "",
			         STR_FMT(quoted(c->arena, &n->old)),
			         STR_FMT(quoted(c->arena, &n->new)));
	}
}

/* ---- services -----------------------------------------------------------------------------------
 */

void buf_rpc_no_delete(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_service *was = old, *is = new;
	struct java_keys names = { .arena = c->arena };

	for (size_t i = 0; i < was->rpc_count; i++)
		java_put_name(&names, was->rpcs[i].name, false, &was->rpcs[i]);
	for (size_t i = 0; i < is->rpc_count; i++)
		java_put_name(&names, is->rpcs[i].name, true, &is->rpcs[i]);
	for (size_t i = 0; i < names.count; i++)
		if (!names.list[i]->second)
			buf_find(c, buf_path(c->arena, buf_nested(was->full, was->file)), is->at,
			         was->at,
			         "Previously present RPC \"%.*s\" on service \"%.*s\" was deleted.",
			         STR_FMT(names.list[i]->name), STR_FMT(is->name));
}

static struct str rpc_path(struct buf_check *c, const struct proto_rpc *rpc)
{
	const struct proto_service *s = c->old_service;

	return arena_printf(c->arena, "%.*s/%.*s",
	                    STR_FMT(buf_path(c->arena, buf_nested(s->full, s->file))),
	                    STR_FMT(rpc->name));
}

static void rpc_changed(struct buf_check *c, const struct proto_rpc *old,
                        const struct proto_rpc *new, struct proto_place was_at,
                        struct proto_place at, const char *what, struct str was, struct str is)
{
	if (!str_eq(was, is))
		buf_find(c, rpc_path(c, old), at, was_at,
		         "RPC \"%.*s\" on service \"%.*s\" changed %s from \"%.*s\" to \"%.*s\".",
		         STR_FMT(new->name), STR_FMT(c->service->name), what, STR_FMT(was),
		         STR_FMT(is));
}

static void streams(struct buf_check *c, const struct proto_rpc *old, const struct proto_rpc *new,
                    const char *who, bool was, bool is)
{
	if (was != is)
		buf_find(c, rpc_path(c, old), new->at, old->at,
		         "RPC \"%.*s\" on service \"%.*s\" changed from %s %s to %s %s.",
		         STR_FMT(new->name), STR_FMT(c->service->name), who,
		         was ? "streaming" : "unary", who, is ? "streaming" : "unary");
}

void buf_client_streaming(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_rpc *was = old, *is = new;

	streams(c, was, is, "client", was->client_streams, is->client_streams);
}

void buf_server_streaming(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_rpc *was = old, *is = new;

	streams(c, was, is, "server", was->server_streams, is->server_streams);
}

static struct str type_name(const struct proto_type *t)
{
	return t->message ? t->message->full : t->name;
}

void buf_request_type(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_rpc *was = old, *is = new;

	rpc_changed(c, was, is, was->request.at, is->request.at, "request type",
	            type_name(&was->request), type_name(&is->request));
}

void buf_response_type(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_rpc *was = old, *is = new;

	rpc_changed(c, was, is, was->response.at, is->response.at, "response type",
	            type_name(&was->response), type_name(&is->response));
}

void buf_idempotency(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_rpc *was = old, *is = new;
	struct str before = buf_option(&was->options, "idempotency_level"),
		   after = buf_option(&is->options, "idempotency_level");

	rpc_changed(c, was, is, buf_option_place(&was->options, "idempotency_level", was->at),
	            buf_option_place(&is->options, "idempotency_level", is->at),
	            "option \"idempotency_level\"",
	            before.ptr ? before : STR("IDEMPOTENCY_UNKNOWN"),
	            after.ptr ? after : STR("IDEMPOTENCY_UNKNOWN"));
}
