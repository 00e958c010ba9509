/* digest.h - SHA-256, MD5, checksums and hexadecimal
 *
 * For identities that are stored or shown: content hashes, keys of long names,
 * fingerprints. Not for hash tables (str_hash() in text.h is faster).
 */
#ifndef CONTRACT_BASE_DIGEST_H
#define CONTRACT_BASE_DIGEST_H

#include "contract/base/text.h"

#include <stdint.h>

enum { DIGEST_SHA256 = 32, DIGEST_MD5 = 16 };

void digest_sha256(struct str s, unsigned char out[DIGEST_SHA256]);
/* For fingerprints that a specification wants so; not for anything that must withstand malice. */
void digest_md5(struct str s, unsigned char out[DIGEST_MD5]);
/* Lower-case, in the arena, NUL-terminated. */
struct str digest_hex(struct arena *a, const unsigned char *bytes, size_t n);
/* The first digits of the SHA-256, for identities people see (at most 64). */
struct str digest_sha256_hex(struct arena *a, struct str s, size_t digits);
/* CRC-32C (Castagnoli) of s, going on from crc (0 to begin). Finds rot, not malice. */
uint32_t digest_crc32c(uint32_t crc, struct str s);
/* The same where the processor has no instruction for it. */
uint32_t digest_crc32c_plain(uint32_t crc, struct str s);
/* The Rabin fingerprint of the Avro specification (CRC-64-AVRO). */
uint64_t digest_crc64_avro(struct str s);

#endif
