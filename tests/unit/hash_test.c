/* The hash of tables (contract/base/hash.h). */
#include "contract/base/hash.h"
#include "tests/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* As Python 3.11 hashes bytes(range(n)) with PYTHONHASHSEED=0: under a key of zeros. */
static void test_vectors(void)
{
	static const struct {
		size_t length;
		uint64_t want;
	} rows[] = {
		{ 1, 7541581120933061747u },   { 7, 3389392686435873370u },
		{ 8, 16921169381604339434u },  { 9, 8471974163824919394u },
		{ 15, 17514137373579004394u }, { 16, 9904005486622393783u },
		{ 40, 10789553897545236998u },
	};
	static const uint64_t none[2];
	char bytes[40];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)i;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		CHECK(hash_under(none, (struct str){ bytes, rows[i].length }) == rows[i].want);
}

/* Every bit of the key counts. */
static void test_keys(void)
{
	static const uint64_t none[2];
	const struct str s = STR("order_id");

	for (int bit = 0; bit < 128; bit++) {
		uint64_t key[2] = { 0 };

		key[bit / 64] = (uint64_t)1 << bit % 64;
		CHECK(hash_under(key, s) != hash_under(none, s));
	}
}

/* Nobody can know beforehand where a name will stand. */
static void test_another_process(const char *self)
{
	char command[4096], line[64] = "";
	FILE *other;

	snprintf(command, sizeof command, "'%s' --hash", self);
	other = popen(command, "r");
	if (!other || !fgets(line, sizeof line, other))
		check_fail(__FILE__, __LINE__);
	if (other)
		pclose(other);
	CHECK(*line && strtoull(line, NULL, 10) != str_hash(STR("order_id")));
	CHECK(str_hash(STR("order_id")) == str_hash(STR("order_id")));
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		printf("%llu\n", str_hash(STR("order_id")));
		return 0;
	}
	RUN(test_vectors);
	RUN(test_keys);
	test_another_process(argv[0]);
	return CHECK_EXIT();
}
