/* gaps.c - what an expectation leaves open, in plain sentences
 *
 * Only what the contract promises today and the expectation does not ask for: that is what may be
 * lost without anybody being asked. One sentence a field, so that a consumer really reads them.
 */
#include "contract/expectation/text.h"

#include "contract/shape_build.h"

#include <assert.h>

struct gaps {
	struct arena *a;
	struct str *list;
	size_t count;
};

static void add(struct gaps *g, struct str sentence)
{
	LIST_ADD(g->a, g->list, g->count, sentence);
}

/* What stands unprotected if the contract states any of the attributes and the expectation none. */
static const struct {
	enum attribute attributes[4];
	const char *words;
	bool show; /* the contract's value behind the words */
} openings[] = {
	{ { ATTR_REQUIRED }, "may become null or absent", false },
	{ { ATTR_ENUM }, "new values may appear beside", true },
	{ { ATTR_UNIQUE }, "may stop being unique", false },
	{ { ATTR_PATTERN }, "may leave the pattern", true },
	{ { ATTR_FORMAT }, "may leave the format", true },
	{ { ATTR_MINIMUM, ATTR_EXCLUSIVE_MINIMUM }, "may go below", true },
	{ { ATTR_MAXIMUM, ATTR_EXCLUSIVE_MAXIMUM }, "may go above", true },
	{ { ATTR_MULTIPLE_OF }, "may be no multiple of", true },
	{ { ATTR_MIN_LENGTH }, "may be shorter than", true },
	{ { ATTR_MAX_LENGTH }, "may be longer than", true },
	{ { ATTR_MIN_ITEMS }, "may have fewer items than", true },
	{ { ATTR_MAX_ITEMS }, "may have more items than", true },
	{ { ATTR_UNIQUE_ITEMS }, "may repeat items", false },
	{ { ATTR_REFERENCES }, "may stop pointing to", true },
};

static const struct stated *any_stated(const struct field *f, const enum attribute *attributes)
{
	const struct stated *s = NULL;

	static_assert(ATTR_REQUIRED == 0, "0 is \"no further one\" behind the first");
	for (size_t i = 0; !s && i < 4 && (!i || attributes[i]); i++)
		s = field_stated(f, attributes[i]);
	return s;
}

static void add_value(struct buf *out, const struct stated *s)
{
	enum { MOST = 5 };

	buf_add_byte(out, ' ');
	if (attribute_kind(s->attribute) != KIND_LIST) {
		buf_add(out, s->text);
		return;
	}
	for (size_t i = 0; i < s->count && i < MOST; i++)
		buf_printf(out, "%s%.*s", i ? ", " : "", STR_FMT(s->list[i]));
	if (s->count > MOST)
		buf_printf(out, " and %zu more", s->count - MOST);
}

static void add_part(struct buf *out, const char *words, const struct stated *value)
{
	buf_add_c(out, out->len ? "; " : "");
	buf_add_c(out, words);
	if (value)
		add_value(out, value);
}

static void gaps_of_field(struct gaps *g, const struct field *want, const struct field *have)
{
	struct buf out;

	buf_init(&out, g->a, 0);
	if (want->type.kind == TYPE_UNSTATED && have->type.kind != TYPE_UNSTATED)
		buf_printf(&out, "its type, %.*s today, is protected by its family only",
		           STR_FMT(type_text(g->a, &have->type)));
	for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
		const struct stated *s = any_stated(have, openings[i].attributes);

		if (s && !any_stated(want, openings[i].attributes))
			add_part(&out, openings[i].words, openings[i].show ? s : NULL);
	}
	if (!field_flag(have, ATTR_REQUIRED) && !field_flag(want, ATTR_REQUIRED))
		add_part(&out, "may be null or absent, as today", NULL);
	if (field_flag(want, ATTR_OPTIONAL))
		add_part(&out, "may be removed", NULL);
	if (out.len)
		add(g,
		    arena_printf(g->a, "%.*s: %.*s", STR_FMT(want->path), STR_FMT(buf_str(&out))));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void gaps_below(struct gaps *g, const struct field *want, const struct field *have)
{
	const struct field *inner[][2] = {
		{ want->items, have->items },
		{ want->keys, have->keys },
		{ want->values, have->values },
	};

	for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
		if (inner[i][0] && inner[i][1])
			gaps_below(g, inner[i][0], inner[i][1]);
	for (size_t i = 0; i < want->field_count; i++) {
		const struct field *child = field_child(have, want->fields[i]->name);

		if (!child)
			continue;
		gaps_of_field(g, want->fields[i], child);
		gaps_below(g, want->fields[i], child);
	}
}

static void gaps_of_model(struct gaps *g, const struct model *want, const struct contract *c)
{
	const struct model *have = contract_model(c, want->root.name);

	if (!have)
		return;
	if (!want->root.field_count)
		add(g, arena_printf(g->a, "%.*s: no field is listed: each may change or go",
		                    STR_FMT(want->root.path)));
	if (have->key_count && !want->key_count) {
		struct buf key;

		buf_init(&key, g->a, 0);
		for (size_t i = 0; i < have->key_count; i++)
			buf_printf(&key, "%s%.*s", i ? ", " : "", STR_FMT(have->key[i]));
		add(g, arena_printf(g->a, "%.*s: its key (%.*s) may change: grain is not stated",
		                    STR_FMT(want->root.path), STR_FMT(buf_str(&key))));
	}
	gaps_below(g, &want->root, &have->root);
}

static bool asks_sla(const struct contract *body, const struct sla *s)
{
	for (size_t i = 0; i < body->sla_count; i++)
		if (str_eq(body->slas[i]->property, s->property) &&
		    str_eq(body->slas[i]->aspect, s->aspect))
			return true;
	return false;
}

static void gaps_of_promises(struct gaps *g, const struct expectation *e, const struct contract *c)
{
	for (size_t i = 0; i < c->sla_count; i++)
		if (!asks_sla(e->body, c->slas[i]))
			add(g,
			    arena_printf(g->a,
			                 "%.*s, %.*s today, may get worse or go: it is not stated",
			                 STR_FMT(c->slas[i]->path), STR_FMT(c->slas[i]->text)));
}

static void gaps_of_ports(struct gaps *g, const struct expectation *e, const struct contract *c)
{
	struct buf names;

	if (e->port.len) {
		if (!e->address_count)
			add(g, arena_printf(g->a, "port %.*s may move: no address is pinned",
			                    STR_FMT(e->port)));
		return;
	}
	if (!c->port_count || e->address_count)
		return;
	buf_init(&names, g->a, 0);
	for (size_t i = 0; i < c->port_count; i++)
		buf_printf(&names, "%s%.*s", i ? ", " : "", STR_FMT(c->ports[i]->name));
	add(g,
	    arena_printf(g->a, "no port is named: %.*s may move or go", STR_FMT(buf_str(&names))));
}

void expectation_gaps(struct arena *a, const struct expectation *e, const struct contract *c,
                      struct str **gaps, size_t *count)
{
	struct gaps g = { .a = a };

	for (size_t i = 0; c && i < e->body->model_count; i++)
		gaps_of_model(&g, e->body->models[i], c);
	if (e->native.at && !e->body->model_count)
		add(&g, STR("units, time zones and encodings stand in no reader schema: list the "
		            "fields "
		            "whose meaning matters"));
	if (c) {
		gaps_of_promises(&g, e, c);
		gaps_of_ports(&g, e, c);
	}
	*gaps = g.list;
	*count = g.count;
}
