/* shape_walk.h - what holds for every contract that a reader gives, whatever it read */
#ifndef TESTS_FUZZ_SHAPE_WALK_H
#define TESTS_FUZZ_SHAPE_WALK_H

#include "contract/shape.h"
#include "tests/fuzz/input.h"

/* Has a sanitizer look at every byte. */
static inline void touch(struct str s)
{
	(void)str_hash(s);
}

static inline void walk_named(const struct named *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		touch(list[i].key);
		touch(list[i].text);
		expect(list[i].at && (i == 0 || str_cmp(list[i - 1].key, list[i].key) <= 0));
	}
}

static inline void walk_field(struct arena *a, const struct field *f)
{
	const struct field *inner[] = { f->items, f->keys, f->values };

	expect(f->at && f->type.at);
	touch(f->path);
	touch(f->definition);
	touch(type_text(a, &f->type));
	for (size_t i = 0; i < f->attribute_count; i++) {
		const struct stated *s = &f->attributes[i];

		expect(s->at && (i == 0 || f->attributes[i - 1].attribute < s->attribute));
		expect(attribute_kind(s->attribute) != KIND_FLAG || s->flag);
		expect(attribute_kind(s->attribute) != KIND_LIST || s->count);
		expect(field_stated(f, s->attribute) == s);
		touch(s->text);
		for (size_t k = 0; k < s->count; k++)
			touch(s->list[k]);
	}
	walk_named(f->meanings, f->meaning_count);
	walk_named(f->docs, f->doc_count);
	for (size_t i = 0; i < f->quality_count; i++)
		expect(f->quality[i]->identity.len && f->quality[i]->at);
	for (size_t i = 0; i < f->field_count; i++) {
		expect(f->fields[i]->position == i);
		expect(field_child(f, f->fields[i]->name) == f->fields[i]);
		walk_field(a, f->fields[i]);
	}
	for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
		if (inner[i])
			walk_field(a, inner[i]);
}

static inline void walk_contract(struct arena *a, const struct contract *c)
{
	for (size_t i = 0; i < c->model_count; i++) {
		walk_field(a, &c->models[i]->root);
		for (size_t k = 0; k < c->models[i]->key_count; k++)
			touch(c->models[i]->key[k]);
		expect(!c->models[i]->key_count || c->models[i]->key_at);
	}
	for (size_t i = 0; i < c->port_count; i++) {
		expect(c->ports[i]->at != NULL);
		walk_named(c->ports[i]->address, c->ports[i]->address_count);
		walk_named(c->ports[i]->others, c->ports[i]->other_count);
	}
	for (size_t i = 0; i < c->sla_count; i++) {
		expect(c->slas[i]->at != NULL);
		touch(c->slas[i]->text);
		touch(c->slas[i]->path);
	}
	for (size_t i = 0; i < c->note_count; i++) {
		expect(c->notes[i]->at != NULL);
		touch(c->notes[i]->text);
	}
}

#endif
