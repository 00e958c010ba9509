/* native_rows.h - a reader's schema and two versions of what is written, as rows of a table */
#ifndef TESTS_UNIT_NATIVE_ROWS_H
#define TESTS_UNIT_NATIVE_ROWS_H

#include "contract/base/arena.h"
#include "tests/check.h"

/* A contract of one model, m, with these fields. */
#define CONTRACT(fields)                                                                \
	"dataContractSpecification: 1.1.0\nid: o.e\ninfo: {title: t, version: 1.0.0}\n" \
	"models: {m: {type: table, fields: {" fields "}}}\n"

struct native_row {
	const char *why;
	const char *old, *new; /* contracts, or schemas; old NULL: a first version */
	const char *reader;    /* what stands below `native:` besides the format */
	/* "CODE path; CODE path": what breaks it; what does so in some ways to write it only. */
	const char *want, *unsure;
	const char *result; /* replay_result_name() */
};

struct native_said {
	const char *found, *unsure, *result; /* found NULL: the row itself cannot be read */
};

/* The same words of what the replay says, in the arena. */
void native_ask(struct arena *a, const struct native_row *r, const char *format,
                struct native_said *out);

static inline void native_check(const struct native_row *rows, size_t n, const char *format)
{
	for (size_t i = 0; i < n; i++) {
		struct native_said said;
		struct arena a;

		CHECK_ROW(rows[i].why);
		arena_init(&a, 256ul << 20);
		native_ask(&a, &rows[i], format, &said);
		CHECK_STR(said.found, rows[i].want);
		CHECK_STR(said.unsure, rows[i].unsure);
		CHECK_STR(said.result, rows[i].result);
		arena_free(&a);
	}
}

#define NATIVE_CHECK(rows, format) native_check(rows, sizeof rows / sizeof *rows, format)

#endif
