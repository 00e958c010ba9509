/* Threads that register, delete, erase, configure, import, publish, expect and withdraw at random
 * on a handful of subjects. After each round, whatever the order was: no active expectation is
 * broken by what is latest, what the tables say of each other is true, the store is sound; and the
 * log applied again gives the same state.
 *
 * TREATY_ROUNDS more rounds; TREATY_SEED other ones. */
#include "registry/gate.h"
#include "registry/rows.h"
#include "registry/subject/impl.h"
#include "tests/check.h"
#include "tests/unit/scratch.h"

#include <pthread.h>
#include <stdlib.h>

enum { THREADS = 4, STEPS = 30, ROUNDS = 5 };

static const char *const subjects[] = { "t-value", "s", "u", ":.c:s" };
#define IMPORTS     "i"
#define FIELD(name) "{\"name\":\"" name "\",\"type\":\"int\",\"default\":0}"
#define WORD(name)  "{\"name\":\"" name "\",\"type\":\"string\",\"default\":\"\"}"
#define R(fields)   "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" fields "]}"
static const char *const schemas[] = {
	R(FIELD("x")),
	R(FIELD("y")),
	R(FIELD("x") "," FIELD("y")),
	R(FIELD("x") "," WORD("y")),
	R(WORD("x")),
	R(FIELD("x") "," FIELD("z")),
	R(FIELD("x") "," FIELD("y") "," WORD("z")),
};
static const char *const uses =
	"{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"r\",\"type\":\"R\"}]}";
static const char *const promised[] = { "x: {type: int}", "x: {type: int}, y: {type: int}",
	                                "x: {type: int}, z: {type: int}",
	                                "x: {type: int}, y: {type: int}, z: {type: string}" };
static const char *const wanted[] = { "x: {}", "x: {type: int}", "y: {}", "z: {}" };

struct worker {
	struct registry *r;
	uint64_t chance;
	size_t done, refused, busy;
	struct failure wrong; /* the last that was neither */
};

/* One operation: its arena and whom it asks. */
struct step {
	struct worker *w;
	struct arena a;
	struct actor by;
	struct failure why;
	struct ask ask;
};

static size_t pick(struct worker *w, size_t n)
{
	w->chance = w->chance * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(w->chance >> 33) % n;
}

#define PICK(w, list) (list)[pick(w, sizeof(list) / sizeof *(list))]

static bool do_register(struct step *s)
{
	struct register_request q = { .subject = str_of(PICK(s->w, subjects)),
		                      .content = { .type = STR("AVRO"),
		                                   .text = str_of(PICK(s->w, schemas)) },
		                      .id = -1,
		                      .force = !pick(s->w, 3) };
	struct schema_reference to = { .name = STR("R"), .subject = STR("s"), .version = -1 };
	struct subject_version out;

	if (!pick(s->w, 4)) {
		q.subject = STR("u");
		q.content.text = str_of(uses);
		q.content.references = &to;
		q.content.reference_count = 1;
	}
	return subject_register(&s->ask, &q, &out);
}

static bool do_import(struct step *s)
{
	struct register_request q = { .subject = STR(IMPORTS),
		                      .content = { .type = STR("AVRO"),
		                                   .text = str_of(PICK(s->w, schemas)) },
		                      .version = (long long)pick(s->w, 4),
		                      .id = 1 + (long long)pick(s->w, 20) };
	struct subject_version out;

	return subject_register(&s->ask, &q, &out);
}

static bool do_delete(struct step *s)
{
	const struct str subject = pick(s->w, 5) ? str_of(PICK(s->w, subjects)) : STR(IMPORTS);
	const bool permanent = !pick(s->w, 2);
	long long deleted, *list;
	size_t n;

	if (!pick(s->w, 3))
		return subject_delete(&s->ask, subject, permanent, &list, &n);
	return subject_delete_version(&s->ask, subject, (long long)pick(s->w, 6) - 1, permanent,
	                              &deleted);
}

static bool do_configure(struct step *s)
{
	static const char *const levels[] = { "NONE", "BACKWARD", "FULL" };
	static const char *const scopes[] = { "s", "t-value", "", ":.c:" };
	struct node *body = node_new_map(&s->a);
	const struct node *out;

	node_put_text(&s->a, body, "compatibility", str_of(PICK(s->w, levels)));
	return config_put(&s->ask, str_of(PICK(s->w, scopes)), body, &out);
}

