/* breaking.h - the rule sets of `buf breaking`, for those who moved their gate here
 *
 * A category is a set of rules over old and new, paired by full name and number; which rule is in
 * which category, and which pairs it looks at, is a row of rules.def. The old and the new
 * schema are one file each, with what they import.
 */
#ifndef COMPAT_BUF_BREAKING_H
#define COMPAT_BUF_BREAKING_H

#include "compat/finding.h"
#include "contract/protobuf/schema.h"

enum buf_category {
	BUF_FILE,      /* generated code, file by file */
	BUF_PACKAGE,   /* generated code, package by package */
	BUF_WIRE_JSON, /* data, in its binary and its JSON form */
	BUF_WIRE,      /* data, in its binary form */
	BUF_CSR,       /* what its authors recommend for a Confluent registry */
	BUF_CATEGORY_COUNT
};

const char *buf_category_name(enum buf_category c);              /* "WIRE_JSON" */
bool buf_category_find(struct str name, enum buf_category *out); /* in any case of letters */

struct buf_finding {
	const char *id; /* "FIELD_SAME_TYPE" */
	enum rule rule; /* RULE_BUF_FIELD_SAME_TYPE */
	struct str message;
	struct str path;                          /* "#/Order/3", "#" for the file */
	const struct proto_file *file, *old_file; /* where the places are; never NULL */
	struct proto_place at;                    /* in new: of what is there still */
	struct proto_place was;                   /* in old */
	bool implied; /* by another finding of the same field, a new name of which it is made */
};

/* Every finding, sorted by place in the new file, then rule, then words. */
void buf_breaking(struct arena *a, enum buf_category category, const struct proto_file *old,
                  const struct proto_file *new, struct buf_finding **list, size_t *count);

#endif
