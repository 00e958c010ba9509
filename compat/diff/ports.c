/* ports.c - ports: gone, new, moved, renamed, other format; and what a port forbids a type to
 * do */
#include "compat/diff/impl.h"

/* ---- formats ----------------------------------------------------------- */

struct format_row {
	const char *name;
	bool text; /* dates are written as text */
};

static const struct format_row formats[] = {
	{ "json", true }, { "jsonl", true }, { "ndjson", true }, { "csv", true },
	{ "tsv", true },  { "xml", true },   { "text", true },
};

static bool is_text(const struct port *p)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (str_eq_nocase(p->format, str_of(formats[i].name)))
			return formats[i].text;
	return false;
}

/* Fields are found by their place where no header names them. */
static bool is_positional(const struct port *p)
{
	const struct named *header = port_address(p, "header");
	bool named = false;

	if (!str_eq_nocase(p->format, STR("csv")) && !str_eq_nocase(p->format, STR("tsv")))
		return false;
	return !(header && node_to_bool(header->node, &named) && named);
}

static struct str ports_that(struct diffing *d, bool (*is)(const struct port *p))
{
	struct buf out;

	buf_init(&out, d->a, 0);
	for (size_t i = 0; i < d->new->port_count && !d->options->no_port_rules; i++)
		if (is(d->new->ports[i]))
			buf_printf(&out, "%s%.*s", out.len ? ", " : "",
			           STR_FMT(d->new->ports[i]->name));
	return buf_str(&out);
}

struct str text_ports(struct diffing *d)
{
	return ports_that(d, is_text);
}

struct str positional_ports(struct diffing *d)
{
	return ports_that(d, is_positional);
}

/* ---- what the encoding of a port forbids ------------------------------- */

/* A type as the encodings of ports see it. */
enum wire { WIRE_OTHER, WIRE_INT, WIRE_LONG, WIRE_FLOAT, WIRE_DOUBLE, WIRE_DECIMAL, WIRE_COUNT };

static enum wire wire_of(const struct type *t)
{
	if (t->kind == TYPE_INTEGER && t->bits &&
	    (t->bits < 32 || (t->bits == 32 && !t->is_unsigned)))
		return WIRE_INT;
	if (t->kind == TYPE_INTEGER && (t->bits == 64 || t->bits == 32) &&
	    !(t->bits == 64 && t->is_unsigned))
		return WIRE_LONG;
	if (t->kind == TYPE_FLOAT)
		return t->bits == 32 ? WIRE_FLOAT : WIRE_DOUBLE;
	return t->kind == TYPE_DECIMAL ? WIRE_DECIMAL : WIRE_OTHER;
}

enum decimals { DECIMALS_FIXED, DECIMALS_GROW }; /* never; precision may grow at equal scale */

static const struct encoding {
	const char *name; /* a port's format, or its type */
	bool allowed[WIRE_COUNT][WIRE_COUNT];
	enum decimals decimals;
	const char *reason;
} encodings[] = {
	{ "avro",
	  { [WIRE_INT] = { [WIRE_LONG] = true, [WIRE_FLOAT] = true, [WIRE_DOUBLE] = true },
	    [WIRE_LONG] = { [WIRE_FLOAT] = true, [WIRE_DOUBLE] = true },
	    [WIRE_FLOAT] = { [WIRE_DOUBLE] = true } },
	  DECIMALS_FIXED,
	  "Avro promotes int to long, float and double, and changes no decimal" },
	{ "iceberg",
	  { [WIRE_INT] = { [WIRE_LONG] = true }, [WIRE_FLOAT] = { [WIRE_DOUBLE] = true } },
	  DECIMALS_GROW,
	  "Iceberg widens int to long, float to double and a decimal's precision, nothing else" },
	{ "protobuf",
	  { [WIRE_INT] = { [WIRE_LONG] = true } },
	  DECIMALS_FIXED,
	  "Protobuf reads int and long from one another, and no other two numbers" },
};

static bool forbids(const struct encoding *e, const struct type *old, const struct type *new)
{
	enum wire from = wire_of(old), to = wire_of(new);

	if (from == WIRE_OTHER || to == WIRE_OTHER)
		return false;
	if (from == WIRE_DECIMAL && to == WIRE_DECIMAL && e->decimals == DECIMALS_GROW)
		return old->scale != new->scale || new->precision < old->precision;
	if (from == to && from != WIRE_DECIMAL)
		return false;
	return !e->allowed[from][to];
}

struct str vetoing_ports(struct diffing *d, const struct type *old, const struct type *new,
                         const char **reason)
{
	struct buf out;

	buf_init(&out, d->a, 0);
	for (size_t i = 0; i < d->new->port_count && !d->options->no_port_rules; i++) {
		const struct port *p = d->new->ports[i];

		for (size_t j = 0; j < sizeof encodings / sizeof *encodings; j++) {
			struct str name = str_of(encodings[j].name);

			if (!str_eq_nocase(p->format, name) && !str_eq_nocase(p->type, name))
				continue;
			if (!forbids(&encodings[j], old, new))
				continue;
			*reason = encodings[j].reason;
			buf_printf(&out, "%s%.*s", out.len ? ", " : "", STR_FMT(p->name));
		}
	}
	return buf_str(&out);
}

