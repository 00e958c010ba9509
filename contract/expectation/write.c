/* write.c - the fields and promises of a contract as what a consumer may demand */
#include "contract/expectation/write.h"

#include "contract/shape_build.h"

/* ---- YAML -------------------------------------------------------------------- */

static void indent(struct writing *w, int level)
{
	for (int i = 0; i < level; i++)
		buf_add_c(&w->out, "  ");
}

/* A word no YAML reader could take for anything else. */
static bool is_plain(struct str s)
{
	static const char *const words[] = { "true", "false", "yes", "no", "on",
		                             "off",  "null",  "y",   "n" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_nocase(s, str_of(words[i])))
			return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i], lower = (char)(c | 0x20);
		bool letter = lower >= 'a' && lower <= 'z';

		if (!letter && !(i && ((c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.')))
			return false;
	}
	return s.len > 0;
}

/* Line ends and signs that YAML does not take as they are: C1 controls, U+2028, U+2029, U+FEFF,
 * U+FFFE, U+FFFF. How many bytes from i on are one of them; its number in *code. */
static size_t must_escape(struct str s, size_t i, unsigned *code)
{
	unsigned char c[3] = { 0 };

	for (size_t k = 0; k < 3 && i + k < s.len; k++)
		c[k] = (unsigned char)s.ptr[i + k];
	if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] <= 0x9F) {
		*code = c[1];
		return 2;
	}
	if ((c[0] & 0xF0) != 0xE0)
		return 0;
	*code = (unsigned)(c[0] & 0x0F) << 12 | (unsigned)(c[1] & 0x3F) << 6 | (c[2] & 0x3F);
	return *code == 0x2028 || *code == 0x2029 || *code == 0xFEFF || *code >= 0xFFFE ? 3 : 0;
}

void write_text(struct writing *w, struct str s)
{
	struct buf raw;
	struct str quoted;

	if (is_plain(s)) {
		buf_add(&w->out, s);
		return;
	}
	buf_init(&raw, w->a, 0);
	json_print_text(&raw, s);
	quoted = buf_str(&raw);
	for (size_t i = 0; i < quoted.len;) {
		unsigned code = 0;
		size_t n = must_escape(quoted, i, &code);

		if (n)
			buf_printf(&w->out, "\\u%04x", code);
		else
			buf_add_byte(&w->out, quoted.ptr[i]);
		i += n ? n : 1;
	}
}

static bool is_number(struct arena *a, struct str s)
{
	return node_is_number(node_new_plain(a, s));
}

static void put_number(struct writing *w, struct str s)
{
	if (is_number(w->a, s))
		buf_add(&w->out, s);
	else
		write_text(w, s);
}

static void put_list(struct writing *w, const struct str *list, size_t n)
{
	buf_add_byte(&w->out, '[');
	for (size_t i = 0; i < n; i++) {
		buf_add_c(&w->out, i ? ", " : "");
		write_text(w, list[i]);
	}
	buf_add_byte(&w->out, ']');
}

/* ---- choices --------------------------------------------------------------------- */

static const struct {
	enum attribute attribute;
	bool option; /* ODCS: stands in logicalTypeOptions */
	const char *why;
} choices[] = {
	{ ATTR_ENUM, false,
	  "keep it if you handle these values and no others: a new one then breaks you" },
	{ ATTR_UNIQUE, false, "keep it if you join or deduplicate by it" },
	{ ATTR_PATTERN, true, "keep it if you take the text apart by this form" },
	{ ATTR_FORMAT, true, "keep it if you rely on this form" },
	{ ATTR_TEMPORAL_FORMAT, true, "keep it if you parse the text" },
	{ ATTR_MINIMUM, true, "keep it if a smaller value would break you" },
	{ ATTR_EXCLUSIVE_MINIMUM, true, "keep it if a smaller value would break you" },
	{ ATTR_MAXIMUM, true, "keep it if a greater value would break you" },
	{ ATTR_EXCLUSIVE_MAXIMUM, true, "keep it if a greater value would break you" },
	{ ATTR_MULTIPLE_OF, true, "keep it if you rely on the steps" },
	{ ATTR_MIN_LENGTH, true, "keep it if a shorter text would break you" },
	{ ATTR_MAX_LENGTH, true, "keep it if your column or buffer has this room" },
	{ ATTR_MIN_ITEMS, true, "keep it if fewer would break you" },
	{ ATTR_MAX_ITEMS, true, "keep it if more would break you" },
	{ ATTR_UNIQUE_ITEMS, true, "keep it if you take the items for a set" },
};

