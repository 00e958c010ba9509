/* rows.c - subjects, versions and schemas as rows of the store */
#include "registry/subject/impl.h"

/* ---- saying no --------------------------------------------------------- */

static bool refuse_with(struct ask *ask, enum api_error e, const struct str *texts, size_t n)
{
	ask->no = e;
	ask->refused = true;
	ask->message = api_error_message(ask->arena, e, texts, n);
	return failure_set(ask->why, FAILURE_REFUSED, "%.*s",
	                   (int)(ask->message.len < 500 ? ask->message.len : 500),
	                   ask->message.ptr);
}

bool refuse(struct ask *ask, enum api_error e)
{
	return refuse_with(ask, e, NULL, 0);
}

bool refuse1(struct ask *ask, enum api_error e, struct str a)
{
	return refuse_with(ask, e, &a, 1);
}

bool refuse2(struct ask *ask, enum api_error e, struct str a, struct str b)
{
	const struct str texts[] = { a, b };

	return refuse_with(ask, e, texts, 2);
}

bool refuse_why(struct ask *ask, enum api_error e)
{
	return refuse1(ask, e, str_copy(ask->arena, str_of(ask->why->text)));
}

struct str decimal(struct ask *ask, long long n)
{
	return arena_printf(ask->arena, "%lld", n);
}

/* ---- versions ----------------------------------------------------------- */

static bool read_version(struct arena *a, const struct subject_name *name, long long version,
                         struct str value, struct version_row *out)
{
	const struct node *row;
	struct failure why;
	long long id;

	*out = (struct version_row){ .name = *name, .version = version };
	if (!row_read(a, value, "version of a subject", &row, &why) ||
	    !node_to_long(node_get(row, "id"), &id))
		return false;
	out->id = id;
	node_to_bool(node_get(row, "deleted"), &out->deleted);
	out->when = row_time(row, "when");
	return true;
}

bool version_row_get(struct snapshot *snap, struct arena *a, const struct subject_name *name,
                     long long version, struct version_row *out)
{
	struct str value;

	return version > 0 &&
	       store_get(snap, TABLE_SUBJECT_VERSIONS,
	                 KEY(KEY_NAME(name->context), KEY_NAME(name->subject), KEY_INT(version)),
	                 &value) &&
	       read_version(a, name, version, value, out);
}

size_t version_rows(struct snapshot *snap, struct arena *a, const struct subject_name *name,
                    struct version_row **out)
{
	struct range range = { .table = TABLE_SUBJECT_VERSIONS,
		               .prefix = KEY(KEY_NAME(name->context), KEY_NAME(name->subject)) };
	struct row *rows;
	size_t n = store_list(snap, a, &range, &rows), kept = 0;

	*out = arena_array(a, struct version_row, n + 1); /* room for one that is being made */
	for (size_t i = 0; i < n; i++)
		kept += read_version(a, name, (long long)rows[i].key.part[2].number, rows[i].value,
		                     &(*out)[kept]);
	return kept;
}

void subject_row_put(struct record *r, struct arena *a, const struct subject_name *name,
                     const struct version_row *rows, size_t count)
{
	const struct key key = KEY(KEY_NAME(name->context), KEY_NAME(name->subject));
	const struct version_row *latest = latest_live(rows, count);
	size_t live = 0;

	for (size_t i = 0; i < count; i++)
		live += !rows[i].deleted;
	if (count) {
		record_put(r, TABLE_SUBJECTS, key,
		           arena_printf(a, "{\"versions\":%zu,\"live\":%zu,\"latest\":%lld}", count,
		                        live, latest ? latest->version : 0),
		           PUT_ANY);
		return;
	}
	record_delete(r, TABLE_SUBJECTS, key);
	if (name->text.len) { /* the default context's own record is no subject's */
		record_delete(r, TABLE_SCOPES, KEY(KEY_NAME(name->text)));
		record_bump(r, counter_scope(a, name->text));
	}
}

const struct version_row *latest_live(const struct version_row *rows, size_t n)
{
	const struct version_row *latest = NULL;

	for (size_t i = 0; i < n; i++)
		if (!rows[i].deleted && (!latest || rows[i].version > latest->version))
			latest = &rows[i];
	return latest;
}

/* The id may be a slot of the record: then the hole is at its place. */
void version_row_put(struct record *r, struct arena *a, const struct version_row *row)
{
	record_put(r, TABLE_SUBJECT_VERSIONS,
	           KEY(KEY_NAME(row->name.context), KEY_NAME(row->name.subject),
	               KEY_INT(row->version)),
	           arena_printf(a, "{\"id\":%lld,\"deleted\":%s,\"when\":%lld}", row->id,
	                        row->deleted ? "true" : "false", (long long)row->when),
	           PUT_ANY);
}

/* ---- contents ------------------------------------------------------------- */

enum { CONTENT_PARTS = 6, CONTENT_HEAD = 1 + 4 * CONTENT_PARTS };

