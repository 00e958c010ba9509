/* files.h - what a test reads from testdata/ and ../shared */
#ifndef TESTS_UNIT_FILES_H
#define TESTS_UNIT_FILES_H

#include "contract/base/arena.h"

/* The whole file, up to a mebibyte; ptr NULL: there is none. */
struct str slurp(struct arena *a, const char *path);

#endif
