/* list.c - subjects and schemas, page by page
 *
 * Names are printed with their context and sorted as they are printed, by UTF-16 unit.
 */
#include "registry/subject/impl.h"
#include "registry/subject/state.h"

#include "contract/base/list.h"
#include "registry/store/keys.h"

#include <stdlib.h>

/* Which subjects a prefix means: ":*:x" those of every context, ":.c:x" those of one, "x" those of
 * the default. */
struct listing {
	struct ask *ask;
	bool all_contexts;
	enum which_versions which;
};

static bool is_wanted(void *ctx, const struct row *row)
{
	const struct listing *x = ctx;
	const struct node *summary;
	struct failure why;
	long long live = 0;

	if (x->which == VERSIONS_ALL)
		return true;
	if (!row_read(x->ask->arena, row->value, "subject", &summary, &why))
		return true;
	node_to_long(node_get(summary, "live"), &live);
	return (x->which == VERSIONS_LIVE) == (live > 0);
}

static int by_name(const void *a, const void *b)
{
	return name_cmp(((const struct subject_name *)a)->text,
	                ((const struct subject_name *)b)->text);
}

/* ---- other names (2.5, 4.4) --------------------------------------------------- */

static bool is_meant(const struct subject_name *prefix, const struct subject_name *name)
{
	return (str_eq(prefix->context, CONTEXT_WILDCARD) ||
	        str_eq(prefix->context, name->context)) &&
	       (!prefix->subject.len ||
	        (name->subject.len >= prefix->subject.len &&
	         !memcmp(name->subject.ptr, prefix->subject.ptr, prefix->subject.len)));
}

struct alias {
	struct str target, name;
};

static int by_target(const void *a, const void *b)
{
	const struct alias *x = a, *y = b;
	const int targets = name_cmp(x->target, y->target);

	return targets ? targets : name_cmp(x->name, y->name);
}

/* Subject -> names that lead to it, of the names that the prefix means, sorted. */
static bool aliases_of(struct loader *l, struct str prefix, const struct node **out)
{
	struct arena *a = l->ask->arena;
	struct subject_name meant = subject_name_read(a, prefix);
	struct range range = { .table = TABLE_SCOPES };
	struct node *map = node_new_map(a), *list = NULL;
	struct scope_row scope;
	struct alias *found;
	struct row *rows;
	size_t n = store_list(l->snap, a, &range, &rows), count = 0;

	found = arena_array(a, struct alias, n);
	for (size_t i = 0; i < n; i++) {
		struct subject_name name = subject_name_read(a, rows[i].key.part[0].name), target;

		if (!name.subject.len || !is_meant(&meant, &name))
			continue;
		if (!scope_row_at(l->ask, l->snap, name.text, &scope))
			return false;
		if (!alias_target(a, &name, scope.config, false, &target))
			continue;
		found[count++] = (struct alias){ target.text, name.text };
	}
	if (count)
		qsort(found, count, sizeof *found, by_target);
	for (size_t i = 0; i < count; i++) {
		if (!i || !str_eq(found[i].target, found[i - 1].target))
			node_put(a, map, found[i].target, list = node_new_list(a));
		node_add(a, list, node_new_text(a, found[i].name));
	}
	*out = map;
	return true;
}

/* Those with names more, each once, sorted. */
static size_t with_targets(struct arena *a, const struct node *aliases, struct subject_name **names,
                           size_t n)
{
	struct subject_name *all = arena_array(a, struct subject_name, n + aliases->count);
	size_t kept = 0;

	if (n)
		memcpy(all, *names, n * sizeof *all);
	for (size_t i = 0; i < aliases->count; i++)
		all[n++] = subject_name_read(a, aliases->members[i].key->text);
	if (n)
		qsort(all, n, sizeof *all, by_name);
	for (size_t i = 0; i < n; i++)
		if (!kept || !str_eq(all[i].text, all[kept - 1].text))
			all[kept++] = all[i];
	*names = all;
	return kept;
}

/* Subjects that the prefix means, sorted. A page of one context is read as such; of all contexts,
 * cut afterwards. */
static size_t subjects_of(struct ask *ask, struct snapshot *snap, struct str prefix,
                          enum which_versions which, struct page page, struct subject_name **out)
{
	struct arena *a = ask->arena;
	struct subject_name name = subject_name_read(a, prefix);
	struct listing listing = { ask, str_eq(name.context, CONTEXT_WILDCARD), which };
	struct range range = { .table = TABLE_SUBJECTS, .wanted = is_wanted, .ctx = &listing };
	struct row *rows;
	size_t n, count = 0, first = 0;

