/* diff_witness.c - a value that was written, or may be, and cannot be read */
#include "compat/avro/diff_impl.h"
#include "compat/avro/witness.h"

enum { WITNESSES = 100 }; /* of one diff */

/* The direction that the level asks for, if it breaks there; else the other. */
static enum direction shown(const struct avro_diffing *d, const struct change *c)
{
	if (!c->refused[FORWARD])
		return BACKWARD;
	return c->refused[BACKWARD] && compat_levels[d->options->level].new_reads_old ? BACKWARD
	                                                                              : FORWARD;
}

/* The search is made once, and the resolver too where the policy did not need one. */
static struct avro_witnesses *search_of(struct avro_diffing *d, enum direction dir)
{
	struct failure ignored;

	if (d->search[dir])
		return d->search[dir];
	if (!d->resolver[dir]) {
		struct avro_resolver *r = arena_new(d->a, struct avro_resolver);

		if (!avro_resolver_init(d->a, d->schema[reader_of(dir)], d->schema[writer_of(dir)],
		                        r, &ignored))
			return NULL;
		d->resolver[dir] = r;
	}
	d->search[dir] = avro_witnesses_of(d->resolver[dir]);
	return d->search[dir];
}

static struct str hex(struct arena *a, struct str bytes)
{
	static const char digits[] = "0123456789abcdef";
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < bytes.len; i++) {
		buf_add_byte(&out, digits[(unsigned char)bytes.ptr[i] >> 4]);
		buf_add_byte(&out, digits[bytes.ptr[i] & 15]);
	}
	return buf_str(&out);
}

/* All symbols of an enum that are lacking are one answer, and its value holds one of them. */
static bool is_of_another_symbol(struct arena *a, const struct finding *f, struct str json)
{
	struct str symbol = f->rule == RULE_AVRO_SYMBOL_ADDED     ? f->new_value
	                    : f->rule == RULE_AVRO_SYMBOL_REMOVED ? f->old_value
	                                                          : STR_NONE;
	struct str quoted = arena_printf(a, "\"%.*s\"", STR_FMT(symbol));

	return symbol.len && !memmem(json.ptr, json.len, quoted.ptr, quoted.len);
}

void show_witness(struct avro_diffing *d, const struct change *c, struct finding *f)
{
	enum direction dir = shown(d, c);
	struct avro_witnesses *search;
	struct avro_witness w;

	if (!c->refused[dir] || d->witnesses++ >= WITNESSES)
		return;
	search = search_of(d, dir);
	if (!search) {
		f->no_witness = STR("the schemas are too large to look for one");
		return;
	}
	avro_witness_for(search, c->refused[dir], &w);
	if (w.outcome != AVRO_WITNESS_FOUND) {
		f->no_witness = str_of(avro_witness_text(w.outcome));
		return;
	}
	if (is_of_another_symbol(d->a, f, w.json))
		return;
	f->witness = w.json;
	f->witness_bytes = hex(d->a, w.bytes);
}
