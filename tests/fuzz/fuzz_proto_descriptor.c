/* Any bytes as a serialized FileDescriptorProto, in each reading. What was taken is printed, to a
 * text that is the same when it is read and printed again; its descriptor is read again, and is the
 * same when it is written once more. Where protoc takes both bytes and text, they define the same.
 */
#include "contract/protobuf/read_set.h"
#include "tests/fuzz/proto_text.h"

static bool read_bytes(struct arena *a, struct str bytes, enum proto_reading reading,
                       struct proto_file **out)
{
	const struct proto_read_options options = { .reading = reading };
	struct failure why = { .code = FAILURE_NONE };

	if (proto_read_descriptor(a, bytes, NULL, &options, out, &why))
		return true;
	expect(why.code != FAILURE_NONE && why.text[0]);
	return false;
}

static void written_again(struct arena *a, const struct proto_file *f,
                          enum proto_descriptor_form form, enum proto_reading reading)
{
	const struct str bytes = proto_descriptor(a, f, form);
	struct proto_file *again;

	expect(read_bytes(a, bytes, reading, &again));
	expect(str_eq(proto_descriptor(a, again, form), bytes));
}

/* A field's type (5) of TYPE_GROUP (10), or bytes that look so. */
static bool may_have_group(struct str descriptor)
{
	return has(descriptor, "\x28\x0a");
}

/* What its last file imports is read with it, and not once more. */
static void read_set(struct arena *a, struct str bytes, enum proto_reading reading)
{
	const struct proto_read_options options = { .reading = reading, .on_disk = true };
	struct failure why = { .code = FAILURE_NONE };
	struct proto_file *f;

	if (proto_read_set(a, bytes, NULL, &options, &f, &why))
		(void)proto_descriptor(a, f, PROTO_OF_PROTOC);
	else
		expect(why.code != FAILURE_NONE && why.text[0]);
}

static void read_all(void *arg)
{
	const struct input *in = arg;
	struct arena *a = in->arena;
	struct proto_file *f, *printed;
	struct str text;

	for (int reading = PROTO_STORED; reading <= PROTO_LINKED && proto_is_set(in->source.text);
	     reading++)
		read_set(a, in->source.text, (enum proto_reading)reading);
	for (int reading = PROTO_STORED; reading <= PROTO_LINKED; reading++)
		if (read_bytes(a, in->source.text, (enum proto_reading)reading, &f)) {
			printed_again(a, f);
			written_again(a, f, PROTO_OF_REGISTRY, PROTO_STORED);
		}
	if (!read_bytes(a, in->source.text, PROTO_LINKED, &f))
		return;
	written_again(a, f, PROTO_OF_PROTOC, PROTO_LINKED);
	/* Of an edition the text says proto2, of a map that it repeats its entries and of a group
	 * that it is a message, as the original does. */
	text = proto_kept_text(a, f);
	if (f->syntax != PROTO_EDITION && !has(text, "map_entry") &&
	    !may_have_group(proto_descriptor(a, f, PROTO_OF_PROTOC)) &&
	    read_it(a, text, PROTO_LINKED, &printed))
		means_the_same(a, f, printed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, read_all);
}
