/* tree.c - parts of the tree that are made, not written */
#include "contract/base/list.h"
#include "contract/protobuf/parse.h"
#include "contract/protobuf/table.h"

struct proto_message *proto_new_message(struct proto_builder *b, struct proto_message *scope,
                                        struct str name, struct proto_place at)
{
	struct proto_message *m = arena_new(b->arena, struct proto_message);

	m->name = name;
	m->scope = scope;
	m->file = b->file;
	m->at = at;
	m->id = b->file->message_total++;
	if (scope)
		LIST_ADD(b->arena, scope->nested, scope->nested_count, m);
	else
		LIST_ADD(b->arena, b->file->nested, b->file->nested_count, m);
	return m;
}

static char upper(char c)
{
	return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

struct str proto_small_letters(struct arena *a, struct str s)
{
	char *out = arena_array(a, char, s.len + 1);

	for (size_t i = 0; i < s.len; i++)
		out[i] = (char)(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? s.ptr[i] - 'A' + 'a'
		                                                   : s.ptr[i]);
	return (struct str){ out, s.len };
}

/* Without underscores, with a capital letter behind each; at the beginning, if first. */
static struct str camel_case(struct arena *a, struct str name, bool first, const char *suffix)
{
	struct buf out;
	bool capital = first;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] != '_')
			buf_add_byte(&out, capital ? upper(name.ptr[i]) : name.ptr[i]);
		capital = name.ptr[i] == '_';
	}
	buf_add_c(&out, suffix);
	return buf_str(&out);
}

struct str proto_json_name(struct arena *a, struct str name)
{
	return camel_case(a, name, false, "");
}

static struct proto_field *entry_field(struct proto_builder *b, struct proto_message *entry,
                                       struct str name, int32_t number, struct proto_type type)
{
	struct proto_field *f = arena_new(b->arena, struct proto_field);

	/* The type is looked up from inside the entry; protoc knows no place for it. */
	f->name = f->json_name = name;
	f->number = number;
	f->label = PROTO_OPTIONAL;
	f->type = type;
	f->scope = entry;
	LIST_ADD(b->arena, entry->fields, entry->field_count, f);
	return f;
}

struct str proto_entry_name(struct arena *a, struct str field)
{
	return camel_case(a, field, true, "Entry");
}

void proto_make_entry(struct proto_builder *b, struct proto_message *scope, struct proto_field *f,
                      struct proto_type key, struct proto_type value)
{
	struct proto_message *entry =
		proto_new_message(b, scope, proto_entry_name(b->arena, f->name), f->at);

	entry->map_entry = entry->made = true;
	entry_field(b, entry, STR("key"), 1, key);
	entry_field(b, entry, STR("value"), 2, value);
	f->entry = entry;
	f->map = true;
	f->type.name = entry->name;
}

/* "_name", with as many X before it as it takes to be new among fields and oneofs. */
static struct str synthetic_name(struct arena *a, struct proto_table *taken, struct str name)
{
	struct str made = name;

	if (!name.len || *name.ptr != '_')
		made = str_concat(a, (struct str[]){ STR("_"), name }, 2);
	while (proto_put(a, taken, made, taken))
		made = str_concat(a, (struct str[]){ STR("X"), made }, 2);
	return made;
}

void proto_name_synthetic(struct proto_builder *b, struct proto_message *m)
{
	struct proto_table taken = { 0 };
	bool wanted = false;

	for (size_t i = 0; i < m->field_count; i++)
		wanted = wanted || (m->fields[i]->label == PROTO_OPTIONAL && !m->map_entry);
	if (!wanted)
		return;
	for (size_t i = 0; i < m->field_count; i++)
		proto_put(b->arena, &taken, m->fields[i]->name, &taken);
	for (size_t i = 0; i < m->oneof_count; i++)
		proto_put(b->arena, &taken, m->oneofs[i]->name, &taken);
	for (size_t i = 0; i < m->field_count; i++)
		if (m->fields[i]->label == PROTO_OPTIONAL && !m->fields[i]->oneof)
			m->fields[i]->synthetic =
				synthetic_name(b->arena, &taken, m->fields[i]->name);
}
