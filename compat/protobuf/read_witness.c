/* read_witness.c - a small message that shows what was found
 *
 * From a message of the file's own, along the fields that led to the pair, each message holding no
 * more than it must; at its end what the finding asks for. It is encoded with the old schema and
 * decoded with the new one: only what is really seen there is a witness.
 */
#include "compat/protobuf/read_impl.h"
#include "contract/base/limits.h"

struct making {
	struct arena *arena;
	size_t left; /* records that may still be made */
	int depth;
};

enum { DEEPEST = 100, DEEPEST_SEARCH = 3 };

/* ---- values ------------------------------------------------------------------------- */

static struct data_record *smallest(struct making *m, const struct data_message *type);

static struct data_value smallest_value(struct making *m, const struct data_field *f)
{
	struct data_value v = { .bytes = { "", 0 } };

	if (data_is_message(f))
		v.record = smallest(m, f->message);
	else if (f->kind == DATA_ENUM && f->constants->count)
		v.bits = (uint64_t)(int64_t)f->constants->constants[0].number;
	return v;
}

/* With what is required, and no more. The type is inhabited, so this ends; it may be large. */
static struct data_record *smallest(struct making *m, const struct data_message *type)
{
	struct data_record *r = data_record_new(m->arena, type);

	if (++m->depth > DEEPEST)
		m->left = 0; /* no decoder reads it */
	if (m->left)
		m->left--;
	for (size_t i = 0; m->left && i < type->must_count; i++)
		data_set(m->arena, r, type->musts[i], smallest_value(m, type->musts[i]));
	m->depth--;
	return r;
}

struct data_record *proto_smallest(struct arena *a, const struct data_message *type)
{
	struct making m = { .arena = a, .left = limit_of(LIMIT_WITNESS_BYTES) };
	struct data_record *r = smallest(&m, type);

	return m.left ? r : NULL;
}

/* A value that is written whatever the presence of its field is. */
static struct data_value sample(struct making *m, const struct data_field *f)
{
	struct data_value v = { .bits = 1, .bytes = { "a", 1 } };

	if (f->kind == DATA_FLOAT)
		v.bits = 0x3f800000;
	else if (f->kind == DATA_DOUBLE)
		v.bits = 0x3ff0000000000000;
	for (size_t i = 0; f->kind == DATA_ENUM && i < f->constants->number_count; i++) {
		v.bits = (uint64_t)(int64_t)f->constants->numbers[i]->number;
		if (v.bits)
			break;
	}
	if (!data_is_message(f))
		return v;
	v.record = smallest(m, f->message);
	if (data_is_map(f))
		return v;
	for (size_t i = 0; i < f->message->count; i++)
		if (!data_is_message(&f->message->fields[i])) {
			data_set(m->arena, v.record, &f->message->fields[i],
			         sample(m, &f->message->fields[i]));
			break;
		}
	return v;
}

static bool is_utf8(struct making *m, const struct data_record *r)
{
	struct buf bytes;

	buf_init(&bytes, m->arena, 0);
	return !data_encode(&bytes, r) || str_is_utf8(buf_str(&bytes));
}

/* A message of that type whose bytes are no UTF-8: with a number or a length above 127, which
 * begins with a byte that begins no character. */
static bool no_utf8(struct making *m, const struct data_message *type, int depth,
                    struct data_record **out)
{
	char *long_text = arena_array(m->arena, char, 128);

	memset(long_text, 'a', 128);
	for (size_t i = 0; i < type->count; i++) {
		const struct data_field *f = &type->fields[i];
		struct data_value v = { .bits = data_kind(f->kind)->coding == CODING_ZIGZAG ? 64
			                                                                    : 128,
			                .bytes = { long_text, 128 } };
		size_t tries = f->kind == DATA_ENUM ? f->constants->number_count : 1;

		if (f->kind == DATA_BOOL)
			v.bits = 1;
		if (data_is_message(f) && (depth == DEEPEST_SEARCH || !f->message->inhabited ||
		                           !no_utf8(m, f->message, depth + 1, &v.record)))
			continue;
		for (size_t j = 0; j < tries; j++) {
			if (f->kind == DATA_ENUM)
				v.bits = (uint64_t)(int64_t)f->constants->numbers[j]->number;
			*out = smallest(m, type);
			data_set(m->arena, *out, f, v);
			if (!is_utf8(m, *out))
				return true;
		}
	}
	*out = smallest(m, type);
	return !is_utf8(m, *out);
}

