#include "contract/protobuf/meta.h"

#include "contract/base/list.h"

static const struct proto_value *member(const struct proto_value *v, const char *name)
{
	for (size_t i = 0; v->kind == PROTO_VALUE_AGGREGATE && i < v->count; i++)
		if (str_is(v->members[i].name, name))
			return v->members[i].value;
	return NULL;
}

static void take_param(struct arena *a, struct proto_meta *m, const struct proto_value *v)
{
	const struct proto_value *key = member(v, "key"), *value = member(v, "value");

	if (key && key->kind == PROTO_VALUE_STRING && value && value->kind == PROTO_VALUE_STRING)
		LIST_ADD(a, m->params, m->param_count,
		         ((struct proto_param){ key->text, value->text, value->at }));
}

static void take_tag(struct arena *a, struct proto_meta *m, const struct proto_value *v)
{
	if (v->kind != PROTO_VALUE_STRING)
		return;
	if (!m->tag_count)
		m->tags_at = v->at;
	LIST_ADD(a, m->tags, m->tag_count, v->text);
}

/* A member that may repeat stands once for each, or as a list. */
static void take_each(struct arena *a, struct proto_meta *m, const struct proto_value *v,
                      void (*take)(struct arena *a, struct proto_meta *m,
                                   const struct proto_value *v))
{
	if (v->kind != PROTO_VALUE_LIST)
		take(a, m, v);
	for (size_t i = 0; v->kind == PROTO_VALUE_LIST && i < v->count; i++)
		take(a, m, v->items[i]);
}

static void take_member(struct arena *a, struct proto_meta *m, struct str name,
                        const struct proto_value *v)
{
	if (str_is(name, "doc") && v->kind == PROTO_VALUE_STRING) {
		m->doc = v->text;
		m->doc_at = v->at;
	} else if (str_is(name, "params")) {
		take_each(a, m, v, take_param);
	} else if (str_is(name, "tags")) {
		take_each(a, m, v, take_tag);
	}
}

void proto_meta_of(struct arena *a, const struct proto_options *options, const char *extension,
                   struct proto_meta *out)
{
	*out = (struct proto_meta){ .doc = STR_NONE };
	for (size_t i = 0; i < options->count; i++) {
		const struct proto_option *o = &options->list[i];
		const struct proto_value *v = o->value;
		struct str name = o->parts[0].name;

		if (str_starts(name, "."))
			name = str_skip(name, 1);
		if (!o->parts[0].extension || !str_is(name, extension))
			continue;
		if (o->part_count == 2)
			take_member(a, out, o->parts[1].name, v);
		for (size_t k = 0;
		     o->part_count == 1 && v->kind == PROTO_VALUE_AGGREGATE && k < v->count; k++)
			take_member(a, out, v->members[k].name, v->members[k].value);
	}
}

struct str proto_meta_param(const struct proto_meta *m, const char *key)
{
	for (size_t i = m->param_count; i-- > 0;)
		if (str_is(m->params[i].key, key))
			return m->params[i].value;
	return STR_NONE;
}
