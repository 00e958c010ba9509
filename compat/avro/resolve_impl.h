/* resolve_impl.h - inside the resolving decoder */
#ifndef COMPAT_AVRO_RESOLVE_IMPL_H
#define COMPAT_AVRO_RESOLVE_IMPL_H

#include "compat/avro/resolve.h"

/* Fills renamed; or an obstacle, and renamed is the writer's. False: LIMIT (DEPTH). */
bool resolver_apply_aliases(struct avro_resolver *r, struct failure *why);

/* Fills matches, branches, unions and defaults. False: LIMIT (PAIRS). */
bool resolver_match(struct avro_resolver *r, struct failure *why);

/* The value of a default; NULL: it is no value of its type. */
const struct avro_datum *resolver_default(const struct avro_resolver *r,
                                          const struct avro_type *record,
                                          const struct avro_field *field);

/* The first obstacle stays. */
void resolver_obstruct(struct avro_resolver *r, enum avro_obstacle obstacle,
                       const struct avro_type *at, const struct avro_field *field, struct str name);

/* unions, filled on demand. *steps counts down; false: none is left. */
bool resolver_compare_unions(struct avro_resolver *r, const struct avro_type *reader_union,
                             const struct avro_type *writer_union, unsigned long *steps,
                             bool *equivalent);

#endif
