/* forms_evidence.c - what a check that runs elsewhere asks for */
#include "registry/wire/rows.h"

#define S struct published_form
static const struct wire_row published_rows[] = {
	TEXT(label, MUST, "how a report names it"),
	WORD(state, MUST, 0, wire_states, "of its major"),
	POINTER(document, MUST, file, "as it was published"),
	POINTER(product, MAY, file, "the data product it was joined with"),
};
WIRE_TABLE(published, published_rows, "An earlier version");
#undef S

#define S struct evidence_form
static const struct wire_row evidence_rows[] = {
	TEXT(contract, MUST, "its id"),
	NUMBER(major, "the major that is asked about; -1: none"),
	LIST(history, history_count, MUST, published,
	     "what a proposal is compared with, ascending"),
	TEXT(next, MAY, "ask again with after= this for more history"),
	TEXTS(listed, listed_count, MUST,
	      "everything that an expectation of this major lists, sorted"),
	COUNT(expectations, MUST, "active and pending expectations of this major"),
	LIST(waivers, waiver_count, MUST, waiver, "accepted breaks"),
	OFFSET(offset, "of the newest change that this knows of"),
};
WIRE_TABLE(evidence, evidence_rows, "What a check asks for");
#undef S

#define S struct port_owner
static const struct wire_row port_owner_rows[] = {
	TEXT(identity, MUST, "the port: its type and what identifies it"),
	TEXT(owner, MUST, "CONTRACT/MAJOR"),
};
WIRE_TABLE(port_owner, port_owner_rows, "A port that is taken");
#undef S

#define S struct ports_form
static const struct wire_row ports_rows[] = {
	LIST(ports, count, MUST, port_owner, "in order"),
	TEXT(next, MAY, "ask again with after= this for what follows"),
};
WIRE_TABLE(ports, ports_rows, "Ports that are taken");
#undef S

#define S struct ask_bound_form
static const struct wire_row ask_bound_rows[] = { DOCUMENT_ROWS };
WIRE_TABLE(ask_bound, ask_bound_rows, "A document whose Kafka ports bind subjects");
#undef S

#define S struct reference_form
static const struct wire_row reference_rows[] = {
	TEXT(name, MUST, "what the schema calls it"),
	TEXT(subject, MUST, "where it is registered"),
	NUMBER(version, "its version there"),
	TEXT(schema, MUST, "its text"),
};
WIRE_TABLE(reference, reference_rows, "A schema that another one needs");
#undef S

#define S struct bound_form
static const struct wire_row bound_rows[] = {
	TEXT(subject, MUST, "with its context"),
	TEXT(context, MUST, "the context alone"),
	TEXT(name, MUST, "the name alone"),
	TEXT(model, MUST, "the model that it must fulfil"),
	TEXT(schema_type, MUST, "AVRO, JSON or PROTOBUF"),
	TEXT(schema, MUST, "the latest schema"),
	LIST(references, reference_count, MAY, reference, "each before those that need it"),
	FLAG(warns, MAY, "what it does not fulfil is a warning at most"),
};
WIRE_TABLE(bound, bound_rows, "A subject that a port binds");
#undef S

#define S struct bounds_form
static const struct wire_row bounds_rows[] = {
	LIST(bound, count, MUST, bound, "in order of the ports"),
};
WIRE_TABLE(bounds, bounds_rows, "What is registered on bound subjects");
#undef S

/* ---- subjects ---------------------------------------------------------- */

#define S struct subject_info
static const struct wire_row subject_info_rows[] = {
	TEXT(subject, MUST, "with its context"),
	TEXT(type, MUST, "of its latest version: AVRO, JSON or PROTOBUF"),
	NUMBER(version, "the latest"),
	NUMBER(id, "of its schema"),
	TEXT(level, MUST, "in force: who must be able to read what"),
};
WIRE_TABLE(subject_info, subject_info_rows, "A subject in a line");
#undef S

#define S struct subjects_form
static const struct wire_row subjects_rows[] = {
	LIST(subjects, count, MUST, subject_info, "with a live version, of every context, sorted"),
	TEXT(next, MAY, "ask again with after= this for what follows"),
};
WIRE_TABLE(subjects, subjects_rows, "Subjects");
#undef S

