/* read_strict.c - the differences that Confluent's registry finds, in its order
 *
 * Types of both files are paired by name, scope by scope; fields by number. A field whose type
 * comes from another file has the two types compared there and then, with a path that begins anew;
 * a type that is being compared already is not entered again. The original does that at each field
 * once more, in time that doubles with each level of such types; here a pair in which nothing
 * differs is compared once.
 */
#include "compat/java_order.h"
#include "compat/pointer_pairs.h"
#include "compat/protobuf/read.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"

#include <stdlib.h>

struct busy { /* a message of the writer that is being compared */
	const struct busy *below;
	const struct proto_message *message;
	size_t depth;
};

struct strict {
	struct arena *arena;
	const struct proto_file *reader, *writer;
	struct proto_difference *list;
	size_t count;
	struct buf path; /* "#/Order" */
	const struct busy *busy;
	size_t cut;                 /* the lowest depth at which a busy message was met */
	struct pointer_pairs equal; /* of types of other files: nothing differs */
	struct pointer_pairs gone;  /* a oneof with the new message: it went with all its members */
	size_t steps;
	struct failure *why;
	bool failed;
};

static const struct row {
	const char *name, *text;
	bool compatible;
} rows[PROTO_DIFF_COUNT] = {
#define X(name, compatible, text) { #name, text, compatible },
#include "compat/protobuf/read_strict.def"
#undef X
};

/* ---- the path and what is found at it --------------------------------------------- */

static size_t enter(struct strict *s, struct str name)
{
	const size_t length = s->path.len;

	buf_printf(&s->path, "%s%.*s", s->path.ptr[length - 1] == '/' ? "" : "/", STR_FMT(name));
	return length;
}

static size_t enter_number(struct strict *s, int32_t number)
{
	return enter(s, arena_printf(s->arena, "%d", number));
}

static void leave(struct strict *s, size_t length)
{
	s->path.len = length;
}

static void add(struct strict *s, enum proto_difference_type type)
{
	const struct proto_difference d = { type, str_copy(s->arena, buf_str(&s->path)) };

	LIST_ADD(s->arena, s->list, s->count, d);
}

static bool step(struct strict *s)
{
	if (++s->steps > limit_of(LIMIT_PAIRS) && !s->failed)
		s->failed = !limit_exceeded(LIMIT_PAIRS, s->why);
	return !s->failed;
}

/* ---- types of fields ------------------------------------------------------------------ */

enum kind { SCALAR, MAP, MESSAGE };

enum family { NO_FAMILY, GENERAL, SIGNED, TEXT, FIXED32, FIXED64, FLOAT, DOUBLE };

static const enum family families[PROTO_KIND_COUNT] = {
	[PROTO_INT32] = GENERAL,   [PROTO_INT64] = GENERAL,    [PROTO_UINT32] = GENERAL,
	[PROTO_UINT64] = GENERAL,  [PROTO_BOOL] = GENERAL,     [PROTO_ENUM] = GENERAL,
	[PROTO_SINT32] = SIGNED,   [PROTO_SINT64] = SIGNED,    [PROTO_STRING] = TEXT,
	[PROTO_BYTES] = TEXT,      [PROTO_FIXED32] = FIXED32,  [PROTO_SFIXED32] = FIXED32,
	[PROTO_FIXED64] = FIXED64, [PROTO_SFIXED64] = FIXED64, [PROTO_FLOAT] = FLOAT,
	[PROTO_DOUBLE] = DOUBLE,
};

static enum kind kind_of(const struct proto_field *f)
{
	if (f->entry)
		return MAP;
	return families[f->type.kind] ? SCALAR : MESSAGE;
}

static struct str local_name(const struct proto_message *m)
{
	const struct str package = m->file->package;

	return package.len && m->full.len > package.len && m->full.ptr[package.len] == '.'
	               ? str_skip(m->full, package.len + 1)
	               : m->full;
}

static void compare_message(struct strict *s, const struct proto_message *old,
                            const struct proto_message *new);

