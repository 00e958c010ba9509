#include "tools/input/config.h"

#include "compat/finding.h"
#include "tools/address.h"
#include "tools/command.h"
#include "tools/input/documents.h"
#include "tools/input/settings.h"
#include "tools/report/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

struct reader {
	struct arena *arena;
	struct config *out;
	struct failure *why;
};

static bool refuse(struct reader *r, const struct node *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static bool refuse(struct reader *r, const struct node *at, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return failure_at(r->why, FAILURE_USAGE, at->line, at->column, "%s", text);
}

/* ---- values --------------------------------------------------------------------- */

static bool read_text(struct reader *r, const char *key, const struct node *value, struct str *out)
{
	*out = node_text(value);
	return out->len || refuse(r, value, "%s: a text is needed", key);
}

/* One text, or a list of them. */
static bool read_list(struct reader *r, const char *key, const struct node *value, struct str **out,
                      size_t *count)
{
	size_t n = node_is(value, NODE_LIST) ? value->count : 1;

	*out = arena_array(r->arena, struct str, n + 1);
	*count = 0;
	for (size_t i = 0; i < n; i++) {
		const struct node *item = node_is(value, NODE_LIST) ? value->items[i] : value;

		if (!read_text(r, key, item, &(*out)[(*count)++]))
			return false;
	}
	return true;
}

static bool read_version(struct reader *r, const struct node *value)
{
	return str_is(node_text(value), "1") ||
	       refuse(r, value, "version: this program reads version 1");
}

static bool read_documents(struct reader *r, const struct node *value)
{
	return read_list(r, "documents", value, &r->out->documents, &r->out->document_count);
}

static bool read_expectations(struct reader *r, const struct node *value)
{
	return read_list(r, "expectations", value, &r->out->expectations,
	                 &r->out->expectation_count);
}

static bool read_import_paths(struct reader *r, const struct node *value)
{
	return read_list(r, "import_paths", value, &r->out->import_paths,
	                 &r->out->import_path_count);
}

static bool read_reports(struct reader *r, const struct node *value)
{
	if (!read_list(r, "reports", value, &r->out->reports, &r->out->report_count))
		return false;
	if (reports_check(r->arena, r->out->reports, r->out->report_count, r->why))
		return true;
	r->why->line = value->line;
	r->why->column = value->column;
	return false;
}

static bool read_policy(struct reader *r, const struct node *value)
{
	int row = setting_of_key(STR("policy.schema"));

	if (!node_is(value, NODE_MAP))
		return refuse(r, value, "policy: { schema: PROVEN } is needed");
	for (size_t i = 0; i < value->count; i++) {
		const struct member *m = &value->members[i];

		if (str_is(m->key->text, "rules"))
			return refuse(r, m->key, "policy.rules: this version judges no policies");
		if (!str_is(m->key->text, "schema"))
			return refuse(r, m->key, "policy: unknown key \"%.*s\"",
			              STR_FMT(m->key->text));
		r->out->settings[row] = node_text(m->value);
		if (!setting_check(row, r->out->settings[row], r->why)) {
			r->why->line = m->value->line;
			r->why->column = m->value->column;
			return false;
		}
	}
	return true;
}

static bool read_registry(struct reader *r, const struct node *value)
{
	struct failure why;
	struct address address;

	if (!read_text(r, "registry", value, &r->out->registry))
		return false;
	if (!address_is(r->out->registry) ||
	    address_read(r->arena, r->out->registry, &address, &why))
		return true;
	return refuse(r, value, "registry: %s", why.text);
}

static bool read_unreachable(struct reader *r, const struct node *value)
{
	struct str how = node_text(value);

	r->out->use_lock = str_is(how, "use-lock");
	return r->out->use_lock || str_is(how, "fail") ||
	       refuse(r, value, "registry_unreachable: fail or use-lock is needed");
}

static bool read_subjects(struct reader *r, const struct node *value)
{
	if (!node_is(value, NODE_MAP))
		return refuse(r, value, "subjects: { schemas/order.avsc: orders-value } is needed");
	r->out->subjects = arena_array(r->arena, struct subject_rule, value->count + 1);
	for (size_t i = 0; i < value->count; i++) {
		const struct member *m = &value->members[i];
		struct subject_rule *rule = &r->out->subjects[r->out->subject_count++];

		*rule = (struct subject_rule){ .pattern = m->key->text, .at = m->key };
		if (!docref_is_path(rule->pattern))
			return refuse(r, m->key,
			              "subjects: \"%.*s\" is no path and no pattern of paths",
			              STR_FMT(rule->pattern));
		if (!read_text(r, "subjects", m->value, &rule->subject))
			return false;
	}
	return true;
}

/* ---- waivers ------------------------------------------------------------------------ */

bool waiver_check(struct arena *a, const struct waiver *w, struct failure *why)
{
	struct str names[RULE_COUNT];
	enum rule rule;

	for (int i = 0; i < RULE_COUNT; i++)
		names[i] = str_of(rule_id((enum rule)i));
	if (!w->rule.len)
		return failure_set(why, FAILURE_USAGE,
		                   "a waiver needs a rule (treaty rules lists them)");
	if (!rule_find(w->rule, &rule))
		return failure_set(why, FAILURE_USAGE,
		                   "no rule \"%.*s\"%s; treaty rules lists them", STR_FMT(w->rule),
		                   did_you_mean(a, w->rule, names, RULE_COUNT, ""));
	if (!w->path.len)
		return failure_set(why, FAILURE_USAGE,
		                   "a waiver needs a path, such as order_event.status");
	if (!w->reason.len || !w->author.len)
		return failure_set(why, FAILURE_USAGE, "a waiver needs a reason and an author");
	if (w->until.len && !is_date(w->until))
		return failure_set(why, FAILURE_USAGE, "until: a date YYYY-MM-DD, not \"%.*s\"",
		                   STR_FMT(w->until));
	if (w->value.len && w->value.len != 8)
		return failure_set(
			why, FAILURE_USAGE,
			"value: 8 hexadecimal digits as a report prints them, not \"%.*s\"",
			STR_FMT(w->value));
	return true;
}

static bool read_waiver(struct reader *r, const struct node *map, struct waiver *w)
{
	struct {
		const char *key;
		struct str *to;
	} keys[] = {
		{ "rule", &w->rule },   { "path", &w->path },     { "consumer", &w->consumer },
		{ "value", &w->value }, { "reason", &w->reason }, { "author", &w->author },
		{ "until", &w->until },
	};
	enum { KEYS = sizeof keys / sizeof *keys };
	struct str names[KEYS];

	if (!node_is(map, NODE_MAP))
		return refuse(r, map,
		              "waivers: a list of { rule, path, consumer, value, reason, author, "
		              "until }");
	for (size_t k = 0; k < KEYS; k++)
		names[k] = str_of(keys[k].key);
	for (size_t i = 0; i < map->count; i++) {
		const struct member *m = &map->members[i];
		size_t k = 0;

		while (k < KEYS && !str_eq(names[k], m->key->text))
			k++;
		if (k == KEYS)
			return refuse(r, m->key, "waivers: unknown key \"%.*s\"%s",
			              STR_FMT(m->key->text),
			              did_you_mean(r->arena, m->key->text, names, KEYS, ""));
		if (!read_text(r, keys[k].key, m->value, keys[k].to))
			return false;
	}
	if (waiver_check(r->arena, w, r->why))
		return true;
	r->why->line = map->line;
	r->why->column = map->column;
	return false;
}

static bool read_waivers(struct reader *r, const struct node *value)
{
	if (node_is_null(value))
		return true;
	if (!node_is(value, NODE_LIST))
		return refuse(r, value, "waivers: a list is needed");
	r->out->waivers_list = value;
	r->out->waivers = arena_array(r->arena, struct waiver, value->count + 1);
	for (size_t i = 0; i < value->count; i++) {
		if (!read_waiver(r, value->items[i], &r->out->waivers[r->out->waiver_count++]))
			return false;
	}
	return true;
}

/* ---- the file ------------------------------------------------------------------------- */

static const struct key {
	const char *name;
	bool (*read)(struct reader *r, const struct node *value);
} keys[] = {
	{ "version", read_version },
	{ "documents", read_documents },
	{ "expectations", read_expectations },
	{ "import_paths", read_import_paths },
	{ "reports", read_reports },
	{ "policy", read_policy },
	{ "waivers", read_waivers },
	{ "registry", read_registry },
	{ "registry_unreachable", read_unreachable },
	{ "subjects", read_subjects },
};
enum { KEYS = sizeof keys / sizeof *keys };

static bool unknown_key(struct reader *r, const struct node *key)
{
	struct str names[KEYS + CONFIG_SETTINGS];
	size_t n = 0;

	for (size_t i = 0; i < KEYS; i++)
		names[n++] = str_of(keys[i].name);
	for (int i = 0; setting_key(i); i++)
		names[n++] = str_of(setting_key(i));
	return refuse(r, key, "unknown key \"%.*s\"%s", STR_FMT(key->text),
	              did_you_mean(r->arena, key->text, names, n, ""));
}

static bool read_member(struct reader *r, const struct member *m)
{
	int setting = setting_of_key(m->key->text);

	if (str_is(m->key->text, "waivers"))
		r->out->waivers_key = m->key;
	for (size_t i = 0; i < KEYS; i++) {
		if (str_is(m->key->text, keys[i].name))
			return keys[i].read(r, m->value);
	}
	if (setting < 0)
		return unknown_key(r, m->key);
	if (!read_text(r, setting_key(setting), m->value, &r->out->settings[setting]))
		return false;
	if (setting_check(setting, r->out->settings[setting], r->why))
		return true;
	r->why->line = m->value->line;
	r->why->column = m->value->column;
	return false;
}

static bool read_root(struct reader *r, struct node **documents, size_t count)
{
	const struct node *root = documents[0];

	if (count > 1)
		return refuse(r, documents[1], "one document is expected");
	if (!node_is(root, NODE_MAP))
		return refuse(r, root, "keys and values are expected");
	r->out->root = root;
	if (!node_get(root, "version"))
		return refuse(r, root, "the key version is missing: version: 1");
	for (size_t i = 0; i < root->count; i++) {
		if (!read_member(r, &root->members[i]))
			return false;
	}
	return true;
}

bool config_read(struct arena *a, const struct source *source, struct config *out,
                 struct failure *why)
{
	struct reader r = { a, out, why };
	struct node **documents;
	size_t count;

	out->source = source;
	if (node_read(a, source, &documents, &count, why) && read_root(&r, documents, count))
		return true;
	if (why->code == FAILURE_USAGE) /* not the command line's fault */
		why->code = FAILURE_SYNTAX;
	return source_failure(why, source);
}

/* Up to the root of the repository, and no further: what lies above is somebody else's. */
bool config_find(struct arena *a, const struct repo *r, struct config *out, struct failure *why)
{
	struct str folder = STR("");

	*out = (struct config){ .source = NULL };
	for (;;) {
		struct str path = arena_printf(a, "%.*s" CONFIG_NAME, STR_FMT(folder));
		struct sources sources = { 0 };
		struct stat st;
		struct str text;

		if (stat(path.ptr, &st) == 0) {
			out->folder = folder;
			if (!file_read(a, path, &text, why))
				return false;
			sources_add(a, &sources, path, text);
			return config_read(a, sources.list[0], out, why);
		}
		if (folder.len >= r->up.len)
			return true;
		folder = arena_printf(a, "../%.*s", STR_FMT(folder));
	}
}
