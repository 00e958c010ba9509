/* lookup.c - is this schema a version of the subject (6.6), and could it be (8.6)? */
#include "registry/subject/impl.h"

static void apply_format(struct ask *ask, const struct schema *schema, struct str format,
                         struct subject_version *out)
{
	if (!str_trim(format).len ||
	    !schema->language->format(ask->arena, schema->parsed, format, &out->shown))
		out->shown = STR_NONE;
}

struct str version_text(struct arena *a, const struct subject_version *v)
{
	struct source source = { STR(""), v->json.text };
	struct failure why;
	struct node *text;

	if (v->shown.ptr)
		return v->shown;
	return json_read(a, &source, &text, &why) ? text->text : STR("");
}

bool answer_version(struct ask *ask, struct loader *l, const struct version_row *row,
                    struct str format, struct subject_version *out)
{
	struct content content;
	struct schema schema;
	struct str guid;

	*out = (struct subject_version){ .subject = row->name.text,
		                         .version = row->version,
		                         .id = row->id,
		                         .stored = true,
		                         .deleted = row->deleted,
		                         .when = row->when };
	if (!content_json_get(l->snap, ask->arena, row->name.context, row->id, &out->json))
		return failure_set(ask->why, FAILURE_STORE,
		                   "damaged: schema %lld of %.*s is missing", row->id,
		                   STR_FMT(row->name.text));
	if (!str_trim(format).len)
		return true;
	if (!load_version(l, row, &schema, &content, &guid))
		return false;
	apply_format(ask, &schema, format, out);
	return true;
}

bool answer_prepared(struct ask *ask, const struct prepared *p, const struct subject_name *name,
                     long long version, long long id, struct str format,
                     struct subject_version *out)
{
	*out = (struct subject_version){ .subject = name->text,
		                         .version = version,
		                         .id = id,
		                         .json = content_json_of(ask->arena, &p->content,
		                                                 p->guid) };
	apply_format(ask, &p->schema, format, out);
	return true;
}

/* ---- finding what is there ---------------------------------------------------- */

bool bound_id(struct snapshot *snap, struct arena *a, const struct subject_name *name,
              struct str hash, long long *id)
{
	struct str value;

	if (!store_get(snap, TABLE_HASHES,
	               KEY(KEY_NAME(sequence_ids(a, name->context)), KEY_NAME(hash)), &value) ||
	    value.len != 8)
		return false;
	*id = 0;
	for (size_t i = 0; i < 8; i++)
		*id = (long long)((unsigned long long)*id << 8 | (unsigned char)value.ptr[i]);
	return true;
}

const struct version_row *carrier(const struct version_row *rows, size_t n, long long id,
                                  bool deleted)
{
	while (n-- > 0)
		if (rows[n].id == id && (!rows[n].deleted || deleted))
			return &rows[n];
	return NULL;
}

/* Of two texts that say the same, each holds the characters of the other, in whatever order its
 * properties are; only a number may be spelt differently. A sum over them tells most others apart,
 * and reading a schema costs a hundred times as much. */
static uint64_t letters(struct str text)
{
	bool inside = false; /* a string */
	uint64_t sum = 0;

	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.ptr[i];
		uint64_t h = (c + 1) * UINT64_C(0x9e3779b97f4a7c15);

		if (inside && c == '\\' && i + 1 < text.len) {
			sum += (unsigned char)text.ptr[++i];
		} else if (c == '"') {
			inside = !inside;
		} else if (!inside && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' ||
		                       c == 'e' || c == 'E')) {
			continue;
		}
		h ^= h >> 29;
		sum += h * UINT64_C(0xbf58476d1ce4e5b9);
	}
	return sum;
}

/* Whether it is worth reading. */
static bool may_be_equivalent(const struct prepared *p, uint64_t now, const struct version_row *row,
                              const struct content *content, struct arena *a)
{
	if (!str_eq(p->content.type, content->type) ||
	    !same_metadata(a, p->content.metadata, content->metadata, row->version) ||
	    !trees_equal(p->content.rules, content->rules))
		return false;
	if (!references_equal(&p->content, content)) /* resolved, it may be what refers to others */
		return !p->content.reference_count;
	return now == letters(content->text);
}

