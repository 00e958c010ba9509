#include "tools/input/evidence_files.h"

#include "tools/command.h"
#include "tools/input/discover.h"
#include "tools/input/evidence_once.h"
#include "tools/input/schema_files.h"
#include "tools/input/schema_history.h"

#include <stdlib.h>
#include <sys/stat.h>

/* ---- struct evidence ------------------------------------------------------------- */

static int by_version(const void *x, const void *y)
{
	const struct published *a = x, *b = y;
	struct version v, w;
	bool left = version_parse(a->contract->version, &v),
	     right = version_parse(b->contract->version, &w);

	int d = !left || !right ? left - right : version_compare(&v, &w);

	return d ? d : file_order(a->contract->source->name, b->contract->source->name);
}

static enum version_state state_of(const struct contract *c)
{
	static const struct {
		const char *status;
		enum version_state state;
	} states[] = {
		{ "deprecated", VERSION_DEPRECATED },
		{ "retired", VERSION_RETIRED },
		{ "proposed", VERSION_PROPOSED },
		{ "draft", VERSION_PROPOSED },
	};

	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		if (str_eq_nocase(c->status, str_of(states[i].status)))
			return states[i].state;
	}
	return VERSION_ACTIVE;
}

static bool history(void *self, struct arena *a, struct str id, long long major, bool all,
                    struct published **out, size_t *count, struct failure *why)
{
	const struct file_evidence *e = self;
	const struct contract *was = schema_before(e, e->judged);

	(void)major;
	(void)all;
	(void)why;
	*out = arena_array(a, struct published, e->history.count + 1);
	*count = 0;
	for (size_t i = 0; i < e->history.count; i++) {
		const struct contract *c = e->history.contracts[i].contract;

		if (was ? c != was : !e->pair_anyway && !str_eq(c->id, id))
			continue;
		if (e->only_major >= 0 && contract_major(c) != e->only_major)
			continue;
		(*out)[(*count)++] =
			(struct published){ c, state_of(c),
			                    c->version.len ? c->version : c->source->name };
	}
	qsort(*out, *count, sizeof **out, by_version);
	return true;
}

static bool expectations(void *self, struct arena *a, struct str id, long long major,
                         const struct str *touched, size_t touched_count, struct registered **out,
                         size_t *count, size_t *skipped, struct failure *why)
{
	const struct file_evidence *e = self;

	(void)touched; /* they are read already: asking them all costs less than an index */
	(void)touched_count;
	(void)why;
	*out = arena_array(a, struct registered, e->expectation_count + 1);
	*count = *skipped = 0;
	for (size_t i = 0; i < e->expectation_count; i++) {
		const struct expectation *x = e->expectations[i].expectation;

		if (str_eq(x->contract, id) && (x->major == major || x->major < 0 || major < 0))
			(*out)[(*count)++] = e->expectations[i];
	}
	return true;
}

static bool readers(void *self, struct arena *a, struct str subject, struct registered **out,
                    size_t *count, struct failure *why)
{
	const struct file_evidence *e = self;

	(void)why;
	*out = arena_array(a, struct registered, e->expectation_count + 1);
	*count = 0;
	for (size_t i = 0; i < e->expectation_count; i++) {
		const struct expectation *x = e->expectations[i].expectation;

		if (!x->contract.len && str_eq(x->subject, subject))
			(*out)[(*count)++] = e->expectations[i];
	}
	return true;
}

static bool port_owner(void *self, struct arena *a, struct str identity, struct str id,
                       long long major, struct str *owner, struct failure *why)
{
	const struct file_evidence *e = self;

	(void)major;
	(void)why;
	for (size_t i = 0; i < e->proposals.count; i++) {
		const struct contract *c = e->proposals.contracts[i].contract;

		for (size_t k = 0; !str_eq(c->id, id) && k < c->port_count; k++) {
			if (str_eq(port_identity(a, c, c->ports[k]), identity)) {
				*owner = arena_printf(a, "%.*s %.*s", STR_FMT(c->id),
				                      STR_FMT(c->version));
				return true;
			}
		}
	}
	return true;
}

