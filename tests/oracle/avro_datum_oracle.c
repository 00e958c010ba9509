/* avro_datum_oracle.c - Avro data decoded, printed and encoded, many in one process
 *
 * Standard input, a line each: {"schema": TEXT, "hex": BYTES}. Standard output, a line each:
 * {"json": TEXT, "hex": the same value encoded again} or {"failure": TEXT, "limit": true or false}.
 */
#include "contract/avro/datum.h"
#include "contract/base/digest.h"

#include <stdio.h>
#include <stdlib.h>

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool unhex(struct arena *a, struct str hex, struct str *out, struct failure *why)
{
	char *bytes = arena_alloc(a, hex.len / 2, 1);

	for (size_t i = 0; i < hex.len; i++) {
		const int d = digit(hex.ptr[i]);

		if (d < 0 || hex.len % 2)
			return failure_set(why, FAILURE_USAGE, "hex digits are expected");
		bytes[i / 2] = (char)(bytes[i / 2] << 4 | d);
	}
	*out = (struct str){ bytes, hex.len / 2 };
	return true;
}

static bool answer(struct arena *a, const struct source *line, struct node *out,
                   struct failure *why)
{
	static const struct avro_parse_options stored = { .strictness = AVRO_STORED };
	struct source *source = arena_new(a, struct source);
	struct str bytes, text, again;
	const struct avro_datum *d;
	struct avro_schema *s;
	struct node *row;

	if (!json_read(a, line, &row, why))
		return false;
	*source = (struct source){ STR("schema"), node_text(node_get(row, "schema")) };
	if (!unhex(a, node_text(node_get(row, "hex")), &bytes, why) ||
	    !avro_parse(a, source, &stored, &s, why) ||
	    !avro_datum_decode(a, s->root, bytes, &d, why) ||
	    !avro_datum_json_text(a, d, &text, why) || !avro_datum_encode(a, d, &again, why))
		return false;
	node_put_text(a, out, "json", text);
	node_put_text(
		a, out, "hex",
		digest_hex(a, (const unsigned char *)(again.ptr ? again.ptr : ""), again.len));
	return true;
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		const struct source source = { STR("row.json"), { line, (size_t)n } };
		struct failure why = { 0 };
		struct node *out;
		struct arena a;
		struct buf text;

		arena_init(&a, 1ul << 30);
		out = node_new_map(&a);
		if (!answer(&a, &source, out, &why)) {
			node_put_text(&a, out, "failure", str_of(why.text));
			node_put(&a, out, STR("limit"),
			         node_new_plain(&a, why.code == FAILURE_LIMIT ? STR("true")
			                                                      : STR("false")));
		}
		buf_init(&text, &a, 0);
		json_print(&text, out, 0);
		printf("%.*s\n", STR_FMT(buf_str(&text)));
		arena_free(&a);
	}
	free(line);
	return 0;
}
