#include "compat/finding.h"
#include "contract/base/limits.h"
#include "contract/expectation/expectation.h"
#include "registry/wire/member.h"

#include <limits.h>
#include <stdint.h>

struct reading {
	struct arena *arena;
	enum wire_side side;
	struct failure *why;
};

struct place { /* of what is read, for messages */
	const struct place *up;
	const char *name; /* NULL: an entry of a list */
	size_t index;
};

/* ---- saying no --------------------------------------------------------------- */

static void put_path(struct buf *out, const struct place *p)
{
	const struct place *chain[64];
	size_t n = 0;

	for (; p && n < sizeof chain / sizeof *chain; p = p->up)
		chain[n++] = p;
	while (n-- > 0) {
		if (chain[n]->name)
			buf_printf(out, "%s%s", out->len ? "." : "", chain[n]->name);
		else
			buf_printf(out, "[%zu]", chain[n]->index);
	}
}

static bool refuse(const struct reading *x, const struct place *p, const struct node *at,
                   struct str what)
{
	struct buf path;

	buf_init(&path, x->arena, 0);
	put_path(&path, p);
	return failure_at(x->why, FAILURE_SYNTAX, at->line, at->column, "%.*s%s%.*s",
	                  STR_FMT(buf_str(&path)), path.len ? ": " : "", STR_FMT(what));
}

static const char *wanted(const struct wire_row *r)
{
	static const char *const words[WIRE_KIND_COUNT] = {
		[WIRE_TEXT] = "a string",
		[WIRE_MAYBE] = "a string",
		[WIRE_FLAG] = "true or false",
		[WIRE_NUMBER] = "an integer",
		[WIRE_COUNT] = "an integer that is not negative",
		[WIRE_OFFSET] = "an integer that is not negative",
		[WIRE_TIME] = "an integer (milliseconds since 1970)",
		[WIRE_WORD] = "one of its words",
		[WIRE_TEXTS] = "an array of strings",
		[WIRE_OBJECT] = "an object",
		[WIRE_POINTER] = "an object",
		[WIRE_LIST] = "an array",
		[WIRE_POINTERS] = "an array",
		[WIRE_FINDINGS] = "an array",
		[WIRE_PLACE] = "an object",
		[WIRE_EXPECTATION] = "an object",
		[WIRE_TREE] = "an object",
	};

	return words[r->kind];
}

static bool expected(const struct reading *x, const struct place *p, const struct node *at,
                     const char *what)
{
	return refuse(x, p, at, arena_printf(x->arena, "%s is expected", what));
}

/* ---- scalars ------------------------------------------------------------------- */

static bool is_text(const struct node *n)
{
	return node_is(n, NODE_SCALAR) && n->quoted;
}

static bool read_text(const struct reading *x, const struct place *p, const struct node *n,
                      struct str *out)
{
	if (!is_text(n))
		return expected(x, p, n, "a string");
	if (x->side == WIRE_REQUEST && n->text.len && memchr(n->text.ptr, 0, n->text.len))
		return refuse(x, p, n, STR("it holds a NUL"));
	*out = n->text.ptr ? n->text : STR("");
	return true;
}

static bool read_number(const struct reading *x, const struct place *p, const struct wire_row *r,
                        const struct node *n, long long least, long long *out)
{
	if (!node_is(n, NODE_SCALAR) || n->quoted || !node_is_number(n) ||
	    !str_to_long(n->text, out) || *out < least)
		return expected(x, p, n, wanted(r));
	return true;
}

static bool read_word(const struct reading *x, const struct place *p, const struct wire_row *r,
                      const struct node *n, int *out)
{
	struct str *names = arena_array(x->arena, struct str, (size_t)r->words->count), meant;
	size_t count = 0;

	if (!is_text(n))
		return expected(x, p, n, "a string");
	for (int i = 0; i < r->words->count; i++) {
		names[count++] = str_of(r->words->word(i));
		if (str_eq(n->text, names[count - 1])) {
			*out = i;
			return true;
		}
	}
	if (x->side == WIRE_ANSWER) {
		*out = r->words->strictest;
		return true;
	}
	meant = str_did_you_mean(n->text, names, count);
	if (meant.len)
		return refuse(x, p, n,
		              arena_printf(x->arena,
		                           "\"%.*s\" is not known; did you mean \"%.*s\"?",
		                           STR_FMT(n->text), STR_FMT(meant)));
	if (count > 12)
		return refuse(x, p, n,
		              arena_printf(x->arena, "\"%.*s\" is not known", STR_FMT(n->text)));
	return refuse(x, p, n,
	              arena_printf(x->arena, "\"%.*s\" is none of %.*s", STR_FMT(n->text),
	                           STR_FMT(str_list_text(x->arena, names, count))));
}

/* ---- what is nested --------------------------------------------------------------- */

static bool read_object(const struct reading *x, const struct place *p, const struct wire_table *t,
                        const struct node *n, void *object);

