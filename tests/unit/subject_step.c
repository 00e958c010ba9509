#include "registry/gate.h"
#include "tests/check.h"
#include "tests/unit/subject_step.h"

/* "force ", "id N ", "ref NAME SUBJECT VERSION ", then the schema. */
static const char *do_register(struct race_world *w, struct ask *ask, const struct step *s)
{
	struct register_request q = { .subject = str_of(s->on), .id = -1 };
	struct str rest = str_of(s->text);
	struct subject_version out;

	while (rest.ptr[0] != '{') {
		struct str word = str_cut(&rest, ' ');
		struct schema_reference *to;

		if (str_is(word, "force")) {
			q.force = true;
		} else if (str_is(word, "id")) {
			str_to_long(str_cut(&rest, ' '), &q.id);
		} else {
			to = arena_new(&w->a, struct schema_reference);
			to->name = str_cut(&rest, ' ');
			to->subject = str_cut(&rest, ' ');
			str_to_long(str_cut(&rest, ' '), &to->version);
			q.content.references = to;
			q.content.reference_count = 1;
		}
	}
	q.content.type = STR("AVRO");
	q.content.text = rest;
	return race_ended(w, subject_register(ask, &q, &out));
}

static const char *do_delete(struct race_world *w, struct ask *ask, const struct step *s)
{
	const bool permanent = s->kind == ERASE;
	long long version, deleted, *list;
	size_t n;

	if (!s->text)
		return race_ended(w, subject_delete(ask, str_of(s->on), permanent, &list, &n));
	str_to_long(str_of(s->text), &version);
	return race_ended(w,
	                  subject_delete_version(ask, str_of(s->on), version, permanent, &deleted));
}

static const char *do_config(struct race_world *w, struct ask *ask, const struct step *s)
{
	struct source *source = arena_new(&w->a, struct source);
	const struct node *out;
	struct node *body;

	*source = (struct source){ STR(""), str_of(s->text) };
	return race_ended(w, json_read(&w->a, source, &body, &w->why) &&
	                             config_put(ask, str_of(s->on), body, &out));
}

/* "force ", then the mode. */
static const char *do_mode(struct race_world *w, struct ask *ask, const struct step *s)
{
	const bool force = str_starts(str_of(s->text), "force ");

	return race_ended(w,
	                  mode_put(ask, str_of(s->on), str_of(s->text + (force ? 6 : 0)), force));
}

const char *step_perform(struct race_world *w, const struct step *s)
{
	static const struct subject_settings settings = { .level = COMPAT_BACKWARD };
	struct ask ask = { .store = registry_store(w->r),
		           .arena = &w->a,
		           .settings = &settings,
		           .by = &w->by,
		           .gate = &registry_gate,
		           .why = &w->why };
	struct who_is_left *left;
	enum contract_mode mode;
	struct str gone;
	size_t n;

	switch (s->kind) {
	case REGISTER:
		return do_register(w, &ask, s);
	case DELETE:
	case ERASE:
		return do_delete(w, &ask, s);
	case CONFIG:
		return do_config(w, &ask, s);
	case MODE:
		return do_mode(w, &ask, s);
	case UNMODE:
		return race_ended(w, mode_delete(&ask, str_of(s->on), true, &gone));
	case CONTEXT:
		return race_ended(w, context_delete(&ask, str_of(s->on)));
	case PUBLISH:
		return race_publish(w, s->text, false);
	case EXPECT:
		return race_expect(w, s->text);
	case WITHDRAW:
		return race_withdraw(w, s->text);
	case HOLD:
		CHECK(contract_mode_find(str_of(s->text), &mode));
		return race_ended(w, registry_set_mode(w->r, &w->a, &w->by, STR("o.e"), mode,
		                                       STR(""), &w->why));
	case RETIRE:
		return race_ended(w, registry_retire(w->r, &w->a, &w->by, STR("o.e"), 1, false,
		                                     STR(""), &left, &n, &w->why));
	case NOTHING:
		break;
	}
	return "done";
}