/* A type of another file: what differs in it is reported with a path of its own. */
static void compare_foreign(struct strict *s, const struct proto_message *old,
                            const struct proto_message *new)
{
	const struct buf outer = s->path;
	const size_t before = s->count, depth = s->busy ? s->busy->depth + 1 : 1, cut = s->cut;
	struct str rest = local_name(old);
	void **equal = pointer_pairs_at(&s->equal, old, new);
	bool bad = false;

	if (*equal || old == new)
		return;
	if (depth > limit_of(LIMIT_DATUM_DEPTH)) {
		s->failed = !limit_exceeded(LIMIT_DATUM_DEPTH, s->why);
		return;
	}
	s->cut = depth;
	buf_init(&s->path, s->arena, 0);
	buf_add_c(&s->path, "#/");
	while (rest.len)
		(void)enter(s, str_cut(&rest, '.'));
	compare_message(s, old, new);
	s->path = outer;
	for (size_t i = before; i < s->count; i++)
		bad |= !rows[s->list[i].type].compatible;
	if (bad)
		add(s, PROTO_DIFF_FIELD_NAMED_TYPE_CHANGED);
	/* Nothing that is being compared now was passed over: it is so wherever it is asked. */
	if (s->count == before && s->cut >= depth)
		*pointer_pairs_at(&s->equal, old, new) = s;
	if (cut < s->cut)
		s->cut = cut;
}

static void compare_named(struct strict *s, const struct proto_field *old,
                          const struct proto_field *new)
{
	const struct proto_message *was = old->type.message, *is = new->type.message;

	if (!was || !is) {
		if (!str_eq(old->type.name, new->type.name))
			add(s, PROTO_DIFF_FIELD_NAMED_TYPE_CHANGED);
	} else if (!str_eq(local_name(was), local_name(is))) {
		add(s, PROTO_DIFF_FIELD_NAMED_TYPE_CHANGED);
	} else if (was->file != s->writer || is->file != s->reader) {
		/* The original leaves out two of one subject and version; they are equal. */
		compare_foreign(s, was, is);
	}
}

static void compare_type(struct strict *s, const struct proto_field *old,
                         const struct proto_field *new, bool labels)
{
	const enum kind kind = kind_of(old);
	const enum family family = families[old->type.kind];

	if (kind != kind_of(new)) {
		add(s, PROTO_DIFF_FIELD_KIND_CHANGED);
	} else if (kind == MESSAGE) {
		compare_named(s, old, new);
	} else if (kind == MAP) {
		for (size_t i = 0; i < 2; i++)
			if (old->entry->field_count > i && new->entry->field_count > i)
				compare_type(s, old->entry->fields[i], new->entry->fields[i],
				             false);
	} else if (family != families[new->type.kind]) {
		add(s, PROTO_DIFF_FIELD_SCALAR_KIND_CHANGED);
	} else if (labels && old->label && new->label && old->label != new->label) {
		/* Only of labels that are written; there is none in a oneof. */
		add(s, family == TEXT ? PROTO_DIFF_FIELD_STRING_OR_BYTES_LABEL_CHANGED
		                      : PROTO_DIFF_FIELD_NUMERIC_LABEL_CHANGED);
	}
}

/* ---- messages -------------------------------------------------------------------------- */

struct numbered { /* a field number in both messages, as one that comes later wins */
	int32_t number;
	const struct proto_field *old, *new;
};

static int by_number(const void *x, const void *y)
{
	const struct numbered *a = x, *b = y;

	return a->number < b->number ? -1 : a->number > b->number;
}

/* The original does not see groups. */
static bool is_seen(const struct proto_field *f)
{
	return f->type.kind != PROTO_GROUP;
}

/* Fields first, then members of oneofs: the later one of a number wins, as there. */
static void collect(struct java_keys *k, const struct proto_message *m, bool second)
{
	for (int members = 0; members < 2; members++)
		for (size_t i = 0; i < m->field_count; i++)
			if (is_seen(m->fields[i]) && (m->fields[i]->oneof != NULL) == members)
				java_put_number(k, m->fields[i]->number, second, m->fields[i]);
}