static void put_value(struct writing *w, const struct stated *s)
{
	switch (attribute_kind(s->attribute)) {
	case KIND_FLAG:
		buf_add_c(&w->out, "true");
		break;
	case KIND_NUMBER:
		put_number(w, s->text);
		break;
	case KIND_LIST:
		put_list(w, s->list, s->count);
		break;
	case KIND_TEXT:
	case KIND_NODE:
		write_text(w, s->text);
		break;
	}
}

static const char *key_of(enum attribute attribute)
{
	return attribute == ATTR_TEMPORAL_FORMAT ? "format" : attribute_key(attribute);
}

static void put_enum(struct writing *w, const struct stated *s)
{
	if (!w->odcs) {
		put_list(w, s->list, s->count);
		return;
	}
	buf_add_byte(&w->out, '[');
	for (size_t i = 0; i < s->count; i++) {
		buf_add_c(&w->out, i ? ", { value: " : "{ value: ");
		write_text(w, s->list[i]);
		buf_add_c(&w->out, " }");
	}
	buf_add_byte(&w->out, ']');
}

/* KEY: VALUE  # why, behind what makes it a comment. */
static void put_choice(struct writing *w, size_t i, const struct stated *s, int level,
                       const char *comment)
{
	indent(w, level);
	buf_printf(&w->out, "%s%s: ", comment, key_of(s->attribute));
	if (s->attribute == ATTR_ENUM)
		put_enum(w, s);
	else
		put_value(w, s);
	buf_printf(&w->out, "  # %s\n", choices[i].why);
	if (s->attribute == ATTR_ENUM) {
		indent(w, level);
		buf_printf(&w->out, "%senumNeeds: ", comment);
		put_list(w, s->list, s->count);
		buf_add_c(&w->out, "  # keep those you wait for: they may then not disappear\n");
	}
}

/* open: a block logicalTypeOptions stands above, because the type needs it. */
static void put_choices(struct writing *w, const struct field *f, int level, bool open)
{
	bool headed = open;

	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		const struct stated *s = field_stated(f, choices[i].attribute);

		if (!s || !(w->odcs && choices[i].option))
			continue;
		if (!headed) {
			indent(w, level);
			buf_add_c(&w->out, "# logicalTypeOptions:\n");
		}
		headed = true;
		put_choice(w, i, s, level + open, open ? "# " : "#   ");
	}
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		const struct stated *s = field_stated(f, choices[i].attribute);

		if (s && !(w->odcs && choices[i].option))
			put_choice(w, i, s, level, "# ");
	}
}

/* ---- types -------------------------------------------------------------------------- */

void write_line(struct writing *w, int level, const char *key, struct str value)
{
	indent(w, level);
	buf_printf(&w->out, "%s: ", key);
	write_text(w, value);
	buf_add_byte(&w->out, '\n');
}

static void put_count(struct writing *w, int level, const char *key, int n)
{
	indent(w, level);
	buf_printf(&w->out, "%s: %d\n", key, n);
}

static void put_dcs_type(struct writing *w, const struct type *t, int level)
{
	if (t->word.len)
		write_line(w, level, "type", t->word);
	if (t->kind == TYPE_DECIMAL && str_find(t->word, '(') < 0) {
		put_count(w, level, "precision", t->precision);
		put_count(w, level, "scale", t->scale);
	}
	if (t->kind == TYPE_VECTOR && t->dimensions) {
		put_count(w, level, "dimensions", t->dimensions);
		write_line(w, level, "elementType", t->element);
	}
}

