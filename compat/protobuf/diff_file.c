/* diff_file.c - what a file says for all that is in it: syntax, package, imports, options,
 * and its services */
#include "compat/protobuf/diff_impl.h"
#include "contract/base/list.h"
#include "contract/grammar.h"
#include "contract/protobuf/builtin.h"
#include "contract/protobuf/table.h"

#include <stdlib.h>

enum { MOST_TEXT = 60, DEEPEST_VALUE = 4 };

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

struct option { /* all that is said under one name */
	struct str name;
	size_t number;
	const struct proto_option *written;
};

static int by_name(const void *x, const void *y)
{
	const struct option *a = x, *b = y;
	const int d = str_cmp(a->name, b->name);

	return d ? d : (a->number > b->number) - (a->number < b->number);
}

/* Those with a meaning to data are compared as what they mean. */
static bool is_compared(const struct proto_option *o)
{
	static const char *const elsewhere[] = { "features", "packed", "allow_alias", "map_entry" };

	for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
		if (!o->parts->extension && str_is(o->parts->name, elsewhere[i]))
			return false;
	return true;
}

static struct option *options_of(struct arena *a, const struct proto_options *o, size_t *count)
{
	struct option *list = arena_array(a, struct option, o->count);

	*count = 0;
	for (size_t i = 0; i < o->count; i++) {
		struct buf name;

		if (!is_compared(&o->list[i]))
			continue;
		buf_init(&name, a, 0);
		add_part(&name, o->list[i].parts, true);
		list[*count] = (struct option){ buf_str(&name), i, &o->list[i] };
		++*count;
	}
	if (*count)
		qsort(list, *count, sizeof *list, by_name);
	return list;
}

/* Takes all of the first one's name. */
static struct str take(struct arena *a, const struct option **list, size_t *count, struct str name)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (; *count && str_eq((*list)->name, name); ++*list, --*count)
		add_rest(&out, (*list)->written);
	return out.len ? buf_str(&out) : STR("");
}

/* Of two long values what they begin with alike is left out. */
static void shorten(struct arena *a, struct str old, struct str new, struct finding_parts *parts)
{
	enum { KEPT = 10 };
	size_t alike = 0;

	while (alike < old.len && alike < new.len &&old.ptr[alike] == new.ptr[alike])
		alike++;
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
	const struct option *old, *new;
	size_t left, right;

	if (!said->old->count && !said->new->count)
		return;
	old = options_of(d->a, said->old, &left);
	new = options_of(d->a, said->new, &right);
	while (left || right) {
		const int order = !left ? 1 : !right ? -1 : str_cmp(old->name, new->name);
		const struct str name = order <= 0 ? old->name : new->name;
		const struct str was = order <= 0 ? take(d->a, &old, &left, name) : STR("");
		const struct str is = order >= 0 ? take(d->a, &new, &right, name) : STR("");

		compare_option(d, said, name, was, is);
	}
}

/* ---- services -------------------------------------------------------------------------------- */

static void say(struct proto_diffing *d, enum rule rule, struct str path, struct str what,
                const struct node *at, const struct node *was)
{
	const struct finding_parts parts = { .path = path, .what = what, .at = at, .was = was };

	(void)proto_changed(d, rule, &parts, LEVEL_COMPATIBLE, LEVEL_COMPATIBLE);
}

static const struct node *top(struct proto_diffing *d, enum side side)
{
	return proto_place_of(d, side, d->root[side], (struct proto_place){ 0, 0 });
}

static struct str type_name(const struct proto_diffing *d, enum side side,
                            const struct proto_type *t)
{
	if (!t->message)
		return t->name;
	return t->message->file == d->root[side]
	               ? proto_local_name(t->message->full, t->message->file)
	               : t->message->full;
}

/* "(stream Ask) returns (Answer)" */
static struct str rpc_text(struct proto_diffing *d, enum side side, const struct proto_rpc *r)
{
	return arena_printf(d->a, "(%s%.*s) returns (%s%.*s)", r->client_streams ? "stream " : "",
	                    STR_FMT(type_name(d, side, &r->request)),
	                    r->server_streams ? "stream " : "",
	                    STR_FMT(type_name(d, side, &r->response)));
}

static bool same_message(struct proto_diffing *d, const struct proto_type *old,
                         const struct proto_type *new)
{
	const struct message_pair *p = proto_pair_of(d, SIDE_OLD, old->message);

	if (p && p->side[SIDE_NEW]->written == new->message)
		return true;
	return str_eq(type_name(d, SIDE_OLD, old), type_name(d, SIDE_NEW, new));
}

