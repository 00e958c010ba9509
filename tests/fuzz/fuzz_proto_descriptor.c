/* Any bytes as a serialized FileDescriptorProto, in each reading. What was taken is printed; its
 * descriptor is read again. */
#include "contract/protobuf/descriptor.h"
#include "contract/protobuf/print.h"
#include "tests/fuzz/input.h"

static void read_all(void *arg)
{
	const struct input *in = arg;

	for (int reading = PROTO_STORED; reading <= PROTO_LINKED; reading++) {
		const struct proto_read_options options = { .reading =
			                                            (enum proto_reading)reading };
		struct failure why = { .code = FAILURE_NONE };
		struct proto_file *f, *again;
		struct str text;

		if (!proto_read_descriptor(in->arena, in->source.text, &in->source, &options, &f,
		                           &why)) {
			expect(why.code != FAILURE_NONE && why.text[0]);
			continue;
		}
		expect(str_is_utf8(proto_kept_text(in->arena, f)));
		(void)proto_normal_text(in->arena, f, &text, &why);
		text = proto_descriptor(in->arena, f, PROTO_OF_REGISTRY);
		expect(proto_read_descriptor(in->arena, text, NULL, NULL, &again, &why));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, read_all);
}
