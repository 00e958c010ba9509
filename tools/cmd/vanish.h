/* vanish.h - contracts that stood in the history and are proposed no more */
#ifndef TOOLS_CMD_VANISH_H
#define TOOLS_CMD_VANISH_H

#include "tools/input/evidence_files.h"

struct vanished {
	const struct contract *contract; /* its highest version */
	long long major;
};

/* Majors of contracts in the history that no proposal continues. reports: what was judged (their
 * baselines are continued). covers: the references that were checked, seen from the root; without
 * any, everything was. */
struct vanished *find_vanished(struct arena *a, const struct file_evidence *e,
                               const struct document_report *reports, size_t report_count,
                               const struct str *covers, size_t cover_count, size_t *count);

#endif
