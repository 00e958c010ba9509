#include "registry/check.h"

#include "contract/base/list.h"
#include "registry/rows.h"
#include "registry/subject/state.h"

/* ---- evidence for a schema --------------------------------------------------------- */

struct subject_evidence { /* the registry's, with what the subject compares with as history */
	struct evidence all;
	const struct subject_answer *subject;
};

static bool subject_history(void *self, struct arena *a, struct str id, long long major, bool all,
                            struct published **out, size_t *count, struct failure *why)
{
	const struct subject_evidence *e = self;

	(void)id, (void)major, (void)all, (void)why;
	*count = e->subject->history_count;
	*out = arena_array(a, struct published, *count); /* whoever asks may change it */
	if (*count)
		memcpy(*out, e->subject->history, *count * sizeof **out);
	return true;
}

static bool subject_expectations(void *self, struct arena *a, struct str id, long long major,
                                 const struct str *touched, size_t n, struct registered **out,
                                 size_t *count, size_t *skipped, struct failure *why)
{
	struct subject_evidence *e = self;

	return e->all.expectations(e->all.self, a, id, major, touched, n, out, count, skipped, why);
}

static bool subject_readers(void *self, struct arena *a, struct str subject,
                            struct registered **out, size_t *count, struct failure *why)
{
	struct subject_evidence *e = self;

	return e->all.readers(e->all.self, a, subject, out, count, why);
}

static bool subject_load(void *self, struct arena *a, struct registered *r, struct failure *why)
{
	struct subject_evidence *e = self;

	return e->all.load(e->all.self, a, r, why);
}

/* q->schema NULL: nobody asks what registering would answer. */
static bool judge_schema(struct snapshot *snap, struct arena *a,
                         const struct subject_settings *settings, const struct contract *schema,
                         const struct subject_question *q, const struct admission_options *options,
                         struct document_report *out, struct str *against, struct failure *why)
{
	struct admission_options with = *options;
	struct subject_answer *answer = arena_new(a, struct subject_answer);
	struct subject_evidence e = { .subject = answer };
	struct evidence asked = { .self = &e,
		                  .history = subject_history,
		                  .expectations = subject_expectations,
		                  .readers = subject_readers,
		                  .load = subject_load };
	struct waiver *waivers;

	registry_evidence_at(snap, &e.all);
	if (!subject_answer_at(snap, a, settings, q, answer, why))
		return false;
	*against = subject_answer_against(a, answer);
	with.bound = answer->bound;
	if (q->schema)
		subject_answer_options(answer, q->level_given, &with);
	if (with.bound.contract) {
		if (!registry_waivers_at(snap, a, with.bound.contract->id, options, &waivers,
		                         &with.waiver_count, why))
			return false;
		with.waivers = waivers;
	}
	return admission_judge(a, schema, STR(""), &asked, &with, out, why);
}

bool check_schema(struct snapshot *snap, struct arena *a, const struct subject_settings *settings,
                  const struct contract *schema, struct str subject,
                  const struct admission_options *options, struct document_report *out,
                  struct failure *why)
{
	const struct subject_question q = {
		.subject = subject, .history = true, .level_given = true, .level = options->level
	};
	struct str against;

	return judge_schema(snap, a, settings, schema, &q, options, out, &against, why);
}

/* ---- what was sent --------------------------------------------------------------------- */

struct sent {
	const struct contract **contracts;
	size_t count, schemas;
	const struct product **products;
	size_t product_count;
	struct defects defects;
};

/* Schemas that were sent together may refer to each other, by the names under which they were sent:
 * those that need nothing are read first, then those that need only these, and so on. What is never
 * readable so is read alone, for its failure. */
struct together {
	struct arena *arena;
	const struct check_form *form;
	struct document *read; /* by place; schema NULL: not yet */
	struct schema *known;  /* in the order in which they were read: dependencies first */
	struct str *names;
	size_t count;
};

/* What a file of a folder is called by another one in it: without the folder. */
static struct str seen_from(struct str file, struct str other)
{
	while (file.len && file.ptr[file.len - 1] != '/')
		file.len--;
	return other.len > file.len && !memcmp(other.ptr, file.ptr, file.len)
	               ? str_skip(other, file.len)
	               : other;
}

