#include "compat/admission/report_words.h"

/* A schema is known by its name; of what it replaces only another name is worth a word. */
static struct str schema_title(struct arena *a, const struct document_report *d, struct str id,
                               struct str file)
{
	if (!d->baseline && !(d->registry && d->registry->exists))
		return arena_printf(a, "%.*s in %.*s (first version)", STR_FMT(id), STR_FMT(file));
	if (d->baseline && !str_eq(d->baseline->id, d->id))
		return arena_printf(a, "%.*s -> %.*s in %.*s",
		                    STR_FMT(clean_text(a, d->baseline->id)), STR_FMT(id),
		                    STR_FMT(file));
	return arena_printf(a, "%.*s in %.*s", STR_FMT(id), STR_FMT(file));
}

struct str document_title(struct arena *a, const struct document_report *d)
{
	struct str id = clean_text(a, d->id.len ? d->id : STR("(no id)"));
	struct str old =
		clean_text(a, d->baseline_label.len ? d->baseline_label : STR("(no version)"));
	struct str new =
		clean_text(a, d->proposal_label.len ? d->proposal_label : STR("(no version)"));

	if (d->contract && d->contract->schema)
		return schema_title(a, d, id, new);
	if (!d->contract)
		return arena_printf(a, "%.*s %.*s -> gone", STR_FMT(id), STR_FMT(old));
	if (!d->baseline)
		return arena_printf(a, "%.*s %.*s (first version)", STR_FMT(id), STR_FMT(new));
	return arena_printf(a, "%.*s %.*s -> %.*s", STR_FMT(id), STR_FMT(old), STR_FMT(new));
}

static const struct finding *first_at(const struct findings *list, enum level level)
{
	for (const struct finding *f = list->first; f; f = f->next) {
		if (f->level == level)
			return f;
	}
	return NULL;
}

/* Is it said by a rule set, which asks no level? */
static bool is_by_rules(enum rule r)
{
	return rule_group(r) == GROUP_POLICY && rule_backward(r) == LEVEL_BREAKING &&
	       rule_forward(r) == LEVEL_BREAKING && r != RULE_POLICY_UNPROVED &&
	       r != RULE_REGISTRY_REJECTS;
}

/* Refused by the registry that it would be registered in, which PROVEN need not mind. */
static bool is_refusal(const struct document_report *d, enum rule r)
{
	return d->registry && (r == RULE_REGISTRY_REFUSES || r == RULE_REGISTRY_REFUSES_BEFORE ||
	                       r == RULE_REGISTRY_REJECTS);
}

static struct str refusal(struct arena *a, const struct document_report *d)
{
	return arena_printf(a, "refused by the registry (%.*s, %s)", STR_FMT(d->registry->policy),
	                    compat_levels[d->level].name);
}

/* Why a document fails that breaks no consumer. */
static struct str reason(struct arena *a, const struct document_report *d)
{
	const struct finding *version = first_at(&d->version, LEVEL_BREAKING);

	if (!d->contract)
		return STR("the contract is gone");
	for (const struct finding *f = d->diff.changes.first; f; f = f->next) {
		if (f->level == LEVEL_BREAKING && !d->new_major && !is_refusal(d, f->rule) &&
		    !waiver_of_change(a, d, f))
			return is_by_rules(f->rule)
			               ? arena_printf(a, "breaking by %.*s", STR_FMT(d->policy))
			               : arena_printf(a, "breaking by %s",
			                              compat_levels[d->level].name);
	}
	if (d->registry_refuses)
		return refusal(a, d);
	if (version)
		return str_of(rule_title(version->rule));
	if (first_at(&d->notes, LEVEL_BREAKING))
		return str_of(rule_title(first_at(&d->notes, LEVEL_BREAKING)->rule));
	return STR("a warning counts as a failure here");
}

struct str document_verdict(struct arena *a, const struct document_report *d)
{
	size_t known = d->active + d->skipped;
	struct str of = count_of(a, known, "consumer");

