/* tags.h - marks inside schemas: "PII" on a field, "GDPR" on a record
 *
 * A schema keeps them in its own words: the property "confluent:tags" of Avro and JSON Schema, the
 * tags of (confluent.field_meta) and (confluent.message_meta) in Protobuf. What is marked is called
 * by a path, in each language's way (avro/tags.h, json_schema/tags.h, protobuf/tags.h); a dot
 * before it means nothing.
 * Source: the entities of the Confluent Schema Registry's tag requests (sr_record, sr_field).
 */
#ifndef CONTRACT_TAGS_H
#define CONTRACT_TAGS_H

#include "contract/base/node.h"

struct schema_tags {
	struct str path;
	bool field; /* sr_field, else sr_record */
	struct str *tags;
	size_t count;
};

/* Of some of the marks. */
struct tag_change {
	const struct schema_tags *add, *remove; /* what is added is added first */
	size_t adds, removes;
	bool lenient; /* a path that the schema does not have is no error */
};

/* ---- for the languages' walks ------------------------------------------------------------- */

struct tag_walk {
	struct arena *arena;
	struct tag_change change;
	bool *found;              /* for each of add, then of remove */
	struct schema_tags *seen; /* what is marked when all is done, in order */
	size_t seen_count;
};

struct tag_name { /* by which something may be called */
	struct str path;
	bool field;
};

void tag_walk_init(struct tag_walk *w, struct arena *a, const struct tag_change *change);
/* The tags that something of these names has now, each once; *changed: others than before. The
 * first name is the one it is noted under. */
struct str *tags_now(struct tag_walk *w, const struct tag_name *names, size_t name_count,
                     const struct str *had, size_t had_count, size_t *count, bool *changed);
/* Of a JSON object, which keeps them as "confluent:tags": a copy with those it has now. */
struct node *tags_put(struct tag_walk *w, const struct node *n, const struct tag_name *names,
                      size_t name_count);
/* False, SYNTAX: a path that nothing had, unless that is no error. */
bool tag_walk_done(const struct tag_walk *w, struct failure *why);

#endif
