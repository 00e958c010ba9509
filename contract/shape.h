/* shape.h - what a data contract says, in one neutral form
 *
 * ODCS, DCS and consumer expectations all read into this model; diff, replay,
 * convert and the reports are written against it. Statements that mean the same
 * are folded here (contract/normal.h lists the foldings), so that a pure
 * re-spelling is no change.
 *
 * A field's constraints are a sparse list of attributes. What an attribute is
 * (its value's kind) is a row of contract/attributes.def; how two values of it
 * relate, and what that means for writers and readers, is decided above, in compat/.
 *
 * Ownership: everything lives in the arena of the read; text and nodes point into the
 * document's tree. `at` is the node to point at (never NULL for what was read).
 */
#ifndef CONTRACT_SHAPE_H
#define CONTRACT_SHAPE_H

#include "contract/base/node.h"

/* ---- types ------------------------------------------------------------- */

enum type_kind {
	TYPE_UNSTATED, /* any value */
	TYPE_NULL,
	TYPE_BOOLEAN,
	TYPE_INTEGER, /* bits, is_unsigned; bits 0: any whole number */
	TYPE_FLOAT,   /* bits 32 or 64 */
	TYPE_DECIMAL, /* precision, scale both stated */
	TYPE_NUMBER,  /* any number */
	TYPE_STRING,
	TYPE_BYTES,
	TYPE_DATE,
	TYPE_TIME,
	TYPE_TIMESTAMP,
	TYPE_TIMESTAMP_NTZ,
	TYPE_ARRAY,  /* field.items */
	TYPE_MAP,    /* field.keys, field.values */
	TYPE_RECORD, /* field.fields */
	TYPE_JSON,
	TYPE_VECTOR, /* dimensions, element */
	TYPE_KIND_COUNT
};

struct type {
	enum type_kind kind;
	int bits;
	bool is_unsigned;
	int precision, scale; /* decimal */
	int dimensions;       /* vector; 0: unstated */
	struct str element;   /* vector: float32 unless stated */
	struct str word;      /* as the document spells it; for messages and convert */
	const struct node *at;
};

/* "long", "decimal(10,2)", "integer u8", "vector(768, float32)": for messages. In the arena. */
struct str type_text(struct arena *a, const struct type *t);

/* ---- attributes -------------------------------------------------------- */

enum attribute_kind {
	KIND_FLAG,   /* value.flag; only true is kept (defaults compare equal to absence) */
	KIND_TEXT,   /* value.text */
	KIND_NUMBER, /* value.text: a decimal number, or a date or time text for temporal bounds */
	KIND_LIST,   /* value.list: texts in document order */
	KIND_NODE,   /* value.node: anything, compared by node_equal() */
};

enum attribute {
#define ATTRIBUTE(id, kind, key, what) ATTR_##id,
#include "contract/attributes.def"
#undef ATTRIBUTE
	ATTRIBUTE_COUNT
};

struct stated {
	enum attribute attribute;
	const struct node *at;       /* the value, where a finding about it points */
	bool flag;                   /* FLAG */
	struct str text;             /* TEXT, NUMBER */
	struct str *list;            /* LIST, count entries */
	const struct node **list_at; /* LIST: the place of each entry, or NULL */
	size_t count;
	const struct node *node; /* NODE; kept too for others where the text alone is not enough */
};

const char *attribute_key(enum attribute attribute); /* its name in reports: "minLength" */
enum attribute_kind attribute_kind(enum attribute attribute);

/* ---- fields and models ------------------------------------------------- */

struct named { /* a meaning, documentation or other keyed statement */
	struct str key;
	struct str text;         /* scalar value; otherwise STR_NONE and look at node */
	const struct node *node; /* the value */
	const struct node *at;
};

/* By key; NULL if it is not there. */
const struct named *named_find(const struct named *list, size_t count, struct str key);

struct field {
	struct str name; /* empty for items, keys, values */
	struct str id;   /* stable id (ODCS >= 3.1), or empty */
	struct str
		path; /* "order_event.lines[].sku"; items add "[]", map values "{}", keys "{key}" */
	struct type type;
	struct stated *attributes; /* ascending by attribute, each at most once */
	size_t attribute_count;
	struct named *meanings; /* unit, currency, timezone, encoding...: sorted by key */
	size_t meaning_count;
	struct named *docs; /* description, title, tags, links...: sorted by key */
	size_t doc_count;
	struct quality **quality;
	size_t quality_count;
	struct field **fields; /* RECORD */
	size_t field_count;
	struct field *items, *keys, *values;
	size_t position;         /* among its siblings, from 0 */
	size_t depth;            /* 0: a model */
	const struct node *at;   /* where it is defined: the key (DCS), the name (ODCS) */
	const struct node *node; /* its map, for convert and kept unknown keys */
	struct str definition;   /* DCS: id of the definition it was inlined from, or empty */
	const struct field_index *index; /* of fields by name; NULL: few, or not built */
};

