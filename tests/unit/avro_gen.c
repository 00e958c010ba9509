#include "tests/unit/avro_gen.h"

#include <stdio.h>
#include <stdlib.h>

enum { DEEPEST = 4, MOST_NAMES = 12 };

static size_t below(uint64_t *seed, size_t n)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(*seed >> 33) % n;
}

static bool chance(uint64_t *seed, size_t one_in)
{
	return below(seed, one_in) == 0;
}

/* ---- schemas ------------------------------------------------------------------ */

struct gen {
	uint64_t seed;
	struct buf side[2]; /* reader, writer */
	size_t names[2];    /* types that each has defined so far: N0, N1... */
};

enum { READER = 1, WRITER = 2, BOTH = 3 };

static void put(struct gen *g, unsigned sides, const char *text)
{
	for (int i = 0; i < 2; i++)
		if (sides >> i & 1)
			buf_add_c(&g->side[i], text);
}

static void put_number(struct gen *g, unsigned sides, const char *format, size_t n)
{
	char text[64];

	/* NOLINTNEXTLINE(clang-diagnostic-format-nonliteral) */
	snprintf(text, sizeof text, format, n);
	put(g, sides, text);
}

static void type(struct gen *g, unsigned sides, int depth, bool in_union);

/* The same, or with a chance something else on each side. */
static void inner(struct gen *g, unsigned sides, int depth)
{
	if (sides == BOTH && chance(&g->seed, 9)) {
		type(g, READER, depth, false);
		type(g, WRITER, depth, false);
	} else {
		type(g, sides, depth, false);
	}
}

static void simple(struct gen *g, unsigned sides)
{
	static const char *const names[] = {
		"\"null\"",  "\"boolean\"", "\"int\"",   "\"long\"",
		"\"float\"", "\"double\"",  "\"bytes\"", "\"string\""
	};
	const size_t i = below(&g->seed, 8);

	if (sides == BOTH && chance(&g->seed, 4)) {
		put(g, READER, names[below(&g->seed, 8)]);
		put(g, WRITER, names[i]);
	} else {
		put(g, sides, names[i]);
	}
}

/* "name":"N3","namespace":"x": with a chance others on each side. */
static void name(struct gen *g, unsigned sides)
{
	for (unsigned i = 0; i < 2; i++) {
		if (!(sides >> i & 1))
			continue;
		put_number(g, 1u << i, "\"name\":\"N%zu\",", g->names[i]++);
		put(g, 1u << i,
		    chance(&g->seed, 8) ? "\"namespace\":\"y\"," : "\"namespace\":\"x\",");
		if (chance(&g->seed, 10))
			put_number(g, 1u << i, "\"aliases\":[\"x.N%zu\"],",
			           below(&g->seed, MOST_NAMES));
	}
}

static void reference(struct gen *g, unsigned sides)
{
	for (unsigned i = 0; i < 2; i++) {
		if (!(sides >> i & 1))
			continue;
		if (g->names[i])
			put_number(g, 1u << i, "\"x.N%zu\"", below(&g->seed, g->names[i]));
		else
			put(g, 1u << i, "\"null\"");
	}
}

static void enumeration(struct gen *g, unsigned sides)
{
	static const char *const symbols[] = { "", "\"A\"", "\"A\",\"B\"", "\"B\",\"C\",\"A\"" };

	put(g, sides, "{\"type\":\"enum\",");
	name(g, sides);
	for (unsigned i = 0; i < 2; i++) {
		if (!(sides >> i & 1))
			continue;
		put(g, 1u << i, "\"symbols\":[");
		put(g, 1u << i, symbols[chance(&g->seed, 12) ? 0 : 1 + below(&g->seed, 3)]);
		put(g, 1u << i, chance(&g->seed, 6) ? "],\"default\":\"A\"}" : "]}");
	}
}

static void default_of(struct gen *g, unsigned sides)
{
	static const char *const values[] = { "null", "1",  "\"A\"", "[]", "{}",
		                              "true", "-1", "1.5",   "[1]" };

	put(g, sides, ",\"default\":");
	put(g, sides, values[below(&g->seed, 9)]);
}

static void record(struct gen *g, unsigned sides, int depth)
{
	const size_t n = below(&g->seed, 4);
	bool first[2] = { true, true };

	put(g, sides, "{\"type\":\"record\",");
	name(g, sides);
	put(g, sides, "\"fields\":[");
	for (size_t i = 0; i < n; i++) {
		const size_t drop = below(&g->seed, 12);
		const unsigned who = sides & (drop == 0 ? READER : drop == 1 ? WRITER : BOTH);

		for (unsigned k = 0; k < 2; k++) {
			if (!(who >> k & 1))
				continue;
			put(g, 1u << k, first[k] ? "{" : ",{");
			first[k] = false;
		}
		put_number(g, who, "\"name\":\"f%zu\",\"type\":", i);
		inner(g, who, depth + 1);
		if (chance(&g->seed, who == READER ? 2 : 8))
			default_of(g, who);
		if (chance(&g->seed, 15))
			put_number(g, who, ",\"aliases\":[\"f%zu\"]", 1 + below(&g->seed, 4));
		put(g, who, "}");
	}
	put(g, sides, "]}");
}

