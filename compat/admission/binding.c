#include "compat/admission/binding.h"

#include "compat/diff/diff.h"

static const struct {
	const char *name, *class;
	enum subject_naming naming;
} namings[] = {
	{ "topic", "TopicNameStrategy", NAMING_TOPIC },
	{ "record", "RecordNameStrategy", NAMING_RECORD },
	{ "topicRecord", "TopicRecordNameStrategy", NAMING_TOPIC_RECORD },
};

/* A class may be written with its package. */
static bool naming_find(struct str text, enum subject_naming *out)
{
	*out = NAMING_TOPIC;
	if (!text.len)
		return true;
	for (size_t i = text.len; i-- > 0;) {
		if (text.ptr[i] == '.') {
			text = str_skip(text, i + 1);
			break;
		}
	}
	for (size_t i = 0; i < sizeof namings / sizeof *namings; i++) {
		if (str_eq_nocase(text, str_of(namings[i].name)) ||
		    str_is(text, namings[i].class)) {
			*out = namings[i].naming;
			return true;
		}
	}
	return false;
}

static const struct model *find_model(const struct contract *c, struct str name,
                                      struct str *unknown)
{
	const struct model *m = name.len ? contract_model(c, name) : NULL;

	if (name.len && !m)
		*unknown = name;
	return m;
}

static void bind(struct arena *a, const struct contract *c, const struct port *p,
                 struct binding *out)
{
	struct str context = port_stated(p, STR("context")),
		   value = port_stated(p, STR("valueModel")),
		   naming = port_stated(p, STR("subjectNameStrategy"));

	*out = (struct binding){ .port = p,
		                 .topic = port_stated(p, STR("topic")),
		                 .context = STR(".") };
	if (context.len && !str_is(context, "."))
		out->context = context.ptr[0] == '.' ? context
		                                     : arena_printf(a, ".%.*s", STR_FMT(context));
	if (!naming_find(naming, &out->naming))
		out->unknown = naming;
	out->value = find_model(c, value, &out->unknown);
	out->key = find_model(c, port_stated(p, STR("keyModel")), &out->unknown);
	if (!value.len && c->model_count == 1)
		out->value = c->models[0];
}

size_t contract_bindings(struct arena *a, const struct contract *c, struct binding **out)
{
	size_t n = 0;

	*out = arena_array(a, struct binding, c->port_count);
	for (size_t i = 0; i < c->port_count; i++)
		if (str_eq_nocase(c->ports[i]->type, STR("kafka")) &&
		    port_stated(c->ports[i], STR("topic")).len)
			bind(a, c, c->ports[i], &(*out)[n++]);
	return n;
}

/* "TOPIC-rest": the rest; ptr NULL otherwise. */
static struct str behind(struct str topic, struct str subject)
{
	if (subject.len <= topic.len || memcmp(subject.ptr, topic.ptr, topic.len) != 0 ||
	    subject.ptr[topic.len] != '-')
		return STR_NONE;
	return str_skip(subject, topic.len + 1);
}

/* "shop.Order": "Order". */
static struct str last_part(struct str name)
{
	for (size_t i = name.len; i-- > 0;)
		if (name.ptr[i] == '.')
			return str_skip(name, i + 1);
	return name;
}

const struct model *binding_model(const struct binding *b, struct str context, struct str subject)
{
	struct str rest = behind(b->topic, subject);

	if (!str_eq(context, b->context))
		return NULL;
	if (b->naming == NAMING_TOPIC)
		return str_is(rest, "value") ? b->value : str_is(rest, "key") ? b->key : NULL;
	if (b->naming == NAMING_RECORD)
		rest = subject;
	return b->value && str_eq(last_part(rest), b->value->root.name) ? b->value : NULL;
}

struct str binding_place(struct arena *a, const struct binding *b)
{
	if (b->naming == NAMING_RECORD)
		return arena_printf(a, "record %.*s",
		                    STR_FMT(b->value ? b->value->root.name : STR("")));
	return arena_printf(a, "topic %.*s", STR_FMT(b->topic));
}

size_t subject_places(struct arena *a, struct str subject, struct str **out)
{
	size_t n = 0;

	*out = arena_array(a, struct str, subject.len + 1);
	for (size_t i = 1; i + 1 < subject.len; i++)
		if (subject.ptr[i] == '-')
			(*out)[n++] = arena_printf(a, "topic %.*s", (int)i, subject.ptr);
	(*out)[n++] = arena_printf(a, "record %.*s", STR_FMT(last_part(subject)));
	return n;
}
