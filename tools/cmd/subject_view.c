#include "tools/cmd/subject_view.h"

#include "contract/base/node_put.h"
#include "tools/cmd/registry_use.h"

/* ---- one of a list --------------------------------------------------------------------- */

void subject_line(struct buf *out, const struct subject_info *s)
{
	struct str what = arena_printf(out->arena, "subject, %.*s version %lld", STR_FMT(s->type),
	                               s->version);

	if (s->level.len)
		buf_printf(out, "%-32.*s %-28.*s %.*s\n", STR_FMT(s->subject), STR_FMT(what),
		           STR_FMT(s->level));
	else
		buf_printf(out, "%-32.*s %.*s\n", STR_FMT(s->subject), STR_FMT(what));
}

struct node *subject_node(struct arena *a, const struct subject_info *s)
{
	struct node *n = node_new_map(a);

	put_c(a, n, "kind", "subject");
	put_text(a, n, "subject", s->subject);
	put_text(a, n, "type", s->type);
	put_number(a, n, "version", s->version);
	put_number(a, n, "id", s->id);
	put_if(a, n, "level", s->level);
	return n;
}

/* ---- one alone ---------------------------------------------------------------------------- */

struct view {
	struct run *run;
	struct arena *arena;
	struct registry *registry;
	struct subject_answer subject;
	struct stored_schema schema;
	struct registered *readers; /* who depends on it alone */
	size_t reader_count;
	struct failure *why;
};

struct str subject_operand(struct str operand, long long *version)
{
	struct str name = operand, text;

	*version = -1;
	while (name.len && name.ptr[name.len - 1] != '@')
		name.len--;
	if (!name.len)
		return operand;
	text = str_skip(operand, name.len);
	name.len--;
	return str_is(text, "latest") || (str_to_long(text, version) && *version > 0) ? name
	                                                                              : operand;
}

static bool read_readers(struct view *v)
{
	struct evidence e;

	if (!v->subject.knows_contracts)
		return true;
	if (!registry_evidence(v->registry, v->arena, &e, v->why))
		return false;
	if (e.readers &&
	    !e.readers(e.self, v->arena, v->schema.subject, &v->readers, &v->reader_count, v->why))
		return false;
	for (size_t i = 0; i < v->reader_count; i++)
		if (!v->readers[i].expectation && !e.load(e.self, v->arena, &v->readers[i], v->why))
			return false;
	return true;
}

static bool read_view(struct view *v, struct str name, long long version)
{
	struct subject_question q = { .subject = name };
	struct failure no = { .code = FAILURE_NONE };
	struct str meant;

	if (registry_schema(v->registry, v->arena, name, version, &v->schema, &no)) {
		q.subject = v->schema.subject;
		return registry_subject(v->registry, v->arena, &q, &v->subject, v->why) &&
		       read_readers(v);
	}
	*v->why = no;
	if (no.code != FAILURE_NOT_FOUND)
		return false;
	if (!registry_subject(v->registry, v->arena, &q, &v->subject, &no))
		return false;
	meant = v->subject.answer.meant;
	return meant.len ? failure_suffix(v->why, "; did you mean \"%.*s\"?", STR_FMT(meant))
	                 : false;
}

static void row(struct view *v, const char *what, struct str text)
{
	if (text.len)
		buf_printf(&v->run->out, "  %-9s %.*s\n", what, STR_FMT(text));
}

static struct str version_text_of(struct view *v)
{
	const struct subject_answer *s = &v->subject;
	struct buf out;

	buf_init(&out, v->arena, 0);
	buf_printf(&out, "%lld, %.*s, id %lld", v->schema.version, STR_FMT(v->schema.content.type),
	           v->schema.id);
	for (size_t i = 0; i < s->version_count; i++)
		if (s->versions[i].version == v->schema.version && s->versions[i].when)
			buf_printf(&out, ", %s", time_text(v->arena, s->versions[i].when).ptr);
	if (s->version_count > 1)
		for (size_t i = 0; i < s->version_count; i++)
			buf_printf(&out, "%s%lld", i ? ", " : "; there are ",
			           s->versions[i].version);
	return buf_str(&out);
}

static struct str tree_text(struct arena *a, const struct node *n)
{
	struct buf out;

	if (!n)
		return STR("");
	buf_init(&out, a, 0);
	json_print(&out, n, 0);
	return buf_str(&out);
}

static void put_tree(struct arena *a, struct node *map, const char *name, const struct node *tree)
{
	struct source source = { STR(""), tree_text(a, tree) };
	struct failure why;
	struct node *copy;

	if (tree && json_read(a, &source, &copy, &why))
		node_put(a, map, str_of(name), copy);
}

