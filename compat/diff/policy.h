/* policy.h - the changes between two schemas as the policy in force judges them
 *
 * Under PROVEN a language's own diff is all there is: what breaks is what data says. Under any
 * other policy that policy decides: what it refuses are findings of GROUP_POLICY, and what data
 * says stands beside them as a warning at most, so that neither hides the other. A registry's
 * policies answer in both directions; a rule set compares old with new, under every level but NONE.
 */
#ifndef COMPAT_DIFF_POLICY_H
#define COMPAT_DIFF_POLICY_H

#include "compat/diff/diff.h"
#include "compat/relation.h"

/* Both are made of schemas of one language, which has a diff. Fills out->changes, sorted, at the
 * levels that options give. What a rule set says of a change that another finding of it implies is
 * told once. */
void diff_by_policy(struct arena *a, const struct contract *old, const struct contract *new,
                    const struct diff_options *options, struct diff *out);
/* What a registry's policy, and not data, says of the two: options->policy is not PROVEN, and its
 * rules are not asked. */
void refused_by_policy(struct arena *a, const struct contract *old, const struct contract *new,
                       const struct diff_options *options, struct findings *out);

#endif
