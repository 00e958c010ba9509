/* protobuf/builtin.h - the files that every registry knows */
#ifndef CONTRACT_PROTOBUF_BUILTIN_H
#define CONTRACT_PROTOBUF_BUILTIN_H

#include "contract/protobuf/schema.h"

/* The text of that import path; ptr NULL: it is none of them. */
struct str proto_builtin_text(struct arena *a, struct str path);
/* The path of the n-th; ptr NULL at the end. */
struct str proto_builtin_path(size_t n);

#endif
