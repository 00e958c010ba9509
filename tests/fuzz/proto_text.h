/* proto_text.h - what fuzz targets ask of a Protobuf file's printed text */
#ifndef TESTS_FUZZ_PROTO_TEXT_H
#define TESTS_FUZZ_PROTO_TEXT_H

#include "compat/protobuf/diff.h"
#include "contract/protobuf/descriptor.h"
#include "contract/protobuf/print.h"
#include "tests/fuzz/input.h"

static inline bool read_it(struct arena *a, struct str text, enum proto_reading reading,
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

/* Empty lines and the blanks that begin a line are left out: a line end within quotation marks is
 * printed as it is, and its next line is indented with the rest; a block of which nothing is left
 * leaves its empty line. So does the original. */
static inline struct str without_indents(struct arena *a, struct str text)
{
	char *kept = arena_array(a, char, text.len);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++)
		if ((text.ptr[i] != ' ' && text.ptr[i] != '\n') || (len && kept[len - 1] != '\n'))
			kept[len++] = text.ptr[i];
	return (struct str){ kept, len };
}

static inline bool has(struct str text, const char *word)
{
	return memmem(text.ptr, text.len, word, strlen(word)) != NULL;
}

static inline bool same_text(struct arena *a, struct str one, struct str other)
{
	return str_eq(without_indents(a, one), without_indents(a, other));
}

/* What was printed of a file, printed once more. What nobody reads is printed too, as registries
 * do. */
static inline void printed_again(struct arena *a, const struct proto_file *f)
{
	const struct str kept = proto_kept_text(a, f), plain = proto_plain_text(a, f);
	struct str normal, twice;
	struct proto_file *again;
	struct failure why;

	expect(str_is_utf8(kept) || !f->source || !str_is_utf8(f->source->text));
	(void)proto_descriptor(a, f, PROTO_OF_REGISTRY);
	if (read_it(a, kept, PROTO_STORED, &again))
		expect(same_text(a, proto_kept_text(a, again), kept));
	if (read_it(a, plain, PROTO_STORED, &again))
		expect(same_text(a, proto_plain_text(a, again), plain));
	if (!proto_normal_text(a, f, &normal, &why) || !read_it(a, normal, PROTO_STORED, &again))
		return;
	if (proto_normal_text(a, again, &twice, &why))
		expect(same_text(a, twice, normal));
	else /* it says of a type that nobody defines that it is a message */
		expect(f->from_descriptor);
}

/* What the printed text says otherwise: weak imports are dropped. A file that no reader of its own
 * reads says so. */
static inline bool may_differ(enum rule r)
{
	return r == RULE_PROTO_IMPORT_CHANGED || r == RULE_PROTO_UNREADABLE ||
	       r == RULE_PROTO_UNREADABLE_BEFORE;
}

/* The text that was printed of a file defines what the file does. */
static inline void means_the_same(struct arena *a, const struct proto_file *f,
                                  const struct proto_file *printed)
{
	static const struct diff_options options = { .level = COMPAT_FULL,
		                                     .policy = POLICY_PROVEN };
	struct diff d = { 0 };

	findings_init(&d.changes, a);
	proto_diff(a, f, printed, &options, &d);
	for (const struct finding *c = d.changes.first; c; c = c->next)
		expect(may_differ(c->rule));
}

#endif
