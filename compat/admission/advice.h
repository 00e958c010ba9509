/* advice.h - what to do next: the last lines of a report */
#ifndef COMPAT_ADMISSION_ADVICE_H
#define COMPAT_ADMISSION_ADVICE_H

#include "compat/admission/admission.h"

/* Fills report->next from everything else in it. */
void advise(struct arena *a, struct document_report *report);
/* Is this line of it a command, to be copied as it stands? */
bool advice_is_command(struct str next);

#endif
