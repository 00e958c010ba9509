/* print_option.c - options and their values as text */
#include "contract/protobuf/descriptor.h"
#include "contract/protobuf/option_entry.h"
#include "contract/protobuf/print_impl.h"

/* ---- printing them
 * ---------------------------------------------------------------------------------------------- */

static void print_quoted(struct printer *p, struct str text)
{
	static const char from[] = "\a\b\f\n\r\t\v\\'\"", to[] = "abfnrtv\\'\"";
	size_t done = 0;

	print_c(p, "\"");
	for (size_t i = 0; i < text.len; i++) {
		const char *special = text.ptr[i] ? strchr(from, text.ptr[i]) : NULL;

		if (!special)
			continue;
		print_text(p, (struct str){ text.ptr + done, i - done });
		print_format(p, "\\%c", to[special - from]);
		done = i + 1;
	}
	print_text(p, str_skip(text, done));
	print_c(p, "\"");
}

static void print_word(struct printer *p, const struct proto_value *v)
{
	if (v->negative)
		print_c(p, "-");
	print_text(p, v->text);
}

static void print_value(struct printer *p, const struct proto_value *v);

static void print_members(struct printer *p, const struct proto_value *v)
{
	print_c(p, "{\n");
	p->level++;
	for (size_t i = 0; i < v->count; i++) {
		print_text(p, v->members[i].name);
		print_c(p, ": ");
		print_value(p, v->members[i].value);
		print_c(p, i + 1 < v->count ? ",\n" : "\n");
	}
	p->level--;
	print_c(p, "}");
}

static void print_items(struct printer *p, const struct proto_value *v)
{
	print_c(p, "[\n");
	p->level++;
	for (size_t i = 0; i < v->count; i++) {
		print_value(p, v->items[i]);
		print_c(p, i + 1 < v->count ? ",\n" : "\n");
	}
	p->level--;
	print_c(p, "]");
}

static void print_value(struct printer *p, const struct proto_value *v)
{
	switch (v->kind) {
	case PROTO_VALUE_STRING:
		print_quoted(p, v->text);
		break;
	case PROTO_VALUE_AGGREGATE:
		print_members(p, v);
		break;
	case PROTO_VALUE_LIST:
		print_items(p, v);
		break;
	case PROTO_VALUE_WORD:
	case PROTO_VALUE_INTEGER:
	case PROTO_VALUE_FLOAT:
	default:
		print_word(p, v);
	}
}

/* ---- what a field has besides
 * ----------------------------------------------------------------------------------- */

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') ||
		      (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z') ||
		      (s.ptr[i] >= '0' && s.ptr[i] <= '9') || strchr("_-.", s.ptr[i])))
			return false;
	return s.len > 0;
}

/* In the form of the field's type, however it was written. */
static struct proto_value *shown_default(struct arena *a, const struct proto_field *f)
{
	struct proto_value *v = proto_fold(a, f->default_value);

	if (f->type.kind == PROTO_STRING || v->kind != PROTO_VALUE_STRING) {
		if (f->type.kind == PROTO_STRING && v->kind != PROTO_VALUE_AGGREGATE &&
		    v->kind != PROTO_VALUE_LIST && !v->negative)
			v->kind = PROTO_VALUE_STRING;
		return v;
	}
	if (f->type.kind == PROTO_BYTES && !is_word(v->text))
		v->text = str_concat(
			a, (struct str[]){ STR("\""), proto_default_text(a, f), STR("\"") }, 3);
	if (f->type.kind == PROTO_BYTES || is_word(v->text))
		v->kind = PROTO_VALUE_WORD;
	return v;
}

static bool is_shown(const struct printer *p, const struct proto_option *o)
{
	return !p->plain || !o->parts->extension || str_starts(o->parts->name, "confluent.");
}

static struct proto_options shown_of(const struct printer *p, const struct proto_options *o)
{
	struct proto_options shown = { arena_array(p->arena, struct proto_option, o->count), 0,
		                       STR_NONE };

	for (size_t i = 0; i < o->count; i++)
		if (is_shown(p, &o->list[i]))
			shown.list[shown.count++] = o->list[i];
	return shown;
}

static struct option_entries entries_of(struct printer *p, const struct proto_options *o,
                                        const struct proto_message *scope,
                                        const struct proto_field *f)
{
	const struct proto_options shown = shown_of(p, o);
	struct option_entries e =
		proto_option_entries(p->arena, p->file, &shown, scope, p->normal, 2);

	if (f && f->default_value)
		e.list[e.count++] = (struct option_entry){ .name = STR("default"),
			                                   .shown = STR("default"),
			                                   .value = shown_default(p->arena, f) };
	if (f && f->json) {
		struct proto_value *v = proto_fold(p->arena, f->json);

		v->kind = PROTO_VALUE_STRING;
		e.list[e.count++] = (struct option_entry){ .name = STR("json_name"),
			                                   .shown = STR("json_name"),
			                                   .value = v };
	}
	if (p->normal)
		proto_normal_entries(p->arena, p->file, &e);
	return e;
}

static void print_entry(struct printer *p, const struct option_entry *e)
{
	const struct proto_value *v = e->value;

	print_text(p, e->shown);
	print_c(p, " = ");
	if (v->kind == PROTO_VALUE_LIST && v->count == 1) {
		print_c(p, "[");
		print_value(p, v->items[0]);
		print_c(p, "]");
	} else if (v->kind == PROTO_VALUE_LIST) {
		print_items(p, v);
	} else {
		print_value(p, v);
	}
}

void print_statements(struct printer *p, const struct proto_options *o,
                      const struct proto_message *scope, bool apart)
{
	const struct option_entries e = entries_of(p, o, scope, NULL);

	if (e.count && apart)
		print_begin(p);
	for (size_t i = 0; i < e.count; i++) {
		print_c(p, "option ");
		print_entry(p, &e.list[i]);
		print_c(p, ";\n");
	}
}

void print_brackets(struct printer *p, const struct proto_options *o,
                    const struct proto_message *scope, const struct proto_field *field)
{
	const struct option_entries e = entries_of(p, o, scope, field);

	if (!e.count)
		return;
	if (e.count == 1) {
		print_c(p, " [");
		print_entry(p, e.list);
		print_c(p, "]");
		return;
	}
	print_c(p, " [\n");
	p->level++;
	for (size_t i = 0; i < e.count; i++) {
		print_entry(p, &e.list[i]);
		print_c(p, i + 1 < e.count ? ",\n" : "\n");
	}
	p->level--;
	print_c(p, "]");
}

void print_rpc_options(struct printer *p, const struct proto_options *o)
{
	bool shown = false;

	for (size_t i = 0; i < o->count; i++)
		shown = shown || is_shown(p, &o->list[i]);
	if (!shown)
		return;
	print_c(p, " {\n");
	p->level++;
	print_statements(p, o, NULL, false);
	p->level--;
	print_c(p, "}");
}
