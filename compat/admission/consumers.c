/* consumers.c - the consumers in the gate: each is read, asked and forgotten
 *
 * One at a time, in an arena that is reset in between: what the report needs is copied out of it.
 */
#include "compat/admission/impl.h"
#include "compat/replay/native.h"

static bool in_environment(const struct judge *j, const struct expectation *e)
{
	return !j->options->environment.len || !e->environment.len ||
	       str_eq(e->environment, j->options->environment);
}

static enum expectation_status status_today(const struct judge *j, const struct registered *r)
{
	struct str expires = r->expectation->expires;

	if (r->status == STATUS_ACTIVE && expires.len && j->options->today.len &&
	    str_cmp(expires, j->options->today) < 0)
		return STATUS_EXPIRED;
	return r->status;
}

static bool is_broken(enum replay_result r, bool unproved_warns)
{
	return r == REPLAY_BROKEN || (r == REPLAY_UNPROVED && !unproved_warns);
}

/* Every finding must be waived for the consumer to be; the first waiver is named. */
static void waive(struct judge *j, struct consumer_report *c)
{
	const struct waiver *first = NULL;

	for (const struct finding *f = c->replay.findings.first; f; f = f->next) {
		const struct waiver *w = waivers_accept(&j->waivers, j->arena, f, c->id);

		if (!w)
			return;
		first = first ? first : w;
	}
	if (first) {
		c->waived_by = first;
		c->replay.result = REPLAY_WAIVED;
	}
}

static void tell_about(struct judge *j, const struct consumer_report *c,
                       const struct expectation *e, const struct replay *replay,
                       struct arena *scratch)
{
	struct finding_parts parts = { .path = c->id, .at = e->id_at, .what = c->owner };
	struct findings notes;

	findings_init(&notes, scratch);
	if (c->status == STATUS_EXPIRED) {
		parts.old_value = e->expires;
		finding_add(&notes, RULE_EXPECTATION_EXPIRED, &parts);
	}
	if (c->replay.result == REPLAY_UNCHECKED) {
		parts.what = e->native.format;
		parts.reason = replay->unchecked;
		finding_add(&notes, RULE_NATIVE_UNCHECKED, &parts);
	}
	for (const struct finding *f = replay->unsure.first; f; f = f->next)
		finding_add(&notes, RULE_DERIVED_UNSURE,
		            &(struct finding_parts){ .path = f->path,
		                                     .at = f->at,
		                                     .was = f->was,
		                                     .what = c->id,
		                                     .reason = f->message,
		                                     .old_value = f->old_value,
		                                     .new_value = f->new_value });
	findings_copy(&j->out->notes, &notes);
}

static void count_consumer(struct judge *j, struct consumer_report *c)
{
	struct document_report *out = j->out;

	out->replayed++;
	out->active += c->status == STATUS_ACTIVE;
	out->unchecked += c->replay.result == REPLAY_UNCHECKED;
	out->must_migrate += c->replay.result == REPLAY_MUST_MIGRATE;
	c->blocks = c->status == STATUS_ACTIVE && !j->lenient &&
	            is_broken(c->replay.result, j->options->unproved_warns);
	out->broken += c->blocks;
	j->blocked = j->blocked || c->blocks;
}

