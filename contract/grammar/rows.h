/* rows.h - the short words that the rows of a grammar are written in
 *
 * For odcs/grammar.c and dcs/grammar.c only: each word expands to members of struct grammar_row.
 */
#ifndef CONTRACT_GRAMMAR_ROWS_H
#define CONTRACT_GRAMMAR_ROWS_H

#include "contract/grammar/grammar.h"

#define GRAMMAR_KIND(k) KIND_##k

#define ANY            .value = VALUE_ANY
#define STATED         .value = VALUE_STATED
#define TEXT           .value = VALUE_TEXT
#define FLAG           .value = VALUE_FLAG
#define INTEGER        .value = VALUE_INTEGER
#define COUNT          .value = VALUE_COUNT
#define NUMBER         .value = VALUE_NUMBER
#define POSITIVE       .value = VALUE_POSITIVE
#define SCALAR         .value = VALUE_SCALAR
#define OBJECT_OF_ANY  .value = VALUE_OBJECT
#define WORD(list)     .value = VALUE_WORD, .words = (list)
#define FORM(f)        .value = VALUE_FORM, .form = FORM_##f
#define MAP(k)         .value = VALUE_MAP, .of = GRAMMAR_KIND(k)
#define LIST(k)        .value = VALUE_LIST, .item = VALUE_MAP, .of = GRAMMAR_KIND(k)
#define LIST_OF(v)     .value = VALUE_LIST, .item = VALUE_##v
#define LIST_OF_FORM(f) .value = VALUE_LIST, .item = VALUE_FORM, .form = FORM_##f
#define NAMES(k, f)    .value = VALUE_NAMES, .item = VALUE_MAP, .of = GRAMMAR_KIND(k), .form = FORM_##f
#define NAMES_OF(v, f) .value = VALUE_NAMES, .item = VALUE_##v, .form = FORM_##f

#define ALL            .since = 0, .until = NEVER_CLOSED
#define SINCE(v)       .since = (v), .until = NEVER_CLOSED
#define UNTIL(v)       .since = 0, .until = (v)
#define BETWEEN(v, w)  .since = (v), .until = (w)

#define REQUIRED       ROW_REQUIRED
#define FILLED         ROW_FILLED
#define DISTINCT       ROW_DISTINCT
#define PAIR           ROW_PAIR
#define ONE_OF         ROW_ONE_OF
#define DEPRECATED(hint) ROW_DEPRECATED, .advice = (hint)

#define PLAIN          .discriminator = NULL
#define DISTINCT_BY(key_, rule) .distinct = (key_), .twice = DEFECT_##rule
#define ON(k)          (1ull << GRAMMAR_KIND(k))

#endif
