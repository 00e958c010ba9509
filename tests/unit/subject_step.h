/* subject_step.h - steps that tests of races and of the gate play on subjects and contracts */
#ifndef TESTS_UNIT_SUBJECT_STEP_H
#define TESTS_UNIT_SUBJECT_STEP_H

#include "tests/unit/race.h"

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

/* How it ended, as race_ended() says. */
const char *step_perform(struct race_world *w, const struct step *s);

#endif
