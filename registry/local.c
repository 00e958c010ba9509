/* local.c - the registry in a directory, and the evidence its tables give to the gate */
#include "registry/operations.h"
#include "registry/rows.h"

#include <stdlib.h>

struct local_registry {
	struct registry base;
	struct store *store;
};

static struct local_registry *local_of(struct registry *r)
{
	return (struct local_registry *)(void *)r; /* base is its first member */
}

static void local_close(struct registry *r)
{
	store_close(local_of(r)->store);
	free(r);
}

static const struct registry_operations operations = {
	.close = local_close,
#define OPERATION(name, parameters, arguments) .name = local_##name,
#include "registry/operations.def"
#undef OPERATION
};

struct registry *registry_open(const char *dir, unsigned flags, struct failure *why)
{
	struct store *s = store_open(dir, flags, why);
	struct local_registry *r;

	if (!s)
		return NULL;
	r = calloc(1, sizeof *r);
	if (!r) {
		store_close(s);
		failure_set(why, FAILURE_MEMORY, "out of memory");
		return NULL;
	}
	*r = (struct local_registry){ { &operations }, s };
	return &r->base;
}

struct store *registry_store(struct registry *r)
{
	return r->operations == &operations ? local_of(r)->store : NULL;
}

/* ---- evidence ---------------------------------------------------------- */

static bool add_version(struct snapshot *snap, struct arena *a, struct str id,
                        const struct row *row, struct published *out, struct failure *why)
{
	struct contract_row version;
	struct major_row major;

	if (!contract_row_read(a, row, &version, why) ||
	    !major_row_get(snap, a, id, (long long)version.major, &major, why) ||
	    !contract_row_contract(a, &version, id, &out->contract, why))
		return failure_prefix(why, "contract %.*s", STR_FMT(id));
	out->state = major.state;
	out->label = contract_row_version(a, &version);
	return true;
}

size_t contract_latest(struct snapshot *snap, struct arena *a, struct str id, long long major,
                       struct row **rows)
{
	struct key bound = KEY(KEY_NAME(id), KEY_INT(major + 1), KEY_INT(0), KEY_INT(0));
	struct range range = { .table = TABLE_CONTRACT_VERSIONS,
		               .prefix = KEY(KEY_NAME(id)),
		               .reverse = true,
		               .limit = 1 };
	size_t n = 0;

	if (major >= 0) {
		range.after = &bound;
		n = store_list(snap, a, &range, rows);
		range.after = NULL;
	}
	return n ? n : store_list(snap, a, &range, rows);
}

static bool store_history(void *self, struct arena *a, struct str id, long long major, bool all,
                          struct published **out, size_t *count, struct failure *why)
{
	struct snapshot *snap = self;
	struct range range = { .table = TABLE_CONTRACT_VERSIONS, .prefix = KEY(KEY_NAME(id)) };
	struct row *rows;
	size_t n = all ? store_list(snap, a, &range, &rows)
	               : contract_latest(snap, a, id, major, &rows);

	*out = arena_array(a, struct published, n);
	*count = n;
	for (size_t i = 0; i < n; i++)
		if (!add_version(snap, a, id, &rows[i], &(*out)[i], why))
			return false;
	return true;
}

static bool list_target(struct snapshot *snap, struct arena *a, struct str target,
                        const struct str *touched, size_t touched_count, struct registered **out,
                        size_t *count, size_t *skipped, struct failure *why)
{
	struct expectation_place *places;
	size_t n;

	if (!expectation_places(snap, a, target, touched, touched_count, &places, &n, skipped, why))
		return false;
	*out = arena_array(a, struct registered, n);
	*count = n;
	for (size_t i = 0; i < n; i++)
		(*out)[i] = (struct registered){ .id = places[i].id,
			                         .environment = places[i].environment,
			                         .where = &places[i] };
	return true;
}

static bool store_expectations(void *self, struct arena *a, struct str id, long long major,
                               const struct str *touched, size_t touched_count,
                               struct registered **out, size_t *count, size_t *skipped,
                               struct failure *why)
{
	return list_target(self, a, target_contract(a, id, major), touched, touched_count, out,
	                   count, skipped, why);
}

static bool store_readers(void *self, struct arena *a, struct str subject, struct registered **out,
                          size_t *count, struct failure *why)
{
	struct str target = target_of_subject(a, subject_name_read(a, subject).text);
	size_t skipped;

	return list_target(self, a, target, NULL, 0, out, count, &skipped, why);
}

static bool store_load(void *self, struct arena *a, struct registered *r, struct failure *why)
{
	struct expectation_row row;

	if (!expectation_row_get(self, a, r->where, &row, why))
		return false;
	r->status = row.status;
	return expectation_row_expectation(a, &row, &r->expectation, why) ||
	       failure_prefix(why, "expectation %.*s", STR_FMT(r->id));
}

static bool has_point(struct snapshot *snap, struct arena *a, struct str target, struct str point,
                      const char *suffix)
{
	struct range exact = { .table = TABLE_EXPECTATION_INDEX,
		               .prefix = KEY(KEY_NAME(target), KEY_NAME(point)),
		               .limit = 1 };
	struct range below = { .table = TABLE_EXPECTATION_INDEX,
		               .prefix = KEY(KEY_NAME(target)),
		               .limit = 1 };
	struct row *rows;

	if (!suffix)
		return store_list(snap, a, &exact, &rows) > 0;
	below.name_prefix = arena_printf(a, "%.*s%s", STR_FMT(point), suffix);
	return store_list(snap, a, &below, &rows) > 0;
}

static bool store_is_listed(void *self, struct arena *a, struct str id, long long major,
                            struct str path, bool *out, struct failure *why)
{
	struct str target = target_contract(a, id, major);

	(void)why;
	*out = has_point(self, a, target, path, NULL) || has_point(self, a, target, path, ".") ||
	       has_point(self, a, target, path, "[") || has_point(self, a, target, path, "{");
	return true;
}

/* PORTS rows hold "ID/MAJOR". */
static bool store_port_owner(void *self, struct arena *a, struct str identity, struct str id,
                             long long major, struct str *owner, struct failure *why)
{
	struct str mine = arena_printf(a, "%.*s/%lld", STR_FMT(id), major), value;

	(void)why;
	if (store_get(self, TABLE_PORTS, port_row_key(identity), &value) && !str_eq(value, mine))
		*owner = str_copy(a, value);
	return true;
}

bool registry_evidence_at(struct snapshot *snap, struct evidence *out)
{
	*out = (struct evidence){ .self = snap,
		                  .history = store_history,
		                  .expectations = store_expectations,
		                  .readers = store_readers,
		                  .load = store_load,
		                  .is_listed = store_is_listed,
		                  .port_owner = store_port_owner,
		                  .bound = registry_bound };
	return true;
}

bool local_evidence(struct registry *r, struct arena *a, struct evidence *out, struct failure *why)
{
	struct snapshot *snap;

	return store_snapshot(registry_store(r), a, &snap, why) && registry_evidence_at(snap, out);
}