	if (d->broken)
		return arena_printf(a, "%s %zu of %.*s",
		                    d->pass ? "passes, though it breaks" : "BREAKS", d->broken,
		                    STR_FMT(of));
	if (!d->pass)
		return arena_printf(a, "FAILS: %.*s, breaks 0 of %.*s", STR_FMT(reason(a, d)),
		                    STR_FMT(of));
	if (d->new_major && d->must_migrate)
		return arena_printf(a, "passes; %.*s must migrate",
		                    STR_FMT(count_of(a, d->must_migrate, "consumer")));
	if (d->baseline && d->diff.same)
		return STR("passes: nothing changed");
	return arena_printf(a, "passes: breaks 0 of %.*s", STR_FMT(of));
}

struct str policies_in_force(struct arena *a, const struct document_report *d)
{
	if (!d->registry || str_eq(d->registry->policy, d->policy))
		return d->policy;
	return arena_printf(a, "%.*s and %.*s", STR_FMT(d->registry->policy), STR_FMT(d->policy));
}

struct str document_coverage(struct arena *a, const struct document_report *d)
{
	size_t known = consumers_known(d), more, n;
	struct str *unread = unread_shown(a, d, &n, &more);
	struct buf out;

	buf_init(&out, a, 0);
	buf_printf(&out, "%zu of %.*s replayed", d->replayed,
	           STR_FMT(count_of(a, known, "consumer")));
	if (d->skipped)
		buf_printf(&out, ", %zu not touched by what changed", d->skipped);
	if (d->unchecked)
		buf_printf(&out, ", %zu not checked", d->unchecked);
	if (count_results(d, REPLAY_UNPROVED))
		buf_printf(&out, ", %zu not proved", count_results(d, REPLAY_UNPROVED));
	if (count_results(d, REPLAY_PRE_EXISTING))
		buf_printf(&out, ", %zu broken before", count_results(d, REPLAY_PRE_EXISTING));
	if (d->waived_count)
		buf_printf(&out, ", %.*s used", STR_FMT(count_of(a, d->waived_count, "waiver")));
	if (n) {
		buf_add_c(&out, "; nobody asked for ");
		for (size_t i = 0; i < n; i++)
			buf_printf(&out, "%s%.*s", i ? ", " : "", STR_FMT(unread[i]));
		if (more)
			buf_printf(&out, " and %zu more", more);
	}
	buf_printf(&out, "; level %s, policy %.*s, profile %s", compat_levels[d->level].name,
	           STR_FMT(policies_in_force(a, d)), profile_name(d->profile));
	return str_copy(a, buf_str(&out));
}

struct str change_verdict(struct arena *a, const struct document_report *d, const struct finding *f)
{
	if (waiver_of_change(a, d, f))
		return STR("accepted");
	if (d->new_major && f->level == LEVEL_BREAKING)
		return STR("breaking, in a new major");
	if (d->draft && f->level == LEVEL_WARNING)
		return STR("warning (draft)");
	if (is_by_rules(f->rule))
		return arena_printf(a, "%s by %.*s", level_name(f->level), STR_FMT(d->policy));
	if (f->rule == RULE_REGISTRY_REJECTS)
		return str_of(level_name(f->level));
	if (rule_of_schema(f->rule))
		return arena_printf(a, "%s by %s", level_name(f->level),
		                    compat_levels[d->level].name);
	return arena_printf(a, "%s by %s (%s)", level_name(f->level), compat_levels[d->level].name,
	                    profile_name(d->profile));
}

bool mentions(struct str text, struct str word)
{
	return !word.len || (text.len && memmem(text.ptr, text.len, word.ptr, word.len));
}

struct str note_sentence(struct arena *a, const struct document_report *d, const struct finding *f)
{
	if (mentions(f->message, f->path) || str_eq(f->path, d->id))
		return f->message;
	return arena_printf(a, "%.*s: %.*s", STR_FMT(f->path), STR_FMT(f->message));
}

struct str waiver_words(struct arena *a, const struct waiver *w)
{
	return clean_text(a, arena_printf(a, "%.*s (%.*s%s%.*s)", STR_FMT(w->reason),
	                                  STR_FMT(w->author), w->until.len ? ", until " : "",
	                                  STR_FMT(w->until)));
}

struct str consumer_ids(struct arena *a, const struct document_report *d, enum replay_result result)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < d->consumer_count; i++) {
		if (d->consumers[i].replay.result == result && !is_waiting(&d->consumers[i]))
			buf_printf(&out, "%s%.*s", out.len ? ", " : "",
			           STR_FMT(d->consumers[i].id));
	}
	return clean_text(a, str_copy(a, buf_str(&out)));
}

