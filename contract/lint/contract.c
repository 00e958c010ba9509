/* contract.c - what a contract says as a whole */
#include "contract/lint/lint.h"

#include "contract/base/number.h"
#include "contract/grammar/grammar.h"
#include "contract/shape_build.h"

/* MAJOR.MINOR.PATCH[-pre][+build], a leading v allowed (semver.org 2.0.0) */
static bool is_semver(struct str s)
{
	static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-.+";
	size_t i = s.len && s.ptr[0] == 'v';

	for (int part = 0; part < 3; part++) {
		size_t digits = 0;

		while (i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9') {
			i++;
			digits++;
		}
		if (!digits || (part < 2 && (i == s.len || s.ptr[i++] != '.')))
			return false;
	}
	if (i == s.len)
		return true;
	if ((s.ptr[i] != '-' && s.ptr[i] != '+') || i + 1 == s.len)
		return false;
	for (i++; i < s.len; i++)
		if (!s.ptr[i] || !strchr(letters, s.ptr[i]))
			return false;
	return true;
}

static void check_head(const struct contract *c, struct defects *d)
{
	static const char *const odcs[] = { "proposed", "draft", "active", "deprecated", "retired" };
	static const char *const dcs[] = { "proposed", "in development", "active", "deprecated", "retired" };
	struct str names[5], guess;
	bool known = false;

	if (c->version.len && !is_semver(c->version))
		defect_add(d, DEFECT_VERSION_FORM, c->version_at, STR("version"),
		           "\"%.*s\" is not MAJOR.MINOR.PATCH", STR_FMT(str_clip(c->version, 60)));
	if (!c->status.len)
		return;
	for (size_t i = 0; i < 5; i++) {
		known |= str_eq_nocase(c->status, str_of(odcs[i])) || str_eq_nocase(c->status, str_of(dcs[i]));
		names[i] = str_of(c->dialect == DIALECT_DCS ? dcs[i] : odcs[i]);
	}
	if (known)
		return;
	defect_add(d, DEFECT_STATUS_WORD, c->status_at, STR("status"),
	           "\"%.*s\" is none of proposed, %s, active, deprecated, retired",
	           STR_FMT(str_clip(c->status, 60)), c->dialect == DIALECT_DCS ? "in development" : "draft");
	guess = str_did_you_mean(c->status, names, 5);
	if (guess.len)
		defect_hint(d, "did you mean \"%.*s\"?", STR_FMT(guess));
}

static void check_models(const struct contract *c, struct defects *d)
{
	if (!c->model_count)
		defect_add(d, DEFECT_NO_MODELS, c->root, STR_NONE, "the contract has no models");
	if (!c->port_count)
		defect_add(d, DEFECT_NO_PORTS, c->root, STR_NONE, "the contract has no servers");
	for (size_t i = 0; i < c->model_count; i++) {
		const struct model *m = c->models[i];

		if (!m->root.field_count)
			defect_add(d, DEFECT_EMPTY_MODEL, m->root.at, m->root.path, "\"%.*s\" has no fields",
			           STR_FMT(str_clip(m->root.name, 60)));
		for (size_t k = 0; k < m->key_count; k++)
			if (!field_down(&m->root, m->key[k]))
				defect_add(d, DEFECT_KEY_UNKNOWN, m->key_at, m->root.path,
				           "\"%.*s\" names no field of \"%.*s\"", STR_FMT(str_clip(m->key[k], 60)),
				           STR_FMT(str_clip(m->root.name, 60)));
	}
}

/* ---- service levels ---------------------------------------------------------- */

/* "model.field", "model", or several of them: as ODCS and DCS point at what a promise is about. */
static bool is_element(const struct contract *c, struct str text)
{
	struct str rest = text, name = str_cut(&rest, '.');
	const struct model *m = contract_model(c, name);

	if (m)
		return !rest.len || field_down(&m->root, rest);
	for (size_t i = 0; i < c->model_count; i++)
		if (field_down(&c->models[i]->root, text) ||
		    str_eq(node_text(node_get(c->models[i]->root.node, "physicalName")), name))
			return true;
	return false;
}

static void check_slas(const struct contract *c, struct defects *d)
{
	enum { MOST = 1000 }; /* service levels times models: not for hostile files */

	for (size_t i = 0; i < c->sla_count; i++) {
		const struct sla *s = c->slas[i];
		struct str rest = s->element;

		if (s->unit == SLA_UNPARSED && s->better != SLA_EQUAL_ONLY)
			defect_add(d, DEFECT_SLA_UNPARSED, s->at, s->path, "\"%.*s\" cannot be compared",
			           STR_FMT(str_clip(s->text, 60)));
		while (rest.len && c->model_count && i < MOST) {
			struct str one = str_trim(str_cut(&rest, ','));

			if (one.len && !is_element(c, one))
				defect_add(d, DEFECT_SLA_ELEMENT_UNKNOWN, s->at, s->path,
				           "\"%.*s\" names no field of this contract", STR_FMT(str_clip(one, 100)));
		}
	}
}

/* ---- quality ------------------------------------------------------------------- */

static void check_rule(const struct quality *q, struct defects *d)
{
	struct number low, high;
	int order;

	if (!q->has_interval && !q->operand.len) {
		if ((str_is(q->type, "sql") || str_is(q->type, "library")) && !q->arguments.len)
			defect_add(d, DEFECT_QUALITY_NO_CONDITION, q->at, q->path, "the rule demands nothing");
		return;
	}
	if (q->interval.complement || !number_parse(q->interval.low, &low) ||
	    !number_parse(q->interval.high, &high))
		return;
	order = number_compare(&low, &high);
	if (order > 0 || (order == 0 && (q->interval.low_open || q->interval.high_open)))
		defect_add(d, DEFECT_UNSATISFIABLE, q->at, q->path,
		           "no number is between %.*s and %.*s", STR_FMT(q->interval.low),
		           STR_FMT(q->interval.high));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by field_new() */
static void check_rules(const struct field *f, struct defects *d)
{
	for (size_t i = 0; i < f->quality_count; i++)
		check_rule(f->quality[i], d);
	for (size_t i = 0; i < f->field_count; i++)
		check_rules(f->fields[i], d);
	if (f->items)
		check_rules(f->items, d);
}

/* ---- relationships of ODCS objects ------------------------------------------------ */

static void check_relations(const struct contract *c, struct defects *d)
{
	for (size_t m = 0; m < c->model_count; m++) {
		const struct field *f = &c->models[m]->root;
		const struct node *list = node_get(f->node, "relationships");

		for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++) {
			const struct node *from = node_get(list->items[i], "from");
			const struct node *to = node_get(list->items[i], "to");

			if (!from || !to || from->kind == NODE_MAP || to->kind == NODE_MAP)
				continue; /* the grammar says so */
			if (from->kind != to->kind)
				defect_add(d, DEFECT_WRONG_TYPE, to, f->path,
				           "one of from and to is a list, the other is not");
			else if (from->kind == NODE_LIST && from->count != to->count)
				defect_add(d, DEFECT_RELATION_UNEVEN, to, f->path,
				           "from names %zu fields, to names %zu", from->count, to->count);
		}
	}
}

void lint_contract(struct arena *a, const struct contract *c, struct defects *defects)
{
	(void)a;
	check_head(c, defects);
	check_models(c, defects);
	check_slas(c, defects);
	for (size_t i = 0; i < c->model_count; i++)
		check_rules(&c->models[i]->root, defects);
	if (c->dialect == DIALECT_ODCS)
		check_relations(c, defects);
}
