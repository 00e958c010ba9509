/* report_tree.h - what the gate said, as a tree for programs
 *
 * tools/report/report.schema.json describes it, member by member: the JSON report of the command
 * line, and the answer of a server that is asked to check.
 */
#ifndef COMPAT_ADMISSION_REPORT_TREE_H
#define COMPAT_ADMISSION_REPORT_TREE_H

#include "compat/admission/admission.h"

/* {"report": 1, "kind": ...}: the beginning of every report. */
struct node *report_tree_new(struct arena *a, const char *kind);
/* The members of a check. against: what stood as history, in words, or empty. */
void report_tree_documents(struct arena *a, struct node *root,
                           const struct document_report *documents, size_t n, bool pass,
                           struct str against);

/* One document of them. */
void report_tree_document(struct arena *a, struct node *map, const struct document_report *d);

/* For other kinds of report. d: NULL, or the document whose waivers are named. */
void report_tree_changes(struct arena *a, struct node *list, const struct findings *changes,
                         const struct document_report *d);
void report_tree_renames(struct arena *a, struct node *list, const struct diff *d);
/* "file", "line", "column". What a registry keeps is in no file, and is at no line of it. */
void report_tree_place(struct arena *a, struct node *map, const struct node *at);

#endif