static void ask_vanished(const struct judge *j, const struct expectation *e, struct replay *out)
{
	out->result = REPLAY_BROKEN;
	finding_add(&out->findings, RULE_CONTRACT_GONE,
	            &(struct finding_parts){ .path = j->out->id,
	                                     .was = e->target_at,
	                                     .at = j->baseline->contract->root });
	out->findings.first->cause = j->out->diff.changes.first;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void list_paths(struct judge *j, const struct field *f)
{
	const struct field *inner[] = { f->items, f->values };

	if (!node_get_str(j->listed, f->path))
		node_put_member(j->arena, j->listed,
		                node_new_text(j->arena, str_copy(j->arena, f->path)),
		                node_new_text(j->arena, STR("")));
	for (size_t i = 0; i < 2; i++)
		if (inner[i])
			list_paths(j, inner[i]);
	for (size_t i = 0; i < f->field_count; i++)
		list_paths(j, f->fields[i]);
}

/* One that the change takes away is said, whether it holds or not. */
static void tell_removed(struct judge *j, const struct expectation *e, struct arena *scratch)
{
	struct findings notes;

	findings_init(&notes, scratch);
	finding_add(&notes, RULE_EXPECTATION_REMOVED,
	            &(struct finding_parts){ .path = e->id, .at = e->id_at });
	findings_copy(&j->out->notes, &notes);
}

static bool breaks_anyway(const struct judge *j, struct str id)
{
	for (size_t i = j->out->consumer_count; i > 0; i--) {
		const struct consumer_report *c = &j->out->consumers[i - 1];

		if (str_cmp(c->id, id) < 0) /* they are in order */
			return false;
		if (str_eq(c->id, id) && c->blocks)
			return true;
	}
	return false;
}

/* Would it break as it was? That blocks nothing: whoever reads alters what they read as they like.
 * Yet in the same change it should not pass unseen. */
static void ask_as_it_was(struct judge *j, const struct registered *r,
                          const struct contract *proposal, struct arena *scratch)
{
	const struct expectation *e = r->expectation;
	struct consumer_report c = { .id = e->id };
	const struct finding *first;
	struct findings notes;

	replay_change(scratch, e, j->was, proposal, &j->out->diff, &c.replay);
	if (is_broken(c.replay.result, j->options->unproved_warns))
		waive(j, &c);
	if (!is_broken(c.replay.result, j->options->unproved_warns) ||
	    status_today(j, r) != STATUS_ACTIVE || breaks_anyway(j, e->id))
		return;
	first = c.replay.findings.first;
	findings_init(&notes, scratch);
	finding_add(&notes, RULE_EXPECTATION_ALTERED,
	            &(struct finding_parts){ .path = e->id,
	                                     .at = e->id_at,
	                                     .what = arena_printf(scratch, "%.*s: %.*s",
	                                                          STR_FMT(first->path),
	                                                          STR_FMT(first->message)) });
	findings_copy(&j->out->notes, &notes);
}

static void list_path(struct judge *j, struct str path)
{
	if (!node_get_str(j->listed, path))
		node_put_member(j->arena, j->listed, node_new_text(j->arena, path),
		                node_new_text(j->arena, STR("")));
}

/* What a reader schema reads, by each name that it knows it by. */
static void list_native(struct judge *j, const struct expectation *e, const struct contract *c)
{
	const struct schema *reader = e->native.reader;
	const struct model *m = reader ? native_model(e, c) : NULL;
	struct str *names;
	size_t n;

	if (!m)
		return;
	names = reader->language->reads(j->arena, reader->parsed, &n);
	for (size_t i = 0; !names && i < m->root.field_count; i++) /* it may mind any of them */
		list_path(j, m->root.fields[i]->path);
	for (size_t i = 0; i < n; i++)
		list_path(j, arena_printf(j->arena, "%.*s.%.*s", STR_FMT(m->root.path),
		                          STR_FMT(names[i])));
}

static void ask(struct judge *j, const struct registered *r, const struct contract *proposal,
                bool other_major, struct arena *scratch)
{
	struct consumer_report *c = &j->out->consumers[j->out->consumer_count++];
	const struct expectation *e = r->expectation;
	struct replay replay = { .unchecked = STR_NONE };

	*c = (struct consumer_report){ .id = str_copy(j->arena, e->id),
		                       .owner = str_copy(j->arena, e->owner),
		                       .environment = str_copy(j->arena, e->environment),
		                       .native_format = str_copy(j->arena, e->native.format),
		                       .removed = r->standing == STANDING_REMOVED,
		                       .status = status_today(j, r) };
	findings_init(&replay.findings, scratch);
	if (proposal)
		replay_change(scratch, e, j->was, proposal, &j->out->diff, &replay);
	else
		ask_vanished(j, e, &replay);
	c->replay.result = replay.result;
	findings_init(&c->replay.findings, j->arena);
	findings_copy(&c->replay.findings, &replay.findings);
	if (other_major && c->status == STATUS_ACTIVE)
		c->replay.result = REPLAY_MUST_MIGRATE;
	else if (is_broken(c->replay.result, false))
		waive(j, c);
	count_consumer(j, c);
	if (c->removed)
		tell_removed(j, e, scratch);
	if (!proposal)
		return;
	tell_about(j, c, e, &replay, scratch);
	for (size_t i = 0; e->body && i < e->body->model_count; i++)
		list_paths(j, &e->body->models[i]->root);
	list_native(j, e, proposal);
}

/* Without a contract, those that read the subject. */
static bool find_consumers(struct judge *j, long long major, const struct str *touched, size_t n,
                           struct registered **out, size_t *count, size_t *skipped)
{
	const struct evidence *from = j->evidence;

	*count = 0;
	if (j->target.len)
		return from->expectations(from->self, j->arena, j->target, major, touched, n, out,
		                          count, skipped, j->why);
	return !from->readers || !j->options->bound.subject.len ||
	       from->readers(from->self, j->arena, j->options->bound.subject, out, count, j->why);
}

/* Those that target a major; touched: NULL for all. */
static bool consumers_of(struct judge *j, long long major, bool other_major,
                         const struct contract *proposal, const struct str *touched, size_t n)
{
	const struct evidence *from = j->evidence;
	struct arena *scratch = arena_inside(j->arena);
	struct consumer_report *grown;
	struct registered *list;
	size_t count, skipped = 0;

	if (!find_consumers(j, major, touched, n, &list, &count, &skipped))
		return false;
	grown = arena_array(j->arena, struct consumer_report, j->out->consumer_count + count);
	if (j->out->consumer_count)
		memcpy(grown, j->out->consumers, j->out->consumer_count * sizeof *grown);
	j->out->consumers = grown;
	j->out->skipped += skipped;
	for (size_t i = 0; i < count; i++) {
		struct registered r = list[i];

		arena_reset(scratch);
		if (!r.expectation && !from->load(from->self, scratch, &r, j->why))
			return false;
		if (r.status == STATUS_WITHDRAWN || !in_environment(j, r.expectation))
			continue;
		if (j->out->new_major && !other_major && r.expectation->major < 0)
			continue; /* of any major: it was asked with the old one's */
		if (r.standing != STANDING_ALTERED)
			ask(j, &r, proposal, other_major, scratch);
		else if (proposal && !other_major)
			ask_as_it_was(j, &r, proposal, scratch);
	}
	arena_reset(scratch);
	return true;
}

/* Who reads the topic through the contract that binds it, and who reads the subject alone. */
static bool judge_readers(struct judge *j, const struct contract *schema)
{
	const struct contract *as_written = j->asked;
	const struct bound *b = &j->options->bound;

	j->lenient = b->warns;
	if (b->contract &&
	    !consumers_of(j, contract_major(b->contract), false, as_written, NULL, 0))
		return false;
	j->lenient = false;
	j->target = STR("");
	j->asked = schema;
	j->was = j->baseline ? j->baseline->contract : NULL;
	if (!consumers_of(j, -1, false, schema, NULL, 0))
		return false;
	j->asked = as_written; /* what nobody reads is called what the contract calls it */
	return true;
}

bool judge_consumers(struct judge *j, const struct contract *proposal)
{
	struct str *touched = NULL;
	size_t n = 0;

	j->listed = node_new_map(j->arena);
	if (proposal && proposal->schema && j->options->bound.subject.len)
		return judge_readers(j, proposal);
	/* Changes beyond the limit are only counted: what they touch is not known, so everybody is
	 * asked. */
	if (j->baseline && proposal && !j->options->full && !j->out->new_major &&
	    !j->out->diff.changes.more && !j->out->diff.anywhere)
		diff_touch_points(j->arena, &j->out->diff, &touched, &n);
	if (j->out->new_major &&
	    !consumers_of(j, contract_major(j->baseline->contract), true, proposal, NULL, 0))
		return false;
	return consumers_of(j, j->major, false, proposal, touched, n);
}

/* ---- coverage ---------------------------------------------------------- */

static bool is_listed(struct judge *j, struct str path, bool *out)
{
	*out = node_get_str(j->listed, path) != NULL;
	if (*out || !j->out->skipped || !j->evidence->is_listed)
		return true;
	return j->evidence->is_listed(j->evidence->self, j->arena, j->out->id, j->major, path, out,
	                              j->why);
}

bool judge_unread(struct judge *j, const struct contract *c)
{
	size_t room = 0;
	bool listed;

	for (size_t i = 0; i < c->model_count; i++)
		room += c->models[i]->root.field_count;
	j->out->unread = arena_array(j->arena, struct str, room);
	for (size_t i = 0; i < c->model_count; i++) {
		const struct field *root = &c->models[i]->root;

		for (size_t k = 0; k < root->field_count; k++) {
			if (!is_listed(j, root->fields[k]->path, &listed))
				return false;
			if (!listed)
				j->out->unread[j->out->unread_count++] = root->fields[k]->path;
		}
	}
	return true;
}
