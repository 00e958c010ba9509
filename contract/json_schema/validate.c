#include "contract/base/list.h"
#include "contract/base/pointer.h"
#include "contract/json_schema/validate_impl.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- what was evaluated ------------------------------------------------------------ */

static struct json_seen *seen_take(struct json_run *r, size_t count)
{
	struct json_seen *seen = r->free;
	const size_t words = count / 64 + 1;

	if (seen)
		r->free = seen->next;
	else
		seen = arena_new(r->arena, struct json_seen);
	if (seen->room < words) {
		seen->bits = arena_array(r->arena, uint64_t, words);
		seen->room = words;
	}
	r->steps += words / 8; /* who is too late is stopped at the next step */
	memset(seen->bits, 0, words * sizeof *seen->bits);
	seen->count = count;
	seen->all = false;
	return seen;
}

static void seen_give(struct json_run *r, struct json_seen *seen)
{
	seen->next = r->free;
	r->free = seen;
}

static void seen_merge(struct json_seen *into, const struct json_seen *from)
{
	into->all = into->all || from->all;
	for (size_t i = 0; i < into->count / 64 + 1; i++)
		into->bits[i] |= from->bits[i];
}

void json_seen_mark(struct json_seen *seen, size_t i)
{
	seen->bits[i / 64] |= (uint64_t)1 << i % 64;
}

bool json_seen_has(const struct json_seen *seen, size_t i)
{
	return seen->all || (seen->bits[i / 64] >> i % 64 & 1);
}

/* ---- limits -------------------------------------------------------------------------- */

static bool stop_at(struct json_run *r, const struct json_place *at, const char *text)
{
	const struct str pointer = json_schema_pointer(r->kept, r->validator->schema, at->node);

	if (!r->stopped)
		failure_at(r->why, FAILURE_LIMIT, at->node->line, at->node->column,
		           "%s, in the schema at \"%.*s\"", text,
		           (int)(pointer.len > 400 ? 400 : pointer.len), pointer.ptr);
	r->stopped = true;
	return false;
}

bool json_stop(struct json_run *r, const struct json_step *s, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return stop_at(r, &s->in, text);
}

static bool stop_at_limit(struct json_run *r, const struct json_place *at, enum limit limit)
{
	struct failure why;

	limit_exceeded(limit, &why);
	return stop_at(r, at, why.text);
}

bool json_spend(struct json_run *r, const struct json_step *s, size_t n)
{
	r->steps += n;
	return r->steps <= limit_of(LIMIT_JSON_STEPS) || stop_at_limit(r, &s->in, LIMIT_JSON_STEPS);
}

bool json_matches(struct json_run *r, const struct json_step *s, const struct json_regex *regex,
                  struct str text)
{
	if (!json_spend(r, s, text.len / 64 + 1))
		return false;
	if (!r->matcher)
		r->matcher = json_matcher_new(r->arena);
	switch (json_regex_match(r->matcher, regex, text)) {
	case JSON_NO_MATCH:
		return false;
	case JSON_MATCH:
		return true;
	case JSON_MATCH_LIMIT:
		break;
	}
	return json_stop(r, s, "a regular expression takes too long on a text");
}

/* ---- errors ---------------------------------------------------------------------------- */

enum { SHORT = 80 };

/* A long text is cut, but not within a character. */
static void print_scalar(struct buf *out, const struct node *n)
{
	struct node cut = *n;

	if (cut.text.len > SHORT)
		for (cut.text.len = SHORT;
		     ((unsigned char)cut.text.ptr[cut.text.len] & 0xC0) == 0x80;)
			cut.text.len--;
	json_print(out, &cut, 0);
	if (cut.text.len < n->text.len)
		buf_add_c(out, "...");
}

/* Stops where enough is printed, so it looks at little of a large value.
 * NOLINTNEXTLINE(misc-no-recursion): each level prints a byte, and SHORT are enough */
static void print_short(struct buf *out, const struct node *n)
{
	const bool map = n->kind == NODE_MAP;

	if (n->kind == NODE_SCALAR) {
		print_scalar(out, n);
		return;
	}
	buf_add_byte(out, map ? '{' : '[');
	for (size_t i = 0; i < n->count; i++) {
		if (i)
			buf_add_byte(out, ',');
		if (out->len > SHORT) {
			buf_add_c(out, "...");
			break;
		}
		if (map) {
			struct node key = *n->members[i].key;

			key.quoted = true;
			print_scalar(out, &key);
			buf_add_byte(out, ':');
		}
		print_short(out, map ? n->members[i].value : n->items[i]);
	}
	buf_add_byte(out, map ? '}' : ']');
}

