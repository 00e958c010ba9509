#include "registry/rows.h"
#include "compat/admission/binding.h"
#include "registry/documents.h"
#include "registry/gate.h"

/* ---- names ------------------------------------------------------------- */

struct str counter_contract(struct arena *a, struct str id)
{
	return arena_printf(a, "contract %.*s", STR_FMT(id));
}

struct str counter_expectations(struct arena *a, struct str id, long long major)
{
	return arena_printf(a, "expectations of %.*s/%lld", STR_FMT(id), major);
}

struct str counter_topic(struct arena *a, struct str identity)
{
	return arena_printf(a, "topic %.*s", STR_FMT(identity));
}

struct str target_contract(struct arena *a, struct str id, long long major)
{
	return arena_printf(a, "contract %.*s/%lld", STR_FMT(id), major);
}

struct str target_of_subject(struct arena *a, struct str subject)
{
	return arena_printf(a, "subject %.*s", STR_FMT(subject));
}

static bool is_of_subject(const struct expectation *e)
{
	return e->subject.len && !e->contract.len;
}

/* One subject has several spellings: ":.:s" is "s". */
static struct str subject_of(struct arena *a, const struct expectation *e)
{
	return subject_name_read(a, e->subject).text;
}

struct str target_of(struct arena *a, const struct expectation *e)
{
	return is_of_subject(e) ? target_of_subject(a, subject_of(a, e))
	                        : target_contract(a, e->contract, e->major);
}

struct str counter_of_target(struct arena *a, const struct expectation *e)
{
	return is_of_subject(e) ? target_of_subject(a, subject_of(a, e))
	                        : counter_contract(a, e->contract);
}

struct str counter_of_expectations(struct arena *a, const struct expectation *e)
{
	return is_of_subject(e)
	               ? arena_printf(a, "expectations of subject %.*s", STR_FMT(subject_of(a, e)))
	               : counter_expectations(a, e->contract, e->major);
}

bool target_today(struct snapshot *snap, struct arena *a, const struct expectation *e,
                  const struct contract **out, struct failure *why)
{
	struct evidence evidence;
	struct published *list;
	struct version v;
	size_t n;

	*out = NULL;
	if (is_of_subject(e))
		return gate_subject_contract(snap, a, e->subject, out, why);
	registry_evidence_at(snap, &evidence);
	if (!evidence.history(evidence.self, a, e->contract, e->major, false, &list, &n, why))
		return false;
	if (n && version_parse(list[n - 1].contract->version, &v) &&
	    (e->major < 0 || v.major == e->major) && list[n - 1].state != VERSION_RETIRED)
		*out = list[n - 1].contract;
	return true;
}

/* ---- bindings ----------------------------------------------------------- */

struct str counter_place(struct arena *a, struct str place)
{
	return arena_printf(a, "bound %.*s", STR_FMT(place));
}

struct str counter_subjects(struct arena *a, struct str place)
{
	return arena_printf(a, "subjects of %.*s", STR_FMT(place));
}

static bool has_place(struct arena *a, const struct contract *c, struct str place)
{
	struct binding *list;
	size_t n = c ? contract_bindings(a, c, &list) : 0;

	for (size_t i = 0; i < n; i++)
		if (str_eq(binding_place(a, &list[i]), place))
			return true;
	return false;
}

void bindings_put(struct record *r, struct arena *a, struct snapshot *snap,
                  const struct contract *c, struct str owner)
{
	struct binding *list;
	size_t n = contract_bindings(a, c, &list);

	for (size_t i = 0; i < n; i++) {
		struct str place = binding_place(a, &list[i]), value;
		struct key key = KEY(KEY_NAME(place), KEY_NAME(owner));

		record_bump(r, counter_place(a, place));
		if (!store_get(snap, TABLE_TOPICS, key, &value))
			record_put(r, TABLE_TOPICS, key, STR(""), PUT_ANY);
	}
}

void bindings_drop(struct record *r, struct arena *a, const struct contract *c, struct str owner,
                   const struct contract *unless)
{
	struct binding *list;
	size_t n = contract_bindings(a, c, &list);

	for (size_t i = 0; i < n; i++) {
		struct str place = binding_place(a, &list[i]);

		if (has_place(a, unless, place))
			continue;
		record_delete(r, TABLE_TOPICS, KEY(KEY_NAME(place), KEY_NAME(owner)));
		record_bump(r, counter_place(a, place));
	}
}

