/* spot.h - what a path of a registry, or of a rule set, names in a Protobuf file
 *
 * "#/Order/Line/3" is field 3 of Order.Line, "#/Order/means/5" the same of a member of the oneof
 * means, "#/Status/2" a constant, "#/" or "#" the file. Paths do not say of which file: what it
 * imports is found too, but for names that it has itself. All of a file is indexed once, in time
 * and memory linear in its size.
 */
#ifndef COMPAT_PROTOBUF_SPOT_H
#define COMPAT_PROTOBUF_SPOT_H

#include "contract/protobuf/schema.h"
#include "contract/protobuf/table.h"

struct proto_spot {
	struct str name; /* "Order.Line.sku"; of the file its package, or empty */
	const struct proto_file *file;
	struct proto_place at;
};

struct proto_spots {
	struct arena *arena;
	struct proto_table table;
	struct proto_spot root;
};

void proto_spots_of(struct arena *a, const struct proto_file *f, struct proto_spots *out);

/* What it names; NULL: nothing there. */
const struct proto_spot *proto_spot_exact(const struct proto_spots *s, struct str path);
/* The same, else what it would stand in; the file, at the worst. */
const struct proto_spot *proto_spot_around(const struct proto_spots *s, struct str path);

#endif
