#include "tools/rule_examples.h"

const struct rule_fragment rule_fragments[] = {
#define EXAMPLE(id, frame, text) { #id, FRAME_##frame, text },
#include "tools/rule_examples.def"
#undef EXAMPLE
	{ NULL, FRAME_WORDS, NULL },
};
