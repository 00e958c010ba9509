/* Any text: read as YAML and as JSON. What was read prints in both languages,
 * and reads back as the same tree. */
#include "contract/base/node.h"
#include "tests/fuzz/input.h"

#include <stdlib.h>

/* Limits may be met on the way back: a printed text is longer than its source. */
static void must(bool held, const struct failure *why)
{
	if (!held && why->code != FAILURE_LIMIT)
		abort();
}

static void read_back(struct arena *a, const struct node *root)
{
	struct failure why = { .code = FAILURE_NONE };
	struct source *yaml = arena_new(a, struct source), *json = arena_new(a, struct source);
	struct node **again, *same;
	struct buf text;
	size_t count;

	buf_init(&text, a, 0);
	yaml_print(&text, a, root);
	*yaml = (struct source){ STR("printed.yaml"), buf_str(&text) };
	if (node_is_null(root)) /* YAML calls that an empty document */
		return;
	if (yaml_read(a, yaml, &again, &count, &why))
		must(count == 1 && node_equal(root, again[0]), &why);
	else
		must(false, &why);

	buf_init(&text, a, 0);
	json_print(&text, root, 0);
	*json = (struct source){ STR("printed.json"), buf_str(&text) };
	must(json_read(a, json, &same, &why), &why);
}

static void read_all(void *arg)
{
	struct input *in = arg;
	struct failure why;
	struct node **documents, *root;
	size_t count;

	if (node_read(in->arena, &in->source, &documents, &count, &why))
		for (size_t i = 0; i < count; i++)
			read_back(in->arena, documents[i]);
	if (json_read(in->arena, &in->source, &root, &why))
		read_back(in->arena, root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, read_all);
}
