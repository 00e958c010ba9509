/* One deliberate race per counter that subjects have, both orders: see registry_race_test.c. A row
 * fails if its counter is no longer expected. */
#include "registry/gate.h"
#include "tests/check.h"
#include "tests/unit/race.h"
#include "tests/unit/scratch.h"

#define R(fields)    "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" fields "]}"
#define INT(name)    "{\"name\":\"" name "\",\"type\":\"int\",\"default\":0}"
#define STRING(name) "{\"name\":\"" name "\",\"type\":\"string\",\"default\":\"\"}"
#define X            R(INT("x"))
#define Y            R(INT("y"))
#define XY           R(INT("x") "," INT("y"))
#define XZ           R(INT("x") "," INT("z"))
#define XWORD        R(STRING("x")) /* x is no number: no level but NONE lets it follow X */
#define XZWORD       R(INT("x") "," STRING("z"))
#define USES_R       \
	"ref R s 1 " \
	"{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"r\",\"type\":\"R\"}]}"
#define USES_LATEST   \
	"ref R s -1 " \
	"{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"r\",\"type\":\"R\"}]}"

#define CONTRACT(version, port, fields)                                                       \
	"dataContractSpecification: 1.1.0\nid: o.e\ninfo: {title: t, version: " version "}\n" \
	"servers: {k: {type: kafka, host: h, topic: t" port "}}\n"                            \
	"models: {R: {fields: {" fields "}}}\n"
#define BY_RECORD ", subjectNameStrategy: record"
#define EXPECTS(target, field)                                                            \
	"kind: ConsumerExpectation\napiVersion: v1\nid: a.b\nconsumer: {name: c, owner: " \
	"o}\n" target "\nmodels: {R: {fields: {" field ": {}}}}\n"
#define ON_S        "subject: s"
#define ON_CONTRACT "contract: {id: o.e, major: 1}"

enum kind {
	NOTHING,
	REGISTER,
	DELETE,
	ERASE,
	CONFIG,
	MODE,
	UNMODE,
	CONTEXT,
	PUBLISH,
	EXPECT,
	WITHDRAW,
	HOLD, /* the contract to a mode */
	RETIRE
};

struct step {
	enum kind kind;
	const char *on, *text; /* DELETE, ERASE: the version, NULL: all of them */
};
enum { BEFORE = 6 };

