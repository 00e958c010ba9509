/* text.c - what an expectation demands, as canonical text
 *
 * One line a demand, sorted. Who the consumer is (name, owner, version of the application), words
 * for people, status and expiry are no demands: they may change under one version. What a contract
 * says of a field but no reader demands (pii, examples...) is left out too.
 */
#include "contract/expectation/text.h"

#include "contract/base/number.h"
#include "contract/shape_build.h"

#include <stdlib.h>

struct lines {
	struct arena *a;
	struct str *list;
	size_t count;
};

static void add(struct lines *l, struct str line)
{
	LIST_ADD(l->a, l->list, l->count, line);
}

static struct str quoted(struct arena *a, struct str s)
{
	struct buf out;

	buf_init(&out, a, 0);
	json_print_text(&out, s);
	return buf_str(&out);
}

/* KEY "VALUE", if there is a value. */
static void add_text(struct lines *l, const char *key, struct str value)
{
	if (value.len)
		add(l, arena_printf(l->a, "%s %.*s", key, STR_FMT(quoted(l->a, value))));
}

/* 1.50 and 15e-1 are one bound. Other texts (dates) as they are, in quotes. */
static struct str number_text(struct arena *a, struct str s)
{
	struct number n;
	struct buf out;

	if (!number_parse(s, &n))
		return quoted(a, s);
	if (!n.count)
		return STR("0");
	buf_init(&out, a, 0);
	buf_add_c(&out, n.negative ? "-" : "");
	for (size_t i = 0; i < n.digits.len; i++)
		if (n.digits.ptr[i] != '.')
			buf_add_byte(&out, n.digits.ptr[i]);
	buf_printf(&out, "e%lld", n.point - (long long)n.count);
	return buf_str(&out);
}

