/* waiver_text.h - adding a waiver to .treaty.yaml, not touching a byte of the rest */
#ifndef TOOLS_CMD_WAIVER_TEXT_H
#define TOOLS_CMD_WAIVER_TEXT_H

#include "tools/input/config.h"

/* One line: { rule: ENUM_VALUE_ADDED, path: order_event.status, reason: "agreed", author: ana }. */
struct str waiver_line(struct arena *a, const struct waiver *w);
/* The text of the configuration with the waiver as the last entry of its list. config: as read, or
 * without a source for a new file. False (REFUSED): the list stands in a form that cannot be
 * extended safely. */
bool waiver_append(struct arena *a, const struct config *config, const struct waiver *w,
                   struct str *out, struct failure *why);

#endif
