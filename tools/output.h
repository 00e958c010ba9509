/* output.h - writing files and streams so that nothing is lost unnoticed */
#ifndef TOOLS_OUTPUT_H
#define TOOLS_OUTPUT_H

#include "contract/base/arena.h"
#include "contract/base/failure.h"

/* All of s. A reader that went away is no error: true, and the rest is dropped. */
bool output_write(int fd, struct str s, struct failure *why);
/* A terminal that shows colour, and NO_COLOR not set. */
bool output_has_color(int fd);

enum output_mode {
	OUTPUT_REPLACE, /* whatever is there, keeping its permissions */
	OUTPUT_NEW,     /* fails if the file exists */
};
/* The whole file or nothing: a temporary file beside it, renamed over it. Makes missing folders.
 * What is no plain file
 * (/dev/stdout, a pipe) is written directly; a symbolic link is followed. */
bool output_file(struct arena *a, struct str path, struct str content, enum output_mode mode,
                 struct failure *why);
/* Makes it executable for whom it is readable. */
bool output_executable(struct arena *a, struct str path, struct failure *why);

#endif
