/* failure.h - why a question could not be answered, for people and exit codes
 *
 * Functions that can fail return bool and take a struct failure * last. On
 * false, *why says what went wrong and where; on true, it is untouched. Nothing
 * here allocates, so running out of memory can always be reported.
 *
 * An incompatibility is not a failure: it is a finding (compat/finding.h). A
 * flaw in a document that can still be read is a defect (contract/defect.h).
 */
#ifndef CONTRACT_BASE_FAILURE_H
#define CONTRACT_BASE_FAILURE_H

#include <stdbool.h>

/* clang-format off */
/*        code          exit  when                                              */
#define FAILURES(X) \
	X(NONE,           0, "nothing failed") \
	X(USAGE,          2, "the command line or the configuration is wrong") \
	X(SYNTAX,         2, "a text is not what its format allows") \
	X(LIMIT,          2, "an input exceeds a limit") \
	X(NOT_FOUND,      2, "a file, revision or name does not exist") \
	X(READ,           2, "a file cannot be read or written") \
	X(MEMORY,         2, "memory ran out") \
	X(INTERNAL,       2, "a defect of this program") \
	X(REFUSED,        1, "the answer is no: the operation is not allowed") \
	X(STORE,          3, "the registry or its directory cannot be used") \
	X(BUSY,           3, "the registry lost the race too often: try again")
/* clang-format on */

enum failure_code {
#define X(name, exit, when) FAILURE_##name,
	FAILURES(X)
#undef X
	FAILURE_COUNT
};

struct failure {
	enum failure_code code;
	int line, column; /* 1-based place in the input; 0: not known */
	char text[1024];  /* one sentence, NUL-terminated, without a full stop */
};

/* Fills *why (line and column 0) and returns false, so that
 * "return failure_set(...)" reads well. */
bool failure_set(struct failure *why, enum failure_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), nonnull(1)));
/* The same, with the place. */
bool failure_at(struct failure *why, enum failure_code code, int line, int column, const char *fmt,
                ...) __attribute__((format(printf, 5, 6), nonnull(1)));
/* Puts "prefix: " before the sentence already there. Returns false. */
bool failure_prefix(struct failure *why, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), nonnull(1)));
/* Puts more behind it, as it is. Returns false. */
bool failure_suffix(struct failure *why, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), nonnull(1)));
/* The exit code a command ends with when this is why. */
int failure_exit(enum failure_code code);

#endif
