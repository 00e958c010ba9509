/* impl.h - inside the rule sets of buf: the two sides, what is paired, and handlers
 *
 * breaking.c pairs and runs the rows; files.c has the rules over files and packages,
 * ranges.c those over what is reserved, messages.c, enums.c and services.c those over each of them,
 * fields.c those over fields.
 */
#ifndef COMPAT_BUF_IMPL_H
#define COMPAT_BUF_IMPL_H

#include "compat/buf/breaking.h"
#include "compat/java_order.h"
#include "contract/protobuf/data.h"

struct buf_names {         /* elements of one sort in one file; either of the lists of a side */
	struct str nested; /* without the package: "Order.Status" */
	const struct proto_file *file;
	const void *element;
	struct proto_place at;
};

enum buf_sort { BUF_MESSAGES, BUF_ENUMS, BUF_SERVICES, BUF_EXTENSIONS, BUF_SORT_COUNT };

struct buf_side {
	const struct proto_file *root;
	const struct proto_file **files; /* the root and all it imports */
	size_t file_count;
	struct buf_names *names[BUF_SORT_COUNT];
	size_t name_count[BUF_SORT_COUNT];
	const struct data_schema *wire;
};

struct buf_check {
	struct arena *arena;
	struct buf_side old, new;
	const char *id; /* of the row that runs */
	enum rule rule;
	struct buf_finding *list;
	size_t count;
	/* Of the pair that is looked at: */
	const struct proto_file *file, *old_file;
	const struct data_message *message, *old_message; /* of two fields */
	const struct proto_service *service, *old_service; /* of two RPCs */
};

/* One finding of the rule that runs. */
void buf_find(struct buf_check *c, struct str path, struct proto_place at, struct proto_place was,
              const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* "#/Order/Line" of "Order.Line". */
struct str buf_path(struct arena *a, struct str nested);
/* Of names without the package. */
struct str buf_nested(struct str full, const struct proto_file *f);

/* What an option says; STR_NONE: it is not there. */
struct str buf_option(const struct proto_options *o, const char *name);
/* The same of a feature of editions that stands there itself. */
struct str buf_feature(const struct proto_options *o, const char *name);
/* Where the option or feature is set, which is where its change is told; else otherwise. */
struct proto_place buf_option_place(const struct proto_options *o, const char *name,
                                    struct proto_place otherwise);

/* ---- what is reserved (ranges.c) ---- */

struct buf_ranges { /* sorted, and those that touch made one */
	struct buf_range {
		int64_t first, last;
	} * list;
	size_t count;
};
struct buf_ranges buf_ranges_of(struct arena *a, const struct proto_ranges *list, size_t count);
/* All from first to last? */
bool buf_ranges_hold(const struct buf_ranges *r, int64_t first, int64_t last);
/* Adds the reserved names. second: they are those of the new side. */
void buf_names_reserved(struct java_keys *keys, const struct proto_ranges *list, size_t count,
                        bool second);
/* What lets a field or a value go. */
enum buf_unless { BUF_NEVER, BUF_NUMBER_RESERVED, BUF_NAME_RESERVED };

/* ---- shared ---- */

/* "#/Order/Line" of a message or an enum. */
struct str buf_message_path(struct buf_check *c, const struct proto_message *m);
struct str buf_enum_path(struct buf_check *c, const struct proto_enum *e);
/* The feature json_format: of the element, of what it stands in, of the file. */
bool buf_allows_json(const struct proto_options *own, const struct proto_message *scope,
                     const struct proto_file *f);

typedef void buf_handler(struct buf_check *c, const void *old, const void *new);

#define X(id, categories, over, handler, title) buf_handler handler;
#include "compat/rules_buf.def"
#undef X

#endif
