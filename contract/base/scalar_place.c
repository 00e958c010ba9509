#include "contract/base/scalar_place.h"

#include "contract/base/limits.h"

struct scalar_places {
	const struct node *scalar;
	bool block; /* line by line below the scalar, indented */
	int indent;
	int *columns; /* or: the file's column of each character, and of the end; NULL: not known */
	size_t count;
	const size_t *lines; /* number of the first character of each line in the text */
	size_t line_count;
};

static bool is_inside(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

size_t text_offset(struct str text, int line, int column)
{
	size_t i = 0;

	if (str_starts(text, "\xEF\xBB\xBF"))
		i = 3;
	while (line > 1 && i < text.len)
		line -= text.ptr[i++] == '\n';
	while (column > 1 && i < text.len && text.ptr[i] != '\n') {
		i++;
		while (i < text.len && is_inside(text.ptr[i]))
			i++;
		column--;
	}
	return i;
}

/* ---- block scalars ------------------------------------------------------------- */

static size_t spaces(struct str line)
{
	size_t n = 0;

	while (n < line.len && line.ptr[n] == ' ')
		n++;
	return n;
}

/* The first line that is not blank tells how far the text is indented, if it stands there. */
static bool find_indent(struct scalar_places *p, struct str below)
{
	struct str inner = p->scalar->text, line, seen;

	do {
		if (!inner.len)
			return false;
		line = str_cut(&inner, '\n');
		seen = str_cut(&below, '\n');
	} while (!str_trim(line).len);
	if (spaces(seen) < spaces(line) || !str_eq(str_trim(seen), str_trim(line)))
		return false;
	p->indent = (int)(spaces(seen) - spaces(line));
	return true;
}

/* ---- quotes on one line ---------------------------------------------------------- */

struct walk {
	struct str raw; /* from behind the opening quote */
	size_t at;
	int column;
	bool doubled; /* "..." with escapes; else '...' with '' */
};

static void pass(struct walk *w)
{
	w->at++;
	while (w->at < w->raw.len && is_inside(w->raw.ptr[w->at]))
		w->at++;
	w->column++;
}

static size_t escape_digits(char c)
{
	return c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
}

static bool is_high_surrogate(const struct walk *w)
{
	return w->at + 2 < w->raw.len && w->raw.ptr[w->at] == 'u' &&
	       (w->raw.ptr[w->at + 1] | 0x20) == 'd' &&
	       strchr("89abAB", w->raw.ptr[w->at + 2]) != NULL;
}

/* One character of the text; *line_end when it ends a line of it. False at the closing quote, and
 * where the text goes on in another line. */
static bool next(struct walk *w, bool *line_end)
{
	char quote = w->doubled ? '"' : '\'', c = w->at < w->raw.len ? w->raw.ptr[w->at] : '\n';
	size_t digits;
	bool pair;

	*line_end = false;
	if (c == '\n' || c == '\r')
		return false;
	if (c == quote && (w->doubled || w->at + 1 >= w->raw.len || w->raw.ptr[w->at + 1] != quote))
		return false;
	pass(w);
	if (c == quote)
		pass(w);
	if (!w->doubled || c != '\\' || w->at >= w->raw.len)
		return true;
	pair = is_high_surrogate(w);
	*line_end = w->raw.ptr[w->at] == 'n';
	digits = escape_digits(w->raw.ptr[w->at]) + (pair ? 6 : 0);
	for (size_t i = 0; i <= digits && w->at < w->raw.len && w->raw.ptr[w->at] != '\n'; i++)
		pass(w);
	return true;
}

static size_t characters(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += !is_inside(text.ptr[i]);
	return n;
}

static void walk_quoted(struct arena *a, struct scalar_places *p, struct walk *w)
{
	size_t most = characters(p->scalar->text), *lines = arena_array(a, size_t, most + 1);
	int *columns = arena_array(a, int, most + 1);
	bool line_end;

	p->line_count = 1;
	for (;;) {
		columns[p->count] = w->column;
		if (p->count == most || !next(w, &line_end))
			break;
		p->count++;
		if (line_end)
			lines[p->line_count++] = p->count;
	}
	if (p->count == most && !next(w, &line_end) && w->at < w->raw.len &&
	    w->raw.ptr[w->at] == (w->doubled ? '"' : '\''))
		p->columns = columns;
	p->lines = lines;
}

/* ---- both -------------------------------------------------------------------------- */

const struct scalar_places *scalar_places_new(struct arena *a, const struct node *scalar)
{
	struct scalar_places *p = arena_new(a, struct scalar_places);
	struct str text = scalar->source ? scalar->source->text : STR(""), rest;
	struct walk w = { .column = scalar->column + 1 };

	p->scalar = scalar;
	rest = str_skip(text, text_offset(text, scalar->line, scalar->column));
	if (!rest.len || !scalar->quoted)
		return p;
	w.raw = str_skip(rest, 1);
	w.doubled = rest.ptr[0] == '"';
	if (rest.ptr[0] == '|') {
		str_cut(&rest, '\n');
		p->block = find_indent(p, rest);
	} else if (w.doubled || rest.ptr[0] == '\'') {
		walk_quoted(a, p, &w);
	}
	return p;
}

void scalar_place(const struct scalar_places *p, int line, int column, int *file_line,
                  int *file_column)
{
	size_t at;

	*file_line = p->scalar->line;
	*file_column = p->scalar->column;
	if (line < 1 || column < 1)
		return;
	if (p->block) {
		*file_line += line;
		*file_column = p->indent + column;
		return;
	}
	if (!p->columns || (size_t)line > p->line_count)
		return;
	at = p->lines[line - 1] + (size_t)column - 1;
	if (at <= p->count)
		*file_column = p->columns[at];
}
