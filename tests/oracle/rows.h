/* rows.h - an oracle's conversation: a JSON object a line in, one a line out
 *
 * An answer that fails is {"failure": "LINE:COLUMN TEXT"}.
 */
#ifndef TESTS_ORACLE_ROWS_H
#define TESTS_ORACLE_ROWS_H

#include "contract/base/node.h"

#include <stdio.h>
#include <stdlib.h>

/* Fills out, an empty object, from the row. */
typedef bool oracle_fn(struct arena *a, const struct node *row, struct node *out,
                       struct failure *why);

static inline void oracle_answer(oracle_fn *answer, const char *line, size_t len)
{
	const struct source source = { STR("row.json"), { line, len } };
	struct failure why = { 0 };
	struct node *row, *out;
	struct arena a;
	struct buf text;

	arena_init(&a, 1ul << 30);
	out = node_new_map(&a);
	if (!json_read(&a, &source, &row, &why) || !answer(&a, row, out, &why)) {
		out = node_new_map(&a);
		node_put_text(&a, out, "failure",
		              arena_printf(&a, "%d:%d %s", why.line, why.column, why.text));
	}
	buf_init(&text, &a, 0);
	json_print(&text, out, 0);
	printf("%.*s\n", STR_FMT(buf_str(&text)));
	arena_free(&a);
}

/* The whole of main(). */
static inline int oracle_play(oracle_fn *answer)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0)
		oracle_answer(answer, line, (size_t)n);
	free(line);
	return 0;
}

#endif
