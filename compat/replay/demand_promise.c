/* demand_promise.c - ports, pinned addresses and service levels that a consumer relies on */
#include "compat/replay/demand.h"

const struct node *demand_part_at(const struct contract *c, const char *odcs, const char *dcs)
{
	const struct node *n =
		c->schema ? NULL : node_get(c->root, c->dialect == DIALECT_ODCS ? odcs : dcs);

	return n ? n : c->root;
}

static const struct sla *worse_sla(const struct sla *worst, const struct sla *s)
{
	enum relation r = worst ? sla_relation(worst, s) : REL_WIDER;

	return r == REL_EQUAL || r == REL_NARROWER ? worst : s;
}

/* The promise about the element; without one, the one about no element, else the worst of all. */
static const struct sla *find_sla(const struct contract *c, const struct sla *want)
{
	const struct sla *any = NULL, *same = NULL;

	for (size_t i = 0; i < c->sla_count; i++) {
		const struct sla *s = c->slas[i];

		if (!str_eq(s->property, want->property) || !str_eq(s->aspect, want->aspect))
			continue;
		if (str_eq(s->element, want->element))
			same = worse_sla(same, s);
		else if (!want->element.len)
			any = worse_sla(any, s);
	}
	return same ? same : any;
}

void demand_slas(struct demands *d)
{
	const struct contract *body = d->expectation->body;

	for (size_t i = 0; body && i < body->sla_count; i++) {
		const struct sla *want = body->slas[i], *have = find_sla(d->contract, want);
		enum relation r = have ? sla_relation(want, have) : REL_WIDER;
		struct demand_place p = { NULL, NULL, STR(""), NULL };
		struct breach *b;

		if (r == REL_EQUAL || r == REL_NARROWER)
			continue;
		p.path = arena_printf(d->arena, "servicelevels.%.*s", STR_FMT(want->path));
		p.at = have ? have->at : demand_part_at(d->contract, "slaProperties", "servicelevels");
		b = demand_breach(d, !have ? RULE_SLA_GONE : r == REL_UNPROVED ? RULE_SLA_UNPROVED : RULE_SLA,
		                  &p, want->at,
		                  (struct finding_parts){ .old_value = want->text,
		                                          .new_value = have ? have->text : STR("") });
		b->offence = OFFENCE_SLA;
		b->sla = have;
		b->unproved = r == REL_UNPROVED;
	}
}

void demand_end(struct demands *d)
{
	static const char *const ends[] = { "endOfSupport", "endOfLife" };
	const struct expectation *e = d->expectation;

	for (size_t i = 0; e->needed_until.len && i < d->contract->sla_count; i++) {
		const struct sla *s = d->contract->slas[i];
		struct str day = { s->text.ptr, s->text.len > 10 ? 10 : s->text.len };

		if (!str_is(s->property, ends[0]) && !str_is(s->property, ends[1]))
			continue;
		if (s->unit != SLA_INSTANT || str_cmp(day, e->needed_until) < 0) /* no date proves nothing */
			demand_breach(d, RULE_END_TOO_EARLY,
			       &(struct demand_place){ NULL, NULL,
			                        arena_printf(d->arena, "servicelevels.%.*s", STR_FMT(s->path)),
			                        s->at },
			       e->needed_until_at,
			       (struct finding_parts){ .old_value = e->needed_until, .new_value = s->text });
	}
}

/* What a port says under a pinned key; `type` and `format` are the port's own. */
static struct str pinned_value(const struct port *p, const struct named *pin, const struct node **at)
{
	const struct named *have = named_find(p->address, p->address_count, pin->key);

	*at = have ? have->at : p->at;
	if (have)
		return have->text;
	return str_is(pin->key, "type") ? p->type : str_is(pin->key, "format") ? p->format : STR("nothing");
}

static void ask_pins(struct demands *d, const struct port *port, const struct expectation *e)
{
	for (size_t i = 0; i < e->address_count; i++) {
		const struct named *pin = &e->address[i];
		const struct node *at;
		struct str now = pinned_value(port, pin, &at);

		if (str_eq(now, pin->text))
			continue;
		demand_breach(d, RULE_PORT_MOVED,
		              &(struct demand_place){ NULL, NULL,
		                                      arena_printf(d->arena, "servers.%.*s.%.*s",
		                                                   STR_FMT(port->name), STR_FMT(pin->key)),
		                                      at },
		              pin->at,
		              (struct finding_parts){ .old_value = pin->text, .new_value = now });
	}
}

/* Pins without a port name hold if some port has them all. */
static bool some_port_has_pins(const struct contract *c, const struct expectation *e)
{
	for (size_t i = 0; i < c->port_count; i++) {
		const struct port *p = c->ports[i];
		size_t k = 0;

		while (k < e->address_count) {
			const struct node *at;

			if (!str_eq(pinned_value(p, &e->address[k], &at), e->address[k].text))
				break;
			k++;
		}
		if (k == e->address_count)
			return true;
	}
	return false;
}

void demand_port(struct demands *d)
{
	const struct expectation *e = d->expectation;
	const struct port *port;

	if (!d->ports_judged)
		return;
	if (e->port.len) {
		port = contract_port(d->contract, e->port);
		if (port)
			ask_pins(d, port, e);
		else
			demand_breach(d, RULE_PORT_GONE,
			       &(struct demand_place){ NULL, NULL,
			                        arena_printf(d->arena, "servers.%.*s", STR_FMT(e->port)),
			                        demand_part_at(d->contract, "servers", "servers") },
			       e->port_at, (struct finding_parts){ .old_value = e->port });
		return;
	}
	if (e->address_count && !some_port_has_pins(d->contract, e))
		demand_breach(d, RULE_PORT_MOVED,
		       &(struct demand_place){ NULL, NULL,
		                        arena_printf(d->arena, "servers.%.*s", STR_FMT(e->address[0].key)),
		                        demand_part_at(d->contract, "servers", "servers") },
		       e->address[0].at,
		       (struct finding_parts){ .old_value = e->address[0].text, .new_value = STR("on no port") });
}

