/* A Protobuf file and any text, separated by NUL. The file becomes a skeleton of a contract and a
 * file again, with a first message of the same name; so does the text, where it is a contract. The
 * file as a reader of the contract: every way to write it is a file, and is judged twice alike. */
#include "compat/replay/native.h"
#include "contract/base/limits.h"
#include "contract/format.h"
#include "contract/protobuf/read.h"
#include "tests/fuzz/input.h"

static bool read_text(struct arena *a, const char *name, struct str text, struct document **out)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { .code = FAILURE_NONE };
	size_t count;

	*source = (struct source){ str_of(name), text };
	return documents_read(a, source, out, &count, NULL, &why);
}

/* A limit may be met on the way, and what is written may be nothing that a file can say. */
static bool turn(struct arena *a, const struct document *d, enum format to, struct document **out)
{
	struct conversion how = { .to = to };
	struct failure why = { .code = FAILURE_NONE };
	const struct node *tree;
	struct defects losses;
	struct buf text;

	defects_init(&losses, a);
	how.protobuf.word[PROTO_CHOICE_OPTIONAL] = (unsigned char)(d->source->text.len % 3);
	if (d->contract->model_count && !d->schema)
		how.model = d->contract->models[0]->root.name;
	if (!document_convert(a, d, &how, &tree, &losses, &why))
		return false;
	if (to == FORMAT_PROTOBUF) {
		expect(read_text(a, "x.proto", tree->text, out));
		return true;
	}
	buf_init(&text, a, 0);
	json_print(&text, tree, 0);
	return read_text(a, "x.json", buf_str(&text), out);
}

static void around(struct arena *a, const struct document *d)
{
	static const enum format standards[] = { FORMAT_DCS, FORMAT_ODCS };
	struct document *other, *back;

	for (size_t i = 0; i < 2; i++)
		if (turn(a, d, standards[i], &other) && other->contract->model_count &&
		    turn(a, other, FORMAT_PROTOBUF, &back))
			expect(str_eq(proto_message_like(back->schema->parsed, STR(""))->name,
			              d->contract->models[0]->root.name));
}

/* False: a limit. */
static bool ask(struct arena *a, const void *reader, const struct contract *c, const void *way,
                struct findings *out)
{
	const struct model *m = c->models[0];
	struct failure why = { .code = FAILURE_NONE };
	const void *written;

	findings_init(out, a);
	if (!protobuf_native.derive(a, c, m, way, reader, &written, &why)) {
		expect(why.code == FAILURE_LIMIT);
		return false;
	}
	return protobuf_native.ask(a, reader, written, m, true, out, &why);
}

static void judge(struct arena *a, const void *reader, const struct contract *c)
{
	struct findings once, twice;
	const void **ways;
	size_t count;

	protobuf_native.ways(a, NULL, c->models[0], &ways, &count);
	expect(count >= 1 && count <= 16);
	for (size_t i = 0; i < count; i++) {
		if (!ask(a, reader, c, ways[i], &once))
			continue;
		expect(ask(a, reader, c, ways[i], &twice) && once.count == twice.count);
		for (const struct finding *f = once.first; f; f = f->next)
			expect(f->at && f->message.len);
	}
}

static void work(void *arg)
{
	struct input *in = arg;
	struct str rest = in->source.text, file = str_cut(&rest, '\0');
	struct document *d, *contract, *made;
	bool is_file = read_text(in->arena, "input.proto", file, &d) && d->schema &&
	               d->contract->models[0]->root.field_count;

	if (is_file)
		around(in->arena, d);
	if (!read_text(in->arena, "input", rest, &contract) || !contract->contract ||
	    contract->schema || !contract->contract->model_count)
		return;
	if (is_file)
		judge(in->arena, d->schema->parsed, contract->contract);
	if (turn(in->arena, contract, FORMAT_PROTOBUF, &made))
		around(in->arena, made);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	limit_set(STR("FIELDS"), 5000);
	limit_set(STR("PAIRS"), 20000);
	return fuzz_text(data, size, work);
}
