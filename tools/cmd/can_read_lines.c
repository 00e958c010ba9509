#include "tools/cmd/can_read_lines.h"

#include "contract/base/limits.h"
#include "tools/interrupt.h"
#include "tools/output.h"

#include <errno.h>
#include <unistd.h>

struct input { /* what was read and belongs to later lines */
	int fd;
	size_t at, end;
	bool over; /* nothing more is to come */
	int error; /* errno of a read that failed */
	char bytes[1 << 16];
};

/* One line from question to answer. Its memory ends with it. */
struct exchange {
	struct arena arena;
	struct input *in;
	const struct can_read_defaults *defaults;
	struct buf out;
	bool has_line, answered;
	struct str id; /* as JSON; empty: none is known */
	struct failure why;
};

/* ---- what there is ------------------------------------------------------------- */

/* Names that the design has and this program has not are refused like any other. */
bool can_read_type(struct arena *a, struct str type, const struct schema_relation **out,
                   struct failure *why)
{
	struct buf known;

	buf_init(&known, a, 0);
	for (size_t i = 0; relation_at(i); i++) {
		const char *name = relation_at(i)->language->name;

		*out = relation_at(i);
		if (str_eq_nocase(type, str_of(name)))
			return true;
		buf_printf(&known, "%s%s", i ? ", " : "", name);
	}
	return failure_set(why, FAILURE_USAGE,
	                   "no relation for schemas of type \"%.*s\"; there is %.*s", STR_FMT(type),
	                   STR_FMT(buf_str(&known)));
}

bool can_read_policy(struct arena *a, const struct schema_relation *relation, struct str policy,
                     struct read_policy *out, struct failure *why)
{
	if (relation_policy(relation, policy, out))
		return true;
	return failure_set(why, FAILURE_USAGE, "no policy \"%.*s\"; there are %.*s",
	                   STR_FMT(policy), STR_FMT(relation_policies(a, relation)));
}

/* ---- reading --------------------------------------------------------------------- */

static bool fill(struct input *in)
{
	ssize_t n;

	do
		n = read(in->fd, in->bytes, sizeof in->bytes);
	while (n < 0 && errno == EINTR && !interrupt_pending());
	in->error = n < 0 ? errno : 0;
	in->over = n <= 0;
	in->at = 0;
	in->end = n > 0 ? (size_t)n : 0;
	return n > 0;
}

/* The next line, without its end. What is too long is read to its end and not kept. False: there is
 * none. */
static bool next_line(struct input *in, struct buf *line)
{
	bool some = false;

	while (in->at < in->end || (!in->over && fill(in))) {
		const struct str rest = { in->bytes + in->at, in->end - in->at };
		const ptrdiff_t stop = str_find(rest, '\n');
		const size_t n = stop < 0 ? rest.len : (size_t)stop;

		some = true;
		buf_add(line, (struct str){ rest.ptr, n });
		in->at += n + (stop >= 0);
		if (stop >= 0)
			break;
	}
	return some;
}

/* ---- one question ------------------------------------------------------------------ */

static bool need_text(const struct node *map, const char *key, struct str *out, struct failure *why)
{
	const struct node *n = node_get(map, key);

	if (!node_is(n, NODE_SCALAR) || !n->quoted)
		return failure_set(why, FAILURE_SYNTAX, "the case needs \"%s\", a text", key);
	*out = n->text;
	return true;
}

static bool parse(struct arena *a, const struct node *map, const char *key, const char *called,
                  const struct language *language, struct schema_text *text, struct schema *out,
                  struct failure *why)
{
	struct source *source = arena_new(a, struct source);

	source->name = str_of(called);
	if (!need_text(map, key, &source->text, why))
		return false;
	text->source = source;
	out->language = language;
	if (language->read(a, text, &out->parsed, why))
		return true;
	return failure_prefix(why, "%s:%d:%d", called, why->line, why->column);
}

