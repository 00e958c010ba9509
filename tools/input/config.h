/* config.h - .treaty.yaml: what a repository checks, and against what
 *
 * Looked for from the working folder up to the root of the repository (outside of one, only there).
 * Every key is known or an error with its line; what this version cannot do is refused, never
 * ignored. Paths in it are seen from its folder.
 */
#ifndef TOOLS_INPUT_CONFIG_H
#define TOOLS_INPUT_CONFIG_H

#include "compat/admission/admission.h"
#include "tools/input/docref.h"

#define CONFIG_NAME ".treaty.yaml"
enum { CONFIG_SETTINGS = 16 };

struct subject_rule { /* subject_rules.h */
	struct str pattern, subject;
	const struct node *at;
};

struct config {
	const struct source *source; /* NULL: there is none */
	struct str folder;           /* from the working folder to its own: "../", or empty */
	struct str *documents, *expectations, *reports; /* as written */
	size_t document_count, expectation_count, report_count;
	struct str settings[CONFIG_SETTINGS]; /* by their rows in settings.c; empty: not set */
	struct str
		*import_paths; /* folders from which schemas' imports are looked for, as written */
	size_t import_path_count;
	struct str registry;                  /* a directory or address as written, or empty */
	bool use_lock;                        /* registry_unreachable: use-lock */
	struct subject_rule *subjects;        /* in their order */
	size_t subject_count;
	struct waiver *waivers;
	size_t waiver_count;
	const struct node *root, *waivers_key, *waivers_list; /* NULL where there is none */
};

/* True without a file too. The failure (USAGE, SYNTAX) names file, line and column. */
bool config_find(struct arena *a, const struct repo *r, struct config *out, struct failure *why);
/* A text that stands as the file `source` says. */
bool config_read(struct arena *a, const struct source *source, struct config *out,
                 struct failure *why);
/* The rules of one waiver: a known rule, a reason, an author, a date. */
bool waiver_check(struct arena *a, const struct waiver *w, struct failure *why);

#endif
