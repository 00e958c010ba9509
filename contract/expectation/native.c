#include "contract/expectation/native.h"

#include "contract/base/scalar_place.h"
#include "contract/json_schema/registered.h"
#include "contract/protobuf/read.h"
#include "contract/shape.h"

static const char *const formats[] = { "AVRO", "JSON", "PROTOBUF" };
enum { FORMATS = sizeof formats / sizeof *formats };

static struct str text_of(const struct node *map, const char *key)
{
	return node_text(node_get(map, key));
}

static void refuse(struct defects *d, const struct node *at, const char *what)
{
	defect_add(d, DEFECT_EXPECTATION_NATIVE, at, STR("native"), "%s", what);
}

static void read_format(struct expectation *e, struct defects *d)
{
	const struct node *at = node_get(e->native.at, "format");
	struct str names[FORMATS], meant;

	e->native.format = node_text(at);
	if (!e->native.format.len) {
		refuse(d, e->native.at,
		       "the native reader schema has no format: AVRO, JSON or PROTOBUF");
		return;
	}
	for (size_t i = 0; i < FORMATS; i++) {
		names[i] = str_of(formats[i]);
		if (str_eq_nocase(at->text, names[i])) {
			e->native.format = names[i];
			return;
		}
	}
	defect_add(d, DEFECT_EXPECTATION_NATIVE, at, STR("native.format"),
	           "a native format is AVRO, JSON or PROTOBUF, not \"%.*s\"", STR_FMT(at->text));
	meant = str_did_you_mean(at->text, names, FORMATS);
	if (meant.len)
		defect_hint(d, "did you mean \"%.*s\"?", STR_FMT(meant));
}

/* ---- JSON inside a scalar, or as a tree --------------------------------------------- */

/* A copy whose places are those in the file. Of a tree (places NULL), YAML's texts without quotes
 * become JSON's. NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static struct node *placed(struct arena *a, const struct node *n, const struct source *source,
                           const struct scalar_places *places)
{
	struct node *out = arena_new(a, struct node);

	*out = (struct node){ .kind = n->kind,
		              .quoted = n->quoted,
		              .line = n->line,
		              .column = n->column,
		              .source = source,
		              .text = n->text };
	if (places)
		scalar_place(places, n->line, n->column, &out->line, &out->column);
	else if (n->kind == NODE_SCALAR && !node_is_number(n) && !node_is_null(n) &&
	         !str_is(n->text, "true") && !str_is(n->text, "false"))
		out->quoted = true;
	for (size_t i = 0; n->kind == NODE_LIST && i < n->count; i++)
		node_add(a, out, placed(a, n->items[i], source, places));
	for (size_t i = 0; n->kind == NODE_MAP && i < n->count; i++)
		node_put_member(a, out, placed(a, n->members[i].key, source, places),
		                placed(a, n->members[i].value, source, places));
	return out;
}

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i], lower = (char)(c | 0x20);

		if (!(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') && c != '-' &&
		    c != '_' && c != '.')
			return false;
	}
	return s.len > 0;
}

/* The schema as JSON; NULL, and a defect, if its text is none. A bare word is an Avro type's name.
 */
static const struct node *read_json(struct arena *a, const struct expectation *e, struct defects *d)
{
	const struct node *at = e->native.schema_at;
	struct source *text;
	const struct scalar_places *places;
	bool avro = str_is(e->native.format, "AVRO");
	struct failure why = { 0 };
	struct node *root;

	if (at->kind != NODE_SCALAR || (avro && is_word(str_trim(at->text)))) {
		root = placed(a, at, e->source, NULL);
		root->text = str_trim(root->text);
		return root;
	}
	places = scalar_places_new(a, at);
	text = arena_new(a, struct source);
	*text = (struct source){ STR("schema"), at->text };
	if (avro ? json_read_lenient(a, text, &root, &why) : json_read(a, text, &root, &why))
		return placed(a, root, e->source, places);
	root = arena_new(a, struct node);
	*root = (struct node){ .kind = NODE_SCALAR, .source = e->source };
	scalar_place(places, why.line, why.column, &root->line, &root->column);
	defect_add(d, DEFECT_EXPECTATION_NATIVE, root, STR("native.schema"),
	           "the reader schema is not JSON: %s", why.text);
	return NULL;
}

/* ---- the schema ------------------------------------------------------------------------ */

/* A reader is an application: what its library refuses, it cannot read with. */
static void read_reader(struct arena *a, struct expectation *e, const struct language *language,
                        const struct node *json, struct defects *d)
{
	struct schema_text text = { .source = e->source, .tree = json, .reading = SCHEMA_READER };
	const char *title = language->title;
	struct failure why = { 0 };
	struct defects found;
	const void *schema;

	defects_init(&found, a);
	text.defects = d ? &found : NULL;
	if (language->read(a, &text, &schema, &why)) {
		e->native.reader = schema_new(a, language, schema);
		return;
	}
	for (const struct defect *x = found.first; x; x = x->next)
		defect_add(d, DEFECT_EXPECTATION_NATIVE, x->at, STR("native.schema"),
		           "the reader schema is no %s: %.*s", title, STR_FMT(x->message));
	if (d && !found.count)
		defect_add(d, DEFECT_EXPECTATION_NATIVE, e->native.schema_at, STR("native.schema"),
		           "the reader schema is no %s: %s", title, why.text);
}

/* The text of a scalar, moved to where it stands in its file: what is found in it is found there.
 */
