/* Any text, read as a contract in ODCS whatever it says it is; and as the document it is. */
#include "tests/fuzz/standards.h"

static void read_all(void *arg)
{
	walk_documents(arg, ODCS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_text(data, size, read_all);
}