void file_evidence_init(struct file_evidence *e, struct evidence *out)
{
	*out = (struct evidence){ .self = e,
		                  .history = history,
		                  .expectations = expectations,
		                  .readers = readers,
		                  .port_owner = port_owner };
}

/* ---- history ------------------------------------------------------------------------ */

/* One that is read only where somebody names it is named by what is proposed. */
static bool is_proposed(struct arena *a, const struct repo *r, const struct file_evidence *e,
                        struct str path)
{
	for (size_t i = 0; i < e->proposals.count; i++)
		if (str_eq(repo_relative(a, r, e->proposals.contracts[i].contract->source->name),
		           path))
			return true;
	return false;
}

static bool is_wanted(struct arena *a, const struct repo *r, const struct file_evidence *e,
                      const struct str *wanted, size_t n, struct str path)
{
	for (size_t i = 0; i < n; i++) {
		if (docref_covers(wanted[i], path))
			return true;
	}
	if (n || discover_wants(path, DISCOVER_CONTRACTS))
		return !n;
	return docref_is_document(path) && !docref_is_found(path) && is_proposed(a, r, e, path);
}

/* A document that could not be read then is no reason to fail the change that mends it. */
static void load_leniently(struct arena *a, const struct repo *r, const struct sources *sources,
                           struct documents *out)
{
	struct unread *failed;
	struct failure why;
	size_t n;

	for (size_t i = 0; i < sources->count; i++) {
		if (schema_language(a, sources->list[i]) ||
		    !looks_like(sources->list[i]->text, DISCOVER_CONTRACTS))
			continue;
		if (!documents_load_one(a, sources->list[i], out, NULL, &why))
			say("note", "%s: left out of the history", why.text);
	}
	schemas_read(a, r, sources, out, &failed, &n);
	for (size_t i = 0; i < n; i++) {
		source_failure(&failed[i].why, failed[i].source);
		say("note", "%s: left out of the history", failed[i].why.text);
	}
}

/* The revision, and all its files: documents are looked for among them. */
static bool set_once(struct arena *a, const struct repo *r, struct str commit, struct str name,
                     struct once *out, struct failure *why)
{
	*out = (struct once){ .commit = commit,
		              .prefix = arena_printf(a, "git:%.*s:", STR_FMT(name)) };
	return git_tree(a, r, commit, &out->files, &out->count, why);
}

/* Of what was not asked for by name, no schema that a consumer reads with. */
static void leave_consumers(struct arena *a, struct sources *sources, struct str prefix)
{
	size_t n = 0;

	for (size_t i = 0; i < sources->count; i++) {
		const struct source *s = sources->list[i];

		if (!schema_language(a, s) ||
		    discover_takes(a, s, str_skip(s->name, prefix.len), DISCOVER_CONTRACTS))
			sources->list[n++] = s;
	}
	sources->count = n;
}

static bool history_of_commit(struct arena *a, const struct repo *r, struct str commit,
                              struct str name, const struct str *wanted, size_t wanted_count,
                              struct file_evidence *e, struct failure *why)
{
	struct sources sources = { 0 };
	struct documents documents = { 0 };
	struct git_file *files;
	size_t n = 0;

	if (!set_once(a, r, commit, name, &e->once, why))
		return false;
	files = arena_array(a, struct git_file, e->once.count);
	for (size_t i = 0; i < e->once.count; i++) {
		if (is_wanted(a, r, e, wanted, wanted_count, e->once.files[i].path))
			files[n++] = e->once.files[i];
	}
	if (!git_sources(a, r, files, n, e->once.prefix, &sources, why))
		return false;
	if (!wanted_count)
		leave_consumers(a, &sources, e->once.prefix);
	load_leniently(a, r, &sources, &documents);
	return gather(a, r, &documents, true, &e->history, NULL, why);
}

