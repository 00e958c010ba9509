/* grammar.c - the rows of odcs/grammar.def as tables */
#include "contract/grammar/rows.h"

enum { V300, V301, V302, V310, V320, VERSIONS };

static const char *const versions[VERSIONS] = { "3.0.0", "3.0.1", "3.0.2", "3.1.0", "3.2.0" };

#define SERVER_TYPES \
	"api athena azure bigquery clickhouse databricks denodo dremio duckdb glue cloudsql db2 " \
	"informix kafka kinesis local mysql oracle postgresql postgres presto pubsub redshift s3 sftp " \
	"snowflake sqlserver synapse trino vertica custom"

#define GRAMMAR_NAME  odcs_grammar
#define GRAMMAR_TITLE "ODCS"
#define GRAMMAR_DEF   "contract/odcs/grammar.def"
#include "contract/grammar/tables.def"
