/* config.c - what is configured, read and written (7.3) */
#include "registry/subject/impl.h"

static const struct node *server_config(struct ask *ask)
{
	struct node *n = node_new_map(ask->arena);

	node_put_text(ask->arena, n, "compatibilityLevel",
	              str_of(compat_levels[ask->settings->level].name));
	return n;
}

/* An empty text is kept (an alias that ends one) and not answered. */
static bool is_shown(const struct node *value)
{
	return value && (!node_is(value, NODE_SCALAR) || value->text.len);
}

/* A record without a level answers the server's. */
static const struct node *with_level(struct ask *ask, const struct node *config)
{
	struct node *out;

	if (!config)
		return server_config(ask);
	out = node_new_map(ask->arena);
	for (size_t i = 0; i < config->count; i++)
		if (is_shown(config->members[i].value))
			node_put(ask->arena, out, config->members[i].key->text,
			         config->members[i].value);
	if (!node_get(config, "compatibilityLevel"))
		node_put_text(ask->arena, out, "compatibilityLevel",
		              str_of(compat_levels[ask->settings->level].name));
	return out;
}

/* Names of whole contexts that are never without config: the default one and that of global
 * settings. */
static bool always_configured(const struct subject_name *n)
{
	return !n->text.len || (str_eq(n->context, CONTEXT_GLOBAL) && !n->subject.len);
}

bool config_get(struct ask *ask, struct str subject, bool resolved, const struct node **out)
{
	struct subject_name name = subject_name_read(ask->arena, subject);
	struct scope_row row;
	struct scopes all;
	struct loader l;

	if (!loader_begin(ask, &l, false))
		return false;
	if (!scope_row_at(ask, l.snap, name.text, &row) || !scopes_read(ask, l.snap, &name, &all))
		return loader_end(&l, false);
	if (!row.config && !resolved && !always_configured(&name))
		return loader_end(&l, refuse1(ask, API_NO_SUBJECT_LEVEL, name.text));
	*out = with_level(ask, resolved ? scopes_config(ask->arena, &all) : row.config);
	return loader_end(&l, true);
}

struct configuring {
	struct ask *ask;
	struct subject_name name;
	const struct node *body, *was, *is; /* body NULL: the record goes */
};

/* In the order in which they are answered; `compatibility` of a PUT is `compatibilityLevel` of a
 * GET. */
static const char *const members[] = {
	"alias",           "aliasForDeks",        "normalize",
	"validateFields",  "validateNewSchemas",  "validateRules",
	"compatibility",   "compatibilityPolicy", "compatibilityGroup",
	"defaultMetadata", "overrideMetadata",    "defaultRuleSet",
	"overrideRuleSet"
};

/* The value of a member as it is kept; false: refused. NULL *out: the member goes. */
static bool config_value(struct ask *ask, struct str key, const struct node *value,
                         const struct node **out)
{
	struct arena *a = ask->arena;
	enum compat_level level;
	enum policy policy;

	*out = NULL;
	if (node_is_null(value))
		return true;
	if (str_is(key, "compatibility")) {
		if (!compat_level_find(node_text(value), &level))
			return refuse(ask, API_INVALID_LEVEL);
		*out = node_new_text(a, str_of(compat_levels[level].name));
	} else if (str_is(key, "compatibilityPolicy")) {
		if (policy_find(node_text(value), &policy))
			*out = node_new_text(a, str_of(policy_name(policy)));
	} else if (str_ends(key, "Metadata")) {
		return metadata_read(a, value, out, ask->why) ||
		       refuse_why(ask, API_BAD_REQUEST_TEXT);
	} else if (str_ends(key, "RuleSet")) {
		return ask->settings->strip_rule_sets || rules_read(a, value, out, ask->why) ||
		       refuse_why(ask, ask->why->code == FAILURE_REFUSED ? API_INVALID_RULES
		                                                         : API_BAD_REQUEST_TEXT);
	} else if (str_starts(key, "validate") || str_is(key, "normalize")) {
		if (str_trim(node_text(value)).len)
			*out = node_new_plain(a,
			                      str_eq_nocase(str_trim(node_text(value)), STR("true"))
			                              ? STR("true")
			                              : STR("false"));
	} else {
		*out = node_new_text(a, node_text(value));
	}
	return true;
}

