#include "compat/admission/advice.h"

enum { NEXT_MAX = 16, WAIVERS_SHOWN = 3 };

static void say(struct document_report *r, struct str sentence)
{
	if (r->next_count < NEXT_MAX)
		r->next[r->next_count++] = sentence;
}

static struct str next_major(struct arena *a, const struct document_report *r)
{
	struct version v;

	if (!r->baseline || !version_parse(r->baseline->version, &v))
		return STR("a new major");
	return version_after(a, &v, BUMP_MAJOR);
}

static bool blocks_with(const struct consumer_report *c, enum rule rule)
{
	if (!c->blocks)
		return false;
	for (const struct finding *f = c->replay.findings.first; f; f = f->next)
		if (f->rule != rule)
			return false;
	return true;
}

/* "fulfilment.router and partner.webhook": those that block, n of them at most by name. */
static struct str blocking_names(struct arena *a, const struct document_report *r, bool enums_only)
{
	struct buf b;
	size_t n = 0, left = 0;

	buf_init(&b, a, 0);
	for (size_t i = 0; i < r->consumer_count; i++) {
		if (!r->consumers[i].blocks || (enums_only && !blocks_with(&r->consumers[i], RULE_ENUM)))
			continue;
		if (n++ >= 3)
			left++;
		else
			buf_printf(&b, "%s%.*s", b.len ? ", " : "", STR_FMT(r->consumers[i].id));
	}
	if (left)
		buf_printf(&b, " and %zu more", left);
	return buf_str(&b);
}

static bool all_blocked_by_values(const struct document_report *r)
{
	for (size_t i = 0; i < r->consumer_count; i++)
		if (r->consumers[i].blocks && !blocks_with(&r->consumers[i], RULE_ENUM))
			return false;
	return true;
}

/* The value that was added: of the first change behind a blocking consumer. */
static struct str added_value(const struct document_report *r)
{
	for (size_t i = 0; i < r->consumer_count; i++) {
		const struct finding *f = r->consumers[i].replay.findings.first;

		if (r->consumers[i].blocks && f && f->cause && f->cause->new_value.len)
			return f->cause->new_value;
	}
	return STR("the new values");
}

static bool change_blocks(const struct document_report *r, const struct finding *f)
{
	for (size_t i = 0; i < r->waived_count; i++)
		if (str_is(r->waived[i]->rule, rule_id(f->rule)) && !r->waived[i]->consumer.len &&
		    (!r->waived[i]->path.len || str_eq(r->waived[i]->path, f->path)))
			return false;
	return f->level == LEVEL_BREAKING && !r->new_major;
}

static const struct finding *first_blocking_change(const struct document_report *r)
{
	for (const struct finding *f = r->diff.changes.first; f; f = f->next)
		if (change_blocks(r, f))
			return f;
	return NULL;
}

static void advise_consumers(struct arena *a, struct document_report *r)
{
	struct str names = blocking_names(a, r, false);

	if (!r->broken)
		return;
	if (all_blocked_by_values(r))
		say(r, arena_printf(a, "ask %.*s to accept %.*s; then %.*s passes", STR_FMT(names),
		                    STR_FMT(added_value(r)), STR_FMT(r->proposal_label)));
	else
		say(r, arena_printf(a, "ask %.*s whether they can do without what changed",
		                    STR_FMT(names)));
}

/* Of those that block and are taken away by the change itself, the first is named. */
static void advise_removed(struct arena *a, struct document_report *r)
{
	for (size_t i = 0; i < r->consumer_count; i++) {
		const struct consumer_report *c = &r->consumers[i];
		struct str owner = c->owner.len ? c->owner : STR("its owner");

		if (!c->blocks || !c->removed)
			continue;
		say(r, arena_printf(
			       a,
			       "or take the expectation of %.*s away in a change of its own, when "
			       "%.*s agrees",
			       STR_FMT(c->id), STR_FMT(owner)));
		return;
	}
}

static void advise_renames(struct arena *a, struct document_report *r)
{
	for (size_t i = 0; i < r->diff.rename_count && i < 3; i++) {
		const struct rename_hint *h = &r->diff.renames[i];

		if (!r->new_major)
			say(r, arena_printf(a, "to rename %.*s safely: add %.*s, keep %.*s (deprecated) until no "
			                       "consumer lists it, then remove it",
			                    STR_FMT(h->old_name), STR_FMT(h->new_name), STR_FMT(h->old_name)));
	}
}