void port_owner_split(struct str owner, struct str *id, long long *major)
{
	struct str rest = owner;

	*id = owner;
	for (size_t i = owner.len; i-- > 0;) { /* "ID/MAJOR": an id may hold a / */
		if (owner.ptr[i] != '/')
			continue;
		id->len = i;
		rest = str_skip(owner, i + 1);
		break;
	}
	*major = 0;
	str_to_long(rest, major);
}

struct key port_row_key(struct str identity)
{
	struct str rest = identity, type = str_cut(&rest, ' ');

	return KEY(KEY_NAME(type), KEY_NAME(rest));
}

struct str contract_owner(const struct contract *c)
{
	for (size_t i = 0; i < c->note_count; i++)
		if (c->notes[i]->kind == NOTE_OWNER)
			return c->notes[i]->text;
	return STR("");
}

/* ---- contracts --------------------------------------------------------- */

bool contract_row_read(struct arena *a, const struct row *row, struct contract_row *out, struct failure *why)
{
	const struct node *n;

	if (!row_read(a, row->value, "a published version", &n, why))
		return false;
	*out = (struct contract_row){
		.major = row->key.part[1].number,
		.minor = row->key.part[2].number,
		.patch = row->key.part[3].number,
		.normal = node_text(node_get(n, "normal")),
		.by = node_text(node_get(n, "by")),
		.reason = node_text(node_get(n, "reason")),
		.when = row_time(n, "when"),
		.document_name = node_text(node_path(n, "document.name")),
		.document_text = node_text(node_path(n, "document.text")),
		.product_name = node_text(node_path(n, "product.name")),
		.product_text = node_text(node_path(n, "product.text")),
	};
	return true;
}

static struct node *file_node(struct arena *a, struct str name, struct str text)
{
	struct node *file = node_new_map(a);

	node_put_text(a, file, "name", name);
	node_put_text(a, file, "text", text);
	return file;
}

struct str contract_row_text(struct arena *a, const struct contract_row *row)
{
	struct node *n = node_new_map(a);

	node_put_text(a, n, "normal", row->normal);
	node_put_text(a, n, "by", row->by);
	row_put_time(a, n, "when", row->when);
	if (row->reason.len)
		node_put_text(a, n, "reason", row->reason);
	node_put(a, n, STR("document"), file_node(a, row->document_name, row->document_text));
	if (row->product_text.len)
		node_put(a, n, STR("product"), file_node(a, row->product_name, row->product_text));
	return row_text(a, n);
}

struct str contract_row_version(struct arena *a, const struct contract_row *row)
{
	return arena_printf(a, "%llu.%llu.%llu", (unsigned long long)row->major,
	                    (unsigned long long)row->minor, (unsigned long long)row->patch);
}

bool contract_row_contract(struct arena *a, const struct contract_row *row, struct str id,
                           const struct contract **out, struct failure *why)
{
	struct source *files = arena_array(a, struct source, 2); /* the contract points into them */

	files[0] = (struct source){ row->document_name, row->document_text };
	files[1] = (struct source){ row->product_name, row->product_text };
	if (documents_contract(a, &files[0], row->product_text.len ? &files[1] : NULL, id,
	                       contract_row_version(a, row), out, why))
		return true;
	if (why->code == FAILURE_NOT_FOUND)
		return failure_set(why, FAILURE_STORE,
		                   "damaged row: its document is another contract");
	return false;
}

bool major_row_get(struct snapshot *snap, struct arena *a, struct str id, long long major,
                   struct major_row *out, struct failure *why)
{
	const struct node *n;
	struct str value, state;

	*out = (struct major_row){ .state = VERSION_ACTIVE };
	if (!store_get(snap, TABLE_CONTRACT_MAJORS, KEY(KEY_NAME(id), KEY_INT(major)), &value))
		return true;
	if (!row_read(a, value, "a major", &n, why))
		return false;
	state = node_text(node_get(n, "state"));
	for (int i = 0; i <= VERSION_RETIRED; i++)
		if (str_is(state, version_state_name((enum version_state)i)))
			out->state = (enum version_state)i;
	out->ends = node_text(node_get(n, "ends"));
	out->reason = node_text(node_get(n, "reason"));
	return true;
}

struct str major_row_text(struct arena *a, const struct major_row *row)
{
	struct node *n = node_new_map(a);

	node_put_text(a, n, "state", str_of(version_state_name(row->state)));
	if (row->ends.len)
		node_put_text(a, n, "ends", row->ends);
	if (row->reason.len)
		node_put_text(a, n, "reason", row->reason);
	return row_text(a, n);
}
