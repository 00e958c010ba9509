/* expect.c - treaty expect publish, list, status, withdraw, pull: consumers and a registry */
#include "tools/cmd/registry_use.h"
#include "tools/input/documents.h"
#include "tools/output.h"

/* ---- publish ----------------------------------------------------------- */

static void say_gaps(struct buf *out, const struct expect_answer *answer)
{
	if (!answer->gap_count)
		return;
	buf_add_c(out, "  not protected:\n");
	for (size_t i = 0; i < answer->gap_count; i++)
		buf_printf(out, "    %.*s\n", STR_FMT(answer->gaps[i]));
}

/* In words nobody misreads: does it protect, from when on, and against what not. */
static void say_outcome(struct run *run, const struct expectation *e, const struct expect_answer *answer)
{
	struct buf *out = &run->out;
	const char *dry = option_given(&run->options, "dry-run") ? " (dry run: nothing was written)" : "";

	buf_printf(out, "%.*s%s%.*s on ", STR_FMT(e->id), e->version.len ? " " : "",
	           STR_FMT(e->version));
	if (e->contract.len)
		buf_printf(out, "%.*s, major %lld%s\n", STR_FMT(e->contract), e->major, dry);
	else
		buf_printf(out, "subject %.*s%s\n", STR_FMT(e->subject), dry);
	if (answer->same)
		buf_add_c(out, "  registered already, unchanged\n");
	if (answer->status == STATUS_ACTIVE && answer->unchecked.ptr)
		buf_printf(out, "  ACTIVE, but its %.*s reader schema is NOT CHECKED%s%.*s\n",
		           STR_FMT(e->native.format),
		           answer->unchecked.len ? ": " : " by this version",
		           STR_FMT(answer->unchecked));
	else if (answer->status == STATUS_ACTIVE)
		buf_add_c(out, "  ACTIVE: from now on this can fail builds\n");
	if (answer->status == STATUS_UNBOUND)
		buf_printf(out, "  UNBOUND: NOT PROTECTED, because %.*s is not known\n", STR_FMT(answer->unknown));
	if (answer->status == STATUS_PENDING)
		buf_printf(out, "  PENDING: NOT PROTECTED, because %s\n",
		           answer->broken.count ? "it does not hold today:" : "its status says so");
	for (const struct finding *f = answer->broken.first; f; f = f->next)
		buf_printf(out, "    %.*s: %.*s\n", STR_FMT(f->path), STR_FMT(f->message));
	if (answer->status == STATUS_PENDING && answer->broken.count)
		buf_add_c(out, "  it becomes active by itself with the first version that satisfies it\n");
	if (answer->beside)
		buf_add_c(out, "  the version registered before keeps gating until then\n");
	say_gaps(out, answer);
}

static bool refuse_defects(const struct defects *defects, struct failure *why)
{
	for (const struct defect *x = defects->first; x; x = x->next)
		if (x->level == DEFECT_ERROR)
			return failure_set(why, FAILURE_SYNTAX, "%.*s:%d:%d: %.*s%s%.*s",
			                   STR_FMT(x->at ? x->at->source->name : STR("")), x->at ? x->at->line : 0,
			                   x->at ? x->at->column : 0, STR_FMT(x->message),
			                   x->hint.len ? "; " : "", STR_FMT(x->hint));
	return true;
}

/* Every expectation of every operand; a document that is not quite right registers nothing at all. */
static bool read_all(struct run *run, struct documents *out, struct failure *why)
{
	struct sources sources = { 0 };
	struct defects defects;
	struct repo repo;
	size_t kept = 0;

	*out = (struct documents){ 0 };
	defects_init(&defects, run->arena);
	if (!repo_find(run->arena, &repo, why))
		return false;
	for (size_t i = 0; i < run->options.operand_count; i++)
		if (!docref_read(run->arena, &repo, run->options.operands[i], &sources, why))
			return false;
	if (!documents_load(run->arena, &sources, out, &defects, why))
		return false;
	for (size_t i = 0; i < out->count; i++)
		if (out->list[i].expectation)
			out->list[kept++] = out->list[i];
	out->count = kept;
	if (!kept)
		return failure_set(why, FAILURE_NOT_FOUND, "no expectation in what was named");
	return refuse_defects(&defects, why);
}

