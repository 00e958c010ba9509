/* parse.c - text -> programs, in one pass and without recursion
 *
 * Code is emitted as the text is read. A quantifier or | that concerns what has
 * been emitted already inserts before it or copies it: see struct code. */
#include "compat/pattern/parse.h"
#include "contract/base/limits.h"

#include <assert.h>
#include <string.h>

/* Kinds of group; the look-around ones can become parts of the conjunction. */
static const struct opener {
	const char *text;
	bool look, ahead, negated, named;
} openers[] = {
	{ .text = "(?:" },
	{ .text = "(?=", .look = true, .ahead = true },
	{ .text = "(?!", .look = true, .ahead = true, .negated = true },
	{ .text = "(?<=", .look = true },
	{ .text = "(?<!", .look = true, .negated = true },
	{ .text = "(?<", .named = true },
	{ .text = "(" }, /* last: a prefix of all */
};

struct group {
	const struct opener *kind;
	size_t opened;
	uint32_t start, alternative; /* where its code and its last alternative begin */
	uint32_t jumps;              /* chain of jumps to its end, by index + 1 */
	bool alternated;
	bool is_part;
};

bool pattern_malformed(struct parser *p, const char *what, size_t at)
{
	return failure_set(p->why, FAILURE_SYNTAX, "%s at offset %zu", what, at);
}

void pattern_blame(struct parser *p, const char *what, size_t at)
{
	p->code.stopped = true;
	if (!p->opaque)
		p->opaque = arena_printf(p->out, "%s at offset %zu", what, at).ptr;
}

static struct group *top(struct parser *p)
{
	return &p->groups[p->depth - 1];
}

static void push_group(struct parser *p, struct group g)
{
	if (p->depth == p->room_groups) {
		size_t room = p->room_groups ? p->room_groups * 2 : 8;
		struct group *grown = arena_array(p->scratch, struct group, room);

		if (p->depth)
			memcpy(grown, p->groups, p->depth * sizeof *grown);
		p->groups = grown;
		p->room_groups = room;
	}
	p->groups[p->depth++] = g;
}

/* The index of s, equal sets sharing one. */
static uint32_t intern(struct parser *p, struct charset s)
{
	const size_t bytes = s.n * sizeof *s.ranges;

	for (uint32_t i = 0; i < p->nsets; i++)
		if (p->sets[i].n == s.n && (!s.n || !memcmp(p->sets[i].ranges, s.ranges, bytes)))
			return i;
	if (p->nsets == p->room_sets) {
		uint32_t room = p->room_sets ? p->room_sets * 2 : 16;
		struct charset *grown = arena_array(p->scratch, struct charset, room);

		if (p->nsets)
			memcpy(grown, p->sets, p->nsets * sizeof *grown);
		p->sets = grown;
		p->room_sets = room;
	}
	if (s.n) {
		struct range *kept = arena_array(p->out, struct range, s.n);

		s.ranges = memcpy(kept, s.ranges, bytes);
	}
	p->sets[p->nsets] = s;
	return p->nsets++;
}

static void emit_set(struct parser *p, struct charset s)
{
	p->atom = ATOM_TERM;
	p->term = p->code.n;
	if (!p->code.stopped)
		pattern_code_add(&p->code,
		                 (struct inst){ .op = OP_CHAR, .set = intern(p, s), .x = 1 });
}

static void emit_char(struct parser *p, uint32_t c)
{
	const struct range one = { c, c };

	emit_set(p, (struct charset){ &one, 1 });
}

static void emit_assertion(struct parser *p, enum op op)
{
	p->atom = ATOM_NONE;
	pattern_code_add(&p->code, (struct inst){ .op = (uint8_t)op, .x = 1 });
}

static void begin_alternative(struct parser *p)
{
	struct group *g = top(p);

	if (p->depth == 1 && p->nparts > 1)
		pattern_blame(p, "look-around", p->look_at);
	p->atom = ATOM_NONE;
	g->alternated = true;
	pattern_code_insert(&p->code, g->alternative,
	                    (struct inst){ .op = OP_SPLIT,
	                                   .x = 1,
	                                   .y = (int32_t)(p->code.n - g->alternative) + 2 });
	pattern_code_add(&p->code, (struct inst){ .op = OP_JUMP, .set = g->jumps });
	g->jumps = g->alternative = p->code.n;
}

static void end_alternatives(struct parser *p, const struct group *g)
{
	if (p->code.stopped)
		return;
	for (uint32_t at = g->jumps; at;) {
		struct inst *jump = &p->code.at[at - 1];

		at = jump->set;
		jump->set = 0;
		jump->x = (int32_t)(p->code.n - (uint32_t)(jump - p->code.at));
	}
}

/* A look-around is a conjunction if the whole pattern is one alternative, and it
 * looks ahead directly behind a leading ^, or before it, or back directly before a final $. */
static bool can_be_part(struct parser *p, const struct opener *kind)
{
	const struct code *c = &p->code;

	if (p->depth != 1 || p->groups[0].alternated || c->stopped || p->nparts == UINT16_MAX)
		return false;
	if (kind->ahead)
		return (!c->n || (c->n == 1 && c->at[0].op == OP_START)) && !p->tail;
	return c->n > 0 && (!p->tail || p->tail == c->n);
}