static const struct race {
	const char *why;
	struct step before[BEFORE], paused, between;
	const char *want; /* what the paused one ends with */
} races[] = {
	{ "subject S: register against delete",
	  { { REGISTER, "s", X } },
	  { REGISTER, "s", XY },
	  { DELETE, "s", "1" },
	  "done" },
	{ "subject S: register against register",
	  { { REGISTER, "s", X } },
	  { REGISTER, "s", XZ },
	  { REGISTER, "s", XZWORD },
	  "refused" },
	{ "subject S: delete against register",
	  { { REGISTER, "s", X } },
	  { DELETE, "s", "-1" },
	  { REGISTER, "s", XY },
	  "done" },
	{ "subject S: delete against delete",
	  { { REGISTER, "s", X }, { REGISTER, "s", XY } },
	  { DELETE, "s", "1" },
	  { DELETE, "s", "1" },
	  "refused" },
	{ "subject S: delete of all against register",
	  { { REGISTER, "s", X } },
	  { DELETE, "s", NULL },
	  { REGISTER, "s", XY },
	  "done" },
	{ "subject S: erase against register",
	  { { REGISTER, "s", X }, { DELETE, "s", NULL } },
	  { ERASE, "s", NULL },
	  { REGISTER, "s", XY },
	  "refused" },
	{ "subject S: register of a referrer against delete",
	  { { REGISTER, "s", X } },
	  { REGISTER, "t", USES_R },
	  { DELETE, "s", NULL },
	  "refused" },
	{ "subject S: reference to the latest against register",
	  { { REGISTER, "s", X } },
	  { REGISTER, "t", USES_LATEST },
	  { REGISTER, "s", XY },
	  "done" },
	{ "subject S: expect against register",
	  { { REGISTER, "s", X } },
	  { EXPECT, NULL, EXPECTS(ON_S, "x") },
	  { REGISTER, "s", "force " Y },
	  "refused" },
	{ "subject S: expect against delete",
	  { { REGISTER, "s", X } },
	  { EXPECT, NULL, EXPECTS(ON_S, "x") },
	  { DELETE, "s", NULL },
	  "refused" },
	{ "subject S: expect under another of its names",
	  { { REGISTER, "s", X } },
	  { EXPECT, NULL, EXPECTS("subject: ':.:s'", "x") },
	  { DELETE, "s", NULL },
	  "refused" },
	{ "referrers S: delete of all against register of a referrer",
	  { { REGISTER, "s", X } },
	  { DELETE, "s", NULL },
	  { REGISTER, "t", USES_R },
	  "refused" },
	{ "referrers S: delete of one against register of a referrer",
	  { { REGISTER, "s", X } },
	  { DELETE, "s", "1" },
	  { REGISTER, "t", USES_R },
	  "refused" },
	{ "referrers S: a deleted version that is replaced against register of a referrer",
	  { { MODE, "t", "IMPORT" }, { REGISTER, "s", X }, { DELETE, "s", NULL } },
	  { REGISTER, "s", X },
	  { REGISTER, "t", "id 9 " USES_R },
	  "done" },
	{ "uses of a content: erase against register elsewhere",
	  { { REGISTER, "s", X }, { DELETE, "s", NULL } },
	  { ERASE, "s", NULL },
	  { REGISTER, "t", X },
	  "done" },
	{ "uses of a content: erase against erase of the other",
	  { { REGISTER, "s", X },
	    { REGISTER, "t", X },
	    { DELETE, "s", NULL },
	    { DELETE, "t", NULL } },
	  { ERASE, "s", NULL },
	  { ERASE, "t", NULL },
	  "done" },
	{ "expectations of S: register against expect",
	  { { REGISTER, "s", X } },
	  { REGISTER, "s", "force " Y },
	  { EXPECT, NULL, EXPECTS(ON_S, "x") },
	  "refused" },
	{ "expectations of S: register against expect under another name",
	  { { REGISTER, "s", X } },
	  { REGISTER, "s", "force " Y },
	  { EXPECT, NULL, EXPECTS("subject: ':.:s'", "x") },
	  "refused" },
	{ "expectations of S: register against withdraw",
	  { { REGISTER, "s", X }, { EXPECT, NULL, EXPECTS(ON_S, "x") } },
	  { REGISTER, "s", XY },
	  { WITHDRAW, NULL, "a.b" },
	  "done" },
	{ "expectations of S: delete of the latest against expect",
	  { { REGISTER, "s", X }, { REGISTER, "s", XY } },
	  { DELETE, "s", "2" },
	  { EXPECT, NULL, EXPECTS(ON_S, "y") },
	  "refused" },
	{ "topic T: register where nothing is bound against publish",
	  { { NOTHING, NULL, NULL } },
	  { REGISTER, "t-value", Y },
	  { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int, required: true}") },
	  "refused" },
	{ "topic T: register of a record against publish",
	  { { NOTHING, NULL, NULL } },
	  { REGISTER, "n.R", Y },
	  { PUBLISH, NULL, CONTRACT("1.0.0", BY_RECORD, "x: {type: int, required: true}") },
	  "refused" },
	{ "topic T: register on a bound subject against publish",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") },
	    { REGISTER, "t-value", X } },
	  { REGISTER, "t-value", XZWORD },
	  { PUBLISH, NULL, CONTRACT("1.1.0", "", "x: {type: int}, z: {type: int}") },
	  "refused" },
	{ "topic T: publish against register",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") },
	    { REGISTER, "t-value", X } },
	  { PUBLISH, NULL, CONTRACT("1.1.0", "", "x: {type: int}, z: {type: int}") },
	  { REGISTER, "t-value", XZWORD },
	  "no" },
	{ "topic T: publish against the first version",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") } },
	  { PUBLISH, NULL, CONTRACT("1.1.0", "", "x: {type: int}, z: {type: int}") },
	  { REGISTER, "t-value", XZWORD },
	  "no" },
	{ "topic T: publish against the first version of a record",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", BY_RECORD, "x: {type: int}") } },
	  { PUBLISH, NULL, CONTRACT("1.1.0", BY_RECORD, "x: {type: int}, z: {type: int}") },
	  { REGISTER, "n.R", XZWORD },
	  "no" },
	{ "topic T: publish against delete",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") },
	    { REGISTER, "t-value", X } },
	  { PUBLISH, NULL, CONTRACT("1.1.0", "", "x: {type: int}, z: {type: int}") },
	  { DELETE, "t-value", NULL },
	  "done" },
	{ "expectations of Y/major: register on a bound subject against expect",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { REGISTER, "t-value", XY } },
	  { REGISTER, "t-value", X },
	  { EXPECT, NULL, EXPECTS(ON_CONTRACT, "y") },
	  "refused" },
	{ "expectations of Y/major: delete on a bound subject against expect",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { REGISTER, "t-value", X },
	    { REGISTER, "t-value", XY } },
	  { DELETE, "t-value", "2" },
	  { EXPECT, NULL, EXPECTS(ON_CONTRACT, "y") },
	  "refused" },
	{ "topic T: delete on a bound subject against publish", /* 1 lacks what 1.1.0 requires */
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { REGISTER, "t-value",
	      R(INT("x") ",{\"name\":\"y\",\"type\":[\"null\",\"int\"],\"default\":null}") },
	    { REGISTER, "t-value", "force " XY } },
	  { DELETE, "t-value", "2" },
	  { PUBLISH, NULL,
	    CONTRACT("1.1.0", "", "x: {type: int}, y: {type: int}, w: {type: int}") },
	  "done" },
	{ "contract Y: register on a bound subject against a mode",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { REGISTER, "t-value", XY },
	    { EXPECT, NULL, EXPECTS(ON_CONTRACT, "y") },
	    { HOLD, NULL, "warn" } },
	  { REGISTER, "t-value", X },
	  { HOLD, NULL, "enforce" },
	  "refused" },
	{ "contract Y: delete on a bound subject against a mode",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { REGISTER, "t-value", X },
	    { REGISTER, "t-value", XY },
	    { EXPECT, NULL, EXPECTS(ON_CONTRACT, "y") },
	    { HOLD, NULL, "off" } },
	  { DELETE, "t-value", NULL },
	  { HOLD, NULL, "enforce" },
	  "refused" },
	{ "contract Y: a mode against publish",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") } },
	  { HOLD, NULL, "warn" },
	  { PUBLISH, NULL, CONTRACT("1.1.0", "", "x: {type: int}, z: {type: int}") },
	  "done" },
	{ "contract Y: a mode against a mode",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") } },
	  { HOLD, NULL, "warn" },
	  { HOLD, NULL, "off" },
	  "done" },
	{ "contract Y: publish against a mode",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") },
	    { REGISTER, "t-value", XZWORD },
	    { HOLD, NULL, "warn" } },
	  { PUBLISH, NULL, CONTRACT("1.1.0", "", "x: {type: int}, z: {type: int}") },
	  { HOLD, NULL, "enforce" },
	  "no" },
	{ "expectations of S: delete of all against expect",
	  { { REGISTER, "s", X } },
	  { DELETE, "s", NULL },
	  { EXPECT, NULL, EXPECTS(ON_S, "x") },
	  "refused" },
	{ "expectations of Y/major: delete of all on a bound subject against expect",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") },
	    { REGISTER, "t-value", X } },
	  { DELETE, "t-value", NULL },
	  { EXPECT, NULL, EXPECTS(ON_CONTRACT, "x") },
	  "refused" },
	{ "expectations of S: import against expect, whose break is remembered",
	  { { REGISTER, "s", X }, { MODE, "s", "force IMPORT" } },
	  { REGISTER, "s", "id 7 " Y },
	  { EXPECT, NULL, EXPECTS(ON_S, "x") },
	  "done" },
	{ "expectations of S: withdraw against import, whose break is remembered",
	  { { REGISTER, "s", X },
	    { EXPECT, NULL, EXPECTS(ON_S, "x") },
	    { MODE, "s", "force IMPORT" } },
	  { WITHDRAW, NULL, "a.b" },
	  { REGISTER, "s", "id 7 " Y },
	  "done" },
	{ "expectations of Y/major: withdraw against register, whose break is remembered",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { REGISTER, "t-value", XY },
	    { EXPECT, NULL, EXPECTS(ON_CONTRACT, "y") },
	    { HOLD, NULL, "warn" } },
	  { WITHDRAW, NULL, "a.b" },
	  { REGISTER, "t-value", X },
	  "done" },
	{ "topic T: expect on a contract against register on its subject",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { REGISTER, "t-value", XY },
	    { HOLD, NULL, "warn" } },
	  { EXPECT, NULL, EXPECTS(ON_CONTRACT, "y") },
	  { REGISTER, "t-value", X },
	  "done" },
	{ "topic T: expect on a contract against the first version of its subject",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}, y: {type: int}") },
	    { HOLD, NULL, "warn" } },
	  { EXPECT, NULL, EXPECTS(ON_CONTRACT, "y") },
	  { REGISTER, "t-value", X },
	  "done" },
	{ "topic T: register on a bound subject against retire",
	  { { PUBLISH, NULL, CONTRACT("1.0.0", "", "x: {type: int}") },
	    { REGISTER, "t-value", X } },
	  { REGISTER, "t-value", XZWORD },
	  { RETIRE, NULL, NULL },
	  "done" },
	{ "expectations of Y/major: two subjects break one consumer",
	  { { PUBLISH, NULL,
	      CONTRACT("1.0.0", "}, l: {type: kafka, host: h, topic: u",
	               "x: {type: int}, y: {type: int}") },
	    { REGISTER, "t-value", XY },
	    { REGISTER, "u-value", XY },
	    { EXPECT, NULL, EXPECTS(ON_CONTRACT, "y") },
	    { HOLD, NULL, "warn" } },
	  { REGISTER, "t-value", X },
	  { REGISTER, "u-value", X },
	  "done" },
	{ "scope S: register against config",
	  { { CONFIG, "s", "{\"compatibility\":\"NONE\"}" }, { REGISTER, "s", X } },
	  { REGISTER, "s", XWORD },
	  { CONFIG, "s", "{\"compatibility\":\"BACKWARD\"}" },
	  "refused" },
	{ "scope of a context: register against config",
	  { { CONFIG, ":.c:", "{\"compatibility\":\"NONE\"}" }, { REGISTER, ":.c:s", X } },
	  { REGISTER, ":.c:s", XWORD },
	  { CONFIG, ":.c:", "{\"compatibility\":\"BACKWARD\"}" },
	  "refused" },
	{ "global scope: register against config",
	  { { CONFIG, ":.__GLOBAL:", "{\"compatibility\":\"NONE\"}" }, { REGISTER, "s", X } },
	  { REGISTER, "s", XWORD },
	  { CONFIG, ":.__GLOBAL:", "{\"compatibility\":\"BACKWARD\"}" },
	  "refused" },
	{ "scope of the default context: register elsewhere against config",
	  { { REGISTER, ":.c:s", X } },
	  { REGISTER, ":.c:s", XY },
	  { CONFIG, "", "{\"normalize\":true}" },
	  "done" },
	{ "scope S: register against mode",
	  { { REGISTER, "s", X } },
	  { REGISTER, "s", XY },
	  { MODE, "s", "READONLY" },
	  "refused" },
	{ "scope S: delete against mode",
	  { { REGISTER, "s", X } },
	  { DELETE, "s", "1" },
	  { MODE, "s", "READONLY" },
	  "refused" },
	{ "scope of a context: delete of all against mode",
	  { { REGISTER, ":.c:s", X } },
	  { DELETE, ":.c:s", NULL },
	  { MODE, ":.c:", "READONLY" },
	  "refused" },
	{ "scope S: mode against register",
	  { { REGISTER, "o", X } },
	  { MODE, "s", "IMPORT" },
	  { REGISTER, "s", X },
	  "refused" },
	{ "scope of a context: mode against register",
	  { { REGISTER, "o", X } },
	  { MODE, ":.c:", "IMPORT" },
	  { REGISTER, ":.c:s", X },
	  "refused" },
	{ "global scope: mode against register",
	  { { REGISTER, "o", X }, { DELETE, "o", NULL } },
	  { MODE, "", "IMPORT" },
	  { REGISTER, "s", Y },
	  "refused" },
	{ "global scope: mode against register in a new context",
	  { { NOTHING, NULL, NULL } },
	  { MODE, "", "IMPORT" },
	  { REGISTER, ":.c:s", X },
	  "refused" },
	{ "referrers S: mode, whose erasing it is, against register of a referrer",
	  { { MODE, "t", "IMPORT" }, { REGISTER, "s", X }, { DELETE, "s", NULL } },
	  { MODE, "s", "IMPORT" },
	  { REGISTER, "t", "id 9 " USES_R },
	  "refused" },
	{ "scope S: no mode in all of a context against config",
	  { { MODE, ":.c:s", "READONLY" } },
	  { UNMODE, ":.c:", NULL },
	  { MODE, ":.c:s", "IMPORT" },
	  "done" },
	{ "scope S: config against config",
	  { { NOTHING, NULL, NULL } },
	  { CONFIG, "s", "{\"normalize\":true}" },
	  { CONFIG, "s", "{\"compatibility\":\"FULL\"}" },
	  "done" },
	{ "scope S: config against mode",
	  { { NOTHING, NULL, NULL } },
	  { CONFIG, "s", "{\"normalize\":true}" },
	  { MODE, "s", "READONLY" },
	  "refused" },
	{ "scope S: mode against erase",
	  { { REGISTER, "s", X }, { CONFIG, "s", "{\"normalize\":true}" }, { DELETE, "s", NULL } },
	  { MODE, "s", "READONLY" },
	  { ERASE, "s", NULL },
	  "done" },
	{ "the number itself: import against import of other content",
	  { { MODE, "s", "IMPORT" }, { MODE, "t", "IMPORT" } },
	  { REGISTER, "s", "id 7 " X },
	  { REGISTER, "t", "id 7 " Y },
	  "refused" },
	{ "context C: delete against register",
	  { { REGISTER, ":.c:s", X }, { DELETE, ":.c:s", NULL }, { ERASE, ":.c:s", NULL } },
	  { CONTEXT, ":.c:", NULL },
	  { REGISTER, ":.c:t", X },
	  "refused" },
};

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

