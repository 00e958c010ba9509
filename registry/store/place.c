/* place.c - where a store may live, and who serves it */
#include "registry/store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* LMDB needs a shared map and locks that hold between processes; these give
 * neither reliably. Numbers from statfs(2). */
const char *place_refused(unsigned long type)
{
	static const struct {
		unsigned long type;
		const char *name;
	} rows[] = {
		{ 0x6969, "NFS" },      { 0x517B, "SMB" },    { 0xFF534D42, "CIFS" },
		{ 0xFE534D42, "SMB2" }, { 0x01021997, "9p" }, { 0x5346414F, "AFS" },
		{ 0x6B414653, "AFS" },  { 0x564C, "NCP" },    { 0x73757245, "Coda" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].type == type)
			return rows[i].name;
	return NULL;
}

struct str place_path(struct arena *a, const char *dir, const char *name)
{
	return arena_printf(a, "%s/%s", dir, name);
}

bool place_sync(const char *dir, struct failure *why)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (!ok)
		failure_set(why, FAILURE_STORE, "%s: cannot be synced to disk: %s", dir,
		            strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

/* The new entry is in the parent, so that is what must reach the disk. */
static bool make(const char *dir, struct failure *why)
{
	char *path = strdup(dir), *slash;
	bool ok;

	if (!path)
		return failure_set(why, FAILURE_MEMORY, "out of memory");
	if (mkdir(path, 0777) != 0 && errno != EEXIST) {
		failure_set(why, FAILURE_STORE, "%s: cannot be made: %s", dir, strerror(errno));
		free(path);
		return false;
	}
	while (strlen(path) > 1 && path[strlen(path) - 1] == '/')
		path[strlen(path) - 1] = '\0';
	slash = strrchr(path, '/');
	if (slash)
		slash[slash == path] = '\0';
	ok = place_sync(slash ? path : ".", why);
	free(path);
	return ok;
}

bool place_ready(const char *dir, bool create, struct failure *why)
{
	const char *name;
	struct statfs fs;
	struct stat st;

	if (stat(dir, &st) != 0) {
		if (errno != ENOENT || !create)
			return failure_set(why, FAILURE_STORE, "%s: %s", dir, strerror(errno));
		if (!make(dir, why))
			return false;
		if (stat(dir, &st) != 0)
			return failure_set(why, FAILURE_STORE, "%s: %s", dir, strerror(errno));
	}
	if (!S_ISDIR(st.st_mode))
		return failure_set(why, FAILURE_STORE, "%s: is not a directory", dir);
	if (statfs(dir, &fs) != 0)
		return failure_set(why, FAILURE_STORE, "%s: %s", dir, strerror(errno));
	name = place_refused((unsigned long)(unsigned)fs.f_type);
	if (name)
		return failure_set(why, FAILURE_STORE,
		                   "%s: lies on a network file system (%s), where a store "
		                   "would be damaged; use a local disk",
		                   dir, name);
	return true;
}

/* The pid in the file is for people; the lock itself is what counts, and the
 * kernel lets go of it when the holder ends, however it ends. */
int store_serve_lock(const char *dir, struct failure *why)
{
	char path[4096], pid[32] = "";
	int fd, n;

	n = snprintf(path, sizeof path, "%s/serve.lock", dir);
	fd = n < 0 || (size_t)n >= sizeof path ? -1
	                                       : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0) {
		failure_set(why, FAILURE_STORE, "%s: cannot be locked: %s", dir, strerror(errno));
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		ssize_t got = pread(fd, pid, sizeof pid - 1, 0);

		pid[got > 0 ? got : 0] = '\0';
		pid[strcspn(pid, "\n")] = '\0';
		failure_set(why, FAILURE_STORE, "%s: is served by process %s already", dir,
		            *pid ? pid : "(unknown)");
		close(fd);
		return -1;
	}
	n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)n, 0) != n) {
		failure_set(why, FAILURE_STORE, "%s: cannot be written: %s", path, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}
