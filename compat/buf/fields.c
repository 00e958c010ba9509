/* fields.c - what fields of one number must keep */
#include "compat/buf/impl.h"

static const struct group {
	int wire, json;
} groups[DATA_KIND_COUNT] = {
#define X(kind, wire, json) [DATA_##kind] = { wire, json },
#include "compat/buf/kinds.def"
#undef X
};

/* Where a change of a field is told: at the word or option that changed, where it is there. */
enum spot {
	AT_FIELD,
	AT_NAME,
	AT_TYPE,
	AT_JSON_NAME,
	AT_DEFAULT,
	AT_CTYPE,
	AT_JSTYPE,
	AT_UTF8,
	AT_JAVA_UTF8
};

static struct proto_place place(const struct proto_file *file, const struct proto_field *f,
                                enum spot spot)
{
	static const char *const options[] = {
		[AT_CTYPE] = "ctype", [AT_JSTYPE] = "jstype", [AT_UTF8] = "utf8_validation"
	};
	struct proto_place at = f->at;

	if (spot == AT_NAME)
		at = f->name_at;
	else if (spot == AT_TYPE)
		at = f->type.at;
	else if (spot == AT_JSON_NAME && f->json)
		at = f->json->at;
	else if (spot == AT_DEFAULT && f->default_value)
		at = f->default_value->at;
	else if (spot == AT_JAVA_UTF8)
		at = buf_option_place(&file->options, "java_string_check_utf8", f->at);
	else if (spot >= AT_CTYPE)
		at = buf_option_place(&f->options, options[spot], f->at);
	if (!at.line) /* a key or value of a map: told at its field */
		at = f->at.line || !f->scope ? f->at : f->scope->at;
	return at;
}

/* Extensions go by their full names. */
static void find(struct buf_check *c, const struct data_field *old, const struct data_field *new,
                 enum spot spot, const char *what, const char *was, const char *is)
{
	const struct data_message *m = c->message;
	const struct str name =
		spot == AT_NAME ? STR("")
				: arena_printf(c->arena, " with name \"%.*s\"", STR_FMT(new->name));

	buf_find(c,
	         arena_printf(c->arena, "%.*s/%d",
	                      STR_FMT(buf_path(c->arena, c->old_message->name)), old->number),
	         place(c->file, new->written, spot), place(c->old_file, old->written, spot),
	         "%s \"%d\"%.*s on message \"%.*s\" %s%s%s%s%s.",
	         new->extension ? "Extension" : "Field", new->number, STR_FMT(name),
	         STR_FMT(new->extension ? m->written->full : m->written->name), what,
	         was ? " from " : "", was ? was : "", is ? " to " : "", is ? is : "");
}

/* ---- types ---------------------------------------------------------------------------- */

static struct str type_name(const struct data_field *f)
{
	if (f->kind == DATA_ENUM)
		return f->constants->written->full;
	return data_is_message(f) ? f->message->written->full : str_of(data_kind(f->kind)->word);
}

static const char *quoted(struct buf_check *c, struct str s)
{
	return str_c(c->arena, arena_printf(c->arena, "\"%.*s\"", STR_FMT(s)));
}

static void changed_kind(struct buf_check *c, const struct data_field *old,
                         const struct data_field *new)
{
	find(c, old, new, AT_TYPE, "changed type", quoted(c, str_of(data_kind(old->kind)->word)),
	     quoted(c, str_of(data_kind(new->kind)->word)));
}

static void changed_name(struct buf_check *c, const struct data_field *old,
                         const struct data_field *new)
{
	find(c, old, new, AT_TYPE, "changed type", quoted(c, type_name(old)),
	     quoted(c, type_name(new)));
}

void buf_same_type(struct buf_check *c, const void *old, const void *new)
{
	const struct data_field *f = old, *g = new;

	if (f->kind != g->kind)
		changed_kind(c, f, g);
	else if (!str_eq(type_name(f), type_name(g)))
		changed_name(c, f, g);
}

static struct str simple(struct str full)
{
	for (size_t i = full.len; i-- > 0;)
		if (full.ptr[i] == '.')
			return str_skip(full, i + 1);
	return full;
}