/* "force ", "id N ", "ref NAME SUBJECT VERSION ", then the schema. */
static const char *do_register(struct race_world *w, struct ask *ask, const struct step *s)
{
	struct register_request q = { .subject = str_of(s->on), .id = -1 };
	struct str rest = str_of(s->text);
	struct subject_version out;

	while (rest.ptr[0] != '{') {
		struct str word = str_cut(&rest, ' ');
		struct schema_reference *to;

		if (str_is(word, "force")) {
			q.force = true;
		} else if (str_is(word, "id")) {
			str_to_long(str_cut(&rest, ' '), &q.id);
		} else {
			to = arena_new(&w->a, struct schema_reference);
			to->name = str_cut(&rest, ' ');
			to->subject = str_cut(&rest, ' ');
			str_to_long(str_cut(&rest, ' '), &to->version);
			q.content.references = to;
			q.content.reference_count = 1;
		}
	}
	q.content.type = STR("AVRO");
	q.content.text = rest;
	return race_ended(w, subject_register(ask, &q, &out));
}

static const char *do_delete(struct race_world *w, struct ask *ask, const struct step *s)
{
	const bool permanent = s->kind == ERASE;
	long long version, deleted, *list;
	size_t n;

	if (!s->text)
		return race_ended(w, subject_delete(ask, str_of(s->on), permanent, &list, &n));
	str_to_long(str_of(s->text), &version);
	return race_ended(w,
	                  subject_delete_version(ask, str_of(s->on), version, permanent, &deleted));
}

