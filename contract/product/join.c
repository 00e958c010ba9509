/* join.c - a product and the contracts its links lead to: what they say together, and where they
 * disagree */
#include "contract/product/product.h"

#include "contract/shape_build.h"

#include <stdlib.h>

/* ---- links ---------------------------------------------------------------------- */

/* "git:REV:" of "git:REV:PATH", "git+URL#REF:" of "git+URL#REF:PATH"; empty for a path. */
static size_t prefix_of(struct str name)
{
	struct str rest = name;

	if (!str_starts(name, "git:") && !str_starts(name, "git+"))
		return 0;
	str_cut(&rest, str_starts(name, "git:") ? ':' : '#');
	str_cut(&rest, ':');
	return name.len - rest.len;
}

/* Without ".", ".." and doubled slashes, as far as the text alone tells. */
static struct str plain_path(struct arena *a, struct str path)
{
	struct str *parts = arena_array(a, struct str, path.len + 1);
	bool absolute = str_starts(path, "/");
	size_t n = 0;
	struct buf out;

	while (path.len) {
		struct str part = str_cut(&path, '/');

		if (!part.len || str_is(part, "."))
			continue;
		if (str_is(part, "..") && n && !str_is(parts[n - 1], ".."))
			n--;
		else
			parts[n++] = part;
	}
	buf_init(&out, a, 0);
	for (size_t i = 0; i < n; i++)
		buf_printf(&out, "%s%.*s", i || absolute ? "/" : "", STR_FMT(parts[i]));
	return buf_str(&out);
}

/* A link as its file would be named by whoever named the product's file. */
static struct str resolve(struct arena *a, struct str from, struct str link)
{
	size_t prefix = prefix_of(from), folder = prefix;
	struct str path;

	for (size_t i = prefix; i < from.len; i++)
		if (from.ptr[i] == '/')
			folder = i + 1;
	if (!str_starts(link, "/"))
		link = arena_printf(a, "%.*s%.*s", (int)(folder - prefix),
		                    folder > prefix ? from.ptr + prefix : "", STR_FMT(link));
	path = plain_path(a, link);
	return arena_printf(a, "%.*s%.*s", (int)prefix, from.ptr ? from.ptr : "", STR_FMT(path));
}

bool product_links(struct arena *a, const struct product *p, const struct product_port *port,
                   const struct contract *c)
{
	struct str from = p->source ? p->source->name : STR_NONE;
	struct str to = c->source ? c->source->name : STR_NONE;
	size_t prefix = prefix_of(to);

	if (!port->contract.len)
		return false;
	if (c->id.len && str_eq(port->contract, c->id))
		return true;
	to = arena_printf(a, "%.*s%.*s", (int)prefix, to.ptr ? to.ptr : "",
	                  STR_FMT(plain_path(a, str_skip(to, prefix))));
	return to.len && str_eq(resolve(a, from, port->contract), to);
}

/* The ports that carry this contract: those that link to it; all, where no port links to anything. */
static bool carries(struct arena *a, const struct product *p, const struct product_port *port,
                    const struct contract *c)
{
	for (size_t i = 0; i < p->port_count; i++)
		if (p->ports[i].contract.len)
			return product_links(a, p, port, c);
	return true;
}

/* ---- ports ---------------------------------------------------------------------------- */

/* A table format lies in any object store: `type: iceberg` of a product and `type: s3` of a contract are one port. */
static bool types_agree(struct str product, struct str contract)
{
	static const char *const tables[] = { "iceberg", "delta", "hudi", "parquet" };
	static const char *const stores[] = { "s3", "gcs", "azure", "adls", "hdfs", "local", "sftp", "glue" };
	bool table = false, store = false;

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		table |= str_eq_nocase(product, str_of(tables[i]));
	for (size_t i = 0; i < sizeof stores / sizeof *stores; i++)
		store |= str_eq_nocase(contract, str_of(stores[i]));
	return !product.len || !contract.len || str_eq_nocase(product, contract) || (table && store);
}

static void differs(struct arena *a, struct defects *d, const struct port *port, const struct node *at,
                    struct str key, struct str here, struct str there)
{
	defect_add(d, DEFECT_PRODUCT_PORT_DIFFERS, at,
	           arena_printf(a, "spec.outputPorts.%.*s.%.*s", STR_FMT(port->name), STR_FMT(key)),
	           "port \"%.*s\": the product says %.*s \"%.*s\", its contract \"%.*s\"",
	           STR_FMT(port->name), STR_FMT(key), STR_FMT(here), STR_FMT(there));
}

/* The contract's port with what only the product knows; the contract's word stands where they disagree. */
static struct port *merge_port(struct arena *a, const struct port *theirs, const struct port *ours,
                               struct defects *d)
{
	struct port *out = arena_new(a, struct port);

