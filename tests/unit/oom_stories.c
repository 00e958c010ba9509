#include "tests/unit/oom_stories.h"

#include "tests/unit/files.h"

#include <stdio.h>
#include <stdlib.h>

#define AVRO   .language = "AVRO", .name = "order.avsc", .reader = "avro.reader.yaml"
#define JSON   .language = "JSON", .name = "order.schema.json", .reader = "json.reader.yaml"
#define PROTO  .language = "PROTOBUF", .name = "order.proto", .reader = "proto.reader.yaml"
#define ORDERS .contract = "orders.contract.yaml"

struct oom_story oom_avro_plain = { AVRO, ORDERS, .old = "avro_plain.old.avsc",
	                            .new = "avro_plain.new.avsc" };

struct oom_story oom_avro_rich = {
	AVRO,
	ORDERS,
	.old = "avro_rich.old.avsc",
	.new = "avro_rich.new.avsc",
	.other_name = "shop.Note",
	.other = "avro_rich.other.avsc",
};

struct oom_story oom_json_draft_4 = { JSON, ORDERS, .old = "json_draft_4.old.schema.json",
	                              .new = "json_draft_4.new.schema.json" };

struct oom_story oom_json_draft_7 = { JSON, ORDERS, .old = "json_draft_7.old.schema.json",
	                              .new = "json_draft_7.new.schema.json" };

struct oom_story oom_json_modern = {
	JSON,
	ORDERS,
	.old = "json_modern.old.schema.json",
	.new = "json_modern.new.schema.json",
	.other_name = "http://a.example/line.json",
	.other = "json_modern.other.schema.json",
};

struct oom_story oom_proto_plain = { PROTO, ORDERS, .old = "proto_plain.old.proto",
	                             .new = "proto_plain.new.proto" };

struct oom_story oom_proto_rich = {
	.language = "PROTOBUF",
	.name = "order.proto",
	.old = "proto_rich.old.proto",
	.new = "proto_rich.new.proto",
	.reader = "rich_proto.reader.yaml",
	.model = "order",
	.contract = "rich_orders.contract.yaml",
	.other_name = "note.proto",
	.other = "proto_rich.other.proto",
};

struct oom_story oom_proto_descriptor = { PROTO, ORDERS, .old = "proto_descriptor.old.base64",
	                                  .new = "proto_descriptor.new.base64" };

static void read_text(struct arena *a, const char **text)
{
	struct arena file; /* slurp() wants room for any */
	struct str read;

	if (!*text)
		return;
	arena_init(&file, 4 << 20);
	read = slurp(&file, str_c(a, arena_printf(a, "testdata/oom/%s", *text)));
	if (!read.ptr) {
		fprintf(stderr, "testdata/oom/%s is not there\n", *text);
		abort();
	}
	*text = str_c(a, str_trim(read));
	arena_free(&file);
}

void oom_stories_read(struct arena *a)
{
	struct oom_story *const all[] = { &oom_avro_plain,   &oom_avro_rich,
		                          &oom_json_draft_4, &oom_json_draft_7,
		                          &oom_json_modern,  &oom_proto_plain,
		                          &oom_proto_rich,   &oom_proto_descriptor };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		const char **texts[] = { &all[i]->old, &all[i]->new, &all[i]->reader,
			                 &all[i]->contract, &all[i]->other };

		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
			read_text(a, texts[k]);
	}
}
