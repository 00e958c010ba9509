/* subject_request.c - from a request to an ask, from a version to JSON */
#include "registry/http/subject_request.h"

#include "registry/gate.h"

struct ask *ask_begin(struct request *rq, struct asked *out)
{
	bool changes = rq->method != METHOD_GET && rq->method != METHOD_HEAD;

	if (changes)
		out->by = request_actor(rq);
	out->why = (struct failure){ 0 };
	out->ask = (struct ask){ .store = registry_store(rq->service->registry),
		                 .arena = rq->arena,
		                 .settings = rq->service->subjects,
		                 .by = changes ? &out->by : NULL,
		                 .gate = &registry_gate,
		                 .why = &out->why };
	return &out->ask;
}

bool alias_of(const struct service *sv, struct arena *a, struct str subject, bool dek, struct str *out)
{
	struct failure why;
	struct ask ask = { .store = registry_store(sv->registry), .arena = a, .settings = sv->subjects, .why = &why };

	return subject_alias(&ask, subject, dek, out) && !str_eq(*out, subject);
}

void answer_refusal(struct response *rs, const struct ask *ask)
{
	if (ask->refused)
		answer_error_message(rs, ask->no, ask->message);
	else
		answer_failure(rs, ask->why);
}

/* ---- versions as JSON ------------------------------------------------------------- */

static void put_member(struct buf *b, const char *name)
{
	buf_add_c(b, b->len && b->ptr[b->len - 1] != '{' ? ",\"" : "\"");
	buf_add_c(b, name);
	buf_add_c(b, "\":");
}

static void put_text(struct buf *b, const char *name, struct str text)
{
	put_member(b, name);
	json_print_text(b, text);
}

/* It is JSON already. */
static void put_json(struct buf *b, const char *name, struct str json)
{
	if (!json.len)
		return;
	put_member(b, name);
	buf_add(b, json);
}

static void put_number(struct buf *b, const char *name, long long n)
{
	put_member(b, name);
	buf_printf(b, "%lld", n);
}

void put_version(struct buf *b, const struct subject_version *v, const char *members)
{
	buf_add_c(b, "{");
	for (const char *m = members; *m; m++) {
		switch (*m) {
		case 's':
			put_text(b, "subject", v->subject);
			break;
		case 'v':
			if (v->version > 0)
				put_number(b, "version", v->version);
			break;
		case 'i':
			put_number(b, "id", v->id);
			break;
		case 'g':
			put_text(b, "guid", v->json.guid);
			break;
		case 't':
			put_text(b, "schemaType", v->json.type);
			break;
		case 'r':
			put_json(b, "references", v->json.references);
			break;
		case 'm':
			put_json(b, "metadata", v->json.metadata);
			break;
		case 'u':
			put_json(b, "ruleSet", v->json.rules);
			break;
		case 'x':
			if (v->shown.ptr)
				put_text(b, "schema", v->shown);
			else
				put_json(b, "schema", v->json.text);
			break;
		case 'a':
			if (v->aliases) {
				put_member(b, "aliases");
				json_print(b, v->aliases, 0);
			}
			break;
		case 'w':
			if (v->stored)
				put_number(b, "ts", v->when);
			break;
		default: /* 'd' */
			if (v->stored) {
				put_member(b, "deleted");
				buf_add_c(b, v->deleted ? "true" : "false");
			}
			break;
		}
	}
	buf_add_c(b, "}");
}

/* "schemaTags":[...] before the closing brace. */
static void put_tags(struct buf *b, const struct schema_tags *list, size_t n)
{
	b->len--;
	for (size_t i = 0; i < n; i++) {
		buf_add_c(b, i ? ",{\"schemaEntity\":{\"entityPath\":"
		               : ",\"schemaTags\":[{\"schemaEntity\":{\"entityPath\":");
		json_print_text(b, list[i].path);
		buf_printf(b, ",\"entityType\":\"%s\"},\"tags\":[",
		           list[i].field ? "sr_field" : "sr_record");
		for (size_t k = 0; k < list[i].count; k++) {
			if (k)
				buf_add_c(b, ",");
			json_print_text(b, list[i].tags[k]);
		}
		buf_add_c(b, "]}");
	}
	buf_add_c(b, n ? "]}" : "}");
}

/* referenceFormat=qualified: references of the version's own context say so. */
static void qualify_references(struct arena *a, struct subject_version *v)
{
	struct subject_name name = subject_name_read(a, v->subject);
	struct content c;

	if (subject_name_is_default(&name) || !content_read(a, &v->json, &c))
		return;
	for (size_t i = 0; i < c.reference_count; i++) {
		struct subject_name to = subject_name_read(a, c.references[i].subject);

		if (subject_name_is_default(&to) && !str_starts(c.references[i].subject, ":."))
			c.references[i].subject = subject_name_of(a, name.context, to.subject).text;
	}
	v->json.references = references_text(a, &c);
}

bool put_found_version(struct request *rq, struct response *rs, struct buf *b,
                       struct subject_version *v, const char *members)
{
	struct schema_tags *tags = NULL;
	struct asked asked;
	struct str *wanted;
	size_t n, count;

	wanted = target_values(rq->arena, &rq->target, "findTags", &n);
	if (!subject_find_tags(ask_begin(rq, &asked), v, wanted, n, &tags, &count)) {
		answer_refusal(rs, &asked.ask);
		return false;
	}
	if (str_eq_nocase(request_text(rq, "referenceFormat"), STR("qualified")))
		qualify_references(rq->arena, v);
	put_version(b, v, members);
	put_tags(b, tags, count);
	return true;
}

