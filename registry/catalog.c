/* catalog.c - looking up and searching what is published */
#include "registry/rows.h"
#include "registry/search.h"

static bool read_summary(struct arena *a, const struct row *row, struct contract_info *out, struct failure *why)
{
	const struct node *n;

	if (!row_read(a, row->value, "a contract", &n, why))
		return false;
	*out = (struct contract_info){ .id = row->key.part[0].name, .owner = node_text(node_get(n, "owner")),
		                       .title = node_text(node_get(n, "title")) };
	return true;
}

bool contract_not_found(struct snapshot *snap, struct arena *a, struct str id, struct failure *why)
{
	struct range range = { .table = TABLE_CONTRACTS };
	struct row *rows;
	size_t n = store_list(snap, a, &range, &rows);
	struct str *names = arena_array(a, struct str, n), meant;

	for (size_t i = 0; i < n; i++)
		names[i] = rows[i].key.part[0].name;
	meant = str_did_you_mean(id, names, n);
	return failure_set(why, FAILURE_NOT_FOUND, "no contract \"%.*s\" is published%s%.*s%s", STR_FMT(id),
	                   meant.len ? "; did you mean \"" : "", STR_FMT(meant), meant.len ? "\"?" : "");
}

static bool read_version(struct snapshot *snap, struct arena *a, struct str id, const struct row *row,
                         struct version_info *out, struct failure *why)
{
	struct contract_row version;
	struct major_row major;

	if (!contract_row_read(a, row, &version, why) ||
	    !major_row_get(snap, a, id, (long long)version.major, &major, why))
		return false;
	*out = (struct version_info){ .version = contract_row_version(a, &version),
		                      .published_by = version.by, .reason = version.reason,
		                      .major = (long long)version.major, .state = major.state,
		                      .ends = major.ends, .when = version.when };
	return true;
}

/* By their keys alone: a contract may have a hundred thousand consumers. */
static void count_expectations(struct snapshot *snap, struct arena *a, struct contract_info *out)
{
	struct arena *scratch = arena_inside(a);
	long long before = -1;

	for (size_t i = 0; i < out->version_count; i++) {
		struct str target;
		size_t all, pending;

		if (out->versions[i].major == before)
			continue;
		before = out->versions[i].major;
		target = target_contract(a, out->id, before);
		all = expectation_count(snap, scratch, target, &pending);
		out->active += all - pending;
		out->pending += pending;
		arena_reset(scratch);
	}
}

static bool contract_at(struct snapshot *snap, struct arena *a, struct str id, struct contract_info *out,
                       struct failure *why)
{
	struct range range = { .table = TABLE_CONTRACT_VERSIONS, .prefix = KEY(KEY_NAME(id)) };
	struct row summary = { .key = KEY(KEY_NAME(id)) }, *rows;

	if (!store_get(snap, TABLE_CONTRACTS, summary.key, &summary.value))
		return contract_not_found(snap, a, id, why);
	if (!read_summary(a, &summary, out, why))
		return false;
	out->version_count = store_list(snap, a, &range, &rows);
	out->versions = arena_array(a, struct version_info, out->version_count);
	for (size_t i = 0; i < out->version_count; i++) {
		if (!read_version(snap, a, id, &rows[i], &out->versions[i], why))
			return false;
		if (i && out->versions[i - 1].major != out->versions[i].major)
			out->versions[i - 1].latest = true;
	}
	if (out->version_count)
		out->versions[out->version_count - 1].latest = true;
	count_expectations(snap, a, out);
	return true;
}

bool local_contract(struct registry *r, struct arena *a, struct str id, struct contract_info *out,
                    struct failure *why)
{
	struct snapshot *snap;
	bool ok;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	ok = contract_at(snap, a, id, out, why);
	snapshot_end(snap);
	return ok;
}

static bool contracts_at(struct snapshot *snap, struct arena *a, struct str after, size_t limit,
                        struct contract_info **out, size_t *count, struct failure *why)
{
	struct key behind = KEY(KEY_NAME(after));
	struct range range = { .table = TABLE_CONTRACTS, .after = after.len ? &behind : NULL, .limit = limit };
	struct row *rows;

	*count = store_list(snap, a, &range, &rows);
	*out = arena_array(a, struct contract_info, *count);
	for (size_t i = 0; i < *count; i++)
		if (!read_summary(a, &rows[i], &(*out)[i], why))
			return false;
	return true;
}

