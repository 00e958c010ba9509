/* subject/info.h - a subject as a list shows it, a version as it is kept */
#ifndef REGISTRY_SUBJECT_INFO_H
#define REGISTRY_SUBJECT_INFO_H

#include "registry/subject/content.h"

struct subject_info {          /* one with a version that is not deleted */
	struct str subject;    /* with its context */
	struct str type;       /* of the latest version: "AVRO" */
	long long version, id; /* the latest */
	struct str level;      /* in force: "BACKWARD"; empty: the registry does not say */
};
struct stored_schema {
	struct str subject; /* that it was found in: an alias was followed */
	long long version, id;
	struct content content;
};

#endif
