#include "tests/unit/native_rows.h"

#include "compat/replay/replay.h"
#include "contract/format.h"

static const struct document *read_one(struct arena *a, const char *text)
{
	struct source *source = arena_new(a, struct source);
	struct failure why = { 0 };
	struct document *documents;
	size_t n;

	*source = (struct source){ str_starts(str_of(text), "syntax") ? STR("m.proto")
		                                                      : STR("x.yaml"),
		                   str_of(text) };
	if (documents_read(a, source, &documents, &n, NULL, &why))
		return documents;
	fprintf(stderr, "%d:%d %s\n%s\n", why.line, why.column, why.text, text);
	return NULL;
}

static const char *codes(struct arena *a, const struct findings *list)
{
	struct buf b;

	buf_init(&b, a, 0);
	for (const struct finding *f = list->first; f; f = f->next)
		buf_printf(&b, "%s%s %.*s", b.len ? "; " : "", rule_id(f->rule), STR_FMT(f->path));
	return str_c(a, buf_str(&b));
}

void native_ask(struct arena *a, const struct native_row *r, const char *format,
                struct native_said *out)
{
	const struct document *old = r->old ? read_one(a, r->old) : NULL;
	const struct document *new = read_one(a, r->new);
	const struct document *e =
		read_one(a, str_c(a, arena_printf(a,
	                                          "kind: ConsumerExpectation\napiVersion: v1\nid: "
	                                          "a.b\ncontract: {id: o.e, major: 1}\n"
	                                          "native:\n  format: %s\n  %s\n",
	                                          format, r->reader)));
	struct replay replay;

	*out = (struct native_said){ .found = NULL };
	if (!new || !e || !old != !r->old)
		return;
	replay_change(a, e->expectation, old ? old->contract : NULL, new->contract, NULL, &replay);
	out->found = codes(a, &replay.findings);
	out->unsure = codes(a, &replay.unsure);
	out->result = replay_result_name(replay.result);
}
