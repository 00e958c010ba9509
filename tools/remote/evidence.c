/* evidence.c - history and expectations for admission_judge(), fetched as they are asked for
 *
 * What one contract's major needs, but for the expectations, is one GET and is kept for the run: a
 * check asks for parts of it many times.
 */
#include "tools/remote/impl.h"

#include "contract/base/list.h"
#include "registry/documents.h"

struct known { /* of one contract's major, and as much history as was asked for */
	struct str id;
	long long major;
	bool all;
	struct evidence_form form;
	struct published *history;
	struct known *next;
};

struct remote_evidence {
	struct registry *registry;
	struct arena *arena;
	struct known *known;
};

/* ---- history ------------------------------------------------------------- */

static bool read_history(struct arena *a, struct known *k, const struct evidence_form *page,
                         size_t before, struct failure *why)
{
	for (size_t i = 0; i < page->history_count; i++) {
		const struct published_form *p = &page->history[i];
		struct published *out = &k->history[before + i];

		out->state = p->state;
		out->label = p->label;
		if (!documents_contract(a, p->document, p->product, k->id, p->label, &out->contract,
		                        why))
			return failure_prefix(why, "contract %.*s", STR_FMT(k->id));
	}
	return true;
}

static bool fetch_page(struct remote_evidence *e, const struct known *k, struct str after,
                       struct evidence_form *out, struct failure *why)
{
	struct remote_query q;

	query_init(&q, e->arena, "/v1/contracts");
	query_segment(&q, k->id);
	query_path(&q, "/evidence");
	query_number(&q, "major", k->major);
	if (k->all)
		query_add(&q, "all", STR("true"));
	query_add(&q, "after", after);
	return remote_call(e->registry, e->arena,
	                   &(struct remote_call){ .method = "GET",
	                                          .target = query_text(&q),
	                                          .out = &wire_evidence,
	                                          .answer = out },
	                   why);
}

static bool fetch(struct remote_evidence *e, struct known *k, struct failure *why)
{
	struct evidence_form page;
	struct str after = STR("");
	size_t n = 0;

	if (!k->id.len) /* a schema without a name: nothing is known of it */
		return true;
	do {
		struct published *longer;

		if (!fetch_page(e, k, after, &page, why))
			return false;
		longer = arena_array(e->arena, struct published, n + page.history_count);
		if (n)
			memcpy(longer, k->history, n * sizeof *longer);
		k->history = longer;
		if (!read_history(e->arena, k, &page, n, why))
			return false;
		n += page.history_count;
		if (!after.len)
			k->form = page;
		after = page.next;
	} while (after.len && page.history_count);
	k->form.history_count = n;
	return true;
}

static bool know(struct remote_evidence *e, struct str id, long long major, bool all,
                 const struct known **out, struct failure *why)
{
	struct known *k;

	for (k = e->known; k; k = k->next)
		if (str_eq(k->id, id) && k->major == major && (k->all || !all))
			break;
	if (!k) {
		k = arena_new(e->arena, struct known);
		k->id = str_copy(e->arena, id);
		k->major = major;
		k->all = all;
		if (!fetch(e, k, why))
			return false;
		k->next = e->known;
		e->known = k;
	}
	*out = k;
	return true;
}

static bool history(void *self, struct arena *a, struct str id, long long major, bool all,
                    struct published **out, size_t *count, struct failure *why)
{
	const struct known *k;

	if (!know(self, id, major, all, &k, why))
		return false;
	*count = k->form.history_count;
	*out = arena_array(a, struct published, *count); /* whoever asks may change it */
	if (*count)
		memcpy(*out, k->history, *count * sizeof **out);
	return true;
}

/* ---- expectations ------------------------------------------------------------ */

enum { PAGE = 100, PAGE_MOST = 5000, PAGE_BYTES = 256 << 10 };

/* As many as fit in about PAGE_BYTES, by those that came before: a page is read as a whole, and
 * costs some twenty times its text; but a server looks through all of them for each. */
static size_t next_limit(const struct registered *list, size_t n)
{
	size_t bytes = 0, fit;

	for (size_t i = n > PAGE ? n - PAGE : 0; i < n; i++)
		bytes += ((const struct source *)list[i].where)->text.len;
	fit = bytes ? PAGE_BYTES / (bytes / (n > PAGE ? PAGE : n) + 1) : PAGE;
	return fit < PAGE ? PAGE : fit > PAGE_MOST ? PAGE_MOST : fit;
}