/* Another enum will do if it is called the same and has all the values. */
static bool enum_grew(struct buf_check *c, const struct data_enum *old, const struct data_enum *new)
{
	struct java_keys names = { .arena = c->arena };

	if (!str_eq(simple(old->written->full), simple(new->written->full)))
		return false;
	for (size_t i = 0; i < old->count; i++)
		java_put_name(&names, old->constants[i].name, false, &old->constants[i]);
	for (size_t i = 0; i < new->count; i++)
		java_put_name(&names, new->constants[i].name, true, &new->constants[i]);
	for (size_t i = 0; i < names.count; i++) {
		const struct data_constant *was = names.list[i]->first, *is = names.list[i]->second;

		if (was && (!is || was->number != is->number))
			return false;
	}
	return true;
}

static void compatible_type(struct buf_check *c, const struct data_field *f,
                            const struct data_field *g, bool json)
{
	const struct group *was = &groups[f->kind], *is = &groups[g->kind];

	if (json ? was->json != is->json : was->wire != is->wire) {
		if (json || f->kind != DATA_STRING || g->kind != DATA_BYTES)
			changed_kind(c, f, g);
	} else if (!str_eq(type_name(f), type_name(g)) &&
	           (data_is_message(f) ||
	            (f->kind == DATA_ENUM && !enum_grew(c, f->constants, g->constants)))) {
		changed_name(c, f, g);
	}
}

void buf_wire_type(struct buf_check *c, const void *old, const void *new)
{
	compatible_type(c, old, new, false);
}

void buf_wire_json_type(struct buf_check *c, const void *old, const void *new)
{
	compatible_type(c, old, new, true);
}

/* ---- cardinality ------------------------------------------------------------------------ */

static const struct cardinality {
	const char *name;
	int wire, json;
} cardinalities[] = {
	{ "\"optional with implicit presence\"", 1, 1 },
	{ "\"optional with explicit presence\"", 1, 1 },
	{ "\"required\"", 2, 2 },
	{ "\"repeated\"", 3, 3 },
	{ "\"map\"", 3, 4 },
};

static const struct cardinality *cardinality(const struct data_field *f)
{
	return &cardinalities[data_is_map(f) ? 4 : (int)f->presence];
}

/* Those of entries are nobody's choice. */
static bool in_entries(const struct buf_check *c)
{
	return c->old_message->entry && c->message->entry;
}

void buf_same_cardinality(struct buf_check *c, const void *old, const void *new)
{
	const struct cardinality *was = cardinality(old), *is = cardinality(new);

	if (was != is && !in_entries(c))
		find(c, old, new, AT_FIELD, "changed cardinality", was->name, is->name);
}

void buf_wire_cardinality(struct buf_check *c, const void *old, const void *new)
{
	const struct cardinality *was = cardinality(old), *is = cardinality(new);

	if (was->wire != is->wire && !in_entries(c))
		find(c, old, new, AT_FIELD, "changed cardinality", was->name, is->name);
}

void buf_wire_json_cardinality(struct buf_check *c, const void *old, const void *new)
{
	const struct cardinality *was = cardinality(old), *is = cardinality(new);

	if (was->json != is->json && !in_entries(c))
		find(c, old, new, AT_FIELD, "changed cardinality", was->name, is->name);
}

/* ---- names, defaults, oneofs ---------------------------------------------------------------- */

void buf_same_name(struct buf_check *c, const void *old, const void *new)
{
	const struct data_field *f = old, *g = new;

	if (!str_eq(f->name, g->name))
		find(c, f, g, AT_NAME, "changed name", quoted(c, f->name), quoted(c, g->name));
}

void buf_same_json_name(struct buf_check *c, const void *old, const void *new)
{
	const struct data_field *f = old, *g = new;
	const struct str was = f->written->json_name,
			 is = g->written->json_name;

	if (f->extension || str_eq(was, is))
		return;
	find(c, f, g, AT_JSON_NAME, "changed option \"json_name\"", quoted(c, was), quoted(c, is));
	c->list[c->count - 1].implied = !f->written->json && !g->written->json;
}

static bool can_default(const struct data_field *f)
{
	return f->presence != DATA_REPEATED && !data_is_message(f);
}

/* As a float, which is what both can hold. */
static float single(const struct data_field *f)
{
	const uint32_t low = (uint32_t)f->bits;
	double wide;
	float narrow;

	memcpy(&wide, &f->bits, sizeof wide);
	memcpy(&narrow, &low, sizeof narrow);
	return f->kind == DATA_FLOAT ? narrow : (float)wide;
}

