/* avro/print.h - JSON as Java's printer writes it
 *
 * Inside the Avro reader only. Strings: see java_text.h; numbers: see java_number.h.
 */
#ifndef CONTRACT_AVRO_PRINT_H
#define CONTRACT_AVRO_PRINT_H

#include "contract/avro/names.h"

void avro_print_value(struct buf *out, struct arena *a, const struct node *value);
/* The same with the members of every object in the order of their keys. */
void avro_print_sorted(struct buf *out, struct arena *a, const struct node *value);
/* A comma, the key and a colon. */
void avro_print_key(struct buf *out, struct str key);

/* As java_text_order(), of properties by their keys. */
int avro_property_order(const void *a, const void *b);

#endif