static struct numbered *fields_of(struct strict *s, const struct proto_message *old,
                                  const struct proto_message *new, size_t *count)
{
	struct java_keys keys = { .arena = s->arena };
	struct numbered *list;

	collect(&keys, old, false);
	collect(&keys, new, true);
	list = arena_array(s->arena, struct numbered, keys.count);
	for (size_t i = 0; i < keys.count; i++)
		list[i] = (struct numbered){ keys.list[i]->number, keys.list[i]->first,
			                     keys.list[i]->second };
	qsort(list, keys.count, sizeof *list, by_number);
	*count = keys.count;
	return list;
}

static const struct numbered *numbered_of(const struct numbered *list, size_t count, int32_t number)
{
	const struct numbered key = { .number = number };

	return count ? (const struct numbered *)bsearch(&key, list, count, sizeof *list, by_number)
	             : NULL;
}

/* Fields that could stand together and can no longer: those of the oneof came from more than one
 * place. A field at the top is a place of its own, new ones count for nothing. */
static void compare_origins(struct strict *s, const struct proto_oneof *oneof,
                            const struct numbered *fields, size_t count)
{
	const struct proto_oneof *from = NULL;
	size_t top = 0, oneofs = 0, length;

	for (size_t i = 0; i < oneof->field_count; i++) {
		const struct numbered *f =
			is_seen(oneof->fields[i])
				? numbered_of(fields, count, oneof->fields[i]->number)
				: NULL;

		if (!f || !f->old)
			continue;
		if (!f->old->oneof) {
			top++;
		} else if (!from || !str_eq(from->name, f->old->oneof->name)) {
			oneofs += from == NULL || oneofs == 1;
			from = f->old->oneof;
		}
	}
	if (top + oneofs < 2)
		return;
	length = enter(s, oneof->name);
	add(s, top > 1 ? PROTO_DIFF_MULTIPLE_FIELDS_MOVED_TO_ONEOF
	               : PROTO_DIFF_FIELD_MOVED_TO_EXISTING_ONEOF);
	leave(s, length);
}

static int by_name(const void *x, const void *y)
{
	return str_cmp((*(const struct java_key *const *)x)->name,
	               (*(const struct java_key *const *)y)->name);
}

/* A oneof that went with all its members is a removal that the original accepts. */
static bool is_all_gone(const struct proto_oneof *oneof, const struct numbered *fields,
                        size_t count)
{
	for (size_t i = 0; i < oneof->field_count; i++) {
		const struct numbered *f = numbered_of(fields, count, oneof->fields[i]->number);

		if (is_seen(oneof->fields[i]) && f && f->new)
			return false;
	}
	return true;
}

static void compare_oneof_names(struct strict *s, const struct proto_message *old,
                                const struct proto_message *new, const struct numbered *fields,
                                size_t count)
{
	struct java_keys keys = { .arena = s->arena };

	for (size_t i = 0; i < old->oneof_count; i++)
		java_put_name(&keys, old->oneofs[i]->name, false, old->oneofs[i]);
	for (size_t i = 0; i < new->oneof_count; i++)
		java_put_name(&keys, new->oneofs[i]->name, true, new->oneofs[i]);
	if (keys.count)
		qsort(keys.list, keys.count, sizeof *keys.list, by_name);
	for (size_t i = 0; i < keys.count; i++) {
		const struct java_key *k = keys.list[i];
		const size_t length = enter(s, k->name);

		if (!k->second) {
			add(s, PROTO_DIFF_ONEOF_REMOVED);
			if (is_all_gone(k->first, fields, count))
				*pointer_pairs_at(&s->gone, k->first, new) = s;
		} else if (!k->first) {
			add(s, PROTO_DIFF_ONEOF_ADDED);
		}
		leave(s, length);
	}
}

