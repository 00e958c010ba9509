/* declare.c - full names, and what protoc checks while it notes them
 *
 * In protoc's order, which decides what error is told first: of a message its oneofs, fields,
 * enums, ranges, extensions, then the messages in it, then itself.
 */
#include "contract/base/limits.h"
#include "contract/protobuf/names.h"

#include <stdlib.h>

enum {
	DEEPEST = 32 /* levels of messages that protoc takes */,
	PACKAGE_DOTS = 100,
	PACKAGE_LETTERS = 511
};
enum { FIRST_OF_PROTOBUF = 19000, LAST_OF_PROTOBUF = 19999 };

static bool checked(const struct proto_builder *b)
{
	return !b->trusted && proto_checks(b, CHECK_ALL);
}

static bool full_name(struct proto_builder *b, struct str scope, struct str name, struct str *out)
{
	if (scope.len + 1 + name.len > limit_of(LIMIT_NAME_BYTES))
		return limit_exceeded(LIMIT_NAME_BYTES, b->why);
	*out = scope.len ? str_concat(b->arena, (struct str[]){ scope, STR("."), name }, 3) : name;
	return true;
}

static bool is_identifier(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') ||
		      (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z') ||
		      (s.ptr[i] >= '0' && s.ptr[i] <= '9') || s.ptr[i] == '_'))
			return false;
	return s.len > 0;
}

static bool add(struct proto_builder *b, struct str full, struct str name, struct proto_place at,
                struct proto_definition d)
{
	const struct proto_definition *other, *made;
	struct proto_definition *copy = arena_new(b->arena, struct proto_definition);

	*copy = d;
	copy->file = b->file;
	made = copy;
	if (checked(b) && !is_identifier(name))
		return proto_refuse(b, at, "\"%.*s\" is no name", STR_FMT(name));
	other = proto_put(b->arena, &b->making->own, full, made);
	if (!other && b->names->linked) {
		other = proto_put(b->arena, &b->making->all, full, made);
		if (!other)
			proto_put(b->arena, &b->making->seen, full, made);
	}
	if (!other || !checked(b))
		return true;
	if (other->file != b->file)
		return proto_refuse(b, at, "\"%.*s\" is already defined in file \"%.*s\"",
		                    STR_FMT(full), STR_FMT(other->file->name));
	return proto_refuse(b, at, "\"%.*s\" is already defined", STR_FMT(full));
}

static bool add_packages(struct proto_builder *b)
{
	size_t dots = 0;

	for (size_t i = 0; i < b->file->package.len; i++)
		dots += b->file->package.ptr[i] == '.';
	if (checked(b) && b->file->package.len > PACKAGE_LETTERS)
		return proto_refuse(b, b->file->package_at, "the package has too many letters");
	if (checked(b) && dots > PACKAGE_DOTS)
		return proto_refuse(b, b->file->package_at, "the package has too many parts");
	for (size_t i = 0; i + 1 < b->names->package_count; i++) {
		const struct str p = b->names->packages[i].text;
		struct proto_definition *d = arena_new(b->arena, struct proto_definition);
		const struct proto_definition *other;

		d->is = IS_PACKAGE;
		d->file = b->file;
		proto_put(b->arena, &b->making->own, p, d);
		if (!b->names->linked)
			continue;
		other = proto_put(b->arena, &b->making->all, p, d);
		proto_put(b->arena, &b->making->seen, p, d);
		if (other && other->is != IS_PACKAGE && checked(b))
			return proto_refuse(b, b->file->package_at,
			                    "\"%.*s\" is already defined, and no package",
			                    STR_FMT(p));
	}
	return true;
}

/* ---- ranges
 * ---------------------------------------------------------------------------------------------- */

struct span {
	int64_t first, last;
	int64_t reach; /* the furthest last up to here, by first */
	size_t index;
	struct proto_place at;
};

