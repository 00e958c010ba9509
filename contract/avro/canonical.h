/* avro/canonical.h - the texts that say what a schema is
 *
 *                         for                              drops
 * avro_parsing_form()     fingerprints, by the spec        what does not change how data is read
 * avro_stored_text()      a registry: stored, compared     blanks, spellings
 * avro_normal_text()      a registry, normalize=true       also the order of aliases and properties
 *
 * The texts are UTF-8, without line ends, in the arena; byte for byte those of Apache Avro
 * Java 1.12 and the registry built on it. A schema is not changed by them.
 */
#ifndef CONTRACT_AVRO_CANONICAL_H
#define CONTRACT_AVRO_CANONICAL_H

#include "contract/avro/schema.h"
#include "contract/base/digest.h"

/* "Parsing Canonical Form" of the specification. Types of references are written in full at their
 * first use. */
struct str avro_parsing_form(struct arena *a, const struct avro_schema *s);

/* What the registry keeps. A type that is the root of a reference is written by its name only. */
struct str avro_stored_text(struct arena *a, const struct avro_schema *s);
/* The same with every type written in full at its first use: a schema that stands alone. */
struct str avro_resolved_text(struct arena *a, const struct avro_schema *s);

/* What the registry keeps when asked to normalise. A type of the null namespace inside another
 * namespace moves into that, as in the original; false (SYNTAX) if two types meet there. Where the
 * original fails, on a property with an integer beyond 64 bits, the number is kept. */
bool avro_normal_text(struct arena *a, const struct avro_schema *s, struct str *out,
                      struct failure *why);

/* Of the parsing form. */
struct avro_fingerprints {
	uint64_t crc64; /* CRC-64-AVRO; single-object encoding writes it little-endian */
	unsigned char md5[DIGEST_MD5], sha256[DIGEST_SHA256];
};
void avro_fingerprint(struct str parsing_form, struct avro_fingerprints *out);

#endif
