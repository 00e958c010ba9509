/* typed_reference.c - where references lead in drafts 4 to 7, and the whole of a schema
 *
 * A reference is resolved against the base URI in force. What it leads to is found, in this order:
 * built for that URI before; an object whose `$id` is written exactly like that URI; for a
 * reference that begins with `#`, a JSON pointer into the document (not into the nearest `$id`);
 * a document given by name; a metaschema. The network is next, and refused.
 */
#include "contract/base/list.h"
#include "contract/json_schema/java_uri.h"
#include "contract/json_schema/metaschema.h"
#include "contract/json_schema/typed_impl.h"

/* ---- documents ------------------------------------------------------------------------- */

/* The loader knows a draft by the beginning of `$schema`. */
static bool draft_of(const struct node *root, enum json_dialect *out)
{
	static const struct {
		const char *name;
		enum json_dialect dialect;
	} rows[] = {
		{ "://json-schema.org/draft-04/schema", JSON_DRAFT_4 },
		{ "://json-schema.org/schema", JSON_DRAFT_4 },
		{ "://json-schema.org/draft-06/schema", JSON_DRAFT_6 },
		{ "://json-schema.org/draft-07/schema", JSON_DRAFT_7 },
	};
	const struct node *schema = node_get(root, "$schema");
	struct str uri = schema ? schema->text : STR("");
	const bool secure = str_starts(uri, "https:");

	if (!str_starts(uri, "http"))
		return false;
	uri = str_skip(uri, secure ? 5 : 4);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (str_starts(uri, rows[i].name)) {
			*out = rows[i].dialect;
			return true;
		}
	}
	return false;
}

static struct typed_document *new_document(struct typed_loader *l, const struct node *root,
                                           struct str uri, enum json_dialect dialect)
{
	struct typed_document *d = arena_new(l->arena, struct typed_document);

	d->root = root;
	d->uri = uri;
	d->dialect = dialect;
	d->ids.arena = l->arena;
	draft_of(root, &d->dialect);
	return d;
}

const struct node *typed_bridged(struct typed_loader *l, const struct node *root)
{
	const struct node *from = node_get(root, "definitions"), *to = node_get(root, "$defs");
	struct node *defs, *copy;

	if (!node_is(from, NODE_MAP) || !from->count || (to && !node_is(to, NODE_MAP)))
		return root;
	defs = node_new_map(l->arena);
	for (size_t i = 0; to && i < to->count; i++)
		node_put_member(l->arena, defs, to->members[i].key, to->members[i].value);
	for (size_t i = 0; i < from->count; i++)
		if (!node_get_str(to, from->members[i].key->text))
			node_put_member(l->arena, defs, from->members[i].key,
			                from->members[i].value);
	copy = node_new_map(l->arena);
	for (size_t i = 0; i < root->count; i++)
		if (root->members[i].value != to)
			node_put_member(l->arena, copy, root->members[i].key,
			                root->members[i].value);
	node_put(l->arena, copy, STR("$defs"), defs);
	copy->line = root->line;
	copy->column = root->column;
	copy->source = root->source;
	return copy;
}

static struct typed_here root_of(struct typed_document *d)
{
	return (struct typed_here){ d->root, d->uri, d, NULL };
}

