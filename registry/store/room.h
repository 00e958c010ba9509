/* room.h - what the machine has room for, and who else is there; for db.c, without LMDB */
#ifndef REGISTRY_STORE_ROOM_H
#define REGISTRY_STORE_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ROOM_PAGE = 4096 };

/* Bytes of the first map. 1 TiB costs only addresses; TREATY_MAP_SIZE asks for a smaller one, in
 * tests and on hosts that limit addresses. 0: the variable is not a size. */
uint64_t room_first_map(void);
/* Whether the address space has that much room: a failed remap would leave LMDB without any map. */
bool room_for(uint64_t bytes);
/* Whether a process has the store in dir open with locks: each holds one on the first byte of
 * lock.mdb. Without a lock of ours, its next writes could take pages that we read. */
bool room_is_shared(const char *dir);
/* Whether so many bytes more may not fit the file. LMDB says EIO both for a write that the disk cut
 * short because it is full and for a sync that failed; only the former leaves this sign. */
bool room_is_used_up(int fd, size_t bytes);

#endif