static const struct {
	const char *word, *physical; /* logicalType, and the native word that makes it this kind */
} odcs_words[TYPE_KIND_COUNT] = {
	[TYPE_BOOLEAN] = { "boolean", NULL },
	[TYPE_INTEGER] = { "integer", NULL },
	[TYPE_FLOAT] = { "number", NULL },
	[TYPE_DECIMAL] = { "number", NULL },
	[TYPE_NUMBER] = { "number", NULL },
	[TYPE_STRING] = { "string", NULL },
	[TYPE_BYTES] = { "string", NULL },
	[TYPE_DATE] = { "date", NULL },
	[TYPE_TIME] = { "time", NULL },
	[TYPE_TIMESTAMP] = { "timestamp", NULL },
	[TYPE_TIMESTAMP_NTZ] = { "timestamp", NULL },
	[TYPE_ARRAY] = { "array", NULL },
	[TYPE_MAP] = { "map", NULL },
	[TYPE_RECORD] = { "object", NULL },
	[TYPE_JSON] = { "object", "json" },
	[TYPE_VECTOR] = { "vector", NULL },
};

/* What of a type stands in logicalTypeOptions, key by key. Returns whether a block was opened. */
static bool put_odcs_options(struct writing *w, const struct type *t, int level)
{
	bool format = (t->kind == TYPE_INTEGER && t->bits) || t->kind == TYPE_FLOAT ||
	              t->kind == TYPE_BYTES;
	bool any = format || t->kind == TYPE_DECIMAL || t->kind == TYPE_TIMESTAMP_NTZ ||
	           (t->kind == TYPE_VECTOR && t->dimensions);

	if (!any)
		return false;
	indent(w, level++);
	buf_add_c(&w->out, "logicalTypeOptions:\n");
	if (format) {
		indent(w, level);
		if (t->kind == TYPE_BYTES)
			buf_add_c(&w->out, "format: binary\n");
		else
			buf_printf(&w->out, "format: %c%d\n",
			           t->kind == TYPE_FLOAT ? 'f'
			           : t->is_unsigned      ? 'u'
			                                 : 'i',
			           t->bits);
	}
	if (t->kind == TYPE_DECIMAL) {
		put_count(w, level, "precision", t->precision);
		put_count(w, level, "scale", t->scale);
	}
	if (t->kind == TYPE_TIMESTAMP_NTZ) {
		indent(w, level);
		buf_add_c(&w->out, "timezone: false\n");
	}
	if (t->kind == TYPE_VECTOR) {
		put_count(w, level, "dimensions", t->dimensions);
		write_line(w, level, "elementType", t->element);
	}
	return true;
}

static bool put_type(struct writing *w, const struct field *f, int level)
{
	const char *word = odcs_words[f->type.kind].word,
		   *physical = odcs_words[f->type.kind].physical;

	if (!w->odcs) {
		put_dcs_type(w, &f->type, level);
		return false;
	}
	if (word)
		write_line(w, level, "logicalType", str_of(word));
	if (physical)
		write_line(w, level, "physicalType", str_of(physical));
	return put_odcs_options(w, &f->type, level);
}

/* ---- fields -------------------------------------------------------------------------- */

static bool is_at_or_above(struct str above, struct str path)
{
	return path.len >= above.len && memcmp(above.ptr, path.ptr, above.len) == 0 &&
	       (path.len == above.len || strchr(".[{", path.ptr[above.len]));
}

static bool is_wanted(const struct writing *w, struct str path)
{
	for (size_t i = 0; i < w->chosen_count; i++)
		if (is_at_or_above(w->chosen[i]->path, path) ||
		    is_at_or_above(path, w->chosen[i]->path))
			return true;
	return !w->chosen;
}

static void put_fields(struct writing *w, const struct field *f, int level);

static void put_inner(struct writing *w, const char *key, const struct field *f, int level);