static void removed(struct strict *s, const struct proto_field *f, const struct proto_message *new)
{
	const size_t length = s->path.len;

	if (f->oneof && *pointer_pairs_at(&s->gone, f->oneof, new))
		return;
	if (f->oneof)
		(void)enter(s, f->oneof->name);
	(void)enter_number(s, f->number);
	add(s, f->oneof                     ? PROTO_DIFF_ONEOF_FIELD_REMOVED
	       : f->label == PROTO_REQUIRED ? PROTO_DIFF_REQUIRED_FIELD_REMOVED
	                                    : PROTO_DIFF_FIELD_REMOVED);
	leave(s, length);
}

static void compare_field(struct strict *s, const struct numbered *f)
{
	const size_t length = s->path.len;

	if (f->new->oneof)
		(void)enter(s, f->new->oneof->name);
	(void)enter_number(s, f->number);
	if (!f->old) {
		add(s, f->new->oneof                     ? PROTO_DIFF_ONEOF_FIELD_ADDED
		       : f->new->label == PROTO_REQUIRED ? PROTO_DIFF_REQUIRED_FIELD_ADDED
		                                         : PROTO_DIFF_FIELD_ADDED);
	} else {
		if (f->old->oneof && !f->new->oneof)
			add(s, PROTO_DIFF_ONEOF_FIELD_MOVED_TO_TOP_LEVEL);
		if (!str_eq(f->old->name, f->new->name))
			add(s, PROTO_DIFF_FIELD_NAME_CHANGED);
		compare_type(s, f->old, f->new, true);
	}
	leave(s, length);
}

static void compare_fields(struct strict *s, const struct proto_message *old,
                           const struct proto_message *new)
{
	size_t count;
	const struct numbered *fields = fields_of(s, old, new, &count);

	for (size_t i = 0; i < new->oneof_count; i++)
		compare_origins(s, new->oneofs[i], fields, count);
	compare_oneof_names(s, old, new, fields, count);
	for (size_t i = 0; i < count && !s->failed; i++)
		if (fields[i].new)
			compare_field(s, &fields[i]);
		else
			removed(s, fields[i].old, new);
}

/* ---- scopes ------------------------------------------------------------------------------ */

struct scope { /* a file or a message */
	struct proto_message *const *messages;
	size_t message_count;
	struct proto_enum *const *enums;
	size_t enum_count;
};

static void compare_constants(struct strict *s, const struct proto_enum *old,
                              const struct proto_enum *new)
{
	struct java_keys keys = { .arena = s->arena };
	struct java_key **order;

	for (size_t i = 0; i < old->value_count; i++)
		java_put_number(&keys, old->values[i].number, false, &old->values[i]);
	for (size_t i = 0; i < new->value_count; i++)
		java_put_number(&keys, new->values[i].number, true, &new->values[i]);
	order = java_order(&keys);
	for (size_t i = 0; i < keys.count; i++) {
		const struct proto_enum_value *was = order[i]->first, *is = order[i]->second;
		const size_t length = enter_number(s, order[i]->number);

		if (!is)
			add(s, PROTO_DIFF_ENUM_CONST_REMOVED);
		else if (!was)
			add(s, PROTO_DIFF_ENUM_CONST_ADDED);
		else if (!str_eq(was->name, is->name))
			add(s, PROTO_DIFF_ENUM_CONST_CHANGED);
		leave(s, length);
	}
}

static void compare_messages(struct strict *s, const struct scope *old, const struct scope *new)
{
	struct java_keys keys = { .arena = s->arena };
	struct java_key **order;

	for (size_t i = 0; i < old->message_count; i++)
		java_put_name(&keys, old->messages[i]->name, false, old->messages[i]);
	for (size_t i = 0; i < new->message_count; i++)
		java_put_name(&keys, new->messages[i]->name, true, new->messages[i]);
	order = java_order(&keys);
	for (size_t i = 0; i < keys.count && !s->failed; i++) {
		const struct proto_message *was = order[i]->first, *is = order[i]->second;
		const size_t length = enter(s, order[i]->name);

		if (!is && !was->map_entry) {
			add(s, PROTO_DIFF_MESSAGE_REMOVED);
		} else if (!was && !is->map_entry) {
			add(s, PROTO_DIFF_MESSAGE_ADDED);
		} else if (was && is) {
			compare_message(s, was, is);
			if (order[i]->first_at != order[i]->second_at)
				add(s, PROTO_DIFF_MESSAGE_MOVED);
		}
		leave(s, length);
	}
}

