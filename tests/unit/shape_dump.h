/* shape_dump.h - a contract as compact text, one statement a line, for tests
 *
 *   order_event table key order_id
 *   order_event.order_id string required unique @9:7
 */
#ifndef TESTS_UNIT_SHAPE_DUMP_H
#define TESTS_UNIT_SHAPE_DUMP_H

#include "contract/defect.h"
#include "contract/shape.h"

/* Everything but places and documentation. */
struct str shape_dump(struct arena *a, const struct contract *c);
/* One defect a line: "3:5 WRONG_TYPE path: message". */
struct str defects_dump(struct arena *a, struct defects *d);
/* Reads one document, dumps it, then its defects; a failure is a line "failed L:C text". */
const char *shape_of(struct arena *a, const char *text);

#endif