static int by_first(const void *x, const void *y)
{
	const struct span *a = x, *b = y;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

struct spans {
	struct span *list; /* by first */
	size_t count;
};

static struct spans spans_of(struct proto_builder *b, const struct proto_ranges *ranges, size_t n)
{
	struct spans s = { NULL, 0 };
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += ranges[i].count;
	s.list = arena_array(b->arena, struct span, total);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < ranges[i].count; k++) {
			const struct proto_range *r = &ranges[i].list[k];

			if (!r->name.ptr) {
				s.list[s.count] =
					(struct span){ r->first, r->last, 0, s.count, r->at };
				s.count++;
			}
		}
	qsort(s.list, s.count, sizeof *s.list, by_first);
	for (size_t i = 0; i < s.count; i++)
		s.list[i].reach = i && s.list[i - 1].reach > s.list[i].last ? s.list[i - 1].reach
		                                                            : s.list[i].last;
	return s;
}

/* One that holds the number; NULL: none does. Searched through only where one does: then the file
 * is refused. */
static const struct span *span_with(const struct spans *s, int64_t number)
{
	size_t low = 0, high = s->count;

	while (low < high) { /* low: how many begin at the number or before */
		const size_t middle = low + (high - low) / 2;

		if (s->list[middle].first <= number)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || s->list[low - 1].reach < number)
		return NULL;
	while (low-- > 0)
		if (s->list[low].last >= number)
			return &s->list[low];
	return NULL;
}

/* The first, in the order of the text, of two that overlap. */
static const struct span *overlap(const struct spans *s)
{
	const struct span *found = NULL, *furthest = NULL;

	for (size_t i = 0; i < s->count; i++) {
		const struct span *x = &s->list[i];

		if (furthest && furthest->last >= x->first) {
			const struct span *one = furthest->index < x->index ? furthest : x;

			if (!found || one->index < found->index)
				found = one;
		}
		if (!furthest || x->last > furthest->last)
			furthest = x;
	}
	return found;
}

static bool reserved_names(struct proto_builder *b, const struct proto_ranges *ranges, size_t n,
                           struct proto_table *names, struct proto_place at)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < ranges[i].count; k++) {
			const struct proto_range *r = &ranges[i].list[k];

			if (r->name.ptr && proto_put(b->arena, names, r->name, r))
				return proto_refuse(b, at, "the name \"%.*s\" is reserved twice",
				                    STR_FMT(r->name));
		}
	return true;
}

static const struct proto_place nowhere;

/* What a message reserves and leaves to extensions, and its fields among that. */
static bool check_ranges(struct proto_builder *b, const struct proto_message *m)
{
	const struct spans reserved = spans_of(b, m->reserved, m->reserved_count);
	const struct spans extensions = spans_of(b, m->extensions, m->extension_count);
	struct proto_table names = { 0 };
	const struct span *s;

	if (overlap(&reserved) &&
	    !proto_refuse(b, nowhere, "two reserved ranges of %.*s overlap", STR_FMT(m->full)))
		return false;
	if (!reserved_names(b, m->reserved, m->reserved_count, &names, m->name_at))
		return false;
	for (size_t i = 0; i < m->field_count; i++) {
		const struct proto_field *f = m->fields[i];

		if ((s = span_with(&extensions, f->number)))
			return proto_refuse(
				b, s->at,
				"the extension range %lld to %lld holds the field %.*s = %d",
				(long long)s->first, (long long)s->last, STR_FMT(f->name),
				f->number);
		if (span_with(&reserved, f->number) &&
		    !proto_refuse(b, nowhere, "the field %.*s uses the reserved number %d",
		                  STR_FMT(f->name), f->number))
			return false;
		if (proto_get(&names, f->name))
			return proto_refuse(b, f->name_at, "the field name \"%.*s\" is reserved",
			                    STR_FMT(f->name));
	}
	for (size_t i = 0; i < extensions.count; i++) {
		const struct span *x = &extensions.list[i];

		if ((s = span_with(&reserved, x->first)) || (s = span_with(&reserved, x->last)))
			return proto_refuse(
				b, x->at,
				"the extension range %lld to %lld overlaps a reserved one",
				(long long)x->first, (long long)x->last);
	}
	for (size_t i = 0; i < reserved.count; i++)
		if ((s = span_with(&extensions, reserved.list[i].first)))
			return proto_refuse(
				b, s->at,
				"the extension range %lld to %lld overlaps a reserved one",
				(long long)s->first, (long long)s->last);
	if ((s = overlap(&extensions)))
		return proto_refuse(b, s->at, "the extension range %lld to %lld overlaps another",
		                    (long long)s->first, (long long)s->last);
	return true;
}

