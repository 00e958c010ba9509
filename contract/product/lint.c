/* lint.c - what a linter says about a data product */
#include "contract/product/product.h"

#include "contract/shape_build.h"

#include <stdlib.h>

/* ---- alone ------------------------------------------------------------------------ */

static const struct node *ports_at(const struct product *p)
{
	const struct node *list = node_path(p->root, "spec.outputPorts"), *spec = node_get(p->root, "spec");

	return list ? list : spec ? spec : p->root;
}

static void lint_ports(struct arena *a, const struct product *p, struct defects *d)
{
	bool linked = false;

	if (!p->port_count) {
		defect_add(d, DEFECT_PRODUCT_NO_PORT, ports_at(p), STR("spec.outputPorts"),
		           "the product has no output port: nobody can read it");
		defect_add(d, DEFECT_PRODUCT_NO_CONTRACT, ports_at(p), STR("spec.outputPorts"),
		           "no contract is named: nothing says what the data is");
		return;
	}
	for (size_t i = 0; i < p->port_count; i++) {
		const struct product_port *port = &p->ports[i];
		struct str path = arena_printf(a, "spec.outputPorts.%.*s.contract", STR_FMT(port->port.name));

		linked |= port->contract.len > 0;
		if (!port->contract.len && p->contains_pii)
			defect_add(d, DEFECT_PRODUCT_PII_PORT_NO_CONTRACT, port->port.at, path,
			           "port \"%.*s\" names no contract although the product holds personal data",
			           STR_FMT(port->port.name));
		else if (!port->contract.len)
			defect_add(d, DEFECT_PRODUCT_PORT_NO_CONTRACT, port->port.at, path,
			           "port \"%.*s\" names no contract", STR_FMT(port->port.name));
	}
	if (!linked)
		defect_add(d, DEFECT_PRODUCT_NO_CONTRACT, ports_at(p), STR("spec.outputPorts"),
		           "no port names a contract: nothing says what the data is");
}

