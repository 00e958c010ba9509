/* json_schema/value.h - what a node is as a JSON value
 *
 * JSON Schema sees six types. A tree of contract/base/node.h keeps scalars as they were written;
 * here is what they mean, the same for a tree read from JSON and one read from YAML: `null`, `true`
 * and `false` and a plain JSON number are what they look like, every other scalar is a string.
 *
 * Values are compared as JSON Schema compares them (draft 2020-12 Core 4.2.2): numbers by their
 * mathematical value (1, 1.0 and 10e-1 are equal), strings by code point, objects without order.
 */
#ifndef CONTRACT_JSON_SCHEMA_VALUE_H
#define CONTRACT_JSON_SCHEMA_VALUE_H

#include "contract/base/node.h"

enum json_kind {
	JSON_NULL,
	JSON_BOOLEAN,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
	JSON_KIND_COUNT
};

enum json_kind json_kind_of(const struct node *n);
/* "null", "boolean", "number", "string", "array", "object": the names that `type` uses. */
const char *json_kind_name(enum json_kind kind);
bool json_is_true(const struct node *n);
bool json_is_false(const struct node *n);
/* A string (its text may be empty); false for NULL and all else. */
bool json_is_string(const struct node *n);
/* A number without a fraction by value: 1.0 and 1e2 are whole. */
bool json_is_whole(const struct node *n);
/* A whole number from 0 to LONG_MAX, as minLength and its like take it: 2.0 is 2. */
bool json_to_count(const struct node *n, unsigned long *out);
/* Equal as JSON values. Recursion is bounded by the depth of the trees, which their readers bound.
 */
bool json_equal(const struct node *a, const struct node *b);
/* How much there is to look at: values, and bytes by the hundred; what json_equal() and json_hash()
 * take in time. */
size_t json_weight(const struct node *n);
/* Equal values have equal hashes. */
unsigned long long json_hash(const struct node *n);
/* Unicode code points in a well-formed UTF-8 text: what minLength counts. */
size_t json_length(struct str text);

#endif
