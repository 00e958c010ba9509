/* keep.c - backup, and the fold run again */
#include "contract/base/limits.h"
#include "registry/store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- backup ---- */

static bool copy_synced(struct store *s, const char *path, struct failure *why)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	bool ok;

	if (fd < 0)
		return failure_set(why, FAILURE_STORE, "%s: %s", path, strerror(errno));
	ok = db_copy(s->db, fd, why);
	if (ok && fsync(fd) != 0)
		ok = failure_set(why, FAILURE_STORE, "%s: cannot be synced: %s", path,
		                 strerror(errno));
	if (close(fd) != 0 && ok)
		ok = failure_set(why, FAILURE_STORE, "%s: %s", path, strerror(errno));
	return ok;
}

/* A backup has its name only once it is whole and on disk. */
bool store_backup(struct store *s, const char *to_dir, struct failure *why)
{
	char path[4096], beside[4160];
	int n = snprintf(path, sizeof path, "%s/data.mdb", to_dir);
	bool ok;

	if (n < 0 || (size_t)n >= sizeof path)
		return failure_set(why, FAILURE_STORE, "%s: the path is too long", to_dir);
	if (!place_ready(to_dir, true, why))
		return false;
	if (access(path, F_OK) == 0)
		return failure_set(why, FAILURE_STORE, "%s: holds a store already", to_dir);
	snprintf(beside, sizeof beside, "%s.new.%ld", path, (long)getpid());
	ok = copy_synced(s, beside, why);
	if (ok && link(beside, path) != 0)
		ok = failure_set(why, FAILURE_STORE, "%s: %s", path, strerror(errno));
	unlink(beside);
	return ok && place_sync(to_dir, why);
}

/* ---- replay ---- */

enum { AT_ONCE = 256 };

struct replaying {
	struct waiting waiting[AT_ONCE];
	struct waiting *batch[AT_ONCE];
	struct store_answer answer[AT_ONCE];
	struct log_value log[AT_ONCE];
	struct failure why;
};

static bool same_answer(const struct replaying *r, size_t i, uint64_t offset, struct failure *why)
{
	const struct store_answer *got = &r->answer[i];
	const struct log_value *want = &r->log[i];

	if (!r->waiting[i].ok) {
		*why = r->why;
		return false;
	}
	if (got->result == STORE_APPLIED && got->offset == offset && !got->repeated &&
	    got->nassigned == want->nassigned &&
	    memcmp(got->assigned, want->assigned, want->nassigned * sizeof *want->assigned) == 0)
		return true;
	return failure_set(
		why, FAILURE_STORE,
		"replay: the record at offset %" PRIu64 " does not do what it did: %s", offset,
		got->result == STORE_VOID ? got->broken : "other offset or other numbers");
}

/* Offsets first..last, at most AT_ONCE of them, in one commit. */
static bool replay_some(struct replaying *r, struct snapshot *snap, struct store *to,
                        uint64_t first, uint64_t last, struct failure *why)
{
	size_t n = 0;

	for (uint64_t offset = first; offset <= last; offset++, n++) {
		struct str value;

		if (!store_get(snap, TABLE_LOG, KEY(KEY_INT(offset)), &value) ||
		    !log_unpack(value, &r->log[n]))
			return failure_set(why, FAILURE_STORE,
			                   "replay: no record at offset %" PRIu64, offset);
		r->waiting[n] = (struct waiting){ .record = r->log[n].record,
			                          .answer = &r->answer[n],
			                          .why = &r->why };
		r->batch[n] = &r->waiting[n];
	}
	commit_batch(to, r->batch, n);
	for (size_t i = 0; i < n; i++)
		if (!same_answer(r, i, first + i, why))
			return false;
	return true;
}

struct replay_job {
	struct arena arena;
	struct store *from, *to;
	struct failure *why;
	bool ok;
};

static void replay_all(void *arg)
{
	struct replay_job *job = arg;
	struct replaying *r = arena_new(&job->arena, struct replaying);
	struct snapshot *snap;
	uint64_t end;

	job->ok = store_snapshot(job->from, &job->arena, &snap, job->why);
	end = job->ok ? store_offset(snap) : 0;
	for (uint64_t first = 1; job->ok && first <= end; first += AT_ONCE) {
		uint64_t last = end - first < AT_ONCE ? end : first + AT_ONCE - 1;

		job->ok = replay_some(r, snap, job->to, first, last, job->why);
	}
}

bool store_replay(struct store *from, struct store *to, struct failure *why)
{
	struct replay_job job = { .from = from, .to = to, .why = why };

	arena_init(&job.arena, limit_of(LIMIT_ARENA_BYTES));
	if (!arena_try(&job.arena, replay_all, &job))
		job.ok = failure_set(why, FAILURE_MEMORY, "no memory to replay a log");
	arena_free(&job.arena);
	return job.ok;
}