static void put_statements(struct writing *w, const struct field *f, int level)
{
	bool open = put_type(w, f, level);

	if (open)
		put_choices(w, f, level, true);
	indent(w, level);
	buf_add_c(&w->out,
	          field_flag(f, ATTR_REQUIRED)
	                  ? "required: true  # drop it if null and absence are no trouble to you\n"
	                  : "# null or absent today\n");
	if (!open)
		put_choices(w, f, level, false);
	for (size_t i = 0; i < f->meaning_count; i++) {
		indent(w, level);
		buf_add_c(&w->out, "# protected as it stands: ");
		write_text(w, f->meanings[i].key);
		buf_add_byte(&w->out, ' ');
		write_text(w, node_canonical(w->a, f->meanings[i].node));
		buf_add_byte(&w->out, '\n');
	}
	put_fields(w, f, level);
	put_inner(w, "items", f->items, level);
	if (w->odcs && f->values && is_wanted(w, f->values->path)) {
		indent(w, level++);
		buf_add_c(&w->out, "map:\n");
	}
	put_inner(w, w->odcs ? "key" : "keys", f->keys, level);
	put_inner(w, w->odcs ? "value" : "values", f->values, level);
}

static void put_inner(struct writing *w, const char *key, const struct field *f, int level)
{
	if (!f || !is_wanted(w, f->path))
		return;
	indent(w, level);
	buf_printf(&w->out, "%s:\n", key);
	put_statements(w, f, level + 1);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void put_fields(struct writing *w, const struct field *f, int level)
{
	bool headed = false;

	for (size_t i = 0; i < f->field_count; i++) {
		if (!is_wanted(w, f->fields[i]->path))
			continue;
		if (!headed) {
			indent(w, level);
			buf_add_c(&w->out, w->odcs ? "properties:\n" : "fields:\n");
		}
		headed = true;
		indent(w, level + 1);
		buf_add_c(&w->out, w->odcs ? "- name: " : "");
		write_text(w, f->fields[i]->name);
		buf_add_c(&w->out, w->odcs ? "\n" : ":\n");
		put_statements(w, f->fields[i], level + 2);
	}
}

void write_models(struct writing *w, const struct contract *c)
{
	buf_add_c(&w->out, w->odcs ? "schema:\n" : "models:\n");
	for (size_t i = 0; i < c->model_count; i++) {
		const struct model *m = c->models[i];

		if (!is_wanted(w, m->root.path))
			continue;
		buf_add_c(&w->out, w->odcs ? "  - name: " : "  ");
		write_text(w, m->root.name);
		buf_add_c(&w->out, w->odcs ? "\n" : ":\n");
		if (m->key_count) {
			buf_add_c(&w->out, "    # grain: ");
			put_list(w, m->key, m->key_count);
			buf_add_c(&w->out, "  # keep it if you rely on one row for each\n");
		}
		put_fields(w, &m->root, 2);
	}
}

/* ---- promises ---------------------------------------------------------------- */

/* Where DCS keeps the value of a promise; others are written as ODCS has them. */
static const char *dcs_sla_key(const struct sla *s)
{
	static const struct {
		const char *property, *key;
	} keys[] = {
		{ "availability", "percentage" }, { "completeness", "percentage" },
		{ "retention", "period" },        { "latency", "threshold" },
		{ "freshness", "threshold" },
	};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_is(s->property, keys[i].property) && !s->aspect.len &&
		    s->unit != SLA_UNLIMITED)
			return keys[i].key;
	return NULL;
}

static void put_slas(struct writing *w, const struct contract *c, bool dcs)
{
	bool headed = false;

	for (size_t i = 0; i < c->sla_count; i++) {
		const struct sla *s = c->slas[i];
		const char *key = w->odcs ? NULL : dcs_sla_key(s);

		if (s->unit == SLA_UNPARSED || dcs != (key != NULL))
			continue;
		if (!headed)
			buf_printf(&w->out,
			           "# %s:  # promised today; state what you can live with\n",
			           dcs ? "servicelevels" : "slaProperties");
		headed = true;
		buf_add_c(&w->out, dcs ? "#   " : "#   - { property: ");
		write_text(w, s->path);
		buf_printf(&w->out, "%s%s: ", dcs ? ": { " : ", ", dcs ? key : "value");
		write_text(w, s->text);
		if (s->element.len && !dcs) {
			buf_add_c(&w->out, ", element: ");
			write_text(w, s->element);
		}
		buf_add_c(&w->out, " }\n");
	}
}

void write_promises(struct writing *w, const struct contract *c)
{
	put_slas(w, c, true);
	put_slas(w, c, false);
}
