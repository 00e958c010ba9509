/* from_name.c - names and namespaces of a schema, from those of a contract */
#include "contract/avro/mapping.h"
#include "contract/base/limits.h"
#include "contract/shape_build.h"

struct str avro_name_made(struct arena *a, struct str text)
{
	const char *problem;
	struct buf out;

	if (avro_name_valid(text, NAMES_ASCII, &problem))
		return text;
	buf_init(&out, a, 0);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool digit = c >= '0' && c <= '9';
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';

		if ((c & 0xC0) == 0x80) /* one for each character */
			continue;
		if (digit && !out.len)
			buf_add_byte(&out, '_');
		buf_add_byte(&out, digit || letter ? c : '_');
	}
	return out.len ? buf_str(&out) : STR("_");
}

void avro_namer_init(struct avro_namer *n, struct arena *a)
{
	*n = (struct avro_namer){ .arena = a, .names = avro_index_new(a) };
}

static bool take(struct avro_namer *n, struct str name)
{
	if (!avro_index_add(n->names, name))
		return false;
	n->next = list_grow(n->arena, n->next, n->names->count - 1, sizeof *n->next);
	n->next[n->names->count - 1] = 2;
	return true;
}

/* The name itself if it is free, else with a number behind it. What was tried for a name once is
 * not tried again: many names may be made the same. */
static struct str make_unique(struct avro_namer *n, struct str name)
{
	ptrdiff_t number = avro_index_find(n->names, name);
	struct str one = name;

	while (!take(n, one))
		one = arena_printf(n->arena, "%.*s_%u", STR_FMT(name), n->next[number]++);
	return one;
}

struct str *avro_field_names(struct arena *a, const struct field *record,
                             const struct avro_index **index)
{
	struct str *out = arena_array(a, struct str, record->field_count + 1);
	struct avro_namer namer;
	const char *problem;

	avro_namer_init(&namer, a);
	/* A name that is one already stays as it is, wherever it stands. */
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < record->field_count; i++) {
			struct str name = record->fields[i]->name;

			if (avro_name_valid(name, NAMES_ASCII, &problem) == (pass == 0))
				out[i] = make_unique(&namer, avro_name_made(a, name));
		}
	}
	*index = namer.names;
	return out;
}

const struct node *avro_setting(const struct field *f, const char *key)
{
	static const char custom[] = "customProperties.";

	for (size_t i = 0; i < f->doc_count; i++) {
		struct str name = f->docs[i].key;

		if (str_starts(name, custom))
			name = str_skip(name, sizeof custom - 1);
		if (str_is(name, "config") && node_get(f->docs[i].node, key))
			return node_get(f->docs[i].node, key);
		if (str_is(name, key))
			return f->docs[i].node;
	}
	return NULL;
}

/* ---- namespaces ------------------------------------------------------------------- */

/* 8-4-4-4-12 hexadecimal digits: no name for anything. */
static bool is_uuid(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i], low = (char)(c | 0x20);
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? c != '-' : (c < '0' || c > '9') && (low < 'a' || low > 'f'))
			return false;
	}
	return s.len == 36;
}

struct str avro_space_made(struct arena *a, struct str text)
{
	struct buf out;

	if (str_starts(text, "urn:"))
		text = str_skip(text, 4);
	if (is_uuid(text))
		return STR_NONE;
	buf_init(&out, a, 0);
	for (size_t i = 0, from = 0; i <= text.len; i++) {
		struct str part = { text.ptr + from, i - from };

		if (i < text.len && text.ptr[i] != '.' && text.ptr[i] != ':' && text.ptr[i] != '/')
			continue;
		from = i + 1;
		if (part.len) {
			buf_add_c(&out, out.len ? "." : "");
			buf_add(&out, avro_name_made(a, part));
		}
	}
	return buf_str(&out);
}

struct str avro_space_of(struct arena *a, const struct avro_derivation *from)
{
	static const char *const settings[] = { "avroNamespace", "namespace" };
	const struct contract *c = from->contract;
	struct str out;

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
		const struct node *asked = avro_setting(&from->model->root, settings[i]);

		if (asked)
			return avro_space_made(a, node_text(asked));
	}
	out = avro_space_made(a, c->id);
	for (size_t i = 0; !out.len && i < c->note_count; i++)
		if (c->notes[i]->kind == NOTE_DOMAIN && str_ends(c->notes[i]->path, "domain"))
			out = avro_space_made(a, c->notes[i]->text);
	return out;
}

/* ---- names of types ----------------------------------------------------------------- */

