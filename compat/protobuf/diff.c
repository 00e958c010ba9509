#include "compat/protobuf/diff_impl.h"
#include "contract/base/limits.h"
#include "contract/base/list.h"

enum { CHANGES_PER_FINDING = 10 };

size_t proto_changed(struct proto_diffing *d, enum rule rule, const struct finding_parts *parts,
                     enum level backward, enum level forward)
{
	struct schema_change c = { .rule = rule,
		                   .parts = *parts,
		                   .otherwise = { backward, forward } };

	if (d->count >= limit_of(LIMIT_FINDINGS) * CHANGES_PER_FINDING) {
		d->more++; /* if it breaks, the relation's answer stands alone */
		return 0;
	}
	c.place = proto_place_text(d->a, d->count + 1);
	LIST_ADD(d->a, d->list, d->count, c);
	return d->count;
}

const struct node *proto_place_of(struct proto_diffing *d, enum side side,
                                  const struct proto_file *file, struct proto_place at)
{
	struct node *n = arena_new(d->a, struct node);
	const bool known = file->source && at.line;

	n->source = file->source ? file->source : d->root[side]->source;
	n->line = known ? at.line : 1;
	n->column = known ? at.column : 1;
	return n;
}

void proto_diff(struct arena *a, const struct proto_file *old, const struct proto_file *new,
                const struct diff_options *options, struct diff *out)
{
	static const struct join_rules alone = { RULE_PROTO_UNREADABLE,
		                                 RULE_PROTO_UNREADABLE_BEFORE, RULE_PROTO_UNPROVED,
		                                 RULE_PROTO_SYNTAX_CHANGED };
	struct proto_diffing d = { .a = a,
		                   .root = { old, new },
		                   .schema = { data_schema_of(a, old), data_schema_of(a, new) } };
	struct schema_answer *answers[JOIN_DIRECTIONS];
	size_t counts[JOIN_DIRECTIONS];

	for (int side = 0; side < SIDES; side++)
		d.pair_at[side].arena = d.enum_at[side].arena = d.enum_uses[side].arena = a;
	proto_pair_all(&d);
	proto_compare_files(&d);
	proto_compare_types(&d);
	for (int direction = 0; direction < JOIN_DIRECTIONS; direction++)
		proto_answers(&d, (enum join_direction)direction, &answers[direction],
		              &counts[direction]);
	/* A type may stand in many places, and messages are not called as models are. */
	out->anywhere = d.count > 0;
	diff_join(a, d.list, d.count, d.more,
	          (const struct schema_answer *const[]){ answers[0], answers[1] }, counts, &alone,
	          options, out);
}
