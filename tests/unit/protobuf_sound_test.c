/* The PROVEN relation of Protobuf over random pairs: where it says yes, no message that the old
 * schema writes is seen to be refused, changed or lost; where it says no, a message shows it.
 *
 * TREATY_CASES: pairs. TREATY_PRINT: prints them, with messages and what became of them, a line
 * each, for a judge outside. */
#include "compat/protobuf/read_impl.h"
#include "contract/protobuf/read.h"
#include "tests/check.h"
#include "tests/unit/protobuf_gen.h"

#include <stdlib.h>

enum { PAIRS = 1000, MESSAGES = 12 };

static unsigned long cases(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : otherwise;
}

static struct {
	unsigned long pairs, yes, no, messages, findings, without, noes_without, unreadable, refused;
} count;

static const struct proto_file *parse(struct arena *a, const char *text)
{
	struct source *source = arena_new(a, struct source);
	struct proto_read_options options = { .reading = PROTO_LINKED };
	struct proto_file *file = NULL;
	struct failure why = { 0 };

	*source = (struct source){ STR("random.proto"), str_of(text) };
	if (proto_read(a, source, &options, &file, &why))
		return file;
	count.unreadable++;
	if (getenv("TREATY_SHOW"))
		fprintf(stderr, "%d:%d %s\n%s\n", why.line, why.column, why.text, text);
	return NULL;
}

static const char *hex(struct arena *a, struct str bytes)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < bytes.len; i++)
		buf_printf(&out, "%02x", (unsigned char)bytes.ptr[i]);
	return str_c(a, buf_str(&out));
}

static void print_text(struct arena *a, const char *key, const char *text)
{
	struct buf out;

	buf_init(&out, a, 0);
	json_print_text(&out, str_of(text));
	printf("\"%s\":%.*s,", key, STR_FMT(buf_str(&out)));
}

/* As a writer writes it: of the entries of a map that have one key it has one. */
static bool write_message(struct arena *a, const struct data_record *r, struct buf *out)
{
	struct data_record *own;
	struct failure why;

	buf_init(out, a, 0);
	if (!data_encode(out, r) || !data_decode(a, r->type, buf_str(out), &own, &why))
		return false;
	buf_init(out, a, 0);
	return data_encode(out, own);
}

/* Some messages of each type, and what becomes of them. */
static void try_messages(struct arena *a, uint64_t seed, const struct proto_file *old,
                         const struct proto_file *new, bool yes, bool print)
{
	const struct data_schema *writer = data_schema_of(a, old), *reader = data_schema_of(a, new);
	const struct counterparts c = counterparts_of(a, writer, reader);
	const char *comma = "";

	for (size_t i = 0; i < writer->own * MESSAGES; i++) {
		const struct data_message *type = writer->messages[i / MESSAGES], *as = c.of[type->id];
		struct judged judged;
		struct buf bytes;
		enum proto_code worst;

		if (!type->inhabited || !as)
			continue;
		if (!write_message(a, protobuf_gen_record(a, type, &seed), &bytes))
			continue;
		judge(a, &c, type, as, buf_str(&bytes), &judged);
		worst = judged_worst(&judged);
		count.messages++;
		if (yes && worst != PROTO_CODE_COUNT) {
			check_fail(__FILE__, __LINE__); /* a yes that is unsound */
			fprintf(stderr, "seed: %.*s %s %s: %.*s\n", STR_FMT(type->name),
			        hex(a, buf_str(&bytes)), proto_code_name(worst),
			        STR_FMT(judged.what[worst]));
		}
		if (print)
			printf("%s[\"%.*s\",\"%.*s\",\"%s\",\"%s\"]", comma, STR_FMT(type->written->full),
			       STR_FMT(as->written->full), hex(a, buf_str(&bytes)),
			       worst == PROTO_CODE_COUNT ? "well" : proto_code_name(worst));
		comma = ",";
	}
}

static void look_at_witnesses(const struct proto_answer *answer)
{
	size_t shown = 0;

	for (size_t i = 0; i < answer->breaking; i++) {
		const struct proto_finding *f = &answer->list[i];

		count.findings++;
		if (!f->hex.ptr)
			CHECK(f->no_witness.len != 0);
		if (!f->hex.ptr && getenv("TREATY_SHOW"))
			fprintf(stderr, "%s: %.*s: %.*s %.*s\n", check_now.row, STR_FMT(f->no_witness),
			        STR_FMT(f->path), STR_FMT(f->message));
		count.without += !f->hex.ptr;
		shown += f->hex.ptr != NULL;
	}
	count.noes_without += !answer->compatible && !shown;
}

static void one_pair(struct arena *a, uint64_t seed, bool editions, bool print)
{
	const char *old_text, *new_text;
	const struct proto_file *old, *new;
	struct proto_answer answer, own;
	struct failure why = { 0 };

	protobuf_gen_pair(a, seed, editions, &old_text, &new_text);
	old = parse(a, old_text);
	new = parse(a, new_text);
	if (!old || !new)
		return;
	count.pairs++;
	CHECK(proto_can_read(a, new, old, true, &answer, &why));
	CHECK(proto_can_read(a, old, old, true, &own, &why) && own.compatible);
	*(answer.compatible ? &count.yes : &count.no) += 1;
	look_at_witnesses(&answer);
	if (print) {
		printf("{");
		print_text(a, "old", old_text);
		print_text(a, "new", new_text);
		printf("\"yes\":%s,\"messages\":[", answer.compatible ? "true" : "false");
	}
	try_messages(a, seed, old, new, answer.compatible, print);
	if (print)
		printf("]}\n");
}

static void test_random_pairs(void)
{
	const unsigned long pairs = cases("TREATY_CASES", PAIRS), print = cases("TREATY_PRINT", 0);

	/* A text that is refused makes no pair. */
	for (unsigned long i = 0; count.pairs < (print ? print : pairs) && i < 2 * pairs; i++) {
		static char row[32];
		struct arena a;

		snprintf(row, sizeof row, "seed %lu", i);
		CHECK_ROW(row);
		arena_init(&a, 256ul << 20);
		one_pair(&a, i, !print, print != 0);
		arena_free(&a);
	}
	if (print)
		return;
	printf("%lu pairs: %lu yes, %lu no; %lu messages; %lu findings, %lu (%.2f %%) without a "
	       "witness, %lu noes (%.2f %%) without any; "
	       "%lu texts refused\n",
	       count.pairs, count.yes, count.no, count.messages, count.findings, count.without,
	       count.findings ? 100. * (double)count.without / (double)count.findings : 0.,
	       count.noes_without,
	       count.no ? 100. * (double)count.noes_without / (double)count.no : 0.,
	       count.unreadable);
	CHECK(count.pairs == pairs);
	CHECK(count.yes > pairs / 10 && count.no > pairs / 10 && count.unreadable < pairs / 10);
}

int main(void)
{
	RUN(test_random_pairs);
	return CHECK_EXIT();
}
