/* read_proven.c - what a reader's schema says that a writer's documents do not satisfy */
#include "compat/json_schema/read_proven.h"

#include "compat/json_schema/set.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"
#include "contract/json_schema/validate.h"

#include <ctype.h>

enum { LARGE = 100, TOGETHER = 256 };

/* One reading of the two schemas: with formats asserted or not. */
struct view {
	bool formats;
	unsigned writer_set;
	struct json_saying *sayings;
	size_t count;
	bool *broken;    /* by saying */
	bool large;      /* examples are */
	bool met_format; /* which are not asserted here */
	bool ready;      /* the validators were made, as far as they can */
	const struct json_validator *reader, *writer;
	const char *blame; /* why there is no validator */
};

struct proof {
	struct arena *a, *work; /* work: of one validation */
	const struct json_schema *reader, *writer;
	bool draft_4; /* takes part */
	struct json_sets *sets;
	struct json_break *unproved;
	size_t nunproved;
	struct json_proof *out;
};

static const struct json_validator *validator(struct proof *p, const struct json_schema *schema,
                                              struct view *v)
{
	const struct json_validator_options options = { .assert_format = v->formats };
	const struct json_validator *out = NULL;
	struct failure why = { 0 };

	if (!json_validator_new(p->a, schema, &options, &out, &why))
		v->blame = str_copy(p->a, str_of(why.text)).ptr;
	return out;
}

static bool has_draft_4(const struct json_schema *s)
{
	for (size_t i = 0; i < s->resource_count; i++)
		if (s->resources[i]->dialect == JSON_DRAFT_4 && !s->resources[i]->metaschema)
			return true;
	return false;
}

/* As it is shown. */
static const struct node *written(struct proof *p, const struct node *document)
{
	return p->draft_4 ? json_written_plainly(p->a, document) : document;
}

static struct view view_of(struct proof *p, bool formats)
{
	struct json_set_schema *reader = json_set_schema_new(p->sets, p->reader, formats);
	struct json_set_schema *writer = json_set_schema_new(p->sets, p->writer, formats);
	struct view v = { .formats = formats };

	v.writer_set = json_set_of(writer, p->writer->root);
	json_set_sayings(reader, p->reader->root, v.writer_set, &v.sayings, &v.count);
	v.met_format = json_set_met_format(reader) || json_set_met_format(writer);
	return v;
}

/* ADDITIONAL_PROPERTIES of additionalProperties. */
static const char *code_of(struct arena *a, struct str keyword)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < keyword.len; i++) {
		const char c = keyword.ptr[i];

		if (isupper((unsigned char)c))
			buf_add_byte(&out, '_');
		if (c != '$')
			buf_add_byte(&out, (char)toupper((unsigned char)c));
	}
	return keyword.len ? str_c(a, buf_str(&out)) : "SCHEMA";
}

/* ---- places ---------------------------------------------------------------------- */

/* The step behind the slash, with ~1 and ~0 undone. */
static struct str unescaped(struct arena *a, struct str step)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < step.len; i++) {
		const bool escape = step.ptr[i] == '~' && i + 1 < step.len;

		buf_add_byte(&out, escape ? step.ptr[++i] == '1' ? '/' : '~' : step.ptr[i]);
	}
	return buf_str(&out);
}

/* What stands at a pointer below a root, or the nearest around it. */
static const struct node *nearest(struct arena *a, const struct node *root, struct str pointer)
{
	struct str rest = str_skip(pointer, 1);

	while (pointer.len && root) {
		const struct str step = unescaped(a, str_cut(&rest, '/'));
		const struct node *next = node_get_str(root, step);
		long long index;

		if (node_is(root, NODE_LIST) && str_to_long(step, &index) && index >= 0 &&
		    (size_t)index < root->count)
			next = root->items[index];
		if (!next)
			break;
		root = next;
		if (!rest.len)
			break;
	}
	return root;
}

/* The same in that document of a schema; in its own, if there is none of that name. */
static const struct node *nearest_of(struct arena *a, const struct json_schema *s,
                                     struct str location)
{
	struct str pointer = location, uri = str_cut(&pointer, '#');

	if (!location.len || location.ptr[0] == '/') /* in its own document */
		return nearest(a, s->root.node, location);
	for (size_t i = 0; i < s->resource_count; i++)
		if (!s->resources[i]->parent && str_eq(s->resources[i]->uri, uri))
			return nearest(a, s->resources[i]->root, pointer);
	return s->root.node;
}