static bool publish(struct run *run, int *exit_code, struct failure *why)
{
	struct arena *a = run->arena;
	struct expect_request *requests;
	struct expect_answer *answers;
	struct documents docs;
	struct registry *r;
	struct actor by;

	*exit_code = 0;
	if (!read_all(run, &docs, why) || !registry_use(run, STORE_WRITE | STORE_CREATE, &r, why) ||
	    !actor_now(run, &by, why))
		return false;
	requests = arena_array(a, struct expect_request, docs.count);
	answers = arena_array(a, struct expect_answer, docs.count);
	for (size_t i = 0; i < docs.count; i++)
		requests[i] = (struct expect_request){
			.expectation = docs.list[i].expectation,
			.source = docs.list[i].source,
			.require_satisfied = option_given(&run->options, "require-satisfied"),
			.allow_unknown = option_given(&run->options, "allow-unknown"),
			.dry_run = option_given(&run->options, "dry-run"),
		};
	if (!registry_expect(r, a, &by, requests, docs.count, answers, why))
		return false;
	for (size_t i = 0; i < docs.count; i++)
		say_outcome(run, docs.list[i].expectation, &answers[i]);
	return true;
}

static const struct option publish_options[] = {
	OPTION_REGISTRY,
	{ "dry-run", NULL, "say what would happen, write nothing", false },
	{ "require-satisfied", NULL, "refuse what does not hold today instead of letting it wait", false },
	{ "allow-unknown", NULL, "register what names something unknown; it protects nothing until it is known", false },
	{ 0 }
};
const struct command cmd_expect_publish = {
	.name = "expect publish",
	.summary = "register what a consumer depends on",
	.operands = "DOC...",
	.about = "What holds today is active at once and can fail builds from then on; what does not, waits.\n",
	.options = publish_options,
	.least = 1,
	.most = 10000,
	.run = publish,
};

/* ---- list, status ------------------------------------------------------ */

static bool filter_of(struct run *run, struct expectation_filter *f, struct failure *why)
{
	struct str target = option_value(&run->options, "contract"), major;

	*f = (struct expectation_filter){ .owner = option_value(&run->options, "owner"),
		                          .environment = option_value(&run->options, "environment"),
		                          .major = -1 };
	if (run->options.operand_count)
		f->id = run->options.operands[0];
	split_version(target, &f->contract, &major);
	if (major.len && (!str_to_long(major, &f->major) || f->major < 0))
		return failure_set(why, FAILURE_USAGE, "\"%.*s\" is no major: --contract NAME@MAJOR",
		                   STR_FMT(major));
	return true;
}

static struct node *info_node(struct arena *a, const struct expectation_info *x)
{
	struct node *n = node_new_map(a), *broken = node_new_list(a);

	node_put_text(a, n, "id", x->id);
	node_put_text(a, n, "version", x->version);
	node_put_text(a, n, "owner", x->owner);
	node_put_text(a, n, "target", x->target);
	node_put_text(a, n, "environment", x->environment);
	node_put_text(a, n, "status", str_of(expectation_status_name(x->status)));
	node_put_text(a, n, "result", str_of(replay_result_name(x->result)));
	for (const struct finding *f = x->broken.first; f; f = f->next) {
		struct node *one = node_new_map(a);

		node_put_text(a, one, "code", str_of(rule_id(f->rule)));
		node_put_text(a, one, "path", f->path);
		node_put_text(a, one, "message", f->message);
		node_add(a, broken, one);
	}
	node_put(a, n, STR("broken"), broken);
	if (x->let_pass)
		node_put(a, n, STR("letPass"), x->let_pass);
	return n;
}

