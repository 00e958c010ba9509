/* normal.c - the registry's normalize=true
 *
 * The original writes an intermediate text with full names, sorted aliases and properties, the
 * logical type first, and defaults turned into the values of their types; parses that, and prints
 * it as it prints any schema. So do we: what the intermediate text loses is lost in the result too.
 */
#include "contract/avro/canonical.h"

#include "contract/avro/java_number.h"
#include "contract/avro/parse.h"
#include "contract/avro/print.h"
#include "contract/base/java_text.h"
#include "contract/base/limits.h"

#include <stdlib.h>

struct printer {
	struct buf out;
	struct arena *arena;
	struct avro_index *known;
	struct avro_fit fit; /* of the branches of defaults */
};

static void print(struct printer *p, const struct avro_type *t);

/* ---- properties ------------------------------------------------------------------ */

/* The extra logical types of the registry, known by what they stand on. */
static bool is_registry_logical(const struct avro_type *t, struct str name)
{
	const struct avro_type *entry;

	if (str_is(name, "variant"))
		return t->kind == AVRO_RECORD && t->field_count == 2 &&
		       avro_field(t, STR("metadata")) && avro_field(t, STR("value"));
	entry = str_is(name, "map") && t->kind == AVRO_ARRAY ? t->items : NULL;
	return entry && entry->kind == AVRO_RECORD && entry->field_count == 2 &&
	       avro_field(entry, STR("key")) && avro_field(entry, STR("value"));
}

static void print_logical(struct printer *p, const struct avro_type *t)
{
	struct str name = str_of(avro_logical_name(t->logical));

	for (size_t i = 0; !t->logical && i < t->property_count; i++)
		if (str_is(t->properties[i].key, "logicalType") && t->properties[i].value->quoted)
			name = t->properties[i].value->text;
	if (!t->logical && !is_registry_logical(t, name))
		return;
	buf_add_c(&p->out, ",\"logicalType\":");
	java_text_print(&p->out, name);
	if (t->logical != AVRO_DECIMAL)
		return;
	buf_printf(&p->out, ",\"precision\":%d", t->precision);
	if (t->scale)
		buf_printf(&p->out, ",\"scale\":%d", t->scale);
}

static void print_properties(struct printer *p, const struct avro_property *properties, size_t n)
{
	struct avro_property *sorted;

	if (!n)
		return;
	sorted = arena_array(p->arena, struct avro_property, n);
	memcpy(sorted, properties, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, avro_property_order);
	for (size_t i = 0; i < n; i++) {
		avro_print_key(&p->out, sorted[i].key);
		avro_print_sorted(&p->out, p->arena, sorted[i].value);
	}
}

static void print_texts(struct printer *p, const char *key, const struct str *texts, size_t n,
                        bool sort)
{
	struct str *sorted;

	if (!n && sort)
		return;
	sorted = arena_array(p->arena, struct str, n);
	if (n)
		memcpy(sorted, texts, n * sizeof *sorted);
	if (sort)
		qsort(sorted, n, sizeof *sorted, java_text_order);
	avro_print_key(&p->out, str_of(key));
	buf_add_byte(&p->out, '[');
	for (size_t i = 0; i < n; i++) {
		buf_add_c(&p->out, i ? "," : "");
		java_text_print(&p->out, sorted[i]);
	}
	buf_add_byte(&p->out, ']');
}

/* ---- defaults --------------------------------------------------------------------- */

static void print_default(struct printer *p, const struct avro_type *t, const struct node *v);

/* The branch a default is meant for. The original takes the first, and fails where that does not
 * fit. */
static const struct avro_type *branch_of(struct printer *p, const struct avro_type *t,
                                         const struct node *v)
{
	for (size_t i = 0; i < t->branch_count; i++)
		if (avro_value_fits(t->branches[i], v, &p->fit))
			return t->branches[i];
	return NULL;
}

/* ISO 8859-1, in which the original keeps bytes, has no character above U+00FF. */
static void print_bytes(struct printer *p, struct str text)
{
	struct buf out;

	buf_init(&out, p->arena, 0);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		size_t n = c < 0xC4 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;

		if (n == 1)
			buf_add_byte(&out, text.ptr[i]);
		else
			buf_add_c(&out, n == 4 ? "??" : "?");
		i += n - 1;
	}
	java_text_print(&p->out, buf_str(&out));
}

/* NOLINTNEXTLINE(misc-no-recursion): as print_default() */
static void print_object(struct printer *p, const struct avro_type *t, const struct node *v)
{
	struct avro_property *members = arena_array(p->arena, struct avro_property, v->count);

	for (size_t i = 0; i < v->count; i++)
		members[i] = (struct avro_property){ v->members[i].key->text, v->members[i].value };
	qsort(members, v->count, sizeof *members, avro_property_order);
	buf_add_byte(&p->out, '{');
	for (size_t i = 0; i < v->count; i++) {
		const struct avro_field *f =
			t && t->kind == AVRO_RECORD ? avro_field(t, members[i].key) : NULL;

		buf_add_c(&p->out, i ? "," : "");
		java_text_print(&p->out, members[i].key);
		buf_add_byte(&p->out, ':');
		print_default(p,
		              f                          ? f->type
		              : t && t->kind == AVRO_MAP ? t->items
		                                         : NULL,
		              members[i].value);
	}
	buf_add_byte(&p->out, '}');
}

