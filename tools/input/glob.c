#include "tools/input/glob.h"

bool glob_is_pattern(struct str s)
{
	return str_find(s, '*') >= 0 || str_find(s, '?') >= 0;
}

struct str glob_folder(struct str pattern)
{
	size_t end = 0;

	for (size_t i = 0; i < pattern.len && pattern.ptr[i] != '*' && pattern.ptr[i] != '?'; i++) {
		if (pattern.ptr[i] == '/')
			end = i + 1;
	}
	return (struct str){ pattern.ptr, end };
}

/* One part. A mismatch goes back to the last star only: nothing is tried twice in more than one
 * way. */
static bool match_part(struct str p, struct str s)
{
	size_t i = 0, j = 0, star = 0, from = 0;
	bool starred = false;

	if (str_starts(s, ".") && !str_starts(p, "."))
		return false;
	while (j < s.len) {
		if (i < p.len && p.ptr[i] == '*') {
			starred = true;
			star = ++i;
			from = j;
		} else if (i < p.len && (p.ptr[i] == '?' || p.ptr[i] == s.ptr[j])) {
			i++;
			j++;
		} else if (starred) {
			i = star;
			j = ++from;
		} else {
			return false;
		}
	}
	while (i < p.len && p.ptr[i] == '*')
		i++;
	return i == p.len;
}

/* The same over parts, `**` in the place of the star. */
bool glob_match(struct str pattern, struct str path)
{
	struct str star = STR_NONE, from = STR_NONE;

	while (path.len) {
		struct str p = pattern, s = path, part = str_cut(&p, '/'), name = str_cut(&s, '/');

		if (pattern.len && str_is(part, "**")) {
			star = pattern = p;
			from = path;
			if (!star.len)
				star = pattern = STR("*"); /* a trailing ** is all below */
		} else if (pattern.len && match_part(part, name)) {
			pattern = p;
			path = s;
		} else if (star.len && !str_starts(from, ".")) {
			str_cut(&from, '/');
			pattern = star;
			path = from;
		} else {
			return false;
		}
	}
	return !pattern.len;
}
