#include "registry/wire/forms_subject.h"

void references_of_form(struct arena *a, const struct ask_reference_form *list, size_t n,
                        struct content *out)
{
	out->references = arena_array(a, struct schema_reference, n);
	out->reference_count = n;
	for (size_t i = 0; i < n; i++)
		out->references[i] =
			(struct schema_reference){ list[i].name, list[i].subject, list[i].version };
}
