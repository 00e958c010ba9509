/* canonical.c - the parsing form, its fingerprints, and the registry's two texts */
#include "contract/avro/canonical.h"

#include "contract/avro/print.h"
#include "contract/base/java_text.h"

/* The parsing form writes texts as they are, without escapes: names and symbols need none. */
static void add_quoted(struct buf *out, struct str s)
{
	buf_add_byte(out, '"');
	buf_add(out, s);
	buf_add_byte(out, '"');
}

static void form(struct buf *out, struct avro_index *known, const struct avro_type *t);

/* NOLINTNEXTLINE(misc-no-recursion): as form() */
static void form_named(struct buf *out, struct avro_index *known, const struct avro_type *t)
{
	if (!avro_index_add(known, t->name.full)) {
		add_quoted(out, t->name.full);
		return;
	}
	buf_add_c(out, "{\"name\":");
	add_quoted(out, t->name.full);
	buf_printf(out, ",\"type\":\"%s\"", avro_kind_name(t->kind));
	if (t->kind == AVRO_FIXED) {
		buf_printf(out, ",\"size\":%lld}", t->size);
		return;
	}
	buf_add_c(out, t->kind == AVRO_ENUM ? ",\"symbols\":[" : ",\"fields\":[");
	for (size_t i = 0; t->kind == AVRO_ENUM && i < t->symbol_count; i++) {
		buf_add_c(out, i ? "," : "");
		add_quoted(out, t->symbols[i]);
	}
	for (size_t i = 0; t->kind == AVRO_RECORD && i < t->field_count; i++) {
		buf_add_c(out, i ? ",{\"name\":" : "{\"name\":");
		add_quoted(out, t->fields[i].name);
		buf_add_c(out, ",\"type\":");
		form(out, known, t->fields[i].type);
		buf_add_byte(out, '}');
	}
	buf_add_c(out, "]}");
}

/* NOLINTNEXTLINE(misc-no-recursion): avro_parse() bounds the depth in this order of visits */
static void form(struct buf *out, struct avro_index *known, const struct avro_type *t)
{
	if (avro_is_named(t)) {
		form_named(out, known, t);
	} else if (t->kind == AVRO_UNION) {
		buf_add_byte(out, '[');
		for (size_t i = 0; i < t->branch_count; i++) {
			buf_add_c(out, i ? "," : "");
			form(out, known, t->branches[i]);
		}
		buf_add_byte(out, ']');
	} else if (t->kind == AVRO_ARRAY || t->kind == AVRO_MAP) {
		buf_printf(out, "{\"type\":\"%s\",\"%s\":", avro_kind_name(t->kind),
		           t->kind == AVRO_ARRAY ? "items" : "values");
		form(out, known, t->items);
		buf_add_byte(out, '}');
	} else {
		buf_printf(out, "\"%s\"", avro_kind_name(t->kind));
	}
}

struct str avro_parsing_form(struct arena *a, const struct avro_schema *s)
{
	struct buf out;

	buf_init(&out, a, 0);
	form(&out, avro_index_new(a), s->root);
	return buf_str(&out);
}

void avro_fingerprint(struct str parsing_form, struct avro_fingerprints *out)
{
	out->crc64 = digest_crc64_avro(parsing_form);
	digest_md5(parsing_form, out->md5);
	digest_sha256(parsing_form, out->sha256);
}

/* ---- the registry's texts ------------------------------------------------------ */

struct printer {
	struct buf out;
	struct arena *arena;
	struct avro_index *known; /* full names that are written already */
	struct str space;         /* in force */
};

static void print(struct printer *p, const struct avro_type *t);

static void print_properties(struct printer *p, const struct avro_property *properties, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		avro_print_key(&p->out, properties[i].key);
		avro_print_value(&p->out, p->arena, properties[i].value);
	}
}

/* n texts behind a key; nothing where there are none. */
static void print_texts(struct printer *p, const char *key, const struct str *texts, size_t n)
{
	avro_print_key(&p->out, str_of(key));
	buf_add_byte(&p->out, '[');
	for (size_t i = 0; i < n; i++) {
		buf_add_c(&p->out, i ? "," : "");
		java_text_print(&p->out, texts[i]);
	}
	buf_add_byte(&p->out, ']');
}

static void print_aliases(struct printer *p, const struct avro_type *t)
{
	struct str *texts;

	if (!t->alias_count)
		return;
	texts = arena_array(p->arena, struct str, t->alias_count);
	for (size_t i = 0; i < t->alias_count; i++) {
		struct avro_name name = avro_name_of(p->arena, t->aliases[i], STR_NONE);

		texts[i] = avro_short_name(&name, t->name.space);
	}
	print_texts(p, "aliases", texts, t->alias_count);
}