struct field_index {
	size_t mask;
	unsigned slots[]; /* number among fields + 1; 0 is free */
};

/* NULL if the field does not state it. */
const struct stated *field_stated(const struct field *f, enum attribute attribute);
bool field_flag(const struct field *f, enum attribute attribute);
/* By exact name; NULL if absent. Uses the index, if there is one. */
struct field *field_child(const struct field *parent, struct str name);
/* Does it say anything of what is inside: fields, items or values? (A map has keys, said or not.) */
bool field_lists_parts(const struct field *f);
/* Builds the index, above 8 fields. Readers do, when all fields are there; a tree never changes
 * after. */
void field_index_children(struct arena *a, struct field *parent);

struct model {
	struct field root; /* type RECORD; name, path = the model's name; attributes of the model
	                      itself */
	struct str kind;   /* table, view, topic, object...: as stated, synonyms folded */
	struct str *key;   /* primary key: field paths below the model, in key order */
	size_t key_count;
	const struct node *key_at; /* where the key is stated; NULL without one */
};

/* ---- quality rules ----------------------------------------------------- */

struct interval { /* of numbers, as decimal texts; empty text: unbounded */
	struct str low, high;
	bool low_open, high_open;
	bool complement; /* mustNotBe..., mustNotBeBetween: everything outside */
};

/* "at least 1", "above 0 and below 5", "anything": for messages. In the arena. */
struct str interval_text(struct arena *a, const struct interval *i);

struct quality {
	struct str identity; /* id, else name, else "type/metric/element/arguments|query" */
	struct str path;     /* of the element it stands on */
	struct str type, metric, unit, query, engine, severity;
	struct str arguments; /* canonical text, or empty */
	bool has_interval;
	struct interval interval; /* of the operator, in `unit` */
	struct str operand;       /* mustBe/mustNotBe of something that is no number */
	const struct node *node, *at;
};

/* ---- service levels ---------------------------------------------------- */

enum sla_better { SLA_LOWER, SLA_HIGHER, SLA_EARLIER, SLA_LATER, SLA_EQUAL_ONLY };
enum sla_unit { SLA_UNPARSED, SLA_SECONDS, SLA_PERCENT, SLA_NUMBER, SLA_INSTANT, SLA_UNLIMITED };

struct sla {
	struct str property; /* canonical word: freshness, availability, retention, latency... */
	struct str element, driver,
		aspect; /* key parts, often empty; aspect: support.responseTime etc. */
	enum sla_better better;
	enum sla_unit unit;
	double value;    /* seconds, percent, plain number or seconds since 1970 */
	struct str thing; /* what a number of a throughput counts in a second; else empty */
	struct str text; /* as stated, with its unit: "15m", "PT1H", "99.5%" */
	struct str path; /* "freshness", "support.responseTime" */
	const struct node *at, *node;
};

/* ---- ports and the rest ------------------------------------------------ */

struct port {
	struct str name, type, format, environment;
	struct named
		*address; /* every key but type, description, environment, roles, format: sorted */
	size_t address_count;
	struct named *others; /* roles, description, custom properties */
	size_t other_count;
	struct str product; /* the data product that states it; empty: the contract itself */
	const struct node *at, *node;
};

/* NULL if not stated. */
const struct named *port_address(const struct port *p, const char *key);

enum note_kind {
	NOTE_DOC,    /* description, tags, links, examples, support channels... */
	NOTE_OWNER,  /* owner, team name */
	NOTE_TEAM,   /* members of the team */
	NOTE_TERMS,  /* usage, limitations, price, billing, noticePeriod, policies */
	NOTE_ROLE,   /* access roles */
	NOTE_DOMAIN, /* domain, tenant, name in the global address */
	NOTE_CUSTOM, /* custom properties and kept unknown keys */
};

struct note {
	enum note_kind kind;
	struct str path; /* "info.owner", "terms.noticePeriod", "customProperties.x" */
	struct str text; /* scalar, or canonical JSON of the value */
	const struct node *node, *at;
};

enum dialect { DIALECT_ODCS, DIALECT_DCS, DIALECT_EXPECTATION, DIALECT_SCHEMA };

struct contract {
	enum dialect dialect;
	struct str dialect_version; /* "3.1.0", "1.1.0": without a leading v */
	struct str id, version, status, title;
	const struct node *id_at, *version_at, *status_at;
	struct model **models;
	size_t model_count;
	struct port **ports;
	size_t port_count;
	struct sla **slas;
	size_t sla_count;
	struct note **notes; /* sorted by path */
	size_t note_count;
	bool strict; /* extra fields are not allowed anywhere (additionalFields false stated) */
	const struct node *root;
	const struct source *source;
	struct str product; /* id of the data product it was reached through, or empty */
	const struct product *publisher; /* that data product, or NULL */
	const struct schema *schema; /* what it was made of; NULL: it is no schema */
};

struct model *contract_model(const struct contract *c, struct str name);
struct port *contract_port(const struct contract *c, struct str name);

#endif
