/* print.c - Protobuf files as text: declarations */
#include "contract/base/list.h"
#include "contract/protobuf/print_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- text, with its indentation
 * ------------------------------------------------------------------------------- */

void print_text(struct printer *p, struct str text)
{
	while (text.len) {
		const ptrdiff_t end = str_find(text, '\n');
		const size_t n = end < 0 ? text.len : (size_t)end + 1;

		for (unsigned i = 0; i < p->level && !p->line; i++)
			buf_add_c(&p->out, "  ");
		buf_add(&p->out, (struct str){ text.ptr, n });
		p->line = end < 0;
		text = str_skip(text, n);
	}
}

void print_c(struct printer *p, const char *text)
{
	print_text(p, str_of(text));
}

void print_format(struct printer *p, const char *fmt, ...)
{
	char text[64]; /* for numbers and single characters */
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	print_c(p, text);
}

/* What follows is a group of its own: a line end behind "{", else an empty line, which holds the
 * indentation of what is around. */
void print_begin(struct printer *p)
{
	const unsigned level = p->level;

	p->level = level ? level - 1 : 0;
	print_c(p, "\n");
	p->level = level;
}

/* ---- names and ranges
 * ------------------------------------------------------------------------------------------ */

/* In the normal form in full, with a dot before. */
static void print_type_name(struct printer *p, const struct proto_type *t)
{
	const struct str full = t->message       ? t->message->full
	                        : t->enumeration ? t->enumeration->full
	                                         : STR_NONE;

	if (!p->normal) {
		print_text(p, t->name);
	} else if (full.ptr) {
		print_c(p, ".");
		print_text(p, full);
	} else {
		print_text(p, t->name);
		if (t->kind == PROTO_UNRESOLVED && !p->unknown.ptr)
			p->unknown = t->name;
	}
}

/* A path or a name, as it is but for what would end it or begin an escape. */
static void print_quoted(struct printer *p, struct str text)
{
	print_c(p, "\"");
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"' || text.ptr[i] == '\\')
			print_c(p, "\\");
		print_text(p, (struct str){ text.ptr + i, 1 });
	}
	print_c(p, "\"");
}

/* No registry reads one as a text; of its descriptor the text says proto2. */
static bool is_edition(const struct printer *p)
{
	return p->file->syntax == PROTO_EDITION && !p->file->from_descriptor;
}

static void print_range(struct printer *p, const struct proto_range *r)
{
	if (r->name.ptr && is_edition(p)) {
		print_text(p, r->name);
		return;
	}
	if (r->name.ptr) {
		print_quoted(p, r->name);
		return;
	}
	print_format(p, "%lld", (long long)r->first);
	if (!r->range || (p->normal && r->first == r->last))
		return;
	if (r->last < PROTO_MAX_NUMBER)
		print_format(p, " to %lld", (long long)r->last);
	else
		print_c(p, " to max");
}

struct range_row { /* of the normal form: one range a statement */
	const struct proto_range *range;
	const struct proto_options *options;
	struct str text;
	size_t order;
};

/* By where they begin, names last; what begins alike by its text, where it is reserved. */
static int by_range(const void *x, const void *y)
{
	const struct range_row *a = x, *b = y;
	const int64_t from = a->range->name.ptr ? INT32_MAX : a->range->first;
	const int64_t to = b->range->name.ptr ? INT32_MAX : b->range->first;
	int order = from < to ? -1 : from > to;

	if (!order)
		order = str_cmp(a->text, b->text);
	return order ? order : a->order < b->order ? -1 : a->order > b->order;
}

/* As Java's text of the value, which only the order shows. */
static struct str range_text(struct arena *a, const struct proto_range *r)
{
	if (r->name.ptr)
		return r->name;
	return r->range ? arena_printf(a, "%lld..%lld", (long long)r->first, (long long)r->last)
	                : arena_printf(a, "%lld", (long long)r->first);
}

static void print_sorted_ranges(struct printer *p, const char *word,
                                const struct proto_ranges *list, size_t n,
                                const struct proto_message *scope, bool reserved)
{
	struct range_row *rows = NULL;
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list[i].count; k++) {
			const struct proto_range *r = &list[i].list[k];
			const struct range_row row = { r, &list[i].options,
				                       reserved ? range_text(p->arena, r) : STR(""),
				                       count };

			LIST_ADD(p->arena, rows, count, row);
		}
	if (count)
		qsort(rows, count, sizeof *rows, by_range);
	for (size_t i = 0; i < count; i++) {
		print_c(p, word);
		print_range(p, rows[i].range);
		print_brackets(p, rows[i].options, scope, NULL);
		print_c(p, ";\n");
	}
}