bool is_waiting(const struct consumer_report *c)
{
	return c->status == STATUS_PENDING || c->status == STATUS_UNBOUND;
}

struct str *unread_shown(struct arena *a, const struct document_report *d, size_t *count,
                         size_t *more)
{
	enum { SHOWN = 12 };
	struct str *list;

	*count = d->unread_count < SHOWN ? d->unread_count : SHOWN;
	*more = d->unread_count - *count;
	list = arena_array(a, struct str, *count + 1);
	for (size_t i = 0; i < *count; i++)
		list[i] = clean_text(a, d->unread[i]);
	return list;
}

/* ---- the pieces ----------------------------------------------------------- */

/* What a registry remembers of a consumer's document has no file. */
static const struct node *in_a_file(const struct node *at)
{
	return at && at->source && !at->source->name.len ? NULL : at;
}

const struct node *finding_place(const struct finding *f)
{
	return in_a_file(f->at ? f->at : f->was);
}

struct str place_text(struct arena *a, const struct node *at)
{
	if (!at || !at->source)
		return STR("");
	return arena_printf(a, "%.*s:%d:%d", STR_FMT(clean_text(a, at->source->name)), at->line,
	                    at->column);
}

bool is_caused_by(const struct finding *f, const struct finding *change)
{
	return f->cause == change;
}

const struct waiver *waiver_of_change(struct arena *a, const struct document_report *d,
                                      const struct finding *f)
{
	for (size_t i = 0; i < d->waived_count; i++) {
		const struct waiver *w = d->waived[i];

		if (!w->consumer.len && str_is(w->rule, rule_id(f->rule)) &&
		    (!w->path.len || str_eq(w->path, f->path)) &&
		    (!w->value.len || str_eq_nocase(w->value, finding_value_hash(a, f))))
			return w;
	}
	return NULL;
}

size_t count_results(const struct document_report *d, enum replay_result result)
{
	size_t n = 0;

	for (size_t i = 0; i < d->consumer_count; i++)
		n += d->consumers[i].replay.result == result;
	return n;
}

size_t consumers_known(const struct document_report *d)
{
	return d->consumer_count + d->skipped;
}

struct str count_of(struct arena *a, size_t n, const char *noun)
{
	return arena_printf(a, "%zu %s%s", n, noun, n == 1 ? "" : "s");
}

/* How many bytes of s are one whole character that may be shown; 0: the first byte may not. */
static size_t shown(struct str s)
{
	unsigned char c = (unsigned char)s.ptr[0];
	size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;

	if (c < 0x20 || c == 0x7F || n > s.len || !str_is_utf8((struct str){ s.ptr, n }))
		return 0;
	if (n == 2 && c == 0xC2 && (unsigned char)s.ptr[1] < 0xA0) /* C1 controls */
		return 0;
	/* U+202A..202E, U+2066..2069: turn the direction of what follows */
	if (n == 3 && c == 0xE2 && (unsigned char)s.ptr[1] == 0x80 &&
	    (unsigned char)s.ptr[2] >= 0xA8 && (unsigned char)s.ptr[2] <= 0xAE)
		return 0;
	if (n == 3 && c == 0xE2 && (unsigned char)s.ptr[1] == 0x81 &&
	    (unsigned char)s.ptr[2] >= 0xA6 && (unsigned char)s.ptr[2] <= 0xA9)
		return 0;
	return n;
}

struct str clean_text(struct arena *a, struct str s)
{
	struct buf out;
	size_t i = 0;

	while (i < s.len && shown(str_skip(s, i)))
		i += shown(str_skip(s, i));
	if (i == s.len)
		return s;
	buf_init(&out, a, 0);
	for (i = 0; i < s.len;) {
		size_t n = shown(str_skip(s, i));

		if (n)
			buf_add(&out, (struct str){ s.ptr + i, n });
		else if (s.ptr[i] == '\n' || s.ptr[i] == '\t')
			buf_add_byte(&out, ' ');
		else
			buf_printf(&out, "\\x%02X", (unsigned char)s.ptr[i]);
		i += n ? n : 1;
	}
	return str_copy(a, buf_str(&out));
}
