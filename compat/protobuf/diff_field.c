/* diff_field.c - what became of the fields of a message
 *
 * A field is its number on the wire and its name everywhere else: who has both of before is itself,
 * who has one of the two was renamed or renumbered. Where only the number is the same and the types
 * cannot be taken for each other, the number was given to another field.
 */
#include "compat/protobuf/diff_impl.h"
#include "contract/grammar/grammar.h"

struct comparing {
	struct proto_diffing *d;
	struct message_pair *m;
	struct field_pair *p;
	const struct data_field *f, *g;
	struct finding_parts parts; /* path and places */
};

static const struct {
	int json;
} groups[DATA_KIND_COUNT] = {
#define X(kind, wire, json) [DATA_##kind] = { json },
#include "compat/buf/kinds.def"
#undef X
};

/* One change of the pair; ASPECTS: one of no aspect, which is behind no answer. */
static void changed(struct comparing *c, enum rule rule, int aspect, struct str old, struct str new,
                    struct str what, enum level backward, enum level forward)
{
	struct finding_parts parts = c->parts;

	parts.old_value = old;
	parts.new_value = new;
	parts.what = what;
	c->p->change[aspect] = proto_changed(c->d, rule, &parts, backward, forward);
}

static struct str number_text(struct comparing *c, const struct data_field *f)
{
	return arena_printf(c->d->a, "%d", f->number);
}

static bool is_many(const struct data_field *f)
{
	return f->presence == DATA_REPEATED;
}

/* ---- came and went ------------------------------------------------------------------------ */

static void added(struct comparing *c)
{
	const struct data_field *g = c->g;
	const struct proto_set *old = &c->m->reserved[SIDE_OLD];
	const struct str number = number_text(c, g);

	if (g->presence == DATA_REQUIRED)
		changed(c, RULE_PROTO_REQUIRED_ADDED, ASPECT_REQUIRED, STR("not there"),
		        STR("required"), STR_NONE, LEVEL_WARNING, LEVEL_COMPATIBLE);
	else if (!g->extension && proto_set_has(old, g->number))
		changed(c, RULE_PROTO_RESERVED_REUSED, ASPECTS, STR_NONE, number,
		        arena_printf(c->d->a, "number %.*s", STR_FMT(number)), LEVEL_WARNING,
		        LEVEL_WARNING);
	else if (!g->extension && proto_set_names(old, g->name))
		changed(c, RULE_PROTO_RESERVED_REUSED, ASPECTS, STR_NONE, g->name,
		        arena_printf(c->d->a, "name \"%.*s\"", STR_FMT(g->name)), LEVEL_WARNING,
		        LEVEL_WARNING);
	else
		changed(c, RULE_PROTO_FIELD_ADDED, ASPECTS, STR_NONE, number, STR_NONE,
		        LEVEL_COMPATIBLE, LEVEL_COMPATIBLE);
}

static void removed(struct comparing *c)
{
	const struct data_field *f = c->f;
	const struct str number = number_text(c, f);
	const bool free = !f->extension && !proto_set_has(&c->m->reserved[SIDE_NEW], f->number) &&
	                  !data_field_of(c->m->side[SIDE_NEW], f->number);

	if (f->presence == DATA_REQUIRED)
		changed(c, RULE_PROTO_REQUIRED_REMOVED, ASPECT_REQUIRED, STR("required"),
		        STR("gone"), STR_NONE, LEVEL_COMPATIBLE, LEVEL_WARNING);
	else
		changed(c, RULE_PROTO_FIELD_REMOVED, ASPECTS, number, STR_NONE,
		        free ? number : STR_NONE, free ? LEVEL_WARNING : LEVEL_COMPATIBLE,
		        LEVEL_WARNING);
}

/* ---- name and number ------------------------------------------------------------------------ */

static void compare_names(struct comparing *c)
{
	const struct data_field *f = c->f, *g = c->g;
	const bool json = !str_eq(f->written->json_name, g->written->json_name);
	const enum level level = json || f->extension ? LEVEL_WARNING : LEVEL_COMPATIBLE;

	if (!str_eq(f->name, g->name))
		changed(c, RULE_PROTO_FIELD_RENAMED, ASPECTS, f->name, g->name, STR_NONE, level,
		        level);
	else if (json && !f->extension && !g->extension)
		changed(c, RULE_PROTO_FIELD_JSON_NAME, ASPECTS, f->written->json_name,
		        g->written->json_name, STR_NONE, LEVEL_WARNING, LEVEL_WARNING);
}

