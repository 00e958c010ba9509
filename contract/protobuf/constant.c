#include "contract/protobuf/constant.h"

#include "contract/shape_build.h"

static bool is_low(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_high(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_word(char c)
{
	return is_low(c) || is_high(c) || (c >= '0' && c <= '9') || (unsigned char)c > 127;
}

struct str proto_capitals(struct arena *a, struct str name)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < name.len; i++) {
		const char c = name.ptr[i], next = i + 1 < name.len ? name.ptr[i + 1] : 0;
		const bool begins = !is_word(c) ||
		                    (i && is_high(c) && (is_low(name.ptr[i - 1]) || is_low(next)));

		if (begins && out.len && out.ptr[out.len - 1] != '_')
			buf_add_byte(&out, '_');
		if (is_word(c))
			buf_add_byte(&out, is_low(c) ? (char)(c - 32) : c);
	}
	return buf_str(&out);
}

static struct str simple_name(struct str name)
{
	for (size_t i = name.len; i-- > 0;)
		if (name.ptr[i] == '.')
			return str_skip(name, i + 1);
	return name;
}

/* Texts, and where the first of each stands. */
struct texts {
	struct text_set set;
	const struct str *list;
};

static struct texts texts_of(struct arena *a, const struct str *list, size_t count, bool *doubled)
{
	struct texts t = { .list = list };

	text_set_init(&t.set, a, count);
	for (size_t i = 0; i < count; i++) {
		unsigned *slot = text_set_slot(&t.set, list[i], list);

		if (!*slot)
			*slot = (unsigned)i + 1;
		else if (doubled)
			doubled[*slot - 1] = true;
	}
	return t;
}

/* Its number + 1; 0: it is not there. */
static unsigned place_of(const struct texts *t, struct str text)
{
	return *text_set_slot(&t->set, text, t->list);
}

struct str *proto_constants_said(struct arena *a, struct str name, const struct str *constants,
                                 size_t count, const struct str *values, size_t value_count)
{
	const struct str prefix =
		arena_printf(a, "%.*s_", STR_FMT(proto_capitals(a, simple_name(name))));
	struct str *said = arena_array(a, struct str, count),
		   *spelled = arena_array(a, struct str, value_count);
	bool *doubled = arena_array(a, bool, value_count);
	struct texts own, exact, capitals;

	for (size_t i = 0; i < value_count; i++)
		spelled[i] = proto_capitals(a, values[i]);
	own = texts_of(a, constants, count, NULL);
	exact = texts_of(a, values, value_count, NULL);
	capitals = texts_of(a, spelled, value_count, doubled);
	for (size_t i = 0; i < count; i++) {
		struct str rest;
		unsigned at;

		said[i] = constants[i];
		if (place_of(&exact, constants[i]) || constants[i].len <= prefix.len ||
		    !str_eq((struct str){ constants[i].ptr, prefix.len }, prefix))
			continue;
		rest = str_skip(constants[i], prefix.len);
		at = place_of(&capitals, rest);
		if (at && !doubled[at - 1] && !place_of(&own, values[at - 1]))
			said[i] = values[at - 1];
		else if (!i && !at && str_is(rest, "UNSPECIFIED"))
			said[i] = STR_NONE;
	}
	return said;
}
