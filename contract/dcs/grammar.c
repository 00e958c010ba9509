/* grammar.c - the rows of dcs/grammar.def as tables */
#include "contract/grammar/rows.h"

enum { V090, V091, V092, V093, V110, V120, V121, VERSIONS };

static const char *const versions[VERSIONS] = {
	"0.9.0", "0.9.1", "0.9.2", "0.9.3", "1.1.0", "1.2.0", "1.2.1",
};

#define TYPES_091 \
	"number decimal numeric int integer long bigint float double string text varchar boolean " \
	"timestamp timestamp_tz timestamp_ntz date array object record struct bytes null"

#define SERVER_TYPES \
	"bigquery BigQuery s3 sftp redshift azure sqlserver snowflake databricks dataframe glue " \
	"postgres oracle kafka pubsub kinesis trino local"

#define GRAMMAR_NAME  dcs_grammar
#define GRAMMAR_TITLE "DCS"
#define GRAMMAR_DEF   "contract/dcs/grammar.def"
#include "contract/grammar/tables.def"
