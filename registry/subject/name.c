#include "registry/subject/name.h"

struct str context_text(struct arena *a, struct str context)
{
	return str_eq(context, CONTEXT_DEFAULT) ? STR("")
	                                        : arena_printf(a, ":%.*s:", STR_FMT(context));
}

struct subject_name subject_name_of(struct arena *a, struct str context, struct str subject)
{
	struct subject_name n = { context, subject, subject, subject };

	if (!str_eq(context, CONTEXT_DEFAULT))
		n.text = n.raw = arena_printf(a, ":%.*s:%.*s", STR_FMT(context), STR_FMT(subject));
	return n;
}

struct subject_name subject_name_read(struct arena *a, struct str raw)
{
	struct str context = CONTEXT_DEFAULT, subject = raw;
	struct subject_name n;
	ptrdiff_t end;

	if (str_starts(raw, ":.") || str_starts(raw, ":*:")) {
		context = str_skip(raw, 1);
		end = str_find(context, ':');
		subject = end < 0 ? STR("") : str_skip(context, (size_t)end + 1);
		if (end >= 0)
			context.len = (size_t)end;
	}
	n = subject_name_of(a, context, subject);
	n.raw = raw;
	return n;
}

bool subject_name_is_default(const struct subject_name *n)
{
	return str_eq(n->context, CONTEXT_DEFAULT);
}

/* U+0000 to U+001F, U+007F to U+009F. */
static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		const unsigned char c = (unsigned char)s.ptr[i];

		if (c < 0x20 || c == 0x7f)
			return true;
		if (c == 0xc2 && i + 1 < s.len && (unsigned char)s.ptr[i + 1] < 0xa0)
			return true;
	}
	return false;
}

bool subject_name_is_writable(const struct subject_name *n, bool schema)
{
	if (has_control(n->raw) || !str_is_utf8(n->raw) || str_is(n->subject, "__GLOBAL") ||
	    str_is(n->subject, "__EMPTY") || str_eq(n->context, CONTEXT_WILDCARD))
		return false;
	return !schema || !str_eq(n->context, CONTEXT_GLOBAL);
}
