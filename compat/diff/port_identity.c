/* port_identity.c - when two ports are the same place
 *
 * One row a kind of server: the keys that make its place. Everything else that a server states (the
 * host of a database, an account, a warehouse) may change without the data being elsewhere.
 */
#include "compat/diff/impl.h"

#include <stdlib.h>

/* Of several keys in one part the first stated one counts. `things`: the part that names what lies
 * there, for which the models' own names stand where the port does not state it; -1: the place says
 * it. */
static const struct place_row {
	const char *family;
	const char *types; /* separated by blanks */
	const char *parts[PORT_PARTS];
	int things;
} rows[] = {
	{ "kafka", "kafka", { "cluster|host|bootstrapServers", "topic" }, 1 },
	{ "kinesis", "kinesis", { "region", "stream" }, 1 },
	{ "pubsub", "pubsub", { "project", "topic" }, 1 },
	{ "object", "s3 gcs azure adls blob sftp iceberg delta", { "location" }, -1 },
	{ "file", "local file", { "path|location" }, -1 },
	{ "api", "api http", { "location" }, -1 },
	{ "bigquery", "bigquery", { "project", "dataset", "table" }, 2 },
	{ "athena", "athena", { "catalog", "schema", "table" }, 2 },
	{ "glue", "glue", { "database", "table" }, 1 },
	{ "lakehouse", "databricks trino presto", { "catalog", "schema", "table" }, 2 },
	{ "oracle", "oracle", { "serviceName", "schema", "table" }, 2 },
	{ "sql",
	  "postgres postgresql cloudsql redshift snowflake sqlserver synapse vertica db2 denodo "
	  "dremio duckdb "
	  "mysql clickhouse hive impala informix zen exasol hana teradata",
	  { "database", "schema", "table" },
	  2 },
};

/* Keys that say whose place it is, where the tuple does not: two databases of one name on two
 * hosts. */
static const char *const owners[] = { "host", "account", "endpointUrl", "storageAccount" };

static const struct place_row *row_of(const struct port *p)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows && p->type.len; i++) {
		struct str rest = str_of(rows[i].types);

		while (rest.len)
			if (str_eq_nocase(str_cut(&rest, ' '), p->type))
				return &rows[i];
	}
	return NULL;
}

struct str port_stated(const struct port *p, struct str key)
{
	for (size_t i = 0; i < p->address_count; i++)
		if (str_eq(p->address[i].key, key))
			return p->address[i].text;
	for (size_t i = 0; i < p->other_count; i++) {
		const struct node *list = p->others[i].node;

		for (size_t j = 0; node_is(list, NODE_LIST) && j < list->count; j++)
			if (str_eq(node_text(node_get(list->items[j], "property")), key))
				return node_text(node_get(list->items[j], "value"));
	}
	return STR_NONE;
}

static struct str without_slash(struct str value)
{
	while (value.len > 1 && value.ptr[value.len - 1] == '/')
		value.len--;
	return value;
}

static struct str part_of(const struct port *p, const char *names)
{
	struct str rest = str_of(names), value = STR_NONE;

	while (rest.len && !value.len)
		value = port_stated(p, str_cut(&rest, '|'));
	return without_slash(value);
}

static bool names_hold(const char *names, struct str key)
{
	struct str rest = str_of(names);

	while (rest.len)
		if (str_eq(str_cut(&rest, '|'), key))
			return true;
	return false;
}

/* ---- one place in several spellings ------------------------------------ */

static const char brokers[] = "cluster|host|bootstrapServers";

/* Brokers in any order and any case. */
static struct str broker_list(struct arena *a, struct str text)
{
	struct str *list = arena_array(a, struct str, text.len + 1), rest = text;
	struct buf out;
	size_t n = 0;

	while (rest.len)
		list[n++] = str_trim(str_cut(&rest, ','));
	qsort(list, n, sizeof *list, str_order);
	buf_init(&out, a, 0);
	for (size_t i = 0; i < n; i++)
		buf_printf(&out, "%s%.*s", i ? "," : "", STR_FMT(list[i]));
	return buf_str(&out);
}

static struct str lower(struct arena *a, struct str text)
{
	char *out = arena_alloc(a, text.len + 1, 1);

	for (size_t i = 0; i < text.len; i++)
		out[i] = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? (char)(text.ptr[i] + 32) : text.ptr[i];
	return (struct str){ out, text.len };
}

