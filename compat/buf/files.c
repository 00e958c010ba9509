/* files.c - what a file or a package must not lose, and what a file must keep */
#include "compat/buf/impl.h"
#include "contract/protobuf/table.h"

static const struct proto_place top = { 1, 1 };

/* ---- deletes ----------------------------------------------------------------------- */

static const char *const words[BUF_SORT_COUNT] = {
	[BUF_MESSAGES] = "message",
	[BUF_ENUMS] = "enum",
	[BUF_SERVICES] = "service",
	[BUF_EXTENSIONS] = "extension",
};

/* Where in the new file something would stand: in the innermost message that is still there. */
static struct proto_place place_for(const struct proto_table *messages, struct str nested)
{
	while (nested.len) {
		const struct buf_names *n;

		while (nested.len && nested.ptr[nested.len - 1] != '.')
			nested.len--;
		nested.len -= nested.len != 0;
		n = nested.len ? proto_get(messages, nested) : NULL;
		if (n)
			return n->at;
	}
	return top;
}

static bool is_in(const struct buf_names *n, const struct proto_file *file, struct str package)
{
	return file ? n->file == file : str_eq(n->file->package, package);
}

static void collect(struct java_keys *keys, const struct buf_side *s, enum buf_sort sort,
                    bool second, const struct proto_file *file, struct str package)
{
	for (size_t i = 0; i < s->name_count[sort]; i++)
		if (is_in(&s->names[sort][i], file, package))
			java_put_name(keys, s->names[sort][i].nested, second, &s->names[sort][i]);
}

/* Of a file where one is given, else of a package. */
static void no_delete(struct buf_check *c, enum buf_sort sort, const struct proto_file *old,
                      const struct proto_file *new, struct str package)
{
	struct java_keys keys = { .arena = c->arena };
	struct proto_table messages = { 0 };

	collect(&keys, &c->old, sort, false, old, package);
	collect(&keys, &c->new, sort, true, new, package);
	for (size_t i = 0; i < c->new.name_count[BUF_MESSAGES]; i++) {
		const struct buf_names *n = &c->new.names[BUF_MESSAGES][i];

		if (is_in(n, new, package))
			(void)proto_put(c->arena, &messages, n->nested, n);
	}
	if (!old && sort != BUF_SERVICES && !keys.in_second)
		return; /* there is no such package, for buf: it has nothing of the sort */
	for (size_t i = 0; i < keys.count; i++) {
		const struct buf_names *was = keys.list[i]->first;

		if (!was || keys.list[i]->second)
			continue;
		if (old)
			buf_find(c, buf_path(c->arena, was->nested),
			         place_for(&messages, was->nested), was->at,
			         "Previously present %s \"%.*s\" was deleted from file.",
			         words[sort], STR_FMT(was->nested));
		else
			buf_find(
				c, buf_path(c->arena, was->nested),
				place_for(&messages, was->nested), was->at,
				"Previously present %s \"%.*s\" was deleted from package \"%.*s\".",
				words[sort], STR_FMT(was->nested), STR_FMT(package));
	}
}

#define FILE_RULE(handler, sort)                                            \
	void handler(struct buf_check *c, const void *old, const void *new) \
	{                                                                   \
		no_delete(c, sort, old, new, STR_NONE);                     \
	}
FILE_RULE(buf_message_no_delete, BUF_MESSAGES)
FILE_RULE(buf_enum_no_delete, BUF_ENUMS)
FILE_RULE(buf_service_no_delete, BUF_SERVICES)
FILE_RULE(buf_extension_no_delete, BUF_EXTENSIONS)

/* The packages of a side, each with its first file. */
static void packages_of(struct java_keys *keys, const struct buf_side *s, bool second)
{
	for (size_t i = s->file_count; i-- > 0;)
		java_put_name(keys, s->files[i]->package.len ? s->files[i]->package : STR(""),
		              second, s->files[i]);
}

static void package_no_delete(struct buf_check *c, enum buf_sort sort)
{
	struct java_keys keys = { .arena = c->arena };

	packages_of(&keys, &c->old, false);
	packages_of(&keys, &c->new, true);
	for (size_t i = 0; i < keys.count; i++) {
		if (!keys.list[i]->first || !keys.list[i]->second)
			continue;
		c->old_file = keys.list[i]->first;
		c->file = keys.list[i]->second;
		no_delete(c, sort, NULL, NULL, keys.list[i]->name);
	}
}

#define PACKAGE_RULE(handler, sort)                                         \
	void handler(struct buf_check *c, const void *old, const void *new) \
	{                                                                   \
		(void)old;                                                  \
		(void)new;                                                  \
		package_no_delete(c, sort);                                 \
	}