static bool check_range_ends(struct proto_builder *b, const struct proto_ranges *ranges, size_t n,
                             bool reserved)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < ranges[i].count; k++) {
			const struct proto_range *r = &ranges[i].list[k];

			if (r->name.ptr)
				continue;
			if (r->first <= 0 && !proto_refuse(b, reserved ? nowhere : r->at,
			                                   "%s numbers must be positive",
			                                   reserved ? "reserved" : "extension"))
				return false;
			if (!reserved && (r->first > r->last || r->last == INT32_MAX))
				return proto_refuse(b, r->at,
				                    "an extension range must end behind its start");
		}
	return true;
}

/* ---- parts of messages
 * --------------------------------------------------------------------------------------- */

static bool check_number(struct proto_builder *b, const struct proto_field *f)
{
	if (f->number <= 0)
		return proto_refuse(b, f->number_at, "field numbers must be positive");
	if (!f->extend && f->number > PROTO_MAX_NUMBER)
		return proto_refuse(b, f->number_at, "field numbers cannot be above %d",
		                    PROTO_MAX_NUMBER);
	if (f->number >= FIRST_OF_PROTOBUF && f->number <= LAST_OF_PROTOBUF)
		return proto_refuse(b, f->number_at,
		                    "the field numbers %d to %d are reserved by Protobuf",
		                    FIRST_OF_PROTOBUF, LAST_OF_PROTOBUF);
	return true;
}

static bool declare_field(struct proto_builder *b, struct proto_field *f)
{
	const struct proto_definition d = { .is = IS_FIELD, .field = f };

	if (!full_name(b, f->scope ? f->scope->full : b->file->package, f->name, &f->full))
		return false;
	if (checked(b)) {
		if (f->label == PROTO_REQUIRED && f->extend)
			return proto_refuse(b, f->type.at, "an extension cannot be required");
		if (f->default_value && (f->label == PROTO_REPEATED || f->map))
			return proto_refuse(b, f->default_value->at,
			                    "a repeated field cannot have a default");
		if (!check_number(b, f))
			return false;
	}
	return add(b, f->full, f->name, f->name_at, d);
}

static bool declare_fields(struct proto_builder *b, struct proto_field **fields, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!declare_field(b, fields[i]))
			return false;
	return true;
}

static bool declare_extends(struct proto_builder *b, struct proto_extend **extends, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!declare_fields(b, extends[i]->fields, extends[i]->field_count))
			return false;
	return true;
}

static bool declare_oneofs(struct proto_builder *b, const struct proto_message *m)
{
	const struct proto_definition d = { .is = IS_ONEOF, .message = m };
	struct str full;

	for (size_t i = 0; i < m->oneof_count; i++)
		if (!full_name(b, m->full, m->oneofs[i]->name, &full) ||
		    !add(b, full, m->oneofs[i]->name, nowhere, d))
			return false;
	for (size_t i = 0; i < m->field_count; i++)
		if (m->fields[i]->synthetic.len &&
		    (!full_name(b, m->full, m->fields[i]->synthetic, &full) ||
		     !add(b, full, m->fields[i]->synthetic, nowhere, d)))
			return false;
	return true;
}

/* ---- enums
 * ----------------------------------------------------------------------------------------------------
 */

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* How generated code may call a constant: without the enum's name before it, words joined. */
static struct str short_name(struct arena *a, struct str type, struct str name)
{
	size_t i = 0, j = 0;
	bool capital = true;
	struct buf out;

