/* oom_stories.h - the schemas of which oom_schema_test asks: for each form in which a language
 * reads them, two that differ in many ways */
#ifndef TESTS_UNIT_OOM_STORIES_H
#define TESTS_UNIT_OOM_STORIES_H

#include "contract/base/arena.h"

struct oom_story { /* texts: names of files in testdata/oom, until they are read */
	const char *language, *name; /* name: of the file */
	const char *old, *new;
	const char *reader; /* of a consumer, as YAML */
	const char *model;  /* which one it reads; NULL: the only one */
	const char *contract;
	const char *other_name, *other; /* what both refer to, and as what; NULL: nothing */
};

extern struct oom_story oom_avro_plain, oom_avro_rich, oom_json_draft_4, oom_json_draft_7,
	oom_json_modern, oom_proto_plain, oom_proto_rich, oom_proto_descriptor;

/* Once, before the first question, while there is memory. */
void oom_stories_read(struct arena *a);

#endif
