/* schema_files.h - schemas in files, which refer to each other
 *
 * Beside each other in a repository, schemas share what they say: an Avro record uses
 * shop.Customer, a JSON Schema has "$ref": "common.json#/definitions/money", a Protobuf file
 * imports "shop/money.proto". Each language says what a text needs and gives (struct schema_names);
 * where the files are is asked here, alike for all of them, in this order:
 *
 *   - where the reference leads: from the folder of the file (JSON Schema), or as a path from one
 *     of the roots (Protobuf): import_paths of .treaty.yaml, the root that the file was itself
 *     found from, its folder and the folders around it
 *   - the files of the run that give the name: a type, an `$id`
 *   - the files of the same folder that give it
 *   - the files of the repository that give it; of Protobuf those whose path ends so
 *
 * and only there where the file came from: its working tree, its revision, its repository
 * (around.h). The order of files means nothing. A name that two files give differently belongs to
 * nobody: who needs it is refused. Files that need each other in a circle are refused, except where
 * the language allows it.
 */
#ifndef TOOLS_INPUT_SCHEMA_FILES_H
#define TOOLS_INPUT_SCHEMA_FILES_H

#include "tools/input/documents.h"

struct unread { /* a file that is no schema */
	const struct source *source;
	struct failure why;
};

bool schema_is_file(struct str path); /* by its name: *.avsc, *.schema.json, *.proto */
/* By its name, else by what it says of itself ($schema), in JSON or YAML. NULL: it is no schema. */
const struct language *schema_language(struct arena *a, const struct source *source);

/* What a registry is sent of it: the text, or of a file in another form (language->named) what
 * would be kept of it. */
bool schema_to_send(struct arena *a, const struct source *source, struct str *out,
                    struct failure *why);

/* Schemas that the ones asked for may refer to, from elsewhere: before any file is looked for.
 * Each stands before those that need it. */
struct given_schemas {
	const struct schema *schemas;
	const struct str *names;
	size_t count;
};

/* Appends the schemas among the sources in their order. *failed: the others. */
void schemas_read(struct arena *a, const struct repo *r, const struct sources *sources,
                  struct documents *out, struct unread **failed, size_t *failed_count);

/* The same where all must be schemas: the failure of the first that is none. given NULL: none. */
bool schemas_load(struct arena *a, const struct repo *r, const struct sources *sources,
                  const struct given_schemas *given, struct documents *out, struct failure *why);

/* One source as a schema of that language, whatever its name is. The failure has its place. */
bool schema_load_as(struct arena *a, const struct repo *r, const struct source *source,
                    const struct language *language, const struct given_schemas *given,
                    struct document *out, struct failure *why);

#endif
