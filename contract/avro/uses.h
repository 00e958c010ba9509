/* avro/uses.h - which types a schema's text names without defining them */
#ifndef CONTRACT_AVRO_USES_H
#define CONTRACT_AVRO_USES_H

#include "contract/language.h"

/* uses: full names, and what else a name without a dot may mean; gives: the types that the text
 * defines. Whether the text is a schema is not asked: what is none stands for no name. */
void avro_names(struct arena *a, const struct node *root, struct schema_names *out);

#endif
