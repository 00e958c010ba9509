/* protobuf/option.h - options of Protobuf files, as they are written
 *
 * `option (pkg.opt).field = value;` and `[name = value]`. What a name means and whether the value
 * suits is looked up when descriptors are made (interpret.h); until then an option is a name and a
 * tree of values.
 */
#ifndef CONTRACT_PROTOBUF_OPTION_H
#define CONTRACT_PROTOBUF_OPTION_H

#include "contract/base/node.h"

#include <stdint.h>

/* 1-based; columns as protoc counts them: in bytes, a tab up to the next multiple of eight. 0: the
 * file was a descriptor, or protoc knows no place either. */
struct proto_place {
	int line, column;
};

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
	struct str flaw; /* AGGREGATE, PROTO_LINKED: why what stands in it is no value; empty: it is
	                    one */
	struct proto_place at;
};

struct proto_setting {   /* a member of an aggregate */
	struct str name; /* "tags", "pkg.ext" or "type.googleapis.com/pkg.M" */
	bool extension;  /* was written in brackets */
	bool colon;      /* behind the name, which messages need not have */
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
	struct proto_place at, value_at;
};

struct proto_options {
	struct proto_option *list; /* in order; without default and json_name */
	size_t count;
	struct str encoded; /* PROTO_LINKED: the options message, serialized; ptr NULL: nothing is
	                       set */
};

#endif
