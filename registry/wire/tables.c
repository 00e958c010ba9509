#include "registry/wire/forms.h"

const struct wire_table *const wire_tables[] = {
#define TABLE(name) &wire_##name,
#include "registry/wire/tables.def"
#undef TABLE
};

const size_t wire_table_count = sizeof wire_tables / sizeof *wire_tables;