static void open_look(struct parser *p, struct group *g)
{
	g->is_part = can_be_part(p, g->kind);
	if (!g->is_part) {
		pattern_blame(p, g->kind->ahead ? "lookahead" : "lookbehind", g->opened);
		return;
	}
	if (p->nparts == 1)
		p->look_at = g->opened;
	p->early |= g->kind->ahead && !p->code.n; /* parse_text() looks whether the ^ follows */
	if (g->kind->ahead)
		emit_assertion(p, OP_START);
	else
		p->tail = p->code.n;
	g->alternative = p->code.n;
}

static void close_look(struct parser *p, const struct group *g)
{
	struct part *grown;

	if (g->is_part && !g->kind->ahead)
		emit_assertion(p, OP_END);
	if (g->is_part && !p->code.stopped) {
		grown = arena_array(p->scratch, struct part, p->nparts + 1);
		memcpy(grown, p->parts, p->nparts * sizeof *grown);
		grown[p->nparts] = pattern_code_cut(&p->code, p->out, g->start, p->sets);
		grown[p->nparts].negated = g->kind->negated;
		p->parts = grown;
		p->nparts++;
	}
	p->atom = g->kind->ahead ? ATOM_LOOKAHEAD : ATOM_NONE;
}

/* (?ims-ims: of edition 2025; older editions and other engines differ. */
static bool inline_flags(struct str s, size_t *len)
{
	size_t i = 2;

	while (i < s.len && strchr("ims-", s.ptr[i]) && s.ptr[i])
		i++;
	*len = i + 1;
	return i > 2 && i < s.len && s.ptr[i] == ':';
}

/* Behind (?< ; any name that looks like an identifier. */
static bool group_name(struct parser *p)
{
	const size_t start = p->at;

	while (p->at < p->text.len && p->text.ptr[p->at] != '>') {
		char c = p->text.ptr[p->at++];
		bool digit = c >= '0' && c <= '9';

		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c & 0x80) && c != '_' &&
		    c != '$' && c != '\\' && !(digit && p->at - 1 > start))
			return pattern_malformed(p, "malformed group name", start);
	}
	if (p->at == p->text.len || p->at == start)
		return pattern_malformed(p, "malformed group name", start);
	p->at++;
	return true;
}

static bool open_group(struct parser *p)
{
	const struct str rest = str_skip(p->text, p->at);
	const struct opener *kind = openers;
	struct group g = { .opened = p->at, .start = p->code.n, .alternative = p->code.n };
	size_t len;

	while (!str_starts(rest, kind->text))
		kind++;
	len = strlen(kind->text);
	if (len == 1 && str_starts(rest, "(?")) {
		if (!inline_flags(rest, &len))
			return pattern_malformed(p, "unknown kind of group", p->at);
		pattern_blame(p, "inline flags", p->at);
	}
	p->at += len;
	if (kind->named && !group_name(p))
		return false;
	g.kind = kind;
	p->atom = ATOM_NONE;
	if (kind->look)
		open_look(p, &g);
	push_group(p, g);
	return true;
}

static bool close_group(struct parser *p)
{
	const struct group g = *top(p);

	if (p->depth == 1)
		return pattern_malformed(p, "unmatched )", p->at);
	p->at++;
	end_alternatives(p, &g);
	p->depth--;
	p->atom = ATOM_TERM;
	p->term = g.start;
	if (g.kind->look)
		close_look(p, &g);
	return true;
}

static bool number(struct str s, size_t *at, uint32_t *out)
{
	const size_t start = *at;
	uint32_t v = 0;

	for (; *at < s.len && s.ptr[*at] >= '0' && s.ptr[*at] <= '9'; ++*at)
		v = v >= REPEAT_FOREVER / 10 ? REPEAT_FOREVER - 1
		                             : v * 10 + (uint32_t)(s.ptr[*at] - '0');
	*out = v;
	return *at > start;
}

/* At * + ? { ; false: no quantifier, Annex B reads { as a literal. */
static bool quantifier(struct str s, size_t *at, uint32_t *min, uint32_t *max)
{
	size_t i = *at + 1;

	*min = s.ptr[*at] == '+';
	*max = s.ptr[*at] == '?' ? 1 : REPEAT_FOREVER;
	if (s.ptr[*at] == '{') {
		if (!number(s, &i, min))
			return false;
		*max = *min;
		if (i < s.len && s.ptr[i] == ',') {
			i++;
			if (!number(s, &i, max))
				*max = REPEAT_FOREVER;
		}
		if (i >= s.len || s.ptr[i] != '}')
			return false;
		i++;
	}
	if (i < s.len && s.ptr[i] == '?')
		i++; /* lazy: the language is the same */
	*at = i;
	return true;
}