void answer_version_json(struct response *rs, const struct subject_version *v, const char *members)
{
	struct buf b;

	buf_init(&b, rs->arena, 0);
	put_version(&b, v, members);
	answer_text(rs, buf_str(&b));
}

void answer_numbers(struct response *rs, const long long *list, size_t n)
{
	struct buf b;

	buf_init(&b, rs->arena, 0);
	buf_add_c(&b, "[");
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%lld", i ? "," : "", list[i]);
	buf_add_c(&b, "]");
	answer_text(rs, buf_str(&b));
}

void answer_texts(struct response *rs, const struct str *list, size_t n)
{
	struct buf b;

	buf_init(&b, rs->arena, 0);
	buf_add_c(&b, "[");
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add_c(&b, ",");
		json_print_text(&b, list[i]);
	}
	buf_add_c(&b, "]");
	answer_text(rs, buf_str(&b));
}

/* ---- what was asked ---------------------------------------------------------------- */

struct str request_text(const struct request *rq, const char *key)
{
	return target_value(&rq->target, key);
}

enum which_versions request_which(const struct request *rq)
{
	if (target_flag(&rq->target, "deletedOnly"))
		return VERSIONS_DELETED;
	return target_flag(&rq->target, "deleted") ? VERSIONS_ALL : VERSIONS_LIVE;
}

bool request_list_page(struct request *rq, struct response *rs, int usual, struct page *out)
{
	int offset, limit;

	if (!request_page(rq, rs, usual, usual, &offset, &limit))
		return false;
	*out = (struct page){ (size_t)offset, (size_t)limit };
	return true;
}

static bool bad_body(struct response *rs, const struct failure *why)
{
	answer_error_message(rs, API_BAD_REQUEST_TEXT, str_copy(rs->arena, str_of(why->text)));
	return false;
}

static bool read_tags(struct request *rq, const struct node *list, struct schema_tags **out,
                      size_t *count, struct failure *why)
{
	*count = 0;
	if (!list || node_is_null(list))
		return true;
	if (!node_is(list, NODE_LIST))
		return failure_set(why, FAILURE_SYNTAX, "tags are no list");
	*out = arena_array(rq->arena, struct schema_tags, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct node *entity = node_get(list->items[i], "schemaEntity"),
				  *tags = node_get(list->items[i], "tags");
		struct schema_tags *t = &(*out)[(*count)++];

		if (!node_is(entity, NODE_MAP) || !node_is(tags, NODE_LIST))
			return failure_set(why, FAILURE_SYNTAX,
			                   "tags need a schemaEntity and a list of tags");
		*t = (struct schema_tags){
			.path = node_text(node_get(entity, "entityPath")),
			.field = str_eq_nocase(node_text(node_get(entity, "entityType")),
			                       STR("sr_field")),
			.tags = arena_array(rq->arena, struct str, tags->count),
		};
		for (size_t k = 0; k < tags->count; k++)
			t->tags[t->count++] = node_text(tags->items[k]);
	}
	return true;
}

bool read_tag_edits(struct request *rq, struct response *rs, const struct node *body,
                    const char *add, const char *remove, struct tag_edits *out)
{
	struct failure why;

	*out = (struct tag_edits){ 0 };
	return (read_tags(rq, node_get(body, add), &out->add, &out->adds, &why) &&
	        read_tags(rq, node_get(body, remove), &out->remove, &out->removes, &why)) ||
	       bad_body(rs, &why);
}

/* A rule set of the body; a server that strips them takes none. */
bool read_rules(struct request *rq, struct response *rs, const struct node *body, const char *key,
                const struct node **out)
{
	struct failure why = { 0 };

	*out = NULL;
	if (rq->service->subjects->strip_rule_sets ||
	    rules_read(rq->arena, node_get(body, key), out, &why))
		return true;
	if (why.code != FAILURE_REFUSED)
		return bad_body(rs, &why);
	answer_error1(rs, API_INVALID_RULES, str_copy(rs->arena, str_of(why.text)));
	return false;
}

bool read_register(struct request *rq, struct response *rs, struct ask *ask,
                   struct register_request *out)
{
	const struct node *body = request_json(rq, rs);
	int version = 0, id = -1;
	bool given;

	if (!body)
		return false;
	*out = (struct register_request){ .subject = request_segment(rq, "subject"),
		                          .id = -1,
		                          .normalize = target_flag(&rq->target, "normalize"),
		                          .force = target_flag(&rq->target, "force"),
		                          .format = request_text(rq, "format") };
	if (!body_text(rq, rs, body, "schema", &out->content.text, &given) ||
	    !body_text(rq, rs, body, "schemaType", &out->content.type, &given) ||
	    !body_int(rq, rs, body, "version", &version, &given) ||
	    !body_int(rq, rs, body, "id", &id, &given))
		return false;
	out->version = version;
	out->id = given && id >= 0 ? id : -1;
	if (!references_read(rq->arena, node_get(body, "references"), &out->content.references,
	                     &out->content.reference_count, ask->why) ||
	    !metadata_read(rq->arena, node_get(body, "metadata"), &out->content.metadata, ask->why))
		return bad_body(rs, ask->why);
	if (!read_rules(rq, rs, body, "ruleSet", &out->content.rules) ||
	    !read_tag_edits(rq, rs, body, "schemaTagsToAdd", "schemaTagsToRemove", &out->edits) ||
	    !body_bool(rq, rs, body, "propagateSchemaTags", &out->edits.propagate, &given))
		return false;
	out->has_metadata = out->content.metadata != NULL;
	out->has_rules = out->content.rules != NULL;
	return true;
}
