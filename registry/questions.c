/* questions.c - may I publish, consume, retire; and who depends on this */
#include "contract/base/list.h"
#include "registry/rows.h"

enum { REASONS_MAX = 1000 };

static void start(struct can_answer *out, struct arena *a)
{
	*out = (struct can_answer){ .answer = ANSWER_YES, .reasons = arena_array(a, struct str, REASONS_MAX) };
}

static void because(struct can_answer *out, enum answer answer, struct str reason)
{
	if (out->answer != ANSWER_NO)
		out->answer = answer == ANSWER_YES ? out->answer : answer;
	for (size_t i = 0; i < out->reason_count; i++)
		if (str_eq(out->reasons[i], reason))
			return;
	if (out->reason_count < REASONS_MAX)
		out->reasons[out->reason_count++] = reason;
}

/* ---- live versions ----------------------------------------------------- */

struct live_evidence { /* the registry's, with the versions live in an environment as history */
	struct evidence all;
	struct snapshot *snap;
	struct published only;
};

static bool live_history(void *self, struct arena *a, struct str id, long long major, bool all,
                         struct published **out, size_t *count, struct failure *why)
{
	struct live_evidence *e = self;

	(void)a, (void)id, (void)major, (void)all, (void)why;
	*out = &e->only;
	*count = 1;
	return true;
}

static bool live_expectations(void *self, struct arena *a, struct str id, long long major,
                              const struct str *touched, size_t n, struct registered **out,
                              size_t *count, size_t *skipped, struct failure *why)
{
	struct live_evidence *e = self;

	return e->all.expectations(e->all.self, a, id, major, touched, n, out, count, skipped, why);
}

static bool live_load(void *self, struct arena *a, struct registered *r, struct failure *why)
{
	struct live_evidence *e = self;

	return e->all.load(e->all.self, a, r, why);
}

/* Versions of a contract recorded as live. */
static bool live_versions(struct snapshot *snap, struct arena *a, struct str id, struct str environment,
                          struct published **out, size_t *count, struct failure *why)
{
	struct evidence evidence;
	struct published *history;
	struct live *live;
	size_t n, versions;

	registry_evidence_at(snap, &evidence);
	if (!registry_live_at(snap, a, environment, &live, &n, why) ||
	    !evidence.history(evidence.self, a, id, -1, true, &history, &versions, why))
		return false;
	*out = arena_array(a, struct published, versions);
	*count = 0;
	for (size_t i = 0; i < versions; i++)
		for (size_t k = 0; k < n; k++)
			if (str_eq(live[k].what, id) && str_eq(live[k].version, history[i].label)) {
				(*out)[(*count)++] = history[i];
				break;
			}
	return true;
}

/* ---- publish ----------------------------------------------------------- */

static void explain_consumer(struct arena *a, const struct consumer_report *c, struct can_answer *out)
{
	if (c->replay.result == REPLAY_UNCHECKED && c->status == STATUS_ACTIVE)
		because(out, ANSWER_UNKNOWN,
		        arena_printf(a, "%.*s (%.*s) has a %.*s reader schema that was not checked",
		                     STR_FMT(c->id), STR_FMT(c->owner), STR_FMT(c->native_format)));
	for (const struct finding *f = c->blocks ? c->replay.findings.first : NULL; f; f = f->next)
		because(out, ANSWER_NO,
		        arena_printf(a, "breaks %.*s (%.*s): %.*s: %.*s", STR_FMT(c->id), STR_FMT(c->owner),
		                     STR_FMT(f->path), STR_FMT(f->message)));
}

static void explain_report(struct arena *a, const struct document_report *r, struct can_answer *out)
{
	for (size_t i = 0; i < r->consumer_count; i++)
		explain_consumer(a, &r->consumers[i], out);
	if (r->pass)
		return;
	for (const struct finding *f = r->diff.changes.first; f; f = f->next)
		if (f->level == LEVEL_BREAKING)
			because(out, ANSWER_NO,
			        arena_printf(a, "%s at %.*s: %.*s", rule_id(f->rule), STR_FMT(f->path),
			                     STR_FMT(f->message)));
	for (const struct finding *f = r->version.first; f; f = f->next)
		if (f->level == LEVEL_BREAKING)
			because(out, ANSWER_NO,
			        arena_printf(a, "%s: %.*s", rule_id(f->rule), STR_FMT(f->message)));
	because(out, ANSWER_NO, STR("the gate says no"));
}

