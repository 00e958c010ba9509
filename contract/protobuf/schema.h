/* protobuf/schema.h - Protobuf files, parsed with every place
 *
 * One tree for every use: what is written stands in it as it is written, in its order, so that a
 * registry's text can be printed from it; what it means (types found, presence, packing) stands
 * beside it. It is read from text in proto2, proto3 or edition 2023, or from a FileDescriptorProto
 * in base64, as registries take both.
 *
 * How strictly is the caller's choice (enum proto_reading); contract/protobuf/checks.def lists what
 * each reading checks. Nothing is ever fetched: imports come from the references given, else from
 * the files every registry knows (builtin.h), else they stay open.
 *
 * Ownership: a file and all it points to live in the arena it was read into; its source and its
 * references must live as long. Nothing changes after reading.
 */
#ifndef CONTRACT_PROTOBUF_SCHEMA_H
#define CONTRACT_PROTOBUF_SCHEMA_H

#include "contract/base/node.h"

#include <stdint.h>

/* 1-based; columns as protoc counts them: in bytes, a tab up to the next multiple of eight. 0: the
 * file was a descriptor, or protoc knows no place either. */
struct proto_place {
	int line, column;
};

/* The numbers are those of google.protobuf.FieldDescriptorProto.Type. */
enum proto_kind {
	PROTO_UNRESOLVED, /* a name that nothing defines */
	PROTO_DOUBLE,
	PROTO_FLOAT,
	PROTO_INT64,
	PROTO_UINT64,
	PROTO_INT32,
	PROTO_FIXED64,
	PROTO_FIXED32,
	PROTO_BOOL,
	PROTO_STRING,
	PROTO_GROUP,
	PROTO_MESSAGE,
	PROTO_BYTES,
	PROTO_UINT32,
	PROTO_ENUM,
	PROTO_SFIXED32,
	PROTO_SFIXED64,
	PROTO_SINT32,
	PROTO_SINT64,
	PROTO_KIND_COUNT
};

/* The word before a field; its numbers are FieldDescriptorProto.Label's. */
enum proto_label { PROTO_NO_LABEL, PROTO_OPTIONAL, PROTO_REQUIRED, PROTO_REPEATED };

enum proto_syntax { PROTO_NO_SYNTAX /* read as proto2 */, PROTO2, PROTO3, PROTO_EDITION };

struct proto_file;
struct proto_message;
struct proto_enum;

/* ---- options, as written ------------------------------------------------------------------- */

enum proto_value_kind {
	PROTO_VALUE_WORD,      /* true, SPEED, inf */
	PROTO_VALUE_INTEGER,   /* 10, 0x1F, 017: no sign, a literal without dot or exponent */
	PROTO_VALUE_FLOAT,     /* 1.5, 1e3, .5 */
	PROTO_VALUE_STRING,    /* text holds the bytes it stands for */
	PROTO_VALUE_AGGREGATE, /* { members } */
	PROTO_VALUE_LIST       /* [ items ]: inside aggregates only */
};

struct proto_value {
	enum proto_value_kind kind;
	bool negative;   /* "-" before a word or a number */
	struct str text; /* word and number: as written, without the sign */
	union {
		struct proto_setting *members; /* AGGREGATE */
		struct proto_value **items;    /* LIST */
	};
	size_t count;
	struct proto_place at;
};

struct proto_setting {   /* a member of an aggregate */
	struct str name; /* "tags", "pkg.ext" or "type.googleapis.com/pkg.M" */
	bool extension;  /* was written in brackets */
	struct proto_value *value;
	struct proto_place at;
};

struct proto_name_part {
	struct str name; /* "java_package"; of an extension "pkg.opt", perhaps with a leading dot */
	bool extension;  /* was written in parentheses */
	struct proto_place at;
};

struct proto_option { /* `(pkg.opt).field = value`: two parts */
	struct proto_name_part *parts;
	size_t part_count;
	struct proto_value *value;
	struct proto_place at;
};

