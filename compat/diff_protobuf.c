#include "compat/diff_protobuf.h"

#include "compat/read_protobuf.h"
#include "compat/relation.h"
#include "contract/protobuf/read.h"

struct comparing {
	struct arena *a;
	const struct proto_file *old, *new;
	const struct diff_options *options;
	struct findings *out;
};

static struct finding *say(struct comparing *c, enum rule rule, const struct finding_parts *parts)
{
	struct finding judged = { .rule = rule };

	judged.backward = rule_backward(rule);
	judged.forward = rule_forward(rule);
	return finding_add_at(c->out, rule,
	                      level_of_finding(&judged, c->options->level, c->options->profile),
	                      parts);
}

/* ---- places ------------------------------------------------------------------------------ */

static const struct node *place(struct comparing *c, const struct proto_file *root,
                                const struct proto_file *file, struct proto_place at)
{
	struct node *n = arena_new(c->a, struct node);
	bool known = file->source && at.line;

	n->source = file->source ? file->source : root->source;
	n->line = known ? at.line : 1;
	n->column = known ? at.column : 1;
	return n;
}

/* What a registry's path names in a file, as far as it is there: "#/Order/Line/3". */
struct spot {
	const struct proto_message *message;
	const struct proto_field *field;
};

static const struct proto_message *message_in(struct proto_message *const *list, size_t count,
                                              struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(list[i]->name, name))
			return list[i];
	return NULL;
}

static struct spot find(const struct proto_file *f, struct str path)
{
	struct spot s = { 0 };

	str_cut(&path, '/');
	while (path.len) {
		struct str token = str_cut(&path, '/');
		const struct proto_message *m =
			s.message ? message_in(s.message->messages, s.message->message_count, token)
				  : message_in(f->messages, f->message_count, token);
		long long number;

		if (m)
			s.message = m;
		else if (s.message && str_to_long(token, &number) && number > 0 &&
		         number <= PROTO_MAX_NUMBER)
			s.field = proto_field_number(s.message, (int32_t)number);
	}
	return s;
}

static const struct node *place_of(struct comparing *c, const struct proto_file *f,
                                   const struct spot *s)
{
	return place(c, f, f,
	             s->field     ? s->field->at
	             : s->message ? s->message->at
	                          : (struct proto_place){ 1, 1 });
}

/* ---- what data says ---------------------------------------------------------------------- */

static struct str path_of(struct comparing *c, const struct proto_finding *f)
{
	const struct data_message *m = f->writer_message ? f->writer_message : f->reader_message;
	const struct data_field *field = f->writer ? f->writer : f->reader;

	if (!m)
		return f->path;
	return field ? arena_printf(c->a, "%.*s.%.*s", STR_FMT(m->name), STR_FMT(field->name))
	             : m->name;
}

static const struct node *data_place(struct comparing *c, const struct proto_file *root,
                                     const struct data_message *m, const struct data_field *f)
{
	if (!m)
		return place(c, root, root, (struct proto_place){ 1, 1 });
	return place(c, root, m->written->file, f ? f->written->at : m->written->at);
}

static void say_answer(struct comparing *c, const struct proto_finding *f, bool backward)
{
	const struct node *reader = data_place(c, backward ? c->new : c->old, f->reader_message,
	                                       f->reader);
	const struct node *writer = data_place(c, backward ? c->old : c->new, f->writer_message,
	                                       f->writer);
	struct finding_parts parts = { .path = path_of(c, f), .what = f->message };
	struct finding *x;

	parts.at = backward ? reader : writer;
	parts.was = backward ? writer : reader;
	parts.new_value = str_of(proto_code_name(f->code));
	parts.witness = f->text;
	x = say(c, backward ? RULE_PROTO_UNREADABLE : RULE_PROTO_UNREADABLE_BEFORE, &parts);
	x->witness_bytes = f->hex;
	x->no_witness = f->no_witness;
}

static bool ask(struct comparing *c, bool backward, struct proto_answer *answer)
{
	struct spot none = { 0 };
	struct failure why = { 0 };
	struct finding_parts parts = { 0 };

	if (!proto_can_read(c->a, backward ? c->new : c->old, backward ? c->old : c->new, true,
	                    answer, &why)) {
		*answer = (struct proto_answer){ 0 };
		parts.at = place_of(c, c->new, &none);
		parts.was = place_of(c, c->old, &none);
		parts.path = c->new->package;
		parts.what = str_copy(c->a, str_of(why.text));
		say(c, RULE_PROTO_UNPROVED, &parts);
		return false;
	}
	for (size_t i = 0; i < answer->count; i++)
		if (!proto_code_is_note(answer->list[i].code))
			say_answer(c, &answer->list[i], backward);
	if (answer->total > answer->breaking)
		c->out->more += (size_t)(answer->total - answer->breaking);
	return true;
}

/* ---- what no data minds -------------------------------------------------------------------- */

static bool is_answered(const struct proto_answer *answer, struct str path)
{
	for (size_t i = 0; i < answer->breaking; i++)
		if (str_eq(answer->list[i].path, path))
			return true;
	return false;
}

/* "FIELD_NAME_CHANGED": "field name changed". */
static struct str words(struct arena *a, const char *name)
{
	struct str s = str_copy(a, str_of(name));
	char *out = arena_alloc(a, s.len + 1, 1);

	for (size_t i = 0; i < s.len; i++)
		out[i] = s.ptr[i] == '_' ? ' ' : (char)(s.ptr[i] | 0x20);
	return (struct str){ out, s.len };
}

static void say_difference(struct comparing *c, const struct proto_difference *d)
{
	struct spot old = find(c->old, d->path), new = find(c->new, d->path);
	const struct spot *s = new.message ? &new : &old;
	const struct proto_field *field = new.field ? new.field : old.field;
	struct str word = words(c->a, proto_difference_name(d->type)), name = STR_NONE;

	if (s->message && field)
		name = arena_printf(c->a, "%.*s.%.*s", STR_FMT(s->message->name),
		                    STR_FMT(field->name));
	else if (s->message)
		name = s->message->name;
	say(c, RULE_PROTO_CHANGED,
	    &(struct finding_parts){
		    .path = name.len ? name : d->path,
		    .at = place_of(c, c->new, &new),
		    .was = place_of(c, c->old, &old),
		    .what = arena_printf(c->a, "%.*s: %.*s", STR_FMT(word), STR_FMT(d->path)) });
}

void proto_diff(struct arena *a, const struct proto_file *old, const struct proto_file *new,
                const struct diff_options *options, struct diff *out)
{
	struct comparing c = { .a = a,
		               .old = old,
		               .new = new,
		               .options = options,
		               .out = &out->changes };
	struct proto_answer backward, forward;
	struct proto_difference *list;
	struct failure why = { 0 };
	size_t count;

	ask(&c, true, &backward);
	ask(&c, false, &forward);
	if (proto_differences(a, new, old, &list, &count, &why))
		for (size_t i = 0; i < count; i++)
			if (!is_answered(&backward, list[i].path) &&
			    !is_answered(&forward, list[i].path))
				say_difference(&c, &list[i]);
	findings_sort(c.out);
}
