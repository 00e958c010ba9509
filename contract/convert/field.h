/* field.h - what the natural writers of fields and models share; for convert_*.c only */
#ifndef CONTRACT_CONVERT_FIELD_H
#define CONTRACT_CONVERT_FIELD_H

#include "contract/convert/convert.h"

/* One element while it is written. */
struct writing {
	const struct convert *c;
	const struct field *f;
	int kind;             /* of the grammar: a property, a field, an object, a model */
	int options_kind;     /* ODCS: of logicalTypeOptions; -1: none */
	struct str state;     /* ODCS: the logicalType */
	struct node *out, *options;
	size_t position;      /* in a primary key of several parts, from 1; 0: no part */
};

/* Everything but type, children and quality. */
void write_statements(struct writing *w);
/* A value under a key of the target where its grammar allows that, else as an extension. */
void write_value(struct writing *w, struct str key, const struct node *value);
/* An extension: a custom property, or (DCS) a key of its own. */
void write_extension(struct writing *w, struct str key, const struct node *value);

/* The type: type, format, precision... or logicalType, physicalType and options. */
void write_type(struct writing *w);
/* The word of DCS for a type, or NULL. */
const char *dcs_word(const struct type *t);

#endif
