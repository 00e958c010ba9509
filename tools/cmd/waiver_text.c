#include "tools/cmd/waiver_text.h"

#include "contract/base/scalar_place.h"
#include "tools/splice.h"

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && !(c >= '0' && c <= '9') && !(i && (c == '.' || c == '-')))
			return false;
	}
	return s.len > 0;
}

static void add_member(struct buf *out, const char *key, struct str value)
{
	if (!value.len)
		return;
	buf_printf(out, "%s%s: ", out->len > 1 ? ", " : " ", key);
	if (is_plain(value))
		buf_add(out, value);
	else
		json_print_text(out, value);
}

struct str waiver_line(struct arena *a, const struct waiver *w)
{
	struct buf out;

	buf_init(&out, a, 0);
	buf_add_c(&out, "{");
	add_member(&out, "rule", w->rule);
	add_member(&out, "path", w->path);
	add_member(&out, "consumer", w->consumer);
	add_member(&out, "value", w->value);
	add_member(&out, "reason", w->reason);
	add_member(&out, "author", w->author);
	add_member(&out, "until", w->until);
	buf_add_c(&out, " }");
	return buf_str(&out);
}

static size_t line_start(struct str text, size_t at)
{
	while (at && text.ptr[at - 1] != '\n')
		at--;
	return at;
}

/* Where the block that ends before `end` has its last line that says something; the offset behind
 * that line. */
static size_t end_of_block(struct str text, size_t end)
{
	while (end) {
		size_t start = line_start(text, end - 1);
		struct str line = str_trim((struct str){ text.ptr + start, end - start });

		if (line.len && line.ptr[0] != '#' && !str_is(line, "..."))
			return end;
		end = start;
	}
	return 0;
}

/* The offset of the key behind `waivers` at the top, or the end of the text. */
static size_t end_of_value(const struct config *config)
{
	struct str text = config->source->text;
	const struct node *key = config->waivers_key;
	size_t end = text.len;

	for (size_t i = 0; i < config->root->count; i++) {
		const struct node *other = config->root->members[i].key;
		size_t at = text_offset(text, other->line, 1);

		if (other->line > key->line && at < end)
			end = at;
	}
	return end;
}

static struct str insert(struct arena *a, struct str text, size_t at, struct str line)
{
	bool open = at && text.ptr[at - 1] != '\n'; /* the last line has no line end */

	return splice(a, text, at, 0, arena_printf(a, "%s%.*s\n", open ? "\n" : "", STR_FMT(line)));
}

static struct str append_to_list(struct arena *a, const struct config *config, struct str entry)
{
	struct str text = config->source->text;
	const struct node *list = config->waivers_list, *key = config->waivers_key;
	size_t at = list ? text_offset(text, list->line, list->column) : 0;
	int indent = key->column + 1;

	if (list && at < text.len && text.ptr[at] == '[')
		return splice(a, text, at + 1, 0,
		              arena_printf(a, "%.*s%s", STR_FMT(entry), list->count ? ", " : ""));
	if (list && list->count) /* the column of its dashes */
		indent = list->column - 1;
	return insert(a, text, end_of_block(text, end_of_value(config)),
	              arena_printf(a, "%*s- %.*s", indent, "", STR_FMT(entry)));
}

/* Does the new text say what the old one said, and the waiver? */
static bool says_both(struct arena *a, const struct config *old, struct str text)
{
	struct source source = { STR(CONFIG_NAME), text };
	struct config new = { .source = NULL };
	struct failure ignored;

	if (!config_read(a, &source, &new, &ignored) || new.waiver_count != old->waiver_count + 1)
		return false;
	for (size_t i = 0; old->root && i < old->root->count; i++) {
		const struct member *m = &old->root->members[i];

		if (!str_is(m->key->text, "waivers") &&
		    !node_equal(m->value, node_get_str(new.root, m->key->text)))
			return false;
	}
	for (size_t i = 0; i < old->waiver_count; i++) {
		if (!node_equal(old->waivers_list->items[i], new.waivers_list->items[i]) &&
		    !node_equal(old->waivers_list->items[i], new.waivers_list->items[i + 1]))
			return false;
	}
	return true;
}

bool waiver_append(struct arena *a, const struct config *config, const struct waiver *w,
                   struct str *out, struct failure *why)
{
	struct str entry = waiver_line(a, w), text;

	if (!config->source)
		text = arena_printf(a, "version: 1\nwaivers:\n  - %.*s\n", STR_FMT(entry));
	else if (config->waivers_key)
		text = append_to_list(a, config, entry);
	else
		text = insert(a, config->source->text,
		              end_of_block(config->source->text, config->source->text.len),
		              arena_printf(a, "waivers:\n  - %.*s", STR_FMT(entry)));
	if (!says_both(a, config, text))
		return failure_set(
			why, FAILURE_REFUSED,
			"%.*s: the waiver cannot be added to it as it stands; "
			"add this to waivers: by hand: %.*s",
			STR_FMT(config->source ? config->source->name : STR(CONFIG_NAME)),
			STR_FMT(entry));
	*out = text;
	return true;
}
