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

#include "contract/protobuf/option.h"

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

/* ---- fields --------------------------------------------------------------------------------- */

struct proto_type {
	enum proto_kind kind;
	enum proto_kind
		expected; /* MESSAGE or ENUM, where a descriptor says which; else UNRESOLVED */
	struct str name;                      /* as written: "int32", "Order", ".shop.Order" */
	const struct proto_message *message;  /* MESSAGE, GROUP: what the name means */
	const struct proto_enum *enumeration; /* ENUM */
	struct proto_place at;
};

struct proto_field {
	struct str name, full;  /* "total", "shop.Order.total" */
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
	struct str synthetic; /* `optional` in proto3: the oneof that descriptors put it in; else
	                         empty */
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
	bool range;          /* written with "to" */
	bool max;            /* written "to max" */
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
	uint64_t hash; /* of the full name as a scope: table.h */
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
	struct proto_message *
		*nested; /* as a descriptor lists them: those, with bodies and entries */
	size_t nested_count;
	struct proto_enum **enums;
	size_t enum_count;
	struct proto_options options;
	bool map_entry; /* an entry of a map, made here or with option map_entry */
	bool made;      /* the entry of a field that was written map<> */
	bool required;  /* it has required fields */
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
	/* PROTO_LINKED, of a text: nothing of it is named here, and protoc warns of it. Of none
	 * that gives others on (public), or that defines options. */
	bool unused;
	struct proto_place at;
};

struct proto_names; /* what names mean in a file: names.h */

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
	struct proto_message **messages; /* in order, as in a message */
	size_t message_count;
	struct proto_message **nested;
	size_t nested_count;
	struct proto_enum **enums;
	size_t enum_count;
	struct proto_extend **extends;
	size_t extend_count;
	struct proto_service **services;
	size_t service_count;
	const struct proto_message *root; /* the message it was read for; NULL: for all of them */
	unsigned message_total; /* ids of messages are below it */
	struct proto_place syntax_at, package_at;
	const struct proto_names *names; /* what proto_find() looks in */
};

#endif
