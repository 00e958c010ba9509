/* hash.h - the hash of tables in memory
 *
 * Names in tables come from documents that anybody sends. Under a hash that is known beforehand
 * somebody can choose a million names of one slot, and keep a server busy for hours. So str_hash()
 * has a key of this process that nobody is told: SipHash-1-3 (Aumasson and Bernstein, 2012).
 * Nothing may be kept, shown or put in order by it.
 */
#ifndef CONTRACT_BASE_HASH_H
#define CONTRACT_BASE_HASH_H

#include "contract/base/text.h"

#include <stdint.h>

/* The same under any key: for tests. */
uint64_t hash_under(const uint64_t key[2], struct str s);

#endif
