/* breaking.c - old and new, paired; and each rule of a category over its pairs */
#include "compat/buf/impl.h"
#include "compat/pointer_pairs.h"
#include "contract/base/list.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum over { OVER_SCHEMAS, OVER_FILE, OVER_MESSAGE, OVER_ENUM, OVER_FIELD, OVER_SERVICE, OVER_RPC };

enum {
	F = 1 << BUF_FILE,
	P = 1 << BUF_PACKAGE,
	J = 1 << BUF_WIRE_JSON,
	W = 1 << BUF_WIRE,
	C = 1 << BUF_CSR
};

static const struct row {
	const char *id;
	enum rule rule;
	int categories;
	enum over over;
	buf_handler *handle;
} rules[] = {
#define X(id, categories, over, handler, title) \
	{ #id, RULE_BUF_##id, categories, OVER_##over, handler },
#include "compat/rules_buf.def"
#undef X
};

static const char *const names[BUF_CATEGORY_COUNT] = { "FILE", "PACKAGE", "WIRE_JSON", "WIRE",
	                                               "CSR" };

const char *buf_category_name(enum buf_category c)
{
	return names[c];
}

bool buf_category_find(struct str name, enum buf_category *out)
{
	for (int c = 0; c < BUF_CATEGORY_COUNT; c++)
		if (str_eq_nocase(name, str_of(names[c]))) {
			*out = (enum buf_category)c;
			return true;
		}
	return false;
}

/* ---- what is found ------------------------------------------------------------------- */

void buf_find(struct buf_check *c, struct str path, struct proto_place at, struct proto_place was,
              const char *fmt, ...)
{
	char text[700];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	LIST_ADD(c->arena, c->list, c->count,
	         (struct buf_finding){ c->id, c->rule, str_copy(c->arena, str_of(text)), path,
	                               c->file ? c->file : c->new.root,
	                               c->old_file ? c->old_file : c->old.root, at, was, false });
}

struct str buf_path(struct arena *a, struct str nested)
{
	struct buf out;

	buf_init(&out, a, 0);
	buf_add_c(&out, "#");
	while (nested.len) {
		const struct str part = str_cut(&nested, '.');

		buf_printf(&out, "/%.*s", STR_FMT(part));
	}
	return buf_str(&out);
}

struct str buf_nested(struct str full, const struct proto_file *f)
{
	return f->package.len && full.len > f->package.len ? str_skip(full, f->package.len + 1)
	                                                   : full;
}

/* The last one wins. */
static const struct proto_option *plain_option(const struct proto_options *o, const char *name)
{
	for (size_t i = o->count; i-- > 0;)
		if (o->list[i].part_count == 1 && !o->list[i].parts[0].extension &&
		    str_is(o->list[i].parts[0].name, name))
			return &o->list[i];
	return NULL;
}

struct str buf_option(const struct proto_options *o, const char *name)
{
	const struct proto_option *option = plain_option(o, name);

	return option ? option->value->text : STR_NONE;
}

/* `features.json_format = X`, or a member of `features = { ... }`. */
static const struct proto_option *feature_option(const struct proto_options *own, const char *name,
                                                 struct str *value)
{
	for (size_t i = own->count; i-- > 0;) {
		const struct proto_option *o = &own->list[i];

		if (!str_is(o->parts[0].name, "features") || o->parts[0].extension)
			continue;
		if (o->part_count == 2 && str_is(o->parts[1].name, name)) {
			*value = o->value->text;
			return o;
		}
		for (size_t j = 0; o->part_count == 1 && o->value->kind == PROTO_VALUE_AGGREGATE &&
		                   j < o->value->count;
		     j++)
			if (str_is(o->value->members[j].name, name)) {
				*value = o->value->members[j].value->text;
				return o;
			}
	}
	return NULL;
}

struct str buf_feature(const struct proto_options *o, const char *name)
{
	struct str value = STR_NONE;

	(void)feature_option(o, name, &value);
	return value;
}

struct proto_place buf_option_place(const struct proto_options *o, const char *name,
                                    struct proto_place otherwise)
{
	const struct proto_option *option = plain_option(o, name);
	struct str value;

	if (!option)
		option = feature_option(o, name, &value);
	return option ? option->at : otherwise;
}

static int by_place(const void *x, const void *y)
{
	const struct buf_finding *a = x, *b = y;
	int n;

	if (a->file != b->file)
		return str_cmp(a->file->name, b->file->name);
	if (a->at.line != b->at.line)
		return a->at.line < b->at.line ? -1 : 1;
	if (a->at.column != b->at.column)
		return a->at.column < b->at.column ? -1 : 1;
	n = strcmp(a->id, b->id);
	return n ? n : str_cmp(a->message, b->message);
}

/* ---- one side --------------------------------------------------------------------------- */

static void name(struct arena *a, struct buf_side *s, enum buf_sort sort, struct str full,
                 const struct proto_file *f, const void *element, struct proto_place at)
{
	LIST_ADD(a, s->names[sort], s->name_count[sort],
	         (struct buf_names){ buf_nested(full, f), f, element, at });
}

static void name_enums(struct arena *a, struct buf_side *s, const struct proto_file *f,
                       struct proto_enum *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		name(a, s, BUF_ENUMS, list[i]->full, f, list[i], list[i]->at);
}

static void name_extensions(struct arena *a, struct buf_side *s, const struct proto_file *f,
                            struct str scope, struct proto_extend *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < list[i]->field_count; j++) {
			const struct proto_field *e = list[i]->fields[j];
			const struct str full =
				scope.len ? arena_printf(a, "%.*s.%.*s", STR_FMT(scope),
			                                 STR_FMT(e->name))
					  : e->name;

			name(a, s, BUF_EXTENSIONS, full, f, e, e->at);
		}
}

