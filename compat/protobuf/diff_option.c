/* diff_option.c - what options say, then and now */
#include "compat/protobuf/diff_impl.h"
#include "contract/grammar/grammar.h"
#include "contract/protobuf/option_entry.h"

#include <stdlib.h>

enum { MOST_TEXT = 60 };

/* ---- values of options ----------------------------------------------------------------------- */

/* Deeper parts are no more than dots: they are compared elsewhere, as far as data minds. */
/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader */
static void add_value(struct buf *out, const struct proto_value *v)
{
	switch (v->kind) {
	case PROTO_VALUE_STRING:
		buf_printf(out, "\"%.*s\"", STR_FMT(v->text));
		break;
	case PROTO_VALUE_AGGREGATE:
		buf_add_c(out, "{");
		for (size_t i = 0; i < v->count; i++) {
			buf_printf(out, v->members[i].extension ? "%s[%.*s]: " : "%s%.*s: ",
			           i ? ", " : " ", STR_FMT(v->members[i].name));
			add_value(out, v->members[i].value);
		}
		buf_add_c(out, " }");
		break;
	case PROTO_VALUE_LIST:
		buf_add_c(out, "[");
		for (size_t i = 0; i < v->count; i++) {
			buf_add_c(out, i ? ", " : "");
			add_value(out, v->items[i]);
		}
		buf_add_c(out, "]");
		break;
	case PROTO_VALUE_WORD:
	case PROTO_VALUE_INTEGER:
	case PROTO_VALUE_FLOAT:
	default:
		buf_printf(out, "%s%.*s", v->negative ? "-" : "", STR_FMT(v->text));
	}
}

static void add_part(struct buf *out, const struct proto_name_part *p, bool first)
{
	buf_add_c(out, first ? "" : ".");
	buf_printf(out, p->extension ? "(%.*s)" : "%.*s", STR_FMT(p->name));
}

/* What stands behind the name: ".field = value", or " = value". */
static void add_rest(struct buf *out, const struct proto_option *o)
{
	if (out->len)
		buf_add_c(out, "; ");
	for (size_t i = 1; i < o->part_count; i++) {
		add_part(out, &o->parts[i], i == 1);
		buf_add_c(out, i + 1 < o->part_count ? "" : " = ");
	}
	add_value(out, o->value);
}

struct str proto_option_text(struct arena *a, const struct proto_options *o, const char *name)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < o->count; i++)
		if (!o->list[i].parts->extension && str_is(o->list[i].parts->name, name))
			add_rest(&out, &o->list[i]);
	return out.len ? buf_str(&out) : STR("");
}

/* ---- comparing them -------------------------------------------------------------------------- */

/* Those with a meaning to data are compared as what they mean. */
static bool is_compared(const struct option_entry *e)
{
	static const char *const elsewhere[] = { "features", "packed", "allow_alias", "map_entry" };
	struct str rest = e->shown, first = str_cut(&rest, '.');

	for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
		if (str_is(first, elsewhere[i]))
			return false;
	return true;
}

/* "(pkg.opt)" without what follows by dots. */
static struct str head_of(const struct option_entry *e)
{
	struct str head = e->shown;

	if (e->shown.len > e->name.len) /* in parentheses */
		head.len = e->name.len + 2;
	return head;
}

static int by_head(const void *x, const void *y)
{
	const struct option_entry *a = x, *b = y;
	const int d = str_cmp(head_of(a), head_of(b));

	return d ? d : (a->order > b->order) - (a->order < b->order);
}

/* In the registry's normal form, which does not mind in how many pieces one is set; by name. */
static struct option_entries options_of(struct arena *a, const struct proto_spoken *s)
{
	struct option_entries e = proto_option_entries(a, s->file, s->options, s->scope, true, 0);
	size_t n = 0;

	proto_normal_entries(a, s->file, &e);
	for (size_t i = 0; i < e.count; i++)
		if (is_compared(&e.list[i]))
			e.list[n++] = e.list[i];
	e.count = n;
	if (n)
		qsort(e.list, n, sizeof *e.list, by_head);
	return e;
}

/* Takes all of the first one's name. */
static struct str take(struct arena *a, struct option_entries *e, struct str name)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (; e->count && str_eq(head_of(e->list), name); e->list++, e->count--) {
		const struct str rest = str_skip(e->list->shown, name.len);

		buf_add_c(&out, out.len ? "; " : "");
		if (rest.len)
			buf_printf(&out, "%.*s = ", STR_FMT(str_skip(rest, 1)));
		add_value(&out, e->list->value);
	}
	return out.len ? buf_str(&out) : STR("");
}

/* Of two long values what they begin with alike is left out. */
static void shorten(struct arena *a, struct str old, struct str new, struct finding_parts *parts)
{
	enum { KEPT = 10 };
	size_t alike = 0;

	for (; alike < old.len && alike < new.len; alike++)
		if (old.ptr[alike] != new.ptr[alike])
			break;
	alike = alike > KEPT && (old.len > MOST_TEXT || new.len > MOST_TEXT) ? alike - KEPT : 0;
	while (alike && ((unsigned char)old.ptr[alike] & 0xc0) == 0x80)
		alike--;
	parts->old_value = str_clip(str_skip(old, alike), MOST_TEXT);
	parts->new_value = str_clip(str_skip(new, alike), MOST_TEXT);
	if (alike) {
		parts->old_value = arena_printf(a, "...%.*s", STR_FMT(parts->old_value));
		parts->new_value = arena_printf(a, "...%.*s", STR_FMT(parts->new_value));
	}
	if (!old.len)
		parts->old_value = STR("not set");
	if (!new.len)
		parts->new_value = STR("not set");
}

static void compare_option(struct proto_diffing *d, const struct proto_said *said, struct str name,
                           struct str old, struct str new)
{
	const bool deprecated = str_is(name, "deprecated"), is = str_is(new, "true");
	const struct str what =
		said->name.len ? arena_printf(d->a, "%s \"%.*s\"", said->sort, STR_FMT(said->name))
			       : str_of(said->sort);
	struct finding_parts parts = { .path = said->path, .at = said->at, .was = said->was };

	if (str_eq(old, new) || (deprecated && str_is(old, "true") == is))
		return;
	parts.what = deprecated ? arena_printf(d->a, "%.*s is %s", STR_FMT(what),
	                                       is ? "deprecated now" : "no longer deprecated")
	                        : arena_printf(d->a, "%.*s of %.*s", STR_FMT(name), STR_FMT(what));
	shorten(d->a, old, new, &parts);
	(void)proto_changed(d, deprecated ? RULE_PROTO_DEPRECATED : RULE_PROTO_OPTION_CHANGED,
	                    &parts, LEVEL_COMPATIBLE, LEVEL_COMPATIBLE);
}

void proto_compare_options(struct proto_diffing *d, const struct proto_said *said)
{
	struct option_entries old, new;

	if (!said->old.options->count && !said->new.options->count)
		return;
	old = options_of(d->a, &said->old);
	new = options_of(d->a, &said->new);
	while (old.count || new.count) {
		const int order = !old.count   ? 1
		                  : !new.count ? -1
		                               : str_cmp(head_of(old.list), head_of(new.list));
		const struct str name = head_of(order <= 0 ? old.list : new.list);
		const struct str was = order <= 0 ? take(d->a, &old, name) : STR("");
		const struct str is = order >= 0 ? take(d->a, &new, name) : STR("");

		compare_option(d, said, name, was, is);
	}
}
