#include "tools/cmd/serve_settings.h"

#include "compat/levels.h"
#include "contract/base/limits.h"
#include "tools/input/documents.h"

#include <stdlib.h>

static const struct row {
	const char *name, *argument, *fallback;
	long least, most;
} rows[SERVE_COUNT] = {
#define X(id, name, argument, fallback, least, most, help) \
	{ name, argument, fallback, least, most },
	SERVE_SETTINGS(X)
#undef X
};

const struct option serve_options[] = {
/* The default stands in the help, if there is one. */
#define X(id, name, argument, fallback, least, most, help) \
	{ name, argument, sizeof(fallback) > 1 ? help " (" fallback ")" : help, false },
	SERVE_SETTINGS(X)
#undef X
		{ "config", "FILE",
	          "a YAML file with any of these as keys (idle_timeout: 30), and limits", false },
	{ 0 },
};

/* "idle-timeout" as a key (idle_timeout) or as a variable (TREATY_IDLE_TIMEOUT). */
static struct str key_of(struct arena *a, const char *name)
{
	struct str key = str_copy(a, str_of(name));
	char *c = (char *)(size_t)key.ptr;

	for (size_t i = 0; i < key.len; i++)
		c[i] = c[i] == '-' ? '_' : c[i];
	return key;
}

static const char *variable_of(struct arena *a, const char *name)
{
	struct str key = arena_printf(a, "TREATY_%.*s", STR_FMT(key_of(a, name)));
	char *c = (char *)(size_t)key.ptr;

	for (size_t i = 0; i < key.len; i++)
		c[i] = c[i] >= 'a' && c[i] <= 'z' ? (char)(c[i] - 32) : c[i];
	return key.ptr;
}

/* ---- one value -------------------------------------------------------------------- */

static bool is_flag(enum serve_setting i)
{
	return strcmp(rows[i].argument, "BOOL") == 0;
}

/* where: what is to blame, as the user wrote it. */
static bool check_value(enum serve_setting i, const char *where, struct str value,
                        struct failure *why)
{
	const struct row *r = &rows[i];
	enum compat_level level;
	long long n;

	if (r->most) {
		if (str_to_long(value, &n) && n >= r->least && n <= r->most)
			return true;
		return failure_set(why, FAILURE_USAGE,
		                   "%s takes a number from %ld to %ld, not \"%.*s\"", where,
		                   r->least, r->most, STR_FMT(value));
	}
	if (is_flag(i) && !str_is(value, "true") && !str_is(value, "false"))
		return failure_set(why, FAILURE_USAGE, "%s takes true or false, not \"%.*s\"",
		                   where, STR_FMT(value));
	if (i == SERVE_LEVEL && !compat_level_find(value, &level))
		return failure_set(why, FAILURE_USAGE,
		                   "%s takes NONE, BACKWARD, FORWARD, FULL or one of them with "
		                   "_TRANSITIVE, not \"%.*s\"",
		                   where, STR_FMT(value));
	if (i == SERVE_LOG_FORMAT && !str_is(value, "text") && !str_is(value, "json"))
		return failure_set(why, FAILURE_USAGE, "%s takes text or json, not \"%.*s\"", where,
		                   STR_FMT(value));
	return true;
}

static void take(struct arena *a, enum serve_setting i, struct str value,
                 struct serve_settings *out)
{
	long long n = 0;

	out->values[i] = str_copy(a, value);
	out->flags[i] = is_flag(i) && str_is(value, "true");
	if (rows[i].most && str_to_long(value, &n))
		out->numbers[i] = (unsigned)n;
}

/* ---- limits -------------------------------------------------------------------------- */

static bool check_limit(struct arena *a, struct str name, struct str value, struct failure *why)
{
	struct str names[LIMIT_COUNT];
	long long n;

	for (int i = 0; i < LIMIT_COUNT; i++) {
		names[i] = str_of(limit_name((enum limit)i));
		if (!str_eq(names[i], name))
			continue;
		return (str_to_long(value, &n) && n > 0) ||
		       failure_set(why, FAILURE_USAGE, "%.*s takes a number above 0, not \"%.*s\"",
		                   STR_FMT(name), STR_FMT(value));
	}
	return failure_set(why, FAILURE_USAGE, "no limit \"%.*s\"%s; treaty help limits lists them",
	                   STR_FMT(name), did_you_mean(a, name, names, LIMIT_COUNT, ""));
}

/* --limit stands above all others and was applied before. */
static void set_limit(struct arena *a, const struct options *options, struct str name,
                      struct str value)
{
	size_t count;
	struct str *given = option_values(a, options, "limit", &count);
	long long n = 0;

	for (size_t i = 0; i < count; i++) {
		struct str rest = given[i];

		if (str_eq(str_cut(&rest, '='), name))
			return;
	}
	if (str_to_long(value, &n))
		limit_set(name, (unsigned long)n);
}

static bool limits_of_environment(struct arena *a, const struct options *options, bool set,
                                  struct failure *why)
{
	struct str rest = str_of(getenv("TREATY_LIMITS"));

