/* standards.h - any text as contracts of a standard, whatever it says it is */
#ifndef TESTS_FUZZ_STANDARDS_H
#define TESTS_FUZZ_STANDARDS_H

#include "contract/dcs/dcs.h"
#include "contract/format.h"
#include "contract/odcs/odcs.h"
#include "tests/fuzz/shape_walk.h"

enum standard { ODCS, DCS, STANDARD_COUNT };

static const struct {
	enum format format;
	bool (*read)(struct arena *a, const struct node *root, struct contract **out,
	             struct defects *defects, struct failure *why);
} standards[STANDARD_COUNT] = { { FORMAT_ODCS, odcs_read }, { FORMAT_DCS, dcs_read } };

/* Takes each document of the text, as it is read in every standard from one to another. */
static inline void each_contract(struct input *in, enum standard from, enum standard to,
                                 struct defects *defects,
                                 void (*take)(struct input *in, struct document *d,
                                              struct defects *defects))
{
	struct failure why = { .code = FAILURE_NONE };
	struct node **roots;
	size_t count;

	if (!node_read(in->arena, &in->source, &roots, &count, &why))
		return;
	for (size_t i = 0; i < count; i++)
		for (enum standard s = from; s <= to; s++) {
			struct document d = { .format = standards[s].format,
				              .root = roots[i],
				              .source = &in->source };

			if (standards[s].read(in->arena, d.root, &d.contract, defects, &why))
				take(in, &d, defects);
		}
}

static inline void walk_document(struct input *in, struct document *d, struct defects *defects)
{
	(void)defects;
	if (d->contract)
		walk_contract(in->arena, d->contract);
}

/* As contracts of one standard; and as the documents they are. */
static inline void walk_documents(struct input *in, enum standard s)
{
	struct failure why = { .code = FAILURE_NONE };
	struct document *documents;
	struct defects defects;
	size_t count;

	defects_init(&defects, in->arena);
	each_contract(in, s, s, &defects, walk_document);
	if (documents_read(in->arena, &in->source, &documents, &count, &defects, &why))
		for (size_t i = 0; i < count; i++)
			walk_document(in, &documents[i], &defects);
	defects_sort(&defects);
}

#endif
