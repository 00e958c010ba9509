#include "registry/evidence.h"

#include "contract/base/list.h"
#include "registry/proposal_state.h"
#include "registry/subject/subject.h"

#include <stdlib.h>

/* About so many bytes in one answer. */
enum { PAGE_BYTES = 4 << 20 };

/* ---- history ---------------------------------------------------------------- */

static const struct source *file_of(struct arena *a, struct str name, struct str text)
{
	struct source *s = arena_new(a, struct source);

	*s = (struct source){ name, text };
	return text.len ? s : NULL;
}

static bool add_version(struct snapshot *snap, struct arena *a, struct str id,
                        const struct row *row, struct evidence_form *out, size_t *bytes,
                        struct failure *why)
{
	struct contract_row version;
	struct major_row major;

	if (!contract_row_read(a, row, &version, why) ||
	    !major_row_get(snap, a, id, (long long)version.major, &major, why))
		return failure_prefix(why, "contract %.*s", STR_FMT(id));
	*bytes += version.document_text.len + version.product_text.len;
	LIST_ADD(a, out->history, out->history_count,
	         (struct published_form){
			 .document = file_of(a, version.document_name, version.document_text),
			 .product = file_of(a, version.product_name, version.product_text),
			 .state = major.state,
			 .label = contract_row_version(a, &version) });
	return true;
}

static bool all_history(struct snapshot *snap, struct arena *a, struct str id, struct str after,
                        struct evidence_form *out, struct failure *why)
{
	struct range range = { .table = TABLE_CONTRACT_VERSIONS,
		               .prefix = KEY(KEY_NAME(id)),
		               .limit = 1 };
	struct version v;
	struct row *rows;
	struct key at;
	size_t bytes = 0;

	if (after.len) {
		if (!version_parse(after, &v))
			return failure_set(why, FAILURE_USAGE, "after: \"%.*s\" is no version",
			                   STR_FMT(after));
		at = KEY(KEY_NAME(id), KEY_INT(v.major), KEY_INT(v.minor), KEY_INT(v.patch));
		range.after = &at;
	}
	while (store_list(snap, a, &range, &rows)) {
		if (bytes > PAGE_BYTES) {
			out->next = out->history[out->history_count - 1].label;
			return true;
		}
		if (!add_version(snap, a, id, &rows[0], out, &bytes, why))
			return false;
		at = rows[0].key;
		range.after = &at;
	}
	return true;
}

/* ---- what is listed ------------------------------------------------------------ */

/* Behind every name that an id or a path can be: U+FFFF is no character. */
#define BEHIND_ALL STR("\xef\xbf\xbf\xef\xbf\xbf")

/* Points of the index, each once: from one point to the next, whatever stands under it. */
static void list_points(struct snapshot *snap, struct arena *a, struct str target,
                        struct evidence_form *out)
{
	struct range range = { .table = TABLE_EXPECTATION_INDEX,
		               .prefix = KEY(KEY_NAME(target)),
		               .limit = 1 };
	struct row *rows;
	struct key at;

	while (store_list(snap, a, &range, &rows)) {
		struct str point = rows[0].key.part[1].name;
		bool again = out->listed_count && str_eq(point, out->listed[out->listed_count - 1]);

		if (!again && !str_eq(point, POINT_PENDING))
			LIST_ADD(a, out->listed, out->listed_count, point);
		at = again ? rows[0].key
		           : KEY(KEY_NAME(target), KEY_NAME(point), KEY_NAME(BEHIND_ALL));
		range.after = &at;
	}
	if (out->listed_count)
		qsort(out->listed, out->listed_count, sizeof *out->listed, str_order);
}

bool evidence_of_contract(struct snapshot *snap, struct arena *a, struct str id, long long major,
                          bool all, struct str after, struct evidence_form *out,
                          struct failure *why)
{
	struct str target = target_contract(a, id, major);
	struct row *rows;
	size_t bytes = 0, pending;

	*out = (struct evidence_form){
		.contract = id, .major = major, .next = STR(""), .offset = store_offset(snap)
	};
	if (all ? !all_history(snap, a, id, after, out, why)
	        : contract_latest(snap, a, id, major, &rows) &&
	                    !add_version(snap, a, id, &rows[0], out, &bytes, why))
		return false;
	list_points(snap, a, target, out);
	out->expectations = expectation_count(snap, arena_inside(a), target, &pending);
	return registry_waivers_at(snap, a, id, NULL, &out->waivers, &out->waiver_count, why);
}