static bool read_beside(const struct together *t, struct arena *a, size_t i, size_t known,
                        struct defects *defects, struct document *out)
{
	const struct source *source = &t->form->documents[i];
	const struct language *l = language_of_file(source->name);
	struct schema *references = arena_array(a, struct schema, known + 1);
	struct str *names = arena_array(a, struct str, known + 1);
	struct schema_text text = { .source = source, .references = references, .names = names };
	struct failure ignored;

	for (size_t k = 0; l && k < known; k++) {
		if (t->known[k].language != l)
			continue;
		names[text.reference_count] = seen_from(source->name, t->names[k]);
		references[text.reference_count++] = t->known[k];
	}
	return l && document_read_schema(a, l, &text, out, defects, &ignored);
}

/* So that many documents that wait for each other cannot keep a server busy. */
enum { TRIES = 20000 };

static void read_together(struct arena *a, const struct check_form *form,
                          const struct reference_schemas *given, struct together *t,
                          struct defects *defects)
{
	struct arena *scratch = arena_inside(a);
	size_t tries = TRIES;
	bool more = true;

	*t = (struct together){ .arena = a, .form = form };
	t->read = arena_array(a, struct document, form->count + 1);
	t->known = arena_array(a, struct schema, given->count + form->count + 1);
	t->names = arena_array(a, struct str, given->count + form->count + 1);
	for (; t->count < given->count; t->count++) {
		t->known[t->count] = given->schemas[t->count];
		t->names[t->count] = given->names[t->count];
	}
	while (more) {
		const size_t before = t->count;

		more = false;
		for (size_t i = 0; i < form->count && tries; i++) {
			struct document tried;

			if (t->read[i].schema)
				continue;
			tries--;
			arena_reset(scratch);
			if (!read_beside(t, scratch, i, before, NULL, &tried) ||
			    !read_beside(t, a, i, before, defects, &t->read[i]))
				continue;
			t->names[t->count] = form->documents[i].name;
			t->known[t->count++] = *t->read[i].schema;
			more = true;
		}
	}
}

/* A schema that cannot be read has defects, for lint; here nobody would judge it. */
static bool is_readable(struct arena *a, const struct source *source, const struct document *docs,
                        size_t n, struct failure *why)
{
	for (size_t i = 0; i < n; i++) {
		struct document *again;
		size_t count;

		if (!docs[i].contract && !docs[i].product && !docs[i].expectation)
			return documents_read(a, source, &again, &count, NULL, why);
	}
	return true;
}

static bool read_all(struct arena *a, const struct check_form *form,
                     const struct reference_schemas *given, struct sent *out, struct failure *why)
{
	struct together schemas;

	*out = (struct sent){ 0 };
	defects_init(&out->defects, a);
	read_together(a, form, given, &schemas, &out->defects);
	for (size_t i = 0; i < form->count; i++) {
		struct document *docs = &schemas.read[i];
		size_t n = 1;

		if (!docs->schema &&
		    (!documents_read(a, &form->documents[i], &docs, &n, &out->defects, why) ||
		     !is_readable(a, &form->documents[i], docs, n, why)))
			return failure_prefix(why, "%.*s", STR_FMT(form->documents[i].name));
		for (size_t k = 0; k < n; k++) {
			if (docs[k].contract) {
				out->schemas += docs[k].contract->schema != NULL;
				LIST_ADD(a, out->contracts, out->count, docs[k].contract);
			}
			if (docs[k].product)
				LIST_ADD(a, out->products, out->product_count, docs[k].product);
		}
	}
	if (!out->count)
		return failure_set(
			why, FAILURE_NOT_FOUND,
			"nothing was checked: there is no contract and no schema in what was sent");
	if (form->subject.len && out->schemas != 1)
		return failure_set(why, FAILURE_USAGE,
		                   "a subject is that of one schema; %zu were sent", out->schemas);
	return true;
}

/* "../contracts/x.yaml" leads to whatever is called so, or ends so. */
static bool is_linked(struct str name, struct str link)
{
	while (str_starts(link, "./") || str_starts(link, "../"))
		str_cut(&link, '/');
	if (!link.len || name.len < link.len ||
	    memcmp(name.ptr + name.len - link.len, link.ptr, link.len) != 0)
		return false;
	return name.len == link.len || name.ptr[name.len - link.len - 1] == '/';
}

