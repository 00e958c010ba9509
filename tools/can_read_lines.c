#include "tools/can_read_lines.h"

#include "compat/avro_witness.h"
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
bool can_read_type(struct str type, struct failure *why)
{
	if (!type.len || str_eq_nocase(type, STR("AVRO")))
		return true;
	return failure_set(why, FAILURE_USAGE,
	                   "no relation for schemas of type \"%.*s\"; there is AVRO",
	                   STR_FMT(type));
}

bool can_read_policy(struct str policy, enum avro_policy *out, struct failure *why)
{
	*out = AVRO_STRICT;
	if (!policy.len || avro_policy_find(policy, out))
		return true;
	return failure_set(why, FAILURE_USAGE, "no policy \"%.*s\"; there are STRICT and PROVEN",
	                   STR_FMT(policy));
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
                  const struct avro_parse_options *options, struct avro_schema **out,
                  struct failure *why)
{
	struct source *source = arena_new(a, struct source);

	source->name = str_of(called);
	if (!need_text(map, key, &source->text, why))
		return false;
	if (avro_parse(a, source, options, out, why))
		return true;
	return failure_prefix(why, "%s:%d:%d", called, why->line, why->column);
}

/* {"name", "schema"} each, in an order in which one uses only those before it; for both sides. */
static bool parse_references(struct arena *a, const struct node *list,
                             struct avro_parse_options *options, struct failure *why)
{
	const struct avro_schema **schemas;

	if (!list)
		return true;
	if (!node_is(list, NODE_LIST))
		return failure_set(why, FAILURE_SYNTAX,
		                   "\"references\" is a list of {\"name\", \"schema\"}");
	schemas = arena_array(a, const struct avro_schema *, list->count);
	options->references = schemas;
	for (size_t i = 0; i < list->count; i++) {
		struct avro_schema *s;

		if (!parse(a, list->items[i], "schema", "reference", options, &s, why))
			return false;
		schemas[options->reference_count++] = s;
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

static void put_witness(struct buf *out, struct avro_witnesses *all,
                        const struct avro_incompatibility *f)
{
	struct avro_witness w;

	avro_witness_for(all, f, &w);
	if (w.outcome != AVRO_WITNESS_FOUND) {
		buf_printf(out, ",\"no_witness\":\"%s\"", avro_witness_text(w.outcome));
		return;
	}
	buf_printf(out, ",\"witness\":{\"json\":%.*s,\"hex\":\"", STR_FMT(w.json));
	for (size_t i = 0; i < w.bytes.len; i++)
		buf_printf(out, "%02x", (unsigned char)w.bytes.ptr[i]);
	buf_add_c(out, "\",\"failure\":");
	json_print_text(out, w.failure);
	buf_add_byte(out, '}');
}

/* What only PROVEN says: STRICT's findings are its messages. NULL witnesses: they are notes. */
static void put_findings(struct buf *out, struct avro_witnesses *witnesses,
                         const struct avro_incompatibility **list, size_t count, bool first)
{
	const char *level = witnesses ? "breaking" : "note";

	for (size_t i = 0; i < count; i++) {
		const struct avro_incompatibility *f = list[i];

		buf_printf(out,
		           "%s{\"code\":\"%s\",\"level\":\"%s\",\"path\":", first && !i ? "" : ",",
		           avro_mismatch_name(f->type), level);
		json_print_text(out, f->location);
		buf_add_c(out, ",\"message\":");
		json_print_text(out, f->message);
		put_place(out, "reader", avro_reader_place(f));
		put_place(out, "writer", avro_writer_place(f));
		if (witnesses && i < limit_of(LIMIT_FINDINGS))
			put_witness(out, witnesses, f);
		buf_add_byte(out, '}');
	}
}

static void put_answer(struct exchange *x, enum avro_policy policy,
                       const struct avro_reading *reading)
{
	struct str *lines;
	size_t count;

	avro_reading_lines(&x->arena, reading, "new", "old", &lines, &count);
	buf_printf(&x->out, "{\"id\":%.*s,\"compatible\":%s,\"messages\":[", STR_FMT(x->id),
	           reading->compatible ? "true" : "false");
	put_texts(&x->out, lines, count);
	buf_add_c(&x->out, "],\"findings\":[");
	if (policy == AVRO_PROVEN) {
		if (reading->count)
			put_findings(&x->out, avro_witnesses_of(reading->resolver), reading->list,
			             reading->count, true);
		put_findings(&x->out, NULL, reading->notes, reading->note_count, !reading->count);
	}
	buf_add_c(&x->out, "]}\n");
}

static bool ask(struct exchange *x, const struct node *row, struct failure *why)
{
	struct avro_parse_options options = { .strictness = AVRO_STORED };
	struct arena *a = &x->arena;
	struct avro_schema *reader, *writer;
	struct avro_reading reading;
	enum avro_policy which;
	struct str type = x->defaults->type, policy = x->defaults->policy;

	if (((node_get(row, "type") || !type.len) && !need_text(row, "type", &type, why)) ||
	    (node_get(row, "policy") && !need_text(row, "policy", &policy, why)) ||
	    !can_read_type(type, why) || !can_read_policy(policy, &which, why) ||
	    !parse_references(a, node_get(row, "references"), &options, why) ||
	    !parse(a, row, "reader", "reader", &options, &reader, why) ||
	    !parse(a, row, "writer", "writer", &options, &writer, why) ||
	    !avro_can_read(a, which, reader, writer, &reading, why))
		return false;
	put_answer(x, which, &reading);
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
