/* shim.c - stands between a program and the disk (LD_PRELOAD)
 *
 *	SHIM_TRACE=FILE      writes down every write and sync of data.mdb (trace.h)
 *	SHIM_LIE=1           syncs are not written down: a disk that only says it did
 *	SHIM_FAIL_SYNC=N     the N-th fdatasync of it fails (from 0)
 *	SHIM_FAIL_DURABLE=N  the N-th write through O_DSYNC fails
 *	SHIM_FAIL_WRITE=N    the N-th other write fails, as on a full disk
 *
 * msync is traced as a sync and nothing else: LMDB writes through its map only with
 * MDB_WRITEMAP, which the store does not use; the power-loss test would see pages
 * that no event brought.
 */
#include "tests/crash/trace.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1, lies;
static long left_sync = -1, left_durable = -1, left_write = -1;

static long number(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : -1;
}

__attribute__((constructor)) static void start(void)
{
	const char *path = getenv("SHIM_TRACE");

	if (path)
		trace = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	lies = getenv("SHIM_LIE") != NULL;
	left_sync = number("SHIM_FAIL_SYNC");
	left_durable = number("SHIM_FAIL_DURABLE");
	left_write = number("SHIM_FAIL_WRITE");
}

enum about { ABOUT_NOTHING, ABOUT_DATA, ABOUT_DIRECTORY };

static enum about what_is(int fd)
{
	char link[64], path[4096];
	const char *name;
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) != 0)
		return ABOUT_NOTHING;
	if (S_ISDIR(st.st_mode))
		return ABOUT_DIRECTORY;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	path[n > 0 ? n : 0] = '\0';
	name = strrchr(path, '/');
	return name && strncmp(name, "/data.mdb", 9) == 0 ? ABOUT_DATA : ABOUT_NOTHING;
}

/* One write each: appends of several processes do not mix. */
static void note(enum trace_kind kind, uint64_t offset, const void *data, size_t length)
{
	struct trace_head head = { offset, (uint32_t)length, kind };
	char *event;

	if (trace < 0)
		return;
	event = malloc(sizeof head + length);
	memcpy(event, &head, sizeof head);
	if (length)
		memcpy(event + sizeof head, data, length);
	if (syscall(SYS_write, trace, event, sizeof head + length) != (long)(sizeof head + length))
		abort();
	free(event);
}

/* Counts down; true when it is the one that fails. */
static int fails(long *left)
{
	if (*left < 0)
		return 0;
	return (*left)-- == 0;
}

static ssize_t write_at(int fd, const void *data, size_t n, off_t at)
{
	int durable;
	ssize_t done;

	if (what_is(fd) != ABOUT_DATA)
		return syscall(SYS_pwrite64, fd, data, n, at);
	durable = fcntl(fd, F_GETFL) & O_DSYNC;
	pthread_mutex_lock(&lock);
	done = syscall(SYS_pwrite64, fd, data, n, at);
	if (done > 0)
		note(durable ? TRACE_DURABLE : TRACE_WRITE, (uint64_t)at, data, (size_t)done);
	pthread_mutex_unlock(&lock);
	return done;
}

/* A call fails as a whole, as on a disk that is full before it. */
static ssize_t write_all_at(int fd, const struct iovec *v, int n, off_t at)
{
	int durable = fcntl(fd, F_GETFL) & O_DSYNC;
	ssize_t sum = 0;

	if (what_is(fd) == ABOUT_DATA && fails(durable ? &left_durable : &left_write)) {
		errno = durable ? EIO : ENOSPC;
		return -1;
	}
	for (int i = 0; i < n; i++) {
		ssize_t done = write_at(fd, v[i].iov_base, v[i].iov_len, at + sum);

		if (done < 0)
			return sum ? sum : -1;
		sum += done;
		if ((size_t)done < v[i].iov_len)
			break;
	}
	return sum;
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t at)
{
	struct iovec v = { (void *)(uintptr_t)data, n };

	return write_all_at(fd, &v, 1, at);
}

ssize_t pwrite64(int fd, const void *data, size_t n, off_t at)
{
	return pwrite(fd, data, n, at);
}

ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at)
{
	return write_all_at(fd, v, n, at);
}

ssize_t pwritev64(int fd, const struct iovec *v, int n, off_t at)
{
	return write_all_at(fd, v, n, at);
}

ssize_t writev(int fd, const struct iovec *v, int n)
{
	off_t at;
	ssize_t done;

	if (what_is(fd) != ABOUT_DATA)
		return syscall(SYS_writev, fd, v, n);
	at = lseek(fd, 0, SEEK_CUR);
	done = write_all_at(fd, v, n, at);
	if (done > 0)
		lseek(fd, at + done, SEEK_SET);
	return done;
}

ssize_t write(int fd, const void *data, size_t n)
{
	struct iovec v = { (void *)(uintptr_t)data, n };

	return writev(fd, &v, 1);
}

static int sync_it(int fd, long call)
{
	enum about about = what_is(fd);
	int rc;

	if (about == ABOUT_NOTHING)
		return (int)syscall(call, fd);
	pthread_mutex_lock(&lock);
	if (about == ABOUT_DATA && fails(&left_sync)) {
		errno = EIO;
		rc = -1;
	} else {
		rc = (int)syscall(call, fd);
	}
	if (rc == 0 && !lies)
		note(about == ABOUT_DATA ? TRACE_SYNC : TRACE_DIR, 0, NULL, 0);
	pthread_mutex_unlock(&lock);
	return rc;
}

int fdatasync(int fd)
{
	return sync_it(fd, SYS_fdatasync);
}

int fsync(int fd)
{
	return sync_it(fd, SYS_fsync);
}

int msync(void *p, size_t n, int flags)
{
	int rc;

	pthread_mutex_lock(&lock);
	rc = (int)syscall(SYS_msync, p, n, flags);
	if (rc == 0)
		note(TRACE_SYNC, 0, NULL, 0);
	pthread_mutex_unlock(&lock);
	return rc;
}

int link(const char *from, const char *to)
{
	int rc;

	pthread_mutex_lock(&lock);
	rc = (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
	if (rc == 0)
		note(TRACE_LINK, 0, NULL, 0);
	pthread_mutex_unlock(&lock);
	return rc;
}

shim_ack_fn shim_ack;
void shim_ack(const void *what, uint32_t length)
{
	pthread_mutex_lock(&lock);
	note(TRACE_ACK, 0, what, length);
	pthread_mutex_unlock(&lock);
}
