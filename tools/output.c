#include "tools/output.h"

#include "tools/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int fd, struct str s)
{
	while (s.len) {
		ssize_t n = write(fd, s.ptr, s.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		s = str_skip(s, (size_t)n);
	}
	return true;
}

bool output_write(int fd, struct str s, struct failure *why)
{
	if (write_all(fd, s) || errno == EPIPE)
		return true;
	return failure_set(why, FAILURE_READ, "cannot write the output: %s", strerror(errno));
}

bool output_has_color(int fd)
{
	const char *off = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fd) && !(off && *off) && term && strcmp(term, "dumb") != 0;
}

static bool cannot(struct failure *why, struct str path)
{
	return failure_set(why, FAILURE_READ, "%.*s: cannot be written: %s", STR_FMT(path),
	                   strerror(errno));
}

static bool make_folders(struct arena *a, struct str path, struct failure *why)
{
	for (size_t i = 1; i < path.len; i++) {
		struct str folder = str_copy(a, (struct str){ path.ptr, i });

		if (path.ptr[i] == '/' && mkdir(folder.ptr, 0777) != 0 && errno != EEXIST)
			return cannot(why, folder);
	}
	return true;
}

static bool write_directly(const char *path, struct str content, struct failure *why)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && (write_all(fd, content) || errno == EPIPE);

	if (!done)
		cannot(why, str_of(path));
	if (fd >= 0)
		close(fd);
	return done;
}

static bool write_beside(struct arena *a, const char *path, struct str content, mode_t mode,
                         bool replace, struct failure *why)
{
	struct str temporary = arena_printf(a, "%s.%ld.tmp", path, (long)getpid());
	int fd = open(temporary.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0777);
	bool done;

	if (fd < 0)
		return cannot(why, str_of(path));
	done = write_all(fd, content) && (!replace || fchmod(fd, mode & 07777) == 0);
	done = close(fd) == 0 && done;
	/* link() refuses an existing name, where rename() would replace it. */
	done = done && (replace ? rename(temporary.ptr, path) : link(temporary.ptr, path)) == 0;
	if (!done)
		cannot(why, str_of(path));
	unlink(temporary.ptr);
	return done;
}

bool output_file(struct arena *a, struct str path, struct str content, enum output_mode mode,
                 struct failure *why)
{
	const char *name = str_c(a, path);
	struct stat st;
	bool exists, done;

	if (memchr(path.ptr, 0, path.len))
		return failure_set(why, FAILURE_USAGE, "a file name holds a NUL byte");
	if (!make_folders(a, path, why))
		return false;
	exists = stat(name, &st) == 0;
	if (exists && mode == OUTPUT_NEW)
		return failure_set(why, FAILURE_REFUSED, "%s exists; --force replaces it", name);
	if (exists && !S_ISREG(st.st_mode))
		return write_directly(name, content, why);
	if (exists) {
		name = realpath(name, arena_alloc(a, PATH_MAX, 1));
		if (!name)
			return cannot(why, path);
	}
	interrupt_hold();
	done = write_beside(a, name, content, exists ? st.st_mode : 0666, exists, why);
	interrupt_release();
	return done;
}

bool output_executable(struct arena *a, struct str path, struct failure *why)
{
	const char *name = str_c(a, path);
	struct stat st;

	if (stat(name, &st) != 0 || chmod(name, st.st_mode | ((st.st_mode & 0444) >> 2)) != 0)
		return cannot(why, path);
	return true;
}
