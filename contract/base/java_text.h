/* java_text.h - texts as a registry written in Java prints and sorts them */
#ifndef CONTRACT_BASE_JAVA_TEXT_H
#define CONTRACT_BASE_JAVA_TEXT_H

#include "contract/base/text.h"

/* A quoted JSON string: non-ASCII as it is, control characters as \b \t \n \f \r or \u00XX in
 * capitals. */
void java_text_print(struct buf *out, struct str text);

/* Java's order of strings, by UTF-16 units: what is beyond U+FFFF comes before U+E000. */
int java_text_compare(struct str a, struct str b);
/* The same over two struct str *, for qsort. */
int java_text_order(const void *a, const void *b);

#endif
