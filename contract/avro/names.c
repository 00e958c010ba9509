#include "contract/avro/names.h"

struct range {
	unsigned short from, to;
};

static const struct range letters[] = {
#define L(from, to) { from, to },
#include "contract/avro/letters.def"
};

static const struct range digits[] = {
#define D(from, to) { from, to },
#include "contract/avro/letters.def"
};

static bool within(const struct range *ranges, size_t n, unsigned c)
{
	size_t low = 0;

	while (n > low) {
		size_t middle = low + (n - low) / 2;

		if (c < ranges[middle].from)
			n = middle;
		else if (c > ranges[middle].to)
			low = middle + 1;
		else
			return true;
	}
	return false;
}

static bool is_letter(unsigned c, enum name_rule rule)
{
	if (c < 0x80)
		return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	return rule == NAMES_UNICODE && within(letters, sizeof letters / sizeof *letters, c);
}

static bool is_digit(unsigned c, enum name_rule rule)
{
	if (c < 0x80)
		return c >= '0' && c <= '9';
	return rule == NAMES_UNICODE && within(digits, sizeof digits / sizeof *digits, c);
}

/* The first character and its length; what UTF-16 writes in two units is no letter, so any such
 * will do. */
static unsigned first(struct str s, size_t *n)
{
	const unsigned char *p = (const unsigned char *)s.ptr;

	*n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	if (*n == 2)
		return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
	if (*n == 3)
		return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
	return *n == 1 ? p[0] : 0xD800;
}

/* What nearly every name is, and every rule allows: ASCII letters and _, then digits too. */
static bool is_plain(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		const unsigned char c = (unsigned char)name.ptr[i];

		if ((c | 0x20u) - 'a' >= 26 && c != '_' && (i == 0 || c - (unsigned)'0' >= 10))
			return false;
	}
	return name.len > 0;
}

bool avro_name_valid(struct str name, enum name_rule rule, const char **problem)
{
	bool beginning = true;

	if (rule == NAMES_ANY || is_plain(name))
		return true;
	*problem = "is empty";
	if (!name.len)
		return false;
	for (size_t n; name.len; name = str_skip(name, n)) {
		unsigned c = first(name, &n);

		if (!is_letter(c, rule) && (beginning || !is_digit(c, rule))) {
			*problem = beginning ? "does not begin with a letter or _"
			                     : "holds something else than letters, digits and _";
			return false;
		}
		beginning = false;
	}
	return true;
}

bool avro_space_valid(struct str space, enum name_rule rule, struct str *part, const char **problem)
{
	ptrdiff_t dot;

	if (!space.len)
		return true;
	for (;; space = str_skip(space, (size_t)dot + 1)) {
		dot = str_find(space, '.');
		*part = (struct str){ space.ptr, dot < 0 ? space.len : (size_t)dot };
		if (!avro_name_valid(*part, rule, problem))
			return false;
		if (dot < 0)
			return true;
	}
}

static ptrdiff_t last_dot(struct str s)
{
	const char *dot = s.len ? memrchr(s.ptr, '.', s.len) : NULL;

	return dot ? dot - s.ptr : -1;
}

/* Texts may hold NUL, so no printf. */
static struct str join(struct arena *a, struct str space, struct str name)
{
	char *p = arena_alloc(a, space.len + name.len + 2, 1);

	memcpy(p, space.ptr, space.len);
	p[space.len] = '.';
	if (name.len)
		memcpy(p + space.len + 1, name.ptr, name.len);
	return (struct str){ p, space.len + 1 + name.len };
}

struct avro_name avro_name_of(struct arena *a, struct str name, struct str space)
{
	ptrdiff_t dot = last_dot(name);
	struct avro_name out = { .full = name, .space = space, .simple = name };

	if (dot >= 0) {
		out.space = (struct str){ name.ptr, (size_t)dot };
		out.simple = str_skip(name, (size_t)dot + 1);
	}
	if (!out.space.len)
		out.full = out.simple;
	else if (dot < 0)
		out.full = join(a, space, name);
	return out;
}

struct str avro_full_name(struct arena *a, struct str name, struct str space)
{
	if (!space.len || last_dot(name) >= 0)
		return name;
	return join(a, space, name);
}

struct str avro_short_name(const struct avro_name *name, struct str space)
{
	enum avro_kind kind;

	if (!name->space.len)
		return name->simple;
	if (str_eq(name->space, space) && !avro_kind_find(name->simple, &kind))
		return name->simple;
	return name->full;
}

struct avro_index *avro_index_new(struct arena *a)
{
	struct avro_index *ix = arena_new(a, struct avro_index);

	ix->arena = a;
	return ix;
}

static void put(struct avro_index *ix, size_t number)
{
	size_t i = (size_t)str_hash(ix->keys[number]) & ix->mask;

	while (ix->slots[i])
		i = (i + 1) & ix->mask;
	ix->slots[i] = (unsigned)number + 1;
}

/* The first few are searched one by one. */
static void grow(struct avro_index *ix)
{
	enum { FIRST_ROOM = 8 };
	size_t room = ix->room ? ix->room * 2 : FIRST_ROOM;
	struct str *keys = arena_array(ix->arena, struct str, room);

	if (ix->count)
		memcpy(keys, ix->keys, ix->count * sizeof *keys);
	ix->keys = keys;
	ix->room = room;
	if (room == FIRST_ROOM)
		return;
	ix->slots = arena_array(ix->arena, unsigned, room * 2);
	ix->mask = room * 2 - 1;
	for (size_t i = 0; i < ix->count; i++)
		put(ix, i);
}

bool avro_index_add(struct avro_index *ix, struct str key)
{
	if (avro_index_find(ix, key) >= 0)
		return false;
	if (ix->count == ix->room)
		grow(ix);
	ix->keys[ix->count] = key;
	if (ix->slots)
		put(ix, ix->count);
	ix->count++;
	return true;
}

ptrdiff_t avro_index_find(const struct avro_index *ix, struct str key)
{
	if (!ix || !ix->count)
		return -1;
	for (size_t i = 0; !ix->slots && i < ix->count; i++)
		if (str_eq(ix->keys[i], key))
			return (ptrdiff_t)i;
	for (size_t i = (size_t)str_hash(key); ix->slots; i++) {
		unsigned slot = ix->slots[i & ix->mask];

		if (!slot)
			return -1;
		if (str_eq(ix->keys[slot - 1], key))
			return (ptrdiff_t)slot - 1;
	}
	return -1;
}