static bool can_publish_at(struct snapshot *snap, struct arena *a, const struct contract *proposal,
                           const struct admission_options *options, struct can_answer *out,
                           struct failure *why)
{
	struct admission_options with = *options;
	struct live_evidence live = { .snap = snap };
	struct published *versions;
	struct waiver *waivers;
	struct evidence asked;
	size_t n = 0;

	start(out, a);
	if (!registry_waivers_at(live.snap, a, proposal->id, options, &waivers, &with.waiver_count, why))
		return false;
	with.waivers = waivers;
	registry_evidence_at(live.snap, &live.all);
	asked = live.all;
	if (options->environment.len &&
	    !live_versions(live.snap, a, proposal->id, options->environment, &versions, &n, why))
		return false;
	if (options->environment.len && !n)
		because(out, ANSWER_UNKNOWN,
		        arena_printf(a, "no version of %.*s is recorded as live in %.*s",
		                     STR_FMT(proposal->id), STR_FMT(options->environment)));
	for (size_t i = 0; i < (n ? n : 1); i++) {
		struct document_report report;

		if (n) {
			live.only = versions[i];
			asked = (struct evidence){ .self = &live,
				                   .history = live_history,
				                   .expectations = live_expectations,
				                   .load = live_load };
		}
		if (!admission_judge(a, proposal, proposal->id, &asked, &with, &report, why))
			return false;
		explain_report(a, &report, out);
	}
	return true;
}

bool local_can_publish(struct registry *r, struct arena *a, const struct contract *proposal,
                       const struct admission_options *options, struct can_answer *out,
                       struct failure *why)
{
	struct snapshot *snap;
	bool ok;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	ok = can_publish_at(snap, a, proposal, options, out, why);
	snapshot_end(snap);
	return ok;
}

/* ---- consume ----------------------------------------------------------- */

static bool can_consume_at(struct snapshot *snap, struct arena *a, const struct expectation *e,
                          struct str environment, struct can_answer *out, struct failure *why)
{
	struct evidence evidence;
	struct published *list;
	struct str unchecked = STR_NONE;
	size_t n, asked = 0;

	start(out, a);
	registry_evidence_at(snap, &evidence);
	if (!(environment.len
	      ? live_versions(snap, a, e->contract, environment, &list, &n, why)
	      : evidence.history(evidence.self, a, e->contract, e->major, false, &list, &n, why)))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct str judged = STR_NONE;
		struct findings broken;
		struct version v;

		if (e->major >= 0 && (!version_parse(list[i].contract->version, &v) || v.major != e->major))
			continue;
		asked++;
		findings_init(&broken, a);
		expectation_demands(a, e, list[i].contract, &broken, &judged);
		unchecked = judged.ptr ? judged : unchecked;
		for (const struct finding *f = broken.first; f; f = f->next)
			because(out, ANSWER_NO,
			        arena_printf(a, "%.*s %.*s: %.*s: %.*s", STR_FMT(e->contract),
			                     STR_FMT(list[i].label), STR_FMT(f->path), STR_FMT(f->message)));
	}
	if (!asked)
		because(out, ANSWER_UNKNOWN,
		        arena_printf(a, "no version of %.*s with major %lld is %s%.*s", STR_FMT(e->contract),
		                     e->major, environment.len ? "recorded as live in " : "published",
		                     STR_FMT(environment)));
	if (unchecked.ptr)
		because(out, ANSWER_UNKNOWN,
		        arena_printf(a, "its %.*s reader schema was not checked%s%.*s",
		                     STR_FMT(e->native.format), unchecked.len ? ": " : "",
		                     STR_FMT(unchecked)));
	return true;
}

