/* fulfils.h - does what a schema writes fulfil the contract of its topic?
 *
 * A schema is bound to a model of a contract: everything that is written with it must be allowed
 * there.
 *
 *   the contract says      the schema breaks it where it
 *   a field, required      has none of that name, or writes null
 *   a type                 writes another one (fulfils.c has the table: a timestamp may be
 *                          written as a logical timestamp or as text, an integer of 8 bits
 *                          as an int...)
 *   a closed list          is an enum with another symbol (in Protobuf one that
 *                          is spelled as its style guides ask is none)
 *   bounds, lengths...     states others that are wider
 *   a unit, currency...    states another one
 *   no other fields        has one (strict contracts)
 *
 * What the schema's language does not say is neither proved nor broken: it is left to checks of
 * the data, and listed once. Source: DESIGN 5.3.
 */
#ifndef COMPAT_FULFILS_H
#define COMPAT_FULFILS_H

#include "compat/finding.h"
#include "contract/language.h"
#include "contract/shape.h"

/* GROUP_FULFILS findings, `at` in the schema, `was` in the contract. schema: a contract made of a
 * schema (contract->schema); m: the model of c that its subject is bound to. Of a schema with
 * several models the one that is meant by m's name (schema_model()). */
void schema_fulfils(struct arena *a, const struct contract *schema, const struct contract *c,
                    const struct model *m, struct findings *out);

/* The closed list that is written, in the words of the one that is said where the language spells
 * them otherwise (contract/protobuf/constant.h); NULL: nothing is listed. l may be NULL. */
const struct stated *enum_as_said(struct arena *a, const struct language *l,
                                  const struct field *said, const struct field *written);

/* What whoever reads the topic gets: what the schema writes, with all that only the contract says.
 * It is c with the schema as `avro` and m, as it is written, as its first model; for
 * replay_change(). */
const struct contract *contract_as_written(struct arena *a, const struct contract *schema,
                                           const struct contract *c, const struct model *m);

#endif
