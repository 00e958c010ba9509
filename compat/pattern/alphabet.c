/* alphabet.c - code points that no set of some programs tells apart
 *
 * The boundaries of all sets cut the code points into pieces. Pieces start in
 * one class; each set splits every class into what is inside and outside. */
#include "compat/pattern/impl.h"

#include <stdlib.h>

/* What people read best comes first, in example strings and in the search. */
static const struct range preferred[] = {
	{ 'a', 'z' },         { '0', '9' },       { 'A', 'Z' },         { '-', '.' },
	{ '_', '_' },         { '!', '~' },       { ' ', ' ' },         { '\n', '\n' },
	{ '\t', '\r' },       { 0xC0, 0x17F },    { 0x391, 0x3C9 },     { 0x410, 0x44F },
	{ 0x4E00, 0x9FA5 },   { 0xAC00, 0xD7A3 }, { 0x1F600, 0x1F64F }, { 0xA1, 0xD7FF },
	{ 0xE000, 0x10FFFF }, { 0, 0xA0 },
};
enum { PREFERRED = sizeof preferred / sizeof *preferred, MEMBERS_MAX = 1 << 19 };

struct piece {
	uint32_t lo, hi, class;
};

struct rank {
	uint32_t row, example, class;
};

static int by_value(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static int by_rank(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x->example > y->example) - (x->example < y->example);
}

/* Where pieces begin, sorted; the surrogates become a piece that is left out. */
static struct piece *cut_pieces(struct arena *a, const struct charset *sets, uint32_t n,
                                uint32_t *count)
{
	size_t all = 3, used = 0;
	uint32_t *starts;
	struct piece *pieces;

	for (uint32_t i = 0; i < n; i++)
		all += 2 * (size_t)sets[i].n;
	starts = arena_array(a, uint32_t, all);
	starts[used++] = 0;
	starts[used++] = SURROGATE_FIRST;
	starts[used++] = SURROGATE_LAST + 1;
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < sets[i].n; k++) {
			starts[used++] = sets[i].ranges[k].lo;
			starts[used++] = sets[i].ranges[k].hi + 1;
		}
	}
	qsort(starts, used, sizeof *starts, by_value);
	pieces = arena_array(a, struct piece, used);
	*count = 0;
	for (size_t i = 0; i < used; i++) {
		uint32_t hi = i + 1 < used ? starts[i + 1] : CODE_POINT_MAX + 1;

		if (starts[i] < hi && starts[i] != SURROGATE_FIRST)
			pieces[(*count)++] = (struct piece){ starts[i], hi - 1, 0 };
	}
	return pieces;
}

/* Gives the classes numbers without gaps, in the order of their first piece. */
static uint32_t renumber(struct piece *pieces, uint32_t count, uint32_t *map)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < count; i++)
		map[pieces[i].class] = UINT32_MAX;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t *to = &map[pieces[i].class];

		if (*to == UINT32_MAX)
			*to = n++;
		pieces[i].class = *to;
	}
	return n;
}

static uint32_t classify(struct arena *a, struct piece *pieces, uint32_t count,
                         const struct charset *sets, uint32_t n)
{
	uint32_t *map = arena_array(a, uint32_t, 2 * (size_t)count + 1);
	uint32_t classes = 1;

	for (uint32_t s = 0; s < n; s++) {
		uint32_t k = 0;

		for (uint32_t i = 0; i < count; i++) {
			while (k < sets[s].n && sets[s].ranges[k].hi < pieces[i].lo)
				k++;
			if (k < sets[s].n && sets[s].ranges[k].lo <= pieces[i].lo)
				pieces[i].class += classes;
		}
		classes = renumber(pieces, count, map);
	}
	return classes;
}

/* The best code point to show for each class, and the classes by that. */
static struct rank *rank_classes(struct arena *a, const struct piece *pieces, uint32_t count,
                                 uint32_t classes)
{
	struct rank *ranks = arena_array(a, struct rank, classes);

	for (uint32_t c = 0; c < classes; c++)
		ranks[c] = (struct rank){ PREFERRED, 0, c };
	for (uint32_t row = 0; row < PREFERRED; row++) {
		for (uint32_t i = 0; i < count; i++) {
			const struct range *want = &preferred[row];
			struct rank *r = &ranks[pieces[i].class];

			if (r->row < PREFERRED || pieces[i].lo > want->hi ||
			    pieces[i].hi < want->lo)
				continue;
			r->row = row;
			r->example = pieces[i].lo > want->lo ? pieces[i].lo : want->lo;
		}
	}
	qsort(ranks, classes, sizeof *ranks, by_rank);
	return ranks;
}

bool pattern_alphabet_init(struct alphabet *out, struct arena *a, const struct charset *sets,
                           uint32_t n, bool words)
{
	struct charset *all = arena_array(a, struct charset, n + 1);
	uint32_t count, *example;
	enum side *side;
	uint64_t *member;
	struct piece *pieces;
	struct rank *ranks;

	for (uint32_t i = 0; i < n; i++)
		all[i] = sets[i];
	if (words)
		all[n] = pattern_set_word;
	pieces = cut_pieces(a, all, n + words, &count);
	out->n = classify(a, pieces, count, all, n + words);
	out->words = (out->n + 63) / 64;
	if (out->words * n > MEMBERS_MAX)
		return false;
	ranks = rank_classes(a, pieces, count, out->n);
	out->example = example = arena_array(a, uint32_t, out->n);
	out->side = side = arena_array(a, enum side, out->n);
	out->member = member = arena_array(a, uint64_t, out->words * n);
	for (uint32_t c = 0; c < out->n; c++) {
		example[c] = ranks[c].example;
		side[c] = words && pattern_set_has(pattern_set_word, example[c]) ? SIDE_WORD
		                                                                 : SIDE_OTHER;
		for (uint32_t s = 0; s < n; s++)
			if (pattern_set_has(sets[s], example[c]))
				member[s * out->words + c / 64] |= (uint64_t)1 << (c % 64);
	}
	return true;
}