static void name_messages(struct arena *a, struct buf_side *s, const struct proto_file *f,
                          struct proto_message *const *list, size_t count);

static void name_message(struct arena *a, struct buf_side *s, const struct proto_file *f,
                         const struct proto_message *m)
{
	name(a, s, BUF_MESSAGES, m->full, f, m, m->at);
	name_messages(a, s, f, m->messages, m->message_count);
	name_enums(a, s, f, m->enums, m->enum_count);
	name_extensions(a, s, f, m->full, m->extends, m->extend_count);
	/* What groups and map<> define is in no list of messages. */
	for (size_t i = 0; i < m->field_count; i++) {
		if (m->fields[i]->body)
			name_message(a, s, f, m->fields[i]->body);
		else if (m->fields[i]->map)
			name(a, s, BUF_MESSAGES, m->fields[i]->entry->full, f, m->fields[i]->entry,
			     m->fields[i]->at);
	}
}

static void name_messages(struct arena *a, struct buf_side *s, const struct proto_file *f,
                          struct proto_message *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		name_message(a, s, f, list[i]);
}

static void name_file(struct arena *a, struct buf_side *s, const struct proto_file *f)
{
	name_messages(a, s, f, f->messages, f->message_count);
	name_enums(a, s, f, f->enums, f->enum_count);
	name_extensions(a, s, f, f->package, f->extends, f->extend_count);
	for (size_t i = 0; i < f->service_count; i++)
		name(a, s, BUF_SERVICES, f->services[i]->full, f, f->services[i],
		     f->services[i]->at);
}

static void side_of(struct arena *a, const struct proto_file *root, struct buf_side *out)
{
	struct pointer_pairs met = { .arena = a };

	*out = (struct buf_side){ .root = root, .wire = data_schema_of(a, root) };
	LIST_ADD(a, out->files, out->file_count, root);
	for (size_t i = 0; i < out->file_count; i++) {
		const struct proto_file *f = out->files[i];

		name_file(a, out, f);
		for (size_t j = 0; j < f->import_count; j++) {
			void **seen;

			if (!f->imports[j].file)
				continue;
			seen = pointer_pairs_at(&met, f->imports[j].file, NULL);
			if (!*seen)
				LIST_ADD(a, out->files, out->file_count, f->imports[j].file);
			*seen = out;
		}
	}
}

/* ---- pairs --------------------------------------------------------------------------------- */

static void over_files(struct buf_check *c, buf_handler *handle)
{
	for (size_t i = 0; i < c->old.file_count; i++)
		for (size_t j = 0; j < c->new.file_count; j++)
			if (i && j ? str_eq(c->old.files[i]->name, c->new.files[j]->name)
			           : i == j) {
				c->old_file = c->old.files[i];
				c->file = c->new.files[j];
				handle(c, c->old_file, c->file);
			}
}

