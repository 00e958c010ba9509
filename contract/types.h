/* types.h - type words of the contract languages and of databases
 *
 * One table: a word, the type it names, and whose word it is. Source: Data Contract
 * Specification 1.2.1 (data types), ODCS 3.2 (logicalType), and native SQL words for physicalType.
 */
#ifndef CONTRACT_TYPES_H
#define CONTRACT_TYPES_H

#include "contract/shape.h"

enum { TYPE_WORD_DCS = 1, TYPE_WORD_ODCS = 2, TYPE_WORD_NATIVE = 4 };

/* A word with what stood in parentheses behind it: "DECIMAL(12, 2)", "varchar(18)". */
struct type_words {
	struct type type; /* kind, bits, sign; DECIMAL only with both numbers, else NUMBER */
	long long length; /* of a text; -1: not stated */
	bool bare;        /* nothing in parentheses */
	bool dcs;         /* a word of the Data Contract Specification */
	bool upper;       /* not in small letters, as it writes its words */
};

/* False: not a word of those languages (any case is accepted). */
bool type_words_parse(struct str text, unsigned languages, struct type_words *out);
/* i8..i128, u8..u128, f32, f64: changes an integer or number type. False: none of them. */
bool type_numeric_format(struct str format, struct type *t);
bool type_is_temporal(enum type_kind kind);

#endif
