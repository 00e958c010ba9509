#include "contract/json_schema/typed_impl.h"

bool typed_read_modern(struct typed_loader *l, const struct typed_reference *references,
                       size_t reference_count, const struct typed **out)
{
	(void)references;
	(void)reference_count;
	(void)out;
	return failure_set(l->why, FAILURE_INTERNAL, "later");
}
