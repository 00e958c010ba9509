#include "registry/http/workers.h"

#include "registry/http/service.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WORKER_NICE = 10 };

struct worker {
	struct workers *pool;
	pthread_t thread;
	struct job *job; /* at work on it */
};

struct workers {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct service *service;
	job_fn *run, *done;
	struct job *first, **last;
	unsigned reserved; /* and not yet taken by a thread */
	unsigned busy, started;
	bool ending;
	struct worker workers[];
};

static struct job *take(struct workers *w)
{
	struct job *j = w->first;

	w->first = j->next;
	if (!w->first)
		w->last = &w->first;
	j->next = NULL;
	w->reserved--;
	return j;
}

static void publish(struct workers *w)
{
	atomic_store(&w->service->busy_workers, w->busy);
	atomic_store(&w->service->queued, w->reserved);
}

/* Called with the lock held; lets go of it while the job runs. */
static void work_on(struct worker *me, struct job *j)
{
	struct workers *w = me->pool;
	bool abandoned;

	j->state = JOB_RUNNING;
	me->job = j;
	w->busy++;
	publish(w);
	pthread_mutex_unlock(&w->lock);
	w->run(j);
	pthread_mutex_lock(&w->lock);
	w->busy--;
	publish(w);
	me->job = NULL;
	abandoned = j->state == JOB_ABANDONED;
	if (!abandoned)
		j->state = JOB_DONE;
	pthread_mutex_unlock(&w->lock);
	if (!abandoned)
		w->done(j);
	pthread_mutex_lock(&w->lock);
}

/* On Linux a thread has a niceness of its own. Whoever only reads shall not wait for a check; where
 * it may not be changed, all is as before. */
static void give_way(void)
{
	(void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), WORKER_NICE);
}

static void *worker(void *arg)
{
	struct worker *me = arg;
	struct workers *w = me->pool;

	give_way();
	pthread_mutex_lock(&w->lock);
	for (;;) {
		while (!w->first && !w->ending)
			pthread_cond_wait(&w->wake, &w->lock);
		if (!w->first)
			break;
		work_on(me, take(w));
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct workers *workers_start(struct service *sv, job_fn *run, job_fn *done, struct failure *why)
{
	struct workers *w = calloc(1, sizeof *w + sv->workers * sizeof *w->workers);

	if (!w) {
		failure_set(why, FAILURE_MEMORY, "out of memory");
		return NULL;
	}
	w->service = sv;
	w->run = run;
	w->done = done;
	w->last = &w->first;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	for (unsigned i = 0; i < sv->workers; i++) {
		w->workers[i].pool = w;
		if (pthread_create(&w->workers[i].thread, NULL, worker, &w->workers[i]) != 0) {
			failure_set(why, FAILURE_INTERNAL,
			            "only %u of %u worker threads can be started", i, sv->workers);
			workers_stop(w);
			return NULL;
		}
		w->started++;
	}
	return w;
}

bool workers_reserve(struct workers *w)
{
	bool room;

	pthread_mutex_lock(&w->lock);
	room = !w->ending && w->reserved < w->service->queue_limit + (w->started - w->busy);
	if (room) {
		w->reserved++;
		publish(w);
	}
	pthread_mutex_unlock(&w->lock);
	return room;
}

void workers_submit(struct workers *w, struct job *j)
{
	pthread_mutex_lock(&w->lock);
	j->next = NULL;
	j->state = JOB_QUEUED;
	*w->last = j;
	w->last = &j->next;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
}

void workers_refuse(struct workers *w)
{
	struct job *refused = NULL, *next;

	pthread_mutex_lock(&w->lock);
	while (w->first) {
		struct job *j = take(w);

		j->state = JOB_REFUSED;
		j->next = refused;
		refused = j;
	}
	for (unsigned i = 0; i < w->started; i++) {
		struct job *j = w->workers[i].job;

		if (j && j->state == JOB_RUNNING) {
			j->state = JOB_ABANDONED;
			j->next = refused;
			refused = j;
		}
	}
	publish(w);
	pthread_mutex_unlock(&w->lock);
	for (; refused; refused = next) {
		next = refused->next;
		w->done(refused);
	}
}

bool workers_idle(struct workers *w)
{
	bool idle;

	pthread_mutex_lock(&w->lock);
	idle = !w->busy && !w->reserved;
	pthread_mutex_unlock(&w->lock);
	return idle;
}

bool workers_stop(struct workers *w)
{
	bool idle;

	pthread_mutex_lock(&w->lock);
	w->ending = true;
	idle = !w->busy && !w->first;
	pthread_cond_broadcast(&w->wake);
	pthread_mutex_unlock(&w->lock);
	if (!idle)
		return false;
	for (unsigned i = 0; i < w->started; i++)
		pthread_join(w->workers[i].thread, NULL);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
	return true;
}