static struct json_break place_of(struct proof *p, const struct json_saying *s)
{
	const struct str to = json_schema_location(p->a, p->reader, s->place.node);
	const struct str path = s->keyword.len ? arena_printf(p->a, "%.*s/%.*s", STR_FMT(to),
	                                                      STR_FMT(s->keyword))
	                                       : to;

	return (struct json_break){
		.code = code_of(p->a, s->keyword),
		.path = path,
		.at = s->at,
		.old = nearest_of(p->a, p->writer, path),
	};
}

/* ---- one saying ------------------------------------------------------------------- */

static struct str said_of(struct proof *p, const struct json_error *e)
{
	return arena_printf(p->a, "%.*s%s%.*s", STR_FMT(e->path), e->path.len ? ": " : "",
	                    STR_FMT(e->message));
}

/* Does the writer accept the value and the reader refuse it? *first: what the reader says of it,
 * until p->work is reset. */
static bool confirm(struct proof *p, struct view *v, const struct node *value,
                    const struct json_error **first)
{
	struct failure why;

	if (!v->ready) {
		v->reader = validator(p, p->reader, v);
		v->writer = validator(p, p->writer, v);
		v->ready = true;
	}
	*first = NULL;
	return value && v->writer && v->reader &&
	       json_validate(p->work, v->writer, value, &why) == JSON_VALID &&
	       json_validate_errors(p->work, v->reader, value, first, &why) == JSON_INVALID &&
	       *first;
}

static void add_break(struct proof *p, struct view *v, size_t i, const struct node *witness,
                      const struct json_error *e)
{
	struct json_break b = place_of(p, &v->sayings[i]);

	b.format_asserted = v->formats;
	b.witness = witness;
	b.failure = said_of(p, e);
	v->broken[i] = true;
	LIST_ADD(p->a, p->out->list, p->out->breaks, b);
}

static void add_unproved(struct proof *p, struct view *v, size_t i, const char *blame)
{
	struct json_break b = place_of(p, &v->sayings[i]);

	b.format_asserted = v->formats;
	b.blame = blame      ? blame
	          : v->blame ? v->blame
	                     : "an example that the validator did not confirm";
	LIST_ADD(p->a, p->unproved, p->nunproved, b);
}

/* First an example that is put together from what is known around the place: it is small, and
 * cheap. Only if that does not convince the validators, the whole is searched. */
static void judge(struct proof *p, struct view *v, size_t i)
{
	const struct json_saying *s = &v->sayings[i];
	const struct json_error *first;
	const struct node *example = written(p, json_set_example(p->sets, s));
	struct json_set_sample found = { .answer = JSON_SET_FOUND, .value = example };
	bool broken = confirm(p, v, example, &first);

	if (!broken) {
		const unsigned sets[2] = { v->writer_set, json_set_not(s->set) };

		arena_reset(p->work);
		found = json_set_ask(p->sets, json_set_both(p->sets, sets, 2));
		if (found.answer == JSON_SET_EMPTY)
			return;
		found.value = written(p, found.value);
		broken = confirm(p, v, found.value, &first);
	}
	if (broken)
		add_break(p, v, i, found.value, first);
	else
		add_unproved(p, v, i, found.answer == JSON_SET_UNKNOWN ? found.blame : NULL);
	v->large |= broken && json_weight(found.value) > LARGE;
	arena_reset(p->work);
}

/* ---- many sayings ------------------------------------------------------------------- */

/* Where documents are large anyway, one that breaks many sayings at once says as much as one for
 * each. What it did not show is judged by itself. */
static void judge_together(struct proof *p, struct view *v, size_t from, size_t to)
{
	unsigned *sets = arena_array(p->a, unsigned, to - from + 1);
	const struct json_error *first, *e;
	struct json_set_sample found;
	size_t n = 0;

	sets[n++] = v->writer_set;
	for (size_t i = from; i < to; i++)
		if (!v->sayings[i].repeats)
			sets[n++] = json_set_not(v->sayings[i].set);
	found = json_set_sample(p->sets, sets, n);
	found.value = written(p, found.value);
	if (confirm(p, v, found.value, &first))
		for (size_t i = from; i < to; i++) {
			for (e = first; e && e->at != v->sayings[i].at; e = e->next)
				;
			if (e && !v->sayings[i].repeats)
				add_break(p, v, i, found.value, e);
		}
	arena_reset(p->work);
}

