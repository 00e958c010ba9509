#include "tools/process.h"

#include "contract/base/limits.h"
#include "tools/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct child {
	pid_t pid;        /* 0: not running */
	int in, out, err; /* our ends; -1: closed */
};

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* What an arena that runs out of memory in between leaves behind. */
static void abandon(void *arg)
{
	struct child *c = arg;

	shut(&c->in);
	shut(&c->out);
	shut(&c->err);
	if (c->pid) {
		kill(c->pid, SIGTERM);
		while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	c->pid = 0;
}

/* The environment with the pairs that make git answer programs instead of people. */
static char **child_environment(struct arena *a)
{
	static const char *const set[] = { "GIT_TERMINAL_PROMPT=0", "LC_ALL=C",
		                           "GIT_OPTIONAL_LOCKS=0",
		                           "GIT_ALLOW_PROTOCOL=https:http:ssh:git:file" };
	/* Set by git around its hooks; they would lead it to another repository than the folder it
	 * is told. */
	static const char *const unset[] = { "GIT_DIR=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=",
		                             "GIT_PREFIX=", "GIT_COMMON_DIR=" };
	enum { SET = sizeof set / sizeof *set, UNSET = sizeof unset / sizeof *unset };
	size_t n = 0, used = 0;
	char **env;

	while (environ[n])
		n++;
	env = arena_array(a, char *, n + SET + 1);
	for (size_t i = 0; i < SET; i++)
		env[used++] = (char *)(size_t)str_copy(a, str_of(set[i])).ptr;
	for (size_t i = 0; i < n; i++) {
		bool gone = false;

		for (size_t j = 0; j < SET; j++)
			gone |= strncmp(environ[i], set[j], strcspn(set[j], "=") + 1) == 0;
		for (size_t j = 0; j < UNSET; j++)
			gone |= strncmp(environ[i], unset[j], strlen(unset[j])) == 0;
		if (!gone)
			env[used++] = environ[i];
	}
	return env;
}

static bool open_pipes(int pipes[3][2])
{
	for (int i = 0; i < 3; i++) {
		if (pipe2(pipes[i], O_CLOEXEC) != 0)
			return false;
	}
	return true;
}

static int spawn(const char *const *argv, char *const *env, int pipes[3][2], pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	int error;

	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGXFSZ);
	if (posix_spawn_file_actions_init(&actions) != 0)
		return ENOMEM;
	if (posix_spawnattr_init(&attributes) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return ENOMEM;
	}
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	error = posix_spawn_file_actions_adddup2(&actions, pipes[0][0], 0);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, pipes[1][1], 1);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, pipes[2][1], 2);
	if (!error)
		error = posix_spawnp(pid, argv[0], &actions, &attributes,
		                     (char *const *)(size_t)argv, env);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

static bool start(const char *const *argv, char *const *env, struct child *c, struct failure *why)
{
	int pipes[3][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } }, error = 0;

	if (!open_pipes(pipes))
		error = errno;
	c->in = pipes[0][1];
	c->out = pipes[1][0];
	c->err = pipes[2][0];
	if (!error)
		error = spawn(argv, env, pipes, &c->pid);
	shut(&pipes[0][0]);
	shut(&pipes[1][1]);
	shut(&pipes[2][1]);
	if (!error)
		return true;
	c->pid = 0;
	if (error == ENOENT)
		return failure_set(why, FAILURE_NOT_FOUND, "%s is not installed", argv[0]);
	return failure_set(why, FAILURE_READ, "%s cannot be started: %s", argv[0], strerror(error));
}

/* Reads once; closes at the end. */
static bool take(int *fd, struct buf *into)
{
	char block[16384];
	ssize_t n = read(*fd, block, sizeof block);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n <= 0)
		shut(fd);
	else
		buf_add(into, (struct str){ block, (size_t)n });
	return !buf_overflowed(into);
}

static void give(int *fd, struct str *rest)
{
	ssize_t n = rest->len ? write(*fd, rest->ptr, rest->len) : 0;

	if (n > 0)
		*rest = str_skip(*rest, (size_t)n);
	if (!rest->len || (n < 0 && errno != EINTR && errno != EAGAIN))
		shut(fd);
}

static bool talk(const char *name, struct child *c, struct str input, struct buf *out,
                 struct buf *err, struct failure *why)
{
	fcntl(c->in, F_SETFL, O_NONBLOCK);
	while (c->in >= 0 || c->out >= 0 || c->err >= 0) {
		struct pollfd fds[] = { { c->in, POLLOUT, 0 },
			                { c->out, POLLIN, 0 },
			                { c->err, POLLIN, 0 } };

		if (interrupt_pending())
			return failure_set(why, FAILURE_INTERNAL, "interrupted");
		if (poll(fds, 3, -1) < 0)
			continue;
		if (fds[0].revents)
			give(&c->in, &input);
		if ((fds[1].revents && !take(&c->out, out)) ||
		    (fds[2].revents && !take(&c->err, err)))
			return failure_set(
				why, FAILURE_LIMIT, "%s says more than %lu %s (limit %s)", name,
				limit_of(LIMIT_OUTPUT_BYTES), limit_what(LIMIT_OUTPUT_BYTES),
				limit_name(LIMIT_OUTPUT_BYTES));
	}
	return true;
}

bool process_run(struct arena *a, const char *const *argv, struct str input,
                 struct process_result *out, struct failure *why)
{
	struct child *c = arena_new(a, struct child);
	char **env = child_environment(a);
	struct buf texts[2];
	int status = 0;

	*c = (struct child){ 0, -1, -1, -1 };
	arena_defer(a, abandon, c);
	buf_init(&texts[0], a, limit_of(LIMIT_OUTPUT_BYTES));
	buf_init(&texts[1], a, limit_of(LIMIT_OUTPUT_BYTES));
	if (!start(argv, env, c, why))
		return false;
	if (!talk(argv[0], c, input, &texts[0], &texts[1], why)) {
		abandon(c);
		return false;
	}
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
	if (interrupt_pending())
		return failure_set(why, FAILURE_INTERNAL, "interrupted");
	out->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	out->out = buf_str(&texts[0]);
	out->err = str_trim(buf_str(&texts[1]));
	return true;
}