struct whose { /* expectations: on a contract or on a subject */
	const char *resource;
	struct str name;
};

/* Only its text is kept: a hundred thousand consumers are read one at a time (load). */
static struct registered keep(struct arena *a, const struct asked_expectation *x)
{
	struct source *text = arena_new(a, struct source);
	struct buf out;

	buf_init(&out, a, 0);
	json_print(&out, x->expectation->root, 0);
	text->text = buf_str(&out);
	return (struct registered){ .id = str_copy(a, x->id),
		                    .environment = str_copy(a, x->environment),
		                    .status = x->status,
		                    .where = text };
}

static bool ask_page(struct remote_evidence *e, struct arena *a, const struct whose *whose,
                     const struct ask_expectations_form *form, struct asked_expectations_form *out,
                     struct failure *why)
{
	struct remote_query q;

	query_init(&q, a, whose->resource);
	query_segment(&q, whose->name);
	query_path(&q, "/evidence/expectations");
	return remote_call(e->registry, a,
	                   &(struct remote_call){ .method = "POST",
	                                          .target = query_text(&q),
	                                          .in = &wire_ask_expectations,
	                                          .body = form,
	                                          .out = &wire_asked_expectations,
	                                          .answer = out },
	                   why);
}

static bool ask_pages(struct remote_evidence *e, struct arena *a, const struct whose *whose,
                      struct ask_expectations_form form, struct registered **out, size_t *count,
                      size_t *skipped, struct failure *why)
{
	struct asked_expectations_form page = { 0 };
	struct arena *inside = arena_inside(a);
	struct str after = STR("");

	*out = NULL;
	*count = *skipped = 0;
	form.limit = PAGE;
	do {
		form.after = after;
		if (!ask_page(e, inside, whose, &form, &page, why))
			return false;
		for (size_t i = 0; i < page.count; i++)
			LIST_ADD(a, *out, *count, keep(a, &page.expectations[i]));
		*skipped = page.skipped;
		after = page.count ? str_copy(a, page.next) : STR("");
		form.limit = next_limit(*out, *count);
		arena_reset(inside);
	} while (after.len);
	return true;
}

static bool expectations(void *self, struct arena *a, struct str id, long long major,
                         const struct str *touched, size_t touched_count, struct registered **out,
                         size_t *count, size_t *skipped, struct failure *why)
{
	struct ask_expectations_form form = { .major = major, .touched_count = touched_count };

	if (touched) { /* none is not the same as all */
		form.touched = arena_array(a, struct str, touched_count + 1);
		memcpy(form.touched, touched, touched_count * sizeof *touched);
	}
	return ask_pages(self, a, &(struct whose){ "/v1/contracts", id }, form, out, count, skipped,
	                 why);
}

static bool readers(void *self, struct arena *a, struct str subject, struct registered **out,
                    size_t *count, struct failure *why)
{
	struct ask_expectations_form form = { .major = -1 };
	size_t skipped;

	return ask_pages(self, a, &(struct whose){ "/v1/subjects", subject }, form, out, count,
	                 &skipped, why);
}

static bool load(void *self, struct arena *a, struct registered *r, struct failure *why)
{
	struct expectation *e;
	struct node *root;

	(void)self;
	if (!json_read(a, r->where, &root, why) || !expectation_read(a, root, &e, NULL, why))
		return failure_prefix(why, "expectation %.*s", STR_FMT(r->id));
	r->expectation = e;
	return true;
}

/* Listed paths are sorted; one below is the path with one of these behind it. */
static bool is_below(struct str listed, struct str path)
{
	return listed.len >= path.len && memcmp(listed.ptr, path.ptr, path.len) == 0 &&
	       (listed.len == path.len || memchr(".[{", listed.ptr[path.len], 3));
}

static bool is_listed(void *self, struct arena *a, struct str id, long long major, struct str path,
                      bool *out, struct failure *why)
{
	const struct known *k;

	(void)a;
	*out = false;
	if (!know(self, id, major, false, &k, why))
		return false;
	for (size_t i = 0; i < k->form.listed_count && !*out; i++)
		*out = is_below(k->form.listed[i], path);
	return true;
}

/* ---- ports, bound subjects ------------------------------------------------------ */