/* Texts are compared as texts, numbers as numbers, whatever kind they are of. */
static bool same_default(const struct data_field *f, const struct data_field *g)
{
	const bool text = !data_is_number(f->kind), other_text = !data_is_number(g->kind);

	if (text && other_text)
		return str_eq(f->text, g->text);
	if (text || other_text)
		return !(text ? f->text.len != 0 : f->bits != 0) &&
		       !(other_text ? g->text.len != 0 : g->bits != 0);
	if ((f->kind == DATA_FLOAT) != (g->kind == DATA_FLOAT) &&
	    (f->kind == DATA_DOUBLE || g->kind == DATA_DOUBLE))
		return single(f) == single(g);
	return data_number_same(f->kind, f->bits, g->kind, g->bits);
}

static const char *default_text(struct buf_check *c, const struct data_field *f)
{
	const struct data_value v = { .bits = f->bits, .bytes = f->text };
	struct buf out;

	buf_init(&out, c->arena, 0);
	data_value_text(&out, f, &v);
	return str_c(c->arena, buf_str(&out));
}

void buf_same_default(struct buf_check *c, const void *old, const void *new)
{
	const struct data_field *f = old, *g = new;

	if (can_default(f) && can_default(g) && !same_default(f, g))
		find(c, f, g, AT_DEFAULT, "changed default value", default_text(c, f),
		     default_text(c, g));
}

void buf_same_oneof(struct buf_check *c, const void *old, const void *new)
{
	const struct data_field *f = old, *g = new;
	const struct proto_oneof *was = f->written->oneof, *is = g->written->oneof;

	if (f->extension || (!was && !is))
		return;
	if (!was || !is)
		find(c, f, g, AT_FIELD, "moved", was ? "inside" : "outside",
		     was ? "outside a oneof" : "inside a oneof");
	else if (!str_eq(was->name, is->name))
		find(c, f, g, AT_FIELD, "moved", quoted(c, was->name), quoted(c, is->name));
}

/* ---- options that generators read ---------------------------------------------------------------
 */

static void same_option(struct buf_check *c, const struct data_field *f, const struct data_field *g,
                        const char *name, const char *otherwise, enum spot spot, const char *what)
{
	struct str was = buf_option(&f->written->options, name),
		   is = buf_option(&g->written->options, name);

	was = was.ptr ? was : str_of(otherwise);
	is = is.ptr ? is : str_of(otherwise);
	if (!str_eq(was, is))
		find(c, f, g, spot, what, quoted(c, was), quoted(c, is));
}

static bool is_text(const struct data_field *f)
{
	return f->kind == DATA_STRING || f->kind == DATA_BYTES;
}

/* A text that was a string_piece may become what it is by default. */
void buf_same_ctype(struct buf_check *c, const void *old, const void *new)
{
	const struct data_field *f = old, *g = new;
	const struct str was = buf_option(&f->written->options, "ctype"),
			 is = buf_option(&g->written->options, "ctype");

	if (!is_text(f) || !is_text(g) || in_entries(c) ||
	    (str_is(was, "STRING_PIECE") && (!is.ptr || str_is(is, "STRING"))))
		return;
	same_option(c, f, g, "ctype", "STRING", AT_CTYPE, "changed C++ string type");
}

static bool is_wide(const struct data_field *f)
{
	const struct data_kind_row *row = data_kind(f->kind);

	return row->width == 64 && row->coding != CODING_REAL;
}

void buf_same_jstype(struct buf_check *c, const void *old, const void *new)
{
	const struct data_field *f = old, *g = new;

	if (is_wide(f) && is_wide(g))
		same_option(c, f, g, "jstype", "JS_NORMAL", AT_JSTYPE, "changed option \"jstype\"");
}

static const char *checks(bool yes)
{
	return yes ? "VERIFY" : "NONE";
}

void buf_same_utf8(struct buf_check *c, const void *old, const void *new)
{
	const struct data_field *f = old, *g = new;

	if (f->kind == DATA_STRING && g->kind == DATA_STRING && f->checked != g->checked)
		find(c, f, g, AT_UTF8, "changed UTF8 validation", checks(f->checked),
		     checks(g->checked));
}

static bool java_checks(const struct proto_file *file, const struct data_field *f)
{
	return f->checked || str_is(buf_option(&file->options, "java_string_check_utf8"), "true");
}

void buf_same_java_utf8(struct buf_check *c, const void *old, const void *new)
{
	const struct data_field *f = old, *g = new;
	const bool was = java_checks(c->old_file, f), is = java_checks(c->file, g);

	if (f->kind == DATA_STRING && g->kind == DATA_STRING && was != is)
		find(c, f, g, AT_JAVA_UTF8, "changed Java string UTF8 validation",
		     was ? "\"VERIFY\"" : "\"NONE\"", is ? "\"VERIFY\"" : "\"NONE\"");
}
