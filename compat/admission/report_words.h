/* report_words.h - sentences about one judged document, and what else every form of a report says
 * alike */
#ifndef COMPAT_ADMISSION_REPORT_WORDS_H
#define COMPAT_ADMISSION_REPORT_WORDS_H

#include "compat/admission/admission.h"

/* "orders.order-events 2.0.0 -> 2.1.0" */
struct str document_title(struct arena *a, const struct document_report *d);
/* "BREAKS 2 of 6 consumers", "passes: breaks 0 of 6 consumers" */
struct str document_verdict(struct arena *a, const struct document_report *d);
/* "6 consumers replayed, 2 not checked; policy PROVEN, profile strict; ..." : what the check
 * covered */
struct str document_coverage(struct arena *a, const struct document_report *d);
/* "PROVEN"; "STRICT and PROVEN" where the registry was asked too */
struct str policies_in_force(struct arena *a, const struct document_report *d);
/* "compatible by BACKWARD (strict)" */
struct str change_verdict(struct arena *a, const struct document_report *d,
                          const struct finding *f);
/* Does a sentence say it already? */
bool mentions(struct str text, struct str word);
/* One of the notes, and what it is about. */
struct str note_sentence(struct arena *a, const struct document_report *d, const struct finding *f);
/* "agreed, ticket 812 (ana, until 2027-01-31)" */
struct str waiver_words(struct arena *a, const struct waiver *w);
/* Ids of the consumers with this answer, joined by commas. */
struct str consumer_ids(struct arena *a, const struct document_report *d,
                        enum replay_result result);
/* Blocks nothing: pending, or beside an active one. */
bool is_waiting(const struct consumer_report *c);
/* The document's part of the report's remarks about the check itself that a person must see. */
struct str *unread_shown(struct arena *a, const struct document_report *d, size_t *count,
                         size_t *more);

/* ---- the pieces ----------------------------------------------------------- */

/* Where a finding points: its place in the new document, else in the old one. */
const struct node *finding_place(const struct finding *f);
struct str place_text(struct arena *a, const struct node *at); /* "x.yaml:3:1", or empty */
/* The waiver that accepts a change for everybody, or NULL. */
const struct waiver *waiver_of_change(struct arena *a, const struct document_report *d,
                                      const struct finding *f);
/* Does this consumer's finding come from this change? */
bool is_caused_by(const struct finding *f, const struct finding *change);
/* Consumers whose answer is this one. */
size_t count_results(const struct document_report *d, enum replay_result result);
/* All consumers that the check knows of: replayed and left out. */
size_t consumers_known(const struct document_report *d);
/* "2 consumers", "1 consumer" */
struct str count_of(struct arena *a, size_t n, const char *noun);
/* Text without control characters and broken UTF-8: what a hostile document says can neither move
 * the cursor nor begin a line of its own. */
struct str clean_text(struct arena *a, struct str s);

#endif
