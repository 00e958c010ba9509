/* scratch.h - a folder of its own for each test, gone when the test program ends */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

/* A path inside the test program's folder that does not exist yet; never freed. */
const char *scratch_path(const char *name);
/* The same, made as a directory. */
const char *scratch_dir(const char *name);

#endif
