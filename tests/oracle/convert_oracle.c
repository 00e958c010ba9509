/* convert_oracle.c - contracts to the other standard and back
 *
 * Standard input: names of files, each with a version of the other standard behind it (or nothing); or a
 * document a line, as JSON.
 * Standard output, one line each: "same" or "different" (the normal forms before and after), then whether the
 * original, the converted and the restored document are valid under their own versions, and whether the
 * restored tree is "identical" to the original one, tabs between. With -v the
 * documents and normal forms follow on standard error.
 */
#include "contract/format.h"

#include <stdio.h>
#include <stdlib.h>

static bool verbose;

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

struct reading {
	struct document d;
	struct str normal;
	const char *valid;
};

static bool read_text(struct arena *a, const char *name, struct str text, struct reading *out,
                      struct failure *why)
{
	struct source *source = arena_new(a, struct source);
	struct document *documents;
	struct defects defects;
	size_t count;

	*source = (struct source){ str_copy(a, str_of(name)), text };
	defects_init(&defects, a);
	if (!documents_read(a, source, &documents, &count, &defects, why))
		return false;
	out->d = documents[0];
	if (!out->d.contract)
		return failure_set(why, FAILURE_REFUSED, "no contract");
	out->normal = contract_normal_form(a, out->d.contract);
	document_lint(a, documents, &defects);
	out->valid = defects.errors ? "invalid" : "valid";
	for (const struct defect *x = defects.first; verbose && x; x = x->next)
		if (x->level == DEFECT_ERROR)
			fprintf(stderr, "%s:%d:%d %s %.*s %.*s\n", name, x->at ? x->at->line : 0,
			        x->at ? x->at->column : 0, defect_rule_id(x->rule), STR_FMT(x->path),
			        STR_FMT(x->message));
	if (verbose)
		fprintf(stderr, "==== %s\n%.*s---- normal\n%.*s\n", name, STR_FMT(text), STR_FMT(out->normal));
	return true;
}

static bool turn(struct arena *a, const struct reading *in, const char *name, struct str version,
                 struct reading *out, struct failure *why)
{
	struct conversion how = { .version = version };
	const struct node *root;
	struct buf text;

	how.to = in->d.format == FORMAT_ODCS ? FORMAT_DCS : FORMAT_ODCS;
	if (!document_convert(a, &in->d, &how, &root, NULL, why))
		return false;
	buf_init(&text, a, 0);
	yaml_print(&text, a, root);
	return read_text(a, name, buf_str(&text), out, why);
}

static void one(char *line)
{
	struct reading first, other, again;
	struct failure why = { 0 };
	char *version = line[0] == '{' ? NULL : strchr(line, ' ');
	struct str text;
	struct arena a;

	if (version)
		*version++ = '\0';
	arena_init(&a, 2ul << 30);
	text = str_of(line);
	if ((line[0] != '{' && !read_file(&a, line, &text)) ||
	    !read_text(&a, line[0] == '{' ? "input.json" : line, text, &first, &why))
		printf("unread\t%s\n", why.text);
	else if (!turn(&a, &first, "converted.yaml", str_of(version), &other, &why) ||
	         !turn(&a, &other, "restored.yaml", STR_NONE, &again, &why))
		printf("failed\t%s\n", why.text);
	else
		printf("%s\t%s\t%s\t%s\t%s\n",
		       str_eq(first.normal, again.normal) ? "same" : "different", first.valid, other.valid,
		       again.valid, node_equal(first.d.root, again.d.root) ? "identical" : "changed");
	arena_free(&a);
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	verbose = argc > 1 && !strcmp(argv[1], "-v");
	while ((n = getline(&line, &room, stdin)) > 0) {
		if (line[n - 1] == '\n')
			line[--n] = '\0';
		one(line);
	}
	free(line);
	return 0;
}
