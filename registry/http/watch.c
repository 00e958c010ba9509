#include "registry/http/watch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct watched {
	struct watched *next, **link; /* under the lock */
	int fd;
	bool shut, ended; /* by us for being slow; by its client */
	_Atomic uint64_t
		since; /* state in the lowest two bits, milliseconds above: always one pair */
};

struct watch {
	pthread_mutex_t lock;
	struct watched *first;
	unsigned seconds[WATCH_STATES];
};

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t); /* it is asked four times a request */
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

struct watch *watch_new(const unsigned seconds[WATCH_STATES])
{
	struct watch *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	pthread_mutex_init(&w->lock, NULL);
	memcpy(w->seconds, seconds, sizeof w->seconds);
	return w;
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	pthread_mutex_destroy(&w->lock);
	free(w);
}

struct watched *watch_add(struct watch *w, int fd)
{
	struct watched *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->fd = fd;
	watch_state(c, WATCH_IDLE);
	pthread_mutex_lock(&w->lock);
	c->next = w->first;
	c->link = &w->first;
	if (c->next)
		c->next->link = &c->next;
	w->first = c;
	pthread_mutex_unlock(&w->lock);
	return c;
}

void watch_state(struct watched *c, enum watch_state state)
{
	atomic_store_explicit(&c->since, now_ms() << 2 | (unsigned)state, memory_order_relaxed);
}

void watch_remove(struct watch *w, struct watched *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&w->lock);
	*c->link = c->next;
	if (c->next)
		c->next->link = c->link;
	pthread_mutex_unlock(&w->lock);
	free(c);
}

/* Everything was read, and nothing more will come. Reading is shut, which wakes the library; it may
 * still send. */
static void look_for_end(struct watched *c, enum watch_state state)
{
	char byte;

	if (c->ended || (state != WATCH_IDLE && state != WATCH_RECEIVING) ||
	    recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 0)
		return;
	c->ended = true;
	shutdown(c->fd, SHUT_RD);
}

size_t watch_sweep(struct watch *w)
{
	uint64_t now = now_ms();
	size_t n = 0;

	pthread_mutex_lock(&w->lock);
	for (struct watched *c = w->first; c; c = c->next) {
		uint64_t since = atomic_load_explicit(&c->since, memory_order_relaxed);
		unsigned seconds = w->seconds[since & 3];

		look_for_end(c, (enum watch_state)(since & 3));
		if (!seconds || c->shut || now <= (since >> 2) + 1000ull * seconds)
			continue;
		shutdown(c->fd, SHUT_RDWR);
		c->shut = true;
		n++;
	}
	pthread_mutex_unlock(&w->lock);
	return n;
}