static bool same_rpc(struct proto_diffing *d, const struct proto_rpc *old,
                     const struct proto_rpc *new)
{
	return old->client_streams == new->client_streams &&
	       old->server_streams ==
	               new->server_streams &&same_message(d, &old->request, &new->request) &&
	       same_message(d, &old->response, &new->response);
}

static void compare_rpcs(struct proto_diffing *d, const struct proto_service *old,
                         const struct proto_service *new)
{
	struct proto_table before = { 0 }, now = { 0 };

	for (size_t i = 0; i < old->rpc_count; i++)
		(void)proto_put(d->a, &before, old->rpcs[i].name, &old->rpcs[i]);
	for (size_t i = 0; i < new->rpc_count; i++) {
		const struct proto_rpc *is = &new->rpcs[i], *was = proto_get(&before, is->name);
		const struct node *at = proto_place_of(d, SIDE_NEW, new->file, is->at),
				  *at_old = proto_place_of(d, SIDE_OLD, old->file,
		                                           was ? was->at : old->at);
		const struct str path =
			arena_printf(d->a, "%.*s.%.*s", STR_FMT(new->name), STR_FMT(is->name));

		(void)proto_put(d->a, &now, is->name, is);
		if (!was) {
			say(d, RULE_PROTO_SERVICE_CHANGED, path,
			    arena_printf(d->a, "new rpc %.*s %.*s", STR_FMT(is->name),
			                 STR_FMT(rpc_text(d, SIDE_NEW, is))),
			    at, at_old);
			continue;
		}
		if (!same_rpc(d, was, is))
			say(d, RULE_PROTO_SERVICE_CHANGED, path,
			    arena_printf(d->a, "rpc %.*s was %.*s and is now %.*s",
			                 STR_FMT(is->name), STR_FMT(rpc_text(d, SIDE_OLD, was)),
			                 STR_FMT(rpc_text(d, SIDE_NEW, is))),
			    at, at_old);
		proto_compare_options(d, &(struct proto_said){ path, at, at_old, &was->options,
		                                               &is->options, "rpc", is->name });
	}
	for (size_t i = 0; i < old->rpc_count; i++)
		if (!proto_get(&now, old->rpcs[i].name))
			say(d, RULE_PROTO_SERVICE_CHANGED,
			    arena_printf(d->a, "%.*s.%.*s", STR_FMT(old->name),
			                 STR_FMT(old->rpcs[i].name)),
			    arena_printf(d->a, "rpc %.*s is gone", STR_FMT(old->rpcs[i].name)),
			    proto_place_of(d, SIDE_NEW, new->file, new->at),
			    proto_place_of(d, SIDE_OLD, old->file, old->rpcs[i].at));
}

static void compare_services(struct proto_diffing *d)
{
	const struct proto_file *old = d->root[SIDE_OLD], *new = d->root[SIDE_NEW];
	struct proto_table before = { 0 }, now = { 0 };

	for (size_t i = 0; i < old->service_count; i++)
		(void)proto_put(d->a, &before, old->services[i]->name, old->services[i]);
	for (size_t i = 0; i < new->service_count; i++) {
		const struct proto_service *is = new->services[i],
					   *was = proto_get(&before, is->name);
		const struct node *at = proto_place_of(d, SIDE_NEW, new, is->at);

		(void)proto_put(d->a, &now, is->name, is);
		if (!was) {
			say(d, RULE_PROTO_SERVICE_CHANGED, is->name,
			    arena_printf(d->a, "new service %.*s", STR_FMT(is->name)), at,
			    top(d, SIDE_OLD));
			continue;
		}
		compare_rpcs(d, was, is);
		proto_compare_options(
			d, &(struct proto_said){
				   is->name, at, proto_place_of(d, SIDE_OLD, old, was->at),
				   &was->options, &is->options, "service", is->name });
	}
	for (size_t i = 0; i < old->service_count; i++)
		if (!proto_get(&now, old->services[i]->name))
			say(d, RULE_PROTO_SERVICE_CHANGED, old->services[i]->name,
			    arena_printf(d->a, "service %.*s is gone",
			                 STR_FMT(old->services[i]->name)),
			    top(d, SIDE_NEW),
			    proto_place_of(d, SIDE_OLD, old, old->services[i]->at));
}

/* ---- imports --------------------------------------------------------------------------------- */

static const char *import_word(const struct proto_import *i)
{
	return i->kind == PROTO_IMPORT_PUBLIC ? "public "
	       : i->kind == PROTO_IMPORT_WEAK ? "weak "
	                                      : "";
}

