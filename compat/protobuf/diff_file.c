/* diff_file.c - what a file says for all that is in it: syntax, package, imports, and its
 * services */
#include "compat/protobuf/diff_impl.h"
#include "contract/base/list.h"
#include "contract/grammar/grammar.h"
#include "contract/protobuf/builtin.h"
#include "contract/protobuf/table.h"

#include <stdlib.h>

enum { MOST_TEXT = 60 };

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
		proto_compare_options(d, &(struct proto_said){ path,
		                                               at,
		                                               at_old,
		                                               { &was->options, old->file, NULL },
		                                               { &is->options, new->file, NULL },
		                                               "rpc",
		                                               is->name });
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
			d, &(struct proto_said){ is->name,
		                                 at,
		                                 proto_place_of(d, SIDE_OLD, old, was->at),
		                                 { &was->options, old, NULL },
		                                 { &is->options, new, NULL },
		                                 "service",
		                                 is->name });
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
	proto_compare_options(d, &(struct proto_said){ STR("file"),
	                                               top(d, SIDE_NEW),
	                                               top(d, SIDE_OLD),
	                                               { &old->options, old, NULL },
	                                               { &new->options, new, NULL },
	                                               "the file",
	                                               STR("") });
}
