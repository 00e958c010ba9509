/* interrupt.h - Ctrl-C, and what must be cleaned before it ends the process
 *
 * Without a hold, SIGINT and SIGTERM end the process at once with 130 and 143. Under a hold they
 * are remembered; the work in progress fails at its next wait, unwinds as for any failure, and the
 * process ends with the same code.
 */
#ifndef TOOLS_INTERRUPT_H
#define TOOLS_INTERRUPT_H

#include <stdbool.h>

void interrupt_install(void);
/* Something outside of the process must be undone first, such as a temporary folder. Holds nest. */
void interrupt_hold(void);
void interrupt_release(void);
/* The exit code that was asked for, or 0. */
int interrupt_pending(void);

#endif