static const char *do_config(struct race_world *w, struct ask *ask, const struct step *s)
{
	struct source *source = arena_new(&w->a, struct source);
	const struct node *out;
	struct node *body;

	*source = (struct source){ STR(""), str_of(s->text) };
	return race_ended(w, json_read(&w->a, source, &body, &w->why) &&
	                             config_put(ask, str_of(s->on), body, &out));
}

/* "force ", then the mode. */
static const char *do_mode(struct race_world *w, struct ask *ask, const struct step *s)
{
	const bool force = str_starts(str_of(s->text), "force ");

	return race_ended(w,
	                  mode_put(ask, str_of(s->on), str_of(s->text + (force ? 6 : 0)), force));
}

static const char *perform(struct race_world *w, const struct step *s)
{
	static const struct subject_settings settings = { .level = COMPAT_BACKWARD };
	struct ask ask = { .store = registry_store(w->r),
		           .arena = &w->a,
		           .settings = &settings,
		           .by = &w->by,
		           .gate = &registry_gate,
		           .why = &w->why };
	struct who_is_left *left;
	enum contract_mode mode;
	struct str gone;
	size_t n;

	switch (s->kind) {
	case REGISTER:
		return do_register(w, &ask, s);
	case DELETE:
	case ERASE:
		return do_delete(w, &ask, s);
	case CONFIG:
		return do_config(w, &ask, s);
	case MODE:
		return do_mode(w, &ask, s);
	case UNMODE:
		return race_ended(w, mode_delete(&ask, str_of(s->on), true, &gone));
	case CONTEXT:
		return race_ended(w, context_delete(&ask, str_of(s->on)));
	case PUBLISH:
		return race_publish(w, s->text, false);
	case EXPECT:
		return race_expect(w, s->text);
	case WITHDRAW:
		return race_withdraw(w, s->text);
	case HOLD:
		CHECK(contract_mode_find(str_of(s->text), &mode));
		return race_ended(w, registry_set_mode(w->r, &w->a, &w->by, STR("o.e"), mode,
		                                       STR(""), &w->why));
	case RETIRE:
		return race_ended(w, registry_retire(w->r, &w->a, &w->by, STR("o.e"), 1, false,
		                                     STR(""), &left, &n, &w->why));
	case NOTHING:
		break;
	}
	return "done";
}

