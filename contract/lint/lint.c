/* lint.c - document_lint(): which checks a document gets */
#include "contract/lint/lint.h"

#include "contract/grammar/grammar.h"

/* The version a document declares: its position in the grammar, the newest if it is in none. */
static int declared(const struct grammar *g, const struct node *stated, struct defects *defects)
{
	struct str text = node_text(stated), names[16], guess;
	int version, newest = g->version_count - 1;

	if (g == &odcs_grammar && str_starts(text, "v"))
		text = str_skip(text, 1);
	else if (g == &odcs_grammar && text.len)
		text = STR("-"); /* ODCS writes a leading v */
	version = grammar_version(g, text);
	if (version >= 0 || !stated)
		return version >= 0 ? version : newest;
	if (g == &odcs_grammar && (str_is(text, "2.2.0") || str_is(text, "2.2.1") || str_is(text, "2.2.2")))
		return 0; /* every 3.x schema accepts these words; their own layout is another one */
	for (int i = 0; i < g->version_count; i++)
		names[i] = str_of(g->versions[i]);
	guess = str_did_you_mean(node_text(stated), names, (size_t)g->version_count);
	defect_add(defects, DEFECT_UNKNOWN_VERSION, stated, STR_NONE,
	           "\"%.*s\" is no version of %s; checked as %s%s",
	           STR_FMT(str_clip(node_text(stated), 40)), g->title,
	           g == &odcs_grammar ? "v" : "", g->versions[newest]);
	if (guess.len)
		defect_hint(defects, "did you mean \"%s%.*s\"?", g == &odcs_grammar ? "v" : "",
		            STR_FMT(guess));
	return newest;
}

static void run(struct arena *a, const struct grammar *g, int version, const struct node *root,
                struct defects *found)
{
	defects_init(found, a);
	grammar_check(a, g, version, root, found);
}

/* May a later version excuse it? Not a key that the declared version requires of the contract itself,
 * nor what stands under a key that the later one does not have any more. */
static bool is_excusable(const struct grammar *g, const struct defect *d, const struct node *root,
                         int later)
{
	struct str path = d->path;

	if (d->rule == DEFECT_MISSING_KEY && d->at == root)
		return false;
	path = str_cut(&path, '.');
	return grammar_knows(g, later, str_cut(&path, '['));
}

/* The first later version that allows the document; -1: none. */
static int allowed_by(struct arena *a, const struct grammar *g, int version, const struct node *root,
                      const struct defects *own)
{
	for (int later = version + 1; later < g->version_count; later++) {
		struct defects found;
		bool excusable = true;

		for (const struct defect *d = own->first; d && excusable; d = d->next)
			excusable = d->level != DEFECT_ERROR || is_excusable(g, d, root, later);
		if (!excusable)
			continue;
		run(a, g, later, root, &found);
		if (!found.errors)
			return later;
	}
	return -1;
}

static size_t listed_errors(const struct defects *all)
{
	size_t n = 0;

	for (const struct defect *d = all->first; d; d = d->next)
		n += d->level == DEFECT_ERROR;
	return n;
}

static void copy(struct defects *to, const struct defects *from, const struct grammar *g, int later)
{
	for (const struct defect *d = from->first; d; d = d->next) {
		if (d->level == DEFECT_ERROR && later >= 0) {
			defect_add(to, DEFECT_NEWER_THAN_DECLARED, d->at, d->path, "%.*s", STR_FMT(d->message));
			defect_hint(to, "right since %s: declare that version", g->versions[later]);
		} else {
			defect_add(to, d->rule, d->at, d->path, "%.*s", STR_FMT(d->message));
			defect_hint(to, "%.*s", STR_FMT(d->hint));
		}
	}
}

void lint_grammar(struct arena *a, const struct document *d, struct defects *defects)
{
	bool odcs = d->format == FORMAT_ODCS;
	const struct grammar *g = odcs ? &odcs_grammar : &dcs_grammar;
	const char *marker = odcs ? "apiVersion" : "dataContractSpecification";
	int version, later = -1;
	struct defects own;

	version = declared(g, node_get(d->root, marker), defects);
	run(a, g, version, d->root, &own);
	if (own.errors && listed_errors(&own) == own.errors)
		later = allowed_by(a, g, version, d->root, &own);
	copy(defects, &own, g, later);
}

/* What the grammar calls wrong, the reader could not understand either: once is enough. */
static void forget_twice_said(struct arena *a, struct defects *all)
{
	size_t size = 16, count = 0;
	const struct node **said;
	struct defect *next;

	while (size < all->count * 2)
		size *= 2;
	said = arena_array(a, const struct node *, size);
	for (const struct defect *d = all->first; d; d = d->next) {
		size_t i = ((uintptr_t)d->at >> 4) & (size - 1);

		if (d->level != DEFECT_ERROR || !d->at)
			continue;
		while (said[i] && said[i] != d->at)
			i = (i + 1) & (size - 1);
		said[i] = d->at;
	}
	all->last = &all->first;
	for (struct defect *d = all->first; d; d = next) {
		size_t i = ((uintptr_t)d->at >> 4) & (size - 1);

		next = d->next;
		while (d->rule == DEFECT_NOT_UNDERSTOOD && said[i] && said[i] != d->at)
			i = (i + 1) & (size - 1);
		if (d->rule == DEFECT_NOT_UNDERSTOOD && said[i])
			continue;
		*all->last = d;
		all->last = &d->next;
		count++;
	}
	*all->last = NULL;
	all->count = count;
}

static const struct node *node_at(struct arena *a, const struct source *source,
                                  const struct failure *why)
{
	struct node *n = arena_new(a, struct node);

	*n = (struct node){ .kind = NODE_SCALAR,
		            .line = why->line ? why->line : 1,
		            .column = why->column ? why->column : 1,
		            .source = source };
	return n;
}

/* Schemas are read as leniently as registries read them, and others are not lenient. */
static void lint_json(struct arena *a, const struct document *d, struct defects *defects)
{
	const struct str text = str_trim(d->source->text);
	struct failure why;
	struct node *root;

	if (!d->text.tree && (str_starts(text, "{") || str_starts(text, "[")) &&
	    !json_read(a, d->source, &root, &why))
		defect_add(defects, DEFECT_JSON_MALFORMED, node_at(a, d->source, &why), STR(""),
		           "%s", why.text);
}

/* A schema that is read leniently may still be nothing a registry takes as new. */
static void lint_schema(struct arena *a, const struct document *d, struct defects *defects)
{
	const size_t before = defects->count;
	struct schema_text strict = d->text;
	struct failure why;
	const void *schema;

	strict.reading = SCHEMA_NEW;
	strict.defects = defects;
	if (!d->schema->language->read(a, &strict, &schema, &why) && defects->count == before)
		defect_add(defects, DEFECT_SCHEMA_REFUSED, node_at(a, d->source, &why), STR(""),
		           "a schema registry refuses it: %s", why.text);
	lint_json(a, d, defects);
	if (d->schema->language->doubt)
		d->schema->language->doubt(d->schema->parsed, defects);
}

void document_lint(struct arena *a, const struct document *d, struct defects *defects)
{
	if (d->schema)
		lint_schema(a, d, defects);
	if (d->format != FORMAT_ODCS && d->format != FORMAT_DCS)
		return;
	lint_grammar(a, d, defects);
	if (d->contract) {
		lint_contract(a, d->contract, defects);
		lint_fields(a, d->contract, defects);
	}
	forget_twice_said(a, defects);
}
