/* builtin.c - the files that every registry knows */
#include "contract/protobuf/builtin.h"

static const struct {
	struct str path; /* ptr NULL: the text goes on */
	struct str text;
} rows[] = {
#define BUILTIN(path, text) { STR_INIT(path), STR_INIT(text) },
#define MORE(text)          { { NULL, 0 }, STR_INIT(text) },
#include "contract/protobuf/builtin.def"
#undef BUILTIN
#undef MORE
};
enum { ROWS = sizeof rows / sizeof *rows };

struct str proto_builtin_path(size_t n)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].path.ptr && n-- == 0)
			return rows[i].path;
	return STR_NONE;
}

struct str proto_builtin_text(struct arena *a, struct str path)
{
	struct buf text;
	size_t i = 0;

	while (i < ROWS && !(rows[i].path.ptr && str_eq(rows[i].path, path)))
		i++;
	if (i == ROWS)
		return STR_NONE;
	if (i + 1 == ROWS || rows[i + 1].path.ptr)
		return rows[i].text;
	buf_init(&text, a, 0);
	do
		buf_add(&text, rows[i++].text);
	while (i < ROWS && !rows[i].path.ptr);
	return buf_str(&text);
}
