/* bound.c - what is registered on the subjects that a contract binds */
#include "registry/gate.h"
#include "registry/rows.h"

#include "compat/admission/binding.h"

struct collecting {
	struct snapshot *snap;
	struct arena *arena;
	struct record *record; /* or NULL */
	struct bound_subject *list;
	size_t count, room;
};

/* Whether it is there or not: its first version is a change too. */
static void add(struct collecting *x, const struct binding *b, struct str subject)
{
	struct arena *a = x->arena;
	struct subject_name name = subject_name_of(a, b->context, subject);
	const struct model *m = binding_model(b, b->context, subject);
	struct str value;

	if (!m)
		return;
	if (x->record)
		store_expect(x->snap, x->record, target_of_subject(a, name.text));
	if (!store_get(x->snap, TABLE_SUBJECTS, KEY(KEY_NAME(b->context), KEY_NAME(subject)),
	               &value))
		return;
	if (x->count == x->room) {
		struct bound_subject *list =
			arena_array(a, struct bound_subject, x->room = 2 * x->room + 8);

		if (x->count)
			memcpy(list, x->list, x->count * sizeof *list);
		x->list = list;
	}
	x->list[x->count++] = (struct bound_subject){ name, m };
}

/* Names of records: only looking at the subjects tells which are meant. */
static void add_records(struct collecting *x, const struct binding *b)
{
	struct arena *a = x->arena;
	struct range range = { .table = TABLE_SUBJECTS, .prefix = KEY(KEY_NAME(b->context)) };
	struct row *rows;
	size_t n;

	if (x->record)
		store_expect(x->snap, x->record, counter_subjects(a, binding_place(a, b)));
	if (b->naming == NAMING_TOPIC_RECORD)
		range.name_prefix = arena_printf(a, "%.*s-", STR_FMT(b->topic));
	n = store_list(x->snap, a, &range, &rows);
	for (size_t i = 0; i < n; i++)
		add(x, b, rows[i].key.part[1].name);
}

size_t bound_subjects(struct snapshot *snap, struct arena *a, const struct contract *c,
                      struct record *r, struct bound_subject **out)
{
	struct collecting x = { .snap = snap, .arena = a, .record = r };
	struct binding *bindings;
	size_t n = contract_bindings(a, c, &bindings);

	for (size_t i = 0; i < n; i++) {
		const struct binding *b = &bindings[i];

		if (b->naming == NAMING_TOPIC) {
			add(&x, b, arena_printf(a, "%.*s-value", STR_FMT(b->topic)));
			add(&x, b, arena_printf(a, "%.*s-key", STR_FMT(b->topic)));
		} else {
			add_records(&x, b);
		}
	}
	*out = x.list;
	return x.count;
}

bool registry_bound(void *self, struct arena *a, const struct contract *c,
                    struct bound_schema **out, size_t *count, struct failure *why)
{
	struct bound_subject *list;
	size_t n = bound_subjects(self, a, c, NULL, &list);
	struct summary_row summary;
	bool known;

	if (!summary_row_get(self, a, c->id, &known, &summary, why))
		return false;
	*out = arena_array(a, struct bound_schema, n);
	*count = 0;
	for (size_t i = 0; i < n; i++) {
		struct bound_schema *b = &(*out)[*count];
		const enum contract_mode mode = summary_mode(&summary, list[i].name.text);

		if (mode == CONTRACT_OFF)
			continue;
		*b = (struct bound_schema){ .warns = mode == CONTRACT_WARN,
			                    .subject = list[i].name.text,
			                    .context = list[i].name.context,
			                    .name = list[i].name.subject,
			                    .model = list[i].model };
		if (!gate_subject_contract(self, a, b->subject, &b->schema, why))
			return failure_prefix(why, "subject %.*s", STR_FMT(b->subject));
		*count += b->schema != NULL;
	}
	return true;
}
