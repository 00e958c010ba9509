#include "tests/unit/scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 256 };

static char root[256];
static char *paths[MOST];
static int npaths;
static pid_t owner;

static int take_away(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st, (void)kind, (void)where;
	return remove(path);
}

static void clean(void)
{
	if (owner == getpid())
		nftw(root, take_away, 16, FTW_DEPTH | FTW_PHYS);
	while (npaths)
		free(paths[--npaths]);
}

const char *scratch_path(const char *name)
{
	const char *tmp = getenv("TMPDIR");
	char *path;

	if (!*root) {
		snprintf(root, sizeof root, "%s/treaty-test-XXXXXX", tmp ? tmp : "/tmp");
		if (!mkdtemp(root)) {
			perror(root);
			exit(2);
		}
		owner = getpid();
		atexit(clean);
	}
	if (npaths == MOST || asprintf(&path, "%s/%d-%s", root, npaths, name) < 0)
		abort();
	return paths[npaths++] = path;
}

const char *scratch_dir(const char *name)
{
	const char *path = scratch_path(name);

	if (mkdir(path, 0777) != 0) {
		perror(path);
		exit(2);
	}
	return path;
}
