/* resource_root.c - /, /schemas/types, /v1/metadata: what never changes while the server runs */
#include "registry/http/request.h"

void root_get(struct request *rq, struct response *rs)
{
	(void)rq;
	answer_text(rs, STR("{}"));
}

/* Some tools ask this way whether anybody is there. */
void root_post(struct request *rq, struct response *rs)
{
	if (request_json(rq, rs))
		answer_text(rs, STR("{}"));
}

/* The order is the reference's. */
void schema_types_get(struct request *rq, struct response *rs)
{
	(void)rq;
	answer_text(rs, STR("[\"JSON\",\"PROTOBUF\",\"AVRO\"]"));
}

void metadata_id_get(struct request *rq, struct response *rs)
{
	(void)rq;
	answer_text(rs, STR("{\"scope\":{\"path\":[],\"clusters\":{\"kafka-cluster\":\"treaty\","
	                    "\"schema-registry-cluster\":\"schema-registry\"}}}"));
}

void metadata_version_get(struct request *rq, struct response *rs)
{
	(void)rq;
	answer_text(rs, STR("{\"version\":\"" TREATY_VERSION "\",\"commitId\":\"treaty\"}"));
}

void metadata_deployment_get(struct request *rq, struct response *rs)
{
	(void)rq;
	answer_text(rs, STR("{\"attributes\":[]}"));
}
