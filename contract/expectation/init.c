/* init.c - a first expectation, written from a contract
 *
 * In the contract's own vocabulary, so that its owners and readers use one set of words. Types and
 * `required` stand as they are today. Everything else the contract promises is a comment that
 * says when to keep it: taking its "# " away makes it a demand that holds.
 */
#include "contract/expectation/text.h"

#include "contract/expectation/write.h"
#include "contract/shape_build.h"

/* ---- head ------------------------------------------------------------------------ */

static void put_port(struct writing *w, const struct contract *c,
                     const struct expectation_request *request)
{
	const struct port *p = request->port.len ? contract_port(c, request->port) : NULL;

	if (!p && c->port_count) {
		buf_add_c(&w->out, "  # server: ");
		write_text(w, c->ports[0]->name);
		buf_add_c(&w->out, "  # the port you read; its loss then breaks you");
		for (size_t i = 1; i < c->port_count && i < 10; i++) {
			buf_add_c(&w->out, i == 1 ? ". Others: " : ", ");
			write_text(w, c->ports[i]->name);
		}
		buf_add_byte(&w->out, '\n');
	}
	if (!p)
		return;
	write_line(w, 1, "server", p->name);
	for (size_t i = 0, n = 0; i < p->address_count; i++) {
		if (!p->address[i].text.len)
			continue;
		if (!n++)
			buf_add_c(&w->out, "# address:  # keep what is built into your "
			                   "application: a move then breaks you\n");
		buf_add_c(&w->out, "#   ");
		write_text(w, p->address[i].key);
		buf_add_c(&w->out, ": ");
		write_text(w, p->address[i].text);
		buf_add_byte(&w->out, '\n');
	}
}

static bool major_of(struct str version, long long *major)
{
	struct str rest = str_starts(version, "v") ? str_skip(version, 1) : version;

	return str_to_long(str_cut(&rest, '.'), major) && *major >= 0;
}

static void put_head(struct writing *w, const struct contract *c,
                     const struct expectation_request *request)
{
	struct str id = request->id.len ? request->id : STR("team.app"), name = id;
	long long major;

	str_cut(&name, '.');
	buf_add_c(&w->out, "# What one consumer depends on. Every statement is the most it can "
	                   "handle: the contract may promise\n"
	                   "# more, never less. What is not stated is not protected; the meaning "
	                   "(unit, time zone, encoding) and\n"
	                   "# the type family of a listed field always are. Remove fields you do "
	                   "not read: each one listed can\n"
	                   "# fail a producer's build. A line that begins with # is a choice: read "
	                   "why, then keep or delete it.\n"
	                   "kind: ConsumerExpectation\napiVersion: v1\n");
	write_line(w, 0, "id", id);
	buf_add_c(&w->out, "version: 1.0.0\nconsumer:\n");
	write_line(w, 1, "name", name.len ? name : id);
	write_line(w, 1, "owner", request->owner.len ? request->owner : STR("team@example.org"));
	buf_add_c(&w->out, "  # version: \"1.0.0\"  # of your application, as it is deployed\n"
	                   "  # environment: prod\n"
	                   "contract:\n");
	write_line(w, 1, "id", c->id);
	if (major_of(c->version, &major))
		buf_printf(&w->out, "  major: %lld\n", major);
	put_port(w, c, request);
}

/* ---- which fields ------------------------------------------------------------------------ */

struct search {
	struct arena *a;
	struct str want;
	const struct field *found;
	size_t matches;
	struct str *names; /* of all, for "did you mean" */
	size_t name_count;
};

/* Is path the wanted one, if the marks of items and members are left out? */
static bool same_path(struct str path, struct str want)
{
	size_t k = 0;

	for (size_t i = 0; i < path.len; i++) {
		if (path.ptr[i] == '[' || path.ptr[i] == '{') {
			while (i + 1 < path.len && path.ptr[i] != ']' && path.ptr[i] != '}')
				i++;
			continue;
		}
		if (k == want.len || want.ptr[k] != path.ptr[i])
			return false;
		k++;
	}
	return k == want.len;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH, by the readers */
static void search_below(struct search *s, const struct field *f, size_t model_len)
{
	const struct field *inner[] = { f->items, f->keys, f->values };

	for (size_t i = 0; i < f->field_count; i++) {
		const struct field *child = f->fields[i];
		struct str tail = str_skip(child->path, model_len + 1);

		if (str_eq(child->path, s->want) || str_eq(tail, s->want) ||
		    same_path(child->path, s->want) || same_path(tail, s->want)) {
			s->found = child;
			s->matches++;
		}
		LIST_ADD(s->a, s->names, s->name_count, tail);
		search_below(s, child, model_len);
	}
	for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
		if (inner[i])
			search_below(s, inner[i], model_len);
}

static bool find_field(struct writing *w, const struct contract *c, struct str want,
                       struct failure *why)
{
	struct search s = { .a = w->a, .want = want };
	struct str meant;

	for (size_t i = 0; i < c->model_count; i++)
		search_below(&s, &c->models[i]->root, c->models[i]->root.path.len);
	if (s.matches == 1) {
		LIST_ADD(w->a, w->chosen, w->chosen_count, s.found);
		return true;
	}
	if (s.matches)
		return failure_set(
			why, FAILURE_NOT_FOUND,
			"several models of %.*s have a field \"%.*s\": write MODEL.FIELD",
			STR_FMT(c->id), STR_FMT(want));
	meant = str_did_you_mean(want, s.names, s.name_count);
	return failure_set(why, FAILURE_NOT_FOUND, "%.*s has no field \"%.*s\"%s%.*s%s",
	                   STR_FMT(c->id), STR_FMT(want), meant.len ? "; did you mean \"" : "",
	                   STR_FMT(meant), meant.len ? "\"?" : "");
}

static bool choose(struct writing *w, const struct contract *c,
                   const struct expectation_request *request, struct failure *why)
{
	struct str *names = arena_array(w->a, struct str, c->port_count), meant;

	for (size_t i = 0; i < c->port_count; i++)
		names[i] = c->ports[i]->name;
	meant = str_did_you_mean(request->port, names, c->port_count);
	if (request->port.len && !contract_port(c, request->port))
		return failure_set(why, FAILURE_NOT_FOUND, "%.*s has no port \"%.*s\"%s%.*s%s",
		                   STR_FMT(c->id), STR_FMT(request->port),
		                   meant.len ? "; did you mean \"" : "", STR_FMT(meant),
		                   meant.len ? "\"?" : "");
	if (!c->model_count)
		return failure_set(why, FAILURE_NOT_FOUND, "%.*s has no model to read",
		                   STR_FMT(c->id));
	if (!request->field_count && c->model_count > 1)
		return failure_set(
			why, FAILURE_USAGE,
			"%.*s has %zu models: name the fields that are read (MODEL.FIELD,...)",
			STR_FMT(c->id), c->model_count);
	for (size_t i = 0; i < request->field_count; i++)
		if (!find_field(w, c, request->fields[i], why))
			return false;
	return true;
}

bool expectation_init(struct arena *a, const struct contract *c,
                      const struct expectation_request *request, struct str *text,
                      struct failure *why)
{
	struct writing w = { .a = a, .odcs = c->dialect == DIALECT_ODCS };

	if (!choose(&w, c, request, why))
		return false;
	buf_init(&w.out, a, 0);
	put_head(&w, c, request);
	write_models(&w, c);
	write_promises(&w, c);
	*text = buf_str(&w.out);
	return true;
}
