/* words.h - what an element says, in the words of the Data Contract Specification
 *
 * Of a contract in that standard, or of a schema. Conversions between standards write an element
 * from its own map and keep the rest (convert.h); a schema has no such map, so what an element says
 * is written from the neutral shape, and two of them are compared key by key.
 */
#ifndef CONTRACT_CONVERT_WORDS_H
#define CONTRACT_CONVERT_WORDS_H

#include "contract/convert/convert.h"

/* Writes the newest version of that standard, of a contract in DIALECT_DCS or DIALECT_SCHEMA. */
struct words {
	struct convert convert;
	enum dialect dialect;
};
void words_init(struct words *w, struct arena *a, enum dialect dialect);

/* Type, statements and quality rules. In place of its parts stand marks, empty maps: fields, items,
 * values. The keys of a map are written in full unless they are texts. */
struct node *field_words(const struct words *w, const struct field *f);
/* The same of a model, with its kind and its key. */
struct node *model_words(const struct words *w, const struct model *m);
/* Says what of a contract is no part of a model: its version, servers and the like. */
void words_lose_rest(struct arena *a, struct defects *losses, const struct contract *c);

#endif
