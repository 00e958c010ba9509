#include "compat/schema_levels.h"

enum { MOST_SCHEMA_TEXT = 10240 }; /* UTF-16 units; a longer text is cut off there */

struct lines {
	struct str *list;
	size_t count;
};

/* "{oldSchema: 'TEXT'}". A character beyond U+FFFF is two units; one that is cut in half becomes a
 * question mark, as in Java. */
static struct str old_schema(struct arena *a, struct str text)
{
	size_t units = 0, end = 0;
	bool half = false;
	struct buf line;

	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.ptr[i];

		if ((c & 0xc0) != 0x80) {
			if (units < MOST_SCHEMA_TEXT) {
				end = i;
				half = units == MOST_SCHEMA_TEXT - 1 && c >= 0xf0;
			}
			units += c >= 0xf0 ? 2 : 1;
		}
	}
	buf_init(&line, a, 0);
	if (units <= MOST_SCHEMA_TEXT) {
		buf_add_c(&line, "{oldSchema: '");
		buf_add(&line, text);
		buf_add_c(&line, "'}");
		return buf_str(&line);
	}
	if (!half) /* the last character is whole */
		while (++end < text.len && ((unsigned char)text.ptr[end] & 0xc0) == 0x80)
			;
	buf_add_c(&line, "{oldSchema: <truncated> '");
	buf_add(&line, (struct str){ text.ptr, end });
	buf_add_c(&line, half ? "?...'}" : "...'}");
	return buf_str(&line);
}

/* What is said of one version: empty when it passes. */
static bool ask_version(struct arena *a, schema_differences_fn *differences,
                        const struct compat_level_row *row, const void *proposed,
                        const struct schema_version *old, struct lines *forward,
                        struct lines *backward, struct failure *why)
{
	*forward = *backward = (struct lines){ 0 };
	return (!row->old_reads_new || differences(a, old->schema, proposed, "old", "new",
	                                           &forward->list, &forward->count, why)) &&
	       (!row->new_reads_old || differences(a, proposed, old->schema, "new", "old",
	                                           &backward->list, &backward->count, why));
}

/* The version is named only where the direction that was asked last has differences. */
static void word(struct arena *a, const struct compat_level_row *row,
                 const struct schema_version *old, const struct lines *forward,
                 const struct lines *backward, struct level_answer *out)
{
	const struct lines *asked_last = row->new_reads_old ? backward : forward;
	struct str *m = arena_array(a, struct str, forward->count + backward->count + 3);
	size_t n = 0;

	for (size_t i = 0; i < forward->count; i++)
		m[n++] = forward->list[i];
	for (size_t i = 0; i < backward->count; i++)
		m[n++] = backward->list[i];
	*out = (struct level_answer){ .messages = m, .differences = n };
	if (asked_last->count) {
		m[n++] = arena_printf(a, "{oldSchemaVersion: %lld}", old->number);
		m[n++] = old_schema(a, old->text);
		out->version = old->number;
	}
	m[n++] = arena_printf(a, "{validateFields: 'false', compatibility: '%s'}", row->name);
	out->count = n;
}

bool schema_level_check(struct arena *a, schema_differences_fn *differences,
                        enum compat_level level, const void *proposed,
                        const struct schema_version *versions, size_t count,
                        struct level_answer *out, struct failure *why)
{
	const struct compat_level_row *row = &compat_levels[level];
	const size_t asked = level == COMPAT_NONE ? 0 : row->all_versions || !count ? count : 1;
	struct lines forward, backward;

	for (size_t i = 0; i < asked; i++) {
		const struct schema_version *old = &versions[count - 1 - i];

		if (!ask_version(a, differences, row, proposed, old, &forward, &backward, why))
			return false;
		if (forward.count || backward.count) {
			word(a, row, old, &forward, &backward, out);
			return true;
		}
	}
	*out = (struct level_answer){ .compatible = true };
	return true;
}
