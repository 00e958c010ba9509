/* room.c - addresses, locks and disk, as the system tells of them */
#include "registry/store/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

bool room_for(uint64_t bytes)
{
	void *p;

	if (bytes > SIZE_MAX)
		return false;
	p = mmap(NULL, (size_t)bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
	         0);
	if (p == MAP_FAILED)
		return false;
	munmap(p, (size_t)bytes);
	return true;
}

uint64_t room_first_map(void)
{
	const char *text = getenv("TREATY_MAP_SIZE"), *unit;
	static const char units[] = "KMGT";
	unsigned long long n;
	char *end;

	if (!text || !*text)
		return 1ull << 40;
	errno = 0;
	n = strtoull(text, &end, 10);
	unit = *end ? strchr(units, *end) : NULL;
	if (errno || end == text || *text == '-' || (*end && (!unit || end[1])))
		return 0;
	for (const char *u = units; unit && u <= unit; u++)
		n = n > UINT64_MAX / 1024 ? UINT64_MAX / 1024 : n * 1024;
	return n < 16 * ROOM_PAGE ? 16 * ROOM_PAGE : n / ROOM_PAGE * ROOM_PAGE;
}

bool room_is_shared(const char *dir)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
	char path[4096];
	bool used;
	int fd, n;

	n = snprintf(path, sizeof path, "%s/lock.mdb", dir);
	fd = n > 0 && (size_t)n < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return false;
	used = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
	close(fd);
	return used;
}

bool room_is_used_up(int fd, size_t bytes)
{
	uint64_t margin = (16u << 20) + 8 * (uint64_t)bytes;
	struct statvfs fs;
	struct rlimit most;
	struct stat file;

	if (fstatvfs(fd, &fs) == 0 && (uint64_t)fs.f_bavail * fs.f_frsize < margin)
		return true;
	return getrlimit(RLIMIT_FSIZE, &most) == 0 && most.rlim_cur != RLIM_INFINITY &&
	       fstat(fd, &file) == 0 && (uint64_t)file.st_size + margin > most.rlim_cur;
}
