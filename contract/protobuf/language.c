/* language.c - Protobuf as one of the languages of schemas */
#include "contract/language.h"
#include "contract/base/base64.h"
#include "contract/base/limits.h"
#include "contract/grammar/grammar.h"
#include "contract/protobuf/constant.h"
#include "contract/protobuf/descriptor.h"
#include "contract/protobuf/print.h"
#include "contract/protobuf/shape.h"
#include "contract/protobuf/tags.h"

static const enum proto_reading readings[] = { [SCHEMA_FILE] = PROTO_STORED,
	                                       [SCHEMA_STORED] = PROTO_STORED,
	                                       [SCHEMA_NEW] = PROTO_REGISTER,
	                                       [SCHEMA_READER] = PROTO_STORED,
	                                       [SCHEMA_NEIGHBOUR] = PROTO_STORED };

/* Stands for any file that every registry knows: it has no source. */
static const struct proto_file built_in;

/* "shop.Order.Line" in full, or "Line" at the top. */
static bool find_root(struct proto_file *f, struct str name, struct failure *why)
{
	struct proto_symbol found = proto_find(f, str_starts(name, ".") ? str_skip(name, 1) : name);

	for (size_t i = 0; found.kind != PROTO_IS_MESSAGE && i < f->message_count; i++)
		if (str_eq(f->messages[i]->name, name))
			found = (struct proto_symbol){ PROTO_IS_MESSAGE, f->messages[i], NULL };
	if (found.kind != PROTO_IS_MESSAGE || found.message->file != f || found.message->map_entry)
		return failure_set(why, FAILURE_SYNTAX, "it defines no message %.*s",
		                   STR_FMT(str_clip(name, 100)));
	f->root = found.message;
	return true;
}

/* As protoc checks a file, with what it imports: names and numbers that repeat, enums that do not
 * begin with 0, options that nobody defines. */
static bool are_valid(struct arena *a, const struct proto_file *f, struct proto_file **again,
                      struct failure *why)
{
	const struct proto_file **files =
		arena_array(a, const struct proto_file *, f->import_count);
	struct str *names = arena_array(a, struct str, f->import_count);
	struct proto_read_options options = {
		.reading = PROTO_LINKED, .references = files, .names = names, .on_disk = true
	};

	for (size_t i = 0; i < f->import_count; i++)
		if (f->imports[i].file && f->imports[i].file->source) {
			names[options.reference_count] = f->imports[i].path;
			files[options.reference_count++] = f->imports[i].file;
		}
	return proto_read(a, f->source, &options, again, why);
}

static const struct node *node_at(struct arena *a, const struct proto_file *f, int line, int column)
{
	struct node *n = arena_new(a, struct node);

	*n = (struct node){ .kind = NODE_SCALAR,
		            .source = f->source,
		            .line = line ? line : 1,
		            .column = column ? column : 1 };
	return n;
}

static bool note_missing(struct arena *a, const struct proto_file *f, struct defects *defects)
{
	bool missing = false;

	for (size_t i = 0; i < f->import_count; i++) {
		const struct proto_import *import = &f->imports[i];

		if (import->file)
			continue;
		missing = true;
		defect_add(defects, DEFECT_PROTO_IMPORT_MISSING,
		           node_at(a, f, import->at.line, import->at.column), STR_NONE,
		           "\"%.*s\" is not found: what else is wrong in this file is not told",
		           STR_FMT(str_clip(import->path, 300)));
	}
	return missing;
}

static void note_unused(struct arena *a, const struct proto_file *f, struct defects *defects)
{
	for (size_t i = 0; i < f->import_count; i++)
		if (f->imports[i].unused)
			defect_add(defects, DEFECT_PROTO_IMPORT_UNUSED,
			           node_at(a, f, f->imports[i].at.line, f->imports[i].at.column),
			           STR_NONE, "nothing of \"%.*s\" is used",
			           STR_FMT(str_clip(f->imports[i].path, 300)));
}

/* All that is wrong is the first thing that is. What is read for it alone is forgotten at once. */
static void note_defects(struct arena *a, const struct proto_file *f, struct defects *defects)
{
	const struct proto_read_options registry = { .reading = PROTO_REGISTER, .on_disk = true };
	struct arena *scratch = arena_inside(a);
	struct failure why = { 0 };
	struct proto_file *linked, *again;
	bool protoc, taken;

	if (note_missing(a, f, defects))
		return;
	protoc = are_valid(scratch, f, &linked, &why);
	if (protoc)
		note_unused(a, linked, defects);
	arena_reset(scratch);
	taken = protoc &&
	        (f->import_count || proto_read(scratch, f->source, &registry, &again, &why));
	arena_reset(scratch);
	if (taken)
		return;
	defect_add(defects, protoc ? DEFECT_SCHEMA_REFUSED : DEFECT_PROTO_SCHEMA,
	           node_at(a, f, why.line, why.column), STR_NONE, "%s%s",
	           protoc ? "a schema registry refuses it: " : "", why.text);
}

