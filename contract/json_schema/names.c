#include "contract/json_schema/names.h"

#include "contract/base/text_map.h"
#include "contract/json_schema/resource.h"
#include "contract/json_schema/uri.h"

/* Of "http://x/a/b.json" it is b.json: so much of it an `$id` has, however short it is written. */
static struct str last_segment(struct str uri)
{
	while (str_ends(uri, "/"))
		uri.len--;
	for (size_t i = uri.len; i > 0; i--)
		if (uri.ptr[i - 1] == '/' || uri.ptr[i - 1] == ':')
			return str_skip(uri, i);
	return uri;
}

static bool is_relative(struct str reference)
{
	for (size_t i = 0; i < reference.len; i++) {
		if (reference.ptr[i] == ':')
			return false;
		if (reference.ptr[i] == '/')
			return i > 0;
	}
	return reference.len > 0;
}

/* Beside the document, as it is written; a reference from inside a resource with a URI of its own,
 * and an absolute one, as far from it as their URIs are from each other. */
static struct str beside(struct arena *a, const struct json_schema *s, const struct json_link *link,
                         struct str uri)
{
	const struct json_spot *from = json_spot_of(s, link->from);
	const struct str written = uri_without_fragment(link->value->text, NULL);

	if (from->place.resource == s->root.resource && is_relative(written))
		return uri_decode(a, written);
	return uri_path_between(a, s->root.resource->uri, uri);
}

static void add_uses(struct arena *a, const struct json_schema *s, struct schema_names *out)
{
	struct text_map seen = { .arena = a };

	out->uses = arena_array(a, struct schema_use, s->missing_count + 1);
	for (const struct json_link *link = s->missing; link; link = link->next) {
		const struct str uri = uri_without_fragment(link->uri, NULL);
		void **slot;

		if (!uri.len || json_table_find(&s->index->table, NULL, uri))
			continue; /* the document is there, only the place in it is not */
		slot = text_map_at(&seen, uri);
		if (*slot)
			continue;
		*slot = out;
		out->uses[out->use_count++] =
			(struct schema_use){ .name = uri,
			                     .beside = beside(a, s, link, uri),
			                     .word = last_segment(uri),
			                     .line = link->value->line,
			                     .column = link->value->column };
	}
}

bool json_schema_names(struct arena *a, const struct node *root, struct str as,
                       struct schema_names *out, struct failure *why)
{
	const struct json_schema_options options = { .base = as };
	const struct json_schema *s;

	*out = (struct schema_names){ .use_count = 0 };
	if (!json_schema_read(a, root, &options, &s, why))
		return false;
	add_uses(a, s, out);
	out->gives = arena_array(a, struct str, 2 * s->resource_count);
	for (size_t i = 0; i < s->resource_count; i++) {
		const struct str uri = s->resources[i]->uri;

		if (s->resources[i]->metaschema || !uri.len)
			continue;
		out->gives[out->give_count++] = uri;
		if (str_starts(uri, "http:"))
			out->gives[out->give_count++] =
				arena_printf(a, "https%.*s", STR_FMT(str_skip(uri, 4)));
		else if (str_starts(uri, "https:"))
			out->gives[out->give_count++] =
				arena_printf(a, "http%.*s", STR_FMT(str_skip(uri, 5)));
	}
	return true;
}
