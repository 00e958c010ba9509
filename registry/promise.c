/* promise.c - what whoever depends on a target gets: a contract's words, and what is written on the
 * subjects that it binds; or what a subject's latest schema says */
#include "registry/gate.h"
#include "registry/rows.h"

#include "compat/admission/binding.h"
#include "compat/fulfils.h"
#include "contract/base/list.h"

static void add(struct promises *out, struct arena *a, struct str subject, const struct contract *c)
{
	LIST_ADD(a, out->list, out->count, (struct promise){ subject, c });
}

/* What is the subject's latest schema: as the change leaves it, if it is the one that changes. */
static bool latest_of(struct snapshot *snap, struct arena *a, const struct subject_name *name,
                      const struct changed_subject *changed, const struct contract **out,
                      struct failure *why)
{
	if (changed && str_eq(changed->name->text, name->text)) {
		*out = changed->schema;
		return true;
	}
	return gate_subject_contract(snap, a, name->text, out, why);
}

/* A subject's first version is not in the tables yet. */
static size_t with_changed(struct arena *a, const struct contract *c,
                           const struct changed_subject *changed, struct bound_subject **list,
                           size_t n)
{
	struct binding *bindings;
	size_t count = changed ? contract_bindings(a, c, &bindings) : 0;

	for (size_t i = 0; changed && i < n; i++)
		if (str_eq((*list)[i].name.text, changed->name->text))
			return n;
	for (size_t i = 0; i < count; i++) {
		const struct model *m =
			binding_model(&bindings[i], changed->name->context, changed->name->subject);
		struct bound_subject *longer;

		if (!m)
			continue;
		longer = arena_array(a, struct bound_subject, n + 1);
		if (n)
			memcpy(longer, *list, n * sizeof *longer);
		longer[n++] = (struct bound_subject){ *changed->name, m };
		*list = longer;
		break;
	}
	return n;
}

bool promises_with_modes(struct snapshot *snap, struct arena *a, const struct contract *c,
                         const struct summary_row *modes, const struct changed_subject *changed,
                         struct record *r, struct promises *out, struct failure *why)
{
	struct bound_subject *bound;
	size_t n;

	*out = (struct promises){ 0 };
	add(out, a, STR(""), c);
	n = with_changed(a, c, changed, &bound, bound_subjects(snap, a, c, r, &bound));
	for (size_t i = 0; i < n; i++) {
		const struct contract *schema;

		if (summary_mode(modes, bound[i].name.text) == CONTRACT_OFF)
			continue;
		if (!latest_of(snap, a, &bound[i].name, changed, &schema, why))
			return failure_prefix(why, "subject %.*s", STR_FMT(bound[i].name.text));
		if (schema)
			add(out, a, bound[i].name.text,
			    contract_as_written(a, schema, c, bound[i].model));
	}
	return true;
}

bool promises_of_contract(struct snapshot *snap, struct arena *a, const struct contract *c,
                          const struct changed_subject *changed, struct record *r,
                          struct promises *out, struct failure *why)
{
	struct summary_row summary;
	bool known;

	return summary_row_get(snap, a, c->id, &known, &summary, why) &&
	       promises_with_modes(snap, a, c, &summary, changed, r, out, why);
}

bool promises_of(struct snapshot *snap, struct arena *a, const struct expectation *e,
                 struct record *r, struct promises *out, struct failure *why)
{
	const struct contract *today;

	*out = (struct promises){ 0 };
	if (!target_today(snap, a, e, &today, why))
		return false;
	if (!today)
		return true;
	if (e->contract.len)
		return promises_of_contract(snap, a, today, NULL, r, out, why);
	add(out, a, subject_name_read(a, e->subject).text, today);
	return true;
}

void promises_ask(struct arena *a, const struct promises *p, const struct expectation *e,
                  struct findings *out, struct str *unchecked)
{
	struct str unread;

	*unchecked = STR_NONE;
	for (size_t i = 0; i < p->count; i++) {
		struct findings found;

		findings_init(&found, a);
		expectation_demands(a, e, p->list[i].contract, &found, &unread);
		if (unread.ptr && !unchecked->ptr)
			*unchecked = unread;
		for (struct finding *f = found.first; f && i && p->list[i].subject.len; f = f->next)
			f->message = arena_printf(a, "what is registered as %.*s: %.*s",
			                          STR_FMT(p->list[i].subject), STR_FMT(f->message));
		findings_copy(out, &found);
	}
}

