#include "registry/change.h"

#include "contract/base/digest.h"

/* ---- values ------------------------------------------------------------ */

bool row_read(struct arena *a, struct str value, const char *what, const struct node **out,
              struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	struct failure json = { 0 };
	struct node *root;

	*source = (struct source){ STR(""), str_copy(a, value) }; /* no file has it */
	if (!json_read(a, source, &root, &json) || !node_is(root, NODE_MAP))
		return failure_set(why, FAILURE_STORE, "damaged row: %s: %s", what,
		                   json.code ? json.text : "not an object");
	*out = root;
	return true;
}

struct str row_text(struct arena *a, const struct node *object)
{
	struct buf b;

	buf_init(&b, a, 0);
	json_print(&b, object, 0);
	return buf_str(&b);
}

void row_put_time(struct arena *a, struct node *object, const char *key, int64_t ms)
{
	node_put(a, object, str_of(key), node_new_plain(a, arena_printf(a, "%lld", (long long)ms)));
}

int64_t row_time(const struct node *object, const char *key)
{
	long long v = 0;

	node_to_long(node_get(object, key), &v);
	return v;
}

struct str row_hash(struct arena *a, struct str text)
{
	unsigned char digest[DIGEST_SHA256];
	struct buf b;

	digest_sha256(text, digest);
	buf_init(&b, a, 0);
	for (size_t i = 0; i < sizeof digest; i++)
		buf_printf(&b, "%02x", digest[i]);
	return buf_str(&b);
}

void sign(struct record *r, const struct actor *by, struct str kind)
{
	r->kind = kind;
	r->who = by->who;
	r->when = by->now;
	if (by->before_proposal)
		by->before_proposal(by->ctx);
}

struct str log_note(struct arena *a, struct str contract, struct str what)
{
	struct node *n = node_new_map(a);

	node_put_text(a, n, "contract", contract);
	node_put_text(a, n, "what", what);
	return row_text(a, n);
}