static bool read_texts(const struct reading *x, const struct place *p, const struct wire_row *r,
                       const struct node *n, void *object)
{
	struct str *list;

	if (!node_is(n, NODE_LIST))
		return expected(x, p, n, wanted(r));
	list = arena_array(x->arena, struct str, n->count);
	for (size_t i = 0; i < n->count; i++)
		if (!read_text(x, &(struct place){ p, NULL, i }, n->items[i], &list[i]))
			return false;
	*(struct str **)wire_room(object, r) = list;
	wire_set_count(object, r, n->count);
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader of JSON */
static bool read_list(const struct reading *x, const struct place *p, const struct wire_row *r,
                      const struct node *n, void *object)
{
	char *list;

	if (!node_is(n, NODE_LIST))
		return expected(x, p, n, wanted(r));
	list = arena_alloc(x->arena, n->count, r->table->size);
	if (r->kind == WIRE_POINTERS) {
		const void **pointers = arena_array(x->arena, const void *, n->count);

		for (size_t i = 0; i < n->count; i++)
			pointers[i] = list + i * r->table->size;
		*(const void ***)wire_room(object, r) = pointers;
	} else {
		*(char **)wire_room(object, r) = list;
	}
	for (size_t i = 0; i < n->count; i++)
		if (!read_object(x, &(struct place){ p, NULL, i }, r->table, n->items[i],
		                 list + i * r->table->size))
			return false;
	wire_set_count(object, r, n->count);
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader of JSON */
static bool read_findings(const struct reading *x, const struct place *p, const struct wire_row *r,
                          const struct node *n, struct findings *out)
{
	if (!node_is(n, NODE_LIST))
		return expected(x, p, n, wanted(r));
	if (n->count > limit_of(LIMIT_FINDINGS))
		return limit_exceeded(LIMIT_FINDINGS, x->why);
	findings_init(out, x->arena);
	for (size_t i = 0; i < n->count; i++) {
		struct finding *f = arena_new(x->arena, struct finding);

		if (!read_object(x, &(struct place){ p, NULL, i }, r->table, n->items[i], f))
			return false;
		*out->last = f;
		out->last = &f->next;
		out->count++;
		if (f->level > out->worst)
			out->worst = f->level;
	}
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader of JSON */
static bool read_pointer(const struct reading *x, const struct place *p, const struct wire_row *r,
                         const struct node *n, const void **out)
{
	void *object = arena_alloc(x->arena, 1, r->table->size);

	*out = object;
	return read_object(x, p, r->table, n, object);
}

static const struct wire_row place_rows[] = {
	{ .name = "file", .kind = WIRE_TEXT },
	{ .name = "line", .kind = WIRE_COUNT },
	{ .name = "column", .kind = WIRE_COUNT },
};

static bool read_place(const struct reading *x, const struct place *p, const struct node *n,
                       const struct node **out)
{
	struct node *at = arena_new(x->arena, struct node);
	struct source *source = arena_new(x->arena, struct source);
	long long numbers[3] = { 0 };

	if (!node_is(n, NODE_MAP))
		return expected(x, p, n, "an object");
	for (size_t i = 0; i < 3; i++) {
		const struct node *value = node_get(n, place_rows[i].name);
		struct place here = { p, place_rows[i].name, 0 };

		if (!value)
			return refuse(x, &here, n, STR("it is missing"));
		if (i ? !read_number(x, &here, &place_rows[i], value, 0, &numbers[i])
		      : !read_text(x, &here, value, &source->name))
			return false;
		if (numbers[i] > INT_MAX)
			return expected(x, &here, value, "a line or column");
	}
	*at = (struct node){ .line = (int)numbers[1], .column = (int)numbers[2], .source = source };
	*out = at;
	return true;
}

static bool read_expectation(const struct reading *x, const struct place *p, const struct node *n,
                             const struct expectation **out)
{
	struct failure broken = { .code = FAILURE_NONE };
	struct expectation *e;

	if (!node_is(n, NODE_MAP))
		return expected(x, p, n, "an object");
	if (!expectation_read(x->arena, n, &e, NULL, &broken))
		return refuse(x, p, n, str_copy(x->arena, str_of(broken.text)));
	*out = e;
	return true;
}

/* ---- objects ----------------------------------------------------------------------- */

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader of JSON */
static bool read_value(const struct reading *x, const struct place *p, const struct wire_row *r,
                       const struct node *n, void *object)
{
	void *m = wire_room(object, r);
	long long number;

	switch (r->kind) {
	case WIRE_TEXT:
	case WIRE_MAYBE:
		return read_text(x, p, n, m);
	case WIRE_FLAG:
		if (!node_is(n, NODE_SCALAR) || n->quoted ||
		    !(str_is(n->text, "true") || str_is(n->text, "false")))
			return expected(x, p, n, wanted(r));
		*(bool *)m = str_is(n->text, "true");
		return true;
	case WIRE_NUMBER:
		return read_number(x, p, r, n, LLONG_MIN, m);
	case WIRE_COUNT:
		if (!read_number(x, p, r, n, 0, &number))
			return false;
		*(size_t *)m = (size_t)number;
		return true;
	case WIRE_OFFSET:
		if (!read_number(x, p, r, n, 0, &number))
			return false;
		*(uint64_t *)m = (uint64_t)number;
		return true;
	case WIRE_TIME:
		if (!read_number(x, p, r, n, LLONG_MIN, &number))
			return false;
		*(int64_t *)m = number;
		return true;
	case WIRE_WORD:
		return read_word(x, p, r, n, m);
	case WIRE_TEXTS:
		return read_texts(x, p, r, n, object);
	case WIRE_LIST:
	case WIRE_POINTERS:
		return read_list(x, p, r, n, object);
	case WIRE_OBJECT:
		return read_object(x, p, r->table, n, m);
	case WIRE_POINTER:
		return read_pointer(x, p, r, n, m);
	case WIRE_FINDINGS:
		return read_findings(x, p, r, n, m);
	case WIRE_PLACE:
		return read_place(x, p, n, m);
	case WIRE_EXPECTATION:
		return read_expectation(x, p, n, m);
	case WIRE_TREE:
		if (!node_is(n, NODE_MAP))
			return expected(x, p, n, wanted(r));
		*(const struct node **)m = n;
		return true;
	case WIRE_KIND_COUNT:
		break;
	}
	return false;
}

/* What a member is that was left out; the struct is zeroed. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested */
static void leave_out(const struct reading *x, const struct wire_row *r, void *object)
{
	void *m = wire_room(object, r);

	switch (r->kind) {
	case WIRE_TEXT:
		*(struct str *)m = STR("");
		break;
	case WIRE_FLAG:
		*(bool *)m = r->missing != 0;
		break;
	case WIRE_NUMBER:
		*(long long *)m = r->missing;
		break;
	case WIRE_TIME:
		*(int64_t *)m = r->missing;
		break;
	case WIRE_WORD:
		*(int *)m = (int)r->missing;
		break;
	case WIRE_FINDINGS:
		findings_init(m, x->arena);
		break;
	case WIRE_OBJECT:
		for (size_t i = 0; i < r->table->count; i++)
			leave_out(x, &r->table->rows[i], m);
		break;
	case WIRE_MAYBE:
	case WIRE_COUNT:
	case WIRE_OFFSET:
	case WIRE_TEXTS:
	case WIRE_POINTER:
	case WIRE_LIST:
	case WIRE_POINTERS:
	case WIRE_PLACE:
	case WIRE_EXPECTATION:
	case WIRE_TREE:
	case WIRE_KIND_COUNT:
		break;
	}
}

static bool is_known(const struct wire_table *t, struct str name)
{
	for (size_t i = 0; i < t->count; i++)
		if (str_is(name, t->rows[i].name))
			return true;
	return false;
}

static bool know_members(const struct reading *x, const struct place *p, const struct wire_table *t,
                         const struct node *n)
{
	struct str names[64], meant;
	size_t count = 0;

	for (size_t i = 0; i < n->count; i++) {
		struct str name = n->members[i].key->text;

		if (is_known(t, name))
			continue;
		for (; count < t->count && count < sizeof names / sizeof *names; count++)
			names[count] = str_of(t->rows[count].name);
		meant = str_did_you_mean(name, names, count);
		return refuse(x, p, n->members[i].key,
		              arena_printf(x->arena, "no member is called \"%.*s\"%s%.*s%s",
		                           STR_FMT(name), meant.len ? "; did you mean \"" : "",
		                           STR_FMT(meant), meant.len ? "\"?" : ""));
	}
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the reader of JSON */
static bool read_object(const struct reading *x, const struct place *p, const struct wire_table *t,
                        const struct node *n, void *object)
{
	if (!node_is(n, NODE_MAP))
		return expected(x, p, n, "an object");
	if (x->side == WIRE_REQUEST && !know_members(x, p, t, n))
		return false;
	for (size_t i = 0; i < t->count; i++) {
		const struct wire_row *r = &t->rows[i];
		const struct node *value = node_get(n, r->name);
		struct place here = { p, r->name, 0 };

		if (value) {
			if (!read_value(x, &here, r, value, object))
				return false;
		} else if (r->optional || r->kind == WIRE_MAYBE) {
			leave_out(x, r, object);
		} else {
			return refuse(x, &here, n, STR("it is missing"));
		}
	}
	return true;
}

bool wire_read(struct arena *a, const struct wire_table *t, enum wire_side side,
               const struct node *root, void *object, struct failure *why)
{
	const struct reading x = { a, side, why };

	memset(object, 0, t->size);
	return read_object(&x, NULL, t, root, object);
}

bool wire_read_text(struct arena *a, const struct wire_table *t, enum wire_side side,
                    struct str text, void *object, struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	struct node *root;

	*source = (struct source){ STR(""), text }; /* no file has it */
	return json_read(a, source, &root, why) && wire_read(a, t, side, root, object, why);
}
