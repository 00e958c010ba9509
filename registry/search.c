#include "registry/search.h"

#include "contract/base/list.h"

static bool contains(struct str text, struct str word)
{
	for (size_t i = 0; word.len && i + word.len <= text.len; i++)
		if (str_eq_nocase((struct str){ text.ptr + i, word.len }, word))
			return true;
	return false;
}

static bool contains_all(struct str text, struct str words)
{
	while (words.len) {
		struct str word = str_cut(&words, ' ');

		if (word.len && !contains(text, word))
			return false;
	}
	return true;
}

static void hit(struct search *s, struct str path, struct str text)
{
	LIST_ADD(s->arena, s->hits, s->count,
	         (struct search_hit){ s->id, str_copy(s->arena, path), str_copy(s->arena, text),
	                              s->subject });
}

bool search_begin(struct search *s, struct arena *a, struct str words, struct failure *why)
{
	*s = (struct search){ .arena = a, .words = str_trim(words) };
	return s->words.len || failure_set(why, FAILURE_USAGE, "search needs a word");
}

void search_name(struct search *s, struct str id, struct str all, struct str shown)
{
	s->id = id;
	s->subject = false;
	if (contains_all(all, s->words))
		hit(s, STR(""), shown);
}

void search_subject(struct search *s, struct str subject, struct str type, long long version)
{
	s->id = subject;
	s->subject = true;
	if (contains_all(subject, s->words))
		hit(s, STR(""),
		    arena_printf(s->arena, "%.*s version %lld", STR_FMT(type), version));
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void search_field(struct search *s, const struct field *f)
{
	const struct named *doc = named_find(f->docs, f->doc_count, STR("description"));

	if (contains_all(f->path, s->words))
		hit(s, f->path, type_text(s->arena, &f->type));
	else if (doc && contains_all(doc->text, s->words))
		hit(s, f->path, doc->text);
	for (size_t i = 0; i < f->field_count; i++)
		search_field(s, f->fields[i]);
	if (f->items)
		search_field(s, f->items);
	if (f->values)
		search_field(s, f->values);
}

void search_models(struct search *s, const struct contract *c)
{
	for (size_t k = 0; k < c->model_count; k++)
		search_field(s, &c->models[k]->root);
}