/* NOLINTNEXTLINE(misc-no-recursion): as print() */
static void print_field(struct printer *p, const struct avro_field *f)
{
	static const char *const orders[] = { "ascending", "descending", "ignore" };

	buf_add_c(&p->out, "{\"name\":");
	java_text_print(&p->out, f->name);
	buf_add_c(&p->out, ",\"type\":");
	print(p, f->type);
	if (f->doc.ptr) {
		buf_add_c(&p->out, ",\"doc\":");
		java_text_print(&p->out, f->doc);
	}
	if (f->default_value) {
		buf_add_c(&p->out, ",\"default\":");
		avro_print_value(&p->out, p->arena, f->default_value);
	}
	if (f->order != AVRO_ASCENDING)
		buf_printf(&p->out, ",\"order\":\"%s\"", orders[f->order]);
	if (f->alias_count)
		print_texts(p, "aliases", f->aliases, f->alias_count);
	print_properties(p, f->properties, f->property_count);
	buf_add_byte(&p->out, '}');
}

static void print_name(struct printer *p, const struct avro_type *t)
{
	buf_printf(&p->out,
	           "{\"type\":\"%s\",\"name\":", t->error ? "error" : avro_kind_name(t->kind));
	java_text_print(&p->out, t->name.simple);
	if (!str_eq(t->name.space, p->space)) {
		buf_add_c(&p->out, ",\"namespace\":");
		java_text_print(&p->out, t->name.space);
	}
	if (t->doc.ptr) {
		buf_add_c(&p->out, ",\"doc\":");
		java_text_print(&p->out, t->doc);
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): as print() */
static void print_named(struct printer *p, const struct avro_type *t)
{
	struct str outer = p->space;

	if (!avro_index_add(p->known, t->name.full)) {
		java_text_print(&p->out, avro_short_name(&t->name, p->space));
		return;
	}
	print_name(p, t);
	p->space = t->name.space;
	if (t->kind == AVRO_RECORD) {
		buf_add_c(&p->out, ",\"fields\":[");
		for (size_t i = 0; i < t->field_count; i++) {
			buf_add_c(&p->out, i ? "," : "");
			print_field(p, &t->fields[i]);
		}
		buf_add_byte(&p->out, ']');
	} else if (t->kind == AVRO_ENUM) {
		print_texts(p, "symbols", t->symbols, t->symbol_count);
		if (t->enum_default.ptr) {
			buf_add_c(&p->out, ",\"default\":");
			java_text_print(&p->out, t->enum_default);
		}
	} else {
		buf_printf(&p->out, ",\"size\":%lld", t->size);
	}
	print_properties(p, t->properties, t->property_count);
	print_aliases(p, t);
	buf_add_byte(&p->out, '}');
	p->space = outer;
}

/* NOLINTNEXTLINE(misc-no-recursion): avro_parse() bounds the depth in this order of visits */
static void print(struct printer *p, const struct avro_type *t)
{
	if (avro_is_named(t)) {
		print_named(p, t);
	} else if (t->kind == AVRO_UNION) {
		buf_add_byte(&p->out, '[');
		for (size_t i = 0; i < t->branch_count; i++) {
			buf_add_c(&p->out, i ? "," : "");
			print(p, t->branches[i]);
		}
		buf_add_byte(&p->out, ']');
	} else if (t->kind == AVRO_ARRAY || t->kind == AVRO_MAP) {
		buf_printf(&p->out, "{\"type\":\"%s\",\"%s\":", avro_kind_name(t->kind),
		           t->kind == AVRO_ARRAY ? "items" : "values");
		print(p, t->items);
		print_properties(p, t->properties, t->property_count);
		buf_add_byte(&p->out, '}');
	} else if (t->property_count) {
		buf_printf(&p->out, "{\"type\":\"%s\"", avro_kind_name(t->kind));
		print_properties(p, t->properties, t->property_count);
		buf_add_byte(&p->out, '}');
	} else {
		buf_printf(&p->out, "\"%s\"", avro_kind_name(t->kind));
	}
}

static struct str text_of(struct arena *a, const struct avro_schema *s, bool references_known)
{
	struct printer p = { .arena = a, .known = avro_index_new(a), .space = STR("") };

	buf_init(&p.out, a, 0);
	for (size_t i = 0; references_known && i < s->reference_count; i++) {
		const struct avro_type *root = s->references[i]->root;

		if (avro_is_named(root))
			avro_index_add(p.known, root->name.full);
	}
	print(&p, s->root);
	return buf_str(&p.out);
}

struct str avro_stored_text(struct arena *a, const struct avro_schema *s)
{
	return text_of(a, s, true);
}

struct str avro_resolved_text(struct arena *a, const struct avro_schema *s)
{
	return text_of(a, s, false);
}
