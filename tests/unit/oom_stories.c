/* The schemas of which oom_schema_test asks: for each form in which a language reads them, two that
 * differ in many ways. */
#include "tests/unit/oom_stories.h"

static const char orders[] =
	"dataContractSpecification: 1.1.0\n"
	"id: shop.orders\n"
	"info: { title: Orders, version: 1.0.0 }\n"
	"models:\n"
	"  Order:\n"
	"    type: table\n"
	"    fields:\n"
	"      id: { type: long, required: true }\n"
	"      status: { type: string, required: true, enum: [NEW, LOST] }\n"
	"      at: { type: timestamp }\n"
	"      total: { type: decimal, precision: 9, scale: 2, unit: minor }\n"
	"      lines: { type: array, items: { type: record, fields: { sku: { type: string, maxLen"
	"gth: 9 } } } }\n";

const struct oom_story oom_avro_plain = {
	.language = "AVRO",
	.name = "order.avsc",
	.old = "{\"type\":\"record\",\"name\":\"shop.Order\",\"fields\":[{\"name\":\"id\",\"type\":"
	       "\"lon"
	       "g\"},{\"name\":\"status\",\"type\":{\"type\":\"enum\",\"name\":\"Status\","
	       "\"symbols\":["
	       "\"NEW\",\"LOST\"]}},{\"name\":\"lines\",\"type\":{\"type\":\"array\",\"items\":{"
	       "\"type\""
	       ":\"record\",\"name\":\"Line\",\"fields\":[{\"name\":\"sku\",\"type\":\"string\"},{"
	       "\"name"
	       "\":\"price\",\"type\":[\"null\",\"double\"]}]}}}]}",
	.new = "{\"type\":\"record\",\"name\":\"shop.Order\",\"fields\":[{\"name\":\"id\",\"type\":"
	       "\"int"
	       "\"},{\"name\":\"status\",\"type\":{\"type\":\"enum\",\"name\":\"Status\","
	       "\"symbols\":[\""
	       "NEW\"]}},{\"name\":\"lines\",\"type\":{\"type\":\"array\",\"items\":{\"type\":"
	       "\"record\""
	       ",\"name\":\"Line\",\"fields\":[{\"name\":\"sku\",\"type\":\"string\"},{\"name\":"
	       "\"note\""
	       ",\"type\":\"string\"}]}}}]}",
	.reader = "'{\"type\":\"record\",\"name\":\"shop.Order\",\"fields\":[{\"name\":\"id\","
		  "\"type\":\"lo"
		  "ng\"},{\"name\":\"status\",\"type\":{\"type\":\"enum\",\"name\":\"Status\","
		  "\"symbols\":["
		  "\"NEW\"]}}]}'",
	.contract = orders,
};