static bool do_mode(struct step *s)
{
	static const char *const modes[] = { "READONLY", "READWRITE", "READWRITE" };

	return mode_put(&s->ask, pick(s->w, 2) ? STR("s") : STR("t-value"),
	                str_of(PICK(s->w, modes)), false);
}

static const struct document *read_one(struct step *s, struct str text)
{
	struct source *source = arena_new(&s->a, struct source);
	struct document *docs;
	size_t n;

	*source = (struct source){ STR("x.yaml"), text };
	return documents_read(&s->a, source, &docs, &n, NULL, &s->why) ? docs : NULL;
}

static bool do_publish(struct step *s)
{
	struct admission_options options = { .level = COMPAT_NONE, .today = s->by.today };
	struct publish_request q = { .options = &options };
	struct contract_info info = { 0 };
	const struct document *d;
	struct publish_answer out;
	size_t next = 0;

	if (registry_contract(s->w->r, &s->a, STR("o.e"), &info, &s->why))
		next = info.version_count;
	d = read_one(s, arena_printf(&s->a,
	                             "dataContractSpecification: 1.1.0\nid: o.e\n"
	                             "info: {title: t, version: 1.%zu.0, status: active}\n"
	                             "servers: {k: {type: kafka, host: h, topic: t%s}}\n"
	                             "models: {R: {fields: {%s}}}\n",
	                             next, pick(s->w, 2) ? "" : ", subjectNameStrategy: record",
	                             PICK(s->w, promised)));
	if (!d)
		return false;
	q.contract = d->contract;
	q.document = d->source;
	return registry_publish(s->w->r, &s->a, &s->by, &q, &out, &s->why);
}

static bool do_expect(struct step *s)
{
	struct str target = pick(s->w, 3)
	                            ? arena_printf(&s->a, "subject: '%s'", PICK(s->w, subjects))
	                            : STR("contract: {id: o.e, major: 1}");
	const struct document *d = read_one(
		s,
		arena_printf(&s->a,
	                     "kind: ConsumerExpectation\napiVersion: v1\nid: a.c%zu\n"
	                     "consumer: {name: c, owner: o}\n%.*s\nmodels: {R: {fields: {%s}}}\n",
	                     pick(s->w, 4), STR_FMT(target), PICK(s->w, wanted)));
	struct expect_request q = { .expectation = d ? d->expectation : NULL };
	struct expect_answer out;

	return d && registry_expect(s->w->r, &s->a, &s->by, &q, 1, &out, &s->why);
}

static bool do_withdraw(struct step *s)
{
	struct expectation_filter filter = { .id = arena_printf(&s->a, "a.c%zu", pick(s->w, 4)),
		                             .major = -1 };
	size_t n;

	return registry_withdraw(s->w->r, &s->a, &s->by, &filter, STR(""), &n, &s->why);
}

static bool (*const acts[])(struct step *) = { do_register, do_register, do_register, do_register,
	                                       do_delete,   do_delete,   do_import,   do_configure,
	                                       do_mode,     do_publish,  do_expect,   do_expect,
	                                       do_withdraw };

static void step_begin(struct step *s, struct worker *w)
{
	static const struct subject_settings settings = { .level = COMPAT_BACKWARD };

	*s = (struct step){ .w = w,
		            .by = { .who = STR("test"), .now = 1, .today = STR("2026-01-01") } };
	arena_init(&s->a, 1 << 28);
	s->ask = (struct ask){ .store = registry_store(w->r),
		               .arena = &s->a,
		               .settings = &settings,
		               .by = &s->by,
		               .gate = &registry_gate,
		               .why = &s->why };
}

static void *work(void *arg)
{
	struct worker *w = arg;

	for (int i = 0; i < STEPS; i++) {
		struct step s;

		step_begin(&s, w);
		if (PICK(w, acts)(&s))
			w->done++;
		else if (s.why.code == FAILURE_REFUSED || s.why.code == FAILURE_NOT_FOUND)
			w->refused++;
		else if (s.why.code == FAILURE_BUSY)
			w->busy++;
		else
			w->wrong = s.why;
		arena_free(&s.a);
	}
	return NULL;
}