/* As a word of a shell's command line. */
static struct str shell_word(struct arena *a, struct str s)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/@:%+,";
	struct buf out;
	bool quoted = !s.len;

	for (size_t i = 0; i < s.len; i++)
		quoted = quoted || !memchr(plain, s.ptr[i], sizeof plain - 1);
	if (!quoted)
		return s;
	buf_init(&out, a, 0);
	buf_add_byte(&out, '\'');
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\'')
			buf_add_c(&out, "'\\'");
		buf_add_byte(&out, s.ptr[i]);
	}
	buf_add_byte(&out, '\'');
	return buf_str(&out);
}

/* The command that accepts the n-th break, on a line of its own, so that it can be copied. */
static void advise_waiver(struct arena *a, struct document_report *r, const struct finding *f,
                          struct str consumer, size_t n)
{
	if (!n)
		say(r, STR("or accept it with a reason:"));
	if (n < WAIVERS_SHOWN)
		say(r,
		    arena_printf(
			    a,
			    "treaty waive --rule %s --path %.*s%s%.*s --value %.*s --reason '...'",
			    rule_id(f->rule), STR_FMT(shell_word(a, f->path)),
			    consumer.len ? " --consumer " : "",
			    STR_FMT(consumer.len ? shell_word(a, consumer) : consumer),
			    STR_FMT(finding_value_hash(a, f))));
}

static void advise_more_waivers(struct arena *a, struct document_report *r, size_t n)
{
	if (n > WAIVERS_SHOWN)
		say(r, arena_printf(a, "and %zu more; --report json has the value of each",
		                    n - WAIVERS_SHOWN));
}

static void advise_waivers_of_changes(struct arena *a, struct document_report *r)
{
	size_t n = 0;

	for (const struct finding *f = r->diff.changes.first; f; f = f->next)
		if (change_blocks(r, f))
			advise_waiver(a, r, f, STR(""), n++);
	advise_more_waivers(a, r, n);
}

/* A schema has no version to raise: what breaks is mended, or becomes a schema beside the old one. */
static void advise_schema(struct arena *a, struct document_report *r, const struct finding *f)
{
	if (f && f->hint.len)
		say(r, arena_printf(a, "%.*s: %.*s", STR_FMT(f->path), STR_FMT(f->hint)));
	say(r, arena_printf(a, "%swrite it as a type of its own, under another name and on another topic",
	                    r->next_count ? "or " : ""));
}

static void advise_breaking(struct arena *a, struct document_report *r)
{
	const struct finding *f = first_blocking_change(r);

	if (!r->contract) {
		say(r, STR("put the contract back; to end it, retire its major when no consumer is left"));
		return;
	}
	if ((!f && !r->broken) || r->draft) /* drafts need no new ports */
		return;
	if (r->contract->schema)
		advise_schema(a, r, f);
	else
		say(r, arena_printf(a, "%spublish %.*s on new ports", r->next_count ? "or " : "",
	                    STR_FMT(next_major(a, r))));
	if (f && !r->broken && !r->registry_refuses) /* to which a waiver is nothing */
		advise_waivers_of_changes(a, r);
}

static void advise_waivers_of_consumers(struct arena *a, struct document_report *r)
{
	size_t n = 0;

	if (first_blocking_change(r)) /* waivers for the consumers alone would not let it pass */
		return;
	for (size_t i = 0; i < r->consumer_count; i++)
		for (const struct finding *f = r->consumers[i].replay.findings.first;
		     f && r->consumers[i].blocks; f = f->next)
			advise_waiver(a, r, f, r->consumers[i].id, n++);
	advise_more_waivers(a, r, n);
}

static void advise_version(struct arena *a, struct document_report *r)
{
	for (const struct finding *f = r->version.first; f; f = f->next)
		if (f->level == LEVEL_BREAKING && f->hint.len && !first_blocking_change(r))
			say(r, arena_printf(a, "%.*s", STR_FMT(f->hint)));
}

static void advise_pass(struct arena *a, struct document_report *r)
{
	if (r->must_migrate)
		say(r, arena_printf(a, "%zu consumer%s must migrate; retire the old major when none is left",
		                    r->must_migrate, r->must_migrate == 1 ? "" : "s"));
	if (!r->next_count)
		say(r, arena_printf(a, "nothing stands in the way of %.*s",
		                    STR_FMT(r->proposal_label.len ? r->proposal_label : STR("it"))));
}

bool advice_is_command(struct str next)
{
	return str_starts(next, "treaty ");
}

void advise(struct arena *a, struct document_report *r)
{
	r->next = arena_array(a, struct str, NEXT_MAX);
	r->next_count = 0;
	if (!r->pass) {
		advise_consumers(a, r);
		advise_removed(a, r);
		advise_renames(a, r);
		advise_breaking(a, r);
		advise_waivers_of_consumers(a, r);
		advise_version(a, r);
	}
	if (r->pass || !r->next_count)
		advise_pass(a, r);
}