static void reused(struct comparing *c)
{
	struct str words[SIDES];

	proto_type_words(c->d->a, c->f, c->g, words);
	changed(c, RULE_PROTO_NUMBER_REUSED, ASPECT_NUMBER,
	        arena_printf(c->d->a, "%.*s (%.*s)", STR_FMT(c->f->name), STR_FMT(words[SIDE_OLD])),
	        arena_printf(c->d->a, "%.*s (%.*s)", STR_FMT(c->g->name), STR_FMT(words[SIDE_NEW])),
	        number_text(c, c->f), LEVEL_WARNING, LEVEL_WARNING);
}

static void renumbered(struct comparing *c)
{
	struct str words[SIDES], what = STR_NONE;

	if (!proto_same_type(c->d, c->f, c->g) || is_many(c->f) != is_many(c->g)) {
		proto_type_words(c->d->a, c->f, c->g, words);
		what = arena_printf(c->d->a, "its type was %.*s and is now %.*s",
		                    STR_FMT(words[SIDE_OLD]), STR_FMT(words[SIDE_NEW]));
	}
	changed(c, RULE_PROTO_FIELD_RENUMBERED, ASPECT_NUMBER, number_text(c, c->f),
	        number_text(c, c->g), what, LEVEL_WARNING, LEVEL_WARNING);
}

/* ---- type and label ---------------------------------------------------------------------------
 */

static bool is_whole(const struct data_field *f)
{
	return data_is_number(f->kind) && data_kind(f->kind)->coding != CODING_REAL &&
	       f->kind != DATA_BOOL && f->kind != DATA_ENUM;
}

/* Do JSON and code keep what they have? Between whole numbers they do, as far as data does. */
static enum level type_level(const struct data_field *f, const struct data_field *g)
{
	const bool same = (is_whole(f) && is_whole(g)) ||
	                  (data_is_number(f->kind) &&
	                   groups[f->kind].json == groups[g->kind].json && f->kind != DATA_ENUM);

	return same ? LEVEL_COMPATIBLE : LEVEL_WARNING;
}

static void compare_types(struct comparing *c)
{
	const struct data_field *f = c->f, *g = c->g;
	const bool same = proto_same_type(c->d, f, g);
	const enum level level = type_level(f, g);
	struct str words[SIDES];

	if (same && is_many(f) == is_many(g))
		return;
	proto_type_words(c->d->a, f, g, words);
	if (same)
		changed(c, RULE_PROTO_FIELD_LABEL, ASPECT_LABEL, words[SIDE_OLD], words[SIDE_NEW],
		        STR_NONE, LEVEL_WARNING, LEVEL_WARNING);
	else
		changed(c, RULE_PROTO_FIELD_TYPE, ASPECT_TYPE, words[SIDE_OLD], words[SIDE_NEW],
		        STR_NONE, level, level);
}

static void compare_required(struct comparing *c)
{
	const bool was = c->f->presence == DATA_REQUIRED, is = c->g->presence == DATA_REQUIRED;

	if (was == is || is_many(c->f) || is_many(c->g))
		return;
	if (is)
		changed(c, RULE_PROTO_REQUIRED_ADDED, ASPECT_REQUIRED, STR("optional"),
		        STR("required"), STR_NONE, LEVEL_WARNING, LEVEL_COMPATIBLE);
	else
		changed(c, RULE_PROTO_REQUIRED_REMOVED, ASPECT_REQUIRED, STR("required"),
		        STR("optional"), STR_NONE, LEVEL_COMPATIBLE, LEVEL_WARNING);
}

/* ---- presence, packing, defaults, options -----------------------------------------------------
 */

/* Is it the field that says so, and not the syntax of its file? */
static bool is_said_there(struct comparing *c, const char *option)
{
	const struct proto_options *was = &c->f->written->options, *is = &c->g->written->options;

	return !str_eq(proto_option_text(c->d->a, was, option),
	               proto_option_text(c->d->a, is, option)) ||
	       !str_eq(proto_option_text(c->d->a, was, "features"),
	               proto_option_text(c->d->a, is, "features"));
}