bool find_equivalent(struct ask *ask, struct loader *l, const struct prepared *p,
                     const struct version_row *rows, size_t n, bool deleted,
                     const struct version_row **out)
{
	const uint64_t now = letters(p->content.text);
	struct content content;
	struct schema schema;
	struct str guid;

	*out = NULL;
	while (n-- > 0) {
		if (rows[n].deleted && !deleted)
			continue;
		if (!content_get(l->snap, ask->arena, rows[n].name.context, rows[n].id, &content,
		                 &guid))
			return failure_set(ask->why, FAILURE_STORE,
			                   "damaged: schema %lld of %.*s is missing", rows[n].id,
			                   STR_FMT(rows[n].name.text));
		if (!may_be_equivalent(p, now, &rows[n], &content, ask->arena))
			continue;
		if (!load_version(l, &rows[n], &schema, &content, &guid))
			return false;
		if (is_equivalent(ask, p, &rows[n], &schema, &content)) {
			*out = &rows[n];
			return true;
		}
	}
	return true;
}

/* ---- looking up -------------------------------------------------------------------- */

bool lookup_in(struct ask *ask, struct loader *l, const struct register_request *q,
               const struct subject_name *name, enum look_at at, struct subject_version *out,
               bool *found)
{
	const bool deleted = at == LOOK_AT_ALL;
	struct register_request asked = *q;
	const struct version_row *row = NULL, *latest;
	struct version_row *rows;
	struct scope scope, bare;
	struct str asked_for = STR("");
	struct prepared p;
	size_t n = version_rows(l->snap, ask->arena, name, &rows);
	long long id;

	*found = false;
	if (!scope_of(ask, l->snap, name, &scope))
		return false;
	latest = latest_live(rows, n);
	bare = scope;
	bare.default_metadata = bare.override_metadata = bare.default_rules = bare.override_rules =
		NULL;
	for (int pass = 0; pass < 2 && !row; pass++) {
		asked.version = 0;
		asked.has_metadata = !pass || q->has_metadata;
		asked.has_rules = !pass || q->has_rules;
		if (!prepare(ask, l, &asked, name, pass ? &scope : &bare, rows, n, false, &p))
			return false;
		if (str_eq(p.hash, asked_for)) /* merging changed nothing */
			break;
		asked_for = p.hash;
		if (at == LOOK_AT_LATEST) {
			if (!find_equivalent(ask, l, &p, latest, latest != NULL, false, &row))
				return false;
			continue;
		}
		if (bound_id(l->snap, ask->arena, name, p.hash, &id)) {
			row = carrier(rows, n, id, deleted);
			if (row) {
				*found = true;
				return answer_prepared(ask, &p, name, row->version, id, q->format,
				                       out);
			}
		}
		if (!find_equivalent(ask, l, &p, rows, n, deleted, &row))
			return false;
	}
	*found = row != NULL;
	return !row || answer_version(ask, l, row, q->format, out);
}

bool subject_lookup(struct ask *ask, const struct register_request *q, bool deleted,
                    struct subject_version *out)
{
	struct subject_name name = subject_name_read(ask->arena, q->subject), other;
	const enum look_at at = deleted ? LOOK_AT_ALL : LOOK_AT_LIVE;
	const bool blank = !str_trim(q->content.text).len;
	bool found = false, known;
	struct version_row *rows;
	struct str *contexts;
	struct loader l;
	size_t n, count;

	if (!loader_begin(ask, &l, true))
		return false;
	if (!blank && !lookup_in(ask, &l, q, &name, at, out, &found))
		return loader_end(&l, false);
	count = found || blank ? 0 : contexts_beside(ask, l.snap, &name, &contexts);
	for (size_t i = 0; i < count && !found; i++) {
		other = subject_name_of(ask->arena, contexts[i], name.subject);
		if (!lookup_in(ask, &l, q, &other, at, out, &found))
			return loader_end(&l, false);
	}
	n = version_rows(l.snap, ask->arena, &name, &rows);
	known = deleted ? n > 0 : latest_live(rows, n) != NULL;
	return loader_end(&l, found || (known ? refuse(ask, API_SCHEMA_NOT_FOUND)
	                                      : refuse1(ask, API_SUBJECT_NOT_FOUND, name.text)));
}

