/* resolve.h - data of one Avro schema in the types of another
 *
 * What Avro's resolving decoder does with a type of the writer and one of the reader, decided once,
 * for the decoder below and for the relation PROVEN (read.h). It is the decoder of Apache Avro
 * Java 1.12 (Resolver), which is what most consumers run; where it leaves the specification, so
 * does this:
 *
 * - The reader's aliases are applied to the writer's schema, twice, by full names, unless the two
 *   schemas are equal. If two fields or branches then have one name, nothing can be decoded;
 * neither if a default of the writer is none under the new names, for it is checked again.
 * - Names of records are not compared; those of enums and fixed by their last part.
 * - A union of the reader takes the branch of the same kind; of a named type that of the same full
 *   name; a record else the last branch of its simple name that matches, else the first that does.
 *   It matches if no field is missing without a default and no field is at odds on its face: what
 * is inside arrays, maps, unions and further records is not looked at. Only then come promotions. A
 *   branch once chosen stays chosen.
 * - Two unions with the same branches in the same order (simple names) go branch by branch.
 * - All defaults that are needed somewhere, and of records that are tried as branches, must be
 *   values of their types, or nothing can be decoded.
 *
 * The search for branches meets pairs of records in progress and takes them to match so far, as
 * there, in the order of there. Time and memory: pairs of records times their fields (LIMIT_PAIRS).
 */
#ifndef COMPAT_AVRO_RESOLVE_H
#define COMPAT_AVRO_RESOLVE_H

#include "compat/type_pairs.h"
#include "contract/avro/datum.h"

/* Why no datum at all can be decoded. */
enum avro_obstacle {
	AVRO_NO_OBSTACLE,
	/* Under the reader's aliases two fields, or two branches, of the writer have one name. */
	AVRO_ALIASES_CLASH,
	/* Under the reader's aliases a default of the writer's is no value of its type. */
	AVRO_WRITER_DEFAULT_UNFIT,
	/* A field that the writer lacks has a default that is no value of its type. */
	AVRO_DEFAULT_UNFIT,
	/* One union of the reader takes the same record as one branch here and another there: which
	 * of them, hangs on the order of the search. Data decodes there; it is refused here. */
	AVRO_BRANCH_UNSETTLED,
	AVRO_OBSTACLE_COUNT
};

struct avro_resolver {
	struct arena *arena;
	const struct avro_schema *reader, *writer;
	/* The writer's schema under the reader's aliases: the same types by the same ids; the
	 * writer's itself where nothing is renamed. */
	const struct avro_schema *renamed;
	enum avro_obstacle obstacle; /* the first one found */
	const struct avro_type
		*at; /* where: a type of the renamed writer; DEFAULT_UNFIT: the reader's record */
	const struct avro_field *field; /* of that type; NULL: none */
	struct str name;                /* ALIASES_CLASH: the name that stands twice */
	struct type_pairs matches, branches, unions;
	const struct avro_datum ***defaults; /* by record id and field of the reader, once made */
};

/* Is there no renamed writer, so that nothing further can be asked? */
static inline bool avro_obstacle_is_total(enum avro_obstacle o)
{
	return o == AVRO_ALIASES_CLASH || o == AVRO_WRITER_DEFAULT_UNFIT;
}

/* Everything that does not depend on data. The schemas must live as long. False: LIMIT. */
bool avro_resolver_init(struct arena *a, const struct avro_schema *reader,
                        const struct avro_schema *writer, struct avro_resolver *out,
                        struct failure *why);

/* The writer's own type behind a renamed one. */
const struct avro_type *avro_resolver_original(const struct avro_resolver *r,
                                               const struct avro_type *renamed);

/* The branch of the reader's union that a type of the (renamed) writer, no union, goes to; -1:
 * none. */
ptrdiff_t avro_resolver_branch(const struct avro_resolver *r, const struct avro_type *reader_union,
                               const struct avro_type *writer);
/* Do two unions go branch by branch? */
bool avro_resolver_equivalent(const struct avro_resolver *r, const struct avro_type *reader_union,
                              const struct avro_type *writer_union);
/* The value of a field of the reader that the writer lacks; NULL: its default is none, or is an
 * empty array in a union, on which Java's default decoder fails datum by datum. */
const struct avro_datum *avro_resolver_default(const struct avro_resolver *r,
                                               const struct avro_type *record,
                                               const struct avro_field *field);

/* Reads the one value that the bytes hold, with the writer's schema, as a value of the reader's.
 * False: SYNTAX, the bytes are no value of the writer's; REFUSED, they are, and the reader cannot
 * take it: "lines[2].price: ..."; or LIMIT. */
bool avro_resolve_decode(const struct avro_resolver *r, struct str bytes,
                         const struct avro_datum **out, struct failure *why);
/* The same for a value that is there already, of the writer's type or the renamed one. */
bool avro_resolve_datum(const struct avro_resolver *r, const struct avro_datum *written,
                        const struct avro_datum **out, struct failure *why);

/* The same for a value of a type within: a reader's type that meets that (renamed) type of the
 * writer. */
bool avro_resolve_part(const struct avro_resolver *r, const struct avro_type *reader,
                       const struct avro_type *writer, const struct avro_datum *written,
                       const struct avro_datum **out, struct failure *why);

/* "two of the writer's fields are called qty under the reader's aliases" */
struct str avro_obstacle_text(struct arena *a, const struct avro_resolver *r);

#endif