static struct str text_in_place(struct arena *a, const struct node *at)
{
	const struct scalar_places *places = scalar_places_new(a, at);
	struct str rest = at->text;
	int line = 1, column, to;
	struct buf out;

	buf_init(&out, a, 0);
	for (int i = 1; rest.len; i++) {
		struct str one = str_cut(&rest, '\n');

		scalar_place(places, i, 1, &to, &column);
		if (i > 1) {
			buf_add_c(&out, "\n");
			line++;
		}
		for (; line < to; line++)
			buf_add_c(&out, "\n");
		for (int n = 1; n < column && line == to; n++)
			buf_add_c(&out, " ");
		buf_add(&out, one);
	}
	return buf_str(&out);
}

static bool read_text(struct arena *a, struct expectation *e, struct str text, struct str type,
                      struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	const struct schema_text t = { .source = source, .type = type, .reading = SCHEMA_READER };
	const void *schema;

	*source = (struct source){ e->source ? e->source->name : STR("schema"), text };
	if (!protobuf_language.read(a, &t, &schema, why))
		return false;
	e->native.reader = schema_new(a, &protobuf_language, schema);
	return true;
}

/* Which message it reads: the one that is named, else one with the name of the model; else it is
 * found when a contract is at hand. */
static void read_protobuf(struct arena *a, struct expectation *e, struct defects *d)
{
	struct str text = text_in_place(a, e->native.schema_at), type = e->native.message_name;
	struct failure why = { 0 };
	const struct contract *c;
	const struct model *m;
	struct node *at;

	if (!read_text(a, e, text, STR_NONE, &why)) {
		text = e->native.schema; /* a descriptor in base64 is no text to be moved */
		if (!read_text(a, e, text, STR_NONE, &(struct failure){ 0 })) {
			at = arena_new(a, struct node);
			*at = *e->native.schema_at;
			at->line = why.line ? why.line : at->line;
			at->column = why.line ? why.column : at->column;
			defect_add(d, DEFECT_EXPECTATION_NATIVE, at, STR("native.schema"),
			           "the reader schema is no Protobuf schema: %s", why.text);
			return;
		}
	}
	if (!proto_message_like(e->native.reader->parsed, STR(""))) {
		e->native.reader = NULL;
		refuse(d, e->native.schema_at, "the reader schema defines no message to read");
		return;
	}
	c = protobuf_language.contract(a, e->native.reader->parsed, NULL);
	m = schema_model(c, e->native.model);
	if (!type.len && m && e->native.model.len && str_eq_letters(m->root.name, e->native.model))
		type = m->root.name;
	if (!type.len && c->model_count == 1)
		e->native.reads = c->models[0]->root.name;
	if (!type.len)
		return;
	if (read_text(a, e, text, type, &why)) {
		c = protobuf_language.contract(a, e->native.reader->parsed, NULL);
		e->native.reads = c->models[0]->root.name;
		return;
	}
	e->native.reader = NULL;
	defect_add(d, DEFECT_EXPECTATION_NATIVE, node_get(e->native.at, "messageName"),
	           STR("native.messageName"), "the reader schema: %s", why.text);
}

static void read_schema(struct arena *a, struct expectation *e, struct defects *d)
{
	const struct node *at = node_get(e->native.at, "schema"), *json = NULL;
	bool avro = str_is(e->native.format, "AVRO"), tree = at && at->kind != NODE_SCALAR;
	struct buf out;

	e->native.schema_at = at;
	e->native.schema = node_text(at);
	if (tree) {
		buf_init(&out, a, 0);
		json_print(&out, at, 0);
		e->native.schema = buf_str(&out);
		if (str_is(e->native.format, "PROTOBUF"))
			refuse(d, at, "a Protobuf schema is written as text");
	}
	if (e->native.schema.len && (avro || str_is(e->native.format, "JSON")))
		json = read_json(a, e, d);
	if (json && avro)
		read_reader(a, e, &avro_language, json, d);
	else if (json)
		read_reader(a, e, &json_schema_language, json, d);
	else if (e->native.schema.len && !tree && str_is(e->native.format, "PROTOBUF"))
		read_protobuf(a, e, d);
	if (!e->native.schema.len && (!e->native.subject.len || e->native.version < 0))
		refuse(d, e->native.at, "no reader schema: state schema, or subject and version");
	if (e->native.schema.len && e->native.version >= 0)
		refuse(d, node_get(e->native.at, "version"),
		       "the reader schema is stated twice: as schema, and as a version of a "
		       "subject");
}

void expectation_read_native(struct arena *a, struct expectation *e, struct defects *defects)
{
	const struct node *at = node_get(e->root, "native");

	e->native.version = -1;
	if (!node_is(at, NODE_MAP) || !at->count)
		return;
	e->native.at = at;
	e->native.subject = text_of(at, "subject");
	e->native.model = text_of(at, "model");
	e->native.message_name = text_of(at, "messageName");
	if (!node_to_long(node_get(at, "version"), &e->native.version) || e->native.version < 0)
		e->native.version = -1;
	read_format(e, defects);
	read_schema(a, e, defects);
	if (e->native.message_name.len && !str_is(e->native.format, "PROTOBUF"))
		defect_add(defects, DEFECT_EXPECTATION_DEMANDS_NOTHING, node_get(at, "messageName"),
		           STR("native.messageName"),
		           "this demands nothing: only Protobuf schemas have several messages");
}
