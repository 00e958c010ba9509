/* subject_plain.c - a subject of a registry that is no Treaty, by the API that they all have
 *
 *   POST /subjects/S                          is the schema a version already?
 *   GET  /config/S?defaultToGlobal=true       level, policy, group
 *   GET  /mode/S?defaultToGlobal=true         may it be written to?
 *   GET  /subjects/S/versions/latest          the history; all of it under a transitive level
 *   POST /compatibility/subjects/S/versions   would it be registered, and if not, why?
 *
 * and one request for each schema that is referred to. What is not there in a registry of another
 * make is asked here instead: struct registry_answer's `silent`.
 */
#include "tools/remote/stored.h"

#include "contract/base/list.h"
#include "registry/subject/name.h"
#include "tools/remote/register.h"

/* ---- history ---------------------------------------------------------------------------- */

static bool add_published(struct stored_asking *x, struct stored *v, struct subject_answer *out)
{
	struct schema schema;

	if (!stored_schema(x, v, &schema))
		return failure_prefix(x->why, "%.*s version %lld", STR_FMT(v->subject), v->number);
	if (schema.language)
		subject_answer_publish(x->arena, out, v->subject, v->number, &schema);
	return true;
}

static bool same_group(struct str group, const struct stored *one, const struct stored *other)
{
	struct str x, y;

	if (!group.len)
		return true;
	x = metadata_property(one->content.metadata, group);
	y = metadata_property(other->content.metadata, group);
	return (x.ptr != NULL) == (y.ptr != NULL) && str_eq(x, y);
}

static bool list_versions(struct stored_asking *x, struct str subject, struct subject_answer *out)
{
	const struct str target = stored_target(x, "/subjects", subject, "/versions");
	const struct node *root;
	long long code, number;

	if (!stored_ask(x, "GET", target, STR_NONE, &root, &code))
		return false;
	for (size_t i = 0; !code && node_is(root, NODE_LIST) && i < root->count; i++)
		if (node_to_long(root->items[i], &number))
			LIST_ADD(x->arena, out->versions, out->version_count,
			         (struct subject_version_info){ .version = number });
	return true;
}

/* Versions before the latest: of its group, and no more than the level compares with. */
static bool add_older(struct stored_asking *x, const struct stored *latest,
                      struct subject_answer *out)
{
	struct stored v;
	long long code;

	if (!list_versions(x, out->answer.subject, out))
		return false;
	for (size_t i = 0; i < out->version_count; i++) {
		if (out->versions[i].version >= latest->number)
			continue;
		if (!stored_get(x, out->answer.subject, out->versions[i].version, &v, &code))
			return false;
		if (!code && same_group(out->group, latest, &v) && !add_published(x, &v, out))
			return false;
	}
	return true;
}

static bool get_history(struct stored_asking *x, const struct subject_question *q,
                        struct subject_answer *out)
{
	const enum compat_level level = q->level_given ? q->level : out->answer.level;
	struct stored latest;
	long long code;

	if (!stored_get(x, out->answer.subject, -1, &latest, &code))
		return false;
	out->answer.exists = !code;
	if (code)
		return true;
	out->answer.subject = latest.subject;
	out->type = latest.content.type.len ? latest.content.type : STR("AVRO");
	return (!compat_levels[level].all_versions || add_older(x, &latest, out)) &&
	       add_published(x, &latest, out);
}

/* ---- config ------------------------------------------------------------------------------- */

static bool get_config(struct stored_asking *x, struct subject_answer *out)
{
	struct str target =
		stored_target(x, "/config", out->answer.subject, "?defaultToGlobal=true");
	const struct node *root;
	struct str policy, level;
	long long code;

	if (!stored_ask(x, "GET", target, STR_NONE, &root, &code))
		return false;
	if (code) { /* it has none of the subject's own, and does not go on to the global one */
		target = STR("/config");
		if (!stored_ask(x, "GET", target, STR_NONE, &root, &code))
			return false;
	}
	level = node_text(node_get(root, "compatibilityLevel"));
	if (code || !compat_level_find(level, &out->answer.level))
		return stored_strange(x, target);
	policy = node_text(node_get(root, "compatibilityPolicy"));
	out->answer.policy = policy.len ? policy : STR("STRICT");
	out->group = node_text(node_get(root, "compatibilityGroup"));
	return true;
}