static void show_readers(struct view *v)
{
	for (size_t i = 0; i < v->reader_count; i++) {
		const struct registered *x = &v->readers[i];

		buf_printf(&v->run->out, "  consumer  %.*s  %.*s  %s\n", STR_FMT(x->id),
		           STR_FMT(x->expectation->owner), expectation_status_name(x->status));
	}
	if (!v->reader_count && v->subject.knows_contracts && !v->subject.bound.contract)
		buf_add_c(&v->run->out, "  consumer  none is registered\n");
}

static void show_summary(struct view *v)
{
	const struct subject_answer *s = &v->subject;
	const struct content *c = &v->schema.content;

	buf_printf(&v->run->out, "%.*s  subject\n", STR_FMT(v->schema.subject));
	row(v, "version", version_text_of(v));
	row(v, "level",
	    arena_printf(v->arena, "%s, policy %.*s", compat_levels[s->answer.level].name,
	                 STR_FMT(s->answer.policy)));
	row(v, "group", s->group);
	if (!str_is(s->mode, "READWRITE"))
		row(v, "mode", s->mode);
	if (s->bound.contract)
		row(v, "contract",
		    arena_printf(v->arena, "%.*s %.*s binds it: model %.*s",
		                 STR_FMT(s->bound.contract->id),
		                 STR_FMT(s->bound.contract->version),
		                 STR_FMT(s->bound.model->root.name)));
	for (size_t i = 0; i < c->reference_count; i++)
		row(v, "refers to",
		    arena_printf(v->arena, "%.*s: %.*s version %lld",
		                 STR_FMT(c->references[i].name), STR_FMT(c->references[i].subject),
		                 c->references[i].version));
	row(v, "metadata", tree_text(v->arena, c->metadata));
	row(v, "rules", tree_text(v->arena, c->rules));
	show_readers(v);
	buf_add_byte(&v->run->out, '\n');
}

static void show_text(struct view *v)
{
	const struct str text = v->schema.content.text;

	buf_add(&v->run->out, text);
	if (!str_ends(text, "\n"))
		buf_add_byte(&v->run->out, '\n');
}

static struct node *view_node(struct view *v)
{
	const struct subject_answer *s = &v->subject;
	const struct content *c = &v->schema.content;
	struct arena *a = v->arena;
	struct node *n, *list, *one;

	n = subject_node(a, &(struct subject_info){ .subject = v->schema.subject,
	                                            .type = c->type,
	                                            .version = v->schema.version,
	                                            .id = v->schema.id });
	put_c(a, n, "level", compat_levels[s->answer.level].name);
	put_text(a, n, "policy", s->answer.policy);
	put_if(a, n, "group", s->group);
	put_if(a, n, "mode", s->mode);
	if (s->bound.contract)
		put_text(a, n, "contract", s->bound.contract->id);
	list = put_list(a, n, "versions");
	for (size_t i = 0; i < s->version_count; i++) {
		one = add_map(a, list);
		put_number(a, one, "version", s->versions[i].version);
		if (s->versions[i].id)
			put_number(a, one, "id", s->versions[i].id);
		if (s->versions[i].when)
			put_text(a, one, "registered", time_text(a, s->versions[i].when));
	}
	list = put_list(a, n, "references");
	for (size_t i = 0; i < c->reference_count; i++) {
		one = add_map(a, list);
		put_text(a, one, "name", c->references[i].name);
		put_text(a, one, "subject", c->references[i].subject);
		put_number(a, one, "version", c->references[i].version);
	}
	put_tree(a, n, "metadata", c->metadata);
	put_tree(a, n, "rules", c->rules);
	put_text(a, n, "schema", c->text);
	return n;
}

static bool show_part(struct view *v, struct str part)
{
	static const struct str parts[] = { STR_INIT("summary"), STR_INIT("schema"),
		                            STR_INIT("lineage") };

	if (str_is(part, "schema"))
		show_text(v);
	else if (str_is(part, "lineage"))
		show_readers(v);
	else if (str_is(part, "summary"))
		show_summary(v);
	else
		return failure_set(v->why, FAILURE_USAGE,
		                   "%.*s is a subject: --show takes summary, schema, lineage; not "
		                   "\"%.*s\"%s",
		                   STR_FMT(v->schema.subject), STR_FMT(part),
		                   did_you_mean(v->arena, part, parts, 3, ""));
	return true;
}

bool subject_show(struct run *run, struct registry *r, struct str operand, struct str parts,
                  struct failure *why)
{
	struct view v = { .run = run, .arena = run->arena, .registry = r, .why = why };
	long long version;
	struct str name = subject_operand(operand, &version);

	if (!read_view(&v, name, version))
		return false;
	if (option_given(&run->options, "json")) {
		print_json(run, view_node(&v));
		return true;
	}
	if (!parts.len)
		parts = STR("summary,schema");
	while (parts.len)
		if (!show_part(&v, str_cut(&parts, ',')))
			return false;
	return true;
}