static void print_ranges(struct printer *p, const char *word, const struct proto_ranges *list,
                         size_t n, const struct proto_message *scope, bool reserved)
{
	if (p->normal) {
		print_sorted_ranges(p, word, list, n, scope, reserved);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		print_c(p, word);
		for (size_t k = 0; k < list[i].count; k++) {
			if (k)
				print_c(p, ", ");
			print_range(p, &list[i].list[k]);
		}
		print_brackets(p, &list[i].options, scope, NULL);
		print_c(p, ";\n");
	}
}

/* ---- fields
 * --------------------------------------------------------------------------------------------------------
 */

struct fields {
	const struct proto_field **list;
	size_t count;
};

static int by_number(const void *x, const void *y)
{
	const struct proto_field *a = *(const struct proto_field *const *)x;
	const struct proto_field *b = *(const struct proto_field *const *)y;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->at.line != b->at.line      ? (a->at.line < b->at.line ? -1 : 1)
	       : a->at.column < b->at.column ? -1
	                                     : a->at.column > b->at.column;
}

enum which { PLAIN_FIELDS, GROUPS };

/* Those of a list that are groups, or are not; in_oneof: members of oneofs count, too. */
static struct fields pick(struct printer *p, struct proto_field *const *from, size_t n,
                          enum which which, bool in_oneof)
{
	struct fields f = { arena_array(p->arena, const struct proto_field *, n), 0 };

	for (size_t i = 0; i < n; i++)
		if ((from[i]->body != NULL) == (which == GROUPS) && (in_oneof || !from[i]->oneof))
			f.list[f.count++] = from[i];
	if (p->normal && f.count)
		qsort(f.list, f.count, sizeof *f.list, by_number);
	return f;
}

static void print_map_type(struct printer *p, const struct proto_field *f)
{
	const struct proto_type *key = &f->entry->fields[0]->type,
				*value = &f->entry->fields[1]->type;

	print_c(p, "map<");
	print_text(p, key->name);
	print_c(p, ", ");
	if (p->normal && value->kind == PROTO_UNRESOLVED)
		print_text(p, value->name);
	else
		print_type_name(p, value);
	print_c(p, ">");
}

static void print_field(struct printer *p, const struct proto_field *f)
{
	const bool map = f->map || (p->normal && f->entry);

	if (f->label != PROTO_NO_LABEL && !map) {
		print_c(p, proto_label_name(f->label));
		print_c(p, " ");
	}
	if (map)
		print_map_type(p, f);
	else
		print_type_name(p, &f->type);
	print_c(p, " ");
	print_text(p, f->name);
	print_format(p, " = %d", f->number);
	print_brackets(p, &f->options, f->scope, f);
	print_c(p, ";\n");
}

static void open_block(struct printer *p)
{
	print_c(p, " {");
	p->level++;
}

static void close_block(struct printer *p)
{
	p->level--;
	print_c(p, "}\n");
}

static void print_fields(struct printer *p, struct fields f)
{
	if (f.count)
		print_begin(p);
	for (size_t i = 0; i < f.count; i++)
		print_field(p, f.list[i]);
}

static void print_body(struct printer *p, const struct proto_message *m);

static void print_groups(struct printer *p, struct fields f)
{
	if (f.count)
		print_begin(p);
	for (size_t i = 0; i < f.count; i++) {
		const struct proto_field *g = f.list[i];

		if (g->label != PROTO_NO_LABEL) {
			print_c(p, proto_label_name(g->label));
			print_c(p, " ");
		}
		print_c(p, "group ");
		print_text(p, g->body->name);
		print_format(p, " = %d", g->number);
		print_brackets(p, &g->options, g->scope, NULL);
		print_body(p, g->body);
	}
}

static void print_oneof(struct printer *p, const struct proto_oneof *o)
{
	print_c(p, "oneof ");
	print_text(p, o->name);
	open_block(p);
	print_statements(p, &o->options, o->scope, true);
	print_fields(p, pick(p, o->fields, o->field_count, PLAIN_FIELDS, true));
	print_groups(p, pick(p, o->fields, o->field_count, GROUPS, true));
	close_block(p);
}

static int by_first_number(const void *x, const void *y)
{
	const struct proto_oneof *a = *(const struct proto_oneof *const *)x;
	const struct proto_oneof *b = *(const struct proto_oneof *const *)y;
	const struct proto_field *first[2] = { a->fields[0], b->fields[0] };

	for (size_t i = 1; i < a->field_count; i++)
		first[0] = a->fields[i]->number < first[0]->number ? a->fields[i] : first[0];
	for (size_t i = 1; i < b->field_count; i++)
		first[1] = b->fields[i]->number < first[1]->number ? b->fields[i] : first[1];
	return by_number(&first[0], &first[1]);
}

