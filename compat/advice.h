/* advice.h - what to do next: the last lines of a report */
#ifndef COMPAT_ADVICE_H
#define COMPAT_ADVICE_H

#include "compat/admission.h"

/* Fills report->next from everything else in it. */
void advise(struct arena *a, struct document_report *report);

#endif
