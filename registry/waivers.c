/* waivers.c - accepted breaks, and the log of what happened */
#include "registry/rows.h"

static struct str waiver_row_text(struct arena *a, const struct waiver *w)
{
	const struct {
		const char *key;
		struct str value;
	} members[] = {
		{ "rule", w->rule },     { "path", w->path },     { "consumer", w->consumer },
		{ "value", w->value },   { "reason", w->reason }, { "author", w->author },
		{ "until", w->until },
	};
	struct node *n = node_new_map(a);

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (members[i].value.len)
			node_put_text(a, n, members[i].key, members[i].value);
	return row_text(a, n);
}

static bool waiver_row_read(struct arena *a, const struct row *row, struct waiver *out, struct failure *why)
{
	const struct node *n;

	if (!row_read(a, row->value, "a waiver", &n, why))
		return false;
	*out = (struct waiver){ .rule = node_text(node_get(n, "rule")),
		                .path = node_text(node_get(n, "path")),
		                .consumer = node_text(node_get(n, "consumer")),
		                .value = node_text(node_get(n, "value")),
		                .reason = node_text(node_get(n, "reason")),
		                .author = node_text(node_get(n, "author")),
		                .until = node_text(node_get(n, "until")) };
	return true;
}

struct waiving {
	struct arena *arena;
	const struct actor *by;
	struct str contract;
	const struct waiver *waiver;
};

static bool build_waive(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct waiving *w = ctx;
	struct str text = waiver_row_text(w->arena, w->waiver);

	struct str summary;

	if (!store_get(snap, TABLE_CONTRACTS, KEY(KEY_NAME(w->contract)), &summary))
		return failure_set(why, FAILURE_NOT_FOUND, "no contract \"%.*s\" is published",
		                   STR_FMT(w->contract));
	sign(r, w->by, STR("waive"));
	record_put(r, TABLE_WAIVERS, KEY(KEY_NAME(w->contract), KEY_NAME(row_hash(w->arena, text))), text,
	           PUT_ANY);
	record_bump(r, COUNTER_POLICIES);
	r->note = log_note(w->arena, w->contract,
	                   arena_printf(w->arena, "waived %.*s at %.*s%s%.*s: %.*s", STR_FMT(w->waiver->rule),
	                                STR_FMT(w->waiver->path), w->waiver->consumer.len ? " for " : "",
	                                STR_FMT(w->waiver->consumer), STR_FMT(w->waiver->reason)));
	return true;
}

bool local_waive(struct registry *r, struct arena *a, const struct actor *by, struct str contract,
                 const struct waiver *w, struct failure *why)
{
	struct waiving waiving = { a, by, contract, w };
	struct str names[1] = { counter_contract(a, contract) };
	struct store_answer answer;
	enum rule rule;

	if (!rule_find(w->rule, &rule))
		return failure_set(why, FAILURE_USAGE, "no rule is called \"%.*s\"", STR_FMT(w->rule));
	if (!str_trim(w->reason).len)
		return failure_set(why, FAILURE_USAGE, "a waiver needs a reason");
	return store_change(registry_store(r), a, names, 1, build_waive, &waiving, &answer, why);
}

bool registry_waivers_at(struct snapshot *snap, struct arena *a, struct str contract,
                         const struct admission_options *options, struct waiver **out, size_t *count,
                         struct failure *why)
{
	struct range range = { .table = TABLE_WAIVERS, .prefix = KEY(KEY_NAME(contract)) };
	size_t given = options ? options->waiver_count : 0;
	struct row *rows;
	size_t n = store_list(snap, a, &range, &rows);

	*out = arena_array(a, struct waiver, given + n);
	*count = given + n;
	if (given)
		memcpy(*out, options->waivers, given * sizeof **out);
	for (size_t i = 0; i < n; i++)
		if (!waiver_row_read(a, &rows[i], &(*out)[given + i], why))
			return false;
	return true;
}

bool local_waivers(struct registry *r, struct arena *a, struct str contract, struct waiver **out,
                   size_t *count, struct failure *why)
{
	struct snapshot *snap;
	bool ok;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	ok = registry_waivers_at(snap, a, contract, NULL, out, count, why);
	snapshot_end(snap);
	return ok;
}

/* ---- log --------------------------------------------------------------- */

static bool read_note(struct arena *a, struct str note, struct str *contract, struct str *what)
{
	struct source source = { STR("log"), str_copy(a, note) };
	struct failure ignored;
	struct node *n;

	if (!json_read(a, &source, &n, &ignored))
		return false;
	*contract = node_text(node_get(n, "contract"));
	*what = node_text(node_get(n, "what"));
	return true;
}

static bool log_at(struct snapshot *snap, struct arena *a, uint64_t before, size_t limit, struct str contract,
                  struct log_line **out, size_t *count, struct failure *why)
{
	uint64_t at = store_offset(snap);

	(void)why;
	if (before && before - 1 < at)
		at = before - 1;
	if (!limit || limit > at)
		limit = at;
	*out = arena_array(a, struct log_line, limit);
	for (*count = 0; at > 0 && *count < limit; at--) {
		struct str about = STR(""), what = STR("");
		struct log_entry entry;

		if (!store_log(snap, a, at, &entry))
			break;
		if (!read_note(a, entry.record.note, &about, &what) || (contract.len && !str_eq(about, contract)))
			continue;
		(*out)[(*count)++] = (struct log_line){ at, entry.record.when, str_copy(a, entry.record.kind),
			                                str_copy(a, entry.record.who), what };
	}
	return true;
}

bool local_log(struct registry *r, struct arena *a, uint64_t before, size_t limit,
               struct str contract, struct log_line **out, size_t *count, struct failure *why)
{
	struct snapshot *snap;
	bool ok;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	ok = log_at(snap, a, before, limit, contract, out, count, why);
	snapshot_end(snap);
	return ok;
}