/* {"name", "schema"} each, in an order in which one uses only those before it; for both sides. */
static bool parse_references(struct arena *a, const struct node *list,
                             const struct language *language, struct schema_text *text,
                             struct failure *why)
{
	struct schema *schemas;
	struct str *names;

	if (!list)
		return true;
	if (!node_is(list, NODE_LIST))
		return failure_set(why, FAILURE_SYNTAX,
		                   "\"references\" is a list of {\"name\", \"schema\"}");
	schemas = arena_array(a, struct schema, list->count);
	names = arena_array(a, struct str, list->count);
	text->references = schemas;
	text->names = names;
	for (size_t i = 0; i < list->count; i++) {
		names[i] = node_text(node_get(list->items[i], "name"));
		if (!parse(a, list->items[i], "schema", "reference", language, text, &schemas[i],
		           why))
			return false;
		text->reference_count++;
	}
	return true;
}

static void put_texts(struct buf *out, const struct str *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_byte(out, ',');
		json_print_text(out, list[i]);
	}
}

static void put_place(struct buf *out, const char *side, const struct node *at)
{
	buf_printf(out, ",\"%s\":{\"file\":", side);
	json_print_text(out, at->source->name);
	buf_printf(out, ",\"line\":%d,\"column\":%d}", at->line, at->column);
}

static void put_witness(struct buf *out, const struct read_finding *f)
{
	if (f->no_witness.len) {
		buf_add_c(out, ",\"no_witness\":");
		json_print_text(out, f->no_witness);
	}
	if (!f->failure.len)
		return;
	buf_add_c(out, ",\"witness\":{");
	if (f->witness.len)
		buf_printf(out, "\"json\":%.*s,", STR_FMT(f->witness));
	if (f->text.len) {
		buf_add_c(out, "\"text\":");
		json_print_text(out, f->text);
		buf_add_byte(out, ',');
	}
	if (f->hex.ptr)
		buf_printf(out, "\"hex\":\"%.*s\",", STR_FMT(f->hex));
	buf_add_c(out, "\"failure\":");
	json_print_text(out, f->failure);
	buf_add_byte(out, '}');
}

static void put_finding(struct buf *out, const struct read_finding *f)
{
	buf_printf(out, "{\"code\":\"%s\",\"level\":\"%s\",\"path\":", f->code,
	           f->note ? "note" : "breaking");
	json_print_text(out, f->path);
	buf_add_c(out, ",\"message\":");
	json_print_text(out, f->message);
	put_place(out, "reader", f->reader);
	put_place(out, "writer", f->writer);
	put_witness(out, f);
	buf_add_byte(out, '}');
}

static void put_answer(struct exchange *x, const struct read_answer *answer)
{
	buf_printf(&x->out, "{\"id\":%.*s,\"compatible\":%s,%s\"messages\":[", STR_FMT(x->id),
	           answer->compatible ? "true" : "false",
	           answer->unproved ? "\"unproved\":true," : "");
	put_texts(&x->out, answer->lines, answer->count);
	buf_add_c(&x->out, "],\"findings\":[");
	for (size_t i = 0; i < answer->finding_count; i++) {
		if (i)
			buf_add_byte(&x->out, ',');
		put_finding(&x->out, &answer->findings[i]);
	}
	buf_add_c(&x->out, "]}\n");
}

static bool ask(struct exchange *x, const struct node *row, struct failure *why)
{
	struct schema_text text = { .reading = SCHEMA_STORED };
	struct arena *a = &x->arena;
	struct schema reader, writer;
	const struct schema_relation *relation;
	struct read_answer answer;
	struct read_policy which;
	struct str type = x->defaults->type, policy = x->defaults->policy;

	if (((node_get(row, "type") || !type.len) && !need_text(row, "type", &type, why)) ||
	    (node_get(row, "policy") && !need_text(row, "policy", &policy, why)) ||
	    !can_read_type(a, type, &relation, why) || !can_read_policy(a, relation, policy, &which, why) ||
	    !parse_references(a, node_get(row, "references"), relation->language, &text, why) ||
	    !parse(a, row, "reader", "reader", relation->language, &text, &reader, why) ||
	    !parse(a, row, "writer", "writer", relation->language, &text, &writer, why) ||
	    !relation_ask(relation, a, &which, reader.parsed, writer.parsed, "new", "old", &answer,
	                   why))
		return false;
	put_answer(x, &answer);
	return true;
}