static void print_oneofs(struct printer *p, const struct proto_message *m)
{
	const struct proto_oneof **list =
		arena_array(p->arena, const struct proto_oneof *, m->oneof_count);
	size_t n = 0;

	for (size_t i = 0; i < m->oneof_count; i++)
		if (!p->normal ||
		    pick(p, m->oneofs[i]->fields, m->oneofs[i]->field_count, PLAIN_FIELDS, true)
		            .count)
			list[n++] = m->oneofs[i];
	if (p->normal && n)
		qsort(list, n, sizeof *list, by_first_number);
	if (m->oneof_count)
		print_begin(p);
	for (size_t i = 0; i < n; i++)
		print_oneof(p, list[i]);
}

/* ---- extends
 * -------------------------------------------------------------------------------------------------------
 */

static void print_extend(struct printer *p, const struct proto_type *extendee, struct fields f)
{
	print_c(p, "extend ");
	print_type_name(p, extendee);
	open_block(p);
	print_fields(p, f);
	close_block(p);
}

/* The normal form: one block for each message that is extended, in the order of the first. */
static void print_joined_extends(struct printer *p, struct proto_extend **list, size_t n)
{
	struct proto_table seen = { 0 };
	struct proto_extend *blocks = arena_array(p->arena, struct proto_extend, n);
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct proto_message *m = list[i]->extendee.message;
		struct proto_extend *block = &blocks[count];
		const struct proto_extend *first;

		/* Groups are not printed here: of them alone nothing is left. */
		if (!pick(p, list[i]->fields, list[i]->field_count, PLAIN_FIELDS, true).count)
			continue;
		first = proto_put(p->arena, &seen, m ? m->full : list[i]->extendee.name, block);
		if (first)
			block = &blocks[first - blocks];
		else
			count++;
		block->extendee = list[i]->extendee;
		for (size_t k = 0; k < list[i]->field_count; k++)
			LIST_ADD(p->arena, block->fields, block->field_count, list[i]->fields[k]);
	}
	for (size_t i = 0; i < count; i++)
		print_extend(p, &blocks[i].extendee,
		             pick(p, blocks[i].fields, blocks[i].field_count, PLAIN_FIELDS, true));
}

