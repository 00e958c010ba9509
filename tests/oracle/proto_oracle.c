/* proto_oracle.c - Protobuf files read, many in one process
 *
 * A line: {"text": FILE, "reading": "stored" | "register" | "linked", "name": PATH, "references":
 * [{"name", "text"}]}. Answer: {"accept": true, ...} or {"failure": "LINE:COLUMN TEXT"}.
 */
#include "contract/base/base64.h"
#include "contract/protobuf/descriptor.h"
#include "contract/protobuf/print.h"
#include "tests/oracle/rows.h"

static enum proto_reading reading_of(const struct node *row)
{
	const struct str name = node_text(node_get(row, "reading"));

	if (str_is(name, "linked"))
		return PROTO_LINKED;
	return str_is(name, "register") ? PROTO_REGISTER : PROTO_STORED;
}

static bool read_one(struct arena *a, struct str text, const struct proto_read_options *options,
                     struct proto_file **out, struct failure *why)
{
	struct source *source = arena_new(a, struct source);

	*source = (struct source){ options->name, text };
	return proto_read(a, source, options, out, why);
}

static bool answer(struct arena *a, const struct node *row, struct node *out, struct failure *why)
{
	const struct node *references = node_get(row, "references");
	const size_t n = node_is(references, NODE_LIST) ? references->count : 0;
	const struct proto_file **files = arena_array(a, const struct proto_file *, n);
	struct str *names = arena_array(a, struct str, n);
	struct proto_read_options options = { .reading = reading_of(row),
		                              .references = files,
		                              .names = names };
	struct proto_file *f;
	struct str text;

	for (size_t i = 0; i < n; i++) {
		names[i] = options.name = node_text(node_get(references->items[i], "name"));
		if (!read_one(a, node_text(node_get(references->items[i], "text")), &options, &f,
		              why))
			return failure_prefix(why, "reference %zu", i);
		files[options.reference_count++] = f;
	}
	options.name = node_text(node_get(row, "name"));
	if (!read_one(a, node_text(node_get(row, "text")), &options, &f, why))
		return false;
	text = proto_descriptor(
		a, f, options.reading == PROTO_LINKED ? PROTO_OF_PROTOC : PROTO_OF_REGISTRY);
	node_put_text(a, out, "descriptor", base64_encode(a, text));
	if (options.reading != PROTO_LINKED) {
		node_put_text(a, out, "kept", proto_kept_text(a, f));
		node_put_text(a, out, "plain", proto_plain_text(a, f));
		if (proto_normal_text(a, f, &text, why))
			node_put_text(a, out, "normal", text);
		else
			node_put_text(a, out, "abnormal", str_copy(a, str_of(why->text)));
	}
	node_put(a, out, STR("accept"), node_new_plain(a, STR("true")));
	return true;
}

int main(void)
{
	return oracle_play(answer);
}