struct proto_options {
	struct proto_option *list; /* in order; without default and json_name */
	size_t count;
	/* The options message, encoded: what is known of the options, and of extensions those that
	 * were found. Set where descriptors are made (PROTO_LINKED) or were read. */
	struct str encoded;
};

/* ---- fields --------------------------------------------------------------------------------- */

struct proto_type {
	enum proto_kind kind;
	struct str name;                      /* as written: "int32", "Order", ".shop.Order" */
	const struct proto_message *message;  /* MESSAGE, GROUP: what the name means */
	const struct proto_enum *enumeration; /* ENUM */
	struct proto_place at;
};

struct proto_field {
	struct str name;
	struct proto_type type; /* of a map field MESSAGE: its entry */
	enum proto_label label; /* the word as it stands there, or none */
	int32_t number;
	/* A map: the message with the fields key (fields[0]) and value (fields[1]). Of `map<K, V>`
	 * it was made here and is in no list of messages; where a descriptor spelled it out it is
	 * one of them. */
	const struct proto_message *entry;
	bool map;                          /* it was written map<K, V> */
	const struct proto_message *body;  /* a group: what it defines, which is type.message too */
	const struct proto_oneof *oneof;   /* the one it is a member of; NULL: none */
	const struct proto_message *scope; /* where it is written; NULL: at the top of the file */
	const struct proto_extend *extend; /* it is an extension, of that block; NULL: it is none */
	const struct proto_value *default_value; /* NULL: none */
	const struct proto_value *json;          /* json_name as written; NULL: not written */
	struct str json_name;                    /* as written, else derived from the name */
	struct proto_options options;

	/* What it means. */
	bool repeated, required;
	bool presence;  /* absent and zero are told apart: explicit presence, a member of a oneof, a
	                 * message */
	bool packed;    /* written packed */
	bool utf8;      /* a string that must be UTF-8 to be read */
	bool delimited; /* a message between group tags */

	struct proto_place at, name_at, number_at, label_at;
};

struct proto_oneof {
	struct str name;
	struct proto_field **fields; /* in order; all of them are fields of the message, too */
	size_t field_count;
	struct proto_options options;
	const struct proto_message *scope;
	struct proto_place at, name_at;
};

/* One number, a range or a name behind `reserved` or `extensions`. */
struct proto_range {
	struct str name;     /* ptr NULL: numbers */
	int64_t first, last; /* last is inside; of a message "max" is PROTO_MAX_NUMBER */
	bool quoted;         /* a name in quotes (editions: without) */
	struct proto_place at, last_at;
};
#define PROTO_MAX_NUMBER      536870911
#define PROTO_MAX_ENUM_NUMBER INT32_MAX

/* A statement `reserved 1, 3 to 5;`, `reserved "a", "b";` or `extensions 100 to max [...];`. */
struct proto_ranges {
	struct proto_range *list;
	size_t count;
	struct proto_options options;
	struct proto_place at;
};

struct proto_extend { /* a block; of a descriptor, a run of extensions of one message */
	struct proto_type extendee;
	struct proto_field **fields;
	size_t field_count;
	const struct proto_message *scope; /* NULL: at the top of the file */
	struct proto_place at;
};

/* ---- types ---------------------------------------------------------------------------------- */

struct proto_enum_value {
	struct str name;
	int32_t number;
	struct proto_options options;
	struct proto_place at, number_at;
};

struct proto_enum {
	struct str name, full;           /* "Status", "shop.Order.Status" */
	struct proto_enum_value *values; /* in order */
	size_t value_count;
	struct proto_ranges *reserved;
	size_t reserved_count;
	struct proto_options options;
	bool alias;  /* option allow_alias = true */
	bool closed; /* unknown numbers are not kept in the field (proto2) */
	const struct proto_message *scope;
	const struct proto_file *file;
	struct proto_place at, name_at;
};

