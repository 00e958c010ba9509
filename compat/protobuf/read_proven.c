/* read_proven.c - does every message of the old schema decode under the new one?
 *
 * Data brings pairs of message types together: every type of the old file with its counterpart,
 * then the types of two fields of one number. Each pair is judged once, on its own, by what its
 * fields write and read; that two types hold themselves is no matter: what is wrong anywhere is
 * found there. A type that has no finite value is never written.
 */
#include "compat/protobuf/read_impl.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"

#include <stdlib.h>

void proven_meet(struct proven *p, const struct data_message *writer,
                 const struct data_message *reader, const struct pair *via,
                 const struct data_field *field)
{
	void **met = pointer_pairs_at(&p->met, writer, reader);
	struct pair *pair;

	if (*met || !writer->inhabited)
		return;
	*met = pair = arena_new(p->arena, struct pair);
	*pair = (struct pair){ writer, reader, via, field,
		               p->counterparts.any || p->counterparts.of[writer->id] == reader ||
		                       (writer->entry && reader->entry) };
	LIST_ADD(p->arena, p->pairs, p->pair_count, pair);
}

/* ---- a message --------------------------------------------------------------------------------
 */

static void read_required(struct proven *p, const struct pair *pair, const struct data_field *g)
{
	const struct data_field *f = data_field_of(pair->writer, g->number);

	if (g->presence != DATA_REQUIRED)
		return;
	if (!f)
		(void)proven_find(p, pair, PROTO_FIELD_REQUIRED, NULL, g,
		                  "%s is required and never written: every message is refused",
		                  proven_label(p->arena, g));
	else if (f->presence != DATA_REQUIRED && !f->always)
		(void)proven_find(p, pair, PROTO_FIELD_REQUIRED, f, g,
		                  "%s is required now and not always written",
		                  proven_label(p->arena, g));
}

/* Fields that may stand together and are members of one oneof now. Two of one old oneof never do.
 */
static void read_oneofs(struct proven *p, const struct pair *pair)
{
	const struct data_message *reader = pair->reader;
	const struct data_field **first =
		arena_array(p->arena, const struct data_field *, reader->oneof_count);
	bool *said = arena_array(p->arena, bool, reader->oneof_count);

	for (size_t i = 0; i < reader->count; i++) {
		const struct data_field *g = &reader->fields[i], *f, *other;
		struct found *out;

		if (g->oneof < 0 || said[g->oneof])
			continue;
		f = data_field_of(pair->writer, g->number);
		if (!f || (data_is_message(f) && !f->message->inhabited) ||
		    data_kind(f->kind)->form != data_kind(g->kind)->form)
			continue;
		other = first[g->oneof];
		if (!other) {
			first[g->oneof] = f;
			continue;
		}
		if (f->oneof >= 0 && f->oneof == other->oneof)
			continue;
		out = proven_find(p, pair, PROTO_ONEOF_EXCLUDES, f, g,
		                  "%s and %s may stand together, and are one of oneof %.*s now",
		                  proven_label(p->arena, other), proven_label(p->arena, f),
		                  STR_FMT(reader->oneofs[g->oneof]));
		proven_need(out, other);
		proven_need(out, f);
		said[g->oneof] = true;
	}
}

static void read_pair(struct proven *p, const struct pair *pair)
{
	for (size_t i = 0; i < pair->writer->count; i++) {
		const struct data_field *f = &pair->writer->fields[i],
					*g = data_field_of(pair->reader, f->number);

		if (g)
			proven_field(p, pair, f, g);
		else
			proven_unread(p, pair, f);
	}
	for (size_t i = 0; i < pair->reader->count; i++)
		read_required(p, pair, &pair->reader->fields[i]);
	read_oneofs(p, pair);
	p->steps += pair->writer->count + pair->reader->count + 1;
	if (p->steps > limit_of(LIMIT_PAIRS))
		p->failed = !limit_exceeded(LIMIT_PAIRS, p->why);
}

/* ---- all of it ----------------------------------------------------------------------------------
 */

static void begin(struct proven *p)
{
	const struct data_schema *writer = p->counterparts.writer;

	for (size_t i = 0; i < writer->own; i++) {
		const struct data_message *m = writer->messages[i], *as = p->counterparts.of[i];
		struct pair *gone;

		if (as) {
			proven_meet(p, m, as, NULL, NULL);
			continue;
		}
		gone = arena_new(p->arena, struct pair);
		*gone = (struct pair){ .writer = m };
		(void)proven_find(p, gone, PROTO_MESSAGE_GONE, NULL, NULL,
		                  "the new schema has no message to read %.*s as",
		                  STR_FMT(m->name));
	}
}

