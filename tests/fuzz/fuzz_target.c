/* Any request target: what was understood, written down again percent by percent, is understood as
 * the same; a context is written into it once, and names only what there is. */
#include "registry/http/negotiate.h"
#include "registry/http/route.h"
#include "registry/http/target.h"
#include "tests/fuzz/input.h"

static void add_encoded(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_printf(out, "%%%02X", (unsigned char)s.ptr[i]);
}

static struct str written(struct arena *a, const struct target *t)
{
	struct buf out;

	buf_init(&out, a, 0);
	buf_add_c(&out, "/");
	for (size_t i = 0; i < t->count; i++) {
		add_encoded(&out, t->segments[i]);
		buf_add_c(&out, "/");
	}
	for (size_t i = 0; i < t->query_count; i++) {
		buf_add_c(&out, i ? "&" : "?");
		add_encoded(&out, t->query[i].key);
		buf_add_c(&out, "=");
		add_encoded(&out, t->query[i].value);
	}
	return buf_str(&out);
}

/* A query of neither key nor value is passed over when it is read again. */
static void same(const struct target *x, const struct target *y)
{
	expect(x->count == y->count && y->query_count <= x->query_count);
	for (size_t i = 0; i < x->count; i++)
		expect(x->segments[i].len && str_eq(x->segments[i], y->segments[i]));
}

static void look(void *arg)
{
	struct input *in = arg;
	struct failure why;
	struct target t, again;
	struct str *subject;
	unsigned allowed;
	enum media m;

	(void)media_accept(in->source.text, &m);
	(void)media_is_readable(in->source.text);
	(void)encoding_takes_gzip(in->source.text);
	if (!target_parse(in->arena, in->source.text, &t, &why))
		return;
	expect(target_parse(in->arena, written(in->arena, &t), &again, &why));
	same(&t, &again);
	if (!target_in_context(in->arena, &t, &why))
		return;
	for (size_t i = 0; i < t.count; i++)
		expect(t.segments[i].len > 0);
	(void)route_find(&route_table, METHOD_GET, &t, &allowed);
	subject = target_subject(&t);
	expect(!subject || (subject >= t.segments && subject < t.segments + t.count) ||
	       t.query_count > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, look);
}
