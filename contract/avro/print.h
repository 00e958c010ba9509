/* avro/print.h - JSON as Java's printer writes it
 *
 * Inside the Avro reader only. Strings: non-ASCII as it is, control characters as \u00XX in
 * capitals. Numbers: see java_number.h.
 */
#ifndef CONTRACT_AVRO_PRINT_H
#define CONTRACT_AVRO_PRINT_H

#include "contract/avro/names.h"

void avro_print_text(struct buf *out, struct str text);
void avro_print_value(struct buf *out, struct arena *a, const struct node *value);
/* The same with the members of every object in the order of their keys. */
void avro_print_sorted(struct buf *out, struct arena *a, const struct node *value);
/* A comma, the key and a colon. */
void avro_print_key(struct buf *out, struct str key);

/* Java's order of strings, by UTF-16 units: what is beyond U+FFFF comes before U+E000. As for
 * qsort, of texts and of properties by their keys. */
int avro_text_order(const void *a, const void *b);
int avro_property_order(const void *a, const void *b);

#endif