/* As the registry holds it, with nothing of it kept but what it imports; of a set of descriptors
 * these were read with it. */
static bool read_imports(struct arena *a, const struct schema_text *t,
                         const struct proto_read_options *options, struct arena *scratch,
                         struct proto_file *out, struct failure *why)
{
	struct proto_file *f;

	if (!proto_read(scratch, t->source, options, &f, why))
		return false;
	*out = (struct proto_file){ .source = f->source, .import_count = f->import_count };
	out->imports = arena_array(a, struct proto_import, f->import_count);
	for (size_t i = 0; i < f->import_count; i++) {
		out->imports[i] = f->imports[i];
		out->imports[i].path = str_copy(a, f->imports[i].path);
		if (f->imports[i].file && !f->imports[i].file->source)
			out->imports[i].file = &built_in;
	}
	if (!f->from_descriptor)
		arena_reset(scratch);
	return true;
}

/* What a registry is sent or keeps is a text; a person who asks for all its errors has a file. */
static bool is_on_disk(const struct schema_text *t)
{
	return t->reading == SCHEMA_FILE || t->reading == SCHEMA_NEIGHBOUR ||
	       (t->reading == SCHEMA_NEW && t->defects);
}

static bool read_text(struct arena *a, const struct schema_text *t, const void **out,
                      struct failure *why)
{
	const struct proto_file **files =
		arena_array(a, const struct proto_file *, t->reference_count);
	struct str *names = arena_array(a, struct str, t->reference_count);
	struct proto_read_options options = { .reading = readings[t->reading],
		                              .references = files,
		                              .names = names,
		                              .on_disk = is_on_disk(t) };
	struct arena *scratch;
	struct proto_file *f, needs;

	for (size_t i = 0; i < t->reference_count; i++)
		if (t->references[i].language == &protobuf_language) {
			names[options.reference_count] = t->names ? t->names[i] : STR_NONE;
			files[options.reference_count++] = t->references[i].parsed;
		}
	if (t->reading == SCHEMA_NEW && t->defects) { /* a person asks, who wants to know it all */
		options.reading = PROTO_STORED;
		scratch = arena_inside(a);
		if (!read_imports(a, t, &options, scratch, &needs, why))
			return false;
		note_defects(a, &needs, t->defects);
		arena_reset(scratch);
		options.reading = PROTO_REGISTER;
	}
	if (!proto_read(a, t->source, &options, &f, why) ||
	    (t->type.len && !find_root(f, t->type, why)))
		return false;
	*out = f;
	return true;
}

static bool kept_text(struct arena *a, const void *schema, bool normal, struct str *out,
                      struct failure *why)
{
	if (normal)
		return proto_normal_text(a, schema, out, why);
	*out = proto_kept_text(a, schema);
	return true;
}

static bool format_text(struct arena *a, const void *schema, struct str format, struct str *out)
{
	if (str_eq_nocase(format, STR("serialized")))
		*out = base64_encode(a, proto_descriptor(a, schema, PROTO_OF_REGISTRY));
	else if (str_eq_nocase(format, STR("ignore_extensions")))
		*out = proto_plain_text(a, schema);
	else
		return false;
	return true;
}

static bool is_equal(struct arena *a, const void *one, const void *other)
{
	return str_eq(proto_kept_text(a, one), proto_kept_text(a, other));
}

static struct contract *contract_of(struct arena *a, const void *schema, struct defects *defects)
{
	const struct proto_file *f = schema;

	return proto_contract(a, f, f->root, defects);
}

/* Of the first message, which a name alone means. */
static bool has_field(const void *schema, struct str name)
{
	const struct proto_message *m = proto_message_like(schema, STR(""));

	for (size_t i = 0; m && i < m->field_count; i++)
		if (str_eq(m->fields[i]->name, name))
			return true;
	return false;
}

/* Its fields: they are known by their numbers, so each by its one name. Of several messages it is
 * the contract that tells which one is read (compat/protobuf/native.c). */
