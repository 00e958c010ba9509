#include "contract/product/product.h"

#include "contract/shape_build.h"
#include "contract/sla.h"

#include <stdlib.h>

/* ---- ports -------------------------------------------------------------------- */

static void read_port(struct reading *r, struct product *p, const struct node *n)
{
	struct product_port pp = { 0 };

	if (!node_is(n, NODE_MAP)) {
		reading_defect(r, DEFECT_WRONG_TYPE, n, NULL, "an output port is a map");
		return;
	}
	pp.port.name = read_text(r, n, "name");
	pp.port.node = n;
	pp.port.at = node_get(n, "name") ? node_get(n, "name") : n;
	pp.port.product = p->address;
	pp.contract = read_text(r, n, "contract");
	pp.contract_at = node_get(n, "contract");
	if (!pp.port.name.len)
		reading_defect(r, DEFECT_MISSING_KEY, n, "name", "the output port has no name");
	for (size_t i = 0; i < n->count; i++) {
		const struct node *key = n->members[i].key, *value = n->members[i].value;

		if (!str_is(key->text, "name") && !str_is(key->text, "contract"))
			port_key(r, &pp.port, key->text, value, key);
	}
	named_sort(pp.port.address, pp.port.address_count);
	named_sort(pp.port.others, pp.port.other_count);
	for (size_t i = 0; i < p->port_count; i++) {
		if (pp.port.name.len && str_eq(p->ports[i].port.name, pp.port.name)) {
			reading_defect(r, DEFECT_DUPLICATE, pp.port.at, NULL,
			               "a second output port \"%.*s\"", STR_FMT(pp.port.name));
			return;
		}
	}
	LIST_ADD(r->a, p->ports, p->port_count, pp);
}

static void read_ports(struct reading *r, struct product *p, const struct node *spec)
{
	enum { MOST = 10000 }; /* ports are compared with each other */
	const struct node *list = read_list(r, spec, "outputPorts");

	reading_enter(r, STR("outputPorts"));
	for (size_t i = 0; list && i < list->count && i < MOST; i++)
		read_port(r, p, list->items[i]);
	reading_leave(r);
}

/* ---- promises ------------------------------------------------------------------- */

static void add_sla(struct reading *r, struct product *p, struct str property, const struct node *n)
{
	static const char *const keys[] = { "target", "threshold", "percentage", "period", "value" };
	struct sla_parts parts = { .property = property, .at = n, .node = n };
	struct sla *s;

	for (size_t i = 0; node_is(n, NODE_MAP) && i < sizeof keys / sizeof *keys; i++)
		if (!parts.value.len && node_text(node_get(n, keys[i])).len) {
			parts.value = read_text(r, n, keys[i]);
			parts.at = node_get(n, keys[i]);
			parts.unit = read_text(r, n, "unit");
		}
	if (node_is(n, NODE_SCALAR))
		parts.value = node_text(n);
	if (!parts.value.len) {
		reading_defect(r, DEFECT_WRONG_VALUE, n, NULL, "%.*s promises no value",
		               STR_FMT(property));
		return;
	}
	s = sla_new(r->a, &parts);
	if (s->unit == SLA_UNPARSED && s->better != SLA_EQUAL_ONLY)
		reading_defect(r, DEFECT_WRONG_VALUE, parts.at, NULL,
		               "\"%.*s\" is no amount that %.*s could be compared by",
		               STR_FMT(parts.value), STR_FMT(property));
	LIST_ADD(r->a, p->slas, p->sla_count, s);
}

/* `spec.sla` of the first dialect, `spec.freshness` of the second. */
static void read_slas(struct reading *r, struct product *p, const struct node *spec)
{
	const struct node *slas = read_map(r, spec, "sla"), *freshness = node_get(spec, "freshness");

	for (size_t i = 0; slas && i < slas->count; i++) {
		reading_enter(r, STR("sla"));
		add_sla(r, p, slas->members[i].key->text, slas->members[i].value);
		reading_leave(r);
	}
	if (node_is_null(freshness))
		return;
	reading_enter(r, STR("freshness"));
	if (!node_get(slas, "freshness"))
		add_sla(r, p, STR("freshness"), freshness);
	p->alert_after = node_is(freshness, NODE_MAP) ? read_text(r, freshness, "alert_after") : STR_NONE;
	reading_leave(r);
}

/* ---- personal data, access ---------------------------------------------------------- */

static void read_pii(struct reading *r, struct product *p, const struct node *spec)
{
	const struct node *class = read_map(r, spec, "classification"), *list;
	bool stated = false;

	reading_enter(r, STR("classification"));
	list = read_list(r, class, "pii_fields");
	p->contains_pii_at = node_get(class, "contains_pii");
	if (read_bool(r, p->contains_pii_at, "contains_pii", &stated))
		p->pii_denied = !stated;
	p->residency = read_text(r, class, "residency");
	if (list && list->count) {
		p->pii_fields = arena_array(r->a, struct str, list->count);
		p->pii_at = arena_array(r->a, const struct node *, list->count);
	}
	for (size_t i = 0; list && i < list->count; i++) {
		if (!node_text(list->items[i]).len) {
			reading_defect(r, DEFECT_WRONG_TYPE, list->items[i], "pii_fields",
			               "an entry of pii_fields is the name of a field");
			continue;
		}
		p->pii_fields[p->pii_count] = list->items[i]->text;
		p->pii_at[p->pii_count++] = list->items[i];
	}
	p->contains_pii = stated || p->pii_count > 0;
	reading_leave(r);
}

