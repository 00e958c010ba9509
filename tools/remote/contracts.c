/* contracts.c - contracts, environments, questions, waivers and the log of a registry at an
 * address */
#include "tools/remote/impl.h"

#include "contract/base/list.h"
#include "registry/documents.h"

enum { LINES = 1000 }; /* of the log in one answer */

static struct str contract_target(struct arena *a, struct str id, const char *rest)
{
	struct remote_query q;

	query_init(&q, a, "/v1/contracts");
	query_segment(&q, id);
	query_path(&q, rest);
	return query_text(&q);
}

/* ---- publishing ---------------------------------------------------------- */

static bool same_place(const struct node *x, const struct node *y)
{
	return x && y ? x->line == y->line && x->column == y->column : x == y;
}

static const struct finding *same_finding(const struct findings *list, const struct finding *f)
{
	for (const struct finding *x = list->first; x; x = x->next)
		if (x->rule == f->rule && str_eq(x->path, f->path) && same_place(x->at, f->at) &&
		    str_eq(x->message, f->message))
			return x;
	return NULL;
}

/* A cause is one of the changes of the report, by which reports put what it breaks under it; what came
 * over the wire is a copy. */
static void link_causes(const struct document_report *report, const struct findings *list)
{
	for (struct finding *f = list->first; f; f = f->next) {
		const struct finding *cause =
			f->cause ? same_finding(&report->diff.changes, f->cause) : NULL;

		if (f->cause && !cause)
			cause = same_finding(&report->version, f->cause);
		if (cause)
			f->cause = cause;
	}
}

/* What the server judged, with the documents that a report names. */
static bool complete_report(struct registry *r, struct arena *a, const struct contract *proposal,
                            struct document_report *out, struct failure *why)
{
	struct stored_contract stored;

	out->contract = proposal;
	for (size_t i = 0; i < out->consumer_count; i++) {
		link_causes(out, &out->consumers[i].replay.findings);
		link_causes(out, &out->consumers[i].replay.unsure);
	}
	if (!out->baseline_label.len)
		return true;
	if (!remote_document(r, a, proposal->id, out->baseline_label, &stored, why))
		return false;
	out->baseline = stored.contract;
	return true;
}

bool remote_publish(struct registry *r, struct arena *a, const struct actor *by,
                    const struct publish_request *request, struct publish_answer *out,
                    struct failure *why)
{
	const struct publish_form form = { .document = request->document,
		                           .product = request->product,
		                           .contract = request->contract->id,
		                           .version = request->contract->version,
		                           .options = *request->options,
		                           .dry_run = request->dry_run,
		                           .force = request->force,
		                           .reason = request->reason };
	bool refused = false; /* by the gate: then there is a report too */

	if (!remote_call(r, a,
	                 &(struct remote_call){ .method = "POST",
	                                        .target = STR("/v1/contracts"),
	                                        .in = &wire_publish,
	                                        .body = &form,
	                                        .by = by,
	                                        .out = &wire_publish_answer,
	                                        .answer = out,
	                                        .refused = &refused },
	                 why) &&
	    !refused)
		return false;
	return out->same || complete_report(r, a, request->contract, &out->report, why);
}

/* ---- reading --------------------------------------------------------------- */

bool remote_contract(struct registry *r, struct arena *a, struct str id, struct contract_info *out,
                     struct failure *why)
{
	struct remote_listed *known = remote_listed(r);

	if (known->next < known->count && str_eq(known->contracts[known->next].id, id)) {
		*out = known->contracts[known->next++];
		return true;
	}
	return remote_call(r, a,
	                   &(struct remote_call){ .method = "GET",
	                                          .target = contract_target(a, id, ""),
	                                          .out = &wire_contract_info,
	                                          .answer = out },
	                   why);
}

bool remote_contracts(struct registry *r, struct arena *a, struct str after, size_t limit,
                      struct contract_info **out, size_t *count, struct failure *why)
{
	struct contracts_form page = { .next = after };

	*out = NULL;
	*count = 0;
	do {
		struct remote_query q;

		query_init(&q, a, "/v1/contracts");
		query_add(&q, "full", STR("true"));
		query_add(&q, "after", page.next);
		if (!remote_call(r, a,
		                 &(struct remote_call){ .method = "GET",
		                                        .target = query_text(&q),
		                                        .out = &wire_contracts,
		                                        .answer = &page },
		                 why))
			return false;
		for (size_t i = 0; i < page.count && (!limit || *count < limit); i++)
			LIST_ADD(a, *out, *count, page.contracts[i]);
	} while (page.next.len && page.count && (!limit || *count < limit));
	*remote_listed(r) = (struct remote_listed){ .contracts = *out, .count = *count };
	return true;
}