static const struct contract *join(struct arena *a, const struct sent *s, const struct contract *c)
{
	for (size_t i = 0; !c->schema && i < s->product_count; i++) {
		const struct product *p = s->products[i];

		for (size_t k = 0; k < p->port_count; k++)
			if (is_linked(c->source->name, p->ports[k].contract))
				return product_join(a, p, c, NULL);
	}
	return c;
}

/* What was judged by half. */
static void set_defects(struct arena *a, const struct sent *s, const struct contract *c,
                        struct admission_options *options)
{
	options->defects = NULL;
	options->defect_count = 0;
	for (const struct defect *d = s->defects.first; d; d = d->next)
		if (d->level == DEFECT_ERROR && d->at && d->at->source == c->source)
			LIST_ADD(a, options->defects, options->defect_count, d);
}

static bool judge(struct snapshot *snap, struct arena *a, const struct contract *c,
                  const struct admission_options *options, struct document_report *out,
                  struct failure *why)
{
	struct admission_options with = *options;
	struct evidence evidence;
	struct waiver *waivers;

	registry_evidence_at(snap, &evidence);
	if (!registry_waivers_at(snap, a, c->id, options, &waivers, &with.waiver_count, why))
		return false;
	with.waivers = waivers;
	return admission_judge(a, c, STR(""), &evidence, &with, out, why);
}

/* What the schema refers to in the registry. */
static bool find_references(struct snapshot *snap, struct arena *a,
                            const struct subject_settings *settings, const struct check_form *form,
                            struct content *out, struct reference_schemas *given,
                            struct failure *why)
{
	struct ask ask = { .arena = a, .settings = settings, .why = why };

	*given = (struct reference_schemas){ 0 };
	references_of_form(a, form->references, form->reference_count, out);
	if (!form->reference_count)
		return true;
	if (!form->subject.len)
		return failure_set(why, FAILURE_USAGE,
		                   "references are those of a schema under a subject");
	return subject_references(&ask, snap, form->subject, out, &given->schemas, &given->names,
	                          &given->count) ||
	       (ask.refused &&
	        failure_set(why, FAILURE_NOT_FOUND, "references: %.*s", STR_FMT(ask.message)));
}

static bool judge_under(struct snapshot *snap, struct arena *a,
                        const struct subject_settings *settings, const struct check_form *form,
                        struct content *schema, const struct contract *c,
                        const struct admission_options *options, struct document_report *out,
                        struct str *against, struct failure *why)
{
	const struct subject_question q = { .subject = form->subject,
		                            .schema = schema,
		                            .normalize = form->normalize,
		                            .level_given =
		                                    form->options.level != COMPAT_LEVEL_COUNT,
		                            .level = options->level };

	schema->type = str_of(c->schema->language->name);
	schema->text = c->source->text;
	return judge_schema(snap, a, settings, c, &q, options, out, against, why);
}

bool check_documents(struct snapshot *snap, struct arena *a,
                     const struct subject_settings *settings, const struct check_form *form,
                     struct check_answer *out, struct failure *why)
{
	struct reference_schemas given;
	struct content schema = { 0 };
	struct sent sent;

	if (!find_references(snap, a, settings, form, &schema, &given, why) ||
	    !read_all(a, form, &given, &sent, why))
		return false;
	out->against = STR("the registry");
	out->documents = arena_array(a, struct document_report, sent.count);
	out->count = sent.count;
	out->pass = true;
	for (size_t i = 0; i < sent.count; i++) {
		const struct contract *c = join(a, &sent, sent.contracts[i]);
		struct admission_options options = form->options;
		struct document_report *report = &out->documents[i];
		struct str against;
		bool under = c->schema && form->subject.len;

		if (options.level == COMPAT_LEVEL_COUNT)
			options.level = COMPAT_BACKWARD;
		set_defects(a, &sent, c, &options);
		if (!(under ? judge_under(snap, a, settings, form, &schema, c, &options, report,
		                          &against, why)
		            : judge(snap, a, c, &options, report, why)))
			return false;
		if (under)
			out->against =
				sent.count == 1
					? against
					: arena_printf(a, "the registry; the schema with %.*s",
			                               STR_FMT(against));
		out->pass = out->pass && report->pass;
	}
	return true;
}
