/* schema_find.h - which file is meant by a name that a schema needs; for schema_files.c */
#ifndef TOOLS_INPUT_SCHEMA_FIND_H
#define TOOLS_INPUT_SCHEMA_FIND_H

#include "contract/base/text_map.h"
#include "contract/format.h"
#include "tools/input/around.h"

struct schema_file;

struct schema_need {
	struct str name; /* as the reader of the text calls it */
	struct schema_file *file;
};

enum file_state { FILE_NEW, FILE_OPEN, FILE_READ, FILE_FAILED };

struct schema_file {
	const struct source *source;
	const struct language *language;
	const struct node *tree; /* what the text says, where that is no JSON; else NULL */
	struct spot spot;
	struct str root; /* the one it was found from; ptr NULL: none */
	bool asked;      /* for; else only needed by one that is */
	enum file_state state;
	struct failure why;
	struct schema schema;      /* READ, or as a neighbour */
	struct document document;  /* of what was asked for */
	struct schema_need *needs; /* through and through, dependencies first */
	size_t need_count;
};

struct schema_search {
	struct arena *arena;
	struct around around;
	struct schema_file **list; /* every file that was looked at */
	size_t count;
	struct text_map by_spot, by_name; /* -> schema_file; of those asked for -> struct givers */
	struct str *import_paths;         /* folders, with their slashes */
	size_t import_path_count;
	bool import_paths_known;
};

/* The file of that place, as one of the language; NULL: there is none. */
struct schema_file *schema_file_at(struct schema_search *s, struct spot spot,
                                   const struct language *language);
struct schema_file *schema_file_add(struct schema_search *s, const struct source *source,
                                    const struct language *language);
/* Reads nothing but the text: what it needs and gives. */
bool schema_file_names(struct schema_search *s, const struct schema_file *file, struct str as,
                       struct schema_names *out, struct failure *why);
/* Makes known what files give that were asked for. */
void schema_search_give(struct schema_search *s, struct schema_file *file,
                        const struct schema_names *names);

/* All files that may be meant, in the first place where there are any. */
size_t schema_find(struct schema_search *s, const struct schema_file *from,
                   const struct schema_use *use, struct schema_file ***out);

#endif
