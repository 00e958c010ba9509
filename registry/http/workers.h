/* workers.h - a bounded pool of threads for what must not hold up the event loop
 *
 * A job is taken in two steps: workers_reserve() says whether there is room, at once; after that
 * workers_submit() cannot fail. Between the two the caller does what cannot be undone (it suspends
 * the connection). When a job has run, or was refused at the end, done() is called from another
 * thread, exactly once.
 */
#ifndef REGISTRY_HTTP_WORKERS_H
#define REGISTRY_HTTP_WORKERS_H

#include "contract/base/failure.h"

struct workers;
struct service;

enum job_state {
	JOB_NONE,
	JOB_QUEUED,
	JOB_RUNNING,
	JOB_DONE,
	JOB_REFUSED,  /* it never ran */
	JOB_ABANDONED /* it still runs: its memory must stay */
};

struct job {
	struct job *next;
	enum job_state state; /* of the pool, until done() is called */
};

typedef void job_fn(struct job *j);

/* sv->workers threads, at most sv->queue_limit jobs waiting. NULL: *why. */
struct workers *workers_start(struct service *sv, job_fn *run, job_fn *done, struct failure *why);
bool workers_reserve(struct workers *w);
void workers_submit(struct workers *w, struct job *j);
/* Refuses all that waits (JOB_REFUSED) and gives up all that runs (JOB_ABANDONED): done() for each.
 */
void workers_refuse(struct workers *w);
/* Are all idle and is nothing waiting? */
bool workers_idle(struct workers *w);
/* Ends the threads and frees *w. False, at once: one of them is still at work; then the process
 * must end without freeing what jobs use. */
bool workers_stop(struct workers *w);

#endif
