/* power.c - the power goes, at every instant
 *
 * A writer runs over the shim, which notes each write and sync of data.mdb. Then
 * the file is rebuilt as a disk may hold it after a power cut at each instant:
 * everything that was synced, and of what was not: nothing, all of it, or any
 * random choice of its 512-byte sectors, a write that was just going on included.
 * Each such file must open, pass fsck, and hold every record acknowledged before.
 */
#include "tests/crash/crash.h"
#include "tests/crash/trace.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECTOR = 512, PAGE = 4096 };

struct event {
	struct trace_head head;
	const unsigned char *data;
};

/* A disk: what is safe, and sectors that may or may not be there. */
struct sector {
	uint64_t at;
	uint32_t length;
	const unsigned char *data;
};

struct disk {
	unsigned char *bytes;
	size_t size, room;
	struct sector *loose;
	size_t nloose, loose_room;
	unsigned seed;
};

static unsigned char *slurp(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY);
	struct stat st;
	unsigned char *bytes;

	if (fd < 0 || fstat(fd, &st) != 0)
		return NULL;
	*size = (size_t)st.st_size;
	bytes = malloc(*size + 1);
	if (!bytes || read(fd, bytes, *size) != (ssize_t)*size)
		abort();
	close(fd);
	return bytes;
}

static struct event *read_trace(const unsigned char *bytes, size_t size, size_t *n)
{
	struct event *events = NULL;
	size_t room = 0;

	*n = 0;
	for (size_t at = 0; at + sizeof(struct trace_head) <= size;) {
		if (*n == room) {
			room = room ? room * 2 : 1024;
			events = realloc(events, room * sizeof *events);
			if (!events)
				abort();
		}
		memcpy(&events[*n].head, bytes + at, sizeof events->head);
		events[*n].data = bytes + at + sizeof events->head;
		at += sizeof events->head + events[*n].head.length;
		++*n;
	}
	return events;
}

/* ---- the disk ---- */

static void disk_set(struct disk *d, uint64_t at, const unsigned char *data, size_t n)
{
	if (at + n > d->room) {
		d->room = (at + n) * 2;
		d->bytes = realloc(d->bytes, d->room);
		if (!d->bytes)
			abort();
	}
	if (at + n > d->size) {
		memset(d->bytes + d->size, 0, at + n - d->size);
		d->size = at + n;
	}
	memcpy(d->bytes + at, data, n);
}

static void add_loose(struct disk *d, const struct event *e)
{
	for (uint32_t i = 0; i < e->head.length;) {
		uint64_t at = e->head.offset + i;
		uint32_t n = (uint32_t)(SECTOR - at % SECTOR);

		if (n > e->head.length - i)
			n = e->head.length - i;
		if (d->nloose == d->loose_room) {
			d->loose_room = d->loose_room ? d->loose_room * 2 : 1024;
			d->loose = realloc(d->loose, d->loose_room * sizeof *d->loose);
			if (!d->loose)
				abort();
		}
		d->loose[d->nloose++] = (struct sector){ at, n, e->data + i };
		i += n;
	}
}

/* Makes loose sectors safe, in order: all, or those of the pages in [from, to). */
static void settle(struct disk *d, uint64_t from, uint64_t to)
{
	size_t kept = 0;

	from = from / PAGE * PAGE;
	to = (to + PAGE - 1) / PAGE * PAGE;
	for (size_t i = 0; i < d->nloose; i++) {
		struct sector s = d->loose[i];

		if (s.at + s.length <= from || s.at >= to)
			d->loose[kept++] = s;
		else
			disk_set(d, s.at, s.data, s.length);
	}
	d->nloose = kept;
}

/* The event has happened. A durable write takes its pages along, as the kernel does. */
static void disk_apply(struct disk *d, const struct event *e)
{
	switch ((enum trace_kind)e->head.kind) {
	case TRACE_WRITE:
		add_loose(d, e);
		break;
	case TRACE_DURABLE:
		add_loose(d, e);
		settle(d, e->head.offset, e->head.offset + e->head.length);
		break;
	case TRACE_SYNC:
		settle(d, 0, UINT64_MAX / 2);
		break;
	case TRACE_ACK:
	case TRACE_LINK:
	case TRACE_DIR:
		break;
	}
}

/* ---- one instant ---- */

enum choice { NOTHING, EVERYTHING, RANDOM };

static void write_image(const struct disk *d, const char *dir, enum choice choice, unsigned *seed)
{
	struct disk image = { .size = 0 };
	char path[512];
	int fd;

	disk_set(&image, 0, d->bytes, d->size);
	for (size_t i = 0; choice != NOTHING && i < d->nloose; i++)
		if (choice == EVERYTHING || rand_r(seed) % 2)
			disk_set(&image, d->loose[i].at, d->loose[i].data, d->loose[i].length);
	snprintf(path, sizeof path, "%s/lock.mdb", dir);
	unlink(path);
	snprintf(path, sizeof path, "%s/data.mdb", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 || write(fd, image.bytes, image.size) != (ssize_t)image.size)
		abort();
	close(fd);
	free(image.bytes);
}

