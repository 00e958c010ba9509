/* limits.h - every bound on input and work, in one table
 *
 * A row: name, default, and what is bounded, in the words of the message that
 * is printed when the limit is met: a limit exceeded names itself. Each can be
 * changed for one run by its name (`--limit DEPTH=500`).
 */
#ifndef CONTRACT_BASE_LIMITS_H
#define CONTRACT_BASE_LIMITS_H

#include "contract/base/failure.h"
#include "contract/base/text.h"

/* clang-format off */
#define LIMITS(X) \
	X(DOCUMENT_BYTES, 16ul << 20,   "bytes in one document") \
	X(DEPTH,          200,          "levels of nesting in one document") \
	X(NODES,          1000000,      "values in one document") \
	X(ALIAS_FACTOR,   10,           "times its text that the aliases of a document may expand to") \
	X(DOCUMENTS,      10000,        "documents in one run") \
	X(FIELDS,         100000,       "fields in one contract, with those that definitions repeat") \
	X(REFERENCES,     1000,         "references from one document") \
	X(NAME_BYTES,     4096,         "bytes in the full name of one Protobuf type") \
	X(DEFAULT_STEPS,  10000000,     "steps to check the defaults of one schema") \
	X(DATUM_DEPTH,    1000,         "levels of nesting in one datum") \
	X(DATUM_VALUES,   1000000,      "values in one datum") \
	X(FINDINGS,       1000,         "findings in one report; the rest is counted") \
	X(PAIRS,          4000000,      "pairs of types compared in one question") \
	X(WITNESS_STEPS,  1000000,      "steps to search for a value that cannot be read") \
	X(WITNESS_BYTES,  65536,        "bytes, or values, in one value that cannot be read") \
	X(MESSAGES,       5000,         "incompatibilities listed in one answer; the rest is counted") \
	X(JSON_STEPS,     10000000,     "steps to judge one value by a JSON Schema") \
	X(JSON_DEPTH,     2000,         "levels of schemas within schemas to judge one value") \
	X(PATTERN_BYTES,  4096,         "bytes in one pattern") \
	X(PATTERN_STATES, 20000,        "states explored to compare two patterns") \
	X(SET_STEPS,      20000000,       "steps to compare two JSON Schemas") \
	X(OUTPUT_BYTES,   256ul << 20,  "bytes of output") \
	X(RECORD_BYTES,   64ul << 20,   "bytes in one change of the registry") \
	X(ANSWER_BYTES,   256ul << 20,  "bytes in one answer of a registry at an address") \
	X(BODY_BYTES,     32ul << 20,   "bytes in the body of one request to the server") \
	X(BODIES_BYTES,   512ul << 20,  "bytes in the bodies of all requests that are being received") \
	X(HEADER_BYTES,   32ul << 10,   "bytes for the headers of one request to the server") \
	X(KEPT_BYTES,     16ul << 20,   "bytes of answers kept for whoever asks the same again") \
	X(REQUEST_BYTES,  1024ul << 20, "bytes of memory for one request to the server") \
	X(ARENA_BYTES,    2048ul << 20, "bytes of memory for one run")
/* clang-format on */

enum limit {
#define X(name, value, what) LIMIT_##name,
	LIMITS(X)
#undef X
	LIMIT_COUNT
};

/* The value in force. */
unsigned long limit_of(enum limit limit);
/* What it bounds, for the message "more than <value> <what> (limit <NAME>)". */
const char *limit_what(enum limit limit);
const char *limit_name(enum limit limit);
/* Fills *why with that message (LIMIT) and returns false. */
bool limit_exceeded(enum limit limit, struct failure *why);
/* Changes one by name, before the first thread starts; false: no such name.
 * Zero is refused too. */
bool limit_set(struct str name, unsigned long value);

#endif
