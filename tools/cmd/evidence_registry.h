/* evidence_registry.h - a registry's history and expectations, with those of files beside them */
#ifndef TOOLS_CMD_EVIDENCE_REGISTRY_H
#define TOOLS_CMD_EVIDENCE_REGISTRY_H

#include "registry/registry.h"
#include "tools/input/evidence_files.h"

struct registry_evidence {
	struct evidence registry;
	struct file_evidence
		*files; /* expectations stand beside the registry's; proposals: owners of ports */
	bool files_history; /* history from files instead */
	const struct subject_answer *subject; /* or that of a subject; NULL: not */
};

bool registry_evidence_init(struct registry_evidence *e, struct registry *r, struct arena *a,
                            struct file_evidence *files, bool files_history, struct evidence *out,
                            struct failure *why);

#endif
