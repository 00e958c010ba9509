/* protobuf/print_impl.h - what the parts of the printer share */
#ifndef CONTRACT_PROTOBUF_PRINT_IMPL_H
#define CONTRACT_PROTOBUF_PRINT_IMPL_H

#include "contract/protobuf/names.h"
#include "contract/protobuf/print.h"

struct printer {
	struct arena *arena;
	const struct proto_file *file;
	bool normal, plain;
	struct buf out;
	unsigned level;     /* of indentation, two blanks each, on every line, empty ones too */
	bool line;          /* a line has begun */
	struct str unknown; /* normal: a type that is defined nowhere; ptr NULL: none yet */
};

void print_text(struct printer *p, struct str text);
void print_c(struct printer *p, const char *text);
void print_format(struct printer *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Before a group of lines inside of a block, or at the top. */
void print_begin(struct printer *p);
/* As `option x = y;` lines; apart: they are such a group. */
void print_statements(struct printer *p, const struct proto_options *o,
                      const struct proto_message *scope, bool apart);
/* As ` [x = y]`. field: with its default and JSON name; may be NULL. */
void print_brackets(struct printer *p, const struct proto_options *o,
                    const struct proto_message *scope, const struct proto_field *field);
/* ` { x lines }` behind an rpc, where it has options. */
void print_rpc_options(struct printer *p, const struct proto_options *o);

#endif
