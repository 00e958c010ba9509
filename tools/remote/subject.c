/* subject.c - a subject of a registry at an address: one request, or, where that is no
 * Treaty, those of the Confluent API */
#include "tools/remote/impl.h"

#include "contract/base/list.h"
#include "registry/documents.h"

static struct str body_of(struct arena *a, const struct subject_question *q, long long after)
{
	struct ask_subject_form form = { .schema = STR_NONE,
		                         .normalize = q->normalize,
		                         .history = q->history,
		                         .level = q->level_given
		                                          ? str_of(compat_levels[q->level].name)
		                                          : STR(""),
		                         .after = after };
	struct buf out;

	if (q->schema) {
		form.schema = q->schema->text;
		form.schema_type = q->schema->type;
		form.reference_count = q->schema->reference_count;
		form.references =
			arena_array(a, struct ask_reference_form, form.reference_count + 1);
		for (size_t i = 0; i < form.reference_count; i++) {
			const struct schema_reference *r = &q->schema->references[i];

			form.references[i] =
				(struct ask_reference_form){ r->name, r->subject, r->version };
		}
	}
	buf_init(&out, a, 0);
	wire_write(&out, &wire_ask_subject, &form);
	return buf_str(&out);
}

/* *there false: it is no Treaty. */
static bool ask_page(struct registry *r, struct arena *a, const struct subject_question *q,
                     long long after, struct subject_form *out, bool *there, struct failure *why)
{
	struct client *c = remote_client(r);
	struct client_request request = { .method = "POST", .body = body_of(a, q, after) };
	struct failure broken = { .code = FAILURE_NONE };
	const struct node *root;
	struct remote_query t;
	long long code = 0;
	int status;

	query_init(&t, a, "/v1/subjects");
	query_segment(&t, q->subject);
	query_path(&t, "/evidence");
	request.target = query_text(&t);
	if (!remote_answer_if_there(r, a, &request, &status, &root, why))
		return false;
	*there = root != NULL;
	if (!*there)
		return true;
	node_to_long(node_get(root, "error_code"), &code);
	if (status >= 300)
		return remote_failure(c, status, code, node_text(node_get(root, "message")), why);
	return wire_read(a, &wire_subject, WIRE_ANSWER, root, out, &broken) ||
	       failure_set(why, FAILURE_STORE,
	                   "%.*s: its answer is not what a Treaty of this version says: %s",
	                   STR_FMT(client_shown(c)), broken.text);
}

static bool add_history(struct arena *a, const struct subject_form *form,
                        struct subject_answer *out, struct failure *why)
{
	for (size_t i = 0; i < form->history_count; i++) {
		const struct held_form *h = &form->history[i];
		const struct language *l = language_find(h->schema_type);
		const struct str subject = form->answer.subject;
		struct source *source = arena_new(a, struct source);
		struct schema schema;

		if (!l || !l->contract)
			continue;
		*source = (struct source){ arena_printf(a, "registry:%.*s@%lld", STR_FMT(subject),
			                                h->version),
			                   h->schema };
		if (!remote_parse_with(a, l, source, h->references, h->reference_count, &schema,
		                       why))
			return failure_prefix(why, "%.*s version %lld", STR_FMT(subject),
			                      h->version);
		subject_answer_publish(a, out, subject, h->version, &schema);
	}
	return true;
}

static bool set_bound(struct arena *a, const struct bound_contract_form *form, struct bound *out,
                      struct failure *why)
{
	if (!form)
		return true;
	if (!documents_contract(a, form->document, form->product, form->contract, form->version,
	                        &out->contract, why))
		return failure_prefix(why, "contract %.*s", STR_FMT(form->contract));
	out->model = contract_model(out->contract, form->model);
	out->warns = form->warns;
	if (!out->model)
		out->contract = NULL;
	return true;
}

static bool take(struct arena *a, const struct subject_form *form, struct subject_answer *out,
                 struct failure *why)
{
	*out = (struct subject_answer){ .answer = form->answer,
		                        .type = form->type,
		                        .group = form->group,
		                        .mode = form->mode,
		                        .normalize = form->normalize,
		                        .deleted = form->deleted,
		                        .version_count = form->version_count,
		                        .bound.subject = form->answer.subject,
		                        .knows_contracts = true };
	out->versions = arena_array(a, struct subject_version_info, form->version_count);
	for (size_t i = 0; i < form->version_count; i++)
		out->versions[i] = (struct subject_version_info){ form->versions[i].version,
			                                          form->versions[i].id,
			                                          form->versions[i].when };
	return set_bound(a, form->bound, &out->bound, why);
}

bool remote_subject(struct registry *r, struct arena *a, const struct subject_question *q,
                    struct subject_answer *out, struct failure *why)
{
	struct subject_form form;
	long long after = 0;
	bool there;

	do {
		if (!ask_page(r, a, q, after, &form, &there, why))
			return false;
		if (!there)
			return remote_subject_plain(r, a, q, out, why);
		if ((!after && !take(a, &form, out, why)) || !add_history(a, &form, out, why))
			return false;
		after = form.next;
	} while (after && form.history_count);
	return true;
}