#define S struct ask_reference_form
static const struct wire_row ask_reference_rows[] = {
	TEXT(name, MUST, "what the schema calls it"),
	TEXT(subject, MUST, "where it is registered"),
	NUMBER(version, "its version there; -1: the latest"),
};
WIRE_TABLE(ask_reference, ask_reference_rows, "A schema that a proposed one needs");
#undef S

#define S struct ask_subject_form
static const struct wire_row ask_subject_rows[] = {
	MAYBE(schema, "what would be registered; without: only the subject is asked about"),
	TEXT(schema_type, MAY, "AVRO, JSON or PROTOBUF; without: AVRO"),
	LIST(references, reference_count, MAY, ask_reference, "what it refers to"),
	FLAG(normalize, MAY, "as it would be registered with normalize"),
	FLAG(history, MAY, "the versions too, where nothing is proposed"),
	TEXT(level, MAY, "the versions that this level compares with; without: the subject's"),
	{ ROW(NUMBER, long long, "after", after, MAY, "versions behind this one") },
};
WIRE_TABLE(ask_subject, ask_subject_rows, "A schema that may be registered under a subject");
#undef S

#define S struct held_form
static const struct wire_row held_rows[] = {
	NUMBER(version, "its number"),
	NUMBER(id, "of the schema"),
	TEXT(schema_type, MUST, "AVRO, JSON or PROTOBUF"),
	TEXT(schema, MUST, "its text"),
	LIST(references, reference_count, MAY, reference, "each before those that need it"),
};
WIRE_TABLE(held, held_rows, "A version that a proposal is compared with");
#undef S

#define S struct version_number_form
static const struct wire_row version_number_rows[] = {
	NUMBER(version, "its number"),
	NUMBER(id, "of the schema"),
	TIME(when, "when it was registered, in milliseconds since 1970"),
};
WIRE_TABLE(version_number, version_number_rows, "A live version of a subject");
#undef S

#define S struct bound_contract_form
static const struct wire_row bound_contract_rows[] = {
	DOCUMENT_ROWS,
	TEXT(model, MUST, "the model that a schema must fulfil"),
	FLAG(warns, MAY, "what breaks is a warning at most"),
};
WIRE_TABLE(bound_contract, bound_contract_rows, "The contract that binds a subject");
#undef S

#define S struct registry_answer
static const struct wire_row registry_answer_rows[] = {
	TEXT(subject, MUST, "with its context"),
	WORD(level, MUST, 0, wire_compat_levels, "who must be able to read what"),
	TEXT(policy, MUST, "who judges: STRICT, LENIENT, LOGICAL, PROVEN"),
	FLAG(exists, MUST, "it has a version"),
	TEXT(meant, MAY, "a subject with nearly its name, where it has none"),
	FLAG(already, MAY, "the schema is a version of it"),
	{ ROW(NUMBER, long long, "version", version, MAY, "that the schema is or would become") },
	FLAG(refused, MAY, "it would not be registered"),
	FLAG(by_level, MAY, "because of the versions before"),
	FLAG(by_consumers, MAY, "because of those who depend on it"),
	TEXTS(messages, message_count, MAY, "why, in the words of registering"),
};
WIRE_TABLE(registry_answer, registry_answer_rows, "What registering a schema would answer");
#undef S

#define S struct subject_form
static const struct wire_row subject_rows[] = {
	OBJECT(answer, MUST, registry_answer, "what registering would answer"),
	TEXT(type, MAY, "of its latest version"),
	TEXT(group, MAY, "the property that says which versions are compared"),
	TEXT(mode, MUST, "READWRITE, READONLY, IMPORT..."),
	FLAG(normalize, MAY, "texts are normalised"),
	FLAG(deleted, MAY, "there are deleted versions"),
	LIST(versions, version_count, MUST, version_number, "that are live, ascending"),
	LIST(history, history_count, MUST, held, "what a proposal is compared with, ascending"),
	{ ROW(NUMBER, long long, "next", next, MAY, "ask again with this as after for more") },
	POINTER(bound, MAY, bound_contract, "what binds it"),
};
WIRE_TABLE(subject, subject_rows, "A subject, and a schema that may be registered under it");
#undef S