/* The root's own `$id` counts before anything is looked up. */
static bool enter_root(struct typed_loader *l, struct typed_document *d, struct typed_here *out)
{
	const struct node *id = node_get(d->root, json_id_keyword(d->dialect));

	*out = root_of(d);
	return !typed_is_string(id) || java_uri_resolve(l->arena, d->uri, id->text, &out->base) ||
	       typed_refuse(l, out, "no URI: \"%.*s\"", STR_FMT(id->text));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static bool scan_ids(struct typed_loader *l, const struct typed_here *at)
{
	struct typed_document *d = at->document;
	const struct node *id = node_get(at->node, json_id_keyword(d->dialect));
	struct typed_here child;

	if (typed_is_string(id)) {
		struct typed_here *place = arena_new(l->arena, struct typed_here);

		*place = *at;
		*text_map_at(&d->ids, id->text) = place; /* the last of several */
	}
	if (at->node->kind == NODE_SCALAR)
		return true;
	for (size_t i = 0; i < at->node->count; i++)
		if ((at->node->kind == NODE_MAP
		             ? !typed_enter(l, at, at->node->members[i].key->text,
		                            at->node->members[i].value, &child)
		             : !typed_item(l, at, i, &child)) ||
		    !scan_ids(l, &child))
			return false;
	return true;
}

static bool find_id(struct typed_loader *l, struct typed_document *d, struct str id,
                    const struct typed_here **out)
{
	struct typed_here root;

	if (!d->scanned) {
		d->scanned = true;
		if (!enter_root(l, d, &root) || !scan_ids(l, &root))
			return false;
	}
	*out = text_map_find(&d->ids, id);
	return true;
}

/* ---- JSON pointers --------------------------------------------------------------------- */

static bool unescape(struct typed_loader *l, struct str token, struct str *out)
{
	static const char pairs[][4] = { "~1/", "~0~", "\\\"\"", "\\\\\\" };
	struct str s;
	char *p;

	if (!java_url_decode(l->arena, token, &s))
		return false;
	p = arena_alloc(l->arena, s.len + 1, 1);
	for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
		size_t n = 0;

		for (size_t i = 0; i < s.len; i++) {
			if (s.len - i >= 2 && memcmp(s.ptr + i, pairs[k], 2) == 0) {
				p[n++] = pairs[k][2];
				i++;
			} else {
				p[n++] = s.ptr[i];
			}
		}
		s = (struct str){ p, n };
	}
	*out = s;
	return true;
}

static bool step_into(struct typed_loader *l, struct typed_here *at, struct str token)
{
	const struct typed_here from = *at;
	const struct node *child;
	long long i = 0;
	struct str key;

	if (!unescape(l, token, &key))
		return typed_refuse(l, &from, "no JSON pointer: %.*s", STR_FMT(token));
	if (node_is(from.node, NODE_MAP)) {
		child = node_get_str(from.node, key);
		return child ? typed_enter(l, &from, key, child, at)
		             : typed_refuse(l, &from, "key [%.*s] not found", STR_FMT(key));
	}
	if (!node_is(from.node, NODE_LIST))
		return typed_expected(l, &from, "type is one of JsonArray or JsonObject");
	if (!str_to_long(key, &i) || (size_t)i >= from.node->count) /* or below 0 */
		return typed_refuse(l, &from, "array index [%.*s] is out of bounds", STR_FMT(key));
	return typed_item(l, &from, (size_t)i, at);
}

/* As the loader does it: what stands before the first slash does not matter, nor do slashes at the
 * end. */
static bool query(struct typed_loader *l, struct typed_document *d, struct str fragment,
                  struct typed_here *out)
{
	const struct typed_here *by_id;
	struct str rest = fragment;

	if (!enter_root(l, d, out))
		return false;
	if (!fragment.len)
		return true;
	if (!find_id(l, d, fragment, &by_id))
		return false;
	if (by_id) {
		*out = *by_id;
		return true;
	}
	while (str_ends(rest, "/"))
		rest.len--;
	for (str_cut(&rest, '/'); rest.len;) {
		const bool last = str_find(rest, '/') < 0;
		const struct str token = str_cut(&rest, '/');

		if (!step_into(l, out, token))
			return false;
		if (last)
			break;
	}
	return true;
}

/* ---- references ------------------------------------------------------------------------ */

static struct typed_document *document_at(struct typed_loader *l, struct str uri,
                                          enum json_dialect dialect)
{
	struct typed_document *d = text_map_find(&l->documents, uri);
	const struct node *root;