bool remote_document(struct registry *r, struct arena *a, struct str id, struct str version,
                     struct stored_contract *out, struct failure *why)
{
	struct remote_query q;

	query_init(&q, a, "/v1/contracts");
	query_segment(&q, id);
	query_path(&q, "/versions");
	query_segment(&q, version.len ? version : STR("latest"));
	return remote_call(r, a,
	                   &(struct remote_call){ .method = "GET",
	                                          .target = query_text(&q),
	                                          .out = &wire_stored_contract,
	                                          .answer = out },
	                   why) &&
	       documents_contract(a, out->document, out->product, id, out->info.version,
	                          &out->contract, why);
}

/* ---- life ------------------------------------------------------------------- */

bool remote_deprecate(struct registry *r, struct arena *a, const struct actor *by, struct str id,
                      long long major, struct str ends, struct str reason, struct failure *why)
{
	const struct deprecate_form form = { major, ends, reason };

	return remote_call(r, a,
	                   &(struct remote_call){ .method = "POST",
	                                          .target = contract_target(a, id, "/deprecate"),
	                                          .in = &wire_deprecate,
	                                          .body = &form,
	                                          .by = by },
	                   why);
}

bool remote_retire(struct registry *r, struct arena *a, const struct actor *by, struct str id,
                   long long major, bool force, struct str reason, struct who_is_left **left,
                   size_t *left_count, struct failure *why)
{
	const struct retire_form form = { major, force, reason };
	struct retired_form answer = { .retired = false };
	bool refused = false, ok;

	*left_count = 0;
	ok = remote_call(r, a,
	                 &(struct remote_call){ .method = "POST",
	                                        .target = contract_target(a, id, "/retire"),
	                                        .in = &wire_retire,
	                                        .body = &form,
	                                        .by = by,
	                                        .out = &wire_retired,
	                                        .answer = &answer,
	                                        .refused = &refused },
	                 why);
	if (ok || refused) {
		*left = answer.left;
		*left_count = answer.left_count;
	}
	return ok;
}

/* ---- environments ------------------------------------------------------------ */

static bool change_live(struct registry *r, struct arena *a, const char *path,
                        const struct actor *by, struct str what, struct str version,
                        struct str environment, struct failure *why)
{
	const struct deploy_form form = { what, version };
	struct remote_query q;

	query_init(&q, a, "/v1/environments");
	query_segment(&q, environment);
	query_path(&q, path);
	return remote_call(r, a,
	                   &(struct remote_call){ .method = "POST",
	                                          .target = query_text(&q),
	                                          .in = &wire_deploy,
	                                          .body = &form,
	                                          .by = by },
	                   why);
}

bool remote_deploy(struct registry *r, struct arena *a, const struct actor *by, struct str what,
                   struct str version, struct str environment, struct failure *why)
{
	return change_live(r, a, "/deploy", by, what, version, environment, why);
}

bool remote_undeploy(struct registry *r, struct arena *a, const struct actor *by, struct str what,
                     struct str version, struct str environment, struct failure *why)
{
	return change_live(r, a, "/undeploy", by, what, version, environment, why);
}

bool remote_live(struct registry *r, struct arena *a, struct str environment, struct live **out,
                 size_t *count, struct failure *why)
{
	struct remote_query q;

	query_init(&q, a, "/v1/environments");
	if (environment.len)
		query_segment(&q, environment);
	return remote_pages(r, a, &q, &wire_environments, out, count, why);
}

/* ---- questions ----------------------------------------------------------------- */

bool remote_can_publish(struct registry *r, struct arena *a, const struct contract *proposal,
                        const struct admission_options *options, struct can_answer *out,
                        struct failure *why)
{
	const struct can_publish_form form = { .document = proposal->source,
		                               .product = proposal->publisher
		                                                  ? proposal->publisher->source
		                                                  : NULL,
		                               .contract = proposal->id,
		                               .version = proposal->version,
		                               .options = *options };

	return remote_call(r, a,
	                   &(struct remote_call){ .method = "POST",
	                                          .target = STR("/v1/can/publish"),
	                                          .in = &wire_can_publish,
	                                          .body = &form,
	                                          .out = &wire_can_answer,
	                                          .answer = out },
	                   why);
}

/* One document of a file that may hold several, even of one id. */
static struct source *only(struct arena *a, const struct expectation *e)
{
	struct source *source = arena_new(a, struct source);
	struct buf text;

