/* trace.h - what the shim writes down, and what the power-loss test reads
 *
 * A trace is a run of events in the order in which they happened: a head, then
 * `length` bytes of data. Only what concerns data.mdb is in it.
 */
#ifndef TESTS_CRASH_TRACE_H
#define TESTS_CRASH_TRACE_H

#include <stdint.h>

enum trace_kind {
	TRACE_WRITE = 'W',   /* data at offset; in the page cache only */
	TRACE_DURABLE = 'D', /* the same through a descriptor opened O_DSYNC */
	TRACE_SYNC = 'S',    /* fdatasync, fsync or msync of the file succeeded */
	TRACE_ACK = 'A',     /* the program said: this is on disk */
	TRACE_LINK = 'L',    /* the file was given its name */
	TRACE_DIR = 'Y'      /* the directory was synced */
};

struct trace_head {
	uint64_t offset;
	uint32_t length;
	uint32_t kind;
};

/* What is acknowledged: the shim finds this in the program by name. */
typedef void shim_ack_fn(const void *what, uint32_t length);

#endif
