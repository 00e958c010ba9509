#include "compat/finding.h"
#include "contract/expectation/expectation.h"
#include "registry/wire/member.h"

#include <inttypes.h>

/* What the registry keeps is in no file: the place would be one in a row of its own. */
static void put_place(struct buf *out, const struct node *at)
{
	bool in_file = at->source && at->source->name.len;

	buf_add_c(out, "{\"file\":");
	json_print_text(out, in_file ? at->source->name : STR(""));
	buf_printf(out, ",\"line\":%d,\"column\":%d}", in_file ? at->line : 0,
	           in_file ? at->column : 0);
}

static void put_list(struct buf *out, const struct wire_row *r, const void *member, size_t n)
{
	const char *items = *(const char *const *)member;

	buf_add_c(out, "[");
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add_c(out, ",");
		if (r->kind == WIRE_TEXTS)
			json_print_text(out, ((const struct str *)(const void *)items)[i]);
		else if (r->kind == WIRE_POINTERS)
			wire_write(out, r->table, ((const void *const *)(const void *)items)[i]);
		else
			wire_write(out, r->table, items + i * r->table->size);
	}
	buf_add_c(out, "]");
}

static void put_findings(struct buf *out, const struct wire_row *r, const struct findings *list)
{
	buf_add_c(out, "[");
	for (const struct finding *f = list->first; f; f = f->next) {
		if (f != list->first)
			buf_add_c(out, ",");
		wire_write(out, r->table, f);
	}
	buf_add_c(out, "]");
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested */
static void put_value(struct buf *out, const struct wire_row *r, const void *object)
{
	const void *m = wire_member(object, r);

	switch (r->kind) {
	case WIRE_TEXT:
	case WIRE_MAYBE:
		json_print_text(out, *(const struct str *)m);
		break;
	case WIRE_FLAG:
		buf_add_c(out, *(const bool *)m ? "true" : "false");
		break;
	case WIRE_NUMBER:
		buf_printf(out, "%lld", *(const long long *)m);
		break;
	case WIRE_COUNT:
		buf_printf(out, "%zu", *(const size_t *)m);
		break;
	case WIRE_OFFSET:
		buf_printf(out, "%" PRIu64, *(const uint64_t *)m);
		break;
	case WIRE_TIME:
		buf_printf(out, "%" PRId64, *(const int64_t *)m);
		break;
	case WIRE_WORD:
		json_print_text(out, str_of(r->words->word(*(const int *)m)));
		break;
	case WIRE_TEXTS:
	case WIRE_LIST:
	case WIRE_POINTERS:
		put_list(out, r, m, wire_count(object, r));
		break;
	case WIRE_OBJECT:
		wire_write(out, r->table, m);
		break;
	case WIRE_POINTER:
		wire_write(out, r->table, *(const void *const *)m);
		break;
	case WIRE_FINDINGS:
		put_findings(out, r, m);
		break;
	case WIRE_PLACE:
		put_place(out, *(const struct node *const *)m);
		break;
	case WIRE_EXPECTATION:
		json_print(out, (*(const struct expectation *const *)m)->root, 0);
		break;
	case WIRE_TREE:
		json_print(out, *(const struct node *const *)m, 0);
		break;
	case WIRE_KIND_COUNT:
		break;
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested */
static bool says_nothing(const struct wire_row *r, const void *object)
{
	const void *m = wire_member(object, r);

	switch (r->kind) {
	case WIRE_TEXT:
		return !((const struct str *)m)->len;
	case WIRE_MAYBE:
		return !((const struct str *)m)->ptr;
	case WIRE_FLAG:
		return *(const bool *)m == (r->missing != 0);
	case WIRE_NUMBER:
		return *(const long long *)m == r->missing;
	case WIRE_COUNT:
		return !*(const size_t *)m;
	case WIRE_OFFSET:
		return !*(const uint64_t *)m;
	case WIRE_TIME:
		return *(const int64_t *)m == r->missing;
	case WIRE_WORD:
		return *(const int *)m == r->missing;
	case WIRE_TEXTS: /* none, and none at all, are different things */
	case WIRE_POINTER:
	case WIRE_PLACE:
	case WIRE_EXPECTATION:
	case WIRE_TREE:
		return !*(const void *const *)m;
	case WIRE_LIST:
	case WIRE_POINTERS:
		return !wire_count(object, r);
	case WIRE_FINDINGS:
		return !((const struct findings *)m)->first;
	case WIRE_OBJECT:
		for (size_t i = 0; i < r->table->count; i++)
			if (!says_nothing(&r->table->rows[i], m))
				return false;
		return true;
	case WIRE_KIND_COUNT:
		break;
	}
	return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested */
void wire_write(struct buf *out, const struct wire_table *t, const void *object)
{
	bool first = true;

	buf_add_c(out, "{");
	for (size_t i = 0; i < t->count; i++) {
		const struct wire_row *r = &t->rows[i];

		if ((r->optional || r->kind == WIRE_MAYBE) && says_nothing(r, object))
			continue;
		buf_printf(out, "%s\"%s\":", first ? "" : ",", r->name);
		put_value(out, r, object);
		first = false;
	}
	buf_add_c(out, "}");
}
