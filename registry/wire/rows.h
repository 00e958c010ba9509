/* rows.h - words in which the tables of forms_*.c are written
 *
 * A file defines S as the struct, writes its rows, and closes with WIRE_TABLE. Each row checks that
 * the member in C is of the type that its kind is read and written as.
 */
#ifndef REGISTRY_WIRE_ROWS_H
#define REGISTRY_WIRE_ROWS_H

#include "registry/wire/forms.h"

#include <stddef.h>

/* Not for all of them: which member is of which type, the compiler checks. */
#define IS_TYPE(type, member) \
	(0 *                  \
	 sizeof(char[__builtin_types_compatible_p(type, __typeof__(((S *)0)->member)) ? 1 : -1]))
#define AT(type, member) (offsetof(S, member) + IS_TYPE(type, member))
#define COUNT_AT(member) AT(size_t, member)

#define MUST 0 /* always there */
#define MAY  1 /* left out where it says nothing */

/* clang-format off */
#define ROW(KIND, type, as, member, may, says) \
	.name = (as), .kind = WIRE_##KIND, .optional = (may), .offset = AT(type, member), .about = (says)
/* An enum, array or struct of any name: what it holds, nested tables and tests know. */
#define ROW_OF(KIND, as, member, may, says) \
	.name = (as), .kind = WIRE_##KIND, .optional = (may), .offset = offsetof(S, member), .about = (says)

#define TEXT_AS(as, member, may, says)  { ROW(TEXT, struct str, as, member, may, says) }
#define TEXT(member, may, says)         TEXT_AS(#member, member, may, says)
#define MAYBE_AS(as, member, says)      { ROW(MAYBE, struct str, as, member, MAY, says) }
#define MAYBE(member, says)             MAYBE_AS(#member, member, says)
#define FLAG(member, may, says)         { ROW(FLAG, bool, #member, member, may, says) }
#define NUMBER(member, says)            { ROW(NUMBER, long long, #member, member, MUST, says) }
#define COUNT_AS(as, member, may, says) { ROW(COUNT, size_t, as, member, may, says) }
#define COUNT(member, may, says)        COUNT_AS(#member, member, may, says)
#define OFFSET(member, says)            { ROW(OFFSET, uint64_t, #member, member, MUST, says) }
#define TIME(member, says)              { ROW(TIME, int64_t, #member, member, MUST, says) }
#define WORD_AS(as, member, may, absent, list, says) \
	{ ROW_OF(WORD, as, member, may, says), .missing = (absent), .words = &(list) }
#define WORD(member, may, absent, list, says) WORD_AS(#member, member, may, absent, list, says)
#define TEXTS(member, n, may, says) \
	{ ROW(TEXTS, struct str *, #member, member, may, says), .count = COUNT_AT(n) }
#define LIST(member, n, may, of, says) \
	{ ROW_OF(LIST, #member, member, may, says), .count = COUNT_AT(n), .table = &wire_##of }
#define POINTERS(member, n, may, of, says) \
	{ ROW_OF(POINTERS, #member, member, may, says), .count = COUNT_AT(n), .table = &wire_##of }
#define OBJECT(member, may, of, says) \
	{ ROW_OF(OBJECT, #member, member, may, says), .table = &wire_##of }
#define POINTER(member, may, of, says) \
	{ ROW_OF(POINTER, #member, member, may, says), .table = &wire_##of }
#define FINDINGS_AS(as, member, may, says) \
	{ ROW(FINDINGS, struct findings, as, member, may, says), .table = &wire_finding }
#define FINDINGS(member, may, says) FINDINGS_AS(#member, member, may, says)
#define PLACE(member, says) \
	{ ROW(PLACE, const struct node *, #member, member, MAY, says) }
#define TREE(member, says) \
	{ ROW(TREE, const struct node *, #member, member, MAY, says) }
#define EXPECTATION(as, member, may, says) \
	{ ROW(EXPECTATION, const struct expectation *, as, member, may, says) }
/* clang-format on */

#define WIRE_TABLE(id, rows, says)                                                              \
	const struct wire_table wire_##id = { #id, sizeof(S), rows, sizeof rows / sizeof *rows, \
		                              says }

/* Of a struct with these members: one contract. */
#define DOCUMENT_ROWS                                                                             \
	POINTER(document, MUST, file, "the file"),                                                \
		POINTER(product, MAY, file, "the data product that the contract is joined with"), \
		TEXT(contract, MAY, "its id, where the document holds several"),                  \
		TEXT(version, MAY, "its version, where the document holds several of that id")

/* words.c */
extern const struct wire_words wire_states, wire_statuses, wire_results, wire_answers, wire_levels,
	wire_rules, wire_compat_levels, wire_profiles, wire_policies, wire_rule_sets, wire_fail_on,
	wire_unregistered, wire_bumps, wire_modes;

#endif