const struct oom_story oom_avro_rich = {
	.language = "AVRO",
	.name = "order.avsc",
	.old = "{\"type\":\"record\",\"name\":\"shop.Order\",\"fields\":[{\"name\":\"id\",\"type\":"
	       "\"lon"
	       "g\"},{\"name\":\"status\",\"type\":{\"type\":\"enum\",\"name\":\"Status\","
	       "\"symbols\":["
	       "\"PLACED\",\"SHIPPED\",\"LOST\"]}},{\"name\":\"lines\",\"type\":{\"type\":"
	       "\"array\",\"it"
	       "ems\":{\"type\":\"record\",\"name\":\"Line\",\"fields\":[{\"name\":\"sku\","
	       "\"type\":\"st"
	       "ring\"},{\"name\":\"price\",\"type\":[\"null\",\"double\",{\"type\":\"fixed\","
	       "\"name\":"
	       "\"Raw\",\"size\":4}]},{\"name\":\"inner\",\"type\":[\"null\",\"Line\"]}]}}},{"
	       "\"name\":\""
	       "notes\",\"type\":{\"type\":\"map\",\"values\":\"string\"}},{\"name\":\"note\","
	       "\"type\":["
	       "\"null\",\"shop.Note\"]}]}",
	.new = "{\"type\":\"record\",\"name\":\"shop.Order\",\"fields\":[{\"name\":\"number\","
	       "\"type\":"
	       "\"double\",\"aliases\":[\"id\"]},{\"name\":\"status\",\"type\":{\"type\":\"enum\","
	       "\"name"
	       "\":\"Status\",\"symbols\":[\"PLACED\",\"SHIPPED\"]}},{\"name\":\"lines\",\"type\":{"
	       "\"typ"
	       "e\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"Line\",\"fields\":[{"
	       "\"name\":\"s"
	       "ku\",\"type\":\"bytes\"},{\"name\":\"price\",\"type\":[\"null\",\"double\",{"
	       "\"type\":\"f"
	       "ixed\",\"name\":\"Raw\",\"size\":8}]},{\"name\":\"inner\",\"type\":[\"null\","
	       "\"Line\"]}]"
	       "}}},{\"name\":\"tags\",\"type\":{\"type\":\"array\",\"items\":\"string\"},"
	       "\"default\":["
	       "\"x\"]},{\"name\":\"note\",\"type\":\"shop.Note\"},{\"name\":\"needed\",\"type\":"
	       "\"int\""
	       "}]}",
	.reader = "'{\"type\":\"record\",\"name\":\"shop.Order\",\"fields\":[{\"name\":\"id\","
		  "\"type\":\"lo"
		  "ng\"},{\"name\":\"status\",\"type\":{\"type\":\"enum\",\"name\":\"Status\","
		  "\"symbols\":["
		  "\"NEW\"]}}]}'",
	.contract = orders,
	.other_name = "shop.Note",
	.other = "{\"type\":\"record\",\"name\":\"shop.Note\",\"fields\":[{\"name\":\"text\","
		 "\"type\":\"st"
		 "ring\"}]}",
};

const struct oom_story oom_json_draft_7 = {
	.language = "JSON",
	.name = "order.schema.json",
	.old = "{\"$schema\":\"http://json-schema.org/draft-07/"
	       "schema#\",\"type\":\"object\",\"required"
	       "\":[\"id\"],\"properties\":{\"id\":{\"type\":\"integer\",\"minimum\":1},\"status\":"
	       "{\"en"
	       "um\":[\"NEW\",\"LOST\"]},\"code\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{2,5}$"
	       "\"},\"a"
	       "t\":{\"type\":\"string\",\"format\":\"date-time\"},\"lines\":{\"type\":\"array\","
	       "\"items"
	       "\":{\"$ref\":\"#/definitions/"
	       "line\"}},\"pay\":{\"oneOf\":[{\"type\":\"string\"},{\"type"
	       "\":\"number\",\"multipleOf\":0.01}]}},\"patternProperties\":{\"^x-\":{\"type\":"
	       "\"string"
	       "\"}},\"definitions\":{\"line\":{\"type\":\"object\",\"properties\":{\"sku\":{"
	       "\"type\":\""
	       "string\",\"maxLength\":9}}}}}",
	.new = "{\"$schema\":\"http://json-schema.org/draft-07/"
	       "schema#\",\"type\":\"object\",\"required"
	       "\":[\"id\",\"code\"],\"properties\":{\"id\":{\"type\":\"integer\",\"minimum\":5},"
	       "\"statu"
	       "s\":{\"enum\":[\"NEW\"]},\"code\":{\"type\":\"string\",\"pattern\":\"^[A-F]{2,3}$"
	       "\"},\"a"
	       "t\":{\"type\":\"string\",\"format\":\"date\"},\"lines\":{\"type\":\"array\","
	       "\"items\":{"
	       "\"$ref\":\"#/definitions/"
	       "line\"}},\"pay\":{\"oneOf\":[{\"type\":\"number\",\"multipleOf"
	       "\":0.1},{\"type\":\"boolean\"}]}},\"patternProperties\":{\"^x-\":{\"type\":"
	       "\"integer\"}}"
	       ",\"additionalProperties\":false,\"definitions\":{\"line\":{\"type\":\"object\","
	       "\"propert"
	       "ies\":{\"sku\":{\"type\":\"string\",\"maxLength\":5}}}}}",
	.reader = "'{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},\"status\":{"
		  "\"enum\""
		  ":[\"NEW\"]}}}'",
	.contract = orders,
};

