/* relation.c - the relation of Protobuf, as one of several */
#include "compat/relation.h"
#include "compat/buf/breaking.h"
#include "compat/protobuf/diff.h"
#include "compat/protobuf/read.h"
#include "compat/protobuf/spot.h"
#include "compat/replay/native.h"
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

static const struct node *place_in(struct arena *a, const struct proto_file *root,
                                   const struct proto_file *file, struct proto_place at)
{
	if (!file->source) /* one that every registry knows has no text */
		return place(a, root, (struct proto_place){ 1, 1 });
	return place(a, file, at.line ? at : (struct proto_place){ 1, 1 });
}

/* What a registry's or a rule set's path names, as a contract's path is written: what is in one
 * file, else in the other; else the path itself. */
static struct str name_of(const struct proto_spots *one, const struct proto_spots *other,
                          struct str path)
{
	const struct proto_spot *s = proto_spot_exact(one, path);

	if (!s)
		s = proto_spot_exact(other, path);
	return s ? s->name : path;
}

static const struct node *spot_in(struct arena *a, const struct proto_spots *s, struct str path)
{
	const struct proto_spot *spot = proto_spot_around(s, path);

	return place_in(a, s->root.file, spot->file, spot->at);
}

static bool refuse(struct arena *a, enum policy policy, const void *reader, const void *writer,
                   const char *reader_role, const char *writer_role, struct read_answer *out,
                   struct failure *why)
{
	struct proto_difference *list;
	struct proto_spots read, written;
	size_t count;

	(void)policy; /* all of a registry's are one for Protobuf */
	if (!proto_differences(a, reader, writer, &list, &count, why))
		return false;
	proto_spots_of(a, reader, &read);
	proto_spots_of(a, writer, &written);
	for (size_t i = 0; i < count; i++) {
		const struct str path = list[i].path;

		if (proto_difference_is_compatible(list[i].type) ||
		    out->total++ >= limit_of(LIMIT_FINDINGS))
			continue;
		LIST_ADD(a, out->findings, out->finding_count,
		         (struct read_finding){ .code = proto_difference_name(list[i].type),
		                                .name = name_of(&written, &read, path),
		                                .message = proto_difference_text(
							a, &list[i], reader_role, writer_role),
		                                .reader = spot_in(a, &read, path),
		                                .writer = spot_in(a, &written, path) });
	}
	out->compatible = !out->total;
	return true;
}

/* A field, else the message it would stand in, else the file. */
static const struct node *place_of(struct arena *a, const struct proto_file *root,
                                   const struct data_field *f, const struct data_message *m)
{
	if (!m)
		return place_in(a, root, root, (struct proto_place){ 1, 1 });
	return place_in(a, root, m->written->file, f ? f->written->at : m->written->at);
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

static void diff(struct arena *a, const void *old, const void *new,
                 const struct diff_options *options, struct diff *out)
{
	proto_diff(a, old, new, options, out);
}

/* ---- buf's rules ----------------------------------------------------------------------- */

static void ask_buf(struct arena *a, enum buf_category category, const struct proto_file *reader,
                    const struct proto_file *writer, struct read_answer *out)
{
	struct proto_spots old, new;
	struct buf_finding *list;
	size_t count;

	buf_breaking(a, category, writer, reader, &list, &count);
	proto_spots_of(a, writer, &old);
	proto_spots_of(a, reader, &new);
	*out = (struct read_answer){ .compatible = !count, .total = count };
	for (size_t i = 0; i < count && i < limit_of(LIMIT_FINDINGS); i++) {
		const struct read_finding f = {
			.code = list[i].id,
			.rule = list[i].rule,
			.implied = list[i].implied,
			.path = list[i].path,
			/* what is renamed goes by its new name, as in the diff; a package by
			 * the one that is gone */
			.name = str_is(list[i].path, "#") ? name_of(&old, &new, list[i].path)
			                                  : name_of(&new, &old, list[i].path),
			.message = list[i].message,
			.reader = place_in(a, reader, list[i].file, list[i].at),
			.writer = place_in(a, writer, list[i].old_file, list[i].was),
		};

		LIST_ADD(a, out->findings, out->finding_count, f);
		LIST_ADD(a, out->lines, out->count, arena_printf(a, "%s %.*s", f.code, STR_FMT(f.message)));
	}
}

#define BUF_RULES(name, category)                                                \
	static void name(struct arena *a, const void *reader, const void *writer, \
	                 struct read_answer *out)                                \
	{                                                                        \
		ask_buf(a, category, reader, writer, out);                       \
	}
BUF_RULES(buf_file, BUF_FILE)
BUF_RULES(buf_package, BUF_PACKAGE)
BUF_RULES(buf_wire_json, BUF_WIRE_JSON)
BUF_RULES(buf_wire, BUF_WIRE)
BUF_RULES(buf_csr, BUF_CSR)

static const struct rule_set rule_sets[] = {
	{ "BUF_FILE", buf_file }, { "BUF_PACKAGE", buf_package }, { "BUF_WIRE_JSON", buf_wire_json },
	{ "BUF_WIRE", buf_wire }, { "BUF_CSR", buf_csr },         { NULL, NULL },
};

const struct schema_relation protobuf_relation = {
	.language = &protobuf_language,
	/* LENIENT means nothing for Protobuf there; the checks that LOGICAL adds against other type
	 * systems are not made. */
	.differences = { strict, strict, strict, proven },
	.prove = prove,
	.refuse = refuse,
	.diff = diff,
	.native = &protobuf_native,
	.rule_sets = rule_sets,
};
