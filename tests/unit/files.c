#include "tests/unit/files.h"

#include <stdio.h>

struct str slurp(struct arena *a, const char *path)
{
	FILE *file = fopen(path, "r");
	enum { ROOM = 1 << 20 };
	char *text;
	size_t n;

	if (!file)
		return STR_NONE;
	text = arena_array(a, char, ROOM);
	n = fread(text, 1, ROOM, file);
	fclose(file);
	return (struct str){ text, n };
}
