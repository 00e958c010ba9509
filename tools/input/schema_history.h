/* schema_history.h - which schema was which
 *
 * A schema states no version and no id of a document: it is known by the full name of its root.
 * Where files are compared with files, the one that stood in the same file counts before all
 * others of its name, and is the one before even where the name changed, unless that name goes on
 * elsewhere. In files that are no revision, the same file is the only one called so.
 *
 * Several files may define one name. One that has nothing before it is the one that is gone from
 * where it stood (in files that are no revision: that no other proposal is), if there is one such
 * file that is nearest to it by the end of its path, or that has its text.
 */
#ifndef TOOLS_INPUT_SCHEMA_HISTORY_H
#define TOOLS_INPUT_SCHEMA_HISTORY_H

#include "tools/input/evidence_files.h"

/* Fills e->pairs, when proposals and history are there. */
void schemas_pair(struct arena *a, const struct repo *r, struct file_evidence *e);
/* What stood in the proposal's file; NULL: nothing, or that is no schema. */
const struct contract *schema_before(const struct file_evidence *e, const struct contract *proposal);

/* Order of names; numbers in them count as numbers: order-v10 comes after order-v9. Versions that no
 * document states are told by it. */
int file_order(struct str a, struct str b);

#endif