static bool has_commits(struct arena *a, const struct repo *r)
{
	struct failure ignored;
	struct str commit;

	return git_commit(a, r, STR("HEAD"), &commit, &ignored);
}

static bool history_of_base(struct arena *a, const struct repo *r, const struct str *wanted,
                            size_t wanted_count, struct file_evidence *e, struct failure *why)
{
	struct git_base base;

	if (!git_merge_base(a, r, &base, why)) {
		if (!r->root.len || has_commits(a, r))
			return false;
		e->against = STR("nothing: the repository has no commit yet");
		return true;
	}
	e->against = arena_printf(a, "%.*s, %.12s", STR_FMT(base.how), base.commit.ptr);
	return history_of_commit(a, r, base.commit, STR("base"), wanted, wanted_count, e, why);
}

bool file_evidence_base(struct arena *a, const struct repo *r, struct file_evidence *e,
                        struct failure *why)
{
	struct git_base base;
	struct failure no;

	if (!r->root.len || !has_commits(a, r))
		return true;
	if (git_merge_base(a, r, &base, &no))
		return set_once(a, r, base.commit, STR("base"), &e->once, why);
	say("note", "%s: expectations that this change takes away are not looked for", no.text);
	return true;
}

static bool history_of_revision(struct arena *a, const struct repo *r, struct str rev,
                                const struct str *wanted, size_t wanted_count,
                                struct file_evidence *e, struct failure *why)
{
	struct str commit;

	if (str_is(rev, "base"))
		return history_of_base(a, r, wanted, wanted_count, e, why);
	if (!git_commit(a, r, rev, &commit, why))
		return false;
	e->against = arena_printf(a, "revision %.*s, %.12s", STR_FMT(rev), commit.ptr);
	return history_of_commit(a, r, commit, rev, wanted, wanted_count, e, why);
}

static bool history_of_files(struct arena *a, const struct repo *r, struct str ref,
                             struct file_evidence *e, struct failure *why)
{
	struct sources sources = { 0 };
	struct documents documents = { 0 };

	if (!docref_read(a, r, ref, &sources, why) ||
	    !documents_load_all(a, r, &sources, &documents, NULL, why) ||
	    !gather(a, r, &documents, false, &e->history, NULL, why))
		return false;
	if (!e->history.count)
		return failure_set(why, FAILURE_NOT_FOUND,
		                   "--against %.*s: there is no contract in it", STR_FMT(ref));
	return true;
}

bool file_evidence_history(struct arena *a, const struct repo *r, struct str against,
                           struct str base, const struct str *wanted, size_t wanted_count,
                           struct file_evidence *e, struct failure *why)
{
	struct str rest = against, scheme = str_cut(&rest, ':');
	struct stat st;

	e->only_major = -1;
	if (!against.len && str_is(base, "auto"))
		return history_of_base(a, r, wanted, wanted_count, e, why);
	if (!against.len)
		against = base;
	else if (stat(str_c(a, against), &st) == 0 || str_is(against, "-") ||
	         str_starts(scheme, "git+"))
		return history_of_files(a, r, against, e, why);
	else if (str_is(scheme, "git") && str_find(rest, ':') >= 0)
		return history_of_files(a, r, against, e, why);
	else if (str_is(scheme, "git"))
		against = rest;
	if (!r->root.len)
		return failure_set(
			why, FAILURE_NOT_FOUND,
			"--against %.*s: there is no such file, and this is no git repository",
			STR_FMT(against));
	if (history_of_revision(a, r, against, wanted, wanted_count, e, why))
		return true;
	return failure_prefix(why, "--against %.*s: there is no such file", STR_FMT(against));
}

/* ---- expectations -------------------------------------------------------------------- */

static int by_id(const void *x, const void *y)
{
	const struct registered *a = x, *b = y;
	int d = str_cmp(a->id, b->id);

	if (!d)
		d = str_cmp(a->environment, b->environment);
	return d ? d : (int)a->standing - (int)b->standing;
}

