/* avro_oracle.c - schemas parsed and printed, many in one process
 *
 * Standard input: one JSON object a line, {"text": SCHEMA, "mode": "new" | "old" | "avro",
 * "references": [SCHEMA...]}. Standard output, for each: {"accept": true, "stored", "normal",
 * "pcf", "crc64", "crc64le", "md5", "sha256"} or {"accept": false, "line", "column", "message"}.
 */
#include "contract/avro/canonical.h"

#include <stdio.h>
#include <stdlib.h>

static void put(struct buf *out, const char *key, struct str text)
{
	buf_printf(out, ",\"%s\":", key);
	json_print_text(out, text);
}

static void put_fingerprints(struct buf *out, struct arena *a, struct str form)
{
	struct avro_fingerprints f;
	unsigned char little[8];

	avro_fingerprint(form, &f);
	for (int i = 0; i < 8; i++)
		little[i] = (unsigned char)(f.crc64 >> 8 * i);
	put(out, "crc64", arena_printf(a, "%016llx", (unsigned long long)f.crc64));
	put(out, "crc64le", digest_hex(a, little, sizeof little));
	put(out, "md5", digest_hex(a, f.md5, sizeof f.md5));
	put(out, "sha256", digest_hex(a, f.sha256, sizeof f.sha256));
}

static bool read_mode(const struct node *row, enum avro_strictness *out)
{
	static const char *const modes[] = { "new", "old", "avro" };

	for (int i = 0; i < 3; i++) {
		if (str_is(node_text(node_get(row, "mode")), modes[i])) {
			*out = (enum avro_strictness)i;
			return true;
		}
	}
	return false;
}

static bool parse_one(struct arena *a, struct str text, struct avro_parse_options *options,
                      struct avro_schema **out, struct failure *why)
{
	struct source *source = arena_new(a, struct source);

	source->name = STR("schema");
	source->text = text;
	return avro_parse(a, source, options, out, why);
}

static bool parse(struct arena *a, const struct node *row, struct avro_schema **out,
                  struct failure *why)
{
	const struct node *references = node_get(row, "references"), *text = node_get(row, "text");
	size_t n = node_is(references, NODE_LIST) ? references->count : 0;
	const struct avro_schema **known = arena_array(a, const struct avro_schema *, n);
	struct avro_parse_options options = { .references = known };
	struct avro_schema *s;

	if (!node_is(text, NODE_SCALAR) || !read_mode(row, &options.strictness))
		return failure_set(why, FAILURE_USAGE, "a row needs text and mode");
	for (size_t i = 0; i < n; i++) {
		if (!parse_one(a, references->items[i]->text, &options, &s, why))
			return failure_prefix(why, "reference %zu", i);
		known[options.reference_count++] = s;
	}
	return parse_one(a, text->text, &options, out, why);
}

static void answer(struct arena *a, const struct source *line, struct buf *out)
{
	struct failure why = { 0 };
	struct avro_schema *s;
	struct node *row;
	struct str text;

	if (!json_read(a, line, &row, &why) || !parse(a, row, &s, &why)) {
		buf_printf(out, "{\"accept\":false,\"line\":%d,\"column\":%d", why.line,
		           why.column);
		put(out, "message", str_of(why.text));
		buf_add_c(out, "}\n");
		return;
	}
	buf_add_c(out, "{\"accept\":true");
	put(out, "stored", avro_stored_text(a, s));
	put(out, "pcf", avro_parsing_form(a, s));
	put_fingerprints(out, a, avro_parsing_form(a, s));
	if (avro_normal_text(a, s, &text, &why))
		put(out, "normal", text);
	else
		put(out, "normal_error", str_of(why.text));
	buf_add_c(out, "}\n");
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		struct source source = { STR("row"), { line, (size_t)n } };
		struct arena a;
		struct buf out;

		arena_init(&a, 1ul << 30);
		buf_init(&out, &a, 0);
		answer(&a, &source, &out);
		fwrite(out.ptr, 1, out.len, stdout);
		arena_free(&a);
	}
	free(line);
	return 0;
}
