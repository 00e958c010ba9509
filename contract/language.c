#include "contract/language.h"

#include "contract/shape.h"

static const struct language *const languages[] = { &json_schema_language, &protobuf_language,
	                                            &avro_language };
enum { LANGUAGES = sizeof languages / sizeof *languages };

const struct language *language_at(size_t n)
{
	return n < LANGUAGES ? languages[n] : NULL;
}

const struct language *language_find(struct str type)
{
	for (size_t i = 0; i < LANGUAGES; i++)
		if (str_is(type.len ? type : STR("AVRO"), languages[i]->name))
			return languages[i];
	return NULL;
}

const struct language *language_of_found(struct str path)
{
	for (size_t i = 0; i < LANGUAGES; i++)
		if (str_ends(path, languages[i]->suffix))
			return languages[i];
	return NULL;
}

static bool has_named_end(const struct language *l, struct str path)
{
	for (size_t i = 0; i < sizeof l->named / sizeof *l->named && l->named[i]; i++)
		if (str_ends(path, l->named[i]))
			return true;
	return false;
}

const struct language *language_of_file(struct str path)
{
	for (size_t i = 0; i < LANGUAGES; i++)
		if (has_named_end(languages[i], path))
			return languages[i];
	return language_of_found(path);
}

const struct schema *schema_new(struct arena *a, const struct language *l, const void *parsed)
{
	struct schema *s = arena_new(a, struct schema);

	*s = (struct schema){ l, parsed };
	return s;
}

struct model *schema_model(const struct contract *c, struct str name)
{
	struct model *exact = contract_model(c, name);

	if (exact || !c->model_count)
		return exact;
	for (size_t i = 0; i < c->model_count; i++)
		if (str_eq_letters(c->models[i]->root.name, name))
			return c->models[i];
	return c->models[0];
}
