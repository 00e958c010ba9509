/* field.h - properties of the Open Data Contract Standard, between its source files */
#ifndef CONTRACT_ODCS_FIELD_H
#define CONTRACT_ODCS_FIELD_H

#include "contract/shape_build.h"

/* The value of a custom property of that name; NULL without one. */
const struct node *odcs_custom(const struct node *map, const char *name);
/* customProperties of a property or object: attributes, meanings, else documentation. */
void odcs_read_customs(struct reading *r, struct field *f, const struct node *map);
/* The type of a property from everything that says something about it, and the
 * constraints that a native type text holds (length). */
void odcs_read_type(struct reading *r, struct field *f, const struct node *map);
/* A list of properties, into parent's children. */
void odcs_read_properties(struct reading *r, struct field *parent, const struct node *list);
/* The key of a model: flagged fields by primaryKeyPosition, those without one behind. */
void odcs_read_primary_key(struct reading *r, struct model *m);
/* Foreign keys of every model; after all of them are read. */
void odcs_read_relationships(struct reading *r);
/* A document of version 2.2 with the keys of 3.0. */
const struct node *odcs_from_v2(struct arena *a, const struct node *root);

#endif