/* ---- asking only (8.6) ---------------------------------------------------------------- */

/* What registering would be refused for besides the level: one message more. */
static bool ask_gate(struct loader *l, const struct subject_name *name,
                     const struct version_row *latest, const struct schema *new,
                     struct compatibility *out)
{
	struct ask *ask = l->ask;
	struct subject_change change = { .name = name, .new = new };
	struct subject_verdict verdict;
	struct str guid, *messages;
	struct content content;
	struct schema old;
	struct record r;

	if (!ask->gate)
		return true;
	record_init(&r, ask->arena, STR(""), STR(""), 0); /* nothing is proposed */
	if (latest && !load_version(l, latest, &old, &content, &guid))
		return false;
	change.old = latest ? &old : NULL;
	if (!ask->gate->judge(ask, l->snap, &r, &change, &verdict))
		return false;
	if (!verdict.refused.len)
		return true;
	messages = arena_array(ask->arena, struct str, out->count + 1);
	messages[0] = arena_printf(ask->arena, "breaks %.*s", STR_FMT(verdict.refused));
	if (out->count)
		memcpy(messages + 1, out->messages, out->count * sizeof *messages);
	*out = (struct compatibility){ false, messages, out->count + 1 };
	return true;
}

static bool check_against(struct loader *l, const struct register_request *q,
                          const struct subject_name *name, long long version, bool all_versions,
                          struct compatibility *out)
{
	struct ask *ask = l->ask;
	const struct version_row *one;
	struct version_row *rows, row;
	struct scope scope;
	struct prepared p;
	size_t n = version_rows(l->snap, ask->arena, name, &rows);

	one = latest_live(rows, n);
	if (!all_versions && version > 0) {
		if (!version_row_get(l->snap, ask->arena, name, version, &row) || row.deleted)
			return refuse1(ask, API_VERSION_NOT_FOUND, decimal(ask, version));
		one = &row;
	}
	if (!str_trim(q->content.text).len)
		return refuse1(ask, API_INVALID_SCHEMA, STR("Empty schema"));
	if (!scope_of(ask, l->snap, name, &scope))
		return false;
	scope.mode = STR("READWRITE"); /* modes do not matter here */
	return prepare(ask, l, q, name, &scope, rows, n, scope.validate_new, &p) &&
	       judge_level(ask, l, &scope, &p, all_versions ? rows : one,
	                   all_versions ? n : one != NULL, out) &&
	       ask_gate(l, name, latest_live(rows, n), &p.schema, out);
}

bool subject_compatibility(struct ask *ask, const struct register_request *q, long long version,
                           bool all_versions, struct compatibility *out)
{
	struct subject_name name = subject_name_read(ask->arena, q->subject);
	struct loader l;

	return loader_begin(ask, &l, false) &&
	       loader_end(&l, check_against(&l, q, &name, version, all_versions, out));
}

bool subject_latest(struct ask *ask, struct snapshot *snap, struct str subject, struct schema *out,
                    long long *version)
{
	struct subject_name name = subject_name_read(ask->arena, subject);
	struct loader l = { .ask = ask, .snap = snap, .deleted = true };
	const struct version_row *latest;
	struct version_row *rows;
	struct content content;
	struct str guid;
	size_t n = version_rows(snap, ask->arena, &name, &rows);

	latest = latest_live(rows, n);
	*version = latest ? latest->version : 0;
	return !latest || load_version(&l, latest, out, &content, &guid);
}

bool subject_proposal(struct ask *ask, struct snapshot *snap,
                      const struct register_request *request, struct schema *out,
                      enum compat_level *level)
{
	struct subject_name name = subject_name_read(ask->arena, request->subject);
	struct loader l = { .ask = ask, .snap = snap };
	struct version_row *rows;
	struct prepared p;
	struct scope scope;
	size_t n = version_rows(snap, ask->arena, &name, &rows);

	if (!scope_of(ask, snap, &name, &scope) ||
	    !prepare(ask, &l, request, &name, &scope, rows, n, false, &p))
		return false;
	*out = p.schema;
	*level = scope.level;
	return true;
}