/* ${NAME}, as shells and deployment tools write it. */
static struct str variable_in(struct str s)
{
	for (size_t i = 0; i + 2 < s.len; i++) {
		struct str rest = str_skip(s, i);
		ptrdiff_t end = str_starts(rest, "${") ? str_find(rest, '}') : -1;

		if (end > 2)
			return (struct str){ rest.ptr, (size_t)end + 1 };
	}
	return STR_NONE;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void lint_variables(const struct node *n, struct str path, struct arena *a, struct defects *d)
{
	struct str variable = n->kind == NODE_SCALAR ? variable_in(n->text) : STR_NONE;

	if (variable.len)
		defect_add(d, DEFECT_PRODUCT_VARIABLE, n, path, "%.*s is kept as text and never expanded",
		           STR_FMT(variable));
	for (size_t i = 0; n->kind == NODE_LIST && i < n->count; i++)
		lint_variables(n->items[i], path, a, d);
	for (size_t i = 0; n->kind == NODE_MAP && i < n->count; i++) {
		struct str key = n->members[i].key->text;

		if (d->count < 1000) /* paths are only for what is shown */
			lint_variables(n->members[i].value,
			               arena_printf(a, "%.*s%s%.*s", STR_FMT(path), path.len ? "." : "",
			                            STR_FMT(key)), a, d);
	}
}

/* ---- personal data ------------------------------------------------------------------ */

struct known { /* a field of a contract, under its name and under its path */
	struct str key;
	bool marked;
	const struct field *field;
};

struct known_fields {
	struct arena *a;
	struct known *list;
	size_t count;
};

static int by_key(const void *x, const void *y)
{
	return str_cmp(((const struct known *)x)->key, ((const struct known *)y)->key);
}

static bool is_marked(const struct field *f)
{
	static const char *const words[] = { "pii", "personal", "sensitive", "confidential", "restricted" };
	const struct stated *class = field_stated(f, ATTR_CLASSIFICATION);
	bool marked = field_flag(f, ATTR_PII);

	for (size_t i = 0; class && i < sizeof words / sizeof *words; i++)
		marked |= str_eq_nocase(class->text, str_of(words[i]));
	return marked;
}

static void collect(struct known_fields *all, const struct field *f, size_t model_len);

static void collect_children(struct known_fields *all, const struct field *f, size_t model_len)
{
	const struct field *inner[] = { f->items, f->keys, f->values };

	for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
		if (inner[i])
			collect_children(all, inner[i], model_len);
	for (size_t i = 0; i < f->field_count; i++)
		collect(all, f->fields[i], model_len);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void collect(struct known_fields *all, const struct field *f, size_t model_len)
{
	struct known k = { f->name, is_marked(f), f };

	LIST_ADD(all->a, all->list, all->count, k);
	k.key = f->path;
	LIST_ADD(all->a, all->list, all->count, k);
	k.key = str_skip(f->path, model_len + 1);
	LIST_ADD(all->a, all->list, all->count, k);
	collect_children(all, f, model_len);
}

/* Sorted; of equal keys one stays, marked if any was. */
static void settle(struct known_fields *all)
{
	size_t kept = 0;

	if (all->count)
		qsort(all->list, all->count, sizeof *all->list, by_key);
	for (size_t i = 0; i < all->count; i++) {
		if (kept && str_eq(all->list[kept - 1].key, all->list[i].key))
			all->list[kept - 1].marked |= all->list[i].marked;
		else
			all->list[kept++] = all->list[i];
	}
	all->count = kept;
}

static void lint_listed(const struct product *p, const struct known_fields *all, struct defects *d)
{
	for (size_t i = 0; i < p->pii_count; i++) {
		struct known key = { p->pii_fields[i], false, NULL }, *found;

		found = all->count ? bsearch(&key, all->list, all->count, sizeof key, by_key) : NULL;
		if (!found)
			defect_add(d, DEFECT_PRODUCT_PII_NO_FIELD, p->pii_at[i],
			           STR("spec.classification.pii_fields"),
			           "\"%.*s\" is listed as personal but is no field of the contract",
			           STR_FMT(key.key));
		else if (!found->marked)
			defect_add(d, DEFECT_PRODUCT_PII_NOT_MARKED, p->pii_at[i],
			           STR("spec.classification.pii_fields"),
			           "\"%.*s\" is listed as personal but not marked in the contract",
			           STR_FMT(key.key));
	}
}

static int by_text(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static bool is_listed(const struct str *sorted, size_t n, struct str name)
{
	return n && bsearch(&name, sorted, n, sizeof name, by_text);
}

/* What the contract marks as personal, and the product does not list, or denies. */
static void lint_unlisted(struct arena *a, const struct product *p, const struct known_fields *all,
                          struct defects *d)
{
	struct str *sorted = arena_array(a, struct str, p->pii_count);
	const struct node *list = node_path(p->root, "spec.classification.pii_fields");

	if (!p->pii_count && !p->pii_denied)
		return;
	if (p->pii_count) {
		memcpy(sorted, p->pii_fields, p->pii_count * sizeof *sorted);
		qsort(sorted, p->pii_count, sizeof *sorted, by_text);
	}
	for (size_t i = 0; i < all->count; i++) {
		const struct field *f = all->list[i].field;
		struct str tail = str_skip(f->path, (size_t)(str_find(f->path, '.') + 1));

		if (all->list[i].key.ptr != f->path.ptr || all->list[i].key.len != f->path.len ||
		    !field_flag(f, ATTR_PII)) /* each field once, by its path */
			continue;
		if (p->pii_denied)
			defect_add(d, DEFECT_PRODUCT_PII_DENIED, p->contains_pii_at,
			           STR("spec.classification.contains_pii"),
			           "the product says it holds no personal data, its contract marks \"%.*s\"",
			           STR_FMT(f->path));
		else if (!is_listed(sorted, p->pii_count, f->name) &&
		         !is_listed(sorted, p->pii_count, f->path) &&
		         !is_listed(sorted, p->pii_count, tail))
			defect_add(d, DEFECT_PRODUCT_PII_NOT_LISTED, list, STR("spec.classification.pii_fields"),
			           "the contract marks \"%.*s\" as personal, the product does not list it",
			           STR_FMT(f->path));
	}
}

static void lint_pii(struct arena *a, const struct product *p, const struct contract *const *contracts,
                     size_t count, struct defects *d)
{
	struct known_fields all = { .a = a };

	for (size_t i = 0; i < count; i++)
		for (size_t m = 0; m < contracts[i]->model_count; m++)
			collect_children(&all, &contracts[i]->models[m]->root,
			                 contracts[i]->models[m]->root.path.len);
	settle(&all);
	lint_listed(p, &all, d);
	lint_unlisted(a, p, &all, d);
}

/* ---- all of it ----------------------------------------------------------------------- */

static void lint_address(const struct product *p, const struct contract *const *contracts, size_t count,
                         struct defects *d)
{
	for (size_t i = 0; i < count; i++)
		if (p->address.len && contracts[i]->id.len && str_eq(p->address, contracts[i]->id))
			return;
	if (count == 1 && contracts[0]->id.len && p->domain.len && p->name.len)
		defect_add(d, DEFECT_PRODUCT_ADDRESS, p->at, STR("metadata.name"),
		           "the product's address is \"%.*s\", its contract's id \"%.*s\"",
		           STR_FMT(p->address), STR_FMT(contracts[0]->id));
}

void product_lint(struct arena *a, const struct product *p, const struct contract *const *contracts,
                  size_t count, struct defects *defects)
{
	lint_ports(a, p, defects);
	lint_variables(p->root, STR_NONE, a, defects);
	if (!count)
		return;
	lint_address(p, contracts, count, defects);
	lint_pii(a, p, contracts, count, defects);
	for (size_t i = 0; i < count; i++)
		product_join(a, p, contracts[i], defects);
}