/* ---- two ports of one name --------------------------------------------- */

static struct str carried(struct arena *a, const struct port *p)
{
	struct str type = p->type.len ? p->type : STR("nothing stated");

	if (!p->format.len)
		return type;
	return arena_printf(a, "%.*s (%.*s)", STR_FMT(p->format), STR_FMT(type));
}

static void report_key(struct diffing *d, const struct port *p, struct str key,
                       const struct named *was, const struct named *is, const struct port *old)
{
	report(d, RULE_SERVER_DETAIL,
	       &(struct finding_parts){ .path = p->name,
	                                .what = key,
	                                .at = is ? is->at : p->at,
	                                .was = was ? was->at : old->at,
	                                .old_value = was ? short_text(d->a, was->text, was->node)
	                                                 : STR("not stated"),
	                                .new_value = is ? short_text(d->a, is->text, is->node)
	                                                : STR("not stated") });
}

static bool same_value(const struct named *x, const struct named *y)
{
	if (x->text.ptr && y->text.ptr)
		return str_eq(x->text, y->text);
	return node_equal(x->node, y->node);
}

static void report_place(struct diffing *d, enum rule rule, const struct port *old,
                         const struct port *new, struct str key, struct str was, struct str is)
{
	const struct named *before = named_find(old->address, old->address_count, key);
	const struct named *now = named_find(new->address, new->address_count, key);

	report(d, rule,
	       &(struct finding_parts){ .path = new->name,
	                                .what = key,
	                                .at = now ? now->at : new->at,
	                                .was = before ? before->at : old->at,
	                                .old_value = was,
	                                .new_value = is });
}

/* The tuple as a whole: moved, or no longer stated. */
static void judge_place(struct diffing *d, const struct port *old, const struct port *new,
                        const struct port_part *parts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (parts[i].change != PART_MOVED)
			continue;
		report_place(d, RULE_SERVER_MOVED, old, new, parts[i].key, port_place(d->a, old),
		             port_place(d->a, new));
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (parts[i].change == PART_UNSTATED)
			report_place(d, RULE_SERVER_UNSTATED, old, new, parts[i].key,
			             parts[i].old_value, STR_NONE);
}

/* What is said by the verdict on the place, or is the same in another spelling. */
static bool is_judged(const struct port_part *part, struct str key, bool both)
{
	return part && (part->change == PART_MOVED || part->change == PART_UNSTATED ||
	                (part->change == PART_SAME && both && str_eq(part->key, key)));
}

/* Of a kind that is not known every key is part of the place. */
static void judge_unknown_key(struct diffing *d, const struct port *old, const struct port *new,
                              struct str key, const struct named *was, const struct named *is)
{
	if (was && is)
		report_place(d, RULE_SERVER_MOVED, old, new, key,
		             short_text(d->a, was->text, was->node),
		             short_text(d->a, is->text, is->node));
	else if (was)
		report_place(d, RULE_SERVER_UNSTATED, old, new, key,
		             short_text(d->a, was->text, was->node), STR_NONE);
	else
		report_key(d, new, key, was, is, old);
}

static void judge_address(struct diffing *d, const struct port *old, const struct port *new)
{
	struct port_part parts[PORT_PARTS];
	size_t n = port_parts(d->a, d->old, old, d->new, new, parts), i = 0, j = 0;

	judge_place(d, old, new, parts, n);
	while (i < old->address_count || j < new->address_count) {
		const struct named *was = i < old->address_count ? &old->address[i] : NULL;
		const struct named *is = j < new->address_count ? &new->address[j] : NULL;
		int order = !was ? 1 : !is ? -1 : str_cmp(was->key, is->key);
		struct str key = order <= 0 ? was->key : is->key;

		was = order <= 0 ? was : NULL;
		is = order >= 0 ? is : NULL;
		i += order <= 0;
		j += order >= 0;
		if (was && is && same_value(was, is))
			continue;
		if (!port_has_known_place(new))
			judge_unknown_key(d, old, new, key, was, is);
		else if (!is_judged(port_part_of(parts, n, key), key, was && is))
			report_key(d, new, key, was, is, old);
	}
}

static const struct named *other_of(const struct port *p, const char *key)
{
	return named_find(p->others, p->other_count, str_of(key));
}

static struct str role_name(const struct node *role)
{
	struct str name = node_text(node_get(role, "role"));

	return name.len ? name : node_text(node_get(role, "name"));
}

static const struct node *find_role(const struct node *list, struct str name)
{
	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		if (str_eq(role_name(list->items[i]), name))
			return list->items[i];
	return NULL;
}

