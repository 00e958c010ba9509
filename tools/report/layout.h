/* layout.h - text in 80 columns */
#ifndef TOOLS_REPORT_LAYOUT_H
#define TOOLS_REPORT_LAYOUT_H

#include "contract/base/arena.h"

enum { LAYOUT_COLUMNS = 80 };

/* How many columns s takes: characters, not bytes. */
size_t layout_width(struct str s);
/* Words of s, broken at blanks so that no line is longer than LAYOUT_COLUMNS where a word allows
 * it; `first` stands before the first line, `indent` blanks before the others. Ends with a line
 * end. */
void layout_words(struct buf *out, const char *first, size_t indent, struct str s);
void layout_blanks(struct buf *out, size_t n);

#endif
