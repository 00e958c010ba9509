/* Stands in for libFuzzer: gives each file named on the command line, and the
 * empty input, to the target once. Any compiler and sanitizer can build it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <errno.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Exactly as many bytes as the file has, so that a sanitizer sees a read past them. */
static uint8_t *slurp(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL;
	long end = -1;

	if (f && fseek(f, 0, SEEK_END) == 0)
		end = ftell(f);
	if (end >= 0 && fseek(f, 0, SEEK_SET) == 0)
		data = malloc(end ? (size_t)end : 1);
	if (data && fread(data, 1, (size_t)end, f) != (size_t)end) {
		free(data);
		data = NULL;
	}
	if (f)
		fclose(f);
	*size = data ? (size_t)end : 0;
	return data;
}

int main(int argc, char **argv)
{
	int passed = 1, failed = 0;

	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++) {
		size_t size;
		uint8_t *data = slurp(argv[i], &size);

		/* Names the culprit if the call dies. */
		fprintf(stderr, "input %s\n", argv[i]);
		if (data) {
			LLVMFuzzerTestOneInput(data, size);
			passed++;
		} else {
			failed++;
		}
		free(data);
	}
	printf("%s: %d passed, %d failed\n", program_invocation_short_name, passed, failed);
	return failed != 0;
}
