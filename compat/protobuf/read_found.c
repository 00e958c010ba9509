/* read_found.c - what PROVEN finds, in which words, and what a witness of it needs */
#include "compat/protobuf/read_impl.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"

#include <stdarg.h>
#include <stdio.h>

static const struct code_row {
	const char *name, *effect;
	bool note;
} codes[PROTO_CODE_COUNT] = {
#define X(name, note, effect) { #name, effect, note },
#include "compat/protobuf/read.def"
#undef X
};

const char *proto_code_name(enum proto_code c)
{
	return codes[c].name;
}

bool proto_code_is_note(enum proto_code c)
{
	return codes[c].note;
}

const char *proto_code_effect(enum proto_code c)
{
	return codes[c].effect;
}

static struct str path_of(struct arena *a, const struct data_message *m, const struct data_field *f)
{
	struct str rest = m->name;
	struct buf out;

	buf_init(&out, a, 0);
	buf_add_c(&out, "#");
	while (rest.len) {
		const struct str part = str_cut(&rest, '.');

		buf_printf(&out, "/%.*s", STR_FMT(part));
	}
	if (f)
		buf_printf(&out, "/%d", f->number);
	return buf_str(&out);
}

struct found *proven_find(struct proven *p, const struct pair *pair, enum proto_code code,
                          const struct data_field *f, const struct data_field *g, const char *fmt,
                          ...)
{
	const size_t most = limit_of(LIMIT_FINDINGS);
	struct found *out;
	char text[600];
	va_list args;

	if (codes[code].note ? p->notes++ >= most : p->breaking++ >= most)
		return arena_new(p->arena, struct found);
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	LIST_ADD(p->arena, p->list, p->count, (struct found){ .pair = pair });
	out = &p->list[p->count - 1];
	out->said = (struct proto_finding){ .code = code,
		                            .path = path_of(p->arena, pair->writer, f ? f : g),
		                            .message = str_copy(p->arena, str_of(text)),
		                            .writer_message = pair->writer,
		                            .reader_message = pair->reader,
		                            .writer = f,
		                            .reader = g };
	return out;
}

void proven_need(struct found *out, const struct data_field *f)
{
	out->puts[out->put_count++] = (struct put){ .field = f, .how = PUT_SAMPLE };
}

void proven_need_value(struct found *out, const struct data_field *f, uint64_t bits)
{
	out->puts[out->put_count++] =
		(struct put){ .field = f, .how = PUT_VALUE, .value = { .bits = bits } };
}

const char *proven_label(struct arena *a, const struct data_field *f)
{
	return str_c(a, arena_printf(a, "%.*s (%d)", STR_FMT(f->name), f->number));
}

const char *proven_type_text(struct arena *a, const struct data_field *f)
{
	const char *label = f->presence == DATA_REPEATED && !data_is_map(f) ? "repeated " : "";
	struct str text;

	if (data_is_map(f))
		text = STR("map");
	else if (data_is_message(f))
		text = arena_printf(a, "%s%s %.*s", label, data_kind(f->kind)->word,
		                    STR_FMT(f->message->name));
	else if (f->kind == DATA_ENUM)
		text = arena_printf(a, "%senum %.*s", label, STR_FMT(f->constants->name));
	else
		text = arena_printf(a, "%s%s", label, data_kind(f->kind)->word);
	return str_c(a, text);
}

const char *proven_value_text(struct arena *a, const struct data_field *f, uint64_t bits)
{
	const struct data_value v = { .bits = bits };
	struct buf text;

	buf_init(&text, a, 0);
	data_value_text(&text, f, &v);
	return str_c(a, buf_str(&text));
}