bool local_can_consume(struct registry *r, struct arena *a, const struct expectation *e,
                       struct str environment, struct can_answer *out, struct failure *why)
{
	struct snapshot *snap;
	bool ok;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	ok = can_consume_at(snap, a, e, environment, out, why);
	snapshot_end(snap);
	return ok;
}

/* ---- retire ------------------------------------------------------------ */

static bool can_retire_at(struct snapshot *snap, struct arena *a, struct str id, long long major,
                         struct can_answer *out, struct failure *why)
{
	struct range range = { .table = TABLE_CONTRACT_VERSIONS,
		               .prefix = KEY(KEY_NAME(id), KEY_INT(major)), .limit = 1 };
	struct who_is_left *left;
	struct row *rows;
	size_t n;

	start(out, a);
	if (!store_list(snap, a, &range, &rows))
		return failure_set(why, FAILURE_NOT_FOUND, "no version of %.*s with major %lld is published",
		                   STR_FMT(id), major);
	if (!registry_left_at(snap, a, id, major, &left, &n, why))
		return false;
	for (size_t i = 0; i < n; i++)
		because(out, ANSWER_NO,
		        arena_printf(a, "%.*s (%.*s) depends on it", STR_FMT(left[i].id), STR_FMT(left[i].owner)));
	if (!n)
		because(out, ANSWER_YES, STR("no active expectation depends on it"));
	return true;
}

bool local_can_retire(struct registry *r, struct arena *a, struct str id, long long major,
                      struct can_answer *out, struct failure *why)
{
	struct snapshot *snap;
	bool ok;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	ok = can_retire_at(snap, a, id, major, out, why);
	snapshot_end(snap);
	return ok;
}

/* ---- impact ------------------------------------------------------------ */

static const struct field *find_field(const struct expectation *e, struct str path)
{
	const struct field *f = NULL;
	struct str rest = path, name = str_cut(&rest, '.');
	const struct model *m = e->body ? contract_model(e->body, name) : NULL;

	f = m ? &m->root : NULL;
	while (f && rest.len) {
		name = str_cut(&rest, '.');
		while (name.len > 2 && str_ends(name, "[]"))
			name.len -= 2;
		f = field_child(f, name);
		if (f && f->items && rest.len)
			f = f->items;
	}
	return f;
}

/* What the consumer relies on at a point, in words. */
static struct str how(struct arena *a, const struct expectation *e, struct str point)
{
	static const struct {
		enum attribute attribute;
		const char *words;
	} rows[] = {
		{ ATTR_ENUM, "handles only" },          { ATTR_ENUM_NEEDS, "waits for" },
		{ ATTR_PATTERN, "checks the pattern" }, { ATTR_MINIMUM, "expects at least" },
		{ ATTR_MAXIMUM, "expects at most" },
	};
	const struct field *f = point.ptr[0] == '@' ? NULL : find_field(e, point);
	struct buf b;

	buf_init(&b, a, 0);
	if (str_is(point, "@all"))
		return arena_printf(a, "its %.*s reader schema may read it", STR_FMT(e->native.format));
	if (!f && e->native.reader && !str_starts(point, "@"))
		return arena_printf(a, "its %.*s reader schema reads it", STR_FMT(e->native.format));
	buf_add_c(&b, str_starts(point, "@port") ? "reads this port" : f ? "reads it" : "depends on it");
	if (f && f->type.kind != TYPE_UNSTATED)
		buf_printf(&b, " as %.*s", STR_FMT(type_text(a, &f->type)));
	if (f && field_flag(f, ATTR_REQUIRED))
		buf_add_c(&b, ", cannot take null");
	for (size_t i = 0; f && i < sizeof rows / sizeof *rows; i++) {
		const struct stated *s = field_stated(f, rows[i].attribute);

		if (s)
			buf_printf(&b, ", %s %.*s", rows[i].words,
			           STR_FMT(s->count ? str_list_text(a, s->list, s->count) : s->text));
	}
	for (size_t i = 0; str_starts(point, "@sla/") && e->body && i < e->body->sla_count; i++)
		if (str_eq(e->body->slas[i]->property, str_skip(point, strlen("@sla/"))))
			buf_printf(&b, ", needs %.*s", STR_FMT(e->body->slas[i]->text));
	return buf_str(&b);
}