static bool parse_quantifier(struct parser *p)
{
	const size_t start = p->at;
	const bool stopped = p->code.stopped;
	uint32_t min, max;

	if (!quantifier(p->text, &p->at, &min, &max)) {
		p->at++;
		emit_char(p, '{');
		return true;
	}
	if (p->atom == ATOM_NONE)
		return pattern_malformed(p, "nothing to repeat", start);
	if (min > max)
		return pattern_malformed(p, "numbers out of order", start);
	if (p->atom == ATOM_LOOKAHEAD)
		pattern_blame(p, "repeated lookahead", start);
	pattern_code_repeat(&p->code, p->term, min, max);
	if (!stopped && p->code.stopped)
		pattern_blame(p, "repetition beyond the limit PATTERN_STATES", start);
	p->atom = ATOM_NONE;
	return true;
}

static bool parse_escape(struct parser *p)
{
	struct token t;

	if (!pattern_escape(p, false, &t))
		return false;
	if (t.kind == TOKEN_ASSERTION)
		emit_assertion(p, t.op);
	else if (t.kind == TOKEN_SET)
		emit_set(p, t.set);
	else
		emit_char(p, t.c);
	return true;
}

static bool parse_class(struct parser *p)
{
	struct charset s;
	size_t opened = p->at++;

	if (!pattern_class(p, opened, &s))
		return false;
	emit_set(p, s);
	return true;
}

static bool parse_bar(struct parser *p)
{
	p->at++;
	begin_alternative(p);
	return true;
}

static bool parse_start(struct parser *p)
{
	p->at++;
	emit_assertion(p, OP_START);
	return true;
}

static bool parse_end(struct parser *p)
{
	p->at++;
	emit_assertion(p, OP_END);
	return true;
}

static bool parse_dot(struct parser *p)
{
	p->at++;
	emit_set(p, pattern_set_dot);
	return true;
}

static bool parse_literal(struct parser *p)
{
	emit_char(p, pattern_decode(p->text, &p->at));
	return true;
}

static const struct {
	char c;
	bool (*parse)(struct parser *p);
} syntax[] = {
	{ '(', open_group },       { ')', close_group },      { '|', parse_bar },
	{ '*', parse_quantifier }, { '+', parse_quantifier }, { '?', parse_quantifier },
	{ '{', parse_quantifier }, { '[', parse_class },      { '\\', parse_escape },
	{ '^', parse_start },      { '$', parse_end },        { '.', parse_dot },
};

static bool parse_next(struct parser *p)
{
	const char c = p->text.ptr[p->at];

	for (size_t i = 0; i < sizeof syntax / sizeof *syntax; i++)
		if (syntax[i].c == c)
			return syntax[i].parse(p);
	return parse_literal(p);
}

static bool parse_text(struct parser *p)
{
	push_group(p, (struct group){ .kind = openers });
	p->parts = arena_new(p->scratch, struct part);
	p->nparts = 1;
	(void)intern(p, pattern_set_any); /* set 0: the search loop's */
	while (p->at < p->text.len)
		if (!parse_next(p))
			return false;
	if (p->depth > 1)
		return pattern_malformed(p, "unterminated group", top(p)->opened);
	end_alternatives(p, top(p));
	if (p->early && (!p->code.n || p->code.at[0].op != OP_START))
		pattern_blame(p, "lookahead", p->look_at);
	if (p->tail && (p->code.n != p->tail + 1 || p->code.at[p->tail].op != OP_END))
		pattern_blame(p, "lookbehind", p->look_at);
	if (p->code.stopped && !p->opaque)
		pattern_blame(p, "size beyond the limit PATTERN_STATES", 0);
	return true;
}

static void finish(struct parser *p, struct pattern *out)
{
	struct charset *sets;
	struct part *parts;

	out->opaque = p->opaque;
	if (p->opaque)
		return;
	sets = arena_array(p->out, struct charset, p->nsets);
	memcpy(sets, p->sets, p->nsets * sizeof *sets);
	parts = arena_array(p->out, struct part, p->nparts);
	memcpy(parts, p->parts, p->nparts * sizeof *parts);
	parts[0] = pattern_code_cut(&p->code, p->out, 0, p->sets);
	for (uint32_t i = 0; i < p->nparts; i++) {
		parts[i].sets = sets;
		parts[i].nsets = p->nsets;
	}
	out->parts = parts;
	out->nparts = p->nparts;
}

bool pattern_parse(struct arena *a, struct str text, struct pattern **out, struct failure *why)
{
	struct pattern *made = arena_new(a, struct pattern);
	struct parser p = { .out = a, .text = str_copy(a, text), .why = why };
	bool ok = true;

	made->text = p.text;
	if (!str_is_utf8(text))
		return failure_set(why, FAILURE_SYNTAX, "a pattern must be UTF-8");
	if (text.len > limit_of(LIMIT_PATTERN_BYTES)) {
		made->opaque = pattern_limit_reason(a, LIMIT_PATTERN_BYTES);
	} else {
		p.scratch = p.code.arena = pattern_scratch(a);
		ok = parse_text(&p);
		if (ok)
			finish(&p, made);
		arena_free(p.scratch);
	}
	if (ok)
		*out = made;
	return ok;
}