static bool json_part(struct arena *a, struct str text, struct node **out)
{
	struct source *source = arena_new(a, struct source);
	struct failure why;

	*out = NULL;
	*source = (struct source){ STR(""), text };
	return !text.len || json_read(a, source, out, &why);
}

struct content_json content_json_of(struct arena *a, const struct content *c, struct str guid)
{
	struct content_json out = { .guid = guid,
		                    .type = c->type,
		                    .references = references_text(a, c) };
	struct buf text;

	buf_init(&text, a, 0);
	json_print_text(&text, c->text);
	out.text = buf_str(&text);
	if (c->metadata)
		out.metadata = row_text(a, c->metadata);
	if (c->rules)
		out.rules = row_text(a, c->rules);
	return out;
}

/* A byte for the form, six lengths, six parts: guid, type, and the members as JSON, ready to be
 * sent. */
struct str content_row(struct arena *a, const struct content *c, struct str guid)
{
	const struct content_json json = content_json_of(a, c, guid);
	const struct str part[CONTENT_PARTS] = { json.guid,       json.type,     json.text,
		                                 json.references, json.metadata, json.rules };
	struct buf out;

	buf_init(&out, a, 0);
	buf_add_byte(&out, 1);
	for (size_t i = 0; i < CONTENT_PARTS; i++)
		for (int shift = 24; shift >= 0; shift -= 8)
			buf_add_byte(&out, (char)(part[i].len >> shift & 0xff));
	for (size_t i = 0; i < CONTENT_PARTS; i++)
		buf_add(&out, part[i]);
	return buf_str(&out);
}

static bool split(struct str value, struct str part[CONTENT_PARTS])
{
	const unsigned char *p = (const unsigned char *)value.ptr + 1;
	size_t at = CONTENT_HEAD;

	if (value.len < CONTENT_HEAD || value.ptr[0] != 1)
		return false;
	for (size_t i = 0; i < CONTENT_PARTS; i++, p += 4) {
		size_t len = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];

		if (len > value.len - at)
			return false;
		part[i] = (struct str){ value.ptr + at, len };
		at += len;
	}
	return at == value.len;
}

bool content_json_get(struct snapshot *snap, struct arena *a, struct str context, long long id,
                      struct content_json *out)
{
	struct str value, part[CONTENT_PARTS];

	if (id < 0 ||
	    !store_get(snap, TABLE_SCHEMAS, KEY(KEY_NAME(context), KEY_INT(id)), &value) ||
	    !split(str_copy(a, value), part))
		return false;
	*out = (struct content_json){ part[0], part[1], part[2], part[3], part[4], part[5] };
	return true;
}

bool content_read(struct arena *a, const struct content_json *json, struct content *out)
{
	struct node *text, *references, *metadata, *rules;
	struct failure why;

	if (!json_part(a, json->text, &text) || !json_part(a, json->references, &references) ||
	    !json_part(a, json->metadata, &metadata) || !json_part(a, json->rules, &rules))
		return false;
	*out = (struct content){
		.type = json->type, .text = text->text, .metadata = metadata, .rules = rules
	};
	return references_read(a, references, &out->references, &out->reference_count, &why);
}

bool content_get(struct snapshot *snap, struct arena *a, struct str context, long long id,
                 struct content *out, struct str *guid)
{
	struct content_json json;

	if (!content_json_get(snap, a, context, id, &json))
		return false;
	*guid = json.guid;
	return content_read(a, &json, out);
}

/* ---- counters ---------------------------------------------------------------- */

struct str counter_subject(struct arena *a, const struct subject_name *name)
{
	return arena_printf(a, "subject %.*s", STR_FMT(name->text));
}

struct str counter_referrers(struct arena *a, struct str subject)
{
	return arena_printf(a, "referrers %.*s", STR_FMT(subject));
}

struct str counter_scope(struct arena *a, struct str scope)
{
	return arena_printf(a, "scope %.*s", STR_FMT(scope));
}

struct str counter_uses(struct arena *a, struct str context, struct str hash)
{
	return arena_printf(a, "uses %.*s %.*s", STR_FMT(context), STR_FMT(hash));
}

struct str counter_context(struct arena *a, struct str context)
{
	return arena_printf(a, "context %.*s", STR_FMT(context));
}

struct str sequence_ids(struct arena *a, struct str context)
{
	return arena_printf(a, "ids %.*s", STR_FMT(context));
}

void expect_scopes(struct snapshot *snap, struct record *r, struct arena *a,
                   const struct subject_name *name)
{
	store_expect(snap, r, counter_scope(a, name->text));
	store_expect(snap, r, counter_scope(a, context_text(a, name->context)));
	store_expect(snap, r,
	             counter_scope(a, STR(""))); /* the default context lends its fields to all */
	store_expect(snap, r, counter_scope(a, context_text(a, CONTEXT_GLOBAL)));
}