/* In a child: a damaged store may end its process. Returns the images that fail. */
static int judge(const struct disk *d, const char *dir, const struct acks *acks, int random,
                 unsigned seed, bool say)
{
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		int bad = 0;

		if (!say && !freopen("/dev/null", "w", stderr))
			_exit(99);
		for (int i = 0; i < 2 + random; i++) {
			const char *wrong;

			write_image(d, dir, i < 2 ? (enum choice)i : RANDOM, &seed);
			wrong = verdict(dir, acks, i == 2);
			if (wrong && say)
				fprintf(stderr, "image %d: %s\n", i, wrong);
			bad += wrong != NULL;
		}
		_exit(bad < 99 ? bad : 99);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		abort();
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

struct outcome {
	int instants, images, bad, acks, syncs;
};

/* Every instant of the trace: before each write is complete, and after each sync
 * and each acknowledgement. */
static struct outcome every_instant(const char *base, const struct event *events, size_t n,
                                    int random, bool stop_at_first)
{
	struct outcome out = { .instants = 0 };
	struct disk d = { .seed = 1 };
	struct acks acks = { .n = 0 };
	const char *dir = work_dir("image");

	d.bytes = slurp(base, &d.size);
	d.room = d.size;
	for (size_t i = 0; i < n && !(stop_at_first && out.bad); i++) {
		const struct event *e = &events[i];
		int images = e->head.kind == TRACE_ACK ? 0 : random, bad;

		if (e->head.kind == TRACE_ACK) {
			struct ack ack;

			memcpy(&ack, e->data, sizeof ack);
			acks_add(&acks, &ack);
			out.acks++;
		} else if (e->head.kind == TRACE_DURABLE) {
			add_loose(&d, e); /* not yet complete: it may be lost */
		} else {
			disk_apply(&d, e);
		}
		out.syncs += e->head.kind == TRACE_SYNC;
		bad = judge(&d, dir, &acks, images, (unsigned)i, !stop_at_first);
		if (bad && !stop_at_first)
			fprintf(stderr, "event %zu of %zu (%c): %d images fail\n", i, n,
			        (int)e->head.kind, bad);
		if (e->head.kind == TRACE_DURABLE)
			settle(&d, e->head.offset, e->head.offset + e->head.length);
		out.instants++;
		out.images += 2 + images;
		out.bad += bad;
	}
	free(d.bytes);
	free(d.loose);
	free(acks.ack);
	remove_dir(dir);
	return out;
}

/* Runs a writer over the shim on a copy of an empty store; the trace and the file
 * as it was before are left in dir. */
static int record(const char *dir, const char *changes, bool from_nothing)
{
	char trace[512], base[512], data[512];
	const char *args[] = { "write", dir, changes, "-1", NULL };
	const char *env[] = { "LD_PRELOAD", shim_path, "SHIM_TRACE", trace, NULL };
	struct failure why;
	size_t size;
	int status, fd;
	pid_t pid;

	snprintf(trace, sizeof trace, "%s/trace", dir);
	snprintf(base, sizeof base, "%s/base", dir);
	snprintf(data, sizeof data, "%s/data.mdb", dir);
	if (!from_nothing) {
		unsigned char *bytes;

		store_close(store_open(dir, STORE_WRITE | STORE_CREATE, &why));
		bytes = slurp(data, &size);
		fd = open(base, O_WRONLY | O_CREAT, 0666);
		if (!bytes || fd < 0 || write(fd, bytes, size) != (ssize_t)size)
			abort();
		close(fd);
		free(bytes);
	}
	pid = run_self(args, env);
	return waitpid(pid, &status, 0) == pid ? status : -1;
}

static struct outcome power_loss(const char *changes, int random, bool stop_at_first)
{
	const char *dir = work_dir("power");
	struct outcome out = { .bad = 99 };
	char trace[512], base[512];
	unsigned char *bytes;
	struct event *events;
	size_t size, n;

	snprintf(trace, sizeof trace, "%s/trace", dir);
	snprintf(base, sizeof base, "%s/base", dir);
	INT(record(dir, changes, false), 0);
	bytes = slurp(trace, &size);
	TRUE(bytes != NULL);
	if (bytes) {
		events = read_trace(bytes, size, &n);
		out = every_instant(base, events, n, random, stop_at_first);
		free(events);
		free(bytes);
	}
	remove_dir(dir);
	return out;
}

void test_power_loss(bool all)
{
	struct outcome out = power_loss(all ? "200" : "40", all ? 10 : 3, false);

	printf("power loss: %d instants, %d images, %d syncs, %d acknowledged\n", out.instants,
	       out.images, out.syncs, out.acks);
	INT(out.bad, 0);
	TRUE(out.acks == (all ? 200 : 40) && out.syncs > 5);
}

/* The same on a writer built without syncs: if that passed, the test above would
 * prove nothing. */
void test_power_loss_test_can_fail(void)
{
	struct outcome out;

	TRUE(other_writer != NULL);
	out = power_loss("40", 3, true);
	printf("power loss without sync: found after %d instants\n", out.instants);
	TRUE(out.bad > 0);
}

/* The file is whole before it has its name, and the name is on disk before anything
 * is acknowledged. */
void test_creation_survives_power_loss(void)
{
	const char *dir = work_dir("create");
	int loose = 0, at_link = -1, links = 0, dirs_behind = 0, acks = 0;
	unsigned char *bytes;
	struct event *events;
	char trace[512];
	size_t size, n;

	snprintf(trace, sizeof trace, "%s/trace", dir);
	INT(record(dir, "1", true), 0);
	bytes = slurp(trace, &size);
	TRUE(bytes != NULL);
	if (!bytes)
		return;
	events = read_trace(bytes, size, &n);
	for (size_t i = 0; i < n && !acks; i++) {
		switch ((enum trace_kind)events[i].head.kind) {
		case TRACE_WRITE:
			loose++;
			break;
		case TRACE_SYNC:
			loose = 0;
			break;
		case TRACE_LINK:
			links++, at_link = loose;
			break;
		case TRACE_DIR:
			dirs_behind += links;
			break;
		case TRACE_ACK:
			acks++;
			break;
		case TRACE_DURABLE:
			break;
		}
	}
	INT(links, 1);
	INT(at_link, 0);
	TRUE(dirs_behind > 0 && acks == 1);
	free(events);
	free(bytes);
	remove_dir(dir);
}