const char *json_short(struct json_run *r, const struct node *value)
{
	struct buf out;

	if (!r->collecting || r->quiet)
		return "";
	buf_init(&out, r->kept, 0);
	print_short(&out, value);
	return str_c(r->kept, buf_str(&out));
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the value, LIMIT_DEPTH */
static struct str path_text(struct arena *a, const struct json_path *path)
{
	struct str up;

	if (!path)
		return STR("");
	up = path_text(a, path->up);
	if (path->name.ptr)
		return pointer_add(a, up, path->name);
	return arena_printf(a, "%.*s/%zu", STR_FMT(up), path->index);
}

static void keep_error(struct json_run *r, struct json_place in, const char *keyword,
                       const struct json_at *at, const char *fmt, va_list ap)
{
	struct json_error *e;
	char text[1000];

	if (!r->collecting || r->quiet || r->stopped || r->error_count >= limit_of(LIMIT_FINDINGS))
		return;
	e = arena_new(r->kept, struct json_error);
	vsnprintf(text, sizeof text, fmt, ap);
	*e = (struct json_error){ .value = at->value,
		                  .path = path_text(r->kept, at->path),
		                  .at = in.node,
		                  .schema_path = json_schema_pointer(r->kept, r->validator->schema,
		                                                     in.node),
		                  .keyword = str_of(keyword),
		                  .message = str_copy(r->kept, str_of(text)) };
	if (in.node->kind == NODE_MAP) {
		e->at = node_get(in.node, keyword);
		e->schema_path = pointer_add(r->kept, e->schema_path, e->keyword);
	}
	*r->last_error = e;
	r->last_error = &e->next;
	r->error_count++;
}

bool json_fail(struct json_run *r, const struct json_step *s, const struct json_at *at,
               const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	keep_error(r, s->in, s->check->keyword, at, fmt, ap);
	va_end(ap);
	return false;
}

bool json_fail_by(struct json_run *r, const struct json_step *s, const char *keyword,
                  const struct json_at *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	keep_error(r, s->in, keyword, at, fmt, ap);
	va_end(ap);
	return false;
}

static bool fail_plainly(struct json_run *r, struct json_place in, const struct json_at *at,
                         const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	keep_error(r, in, "false", at, fmt, ap);
	va_end(ap);
	return false;
}

/* ---- running ------------------------------------------------------------------------------ */

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_JSON_DEPTH, see json_apply() */
static bool run_steps(struct json_run *r, const struct json_plan *plan, const struct json_at *at)
{
	bool ok = true;

	for (size_t i = 0; i < plan->step_count && json_goes_on(r, ok); i++) {
		const struct json_step *s = &plan->steps[i];

		if (!(s->kinds >> at->kind & 1))
			continue;
		/* What a failed neighbour would have looked at is not left over: it is not known.
		 */
		if (!ok && s->check >= json_last_checks &&
		    s->check < json_last_checks + json_last_check_count)
			break;
		ok = json_spend(r, s, 1) && s->run(r, s, at) && ok;
	}
	return ok && !r->stopped;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_JSON_DEPTH */
bool json_apply(struct json_run *r, const struct json_plan *plan, const struct json_at *at)
{
	const bool entered =
		!r->scope_count || r->scope[r->scope_count - 1] != plan->place.resource;
	struct json_at here = *at;
	bool ok;

	if (plan->always)
		return true;
	if (plan->never)
		return fail_plainly(r, plan->place, at, "%s is not allowed",
		                    json_short(r, at->value));
	if (r->depth >= limit_of(LIMIT_JSON_DEPTH))
		return stop_at_limit(r, &plan->place, LIMIT_JSON_DEPTH);
	r->depth++;
	if (entered)
		r->scope[r->scope_count++] = plan->place.resource;
	if (plan->unevaluated >> at->kind & 1)
		here.seen = seen_take(r, at->value->count);
	ok = run_steps(r, plan, &here);
	if (here.seen != at->seen) {
		if (ok && at->seen)
			seen_merge(at->seen, here.seen);
		seen_give(r, here.seen);
	}
	r->scope_count -= entered;
	r->depth--;
	return ok;
}

/* NOLINTNEXTLINE(misc-no-recursion): see json_apply() */
bool json_apply_branch(struct json_run *r, const struct json_plan *plan, const struct json_at *at)
{
	struct json_at here = *at;
	bool ok;

	if (at->seen)
		here.seen = seen_take(r, at->value->count);
	r->quiet++;
	ok = json_apply(r, plan, &here);
	r->quiet--;
	if (at->seen) {
		if (ok)
			seen_merge(at->seen, here.seen);
		seen_give(r, here.seen);
	}
	return ok;
}

/* NOLINTNEXTLINE(misc-no-recursion): see json_apply() */
bool json_apply_below(struct json_run *r, const struct json_plan *plan, const struct json_at *at,
                      const struct node *value, struct str name, size_t index)
{
	const struct json_path path = { at->path, name, index };
	const struct json_at below = { value, json_kind_of(value), &path, NULL };

	return json_apply(r, plan, &below);
}

static enum json_verdict judge(struct arena *a, const struct json_validator *v,
                               const struct node *value, const struct json_error **errors,
                               struct failure *why)
{
	struct arena *work = arena_inside(a);
	const struct json_error *first = NULL;
	struct json_run r = { .arena = work,
		              .scratch = arena_inside(work),
		              .kept = a,
		              .validator = v,
		              .collecting = errors != NULL,
		              .last_error = &first,
		              .why = why };
	const struct json_at at = { value, json_kind_of(value), NULL, NULL };
	bool ok;

	r.scope = arena_array(work, const struct json_resource *, limit_of(LIMIT_JSON_DEPTH) + 1);
	ok = json_apply(&r, v->root, &at);
	if (errors)
		*errors = first;
	arena_reset(work);
	return r.stopped ? JSON_UNKNOWN : ok ? JSON_VALID : JSON_INVALID;
}

enum json_verdict json_validate(struct arena *a, const struct json_validator *v,
                                const struct node *value, struct failure *why)
{
	return judge(a, v, value, NULL, why);
}

enum json_verdict json_validate_errors(struct arena *a, const struct json_validator *v,
                                       const struct node *value, const struct json_error **errors,
                                       struct failure *why)
{
	return judge(a, v, value, errors, why);
}