static int by_text(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* ["a","b"]; order is kept only where a reader by position minds it. */
static struct str list_text(struct arena *a, const struct str *list, size_t n, bool ordered)
{
	struct str *sorted = arena_array(a, struct str, n);
	struct buf out;

	if (n)
		memcpy(sorted, list, n * sizeof *sorted);
	if (n && !ordered)
		qsort(sorted, n, sizeof *sorted, by_text);
	buf_init(&out, a, 0);
	for (size_t i = 0; i < n; i++) {
		buf_add_byte(&out, i ? ',' : '[');
		json_print_text(&out, sorted[i]);
	}
	buf_add_byte(&out, ']');
	return buf_str(&out);
}

/* ---- fields -------------------------------------------------------------------- */

static bool is_demand(enum attribute attribute)
{
	static const enum attribute words[] = {
		ATTR_PRIMARY_KEY, /* the model's key says it */
		ATTR_ENUM_LABELS, ATTR_ADDITIONAL_FIELDS,  ATTR_DEFAULT,        ATTR_BACKFILLED,
		ATTR_PII,         ATTR_CLASSIFICATION,     ATTR_ENCRYPTED_NAME, ATTR_PHYSICAL_TYPE,
		ATTR_PARTITIONED, ATTR_PARTITION_POSITION, ATTR_CRITICAL,       ATTR_DEPRECATED,
		ATTR_EXAMPLES,    ATTR_FORMER_NAME,        ATTR_TRANSFORM,      ATTR_GRANULARITY,
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (attribute == words[i])
			return false;
	return true;
}

static struct str value_text(struct arena *a, const struct stated *s, bool ordered)
{
	switch (attribute_kind(s->attribute)) {
	case KIND_FLAG:
		return STR("true");
	case KIND_TEXT:
		return quoted(a, s->text);
	case KIND_NUMBER:
		return number_text(a, s->text);
	case KIND_LIST:
		return list_text(a, s->list, s->count, ordered && s->attribute == ATTR_ENUM);
	case KIND_NODE:
		break;
	}
	return quoted(a, node_canonical(a, s->node));
}

static void add_interval(struct buf *out, struct arena *a, const struct interval *i)
{
	buf_printf(out, " %s%c", i->complement ? "not " : "", i->low_open ? '(' : '[');
	if (i->low.len)
		buf_add(out, number_text(a, i->low));
	buf_add_c(out, "..");
	if (i->high.len)
		buf_add(out, number_text(a, i->high));
	buf_add_byte(out, i->high_open ? ')' : ']');
}

static void add_quality(struct lines *l, const struct quality *q)
{
	struct buf out;

	buf_init(&out, l->a, 0);
	buf_printf(&out, "quality %.*s %.*s", STR_FMT(quoted(l->a, q->path)),
	           STR_FMT(quoted(l->a, q->identity)));
	if (q->has_interval)
		add_interval(&out, l->a, &q->interval);
	if (q->operand.len)
		buf_printf(&out, " =%.*s", STR_FMT(quoted(l->a, q->operand)));
	if (q->unit.len)
		buf_printf(&out, " unit %.*s", STR_FMT(quoted(l->a, q->unit)));
	add(l, buf_str(&out));
}

static void add_field(struct lines *l, const struct field *f, bool ordered)
{
	const struct field *inner[] = { f->items, f->keys, f->values };
	struct buf out;

	buf_init(&out, l->a, 0);
	buf_printf(&out, "field %.*s", STR_FMT(quoted(l->a, f->path)));
	if (f->type.kind != TYPE_UNSTATED)
		buf_printf(&out, " type %.*s", STR_FMT(quoted(l->a, type_text(l->a, &f->type))));
	if (ordered)
		buf_printf(&out, " position %zu", f->position);
	ordered = ordered || field_flag(f, ATTR_ORDERED);
	for (size_t i = 0; i < f->attribute_count; i++)
		if (is_demand(f->attributes[i].attribute))
			buf_printf(&out, " %s %.*s", attribute_key(f->attributes[i].attribute),
			           STR_FMT(value_text(l->a, &f->attributes[i], ordered)));
	for (size_t i = 0; i < f->meaning_count; i++)
		buf_printf(&out, " %.*s=%.*s", STR_FMT(f->meanings[i].key),
		           STR_FMT(quoted(l->a, node_canonical(l->a, f->meanings[i].node))));
	add(l, buf_str(&out));
	for (size_t i = 0; i < f->quality_count; i++)
		add_quality(l, f->quality[i]);
	for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
		if (inner[i])
			add_field(l, inner[i], ordered);
	for (size_t i = 0; i < f->field_count; i++)
		add_field(l, f->fields[i], ordered);
}

static void add_sla(struct lines *l, const struct sla *s)
{
	static const char *const units[] = {
		[SLA_SECONDS] = "s",       [SLA_PERCENT] = "%",           [SLA_NUMBER] = "",
		[SLA_INSTANT] = "instant", [SLA_UNLIMITED] = "unlimited",
	};
	struct str value = s->unit == SLA_UNPARSED
	                           ? quoted(l->a, s->text)
	                           : arena_printf(l->a, "%.17g %s%.*s", s->value, units[s->unit],
	                                          STR_FMT(s->thing));

	add(l, arena_printf(l->a, "sla %.*s %.*s %.*s %.*s", STR_FMT(quoted(l->a, s->path)),
	                    STR_FMT(quoted(l->a, s->element)), STR_FMT(quoted(l->a, s->driver)),
	                    STR_FMT(value)));
}

/* ---- the rest -------------------------------------------------------------------- */

/* JSON schemas say the same with their keys in any order; other texts are taken as they are. */
static struct str schema_text(struct arena *a, const struct expectation *e)
{
	struct source *text = arena_new(a, struct source);
	struct failure why = { 0 };
	struct node *root;

	*text = (struct source){ STR("schema"), e->native.schema };
	if (str_is(e->native.format, "PROTOBUF") || !json_read(a, text, &root, &why))
		return str_trim(e->native.schema);
	return node_canonical(a, root);
}

static void add_native(struct lines *l, const struct expectation *e)
{
	if (!e->native.at)
		return;
	add_text(l, "native format", e->native.format);
	add_text(l, "native subject", e->native.subject);
	add_text(l, "native model", e->native.model);
	add_text(l, "native message", e->native.message_name);
	if (e->native.version >= 0)
		add(l, arena_printf(l->a, "native version %lld", e->native.version));
	if (e->native.schema.len)
		add_text(l, "native schema", schema_text(l->a, e));
}

static void add_target(struct lines *l, const struct expectation *e)
{
	add_text(l, "contract", e->contract);
	if (e->major >= 0)
		add(l, arena_printf(l->a, "major %lld", e->major));
	add_text(l, "server", e->port);
	add_text(l, "subject", e->subject);
	for (size_t i = 0; i < e->address_count; i++)
		add(l, arena_printf(l->a, "address %.*s %.*s",
		                    STR_FMT(quoted(l->a, e->address[i].key)),
		                    STR_FMT(quoted(l->a, e->address[i].text))));
	add_text(l, "needed until", e->needed_until);
	if (e->clearance_pii_stated && !e->clearance_pii)
		add(l, STR("no pii"));
	add_text(l, "classification", e->clearance_classification);
}

struct str expectation_normal_form(struct arena *a, const struct expectation *e)
{
	struct lines l = { .a = a };
	struct buf out;

	add_target(&l, e);
	add_native(&l, e);
	for (size_t i = 0; i < e->body->model_count; i++) {
		const struct model *m = e->body->models[i];

		add_field(&l, &m->root, false);
		if (m->key_count)
			add(&l, arena_printf(a, "key %.*s %.*s", STR_FMT(quoted(a, m->root.name)),
			                     STR_FMT(list_text(a, m->key, m->key_count, true))));
	}
	for (size_t i = 0; i < e->body->sla_count; i++)
		add_sla(&l, e->body->slas[i]);
	for (size_t i = 0; i < e->quality_count; i++)
		add_quality(&l, e->quality[i]);
	if (l.count)
		qsort(l.list, l.count, sizeof *l.list, by_text);
	buf_init(&out, a, 0);
	for (size_t i = 0; i < l.count; i++) {
		buf_add(&out, l.list[i]);
		buf_add_byte(&out, '\n');
	}
	return buf_str(&out);
}