struct proto_message {
	struct str name, full;
	struct proto_field *
		*fields; /* in order of the text, members of oneofs and groups among them */
	size_t field_count;
	struct proto_oneof **oneofs;
	size_t oneof_count;
	struct proto_ranges *reserved, *extensions;
	size_t reserved_count, extension_count;
	struct proto_extend **extends;
	size_t extend_count;
	struct proto_message **messages; /* in order, without what groups and map<> define */
	size_t message_count;
	struct proto_enum **enums;
	size_t enum_count;
	struct proto_options options;
	bool map_entry; /* an entry of a map, made here or with option map_entry */
	bool group;     /* the body of a group */
	size_t index;   /* its place among the messages of its scope: one element of the message
	                   indexes */
	unsigned id; /* dense in its file, made entries and groups too: for relations that remember
	                pairs */
	const struct proto_message *scope; /* NULL: at the top */
	const struct proto_file *file;
	struct proto_place at, name_at, end;
};

struct proto_rpc {
	struct str name;
	struct proto_type request, response;
	bool client_streams, server_streams;
	struct proto_options options;
	bool braces; /* written with { } instead of ; */
	struct proto_place at, name_at;
};

struct proto_service {
	struct str name, full;
	struct proto_rpc *rpcs;
	size_t rpc_count;
	struct proto_options options;
	const struct proto_file *file;
	struct proto_place at, name_at;
};

/* ---- files ---------------------------------------------------------------------------------- */

enum proto_import_kind { PROTO_IMPORT, PROTO_IMPORT_PUBLIC, PROTO_IMPORT_WEAK };

struct proto_import {
	struct str path;
	enum proto_import_kind kind;
	const struct proto_file *file; /* NULL: nobody gave it */
	struct proto_place at;
};

struct proto_file {
	struct str name;             /* the import path it was given as; empty: none */
	const struct source *source; /* NULL: built in */
	bool from_descriptor;
	enum proto_syntax syntax;
	int edition;                  /* 998 proto2, 999 proto3, 1000 edition 2023 */
	struct str package;           /* empty: none */
	struct proto_import *imports; /* in order */
	size_t import_count;
	struct proto_options options;
	struct proto_message **messages;
	size_t message_count;
	struct proto_enum **enums;
	size_t enum_count;
	struct proto_extend **extends;
	size_t extend_count;
	struct proto_service **services;
	size_t service_count;
	unsigned message_total; /* ids of messages are below it */
	struct proto_place syntax_at, package_at;
	const struct proto_names *names; /* what proto_find() looks in */
};

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
};

/* Reads the source's text, or if it is none, base64 of a serialized FileDescriptorProto. NULL
 * options: STORED, no references. False: SYNTAX with line and column of the first error (of the
 * text, if it is neither), or LIMIT (DOCUMENT_BYTES, DEPTH, NODES). */
bool proto_read(struct arena *a, const struct source *source,
                const struct proto_read_options *options, struct proto_file **out,
                struct failure *why);
/* A serialized FileDescriptorProto itself. */
bool proto_read_descriptor(struct arena *a, struct str bytes,
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
struct proto_symbol proto_resolve(struct arena *a, const struct proto_file *f,
                                  const struct proto_message *scope, struct str name);

/* The message of that index path (positions among messages, level by level); an empty path is the
 * first message. NULL: there is none. */
const struct proto_message *proto_message_at(const struct proto_file *f, const int *path, size_t n);
/* Its field of that number; NULL: none. Of duplicates (STORED) the first. Linear. */
const struct proto_field *proto_field_number(const struct proto_message *m, int32_t number);

const char *proto_kind_name(enum proto_kind k); /* "int32", "message", "group", "enum" */
/* False: no scalar of that name. */
bool proto_kind_find(struct str name, enum proto_kind *out);
const char *proto_label_name(enum proto_label l); /* "optional"; "" for none */

#endif
