/* read.c - from a text or a descriptor to a file */
#include "contract/protobuf/read.h"
#include "contract/base/base64.h"
#include "contract/protobuf/decode.h"
#include "contract/protobuf/names.h"
#include "contract/protobuf/read_set.h"

static const struct proto_read_options stored = { .reading = PROTO_STORED };

/* Names and types. Of a text's errors here protoc tells all, and the first with a place counts. */
static bool find_names(struct proto_builder *b)
{
	b->patient = b->options->reading == PROTO_LINKED && !b->file->from_descriptor;
	if (!proto_declare(b) || !proto_link(b))
		return false;
	b->patient = false;
	if (b->held.code)
		*b->why = b->held;
	return !b->held.code;
}

/* What the names mean, and what the reading checks. */
static bool finish(struct proto_builder *b)
{
	if (!find_names(b))
		return false;
	proto_mean(b);
	if (b->options->reading != PROTO_LINKED)
		return true;
	if (b->file->from_descriptor)
		return proto_judge(b);
	if (!proto_interpret(b) || !proto_judge(b))
		return false;
	proto_note_unused(b);
	return true;
}

static bool read_text(struct arena *a, const struct source *source,
                      const struct proto_read_options *options, struct proto_file **out,
                      struct failure *why)
{
	struct proto_builder b = { .arena = a, .options = options, .why = why };

	b.file = arena_new(a, struct proto_file);
	b.file->name = options->name;
	b.file->source = source;
	if (!proto_parse(&b) || !finish(&b))
		return false;
	*out = b.file;
	return true;
}

bool proto_read_descriptor(struct arena *a, struct str bytes, const struct source *source,
                           const struct proto_read_options *options, struct proto_file **out,
                           struct failure *why)
{
	struct proto_builder b = { .arena = a, .options = options ? options : &stored, .why = why };

	b.file = arena_new(a, struct proto_file);
	b.file->name = b.options->name;
	b.file->source = source;
	if (!proto_decode(&b, bytes) || !finish(&b))
		return false;
	*out = b.file;
	return true;
}

/* Text has none of these, and every descriptor that defines something has some. */
static bool is_binary(const struct source *source)
{
	if (str_ends(source->name, ".proto"))
		return false;
	for (size_t i = 0; i < source->text.len; i++)
		if ((unsigned char)source->text.ptr[i] < ' ' &&
		    !memchr("\t\n\v\f\r", source->text.ptr[i], 5))
			return true;
	return false;
}

static bool read_bytes(struct arena *a, struct str bytes, const struct source *source,
                       const struct proto_read_options *options, struct proto_file **out,
                       struct failure *why)
{
	return proto_is_set(bytes) ? proto_read_set(a, bytes, source, options, out, why)
	                           : proto_read_descriptor(a, bytes, source, options, out, why);
}

/* Tools break it into lines; a registry takes one line only. */
static struct str without_lines(struct arena *a, struct str text)
{
	char *kept = arena_array(a, char, text.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != '\n' && text.ptr[i] != '\r')
			kept[n++] = text.ptr[i];
	return (struct str){ kept, n };
}

bool proto_read(struct arena *a, const struct source *source,
                const struct proto_read_options *options, struct proto_file **out,
                struct failure *why)
{
	struct failure of_text = { 0 }, of_bytes = { 0 };
	struct str text = source->text, bytes;

	if (!options)
		options = &stored;
	if (options->on_disk && is_binary(source))
		return read_bytes(a, text, source, options, out, why);
	if (read_text(a, source, options, out, &of_text))
		return true;
	*why = of_text; /* and so it stays, if it is neither */
	if (options->on_disk)
		text = without_lines(a, text);
	if (!text.len || !base64_decode(a, text, &bytes))
		return false;
	if (read_bytes(a, bytes, source, options, out, &of_bytes))
		return true;
	if (proto_is_set(bytes))
		*why = of_bytes;
	return false;
}

/* ---- looking up
 * -------------------------------------------------------------------------------------------- */

/* clang-format off */
static const struct { struct str name; bool scalar; } kinds[PROTO_KIND_COUNT] = {
	[PROTO_UNRESOLVED] = { STR_INIT("unresolved"), false },
	[PROTO_DOUBLE] = { STR_INIT("double"), true },     [PROTO_FLOAT] = { STR_INIT("float"), true },
	[PROTO_INT64] = { STR_INIT("int64"), true },       [PROTO_UINT64] = { STR_INIT("uint64"), true },
	[PROTO_INT32] = { STR_INIT("int32"), true },       [PROTO_FIXED64] = { STR_INIT("fixed64"), true },
	[PROTO_FIXED32] = { STR_INIT("fixed32"), true },   [PROTO_BOOL] = { STR_INIT("bool"), true },
	[PROTO_STRING] = { STR_INIT("string"), true },     [PROTO_GROUP] = { STR_INIT("group"), true },
	[PROTO_MESSAGE] = { STR_INIT("message"), false },  [PROTO_BYTES] = { STR_INIT("bytes"), true },
	[PROTO_UINT32] = { STR_INIT("uint32"), true },     [PROTO_ENUM] = { STR_INIT("enum"), false },
	[PROTO_SFIXED32] = { STR_INIT("sfixed32"), true }, [PROTO_SFIXED64] = { STR_INIT("sfixed64"), true },
	[PROTO_SINT32] = { STR_INIT("sint32"), true },     [PROTO_SINT64] = { STR_INIT("sint64"), true },
};
/* clang-format on */

const char *proto_kind_name(enum proto_kind k)
{
	return kinds[k].name.ptr;
}

bool proto_kind_find(struct str name, enum proto_kind *out)
{
	for (int k = 0; k < PROTO_KIND_COUNT; k++)
		if (kinds[k].scalar && str_eq(kinds[k].name, name)) {
			*out = (enum proto_kind)k;
			return true;
		}
	return false;
}

const char *proto_label_name(enum proto_label l)
{
	static const char *const names[] = { "", "optional", "required", "repeated" };

	return names[l];
}

const struct proto_message *proto_message_at(const struct proto_file *f, const int *path, size_t n)
{
	struct proto_message **level = f->messages;
	size_t count = f->message_count;
	const struct proto_message *m = count ? level[0] : NULL;

	for (size_t i = 0; i < n; i++) {
		if (path[i] < 0 || (size_t)path[i] >= count)
			return NULL;
		m = level[path[i]];
		level = m->messages;
		count = m->message_count;
	}
	return m;
}

const struct proto_message *proto_message_like(const struct proto_file *f, struct str name)
{
	if (f->root)
		return f->root;
	for (size_t i = 0; i < f->message_count; i++)
		if (str_eq(f->messages[i]->name, name))
			return f->messages[i];
	for (size_t i = 0; name.len && i < f->message_count; i++)
		if (str_eq_letters(f->messages[i]->name, name))
			return f->messages[i];
	return f->message_count ? f->messages[0] : NULL;
}

const struct proto_field *proto_field_number(const struct proto_message *m, int32_t number)
{
	for (size_t i = 0; i < m->field_count; i++)
		if (m->fields[i]->number == number)
			return m->fields[i];
	return NULL;
}
