/* scope.c - config and mode: what is kept, and what is in force for a subject
 *
 *            consulted in order; the first record that is there decides
 *   config   subject (completed from the default context's record), its context, .__GLOBAL,
 *            the server
 *   mode     subject, its context, .__GLOBAL, READWRITE
 */
#include "registry/subject/impl.h"

bool scope_row_at(struct ask *ask, struct snapshot *snap, struct str scope, struct scope_row *out)
{
	const struct node *row;
	struct str value;

	*out = (struct scope_row){ 0 };
	if (!store_get(snap, TABLE_SCOPES, KEY(KEY_NAME(scope)), &value))
		return true;
	if (!row_read(ask->arena, value, "config and mode", &row, ask->why))
		return false;
	out->config = node_get(row, "config");
	out->mode = node_text(node_get(row, "mode"));
	return true;
}

bool scopes_read(struct ask *ask, struct snapshot *snap, const struct subject_name *name,
                 struct scopes *out)
{
	struct arena *a = ask->arena;

	*out = (struct scopes){ 0 };
	return (!name->subject.len || scope_row_at(ask, snap, name->text, &out->subject)) &&
	       scope_row_at(ask, snap, context_text(a, name->context), &out->context) &&
	       scope_row_at(ask, snap, STR(""), &out->plain) &&
	       scope_row_at(ask, snap, context_text(a, CONTEXT_GLOBAL), &out->global);
}

/* What a subject's record takes from the default context's where it is silent. */
static const char *const lent[] = { "normalize",     "validateFields",      "validateNewSchemas",
	                            "validateRules", "compatibilityPolicy", "compatibilityGroup" };

static const struct node *with_lent(struct arena *a, const struct node *own,
                                    const struct node *plain)
{
	struct node *out;

	if (!plain)
		return own;
	out = node_new_map(a);
	for (size_t i = 0; i < own->count; i++)
		node_put(a, out, own->members[i].key->text, own->members[i].value);
	for (size_t i = 0; i < sizeof lent / sizeof *lent; i++)
		if (!node_get(own, lent[i]) && node_get(plain, lent[i]))
			node_put(a, out, str_of(lent[i]), node_get(plain, lent[i]));
	return out;
}

const struct node *scopes_config(struct arena *a, const struct scopes *s)
{
	if (s->subject.config)
		return with_lent(a, s->subject.config, s->plain.config);
	return s->context.config ? s->context.config : s->global.config;
}

struct str scopes_mode(const struct scopes *s)
{
	if (s->subject.mode.ptr)
		return s->subject.mode;
	if (s->context.mode.ptr)
		return s->context.mode;
	return s->global.mode.ptr ? s->global.mode : STR("READWRITE");
}

static bool flag(const struct node *config, const char *key, bool otherwise)
{
	bool value;

	return node_to_bool(node_get(config, key), &value) ? value : otherwise;
}

bool scope_of(struct ask *ask, struct snapshot *snap, const struct subject_name *name,
              struct scope *out)
{
	const struct subject_settings *server = ask->settings;
	const struct node *c;
	struct scopes s;

	if (!scopes_read(ask, snap, name, &s))
		return false;
	c = scopes_config(ask->arena, &s);
	*out = (struct scope){
		.level = server->level,
		.normalize = flag(c, "normalize", false),
		.validate_fields = flag(c, "validateFields", server->validate_fields),
		.validate_new = flag(c, "validateNewSchemas", !server->skip_validate_new),
		.policy = node_text(node_get(c, "compatibilityPolicy")),
		.group = node_text(node_get(c, "compatibilityGroup")),
		.alias = node_text(node_get(c, "alias")),
		.default_metadata = node_get(c, "defaultMetadata"),
		.override_metadata = node_get(c, "overrideMetadata"),
		.default_rules = node_get(c, "defaultRuleSet"),
		.override_rules = node_get(c, "overrideRuleSet"),
		.mode = scopes_mode(&s),
	};
	compat_level_find(node_text(node_get(c, "compatibilityLevel")), &out->level);
	return true;
}

bool scope_is_open(const struct scope *scope)
{
	return str_is(scope->mode, "IMPORT") || str_is(scope->mode, "FORWARD");
}

bool require_writable(struct ask *ask, const struct scope *scope, const struct subject_name *name)
{
	struct str context = context_text(ask->arena, name->context);
	struct str text = name->text.len ? name->text : STR("null");

	if (!str_starts(scope->mode, "READONLY"))
		return true;
	return refuse2(ask, API_READ_ONLY, text, context);
}

/* ---- writing ------------------------------------------------------------------ */

/* Writes what is left of the row; nothing is left: deletes it. */
void scope_row_put(struct ask *ask, struct record *r, struct str scope, const struct node *config,
                   struct str mode)
{
	struct arena *a = ask->arena;
	struct node *row = node_new_map(a);

	if (config)
		node_put(a, row, STR("config"), config);
	if (mode.ptr)
		node_put_text(a, row, "mode", mode);
	if (row->count)
		record_put(r, TABLE_SCOPES, KEY(KEY_NAME(scope)), row_text(a, row), PUT_ANY);
	else
		record_delete(r, TABLE_SCOPES, KEY(KEY_NAME(scope)));
	record_bump(r, counter_scope(a, scope));
}

bool scope_change(struct ask *ask, const struct subject_name *name, store_build_fn *build,
                  void *ctx)
{
	struct str names[] = { name->text };
	struct store_answer answer;

	return store_change(ask->store, ask->arena, names, 1, build, ctx,
	                    &answer, ask->why);
}