/* A role that is gone or has other approvers; new ones harm nobody. */
static void judge_roles(struct diffing *d, const struct port *old, const struct port *new)
{
	const struct named *was = other_of(old, "roles"), *is = other_of(new, "roles");
	const struct node *list = was ? was->node : NULL;

	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++) {
		const struct node *role = list->items[i];
		const struct node *now = find_role(is ? is->node : NULL, role_name(role));

		if (!node_equal(role, now))
			report(d, RULE_ACCESS_ROLE,
			       &(struct finding_parts){ .path = new->name,
			                                .at = now ? now : new->at,
			                                .was = role,
			                                .what = role_name(role),
			                                .old_value = role_name(role) });
	}
}

static void judge_words(struct diffing *d, const struct port *old, const struct port *new)
{
	const struct named *was = other_of(old, "description"), *is = other_of(new, "description");

	if ((!was && !is) || (was && is && same_value(was, is)))
		return;
	report(d, RULE_DOC,
	       &(struct finding_parts){ .path = new->name,
	                                .at = is ? is->at : new->at,
	                                .was = was ? was->at : old->at,
	                                .what = STR("description"),
	                                .old_value = was ? was->text : STR_NONE,
	                                .new_value = is ? is->text : STR_NONE });
}

static void judge_port(struct diffing *d, const struct port *old, const struct port *new)
{
	bool same_type = str_eq_nocase(old->type, new->type) || !old->type.len;
	bool same_format =
		str_eq_nocase(old->format, new->format) || !old->format.len || !new->format.len;
	struct named was = { .text = old->format, .at = old->at };
	struct named is = { .text = new->format, .at = new->at };
	const struct node *format = node_get(new->node, same_type ? "format" : "type");

	if (!same_type || !same_format)
		report(d, RULE_SERVER_FORMAT,
		       &(struct finding_parts){ .path = new->name,
		                                .at = format ? format : new->at,
		                                .was = old->at,
		                                .old_value = carried(d->a, old),
		                                .new_value = carried(d->a, new) });
	else if (old->format.len != new->format.len)
		report_key(d, new, STR("format"), was.text.len ? &was : NULL,
		           is.text.len ? &is : NULL, old);
	if (same_type)
		judge_address(d, old, new);
	was.text = old->environment;
	is.text = new->environment;
	if (!str_eq(was.text, is.text))
		report_key(d, new, STR("environment"), was.text.len ? &was : NULL,
		           is.text.len ? &is : NULL, old);
	judge_roles(d, old, new);
	judge_words(d, old, new);
}

/* ---- all ports --------------------------------------------------------- */

static struct str *port_keys(struct arena *a, const struct contract *c, bool by_name)
{
	struct str *keys = arena_array(a, struct str, c->port_count + 1);

	for (size_t i = 0; i < c->port_count; i++) {
		const struct port *p = c->ports[i];
		struct str place = by_name ? STR_NONE : port_place(a, p);

		if (by_name)
			keys[i] = p->name;
		else if (place.len)
			keys[i] = arena_printf(a, "%.*s:%.*s", STR_FMT(p->type), STR_FMT(place));
	}
	return keys;
}

/* By name; what is left at the same place has only another name. */
static void pair_ports(struct diffing *d, struct pairing *p)
{
	pairing_init(p, d->a, d->old->port_count, d->new->port_count);
	pairing_by_key(p, d->a, port_keys(d->a, d->old, true), port_keys(d->a, d->new, true));
	pairing_by_key(p, d->a, port_keys(d->a, d->old, false), port_keys(d->a, d->new, false));
	pairing_by_name(p, d->a, port_keys(d->a, d->old, true), port_keys(d->a, d->new, true));
}

void diff_ports(struct diffing *d)
{
	const struct node *section = section_at(d->new, "servers", "servers");
	struct pairing p;

	pair_ports(d, &p);
	for (size_t i = 0; i < p.old_count; i++) {
		const struct port *old = d->old->ports[i];

		if (p.to_new[i] == NOT_PAIRED)
			report(d, RULE_SERVER_REMOVED,
			       &(struct finding_parts){ .path = old->name,
			                                .at = section,
			                                .was = old->at,
			                                .old_value = port_place(d->a, old) });
	}
	for (size_t i = 0; i < p.new_count; i++) {
		const struct port *new = d->new->ports[i], *old;
		struct finding_parts parts = { .path = new->name, .at = new->at };

		parts.new_value = port_place(d->a, new);
		if (p.to_old[i] == NOT_PAIRED) {
			report(d, RULE_SERVER_ADDED, &parts);
			continue;
		}
		old = d->old->ports[p.to_old[i]];
		parts.path = parts.old_value = old->name;
		parts.new_value = new->name;
		parts.was = old->at;
		if (!str_eq(old->name, new->name))
			report(d, RULE_SERVER_RENAMED, &parts);
		judge_port(d, old, new);
	}
}
