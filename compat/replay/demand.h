/* demand.h - what an expectation demands of a contract and does not get
 *
 * Private to the replay. Beside each finding it keeps which statement of the contract
 * offends, so that the replay can ask whether the offence grew since the baseline.
 */
#ifndef COMPAT_REPLAY_DEMAND_H
#define COMPAT_REPLAY_DEMAND_H

#include "compat/finding.h"
#include "compat/read_shape.h"
#include "contract/expectation/expectation.h"

enum offence {
	OFFENCE_VALUE,     /* the finding's new_value says it all */
	OFFENCE_ATTRIBUTE, /* attribute of field */
	OFFENCE_TYPE,      /* type of field */
	OFFENCE_SLA,
	OFFENCE_QUALITY,
};

struct breach {
	struct finding *finding;
	enum offence offence;
	enum attribute attribute;
	const struct field *field; /* of the contract */
	const struct sla *sla;     /* of the contract; NULL: gone */
	const struct quality *quality;
	bool unproved;
	struct breach *next;
};

struct demands {
	struct arena *arena;
	const struct expectation *expectation;
	const struct contract *contract;
	bool ports_judged; /* a port is known on either side; else ports are not judged */
	struct findings *findings;
	struct breach *first, **last;
};

struct demand_place { /* where in the contract a demand is asked */
	const struct model *model;
	const struct field *field; /* NULL: above the fields */
	struct str path;
	const struct node *at;
};

/* Everything e demands of c and does not get. */
void demands_ask(struct demands *d, struct arena *a, const struct expectation *e,
                 const struct contract *c, bool ports_judged, struct findings *out);

/* Notes one: path and place from p unless parts says where; wanted: the place in the expectation. */
struct breach *demand_breach(struct demands *d, enum rule rule, const struct demand_place *p,
                             const struct node *wanted, struct finding_parts parts);
/* The part of the contract that holds what is missing: its schema, servers or promises. */
const struct node *demand_part_at(const struct contract *c, const char *odcs, const char *dcs);
void demand_port(struct demands *d);
void demand_slas(struct demands *d);
void demand_end(struct demands *d); /* neededUntil */

/* Whoever reads the field relies on its unit, time zone and encoding as they stand today, stated or
 * not: one finding, unless there is one, when one of them changed. The first statement of a meaning
 * where none was is documentation, not a change. but: the key of one that is not asked; NULL: none.
 */
void demand_meaning_today(struct findings *out, const struct field *want, const struct field *was,
                          const struct field *now, const char *but);

/* Type families: reading a field demands the family it had, stated or not. */
bool type_same_family(const struct type *a, const struct type *b);

#endif