static void print_extends(struct printer *p, struct proto_extend **list, size_t n)
{
	if (!n || p->plain)
		return;
	print_begin(p);
	if (p->normal) {
		print_joined_extends(p, list, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		print_extend(p, &list[i]->extendee,
		             pick(p, list[i]->fields, list[i]->field_count, PLAIN_FIELDS, true));
}

/* ---- types
 * -----------------------------------------------------------------------------------------------------------
 */

static int by_value(const void *x, const void *y)
{
	const struct proto_enum_value *a = *(const struct proto_enum_value *const *)x;
	const struct proto_enum_value *b = *(const struct proto_enum_value *const *)y;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return str_cmp(a->name, b->name);
}

static void print_enum(struct printer *p, const struct proto_enum *e)
{
	const struct proto_enum_value **values =
		arena_array(p->arena, const struct proto_enum_value *, e->value_count);

	for (size_t i = 0; i < e->value_count; i++)
		values[i] = &e->values[i];
	if (p->normal && e->value_count)
		qsort(values, e->value_count, sizeof *values, by_value);
	print_c(p, "enum ");
	print_text(p, e->name);
	open_block(p);
	if (e->reserved_count || e->options.count || e->value_count)
		print_begin(p);
	print_ranges(p, "reserved ", e->reserved, e->reserved_count, e->scope, true);
	print_statements(p, &e->options, e->scope, false);
	for (size_t i = 0; i < e->value_count; i++) {
		print_text(p, values[i]->name);
		print_format(p, " = %d", values[i]->number);
		print_brackets(p, &values[i]->options, e->scope, NULL);
		print_c(p, ";\n");
	}
	close_block(p);
}

static void print_message(struct printer *p, const struct proto_message *m);

/* All messages, then all enums; the order of messages counts (message indexes). */
static void print_types(struct printer *p, struct proto_message **messages, size_t message_count,
                        struct proto_enum **enums, size_t enum_count)
{
	size_t shown = enum_count;

	for (size_t i = 0; i < message_count; i++)
		shown += !(p->normal && messages[i]->map_entry);
	if (shown)
		print_begin(p);
	for (size_t i = 0; i < message_count; i++)
		if (!(p->normal && messages[i]->map_entry))
			print_message(p, messages[i]);
	for (size_t i = 0; i < enum_count; i++)
		print_enum(p, enums[i]);
}

static void print_message(struct printer *p, const struct proto_message *m)
{
	print_c(p, "message ");
	print_text(p, m->name);
	print_body(p, m);
}

static void print_body(struct printer *p, const struct proto_message *m)
{
	open_block(p);
	if (m->reserved_count)
		print_begin(p);
	print_ranges(p, "reserved ", m->reserved, m->reserved_count, m, true);
	print_statements(p, &m->options, m, true);
	print_fields(p, pick(p, m->fields, m->field_count, PLAIN_FIELDS, false));
	print_oneofs(p, m);
	print_groups(p, pick(p, m->fields, m->field_count, GROUPS, false));
	if (m->extension_count && !p->plain) {
		print_begin(p);
		print_ranges(p, "extensions ", m->extensions, m->extension_count, m, false);
	}
	print_extends(p, m->extends, m->extend_count);
	print_types(p, m->messages, m->message_count, m->enums, m->enum_count);
	close_block(p);
}

/* ---- services and the file
 * --------------------------------------------------------------------------------------------- */

static void print_rpc(struct printer *p, const struct proto_rpc *r)
{
	print_c(p, "rpc ");
	print_text(p, r->name);
	print_c(p, r->client_streams ? " (stream " : " (");
	print_type_name(p, &r->request);
	print_c(p, r->server_streams ? ") returns (stream " : ") returns (");
	print_type_name(p, &r->response);
	print_c(p, ")");
	print_rpc_options(p, &r->options);
	print_c(p, ";\n");
}

static void print_service(struct printer *p, const struct proto_service *s)
{
	print_c(p, "service ");
	print_text(p, s->name);
	open_block(p);
	print_statements(p, &s->options, NULL, true);
	if (s->rpc_count)
		print_begin(p);
	for (size_t i = 0; i < s->rpc_count; i++)
		print_rpc(p, &s->rpcs[i]);
	close_block(p);
}

static void print_import_list(struct printer *p, enum proto_import_kind kind, const char *before)
{
	const struct proto_file *f = p->file;
	struct str *list = arena_array(p->arena, struct str, f->import_count);
	size_t n = 0;

	for (size_t i = 0; i < f->import_count; i++)
		if (f->imports[i].kind == kind)
			list[n++] = f->imports[i].path;
	if (p->normal && n)
		qsort(list, n, sizeof *list, str_order);
	for (size_t i = 0; i < n; i++) {
		if (p->normal && i && str_eq(list[i], list[i - 1]))
			continue;
		print_c(p, before);
		print_quoted(p, list[i]);
		print_c(p, ";\n");
	}
}

static void print_imports(struct printer *p)
{
	for (size_t i = 0; i < p->file->import_count; i++)
		if (p->file->imports[i].kind != PROTO_IMPORT_WEAK) {
			print_begin(p);
			break;
		}
	print_import_list(p, PROTO_IMPORT, "import ");
	print_import_list(p, PROTO_IMPORT_PUBLIC, "import public ");
}

static void print_file(struct printer *p)
{
	const struct proto_file *f = p->file;

	if (f->syntax == PROTO3 || (f->syntax == PROTO2 && !p->normal))
		print_c(p,
		        f->syntax == PROTO3 ? "syntax = \"proto3\";\n" : "syntax = \"proto2\";\n");
	if (is_edition(p))
		print_c(p, "edition = \"2023\";\n");
	if (f->package.len) {
		print_c(p, "package ");
		print_text(p, f->package);
		print_c(p, ";\n");
	}
	print_imports(p);
	print_statements(p, &f->options, NULL, true);
	print_types(p, f->messages, f->message_count, f->enums, f->enum_count);
	print_extends(p, f->extends, f->extend_count);
	if (f->service_count)
		print_begin(p);
	for (size_t i = 0; i < f->service_count; i++)
		print_service(p, f->services[i]);
}

static struct str print(struct printer *p, struct arena *a, const struct proto_file *f)
{
	p->arena = a;
	p->file = f;
	buf_init(&p->out, a, 0);
	print_file(p);
	return p->out.len ? buf_str(&p->out) : STR("");
}

struct str proto_kept_text(struct arena *a, const struct proto_file *f)
{
	struct printer p = { .normal = false };

	return print(&p, a, f);
}

struct str proto_plain_text(struct arena *a, const struct proto_file *f)
{
	struct printer p = { .plain = true };

	return print(&p, a, f);
}

bool proto_normal_text(struct arena *a, const struct proto_file *f, struct str *out,
                       struct failure *why)
{
	struct printer p = { .normal = true };
	const struct str text = print(&p, a, f);

	if (p.unknown.ptr)
		return failure_set(why, FAILURE_SYNTAX, "Could not resolve type: %.*s",
		                   STR_FMT(p.unknown));
	*out = text;
	return true;
}
