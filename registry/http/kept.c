#include "registry/http/kept.h"

#include "contract/base/limits.h"
#include "registry/store/store.h"

#include <pthread.h>
#include <stdlib.h>

/* An answer above 1/SHARE of the room is not kept. More than CHAIN in one slot are not looked at:
 * targets can be chosen to fall into one. */
enum { SLOTS = 16384, SHARE = 64, CHAIN = 8 };

struct entry {
	struct entry *next;
	const struct route *route;
	size_t target_len, body_len;
	bool gzip, compressed;
	char bytes[]; /* target, body */
};

struct kept {
	struct store *store;
	pthread_mutex_t lock;
	uint64_t state; /* of all that is here */
	size_t used, room;
	char *memory; /* entries, one behind the other */
	struct entry *slots[SLOTS];
	uint32_t asked[SLOTS]; /* what was asked for last, whatever the state: its hash */
};

struct kept *kept_new(struct store *s)
{
	struct kept *k = calloc(1, sizeof *k);

	if (!k)
		return NULL;
	k->store = s;
	k->room = limit_of(LIMIT_KEPT_BYTES);
	k->memory = malloc(k->room);
	if (!k->memory) {
		free(k);
		return NULL;
	}
	pthread_mutex_init(&k->lock, NULL);
	return k;
}

void kept_free(struct kept *k)
{
	if (!k)
		return;
	pthread_mutex_destroy(&k->lock);
	free(k->memory);
	free(k);
}

static void forget(struct kept *k, uint64_t state)
{
	if (k->used)
		memset(k->slots, 0, sizeof k->slots);
	k->used = 0;
	k->state = state;
}

/* FNV-1a */
static uint32_t hash_of(struct str target, bool gzip)
{
	uint32_t h = 2166136261u ^ gzip;

	for (size_t i = 0; i < target.len; i++)
		h = (h ^ (unsigned char)target.ptr[i]) * 16777619u;
	return h ^ h >> 16;
}

static const struct entry *find(struct kept *k, uint32_t hash, struct str target, bool gzip)
{
	const struct entry *e = k->slots[hash % SLOTS];

	for (int i = 0; e && i < CHAIN; i++, e = e->next)
		if (e->gzip == gzip && str_eq((struct str){ e->bytes, e->target_len }, target))
			return e;
	return NULL;
}

uint64_t kept_find(struct kept *k, struct str target, bool gzip, struct kept_answer *out)
{
	const uint64_t state = store_state(k->store);
	const uint32_t hash = hash_of(target, gzip);
	const struct entry *e;
	bool again;
	char *body;

	*out = (struct kept_answer){ 0 };
	pthread_mutex_lock(&k->lock);
	again = k->asked[hash % SLOTS] == hash;
	k->asked[hash % SLOTS] = hash;
	e = state && state == k->state ? find(k, hash, target, gzip) : NULL;
	body = e ? malloc(e->body_len + 1) : NULL;
	if (body) {
		memcpy(body, e->bytes + e->target_len, e->body_len);
		*out = (struct kept_answer){ e->route, { body, e->body_len }, e->compressed };
	}
	pthread_mutex_unlock(&k->lock);
	return again ? state : 0;
}

static void add(struct kept *k, uint32_t hash, size_t need, struct str target, bool gzip,
                const struct kept_answer *answer)
{
	struct entry **slot = &k->slots[hash % SLOTS], *e = (struct entry *)(k->memory + k->used);

	*e = (struct entry){
		.next = *slot,
		.route = answer->route,
		.target_len = target.len,
		.body_len = answer->body.len,
		.gzip = gzip,
		.compressed = answer->compressed,
	};
	memcpy(e->bytes, target.ptr, target.len);
	memcpy(e->bytes + target.len, answer->body.ptr, answer->body.len);
	*slot = e;
	k->used += need;
}

void kept_add(struct kept *k, uint64_t state, struct str target, bool gzip,
              const struct kept_answer *answer)
{
	const size_t align = _Alignof(struct entry),
		     need = (sizeof(struct entry) + target.len + answer->body.len + align - 1) /
	                    align * align;

	const uint32_t hash = hash_of(target, gzip);

	if (!state || need > k->room / SHARE || store_state(k->store) != state)
		return;
	pthread_mutex_lock(&k->lock);
	if (state > k->state || (state == k->state && need > k->room - k->used))
		forget(k, state);
	if (state == k->state && !find(k, hash, target, gzip))
		add(k, hash, need, target, gzip, answer);
	pthread_mutex_unlock(&k->lock);
}