/* ---- expectations ---------------------------------------------------------------- */

static struct str token_of(struct arena *a, const struct expectation_place *p)
{
	return arena_printf(a, "%.*s\n%.*s\n%llu", STR_FMT(p->id), STR_FMT(p->environment),
	                    (unsigned long long)p->serial);
}

/* The first place behind the token. */
static bool find_start(struct str token, const struct expectation_place *places, size_t n,
                       size_t *out, struct failure *why)
{
	struct str id = str_cut(&token, '\n'), environment = str_cut(&token, '\n');
	size_t low = 0, high = n;
	long long serial;

	if (!str_to_long(token, &serial) || serial < 0)
		return failure_set(why, FAILURE_USAGE, "after: that is the end of no page");
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct expectation_place *p = &places[middle];
		int d = str_cmp(p->id, id);

		if (!d)
			d = str_cmp(p->environment, environment);
		if (d < 0 || (!d && p->serial <= (uint64_t)serial))
			low = middle + 1;
		else
			high = middle;
	}
	*out = low;
	return true;
}

bool evidence_expectations(struct snapshot *snap, struct arena *a, struct str target,
                           const struct ask_expectations_form *ask,
                           struct asked_expectations_form *out, struct failure *why)
{
	struct expectation_place *places;
	size_t n, i = 0, bytes = 0;

	*out = (struct asked_expectations_form){ .next = STR("") };
	if (!expectation_places(snap, a, target, ask->touched, ask->touched_count, &places, &n,
	                        &out->skipped, why) ||
	    (ask->after.len && !find_start(ask->after, places, n, &i, why)))
		return false;
	for (; i < n; i++) {
		struct expectation *e = arena_new(a, struct expectation);
		struct expectation_row row;

		if (bytes > PAGE_BYTES || (ask->limit && out->count == ask->limit)) {
			out->next = token_of(a, &places[i - 1]);
			break;
		}
		if (!expectation_row_get(snap, a, &places[i], &row, why))
			return false;
		e->root = row.tree; /* nothing else of it travels */
		bytes += row.tree->source ? row.tree->source->text.len : 0;
		LIST_ADD(a, out->expectations, out->count,
		         (struct asked_expectation){ row.id, row.environment, row.status, e });
	}
	return true;
}

/* ---- ports ------------------------------------------------------------------------- */

void evidence_ports(struct snapshot *snap, struct arena *a, const struct str *identities, size_t n,
                    struct ports_form *out)
{
	struct str owner;

	*out = (struct ports_form){ .next = STR("") };
	for (size_t i = 0; i < n; i++)
		if (store_get(snap, TABLE_PORTS, port_row_key(identities[i]), &owner))
			LIST_ADD(a, out->ports, out->count,
			         (struct port_owner){ identities[i], str_copy(a, owner) });
}

void evidence_all_ports(struct snapshot *snap, struct arena *a, struct str after, size_t limit,
                        struct ports_form *out)
{
	struct key at = port_row_key(after);
	struct range range = { .table = TABLE_PORTS,
		               .after = after.len ? &at : NULL,
		               .limit = limit };
	struct row *rows;
	size_t n = store_list(snap, a, &range, &rows);

	*out = (struct ports_form){ .next = STR("") };
	for (size_t i = 0; i < n; i++)
		LIST_ADD(a, out->ports, out->count,
		         (struct port_owner){ arena_printf(a, "%.*s %.*s",
		                                           STR_FMT(rows[i].key.part[0].name),
		                                           STR_FMT(rows[i].key.part[1].name)),
		                              str_copy(a, rows[i].value) });
	if (limit && n == limit)
		out->next = out->ports[n - 1].identity;
}

/* ---- bound subjects ------------------------------------------------------------------ */