static void compare_enums(struct strict *s, const struct scope *old, const struct scope *new)
{
	struct java_keys keys = { .arena = s->arena };
	struct java_key **order;

	for (size_t i = 0; i < old->enum_count; i++)
		java_put_name(&keys, old->enums[i]->name, false, old->enums[i]);
	for (size_t i = 0; i < new->enum_count; i++)
		java_put_name(&keys, new->enums[i]->name, true, new->enums[i]);
	order = java_order(&keys);
	for (size_t i = 0; i < keys.count; i++) {
		const size_t length = enter(s, order[i]->name);

		if (!order[i]->second)
			add(s, PROTO_DIFF_ENUM_REMOVED);
		else if (!order[i]->first)
			add(s, PROTO_DIFF_ENUM_ADDED);
		else
			compare_constants(s, order[i]->first, order[i]->second);
		leave(s, length);
	}
}

static void compare_scopes(struct strict *s, struct scope old, struct scope new)
{
	compare_messages(s, &old, &new);
	compare_enums(s, &old, &new);
}

static struct scope scope_of(const struct proto_message *m)
{
	return (struct scope){ m->messages, m->message_count, m->enums, m->enum_count };
}

static void compare_message(struct strict *s, const struct proto_message *old,
                            const struct proto_message *new)
{
	const struct busy here = { s->busy, old, s->busy ? s->busy->depth + 1 : 1 };
	const struct busy *met = s->busy;

	if (!step(s))
		return;
	while (met && met->message != old)
		met = met->below;
	if (met) {
		if (met->depth < s->cut)
			s->cut = met->depth;
	} else {
		s->busy = &here;
		compare_fields(s, old, new);
	}
	compare_scopes(s, scope_of(old), scope_of(new));
	s->busy = here.below;
}

bool proto_differences(struct arena *a, const struct proto_file *reader,
                       const struct proto_file *writer, struct proto_difference **list,
                       size_t *count, struct failure *why)
{
	struct strict s = { .arena = a,
		            .reader = reader,
		            .writer = writer,
		            .equal = { .arena = a },
		            .gone = { .arena = a },
		            .why = why };

	buf_init(&s.path, a, 0);
	buf_add_c(&s.path, "#/");
	if (!str_eq(writer->package, reader->package))
		add(&s, PROTO_DIFF_PACKAGE_CHANGED);
	compare_scopes(&s,
	               (struct scope){ writer->messages, writer->message_count, writer->enums,
	                               writer->enum_count },
	               (struct scope){ reader->messages, reader->message_count, reader->enums,
	                               reader->enum_count });
	*list = s.list;
	*count = s.count;
	return !s.failed;
}

/* ---- words ----------------------------------------------------------------------------------- */

const char *proto_difference_name(enum proto_difference_type t)
{
	return rows[t].name;
}

bool proto_difference_is_compatible(enum proto_difference_type t)
{
	return rows[t].compatible;
}

struct str proto_difference_text(struct arena *a, const struct proto_difference *d,
                                 const char *reader_role, const char *writer_role)
{
	struct buf out;

	buf_init(&out, a, 0);
	buf_printf(&out, "{errorType:\"%s\", description:\"", rows[d->type].name);
	for (const char *c = rows[d->type].text; *c; c++)
		if (*c != '%')
			buf_add_byte(&out, *c);
		else if (*++c == 'p')
			buf_add(&out, d->path);
		else
			buf_add_c(&out, *c == 'r' ? reader_role : writer_role);
	buf_add_c(&out, "\"}");
	return buf_str(&out);
}
