/* Any text as a Protobuf file, in each reading. What a registry keeps of it, what it normalises and
 * what is left without extensions is read again to the same text. What protoc would take it takes
 * as printed, with nothing changed, and it goes through its descriptor. */
#include "tests/fuzz/proto_text.h"

/* As printed, the fields of oneofs, groups and weak imports are elsewhere or nowhere, and options
 * of several pieces are one. */
static bool is_in_order(struct str text)
{
	return !has(text, "oneof") && !has(text, "group") && !has(text, "weak") &&
	       !has(text, "confluent");
}

/* A descriptor may hold names that no text can; and the original forgets groups in an `extend`. */
static bool can_be_said(const struct proto_file *f)
{
	const struct str text = f->source->text;

	return !f->from_descriptor && !(has(text, "extend") && has(text, "group"));
}

static void linked(struct arena *a, const struct proto_file *f)
{
	const struct proto_read_options options = { .reading = PROTO_LINKED,
		                                    .name = STR("input.proto") };
	const struct str bytes = proto_descriptor(a, f, PROTO_OF_PROTOC);
	struct proto_file *again;
	struct failure why;
	struct str normal;

	if (can_be_said(f)) {
		expect(read_it(a, proto_kept_text(a, f), PROTO_LINKED, &again));
		means_the_same(a, f, again);
		if (is_in_order(f->source->text))
			expect(str_eq(proto_descriptor(a, again, PROTO_OF_PROTOC), bytes));
	}
	/* In the normal form another constant of an enum is the first. */
	if (can_be_said(f) && !has(f->source->text, "enum") &&
	    proto_normal_text(a, f, &normal, &why)) {
		expect(read_it(a, normal, PROTO_LINKED, &again));
		means_the_same(a, f, again);
	}
	if (proto_read_descriptor(a, bytes, NULL, &options, &again, &why))
		expect(str_eq(proto_descriptor(a, again, PROTO_OF_PROTOC), bytes));
}

static void read_all(void *arg)
{
	const struct input *in = arg;
	struct proto_file *f;

	for (int reading = PROTO_STORED; reading <= PROTO_LINKED; reading++)
		if (read_it(in->arena, in->source.text, (enum proto_reading)reading, &f))
			printed_again(in->arena, f);
	if (read_it(in->arena, in->source.text, PROTO_LINKED, &f))
		linked(in->arena, f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, read_all);
}