static void unite(struct gen *g, unsigned sides, int depth)
{
	static const char *const plain[] = { "\"null\"", "\"int\"", "\"string\"", "\"double\"" };
	const size_t from = below(&g->seed, 4), n = below(&g->seed, 3);

	put(g, sides, "[");
	put(g, sides, plain[from]);
	if (sides == BOTH && chance(&g->seed, 5))
		put_number(g, 1u << below(&g->seed, 2), ",\"bytes\"", 0);
	for (size_t i = 0; i < n; i++) {
		put(g, sides, ",");
		type(g, sides, depth + 1, true);
	}
	put(g, sides, "]");
}

/* Within a union: only types with names, of which any number may stand side by side. */
static void type(struct gen *g, unsigned sides, int depth, bool in_union)
{
	const size_t kind = below(&g->seed, depth < DEEPEST ? 9 : 4);

	switch (in_union ? 3 + kind % 4 : kind) {
	case 0:
	case 1:
	case 2:
		simple(g, sides);
		break;
	case 3:
		enumeration(g, sides);
		break;
	case 4:
		put(g, sides, "{\"type\":\"fixed\",");
		name(g, sides);
		put_number(g, sides & READER, "\"size\":%zu}", below(&g->seed, 9) ? 2 : 3);
		put(g, sides & WRITER, "\"size\":2}");
		break;
	case 5:
		if (chance(&g->seed, 2))
			reference(g, sides);
		else
			record(g, sides, depth);
		break;
	case 6:
		record(g, sides, depth);
		break;
	case 7:
		put(g, sides,
		    chance(&g->seed, 2) ? "{\"type\":\"array\",\"items\":"
		                        : "{\"type\":\"map\",\"values\":");
		inner(g, sides, depth + 1);
		put(g, sides, "}");
		break;
	default:
		unite(g, sides, depth);
	}
}

void avro_gen_pair(struct arena *a, uint64_t seed, const char **reader, const char **writer)
{
	struct gen g = { .seed = seed * 0x9E3779B97F4A7C15u };

	buf_init(&g.side[0], a, 0);
	buf_init(&g.side[1], a, 0);
	record(&g, BOTH, 0);
	*reader = str_c(a, buf_str(&g.side[0]));
	*writer = str_c(a, buf_str(&g.side[1]));
}

/* ---- data ------------------------------------------------------------------------ */

struct datum_gen {
	struct arena *arena;
	struct avro_smallest *sizes;
	uint64_t *seed;
};

static const struct avro_datum *datum(const struct datum_gen *g, const struct avro_type *t,
                                      int depth);

static void fill_list(const struct datum_gen *g, struct avro_datum *d, int depth)
{
	const struct avro_type *t = d->type;

	if (t->kind == AVRO_RECORD)
		d->count = t->field_count;
	else if (avro_smallest_size(g->sizes, t->items)->known)
		d->count = below(g->seed, 3);
	d->items = arena_array(g->arena, const struct avro_datum *, d->count);
	if (t->kind == AVRO_MAP)
		d->keys = arena_array(g->arena, struct str, d->count);
	for (size_t i = 0; i < d->count; i++) {
		d->items[i] =
			datum(g, t->kind == AVRO_RECORD ? t->fields[i].type : t->items, depth + 1);
		if (t->kind == AVRO_MAP)
			d->keys[i] = i ? STR("b") : STR("a");
	}
}

static void fill_union(const struct datum_gen *g, struct avro_datum *d, int depth)
{
	do
		d->branch = below(g->seed, d->type->branch_count);
	while (!avro_smallest_size(g->sizes, d->type->branches[d->branch])->known);
	d->value = datum(g, d->type->branches[d->branch], depth + 1);
}

static void fill(const struct datum_gen *g, struct avro_datum *d, int depth)
{
	switch (d->type->kind) {
	case AVRO_BOOLEAN:
		d->boolean = chance(g->seed, 2);
		break;
	case AVRO_INT:
	case AVRO_LONG:
		d->integer = (int64_t)below(g->seed, 1000) - 500;
		break;
	case AVRO_FLOAT:
		d->single = (float)below(g->seed, 1000) / 8;
		break;
	case AVRO_DOUBLE:
		d->real = (double)below(g->seed, 1000) / 7;
		break;
	case AVRO_BYTES:
	case AVRO_STRING:
		d->bytes = chance(g->seed, 2) ? STR("text") : STR("");
		break;
	case AVRO_FIXED:
		d->bytes = (struct str){ "\1\2\3", (size_t)d->type->size };
		break;
	case AVRO_ENUM:
		d->symbol = below(g->seed, d->type->symbol_count);
		break;
	case AVRO_RECORD:
	case AVRO_ARRAY:
	case AVRO_MAP:
		fill_list(g, d, depth);
		break;
	case AVRO_UNION:
		fill_union(g, d, depth);
		break;
	case AVRO_NULL:
	case AVRO_KIND_COUNT:
		break;
	}
}

static const struct avro_datum *datum(const struct datum_gen *g, const struct avro_type *t,
                                      int depth)
{
	const struct avro_datum *smallest;
	struct avro_datum *d;
	struct failure why;

	if (depth > 3 * DEEPEST && avro_smallest_datum(g->sizes, t, &smallest, &why))
		return smallest;
	d = avro_datum_new(g->arena, t);
	fill(g, d, depth);
	return d;
}

const struct avro_datum *avro_gen_datum(struct arena *a, struct avro_smallest *sizes,
                                        const struct avro_type *type, uint64_t *seed)
{
	const struct datum_gen g = { a, sizes, seed };

	return datum(&g, type, 0);
}