/* ---- what must hold ------------------------------------------------------------ */

static size_t all(struct snapshot *snap, struct arena *a, enum table t, struct row **rows)
{
	struct range range = { .table = t };

	return store_list(snap, a, &range, rows);
}

static bool has(struct snapshot *snap, enum table t, struct key k)
{
	struct str value;

	return store_get(snap, t, k, &value);
}

static void check_versions(struct snapshot *snap, struct arena *a)
{
	struct row *rows;
	size_t n = all(snap, a, TABLE_SUBJECT_VERSIONS, &rows);

	for (size_t i = 0; i < n; i++) {
		const struct key *k = &rows[i].key;
		struct str context = k->part[0].name, guid, hash;
		struct subject_name name = subject_name_of(a, context, k->part[1].name);
		struct version_row v;
		struct content c;

		CHECK(version_row_get(snap, a, &name, (long long)k->part[2].number, &v));
		CHECK(has(snap, TABLE_SUBJECTS, KEY(KEY_NAME(context), KEY_NAME(name.subject))));
		CHECK(has(snap, TABLE_SCHEMA_USES,
		          KEY(KEY_NAME(context), KEY_INT(v.id), KEY_NAME(name.subject),
		              KEY_INT(v.version))));
		CHECK(content_get(snap, a, context, v.id, &c, &guid));
		CHECK(store_get(snap, TABLE_NUMBERS,
		                KEY(KEY_NAME(sequence_ids(a, context)), KEY_INT(v.id)), &hash));
		CHECK(str_eq(hash, content_hash(a, &c))); /* an id is one content */
	}
}

static void check_schemas(struct snapshot *snap, struct arena *a)
{
	struct row *rows;
	size_t n = all(snap, a, TABLE_SCHEMAS, &rows);

	for (size_t i = 0; i < n; i++) {
		const struct str context = rows[i].key.part[0].name;
		const uint64_t id = rows[i].key.part[1].number;
		struct range range = { .table = TABLE_SCHEMA_USES,
			               .prefix = KEY(KEY_NAME(context), KEY_INT(id)) };
		struct content c;
		struct row *used;
		struct str guid;

		CHECK(store_list(snap, a, &range, &used) > 0);
		CHECK(content_get(snap, a, context, (long long)id, &c, &guid));
		CHECK(has(snap, TABLE_SCHEMA_GUIDS,
		          KEY(KEY_NAME(guid), KEY_NAME(context), KEY_INT(id))));
		for (size_t k = 0; k < c.reference_count; k++)
			CHECK(has(snap, TABLE_REFERRERS,
			          KEY(KEY_NAME(reference_target(a, context, &c.references[k]).text),
			              KEY_INT(c.references[k].version), KEY_NAME(context),
			              KEY_INT(id))));
	}
}

/* Rows that point at others point at something. */
static void check_pointers(struct snapshot *snap, struct arena *a)
{
	struct row *rows;
	size_t n = all(snap, a, TABLE_SCHEMA_USES, &rows);

	for (size_t i = 0; i < n; i++) {
		const struct key *k = &rows[i].key;
		struct subject_name name = subject_name_of(a, k->part[0].name, k->part[2].name);
		struct version_row v;

		CHECK(version_row_get(snap, a, &name, (long long)k->part[3].number, &v) &&
		      v.id == (long long)k->part[1].number);
	}
	n = all(snap, a, TABLE_SCHEMA_GUIDS, &rows);
	for (size_t i = 0; i < n; i++)
		CHECK(has(snap, TABLE_SCHEMAS,
		          KEY(KEY_NAME(rows[i].key.part[1].name),
		              KEY_INT(rows[i].key.part[2].number))));
	n = all(snap, a, TABLE_REFERRERS, &rows);
	for (size_t i = 0; i < n; i++) {
		const struct key *k = &rows[i].key;
		struct subject_name to = subject_name_read(a, k->part[0].name);
		struct version_row v;

		CHECK(has(snap, TABLE_SCHEMAS,
		          KEY(KEY_NAME(k->part[2].name), KEY_INT(k->part[3].number))));
		CHECK(version_row_get(snap, a, &to, (long long)k->part[1].number, &v));
	}
}

