/* protobuf/option_entry.h - options put in order, to be printed or compared
 *
 * In { } a key that comes again makes one list of all its values, at the first one's place. The
 * normal form is the registry's: names in full and sorted, `(opt).a.b = 1` as
 * `(opt) = { a: { b: 1 } }`, what is said in pieces joined, numbers in decimal, a list of one as
 * its item.
 */
#ifndef CONTRACT_PROTOBUF_OPTION_ENTRY_H
#define CONTRACT_PROTOBUF_OPTION_ENTRY_H

#include "contract/protobuf/schema.h"

struct option_entry {     /* one option */
	struct str name;  /* as it sorts: without parentheses */
	struct str shown; /* with them, and with what follows by dots */
	size_t order;
	const struct proto_field *field; /* of an extension that was found; else NULL */
	struct proto_value *value;       /* keys of extensions are in brackets */
};

struct option_entries {
	struct option_entry *list;
	size_t count;
};

/* As they are written, for more of them to come (room). normal: extensions are looked up in the
 * file, from the scope on. */
struct option_entries proto_option_entries(struct arena *a, const struct proto_file *file,
                                           const struct proto_options *o,
                                           const struct proto_message *scope, bool normal,
                                           size_t room);
/* Brings those that were looked up into the normal form. */
void proto_normal_entries(struct arena *a, const struct proto_file *file, struct option_entries *e);
/* A value with each key once. */
struct proto_value *proto_fold(struct arena *a, const struct proto_value *v);

#endif