static struct str *reads(struct arena *a, const void *schema, size_t *count)
{
	const struct proto_file *f = schema;
	const struct proto_message *m = proto_message_like(f, STR(""));
	struct str *names = arena_array(a, struct str, m ? m->field_count : 0);

	*count = 0;
	if (!f->root && f->message_count > 1)
		return NULL;
	*count = m ? m->field_count : 0;
	for (size_t i = 0; i < *count; i++)
		names[i] = m->fields[i]->name;
	return names;
}

struct validity {
	struct arena arena;
	const struct proto_file *file;
	struct failure *why;
	bool valid;
};

static void look(void *arg)
{
	struct validity *v = arg;

	struct proto_file *linked;

	v->valid = are_valid(&v->arena, v->file, &linked, v->why);
}

static bool fields_valid(const void *schema, struct failure *why)
{
	struct validity v = { .file = schema, .why = why };

	arena_init(&v.arena, limit_of(LIMIT_REQUEST_BYTES));
	if (!arena_try(&v.arena, look, &v))
		v.valid = failure_set(why, FAILURE_LIMIT, "there is no memory to check its fields");
	arena_free(&v.arena);
	return v.valid;
}

/* Imports, as they are written. */
static bool names_of(struct arena *a, const struct schema_text *t, struct str as,
                     struct schema_names *out, struct failure *why)
{
	/* what is sent to a registry has no name */
	const struct proto_read_options options = { .reading = PROTO_STORED,
		                                    .on_disk = t->source->name.len > 0 };
	struct arena *scratch = arena_inside(a);
	struct proto_file *f;

	(void)as;
	*out = (struct schema_names){ .use_count = 0 };
	if (!proto_read(scratch, t->source, &options, &f, why))
		return false;
	out->uses = arena_array(a, struct schema_use, f->import_count + 1);
	for (size_t i = 0; i < f->import_count; i++)
		if (!f->imports[i].file)
			out->uses[out->use_count++] =
				(struct schema_use){ .name = str_copy(a, f->imports[i].path),
				                     .line = f->imports[i].at.line,
				                     .column = f->imports[i].at.column };
	arena_reset(scratch);
	return true;
}

static bool is_alike(struct arena *a, const void *one, const void *other, struct str name)
{
	(void)a, (void)name;
	return str_eq(((const struct proto_file *)one)->source->text,
	              ((const struct proto_file *)other)->source->text);
}

/* Is each type of a field known? Those of options are not asked for. */
static bool is_complete_message(const struct proto_message *m)
{
	for (size_t i = 0; i < m->field_count; i++) {
		const struct proto_field *f = m->fields[i];
		const struct proto_type *t = f->entry ? &f->entry->fields[1]->type : &f->type;

		if (t->kind == PROTO_UNRESOLVED)
			return false;
	}
	return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): depth <= LIMIT_DEPTH */
static bool are_complete(struct proto_message *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_complete_message(list[i]) ||
		    !are_complete(list[i]->nested, list[i]->nested_count))
			return false;
	return true;
}

static bool is_complete(const void *schema)
{
	const struct proto_file *f = schema;

	return are_complete(f->nested, f->nested_count);
}

static const struct stated *listed(struct arena *a, const struct field *written,
                                   const struct stated *said)
{
	const struct stated *list = field_stated(written, ATTR_ENUM);
	const struct str *names = proto_constants_said(a, written->type.word, list->list,
	                                               list->count, said->list, said->count);
	struct stated *out = arena_new(a, struct stated);

	*out = *list;
	out->list = arena_array(a, struct str, list->count);
	out->list_at = arena_array(a, const struct node *, list->count);
	out->count = 0;
	for (size_t i = 0; i < list->count; i++) {
		if (!names[i].ptr)
			continue;
		out->list[out->count] = names[i];
		out->list_at[out->count++] = list->list_at[i];
	}
	return out;
}

const struct language protobuf_language = { "PROTOBUF",
	                                    "Protobuf schema",
	                                    ".proto",
	                                    read_text,
	                                    kept_text,
	                                    format_text,
	                                    is_equal,
	                                    contract_of,
	                                    has_field,
	                                    reads,
	                                    fields_valid,
	                                    .listed = listed,
	                                    .tags = proto_tags,
	                                    .names = names_of,
	                                    .alike = is_alike,
	                                    .complete = is_complete,
	                                    .missing =
	                                            "no file has that path, seen from import_paths "
	                                            "of .treaty.yaml, from this folder or one "
	                                            "around it, and no path in the repository ends "
	                                            "so",
	                                    .rooted = true,
	                                    .named = { ".pb", ".desc", ".binpb", ".protoset" } };