/* Only where every version is deleted does an active one not hold. */
static size_t check_expectations(struct registry *r, struct arena *a)
{
	struct expectation_filter filter = { .major = -1 };
	struct expectation_info *list;
	struct failure why;
	size_t n = 0, active = 0;

	CHECK(registry_status(r, a, &filter, &list, &n, &why));
	for (size_t i = 0; i < n; i++) {
		if (list[i].status != STATUS_ACTIVE)
			continue;
		active++;
		if (list[i].result == REPLAY_BROKEN &&
		    list[i].broken.first->rule != RULE_CONTRACT_GONE)
			CHECK_STR(arena_printf(a, "%.*s on %.*s is broken: %.*s %.*s",
			                       STR_FMT(list[i].id), STR_FMT(list[i].target),
			                       STR_FMT(list[i].broken.first->path),
			                       STR_FMT(list[i].broken.first->message))
			                  .ptr,
			          "nothing");
	}
	return active;
}

static void be_sound(void *ctx, const char *line)
{
	(void)ctx;
	CHECK_STR(line, "nothing");
}

static size_t check_round(struct registry *r)
{
	struct store_health health;
	struct snapshot *snap;
	struct failure why;
	struct arena a;
	size_t active;

	arena_init(&a, 1 << 28);
	CHECK(store_snapshot(registry_store(r), &a, &snap, &why));
	check_versions(snap, &a);
	check_schemas(snap, &a);
	check_pointers(snap, &a);
	snapshot_end(snap);
	active = check_expectations(r, &a);
	CHECK(store_check(registry_store(r), be_sound, NULL, &health, &why));
	arena_free(&a);
	return active;
}

static void add_line(void *ctx, const char *line)
{
	struct buf *b = ctx;

	buf_add_c(b, line);
	buf_add_c(b, "\n");
}

static void check_replay(struct registry *r)
{
	struct failure why = { 0 };
	struct buf one, two;
	struct store *again;
	struct arena a;

	arena_init(&a, 1 << 28);
	buf_init(&one, &a, 0);
	buf_init(&two, &a, 0);
	again = store_open(scratch_path("again"), STORE_WRITE | STORE_CREATE, &why);
	CHECK(again && store_replay(registry_store(r), again, &why));
	CHECK(store_dump(registry_store(r), add_line, &one, &why));
	CHECK(store_dump(again, add_line, &two, &why));
	CHECK(str_eq(buf_str(&one), buf_str(&two)));
	store_close(again);
	arena_free(&a);
}

static unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *value = getenv(name);

	return value ? strtoul(value, NULL, 10) : otherwise;
}

static void test_storm(void)
{
	const unsigned long rounds = setting("TREATY_ROUNDS", ROUNDS);
	struct worker w[THREADS];
	size_t done = 0, refused = 0, busy = 0, active = 0;
	pthread_t id[THREADS];
	struct failure why;
	struct step s;
	struct registry *r = registry_open(scratch_path("storm"), STORE_WRITE | STORE_CREATE, &why);

	CHECK(r != NULL);
	for (size_t i = 0; i < THREADS; i++)
		w[i] = (struct worker){ .r = r, .chance = setting("TREATY_SEED", 1) * 1000 + i };
	step_begin(&s, &w[0]);
	CHECK(mode_put(&s.ask, STR(IMPORTS), STR("IMPORT"), false));
	arena_free(&s.a);
	for (unsigned long round = 0; round < rounds; round++) {
		for (size_t i = 0; i < THREADS; i++)
			if (pthread_create(&id[i], NULL, work, &w[i]) != 0)
				abort();
		for (size_t i = 0; i < THREADS; i++)
			pthread_join(id[i], NULL);
		active += check_round(r);
	}
	for (size_t i = 0; i < THREADS; i++) {
		CHECK_STR(w[i].wrong.text, "");
		done += w[i].done;
		refused += w[i].refused;
		busy += w[i].busy;
	}
	CHECK(done > rounds * THREADS * STEPS / 5); /* not everything was refused */
	CHECK(active > 0);
	check_replay(r);
	registry_close(r);
	if (getenv("TREATY_ROUNDS"))
		fprintf(stderr, "%zu done, %zu refused, %zu busy, %zu active\n", done, refused,
		        busy, active);
}

int main(void)
{
	RUN(test_storm);
	return CHECK_EXIT();
}