static void exchange(void *arg)
{
	struct exchange *x = arg;
	const size_t most = limit_of(LIMIT_DOCUMENT_BYTES);
	const struct node *id;
	struct source source;
	struct node *row;
	struct buf line, text;

	buf_init(&line, &x->arena, most);
	x->has_line = next_line(x->in, &line);
	if (!x->has_line)
		return;
	if (buf_overflowed(&line)) {
		failure_set(&x->why, FAILURE_LIMIT, "more than %lu %s (limit %s)", most,
		            limit_what(LIMIT_DOCUMENT_BYTES), limit_name(LIMIT_DOCUMENT_BYTES));
		return;
	}
	source = (struct source){ STR("case"), buf_str(&line) };
	if (!json_read(&x->arena, &source, &row, &x->why)) {
		failure_prefix(&x->why, "case:%d:%d", x->why.line, x->why.column);
		return;
	}
	id = node_get(row, "id");
	buf_init(&text, &x->arena, 0);
	if (id)
		json_print(&text, id, 0);
	x->id = id ? buf_str(&text) : STR("null");
	buf_init(&x->out, &x->arena, 0);
	x->answered = ask(x, row, &x->why);
}

/* ---- all of them ---------------------------------------------------------------------- */

static bool refuse(int out, const struct exchange *x, struct failure *why)
{
	struct arena a;
	struct buf line;
	bool written;

	arena_init(&a, limit_of(LIMIT_ARENA_BYTES));
	buf_init(&line, &a, 0);
	buf_printf(&line, "{\"id\":%.*s,\"compatible\":null,\"error\":", STR_FMT(x->id));
	json_print_text(&line, str_of(x->why.text));
	buf_add_c(&line, ",\"messages\":[],\"findings\":[]}\n");
	written = output_write(out, buf_str(&line), why);
	arena_free(&a);
	return written;
}

static bool answer(int out, struct exchange *x, struct failure *why)
{
	if (x->answered && !buf_overflowed(&x->out))
		return output_write(out, buf_str(&x->out), why);
	if (!x->why.text[0])
		failure_set(&x->why, FAILURE_LIMIT, "more than %lu %s (limit %s)",
		            limit_of(LIMIT_OUTPUT_BYTES), limit_what(LIMIT_OUTPUT_BYTES),
		            limit_name(LIMIT_OUTPUT_BYTES));
	return refuse(out, x, why);
}

bool can_read_lines(int in, int out, const struct can_read_defaults *defaults, int *exit_code,
                    struct failure *why)
{
	static struct input input;
	bool going = true, written = true;

	input = (struct input){ .fd = in };
	*exit_code = 0;
	while (going && written) {
		struct exchange x = { .in = &input, .defaults = defaults, .id = STR("null") };

		arena_init(&x.arena, limit_of(LIMIT_ARENA_BYTES));
		if (!arena_try(&x.arena, exchange, &x)) {
			x.answered = false;
			failure_set(&x.why, FAILURE_MEMORY,
			            "out of memory: more than %lu %s (limit %s)",
			            limit_of(LIMIT_ARENA_BYTES), limit_what(LIMIT_ARENA_BYTES),
			            limit_name(LIMIT_ARENA_BYTES));
		}
		going = x.has_line;
		if (going) {
			written = answer(out, &x, why);
			if (!x.answered)
				*exit_code = 2;
		}
		arena_free(&x.arena);
	}
	if (input.error)
		return failure_set(why, FAILURE_READ, "standard input cannot be read: %s",
		                   strerror(input.error));
	return written;
}
