#include "contract/base/hash.h"

#include <sys/auxv.h>

/* Set before main(), never again: 16 bytes that the kernel draws for each process. */
static uint64_t process_key[2];

__attribute__((constructor)) static void draw_key(void)
{
	const void *drawn =
		(const void *)getauxval(AT_RANDOM); /* NOLINT: an address, by contract */

	if (drawn)
		memcpy(process_key, drawn, sizeof process_key);
}

struct state {
	uint64_t a, b, c, d;
};

static uint64_t turn(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static void mix(struct state *s)
{
	s->a += s->b;
	s->c += s->d;
	s->b = turn(s->b, 13) ^ s->a;
	s->d = turn(s->d, 16) ^ s->c;
	s->a = turn(s->a, 32) + s->d;
	s->c += s->b;
	s->d = turn(s->d, 21) ^ s->a;
	s->b = turn(s->b, 17) ^ s->c;
	s->c = turn(s->c, 32);
}

static void take(struct state *s, uint64_t word)
{
	s->d ^= word;
	mix(s);
	s->a ^= word;
}

/* Up to 8 bytes, the first one lowest, whatever the order of this machine. */
static uint64_t word_of(const char *p, size_t n)
{
	uint64_t word = 0;

	for (size_t i = n; i > 0; i--)
		word = word << 8 | (unsigned char)p[i - 1];
	return word;
}

uint64_t hash_under(const uint64_t key[2], struct str s)
{
	struct state x = { key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d,
		           key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573 };
	const size_t whole = s.len / 8 * 8;

	for (size_t i = 0; i < whole; i += 8)
		take(&x, word_of(s.ptr + i, 8));
	take(&x,
	     (uint64_t)s.len << 56 | (s.len > whole ? word_of(s.ptr + whole, s.len - whole) : 0));
	x.c ^= 0xff;
	mix(&x);
	mix(&x);
	mix(&x);
	return x.a ^ x.b ^ x.c ^ x.d;
}

unsigned long long str_hash(struct str s)
{
	return hash_under(process_key, s);
}
