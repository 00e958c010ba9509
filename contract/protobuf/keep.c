#include "contract/protobuf/keep.h"

#include "contract/protobuf/meta.h"

/* The text in double quotes, as Protobuf reads it. */
static void put_quoted(struct buf *out, struct str text)
{
	buf_add_c(out, "\"");
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			buf_printf(out, "\\%03o", c);
		else
			buf_add_byte(out, (char)c);
	}
	buf_add_c(out, "\"");
}

static void put_param(struct buf *out, struct str key, struct str value)
{
	buf_add_c(out, out->len ? ", { key: " : "{ key: ");
	put_quoted(out, key);
	buf_add_c(out, ", value: ");
	put_quoted(out, value);
	buf_add_c(out, " }");
}

static void put_tags(struct buf *out, const struct node *tags)
{
	size_t n = 0;

	for (size_t i = 0; node_is(tags, NODE_LIST) && i < tags->count; i++) {
		if (!node_text(tags->items[i]).len)
			continue;
		buf_add_c(out, n++ ? ", " : ", tags: [");
		put_quoted(out, tags->items[i]->text);
	}
	buf_add_c(out, n ? "]" : "");
}

/* Is it a statement of the field? That of a whole number is how wide it is, which its type says. */
static bool is_kept(const struct field *f, const struct member *m)
{
	return m->value->kind == NODE_SCALAR && proto_param_says(m->key->text) &&
	       (f->type.kind != TYPE_INTEGER || !str_is(m->key->text, "format"));
}

/* What a contract says of an element, as far as it is a word or a number. */
static struct str meta_text(struct proto_deriving *d, const struct field *f,
                            const struct field *decimal)
{
	const struct node *said = field_words(&d->words, f);
	struct str doc = node_text(node_get(said, "description"));
	struct buf out, params, rest;

	buf_init(&out, d->arena, 0);
	buf_init(&params, d->arena, 0);
	buf_init(&rest, d->arena, 0);
	if (decimal) {
		put_param(&params, STR("precision"),
		          arena_printf(d->arena, "%d", decimal->type.precision));
		put_param(&params, STR("scale"), arena_printf(d->arena, "%d", decimal->type.scale));
	}
	for (size_t i = 0; i < said->count; i++)
		if (is_kept(f, &said->members[i]))
			put_param(&params, said->members[i].key->text,
			          said->members[i].value->text);
	put_tags(&rest, node_get(said, "tags"));
	if (!doc.len && !params.len && !rest.len)
		return STR_NONE;
	if (doc.len) {
		buf_add_c(&out, ", doc: ");
		put_quoted(&out, doc);
	}
	if (params.len)
		buf_printf(&out, ", params: [%.*s]", STR_FMT(buf_str(&params)));
	buf_add(&out, buf_str(&rest));
	node_put_text(d->arena, d->imports, "confluent/meta.proto", STR(""));
	return str_skip(buf_str(&out), 2);
}

void proto_keep_field(struct proto_deriving *d, struct buf *out, const struct field *f,
                      const struct field *decimal)
{
	const struct stated *deprecated = field_stated(f, ATTR_DEPRECATED);
	struct str meta = meta_text(d, f, decimal);

	if (!meta.len && !deprecated)
		return;
	buf_add_c(out, " [");
	if (meta.len)
		buf_printf(out, "(confluent.field_meta) = { %.*s }", STR_FMT(meta));
	if (deprecated)
		buf_printf(out, "%sdeprecated = true", meta.len ? ", " : "");
	buf_add_c(out, "]");
}

void proto_keep_message(struct proto_deriving *d, struct buf *out, const struct field *f)
{
	struct str meta;

	if (f->depth || !f->at) /* of what is inside, the field says it */
		return;
	meta = meta_text(d, f, NULL);
	if (meta.len)
		buf_printf(out, "option (confluent.message_meta) = { %.*s };\n", STR_FMT(meta));
}
