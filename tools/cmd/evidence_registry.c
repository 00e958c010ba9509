#include "tools/cmd/evidence_registry.h"

static bool history(void *self, struct arena *a, struct str id, long long major, bool all,
                    struct published **out, size_t *count, struct failure *why)
{
	struct registry_evidence *e = self;
	struct evidence files;

	if (e->subject) {
		*count = e->subject->history_count;
		*out = arena_array(a, struct published, *count); /* whoever asks may change it */
		if (*count)
			memcpy(*out, e->subject->history, *count * sizeof **out);
		return true;
	}
	file_evidence_init(e->files, &files);
	if (e->files_history)
		return files.history(files.self, a, id, major, all, out, count, why);
	return e->registry.history(e->registry.self, a, id, major, all, out, count, why);
}

/* by: in order of consumer id, from the first whose id is not below. */
static bool is_replaced(const struct registered *by, size_t n, const struct registered *r)
{
	for (size_t i = 0; i < n && str_eq(by[i].id, r->id); i++)
		if (str_eq(by[i].environment, r->environment))
			return true;
	return false;
}

/* A file that is taken away takes nothing away from what is registered: that is asked anyway. */
static size_t drop_removed(struct registered *given, size_t n, const struct registered *known,
                           size_t known_count)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		size_t k = known_count;

		if (given[i].standing == STANDING_REMOVED)
			for (k = 0; k < known_count && str_cmp(known[k].id, given[i].id) < 0;)
				k++;
		if (!is_replaced(known + k, known_count - k, &given[i]))
			given[kept++] = given[i];
	}
	return kept;
}

/* What a file says of a consumer replaces what is registered: it is the newer word. Both are in
 * order of consumer id. */
static void merge(struct arena *a, struct registered *given, size_t given_count,
                  const struct registered *known, size_t known_count, struct registered **out,
                  size_t *count)
{
	given_count = drop_removed(given, given_count, known, known_count);
	*out = arena_array(a, struct registered, given_count + known_count);
	*count = 0;
	for (size_t i = 0, k = 0; i < known_count || k < given_count;) {
		bool from_file = i == known_count ||
		                 (k < given_count && str_cmp(given[k].id, known[i].id) < 0);

		if (from_file)
			(*out)[(*count)++] = given[k++];
		else if (is_replaced(given + k, given_count - k, &known[i++]))
			continue;
		else
			(*out)[(*count)++] = known[i - 1];
	}
}

/* A registry that is no Treaty knows no consumers. */
static bool knows_nobody(const struct registry_evidence *e)
{
	return e->subject && !e->subject->knows_contracts;
}

static bool known_expectations(struct registry_evidence *e, struct arena *a, struct str id,
                               long long major, const struct str *touched, size_t n,
                               struct registered **out, size_t *count, size_t *skipped,
                               struct failure *why)
{
	*count = *skipped = 0;
	return knows_nobody(e) || e->registry.expectations(e->registry.self, a, id, major, touched,
	                                                   n, out, count, skipped, why);
}

static bool expectations(void *self, struct arena *a, struct str id, long long major,
                         const struct str *touched, size_t n, struct registered **out,
                         size_t *count, size_t *skipped, struct failure *why)
{
	struct registry_evidence *e = self;
	struct registered *given, *known;
	struct evidence files;
	size_t given_count, known_count, none;

	file_evidence_init(e->files, &files);
	if (!files.expectations(files.self, a, id, major, touched, n, &given, &given_count, &none,
	                        why) ||
	    !known_expectations(e, a, id, major, touched, n, &known, &known_count, skipped, why))
		return false;
	merge(a, given, given_count, known, known_count, out, count);
	return true;
}

static bool readers(void *self, struct arena *a, struct str subject, struct registered **out,
                    size_t *count, struct failure *why)
{
	struct registry_evidence *e = self;
	struct registered *given, *known;
	size_t given_count, known_count = 0;
	struct evidence files;

	file_evidence_init(e->files, &files);
	if (!files.readers(files.self, a, subject, &given, &given_count, why) ||
	    (!knows_nobody(e) &&
	     !e->registry.readers(e->registry.self, a, subject, &known, &known_count, why)))
		return false;
	merge(a, given, given_count, known, known_count, out, count);
	return true;
}

static bool load(void *self, struct arena *a, struct registered *r, struct failure *why)
{
	struct registry_evidence *e = self;

	return e->registry.load(e->registry.self, a, r, why);
}

static bool is_listed(void *self, struct arena *a, struct str id, long long major, struct str path,
                      bool *out, struct failure *why)
{
	struct registry_evidence *e = self;

	*out = false;
	return knows_nobody(e) ||
	       e->registry.is_listed(e->registry.self, a, id, major, path, out, why);
}

static bool port_owner(void *self, struct arena *a, struct str identity, struct str id,
                       long long major, struct str *owner, struct failure *why)
{
	struct registry_evidence *e = self;
	struct evidence files;

	file_evidence_init(e->files, &files);
	if (!knows_nobody(e) &&
	    !e->registry.port_owner(e->registry.self, a, identity, id, major, owner, why))
		return false;
	return owner->len || files.port_owner(files.self, a, identity, id, major, owner, why);
}

static bool bound(void *self, struct arena *a, const struct contract *proposal,
                  struct bound_schema **out, size_t *count, struct failure *why)
{
	struct registry_evidence *e = self;

	return e->registry.bound(e->registry.self, a, proposal, out, count, why);
}

/* e->subject is set before. */
bool registry_evidence_init(struct registry_evidence *e, struct registry *r, struct arena *a,
                            struct file_evidence *files, bool files_history, struct evidence *out,
                            struct failure *why)
{
	e->files = files;
	e->files_history = files_history;
	*out = (struct evidence){ .self = e,
		                  .history = history,
		                  .expectations = expectations,
		                  .readers = readers,
		                  .load = load,
		                  .is_listed = is_listed,
		                  .port_owner = port_owner,
		                  .bound = bound };
	return registry_evidence(r, a, &e->registry, why);
}
