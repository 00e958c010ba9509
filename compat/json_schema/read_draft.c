/* read_draft.c - what is particular about draft 4
 *
 * A boolean exclusiveMinimum has a meaning in draft 4 and none since: whoever writes it writes
 * draft 4, also where `$schema` is missing and the registry's default is a later draft. Unless a
 * keyword stands there that draft 4 does not know: then it is nothing clear, and stays what it was
 * read as.
 *
 * In draft 4 the number 1.0 is no integer, in all later ones it is: only there it matters how a
 * number is written. PROVEN compares sets of values, so it speaks of documents that write whole
 * numbers without fraction and exponent; what it shows is written so, and means the same to every
 * validator. */
#include "compat/json_schema/read_proven.h"

#include "contract/base/limits.h"
#include "contract/base/number.h"

struct traces {
	bool draft_4, later;
};

static void look(const struct node *n, struct traces *t, unsigned depth)
{
	if (!n || n->kind == NODE_SCALAR || depth > limit_of(LIMIT_DEPTH))
		return;
	for (size_t i = 0; i < n->count; i++) {
		const struct node *value = n->kind == NODE_MAP ? n->members[i].value : n->items[i];

		if (n->kind == NODE_MAP) {
			const struct str key = n->members[i].key->text;
			const bool boolean = json_is_true(value) || json_is_false(value);

			t->draft_4 |= boolean && (str_is(key, "exclusiveMinimum") ||
			                          str_is(key, "exclusiveMaximum"));
			t->later |=
				!json_keyword(JSON_DRAFT_4, key) && json_keyword(JSON_DRAFT_7, key);
		}
		look(value, t, depth + 1);
	}
}

bool json_schema_as_meant(struct arena *a, const struct json_schema *schema,
                          const struct json_schema **out, struct failure *why)
{
	struct json_schema_options options = { .forced = true, .dialect = JSON_DRAFT_4 };
	struct json_document *documents =
		arena_array(a, struct json_document, schema->resource_count);
	struct traces t = { 0 };

	*out = schema;
	for (size_t i = 0; i < schema->resource_count; i++) {
		const struct json_resource *r = schema->resources[i];

		if (r->parent || r->metaschema)
			continue;
		if (node_get(r->root, "$schema"))
			return true;
		look(r->root, &t, 0);
		if (r->root != schema->root.node)
			documents[options.document_count++] =
				(struct json_document){ r->uri, r->root };
	}
	if (!t.draft_4 || t.later)
		return true;
	options.documents = documents;
	return json_schema_read(a, schema->root.node, &options, out, why);
}

/* ---- documents ------------------------------------------------------------------------- */

enum { DIGITS_MAX = 1000 };

/* 2.0 and 20e-1 as 2; as it is, if it is not whole, or endless. */
static const struct node *plain_number(struct arena *a, const struct node *n)
{
	struct number number;
	struct buf out;

	if (!number_parse(n->text, &number) || !number_is_whole(&number) ||
	    number.point > DIGITS_MAX)
		return n;
	buf_init(&out, a, 0);
	buf_add_c(&out, number.negative && number.count ? "-" : number.count ? "" : "0");
	for (size_t i = 0; number.count && i < number.digits.len; i++)
		if (number.digits.ptr[i] != '.')
			buf_add_byte(&out, number.digits.ptr[i]);
	for (long long i = (long long)number.count; number.count && i < number.point; i++)
		buf_add_byte(&out, '0');
	return str_eq(buf_str(&out), n->text) ? n : node_new_plain(a, buf_str(&out));
}

static const struct node *plainly(struct arena *a, const struct node *n, unsigned depth)
{
	struct node *out;

	if (n->kind == NODE_SCALAR)
		return json_kind_of(n) == JSON_NUMBER ? plain_number(a, n) : n;
	if (depth > limit_of(LIMIT_DEPTH))
		return n;
	out = n->kind == NODE_MAP ? node_new_map(a) : node_new_list(a);
	for (size_t i = 0; i < n->count; i++)
		if (n->kind == NODE_MAP)
			node_put(a, out, n->members[i].key->text,
			         plainly(a, n->members[i].value, depth + 1));
		else
			node_add(a, out, plainly(a, n->items[i], depth + 1));
	return out;
}

const struct node *json_written_plainly(struct arena *a, const struct node *document)
{
	return document ? plainly(a, document, 0) : NULL;
}