static void say_info(struct run *run, const struct expectation_info *x)
{
	struct str name = arena_printf(run->arena, "%.*s%s%.*s", STR_FMT(x->id), x->version.len ? " " : "",
	                               STR_FMT(x->version));

	buf_printf(&run->out, "%-30.*s %-9s %.*s%s%.*s  %.*s\n", STR_FMT(name),
	           expectation_status_name(x->status), STR_FMT(x->target), x->environment.len ? ", " : "",
	           STR_FMT(x->environment), STR_FMT(x->owner));
	for (size_t i = 0; x->let_pass && i < x->let_pass->count; i++) {
		struct str by = x->let_pass->members[i].key->text;

		buf_printf(&run->out, "    broken (%.*s)%s%.*s\n",
		           STR_FMT(node_text(x->let_pass->members[i].value)),
		           by.len ? " by what is registered as " : "", STR_FMT(by));
	}
	if (x->result == REPLAY_UNCHECKED)
		buf_printf(&run->out, "    not checked: a reader schema in %.*s%s%.*s\n",
		           STR_FMT(x->expectation->native.format), x->unchecked.len ? ": " : "",
		           STR_FMT(x->unchecked));
	if (x->result == REPLAY_UNPROVED && !x->broken.first)
		buf_add_c(&run->out, "    it is not proved that it holds\n");
	for (const struct finding *f = x->broken.first; f; f = f->next)
		buf_printf(&run->out, "    does not hold: %.*s: %.*s\n", STR_FMT(f->path), STR_FMT(f->message));
}

typedef bool list_fn(struct registry *r, struct arena *a, const struct expectation_filter *f,
                     struct expectation_info **out, size_t *count, struct failure *why);

static bool list_with(struct run *run, list_fn *ask, size_t *broken, struct failure *why)
{
	struct node *json = node_new_list(run->arena);
	struct expectation_filter filter;
	struct expectation_info *list;
	struct registry *r;
	size_t n;

	if (!filter_of(run, &filter, why) || !registry_use(run, STORE_READ, &r, why) ||
	    !ask(r, run->arena, &filter, &list, &n, why))
		return false;
	*broken = 0;
	for (size_t i = 0; i < n; i++) {
		*broken += list[i].result == REPLAY_BROKEN || list[i].result == REPLAY_UNPROVED;
		node_add(run->arena, json, info_node(run->arena, &list[i]));
		if (!option_given(&run->options, "json"))
			say_info(run, &list[i]);
	}
	if (option_given(&run->options, "json"))
		print_json(run, json);
	else if (!n)
		buf_add_c(&run->out, "no expectation is registered\n");
	if (!n && filter.id.len)
		return failure_set(why, FAILURE_NOT_FOUND, "no expectation \"%.*s\" is registered",
		                   STR_FMT(filter.id));
	return true;
}

static bool list(struct run *run, int *exit_code, struct failure *why)
{
	size_t broken;

	*exit_code = 0;
	return list_with(run, registry_expectations, &broken, why);
}

static bool status(struct run *run, int *exit_code, struct failure *why)
{
	size_t broken;

	if (!list_with(run, registry_status, &broken, why))
		return false;
	*exit_code = broken > 0;
	if (!option_given(&run->options, "json"))
		buf_printf(&run->out, broken ? "%s not hold\n" : "every expectation holds\n",
		           broken == 1 ? "1 expectation does"
		                       : arena_printf(run->arena, "%zu expectations do", broken).ptr);
	return true;
}

