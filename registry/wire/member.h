/* member.h - where a row's member is in its struct; for the writer and the reader */
#ifndef REGISTRY_WIRE_MEMBER_H
#define REGISTRY_WIRE_MEMBER_H

#include "registry/wire/wire.h"

_Static_assert(sizeof(enum wire_kind) == sizeof(int), "a word is read and written as an int");

static inline const void *wire_member(const void *object, const struct wire_row *r)
{
	return (const char *)object + r->offset;
}

static inline void *wire_room(void *object, const struct wire_row *r)
{
	return (char *)object + r->offset;
}

static inline size_t wire_count(const void *object, const struct wire_row *r)
{
	return *(const size_t *)(const void *)((const char *)object + r->count);
}

static inline void wire_set_count(void *object, const struct wire_row *r, size_t n)
{
	*(size_t *)(void *)((char *)object + r->count) = n;
}

#endif