static void compare_imports(struct proto_diffing *d)
{
	const struct proto_file *old = d->root[SIDE_OLD], *new = d->root[SIDE_NEW];
	struct proto_table before = { 0 }, now = { 0 };

	for (size_t i = 0; i < old->import_count; i++)
		(void)proto_put(d->a, &before, old->imports[i].path, &old->imports[i]);
	for (size_t i = 0; i < new->import_count; i++) {
		const struct proto_import *is = &new->imports[i],
					  *was = proto_get(&before, is->path);

		(void)proto_put(d->a, &now, is->path, is);
		if (!was || was->kind != is->kind)
			say(d, RULE_PROTO_IMPORT_CHANGED, is->path,
			    arena_printf(d->a, "%s %simport of %.*s", was ? "it is now a" : "new",
			                 import_word(is), STR_FMT(is->path)),
			    proto_place_of(d, SIDE_NEW, new, is->at),
			    was ? proto_place_of(d, SIDE_OLD, old, was->at) : top(d, SIDE_OLD));
	}
	for (size_t i = 0; i < old->import_count; i++)
		if (!proto_get(&now, old->imports[i].path))
			say(d, RULE_PROTO_IMPORT_CHANGED, old->imports[i].path,
			    arena_printf(d->a, "%.*s is no longer imported",
			                 STR_FMT(old->imports[i].path)),
			    top(d, SIDE_NEW), proto_place_of(d, SIDE_OLD, old, old->imports[i].at));
}

/* ---- syntax and package ---------------------------------------------------------------------- */

static struct str syntax_text(struct arena *a, const struct proto_file *f)
{
	const struct str features = proto_option_text(a, &f->options, "features");
	const struct str name =
		f->syntax == PROTO_EDITION
			? arena_printf(a, "edition %s", f->edition == 1000 ? "2023" : "2024")
		: f->syntax == PROTO3 ? STR("proto3")
				      : STR("proto2");

	return features.len ? arena_printf(a, "%.*s with %.*s", STR_FMT(name),
	                                   STR_FMT(str_clip(features, MOST_TEXT)))
	                    : name;
}

static void compare_file(struct proto_diffing *d, const struct proto_file *old,
                         const struct proto_file *new)
{
	struct finding_parts parts = { .path = old == d->root[SIDE_OLD] ? STR("file") : new->name };

	parts.old_value = syntax_text(d->a, old);
	parts.new_value = syntax_text(d->a, new);
	parts.at = proto_place_of(d, SIDE_NEW, new, new->syntax_at);
	parts.was = proto_place_of(d, SIDE_OLD, old, old->syntax_at);
	if (!str_eq(parts.old_value, parts.new_value))
		(void)proto_changed(d, RULE_PROTO_SYNTAX_CHANGED, &parts, LEVEL_WARNING,
		                    LEVEL_WARNING);
	parts.old_value = old->package.len ? old->package : STR("none");
	parts.new_value = new->package.len ? new->package : STR("none");
	parts.at = proto_place_of(d, SIDE_NEW, new, new->package_at);
	parts.was = proto_place_of(d, SIDE_OLD, old, old->package_at);
	if (!str_eq(parts.old_value, parts.new_value))
		(void)proto_changed(d, RULE_PROTO_PACKAGE_CHANGED, &parts, LEVEL_WARNING,
		                    LEVEL_WARNING);
}

/* A file that both use, each in a version of its own. */
static void compare_imported(struct proto_diffing *d)
{
	struct proto_table before = { 0 }, seen = { 0 };

	for (size_t i = 0; i < d->schema[SIDE_OLD]->count; i++) {
		const struct proto_file *f = d->schema[SIDE_OLD]->messages[i]->written->file;

		if (f != d->root[SIDE_OLD] && f->name.len)
			(void)proto_put(d->a, &before, f->name, f);
	}
	for (size_t i = 0; i < d->schema[SIDE_NEW]->count; i++) {
		const struct proto_file *f = d->schema[SIDE_NEW]->messages[i]->written->file;
		const struct proto_file *was = f->name.len ? proto_get(&before, f->name) : NULL;

		if (was && was != f && f != d->root[SIDE_NEW] &&
		    !proto_put(d->a, &seen, f->name, f))
			compare_file(d, was, f);
	}
}

void proto_compare_files(struct proto_diffing *d)
{
	const struct proto_file *old = d->root[SIDE_OLD], *new = d->root[SIDE_NEW];

	compare_file(d, old, new);
	compare_imported(d);
	compare_imports(d);
	compare_services(d);
	proto_compare_options(d, &(struct proto_said){ STR("file"), top(d, SIDE_NEW),
	                                               top(d, SIDE_OLD), &old->options,
	                                               &new->options, "the file", STR("") });
}
