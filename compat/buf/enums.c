/* enums.c - what enums must keep */
#include "compat/buf/impl.h"
#include "contract/base/list.h"

#include <stdlib.h>

struct str buf_enum_path(struct buf_check *c, const struct proto_enum *e)
{
	return buf_path(c->arena, buf_nested(e->full, e->file));
}

void buf_enum_same_type(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_enum *was = old, *is = new;

	if (was->closed != is->closed)
		buf_find(c, buf_enum_path(c, was),
		         buf_option_place(&is->options, "enum_type", is->at), was->at,
		         "Enum \"%.*s\" changed from %s to %s.", STR_FMT(is->name),
		         was->closed ? "closed" : "open", is->closed ? "closed" : "open");
}

void buf_enum_json_format(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_enum *was = old, *is = new;

	if (buf_allows_json(&was->options, was->scope, was->file) &&
	    !buf_allows_json(&is->options, is->scope, is->file))
		buf_find(c, buf_enum_path(c, was),
		         buf_option_place(&is->options, "json_format", is->at), was->at,
		         "Enum \"%.*s\" JSON format support changed from ALLOW to "
		         "LEGACY_BEST_EFFORT.",
		         STR_FMT(is->name));
}

struct names { /* of one number, sorted */
	struct str *list;
	size_t count;
};

struct numbered {
	int32_t number;
	struct names old, new;
	struct proto_place at, was;
};

static int by_number(const void *x, const void *y)
{
	const struct numbered *a = x, *b = y;

	return a->number < b->number ? -1 : a->number > b->number;
}

/* The numbers of both, each with its names. */
static struct numbered *numbers_of(struct buf_check *c, const struct proto_enum *old,
                                   const struct proto_enum *new, size_t *count)
{
	struct java_keys keys = { .arena = c->arena };
	struct numbered *list;

	for (int second = 0; second < 2; second++) {
		const struct proto_enum *e = second ? new : old;

		for (size_t i = 0; i < e->value_count; i++)
			java_put_number(&keys, e->values[i].number, second, &e->values[i]);
	}
	list = arena_array(c->arena, struct numbered, keys.count);
	for (size_t i = 0; i < keys.count; i++)
		list[i].number = keys.list[i]->number;
	if (keys.count)
		qsort(list, keys.count, sizeof *list, by_number);
	for (int second = 0; second < 2; second++) {
		const struct proto_enum *e = second ? new : old;

		for (size_t i = 0; i < e->value_count; i++) {
			const struct numbered key = { .number = e->values[i].number };
			struct numbered *n =
				bsearch(&key, list, keys.count, sizeof *list, by_number);
			struct names *of = second ? &n->new : &n->old;

			*(second ? &n->at : &n->was) = e->values[i].number_at;
			LIST_ADD(c->arena, of->list, of->count, e->values[i].name);
		}
	}
	for (size_t i = 0; i < keys.count; i++) {
		if (list[i].old.count)
			qsort(list[i].old.list, list[i].old.count, sizeof(struct str), str_order);
		if (list[i].new.count)
			qsort(list[i].new.list, list[i].new.count, sizeof(struct str), str_order);
	}
	*count = keys.count;
	return list;
}

static struct str quoted(struct arena *a, const struct names *n)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < n->count; i++)
		buf_printf(&out, "%s\"%.*s\"", i ? ", " : "", STR_FMT(n->list[i]));
	return buf_str(&out);
}

static struct str value_path(struct buf_check *c, const struct proto_enum *e, int32_t number)
{
	return arena_printf(c->arena, "%.*s/%d", STR_FMT(buf_enum_path(c, e)), number);
}

static bool all_reserved(struct java_keys *reserved, const struct names *n)
{
	const size_t known = reserved->count;

	for (size_t i = 0; i < n->count; i++)
		java_put_name(reserved, n->list[i], false, n);
	return reserved->count == known;
}

static void values_kept(struct buf_check *c, const struct proto_enum *old,
                        const struct proto_enum *new, enum buf_unless unless)
{
	const struct buf_ranges ranges =
		buf_ranges_of(c->arena, new->reserved, new->reserved_count);
	struct java_keys reserved = { .arena = c->arena };
	size_t count;
	struct numbered *list = numbers_of(c, old, new, &count);

	buf_names_reserved(&reserved, new->reserved, new->reserved_count, true);
	for (size_t i = 0; i < count; i++) {
		const struct numbered *n = &list[i];
		struct str suffix = STR("");

		if (n->new.count ||
		    (unless == BUF_NUMBER_RESERVED &&
		     buf_ranges_hold(&ranges, n->number, n->number)) ||
		    (unless == BUF_NAME_RESERVED && all_reserved(&reserved, &n->old)))
			continue;
		if (unless == BUF_NUMBER_RESERVED)
			suffix = arena_printf(c->arena, " without reserving the number \"%d\"",
			                      n->number);
		if (unless == BUF_NAME_RESERVED)
			suffix = arena_printf(c->arena, " without reserving the name%s %.*s",
			                      n->old.count > 1 ? "s" : "",
			                      STR_FMT(quoted(c->arena, &n->old)));
		buf_find(c, value_path(c, old, n->number), new->at, n->was,
		         "Previously present enum value \"%d\" on enum \"%.*s\" was deleted%.*s.",
		         n->number, STR_FMT(new->name), STR_FMT(suffix));
	}
}

void buf_value_no_delete(struct buf_check *c, const void *old, const void *new)
{
	values_kept(c, old, new, BUF_NEVER);
}

void buf_value_no_delete_unless_number(struct buf_check *c, const void *old, const void *new)
{
	values_kept(c, old, new, BUF_NUMBER_RESERVED);
}

void buf_value_no_delete_unless_name(struct buf_check *c, const void *old, const void *new)
{
	values_kept(c, old, new, BUF_NAME_RESERVED);
}

/* Names may be added to a number, none may go. */
static bool has_all(const struct names *is, const struct names *was)
{
	size_t j = 0;

	for (size_t i = 0; i < was->count; i++) {
		while (j < is->count && str_cmp(is->list[j], was->list[i]) < 0)
			j++;
		if (j == is->count || !str_eq(is->list[j], was->list[i]))
			return false;
	}
	return true;
}

void buf_value_same_name(struct buf_check *c, const void *old, const void *new)
{
	const struct proto_enum *was = old, *is = new;
	size_t count;
	struct numbered *list = numbers_of(c, was, is, &count);

	/* Told of each name that the number has now. */
	for (size_t i = 0; i < is->value_count; i++) {
		const struct numbered key = { .number = is->values[i].number };
		struct numbered *n = bsearch(&key, list, count, sizeof *list, by_number);

		if (n->old.count && !has_all(&n->new, &n->old))
			buf_find(c, value_path(c, was, n->number), is->values[i].number_at, n->was,
			         "Enum value \"%d\" on enum \"%.*s\" changed name%s from %.*s to "
			         "%.*s.",
			         n->number, STR_FMT(is->name),
			         n->old.count > 1 && n->new.count > 1 ? "s" : "",
			         STR_FMT(quoted(c->arena, &n->old)),
			         STR_FMT(quoted(c->arena, &n->new)));
	}
}
