/* avro_data_oracle.c - data of one Avro schema read with another, many pairs in one process
 *
 * Standard input, a line each: {"reader", "writer", "hex": [...]}, schemas as texts, data as the
 * writer encodes it. Standard output, a line each: {"STRICT", "PROVEN", "obstacle"?, "read":
 * [{"hex", "json"} or {"refused"} or {"failure"}]}, hex as the reader encodes it; or {"failure"}. A
 * verdict is
 * {"compatible", "found": [[type, location, message, witness?]], "notes": [the same]}; a witness is the
 * hex of a datum that fails there, or "no: " and why there is none.
 */
#include "compat/avro/witness.h"
#include "tests/oracle/rows.h"

static bool parse(struct arena *a, const struct node *text, struct avro_schema **out,
                  struct failure *why)
{
	static const struct avro_parse_options stored = { .strictness = AVRO_STORED };
	struct source *source = arena_new(a, struct source);

	*source = (struct source){ STR("schema"), node_text(text) };
	return avro_parse(a, source, &stored, out, why);
}

static int digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static struct str from_hex(struct arena *a, struct str hex)
{
	char *bytes = arena_alloc(a, hex.len / 2, 1);

	for (size_t i = 0; i < hex.len / 2; i++)
		bytes[i] = (char)(digit(hex.ptr[2 * i]) << 4 | digit(hex.ptr[2 * i + 1]));
	return (struct str){ bytes, hex.len / 2 };
}

static struct str to_hex(struct arena *a, struct str bytes)
{
	struct buf out;

	buf_init(&out, a, 0);
	for (size_t i = 0; i < bytes.len; i++)
		buf_printf(&out, "%02x", (unsigned char)bytes.ptr[i]);
	return buf_str(&out);
}

static struct node *read_one(const struct avro_resolver *r, struct str bytes)
{
	struct node *out = node_new_map(r->arena), *json;
	const struct avro_datum *d;
	struct failure why;
	struct str encoded;

	if (avro_resolve_decode(r, bytes, &d, &why) &&
	    avro_datum_encode(r->arena, d, &encoded, &why) &&
	    avro_datum_to_json(r->arena, d, &json, &why)) {
		node_put_text(r->arena, out, "hex", to_hex(r->arena, encoded));
		node_put(r->arena, out, STR("json"), json);
	} else {
		node_put_text(r->arena, out, why.code == FAILURE_REFUSED ? "refused" : "failure",
		              str_copy(r->arena, str_of(why.text)));
	}
	return out;
}

static struct str witness_of(struct arena *a, struct avro_witnesses *all,
                             const struct avro_incompatibility *x)
{
	struct avro_witness w;

	avro_witness_for(all, x, &w);
	if (w.outcome == AVRO_WITNESS_FOUND)
		return to_hex(a, w.bytes);
	return arena_printf(a, "no: %s", avro_witness_text(w.outcome));
}

static struct node *words(struct arena *a, const struct avro_incompatibility **list, size_t n,
                          struct avro_witnesses *all)
{
	struct node *out = node_new_list(a);

	for (size_t i = 0; i < n; i++) {
		struct node *one = node_new_list(a);

		node_add(a, one, node_new_text(a, str_of(avro_mismatch_name(list[i]->type))));
		node_add(a, one, node_new_text(a, list[i]->location));
		node_add(a, one, node_new_text(a, list[i]->message));
		if (all)
			node_add(a, one, node_new_text(a, witness_of(a, all, list[i])));
		node_add(a, out, one);
	}
	return out;
}

static bool verdict(struct arena *a, enum avro_policy policy, const struct avro_schema *reader,
                    const struct avro_schema *writer, struct node *out, struct failure *why)
{
	struct node *map = node_new_map(a);
	struct avro_witnesses *witnesses;
	struct avro_reading r;

	if (!avro_can_read(a, policy, reader, writer, &r, why))
		return false;
	witnesses = r.resolver ? avro_witnesses_of(r.resolver) : NULL;
	node_put(a, map, STR("compatible"),
	         node_new_plain(a, r.compatible ? STR("true") : STR("false")));
	node_put(a, map, STR("found"), words(a, r.list, r.count, witnesses));
	node_put(a, map, STR("notes"), words(a, r.notes, r.note_count, NULL));
	node_put(a, out, str_of(avro_policy_name(policy)), map);
	return true;
}

static bool answer(struct arena *a, const struct node *row, struct node *out, struct failure *why)
{
	const struct node *data = node_get(row, "hex");
	struct node *list = node_new_list(a);
	struct avro_schema *reader, *writer;
	struct avro_resolver r;

	if (!parse(a, node_get(row, "reader"), &reader, why) ||
	    !parse(a, node_get(row, "writer"), &writer, why) ||
	    !verdict(a, AVRO_STRICT, reader, writer, out, why) ||
	    !verdict(a, AVRO_PROVEN, reader, writer, out, why) ||
	    !avro_resolver_init(a, reader, writer, &r, why))
		return false;
	if (r.obstacle)
		node_put_text(a, out, "obstacle", avro_obstacle_text(a, &r));
	for (size_t i = 0; data && i < data->count; i++)
		node_add(a, list, read_one(&r, from_hex(a, node_text(data->items[i]))));
	node_put(a, out, STR("read"), list);
	return true;
}

int main(void)
{
	return oracle_play(answer);
}
