#include "contract/base/mem.h"

#include <stdlib.h>

void *(*mem_alloc)(size_t size) = malloc;
