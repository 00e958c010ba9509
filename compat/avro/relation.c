/* relation.c - the relation of Avro, as one of several */
#include "compat/avro/diff.h"
#include "compat/avro/witness.h"
#include "compat/replay/native.h"
#include "contract/base/limits.h"

static struct str hex(struct arena *a, struct str bytes)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < bytes.len; i++)
		buf_printf(&out, "%02x", (unsigned char)bytes.ptr[i]);
	return buf_str(&out);
}

static void put(struct arena *a, struct read_answer *out, const struct avro_incompatibility *x,
                struct avro_witnesses *search)
{
	struct read_finding *f = &out->findings[out->finding_count++];
	struct avro_witness w;

	*f = (struct read_finding){ .code = avro_mismatch_name(x->type),
		                    .path = x->location,
		                    .message = x->message,
		                    .reader = avro_reader_place(x),
		                    .writer = avro_writer_place(x) };
	if (!search)
		return;
	avro_witness_for(search, x, &w);
	if (w.outcome != AVRO_WITNESS_FOUND) {
		f->no_witness = str_of(avro_witness_text(w.outcome));
		return;
	}
	f->witness = w.json;
	f->hex = hex(a, w.bytes);
	f->failure = w.failure;
}

static bool prove(struct arena *a, const void *reader, const void *writer, const char *reader_role,
                  const char *writer_role, struct read_answer *out, struct failure *why)
{
	struct avro_witnesses *search;
	struct avro_reading reading;

	if (!avro_can_read(a, AVRO_PROVEN, reader, writer, &reading, why))
		return false;
	*out = (struct read_answer){ .compatible = reading.compatible, .total = reading.total };
	avro_reading_lines(a, &reading, reader_role, writer_role, &out->lines, &out->count);
	out->findings = arena_array(a, struct read_finding, reading.count + reading.note_count);
	search = reading.count ? avro_witnesses_of(reading.resolver) : NULL;
	for (size_t i = 0; i < reading.count; i++)
		put(a, out, reading.list[i], i < limit_of(LIMIT_FINDINGS) ? search : NULL);
	for (size_t i = 0; i < reading.note_count; i++) {
		put(a, out, reading.notes[i], NULL);
		out->findings[out->finding_count - 1].note = true;
	}
	return true;
}

static bool lines_of(enum avro_policy policy, struct arena *a, const void *reader,
                     const void *writer, const char *reader_role, const char *writer_role,
                     struct str **lines, size_t *count, struct failure *why)
{
	struct avro_reading reading;

	if (!avro_can_read(a, policy, reader, writer, &reading, why))
		return false;
	avro_reading_lines(a, &reading, reader_role, writer_role, lines, count);
	return true;
}

static bool differences(struct arena *a, const void *reader, const void *writer,
                        const char *reader_role, const char *writer_role, struct str **lines,
                        size_t *count, struct failure *why)
{
	return lines_of(AVRO_STRICT, a, reader, writer, reader_role, writer_role, lines, count,
	                why);
}

static bool differences_proven(struct arena *a, const void *reader, const void *writer,
                               const char *reader_role, const char *writer_role, struct str **lines,
                               size_t *count, struct failure *why)
{
	return lines_of(AVRO_PROVEN, a, reader, writer, reader_role, writer_role, lines, count,
	                why);
}

/* One step of a location, said as contracts say it; *t goes with it. */
static void add_step(struct buf *out, const struct avro_type **t, struct str token,
                     struct str index)
{
	long long n;

	if (str_is(token, "fields") && (*t)->kind == AVRO_RECORD && str_to_long(index, &n) &&
	    n >= 0 && (size_t)n < (*t)->field_count) {
		buf_printf(out, ".%.*s", STR_FMT((*t)->fields[n].name));
		*t = (*t)->fields[n].type;
	} else if (str_is(token, "items") && (*t)->kind == AVRO_ARRAY) {
		buf_add_c(out, "[]");
		*t = (*t)->items;
	} else if (str_is(token, "values") && (*t)->kind == AVRO_MAP) {
		buf_add_c(out, "{}");
		*t = (*t)->items;
	} else if ((*t)->kind == AVRO_UNION && str_to_long(token, &n) && n >= 0 &&
	           (size_t)n < (*t)->branch_count) {
		*t = (*t)->branches[n];
	}
}

/* "/fields/0/type/items" is "Order.lines[]": a location is seen from the reader. */
static struct str name_of(struct arena *a, const struct avro_schema *reader, struct str location)
{
	const struct avro_type *t = reader->root;
	struct str rest = str_skip(location, 1);
	struct buf out;

	buf_init(&out, a, 0);
	buf_add(&out, t->name.simple.len ? t->name.simple : STR("(root)"));
	while (rest.len) {
		const struct str token = str_cut(&rest, '/');
		struct str after = rest;

		add_step(&out, &t, token, str_cut(&after, '/'));
	}
	return buf_str(&out);
}

static bool refuse(struct arena *a, enum policy policy, const void *reader, const void *writer,
                   const char *reader_role, const char *writer_role, struct read_answer *out,
                   struct failure *why)
{
	struct avro_reading reading;

	(void)policy; /* all of a registry's are one for Avro */
	if (!avro_can_read(a, AVRO_STRICT, reader, writer, &reading, why))
		return false;
	*out = (struct read_answer){ .compatible = reading.compatible };
	avro_reading_lines(a, &reading, reader_role, writer_role, &out->lines, &out->count);
	out->findings = arena_array(a, struct read_finding, out->count);
	for (size_t i = 0; i < out->count; i++) {
		const struct avro_incompatibility *x = i < reading.count ? reading.list[i] : NULL;

		out->findings[out->finding_count++] = (struct read_finding){
			.code = x ? avro_mismatch_name(x->type) : "",
			.name = name_of(a, reader, x ? x->location : STR("")),
			.message = out->lines[i],
			.reader = x ? avro_reader_place(x) : NULL,
			.writer = x ? avro_writer_place(x) : NULL,
		};
	}
	out->total = out->count;
	return true;
}

const struct schema_relation avro_relation = {
	.language = &avro_language,
	/* The original gives LENIENT no meaning for Avro; LOGICAL stands with STRICT here. */
	.differences = { differences, differences, differences, differences_proven },
	.prove = prove,
	.refuse = refuse,
	.diff = avro_diff,
	.diff_asks_policy = true,
	.native = &avro_native,
};