static void read_access(struct reading *r, struct product *p, const struct node *spec)
{
	const struct node *access = read_map(r, spec, "access"), *allow;

	reading_enter(r, STR("access"));
	allow = read_list(r, access, "allow");
	p->access_default = read_text(r, access, "default");
	for (size_t i = 0; allow && i < allow->count; i++) {
		const struct node *n = allow->items[i];
		struct str team = node_text(node_is(n, NODE_MAP) ? node_get(n, "team") : n);

		if (team.len)
			LIST_ADD(r->a, p->teams, p->team_count, team);
		else
			reading_defect(r, DEFECT_WRONG_TYPE, n, "allow", "an entry of allow names a team");
	}
	reading_leave(r);
}

/* ---- checks ---------------------------------------------------------------------------- */

/* A share as a percentage, digit by digit: 0.01 is 1, 0.005 is 0.5, 1 is 100. */
static struct str percent_of(struct arena *a, struct str share)
{
	struct str rest = share, whole = str_cut(&rest, '.');
	char two[3] = { rest.len > 0 ? rest.ptr[0] : '0', rest.len > 1 ? rest.ptr[1] : '0', 0 };
	struct str head = arena_printf(a, "%.*s%s", STR_FMT(whole), two), tail = str_skip(rest, 2);

	while (head.len > 1 && head.ptr[0] == '0')
		head = str_skip(head, 1);
	return tail.len ? arena_printf(a, "%.*s.%.*s", STR_FMT(head), STR_FMT(tail)) : head;
}

/* null_rate below t is nullValues below t * 100 percent; other checks stay custom rules. */
static void read_check(struct reading *r, struct product *p, const struct node *n)
{
	const struct node *threshold = node_get(n, "threshold");
	struct quality *q = arena_new(r->a, struct quality);
	struct str type = read_text(r, n, "type"), share = node_text(threshold);

	q->node = q->at = n;
	q->path = read_text(r, n, "column");
	q->type = STR("custom");
	q->metric = type;
	if (!type.len) {
		reading_defect(r, DEFECT_MISSING_KEY, n, "type", "the check has no type");
		return;
	}
	if (str_is(type, "null_rate") && node_is_number(threshold) && share.ptr[0] != '-' &&
	    str_find(share, 'e') < 0 && str_find(share, 'E') < 0) {
		q->type = STR("library");
		q->metric = STR("nullValues");
		q->unit = STR("percent");
		q->has_interval = true;
		q->interval.high = percent_of(r->a, share);
		q->interval.high_open = true;
	} else {
		q->operand = share;
	}
	q->identity = arena_printf(r->a, "%.*s/%.*s/%.*s/", STR_FMT(q->type), STR_FMT(q->metric),
	                           STR_FMT(q->path));
	LIST_ADD(r->a, p->quality, p->quality_count, q);
}

static void read_checks(struct reading *r, struct product *p, const struct node *spec)
{
	const struct node *quality = read_map(r, spec, "quality"), *checks;

	reading_enter(r, STR("quality"));
	checks = read_list(r, quality, "checks");
	for (size_t i = 0; checks && i < checks->count; i++) {
		if (node_is(checks->items[i], NODE_MAP))
			read_check(r, p, checks->items[i]);
		else
			reading_defect(r, DEFECT_WRONG_TYPE, checks->items[i], "checks",
			               "a check is a map");
	}
	reading_leave(r);
}

/* ---- all of it --------------------------------------------------------------------------- */

static void read_metadata(struct reading *r, struct product *p)
{
	const struct node *meta = read_map(r, p->root, "metadata");

	p->api_version = read_text(r, p->root, "apiVersion");
	p->at = meta ? meta : p->root;
	reading_enter(r, STR("metadata"));
	p->name = read_text(r, meta, "name");
	p->domain = read_text(r, meta, "domain");
	p->owner = read_text(r, meta, "owner");
	if (!p->name.len)
		reading_defect(r, DEFECT_MISSING_KEY, p->at, "name", "the data product has no name");
	if (!p->domain.len)
		reading_defect(r, DEFECT_MISSING_KEY, p->at, "domain", "the data product has no domain");
	reading_leave(r);
	p->address = p->domain.len
	                     ? arena_printf(r->a, "%.*s.%.*s", STR_FMT(p->domain), STR_FMT(p->name))
	                     : p->name;
}

bool product_read(struct arena *a, const struct node *root, struct product **out,
                  struct defects *defects, struct failure *why)
{
	const struct node *spec;
	struct reading r;
	struct product *p;

	if (!node_is(root, NODE_MAP))
		return failure_set(why, FAILURE_SYNTAX, "a data product is a map of keys");
	if (!str_is(node_text(node_get(root, "kind")), "DataProduct"))
		return failure_at(why, FAILURE_SYNTAX, root->line, root->column,
		                  "a data product has kind: DataProduct");
	reading_init(&r, a, root, DIALECT_DCS, defects);
	p = arena_new(a, struct product);
	p->root = root;
	p->source = root->source;
	read_metadata(&r, p);
	spec = read_map(&r, root, "spec");
	if (!node_get(root, "spec"))
		reading_defect(&r, DEFECT_MISSING_KEY, root, "spec", "the data product has no spec");
	reading_enter(&r, STR("spec"));
	read_ports(&r, p, spec);
	read_slas(&r, p, spec);
	read_pii(&r, p, spec);
	read_access(&r, p, spec);
	read_checks(&r, p, spec);
	reading_leave(&r);
	*out = p;
	return true;
}