PACKAGE_RULE(buf_package_message_no_delete, BUF_MESSAGES)
PACKAGE_RULE(buf_package_enum_no_delete, BUF_ENUMS)
PACKAGE_RULE(buf_package_service_no_delete, BUF_SERVICES)
PACKAGE_RULE(buf_package_extension_no_delete, BUF_EXTENSIONS)

void buf_package_no_delete(struct buf_check *c, const void *old, const void *new)
{
	struct java_keys keys = { .arena = c->arena };

	(void)old;
	(void)new;
	packages_of(&keys, &c->old, false);
	packages_of(&keys, &c->new, true);
	for (size_t i = 0; i < keys.count; i++)
		if (!keys.list[i]->second)
			buf_find(c, STR("#"), top, top,
			         "Previously present package \"%.*s\" was deleted.",
			         STR_FMT(keys.list[i]->name));
}

/* The root is the root, whatever it is called; the others are what they are imported as. */
void buf_file_no_delete(struct buf_check *c, const void *old, const void *new)
{
	struct java_keys keys = { .arena = c->arena };

	(void)old;
	(void)new;
	for (size_t i = 1; i < c->old.file_count; i++)
		java_put_name(&keys, c->old.files[i]->name, false, c->old.files[i]);
	for (size_t i = 1; i < c->new.file_count; i++)
		java_put_name(&keys, c->new.files[i]->name, true, c->new.files[i]);
	for (size_t i = 0; i < keys.count; i++)
		if (!keys.list[i]->second)
			buf_find(c, STR("#"), top, top,
			         "Previously present file \"%.*s\" was deleted.",
			         STR_FMT(keys.list[i]->name));
}

/* ---- what a file must keep ------------------------------------------------------------- */

static void same(struct buf_check *c, const char *what, struct str was, struct str is,
                 struct proto_place old_at, struct proto_place at)
{
	if (!str_eq(was, is))
		buf_find(c, STR("#"), at.line ? at : top, old_at.line ? old_at : top,
		         "File %s changed from \"%.*s\" to \"%.*s\".", what, STR_FMT(was),
		         STR_FMT(is));
}

static struct str syntax_of(const struct proto_file *f)
{
	switch (f->syntax) {
	case PROTO3:
		return STR("proto3");
	case PROTO_EDITION:
		return STR("editions");
	case PROTO_NO_SYNTAX:
	case PROTO2:
		break;
	}
	return STR("proto2");
}

void buf_same_syntax(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_file *was = old, *is = new;

	same(c, "syntax", syntax_of(was), syntax_of(is), was->syntax_at, is->syntax_at);
}

void buf_same_package(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_file *was = old, *is = new;

	same(c, "package", was->package, is->package, was->package_at, is->package_at);
}

static struct proto_place option_place(const struct proto_options *o, const char *name)
{
	for (size_t i = o->count; i-- > 0;)
		if (o->list[i].part_count == 1 && str_is(o->list[i].parts[0].name, name))
			return o->list[i].at;
	return top;
}

static void same_option(struct buf_check *c, const struct proto_file *old,
                        const struct proto_file *new, const char *name, const char *otherwise)
{
	const struct str was = buf_option(&old->options, name),
			 is = buf_option(&new->options, name);

	same(c, str_c(c->arena, arena_printf(c->arena, "option \"%s\"", name)),
	     was.ptr ? was : str_of(otherwise), is.ptr ? is : str_of(otherwise),
	     option_place(&old->options, name), option_place(&new->options, name));
}

#define OPTION_RULE(option, otherwise)                                           \
	void buf_##option(struct buf_check *c, const void *old, const void *new) \
	{                                                                        \
		same_option(c, old, new, #option, otherwise);                    \
	}
OPTION_RULE(cc_enable_arenas, "true")
OPTION_RULE(cc_generic_services, "false")
OPTION_RULE(csharp_namespace, "")
OPTION_RULE(go_package, "")
OPTION_RULE(java_generic_services, "false")
OPTION_RULE(java_multiple_files, "false")
OPTION_RULE(java_outer_classname, "")
OPTION_RULE(java_package, "")
OPTION_RULE(objc_class_prefix, "")
OPTION_RULE(optimize_for, "SPEED")
OPTION_RULE(php_class_prefix, "")
OPTION_RULE(php_metadata_namespace, "")
OPTION_RULE(php_namespace, "")
OPTION_RULE(py_generic_services, "false")
OPTION_RULE(ruby_package, "")
OPTION_RULE(swift_prefix, "")