	if (!listing.all_contexts) {
		range.prefix = KEY(KEY_NAME(name.context));
		range.name_prefix = name.subject;
		range.offset = page.offset;
		range.limit = page.limit;
	}
	n = store_list(snap, a, &range, &rows);
	*out = arena_array(a, struct subject_name, n);
	for (size_t i = 0; i < n; i++) {
		struct subject_name one =
			subject_name_of(a, rows[i].key.part[0].name, rows[i].key.part[1].name);

		if (!listing.all_contexts || str_starts(one.subject, str_c(a, name.subject)))
			(*out)[count++] = one;
	}
	if (!listing.all_contexts)
		return count;
	if (count)
		qsort(*out, count, sizeof **out, by_name);
	first = page.offset < count ? page.offset : count;
	*out += first;
	count -= first;
	return page.limit && page.limit < count ? page.limit : count;
}

bool subject_list(struct ask *ask, struct str prefix, enum which_versions which, struct page page,
                  struct str **out, size_t *count)
{
	struct subject_name *names;
	struct snapshot *snap;

	if (!store_snapshot(ask->store, ask->arena, &snap, ask->why))
		return false;
	*count = subjects_of(ask, snap, prefix, which, page, &names);
	*out = arena_array(ask->arena, struct str, *count);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = names[i].text;
	snapshot_end(snap);
	return true;
}

size_t subject_names(struct ask *ask, struct snapshot *snap, struct str **out)
{
	struct subject_name *names;
	size_t n = subjects_of(ask, snap, STR(":*:"), VERSIONS_LIVE, (struct page){ 0 }, &names);

	*out = arena_array(ask->arena, struct str, n);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = names[i].text;
	return n;
}

static bool has_rule_of(struct arena *a, struct str json, struct str type)
{
	static const char *const lists[] = { "migrationRules", "domainRules", "encodingRules" };
	struct source source = { STR(""), json };
	struct failure why;
	struct node *rules;

	if (!json.len || !json_read(a, &source, &rules, &why))
		return false;
	for (size_t k = 0; k < 3; k++) {
		const struct node *list = node_get(rules, lists[k]);

		for (size_t i = 0; list && i < list->count; i++)
			if (str_eq(node_text(node_get(list->items[i], "type")), type))
				return true;
	}
	return false;
}

struct collected {
	struct subject_version *list;
	size_t count, seen; /* seen: wanted ones, also before the page */
};

static bool is_full(const struct collected *c, struct page page)
{
	return page.limit && c->count == page.limit;
}

static void collect(struct ask *ask, struct collected *c, const struct subject_version *v,
                    struct page page)
{
	if (c->seen++ < page.offset)
		return;
	LIST_ADD(ask->arena, c->list, c->count, *v);
}

/* The versions of one subject that are asked for. */
static bool collect_subject(struct loader *l, const struct subject_name *name,
                            const struct schemas_asked *q, const struct node *aliases,
                            struct collected *c)
{
	struct version_row *rows;
	size_t n = version_rows(l->snap, l->ask->arena, name, &rows), first = 0;

	while (n && rows[n - 1].deleted && !q->deleted)
		n--;
	if (n && q->latest_only)
		first = n - 1;
	for (size_t k = first; k < n && !is_full(c, q->page); k++) {
		struct subject_version v;

		if (rows[k].deleted && !q->deleted)
			continue;
		if (!answer_version(l->ask, l, &rows[k], STR(""), &v))
			return false;
		v.aliases = aliases ? node_get_str(aliases, name->text) : NULL;
		if (!q->rule_type.len || has_rule_of(l->ask->arena, v.json.rules, q->rule_type))
			collect(l->ask, c, &v, q->page);
	}
	return true;
}

bool schema_list(struct ask *ask, const struct schemas_asked *q, struct subject_version **out,
                 size_t *count)
{
	const struct node *aliases = NULL;
	struct collected c = { 0 };
	struct subject_name *names;
	struct loader l;
	size_t n;

	if (!loader_begin(ask, &l, true))
		return false;
	n = subjects_of(ask, l.snap, q->prefix, q->deleted ? VERSIONS_ALL : VERSIONS_LIVE,
	                (struct page){ 0 }, &names);
	if (q->aliases) {
		if (!aliases_of(&l, q->prefix, &aliases))
			return loader_end(&l, false);
		n = with_targets(ask->arena, aliases, &names, n);
	}
	for (size_t i = 0; i < n && !is_full(&c, q->page); i++)
		if (!collect_subject(&l, &names[i], q, aliases, &c))
			return loader_end(&l, false);
	*out = c.list;
	*count = c.count;
	return loader_end(&l, true);
}
