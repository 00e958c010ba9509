/* Threads that register, delete, erase, configure, import, publish, bind elsewhere, set modes,
 * retire, expect and withdraw at random on a handful of subjects. After each round, whatever the
 * order was: an active expectation is broken exactly where the registry remembers how that was let
 * pass, and then the log names it; what the tables say of each other is true, the store is sound;
 * and the log applied again gives the same state.
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

static const char *const subjects[] = { "t-value", "s", "u", ":.c:s", "v-value" };
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
	static const char *const into[] = { IMPORTS, IMPORTS, "s", "t-value", "u" };
	struct register_request q = { .subject = str_of(PICK(s->w, into)),
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
	static const char *const modes[] = { "READONLY", "READWRITE", "READWRITE", "IMPORT" };
	static const char *const on[] = { "s", "t-value", "u" };

	return mode_put(&s->ask, str_of(PICK(s->w, on)), str_of(PICK(s->w, modes)), true);
}

static bool do_hold(struct step *s)
{
	static const enum contract_mode modes[] = { CONTRACT_ENFORCE, CONTRACT_ENFORCE,
		                                    CONTRACT_WARN, CONTRACT_OFF };

	return registry_set_mode(s->w->r, &s->a, &s->by, STR("o.e"), PICK(s->w, modes), STR(""),
	                         &s->why);
}

/* The newest major that is not retired, or the next one. */
static long long major_of(struct step *s, size_t *versions)
{
	struct contract_info info = { 0 };
	const struct version_info *last;

	*versions = 0;
	if (!registry_contract(s->w->r, &s->a, STR("o.e"), &info, &s->why) || !info.version_count)
		return 1;
	*versions = info.version_count;
	last = &info.versions[info.version_count - 1];
	return last->major + (last->state == VERSION_RETIRED);
}

static bool do_retire(struct step *s)
{
	struct who_is_left *left;
	size_t versions, n;
	long long major = major_of(s, &versions);

	return registry_retire(s->w->r, &s->a, &s->by, STR("o.e"), major, !pick(s->w, 4),
	                       STR("storm"), &left, &n, &s->why);
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
	static const char *const topics[] = { "t", "t", "v", "t, subjectNameStrategy: record" };
	struct publish_request q = { .options = &options,
		                     .force = !pick(s->w, 6),
		                     .reason = STR("storm") };
	const struct document *d;
	struct publish_answer out;
	size_t next;
	long long major = major_of(s, &next);

	d = read_one(s, arena_printf(&s->a,
	                             "dataContractSpecification: 1.1.0\nid: o.e\n"
	                             "info: {title: t, version: %lld.%zu.0, status: active}\n"
	                             "servers: {k: {type: kafka, host: h, topic: %s}}\n"
	                             "models: {R: {fields: {%s}}}\n",
	                             major, next, PICK(s->w, topics), PICK(s->w, promised)));
	if (!d)
		return false;
	q.contract = d->contract;
	q.document = d->source;
	return registry_publish(s->w->r, &s->a, &s->by, &q, &out, &s->why);
}

static bool do_expect(struct step *s)
{
	size_t versions;
	struct str target = pick(s->w, 3)
	                            ? arena_printf(&s->a, "subject: '%s'", PICK(s->w, subjects))
	                            : arena_printf(&s->a, "contract: {id: o.e, major: %lld}",
	                                           major_of(s, &versions));
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
	                                       do_withdraw, do_hold,     do_retire };

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

/* Does a line of the log say that the consumer was broken, and how it was let pass? */
static bool is_logged(struct arena *a, const struct log_line *log, size_t n, struct str id,
                      struct str how)
{
	const char *words =
		str_c(a, arena_printf(a, "broken (%.*s): %.*s (", STR_FMT(how), STR_FMT(id)));

	for (size_t i = 0; i < n; i++)
		if (strstr(str_c(a, log[i].what), words))
			return true;
	return false;
}

/* Whoever is broken is so because it was let pass, which is remembered as long as it is. */
static size_t check_expectations(struct registry *r, struct arena *a, size_t *passed)
{
	struct expectation_filter filter = { .major = -1 };
	struct expectation_info *list;
	struct log_line *log;
	struct failure why;
	size_t n = 0, lines = 0, active = 0;

	CHECK(registry_status(r, a, &filter, &list, &n, &why));
	CHECK(registry_log(r, a, 0, 0, STR(""), &log, &lines, &why));
	for (size_t i = 0; i < n; i++) {
		const struct node *marks = list[i].let_pass;

		if (list[i].status != STATUS_ACTIVE)
			continue;
		active++;
		if ((list[i].result == REPLAY_BROKEN) != (marks != NULL))
			CHECK_STR(
				arena_printf(
					a, "%.*s on %.*s: %s, %s: %.*s %.*s", STR_FMT(list[i].id),
					STR_FMT(list[i].target), replay_result_name(list[i].result),
					marks ? str_c(a, marks->members[0].key->text)
					      : "not let pass",
					STR_FMT(list[i].broken.count ? list[i].broken.first->path
			                                             : STR("")),
					STR_FMT(list[i].broken.count ? list[i].broken.first->message
			                                             : STR("")))
					.ptr,
				"nothing");
		for (size_t k = 0; marks && k < marks->count; k++)
			CHECK(is_logged(a, log, lines, list[i].id,
			                node_text(marks->members[k].value)));
		*passed += marks != NULL;
	}
	return active;
}

static void be_sound(void *ctx, const char *line)
{
	(void)ctx;
	CHECK_STR(line, "nothing");
}

static size_t check_round(struct registry *r, size_t *passed)
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
	active = check_expectations(r, &a, passed);
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
	size_t done = 0, refused = 0, busy = 0, active = 0, passed = 0;
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
		active += check_round(r, &passed);
	}
	for (size_t i = 0; i < THREADS; i++) {
		CHECK_STR(w[i].wrong.text, "");
		done += w[i].done;
		refused += w[i].refused;
		busy += w[i].busy;
	}
	CHECK(done > rounds * THREADS * STEPS / 5); /* not everything was refused */
	CHECK(active > passed);
	check_replay(r);
	registry_close(r);
	if (getenv("TREATY_ROUNDS"))
		fprintf(stderr, "%zu done, %zu refused, %zu busy, %zu active, %zu let pass\n", done,
		        refused, busy, active, passed);
}

int main(void)
{
	RUN(test_storm);
	return CHECK_EXIT();
}