static bool refuse_defects(const struct defects *defects, struct failure *why)
{
	for (const struct defect *d = defects->first; d; d = d->next) {
		if (d->level == DEFECT_ERROR)
			return failure_set(
				why, FAILURE_SYNTAX, "%.*s:%d:%d: %.*s%s%.*s",
				STR_FMT(d->at && d->at->source ? d->at->source->name : STR("?")),
				d->at ? d->at->line : 1, d->at ? d->at->column : 1,
				STR_FMT(d->message), d->hint.len ? "; " : "", STR_FMT(d->hint));
	}
	return true;
}

/* An empty file is no lock of nothing, but one that was cut short. */
static bool is_only_comment(struct str text)
{
	if (!str_trim(text).len)
		return false;
	while (text.len) {
		struct str line = str_trim(str_cut(&text, '\n'));

		if (line.len && line.ptr[0] != '#')
			return false;
	}
	return true;
}

/* The sources of one reference; a folder may be empty, and a lock file may hold nothing. */
static bool load(struct arena *a, const struct sources *sources, struct documents *out,
                 struct failure *why)
{
	struct defects defects;

	defects_init(&defects, a);
	for (size_t i = 0; i < sources->count; i++) {
		const struct source *s = sources->list[i];
		size_t before = out->count;

		if ((str_ends(s->name, ".lock") && is_only_comment(s->text)) ||
		    schema_language(a, s)) /* of a folder: what a consumer reads with */
			continue;
		if (!documents_load_one(a, s, out, &defects, why))
			return false;
		for (size_t k = before; k < out->count; k++) {
			if (!out->list[k].expectation)
				return failure_set(why, FAILURE_SYNTAX,
				                   "%.*s: this is a document of the kind %s, not "
				                   "an expectation",
				                   STR_FMT(s->name),
				                   format_name(out->list[k].format));
		}
	}
	return refuse_defects(&defects, why);
}

static bool has_source(const struct documents *list, const struct source *s)
{
	for (size_t i = 0; i < list->count; i++) {
		if (str_eq(list->list[i].source->name, s->name))
			return true;
	}
	return false;
}

static void keep_one(struct file_evidence *e, const struct expectation *x)
{
	e->expectations[e->expectation_count++] = (struct registered){
		.id = x->id, .environment = x->environment, .expectation = x, .status = x->status
	};
}

static void keep(struct arena *a, const struct documents *all, const struct documents *also,
                 struct file_evidence *e)
{
	e->expectations = arena_array(a, struct registered, all->count + also->count + 1);
	for (size_t i = 0; i < all->count; i++)
		keep_one(e, all->list[i].expectation);
	for (size_t i = 0; i < also->count; i++)
		if (!has_source(all, also->list[i].source))
			keep_one(e, also->list[i].expectation);
}

/* The references of .treaty.yaml, seen from the working folder. */
static struct str *configured(struct arena *a, const struct config *config)
{
	struct str *refs = arena_array(a, struct str, config->expectation_count);

	for (size_t i = 0; i < config->expectation_count; i++)
		refs[i] = docref_in_folder(a, config->folder, config->expectations[i]);
	return refs;
}

bool file_evidence_expectations(struct arena *a, const struct repo *r, const struct str *named,
                                size_t count, const struct config *config,
                                const struct documents *also, struct file_evidence *e,
                                struct failure *why)
{
	const struct str *refs = count ? named : configured(a, config);
	size_t n = count ? count : config->expectation_count;
	struct documents documents = { 0 };
	struct sources sources = { 0 };

	if (!n && !discover(a, r, DISCOVER_EXPECTATIONS, &sources, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!docref_read(a, r, refs[i], &sources, why))
			return false;
	}
	if (!load(a, &sources, &documents, why))
		return false;
	keep(a, &documents, also, e);
	if (!expectations_once(a, r, named, count, e, why))
		return false;
	if (e->expectation_count)
		qsort(e->expectations, e->expectation_count, sizeof *e->expectations, by_id);
	return true;
}
