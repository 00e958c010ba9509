/* Any text as a Protobuf file, in each reading. What a registry keeps of it, and what it
 * normalises, must be read again to the same text; what protoc would take must go through its
 * descriptor. */
#include "contract/protobuf/descriptor.h"
#include "contract/protobuf/print.h"
#include "tests/fuzz/input.h"

static bool read_it(struct arena *a, struct str text, enum proto_reading reading,
                    struct proto_file **out)
{
	const struct proto_read_options options = { .reading = reading,
		                                    .name = STR("input.proto") };
	struct source *source = arena_new(a, struct source);
	struct failure why = { .code = FAILURE_NONE };

	*source = (struct source){ STR("input.proto"), text };
	if (proto_read(a, source, &options, out, &why))
		return true;
	expect(why.code != FAILURE_NONE && why.text[0]);
	return false;
}

/* The blanks that begin a line are left out: a line end within quotation marks is printed as it is,
 * and its next line is indented with the rest, as the original does. */
static struct str without_indents(struct arena *a, struct str text)
{
	char *kept = arena_array(a, char, text.len);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != ' ' || (len && kept[len - 1] != '\n'))
			kept[len++] = text.ptr[i];
	return (struct str){ kept, len };
}

static void kept_again(struct arena *a, const struct proto_file *f)
{
	const struct str kept = proto_kept_text(a, f);
	struct proto_file *again;
	struct failure why;
	struct str normal;

	expect(str_is_utf8(kept) || !str_is_utf8(f->source->text));
	if (!read_it(a, kept, PROTO_STORED, &again))
		return; /* names and numbers that registries print as nobody reads them */
	expect(str_eq(without_indents(a, proto_kept_text(a, again)), without_indents(a, kept)));
	(void)proto_plain_text(a, f);
	(void)proto_descriptor(a, f, PROTO_OF_REGISTRY);
	if (proto_normal_text(a, f, &normal, &why) && read_it(a, normal, PROTO_STORED, &again))
		(void)proto_kept_text(a, again);
}

static void read_all(void *arg)
{
	const struct input *in = arg;
	struct proto_file *f;

	if (read_it(in->arena, in->source.text, PROTO_STORED, &f))
		kept_again(in->arena, f);
	if (read_it(in->arena, in->source.text, PROTO_REGISTER, &f))
		kept_again(in->arena, f);
	if (read_it(in->arena, in->source.text, PROTO_LINKED, &f)) {
		const struct proto_read_options linked = { .reading = PROTO_LINKED,
			                                   .name = STR("input.proto") };
		const struct str bytes = proto_descriptor(in->arena, f, PROTO_OF_PROTOC);
		struct failure why;

		if (proto_read_descriptor(in->arena, bytes, NULL, &linked, &f, &why))
			expect(str_eq(proto_descriptor(in->arena, f, PROTO_OF_PROTOC), bytes));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, read_all);
}