	while (rest.len) {
		struct str value = str_cut(&rest, ' '), name = str_cut(&value, '=');

		if (!name.len)
			continue;
		if (!check_limit(a, name, value, why))
			return failure_prefix(why, "TREATY_LIMITS");
		if (set)
			set_limit(a, options, name, value);
	}
	return true;
}

static bool limits_of_file(struct arena *a, const struct options *options, const struct node *map,
                           bool set, struct failure *why)
{
	if (!node_is(map, NODE_MAP))
		return failure_at(why, FAILURE_USAGE, map->line, map->column,
		                  "limits: { NAME: VALUE } is needed");
	for (size_t i = 0; i < map->count; i++) {
		const struct member *m = &map->members[i];

		if (!check_limit(a, m->key->text, node_text(m->value), why)) {
			why->line = m->key->line;
			why->column = m->key->column;
			return false;
		}
		if (set)
			set_limit(a, options, m->key->text, node_text(m->value));
	}
	return true;
}

/* ---- the file ----------------------------------------------------------------------------- */

struct file {
	struct arena *arena;
	const struct options *options;
	bool set_limits;
	struct serve_settings *out;
};

static bool unknown_key(struct arena *a, const struct node *key, struct failure *why)
{
	struct str names[SERVE_COUNT + 2];
	size_t n = 0;

	for (int i = 0; i < SERVE_COUNT; i++)
		names[n++] = key_of(a, rows[i].name);
	names[n++] = STR("limits");
	names[n++] = STR("version");
	return failure_at(why, FAILURE_USAGE, key->line, key->column, "unknown key \"%.*s\"%s",
	                  STR_FMT(key->text), did_you_mean(a, key->text, names, n, ""));
}

static bool read_member(struct file *f, const struct member *m, struct failure *why)
{
	const struct node *value = m->value;

	if (str_is(m->key->text, "version"))
		return str_is(node_text(value), "1") ||
		       failure_at(why, FAILURE_USAGE, value->line, value->column,
		                  "version: this program reads version 1");
	if (str_is(m->key->text, "limits"))
		return limits_of_file(f->arena, f->options, value, f->set_limits, why);
	for (int i = 0; i < SERVE_COUNT; i++) {
		if (!str_eq(m->key->text, key_of(f->arena, rows[i].name)))
			continue;
		if (!node_text(value).len)
			return failure_at(why, FAILURE_USAGE, value->line, value->column,
			                  "%.*s: a value is needed", STR_FMT(m->key->text));
		if (!check_value((enum serve_setting)i, str_c(f->arena, m->key->text),
		                 node_text(value), why)) {
			why->line = value->line;
			why->column = value->column;
			return false;
		}
		take(f->arena, (enum serve_setting)i, node_text(value), f->out);
		return true;
	}
	return unknown_key(f->arena, m->key, why);
}

static bool read_root(struct file *f, struct node **documents, size_t count, struct failure *why)
{
	const struct node *root = documents[0];

	if (count > 1)
		return failure_at(why, FAILURE_USAGE, documents[1]->line, 1,
		                  "one document is expected");
	if (!node_is(root, NODE_MAP))
		return failure_at(why, FAILURE_USAGE, root->line, root->column,
		                  "keys and values are expected");
	if (!node_get(root, "version"))
		return failure_at(why, FAILURE_USAGE, root->line, root->column,
		                  "the key version is missing: version: 1");
	for (size_t i = 0; i < root->count; i++) {
		if (!read_member(f, &root->members[i], why))
			return false;
	}
	return true;
}

static bool read_file(struct file *f, struct str path, struct failure *why)
{
	struct sources sources = { 0 };
	struct node **documents;
	struct str text;
	size_t count;

	if (!file_read(f->arena, path, &text, why))
		return false;
	sources_add(f->arena, &sources, path, text);
	if (node_read(f->arena, sources.list[0], &documents, &count, why) &&
	    read_root(f, documents, count, why))
		return true;
	if (why->code == FAILURE_USAGE)
		why->code = FAILURE_SYNTAX; /* not the command line's fault */
	return source_failure(why, sources.list[0]);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

bool serve_settings_resolve(struct arena *a, const struct options *options, bool set_limits,
                            struct serve_settings *out, struct failure *why)
{
	struct serve_settings s = { 0 };
	struct file file = { a, options, set_limits, &s };
	struct str path = option_value(options, "config");

	for (int i = 0; i < SERVE_COUNT; i++)
		take(a, (enum serve_setting)i, str_of(rows[i].fallback), &s);
	if (!path.len)
		path = str_of(getenv("TREATY_CONFIG"));
	if ((path.len && !read_file(&file, path, why)) ||
	    !limits_of_environment(a, options, set_limits, why))
		return false;
	for (int i = 0; i < SERVE_COUNT; i++) {
		struct str value = option_value(options, rows[i].name);
		const char *where = arena_printf(a, "--%s", rows[i].name).ptr;

		if (!value.len) {
			where = variable_of(a, rows[i].name);
			value = str_of(getenv(where));
		}
		if (!value.len)
			continue;
		if (!check_value((enum serve_setting)i, where, value, why))
			return false;
		take(a, (enum serve_setting)i, value, &s);
	}
	*out = s;
	return true;
}