/* One that has no modes says nothing: it takes whatever is compatible. */
static bool get_mode(struct stored_asking *x, struct subject_answer *out)
{
	struct str target = stored_target(x, "/mode", out->answer.subject, "?defaultToGlobal=true");
	const struct failure before = *x->why;
	const struct node *root;
	long long code;

	if (!stored_ask(x, "GET", target, STR_NONE, &root, &code)) {
		if (!remote_lacks(x->registry))
			return false;
		*x->why = before;
		return true;
	}
	if (code && code != 404 && code != 405) { /* none of the subject's own */
		target = STR("/mode");
		if (!stored_ask(x, "GET", target, STR_NONE, &root, &code))
			return false;
	}
	if (!code)
		out->mode = node_text(node_get(root, "mode"));
	return true;
}

/* ---- the schema --------------------------------------------------------------------------- */

static void refuse(struct stored_asking *x, struct subject_answer *out, struct str message)
{
	out->answer.refused = true;
	out->answer.messages = arena_new(x->arena, struct str);
	out->answer.messages[0] = message;
	out->answer.message_count = 1;
}

/* Is it a version already? Then that is all its history. */
static bool look_up(struct stored_asking *x, const struct subject_question *q, struct str body,
                    struct subject_answer *out)
{
	const struct str target =
		stored_target(x, "/subjects", q->subject, q->normalize ? "?normalize=true" : "");
	const struct node *root;
	struct stored v;
	long long code;

	if (!stored_ask(x, "POST", target, body, &root, &code))
		return false;
	if (code)
		return true;
	if (!stored_read(x, root, target, &v))
		return false;
	if (is_elsewhere(x->arena, q->subject, v.subject))
		return true;
	if (!v.content.type.len)
		v.content.type = q->schema->type;
	out->answer.already = out->answer.exists = true;
	out->answer.subject = v.subject;
	out->answer.version = v.number;
	out->type = v.content.type;
	return add_published(x, &v, out);
}

/* Without an id of its own nothing is registered while schemas are imported. */
static bool takes_none(struct stored_asking *x, struct subject_answer *out)
{
	static const char *const modes[] = { "READONLY", "READONLY_OVERRIDE", "IMPORT" };

	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		if (!str_is(out->mode, modes[i]))
			continue;
		refuse(x, out,
		       arena_printf(x->arena, "subject %.*s is in mode %s",
		                    STR_FMT(out->answer.subject), modes[i]));
		return true;
	}
	return false;
}

static bool judge(struct stored_asking *x, const struct subject_question *q, struct str body,
                  struct subject_answer *out)
{
	const struct str target = stored_target(
		x, "/compatibility/subjects", q->subject,
		q->normalize ? "/versions?verbose=true&normalize=true" : "/versions?verbose=true");
	const struct node *root, *list;
	bool compatible = false;
	long long code;

	if (!stored_ask(x, "POST", target, body, &root, &code))
		return false;
	if (code == SUBJECT_NOT_FOUND || code == VERSION_NOT_FOUND)
		return true;
	if (code == 404 || code == 405) {
		out->answer.silent = true;
		return true;
	}
	if (code) {
		refuse(x, out, node_text(node_get(root, "message")));
		return true;
	}
	if (!node_to_bool(node_get(root, "is_compatible"), &compatible))
		return stored_strange(x, target);
	if (compatible)
		return true;
	list = node_get(root, "messages");
	refuse(x, out, STR("it is not compatible"));
	out->answer.by_level = true;
	if (!node_is(list, NODE_LIST) || !list->count)
		return true;
	out->answer.message_count = 0;
	out->answer.messages = arena_array(x->arena, struct str, list->count);
	for (size_t i = 0; i < list->count; i++)
		out->answer.messages[out->answer.message_count++] = node_text(list->items[i]);
	return true;
}

bool remote_subject_plain(struct registry *r, struct arena *a, const struct subject_question *q,
                          struct subject_answer *out, struct failure *why)
{
	struct stored_asking x = { .registry = r, .arena = a, .why = why };
	const struct str body = q->schema ? register_body(a, q->schema) : STR_NONE;

	*out = (struct subject_answer){
		.answer = { .subject = subject_name_read(a, q->subject).text }
	};
	out->bound.subject = out->answer.subject;
	if ((q->schema && !look_up(&x, q, body, out)) || !get_config(&x, out) || !get_mode(&x, out))
		return false;
	if (out->answer.already)
		return true;
	if (!q->schema && !q->history) {
		if (!list_versions(&x, out->answer.subject, out))
			return false;
		out->answer.exists = out->version_count > 0;
		return true;
	}
	return get_history(&x, q, out) &&
	       (!q->schema || takes_none(&x, out) || judge(&x, q, body, out));
}
