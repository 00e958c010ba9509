/* race.h - a deliberate race: an operation has read and not yet written when another process
 * changes what it read
 *
 * The test program runs itself with --between for the other process.
 */
#ifndef TESTS_UNIT_RACE_H
#define TESTS_UNIT_RACE_H

#include "registry/registry.h"

struct race_world {
	struct arena a;
	struct registry *r;
	struct actor by;
	struct failure why;
	const char *dir;
	size_t race;       /* its row */
	unsigned attempts; /* of the operation that is paused */
};

void race_open(struct race_world *w, const char *dir, size_t race);
void race_close(struct race_world *w);
/* The first attempt of the next operation lets the other process go first. */
void race_arm(struct race_world *w);
/* Arguments of the other process: --between RACE DIR. */
bool race_is_between(int argc, char **argv, size_t *race, const char **dir);

/* "done", "no" (the gate), "refused", or what went wrong. */
const char *race_ended(struct race_world *w, bool ok);
const char *race_publish(struct race_world *w, const char *text, bool force);
const char *race_expect(struct race_world *w, const char *text);
const char *race_withdraw(struct race_world *w, const char *id);

#endif
