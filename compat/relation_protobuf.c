/* relation_protobuf.c - the relation of Protobuf, as one of several */
#include "compat/read_protobuf.h"
#include "compat/relation.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"

static bool strict(struct arena *a, const void *reader, const void *writer, const char *reader_role,
                   const char *writer_role, struct str **lines, size_t *count, struct failure *why)
{
	const size_t most = limit_of(LIMIT_MESSAGES);
	struct proto_difference *list;
	size_t found, bad = 0;

	*lines = NULL;
	*count = 0;
	if (!proto_differences(a, reader, writer, &list, &found, why))
		return false;
	for (size_t i = 0; i < found; i++)
		if (!proto_difference_is_compatible(list[i].type) && bad++ < most)
			LIST_ADD(a, *lines, *count,
			         proto_difference_text(a, &list[i], reader_role, writer_role));
	if (bad > most)
		LIST_ADD(a, *lines, *count,
		         arena_printf(a, "the first %zu are listed, of %zu", most, bad));
	return true;
}

static bool proven(struct arena *a, const void *reader, const void *writer, const char *reader_role,
                   const char *writer_role, struct str **lines, size_t *count, struct failure *why)
{
	struct proto_answer reading;

	if (!proto_can_read(a, reader, writer, false, &reading, why))
		return false;
	proto_answer_lines(a, &reading, reader_role, writer_role, lines, count);
	return true;
}

/* ---- with places and witnesses ------------------------------------------------------- */

static const struct node *place(struct arena *a, const struct proto_file *f, struct proto_place at)
{
	struct node *n = arena_new(a, struct node);

	n->source = f->source;
	n->line = at.line;
	n->column = at.column;
	return n;
}

/* A field, else the message it would stand in, else the file. */
static const struct node *place_of(struct arena *a, const struct proto_file *root,
                                   const struct data_field *f, const struct data_message *m)
{
	const struct proto_file *file = m ? m->written->file : root;
	const struct proto_place top = { 1, 1 };

	if (!file->source) /* one that every registry knows has no text */
		return place(a, root, top);
	return place(a, file, f ? f->written->at : m ? m->written->at : top);
}

static bool prove(struct arena *a, const void *reader, const void *writer, const char *reader_role,
                  const char *writer_role, struct read_answer *out, struct failure *why)
{
	struct proto_answer reading;

	if (!proto_can_read(a, reader, writer, true, &reading, why))
		return false;
	*out = (struct read_answer){ .compatible = reading.compatible,
		                     .total = reading.total,
		                     .findings = arena_array(a, struct read_finding, reading.count),
		                     .finding_count = reading.count };
	proto_answer_lines(a, &reading, reader_role, writer_role, &out->lines, &out->count);
	for (size_t i = 0; i < reading.count; i++) {
		const struct proto_finding *f = &reading.list[i];

		out->findings[i] = (struct read_finding){
			.code = proto_code_name(f->code),
			.note = proto_code_is_note(f->code),
			.path = f->path,
			.message = f->message,
			.reader = place_of(a, reader, f->reader, f->reader_message),
			.writer = place_of(a, writer, f->writer, f->writer_message),
			.hex = f->hex,
			.text = f->text,
			.failure = f->failure,
			.no_witness = f->no_witness,
		};
	}
	return true;
}

const struct schema_relation protobuf_relation = {
	.language = &protobuf_language,
	/* LENIENT means nothing for Protobuf there; the checks that LOGICAL adds against other type
	 * systems are not made. */
	.differences = { strict, strict, strict, proven },
	.prove = prove,
};
