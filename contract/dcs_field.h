/* dcs_field.h - fields of the Data Contract Specification, between dcs.c and dcs_field.c */
#ifndef CONTRACT_DCS_FIELD_H
#define CONTRACT_DCS_FIELD_H

#include "contract/shape_build.h"

/* A map of fields, into parent's children. */
void dcs_read_fields(struct reading *r, struct field *parent, const struct node *fields);
/* A key of a field or model that no row of its table knows: a meaning, an error in an
 * expectation, else documentation. */
void dcs_other_key(struct reading *r, struct field *f, const struct member *m,
                   const struct key_row *rows, size_t row_count);

#endif
