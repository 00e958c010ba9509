/* finding.c - rows into findings: levels, sentences, order, limit */
#include "compat/finding.h"

#include "contract/base/limits.h"

#include <stdlib.h>

#define OK    LEVEL_COMPATIBLE
#define WARN  LEVEL_WARNING
#define BREAK LEVEL_BREAKING

static const struct {
	const char *id;
	enum rule_group group;
	enum level backward, forward, level;
	const char *title, *message, *hint;
} rules[] = {
#define RULE(id, group, backward, forward, level, title, message, hint) \
	[RULE_##id] = { #id, group, backward, forward, level, title, message, hint },
#include "compat/rules.def"
#undef RULE
};

bool rule_of_schema(enum rule r)
{
	enum rule_group g = rule_group(r);

	return g == GROUP_AVRO || g == GROUP_JSON || g == GROUP_PROTOBUF || g == GROUP_POLICY;
}

const char *rule_id(enum rule r)
{
	return rules[r].id;
}

enum rule_group rule_group(enum rule r)
{
	return rules[r].group;
}

enum level rule_backward(enum rule r)
{
	return rules[r].backward;
}

enum level rule_forward(enum rule r)
{
	return rules[r].forward;
}

enum level rule_level(enum rule r)
{
	return rules[r].level;
}

const char *rule_title(enum rule r)
{
	return rules[r].title;
}

const char *rule_message(enum rule r)
{
	return rules[r].message;
}

const char *rule_hint(enum rule r)
{
	return rules[r].hint;
}

bool rule_find(struct str id, enum rule *out)
{
	for (size_t i = 0; i < RULE_COUNT; i++) {
		if (str_eq_nocase(id, str_of(rules[i].id))) {
			*out = (enum rule)i;
			return true;
		}
	}
	return false;
}

const char *rule_group_title(enum rule_group g)
{
	static const char *const titles[] = {
		[GROUP_STRUCTURE] = "structure",
		[GROUP_TYPE] = "types and absence",
		[GROUP_CONSTRAINT] = "limits on values",
		[GROUP_MEANING] = "meaning, classification, documentation",
		[GROUP_QUALITY] = "quality rules",
		[GROUP_SLA] = "service levels",
		[GROUP_PORT] = "ports",
		[GROUP_LIFECYCLE] = "ownership, lifecycle, terms",
		[GROUP_VERSION] = "versions",
		[GROUP_REPLAY] = "why a consumer breaks",
		[GROUP_AVRO] = "Avro schemas",
		[GROUP_JSON] = "JSON Schemas",
		[GROUP_PROTOBUF] = "Protobuf files",
		[GROUP_POLICY] = "other policies of schemas",
		[GROUP_FULFILS] = "schemas of a contract",
		[GROUP_CHECK] = "about the check itself",
	};

	_Static_assert(sizeof titles / sizeof *titles == GROUP_COUNT, "a title for each group");
	return titles[g];
}

const char *level_name(enum level l)
{
	static const char *const names[] = { "compatible", "warning", "breaking" };

	return names[l];
}

/* ---- sentences --------------------------------------------------------- */

/* The last part of a path: "sku" of "order_event.lines[].sku". */
static struct str path_name(struct str path)
{
	size_t from = path.len;

	while (from > 0 && path.ptr[from - 1] != '.')
		from--;
	return str_skip(path, from);
}

static struct str part(const struct finding_parts *p, struct str name)
{
	const struct {
		const char *name;
		struct str value;
	} parts[] = {
		{ "path", p->path },     { "name", path_name(p->path) },
		{ "old", p->old_value }, { "new", p->new_value },
		{ "what", p->what },     { "witness", p->witness },
		{ "reason", p->reason },
	};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (str_is(name, parts[i].name))
			return parts[i].value;
	return STR_NONE;
}

/* Adds the text with names replaced; false if one of them was empty. */
static bool fill(struct buf *out, struct str text, const struct finding_parts *p)
{
	bool complete = true;

	while (text.len) {
		struct str plain = str_cut(&text, '{'), value;

		buf_add(out, plain);
		if (!text.len)
			break;
		value = part(p, str_cut(&text, '}'));
		buf_add(out, value);
		complete = complete && value.len;
	}
	return complete;
}

/* Parts in [brackets] stand only where all their names have values. */
static struct str sentence(struct arena *a, const char *template, const struct finding_parts *p)
{
	struct str rest = str_of(template);
	struct buf out;

	buf_init(&out, a, 0);
	while (rest.len) {
		struct str always = str_cut(&rest, '[');
		size_t before;

		fill(&out, always, p);
		before = out.len;
		if (rest.len && !fill(&out, str_cut(&rest, ']'), p))
			out.len = before;
	}
	return buf_str(&out);
}

/* ---- lists of findings ------------------------------------------------- */

void findings_init(struct findings *f, struct arena *a)
{
	*f = (struct findings){ .arena = a };
	f->last = &f->first;
}

struct finding *finding_add(struct findings *f, enum rule rule, const struct finding_parts *parts)
{
	return finding_add_at(f, rule, rules[rule].level, parts);
}

struct finding *finding_add_at(struct findings *f, enum rule rule, enum level level,
                               const struct finding_parts *parts)
{
	struct finding *new = arena_new(f->arena, struct finding);

	*new = (struct finding){
		.rule = rule,
		.level = level,
		.backward = rules[rule].backward,
		.forward = rules[rule].forward,
		.path = parts->path,
		.at = parts->at,
		.was = parts->was,
		.old_value = parts->old_value,
		.new_value = parts->new_value,
		.witness = parts->witness,
		.reason = parts->reason,
	};
	if (new->level > f->worst)
		f->worst = new->level;
	if (f->count >= limit_of(LIMIT_FINDINGS)) {
		f->more++;
		return new;
	}
	new->message = sentence(f->arena, rules[rule].message, parts);
	if (!new->message.len) /* every part of it was in brackets */
		new->message = str_of(rules[rule].title);
	new->hint = sentence(f->arena, rules[rule].hint, parts);
	*f->last = new;
	f->last = &new->next;
	f->count++;
	return new;
}

static const struct node *place_copy(struct arena *a, const struct node *at)
{
	static const struct source no_file = { STR_INIT(""), STR_INIT("") };
	struct node *copy;
	struct source *source;

	if (!at)
		return NULL;
	copy = arena_new(a, struct node);
	*copy = (struct node){ .line = at->line, .column = at->column };
	if (at->source && at->source->name.len) {
		source = arena_new(a, struct source);
		source->name = str_copy(a, at->source->name);
		copy->source = source;
	} else if (at->source) {
		copy->source = &no_file;
	}
	return copy;
}

static struct finding *finding_copy(struct arena *a, const struct finding *f)
{
	struct finding *copy = arena_new(a, struct finding);
	struct str *texts[] = { &copy->path, &copy->old_value, &copy->new_value, &copy->message,
		                &copy->hint, &copy->witness,   &copy->reason };

	*copy = *f;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = texts[i]->len ? str_copy(a, *texts[i]) : STR("");
	copy->at = place_copy(a, f->at);
	copy->was = place_copy(a, f->was);
	copy->next = NULL;
	return copy;
}

void findings_copy(struct findings *out, const struct findings *from)
{
	for (const struct finding *f = from->first; f; f = f->next) {
		if (out->count >= limit_of(LIMIT_FINDINGS)) {
			out->more++;
			continue;
		}
		*out->last = finding_copy(out->arena, f);
		out->last = &(*out->last)->next;
		out->count++;
	}
	out->more += from->more;
	if (from->worst > out->worst)
		out->worst = from->worst;
}

static int order(const void *x, const void *y)
{
	const struct finding *a = *(struct finding *const *)x, *b = *(struct finding *const *)y;
	const struct node *p = a->at ? a->at : a->was, *q = b->at ? b->at : b->was;
	int d = (p != NULL) - (q != NULL);

	if (!d && p && p->source && q->source)
		d = str_cmp(p->source->name, q->source->name);
	if (!d && p)
		d = p->line - q->line;
	if (!d && p)
		d = p->column - q->column;
	if (!d)
		d = (int)a->rule - (int)b->rule;
	return d ? d : str_cmp(a->path, b->path);
}

void findings_sort(struct findings *f)
{
	struct finding **all = arena_array(f->arena, struct finding *, f->count);
	size_t n = 0;

	for (struct finding *x = f->first; x; x = x->next)
		all[n++] = x;
	qsort(all, n, sizeof(struct finding *), order);
	f->last = &f->first;
	for (size_t i = 0; i < n; i++) {
		*f->last = all[i];
		f->last = &all[i]->next;
	}
	*f->last = NULL;
}

/* So short a value may be in a sentence by chance: null, 5 in "at most 50". */
enum { CHANCE_BYTES = 5 };

static void add_one_line(struct buf *out, struct str text)
{
	bool blank = false;

	text = str_trim(text);
	for (size_t i = 0; i < text.len; i++) {
		bool space = text.ptr[i] == ' ' || (text.ptr[i] >= '\t' && text.ptr[i] <= '\r');

		if (!space || !blank)
			buf_add_byte(out, space ? ' ' : text.ptr[i]);
		blank = space;
	}
}

struct str short_text(struct arena *a, struct str text, const struct node *node)
{
	enum { SHORT = 120 };
	struct buf out;

	buf_init(&out, a, 0);
	if (text.ptr)
		add_one_line(&out, text);
	else if (node)
		json_print(&out, node, 0);
	if (out.len <= SHORT)
		return buf_str(&out);
	while (out.len > SHORT || (out.ptr[out.len] & 0xC0) == 0x80)
		out.len--;
	buf_add_c(&out, "...");
	return buf_str(&out);
}

struct str finding_example(const struct finding *f)
{
	const struct str w = f->witness;
	const bool shown = w.len > CHANCE_BYTES && f->message.len &&
	                   memmem(f->message.ptr, f->message.len, w.ptr, w.len);

	return shown ? STR_NONE : w;
}