bool promise_breaks(struct arena *a, const struct promise *p, const struct expectation *e)
{
	const struct promises one = { (struct promise *)(size_t)p, 1 };
	struct findings broken;
	struct str unchecked;

	findings_init(&broken, a);
	promises_ask(a, &one, e, &broken, &unchecked);
	return broken.count > 0;
}

/* ---- what was let pass ------------------------------------------------------ */

void expectation_mark(struct arena *a, struct expectation_row *row, struct str subject,
                      struct str how)
{
	struct node *marks = node_new_map(a);

	for (size_t i = 0; row->broken && i < row->broken->count; i++)
		node_put(a, marks, row->broken->members[i].key->text,
		         row->broken->members[i].value);
	node_put(a, marks, subject, node_new_text(a, how));
	row->broken = marks;
}

static const struct promise *promise_of(const struct promises *p, struct str subject)
{
	for (size_t i = 0; i < p->count; i++)
		if (str_eq(p->list[i].subject, subject))
			return &p->list[i];
	return NULL;
}

static bool holds(struct arena *a, const struct expectation *e, const struct promise *p)
{
	struct findings broken;
	struct str unchecked;

	findings_init(&broken, a);
	if (p)
		expectation_demands(a, e, p->contract, &broken, &unchecked);
	return !broken.count;
}

bool marks_left(struct arena *a, struct expectation_row *row, const struct expectation *e,
                const struct promises *p, struct str only)
{
	const struct node *was = row->broken;
	struct node *left = node_new_map(a);

	for (size_t k = 0; was && k < was->count; k++) {
		struct str subject = was->members[k].key->text;

		if ((only.ptr && !str_eq(only, subject)) || !holds(a, e, promise_of(p, subject)))
			node_put(a, left, subject, was->members[k].value);
	}
	if (!was || left->count == was->count)
		return false;
	row->broken = left->count ? left : NULL;
	return true;
}

bool marks_clear(struct snapshot *snap, struct record *r, struct arena *a, struct str target,
                 const struct promises *p, struct str only, bool *changed, struct failure *why)
{
	struct str point = POINT_BROKEN;
	struct expectation_row *rows;
	size_t n, skipped;

	if (!expectation_rows(snap, a, target, &point, 1, &rows, &n, &skipped, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct expectation *e;

		if (!expectation_row_expectation(a, &rows[i], &e, why))
			return false;
		if (!marks_left(a, &rows[i], e, p, only))
			continue;
		expectation_put(r, a, &rows[i], e);
		*changed = true;
	}
	return true;
}

/* ---- what waited -------------------------------------------------------------- */

static bool supersede(struct snapshot *snap, struct record *r, struct arena *a,
                      const struct expectation_row *now, struct failure *why)
{
	struct range range = { .table = TABLE_EXPECTATIONS,
		               .prefix = KEY(KEY_NAME(now->id), KEY_NAME(now->target),
		                             KEY_NAME(now->environment)) };
	struct row *rows;
	size_t n = store_list(snap, a, &range, &rows);

	for (size_t i = 0; i < n; i++) {
		const struct expectation *e;
		struct expectation_row old;

		if (!expectation_row_read(a, &rows[i], &old, why))
			return false;
		if (old.serial >= now->serial || old.status == STATUS_WITHDRAWN)
			continue;
		if (!expectation_row_expectation(a, &old, &e, why))
			return false;
		old.status = STATUS_WITHDRAWN;
		old.reason = arena_printf(a, "replaced by version %.*s", STR_FMT(now->version));
		expectation_put(r, a, &old, e);
	}
	return true;
}

bool pending_activate(struct snapshot *snap, struct record *r, struct arena *a, struct str target,
                      const struct promises *p, struct str **names, size_t *count,
                      struct failure *why)
{
	struct str point = POINT_PENDING;
	struct expectation_row *rows;
	size_t n, skipped;

	*count = 0;
	*names = NULL;
	if (!p->count)
		return true;
	if (!expectation_rows(snap, a, target, &point, 1, &rows, &n, &skipped, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct expectation *e;
		struct findings broken;
		struct str unchecked;

		if (!expectation_row_expectation(a, &rows[i], &e, why))
			return false;
		findings_init(&broken, a);
		promises_ask(a, p, e, &broken, &unchecked);
		if (broken.count)
			continue;
		rows[i].status = STATUS_ACTIVE;
		expectation_put(r, a, &rows[i], e);
		if (!supersede(snap, r, a, &rows[i], why))
			return false;
		LIST_ADD(a, *names, *count, rows[i].id);
	}
	return true;
}