/* What no reader of another type takes: no UTF-8, and no message either. */
static struct data_value unreadable(struct making *m, const struct data_field *f)
{
	struct data_value v = { .bytes = { "\xff", 1 } };

	if (f->kind == DATA_STRING)
		v.bytes = STR("a"); /* the head of eight bytes that do not follow */
	if (data_is_message(f))
		(void)no_utf8(m, f->message, 0, &v.record);
	return v;
}

/* ---- the message ------------------------------------------------------------------------ */

/* Entries of one map have different keys, or they are one. */
static void set_key(struct making *m, struct data_record *entry, bool second)
{
	const struct data_field *key = data_field_of(entry->type, 1);

	if (key)
		data_set(m->arena, entry, key, second ? sample(m, key) : smallest_value(m, key));
}

static void fill(struct making *m, struct data_record *r, const struct found *f)
{
	for (size_t i = 0; i < f->put_count; i++) {
		const struct put *p = &f->puts[i];
		const struct data_value v = p->how == PUT_SAMPLE  ? sample(m, p->field)
		                            : p->how == PUT_VALUE ? p->value
		                                                  : unreadable(m, p->field);

		if (data_is_map(p->field) && p->how == PUT_SAMPLE)
			set_key(m, v.record, i > 0);
		if (p->field->presence == DATA_REPEATED)
			data_put(m->arena, r, p->field, v);
		else
			data_set(m->arena, r, p->field, v);
	}
}

/* Around the record of the pair, those of the pairs that led to it. */
static struct data_record *wrap(struct making *m, const struct pair *pair, struct data_record *r)
{
	for (; pair->via; pair = pair->via) {
		struct data_record *outer = smallest(m, pair->via->writer);

		data_set(m->arena, outer, pair->field, (struct data_value){ .record = r });
		r = outer;
	}
	return r;
}

void proto_show(struct arena *a, const struct data_record *r, struct str bytes, struct str *text,
                struct str *hex)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < bytes.len; i++)
		buf_printf(&out, "%02x", (unsigned char)bytes.ptr[i]);
	*hex = out.len ? buf_str(&out) : STR("");
	buf_init(&out, a, 0);
	buf_printf(&out, "%.*s { ", STR_FMT(r->type->name));
	data_text(&out, r);
	buf_add_c(&out, out.ptr[out.len - 1] == ' ' ? "}" : " }");
	*text = buf_str(&out);
}

void witness_for(struct proven *p, struct found *f)
{
	struct making m = { .arena = p->arena, .left = limit_of(LIMIT_WITNESS_BYTES) };
	const struct pair *root = f->pair;
	struct data_record *r = smallest(&m, root->writer);
	enum proto_code seen;
	struct judged judged;
	struct buf bytes;

	if (f->said.code == PROTO_TYPE_UNKNOWN) {
		f->said.no_witness = STR("nothing is known of the type");
		return;
	}
	while (root->via)
		root = root->via;
	fill(&m, r, f);
	r = wrap(&m, f->pair, r);
	buf_init(&bytes, p->arena, 0);
	if (!m.left || !data_encode(&bytes, r) || bytes.len > limit_of(LIMIT_WITNESS_BYTES)) {
		f->said.no_witness =
			STR("the smallest message that shows it is too large, or nests deeper "
		            "than decoders read");
		return;
	}
	judge(p->arena, &p->counterparts, root->writer, root->reader, buf_str(&bytes), &judged);
	seen = judged.seen[f->said.code] ? f->said.code : judged_worst(&judged);
	if (seen == PROTO_CODE_COUNT) {
		f->said.no_witness = STR("the message that was expected to show it reads well");
		return;
	}
	proto_show(p->arena, r, buf_str(&bytes), &f->said.text, &f->said.hex);
	f->said.root = root->writer;
	f->said.read_as = root->reader;
	f->said.failure = judged.what[seen];
}
