#include "tools/report/report.h"

#include "tools/options.h"
#include "tools/output.h"

static const struct {
	const char *name;
	report_fn *print;
} formats[] = {
	{ "text", report_text },     { "json", report_json },         { "junit", report_junit },
	{ "sarif", report_sarif },   { "markdown", report_markdown }, { "github", report_github },
	{ "gitlab", report_gitlab },
};
enum { FORMATS = sizeof formats / sizeof *formats };

static report_fn *find(struct str name)
{
	for (size_t i = 0; i < FORMATS; i++) {
		if (str_is(name, formats[i].name))
			return formats[i].print;
	}
	return NULL;
}

bool reports_check(struct arena *a, const struct str *requests, size_t n, struct failure *why)
{
	struct str names[FORMATS];

	for (size_t i = 0; i < FORMATS; i++)
		names[i] = str_of(formats[i].name);
	for (size_t i = 0; i < n; i++) {
		struct str file = requests[i], name = str_cut(&file, '=');

		if (!find(name))
			return failure_set(why, FAILURE_USAGE,
			                   "no report \"%.*s\"%s; there are text, json, junit, "
			                   "sarif, markdown, "
			                   "github and gitlab",
			                   STR_FMT(name),
			                   did_you_mean(a, name, names, FORMATS, ""));
		if (name.len < requests[i].len && !file.len)
			return failure_set(why, FAILURE_USAGE, "--report %.*s: the file is missing",
			                   STR_FMT(requests[i]));
		for (size_t j = 0; file.len && j < i; j++) {
			struct str other = requests[j];

			str_cut(&other, '=');
			if (str_eq(other, file))
				return failure_set(why, FAILURE_USAGE, "two reports go to %.*s",
				                   STR_FMT(file));
		}
	}
	return true;
}

bool reports_write(const struct report_context *c, const struct result *r,
                   const struct str *requests, size_t n, struct buf *out, struct failure *why)
{
	static const struct str only_text = STR_INIT("text");

	if (!n) {
		requests = &only_text;
		n = 1;
	}
	for (size_t i = 0; i < n; i++) {
		struct str file = requests[i], name = str_cut(&file, '=');
		struct report_context plain = *c;
		struct buf text;

		if (!file.len) {
			find(name)(c, r, out);
			continue;
		}
		plain.color = false;
		buf_init(&text, c->arena, 0);
		find(name)(&plain, r, &text);
		if (!output_file(c->arena, file, buf_str(&text), OUTPUT_REPLACE, why))
			return false;
	}
	return true;
}
