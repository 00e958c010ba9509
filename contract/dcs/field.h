/* field.h - fields of the Data Contract Specification, between dcs.c and dcs/field.c */
#ifndef CONTRACT_DCS_FIELD_H
#define CONTRACT_DCS_FIELD_H

#include "contract/shape_build.h"

/* A map of fields, into parent's children. */
void dcs_read_fields(struct reading *r, struct field *parent, const struct node *fields);
#endif
