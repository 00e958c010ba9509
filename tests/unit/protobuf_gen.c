#include "tests/unit/protobuf_gen.h"

enum { MESSAGES = 4, NUMBERS = 6, ENUMS = 2, CONSTANTS = 4, DEEPEST = 4 };

static uint64_t draw(uint64_t *seed)
{
	*seed += 0x9e3779b97f4a7c15ull;
	uint64_t z = *seed;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

static unsigned below(uint64_t *seed, unsigned n)
{
	return (unsigned)(draw(seed) % n);
}

/* ---- schemas ------------------------------------------------------------------------- */

static const char *const scalars[] = { "int32",    "int64",   "uint32",   "uint64", "bool",
	                               "sint32",   "sint64",  "fixed32",  "sfixed32", "fixed64",
	                               "sfixed64", "float",   "double",   "string", "bytes" };
enum { SCALARS = sizeof scalars / sizeof *scalars };

/* Of other files: one with scalars, one that holds itself, one that is optional for JSON only. */
static const char *const imported[] = { ".google.protobuf.Timestamp", ".google.protobuf.Value",
	                                ".google.protobuf.Int32Value" };
enum {
	IMPORTED = sizeof imported / sizeof *imported,
	TYPES = SCALARS + ENUMS + MESSAGES + IMPORTED
};

enum shape { ABSENT, PLAIN, OPTIONAL, REQUIRED, REPEATED, REPEATED_OTHER, IN_ONEOF, MAP, GROUP, SHAPES };
enum syntax { TWO, THREE, EDITION };

struct gen_field {
	enum shape shape;
	unsigned type; /* a scalar, an enum, a message */
	unsigned name, value, feature;
	bool has_default;
};

struct gen_file {
	enum syntax syntax;
	struct gen_field fields[MESSAGES][NUMBERS];
	struct gen_field extension;
	unsigned nested;   /* bits: the last message stands within the first, the last enum too */
	unsigned features; /* bits, of the file */
	int constants[ENUMS][CONSTANTS];
	unsigned names[ENUMS][CONSTANTS], message_names[MESSAGES], count[ENUMS];
};

static void draw_field(uint64_t *seed, struct gen_field *f, unsigned number)
{
	f->shape = (enum shape)below(seed, SHAPES);
	f->type = below(seed, TYPES);
	f->name = below(seed, 12) ? number : below(seed, NUMBERS);
	f->value = below(seed, 3);
	f->feature = below(seed, 4);
	f->has_default = !below(seed, 4);
}

static void draw_enum(uint64_t *seed, struct gen_file *g, unsigned e)
{
	static const int numbers[] = { 0, 1, 2, 3, 5, -1, 1000, 0x7fffffff };

	g->count[e] = 1 + below(seed, CONSTANTS);
	for (unsigned i = 0; i < CONSTANTS; i++) {
		g->constants[e][i] = numbers[(i * 2 + below(seed, 2)) % 8];
		g->names[e][i] = below(seed, 6) ? i : below(seed, CONSTANTS);
	}
}

static void draw_file(uint64_t *seed, struct gen_file *g, bool editions)
{
	g->syntax = (enum syntax)below(seed, editions ? 3 : 2);
	for (unsigned m = 0; m < MESSAGES; m++) {
		g->message_names[m] = m;
		for (unsigned n = 0; n < NUMBERS; n++)
			draw_field(seed, &g->fields[m][n], n);
	}
	draw_field(seed, &g->extension, 0);
	g->nested = below(seed, 4);
	g->features = below(seed, 2) ? 0 : below(seed, 8);
	for (unsigned e = 0; e < ENUMS; e++)
		draw_enum(seed, g, e);
}

/* One to three things are drawn anew; some of them into what reads the same. */
static void change(uint64_t *seed, struct gen_file *g, bool editions)
{
	for (unsigned n = 1 + below(seed, 3); n; n--) {
		struct gen_field *f = &g->fields[below(seed, MESSAGES)][below(seed, NUMBERS)];

		switch (below(seed, 10)) {
		case 0:
			if (!below(seed, 2))
				g->syntax = (enum syntax)below(seed, editions ? 3 : 2);
			break;
		case 9:
			if (below(seed, 2))
				g->nested = below(seed, 4);
			else
				g->features = below(seed, 8);
			break;
		case 1:
			draw_enum(seed, g, below(seed, ENUMS));
			break;
		case 2:
			f->type = below(seed, TYPES);
			break;
		case 3:
			f->shape = (enum shape)below(seed, SHAPES);
			break;
		case 4:
			f->shape = ABSENT;
			break;
		case 5:
			g->message_names[below(seed, MESSAGES)] = MESSAGES;
			break;
		case 6:
			f->feature = below(seed, 4);
			f->has_default = !f->has_default;
			f->value = below(seed, 3);
			break;
		case 7:
			draw_field(seed, &g->extension, 0);
			break;
		default:
			draw_field(seed, f, (unsigned)((f - g->fields[0]) % NUMBERS));
			break;
		}
	}
}

/* ---- their texts ------------------------------------------------------------------------ */

static bool is_enum(unsigned type)
{
	return type >= SCALARS && type < SCALARS + ENUMS;
}

static bool is_message(unsigned type)
{
	return type >= SCALARS + ENUMS;
}

enum { NESTED_MESSAGE = 1, NESTED_ENUM = 2 };
enum { IS_CLOSED = 1, IS_EXPANDED = 2, IS_UNCHECKED = 4 };

static bool is_nested(const struct gen_file *g, unsigned type)
{
	return (type == SCALARS + ENUMS - 1 && g->nested & NESTED_ENUM) ||
	       (type == SCALARS + ENUMS + MESSAGES - 1 && g->nested & NESTED_MESSAGE);
}

/* So has an enum to, of which a map has values. */
static bool begins_with_zero(const struct gen_file *g, unsigned type)
{
	return !is_enum(type) || g->syntax != TWO || !g->constants[type - SCALARS][0];
}

static bool packs(unsigned type)
{
	return !is_message(type) && (is_enum(type) || type < 13);
}

/* By its own name, where it is defined. */
static void put_name(struct buf *out, const struct gen_file *g, unsigned type)
{
	const unsigned m = type - SCALARS - ENUMS;

	if (is_enum(type))
		buf_printf(out, "E%u", type - SCALARS);
	else
		buf_printf(out, "M%u", g->message_names[m] == MESSAGES ? m + 10 : m);
}

static void put_type(struct buf *out, const struct gen_file *g, unsigned type)
{
	if (type < SCALARS) {
		buf_add_c(out, scalars[type]);
	} else if (type >= SCALARS + ENUMS + MESSAGES) {
		buf_add_c(out, imported[type - SCALARS - ENUMS - MESSAGES]);
	} else {
		if (is_nested(g, type)) {
			put_name(out, g, SCALARS + ENUMS);
			buf_add_c(out, ".");
		}
		put_name(out, g, type);
	}
}

static void put_default(struct buf *out, const struct gen_file *g, const struct gen_field *f)
{
	static const char *const texts[] = { "\"\"", "\"x\"", "\"zero\"" };

	if (is_enum(f->type))
		buf_printf(out, "default = C%u_%u", f->type - SCALARS,
		           f->value % g->count[f->type - SCALARS]);
	else if (f->type == 4)
		buf_printf(out, "default = %s", f->value ? "true" : "false");
	else if (f->type >= 13)
		buf_printf(out, "default = %s", texts[f->value]);
	else
		buf_printf(out, "default = %u", f->value);
}

/* Options in brackets; first: whether one stands there already. */
static void put_options(struct buf *out, const struct gen_file *g, const struct gen_field *f, bool single)
{
	const bool repeated = f->shape == REPEATED || f->shape == REPEATED_OTHER;
	const char *feature = NULL;
	bool own_default = single && f->has_default && !is_message(f->type) && g->syntax != THREE;

	if (repeated && packs(f->type) && g->syntax != EDITION && f->shape == REPEATED_OTHER)
		feature = g->syntax == TWO ? "packed = true" : "packed = false";
	if (g->syntax == EDITION && repeated && packs(f->type) && f->shape == REPEATED_OTHER)
		feature = "features.repeated_field_encoding = EXPANDED";
	if (g->syntax == EDITION && single && f->shape == PLAIN && !is_message(f->type) &&
	    !(is_enum(f->type) && g->features & IS_CLOSED)) {
		feature = "features.field_presence = IMPLICIT";
		own_default = false;
	}
	if (g->syntax == EDITION && f->shape == REQUIRED)
		feature = "features.field_presence = LEGACY_REQUIRED";
	if (g->syntax == EDITION && f->type == 13 && !feature && f->feature == 1)
		feature = "features.utf8_validation = NONE";
	if (g->syntax == EDITION && is_message(f->type) && !feature && f->feature == 2)
		feature = "features.message_encoding = DELIMITED";
	if (own_default || feature) {
		buf_add_c(out, " [");
		if (own_default)
			put_default(out, g, f);
		buf_printf(out, "%s%s]", own_default && feature ? ", " : "", feature ? feature : "");
	}
}

static void put_field(struct buf *out, const struct gen_file *g, const struct gen_field *f, unsigned number)
{
	static const char *const labels[SHAPES] = { [OPTIONAL] = "optional ", [REQUIRED] = "required ",
		                                    [REPEATED] = "repeated ", [REPEATED_OTHER] = "repeated " };
	const char *label = labels[f->shape] ? labels[f->shape] : "";
	const bool single = f->shape != REPEATED && f->shape != REPEATED_OTHER;

	if (g->syntax == TWO && f->shape == PLAIN)
		label = "optional ";
	if (g->syntax == THREE && f->shape == REQUIRED)
		label = "optional ";
	if (g->syntax == EDITION && single)
		label = "";
	buf_add_c(out, label);
	put_type(out, g, f->type);
	buf_printf(out, " f%u_%u = %u", f->name, number, number);
	put_options(out, g, f, single);
	buf_add_c(out, ";\n");
}

static void put_special(struct buf *out, const struct gen_file *g, const struct gen_field *f, unsigned number)
{
	if (f->shape == MAP) {
		static const char *const keys[] = { "int32", "string", "string",
			                            "bool",  "sint64", "fixed32" };

		buf_printf(out, "map<%s, ", keys[f->value + (f->feature == 3 ? 3 : 0)]);
		put_type(out, g, begins_with_zero(g, f->type) ? f->type : 0);
		buf_printf(out, "> f%u_%u = %u;\n", f->name, number, number);
	} else if (g->syntax == TWO) {
		buf_printf(out, "%s group G%u = %u {\n optional ", f->value ? "optional" : "repeated",
		           number, number);
		put_type(out, g, f->type);
		buf_add_c(out, " a = 1;\n optional int32 b = 2;\n}\n");
	} else {
		buf_printf(out, "repeated ");
		put_type(out, g, f->type);
		buf_printf(out, " f%u_%u = %u;\n", f->name, number, number);
	}
}

static void put_enum(struct buf *out, const struct gen_file *g, unsigned e);

/* In a oneof a field has no label, and may be a group. */
static void put_oneof(struct buf *out, const struct gen_file *g, const struct gen_field *fields)
{
	buf_add_c(out, "oneof one {\n");
	for (unsigned n = 0; n < NUMBERS; n++) {
		const struct gen_field *f = &fields[n];

		if (f->shape != IN_ONEOF)
			continue;
		if (g->syntax == TWO && f->value == 2) {
			buf_printf(out, "group G%u = %u { optional int32 a = 1; }\n", n + 1, n + 1);
			continue;
		}
		put_type(out, g, f->type);
		buf_printf(out, " f%u_%u = %u;\n", f->name, n + 1, n + 1);
	}
	buf_add_c(out, "}\n");
}

static void put_message(struct buf *out, const struct gen_file *g, unsigned m)
{
	bool oneof = false;

	buf_add_c(out, "message ");
	put_name(out, g, SCALARS + ENUMS + m);
	buf_add_c(out, " {\n");
	for (unsigned n = 0; n < NUMBERS; n++) {
		const struct gen_field *f = &g->fields[m][n];

		oneof |= f->shape == IN_ONEOF;
		if (f->shape == MAP || f->shape == GROUP)
			put_special(out, g, f, n + 1);
		else if (f->shape != ABSENT && f->shape != IN_ONEOF)
			put_field(out, g, f, n + 1);
	}
	if (oneof)
		put_oneof(out, g, g->fields[m]);
	if (m == 0 && g->syntax != THREE)
		buf_add_c(out, "extensions 100 to 200;\n");
	if (m == 0 && g->nested & NESTED_ENUM)
		put_enum(out, g, ENUMS - 1);
	if (m == 0 && g->nested & NESTED_MESSAGE)
		put_message(out, g, MESSAGES - 1);
	buf_add_c(out, "}\n");
}

static void put_enum(struct buf *out, const struct gen_file *g, unsigned e)
{
	/* The first number has two names, so that aliases are allowed everywhere. */
	buf_printf(out, "enum E%u {\noption allow_alias = true;\n", e);
	if (g->syntax != TWO)
		buf_printf(out, "Z%u = 0;\n", e);
	else
		buf_printf(out, "Z%u = %d;\n", e, g->constants[e][0]);
	buf_printf(out, "A%u = %d;\n", e, g->syntax != TWO ? 0 : g->constants[e][0]);
	for (unsigned i = 0; i < g->count[e]; i++) {
		unsigned times = 0;

		/* A name drawn twice stands once, the other one goes by its position. */
		for (unsigned j = 0; j < i; j++)
			times += g->names[e][j] == g->names[e][i];
		buf_printf(out, times ? "C%u_%uB%u = %d;\n" : "C%u_%u = %d;\n", e,
		           times ? i : g->names[e][i], times ? 9u : 0u, g->constants[e][i]);
	}
	/* What a default may name is always there. */
	for (unsigned i = 0; i < g->count[e]; i++) {
		bool there = false;

		for (unsigned j = 0; j < g->count[e]; j++)
			there |= g->names[e][j] == i;
		if (!there)
			buf_printf(out, "C%u_%u = %d;\n", e, i, g->constants[e][0]);
	}
	buf_add_c(out, "}\n");
}

/* What holds for the whole file; only editions have it. */
static void put_features(struct buf *out, const struct gen_file *g)
{
	if (g->syntax != EDITION)
		return;
	if (g->features & IS_CLOSED)
		buf_add_c(out, "option features.enum_type = CLOSED;\n");
	if (g->features & IS_EXPANDED)
		buf_add_c(out, "option features.repeated_field_encoding = EXPANDED;\n");
	if (g->features & IS_UNCHECKED)
		buf_add_c(out, "option features.utf8_validation = NONE;\n");
}

static const char *text_of(struct arena *a, const struct gen_file *g)
{
	static const char *const heads[] = { "syntax = \"proto2\";\n", "syntax = \"proto3\";\n",
		                             "edition = \"2023\";\n" };
	static const char *const files[] = { "timestamp", "struct", "wrappers" };
	struct buf out;

	buf_init(&out, a, 0);
	buf_printf(&out, "%spackage p;\n", heads[g->syntax]);
	for (size_t i = 0; i < IMPORTED; i++)
		buf_printf(&out, "import \"google/protobuf/%s.proto\";\n", files[i]);
	put_features(&out, g);
	for (unsigned e = 0; e < ENUMS; e++)
		if (!is_nested(g, SCALARS + e))
			put_enum(&out, g, e);
	for (unsigned m = 0; m < MESSAGES; m++)
		if (!is_nested(g, SCALARS + ENUMS + m))
			put_message(&out, g, m);
	if (g->syntax != THREE && g->extension.shape != ABSENT) {
		const char *optional = g->syntax == TWO ? "optional" : "";

		buf_add_c(&out, "extend ");
		put_type(&out, g, SCALARS + ENUMS);
		buf_printf(&out, " {\n%s ", g->extension.value ? optional : "repeated");
		put_type(&out, g, g->extension.type);
		buf_add_c(&out, " e = 100;\n}\n");
	}
	return str_c(a, buf_str(&out));
}

void protobuf_gen_pair(struct arena *a, uint64_t seed, bool editions, const char **old,
                       const char **new)
{
	struct gen_file g;

	memset(&g, 0, sizeof g);
	draw_file(&seed, &g, editions);
	*old = text_of(a, &g);
	change(&seed, &g, editions);
	*new = text_of(a, &g);
}

/* ---- messages ---------------------------------------------------------------------------------- */

static uint64_t number_for(const struct data_field *f, uint64_t *seed)
{
	static const uint64_t ends[] = { 0, 1, 2, 127, 128, 300, 0x7fffffff, 0x80000000, 0xffffffff,
		                         1ull << 32, ~0ull, ~0ull << 31, 1ull << 63, 0x3f800000,
		                         0x3ff0000000000000 };
	const struct data_kind_row *row = data_kind(f->kind);
	uint64_t bits = below(seed, 4) ? ends[below(seed, sizeof ends / sizeof *ends)] : draw(seed);

	if (f->kind == DATA_ENUM)
		return (uint64_t)(int64_t)f->constants->constants[below(seed, (unsigned)f->constants->count)]
			.number;
	if (row->width == 1)
		return bits & 1;
	if (row->width == 32)
		return row->is_signed && row->coding != CODING_REAL
		               ? (uint64_t)(int64_t)(int32_t)(uint32_t)bits
		               : (uint32_t)bits;
	return bits;
}

static struct data_record *record(struct arena *a, const struct data_message *type, uint64_t *seed,
                                  int depth);

static struct data_value value_for(struct arena *a, const struct data_field *f, uint64_t *seed, int depth)
{
	static const struct str texts[] = { STR_INIT(""), STR_INIT("a"), STR_INIT("\xc3\xa4\xe2\x82\xac"),
		                            STR_INIT("longer than that") };
	static const struct str bytes[] = { STR_INIT(""), STR_INIT("a"), STR_INIT("\xff\x00"),
		                            STR_INIT("\x08\x01"), STR_INIT("\x08") };
	struct data_value v = { 0 };

	if (data_is_message(f))
		v.record = record(a, f->message, seed, depth + 1);
	else if (f->kind == DATA_STRING)
		v.bytes = texts[below(seed, 4)];
	else if (f->kind == DATA_BYTES)
		v.bytes = bytes[below(seed, 5)];
	else
		v.bits = number_for(f, seed);
	return v;
}

static struct data_record *record(struct arena *a, const struct data_message *type, uint64_t *seed,
                                  int depth)
{
	struct data_record *r = data_record_new(a, type);
	bool *taken = arena_array(a, bool, type->oneof_count);

	for (size_t i = 0; i < type->count; i++) {
		const struct data_field *f = &type->fields[i];
		const bool must = f->presence == DATA_REQUIRED || f->always;
		unsigned count = must ? 1 : f->presence == DATA_REPEATED ? below(seed, 4) : below(seed, 3) > 0;

		if (data_is_message(f) && (!f->message->inhabited || (depth >= DEEPEST && !must)))
			count = 0;
		if (f->oneof >= 0 && (taken[f->oneof] || below(seed, 2)))
			count = 0;
		if (f->oneof >= 0 && count)
			taken[f->oneof] = true;
		while (count--)
			data_put(a, r, f, value_for(a, f, seed, depth));
	}
	return r;
}

struct data_record *protobuf_gen_record(struct arena *a, const struct data_message *type,
                                        uint64_t *seed)
{
	return record(a, type, seed, 0);
}
