#include "compat/avro/resolve_impl.h"

/* ---- what does not depend on data ------------------------------------------------ */

bool avro_resolver_init(struct arena *a, const struct avro_schema *reader,
                        const struct avro_schema *writer, struct avro_resolver *out,
                        struct failure *why)
{
	*out = (struct avro_resolver){
		.arena = a,
		.reader = reader,
		.writer = writer,
		.matches = { .arena = a },
		.branches = { .arena = a },
		.unions = { .arena = a },
		.defaults = arena_array(a, const struct avro_datum **, reader->type_count),
	};
	return resolver_apply_aliases(out, why) && (out->obstacle || resolver_match(out, why));
}

void resolver_obstruct(struct avro_resolver *r, enum avro_obstacle obstacle,
                       const struct avro_type *at, const struct avro_field *field, struct str name)
{
	if (r->obstacle)
		return;
	r->obstacle = obstacle;
	r->at = at;
	r->field = field;
	r->name = name;
}

const struct avro_type *avro_resolver_original(const struct avro_resolver *r,
                                               const struct avro_type *renamed)
{
	return r->writer->types[renamed->id];
}

const struct avro_datum *resolver_default(const struct avro_resolver *r,
                                          const struct avro_type *record,
                                          const struct avro_field *field)
{
	static const struct avro_datum none;
	const struct avro_datum ***of_record = &r->defaults[record->id], **slot;
	struct failure why;

	if (!*of_record)
		*of_record = arena_array(r->arena, const struct avro_datum *, record->field_count);
	slot = &(*of_record)[field - record->fields];
	if (!*slot &&
	    !avro_datum_from_default(r->arena, field->type, field->default_value, slot, &why))
		*slot = &none;
	return *slot == &none ? NULL : *slot;
}

/* Java makes an empty list anew for each datum, and asks the field's type for that of its items; a
 * union has none, so the datum fails. */
const struct avro_datum *avro_resolver_default(const struct avro_resolver *r,
                                               const struct avro_type *record,
                                               const struct avro_field *field)
{
	const struct avro_datum *d = resolver_default(r, record, field);

	if (d && field->type->kind == AVRO_UNION && d->value->type->kind == AVRO_ARRAY &&
	    !d->value->count)
		return NULL;
	return d;
}

struct str avro_obstacle_text(struct arena *a, const struct avro_resolver *r)
{
	static const char *const texts[AVRO_OBSTACLE_COUNT] = {
		[AVRO_ALIASES_CLASH] =
			"%s of the writer are called %.*s under the reader's aliases",
		[AVRO_WRITER_DEFAULT_UNFIT] =
			"%s: the writer's default of %.*s is no value of its type under the "
			"reader's aliases",
		[AVRO_DEFAULT_UNFIT] = "%s: the reader's default of %.*s is no value of its type",
		[AVRO_BRANCH_UNSETTLED] =
			"%s%.*s is taken for one branch of the reader's union in one "
			"place, and for another in another",
	};
	const bool clash = r->obstacle == AVRO_ALIASES_CLASH;
	const struct str at = r->at ? r->at->name.full : STR_NONE;

	if (!r->obstacle)
		return STR_NONE;
	return arena_printf(a, texts[r->obstacle],
	                    clash ? (r->field ? "two fields" : "two branches") : str_c(a, at),
	                    STR_FMT(r->name));
}