	if (d)
		return d;
	root = json_metaschema(l->arena,
	                       str_ends(uri, "#") ? (struct str){ uri.ptr, uri.len - 1 } : uri);
	if (!draft_of(root, &dialect))
		return NULL;
	d = new_document(l, root, uri, dialect);
	*text_map_at(&l->documents, uri) = d;
	return d;
}

static bool find_elsewhere(struct typed_loader *l, const struct typed_here *at, struct str uri,
                           struct typed_here *out)
{
	struct typed_document *d = document_at(l, uri, at->document->dialect);
	struct str fragment = STR("#"), place = java_uri_document(uri, d ? NULL : &fragment);

	if (!d)
		d = document_at(l, place, at->document->dialect);
	if (!d)
		return failure_at(l->why, FAILURE_NOT_FOUND, at->node->line, at->node->column,
		                  "Remote schema reference fetching over HTTP(S) is disabled: %.*s",
		                  STR_FMT(uri));
	if (!query(l, d, fragment, out))
		return false;
	if (node_is(out->node, NODE_MAP)) {
		const struct node *id = node_get(out->node, json_id_keyword(d->dialect));

		out->base = place;
		if (typed_is_string(id) && !java_uri_resolve(l->arena, place, id->text, &out->base))
			return typed_refuse(l, out, "no URI: \"%.*s\"", STR_FMT(id->text));
	}
	return true;
}

static bool find_target(struct typed_loader *l, const struct typed_here *at, struct str ref,
                        struct str uri, struct typed_here *out)
{
	const struct typed_here *by_id;

	if (!find_id(l, at->document, uri, &by_id))
		return false;
	if (by_id) {
		*out = *by_id;
		return true;
	}
	return str_starts(ref, "#") ? query(l, at->document, ref, out)
	                            : find_elsewhere(l, at, uri, out);
}

struct typed_load *typed_new_load(struct typed_loader *l, const struct typed_here *here,
                                  struct str uri)
{
	struct typed_load *load = arena_new(l->arena, struct typed_load);

	load->here = *here;
	load->uri = uri;
	LIST_ADD(l->arena, l->loads, l->load_count, load);
	return load;
}

bool typed_refer(struct typed_loader *l, const struct typed_here *at, struct typed *from,
                 struct str ref)
{
	struct typed_load *now = l->loads[l->current], *load;
	struct typed_here target;
	struct str uri;
	void **slot;

	if (!java_uri_resolve(l->arena, at->base, ref, &uri) || !java_uri_valid(uri))
		return typed_refuse(l, at, "no URI: \"%.*s\"", STR_FMT(ref));
	load = text_map_find(&l->by_uri, uri);
	if (!load) {
		if (!find_target(l, at, ref, uri, &target))
			return false;
		load = typed_new_load(l, &target, uri);
		slot = text_map_at(&l->by_uri, uri);
		*slot = load;
	}
	from->reference.text = ref;
	LIST_ADD(l->arena, now->occurrences, now->count, (struct typed_occurrence){ from, load });
	return true;
}

/* ---- what a reference keeps ------------------------------------------------------------ */

struct frame {
	struct typed_load *load;
	size_t next;
};

/* The loader builds what a reference leads to where it first meets it, and a reference remembers
 * `$id` and `default` beside it only if it is met while its own target is being built. So the order
 * of its steps is gone through again. */
void typed_link(struct typed_loader *l)
{
	struct frame *stack = arena_array(l->arena, struct frame, l->load_count + 1);
	size_t depth = 0;

	stack[depth++] = (struct frame){ l->loads[0], 0 };
	l->loads[0]->state = LOAD_OPEN;
	while (depth) {
		struct frame *f = &stack[depth - 1];
		struct typed_occurrence *o;

		if (f->next == f->load->count) {
			f->load->state = LOAD_DONE;
			depth--;
			continue;
		}
		o = &f->load->occurrences[f->next++];
		o->from->reference.target = o->to->made;
		if (o->to->state != LOAD_NEW)
			o->from->reference.text = o->to->uri;
		if (o->to->state != LOAD_OPEN) {
			o->from->name = STR_NONE;
			o->from->default_value = NULL;
		}
		if (o->to->state == LOAD_NEW) {
			o->to->state = LOAD_OPEN;
			stack[depth++] = (struct frame){ o->to, 0 };
		}
	}
}