/* s3a://b/x is s3://b/x, and ./x is x. */
static struct str location_text(struct arena *a, struct str text)
{
	static const char *const aliases[] = { "s3a://", "s3n://" };

	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (str_starts(text, aliases[i]))
			return arena_printf(a, "s3://%.*s",
			                    STR_FMT(str_skip(text, strlen(aliases[i]))));
	while (str_starts(text, "./"))
		text = str_skip(text, 2);
	return text;
}

/* A value of one part, in one spelling. */
static struct str spelled(struct arena *a, const char *names, struct str value)
{
	value = without_slash(value);
	if (!value.len)
		return value;
	if (strcmp(names, brokers) == 0)
		return broker_list(a, lower(a, value));
	return names_hold(names, STR("location")) ? location_text(a, value) : value;
}

static struct str part_text(struct arena *a, const struct port *p, const char *names)
{
	return spelled(a, names, part_of(p, names));
}

static bool share_a_broker(struct arena *a, struct str x, struct str y)
{
	struct str rest = lower(a, x);

	while (rest.len) {
		struct str one = str_trim(str_cut(&rest, ',')), others = lower(a, y);

		while (others.len)
			if (str_eq(one, str_trim(str_cut(&others, ','))))
				return true;
	}
	return false;
}

/* Every key that a server of an unknown kind states. */
static struct str whole_address(struct arena *a, const struct port *p)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < p->address_count; i++)
		buf_printf(&out, "%s%.*s=%.*s", i ? " " : "", STR_FMT(p->address[i].key),
		           STR_FMT(short_text(a, p->address[i].text, p->address[i].node)));
	return buf_str(&out);
}

struct str port_place(struct arena *a, const struct port *p)
{
	const struct place_row *row = row_of(p);
	bool stated = false;
	struct buf out;

	if (!row)
		return whole_address(a, p);
	buf_init(&out, a, 0);
	for (int i = 0; i < PORT_PARTS && row->parts[i]; i++) {
		struct str part = part_text(a, p, row->parts[i]);

		buf_printf(&out, "%s%.*s", i && (out.len || part.len) ? " " : "", STR_FMT(part));
		stated = stated || part.len;
	}
	return stated ? str_trim(buf_str(&out)) : STR_NONE;
}

/* What lies at the port: its own topic or table, or those of the models. */
static void things_of(struct arena *a, const struct contract *c, const struct port *p,
                      const struct place_row *row, struct str **out, size_t *count)
{
	struct str own = row->things < 0 ? STR_NONE : part_of(p, row->parts[row->things]);

	*out = arena_array(a, struct str, c->model_count + 1);
	*count = 0;
	if (own.len) {
		(*out)[(*count)++] = own;
		return;
	}
	for (size_t i = 0; row->things >= 0 && i < c->model_count; i++) {
		const struct field *root = &c->models[i]->root;
		const struct stated *name = field_stated(root, ATTR_PHYSICAL_NAME);

		(*out)[(*count)++] = name ? name->text : root->name;
	}
	qsort(*out, *count, sizeof **out, str_order);
}

struct str port_identity(struct arena *a, const struct contract *c, const struct port *p)
{
	const struct place_row *row = row_of(p);
	struct str place = port_place(a, p), *things;
	size_t count;

	if (!place.len)
		return STR_NONE;
	if (!row)
		return arena_printf(a, "%.*s:%.*s", STR_FMT(p->type), STR_FMT(place));
	things_of(a, c, p, row, &things, &count);
	if (row->things < 0 || part_of(p, row->parts[row->things]).len)
		return arena_printf(a, "%s:%.*s", row->family, STR_FMT(place));
	return arena_printf(a, "%s:%.*s %.*s", row->family, STR_FMT(place),
	                    STR_FMT(str_list_text(a, things, count)));
}

/* ---- the same port before and after ------------------------------------ */

static bool same_things(struct arena *a, const struct contract *old, const struct port *p,
                        const struct contract *new, const struct port *q,
                        const struct place_row *row)
{
	struct str *those, *these;
	size_t n, m, i = 0;

	things_of(a, old, p, row, &those, &n);
	things_of(a, new, q, row, &these, &m);
	while (i < n && i < m && str_eq(those[i], these[i]))
		i++;
	return n && i == n && i == m;
}

