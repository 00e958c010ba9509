/* evidence_once.h - consumers' expectations as they stood before a change, beside those that stand
 * now
 *
 * A change that takes an expectation away, or alters it, is judged by what stood before it too:
 * else deleting a file in the same change would be the way past the gate.
 */
#ifndef TOOLS_INPUT_EVIDENCE_ONCE_H
#define TOOLS_INPUT_EVIDENCE_ONCE_H

#include "tools/input/evidence_files.h"

/* Adds to e->expectations those that the revision e->once held, of the references named (else of
 * its own .treaty.yaml, else of the usual folders), and that are not asked any more as they were. A
 * file that was an expectation, is there, and is none any more is a failure (SYNTAX): it would
 * silently demand nothing. */
bool expectations_once(struct arena *a, const struct repo *r, const struct str *named, size_t count,
                       struct file_evidence *e, struct failure *why);

#endif