/* Where the way to the finding leaves what is compared for its own sake. */
static void lead(struct found *f)
{
	for (const struct pair *at = f->pair; at->via && (!at->counterpart || at->writer->entry);
	     at = at->via) {
		f->said.around = at->via->writer;
		f->said.via = at->field;
	}
}

static void list_findings(struct proven *p, struct proto_answer *out)
{
	out->list = arena_array(p->arena, struct proto_finding, p->count);
	for (int notes = 0; notes < 2; notes++) {
		for (size_t i = 0; i < p->count; i++)
			if (proto_code_is_note(p->list[i].said.code) == notes) {
				lead(&p->list[i]);
				out->list[out->count++] = p->list[i].said;
			}
		if (!notes)
			out->breaking = out->count;
	}
}

/* What has begun, to its end. */
static bool answer(struct proven *p, bool witnesses, struct proto_answer *out)
{
	for (size_t i = 0; i < p->pair_count && !p->failed; i++)
		read_pair(p, p->pairs[i]);
	if (p->failed)
		return false;
	for (size_t i = 0; witnesses && i < p->count; i++)
		if (!proto_code_is_note(p->list[i].said.code))
			witness_for(p, &p->list[i]);
	*out = (struct proto_answer){ .compatible = !p->breaking, .total = p->breaking };
	list_findings(p, out);
	return true;
}

bool proto_can_read(struct arena *a, const struct proto_file *reader,
                    const struct proto_file *writer, bool witnesses, struct proto_answer *out,
                    struct failure *why)
{
	struct proven p = { .arena = a, .met = { .arena = a }, .why = why };

	p.counterparts = counterparts_of(a, data_schema_of(a, writer), data_schema_of(a, reader));
	begin(&p);
	return answer(&p, witnesses, out);
}

static const struct data_message *message_in(const struct data_schema *s,
                                             const struct proto_message *m)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->messages[i]->written == m)
			return s->messages[i];
	return NULL;
}

bool proto_can_read_message(struct arena *a, const struct proto_message *reader,
                            const struct proto_message *writer, bool witnesses,
                            struct proto_answer *out, struct failure *why)
{
	struct proven p = { .arena = a, .met = { .arena = a }, .why = why };
	const struct data_message *r, *w;

	p.counterparts = (struct counterparts){ .writer = data_schema_of(a, writer->file),
		                                .reader = data_schema_of(a, reader->file),
		                                .any = true };
	p.counterparts.of =
		arena_array(a, const struct data_message *, p.counterparts.writer->count);
	p.counterparts.silent = arena_new(a, struct pointer_pairs);
	p.counterparts.silent->arena = a;
	r = message_in(p.counterparts.reader, reader);
	w = message_in(p.counterparts.writer, writer);
	if (!r || !w) /* what stands inside of a group, and no field holds */
		return failure_set(why, FAILURE_LIMIT, "%.*s is no message of its own",
		                   STR_FMT(r ? writer->full : reader->full));
	proven_meet(&p, w, r, NULL, NULL);
	if (!answer(&p, witnesses, out))
		return false;
	out->reader = r;
	out->writer = w;
	return true;
}

void proto_answer_lines(struct arena *a, const struct proto_answer *reading,
                        const char *reader_role, const char *writer_role, struct str **lines,
                        size_t *count)
{
	*lines = NULL;
	*count = 0;
	for (size_t i = 0; i < reading->breaking; i++) {
		const struct proto_finding *f = &reading->list[i];
		const struct str line =
			arena_printf(a,
		                     "{errorType:\"%s\", description:\"The %s schema cannot read "
		                     "what the %s schema writes at path '%.*s': %.*s\"}",
		                     proto_code_name(f->code), reader_role, writer_role,
		                     STR_FMT(f->path), STR_FMT(f->message));

		LIST_ADD(a, *lines, *count, line);
	}
	if (reading->total > reading->breaking) {
		const struct str line = arena_printf(a, "the first %zu are listed, of %llu",
		                                     reading->breaking, reading->total);

		LIST_ADD(a, *lines, *count, line);
	}
}
