/* Any bytes as the value of a registry's row: damage is one clear failure; what can be read is
 * written again and reads back as the same. */
#include "registry/rows.h"
#include "tests/fuzz/input.h"

static void check_failure(const struct failure *why)
{
	expect(why->code != FAILURE_NONE && why->text[0]);
}

static void read_contract(struct arena *a, struct str value)
{
	struct row row = { .key = KEY(KEY_NAME(STR("a.b")), KEY_INT(1), KEY_INT(2), KEY_INT(3)),
		           .value = value };
	struct failure why = { .code = FAILURE_NONE };
	const struct contract *contract;
	struct contract_row one, two;

	if (!contract_row_read(a, &row, &one, &why)) {
		check_failure(&why);
		return;
	}
	row.value = contract_row_text(a, &one);
	expect(contract_row_read(a, &row, &two, &why));
	expect(one.when == two.when && str_eq(one.document_text, two.document_text) &&
	       str_eq(one.product_text, two.product_text) && str_eq(one.reason, two.reason));
	expect(str_is(contract_row_version(a, &one), "1.2.3"));
	if (!contract_row_contract(a, &one, STR("a.b"), &contract, &why))
		check_failure(&why);
}

static void read_expectation(struct arena *a, struct str value)
{
	struct row row = { .key = KEY(KEY_NAME(STR("t.a")), KEY_NAME(STR("contract a.b/1")),
		                      KEY_NAME(STR("")), KEY_INT(1)),
		           .value = value };
	struct failure why = { .code = FAILURE_NONE };
	const struct expectation *expectation;
	struct expectation_row one, two;

	if (!expectation_row_read(a, &row, &one, &why)) {
		check_failure(&why);
		return;
	}
	row.value = expectation_row_text(a, &one);
	expect(expectation_row_read(a, &row, &two, &why));
	expect(one.status == two.status && one.when == two.when && str_eq(one.owner, two.owner) &&
	       node_equal(one.tree, two.tree));
	if (!expectation_row_expectation(a, &one, &expectation, &why))
		check_failure(&why);
}

static void read_all(void *arg)
{
	struct input *in = arg;

	read_contract(in->arena, in->source.text);
	read_expectation(in->arena, in->source.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, read_all);
}
