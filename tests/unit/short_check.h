/* short_check.h - a question that finds too little memory: each time a clean failure, nothing lost
 * (the leak checker of the sanitizer variant sees that), and asked again the same answer */
#ifndef TESTS_UNIT_SHORT_CHECK_H
#define TESTS_UNIT_SHORT_CHECK_H

#include "tests/check.h"
#include "tests/unit/short_memory.h"

static inline void check_short(const struct short_question *q)
{
	struct short_answer got;

	CHECK_ROW(q->name);
	ask_short(q, &got);
	CHECK(got.refused > 0 && got.refused < 10000);
	CHECK(got.ended <= q->caps / 3); /* the last blocks are larger than what they hold */
	CHECK(got.enough);
	CHECK_STR(got.after, got.before);
	for (size_t i = 0; i < sizeof q->said / sizeof *q->said && q->said[i]; i++)
		CHECK(got.before && strstr(got.before, q->said[i]));
	free(got.before);
	free(got.after);
}

#endif