const struct oom_story oom_json_draft_4 = {
	.language = "JSON",
	.name = "order.schema.json",
	.old = "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"id\":\"http://a.example/"
	       "o.jso"
	       "n\",\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\",\"minimum\":0,"
	       "\"exc"
	       "lusiveMinimum\":true},\"a\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\","
	       "\"item"
	       "s\":[{\"type\":\"integer\"}],\"additionalItems\":false}]},\"b\":{\"allOf\":[{"
	       "\"type\":\""
	       "object\",\"dependencies\":{\"x\":[\"y\"],\"z\":{\"required\":[\"x\"]}}},{"
	       "\"maxProperties"
	       "\":4}]}},\"additionalProperties\":{\"type\":\"boolean\"}}",
	.new = "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"id\":\"http://a.example/"
	       "o.jso"
	       "n\",\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\",\"minimum\":3,"
	       "\"exc"
	       "lusiveMinimum\":true},\"a\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\","
	       "\"item"
	       "s\":[{\"type\":\"number\",\"maximum\":4}],\"additionalItems\":false}]},\"b\":{"
	       "\"allOf\":"
	       "[{\"type\":\"object\",\"dependencies\":{\"x\":[\"y\"],\"z\":{\"required\":[\"x\"]}}"
	       "},{\""
	       "maxProperties\":2}]}},\"additionalProperties\":false}",
	.reader = "'{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},\"status\":{"
		  "\"enum\""
		  ":[\"NEW\"]}}}'",
	.contract = orders,
};

const struct oom_story oom_json_modern = {
	.language = "JSON",
	.name = "order.schema.json",
	.old = "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"http://"
	       "a.example"
	       "/order.json\",\"$dynamicAnchor\":\"node\",\"type\":\"object\",\"required\":[\"id\"]"
	       ",\"pr"
	       "operties\":{\"id\":{\"type\":\"integer\",\"minimum\":1},\"kind\":{\"const\":\"a\"},"
	       "\"at"
	       "\":{\"type\":\"array\",\"prefixItems\":[{\"type\":\"string\"},{\"type\":"
	       "\"integer\"}],\""
	       "items\":{\"type\":[\"integer\",\"null\"]},\"contains\":{\"minimum\":3},"
	       "\"minContains\":1"
	       ",\"maxContains\":4,\"uniqueItems\":true},\"lines\":{\"type\":\"array\",\"items\":{"
	       "\"$ref"
	       "\":\"line.json\"}},\"next\":{\"$dynamicRef\":\"#node\"},\"pay\":{\"$anchor\":"
	       "\"pay\",\"i"
	       "f\":{\"type\":\"string\"},\"then\":{\"maxLength\":9},\"else\":{\"type\":\"number\","
	       "\"exc"
	       "lusiveMaximum\":10,\"multipleOf\":0.5}}},\"dependentSchemas\":{\"kind\":{"
	       "\"required\":["
	       "\"id\"]}},\"dependentRequired\":{\"pay\":[\"kind\"]},\"propertyNames\":{"
	       "\"pattern\":\"^["
	       "a-z]+$\"},\"not\":{\"required\":[\"gone\"]},\"unevaluatedProperties\":false}",
	.new = "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"http://"
	       "a.example"
	       "/order.json\",\"$dynamicAnchor\":\"node\",\"type\":\"object\",\"required\":[\"id\"]"
	       ",\"pr"
	       "operties\":{\"id\":{\"type\":\"integer\",\"minimum\":5},\"kind\":{\"enum\":[\"a\","
	       "\"b\"]"
	       "},\"at\":{\"type\":\"array\",\"prefixItems\":[{\"type\":\"string\"},{\"type\":"
	       "\"integer"
	       "\"}],\"items\":{\"type\":\"integer\"},\"contains\":{\"minimum\":3},\"minContains\":"
	       "2,\"m"
	       "axContains\":4,\"uniqueItems\":true},\"lines\":{\"type\":\"array\",\"items\":{\"$"
	       "ref\":"
	       "\"line.json\"}},\"next\":{\"$dynamicRef\":\"#node\"},\"pay\":{\"$anchor\":\"pay\","
	       "\"if\""
	       ":{\"type\":\"string\"},\"then\":{\"maxLength\":5},\"else\":{\"type\":\"number\","
	       "\"exclus"
	       "iveMaximum\":8,\"multipleOf\":0.5}}},\"dependentSchemas\":{\"kind\":{\"required\":["
	       "\"id"
	       "\"]}},\"dependentRequired\":{\"pay\":[\"kind\",\"at\"]},\"propertyNames\":{"
	       "\"pattern\":"
	       "\"^[a-f]+$\"},\"not\":{\"required\":[\"gone\"]},\"unevaluatedProperties\":{"
	       "\"type\":\"st"
	       "ring\"}}",
	.reader = "'{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},\"status\":{"
		  "\"enum\""
		  ":[\"NEW\"]}}}'",
	.contract = orders,
	.other_name = "http://a.example/line.json",
	.other = "{\"$id\":\"http://a.example/"
		 "line.json\",\"type\":\"object\",\"properties\":{\"sku\":{\"t"
		 "ype\":\"string\",\"maxLength\":9,\"pattern\":\"^[A-Z]*$\"}}}",
};