struct str avro_path_name(struct arena *a, struct str path)
{
	struct buf out;
	struct str name;
	enum avro_kind kind;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < path.len; i++) {
		struct str rest = str_skip(path, i);

		if (str_starts(rest, "[]") || str_starts(rest, "{}"))
			i++;
		else
			buf_add_byte(&out, path.ptr[i]);
	}
	name = avro_name_made(a, buf_str(&out));
	return avro_kind_find(name, &kind) ? arena_printf(a, "%.*s_", STR_FMT(name)) : name;
}

static bool same_statements(const struct field *x, const struct field *y)
{
	if (x->attribute_count != y->attribute_count || x->doc_count != y->doc_count ||
	    x->meaning_count != y->meaning_count || x->quality_count || y->quality_count)
		return false;
	for (size_t i = 0; i < x->attribute_count; i++) {
		const struct stated *s = &x->attributes[i], *t = &y->attributes[i];

		if (s->attribute != t->attribute || s->flag != t->flag ||
		    !str_eq(s->text, t->text) || s->count != t->count)
			return false;
		for (size_t k = 0; k < s->count; k++)
			if (!str_eq(s->list[k], t->list[k]))
				return false;
		if (attribute_kind(s->attribute) == KIND_NODE && !node_equal(s->node, t->node))
			return false;
	}
	for (size_t i = 0; i < x->doc_count; i++)
		if (!str_eq(x->docs[i].key, y->docs[i].key) ||
		    !node_equal(x->docs[i].node, y->docs[i].node))
			return false;
	for (size_t i = 0; i < x->meaning_count; i++)
		if (!str_eq(x->meanings[i].key, y->meanings[i].key) ||
		    !str_eq(x->meanings[i].text, y->meanings[i].text))
			return false;
	return true;
}

static bool alike(const struct field *x, const struct field *y, bool top);

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static bool both_alike(const struct field *x, const struct field *y)
{
	return x && y ? alike(x, y, false) : x == y;
}

/* Do two fields say the same of their types? What is said of the fields themselves (top) may
 * differ, but for the values of an enum: it does not stand at the type.
 * NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static bool alike(const struct field *x, const struct field *y, bool top)
{
	const struct stated *s = field_stated(x, ATTR_ENUM), *t = field_stated(y, ATTR_ENUM);

	if (x->type.kind != y->type.kind || x->type.bits != y->type.bits ||
	    x->type.is_unsigned != y->type.is_unsigned || x->type.precision != y->type.precision ||
	    x->type.scale != y->type.scale || x->field_count != y->field_count ||
	    (!top && (!str_eq(x->name, y->name) || !same_statements(x, y))) ||
	    (s ? s->count : 0) != (t ? t->count : 0))
		return false;
	for (size_t i = 0; s && t && i < s->count; i++)
		if (!str_eq(s->list[i], t->list[i]))
			return false;
	for (size_t i = 0; i < x->field_count; i++)
		if (!alike(x->fields[i], y->fields[i], false))
			return false;
	return both_alike(x->items, y->items) && both_alike(x->values, y->values) &&
	       both_alike(x->keys, y->keys);
}

/* The name asked for, by the contract or by the schema that lends its names. */
static bool find_asked(struct avro_deriving *d, const struct field *f, const struct avro_type *as,
                       struct avro_name *out)
{
	struct str name = node_text(avro_setting(f, "avroName")), part;
	const char *problem;

	if (!name.len && !as)
		return false;
	*out = as ? as->name
	          : avro_name_of(d->arena, str_starts(name, ".") ? str_skip(name, 1) : name,
	                         str_starts(name, ".") ? STR_NONE : d->space);
	return avro_name_valid(out->simple, NAMES_ASCII, &problem) &&
	       avro_space_valid(out->space, NAMES_ASCII, &part, &problem) && out->full.len;
}

static void note_maker(struct avro_deriving *d, const struct field *f)
{
	size_t number = d->namer.names->count - 1;

	d->makers = list_grow(d->arena, d->makers, number, sizeof *d->makers);
	d->makers[number] = f;
}

bool avro_type_name(struct avro_deriving *d, const struct field *f, const struct avro_type *as,
                    struct avro_name *out)
{
	struct avro_name asked;
	enum avro_kind kind;
	struct str full;

	if (find_asked(d, f, as, &asked) &&
	    (asked.space.len || !avro_kind_find(asked.simple, &kind))) {
		ptrdiff_t number = avro_index_find(d->namer.names, asked.full);

		*out = asked;
		if (number >= 0 && alike(d->makers[number], f, true))
			return true;
		full = asked.full;
	} else {
		full = avro_full_name(d->arena, avro_path_name(d->arena, f->path), d->space);
	}
	full = make_unique(&d->namer, full);
	note_maker(d, f);
	*out = avro_name_of(d->arena, full, STR_NONE);
	return false;
}
