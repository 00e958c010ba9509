/* Two Protobuf files and some bytes, separated by NUL: each that protoc takes (no number stands for
 * two fields) reads itself, both relations and all rules of buf end in both directions and answer
 * the same twice, what the decoder takes it writes again. */
#include "compat/buf/breaking.h"
#include "compat/protobuf/read.h"
#include "contract/base/limits.h"
#include "contract/protobuf/read.h"
#include "tests/fuzz/input.h"

static struct proto_file *parse(struct arena *a, struct str text, enum proto_reading reading)
{
	const struct proto_read_options options = { .reading = reading };
	struct source *source = arena_new(a, struct source);
	struct proto_file *file = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("fuzz.proto"), text };
	(void)proto_read(a, source, &options, &file, &why);
	return file;
}

/* False: too much was asked. */
static bool ask(struct arena *a, const struct proto_file *reader, const struct proto_file *writer,
                struct proto_answer *out)
{
	struct proto_difference *one, *two;
	struct proto_answer again;
	struct failure why = { 0 };
	size_t count, more;

	if (!proto_differences(a, reader, writer, &one, &count, &why) ||
	    !proto_can_read(a, reader, writer, true, out, &why)) {
		expect(why.code == FAILURE_LIMIT);
		return false;
	}
	expect(proto_differences(a, reader, writer, &two, &more, &why) && more == count);
	for (size_t i = 0; i < count; i++)
		expect(one[i].type == two[i].type && str_eq(one[i].path, two[i].path));
	expect(proto_can_read(a, reader, writer, true, &again, &why));
	expect(out->compatible == (out->total == 0) && out->count == again.count);
	for (size_t i = 0; i < out->count; i++) {
		const struct proto_finding *f = &out->list[i];

		expect(f->code == again.list[i].code && str_eq(f->hex, again.list[i].hex));
		expect(proto_code_is_note(f->code) == (i >= out->breaking));
		expect(i >= out->breaking || f->hex.ptr || f->no_witness.len);
	}
	return true;
}

static void rules(struct arena *a, const struct proto_file *old, const struct proto_file *new)
{
	for (int c = 0; c < BUF_CATEGORY_COUNT; c++) {
		struct buf_finding *list;
		size_t count;

		buf_breaking(a, (enum buf_category)c, old, new, &list, &count);
		expect(old != new || !count);
	}
}

/* Whatever is taken is written again, and then read as the same. */
static void data(struct arena *a, const struct proto_file *f, struct str bytes)
{
	const struct data_schema *s = data_schema_of(a, f);
	struct data_record *r, *again;
	struct failure why = { 0 };
	struct buf once, twice, text;

	if (!s->own || !data_decode(a, s->messages[0], bytes, &r, &why))
		return;
	(void)data_missing(a, r);
	buf_init(&once, a, 0);
	buf_init(&twice, a, 0);
	buf_init(&text, a, 0);
	expect(data_encode(&once, r));
	data_text(&text, r);
	expect(data_decode(a, s->messages[0], buf_str(&once), &again, &why));
	expect(data_encode(&twice, again) && str_eq(buf_str(&once), buf_str(&twice)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str rest = { (const char *)bytes, size };
	const struct str first = str_cut(&rest, '\0'), second = str_cut(&rest, '\0');
	struct proto_file *x, *y;
	struct proto_answer answer;
	struct arena a;

	limit_set(STR("PAIRS"), 20000);
	arena_init(&a, 512ul << 20);
	x = parse(&a, first, PROTO_STORED);
	y = parse(&a, second, PROTO_STORED);
	if (x && ask(&a, x, x, &answer))
		expect(answer.compatible || !parse(&a, first, PROTO_LINKED));
	if (x)
		data(&a, x, rest);
	if (x && y && ask(&a, x, y, &answer) && ask(&a, y, x, &answer)) {
		rules(&a, x, y);
		rules(&a, y, x);
		rules(&a, x, x);
	}
	arena_free(&a);
	return 0;
}