bool evidence_bound(struct snapshot *snap, struct arena *a, const struct subject_settings *settings,
                    const struct contract *c, struct bounds_form *out, struct failure *why)
{
	struct ask ask = { .arena = a, .settings = settings, .why = why };
	struct bound_subject *list;
	size_t n = bound_subjects(snap, a, c, NULL, &list);
	struct summary_row summary;
	bool known;

	*out = (struct bounds_form){ 0 };
	if (!summary_row_get(snap, a, c->id, &known, &summary, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct subject_name *name = &list[i].name;
		struct bound_form form = { .subject = name->text,
			                   .context = name->context,
			                   .name = name->subject,
			                   .model = list[i].model->root.name };
		const enum contract_mode mode = summary_mode(&summary, name->text);
		struct reference_text *references;
		struct content content;
		long long version;

		if (mode == CONTRACT_OFF)
			continue;
		form.warns = mode == CONTRACT_WARN;
		if (!subject_latest_text(&ask, snap, name->text, &content, &references,
		                         &form.reference_count, &version))
			return failure_prefix(why, "subject %.*s", STR_FMT(name->text));
		if (!version)
			continue;
		form.schema_type = content.type;
		form.schema = content.text;
		form.references = arena_array(a, struct reference_form, form.reference_count);
		for (size_t k = 0; k < form.reference_count; k++)
			form.references[k] =
				(struct reference_form){ references[k].name, references[k].subject,
				                         references[k].text,
				                         references[k].version };
		LIST_ADD(a, out->bound, out->count, form);
	}
	return true;
}

/* ---- subjects -------------------------------------------------------------------------- */

static void put_held(struct arena *a, const struct subject_held *h, struct subject_form *out,
                     size_t *bytes)
{
	struct held_form form = { .version = h->version,
		                  .id = h->id,
		                  .schema_type = h->content.type,
		                  .schema = h->content.text,
		                  .reference_count = h->reference_count };

	form.references = arena_array(a, struct reference_form, h->reference_count);
	for (size_t i = 0; i < h->reference_count; i++) {
		const struct reference_text *r = &h->references[i];

		form.references[i] =
			(struct reference_form){ r->name, r->subject, r->text, r->version };
		*bytes += r->text.len;
	}
	*bytes += h->content.text.len;
	LIST_ADD(a, out->history, out->history_count, form);
}

static void put_bound(struct arena *a, const struct proposal_state *found, struct subject_form *out)
{
	struct bound_contract_form *form = arena_new(a, struct bound_contract_form);
	const struct bound *bound = &found->answer.bound;
	const struct contract_row *row = &found->bound;

	if (!bound->contract)
		return;
	*form = (struct bound_contract_form){
		.document = file_of(a, row->document_name, row->document_text),
		.product = file_of(a, row->product_name, row->product_text),
		.contract = bound->contract->id,
		.version = bound->contract->version,
		.model = bound->model->root.name,
		.warns = bound->warns
	};
	out->bound = form;
}

bool evidence_subject(struct snapshot *snap, struct arena *a,
                      const struct subject_settings *settings, struct str subject,
                      const struct ask_subject_form *ask, struct subject_form *out,
                      struct failure *why)
{
	struct content content = { .type = ask->schema_type, .text = ask->schema };
	struct subject_question q = { .subject = subject,
		                      .schema = ask->schema.ptr ? &content : NULL,
		                      .normalize = ask->normalize,
		                      .history = ask->history,
		                      .level_given = ask->level.len > 0 };
	struct proposal_state found = { 0 };
	const struct subject_answer *answer = &found.answer;
	const struct subject_state *state = &found.subject;
	size_t bytes = 0;

	if (ask->level.len && !compat_level_find(ask->level, &q.level))
		return failure_set(why, FAILURE_USAGE, "level: there is no level \"%.*s\"",
		                   STR_FMT(ask->level));
	references_of_form(a, ask->references, ask->reference_count, &content);
	if (!proposal_state_at(snap, a, settings, &q, &found, why))
		return false;
	*out = (struct subject_form){ .answer = answer->answer,
		                      .type = answer->type,
		                      .group = answer->group,
		                      .mode = answer->mode,
		                      .normalize = answer->normalize,
		                      .deleted = answer->deleted,
		                      .version_count = answer->version_count };
	out->versions = arena_array(a, struct version_number_form, answer->version_count);
	for (size_t i = 0; i < answer->version_count; i++)
		out->versions[i] = (struct version_number_form){ answer->versions[i].version,
			                                         answer->versions[i].id,
			                                         answer->versions[i].when };
	for (size_t i = 0; i < state->held_count && !out->next; i++) {
		if (state->held[i].version <= ask->after)
			continue;
		if (bytes > PAGE_BYTES)
			out->next = out->history[out->history_count - 1].version;
		else
			put_held(a, &state->held[i], out, &bytes);
	}
	put_bound(a, &found, out);
	return true;
}