/* The value as one of the type; what fits none (NULL) as it is. */
/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader */
static void print_default(struct printer *p, const struct avro_type *t, const struct node *v)
{
	if (t && t->kind == AVRO_UNION)
		t = branch_of(p, t, v);
	if (v->kind == NODE_MAP) {
		print_object(p, t, v);
	} else if (v->kind == NODE_LIST) {
		buf_add_byte(&p->out, '[');
		for (size_t i = 0; i < v->count; i++) {
			buf_add_c(&p->out, i ? "," : "");
			print_default(p, t && t->kind == AVRO_ARRAY ? t->items : NULL, v->items[i]);
		}
		buf_add_byte(&p->out, ']');
	} else if (t && (t->kind == AVRO_FLOAT || t->kind == AVRO_DOUBLE) && node_is_number(v)) {
		double d = java_number_value(p->arena, v->text);
		struct str text = t->kind == AVRO_FLOAT ? java_float_text(p->arena, (float)d)
		                                        : java_double_text(p->arena, d);

		buf_add_c(&p->out, text.ptr[text.len - 1] == 'y' ? "\"" : "");
		buf_add(&p->out, text);
		buf_add_c(&p->out, text.ptr[text.len - 1] == 'y' ? "\"" : "");
	} else if (t && (t->kind == AVRO_BYTES || t->kind == AVRO_FIXED) && v->quoted) {
		print_bytes(p, v->text);
	} else {
		avro_print_value(&p->out, p->arena, v);
	}
}

/* ---- types ------------------------------------------------------------------------ */

/* NOLINTNEXTLINE(misc-no-recursion): as print() */
static void print_field(struct printer *p, const struct avro_field *f)
{
	static const char *const orders[] = { "ascending", "descending", "ignore" };

	buf_add_c(&p->out, "{\"name\":");
	java_text_print(&p->out, f->name);
	buf_add_c(&p->out, ",\"type\":");
	print(p, f->type);
	buf_printf(&p->out, ",\"order\":\"%s\"", orders[f->order]);
	if (f->doc.ptr) {
		buf_add_c(&p->out, ",\"doc\":");
		java_text_print(&p->out, f->doc);
	}
	print_texts(p, "aliases", f->aliases, f->alias_count, true);
	if (f->default_value) {
		buf_add_c(&p->out, ",\"default\":");
		print_default(p, f->type, f->default_value);
	}
	print_properties(p, f->properties, f->property_count);
	buf_add_byte(&p->out, '}');
}

/* NOLINTNEXTLINE(misc-no-recursion): as print() */
static void print_named(struct printer *p, const struct avro_type *t)
{
	if (!avro_index_add(p->known, t->name.full)) {
		java_text_print(&p->out, t->name.full);
		return;
	}
	buf_add_c(&p->out, "{\"name\":");
	java_text_print(&p->out, t->name.full);
	buf_printf(&p->out, ",\"type\":\"%s\"", avro_kind_name(t->kind));
	if (t->doc.len) {
		buf_add_c(&p->out, ",\"doc\":");
		java_text_print(&p->out, t->doc);
	}
	print_texts(p, "aliases", t->aliases, t->alias_count, true);
	if (t->kind == AVRO_RECORD) {
		buf_add_c(&p->out, ",\"fields\":[");
		for (size_t i = 0; i < t->field_count; i++) {
			buf_add_c(&p->out, i ? "," : "");
			print_field(p, &t->fields[i]);
		}
		buf_add_byte(&p->out, ']');
	} else if (t->kind == AVRO_ENUM) {
		print_texts(p, "symbols", t->symbols, t->symbol_count, false);
		if (t->enum_default.ptr) {
			buf_add_c(&p->out, ",\"default\":");
			java_text_print(&p->out, t->enum_default);
		}
	} else {
		buf_printf(&p->out, ",\"size\":%lld", t->size);
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): avro_parse() bounds the depth in this order of visits */
static void print(struct printer *p, const struct avro_type *t)
{
	bool known = avro_is_named(t) && avro_index_find(p->known, t->name.full) >= 0;

	if (t->kind == AVRO_UNION) {
		buf_add_byte(&p->out, '[');
		for (size_t i = 0; i < t->branch_count; i++) {
			buf_add_c(&p->out, i ? "," : "");
			print(p, t->branches[i]);
		}
		buf_add_byte(&p->out, ']');
		return;
	}
	if (t->kind < AVRO_RECORD && !t->property_count) {
		buf_printf(&p->out, "\"%s\"", avro_kind_name(t->kind));
		return;
	}
	if (avro_is_named(t))
		print_named(p, t);
	else
		buf_printf(&p->out, "{\"type\":\"%s\"", avro_kind_name(t->kind));
	if (known)
		return;
	if (t->kind == AVRO_ARRAY || t->kind == AVRO_MAP) {
		buf_printf(&p->out, ",\"%s\":", t->kind == AVRO_ARRAY ? "items" : "values");
		print(p, t->items);
	}
	print_logical(p, t);
	print_properties(p, t->properties, t->property_count);
	buf_add_byte(&p->out, '}');
}

bool avro_normal_text(struct arena *a, const struct avro_schema *s, struct str *out,
                      struct failure *why)
{
	struct avro_parse_options options = { .strictness = AVRO_STORED,
		                              .references = s->references,
		                              .reference_count = s->reference_count };
	struct printer p = { .arena = a,
		             .known = avro_index_new(a),
		             .fit.steps = limit_of(LIMIT_DEFAULT_STEPS) };
	struct source *source = arena_new(a, struct source);
	struct avro_schema *again;

	buf_init(&p.out, a, 0);
	for (size_t i = 0; i < s->reference_count; i++)
		if (avro_is_named(s->references[i]->root))
			avro_index_add(p.known, s->references[i]->root->name.full);
	print(&p, s->root);
	source->name = STR("normalised text");
	source->text = buf_str(&p.out);
	if (!avro_parse(a, source, &options, &again, why))
		return failure_prefix(why, "the normalised text cannot be read again");
	*out = avro_stored_text(a, again);
	return true;
}
