/* search.h - words in what a registry holds
 *
 * One search is begun once, and looks at one thing after the other: at its name, then at the fields
 * of its models. What holds every word, ASCII case aside, is a hit. Registries in a directory and
 * at an address that cannot search itself use the same.
 */
#ifndef REGISTRY_SEARCH_H
#define REGISTRY_SEARCH_H

#include "registry/registry.h"

struct search {
	struct arena *arena;
	struct str words, id; /* id: of what is looked at */
	bool subject;         /* what it is */
	struct search_hit *hits;
	size_t count;
};

/* USAGE: there is no word. */
bool search_begin(struct search *s, struct arena *a, struct str words, struct failure *why);
/* What is looked at from now on: its name, all that is said beside it, what a hit shows. */
void search_name(struct search *s, struct str id, struct str all, struct str shown);
/* The same of a subject; its hit shows "AVRO version 3". */
void search_subject(struct search *s, struct str subject, struct str type, long long version);
void search_models(struct search *s, const struct contract *c);
/* Every subject of the one in a directory. */
bool search_subjects(struct registry *r, struct search *s, struct failure *why);

#endif