/* What a reader schema reads is known, or it may be anything. */
static bool may_read_anything(const struct expectation *e)
{
	return e->native.at && !(e->native.reader && e->native.model.len);
}

static bool point_is_about(struct arena *a, const struct expectation *e, struct str point,
                           struct str path)
{
	return !path.len || touch_point_hits(point, path) ||
	       str_eq(point, arena_printf(a, "@sla/%.*s", STR_FMT(path))) ||
	       str_eq(point, arena_printf(a, "@port/%.*s", STR_FMT(path))) ||
	       (str_is(point, "@all") && may_read_anything(e));
}

/* The listed path that says most: the longest at or below the path asked for. */
static bool best_point(struct arena *a, const struct expectation *e, struct str path, struct str *out)
{
	struct str *points;
	size_t n;
	bool found = false;

	replay_touch_points(a, e, &points, &n);
	for (size_t i = 0; i < n; i++) {
		if (!point_is_about(a, e, points[i], path))
			continue;
		if (!found || (!str_eq(*out, path) && points[i].len > out->len) || str_eq(points[i], path))
			*out = points[i];
		found = true;
	}
	return found;
}

/* Those whose points point_is_about() could find: the index knows where they are. */
static bool places_about(struct snapshot *snap, struct arena *a, struct str target, struct str path,
                         struct expectation_place **out, size_t *count, struct failure *why)
{
	const struct str points[] = { path, arena_printf(a, "@sla/%.*s", STR_FMT(path)),
		                      arena_printf(a, "@port/%.*s", STR_FMT(path)), STR("@all") };
	size_t skipped;

	return expectation_places(snap, a, target, path.len ? points : NULL,
	                          sizeof points / sizeof *points, out, count, &skipped, why);
}

/* One after the other in a scratch arena: there may be a hundred thousand. */
static bool add_impact(struct snapshot *snap, struct arena *a, struct arena *scratch,
                       const struct expectation_place *place, struct str path, struct impact **out,
                       size_t *count, struct failure *why)
{
	const struct expectation *e;
	struct expectation_row row;
	struct str point = STR("");

	if (!expectation_row_get(snap, scratch, place, &row, why) ||
	    !expectation_row_expectation(scratch, &row, &e, why))
		return false;
	if (best_point(scratch, e, path, &point))
		LIST_ADD(a, *out, *count,
		         (struct impact){
				 .id = place->id,
				 .owner = str_copy(a, row.owner),
				 .target = place->target,
				 .environment = place->environment,
				 .status = str_of(expectation_status_name(row.status)),
				 .path = str_copy(a, point),
				 .how = path.len ? str_copy(a, how(scratch, e, point))
			                         : STR("depends on it") });
	return true;
}

static bool impact_of_major(struct snapshot *snap, struct arena *a, struct str id, long long major,
                            struct str path, struct impact **out, size_t *count, struct failure *why)
{
	struct arena *scratch = arena_inside(a);
	struct expectation_place *places;
	size_t n;

	if (!places_about(snap, a, target_contract(a, id, major), path, &places, &n, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		arena_reset(scratch);
		if (!add_impact(snap, a, scratch, &places[i], path, out, count, why))
			return false;
	}
	arena_reset(scratch);
	return true;
}

bool local_impact(struct registry *r, struct arena *a, struct str id, long long major,
                  struct str path, struct impact **out, size_t *count, struct failure *why)
{
	struct contract_info info;
	struct snapshot *snap;
	long long before = -1;
	bool ok = true;

	*out = NULL;
	*count = 0;
	if (!registry_contract(r, a, id, &info, why) ||
	    !store_snapshot(registry_store(r), a, &snap, why))
		return false;
	for (size_t i = 0; ok && i < info.version_count; i++) {
		long long m = info.versions[i].major;

		if (m == before || (major >= 0 && m != major))
			continue;
		before = m;
		ok = impact_of_major(snap, a, id, m, path, out, count, why);
	}
	snapshot_end(snap);
	return ok;
}
