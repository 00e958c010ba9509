/* expectation_rows.c - registered expectations, and the index that finds those a change could affect */
#include "registry/rows.h"

#include <stdlib.h>

static bool status_find(struct str name, enum expectation_status *out)
{
	for (int i = 0; i < STATUS_COUNT; i++) {
		if (str_is(name, expectation_status_name((enum expectation_status)i))) {
			*out = (enum expectation_status)i;
			return true;
		}
	}
	return false;
}

bool expectation_row_read(struct arena *a, const struct row *row, struct expectation_row *out,
                          struct failure *why)
{
	const struct node *n;

	if (!row_read(a, row->value, "an expectation", &n, why))
		return false;
	*out = (struct expectation_row){
		.id = row->key.part[0].name,
		.target = row->key.part[1].name,
		.environment = row->key.part[2].name,
		.serial = row->key.part[3].number,
		.version = node_text(node_get(n, "version")),
		.owner = node_text(node_get(n, "owner")),
		.normal = node_text(node_get(n, "normal")),
		.by = node_text(node_get(n, "by")),
		.reason = node_text(node_get(n, "reason")),
		.when = row_time(n, "when"),
		.broken = node_get(n, "broken"),
		.tree = node_get(n, "tree"),
	};
	if (!status_find(node_text(node_get(n, "status")), &out->status) ||
	    !node_is(out->tree, NODE_MAP) || (out->broken && !node_is(out->broken, NODE_MAP)))
		return failure_set(why, FAILURE_STORE, "damaged row: an expectation without status or text");
	return true;
}

struct str expectation_row_text(struct arena *a, const struct expectation_row *row)
{
	struct node *n = node_new_map(a);

	node_put_text(a, n, "status", str_of(expectation_status_name(row->status)));
	node_put_text(a, n, "version", row->version);
	node_put_text(a, n, "owner", row->owner);
	node_put_text(a, n, "normal", row->normal);
	node_put_text(a, n, "by", row->by);
	row_put_time(a, n, "when", row->when);
	if (row->reason.len)
		node_put_text(a, n, "reason", row->reason);
	if (row->broken)
		node_put(a, n, STR("broken"), row->broken);
	node_put(a, n, STR("tree"), row->tree);
	return row_text(a, n);
}

struct key expectation_key(const struct expectation_row *row)
{
	return KEY(KEY_NAME(row->id), KEY_NAME(row->target), KEY_NAME(row->environment),
	           KEY_INT(row->serial));
}

bool expectation_row_expectation(struct arena *a, const struct expectation_row *row,
                                 const struct expectation **out, struct failure *why)
{
	struct expectation *e;

	if (!expectation_read(a, row->tree, &e, NULL, why))
		return false;
	*out = e;
	return true;
}

/* ---- index ------------------------------------------------------------- */

/* The third component of an index row: where the expectation's own row is. */
static struct str reference(struct arena *a, const struct expectation_row *row)
{
	return arena_printf(a, "%.*s\n%.*s\n%llu", STR_FMT(row->id), STR_FMT(row->environment),
	                    (unsigned long long)row->serial);
}

static bool is_indexed(enum expectation_status s)
{
	return s == STATUS_ACTIVE || s == STATUS_PENDING;
}

static void index_point(struct record *r, const struct expectation_row *row, struct str point,
                        struct str ref, bool keep)
{
	struct key k = KEY(KEY_NAME(row->target), KEY_NAME(point), KEY_NAME(ref));

	if (keep)
		record_put(r, TABLE_EXPECTATION_INDEX, k, STR(""), PUT_ANY);
	else
		record_delete(r, TABLE_EXPECTATION_INDEX, k);
}

void expectation_put(struct record *r, struct arena *a, const struct expectation_row *row,
                     const struct expectation *e)
{
	struct key target = KEY(KEY_NAME(row->target), KEY_NAME(row->id), KEY_NAME(row->environment),
	                        KEY_INT(row->serial));
	struct str ref = reference(a, row), *points;
	bool keep = is_indexed(row->status);
	size_t n;

	record_put(r, TABLE_EXPECTATIONS, expectation_key(row), expectation_row_text(a, row), PUT_ANY);
	if (keep)
		record_put(r, TABLE_EXPECTATION_TARGETS, target, STR(""), PUT_ANY);
	else
		record_delete(r, TABLE_EXPECTATION_TARGETS, target);
	replay_touch_points(a, e, &points, &n);
	for (size_t i = 0; i < n; i++)
		index_point(r, row, points[i], ref, keep);
	index_point(r, row, POINT_PENDING, ref, row->status == STATUS_PENDING);
	index_point(r, row, POINT_BROKEN, ref, row->broken && row->status == STATUS_ACTIVE);
}

/* ---- finding ----------------------------------------------------------- */

struct finder {
	struct snapshot *snap;
	struct arena *arena;
	struct str target;
	struct node *found; /* a set of references */
};