static bool port_owner(void *self, struct arena *a, struct str identity, struct str id,
                       long long major, struct str *owner, struct failure *why)
{
	struct str mine = arena_printf(a, "%.*s/%lld", STR_FMT(id), major);
	struct remote_evidence *e = self;
	struct ports_form taken;
	struct remote_query q;

	query_init(&q, a, "/v1/ports");
	query_add(&q, "identity", identity);
	if (!remote_call(e->registry, a,
	                 &(struct remote_call){ .method = "GET",
	                                        .target = query_text(&q),
	                                        .out = &wire_ports,
	                                        .answer = &taken },
	                 why))
		return false;
	for (size_t i = 0; i < taken.count; i++)
		if (str_eq(taken.ports[i].identity, identity) &&
		    !str_eq(taken.ports[i].owner, mine))
			*owner = taken.ports[i].owner;
	return true;
}

bool remote_parse(struct arena *a, const struct language *l, const struct source *source,
                  const struct schema *references, const struct str *names, size_t count,
                  struct schema *out, struct failure *why)
{
	const struct schema_text t = { .source = source,
		                       .references = references,
		                       .names = names,
		                       .reference_count = count,
		                       .reading = SCHEMA_STORED };

	out->language = l;
	return l->read(a, &t, &out->parsed, why);
}

bool remote_parse_with(struct arena *a, const struct language *l, const struct source *source,
                       const struct reference_form *references, size_t count, struct schema *out,
                       struct failure *why)
{
	struct schema *before = arena_array(a, struct schema, count + 1);
	struct str *names = arena_array(a, struct str, count + 1);

	for (size_t i = 0; i < count; i++) {
		struct source *text = arena_new(a, struct source);

		text->text = references[i].schema;
		if (!remote_parse(a, l, text, before, names, i, &before[i], why))
			return false;
		names[i] = references[i].name;
	}
	return remote_parse(a, l, source, before, names, count, out, why);
}

/* NULL: its language says nothing of this form. */
static bool read_bound(struct arena *a, const struct bound_form *form, const struct contract **out,
                       struct failure *why)
{
	const struct language *l = language_find(form->schema_type);
	struct source *source = arena_new(a, struct source);
	struct schema schema;

	*out = NULL;
	if (!l || !l->contract)
		return true;
	source->text = form->schema;
	if (!remote_parse_with(a, l, source, form->references, form->reference_count, &schema, why))
		return false;
	*out = l->contract(a, schema.parsed, NULL);
	return true;
}

static bool bound(void *self, struct arena *a, const struct contract *proposal,
                  struct bound_schema **out, size_t *count, struct failure *why)
{
	const struct ask_bound_form ask = { .document = proposal->source,
		                            .product = proposal->publisher
		                                               ? proposal->publisher->source
		                                               : NULL,
		                            .contract = proposal->id,
		                            .version = proposal->version };
	struct remote_evidence *e = self;
	struct bounds_form answer;

	*count = 0;
	if (!remote_call(e->registry, a,
	                 &(struct remote_call){ .method = "POST",
	                                        .target = STR("/v1/bound"),
	                                        .in = &wire_ask_bound,
	                                        .body = &ask,
	                                        .out = &wire_bounds,
	                                        .answer = &answer },
	                 why))
		return false;
	*out = arena_array(a, struct bound_schema, answer.count);
	for (size_t i = 0; i < answer.count; i++) {
		const struct bound_form *form = &answer.bound[i];
		struct bound_schema *b = &(*out)[*count];

		*b = (struct bound_schema){ .subject = form->subject,
			                    .context = form->context,
			                    .name = form->name,
			                    .warns = form->warns,
			                    .model = contract_model(proposal, form->model) };
		if (!read_bound(a, form, &b->schema, why))
			return failure_prefix(why, "subject %.*s", STR_FMT(form->subject));
		*count += b->schema && b->model;
	}
	return true;
}

bool remote_evidence(struct registry *r, struct arena *a, struct evidence *out, struct failure *why)
{
	struct remote_evidence *e = arena_new(a, struct remote_evidence);

	(void)why;
	e->registry = r;
	e->arena = a;
	*out = (struct evidence){ .self = e,
		                  .history = history,
		                  .expectations = expectations,
		                  .readers = readers,
		                  .load = load,
		                  .is_listed = is_listed,
		                  .port_owner = port_owner,
		                  .bound = bound };
	return true;
}
