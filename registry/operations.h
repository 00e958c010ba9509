/* operations.h - a registry as a table of operations, for those who are one
 *
 * Whoever asks includes registry.h and knows nothing of this. An implementation embeds struct
 * registry as its first member, fills a table, and is opened by a function of its own:
 * registry_open() gives the one that works on a directory.
 */
#ifndef REGISTRY_OPERATIONS_H
#define REGISTRY_OPERATIONS_H

#include "registry/registry.h"

struct registry_operations {
	void (*close)(struct registry *r);
#define OPERATION(name, parameters, arguments) bool(*name) parameters;
#include "registry/operations.def"
#undef OPERATION
};

struct registry {
	const struct registry_operations *operations; /* every member is set */
};

#endif