static void take(struct finder *f, const struct range *range)
{
	struct row *rows;
	size_t n = store_list(f->snap, f->arena, range, &rows);

	for (size_t i = 0; i < n; i++) {
		struct str ref = rows[i].key.part[2].name;

		if (!node_get_str(f->found, ref))
			node_put_member(f->arena, f->found, node_new_text(f->arena, ref),
			                node_new_text(f->arena, STR("")));
	}
}

static void take_exact(struct finder *f, struct str point)
{
	take(f, &(struct range){ .table = TABLE_EXPECTATION_INDEX,
	                         .prefix = KEY(KEY_NAME(f->target), KEY_NAME(point)) });
}

static void take_below(struct finder *f, struct str point)
{
	static const char *const joints[] = { ".", "[", "{" };

	for (size_t i = 0; i < sizeof joints / sizeof *joints; i++)
		take(f, &(struct range){ .table = TABLE_EXPECTATION_INDEX,
		                         .prefix = KEY(KEY_NAME(f->target)),
		                         .name_prefix = arena_printf(f->arena, "%.*s%s",
		                                                     STR_FMT(point), joints[i]) });
}

/* Whoever lists the point itself, an ancestor of it as a whole, or something below it. */
static void take_point(struct finder *f, struct str point)
{
	take_exact(f, point);
	if (point.ptr[0] == '@')
		return;
	for (size_t i = 1; i < point.len; i++)
		if (strchr(".[{", point.ptr[i]))
			take_exact(f, (struct str){ point.ptr, i });
	take_below(f, point);
}

bool expectation_row_get(struct snapshot *snap, struct arena *a, const struct expectation_place *p,
                         struct expectation_row *out, struct failure *why)
{
	struct row row = { .key = KEY(KEY_NAME(p->id), KEY_NAME(p->target),
		                      KEY_NAME(p->environment), KEY_INT(p->serial)) };

	if (!store_get(snap, TABLE_EXPECTATIONS, row.key, &row.value))
		return failure_set(why, FAILURE_STORE, "damaged index: expectation %.*s is missing",
		                   STR_FMT(p->id));
	return expectation_row_read(a, &row, out, why);
}

static bool place_of_reference(struct str ref, struct expectation_place *out, struct failure *why)
{
	long long serial = 0;

	out->id = str_cut(&ref, '\n');
	out->environment = str_cut(&ref, '\n');
	if (!str_to_long(ref, &serial))
		return failure_set(why, FAILURE_STORE, "damaged index of expectations");
	out->serial = (uint64_t)serial;
	return true;
}

static int by_consumer(const void *x, const void *y)
{
	const struct expectation_place *a = x, *b = y;
	int d = str_cmp(a->id, b->id);

	if (!d)
		d = str_cmp(a->environment, b->environment);
	return d ? d : (a->serial > b->serial) - (a->serial < b->serial);
}

bool expectation_places(struct snapshot *snap, struct arena *a, struct str target,
                        const struct str *touched, size_t touched_count,
                        struct expectation_place **out, size_t *count, size_t *skipped,
                        struct failure *why)
{
	struct range everyone = { .table = TABLE_EXPECTATION_TARGETS,
		                  .prefix = KEY(KEY_NAME(target)) };
	struct finder f = { snap, a, target, node_new_map(a) };
	struct row *rows;
	size_t all = store_list(snap, a, &everyone, &rows);

	for (size_t i = 0; touched && i < touched_count; i++)
		take_point(&f, touched[i]);
	*count = touched ? f.found->count : all;
	*skipped = all - *count;
	*out = arena_array(a, struct expectation_place, *count);
	for (size_t i = 0; i < *count; i++) {
		struct expectation_place *p = &(*out)[i];
		const struct key *k = &rows[i].key;

		if (!touched)
			*p = (struct expectation_place){ .id = k->part[1].name,
				                         .environment = k->part[2].name,
				                         .serial = k->part[3].number };
		else if (!place_of_reference(f.found->members[i].key->text, p, why))
			return false;
		p->target = target;
	}
	qsort(*out, *count, sizeof **out, by_consumer);
	return true;
}

size_t expectation_count(struct snapshot *snap, struct arena *a, struct str target, size_t *pending)
{
	struct range all = { .table = TABLE_EXPECTATION_TARGETS, .prefix = KEY(KEY_NAME(target)) },
		     waiting = { .table = TABLE_EXPECTATION_INDEX,
			         .prefix = KEY(KEY_NAME(target), KEY_NAME(POINT_PENDING)) };
	struct row *rows;

	*pending = store_list(snap, a, &waiting, &rows);
	return store_list(snap, a, &all, &rows);
}

bool expectation_rows(struct snapshot *snap, struct arena *a, struct str target,
                      const struct str *touched, size_t touched_count, struct expectation_row **out,
                      size_t *count, size_t *skipped, struct failure *why)
{
	struct expectation_place *places;

	if (!expectation_places(snap, a, target, touched, touched_count, &places, count, skipped,
	                        why))
		return false;
	*out = arena_array(a, struct expectation_row, *count);
	for (size_t i = 0; i < *count; i++)
		if (!expectation_row_get(snap, a, &places[i], &(*out)[i], why))
			return false;
	return true;
}