/* ---- the whole ------------------------------------------------------------------------- */

static bool add_references(struct typed_loader *l, const struct typed_reference *references,
                           size_t count, enum json_dialect dialect)
{
	const struct node *id = node_get(l->main->root, json_id_keyword(dialect));
	const struct str base = id && id->kind == NODE_SCALAR ? id->text : STR_NONE;
	const struct typed_here at = root_of(l->main);
	struct str uri;
	void **slot;

	for (size_t i = 0; i < count; i++) {
		const struct node *root = references[i].document;

		if (!java_uri_resolve(l->arena, base, references[i].name, &uri))
			return typed_refuse(l, &at, "no URI: \"%.*s\"",
			                    STR_FMT(references[i].name));
		if (!node_is(root, NODE_MAP))
			return typed_refuse(l, &at, "a reference that is no object: %.*s",
			                    STR_FMT(references[i].name));
		slot = text_map_at(&l->documents, uri);
		*slot = new_document(l, typed_bridged(l, root), uri, dialect);
	}
	return true;
}

static bool read_classic(struct typed_loader *l, const struct typed_reference *references,
                         size_t reference_count, const struct typed **out)
{
	const struct node *schema = node_get(l->main->root, "$schema");
	const struct typed *made;
	struct typed_here root;

	root = root_of(l->main);
	if (schema && !typed_is_string(schema))
		return typed_refuse(l, &root, "$schema is no text");
	if (!add_references(l, references, reference_count, l->main->dialect) ||
	    !enter_root(l, l->main, &root))
		return false;
	typed_new_load(l, &root, STR("#"));
	for (l->current = 0; l->current < l->load_count; l->current++) {
		struct typed_load *load = l->loads[l->current];

		if (!typed_load_schema(l, &load->here, &made))
			return false;
		load->made = made;
	}
	typed_link(l);
	*out = l->loads[0]->made;
	return true;
}

bool typed_read(struct arena *a, const struct node *document,
                const struct typed_reference *references, size_t reference_count,
                const struct typed_schema **out, struct failure *why)
{
	struct typed_loader l = { .arena = a, .why = why };
	struct typed_schema *s = arena_new(a, struct typed_schema);

	l.by_uri.arena = l.documents.arena = a;
	if (!node_is(document, NODE_MAP) && !typed_is_bool(document))
		return failure_at(why, FAILURE_SYNTAX, document->line, document->column,
		                  "Invalid JSON schema: expected an object or boolean at the root");
	s->document = document;
	s->dialect = json_dialect_of(document);
	l.main = new_document(&l, typed_bridged(&l, document), STR_NONE, s->dialect);
	if (s->dialect >= JSON_2019_09
	            ? !typed_read_modern(&l, references, reference_count, &s->root)
	            : !read_classic(&l, references, reference_count, &s->root))
		return false;
	typed_collapse(&l);
	s->count = l.made;
	*out = s;
	return true;
}

bool typed_fields_valid(const struct typed_schema *s, struct failure *why)
{
	const struct typed *t = s->root;

	for (size_t i = 0; t->class == TYPED_OBJECT && i < t->object->properties.count; i++)
		if (str_starts(t->object->properties.list[i].name, "$$"))
			return failure_at(why, FAILURE_SYNTAX, t->at->line, t->at->column,
			                  "Field names cannot start with $$ prefix: \"%.*s\"",
			                  STR_FMT(t->object->properties.list[i].name));
	return true;
}

const char *typed_criterion_name(enum typed_criterion c)
{
	static const char *const names[] = { "allOf", "anyOf", "oneOf" };

	return names[c];
}
