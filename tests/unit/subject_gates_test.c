/* What the gate says, and what stands beside the expectation after it. */
#include "tests/check.h"
#include "tests/unit/scratch.h"
#include "tests/unit/subject_step.h"

/* What the gate says where nobody races: of deletes, and of publishing over what is registered. */
static const struct gated {
	const char *why;
	struct step before[BEFORE], then;
	const char *want, *text;
	const char *passed; /* what stands beside the expectation after it: "s imported" */
} gates[] = {
	{ "a record of another name",
	  { { REGISTER, "s", X },
	    { REGISTER, "u", X },
	    { EXPECT, NULL, EXPECTS("subject: u", "x") } },
	  { REGISTER, "u", "force " USES_R },
	  "refused",
	  NULL,
	  NULL },
	{ "a record of another name, after all were deleted",
	  { { REGISTER, "s", X },
	    { REGISTER, "u", X },
	    { EXPECT, NULL, EXPECTS("subject: u", "x") },
	    { MODE, "u", "force IMPORT" },
	    { DELETE, "u", NULL },
	    { MODE, "u", "READWRITE" } },
	  { REGISTER, "u", "force " USES_R },
	  "refused",
	  NULL,
	  NULL },
	{ "an older version is a record of another name",
	  { { REGISTER, "s", X },
	    { REGISTER, "u", USES_R },
	    { REGISTER, "u", "force " X },
	    { EXPECT, NULL, EXPECTS("subject: u", "x") } },
	  { DELETE, "u", "2" },
	  "refused",
	  NULL,
	  NULL },
	{ "the version that would be the latest breaks a consumer",
	  { { REGISTER, "s", X }, { REGISTER, "s", XY }, { EXPECT, NULL, EXPECTS(ON_S, "y") } },
	  { DELETE, "s", "-1" },
	  "refused",
	  "Subject \"s\": version 1, latest without version 2, breaks a.b (o): R.y: the field is "
	  "gone",
	  NULL },
	{ "the latest stays",
	  { { REGISTER, "s", X }, { REGISTER, "s", XY }, { EXPECT, NULL, EXPECTS(ON_S, "y") } },
	  { DELETE, "s", "1" },
	  "done",
	  NULL,
	  NULL },
	{ "no version would be the latest",
	  { { REGISTER, "s", X }, { EXPECT, NULL, EXPECTS(ON_S, "x") } },
	  { DELETE, "s", "1" },
	  "refused",
	  "Subject \"s\": deleting version 1, the last one, breaks a.b (o): R.x: no version of the "
	  "schema would be left",
	  NULL },
	{ "no version would be left at all",
	  { { REGISTER, "s", X }, { EXPECT, NULL, EXPECTS(ON_S, "x") } },
	  { DELETE, "s", NULL },
	  "refused",
	  "Subject \"s\": deleting version 1, the last one, breaks a.b (o): R.x: no version of the "
	  "schema would be left",
	  NULL },
	{ "no version would be left where a contract is read",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") },
	    { REGISTER, "t-value", X },
	    { EXPECT, NULL, EXPECTS(ON_CONTRACT, "x") } },
	  { DELETE, "t-value", NULL },
	  "refused",
	  "Subject \"t-value\": deleting version 1, the last one, breaks a.b (o): R.x: no version "
	  "of "
	  "the schema would be left",
	  NULL },
	{ "no version would be left, and nobody reads it",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") },
	    { REGISTER, "t-value", X },
	    { EXPECT, NULL, EXPECTS(ON_CONTRACT, "x") },
	    { WITHDRAW, NULL, "a.b" } },
	  { DELETE, "t-value", NULL },
	  "done",
	  NULL,
	  NULL },
	{ "no version would be left in mode warn",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") },
	    { REGISTER, "t-value", X },
	    { EXPECT, NULL, EXPECTS(ON_CONTRACT, "x") },
	    { HOLD, NULL, "warn" } },
	  { DELETE, "t-value", NULL },
	  "done",
	  NULL,
	  "" },
	{ "none is left already",
	  { { REGISTER, "s", X },
	    { EXPECT, NULL, EXPECTS(ON_S, "x") },
	    { MODE, "s", "force IMPORT" },
	    { DELETE, "s", NULL },
	    { MODE, "s", "READWRITE" } },
	  { ERASE, "s", NULL },
	  "done",
	  NULL,
	  "s imported" },
	{ "an import breaks",
	  { { REGISTER, "s", X },
	    { EXPECT, NULL, EXPECTS(ON_S, "x") },
	    { MODE, "s", "force IMPORT" } },
	  { REGISTER, "s", "id 7 " Y },
	  "done",
	  NULL,
	  "s imported" },
	{ "what an import broke is no news",
	  { { REGISTER, "s", X },
	    { EXPECT, NULL, EXPECTS(ON_S, "x") },
	    { MODE, "s", "force IMPORT" },
	    { REGISTER, "s", "id 7 " Y },
	    { MODE, "s", "READWRITE" } },
	  { REGISTER, "s", "force " R(INT("y") "," INT("z")) },
	  "done",
	  NULL,
	  "s imported" },
	{ "an import replaces a deleted version of its own id",
	  { { MODE, "s", "IMPORT" }, { REGISTER, "s", "id 7 " X }, { DELETE, "s", "1" } },
	  { REGISTER, "s", "id 7 " X },
	  "done",
	  NULL,
	  NULL },
	{ "mode warn",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { REGISTER, "t-value", XY },
	    { EXPECT, NULL, EXPECTS(ON_CONTRACT, "y") },
	    { HOLD, NULL, "warn" } },
	  { REGISTER, "t-value", X },
	  "done",
	  NULL,
	  "t-value warn" },
	{ "mode off",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { REGISTER, "t-value", XY },
	    { EXPECT, NULL, EXPECTS(ON_CONTRACT, "y") },
	    { HOLD, NULL, "off" } },
	  { REGISTER, "t-value", X },
	  "done",
	  NULL,
	  "" },
	{ "mode enforce again, and what was broken meanwhile grows",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { REGISTER, "t-value", XY },
	    { EXPECT, NULL, EXPECTS(ON_CONTRACT, "y") },
	    { HOLD, NULL, "warn" },
	    { REGISTER, "t-value", X },
	    { HOLD, NULL, "enforce" } },
	  { REGISTER, "t-value", "force " XWORD },
	  "refused",
	  "Schema being registered for subject \"t-value\" breaks contract o.e 1.0.0: R.x: the "
	  "contract says int, and the schema writes string",
	  NULL },
	{ "what was let pass holds again",
	  { { REGISTER, "s", X },
	    { EXPECT, NULL, EXPECTS(ON_S, "x") },
	    { MODE, "s", "force IMPORT" },
	    { REGISTER, "s", "id 7 " Y },
	    { MODE, "s", "READWRITE" } },
	  { REGISTER, "s", "force " XY },
	  "done",
	  NULL,
	  "" },
	{ "who waits is active with the version that satisfies it",
	  { { REGISTER, "s", "force " Y },
	    { REGISTER, "s", "force " XWORD },
	    { REGISTER, "s", "force " X },
	    { EXPECT, NULL, EXPECTS(ON_S, "x") },
	    { MODE, "s", "force IMPORT" },
	    { DELETE, "s", "3" } },
	  { REGISTER, "s", "id 9 " XZ },
	  "done",
	  NULL,
	  "" },
	{ "modes are the contract's: another subject's consumers are asked all the same",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { REGISTER, "t-value", XY },
	    { EXPECT, NULL, EXPECTS("subject: t-value", "y") },
	    { HOLD, NULL, "off" } },
	  { REGISTER, "t-value", X },
	  "refused",
	  NULL,
	  NULL },
	{ "the subject was there before the binding: it warns",
	  { { REGISTER, "t-value", XY },
	    { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { EXPECT, NULL, EXPECTS(ON_CONTRACT, "y") } },
	  { REGISTER, "t-value", X },
	  "done",
	  NULL,
	  "t-value warn" },
	{ "the subject was there before the binding, and the mode was set",
	  { { REGISTER, "t-value", XY },
	    { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { EXPECT, NULL, EXPECTS(ON_CONTRACT, "y") },
	    { HOLD, NULL, "enforce" } },
	  { REGISTER, "t-value", X },
	  "refused",
	  NULL,
	  NULL },
	{ "a new version over a subject that warns",
	  { { REGISTER, "t-value", XZWORD },
	    { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") } },
	  { PUBLISH, NULL, CONTRACT("1.1.0", "", "x: {type: int}, z: {type: int}") },
	  "done",
	  NULL,
	  NULL },
	{ "what was broken already",
	  { { REGISTER, "s", X }, { REGISTER, "s", XZ }, { EXPECT, NULL, EXPECTS(ON_S, "x") } },
	  { DELETE, "s", "2" },
	  "done",
	  NULL,
	  NULL },
	{ "the version that would be the latest does not fulfil the contract",
	  { { REGISTER, "t-value", XZWORD },
	    { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, z: {type: int}") },
	    { HOLD, NULL, "enforce" },
	    { REGISTER, "t-value", X } },
	  { DELETE, "t-value", "2" },
	  "refused",
	  "Subject \"t-value\": version 1, latest without version 2, breaks contract o.e 1.0.0: "
	  "R.z: "
	  "the contract says int, and the schema writes string",
	  NULL },
	{ "a new version of the contract, and the schema does not fulfil it",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") },
	    { REGISTER, "t-value", XZWORD } },
	  { PUBLISH, NULL, CONTRACT("1.1.0", "", "x: {type: int}, z: {type: int}") },
	  "no",
	  NULL,
	  NULL },
	{ "a new version of the contract, and the schema fulfils it",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") },
	    { REGISTER, "t-value", XZWORD } },
	  { PUBLISH, NULL, CONTRACT("1.1.0", "", "x: {type: int}, z: {type: string}") },
	  "done",
	  NULL,
	  NULL },
	{ "a first version over what exists warns",
	  { { REGISTER, "t-value", XZWORD } },
	  { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, z: {type: int}") },
	  "done",
	  NULL,
	  NULL },
	{ "what the version before broke is no news",
	  { { REGISTER, "t-value", XZWORD },
	    { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, z: {type: int}") } },
	  { PUBLISH, NULL,
	    CONTRACT("1.1.0", "", "x: {type: int}, z: {type: int}, w: {type: int}") },
	  "done",
	  NULL,
	  NULL },
};

/* How the only expectation's breaks were let pass. */
static const char *passed(struct race_world *w)
{
	struct expectation_filter filter = { .major = -1 };
	struct expectation_info *list;
	struct buf b;
	size_t n;

	buf_init(&b, &w->a, 0);
	CHECK(registry_status(w->r, &w->a, &filter, &list, &n, &w->why) && n == 1);
	for (size_t i = 0; list[0].let_pass && i < list[0].let_pass->count; i++)
		buf_printf(&b, "%s%.*s %.*s", i ? ", " : "",
		           STR_FMT(list[0].let_pass->members[i].key->text),
		           STR_FMT(node_text(list[0].let_pass->members[i].value)));
	return str_c(&w->a, buf_str(&b));
}

static void test_gates(void)
{
	for (size_t i = 0; i < sizeof gates / sizeof *gates; i++) {
		struct race_world w;
		char name[40];

		CHECK_ROW(gates[i].why);
		snprintf(name, sizeof name, "gate-%zu", i);
		race_open(&w, scratch_path(name), i);
		CHECK(w.r != NULL);
		for (size_t k = 0; k < BEFORE; k++)
			CHECK_STR(step_perform(&w, &gates[i].before[k]), "done");
		CHECK_STR(step_perform(&w, &gates[i].then), gates[i].want);
		if (gates[i].text)
			CHECK_STR(w.why.text, gates[i].text);
		if (gates[i].passed)
			CHECK_STR(passed(&w), gates[i].passed);
		race_close(&w);
	}
}

int main(void)
{
	RUN(test_gates);
	return CHECK_EXIT();
}
