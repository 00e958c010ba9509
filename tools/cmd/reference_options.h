/* reference_options.h - --reference NAME=SUBJECT@VERSION and --type, as `register` and `check` take
 * them */
#ifndef TOOLS_CMD_REFERENCE_OPTIONS_H
#define TOOLS_CMD_REFERENCE_OPTIONS_H

#include "contract/language.h"
#include "registry/subject/content.h"
#include "tools/command.h"

#define OPTION_REFERENCE                                                     \
	{                                                                    \
		"reference", "NAME=SUBJECT@VERSION",                         \
			"a schema it refers to; VERSION may be latest", true \
	}

/* *out: in the order of the command line. USAGE: one is of another form. */
bool reference_options(struct run *run, struct schema_reference **out, size_t *count,
                       struct failure *why);
/* --type: AVRO, JSON or PROTOBUF, or empty. USAGE: another word. */
bool type_option(const struct options *o, struct str *out, struct failure *why);
/* "... is said by --reference money.proto=SUBJECT@VERSION" for the first thing that a refused text
 * needs; empty: it needs nothing, has references, or the refusal knows better what was meant. */
struct str reference_hint(struct arena *a, const struct language *l, const struct content *schema,
                          struct str refusal);

#endif
