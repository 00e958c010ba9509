/* lint_oracle.c - the strict check for many documents in one process
 *
 * Standard input: one document a line, as JSON; or the name of a file. Standard output: for
 * each, "valid" or "invalid", a tab, and the defects as "LEVEL RULE line:column path", separated by tabs.
 */
#include "contract/format.h"

#include <stdio.h>
#include <stdlib.h>

static bool read_file(struct arena *a, const char *name, struct str *out)
{
	FILE *f = fopen(name, "rb");
	struct buf b;
	char part[4096];
	size_t n;

	if (!f)
		return false;
	buf_init(&b, a, 0);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&b, (struct str){ part, n });
	fclose(f);
	*out = buf_str(&b);
	return true;
}

/* One line a document, whatever its texts hold. */
static void put(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		putchar((unsigned char)s.ptr[i] < ' ' ? ' ' : s.ptr[i]);
}

static bool judge(struct arena *a, const struct source *source, struct failure *why)
{
	struct document *documents;
	struct defects defects;
	size_t count;

	defects_init(&defects, a);
	if (!documents_read(a, source, &documents, &count, &defects, why))
		return false;
	document_lint(a, &documents[0], &defects);
	fputs(defects.errors ? "invalid" : "valid", stdout);
	for (const struct defect *x = defects.first; x; x = x->next) {
		printf("\t%s %s %d:%d ", defect_level_name(x->level), defect_rule_id(x->rule),
		       x->at ? x->at->line : 0, x->at ? x->at->column : 0);
		put(x->path);
		fputs(" | ", stdout);
		put(x->message);
		fputs(" | ", stdout);
		put(x->hint);
	}
	return true;
}

static void one(const char *line, size_t len)
{
	struct source source = { STR("input.json"), { line, len } };
	struct failure why = { 0 };
	struct arena a;

	arena_init(&a, 1ul << 30);
	if (line[0] != '{') {
		source.name = str_copy(&a, source.text);
		if (!read_file(&a, source.name.ptr, &source.text))
			source.text = STR_NONE;
	}
	if (!judge(&a, &source, &why))
		printf("unreadable\t%d:%d %s", why.line, why.column, why.text);
	putchar('\n');
	arena_free(&a);
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		if (line[n - 1] == '\n')
			line[--n] = '\0';
		one(line, (size_t)n);
	}
	free(line);
	return 0;
}
