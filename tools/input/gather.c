#include "tools/input/gather.h"

#include "contract/base/list.h"
#include "tools/command.h"

struct str link_from(struct arena *a, const struct source *from, struct str link)
{
	const struct str scheme = revision_prefix(from->name),
			 path = str_skip(from->name, scheme.len);
	size_t folder = 0;

	for (size_t i = 0; i < path.len; i++) {
		if (path.ptr[i] == '/')
			folder = i + 1;
	}
	if (!str_starts(link, "/"))
		link = arena_printf(a, "%.*s%.*s", (int)folder, path.ptr, STR_FMT(link));
	return arena_printf(a, "%.*s%.*s", STR_FMT(scheme), STR_FMT(path_clean(a, link)));
}

static void add_contract(struct arena *a, struct gathered *out, const struct contract *c,
                         const struct source *product)
{
	LIST_ADD(a, out->contracts, out->count, (struct contract_file){ c, product });
}

static void add_expectation(struct arena *a, struct documents *out, const struct document *d)
{
	LIST_ADD(a, out->list, out->count, *d);
}

/* Contracts of a source that are gathered already, joined with this product; how many there are. */
static size_t join_source(struct arena *a, struct gathered *g, struct str name,
                          const struct product *p, struct defects *defects)
{
	size_t n = 0;

	for (size_t i = 0; i < g->count; i++) {
		struct contract_file *f = &g->contracts[i];
		struct str here = f->contract->source->name;

		if (!str_eq(here, name) && !str_eq(path_clean(a, here), name))
			continue;
		n++;
		f->contract = product_join(a, p, f->contract, defects);
		f->product = p->source;
	}
	return n;
}

static bool is_told_before(const struct product *p, size_t port)
{
	for (size_t i = 0; i < port; i++) {
		if (str_eq(p->ports[i].contract, p->ports[port].contract))
			return true;
	}
	return false;
}

static bool read_link(struct arena *a, const struct repo *r, const struct product *p, size_t port,
                      struct str name, struct gathered *out, struct failure *why)
{
	const struct node *at = p->ports[port].contract_at;
	struct sources sources = { 0 };
	struct documents documents = { 0 };
	size_t before = out->count;

	if (!docref_read(a, r, name, &sources, why))
		return failure_prefix(why, "%.*s:%d:%d: the contract of port %.*s",
		                      STR_FMT(p->source->name), at ? at->line : 1,
		                      at ? at->column : 1, STR_FMT(p->ports[port].port.name));
	if (!documents_load(a, &sources, &documents, NULL, why))
		return false;
	for (size_t i = 0; i < documents.count; i++) {
		if (documents.list[i].contract)
			add_contract(a, out, documents.list[i].contract, NULL);
	}
	if (out->count == before)
		return failure_set(why, FAILURE_NOT_FOUND, "%.*s:%d:%d: %.*s is no contract",
		                   STR_FMT(p->source->name), at ? at->line : 1, at ? at->column : 1,
		                   STR_FMT(name));
	return true;
}

static bool follow(struct arena *a, const struct repo *r, const struct product *p, bool lenient,
                   struct gathered *out, struct defects *defects, struct failure *why)
{
	for (size_t i = 0; i < p->port_count; i++) {
		struct str name;

		if (!p->ports[i].contract.len || is_told_before(p, i))
			continue;
		name = link_from(a, p->source, p->ports[i].contract);
		if (join_source(a, out, name, p, defects))
			continue;
		if (!read_link(a, r, p, i, name, out, why)) {
			if (!lenient)
				return false;
			say("note", "%s: left out of the history", why->text);
		}
		join_source(a, out, name, p, defects);
	}
	return true;
}

bool gather(struct arena *a, const struct repo *r, const struct documents *documents, bool lenient,
            struct gathered *out, struct defects *defects, struct failure *why)
{
	for (size_t i = 0; i < documents->count; i++) {
		if (documents->list[i].contract)
			add_contract(a, out, documents->list[i].contract, NULL);
		if (documents->list[i].expectation)
			add_expectation(a, &out->expectations, &documents->list[i]);
	}
	for (size_t i = 0; i < documents->count; i++) {
		const struct product *p = documents->list[i].product;

		if (p && !follow(a, r, p, lenient, out, defects, why))
			return false;
	}
	return true;
}
