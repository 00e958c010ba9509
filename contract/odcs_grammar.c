/* odcs_grammar.c - the rows of odcs_grammar.def as tables */
#include "contract/grammar_rows.h"

enum { V300, V301, V302, V310, V320, VERSIONS };

static const char *const versions[VERSIONS] = { "3.0.0", "3.0.1", "3.0.2", "3.1.0", "3.2.0" };

#define SERVER_TYPES \
	"api athena azure bigquery clickhouse databricks denodo dremio duckdb glue cloudsql db2 " \
	"informix kafka kinesis local mysql oracle postgresql postgres presto pubsub redshift s3 sftp " \
	"snowflake sqlserver synapse trino vertica custom"

#define GRAMMAR_KIND(k) KIND_##k

enum {
#define KIND(id, title_, closed_, ...) KIND_##id,
#include "contract/odcs_grammar.def"
#undef KIND
	KIND_COUNT
};

static const struct grammar_kind kinds[] = {
#define KIND(id, title_, closed_, ...) { .title = title_, .closed = closed_, __VA_ARGS__ },
#include "contract/odcs_grammar.def"
#undef KIND
};

static const struct grammar_row rows[] = {
#define KEY(on, key_, value_, when_, versions_, flags_) \
	{ .kinds = on, .key = key_, value_, .when = when_, versions_, .flags = flags_ },
#include "contract/odcs_grammar.def"
#undef KEY
};

const struct grammar odcs_grammar = {
	.title = "ODCS", .versions = versions, .version_count = VERSIONS,
	.kinds = kinds, .kind_count = KIND_COUNT,
	.rows = rows, .row_count = sizeof rows / sizeof *rows,
};