static const struct option list_options[] = {
	OPTION_REGISTRY,
	{ "contract", "NAME[@MAJOR]", "only those that depend on it", false },
	{ "owner", "NAME", "only those of this owner (may end in *)", false },
	{ "environment", "NAME", "only those of this environment", false },
	OPTION_JSON,
	{ 0 }
};
const struct command cmd_expect_list = {
	.name = "expect list",
	.summary = "the registered expectations",
	.operands = "[ID]",
	.about = "ID may end in *.\n",
	.options = list_options,
	.most = 1,
	.run = list,
};
const struct command cmd_expect_status = {
	.name = "expect status",
	.summary = "whether each registered expectation holds today; for a scheduled job",
	.operands = "[ID]",
	.about = "Asks each of the newest published version of what it depends on. Exits with 1 if one does not hold.\n",
	.options = list_options,
	.most = 1,
	.run = status,
};

/* ---- withdraw ---------------------------------------------------------- */

static bool withdraw(struct run *run, int *exit_code, struct failure *why)
{
	struct expectation_filter filter;
	struct registry *r;
	struct actor by;
	size_t n;

	*exit_code = 0;
	if (!filter_of(run, &filter, why) || !registry_use(run, STORE_WRITE, &r, why) ||
	    !actor_now(run, &by, why) ||
	    !registry_withdraw(r, run->arena, &by, &filter, option_value(&run->options, "reason"), &n, why))
		return false;
	buf_printf(&run->out, "%.*s: %s withdrawn; it protects nothing any more\n", STR_FMT(filter.id),
	           plural(run->arena, n, "expectation").ptr);
	return true;
}

static const struct option withdraw_options[] = {
	OPTION_REGISTRY,
	{ "contract", "NAME[@MAJOR]", "only from this contract", false },
	{ "environment", "NAME", "only in this environment", false },
	{ "reason", "TEXT", "why, for the log", false },
	{ 0 }
};
const struct command cmd_expect_withdraw = {
	.name = "expect withdraw",
	.summary = "a consumer no longer depends on it",
	.operands = "ID",
	.about = "",
	.options = withdraw_options,
	.least = 1,
	.most = 1,
	.run = withdraw,
};

/* ---- pull -------------------------------------------------------------- */

static bool pull(struct run *run, int *exit_code, struct failure *why)
{
	struct str to = option_value(&run->options, "to");
	struct expectation_filter filter;
	struct expectation_info *list;
	struct registry *r;
	struct buf text;
	size_t n;

	*exit_code = 0;
	to = to.len ? to : STR("expectations.lock");
	buf_init(&text, run->arena, 0);
	if (!filter_of(run, &filter, why) || !registry_use(run, STORE_READ, &r, why) ||
	    !registry_expectations(r, run->arena, &filter, &list, &n, why))
		return false;
	buf_add_c(&text, "# Written by treaty expect pull; do not edit. For checks without the registry.\n");
	for (size_t i = 0; i < n; i++) {
		struct node *copy = node_new_map(run->arena);
		const struct node *root = list[i].expectation->root;

		for (size_t k = 0; k < root->count; k++)
			node_put(run->arena, copy, root->members[k].key->text, root->members[k].value);
		node_put_text(run->arena, copy, "status", str_of(expectation_status_name(list[i].status)));
		buf_add_c(&text, "---\n");
		yaml_print(&text, run->arena, copy);
	}
	if (str_is(to, "-")) {
		buf_add(&run->out, buf_str(&text));
		return true;
	}
	if (!output_file(run->arena, to, buf_str(&text), OUTPUT_REPLACE, why))
		return false;
	buf_printf(&run->out, "%.*s: %s\n", STR_FMT(to), plural(run->arena, n, "expectation").ptr);
	return true;
}

static const struct option pull_options[] = {
	OPTION_REGISTRY,
	{ "contract", "NAME[@MAJOR]", "only those that depend on it", false },
	{ "environment", "NAME", "only those of this environment", false },
	{ "to", "FILE", "where to (expectations.lock); - is standard output", false },
	{ 0 }
};
const struct command cmd_expect_pull = {
	.name = "expect pull",
	.summary = "write the registered expectations to a lock file, for checks without the registry",
	.operands = "",
	.about = "",
	.options = pull_options,
	.run = pull,
};
