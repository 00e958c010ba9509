#include "registry/subject/content.h"

#include "registry/store/keys.h"

#include <stdlib.h>

/* ---- identity ---------------------------------------------------------- */

static void add_int32(struct buf *b, long long n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_byte(b, (char)((unsigned long long)n >> shift & 0xff));
}

static void add_text(struct buf *b, const struct node *map, const char *key)
{
	buf_add(b, node_text(node_get(map, key)));
}

static void add_list(struct buf *b, const struct node *list)
{
	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		buf_add(b, list->items[i]->text);
}

/* Keys with their values, or with each member of their sets: sorted already. */
static void add_map(struct buf *b, const struct node *map)
{
	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++) {
		buf_add(b, map->members[i].key->text);
		if (node_is(map->members[i].value, NODE_LIST))
			add_list(b, map->members[i].value);
		else
			buf_add(b, map->members[i].value->text);
	}
}

static void add_rules(struct buf *b, const struct node *list)
{
	bool disabled;

	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++) {
		const struct node *r = list->items[i];

		add_text(b, r, "name");
		add_text(b, r, "doc");
		add_text(b, r, "kind");
		add_text(b, r, "mode");
		add_text(b, r, "type");
		add_list(b, node_get(r, "tags"));
		add_map(b, node_get(r, "params"));
		add_text(b, r, "expr");
		add_text(b, r, "onSuccess");
		add_text(b, r, "onFailure");
		if (node_to_bool(node_get(r, "disabled"), &disabled) && disabled)
			buf_add_byte(b, 1);
	}
}

/* The bytes that the GUID is the MD5 of: no separators, no lengths. */
static struct str identity(struct arena *a, const struct content *c)
{
	struct buf b;

	buf_init(&b, a, 0);
	buf_add(&b, c->text);
	for (size_t i = 0; i < c->reference_count; i++) {
		buf_add(&b, c->references[i].name);
		buf_add(&b, c->references[i].subject);
		add_int32(&b, c->references[i].version);
	}
	if (c->metadata) {
		buf_add_byte(&b, 1);
		add_map(&b, node_get(c->metadata, "tags"));
		add_map(&b, node_get(c->metadata, "properties"));
		add_list(&b, node_get(c->metadata, "sensitive"));
	}
	if (c->rules) {
		buf_add_byte(&b, 1);
		add_rules(&b, node_get(c->rules, "migrationRules"));
		add_rules(&b, node_get(c->rules, "domainRules"));
		add_rules(&b, node_get(c->rules, "encodingRules"));
		add_text(&b, c->rules, "enableAt");
	}
	return buf_str(&b);
}

static struct str guid_text(struct arena *a, struct str hex)
{
	return arena_printf(a, "%.8s-%.4s-%.4s-%.4s-%.12s", hex.ptr, hex.ptr + 8, hex.ptr + 12,
	                    hex.ptr + 16, hex.ptr + 20);
}

struct str content_guid(struct arena *a, const struct content *c)
{
	unsigned char md5[DIGEST_MD5];

	digest_md5(identity(a, c), md5);
	return guid_text(a, digest_hex(a, md5, sizeof md5));
}

/* Every part with its length, so that no two contents have the same bytes. */
struct str content_hash(struct arena *a, const struct content *c)
{
	unsigned char *digest = arena_alloc(a, DIGEST_SHA256, 1);
	struct buf b;

	buf_init(&b, a, 0);
	buf_printf(&b, "%.*s %zu ", STR_FMT(c->type), c->text.len);
	buf_add(&b, c->text);
	for (size_t i = 0; i < c->reference_count; i++) {
		const struct schema_reference *r = &c->references[i];

		buf_printf(&b, " %zu %.*s %zu %.*s %lld", r->name.len, STR_FMT(r->name),
		           r->subject.len, STR_FMT(r->subject), r->version);
	}
	buf_add_c(&b, "|");
	if (c->metadata)
		json_print(&b, c->metadata, 0);
	buf_add_c(&b, "|");
	if (c->rules)
		json_print(&b, c->rules, 0);
	digest_sha256(buf_str(&b), digest);
	return (struct str){ (char *)digest, DIGEST_SHA256 };
}

bool guid_read(struct arena *a, struct str text, struct str *out)
{
	const bool dashes = text.len == GUID_TEXT;
	char hex[33];
	size_t n = 0;

	if (!dashes && text.len != 32)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (dashes && (i == 8 || i == 13 || i == 18 || i == 23)) {
			if (c != '-')
				return false;
			continue;
		}
		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) || n == 32)
			return false;
		hex[n++] = c;
	}
	hex[n] = 0;
	if (n != 32)
		return false;
	*out = guid_text(a, (struct str){ hex, 32 });
	return true;
}

/* ---- references --------------------------------------------------------- */

bool references_read(struct arena *a, const struct node *n, struct schema_reference **out,
                     size_t *count, struct failure *why)
{
	*out = NULL;
	*count = 0;
	if (!n || node_is_null(n))
		return true;
	if (n->kind != NODE_LIST)
		return failure_set(why, FAILURE_SYNTAX, "references is no list");
	*out = arena_array(a, struct schema_reference, n->count);
	for (size_t i = 0; i < n->count; i++) {
		const struct node *r = n->items[i], *version = node_get(r, "version");
		struct schema_reference *to = &(*out)[(*count)++];

		if (!node_is(r, NODE_MAP))
			return failure_set(why, FAILURE_SYNTAX, "a reference is no object");
		*to = (struct schema_reference){ node_text(node_get(r, "name")),
			                         node_text(node_get(r, "subject")), 0 };
		if (version && !node_is_null(version) && !str_to_long(version->text, &to->version))
			return failure_set(why, FAILURE_SYNTAX,
			                   "the version of a reference is no integer");
	}
	return true;
}

struct str references_text(struct arena *a, const struct content *c)
{
	struct buf b;

	if (!c->reference_count)
		return STR("");
	buf_init(&b, a, 0);
	for (size_t i = 0; i < c->reference_count; i++) {
		buf_add_c(&b, i ? ",{\"name\":" : "[{\"name\":");
		json_print_text(&b, c->references[i].name);
		buf_add_c(&b, ",\"subject\":");
		json_print_text(&b, c->references[i].subject);
		buf_printf(&b, ",\"version\":%lld}", c->references[i].version);
	}
	buf_add_c(&b, "]");
	return buf_str(&b);
}

bool references_equal(const struct content *a, const struct content *b)
{
	if (a->reference_count != b->reference_count)
		return false;
	for (size_t i = 0; i < a->reference_count; i++) {
		const struct schema_reference *x = &a->references[i], *y = &b->references[i];

		if (!str_eq(x->name, y->name) || !str_eq(x->subject, y->subject) ||
		    x->version != y->version)
			return false;
	}
	return true;
}

bool trees_equal(const struct node *a, const struct node *b)
{
	return a && b ? node_equal(a, b) : a == b;
}
