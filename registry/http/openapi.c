#include "registry/http/openapi.h"

#include "contract/base/node_put.h"
#include "registry/wire/forms.h"

#include <ctype.h>

/* ---- openapi.def as tables ----------------------------------------------------------- */

static const struct operation {
	enum http_method method;
	const char *path, *summary, *query, *body, *answers;
} operations[] = {
#define OPERATION(method, path, summary, query, body, answers) \
	{ METHOD_##method, path, summary, query, body, answers },
#include "registry/http/openapi.def"
};

static const struct parameter {
	const char *in, *name, *type, *about;
} parameters[] = {
#define PARAMETER(in, name, type, about) { #in, name, #type, about },
#include "registry/http/openapi.def"
};

static const struct shape {
	const char *name, *about, *members;
} shapes[] = {
#define SHAPE(name, about, members) { #name, about, members },
#include "registry/http/openapi.def"
};

#define COUNT_OF(table) (sizeof table / sizeof *table)

/* ---- types ------------------------------------------------------------------------------ */

static struct node *reference(struct arena *a, struct str name)
{
	struct node *n = node_new_map(a);

	put_text(a, n, "$ref", arena_printf(a, "#/components/schemas/%.*s", STR_FMT(name)));
	return n;
}

static struct node *plain_type(struct arena *a, const char *type)
{
	struct node *n = node_new_map(a);

	put_c(a, n, "type", type);
	return n;
}

static struct node *type_of(struct arena *a, struct str word)
{
	struct node *n;

	if (str_starts(word, "[]")) {
		n = plain_type(a, "array");
		put_node(a, n, "items", type_of(a, str_skip(word, 2)));
		return n;
	}
	if (!word.len || str_is(word, "string") || str_is(word, "text"))
		return plain_type(a, "string");
	if (str_is(word, "bool"))
		return plain_type(a, "boolean");
	if (str_is(word, "int"))
		return plain_type(a, "integer");
	return str_is(word, "any") ? node_new_map(a) : reference(a, word);
}

/* An error, and beside it what the operation would have answered. */
static struct node *refused_type(struct arena *a, struct str answer)
{
	struct node *n = node_new_map(a), *both = put_list(a, n, "allOf"),
		    *more = plain_type(a, "object");

	node_add(a, both, reference(a, STR("error")));
	put_node(a, put_map(a, more, "properties"), "answer", type_of(a, answer));
	node_add(a, both, more);
	return n;
}

/* ---- the tables of registry/wire ----------------------------------------------------------- */

static struct node *array_of(struct arena *a, struct node *items)
{
	struct node *n = plain_type(a, "array");

	put_node(a, n, "items", items);
	return n;
}

static struct node *word_type(struct arena *a, const struct wire_row *r)
{
	struct node *n = plain_type(a, "string"), *words = put_list(a, n, "enum");

	for (int i = 0; i < r->words->count; i++)
		node_add(a, words, node_new_text(a, str_of(r->words->word(i))));
	if (r->optional && r->missing < r->words->count) /* beyond: not said is no word */
		put_c(a, n, "default", r->words->word((int)r->missing));
	return n;
}

static struct node *integer_type(struct arena *a, const struct wire_row *r, bool natural)
{
	struct node *n = plain_type(a, "integer");

	put_c(a, n, "format", "int64");
	if (natural)
		put_number(a, n, "minimum", 0);
	if (r->optional && r->kind == WIRE_NUMBER)
		put_number(a, n, "default", r->missing);
	return n;
}

/* What stands beside a $ref is not looked at: it is wrapped. */
static struct node *object_type(struct arena *a, struct str name)
{
	struct node *n = node_new_map(a);

	node_add(a, put_list(a, n, "allOf"), reference(a, name));
	return n;
}

static struct node *row_type(struct arena *a, const struct wire_row *r)
{
	switch (r->kind) {
	case WIRE_TEXT:
	case WIRE_MAYBE:
		return plain_type(a, "string");
	case WIRE_FLAG:
		return plain_type(a, "boolean");
	case WIRE_NUMBER:
	case WIRE_TIME:
		return integer_type(a, r, false);
	case WIRE_COUNT:
	case WIRE_OFFSET:
		return integer_type(a, r, true);
	case WIRE_WORD:
		return word_type(a, r);
	case WIRE_TEXTS:
		return array_of(a, plain_type(a, "string"));
	case WIRE_OBJECT:
	case WIRE_POINTER:
		return object_type(a, str_of(r->table->name));
	case WIRE_LIST:
	case WIRE_POINTERS:
	case WIRE_FINDINGS:
		return array_of(a, reference(a, str_of(r->table->name)));
	case WIRE_PLACE:
		return object_type(a, STR("place"));
	case WIRE_EXPECTATION:
	case WIRE_TREE:
		return plain_type(a, "object");
	case WIRE_KIND_COUNT:
		break;
	}
	return node_new_map(a);
}

static void put_wire_table(struct arena *a, struct node *schemas, const struct wire_table *t)
{
	struct node *n = put_map(a, schemas, t->name), *properties, *required = node_new_list(a);

	put_c(a, n, "type", "object");
	put_c(a, n, "description", t->about);
	properties = put_map(a, n, "properties");
	for (size_t i = 0; i < t->count; i++) {
		const struct wire_row *r = &t->rows[i];
		struct node *type = row_type(a, r);

		put_c(a, type, "description", r->about);
		put_node(a, properties, r->name, type);
		if (!r->optional && r->kind != WIRE_MAYBE)
			node_add(a, required, node_new_text(a, str_of(r->name)));
	}
	if (required->count) /* an empty list is not allowed there */
		put_node(a, n, "required", required);
}

static void put_shape(struct arena *a, struct node *schemas, const struct shape *s)
{
	struct node *n = put_map(a, schemas, s->name), *properties, *required = node_new_list(a);
	struct str rest = str_of(s->members);

	put_c(a, n, "type", "object");
	put_c(a, n, "description", s->about);
	properties = put_map(a, n, "properties");
	while (rest.len) {
		struct str type = str_cut(&rest, ' '), name = str_cut(&type, ':');
		bool may = str_starts(name, "?");

		name = may ? str_skip(name, 1) : name;
		node_put(a, properties, name, type_of(a, type));
		if (!may)
			node_add(a, required, node_new_text(a, name));
	}
	if (required->count)
		put_node(a, n, "required", required);
}

/* ---- operations ------------------------------------------------------------------------------ */

static const char *about_status(int status)
{
	static const struct {
		int status;
		const char *about;
	} rows[] = {
		{ 200, "Done" },
		{ 201, "Published" },
		{ 204, "Done; there is nothing to say" },
		{ 304, "Nothing changed since the ETag that was sent" },
		{ 400, "The request means nothing" },
		{ 404, "There is no such thing" },
		{ 406, "None of the media types will do" },
		{ 409, "The answer is no" },
		{ 413, "The body is too large" },
		{ 415, "The body is of another media type than JSON" },
		{ 422, "The request is not what it must be" },
		{ 500, "The registry failed" },
		{ 503, "Too much to do, or out of reach: try again" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].status == status)
			return rows[i].about;
	return "";
}

static void put_content(struct arena *a, struct node *to, enum route_answers answers, bool text,
                        struct node *type)
{
	struct node *content = put_map(a, to, "content");

	if (text) {
		put_node(a, put_map(a, content, "text/plain"), "schema", type);
		return;
	}
	if (answers == ROUTE_JSON)
		put_node(a, put_map(a, content, "application/vnd.schemaregistry.v1+json"), "schema",
		         type);
	put_node(a, put_map(a, content, "application/json"), "schema", type);
}

/* "200:contracts", "304", "409:error+retired" */
static void put_answer(struct arena *a, struct node *responses, const struct route *r,
                       struct str said)
{
	struct str type = said, status = str_cut(&type, ':'), refused = type;
	struct node *n = node_new_map(a);
	long long number = 0;

	str_to_long(status, &number);
	put_c(a, n, "description", about_status((int)number));
	str_cut(&refused, '+');
	if (refused.len)
		put_content(a, n, r->answers, false, refused_type(a, refused));
	else if (type.len)
		put_content(a, n, r->answers, str_is(type, "text"), type_of(a, type));
	else if (number >= 400)
		/* A target that means nothing leads to no route, and so to no type of a route's
		 * own. */
		put_content(a, n, number == 400 ? ROUTE_JSON : r->answers, false,
		            reference(a, STR("error")));
	node_put(a, responses, status, n);
}

static void put_answers(struct arena *a, struct node *responses, const struct route *r,
                        const struct operation *o)
{
	static const struct {
		struct str status;
		bool body, negotiated; /* only where there is one, where the type is negotiated */
	} implied[] = {
		{ STR_INIT("400"), false, false }, { STR_INIT("406"), false, true },
		{ STR_INIT("413"), true, false },  { STR_INIT("415"), true, false },
		{ STR_INIT("422"), true, false },  { STR_INIT("500"), false, false },
		{ STR_INIT("503"), false, false },
	};
	struct str rest = str_of(o->answers);

	while (rest.len)
		put_answer(a, responses, r, str_cut(&rest, ' '));
	for (size_t i = 0; i < COUNT_OF(implied); i++)
		if ((!implied[i].body || *o->body) &&
		    (!implied[i].negotiated || r->answers == ROUTE_JSON) &&
		    !node_get_str(responses, implied[i].status))
			put_answer(a, responses, r, implied[i].status);
}

static void put_parameter(struct arena *a, struct node *list, const char *in, struct str name)
{
	bool must = strcmp(in, "path") == 0 || str_ends(name, "!");

	name.len -= str_ends(name, "!");
	for (size_t i = 0; i < COUNT_OF(parameters); i++) {
		const struct parameter *p = &parameters[i];
		struct node *n;

		if (strcmp(p->in, in) != 0 || !str_is(name, p->name))
			continue;
		n = add_map(a, list);
		put_c(a, n, "name", p->name);
		put_c(a, n, "in", p->in);
		put_c(a, n, "description", p->about);
		if (must)
			put_bool(a, n, "required", true);
		put_node(a, n, "schema", type_of(a, str_of(p->type)));
		return;
	}
}

static void put_parameters(struct arena *a, struct node *to, const struct operation *o)
{
	struct str path = str_of(o->path), query = str_of(o->query);
	struct node *list = node_new_list(a);

	while (path.len) {
		struct str segment = str_cut(&path, '/');

		if (str_starts(segment, "{"))
			put_parameter(a, list, "path",
			              (struct str){ segment.ptr + 1, segment.len - 2 });
	}
	while (query.len)
		put_parameter(a, list, "query", str_cut(&query, ' '));
	if (list->count)
		put_node(a, to, "parameters", list);
}

/* "get_v1_contracts_contract" */
static struct str operation_id(struct arena *a, const char *method, const char *path)
{
	struct buf out;

	buf_init(&out, a, 0);
	buf_add_c(&out, method);
	for (const char *c = path; *c; c++) {
		if (isalnum((unsigned char)*c))
			buf_add_byte(&out, *c);
		else if (c[1] && isalnum((unsigned char)c[1]))
			buf_add_byte(&out, '_');
	}
	return buf_str(&out);
}

static void put_operation(struct arena *a, struct node *path, const struct route *r,
                          const struct operation *o)
{
	static const char *const keys[METHOD_COUNT] = { [METHOD_GET] = "get",
		                                        [METHOD_POST] = "post",
		                                        [METHOD_PUT] = "put",
		                                        [METHOD_DELETE] = "delete" };
	struct node *n = put_map(a, path, keys[r->method]), *body;

	put_c(a, n, "summary", o->summary);
	put_text(a, n, "operationId", operation_id(a, keys[r->method], r->path));
	put_parameters(a, n, o);
	if (*o->body) {
		body = put_map(a, n, "requestBody");
		put_bool(a, body, "required", true);
		put_content(a, body, r->answers, false, type_of(a, str_of(o->body)));
	}
	put_answers(a, put_map(a, n, "responses"), r, o);
}

static void put_paths(struct arena *a, struct node *paths, const struct route_table *routes)
{
	for (size_t i = 0; i < routes->count; i++) {
		const struct route *r = &routes->routes[i];
		struct node *path;

		for (size_t k = 0; k < COUNT_OF(operations); k++) {
			const struct operation *o = &operations[k];

			if (o->method != r->method || strcmp(o->path, r->path) != 0)
				continue;
			/* methods of one path stand together, wherever their rows do */
			path = NULL;
			for (size_t m = 0; m < paths->count; m++)
				if (str_is(paths->members[m].key->text, r->path))
					path = paths->members[m].value;
			if (!path)
				path = put_map(a, paths, r->path);
			put_operation(a, path, r, o);
		}
	}
}

struct str openapi_query(const struct route *r)
{
	for (size_t i = 0; i < COUNT_OF(operations); i++)
		if (operations[i].method == r->method && strcmp(operations[i].path, r->path) == 0)
			return str_of(operations[i].query);
	return STR("");
}

const struct node *openapi_document(struct arena *a, const struct route_table *routes)
{
	struct node *root = node_new_map(a), *info, *schemas;

	put_c(a, root, "openapi", "3.0.3");
	info = put_map(a, root, "info");
	put_c(a, info, "title", "Treaty");
	put_c(a, info, "version", TREATY_VERSION);
	put_c(a, info, "description",
	      "Contracts, their consumers, and a Confluent-compatible schema registry. Below "
	      "/contexts/{context}, every resource of the schema registry stands again, for the "
	      "subjects of that context.");
	put_paths(a, put_map(a, root, "paths"), routes);
	schemas = put_map(a, put_map(a, root, "components"), "schemas");
	for (size_t i = 0; i < wire_table_count; i++)
		put_wire_table(a, schemas, wire_tables[i]);
	for (size_t i = 0; i < COUNT_OF(shapes); i++)
		put_shape(a, schemas, &shapes[i]);
	return root;
}
