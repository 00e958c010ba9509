#include "compat/relation.h"

static const struct schema_relation *const relations[] = { &avro_relation, &json_schema_relation, &protobuf_relation };
enum { RELATIONS = sizeof relations / sizeof *relations };

const struct schema_relation *relation_at(size_t n)
{
	return n < RELATIONS ? relations[n] : NULL;
}

const struct schema_relation *relation_of(const struct language *l)
{
	for (size_t i = 0; i < RELATIONS; i++)
		if (relations[i]->language == l)
			return relations[i];
	return NULL;
}

bool relation_read(const struct schema_relation *r, struct arena *a, enum policy policy,
                   const void *reader, const void *writer, const char *reader_role,
                   const char *writer_role, struct read_answer *out, struct failure *why)
{
	*out = (struct read_answer){ 0 };
	if (policy == POLICY_PROVEN)
		return r->prove(a, reader, writer, reader_role, writer_role, out, why);
	if (!r->differences[policy](a, reader, writer, reader_role, writer_role, &out->lines,
	                            &out->count, why))
		return false;
	out->compatible = !out->count;
	return true;
}

static const struct rule_set *rules_of(const struct schema_relation *r, struct str name)
{
	for (const struct rule_set *s = r->rule_sets; s && s->name; s++)
		if (str_eq_nocase(name, str_of(s->name)))
			return s;
	return NULL;
}

bool relation_policy(const struct schema_relation *r, struct str name, struct read_policy *out)
{
	*out = (struct read_policy){ .policy = POLICY_STRICT };
	if (name.len && !policy_find(name, &out->policy)) {
		for (size_t i = 0; !out->rules && relation_at(i); i++)
			if (!r || r == relation_at(i))
				out->rules = rules_of(relation_at(i), name);
		if (!out->rules)
			return false;
	}
	out->name = out->rules ? out->rules->name : policy_name(out->policy);
	return true;
}

struct str relation_policies(struct arena *a, const struct schema_relation *r)
{
	struct buf known;

	buf_init(&known, a, 0);
	for (int p = 0; p < POLICY_COUNT; p++)
		buf_printf(&known, "%s%s", p ? ", " : "", policy_name((enum policy)p));
	for (size_t i = 0; relation_at(i); i++)
		for (const struct rule_set *s = relation_at(i)->rule_sets; s && s->name; s++)
			if (!r || r == relation_at(i))
				buf_printf(&known, ", %s", s->name);
	return buf_str(&known);
}

const struct rule_set *relation_rules(int number)
{
	for (size_t i = 0; number > 0 && relation_at(i); i++)
		for (const struct rule_set *s = relation_at(i)->rule_sets; s && s->name; s++)
			if (!--number)
				return s;
	return NULL;
}

int relation_rules_number(const struct rule_set *rules)
{
	for (int n = 1; rules && relation_rules(n); n++)
		if (relation_rules(n) == rules)
			return n;
	return 0;
}

bool relation_has_rules(const struct language *l, const struct rule_set *rules)
{
	const struct schema_relation *r = l ? relation_of(l) : NULL;

	for (const struct rule_set *s = r ? r->rule_sets : NULL; s && s->name; s++)
		if (s == rules)
			return true;
	return false;
}

struct read_policy relation_policy_of(const struct language *l, enum policy policy,
                                      const struct rule_set *rules)
{
	if (relation_has_rules(l, rules))
		return (struct read_policy){ rules->name, policy, rules };
	if (!l || rules)
		policy = POLICY_PROVEN;
	return (struct read_policy){ policy_name(policy), policy, NULL };
}

bool relation_ask(const struct schema_relation *r, struct arena *a,
                  const struct read_policy *policy, const void *reader, const void *writer,
                  const char *reader_role, const char *writer_role, struct read_answer *out,
                  struct failure *why)
{
	if (!policy->rules)
		return relation_read(r, a, policy->policy, reader, writer, reader_role, writer_role,
		                     out, why);
	policy->rules->ask(a, reader, writer, out);
	return true;
}

/* ---- over schemas of any language ------------------------------------------------------ */

static bool ask(enum policy policy, struct arena *a, const struct schema *reader,
                const struct schema *writer, const char *reader_role, const char *writer_role,
                struct str **lines, size_t *count, struct failure *why)
{
	if (reader->language == writer->language)
		return relation_of(reader->language)
		        ->differences[policy](a, reader->parsed, writer->parsed, reader_role,
		                              writer_role, lines, count, why);
	*lines = arena_new(a, struct str);
	**lines = STR("Incompatible because of different schema type");
	*count = 1;
	return true;
}

#define ASK(name, policy)                                                                      \
	static bool name(struct arena *a, const void *reader, const void *writer,              \
	                 const char *reader_role, const char *writer_role, struct str **lines, \
	                 size_t *count, struct failure *why)                                   \
	{                                                                                      \
		return ask(policy, a, reader, writer, reader_role, writer_role, lines, count,  \
		           why);                                                               \
	}
ASK(ask_strict, POLICY_STRICT)
ASK(ask_lenient, POLICY_LENIENT)
ASK(ask_logical, POLICY_LOGICAL)
ASK(ask_proven, POLICY_PROVEN)

schema_differences_fn *schema_differences(enum policy p)
{
	static schema_differences_fn *const list[POLICY_COUNT] = {
		[POLICY_STRICT] = ask_strict,
		[POLICY_LENIENT] = ask_lenient,
		[POLICY_LOGICAL] = ask_logical,
		[POLICY_PROVEN] = ask_proven,
	};

	return list[p];
}
