/* protobuf/read.h - reading Protobuf files, and finding what they define */
#ifndef CONTRACT_PROTOBUF_READ_H
#define CONTRACT_PROTOBUF_READ_H

#include "contract/protobuf/schema.h"

/* What each checks: contract/protobuf/checks.def.
 * STORED    as the parser behind a Confluent registry does: names and numbers may repeat, imports
 * and types may be missing. Names are looked up in the file, in all references and in all built-in
 * files, imported or not. REGISTER  STORED, and every message and enum type that is named must
 * exist. LINKED    as protoc does: imports must be there and only they are seen, all is checked. */
enum proto_reading { PROTO_STORED, PROTO_REGISTER, PROTO_LINKED };

struct proto_read_options {
	enum proto_reading reading;
	/* Files it may import, read before, dependencies first; names[i] is the import path of
	 * references[i]. One may stand for a built-in file, which it then replaces. */
	const struct proto_file *const *references;
	const struct str *names;
	size_t reference_count;
	struct str name; /* the file's own path; empty: "default" in descriptors */
	/* The source is a file on somebody's disk: it may hold a descriptor's bytes themselves, and
	 * what protoc -o writes, a FileDescriptorSet, whose last file is then the one that is read;
	 * the others are what it imports. */
	bool on_disk;
};

/* Reads the source's text, or if it is none, base64 of a serialized FileDescriptorProto. NULL
 * options: STORED, no references. False: SYNTAX with line and column of the first error (of the
 * text, if it is neither), or LIMIT (DOCUMENT_BYTES, DEPTH, NODES, REFERENCES). A FileDescriptorSet
 * is refused as one where it is not read: to a Confluent registry it is a file without types. */
bool proto_read(struct arena *a, const struct source *source,
                const struct proto_read_options *options, struct proto_file **out,
                struct failure *why);
/* A serialized FileDescriptorProto itself; source: for its name in messages, may be NULL. */
bool proto_read_descriptor(struct arena *a, struct str bytes, const struct source *source,
                           const struct proto_read_options *options, struct proto_file **out,
                           struct failure *why);

/* ---- looking up ------------------------------------------------------------------------------ */

enum proto_symbol_kind { PROTO_NOTHING, PROTO_IS_MESSAGE, PROTO_IS_ENUM, PROTO_IS_OTHER };

struct proto_symbol {
	enum proto_symbol_kind kind;
	const struct proto_message *message;
	const struct proto_enum *enumeration;
};

/* What that full name (no leading dot) means to this file: its own, then its references, then the
 * built-in ones. */
struct proto_symbol proto_find(const struct proto_file *f, struct str full);
/* The same for a name as it stands in scope (NULL: the top of the file): the innermost scope first;
 * a leading dot makes it absolute. */
struct proto_symbol proto_resolve(const struct proto_file *f, const struct proto_message *scope,
                                  struct str name);

/* The message of that index path (positions among messages, level by level); an empty path is the
 * first message. NULL: there is none. */
const struct proto_message *proto_message_at(const struct proto_file *f, const int *path, size_t n);
/* The message that is meant where one is needed: the one the file was read for (root); else at its
 * top the one of that name, else of the same letters (str_eq_letters); else the first. NULL: the
 * file has none. */
const struct proto_message *proto_message_like(const struct proto_file *f, struct str name);
/* Its field of that number; NULL: none. Of duplicates (STORED) the first. Linear. */
const struct proto_field *proto_field_number(const struct proto_message *m, int32_t number);

/* The value of `name = value`, of an option that is no extension; NULL: it is not set. */
const struct proto_value *proto_option(const struct proto_options *options, const char *name);

const char *proto_kind_name(enum proto_kind k); /* "int32", "message", "group", "enum" */
/* False: no scalar of that name. */
bool proto_kind_find(struct str name, enum proto_kind *out);
const char *proto_label_name(enum proto_label l); /* "optional"; "" for none */

#endif
