/* avro_text.h - an Avro schema of the bytes of an input */
#ifndef TESTS_FUZZ_AVRO_TEXT_H
#define TESTS_FUZZ_AVRO_TEXT_H

#include "contract/avro/schema.h"

/* As a registry reads what it holds; NULL if it is none. */
static inline struct avro_schema *stored_schema(struct arena *a, struct str text)
{
	static const struct avro_parse_options stored = { .strictness = AVRO_STORED };
	struct source *source = arena_new(a, struct source);
	struct avro_schema *schema = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("fuzz.avsc"), text };
	(void)avro_parse(a, source, &stored, &schema, &why);
	return schema;
}

#endif
