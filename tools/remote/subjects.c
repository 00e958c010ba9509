/* subjects.c - subjects of a registry at an address: a list, a version, a search
 *
 * A Treaty is asked for a list; another registry for the latest schemas, in one request where it
 * has GET /schemas, else one for each subject. What is in force for each it says one by one only:
 * that is left out.
 */
#include "tools/remote/stored.h"

#include "contract/base/list.h"
#include "registry/search.h"
#include "registry/store/keys.h"

#include <stdlib.h>

static struct str type_of(const struct stored *v)
{
	return v->content.type.len ? v->content.type : STR("AVRO");
}

/* ---- a version ---------------------------------------------------------------------------- */

bool remote_schema(struct registry *r, struct arena *a, struct str subject, long long version,
                   struct stored_schema *out, struct failure *why)
{
	struct stored_asking x = { .registry = r, .arena = a, .why = why };
	struct stored v;
	long long code;

	if (!subject.len)
		return schema_not_found(subject, version, false, why);
	if (!stored_get(&x, subject, version, &v, &code))
		return false;
	if (code == 404 || code == 405)
		return remote_failure(remote_client(r), (int)code, code, STR(""), why);
	if (code)
		return schema_not_found(subject, version, code == VERSION_NOT_FOUND, why);
	*out = (struct stored_schema){ v.subject, v.number, v.id, v.content };
	out->content.type = type_of(&v);
	return true;
}

/* ---- of any registry ------------------------------------------------------------------------ */

static int by_name(const void *one, const void *other)
{
	const struct stored *x = one, *y = other;
	const int names = name_cmp(x->subject, y->subject);

	return names ? names : (x->number > y->number) - (x->number < y->number);
}

static bool one_by_one(struct stored_asking *x, struct stored **out, size_t *count)
{
	const struct str target = STR("/subjects");
	const struct node *root;
	struct stored v;
	long long code;

	if (!stored_ask(x, "GET", target, STR_NONE, &root, &code))
		return false;
	if (code)
		return remote_failure(remote_client(x->registry), (int)code, code, STR(""), x->why);
	if (!node_is(root, NODE_LIST))
		return stored_strange(x, target);
	for (size_t i = 0; i < root->count; i++) {
		if (!stored_get(x, node_text(root->items[i]), -1, &v, &code))
			return false;
		if (!code)
			LIST_ADD(x->arena, *out, *count, v);
	}
	return true;
}

/* *there false: it has no such list. */
static bool listed(struct stored_asking *x, struct str target, struct stored **out, size_t *count,
                   bool *there)
{
	const struct failure before = *x->why;
	const struct node *root;
	struct stored v;
	long long code;

	*there = true;
	if (!stored_ask(x, "GET", target, STR_NONE, &root, &code)) {
		*there = !remote_lacks(x->registry);
		if (!*there)
			*x->why = before;
		return !*there;
	}
	*there = !code;
	if (code)
		return true;
	if (!node_is(root, NODE_LIST))
		return stored_strange(x, target);
	for (size_t i = 0; i < root->count; i++) {
		if (!stored_read(x, root->items[i], target, &v))
			return false;
		LIST_ADD(x->arena, *out, *count, v);
	}
	return true;
}

/* The latest version of each subject, sorted. One that knows no contexts finds no subject in all of
 * them: it is asked again. */
static bool latest_schemas(struct stored_asking *x, struct stored **out, size_t *count)
{
	bool there;

	*out = NULL;
	*count = 0;
	if (!listed(x, STR("/schemas?latestOnly=true&subjectPrefix=%3A*%3A"), out, count, &there) ||
	    (there && !*count && !listed(x, STR("/schemas?latestOnly=true"), out, count, &there)) ||
	    (!there && !one_by_one(x, out, count)))
		return false;
	if (*count)
		qsort(*out, *count, sizeof **out, by_name);
	return true;
}

static bool plain_subjects(struct registry *r, struct arena *a, struct subject_info **out,
                           size_t *count, struct failure *why)
{
	struct stored_asking x = { .registry = r, .arena = a, .why = why };
	struct stored *list;

	if (!latest_schemas(&x, &list, count))
		return false;
	*out = arena_array(a, struct subject_info, *count);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct subject_info){ .subject = list[i].subject,
			                           .type = type_of(&list[i]),
			                           .version = list[i].number,
			                           .id = list[i].id,
			                           .level = STR("") };
	return true;
}

static bool plain_search(struct registry *r, struct arena *a, struct str words,
                         struct search_hit **out, size_t *count, struct failure *why)
{
	struct failure unread = { .code = FAILURE_NONE };
	struct stored_asking x = { .registry = r, .arena = a, .why = why };
	struct search s;
	struct stored *list;
	size_t n;

	if (!search_begin(&s, a, words, why) || !latest_schemas(&x, &list, &n))
		return false;
	x.why = &unread; /* what cannot be read is found by its name */
	for (size_t i = 0; i < n; i++) {
		const struct source nameless = { STR(""), list[i].content.text };
		const struct contract *c = NULL;
		struct schema schema;

		list[i].source = &nameless;
		search_subject(&s, list[i].subject, type_of(&list[i]), list[i].number);
		if (stored_schema(&x, &list[i], &schema) && schema.language)
			c = schema.language->contract(a, schema.parsed, NULL);
		if (c)
			search_models(&s, c);
		if (remote_lost(r)) {
			*why = unread;
			return false;
		}
	}
	*out = s.hits;
	*count = s.count;
	return true;
}

/* ---- the operations ------------------------------------------------------------------------ */

bool remote_subjects(struct registry *r, struct arena *a, struct str after, size_t limit,
                     struct subject_info **out, size_t *count, struct failure *why)
{
	struct failure no = { .code = FAILURE_NONE };
	struct remote_query q;

	query_init(&q, a, "/v1/subjects");
	query_add(&q, "after", after);
	if (!remote_pages(r, a, &q, &wire_subjects, out, count, &no)) {
		if (!remote_lacks(r)) {
			*why = no;
			return false;
		}
		if (!plain_subjects(r, a, out, count, why))
			return false;
		for (; *count && after.len && name_cmp((*out)->subject, after) <= 0; --*count)
			++*out;
	}
	if (limit && limit < *count)
		*count = limit;
	return true;
}

bool remote_search(struct registry *r, struct arena *a, struct str words, struct search_hit **out,
                   size_t *count, struct failure *why)
{
	struct failure no = { .code = FAILURE_NONE };
	struct remote_query q;

	query_init(&q, a, "/v1/search");
	query_add(&q, "q", words);
	if (remote_pages(r, a, &q, &wire_search, out, count, &no))
		return true;
	if (remote_lacks(r))
		return plain_search(r, a, words, out, count, why);
	*why = no;
	return false;
}
