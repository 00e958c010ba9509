/* last_resort.h - an end that comes whatever happens
 *
 * Every wait at the end of the server is bounded by itself. This is for the one that was not
 * thought of: a process that hangs at its end holds its directory and port until somebody kills it.
 */
#ifndef TOOLS_LAST_RESORT_H
#define TOOLS_LAST_RESORT_H

/* The process ends after so many seconds (at least 1) with the exit code of a defect and a line on
 * standard error, if somebody reads it there, unless it has ended before. Takes SIGALRM. What was
 * answered is stored already. */
void last_resort_arm(unsigned seconds);

#endif