	while (j < type.len && type.ptr[j] == '_')
		j++;
	for (; i < name.len && j < type.len; i++) {
		if (name.ptr[i] == '_')
			continue;
		if (lower(name.ptr[i]) != lower(type.ptr[j]))
			break;
		do
			j++;
		while (j < type.len && type.ptr[j] == '_');
	}
	while (i < name.len && name.ptr[i] == '_')
		i++;
	if (j < type.len || i == name.len)
		i = 0;
	buf_init(&out, a, 0);
	for (; i < name.len; i++) {
		const char c = lower(name.ptr[i]);

		if (c != '_')
			buf_add_byte(&out,
			             (char)(capital && c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
		capital = c == '_';
	}
	return buf_str(&out);
}

static bool check_short_names(struct proto_builder *b, const struct proto_enum *e)
{
	struct proto_table seen = { 0 };

	for (size_t i = 0; i < e->value_count; i++) {
		const struct proto_enum_value *v = &e->values[i];
		const struct proto_enum_value *other =
			proto_put(b->arena, &seen, short_name(b->arena, e->name, v->name), v);

		if (other && other->number != v->number && !str_eq(other->name, v->name))
			return proto_refuse(
				b, v->at,
				"%.*s and %.*s are one name without case and the enum's name",
				STR_FMT(v->name), STR_FMT(other->name));
	}
	return true;
}

static bool check_reserved_values(struct proto_builder *b, const struct proto_enum *e)
{
	const struct spans reserved = spans_of(b, e->reserved, e->reserved_count);
	struct proto_table names = { 0 };

	if (overlap(&reserved) &&
	    !proto_refuse(b, nowhere, "two reserved ranges of %.*s overlap", STR_FMT(e->full)))
		return false;
	if (!reserved_names(b, e->reserved, e->reserved_count, &names, e->name_at))
		return false;
	for (size_t i = 0; i < e->value_count; i++) {
		if (span_with(&reserved, e->values[i].number) &&
		    !proto_refuse(b, nowhere, "the constant %.*s uses the reserved number %d",
		                  STR_FMT(e->values[i].name), e->values[i].number))
			return false;
		if (proto_get(&names, e->values[i].name))
			return proto_refuse(b, e->values[i].at, "the name \"%.*s\" is reserved",
			                    STR_FMT(e->values[i].name));
	}
	return true;
}

static bool check_enum(struct proto_builder *b, const struct proto_enum *e)
{
	for (size_t i = 0; i < e->reserved_count; i++)
		for (size_t k = 0; k < e->reserved[i].count; k++)
			if (e->reserved[i].list[k].first > e->reserved[i].list[k].last &&
			    !proto_refuse(b, nowhere, "a reserved range must end behind its start"))
				return false;
	return b->file->syntax != PROTO3 || check_short_names(b, e);
}

static bool declare_enum(struct proto_builder *b, struct proto_enum *e)
{
	const struct str scope = e->scope ? e->scope->full : b->file->package;
	const struct proto_definition d = { .is = IS_ENUM, .enumeration = e };

	if (!full_name(b, scope, e->name, &e->full))
		return false;
	if (checked(b) && !e->value_count)
		return proto_refuse(b, e->name_at, "an enum must have at least one constant");
	for (size_t i = 0; i < e->value_count; i++) {
		const struct proto_definition v = { .is = IS_VALUE, .enumeration = e, .value = i };
		struct str full;

		if (!full_name(b, scope, e->values[i].name, &full) ||
		    !add(b, full, e->values[i].name, e->values[i].at, v))
			return false;
	}
	if (checked(b) && !check_enum(b, e))
		return false;
	return add(b, e->full, e->name, e->name_at, d) &&
	       (!checked(b) || check_reserved_values(b, e));
}

/* ---- messages, services, the file
 * --------------------------------------------------------------------------------- */

/* The fields of a second entry of one name are told before itself. */
static bool check_entry(struct proto_builder *b, const struct proto_message *m,
                        struct proto_place at)
{
	return !checked(b) || !proto_get(&b->names->own, m->full) ||
	       proto_refuse(b, at, "the entry %.*s of the map is already defined",
	                    STR_FMT(m->full));
}

static bool declare_message(struct proto_builder *b, struct proto_message *m, int depth)
{
	const struct proto_definition d = { .is = IS_MESSAGE, .message = m };
	/* protoc knows no place of an entry, and tells the conflict a second time at its scope. */
	const struct proto_place at = m->map_entry && m->scope ? m->scope->name_at : m->name_at;

	if (!full_name(b, m->scope ? m->scope->full : b->file->package, m->name, &m->full))
		return false;
	m->hash = proto_prefix_of(m->full).hash;
	if (m->map_entry && !check_entry(b, m, at))
		return false;
	if (!declare_oneofs(b, m) || !declare_fields(b, m->fields, m->field_count))
		return false;
	for (size_t i = 0; i < m->enum_count; i++)
		if (!declare_enum(b, m->enums[i]))
			return false;
	if (checked(b) && !check_range_ends(b, m->extensions, m->extension_count, false))
		return false;
	if (!declare_extends(b, m->extends, m->extend_count))
		return false;
	if (checked(b) && !check_range_ends(b, m->reserved, m->reserved_count, true))
		return false;
	if (checked(b) && depth >= DEEPEST)
		return proto_refuse(b, nowhere, "messages are nested deeper than %d levels",
		                    DEEPEST - 1);
	for (size_t i = 0; i < m->nested_count; i++)
		if (!declare_message(b, m->nested[i], depth + 1))
			return false;
	return add(b, m->full, m->name, at, d) && (!checked(b) || check_ranges(b, m));
}

static bool declare_service(struct proto_builder *b, struct proto_service *s)
{
	const struct proto_definition service = { .is = IS_SERVICE }, rpc = { .is = IS_RPC };
	struct str full;

	if (!full_name(b, b->file->package, s->name, &s->full))
		return false;
	for (size_t i = 0; i < s->rpc_count; i++)
		if (!full_name(b, s->full, s->rpcs[i].name, &full) ||
		    !add(b, full, s->rpcs[i].name, s->rpcs[i].name_at, rpc))
			return false;
	return add(b, s->full, s->name, s->name_at, service);
}

/* What other files define, for conflicts with it. */
static void note_others(struct proto_builder *b)
{
	for (size_t i = 0; i < b->names->file_count; i++) {
		const struct proto_table *own = &b->names->files[i]->names->own;

		for (size_t k = 0; k < own->room; k++)
			if (own->slots[k].value)
				proto_put(b->arena, &b->making->all, own->slots[k].key,
				          own->slots[k].value);
	}
}

/* A registry's parser looks at the top of the file only. */
static bool check_top(struct proto_builder *b)
{
	struct proto_table types = { 0 }, services = { 0 };
	const struct proto_file *f = b->file;

	for (size_t i = 0; i < f->message_count + f->enum_count; i++) {
		const bool message = i < f->message_count;
		const struct proto_enum *e = message ? NULL : f->enums[i - f->message_count];
		const struct str name = message ? f->messages[i]->name : e->name;

		if (proto_put(b->arena, &types, name, f))
			return proto_refuse(b, message ? f->messages[i]->name_at : e->name_at,
			                    "\"%.*s\" is already defined", STR_FMT(name));
	}
	for (size_t i = 0; i < f->service_count; i++)
		if (proto_put(b->arena, &services, f->services[i]->name, f))
			return proto_refuse(b, f->services[i]->name_at,
			                    "\"%.*s\" is already defined",
			                    STR_FMT(f->services[i]->name));
	return true;
}

bool proto_declare(struct proto_builder *b)
{
	struct proto_file *f = b->file;

	if (!proto_load(b))
		return false;
	proto_expect_keys(b->arena, &b->making->own, b->declarations);
	if (b->names->linked) {
		proto_expect_keys(b->arena, &b->making->all, b->declarations);
		proto_expect_keys(b->arena, &b->making->seen, b->declarations);
	}
	if (b->names->linked && !b->trusted)
		note_others(b);
	if (!f->from_descriptor && proto_checks(b, CHECK_TOP_LEVEL_TWICE) && !check_top(b))
		return false;
	if (!add_packages(b))
		return false;
	for (size_t i = 0; i < f->nested_count; i++)
		if (!declare_message(b, f->nested[i], 1))
			return false;
	for (size_t i = 0; i < f->enum_count; i++)
		if (!declare_enum(b, f->enums[i]))
			return false;
	for (size_t i = 0; i < f->service_count; i++)
		if (!declare_service(b, f->services[i]))
			return false;
	if (!declare_extends(b, f->extends, f->extend_count))
		return false;
	proto_see_others(b);
	return true;
}
