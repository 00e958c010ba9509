/* protobuf/convert.h - contracts as Protobuf files, and contract skeletons of them
 *
 * What Protobuf cannot state stands in Confluent's options (meta.h), where it can; the rest is
 * lost, and each loss is named: what is not named comes back as it was. What a contract has no
 * words for but a file made of it needs stands in the field's config (DCS) or custom properties
 * (ODCS): protobufNumber, and of a model protobufPackage.
 */
#ifndef CONTRACT_PROTOBUF_CONVERT_H
#define CONTRACT_PROTOBUF_CONVERT_H

#include "contract/defect.h"
#include "contract/protobuf/from_contract.h"

/* The contract is one of the Data Contract Specification. *out: the file's text, as a registry
 * keeps it; protoc takes it. losses may be NULL. False: as proto_from_model(). */
bool proto_from_contract(struct arena *a, const struct proto_derivation *from, struct str *out,
                         struct defects *losses, struct failure *why);

/* *out: a document of the Data Contract Specification, a model for each message at the top; its
 * version is 1.0.0 and its status draft. losses may be NULL. False: REFUSED, the file has no
 * message. */
bool proto_to_contract(struct arena *a, const struct proto_file *f, const struct node **out,
                       struct defects *losses, struct failure *why);

#endif