static void compare_presence(struct comparing *c)
{
	static const char *const words[] = {
		[DATA_IMPLICIT] = "absent is no longer told apart from its default",
		[DATA_EXPLICIT] = "absent is told apart from its default now",
	};
	const struct data_field *f = c->f, *g = c->g;

	if (f->presence == g->presence || f->presence > DATA_EXPLICIT ||
	    g->presence > DATA_EXPLICIT || (f->oneof >= 0) != (g->oneof >= 0) ||
	    data_is_message(f) || data_is_message(g))
		return;
	if (f->written->label != g->written->label || is_said_there(c, "features"))
		changed(c, RULE_PROTO_FIELD_PRESENCE, ASPECTS, STR_NONE, STR_NONE,
		        str_of(words[g->presence]), LEVEL_WARNING, LEVEL_WARNING);
}

static void compare_packing(struct comparing *c)
{
	static const char *const words[] = { "one by one", "packed" };

	if (!is_many(c->f) || !is_many(c->g) || !data_is_number(c->f->kind) ||
	    !data_is_number(c->g->kind) || c->f->packed == c->g->packed ||
	    !is_said_there(c, "packed"))
		return;
	changed(c, RULE_PROTO_FIELD_PACKED, ASPECTS, str_of(words[c->f->packed]),
	        str_of(words[c->g->packed]), STR_NONE, LEVEL_COMPATIBLE, LEVEL_COMPATIBLE);
}

static struct str default_text(struct comparing *c, const struct data_field *f)
{
	const struct data_value v = { .bits = f->bits, .bytes = f->text };
	struct buf out;

	buf_init(&out, c->d->a, 0);
	data_value_text(&out, f, &v);
	return str_clip(buf_str(&out), 60);
}

static void compare_defaults(struct comparing *c)
{
	const struct data_field *f = c->f, *g = c->g;

	if (is_many(f) || is_many(g) || data_is_message(f) || f->kind != g->kind ||
	    (f->bits == g->bits && str_eq(f->text, g->text)))
		return;
	if (f->kind == DATA_ENUM && !f->has_default && !g->has_default &&
	    !proto_same_type(c->d, f, g))
		return;
	changed(c, RULE_PROTO_FIELD_DEFAULT, ASPECT_DEFAULT, default_text(c, f), default_text(c, g),
	        STR_NONE, LEVEL_WARNING, LEVEL_WARNING);
}

static void compare_words(struct comparing *c)
{
	const struct proto_message *was = c->m->side[SIDE_OLD]->written,
				   *is = c->m->side[SIDE_NEW]->written;
	const struct proto_said said = { .path = c->parts.path,
		                         .at = c->parts.at,
		                         .was = c->parts.was,
		                         .old = { &c->f->written->options, was->file, was },
		                         .new = { &c->g->written->options, is->file, is },
		                         .sort = "field",
		                         .name = c->g->name };

	proto_compare_options(c->d, &said);
}

/* ---- a pair ---------------------------------------------------------------------------------- */

static void compare_field(struct comparing *c)
{
	if (c->p->reused) {
		reused(c);
		return;
	}
	compare_names(c);
	compare_required(c);
	if (c->f->number != c->g->number) {
		renumbered(c);
	} else {
		compare_types(c);
		compare_presence(c);
		compare_packing(c);
		compare_defaults(c);
	}
	compare_words(c);
}

static const struct node *place(struct comparing *c, enum side side, const struct data_field *f)
{
	const struct proto_message *m = c->m->side[side]->written;
	const struct proto_field *written = f ? f->written : NULL;

	/* An extension stands where it is declared. */
	if (written && written->extend && !written->scope)
		return proto_place_of(c->d, side, c->d->root[side], written->at);
	if (written && written->extend)
		m = written->scope;
	return proto_place_of(c->d, side, m->file, f ? written->at : m->at);
}

void proto_compare_fields(struct proto_diffing *d, struct message_pair *m)
{
	for (size_t i = 0; i < m->count; i++) {
		struct comparing c = { .d = d, .m = m, .p = &m->fields[i] };

		c.f = c.p->side[SIDE_OLD];
		c.g = c.p->side[SIDE_NEW];
		c.parts.path = proto_field_path(d->a, m->path, c.g ? c.g : c.f);
		c.parts.at = place(&c, SIDE_NEW, c.g);
		c.parts.was = place(&c, SIDE_OLD, c.f);
		if (!c.f)
			added(&c);
		else if (!c.g)
			removed(&c);
		else
			compare_field(&c);
	}
}