	buf_init(&text, a, 0);
	json_print(&text, e->root, 0);
	source->name = e->source->name;
	source->text = buf_str(&text);
	return source;
}

bool remote_can_consume(struct registry *r, struct arena *a, const struct expectation *e,
                        struct str environment, struct can_answer *out, struct failure *why)
{
	const struct can_consume_form form = { .document = only(a, e), .environment = environment };

	return remote_call(r, a,
	                   &(struct remote_call){ .method = "POST",
	                                          .target = STR("/v1/can/consume"),
	                                          .in = &wire_can_consume,
	                                          .body = &form,
	                                          .out = &wire_can_answer,
	                                          .answer = out },
	                   why);
}

bool remote_can_retire(struct registry *r, struct arena *a, struct str id, long long major,
                       struct can_answer *out, struct failure *why)
{
	struct remote_query q;

	if (!id.len)
		return failure_set(why, FAILURE_NOT_FOUND, "no version of  with major %lld is published",
		                   major);
	query_init(&q, a, "/v1/can/retire");
	query_add(&q, "contract", id);
	query_number(&q, "major", major);
	return remote_call(r, a,
	                   &(struct remote_call){ .method = "GET",
	                                          .target = query_text(&q),
	                                          .out = &wire_can_answer,
	                                          .answer = out },
	                   why);
}

bool remote_impact(struct registry *r, struct arena *a, struct str id, long long major,
                   struct str path, struct impact **out, size_t *count, struct failure *why)
{
	struct remote_query q;

	if (!id.len)
		return failure_set(why, FAILURE_NOT_FOUND, "no contract \"\" is published");
	query_init(&q, a, "/v1/impact");
	query_add(&q, "contract", id);
	query_number(&q, "major", major);
	query_add(&q, "path", path);
	return remote_pages(r, a, &q, &wire_impact, out, count, why);
}

/* ---- waivers, log ------------------------------------------------------------------ */

bool remote_waive(struct registry *r, struct arena *a, const struct actor *by, struct str contract,
                  const struct waiver *w, struct failure *why)
{
	const struct waive_form form = { contract, *w };

	return remote_call(r, a,
	                   &(struct remote_call){ .method = "POST",
	                                          .target = STR("/v1/waivers"),
	                                          .in = &wire_waive,
	                                          .body = &form,
	                                          .by = by },
	                   why);
}

bool remote_waivers(struct registry *r, struct arena *a, struct str contract, struct waiver **out,
                    size_t *count, struct failure *why)
{
	struct remote_query q;

	query_init(&q, a, "/v1/waivers");
	query_add(&q, "contract", contract);
	return remote_pages(r, a, &q, &wire_waivers, out, count, why);
}

bool remote_log(struct registry *r, struct arena *a, uint64_t before, size_t limit, struct str contract,
                struct log_line **out, size_t *count, struct failure *why)
{
	struct log_form page;
	size_t asked;

	*out = NULL;
	*count = 0;
	do {
		struct remote_query q;

		asked = limit - *count < LINES ? limit - *count : LINES;
		query_init(&q, a, "/v1/log");
		query_number(&q, "before", before ? (long long)before : -1);
		query_number(&q, "limit", (long long)asked);
		query_add(&q, "contract", contract);
		if (!remote_call(r, a,
		                 &(struct remote_call){ .method = "GET",
		                                        .target = query_text(&q),
		                                        .out = &wire_log,
		                                        .answer = &page },
		                 why))
			return false;
		for (size_t i = 0; i < page.count; i++)
			LIST_ADD(a, *out, *count, page.lines[i]);
		before = page.count ? page.lines[page.count - 1].offset : 0;
	} while (page.count == asked && *count < limit && before > 1);
	return true;
}

bool remote_mode(struct registry *r, struct arena *a, struct str id, struct mode_info *out,
                 struct failure *why)
{
	return remote_call(r, a,
	                   &(struct remote_call){ .method = "GET",
	                                          .target = contract_target(a, id, "/mode"),
	                                          .out = &wire_mode_info,
	                                          .answer = out },
	                   why);
}

bool remote_set_mode(struct registry *r, struct arena *a, const struct actor *by, struct str id,
                     enum contract_mode mode, struct str reason, struct failure *why)
{
	const struct mode_form form = { mode, reason };

	return remote_call(r, a,
	                   &(struct remote_call){ .method = "PUT",
	                                          .target = contract_target(a, id, "/mode"),
	                                          .in = &wire_mode,
	                                          .body = &form,
	                                          .by = by },
	                   why);
}
