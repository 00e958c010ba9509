/* dcs_grammar.c - the rows of dcs_grammar.def as tables */
#include "contract/grammar_rows.h"

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

#define GRAMMAR_KIND(k) KIND_##k

enum {
#define KIND(id, title_, closed_, ...) KIND_##id,
#include "contract/dcs_grammar.def"
#undef KIND
	KIND_COUNT
};

static const struct grammar_kind kinds[] = {
#define KIND(id, title_, closed_, ...) { .title = title_, .closed = closed_, __VA_ARGS__ },
#include "contract/dcs_grammar.def"
#undef KIND
};

static const struct grammar_row rows[] = {
#define KEY(on, key_, value_, when_, versions_, flags_) \
	{ .kinds = on, .key = key_, value_, .when = when_, versions_, .flags = flags_ },
#include "contract/dcs_grammar.def"
#undef KEY
};

const struct grammar dcs_grammar = {
	.title = "DCS", .versions = versions, .version_count = VERSIONS,
	.kinds = kinds, .kind_count = KIND_COUNT,
	.rows = rows, .row_count = sizeof rows / sizeof *rows,
};
