/* avro_gen.h - random pairs of Avro schemas that resemble each other, and random data of a schema
 *
 * The same seed gives the same. Names are few and namespaces change, so that unions have something
 * to decide; types refer to each other and to themselves, some have no value, defaults may be none.
 */
#ifndef TESTS_UNIT_AVRO_GEN_H
#define TESTS_UNIT_AVRO_GEN_H

#include "contract/avro/smallest.h"

/* Two texts; nearly always both are schemas. */
void avro_gen_pair(struct arena *a, uint64_t seed, const char **reader, const char **writer);

/* A datum of a type that has one (`sizes`: of its schema); a few levels deep, then the smallest. */
const struct avro_datum *avro_gen_datum(struct arena *a, struct avro_smallest *sizes,
                                        const struct avro_type *type, uint64_t *seed);

#endif