/* The request is of the form that is expected, whatever is in it. */
static bool well_formed(struct ask *ask, const struct node *body)
{
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		const struct str key = str_of(members[i]);
		const struct node *value = node_get(body, members[i]);
		const bool tree = str_ends(key, "Metadata") || str_ends(key, "RuleSet");
		const bool flag = str_starts(key, "validate") || str_is(key, "normalize");
		const struct str text = str_trim(node_text(value));

		if (!value || node_is_null(value) || tree)
			continue;
		if (!node_is(value, NODE_SCALAR))
			return refuse1(
				ask, API_BAD_REQUEST_TEXT,
				arena_printf(ask->arena, "%s: a string is expected", members[i]));
		if (flag && text.len && !str_eq_nocase(text, STR("true")) &&
		    !str_eq_nocase(text, STR("false")))
			return refuse1(ask, API_BAD_REQUEST_TEXT,
			               arena_printf(ask->arena, "%s: true or false is expected",
			                            members[i]));
	}
	return true;
}

static const char *kept_as(const char *member)
{
	return strcmp(member, "compatibility") == 0 ? "compatibilityLevel" : member;
}

static bool merge_config(struct configuring *x)
{
	struct arena *a = x->ask->arena;
	struct node *out = node_new_map(a);

	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		const struct node *said = node_get(x->body, members[i]), *value;

		value = node_get(x->was, kept_as(members[i]));
		if (said && !config_value(x->ask, str_of(members[i]), said, &value))
			return false;
		if (value)
			node_put(a, out, str_of(kept_as(members[i])), value);
	}
	x->is = out;
	return true;
}

static bool build_config(void *ctx, struct snapshot *snap, struct record *r, struct failure *why)
{
	struct configuring *x = ctx;
	struct scope scope;
	struct scope_row row;

	(void)why;
	expect_scopes(snap, r, x->ask->arena, &x->name);
	if (!scope_of(x->ask, snap, &x->name, &scope) ||
	    !scope_row_at(x->ask, snap, x->name.text, &row))
		return false;
	x->was = row.config;
	if (!x->body && !row.config && x->name.text.len)
		return refuse1(x->ask, API_SUBJECT_NOT_FOUND, x->name.text);
	if (!require_writable(x->ask, &scope, &x->name))
		return false;
	if (x->body && !merge_config(x))
		return false;
	if (trees_equal(row.config, x->is))
		return true; /* the same again: nothing is written */
	scope_row_put(x->ask, r, x->name.text, x->is, row.mode);
	sign(r, x->ask->by, x->body ? STR("config") : STR("config-delete"));
	r->note = log_note(
		x->ask->arena, STR(""),
		arena_printf(x->ask->arena, "config of %.*s",
	                     STR_FMT(x->name.text.len ? x->name.text : STR("everything"))));
	return true;
}

bool config_put(struct ask *ask, struct str subject, const struct node *body,
                const struct node **out)
{
	struct configuring x = { ask, .name = subject_name_read(ask->arena, subject),
		                 .body = body };
	const struct node *level = node_get(body, "compatibility"), *ignored;
	struct node *answer = node_new_map(ask->arena);

	if (!well_formed(ask, body) ||
	    (level && !config_value(ask, STR("compatibility"), level, &ignored)))
		return false;
	if (!subject_name_is_writable(&x.name, false))
		return refuse1(ask, API_INVALID_SUBJECT, subject);
	if (!scope_change(ask, &x.name, build_config, &x))
		return false;
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (is_shown(node_get(x.is, kept_as(members[i]))))
			node_put(ask->arena, answer, str_of(members[i]),
			         node_get(x.is, kept_as(members[i])));
	*out = answer;
	return true;
}

bool config_delete(struct ask *ask, struct str subject, const struct node **out)
{
	struct configuring x = { ask, .name = subject_name_read(ask->arena, subject) };

	if (!scope_change(ask, &x.name, build_config, &x))
		return false;
	*out = with_level(ask, x.was);
	return true;
}

bool alias_target(struct arena *a, const struct subject_name *name, const struct node *config,
                  bool dek, struct subject_name *out)
{
	struct str alias = dek ? node_text(node_get(config, "aliasForDeks")) : STR("");

	if (!alias.len)
		alias = node_text(node_get(config, "alias"));
	if (!alias.len)
		return false;
	*out = subject_name_read(a, alias);
	if (subject_name_is_default(out) && !str_starts(alias, ":."))
		*out = subject_name_of(a, name->context, alias);
	return true;
}

bool subject_alias(struct ask *ask, struct str subject, bool dek, struct str *out)
{
	struct subject_name name = subject_name_read(ask->arena, subject), target;
	struct scope_row row;
	struct loader l;

	*out = subject;
	if (!loader_begin(ask, &l, false) ||
	    !loader_end(&l, scope_row_at(ask, l.snap, name.text, &row)))
		return false;
	if (alias_target(ask->arena, &name, row.config, dek, &target))
		*out = target.text;
	return true;
}
