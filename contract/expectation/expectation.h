/* expectation.h - what one consumer depends on: a contract seen from the reader
 *
 * The same field vocabulary as a contract (DCS `models/fields`, or ODCS
 * `schema/properties`), restricted to what the consumer uses. Every stated key is an
 * upper bound of what it can handle; what is not stated is not demanded.
 * Source: DESIGN 5.4 and the vocabulary in the README ("Expectations").
 */
#ifndef CONTRACT_EXPECTATION_EXPECTATION_H
#define CONTRACT_EXPECTATION_EXPECTATION_H

#include "contract/defect.h"
#include "contract/language.h"
#include "contract/shape.h"

enum expectation_status {
	STATUS_ACTIVE,    /* gates */
	STATUS_PENDING,   /* does not hold yet: shown, never blocks */
	STATUS_UNBOUND,   /* names something unknown */
	STATUS_WITHDRAWN, /* kept, means nothing any more */
	STATUS_EXPIRED,   /* past its `expires`: warns, names itself, no longer gates */
	STATUS_COUNT
};

const char *expectation_status_name(enum expectation_status s);

struct expectation {
	struct str id, version; /* id: "<team>.<app>"; version empty if not stated */
	struct str name, owner, app_version, environment, contact, repo; /* consumer: {...} */
	/* target: a contract major (optionally one port), or a subject without any contract */
	struct str contract, port, subject;
	long long major; /* -1: not stated (any) */
	const struct node *target_at, *port_at;
	struct named
		*address; /* pinned address keys, sorted; `type` and `format` pin the port's own */
	size_t address_count;
	bool status_stated;
	enum expectation_status status; /* as written: pending, active or withdrawn; active by default */
	struct str expires, needed_until; /* dates as written */
	const struct node *needed_until_at;
	struct contract *body; /* models, slas; read with the contract readers, dialect EXPECTATION */
	/* Rules relied on that stand at the top; path: their `element`, empty: wherever the rule
	 * stands. Those stated on models and fields are in the body. */
	struct quality **quality;
	size_t quality_count;
	bool clearance_pii_stated, clearance_pii;
	struct str clearance_classification;
	const struct node *clearance_at;
	struct { /* a reader schema instead of, or beside, the fields */
		/* format: AVRO, JSON or PROTOBUF. schema: its text (a schema written as a tree is
		 * printed as JSON); empty: the reader schema is `version` of `subject`. */
		struct str format, subject, model, schema, message_name;
		struct str reads;  /* of Protobuf the message, if it is known */
		long long version; /* -1: none */
		const struct node *at; /* NULL: not native */
		const struct node *schema_at;
		/* What the schema says, as a library reads it (SCHEMA_READER); its places are
		 * those of the expectation's file. NULL: there is none, it is broken, or no
		 * language of its format is known. */
		const struct schema *reader;
	} native;
	const struct node *root, *id_at;
	const struct source *source;
};

/* Reads one document of `kind: ConsumerExpectation`. Unknown keys are errors with "did you mean";
 * keys that demand nothing are warned about. False only if it is no expectation at all (no map, no
 * kind); what is wrong inside is a defect with level error, and such an expectation must not be
 * registered. defects may be NULL: what was checked once is read again without it. */
bool expectation_read(struct arena *a, const struct node *root, struct expectation **out,
                      struct defects *defects, struct failure *why);

#endif
