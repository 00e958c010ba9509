/* binding.h - which subjects of a schema registry a contract's Kafka ports bind
 *
 * A Kafka port binds its topic. The topic's value subject holds schemas of the contract's only
 * model, or of the one that `valueModel` names; its key subject is bound only where `keyModel`
 * names a model. Keys of the port (of its address, or custom properties):
 *
 *   valueModel, keyModel   names of models
 *   subjectNameStrategy    topic (TOPIC-value, TOPIC-key: the default), record (the record's
 *                          full name, whose last part is the model's), topicRecord (TOPIC-NAME,
 *                          likewise); the client's class names mean the same
 *   context                of the registry, where it is not the default one: "dev" or ".dev"
 *
 * Source: DESIGN 5.3; the strategies are those of the Kafka serializers.
 */
#ifndef COMPAT_ADMISSION_BINDING_H
#define COMPAT_ADMISSION_BINDING_H

#include "contract/shape.h"

enum subject_naming { NAMING_TOPIC, NAMING_RECORD, NAMING_TOPIC_RECORD };

struct binding {
	const struct port *port;
	struct str topic;
	struct str context; /* "." or ".dev" */
	enum subject_naming naming;
	const struct model *value, *key; /* NULL: not bound, or no such model */
	struct str unknown; /* a model that is named and not there, or a strategy that nobody knows;
	                       else empty */
};

/* One for each Kafka port with a topic, in order of the ports. */
size_t contract_bindings(struct arena *a, const struct contract *c, struct binding **out);

/* The model that what is registered under the subject must fulfil; NULL: the binding is not about
 * it. */
const struct model *binding_model(const struct binding *b, struct str context, struct str subject);
/* Under which word a binding is found by a subject: "topic T" or, named by records, "record MODEL".
 */
struct str binding_place(struct arena *a, const struct binding *b);
/* Every word under which a binding of this subject could stand: "a-b-value" may belong to the
 * topics "a" and "a-b". */
size_t subject_places(struct arena *a, struct str subject, struct str **out);

#endif
