/* For each line, a schema as a JSON string: {"via": "dcs" or "odcs", "refused", "losses": [...],
 * "back": the schema made of the contract that was made of it}. Through texts, as files would be.
 */
#include "contract/format.h"

#include <stdio.h>
#include <stdlib.h>

static bool read_text(struct arena *a, const char *name, struct str text, struct document **out,
                      struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	size_t count;

	*source = (struct source){ str_of(name), text };
	return documents_read(a, source, out, &count, NULL, why);
}

static bool turn(struct arena *a, const struct document *d, enum format to, struct defects *losses,
                 struct str *text, struct failure *why)
{
	struct conversion how = { .to = to };
	const struct node *tree;
	struct buf out;

	if (!document_convert(a, d, &how, &tree, losses, why))
		return false;
	buf_init(&out, a, 0);
	if (to == FORMAT_AVRO)
		json_print(&out, tree, 0);
	else
		yaml_print(&out, a, tree);
	*text = buf_str(&out);
	return true;
}

static void answer(struct arena *a, struct str text, enum format via, struct buf *out)
{
	struct document *schema, *contract;
	struct failure why = { 0 };
	struct defects losses;
	struct str yaml, back;

	defects_init(&losses, a);
	if (!read_text(a, "x.avsc", text, &schema, &why) ||
	    !turn(a, schema, via, &losses, &yaml, &why)) {
		buf_add_c(out, "{\"refused\":");
		json_print_text(out, str_of(why.text));
		buf_add_c(out, "}\n");
		return;
	}
	if (!read_text(a, "x.yaml", yaml, &contract, &why) ||
	    !turn(a, contract, FORMAT_AVRO, NULL, &back, &why)) {
		buf_add_c(out, "{\"failed\":");
		json_print_text(out, str_of(why.text));
		buf_add_c(out, "}\n");
		return;
	}
	buf_add_c(out, "{\"losses\":[");
	for (const struct defect *d = losses.first; d; d = d->next) {
		buf_add_c(out, d == losses.first ? "" : ",");
		json_print_text(out, d->message);
	}
	buf_add_c(out, "],\"contract\":");
	json_print_text(out, yaml);
	buf_add_c(out, ",\"back\":");
	json_print_text(out, back);
	buf_add_c(out, "}\n");
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		struct source source = { STR("row"), { line, (size_t)n } };
		struct failure why = { 0 };
		struct node *row;
		struct arena a;
		struct buf out;

		arena_init(&a, 1ul << 30);
		buf_init(&out, &a, 0);
		if (json_read(&a, &source, &row, &why))
			answer(&a, node_text(node_get(row, "schema")),
			       str_is(node_text(node_get(row, "via")), "odcs") ? FORMAT_ODCS
			                                                       : FORMAT_DCS,
			       &out);
		fwrite(out.ptr, 1, out.len, stdout);
		arena_free(&a);
	}
	free(line);
	return 0;
}
