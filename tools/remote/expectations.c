/* expectations.c - what consumers depend on, in a registry at an address */
#include "tools/remote/impl.h"

#include "contract/base/list.h"

/* The files of the expectations, each once: requests come in their order. */
static size_t files_of(struct arena *a, const struct expect_request *requests, size_t count,
                       struct source **out)
{
	size_t n = 0;

	*out = arena_array(a, struct source, count + 1);
	for (size_t i = 0; i < count; i++)
		if (!i || requests[i].source != requests[i - 1].source)
			(*out)[n++] = *requests[i].source;
	return n;
}

bool remote_expect(struct registry *r, struct arena *a, const struct actor *by,
                   const struct expect_request *requests, size_t count,
                   struct expect_answer *answers, struct failure *why)
{
	struct expect_form form = { .require_satisfied = requests[0].require_satisfied,
		                    .allow_unknown = requests[0].allow_unknown,
		                    .dry_run = requests[0].dry_run };
	struct expected_form answer;

	form.count = files_of(a, requests, count, &form.documents);
	if (!remote_call(r, a,
	                 &(struct remote_call){ .method = "POST",
	                                        .target = STR("/v1/expectations"),
	                                        .in = &wire_expect,
	                                        .body = &form,
	                                        .by = by,
	                                        .out = &wire_expected,
	                                        .answer = &answer },
	                 why))
		return false;
	if (answer.count != count)
		return failure_set(why, FAILURE_STORE,
		                   "%.*s: it answers for %zu expectations, %zu were sent",
		                   STR_FMT(client_shown(remote_client(r))), answer.count, count);
	memcpy(answers, answer.answers, count * sizeof *answers);
	return true;
}

static void add_filter(struct remote_query *q, const struct expectation_filter *f)
{
	query_add(q, "id", f->id);
	query_add(q, "contract", f->contract);
	query_add(q, "owner", f->owner);
	query_add(q, "environment", f->environment);
	query_number(q, "major", f->major);
	if (f->withdrawn)
		query_add(q, "withdrawn", STR("true"));
}

enum { PAGE = 100, PAGE_MOST = 1000, PAGE_BYTES = 4 << 20 };

/* As many as fit in about PAGE_BYTES, by those of the page before: a server looks through all of
 * them for each. */
static size_t next_limit(const struct expectations_form *page)
{
	const struct source *answer =
		page->count ? page->expectations[0].expectation->root->source : NULL;
	size_t fit = answer ? PAGE_BYTES / (answer->text.len / page->count + 1) : PAGE;

	return fit < PAGE ? PAGE : fit > PAGE_MOST ? PAGE_MOST : fit;
}

static bool list(struct registry *r, struct arena *a, const char *path,
                 const struct expectation_filter *f, struct expectation_info **out, size_t *count,
                 struct failure *why)
{
	struct expectations_form page = { .next = STR("") };
	size_t limit = PAGE;

	*out = NULL;
	*count = 0;
	do {
		struct remote_query q;

		query_init(&q, a, path);
		add_filter(&q, f);
		query_number(&q, "limit", (long long)limit);
		query_add(&q, "after", page.next);
		if (!remote_call(r, a,
		                 &(struct remote_call){ .method = "GET",
		                                        .target = query_text(&q),
		                                        .out = &wire_expectations,
		                                        .answer = &page },
		                 why))
			return false;
		for (size_t i = 0; i < page.count; i++)
			LIST_ADD(a, *out, *count, page.expectations[i]);
		limit = next_limit(&page);
	} while (page.next.len && page.count);
	return true;
}

bool remote_expectations(struct registry *r, struct arena *a, const struct expectation_filter *f,
                         struct expectation_info **out, size_t *count, struct failure *why)
{
	return list(r, a, "/v1/expectations", f, out, count, why);
}

bool remote_status(struct registry *r, struct arena *a, const struct expectation_filter *f,
                   struct expectation_info **out, size_t *count, struct failure *why)
{
	return list(r, a, "/v1/expectations/status", f, out, count, why);
}

bool remote_withdraw(struct registry *r, struct arena *a, const struct actor *by,
                     const struct expectation_filter *f, struct str reason, size_t *count,
                     struct failure *why)
{
	struct withdrawn_form answer;
	struct remote_query q;

	query_init(&q, a, "/v1/expectations");
	add_filter(&q, f);
	query_add(&q, "reason", reason);
	if (!remote_call(r, a,
	                 &(struct remote_call){ .method = "DELETE",
	                                        .target = query_text(&q),
	                                        .by = by,
	                                        .out = &wire_withdrawn,
	                                        .answer = &answer },
	                 why))
		return false;
	*count = answer.withdrawn;
	return true;
}
