#include "tools/input/product_links.h"

#include "tools/input/gather.h"

struct linked {
	const struct contract **list;
	size_t count;
};

static void add(struct arena *a, struct linked *l, const struct contract *c)
{
	const struct contract **more;

	if ((l->count & (l->count - 1)) == 0) {
		more = arena_array(a, const struct contract *, l->count ? l->count * 2 : 1);
		if (l->count)
			memcpy(more, l->list, l->count * sizeof *more);
		l->list = more;
	}
	l->list[l->count++] = c;
}

static void add_named(struct arena *a, struct linked *l, const struct documents *documents,
                      struct str name)
{
	for (size_t i = 0; i < documents->count; i++) {
		const struct document *d = &documents->list[i];

		if (d->contract && !d->schema &&
		    (str_eq(d->source->name, name) || str_eq(path_clean(a, d->source->name), name)))
			add(a, l, d->contract);
	}
}

static void follow(struct arena *a, const struct repo *r, const struct documents *documents,
                   const struct product *p, const struct product_port *port, struct linked *l,
                   struct defects *defects)
{
	struct str name = link_from(a, p->source, port->contract);
	struct sources sources = { 0 };
	struct documents read = { 0 };
	struct failure why = { 0 };
	size_t before = l->count;

	add_named(a, l, documents, name);
	if (l->count > before)
		return;
	if (docref_read(a, r, name, &sources, &why) &&
	    documents_load(a, &sources, &read, NULL, &why)) {
		for (size_t i = 0; i < read.count; i++)
			if (read.list[i].contract && !read.list[i].schema)
				add(a, l, read.list[i].contract);
		if (l->count == before)
			failure_set(&why, FAILURE_NOT_FOUND, "%.*s is no contract", STR_FMT(name));
	}
	if (l->count == before)
		defect_add(
			defects, DEFECT_PRODUCT_LINK, port->contract_at,
			arena_printf(a, "spec.outputPorts.%.*s.contract", STR_FMT(port->port.name)),
			"the contract of port \"%.*s\" cannot be read: %s",
			STR_FMT(port->port.name), why.text);
}

void lint_product(struct arena *a, const struct repo *r, const struct documents *documents,
                  const struct product *p, struct defects *defects)
{
	struct linked l = { 0 };

	for (size_t i = 0; i < p->port_count; i++) {
		bool told = false;

		for (size_t k = 0; k < i && !told; k++)
			told = str_eq(p->ports[k].contract, p->ports[i].contract);
		if (p->ports[i].contract.len && !told)
			follow(a, r, documents, p, &p->ports[i], &l, defects);
	}
	product_lint(a, p, l.list, l.count, defects);
}