static int between(size_t race, const char *dir)
{
	struct race_world w;
	const char *end;

	race_open(&w, dir, race);
	if (!w.r)
		return 2;
	end = perform(&w, &races[race].between);
	if (strcmp(end, "done") != 0)
		fprintf(stderr, "in between: %s: %s\n", end, w.why.text);
	race_close(&w);
	return strcmp(end, "done") != 0;
}

static void be_sound(void *ctx, const char *line)
{
	(void)ctx;
	CHECK_STR(line, "nothing");
}

static void test_races(void)
{
	for (size_t i = 0; i < sizeof races / sizeof *races; i++) {
		struct store_health health;
		struct race_world w;
		char name[40];

		CHECK_ROW(races[i].why);
		snprintf(name, sizeof name, "subject-race-%zu", i);
		race_open(&w, scratch_path(name), i);
		CHECK(w.r != NULL);
		for (size_t k = 0; k < BEFORE; k++)
			CHECK_STR(perform(&w, &races[i].before[k]), "done");
		race_arm(&w);
		CHECK_STR(perform(&w, &races[i].paused), races[i].want);
		/* Made again: unless it was refused before it could write a second time. */
		CHECK_INT(w.attempts, strcmp(races[i].want, "done") == 0 ? 2 : 1);
		CHECK(store_check(registry_store(w.r), be_sound, NULL, &health, &w.why));
		race_close(&w);
	}
}

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
			CHECK_STR(perform(&w, &gates[i].before[k]), "done");
		CHECK_STR(perform(&w, &gates[i].then), gates[i].want);
		if (gates[i].text)
			CHECK_STR(w.why.text, gates[i].text);
		if (gates[i].passed)
			CHECK_STR(passed(&w), gates[i].passed);
		race_close(&w);
	}
}

int main(int argc, char **argv)
{
	const char *dir;
	size_t race;

	if (race_is_between(argc, argv, &race, &dir))
		return between(race, dir);
	RUN(test_races);
	RUN(test_gates);
	return CHECK_EXIT();
}
