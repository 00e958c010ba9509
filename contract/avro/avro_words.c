#include "contract/avro/avro_words.h"

#include "contract/avro/mapping.h"
#include "contract/avro/shape.h"

void avro_words_init(struct avro_words *w, struct arena *a, const struct avro_schema *s,
                     const struct contract *c)
{
	const struct node *id = node_get(s->root->at, "contract");

	*w = (struct avro_words){ .schema = s, .contract = c };
	words_init(&w->words, a, DIALECT_SCHEMA);
	w->id = node_text(id).len ? node_text(id) : c->id;
}

/* Which type is written for a field of this logical type without being asked for. */
static bool is_default(const struct avro_type *t)
{
	switch ((int)t->logical) {
	case AVRO_LOGICAL_NONE:
	case AVRO_DATE:
	case AVRO_TIME_MILLIS:
	case AVRO_TIMESTAMP_MILLIS:
	case AVRO_LOCAL_TIMESTAMP_MILLIS:
		return true;
	case AVRO_DECIMAL:
	case AVRO_UUID:
		return t->kind != AVRO_FIXED;
	default:
		return false;
	}
}

/* The name that has to be asked for; empty: it would get that one by its path. */
static struct str asked_name(const struct avro_words *w, const struct field *f,
                             const struct avro_type *t)
{
	struct arena *a = w->words.convert.arena;
	struct str space = w->schema->root->name.space;
	struct str made = avro_full_name(a, avro_path_name(a, f->path), space);

	if (str_eq(made, t->name.full))
		return STR_NONE;
	if (str_eq(t->name.space, space))
		return t->name.simple;
	return t->name.space.len ? t->name.full : arena_printf(a, ".%.*s", STR_FMT(t->name.simple));
}

/* What a type with a name says beside its parts. The doc of the root is the model's. */
static void put_named(const struct avro_words *w, struct node *config, const struct field *f,
                      const struct avro_type *t)
{
	struct arena *a = w->words.convert.arena;
	struct node *aliases = node_new_list(a);

	if (f->depth) {
		put_if(a, config, "avroName", asked_name(w, f, t));
		put_if(a, config, "avroDoc", t->doc);
	}
	for (size_t i = 0; i < t->alias_count; i++)
		node_add(a, aliases, node_new_text(a, t->aliases[i]));
	if (aliases->count)
		put_node(a, config, "avroAliases", aliases);
}

static void put_settings(const struct avro_words *w, struct node *out, const struct field *f,
                         const struct avro_type *t, const struct avro_field *from)
{
	static const char *const orders[] = { NULL, "descending", "ignore" };
	struct arena *a = w->words.convert.arena;
	const struct node *own = node_get(out, "config");
	struct node *config = map_copy(a, own);
	bool null;

	const struct avro_type *written = avro_beside_null(t, &null);

	if (avro_is_named(written))
		put_named(w, config, f, written);
	if (from)
		put_if(a, config, "avroOrder", str_of(orders[from->order]));
	if (written->kind == AVRO_FIXED) {
		node_put_text(a, config, "avroType", STR("fixed"));
		put_plain(a, config, "avroSize", arena_printf(a, "%lld", written->size));
	}
	if (!is_default(written))
		node_put_text(a, config, "avroLogicalType",
		              str_of(avro_logical_name(written->logical)));
	if (written->kind == AVRO_ENUM)
		put_if(a, config, "avroEnumDefault", written->enum_default);
	if (null && !f->name.len && written->kind != AVRO_NULL)
		put_plain(a, config, "avroNullable", STR("true"));
	if (config->count)
		put_node(a, out, "config", config);
}

static struct node *without(const struct avro_words *w, const struct node *said, const char *key)
{
	struct node *out = node_new_map(w->words.convert.arena);

	for (size_t i = 0; i < said->count; i++)
		if (!str_is(said->members[i].key->text, key))
			node_put_member(w->words.convert.arena, out, said->members[i].key,
			                said->members[i].value);
	return out;
}

struct node *avro_place_words(const struct avro_words *w, const struct field *f,
                              const struct avro_type *t, const struct avro_field *from)
{
	bool null;
	const struct avro_type *written = avro_beside_null(t, &null);
	struct node *out = field_words(&w->words, f);

	/* How a logical type is written is no word of a contract: a setting says so, where it must.
	 */
	if (written->logical &&
	    str_is(node_text(node_get(out, "encoding")), avro_logical_name(written->logical)))
		out = without(w, out, "encoding");
	if (written == w->schema->root)
		out = without(w, out, "contract");
	put_settings(w, out, f, t, from);
	put_if(w->words.convert.arena, out, "name", f->name);
	return out;
}

struct node *avro_root_words(const struct avro_words *w)
{
	struct arena *a = w->words.convert.arena;
	const struct model *m = w->contract->models[0];
	struct node *said = model_words(&w->words, m), *out = node_new_map(a), *config;
	struct str space = w->schema->root->name.space;

	node_put_text(a, out, "type", STR("table"));
	for (size_t i = 0; i < said->count; i++)
		if (!str_is(said->members[i].key->text, "contract"))
			node_put(a, out, said->members[i].key->text, said->members[i].value);
	config = map_copy(a, node_get(out, "config"));
	if (!str_eq(avro_space_made(a, w->id), space))
		node_put_text(a, config, "avroNamespace", space);
	put_named(w, config, &m->root, w->schema->root);
	if (config->count)
		put_node(a, out, "config", config);
	put_if(a, out, "name", m->root.name);
	return out;
}
