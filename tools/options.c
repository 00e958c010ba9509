#include "tools/options.h"

#include <stdio.h>

/* clang-format off */
const struct option common_options[] = {
	{ "limit", "NAME=VALUE", "change one limit for this run (treaty help limits)", true },
	{ "help",  NULL,         "say how it is used", true },
	{ 0 },
};
/* clang-format on */

static const struct option *find_in(const struct option *rows, struct str name)
{
	for (; rows->name; rows++) {
		if (str_is(name, rows->name))
			return rows;
	}
	return NULL;
}

static size_t names_of(const struct option *rows, struct str *names, size_t n, size_t room)
{
	for (; rows->name && n < room; rows++)
		names[n++] = str_of(rows->name);
	return n;
}

const char *did_you_mean(struct arena *a, struct str typo, const struct str *names, size_t n,
                         const char *prefix)
{
	struct str meant = str_did_you_mean(typo, names, n);

	if (!meant.len || str_eq(meant, typo))
		return "";
	return arena_printf(a, " (did you mean %s%.*s?)", prefix, STR_FMT(meant)).ptr;
}

static bool unknown(struct arena *a, const struct option *rows, struct str name,
                    struct failure *why)
{
	struct str names[64];
	size_t n = names_of(common_options, names, 0, 64);

	n = names_of(rows, names, n, 64);
	return failure_set(why, FAILURE_USAGE, "unknown option --%.*s%s", STR_FMT(name),
	                   did_you_mean(a, name, names, n, "--"));
}

struct line { /* the command line and how far it was read */
	int argc, next;
	char *const *argv;
};

static bool read_value(const struct option *row, bool stated, struct str *value, struct line *line,
                       struct failure *why)
{
	if (!row->argument) {
		if (stated)
			return failure_set(why, FAILURE_USAGE, "--%s takes no value", row->name);
		return true;
	}
	if (!stated) {
		/* A forgotten value must not eat the next option. */
		if (line->next == line->argc || strncmp(line->argv[line->next], "--", 2) == 0)
			return failure_set(why, FAILURE_USAGE, "--%s needs a value: --%s %s",
			                   row->name, row->name, row->argument);
		*value = str_of(line->argv[line->next++]);
	}
	if (!value->len)
		return failure_set(why, FAILURE_USAGE, "--%s has an empty value", row->name);
	return true;
}

static bool read_option(struct arena *a, const struct option *rows, struct str text,
                        struct line *line, struct options *out, struct failure *why)
{
	struct str value = text, name = str_cut(&value, '=');
	bool stated = name.len < text.len;
	const struct option *row = find_in(rows, name);

	if (!row)
		row = find_in(common_options, name);
	if (!row)
		return unknown(a, rows, name, why);
	if (!read_value(row, stated, &value, line, why))
		return false;
	if (!row->repeatable && option_given(out, row->name))
		return failure_set(why, FAILURE_USAGE, "--%s is given twice", row->name);
	out->given[out->count++] = (struct given){ row, value };
	return true;
}

bool options_parse(struct arena *a, const struct option *rows, int argc, char *const *argv,
                   struct options *out, struct failure *why)
{
	struct options o = { .given = arena_array(a, struct given, (size_t)argc + 1),
		             .operands = arena_array(a, struct str, (size_t)argc + 1) };
	struct line line = { argc, 0, argv };
	bool only_operands = false;

	while (line.next < argc) {
		struct str arg = str_of(argv[line.next++]);

		if (str_is(arg, "-h"))
			arg = STR("--help");
		if (only_operands || str_is(arg, "-") || !str_starts(arg, "-"))
			o.operands[o.operand_count++] = arg;
		else if (str_is(arg, "--"))
			only_operands = true;
		else if (!str_starts(arg, "--"))
			return failure_set(why, FAILURE_USAGE,
			                   "unknown option %.*s: options begin with two dashes",
			                   STR_FMT(arg));
		else if (!read_option(a, rows, str_skip(arg, 2), &line, &o, why))
			return false;
	}
	*out = o;
	return true;
}

bool option_given(const struct options *o, const char *name)
{
	for (size_t i = 0; i < o->count; i++) {
		if (strcmp(o->given[i].option->name, name) == 0)
			return true;
	}
	return false;
}

struct str option_value(const struct options *o, const char *name)
{
	struct str value = STR_NONE;

	for (size_t i = 0; i < o->count; i++) {
		if (strcmp(o->given[i].option->name, name) == 0)
			value = o->given[i].value;
	}
	return value;
}

struct str *option_values(struct arena *a, const struct options *o, const char *name, size_t *count)
{
	struct str *values = arena_array(a, struct str, o->count + 1);

	*count = 0;
	for (size_t i = 0; i < o->count; i++) {
		if (strcmp(o->given[i].option->name, name) == 0)
			values[(*count)++] = o->given[i].value;
	}
	return values;
}

void options_print(struct buf *out, const struct option *rows)
{
	for (; rows->name; rows++) {
		char left[64];

		snprintf(left, sizeof left, "--%s%s%s", rows->name, rows->argument ? " " : "",
		         rows->argument ? rows->argument : "");
		if (strlen(left) > 26)
			buf_printf(out, "  %s\n  %-26s  %s", left, "", rows->help);
		else
			buf_printf(out, "  %-26s  %s", left, rows->help);
		buf_add_c(out, rows->repeatable && rows->argument ? " (repeatable)\n" : "\n");
	}
}