bool local_contracts(struct registry *r, struct arena *a, struct str after, size_t limit,
                     struct contract_info **out, size_t *count, struct failure *why)
{
	struct snapshot *snap;
	bool ok;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	ok = contracts_at(snap, a, after, limit, out, count, why);
	snapshot_end(snap);
	return ok;
}

/* ---- one document ------------------------------------------------------ */

static const struct source *source_of(struct arena *a, struct str name, struct str text)
{
	struct source *s = arena_new(a, struct source);

	*s = (struct source){ name, text };
	return text.len ? s : NULL;
}

static bool give(struct snapshot *snap, struct arena *a, struct str id, const struct row *row,
                 struct stored_contract *out, struct failure *why)
{
	struct contract_row version;
	struct row *latest;

	if (!contract_row_read(a, row, &version, why) ||
	    !read_version(snap, a, id, row, &out->info, why) ||
	    !contract_row_contract(a, &version, id, &out->contract, why))
		return false;
	out->info.latest = contract_latest(snap, a, id, out->info.major, &latest) &&
	                   !key_cmp(&latest->key, &row->key);
	out->document = source_of(a, version.document_name, version.document_text);
	out->product = source_of(a, version.product_name, version.product_text);
	return true;
}

/* "2" or empty: the latest of the major, or of the newest major that is not retired. */
static bool give_latest(struct snapshot *snap, struct arena *a, struct str id, long long major,
                        struct stored_contract *out, struct failure *why)
{
	struct range range = { .table = TABLE_CONTRACT_VERSIONS, .reverse = true,
		               .prefix = major < 0 ? KEY(KEY_NAME(id)) : KEY(KEY_NAME(id), KEY_INT(major)) };
	struct row *rows;
	size_t n = store_list(snap, a, &range, &rows);

	for (size_t i = 0; i < n; i++) {
		struct major_row state;

		if (!major_row_get(snap, a, id, (long long)rows[i].key.part[1].number, &state, why))
			return false;
		if (major < 0 && state.state == VERSION_RETIRED && i + 1 < n)
			continue;
		return give(snap, a, id, &rows[i], out, why);
	}
	return major < 0 ? contract_not_found(snap, a, id, why)
	                 : failure_set(why, FAILURE_NOT_FOUND,
	                               "%.*s has no version with major %lld", STR_FMT(id), major);
}

static bool document_at(struct snapshot *snap, struct arena *a, struct str id, struct str version,
                       struct stored_contract *out, struct failure *why)
{
	struct row row = { .key = KEY(KEY_NAME(id), KEY_INT(0), KEY_INT(0), KEY_INT(0)) };
	struct version v;
	long long major;

	if (!version.len || str_to_long(version, &major))
		return give_latest(snap, a, id, version.len ? major : -1, out, why);
	if (!version_parse(version, &v))
		return failure_set(why, FAILURE_USAGE, "\"%.*s\" is no version", STR_FMT(version));
	row.key = KEY(KEY_NAME(id), KEY_INT(v.major), KEY_INT(v.minor), KEY_INT(v.patch));
	if (!store_get(snap, TABLE_CONTRACT_VERSIONS, row.key, &row.value))
		return failure_set(why, FAILURE_NOT_FOUND, "%.*s has no version %.*s", STR_FMT(id),
		                   STR_FMT(version));
	return give(snap, a, id, &row, out, why);
}

bool local_document(struct registry *r, struct arena *a, struct str id, struct str version,
                    struct stored_contract *out, struct failure *why)
{
	struct snapshot *snap;
	bool ok;

	if (!store_snapshot(registry_store(r), a, &snap, why))
		return false;
	ok = document_at(snap, a, id, version, out, why);
	snapshot_end(snap);
	return ok;
}

/* ---- search ------------------------------------------------------------ */

bool local_search(struct registry *r, struct arena *a, struct str words, struct search_hit **out,
                  size_t *count, struct failure *why)
{
	struct search s;
	struct contract_info *list;
	size_t n;

	if (!search_begin(&s, a, words, why) ||
	    !registry_contracts(r, a, STR(""), 0, &list, &n, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct stored_contract stored;

		search_name(&s, list[i].id,
		            arena_printf(a, "%.*s %.*s %.*s", STR_FMT(list[i].id),
		                         STR_FMT(list[i].title), STR_FMT(list[i].owner)),
		            list[i].title);
		if (!registry_document(r, a, list[i].id, STR(""), &stored, why))
			return false;
		search_models(&s, stored.contract);
	}
	if (!search_subjects(r, &s, why))
		return false;
	*out = s.hits;
	*count = s.count;
	return true;
}
