/* check_subject.h - a check of one schema against a subject of a registry
 *
 *   --subject S with a registry -> --reference resolved there -> the schema is read with them
 *     -> registry_subject(): level, policy, history, what registering would answer, its contract
 *     -> admission_options.registry and .bound, the history of struct evidence
 *
 * The registry's word is asked for, never computed here. With --against only the contract and the
 * consumers are the registry's.
 */
#ifndef TOOLS_CMD_CHECK_SUBJECT_H
#define TOOLS_CMD_CHECK_SUBJECT_H

#include "registry/registry.h"
#include "tools/command.h"
#include "tools/input/evidence_files.h"
#include "tools/input/schema_files.h"
#include "tools/input/settings.h"

struct check_subject {
	struct str subject; /* empty: none is named, or no registry is there to know it */
	struct str type;    /* --type, or empty */
	struct content schema;
	struct given_schemas given;
	bool against; /* --against: what the registry holds is not the history */
	struct subject_answer answer;
};

#define OPTIONS_OF_SUBJECT                                                                      \
	{ "subject", "S",                                                                       \
	  "the subject of the schema: its versions in the registry are what it is compared "    \
	  "with, and the contract that binds it must be fulfilled",                             \
	  false },                                                                              \
		{ "type", "T",                                                                  \
		  "the language of the schema: AVRO, JSON or PROTOBUF; else by the end of the " \
		  "file's name, or by what it says",                                            \
		  false },                                                                      \
		OPTION_REFERENCE,                                                               \
	{                                                                                       \
		"normalize", NULL, "normalise the text, as register --normalize does", false    \
	}

/* Before documents are read: the options, and what --reference names. registry NULL: none. */
bool check_subject_begin(struct run *run, struct registry *registry, struct str subject,
                         struct check_subject *out, struct failure *why);
/* When they are: asks the registry. settings: --level. */
bool check_subject_ask(struct run *run, struct registry *registry, const struct gathered *proposals,
                       const struct settings *settings, struct check_subject *s,
                       struct failure *why);
/* How a schema is judged: the subject's level unless one was given, its contract, the answer. */
void check_subject_options(const struct check_subject *s, const struct settings *settings,
                           struct admission_options *options);

#endif
