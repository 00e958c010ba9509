#include "tools/report.h"

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

/* ---- shared by the formats ---------------------------------------------------- */

/* What a registry remembers of a consumer's document has no file. */
static const struct node *in_a_file(const struct node *at)
{
	return at && at->source && !at->source->name.len ? NULL : at;
}

const struct node *finding_place(const struct finding *f)
{
	return in_a_file(f->at ? f->at : f->was);
}

struct str place_text(struct arena *a, const struct node *at)
{
	if (!at || !at->source)
		return STR("");
	return arena_printf(a, "%.*s:%d:%d", STR_FMT(clean_text(a, at->source->name)), at->line,
	                    at->column);
}

bool is_caused_by(const struct finding *f, const struct finding *change)
{
	return f->cause == change;
}

const struct waiver *waiver_of_change(struct arena *a, const struct document_report *d,
                                      const struct finding *f)
{
	for (size_t i = 0; i < d->waived_count; i++) {
		const struct waiver *w = d->waived[i];

		if (!w->consumer.len && str_is(w->rule, rule_id(f->rule)) &&
		    (!w->path.len || str_eq(w->path, f->path)) &&
		    (!w->value.len || str_eq_nocase(w->value, finding_value_hash(a, f))))
			return w;
	}
	return NULL;
}

size_t count_results(const struct document_report *d, enum replay_result result)
{
	size_t n = 0;

	for (size_t i = 0; i < d->consumer_count; i++)
		n += d->consumers[i].replay.result == result;
	return n;
}

size_t consumers_known(const struct document_report *d)
{
	return d->consumer_count + d->skipped;
}

struct str count_of(struct arena *a, size_t n, const char *noun)
{
	return arena_printf(a, "%zu %s%s", n, noun, n == 1 ? "" : "s");
}

/* How many bytes of s are one whole character that may be shown; 0: the first byte may not. */
static size_t shown(struct str s)
{
	unsigned char c = (unsigned char)s.ptr[0];
	size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;

	if (c < 0x20 || c == 0x7F || n > s.len || !str_is_utf8((struct str){ s.ptr, n }))
		return 0;
	if (n == 2 && c == 0xC2 && (unsigned char)s.ptr[1] < 0xA0) /* C1 controls */
		return 0;
	/* U+202A..202E, U+2066..2069: turn the direction of what follows */
	if (n == 3 && c == 0xE2 && (unsigned char)s.ptr[1] == 0x80 &&
	    (unsigned char)s.ptr[2] >= 0xA8 && (unsigned char)s.ptr[2] <= 0xAE)
		return 0;
	if (n == 3 && c == 0xE2 && (unsigned char)s.ptr[1] == 0x81 &&
	    (unsigned char)s.ptr[2] >= 0xA6 && (unsigned char)s.ptr[2] <= 0xA9)
		return 0;
	return n;
}

struct str clean_text(struct arena *a, struct str s)
{
	struct buf out;
	size_t i = 0;

	while (i < s.len && shown(str_skip(s, i)))
		i += shown(str_skip(s, i));
	if (i == s.len)
		return s;
	buf_init(&out, a, 0);
	for (i = 0; i < s.len;) {
		size_t n = shown(str_skip(s, i));

		if (n)
			buf_add(&out, (struct str){ s.ptr + i, n });
		else if (s.ptr[i] == '\n' || s.ptr[i] == '\t')
			buf_add_byte(&out, ' ');
		else
			buf_printf(&out, "\\x%02X", (unsigned char)s.ptr[i]);
		i += n ? n : 1;
	}
	return str_copy(a, buf_str(&out));
}
