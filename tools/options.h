/* options.h - what stands on a command line
 *
 * A command's options are rows; the usage text is printed from the same rows. Names are
 * exact: no abbreviations, and a typo gets "did you mean". Every command
 * also takes the common rows (--help, --limit).
 */
#ifndef TOOLS_OPTIONS_H
#define TOOLS_OPTIONS_H

#include "contract/base/arena.h"
#include "contract/base/failure.h"

struct option {
	const char *name;     /* without dashes; NULL ends a table */
	const char *argument; /* "FILE"; NULL: a switch */
	const char *help;     /* one line */
	bool repeatable;      /* else giving it twice is an error */
};

struct options {
	struct given {
		const struct option *option;
		struct str value;
	} * given; /* in the order of the command line */
	size_t count;
	struct str *operands;
	size_t operand_count;
};

extern const struct option common_options[];

/* Reads argv[0..argc) with rows and the common ones: `--name VALUE`, `--name=VALUE`, `--` before
 * operands that begin with a dash; `-` is an operand, `-h` is --help. False (USAGE): an unknown
 * option, a missing or unwanted value, an option given twice. */
bool options_parse(struct arena *a, const struct option *rows, int argc, char *const *argv,
                   struct options *out, struct failure *why);

bool option_given(const struct options *o, const char *name);
/* The value; STR_NONE if it was not given. */
struct str option_value(const struct options *o, const char *name);
/* Every value of a repeatable one, in order. */
struct str *option_values(struct arena *a, const struct options *o, const char *name,
                          size_t *count);

/* The rows as lines of a usage text. */
void options_print(struct buf *out, const struct option *rows);

/* ` (did you mean "x"?)`, or nothing, for a typo among n names. */
const char *did_you_mean(struct arena *a, struct str typo, const struct str *names, size_t n,
                         const char *prefix);

#endif
