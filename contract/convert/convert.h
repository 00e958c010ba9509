/* convert.h - ODCS to DCS and back, part by part
 *
 * Each part (the contract's head, a server, a model, a field, a quality rule, the service levels) is
 * written twice over: *natural*, what it means in the target's own words; and where the natural way
 * back would not give exactly what the source says, an *overlay* keeps the difference, key by key:
 *
 *     key: { was: what the way back gives, is: what the source says }   (absent: no such key)
 *
 * in the extension key `odcs` (in DCS) or the custom property `dcs` (in ODCS). The way back puts `is` in the
 * place of `was`, and only there: what was edited in between is not overwritten. So a round trip gives the
 * same tree, whatever the natural mapping can say.
 */
#ifndef CONTRACT_CONVERT_CONVERT_H
#define CONTRACT_CONVERT_CONVERT_H

#include "contract/base/node_put.h"
#include "contract/grammar/grammar.h"
#include "contract/shape.h"

struct document; /* contract/format.h */
struct conversion;

struct convert {
	struct arena *arena;
	const struct grammar *target;
	int version;             /* of the target */
	const struct grammar_index *index; /* of that version */
	const struct grammar_index *newest[2]; /* of DCS, of ODCS: for the way back */
	bool to_odcs;
	const struct node *definitions; /* of the DCS side; may be NULL */
	bool exact;              /* no version was asked for: what was converted before comes back as it was */
	bool plain;              /* nothing is kept for the way back: there is none */
	struct defects *losses;  /* may be NULL */
};

/* From the one contract standard to the other. */
bool convert_standard(struct arena *a, const struct document *d, const struct conversion *how,
                      const struct node **out, struct defects *losses, struct failure *why);

/* The same, the other way, to the newest version. */
struct convert convert_back(const struct convert *c);

/* Is the target ODCS of a version before this one ("3.1.0")? */
bool before_odcs(const struct convert *c, const char *version);

/* Says that the target cannot state this; it is kept for the way back. */
void convert_loss(const struct convert *c, const struct node *at, struct str path, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* ---- overlays (convert/overlay.c) ------------------------------------------------ */

/* NULL if the two maps say the same. Keys in `except` (separated by blanks) are not compared. */
const struct node *overlay_of(struct arena *a, const struct node *original, const struct node *back,
                              const char *except);
/* The natural map with what the overlay says put in. overlay may be NULL or no overlay. */
struct node *overlay_apply(struct arena *a, const struct node *natural, const struct node *overlay);
/* Where a part of the document that is converted keeps its overlay; NULL: nowhere. */
const struct node *overlay_find(const struct convert *c, const struct node *part);
/* Puts it into a part that was written. overlay may be NULL. */
void overlay_put(const struct convert *c, struct node *part, const struct node *overlay);

/* ---- trees ------------------------------------------------------------------------- */

struct node *map_copy(struct arena *a, const struct node *map); /* its members, not deeper */
/* { property, value } into map.customProperties. */
void put_custom(struct arena *a, struct node *map, struct str property, const struct node *value);
/* An entry of customProperties that is a name and a value and nothing else: the name. */
struct str plain_custom(const struct node *entry);

/* ---- parts ----------------------------------------------------------------------------- */

/* The list schema, or the map models. */
const struct node *convert_models(const struct convert *c, const struct contract *contract);
/* The list or map of servers. */
const struct node *convert_servers(const struct convert *c, const struct node *servers);
/* A list of quality rules. */
const struct node *convert_rules(const struct convert *c, const struct node *rules);
/* slaProperties or servicelevels, without overlay. */
const struct node *convert_levels(const struct convert *c, const struct contract *contract);

#endif