/* Of two services, methods of one name. */
static void over_rpcs(struct buf_check *c, const struct proto_service *old,
                      const struct proto_service *new, buf_handler *handle)
{
	struct java_keys keys = { .arena = c->arena };

	c->old_service = old;
	c->service = new;
	for (size_t i = 0; i < old->rpc_count; i++)
		java_put_name(&keys, old->rpcs[i].name, false, &old->rpcs[i]);
	for (size_t i = 0; i < new->rpc_count; i++)
		java_put_name(&keys, new->rpcs[i].name, true, &new->rpcs[i]);
	for (size_t i = 0; i < keys.count; i++)
		if (keys.list[i]->first && keys.list[i]->second)
			handle(c, keys.list[i]->first, keys.list[i]->second);
}

/* Elements of one full name. */
static void over_named(struct buf_check *c, enum buf_sort sort, enum over over, buf_handler *handle)
{
	struct java_keys keys = { .arena = c->arena };

	for (int second = 0; second < 2; second++) {
		const struct buf_side *s = second ? &c->new : &c->old;

		for (size_t i = 0; i < s->name_count[sort]; i++) {
			const struct buf_names *n = &s->names[sort][i];

			java_put_name(&keys,
			              arena_printf(c->arena, "%.*s.%.*s", STR_FMT(n->file->package),
			                           STR_FMT(n->nested)),
			              second, n);
		}
	}
	for (size_t i = 0; i < keys.count; i++) {
		const struct buf_names *old = keys.list[i]->first, *new = keys.list[i]->second;

		if (!old || !new)
			continue;
		c->old_file = old->file;
		c->file = new->file;
		if (over == OVER_RPC)
			over_rpcs(c, old->element, new->element, handle);
		else
			handle(c, old->element, new->element);
	}
}

/* Of messages of one full name, fields of one number; what is reachable, for what is not did not
 * change. */
static void over_fields(struct buf_check *c, buf_handler *handle)
{
	struct java_keys keys = { .arena = c->arena };

	for (size_t i = 0; i < c->old.wire->count; i++)
		java_put_name(&keys, c->old.wire->messages[i]->written->full, false,
		              c->old.wire->messages[i]);
	for (size_t i = 0; i < c->new.wire->count; i++)
		java_put_name(&keys, c->new.wire->messages[i]->written->full, true,
		              c->new.wire->messages[i]);
	for (size_t i = 0; i < keys.count; i++) {
		const struct data_message *old = keys.list[i]->first, *new = keys.list[i]->second;

		for (size_t j = 0; old && new &&j < old->count; j++) {
			const struct data_field *f = data_field_of(new, old->fields[j].number);

			/* An extension is no field of the message. */
			if (!f || f->extension != old->fields[j].extension)
				continue;
			c->old_message = old;
			c->message = new;
			c->old_file = old->written->file;
			c->file = new->written->file;
			handle(c, &old->fields[j], f);
		}
	}
}

static void run(struct buf_check *c, const struct row *r)
{
	c->id = r->id;
	c->rule = r->rule;
	c->file = c->old_file = NULL;
	switch (r->over) {
	case OVER_SCHEMAS:
		r->handle(c, &c->old, &c->new);
		break;
	case OVER_FILE:
		over_files(c, r->handle);
		break;
	case OVER_MESSAGE:
		over_named(c, BUF_MESSAGES, r->over, r->handle);
		break;
	case OVER_ENUM:
		over_named(c, BUF_ENUMS, r->over, r->handle);
		break;
	case OVER_SERVICE:
	case OVER_RPC:
		over_named(c, BUF_SERVICES, r->over, r->handle);
		break;
	case OVER_FIELD:
		over_fields(c, r->handle);
		break;
	}
}

void buf_breaking(struct arena *a, enum buf_category category, const struct proto_file *old,
                  const struct proto_file *new, struct buf_finding **list, size_t *count)
{
	struct buf_check c = { .arena = a };

	side_of(a, old, &c.old);
	side_of(a, new, &c.new);
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].categories & 1 << category)
			run(&c, &rules[i]);
	if (c.count)
		qsort(c.list, c.count, sizeof *c.list, by_place);
	*list = c.list;
	*count = c.count;
}
