/* Two JSON Schemas, separated by NUL, as versions of one document: nothing changed against itself;
 * the verdict of the diff is PROVEN's, in each direction; what one says is a contract, and the
 * schema that is made of that contract can be read again; a reader with one is asked of the other.
 */
#include "compat/diff/diff.h"
#include "compat/json_schema/read_proven.h"
#include "compat/replay/native.h"
#include "contract/base/limits.h"
#include "contract/format.h"
#include "contract/json_schema/from_contract.h"
#include "contract/json_schema/registered.h"
#include "tests/fuzz/input.h"

static const struct contract *read_one(struct arena *a, const char *name, struct str text)
{
	struct source *source = arena_new(a, struct source);
	struct schema_text input = { .source = source };
	struct document d;
	struct failure why = { 0 };

	*source = (struct source){ str_of(name), text };
	if (!document_read_schema(a, &json_schema_language, &input, &d, NULL, &why)) {
		expect(why.code != FAILURE_NONE && why.text[0]);
		return NULL;
	}
	expect(d.contract && d.schema && d.contract->schema && d.contract->model_count == 1);
	return d.contract;
}

static const struct json_schema *schema_of(const struct contract *c)
{
	return ((const struct json_registered *)c->schema->parsed)->schema;
}

/* Is something breaking in this direction? */
static bool breaks(const struct diff *d, bool forward)
{
	for (const struct finding *f = d->changes.first; f; f = f->next)
		if ((forward ? f->forward : f->backward) == LEVEL_BREAKING)
			return true;
	return d->changes.more > 0;
}

static void judge(struct arena *a, const struct contract *old, const struct contract *new)
{
	static const struct diff_options options = { .level = COMPAT_FULL,
		                                     .policy = POLICY_PROVEN };
	struct json_proof backward, forward;
	struct failure why = { 0 };
	struct diff d;

	contract_diff(a, old, new, &options, &d);
	for (const struct finding *f = d.changes.first; f; f = f->next)
		expect(f->message.len && f->at && f->was);
	if (!json_schema_prove(a, schema_of(new), schema_of(old), &backward, &why) ||
	    !json_schema_prove(a, schema_of(old), schema_of(new), &forward, &why))
		return;
	if (d.changes.more)
		return;
	expect(breaks(&d, false) == !backward.compatible);
	expect(breaks(&d, true) == !forward.compatible);
}

static void derive(struct arena *a, const struct contract *c)
{
	static const struct json_mapping plain;
	struct buf text;

	for (int extent = JSON_TO_PUBLISH; extent <= JSON_TO_JUDGE; extent++) {
		buf_init(&text, a, 0);
		json_print(&text,
		           json_from_model(a, c->models[0], &plain, (enum json_extent)extent), 0);
		expect(buf_overflowed(&text) || read_one(a, "derived.schema.json", buf_str(&text)));
	}
}

static void ask(struct arena *a, const struct contract *reader, const struct contract *writer)
{
	struct findings out;
	struct failure why = { 0 };

	findings_init(&out, a);
	if (!json_native.ask(a, reader->schema->parsed, writer->schema->parsed, writer->models[0],
	                     true, &out, &why))
		expect(why.code != FAILURE_NONE);
	for (const struct finding *f = out.first; f; f = f->next)
		expect(f->message.len && f->path.len);
}

static void try_all(void *arg)
{
	struct input *in = arg;
	struct str rest = in->source.text;
	const struct contract *old, *new;

	limit_set(STR("SET_STEPS"), 3000);
	limit_set(STR("FIELDS"), 1000);
	limit_set(STR("NODES"), 20000);
	old = read_one(in->arena, "old.schema.json", str_cut(&rest, '\0'));
	new = read_one(in->arena, "new.schema.json", rest);
	if (old)
		derive(in->arena, old);
	if (!old || !new)
		return;
	judge(in->arena, old, new);
	ask(in->arena, new, old);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, try_all);
}
