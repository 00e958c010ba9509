/* init_text.h - the files that treaty init writes */
#ifndef TOOLS_CMD_INIT_TEXT_H
#define TOOLS_CMD_INIT_TEXT_H

#include "contract/base/arena.h"

struct init_words {
	struct str domain, name, owner, classification;
	struct str contract; /* data product: the path of its contract, seen from it; or empty */
};

/* Skeletons that lint clean. A template is a row: its name, the folder its file goes to, and its
 * text, where {domain} {name} {model} {owner} {classification} {contract} are replaced. */
struct init_template {
	const char *name, *folder, *about, *text;
};
extern const struct init_template
	init_templates[]; /* NULL name ends it; the first is the default */
struct str init_fill(struct arena *a, const char *text, const struct init_words *w);

extern const char init_github[], init_gitlab[], init_hook[];

#endif
