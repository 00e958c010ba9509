/* registry.c - each operation is passed on to the registry that was opened */
#include "registry/operations.h"

void registry_close(struct registry *r)
{
	if (r)
		r->operations->close(r);
}

#define OPERATION(name, parameters, arguments)        \
	bool registry_##name parameters               \
	{                                             \
		return r->operations->name arguments; \
	}
#include "registry/operations.def"
#undef OPERATION
