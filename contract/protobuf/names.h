/* protobuf/names.h - what names mean in a Protobuf file
 *
 * Inside the reader, for those who look names up. A file's definitions are its own; what it sees
 * are its own, then those of other files, which the reading chooses (names.c).
 */
#ifndef CONTRACT_PROTOBUF_NAMES_H
#define CONTRACT_PROTOBUF_NAMES_H

#include "contract/protobuf/parse.h"
#include "contract/protobuf/table.h"

enum proto_is {
	IS_NOTHING,
	IS_PACKAGE,
	IS_MESSAGE,
	IS_ENUM,
	IS_VALUE,
	IS_FIELD,
	IS_ONEOF,
	IS_SERVICE,
	IS_RPC
};

struct proto_definition {
	enum proto_is is;
	const struct proto_file *file;
	union {
		const struct proto_message *message;
		const struct proto_enum *enumeration; /* IS_VALUE: of which it is one, too */
		const struct proto_field *field;
	};
	size_t value; /* IS_VALUE: its place */
};

struct proto_names {
	struct proto_table own;  /* full name -> struct proto_definition */
	struct proto_table seen; /* own, then what other files define; types only, unless linked */
	struct proto_table extensions; /* the same of extensions, unless linked */
	struct proto_table all;        /* linked: the definitions of all loaded files */
	struct proto_table loaded; /* path -> struct proto_file: all imports, through and through */
	const struct proto_file **files; /* the same, in order */
	size_t file_count;
	struct proto_prefix *packages; /* scopes of the package: "a.b", "a", "" */
	size_t package_count;
	bool linked;
};

/* Gives names their full form and notes what defines what: first of all, imports are found. LINKED:
 * checks names and numbers, too, in protoc's order. */
bool proto_declare(struct proto_builder *b);
/* The imports, and whatever else the file sees. */
bool proto_load(struct proto_builder *b);
/* The file of that path: a reference, one that a reference brought along, or a built-in one; NULL:
 * there is none. */
const struct proto_file *proto_find_file(struct proto_builder *b, struct str path);
/* The built-in one; NULL: there is none of that path. */
const struct proto_file *proto_find_builtin(struct proto_builder *b, struct str path);
/* Puts what it sees into names->seen: behind proto_declare(). */
void proto_see_others(struct proto_builder *b);
/* Makes the remaining built-in files seen; true: there were some. */
bool proto_load_rest(struct proto_builder *b);
/* What d defines is named in the file; NULL: nothing. Returns d. */
const struct proto_definition *proto_use(struct proto_builder *b, const struct proto_definition *d);
/* Which imports are not used, when all names are found. */
void proto_note_unused(struct proto_builder *b);
/* Finds every type that is named (resolve.c). */
bool proto_link(struct proto_builder *b);
/* Presence, packing and the like (meaning.c). */
void proto_mean(struct proto_builder *b);
bool proto_packable(const struct proto_field *f);
/* What protoc checks when options are known (check.c). */
bool proto_judge(struct proto_builder *b);
/* The same of the features of editions (check_feature.c). */
bool proto_judge_features(struct proto_builder *b);
/* Options into their messages (interpret.c). */
bool proto_interpret(struct proto_builder *b);

/* The meaning of a name in a scope (NULL: the top of the file); NULL: it has none. Linked, as
 * protoc finds it: where the first part of a name is a scope, the rest must be in it; types: other
 * meanings are passed over. Else, as a registry: the whole name in each scope, and types only. */
const struct proto_definition *proto_lookup(const struct proto_names *n,
                                            const struct proto_message *scope, struct str name,
                                            bool types);
/* The same for a type of an rpc: to protoc its service is a scope, too. */
const struct proto_definition *proto_lookup_rpc(const struct proto_names *n,
                                                const struct proto_service *s, struct str name);
/* The extension of that name, likewise. */
const struct proto_definition *proto_lookup_extension(const struct proto_names *n,
                                                      const struct proto_message *scope,
                                                      struct str name);

#endif
