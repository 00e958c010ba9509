/* Where the two standards keep their service levels. */
#include "contract/sla.h"

/* DCS 1.2.1 servicelevels: the key of the promise, and how it is named here. Those that are
 * not listed (time of support, cron...) are aspects by their own name. */
static const struct {
	const char *level, *key, *aspect; /* aspect "": the promise itself */
} keys[] = {
	{ "availability", "percentage", "" },
	{ "retention", "period", "" },
	{ "latency", "threshold", "" },
	{ "freshness", "threshold", "" },
	{ "frequency", "interval", "" },
	{ "frequency", "type", "type" },
	{ "frequency", "cron", "cron" },
	{ "support", "time", "time" },
	{ "support", "responseTime", "responseTime" },
	{ "backup", "interval", "interval" },
	{ "backup", "cron", "cron" },
	{ "backup", "recoveryTime", "recoveryTime" },
	{ "backup", "recoveryPoint", "recoveryPoint" },
	/* promises that DCS does not list, in the same form */
	{ "", "percentage", "" },
	{ "", "threshold", "" },
	{ "", "period", "" },
	{ "", "value", "" },
};

static void add(struct reading *r, struct sla *s)
{
	LIST_ADD(r->a, r->c->slas, r->c->sla_count, s);
}

/* The fields a time promise is measured on, joined as ODCS joins elements. */
static struct str timestamp_fields(struct reading *r, const struct node *level)
{
	struct str one = read_text(r, level, "timestampField");
	struct str from = read_text(r, level, "sourceTimestampField");
	struct str to = read_text(r, level, "processedTimestampField");

	if (one.len)
		return one;
	if (from.len && to.len)
		return arena_printf(r->a, "%.*s,%.*s", STR_FMT(from), STR_FMT(to));
	return from.len ? from : to;
}

static bool level_is_listed(struct str level)
{
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_is(level, keys[i].level))
			return true;
	return false;
}

static void read_level(struct reading *r, struct str name, const struct node *level)
{
	struct str listed = level_is_listed(name) ? name : STR_NONE;
	struct sla_parts parts = { .property = name, .node = level };
	bool unlimited = false;

	parts.element = timestamp_fields(r, level);
	parts.driver = read_text(r, level, "driver");
	if (read_bool(r, node_get(level, "unlimited"), "unlimited", &unlimited) && unlimited) {
		parts.unlimited = true;
		parts.at = node_get(level, "unlimited");
		add(r, sla_new(r->a, &parts));
		return;
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct node *value = node_get(level, keys[i].key);

		if (!str_is(listed, keys[i].level) || node_is_null(value))
			continue;
		parts.value = read_text(r, level, keys[i].key);
		parts.unit = *keys[i].aspect ? STR_NONE : read_text(r, level, "unit");
		parts.aspect = str_of(keys[i].aspect);
		parts.at = value;
		if (parts.value.len)
			add(r, sla_new(r->a, &parts));
	}
}

void sla_read_dcs(struct reading *r, const struct node *levels)
{
	for (size_t i = 0; levels && i < levels->count; i++) {
		struct str name = levels->members[i].key->text;
		const struct node *level = levels->members[i].value;

		reading_enter(r, name);
		if (node_is(level, NODE_MAP)) {
			read_level(r, name, level);
		} else if (node_is(level, NODE_SCALAR) && !node_is_null(level)) {
			/* `freshness: 15m` is clear, though no version has it */
			reading_defect(r, DEFECT_WRONG_TYPE, level, NULL,
			               "%.*s is a single value, not a map", STR_FMT(name));
			add(r, sla_new(r->a, &(struct sla_parts){ .property = name,
			                                          .value = level->text,
			                                          .at = level,
			                                          .node = level }));
		} else if (!node_is_null(level)) {
			reading_defect(r, DEFECT_WRONG_TYPE, level, NULL,
			               "%.*s is a list, not a map", STR_FMT(name));
		}
		reading_leave(r);
	}
}

/* "support.responseTime" is how an aspect is written in ODCS, which has none. */
static struct str cut_aspect(struct str *property)
{
	ptrdiff_t dot = str_find(*property, '.');
	struct str aspect = STR_NONE;

	if (dot > 0) {
		aspect = str_skip(*property, (size_t)dot + 1);
		property->len = (size_t)dot;
	}
	return aspect;
}

static void read_property(struct reading *r, const struct node *n, struct str default_element)
{
	struct sla_parts parts = { .node = n, .at = node_get(n, "value") };

	if (!node_is(n, NODE_MAP)) {
		reading_defect(r, DEFECT_WRONG_TYPE, n, NULL,
		               "an entry of slaProperties is no map");
		return;
	}
	parts.property = read_text(r, n, "property");
	parts.aspect = cut_aspect(&parts.property);
	parts.value = read_text(r, n, "value");
	parts.unit = read_text(r, n, "unit");
	parts.element = read_text(r, n, "element");
	parts.driver = read_text(r, n, "driver");
	if (!parts.element.len)
		parts.element = default_element;
	parts.unlimited = str_eq_nocase(parts.value, STR("unlimited"));
	if (!parts.property.len || node_is_null(parts.at)) {
		reading_defect(r, DEFECT_MISSING_KEY, n, NULL,
		               "a service level needs property and value");
		return;
	}
	add(r, sla_new(r->a, &parts));
}

void sla_read_odcs(struct reading *r, const struct node *list, struct str default_element)
{
	for (size_t i = 0; list && i < list->count; i++)
		read_property(r, list->items[i], default_element);
}
