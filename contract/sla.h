/* sla.h - promises about time, availability and life: words, values, order
 *
 * Contracts of both standards and data products state them in different places
 * and spellings; here they get one word, one unit and a direction. Sources: ODCS 3.1
 * slaProperties (names and two-letter synonyms), DCS 1.2.1 servicelevels, ISO 8601 durations.
 */
#ifndef CONTRACT_SLA_H
#define CONTRACT_SLA_H

#include "contract/shape_build.h"

/* "15m", "24 hours", "1 week", "PT1H30M", "P3M", "hourly": seconds. A month is 30 days, a
 * year 365. `m` is minutes, but months in ISO form before T. False: no duration. */
bool duration_parse(struct str text, double *seconds);
/* "2024-01-31", "2024-01-31T09:30:10.5-08:00", with a blank for T: seconds since 1970. */
bool instant_parse(struct str text, double *seconds);

struct sla_parts {
	struct str property; /* any spelling: "Freshness", "ly", "endOfLife" */
	struct str aspect;   /* "responseTime" of support; or empty */
	struct str element, driver;
	struct str value; /* "15m", "<= 15m", ">= 99.9%", "4" */
	struct str unit;  /* stated beside the value: "d", "percent"; or empty */
	bool unlimited;
	const struct node *at, *node;
};

/* Never NULL: what is not understood has unit SLA_UNPARSED. Not added to any contract. */
struct sla *sla_new(struct arena *a, const struct sla_parts *parts);
/* The canonical word: synonyms folded ("ly" and "Latency" are "latency"); others as they are. */
struct str sla_word(struct str property);

/* DCS `servicelevels` and ODCS `slaProperties`, into r->c->slas. Used for expectations too. */
void sla_read_dcs(struct reading *r, const struct node *servicelevels);
void sla_read_odcs(struct reading *r, const struct node *properties, struct str default_element);

#endif