const struct oom_story oom_proto_plain = {
	.language = "PROTOBUF",
	.name = "order.proto",
	.old = "syntax = \"proto3\"; package shop; message Order { int64 id = 1; Status status = "
	       "2; repe"
	       "ated Line lines = 3; map<string, int64> counts = 4; oneof pay { string card = 5; "
	       "bytes t"
	       "oken = 6; } optional string note = 7; enum Status { NEW = 0; LOST = 1; } message "
	       "Line { "
	       "string sku = 1; double price = 2; } } service S { rpc R (Order) returns (Order); }",
	.new = "syntax = \"proto3\"; package shop; message Order { int32 id = 1; Status status = "
	       "2; Line"
	       " lines = 3; map<int32, int64> counts = 4; string card = 5; string token = 6; enum "
	       "Status"
	       " { NEW = 0; GONE = 1; } message Line { string sku = 1; float price = 2; } } "
	       "service S { "
	       "rpc R (Order) returns (stream Order); }",
	.reader = "'syntax = \"proto3\"; message Order { int64 id = 1; string status = 2; }'",
	.contract = orders,
};

const struct oom_story oom_proto_rich = {
	.language = "PROTOBUF",
	.name = "order.proto",
	.old = "syntax = \"proto3\"; import \"note.proto\"; message Head { int32 v = 1; } message "
	       "Order "
	       "{ enum S { b = 0; a = 1; } int64 id = 1; S status = 2; note.Note note = 9; "
	       "repeated Line"
	       " lines = 3; message Line { bytes sku = 1; } }",
	.new = "syntax = \"proto3\"; import \"note.proto\"; message Order { enum S { a = 0; b = 1; "
	       "} int"
	       "32 id = 1; S status = 2; repeated Line lines = 3; map<string, int64> notes = 4; "
	       "oneof o "
	       "{ string x = 5; string y = 6; } note.Note note = 9; } message Line { string sku = "
	       "1; str"
	       "ing price = 2; } message Head { reserved 1; }",
	.reader = "|\n"
		  "    syntax = \"proto3\";\n"
		  "    message Batch { repeated Order list = 1; }\n"
		  "    message Order { enum S { a = 0; b = 1; } int32 id = 1; S status = 2; "
		  "repeated Line l"
		  "ines = 3; map<string, int64> notes = 4; oneof o { string x = 5; string y = 6; } "
		  "}\n"
		  "    message Line { string sku = 1; string price = 2; }\n",
	.model = "order",
	.contract = "dataContractSpecification: 1.1.0\n"
		    "id: shop.orders\n"
		    "info: {title: t, version: 1.0.0}\n"
		    "models:\n"
		    "  order:\n"
		    "    fields:\n"
		    "      id: {type: long, required: true, unit: pieces}\n"
		    "      status: {type: string, enum: [a, b, c]}\n"
		    "      lines: {type: array, items: {type: record, fields: {sku: {type: string, "
		    "required: "
		    "true}, price: {type: decimal, precision: 9, scale: 2}}}}\n"
		    "      notes: {type: map, values: {type: long}}\n"
		    "      x: {type: string}\n"
		    "      y: {type: string}\n"
		    "      grid: {type: array, items: {type: array, items: {type: double}}}\n",
	.other_name = "note.proto",
	.other = "syntax = \"proto3\"; package note; message Note { string text = 1; }",
};

