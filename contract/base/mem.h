/* mem.h - the one place memory comes from
 *
 * The arena allocates through this pointer. Tests put a failing function here
 * to walk every out-of-memory path; production code never assigns it.
 */
#ifndef CONTRACT_BASE_MEM_H
#define CONTRACT_BASE_MEM_H

#include <stddef.h>

extern void *(*mem_alloc)(size_t size); /* malloc() unless a test replaced it */

#endif
