#include "contract/convert/words.h"

#include "contract/convert/field.h"

void words_init(struct words *w, struct arena *a, enum dialect dialect)
{
	*w = (struct words){ .dialect = dialect };
	w->convert.arena = a;
	w->convert.target = &dcs_grammar;
	w->convert.version = dcs_grammar.version_count - 1;
	w->convert.newest[false] =
		grammar_index_new(a, &dcs_grammar, dcs_grammar.version_count - 1);
	w->convert.newest[true] =
		grammar_index_new(a, &odcs_grammar, odcs_grammar.version_count - 1);
	w->convert.index = w->convert.newest[false];
}

static void put_rules(const struct words *w, struct node *out, const struct field *f)
{
	struct node *rules = node_new_list(w->convert.arena);

	for (size_t i = 0; i < f->quality_count; i++)
		node_add(w->convert.arena, rules, f->quality[i]->node);
	if (rules->count)
		put_node(w->convert.arena, out, "quality", rules);
}

/* Without the map of the element itself, in which the writers would look for words to keep. */
static struct node *statements(const struct words *w, const struct field *f, bool model)
{
	int kind = grammar_below(w->convert.index, 0, "models", STR_NONE);
	struct field bare = *f;
	struct writing writing = { .c = &w->convert, .f = &bare, .options_kind = -1 };

	bare.node = NULL;
	writing.kind = model ? kind : grammar_below(w->convert.index, kind, "fields", STR_NONE);
	writing.out = node_new_map(w->convert.arena);
	writing.options = node_new_map(w->convert.arena);
	if (!model)
		write_type(&writing);
	write_statements(&writing);
	put_rules(w, writing.out, f);
	return writing.out;
}

static void put_marks(const struct words *w, struct node *out, const struct field *f)
{
	struct arena *a = w->convert.arena;

	if (f->field_count)
		put_node(a, out, "fields", node_new_map(a));
	if (f->items)
		put_node(a, out, "items", node_new_map(a));
	if (f->values)
		put_node(a, out, "values", node_new_map(a));
}

/* Keys are always there, so that they are is no statement. */
static void put_keys(const struct words *w, struct node *out, const struct field *keys)
{
	struct arena *a = w->convert.arena;
	struct node *said = statements(w, keys, false), *kept = node_new_map(a);

	for (size_t i = 0; i < said->count; i++)
		if (!str_is(said->members[i].key->text, "required"))
			node_put_member(a, kept, said->members[i].key, said->members[i].value);
	if (kept->count > 1 || !str_is(node_text(node_get(kept, "type")), "string"))
		put_node(a, out, "keys", kept);
}

struct node *field_words(const struct words *w, const struct field *f)
{
	struct node *out = statements(w, f, false);

	put_marks(w, out, f);
	if (f->keys)
		put_keys(w, out, f->keys);
	return out;
}

struct node *model_words(const struct words *w, const struct model *m)
{
	struct node *out = statements(w, &m->root, true), *key = node_new_list(w->convert.arena);
	put_if(w->convert.arena, out, "type", m->kind);
	if (w->dialect == DIALECT_DCS)
		put_node(w->convert.arena, out, "additionalFields",
		         node_get(m->root.node, "additionalFields"));
	for (size_t i = 0; m->key_count > 1 && i < m->key_count; i++)
		node_add(w->convert.arena, key, node_new_text(w->convert.arena, m->key[i]));
	if (key->count)
		put_node(w->convert.arena, out, "primaryKey", key);
	return out;
}

void words_lose_rest(struct arena *a, struct defects *losses, const struct contract *c)
{
	static const struct {
		enum note_kind kind;
		const char *word;
	} rows[] = { { NOTE_OWNER, "owner" }, { NOTE_TEAM, "team" }, { NOTE_TERMS, "terms" } };
	struct buf out;

	buf_init(&out, a, 0);
	buf_add_c(&out, "version");
	buf_add_c(&out, c->port_count ? ", servers" : "");
	buf_add_c(&out, c->sla_count ? ", service levels" : "");
	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
		bool there = false;

		for (size_t i = 0; i < c->note_count; i++)
			there |= c->notes[i]->kind == rows[r].kind;
		if (there)
			buf_printf(&out, ", %s", rows[r].word);
	}
	defect_add(losses, DEFECT_NOT_CONVERTED, c->root, STR_NONE,
	           "a schema is of one model alone, without the contract's %.*s",
	           STR_FMT(buf_str(&out)));
}