const struct oom_story oom_proto_descriptor = {
	.language = "PROTOBUF",
	.name = "order.proto",
	.old = "CgdkLnByb3RvEgRzaG9wGh9nb29nbGUvcHJvdG9idWYvdGltZXN0YW1wLnByb3RvIrcCCgVPcmRlchIOCgJ"
	       "pZBgB"
	       "IAEoA1ICaWQSKgoCYXQYAiABKAsyGi5nb29nbGUucHJvdG9idWYuVGltZXN0YW1wUgJhdBIUCgRjYXJkGAM"
	       "gASgJ"
	       "SABSBGNhcmQSFgoFdG9rZW4YBCABKAxIAFIFdG9rZW4SLAoFbGluZXMYBSADKAsyFi5zaG9wLk9yZGVyLkx"
	       "pbmVz"
	       "RW50cnlSBWxpbmVzEi0KBnN0YXR1cxgGIAEoDjIMLnNob3AuU3RhdHVzQgIYAUgBUgZzdGF0dXOIAQEaRAo"
	       "KTGlu"
	       "ZXNFbnRyeRIQCgNrZXkYASABKAlSA2tleRIgCgV2YWx1ZRgCIAEoCzIKLnNob3AuTGluZVIFdmFsdWU6Ajg"
	       "BQgUK"
	       "A3BheUIJCgdfc3RhdHVzSgQICBAJSgQIChANUgNvbGQiLgoETGluZRIQCgNza3UYASABKAlSA3NrdRIUCgV"
	       "wcmlj"
	       "ZRgCIAMoAVIFcHJpY2UqKQoGU3RhdHVzEgcKA05FVxAAEggKBExPU1QQARIICgRHT05FEAEaAhABMiQKAVM"
	       "SHwoB"
	       "UhILLnNob3AuT3JkZXIaCy5zaG9wLk9yZGVyMAFiBnByb3RvMw==",
	.new = "CghkMi5wcm90bxIEc2hvcBofZ29vZ2xlL3Byb3RvYnVmL3RpbWVzdGFtcC5wcm90byKNAgoFT3JkZXISDgo"
	       "CaWQY"
	       "ASABKAVSAmlkEioKAmF0GAIgASgLMhouZ29vZ2xlLnByb3RvYnVmLlRpbWVzdGFtcFICYXQSEgoEY2FyZBg"
	       "DIAEo"
	       "CVIEY2FyZBIUCgV0b2tlbhgEIAEoCVIFdG9rZW4SLAoFbGluZXMYBSADKAsyFi5zaG9wLk9yZGVyLkxpbmV"
	       "zRW50"
	       "cnlSBWxpbmVzEiQKBnN0YXR1cxgGIAEoDjIMLnNob3AuU3RhdHVzUgZzdGF0dXMaRAoKTGluZXNFbnRyeRI"
	       "QCgNr"
	       "ZXkYASABKAlSA2tleRIgCgV2YWx1ZRgCIAEoCzIKLnNob3AuTGluZVIFdmFsdWU6AjgBSgQICBAJIkIKBEx"
	       "pbmUS"
	       "EAoDc2t1GAEgASgMUgNza3USFAoFcHJpY2UYAiABKAFSBXByaWNlEhIKBG5vdGUYAyABKAlSBG5vdGUqHAo"
	       "GU3Rh"
	       "dHVzEgcKA05FVxAAEgkKBUZPVU5EEAEyIgoBUxIdCgFSEgsuc2hvcC5PcmRlchoLLnNob3AuT3JkZXJiBnB"
	       "yb3Rv"
	       "Mw==",
	.reader = "'syntax = \"proto3\"; message Order { int64 id = 1; string status = 2; }'",
	.contract = orders,
};
