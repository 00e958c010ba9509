/* Any documents: expectations, data products and contracts are read and asked about each other. An
 * expectation says the same with and without defects noted; a first file written from any contract
 * reads back as an expectation of that contract, whatever its names are made of. */
#include "contract/dcs/dcs.h"
#include "contract/expectation/text.h"
#include "contract/odcs/odcs.h"
#include "contract/product/product.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 8 };

struct input {
	struct arena *a;
	struct source source;
	const struct contract *contracts[MOST];
	size_t contract_count;
};

static void read_contract(struct input *in, const struct node *root)
{
	struct failure why = { 0 };
	struct contract *c;

	if (in->contract_count + 1 >= MOST)
		return;
	if (dcs_read(in->a, root, &c, NULL, &why))
		in->contracts[in->contract_count++] = c;
	if (odcs_read(in->a, root, &c, NULL, &why))
		in->contracts[in->contract_count++] = c;
}

static void ask_expectation(struct input *in, const struct node *root)
{
	struct failure why = { 0 };
	struct expectation *e, *quiet;
	struct defects d;
	struct str *gaps;
	size_t n;

	defects_init(&d, in->a);
	if (!expectation_read(in->a, root, &e, &d, &why))
		return;
	defects_sort(&d);
	if (!expectation_read(in->a, root, &quiet, NULL, &why) ||
	    !str_eq(expectation_normal_form(in->a, e), expectation_normal_form(in->a, quiet)))
		abort();
	for (size_t i = 0; i < in->contract_count; i++)
		expectation_gaps(in->a, e, in->contracts[i], &gaps, &n);
}

static void ask_product(struct input *in, const struct node *root)
{
	struct failure why = { 0 };
	struct product *p;
	struct defects d;

	defects_init(&d, in->a);
	if (!product_read(in->a, root, &p, &d, &why))
		return;
	product_lint(in->a, p, in->contracts, in->contract_count, &d);
	defects_sort(&d);
}

static void write_first_file(struct input *in, const struct contract *c)
{
	struct expectation_request request = { .port = c->port_count ? c->ports[0]->name
		                                                     : STR_NONE };
	struct source *source = arena_new(in->a, struct source);
	struct failure why = { 0 };
	struct expectation *e;
	struct node **docs;
	struct defects d;
	size_t n;

	source->name = STR("written.yaml");
	if (!expectation_init(in->a, c, &request, &source->text, &why))
		return;
	if (!node_read(in->a, source, &docs, &n, &why)) {
		if (why.code != FAILURE_LIMIT)
			abort();
		return;
	}
	defects_init(&d, in->a);
	if (n != 1 || !expectation_read(in->a, docs[0], &e, &d, &why) ||
	    !str_eq(e->contract, c->id))
		abort();
}

static void ask_all(void *arg)
{
	struct input *in = arg;
	struct failure why;
	struct node **docs;
	size_t n;

	if (!node_read(in->a, &in->source, &docs, &n, &why))
		return;
	for (size_t i = 0; i < n; i++)
		read_contract(in, docs[i]);
	for (size_t i = 0; i < n && i < MOST; i++) {
		ask_expectation(in, docs[i]);
		ask_product(in, docs[i]);
	}
	for (size_t i = 0; i < in->contract_count; i++)
		write_first_file(in, in->contracts[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct input in = { .a = &a, .source = { STR("input"), { (const char *)data, size } } };

	arena_init(&a, 256 << 20);
	arena_try(&a, ask_all, &in); /* out of memory is an answer too */
	arena_free(&a);
	return 0;
}