/* A key that both state decides, the first of several; else what they state must be one text. */
static void part_change(struct arena *a, const char *names, const struct port *p,
                        const struct port *q, struct port_part *out)
{
	struct str rest = str_of(names), now;

	while (rest.len) {
		struct str key = str_cut(&rest, '|');
		struct str was = port_stated(p, key), is = port_stated(q, key);

		if (!out->key.len && (was.len || is.len))
			out->key = key;
		if (!was.len || !is.len)
			continue;
		out->key = key;
		if (!str_eq(spelled(a, names, was), spelled(a, names, is)))
			out->change = strcmp(names, brokers) == 0 && share_a_broker(a, was, is)
			                      ? PART_DETAIL
			                      : PART_MOVED;
		return;
	}
	out->old_value = part_text(a, p, names);
	now = part_text(a, q, names);
	if (out->old_value.len || now.len)
		out->change = str_eq(out->old_value, now) ? PART_DETAIL
		              : !out->old_value.len       ? PART_STATED
		              : !now.len                  ? PART_UNSTATED
		                                          : PART_MOVED;
}

size_t port_parts(struct arena *a, const struct contract *old, const struct port *p,
                  const struct contract *new, const struct port *q, struct port_part *out)
{
	const struct place_row *row = row_of(q);
	size_t n = 0;

	for (int i = 0; row && i < PORT_PARTS && row->parts[i]; i++, n++) {
		out[n] = (struct port_part){ .names = row->parts[i] };
		part_change(a, row->parts[i], p, q, &out[n]);
		/* What the port stopped saying, its models may say. */
		if (out[n].change == PART_UNSTATED && i == row->things &&
		    same_things(a, old, p, new, q, row))
			out[n].change = PART_DETAIL;
	}
	return n;
}

const struct port_part *port_part_of(const struct port_part *parts, size_t n, struct str key)
{
	for (size_t i = 0; i < n; i++)
		if (names_hold(parts[i].names, key))
			return &parts[i];
	return NULL;
}

bool port_has_known_place(const struct port *p)
{
	return row_of(p) != NULL;
}

/* ---- a new major on the ports of the old one --------------------------- */

/* What one of the two does not state agrees with anything. */
static bool may_be_same(struct str x, struct str y)
{
	return !x.len || !y.len || str_eq(x, y);
}

/* What one does not state agrees with anything; clusters are one if they share a broker. */
static bool parts_agree(struct arena *a, const char *names, const struct port *p, const struct port *q)
{
	struct str rest = str_of(names);

	if (may_be_same(part_text(a, p, names), part_text(a, q, names)))
		return true;
	while (strcmp(names, brokers) == 0 && rest.len) {
		struct str key = str_cut(&rest, '|');

		if (share_a_broker(a, port_stated(p, key), port_stated(q, key)))
			return true;
	}
	return false;
}

static bool share_a_thing(struct arena *a, const struct contract *old, const struct port *p,
                          const struct contract *new, const struct port *q,
                          const struct place_row *row)
{
	struct str *those, *these;
	size_t n, m;

	things_of(a, old, p, row, &those, &n);
	things_of(a, new, q, row, &these, &m);
	for (size_t i = 0, j = 0; i < n && j < m;) {
		int order = str_cmp(those[i], these[j]);

		if (!order)
			return true;
		i += order < 0;
		j += order > 0;
	}
	return false;
}

bool port_is_reused(struct arena *a, const struct contract *old, const struct port *p,
                    const struct contract *new, const struct port *q)
{
	const struct place_row *row = row_of(p);

	if (row != row_of(q))
		return false;
	if (!row)
		return str_eq_nocase(p->type, q->type) && p->address_count &&
		       str_eq(whole_address(a, p), whole_address(a, q));
	for (int i = 0; i < PORT_PARTS && row->parts[i]; i++)
		if (i != row->things &&
		    !parts_agree(a, row->parts[i], p, q))
			return false;
	for (size_t i = 0; i < sizeof owners / sizeof *owners; i++)
		if (!names_hold(row->parts[0], str_of(owners[i])) &&
		    !may_be_same(port_stated(p, str_of(owners[i])),
		                 port_stated(q, str_of(owners[i]))))
			return false;
	if (row->things >= 0)
		return share_a_thing(a, old, p, new, q, row);
	return part_of(p, row->parts[0]).len && part_of(q, row->parts[0]).len;
}
