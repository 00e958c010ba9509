/* rename.c - which gone field probably became which new one: a hint, never a verdict
 *
 * Certain where the document says so: same id, the old name among the new one's former names, or
 * the same name in the store. Else points are counted; five of at most thirteen make a hint, if the
 * two are each other's best match.
 */
#include "compat/diff/impl.h"

enum { ENOUGH = 5, MOST = 13, CERTAIN = 100 };

/* ---- names ------------------------------------------------------------- */

/* Words of a name: split at _ and -, and before an upper-case letter; compared without case. */
static struct str next_word(struct str *rest)
{
	size_t from = 0, to;

	while (from < rest->len && (rest->ptr[from] == '_' || rest->ptr[from] == '-'))
		from++;
	for (to = from; to < rest->len && rest->ptr[to] != '_' && rest->ptr[to] != '-'; to++) {
		bool upper = rest->ptr[to] >= 'A' && rest->ptr[to] <= 'Z';
		bool lower_before =
			to > from && rest->ptr[to - 1] >= 'a' && rest->ptr[to - 1] <= 'z';

		if (upper && lower_before)
			break;
	}
	from = from < to ? from : to;
	{
		struct str word = { rest->ptr + from, to - from };

		*rest = str_skip(*rest, to);
		return word;
	}
}

static bool has_word(struct str name, struct str word)
{
	struct str one;

	while ((one = next_word(&name)).len)
		if (str_eq_nocase(one, word))
			return true;
	return false;
}

/* 0 to 3: edit distance against length, or words in common (total_minor, total_cents). */
static int name_points(struct str x, struct str y)
{
	size_t longest = x.len > y.len ? x.len : y.len, distance;
	struct str rest = x, word;
	int words = 0, common = 0;

	if (!longest || longest > 200)
		return 0;
	while ((word = next_word(&rest)).len) {
		words++;
		common += has_word(y, word);
	}
	distance = str_distance(x, y, longest);
	if (distance * 4 <= longest)
		return 3;
	if (distance * 2 <= longest || (common && common * 2 >= words))
		return 2;
	return common || distance * 4 <= longest * 3 ? 1 : 0;
}

/* ---- two fields -------------------------------------------------------- */

static bool same_attribute(struct diffing *d, enum attribute attribute, const struct field *x,
                           const struct field *y)
{
	return attribute_compare(d->a, attribute, x, y).relation == REL_EQUAL;
}

static struct str doc_of(const struct field *f)
{
	const struct named *found = named_find(f->docs, f->doc_count, STR("description"));

	return found ? found->text : STR_NONE;
}

static bool is_certain(const struct field *old, const struct field *new)
{
	const struct stated *former = field_stated(new, ATTR_FORMER_NAME);
	const struct stated *was = field_stated(old, ATTR_PHYSICAL_NAME);
	const struct stated *is = field_stated(new, ATTR_PHYSICAL_NAME);

	for (size_t i = 0; former && i < former->count; i++)
		if (str_eq(former->list[i], old->name))
			return true;
	if (old->id.len && str_eq(old->id, new->id))
		return true;
	return (was && is && str_eq(was->text, is->text)) || (is && str_eq(is->text, old->name));
}

static int score(struct diffing *d, const struct field *old, const struct field *new)
{
	static const enum attribute equal[] = { ATTR_REQUIRED, ATTR_UNIQUE, ATTR_PATTERN,
		                                ATTR_ENUM };
	struct str was = doc_of(old), is = doc_of(new);
	int points;

	if (is_certain(old, new))
		return CERTAIN;
	points = name_points(old->name, new->name);
	if (type_relation(&old->type, &new->type) == REL_EQUAL)
		points += 3;
	for (size_t i = 0; i < sizeof equal / sizeof *equal; i++)
		points += same_attribute(d, equal[i], old, new);
	points += old->position == new->position;
	return points + (was.len && str_eq(was, is) ? 2 : 0);
}

/* ---- best matches ------------------------------------------------------ */

static void add_hint(struct diffing *d, const struct field *parent, const struct field *old,
                     const struct field *new, int points)
{
	struct diff *out = d->out;
	struct rename_hint *more = arena_array(d->a, struct rename_hint, out->rename_count + 1);
	int percent = points >= CERTAIN ? 100 : 50 + (points - ENOUGH) * 45 / (MOST - ENOUGH);

	if (out->rename_count)
		memcpy(more, out->renames, out->rename_count * sizeof *more);
	more[out->rename_count++] = (struct rename_hint){ parent->path, old->name, new->name,
		                                          points >= CERTAIN, percent };
	out->renames = more;
}

/* Equal structure says little where names have nothing in common: a field like any other is no
 * rename. */
static bool is_likely(const struct field *old, const struct field *new, int points)
{
	struct str was = doc_of(old);

	return points >= CERTAIN || (points >= ENOUGH && (name_points(old->name, new->name) > 0 ||
	                                                  (was.len && str_eq(was, doc_of(new)))));
}

void rename_hints(struct diffing *d, const struct field *old_parent, const struct field **gone,
                  size_t gone_count, const struct field **added, size_t added_count)
{
	enum { TRIES = 10000 };
	int *points;

	if (!gone_count || !added_count || gone_count > TRIES / added_count)
		return; /* so much has changed that a hint helps nobody */
	points = arena_array(d->a, int, gone_count *added_count);
	for (size_t i = 0; i < gone_count; i++)
		for (size_t j = 0; j < added_count; j++)
			points[i * added_count + j] = score(d, gone[i], added[j]);
	for (size_t i = 0; i < gone_count; i++) {
		size_t best = 0, rivals = 0;

		for (size_t j = 1; j < added_count; j++)
			if (points[i * added_count + j] > points[i * added_count + best])
				best = j;
		for (size_t k = 0; k < gone_count; k++)
			rivals += k != i &&
			          points[k * added_count + best] >= points[i * added_count + best];
		if (!rivals && is_likely(gone[i], added[best], points[i * added_count + best]))
			add_hint(d, old_parent, gone[i], added[best],
			         points[i * added_count + best]);
	}
}