/* Was the same asked of the same set before? */
static bool was_asked(const struct view *before, const struct view *v, size_t i)
{
	if (!before || before->writer_set != v->writer_set)
		return false;
	return i < before->count && before->sayings[i].set == v->sayings[i].set;
}

/* What was said when the schema was met first, does some of it not hold? */
static bool breaks_already(const struct view *v, const struct json_saying *s)
{
	for (size_t i = s->first; i < s->last; i++)
		if (v->broken[i])
			return true;
	return false;
}

static void judge_all(struct proof *p, struct view *v, const struct view *before)
{
	size_t together = 0; /* so far they were judged together */

	v->broken = arena_array(p->a, bool, v->count);
	for (size_t i = 0; i < v->count; i++) {
		if (v->sayings[i].repeats || was_asked(before, v, i))
			continue;
		if (v->large && i >= together) {
			together = i + TOGETHER < v->count ? i + TOGETHER : v->count;
			judge_together(p, v, i, together);
		}
		if (!v->broken[i])
			judge(p, v, i);
	}
	for (size_t i = 0; i < v->count; i++) {
		const struct json_saying *s = &v->sayings[i];

		if (!s->repeats || s->set == JSON_SET_ALL || was_asked(before, v, i))
			continue;
		if (breaks_already(v, s))
			v->broken[i] = true;
		else
			judge(p, v, i);
	}
}

/* A place that breaks is not unproved as well, and each is named once. */
static bool is_named(const struct proof *p, const struct json_break *b)
{
	for (size_t i = 0; i < p->out->count; i++)
		if (p->out->list[i].at == b->at)
			return true;
	return false;
}

static void settle(struct proof *p)
{
	struct json_proof *out = p->out;
	struct json_break *all = out->list;
	const size_t breaks = out->breaks;

	out->list = NULL;
	out->breaks = 0;
	for (size_t i = 0; i < breaks + p->nunproved; i++) {
		const struct json_break *b = i < breaks ? &all[i] : &p->unproved[i - breaks];

		if (is_named(p, b))
			continue;
		if (out->count < limit_of(LIMIT_FINDINGS))
			LIST_ADD(p->a, out->list, out->count, *b);
		out->breaks += b->witness != NULL;
		out->total++;
	}
	out->compatible = !out->total;
	out->unproved = out->total && !out->breaks;
}

/* The next document of a schema, from a resource on; NULL: there is none. */
static const struct json_resource *document(const struct json_schema *s, size_t *at)
{
	while (*at < s->resource_count) {
		const struct json_resource *r = s->resources[(*at)++];

		if (!r->parent && !r->metaschema)
			return r;
	}
	return NULL;
}

/* Whatever a schema means, it means it twice. */
static bool is_same(const struct json_schema *x, const struct json_schema *y)
{
	size_t i = 0, k = 0;

	for (;;) {
		const struct json_resource *one = document(x, &i), *other = document(y, &k);

		if (!one || !other)
			return one == other && json_equal(x->root.node, y->root.node);
		if (one->dialect != other->dialect || !str_eq(one->uri, other->uri) ||
		    !json_equal(one->root, other->root))
			return false;
	}
}

bool json_schema_prove(struct arena *a, const struct json_schema *reader,
                       const struct json_schema *writer, struct json_proof *out,
                       struct failure *why)
{
	struct proof p = { .a = a, .work = arena_inside(a), .out = out };
	struct view plain, asserted;

	*out = (struct json_proof){ .compatible = true };
	if (is_same(reader, writer))
		return true;
	if (!json_schema_as_meant(a, reader, &p.reader, why) ||
	    !json_schema_as_meant(a, writer, &p.writer, why))
		return false;
	p.draft_4 = has_draft_4(p.reader) || has_draft_4(p.writer);
	p.sets = json_sets_new(a);
	plain = view_of(&p, false);
	judge_all(&p, &plain, NULL);
	if (plain.met_format) {
		asserted = view_of(&p, true);
		judge_all(&p, &asserted, &plain);
	}
	settle(&p);
	return true;
}