	*out = *theirs;
	if (!types_agree(ours->type, theirs->type))
		differs(a, d, ours, ours->at, STR("type"), ours->type, theirs->type);
	if (ours->format.len && theirs->format.len && !str_eq_nocase(ours->format, theirs->format))
		differs(a, d, ours, ours->at, STR("format"), ours->format, theirs->format);
	if (!out->type.len)
		out->type = ours->type;
	if (!out->format.len)
		out->format = ours->format;
	if (!out->environment.len)
		out->environment = ours->environment;
	out->address = arena_array(a, struct named, theirs->address_count + ours->address_count);
	if (theirs->address_count)
		memcpy(out->address, theirs->address, theirs->address_count * sizeof *out->address);
	for (size_t i = 0; i < ours->address_count; i++) {
		const struct named *mine = &ours->address[i];
		const struct named *same = port_address(theirs, str_c(a, mine->key));

		if (!same)
			out->address[out->address_count++] = *mine;
		else if (!node_equal(same->node, mine->node))
			differs(a, d, ours, mine->at, mine->key, node_canonical(a, mine->node),
			        node_canonical(a, same->node));
	}
	named_sort(out->address, out->address_count);
	return out;
}

static void join_ports(struct arena *a, const struct product *p, struct contract *c, struct defects *d)
{
	struct port **ports = arena_array(a, struct port *, c->port_count + p->port_count);
	size_t n = c->port_count;

	if (n)
		memcpy(ports, c->ports, n * sizeof *ports);
	for (size_t i = 0; i < p->port_count; i++) {
		const struct port *mine = &p->ports[i].port;
		size_t k = 0;

		if (!carries(a, p, &p->ports[i], c))
			continue;
		while (k < c->port_count && !str_eq(c->ports[k]->name, mine->name))
			k++;
		if (k < c->port_count) {
			ports[k] = merge_port(a, c->ports[k], mine, d);
		} else {
			ports[n] = arena_new(a, struct port);
			*ports[n++] = *mine;
		}
	}
	c->ports = ports;
	c->port_count = n;
}

/* ---- promises -------------------------------------------------------------------------- */

static size_t find_sla(const struct contract *c, const struct sla *want)
{
	size_t i = 0;

	while (i < c->sla_count && !(str_eq(c->slas[i]->property, want->property) &&
	                             str_eq(c->slas[i]->aspect, want->aspect) &&
	                             (!want->element.len || str_eq(c->slas[i]->element, want->element))))
		i++;
	return i;
}

/* Below 0: a promises more than b; 0: the same, or not comparable (then *known is false). */
static int compare_slas(const struct sla *a, const struct sla *b, bool *known)
{
	double d;

	*known = a->unit != SLA_UNPARSED && b->unit != SLA_UNPARSED && a->better != SLA_EQUAL_ONLY;
	if (a->unit == SLA_UNLIMITED || b->unit == SLA_UNLIMITED)
		return (b->unit == SLA_UNLIMITED) - (a->unit == SLA_UNLIMITED);
	if (a->unit != b->unit)
		*known = false;
	if (!*known) {
		*known = str_eq(a->text, b->text);
		return 0;
	}
	d = a->better == SLA_LOWER || a->better == SLA_EARLIER ? a->value - b->value : b->value - a->value;
	return (d > 0) - (d < 0);
}

static void join_slas(struct arena *a, const struct product *p, struct contract *c, struct defects *d)
{
	struct sla **slas = arena_array(a, struct sla *, c->sla_count + p->sla_count);
	size_t n = c->sla_count;

	if (n)
		memcpy(slas, c->slas, n * sizeof *slas);
	for (size_t i = 0; i < p->sla_count; i++) {
		struct sla *mine = p->slas[i];
		size_t k = find_sla(c, mine);
		struct str path = arena_printf(a, "spec.sla.%.*s", STR_FMT(mine->path));
		bool known;
		int order;

		if (k == c->sla_count) {
			slas[n++] = mine;
			defect_add(d, DEFECT_PRODUCT_SLA_NOT_PROMISED, mine->at, path,
			           "the contract promises no %.*s although the product promises %.*s",
			           STR_FMT(mine->path), STR_FMT(mine->text));
			continue;
		}
		order = compare_slas(mine, c->slas[k], &known);
		if (order < 0)
			slas[k] = mine;
		if (order || !known)
			defect_add(d, DEFECT_PRODUCT_SLA_DIFFERS, mine->at, path,
			           "%.*s: the product promises %.*s, the contract %.*s; %s",
			           STR_FMT(mine->path), STR_FMT(mine->text), STR_FMT(c->slas[k]->text),
			           !known ? "which is stricter cannot be told: the contract's counts"
			           : order < 0 ? "consumers may rely on the product's"
			                       : "consumers may rely on the contract's");
	}
	c->slas = slas;
	c->sla_count = n;
}

struct contract *product_join(struct arena *a, const struct product *p, const struct contract *c,
                              struct defects *defects)
{
	struct contract *out = arena_new(a, struct contract);

	*out = *c;
	out->product = p->address;
	out->publisher = p;
	join_ports(a, p, out, defects);
	join_slas(a, p, out, defects);
	return out;
}
